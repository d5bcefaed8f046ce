/*
 * /metrics for a real Prometheus: one endpoint with what cAdvisor, kube-state-metrics, a node exporter, CoreDNS, the services themselves and
 * Chaos Mesh would each give. Every sample says job (and where it matters instance, namespace) itself, so it is scraped with honor_labels.
 * A family is a row of a table; what is cut to whole numbers here are counters that the world keeps with fractions.
 */
#include <math.h>
#include <string.h>
#include "datasources/sim/api.h"
#include "datasources/sim/world.h"

struct scrape {
	const struct world *world;
	struct buf *out;
	const char *name; /* of the family being written */
};

static void sample_value(struct scrape *scrape, double value)
{
	buf_appendf(scrape->out, "} %.17g %lld\n", value, (long long)scrape->world->now_ms);
}

static void text_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			buf_append_char(out, '\\');
		buf_append_char(out, *text == '\n' ? ' ' : *text);
	}
}

static void label(struct scrape *scrape, const char *name, const char *value)
{
	const char *open = buf_borrow(scrape->out);
	size_t length = scrape->out->len;

	if (length > 0 && open[length - 1] != '{')
		buf_append_char(scrape->out, ',');
	buf_appendf(scrape->out, "%s=\"", name);
	text_escaped(scrape->out, value);
	buf_append_char(scrape->out, '"');
}

static void open_sample(struct scrape *scrape, const char *suffix)
{
	buf_appendf(scrape->out, "%s%s{", scrape->name, suffix);
}

static void open_container(struct scrape *scrape, const struct workload_pod *pod)
{
	open_sample(scrape, "");
	label(scrape, "job", "kubelet");
	label(scrape, "node", pod->node->name);
	label(scrape, "namespace", pod->service->namespace_);
	label(scrape, "pod", pod->name);
	label(scrape, "container", pod->service->container);
	label(scrape, "image", pod->service->image);
	label(scrape, "name", pod->container_id);
	buf_appendf(scrape->out, ",id=\"/kubepods/burstable/pod%s/%s\"", pod->uid, pod->container_id);
}

/* The pod's own cgroup, which has no container: panels leave it out. */
static void open_pod_cgroup(struct scrape *scrape, const struct workload_pod *pod)
{
	open_sample(scrape, "");
	label(scrape, "job", "kubelet");
	label(scrape, "node", pod->node->name);
	label(scrape, "namespace", pod->service->namespace_);
	label(scrape, "pod", pod->name);
	label(scrape, "container", "");
	buf_appendf(scrape->out, ",id=\"/kubepods/burstable/pod%s\"", pod->uid);
}

static void open_state(struct scrape *scrape, const struct workload_pod *pod)
{
	open_sample(scrape, "");
	label(scrape, "job", "kube-state-metrics");
	label(scrape, "namespace", pod->service->namespace_);
	label(scrape, "pod", pod->name);
	label(scrape, "uid", pod->uid);
}

static bool has_container(const struct scrape *scrape, const struct workload_pod *pod)
{
	return pod->phase == WORKLOAD_RUNNING && pod->down_until_ms <= scrape->world->now_ms && pod->rss > 0;
}

static void cgroups(struct scrape *scrape, const struct workload_pod *pod, double value)
{
	if (!has_container(scrape, pod))
		return;
	open_container(scrape, pod);
	sample_value(scrape, value);
	open_pod_cgroup(scrape, pod);
	sample_value(scrape, value);
}

static void memory_rss(struct scrape *scrape, const struct workload_pod *pod)
{
	cgroups(scrape, pod, pod->rss);
}

static void memory_working_set(struct scrape *scrape, const struct workload_pod *pod)
{
	cgroups(scrape, pod, pod->working_set);
}

static void cpu_usage(struct scrape *scrape, const struct workload_pod *pod)
{
	cgroups(scrape, pod, pod->counters.cpu_seconds);
}

static void memory_limit(struct scrape *scrape, const struct workload_pod *pod)
{
	if (!has_container(scrape, pod))
		return;
	open_container(scrape, pod);
	sample_value(scrape, pod->service->limit_mib * WORKLOAD_MIB);
}

static void start_time(struct scrape *scrape, const struct workload_pod *pod)
{
	if (!has_container(scrape, pod))
		return;
	open_container(scrape, pod);
	sample_value(scrape, floor((double)pod->started_ms / 1000));
}

static void pod_info(struct scrape *scrape, const struct workload_pod *pod)
{
	open_state(scrape, pod);
	label(scrape, "node", pod->node->name);
	label(scrape, "host_ip", pod->node->ip);
	label(scrape, "pod_ip", pod->ip);
	label(scrape, "created_by_kind", pod->service->owner ? pod->service->owner : "<none>");
	label(scrape, "created_by_name", pod->service->owner ? pod->service->name : "<none>");
	sample_value(scrape, 1);
}

static void pod_labels(struct scrape *scrape, const struct workload_pod *pod)
{
	open_state(scrape, pod);
	for (size_t i = 0; i < pod->service->labels.count; i++) {
		char name[96] = "label_";
		size_t length = strlen(name);

		for (const char *at = pod->service->labels.items[i].key; *at && length + 1 < sizeof name; at++)
			name[length++] = strchr(".-/", *at) ? '_' : *at;
		label(scrape, name, pod->service->labels.items[i].value);
	}
	sample_value(scrape, 1);
}

static void pod_phase(struct scrape *scrape, const struct workload_pod *pod)
{
	static const char *const phases[] = { "Pending", "Succeeded", "Failed", "Unknown", "Running" };

	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
		open_state(scrape, pod);
		label(scrape, "phase", phases[i]);
		sample_value(scrape, strcmp(phases[i], workload_phase_name(pod->phase)) == 0);
	}
}

static void pod_ready(struct scrape *scrape, const struct workload_pod *pod)
{
	bool ready = workload_is_ready(pod, scrape->world->now_ms);

	for (int i = 0; i < 2; i++) {
		open_state(scrape, pod);
		label(scrape, "condition", i == 0 ? "true" : "false");
		sample_value(scrape, ready == (i == 0));
	}
}

static void restarts(struct scrape *scrape, const struct workload_pod *pod)
{
	open_state(scrape, pod);
	label(scrape, "container", pod->service->container);
	sample_value(scrape, pod->restarts);
}

static void last_end(struct scrape *scrape, const struct workload_pod *pod)
{
	if (!pod->last_end)
		return;
	open_state(scrape, pod);
	label(scrape, "container", pod->service->container);
	label(scrape, "reason", pod->last_end);
	sample_value(scrape, 1);
}

static void one_limit(struct scrape *scrape, const struct workload_pod *pod, const char *resource, const char *unit, double value)
{
	if (value <= 0)
		return;
	open_state(scrape, pod);
	label(scrape, "container", pod->service->container);
	label(scrape, "node", pod->node->name);
	label(scrape, "resource", resource);
	label(scrape, "unit", unit);
	sample_value(scrape, value);
}

static void limits(struct scrape *scrape, const struct workload_pod *pod)
{
	one_limit(scrape, pod, "memory", "byte", pod->service->limit_mib * WORKLOAD_MIB);
	one_limit(scrape, pod, "cpu", "core", pod->service->cpu_limit);
}

static void open_service(struct scrape *scrape, const struct workload_pod *pod, const char *suffix)
{
	open_sample(scrape, suffix);
	label(scrape, "job", pod->service->job);
	label(scrape, "namespace", pod->service->namespace_);
	label(scrape, "pod", pod->name);
	label(scrape, "service", pod->service->name);
}

static bool serves(const struct scrape *scrape, const struct workload_pod *pod)
{
	return pod->service->load.per_second > 0 && has_container(scrape, pod);
}

static void one_request_count(struct scrape *scrape, const struct workload_pod *pod, int code, double value)
{
	open_service(scrape, pod, "");
	label(scrape, "method", "GET");
	buf_appendf(scrape->out, ",code=\"%d\"", code);
	sample_value(scrape, floor(value));
}

static void requests(struct scrape *scrape, const struct workload_pod *pod)
{
	if (!serves(scrape, pod))
		return;
	one_request_count(scrape, pod, 200, pod->counters.requests_ok);
	one_request_count(scrape, pod, pod->error_code ? pod->error_code : 500, pod->counters.requests_failed);
}

static void latency(struct scrape *scrape, const struct workload_pod *pod)
{
	const struct workload_counters *counters = &pod->counters;

	if (!serves(scrape, pod))
		return;
	for (int i = 0; i < WORKLOAD_BUCKETS; i++) {
		open_service(scrape, pod, "_bucket");
		if (i < WORKLOAD_BUCKETS - 1)
			buf_appendf(scrape->out, ",le=\"%g\"", workload_bucket_bounds[i]);
		else
			label(scrape, "le", "+Inf");
		sample_value(scrape, floor(counters->latency_buckets[i]));
	}
	open_service(scrape, pod, "_sum");
	sample_value(scrape, counters->latency_sum);
	open_service(scrape, pod, "_count");
	sample_value(scrape, floor(counters->latency_buckets[WORKLOAD_BUCKETS - 1]));
}

static void one_dns_count(struct scrape *scrape, const char *job, const char *namespace_, const char *rcode, double value)
{
	open_sample(scrape, "");
	label(scrape, "job", job);
	label(scrape, "namespace", namespace_);
	label(scrape, "server", "dns://:53");
	label(scrape, "zone", ".");
	label(scrape, "rcode", rcode);
	sample_value(scrape, floor(value));
}

/* What the pods' resolvers asked; a chaos on DNS answers from the DNS server of Chaos Mesh. */
static void dns_responses(struct scrape *scrape)
{
	const struct workload *workload = &scrape->world->workload;

	one_dns_count(scrape, "kube-dns", "kube-system", "NOERROR", workload->dns.lookups_ok + 31.5 * workload->seconds);
	one_dns_count(scrape, "kube-dns", "kube-system", "NXDOMAIN", workload->dns.lookups_unknown);
	one_dns_count(scrape, "chaos-dns-server", "chaos-mesh", "NOERROR", 0);
	one_dns_count(scrape, "chaos-dns-server", "chaos-mesh", "SERVFAIL", workload->dns.lookups_failed);
}

static double used_on(const struct workload *workload, const struct workload_node *node)
{
	double used = node->system_bytes;

	for (size_t i = 0; i < workload->pod_count; i++)
		if (workload->pods[i].node == node)
			used += workload->pods[i].working_set;
	return used;
}

static void open_node(struct scrape *scrape, const struct workload_node *node)
{
	open_sample(scrape, "");
	label(scrape, "job", "node-exporter");
	label(scrape, "instance", node->name);
}

static void node_total(struct scrape *scrape)
{
	for (size_t i = 0; i < workload_node_count; i++) {
		open_node(scrape, &workload_nodes[i]);
		sample_value(scrape, workload_nodes[i].memory_bytes);
	}
}

static void node_available(struct scrape *scrape)
{
	for (size_t i = 0; i < workload_node_count; i++) {
		open_node(scrape, &workload_nodes[i]);
		sample_value(scrape, workload_nodes[i].memory_bytes - used_on(&scrape->world->workload, &workload_nodes[i]));
	}
}

/* Of the time of a node's cores, what containers used goes to "user", a tenth of it to "system", the rest is idle. */
static void node_cpu(struct scrape *scrape)
{
	const struct workload *workload = &scrape->world->workload;

	for (size_t i = 0; i < workload_node_count; i++) {
		const struct workload_node *node = &workload_nodes[i];
		double all = workload->seconds * node->cores, user = workload->node_cpu_seconds[i] + 0.05 * workload->seconds;
		const struct {
			const char *mode;
			double seconds;
		} modes[] = { { "idle", fmax(all - 1.1 * user, 0) }, { "system", 0.1 * user }, { "user", user } };

		for (int core = 0; core < (int)node->cores; core++)
			for (size_t mode = 0; mode < sizeof modes / sizeof *modes; mode++) {
				open_node(scrape, node);
				buf_appendf(scrape->out, ",cpu=\"%d\"", core);
				label(scrape, "mode", modes[mode].mode);
				sample_value(scrape, modes[mode].seconds / node->cores);
			}
	}
}

static size_t count_like(const struct world *world, const struct chaos_experiment *experiment, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++) {
		const struct chaos_experiment *other = world->experiments[i];

		count += other->plan->kind == experiment->plan->kind &&
			 strcmp(other->object.namespace_, experiment->object.namespace_) == 0 &&
			 strcmp(chaos_status(other, world->now_ms), chaos_status(experiment, world->now_ms)) == 0;
	}
	return count;
}

static void chaos_experiments(struct scrape *scrape)
{
	const struct world *world = scrape->world;

	for (size_t i = 0; i < world->experiment_count; i++) {
		const struct chaos_experiment *experiment = world->experiments[i];

		if (count_like(world, experiment, 0, i) > 0)
			continue;
		open_sample(scrape, "");
		label(scrape, "job", "chaos-controller-manager");
		label(scrape, "namespace", experiment->object.namespace_);
		label(scrape, "kind", experiment->plan->kind->name);
		label(scrape, "phase", chaos_status(experiment, world->now_ms));
		sample_value(scrape, (double)count_like(world, experiment, i, world->experiment_count));
	}
}

struct family {
	const char *name, *type, *help;
	void (*pod)(struct scrape *scrape, const struct workload_pod *pod); /* called for each pod, */
	void (*all)(struct scrape *scrape); /* or once */
};

static const struct family families[] = {
	{ "container_memory_rss", "gauge", "Size of RSS in bytes.", .pod = memory_rss },
	{ "container_memory_working_set_bytes", "gauge", "Current working set in bytes.", .pod = memory_working_set },
	{ "container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds.", .pod = cpu_usage },
	{ "container_spec_memory_limit_bytes", "gauge", "Memory limit for the container.", .pod = memory_limit },
	{ "container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds.", .pod = start_time },
	{ "kube_pod_info", "gauge", "Information about pod.", .pod = pod_info },
	{ "kube_pod_labels", "gauge", "Kubernetes labels converted to Prometheus labels.", .pod = pod_labels },
	{ "kube_pod_status_phase", "gauge", "The pods current phase.", .pod = pod_phase },
	{ "kube_pod_status_ready", "gauge", "Describes whether the pod is ready to serve requests.", .pod = pod_ready },
	{ "kube_pod_container_status_restarts_total", "counter", "The number of container restarts per container.", .pod = restarts },
	{ "kube_pod_container_status_last_terminated_reason", "gauge", "The last reason the container was in terminated state.",
		.pod = last_end },
	{ "kube_pod_container_resource_limits", "gauge", "The number of requested limit resource by a container.", .pod = limits },
	{ "http_requests_total", "counter", "Requests by status code.", .pod = requests },
	{ "http_request_duration_seconds", "histogram", "Latency of requests.", .pod = latency },
	{ "coredns_dns_responses_total", "counter", "Counter of response status codes.", .all = dns_responses },
	{ "node_memory_MemTotal_bytes", "gauge", "Memory information field MemTotal_bytes.", .all = node_total },
	{ "node_memory_MemAvailable_bytes", "gauge", "Memory information field MemAvailable_bytes.", .all = node_available },
	{ "node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode.", .all = node_cpu },
	{ "chaos_controller_manager_chaos_experiments", "gauge", "Total number of chaos experiments and their phases.",
		.all = chaos_experiments },
};

static void write_families(struct scrape *scrape)
{
	const struct workload *workload = &scrape->world->workload;

	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		const struct family *family = &families[i];

		scrape->name = family->name;
		buf_appendf(scrape->out, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help, family->name, family->type);
		if (family->all)
			family->all(scrape);
		for (size_t pod = 0; family->pod && pod < workload->pod_count; pod++)
			family->pod(scrape, &workload->pods[pod]);
	}
}

void api_metrics_answer(const struct world *world, const struct api_request *request, struct api_response *response)
{
	struct scrape scrape = { .world = world, .out = &response->body };

	response->content_type = "text/plain; version=0.0.4; charset=utf-8";
	if (strcmp(request->path, "/metrics") != 0) {
		response->status = 404;
		response->content_type = "text/plain; charset=utf-8";
		buf_append_text(&response->body, "404 page not found\n");
		return;
	}
	response->status = 200;
	write_families(&scrape);
}
