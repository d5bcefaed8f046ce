/* CoreDNS and the DNS server of Chaos Mesh, its controller, and which of all these targets are up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/exporters.h"
#include "datasources/sim/world.h"

#define DNS_BUCKETS 8

static bool is_dns(const struct workload_pod *pod)
{
	return pod->service->role == WORKLOAD_DNS || pod->service->role == WORKLOAD_CHAOS_DNS;
}

static bool open_dns(struct meter *meter, const struct workload_pod *pod, const char *suffix)
{
	bool chaos = pod->service->role == WORKLOAD_CHAOS_DNS;

	if (!is_dns(pod) || !exporter_answers(meter, pod))
		return false;
	meter_open(meter, suffix, pod->id);
	meter_label(meter, "job", chaos ? "chaos-dns-server" : "kube-dns");
	meter_label(meter, "namespace", pod->service->namespace_);
	meter_label(meter, "pod", pod->name);
	meter_label(meter, "service", chaos ? "chaos-mesh-dns-server" : "kube-dns");
	exporter_endpoint(meter, pod, "metrics", 9153);
	meter_label(meter, "server", "dns://:53");
	meter_label(meter, "zone", ".");
	return true;
}

static double answered(const struct workload_pod *pod)
{
	double sum = 0;

	for (int i = 0; i < WORKLOAD_ANSWERS; i++)
		sum += pod->counters.answers[i];
	return sum;
}

static void dns_responses(struct meter *meter, const struct workload_pod *pod)
{
	static const char *const codes[WORKLOAD_ANSWERS] = { "NOERROR", "NXDOMAIN", "SERVFAIL" };

	for (int i = 0; i < WORKLOAD_ANSWERS; i++)
		if (open_dns(meter, pod, "")) {
			meter_label(meter, "rcode", codes[i]);
			meter_close(meter, METER_WORK, floor(pod->counters.answers[i]));
		}
}

static void dns_requests(struct meter *meter, const struct workload_pod *pod)
{
	static const struct {
		const char *type;
		double share;
	} types[] = { { "A", 0.54 }, { "AAAA", 0.43 }, { "other", 0.03 } };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (open_dns(meter, pod, "")) {
			meter_label(meter, "family", "1");
			meter_label(meter, "proto", "udp");
			meter_label(meter, "type", types[i].type);
			meter_close(meter, METER_WORK, floor(answered(pod) * types[i].share));
		}
}

/* Most answers come from the cache. */
static void dns_duration(struct meter *meter, const struct workload_pod *pod)
{
	static const double bounds[DNS_BUCKETS - 1] = { 0.00025, 0.0005, 0.001, 0.004, 0.016, 0.064, 0.256 };
	static const double shares[DNS_BUCKETS] = { 0.71, 0.78, 0.82, 0.86, 0.951, 0.993, 0.9998, 1 };

	for (int i = 0; i < DNS_BUCKETS && open_dns(meter, pod, "_bucket"); i++) {
		if (i < DNS_BUCKETS - 1)
			meter_label_number(meter, "le", bounds[i]);
		else
			meter_label(meter, "le", "+Inf");
		meter_close(meter, METER_WORK, floor(answered(pod) * shares[i]));
	}
	if (open_dns(meter, pod, "_sum"))
		meter_close(meter, METER_WORK, floor(answered(pod) * 0.0021 * 1e6) / 1e6);
	if (open_dns(meter, pod, "_count"))
		meter_close(meter, METER_WORK, floor(answered(pod)));
}

static void dns_cache_hits(struct meter *meter, const struct workload_pod *pod)
{
	if (pod->service->role == WORKLOAD_DNS && open_dns(meter, pod, "")) {
		meter_label(meter, "type", "success");
		meter_close(meter, METER_WORK, floor(pod->counters.answers[WORKLOAD_NOERROR] * 0.79));
	}
}

static void dns_cache_misses(struct meter *meter, const struct workload_pod *pod)
{
	if (pod->service->role == WORKLOAD_DNS && open_dns(meter, pod, ""))
		meter_close(meter, METER_WORK, floor(pod->counters.answers[WORKLOAD_NOERROR] * 0.21));
}

/* Experiments of one kind, namespace and phase. */
struct group {
	const char *kind, *namespace_, *phase;
	size_t count;
};

static int by_group(const void *a, const void *b)
{
	const struct group *left = a, *right = b;
	int order = strcmp(left->kind, right->kind);

	order = order ? order : strcmp(left->namespace_, right->namespace_);
	return order ? order : strcmp(left->phase, right->phase);
}

static void write_groups(struct meter *meter, struct group *groups, size_t count)
{
	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && by_group(&groups[i], &groups[next]) == 0; next++)
			;
		meter_open(meter, "", 0);
		meter_label(meter, "job", "chaos-controller-manager");
		meter_label_varying(meter, "namespace", groups[i].namespace_);
		meter_label_varying(meter, "kind", groups[i].kind);
		meter_label_varying(meter, "phase", groups[i].phase);
		meter_close(meter, METER_STILL, (double)(next - i));
	}
}

static void chaos_experiments(struct meter *meter)
{
	const struct world *world = meter->world;
	struct group *groups = mem_zalloc(world->experiment_count + 1, sizeof *groups);

	for (size_t i = 0; i < world->experiment_count; i++) {
		const struct chaos_experiment *experiment = world->experiments[i];

		groups[i] = (struct group){ experiment->plan->kind->name, experiment->object.namespace_,
			chaos_status(experiment, world->now_ms), 1 };
	}
	qsort(groups, world->experiment_count, sizeof *groups, by_group);
	write_groups(meter, groups, world->experiment_count);
	free(groups);
}

/* The job that scrapes a pod, or NULL. */
static const char *job_of(const struct workload_pod *pod)
{
	static const char *const jobs[] = { [WORKLOAD_DNS] = "kube-dns",
		[WORKLOAD_CHAOS_DNS] = "chaos-dns-server",
		[WORKLOAD_STATE_METRICS] = "kube-state-metrics",
		[WORKLOAD_NODE_EXPORTER] = "node-exporter" };

	return pod->service->role == WORKLOAD_ORDINARY ? pod->service->job : jobs[pod->service->role];
}

static void pod_up(struct meter *meter, const struct workload_pod *pod)
{
	if (!job_of(pod) || pod->phase != WORKLOAD_RUNNING)
		return;
	meter_open(meter, "", pod->id);
	meter_label(meter, "job", job_of(pod));
	meter_label(meter, "namespace", pod->service->namespace_);
	meter_label(meter, "pod", pod->name);
	meter_label(meter, "service", pod->service->name);
	exporter_endpoint(meter, pod, "metrics", 8080);
	meter_close(meter, METER_STILL, exporter_answers(meter, pod));
}

/* The kubelets are no pods, and chaos does not reach them. */
static void kubelets_up(struct meter *meter)
{
	for (size_t i = 0; i < workload_node_count; i++) {
		meter_open(meter, "", i);
		meter_label(meter, "job", "kubelet");
		meter_label(meter, "namespace", "kube-system");
		meter_label(meter, "node", workload_nodes[i].name);
		meter_label(meter, "service", "kubelet");
		meter_label(meter, "endpoint", "https-metrics");
		meter_label(meter, "metrics_path", "/metrics/cadvisor");
		exporter_instance(meter, workload_nodes[i].ip, 10250);
		meter_close(meter, METER_STILL, 1);
	}
}

static const struct exporter_family families[] = {
	{ "coredns_dns_requests_total", "counter", "Counter of DNS requests made per zone, protocol and family.", .pod = dns_requests },
	{ "coredns_dns_responses_total", "counter", "Counter of response status codes.", .pod = dns_responses },
	{ "coredns_dns_request_duration_seconds", "histogram", "Histogram of the time (in seconds) each request took per zone.",
		.pod = dns_duration },
	{ "coredns_cache_hits_total", "counter", "The count of cache hits.", .pod = dns_cache_hits },
	{ "coredns_cache_misses_total", "counter", "The count of cache misses.", .pod = dns_cache_misses },
	{ "chaos_controller_manager_chaos_experiments", "gauge", "Total number of chaos experiments and their phases.",
		.all = chaos_experiments },
	{ "up", "gauge", "1 if the target could be scraped.", .pod = pod_up, .all = kubelets_up },
};

const struct exporter exporter_cluster = EXPORTER_TABLE(families);
