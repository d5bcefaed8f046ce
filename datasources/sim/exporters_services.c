/* What the services say of themselves: requests, their latency with traces as examples, the process, and the lookups and calls that they make. */
#include <math.h>
#include "datasources/sim/exporters.h"
#include "datasources/sim/history.h"
#include "datasources/sim/world.h"

static void open_service(struct meter *meter, const struct workload_pod *pod, const char *suffix)
{
	meter_open(meter, suffix, pod->id);
	meter_label(meter, "job", pod->service->job);
	meter_label(meter, "namespace", pod->service->namespace_);
	meter_label(meter, "pod", pod->name);
	meter_label(meter, "service", pod->service->name);
	exporter_endpoint(meter, pod, "metrics", 8080);
}

static bool tells(const struct meter *meter, const struct workload_pod *pod)
{
	return pod->service->job && exporter_answers(meter, pod);
}

static bool serves(const struct meter *meter, const struct workload_pod *pod)
{
	return pod->service->load.per_second > 0 && tells(meter, pod);
}

static void one_request_count(struct meter *meter, const struct workload_pod *pod, int code, double value)
{
	open_service(meter, pod, "");
	meter_label(meter, "method", "GET");
	meter_label_number(meter, "code", code);
	meter_close(meter, METER_WORK, floor(value));
}

static void requests(struct meter *meter, const struct workload_pod *pod)
{
	if (!serves(meter, pod))
		return;
	one_request_count(meter, pod, 200, pod->counters.requests_ok);
	one_request_count(meter, pod, pod->error_code ? pod->error_code : 500, pod->counters.requests_failed);
}

/* The last request that fell into the bucket. */
static const struct exemplar *last_of(const struct meter *meter, const struct workload_pod *pod, int bucket, struct exemplar *out)
{
	const struct world *world = meter->world;
	int64_t passed = pod->bucket_ms[bucket] - world->start_ms - 1;

	if (meter->form != METER_OPENMETRICS || !pod->bucket_ms[bucket])
		return NULL;
	exemplar_of(world->seed, pod->name, bucket ? workload_bucket_bounds[bucket - 1] : 0,
		bucket < WORKLOAD_BUCKETS - 1 ? workload_bucket_bounds[bucket] : INFINITY,
		world->start_ms + passed / HISTORY_STEP_MS * HISTORY_STEP_MS - (passed < 0) * HISTORY_STEP_MS, out);
	return out;
}

static void latency(struct meter *meter, const struct workload_pod *pod)
{
	const struct workload_counters *counters = &pod->counters;
	const struct workload_load *load = &pod->service->load;
	struct exemplar exemplar;
	double below = 0;

	if (!serves(meter, pod))
		return;
	for (int i = 0; i < WORKLOAD_BUCKETS; i++) {
		below += workload_own(counters, i);
		open_service(meter, pod, "_bucket");
		if (i < WORKLOAD_BUCKETS - 1)
			meter_label_number(meter, "le", workload_bucket_bounds[i]);
		else
			meter_label(meter, "le", "+Inf");
		if (meter->wants_pasts && i < WORKLOAD_BUCKETS - 1)
			meter->lean = load->per_second * workload_share_lean(load, workload_bucket_bounds[i]);
		meter_close_with(meter, METER_WORK, below, last_of(meter, pod, i, &exemplar));
	}
	open_service(meter, pod, "_sum");
	meter->lean = load->per_second * workload_mean_latency(load);
	meter_close(meter, METER_WORK, floor(counters->latency_sum * 1e6) / 1e6);
	open_service(meter, pod, "_count");
	meter_close(meter, METER_WORK, below);
}

static void process_memory(struct meter *meter, const struct workload_pod *pod)
{
	if (!tells(meter, pod))
		return;
	open_service(meter, pod, "");
	meter_close(meter, METER_MEMORY, pod->rss);
}

static void process_cpu(struct meter *meter, const struct workload_pod *pod)
{
	if (!tells(meter, pod))
		return;
	open_service(meter, pod, "");
	meter_close(meter, METER_WORK, floor(pod->counters.cpu_seconds * 100) / 100);
}

static void process_start(struct meter *meter, const struct workload_pod *pod)
{
	if (!tells(meter, pod))
		return;
	open_service(meter, pod, "");
	meter_close(meter, METER_SINCE, (double)pod->started_ms / 1000);
}

static void outcome(struct meter *meter, const struct workload_pod *pod, const char *name, const char *result, double value)
{
	if (pod->service->lookups.per_second <= 0 || !tells(meter, pod))
		return;
	open_service(meter, pod, "");
	meter_label(meter, name, pod->service->lookups.name);
	meter_label(meter, "result", result);
	meter_close(meter, METER_BEAT, floor(value));
}

static void lookups(struct meter *meter, const struct workload_pod *pod)
{
	outcome(meter, pod, "host", "ok", pod->counters.lookups_ok);
	outcome(meter, pod, "host", "failed", pod->counters.lookups_failed);
}

static void calls(struct meter *meter, const struct workload_pod *pod)
{
	outcome(meter, pod, "upstream", "ok", pod->counters.calls_ok);
	outcome(meter, pod, "upstream", "failed", pod->counters.calls_failed);
}

static const struct exporter_family families[] = {
	{ "http_requests_total", "counter", "Requests by status code.", .pod = requests },
	{ "http_request_duration_seconds", "histogram", "Latency of requests.", .pod = latency },
	{ "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", .pod = process_memory },
	{ "process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.", .pod = process_cpu },
	{ "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.", .pod = process_start },
	{ "dns_lookups_total", "counter", "Lookups by their outcome.", .pod = lookups },
	{ "upstream_requests_total", "counter", "Calls to what was looked up, by their outcome.", .pod = calls },
};

const struct exporter exporter_services = EXPORTER_TABLE(families);
