#include "datasources/sim/workload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

#define START_SECONDS 3 /* from a pod's creation to its running */
#define RESTART_SECONDS 2
#define STRESS_SECONDS 4 /* a memory stressor has taken most of its share by then */
#define PAUSE_BYTES (0.6 * WORKLOAD_MIB)
#define AGE_SECONDS 1200000 /* of the cluster */
#define UNKNOWN_SHARE 0.07 /* of lookups: search domains tried in vain */
#define PI 3.14159265358979323846

const double workload_bucket_bounds[WORKLOAD_BUCKETS - 1] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

enum noise_stream { NOISE_MEMORY, NOISE_CPU, NOISE_LOAD, NOISE_LOOKUPS, NOISE_STREAMS };

static double noise(uint64_t seed, uint64_t pod, enum noise_stream stream, int64_t now_ms)
{
	return dice_noise(seed, pod * NOISE_STREAMS + stream, now_ms / 1000);
}

const char *workload_phase_name(enum workload_phase phase)
{
	return phase == WORKLOAD_RUNNING ? "Running" : "Pending";
}

bool workload_is_ready(const struct workload_pod *pod, int64_t now_ms)
{
	return pod->phase == WORKLOAD_RUNNING && pod->down_until_ms <= now_ms && !pod->pressure.failed;
}

static const struct workload_node *node_named(const char *name, size_t length)
{
	for (size_t i = 0; i < workload_node_count; i++)
		if (strlen(workload_nodes[i].name) == length && memcmp(workload_nodes[i].name, name, length) == 0)
			return &workload_nodes[i];
	return &workload_nodes[0];
}

/* The replica's word in a list of words separated by blanks; "" where there are fewer. */
static const char *word_at(const char *list, size_t replica, size_t *length)
{
	const char *word = list ? list : "";

	for (; replica > 0 && *word; replica--) {
		word += strcspn(word, " ");
		word += strspn(word, " ");
	}
	*length = strcspn(word, " ");
	return word;
}

static void name_pod(struct workload_pod *pod, size_t replica, const char *suffix)
{
	const struct workload_service *service = pod->service;
	const char *owner = service->owner ? service->owner : "";

	if (strcmp(owner, "Deployment") == 0)
		snprintf(pod->name, sizeof pod->name, "%s-%s-%s", service->name, service->hash, suffix);
	else if (strcmp(owner, "DaemonSet") == 0)
		snprintf(pod->name, sizeof pod->name, "%s-%s", service->name, suffix);
	else if (strcmp(owner, "StatefulSet") == 0)
		snprintf(pod->name, sizeof pod->name, "%s-%zu", service->name, replica);
	else if (strcmp(service->namespace_, "kube-system") == 0)
		snprintf(pod->name, sizeof pod->name, "%s-%s", service->name, pod->node->name);
	else
		snprintf(pod->name, sizeof pod->name, "%s", service->name);
}

static void take_container_id(struct workload_pod *pod, struct dice *dice)
{
	for (int i = 0; i < 4; i++)
		snprintf(pod->container_id + i * 16, 17, "%016llx", (unsigned long long)dice_roll(dice));
}

static void place_pod(struct workload *workload, struct workload_pod *pod, struct dice *dice)
{
	pod->id = ++workload->next_id;
	dice_uuid(dice, pod->uid);
	take_container_id(pod, dice);
	snprintf(pod->ip, sizeof pod->ip, "10.244.%td.%u", pod->node - workload_nodes, 10 + workload->next_address++ % 240);
}

/* Share of lognormal latencies that are at most `bound`. */
static double share_within(const struct workload_load *load, double bound)
{
	return bound <= 0 ? 0 : 0.5 * erfc(-log(bound / load->median_s) / (load->spread * sqrt(2.0)));
}

static double mean_latency(const struct workload_load *load)
{
	return load->median_s * exp(load->spread * load->spread / 2);
}

static void fill_past_load(struct workload_counters *counters, const struct workload_load *load, double seconds)
{
	double requests = load->per_second * seconds;

	if (requests <= 0)
		return;
	counters->requests_ok = requests * (1.0 - load->error_ratio);
	counters->requests_failed = requests * load->error_ratio;
	counters->latency_sum = requests * mean_latency(load);
	for (int i = 0; i < WORKLOAD_BUCKETS - 1; i++)
		counters->latency_buckets[i] = requests * share_within(load, workload_bucket_bounds[i]);
	counters->latency_buckets[WORKLOAD_BUCKETS - 1] = requests;
}

/* Counters stand where a calm life so far has brought them. */
static void fill_past(struct workload *workload, struct workload_pod *pod)
{
	const struct workload_service *service = pod->service;
	double seconds = (double)service->age_s, lookups = service->lookups.per_second * seconds;

	pod->counters.cpu_seconds = service->cpu_cores * seconds;
	pod->counters.lookups_ok = lookups;
	fill_past_load(&pod->counters, &service->load, seconds);
	workload->dns.lookups_ok += service->lookups.per_second * AGE_SECONDS;
	workload->dns.lookups_unknown += service->lookups.per_second * AGE_SECONDS * UNKNOWN_SHARE;
	workload->node_cpu_seconds[pod->node - workload_nodes] += service->cpu_cores * AGE_SECONDS;
	pod->restarts = service->restarts;
	pod->last_end = service->restarts ? "Error" : NULL;
}

static void add_pods(struct workload *workload, const struct workload_service *service, struct dice *dice, int64_t now_ms)
{
	size_t length = 0;

	for (size_t replica = 0;; replica++) {
		const char *node = word_at(service->nodes, replica, &length);
		char suffix[DICE_SUFFIX_SIZE];
		size_t suffix_length = 0;

		if (length == 0)
			break;
		workload->pods = mem_grow(workload->pods, workload->pod_count, &workload->pod_capacity, sizeof *workload->pods);
		struct workload_pod *pod = &workload->pods[workload->pod_count++];
		*pod = (struct workload_pod){ .service = service, .node = node_named(node, length), .phase = WORKLOAD_RUNNING };
		pod->created_ms = pod->started_ms = now_ms - service->age_s * 1000;
		dice_suffix(dice, suffix);
		const char *given = word_at(service->first, replica, &suffix_length);
		if (suffix_length == sizeof suffix - 1)
			memcpy(suffix, given, suffix_length);
		name_pod(pod, replica, suffix);
		place_pod(workload, pod, dice);
		fill_past(workload, pod);
	}
}

void workload_init(struct workload *workload, uint64_t seed, struct dice *dice, int64_t now_ms)
{
	*workload = (struct workload){ .seed = seed, .seconds = AGE_SECONDS };
	for (size_t i = 0; i < workload_service_count; i++)
		add_pods(workload, &workload_services[i], dice, now_ms);
	workload_step(workload, now_ms);
}

void workload_finish(struct workload *workload)
{
	free(workload->pods);
	*workload = (struct workload){ 0 };
}

struct workload_pod *workload_find(struct workload *workload, uint64_t id)
{
	for (size_t i = 0; i < workload->pod_count; i++)
		if (workload->pods[i].id == id)
			return &workload->pods[i];
	return NULL;
}

void workload_kill(struct workload *workload, uint64_t id, struct dice *dice, int64_t now_ms)
{
	struct workload_pod *pod = workload_find(workload, id);

	if (!pod)
		return;
	struct workload_pod next = { .service = pod->service, .node = pod->node, .created_ms = now_ms };
	char suffix[DICE_SUFFIX_SIZE];

	dice_suffix(dice, suffix);
	name_pod(&next, 0, suffix);
	if (!pod->service->owner || strcmp(pod->service->owner, "StatefulSet") == 0)
		snprintf(next.name, sizeof next.name, "%s", pod->name);
	place_pod(workload, &next, dice);
	next.started_ms = next.down_until_ms = now_ms + START_SECONDS * 1000;
	*pod = next;
}

void workload_restart(struct workload *workload, struct workload_pod *pod, const char *why, int64_t now_ms)
{
	(void)workload;
	pod->incarnation++;
	pod->restarts++;
	pod->last_end = why;
	pod->leaked = pod->stressed = 0;
	pod->rss = pod->working_set = pod->cores = 0;
	pod->counters = (struct workload_counters){ 0 };
	pod->down_until_ms = pod->started_ms = now_ms + RESTART_SECONDS * 1000;
}

double workload_memory(const struct workload_service *service, uint64_t seed, uint64_t pod, int64_t now_ms)
{
	const struct workload_memory *memory = &service->memory;
	double seconds = (double)(now_ms % 86400000) / 1000.0 + (double)(pod * 37);
	double mib = memory->base_mib * (1.0 + 0.004 * noise(seed, pod, NOISE_MEMORY, now_ms));

	if (memory->wave_s > 0)
		mib += memory->wave_mib * sin(2 * PI * seconds / memory->wave_s);
	if (memory->saw_s > 0)
		mib += memory->saw_mib * (fmod(seconds, memory->saw_s) / memory->saw_s);
	return mib * WORKLOAD_MIB;
}

/* What a stressor takes, it takes within seconds; what it gives back, it gives back at once. */
static void step_memory(struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	double wanted = pod->pressure.memory_bytes;

	pod->stressed = wanted > pod->stressed ? pod->stressed + (wanted - pod->stressed) / STRESS_SECONDS * 2 : wanted;
	pod->rss = workload_memory(pod->service, workload->seed, pod->id, now_ms) + pod->leaked + pod->stressed;
	if (pod->pressure.failed)
		pod->rss = PAUSE_BYTES;
	pod->rss = floor(pod->rss / 4096) * 4096;
	pod->working_set = pod->rss + floor(pod->service->memory.cache_mib * 256) * 4096;
	if (pod->service->limit_mib > 0 && pod->rss > pod->service->limit_mib * WORKLOAD_MIB)
		workload_restart(workload, pod, "OOMKilled", now_ms);
}

static void step_cpu(const struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	const struct workload_service *service = pod->service;
	double cores = service->cpu_cores * (1.0 + 0.2 * noise(workload->seed, pod->id, NOISE_CPU, now_ms)) + pod->pressure.cpu_cores;

	if (service->cpu_limit > 0 && cores > service->cpu_limit)
		cores = service->cpu_limit;
	pod->cores = cores;
	pod->counters.cpu_seconds += cores;
}

static void step_load(const struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	const struct workload_load *load = &pod->service->load;
	struct workload_counters *counters = &pod->counters;
	double wave = sin(2 * PI * (double)(now_ms / 1000 % 300) / 300.0);
	double requests = load->per_second * (1.0 + 0.1 * wave + 0.15 * noise(workload->seed, pod->id, NOISE_LOAD, now_ms));
	double pass = (1.0 - load->error_ratio) * (1.0 - pod->pressure.fail_ratio);

	if (load->per_second <= 0)
		return;
	counters->requests_ok += requests * pass;
	counters->requests_failed += requests * (1.0 - pass);
	pod->error_code = pod->pressure.error_code ? pod->pressure.error_code : 500;
	counters->latency_sum += requests * (mean_latency(load) + pod->pressure.latency_s);
	for (int i = 0; i < WORKLOAD_BUCKETS - 1; i++)
		counters->latency_buckets[i] += requests * share_within(load, workload_bucket_bounds[i] - pod->pressure.latency_s);
	counters->latency_buckets[WORKLOAD_BUCKETS - 1] += requests;
}

static void step_lookups(struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	const struct workload_lookups *lookups = &pod->service->lookups;
	double asked = lookups->per_second * (1.0 + 0.1 * noise(workload->seed, pod->id, NOISE_LOOKUPS, now_ms));

	if (lookups->per_second <= 0)
		return;
	if (pod->pressure.lookups_fail) {
		pod->counters.lookups_failed += asked;
		pod->leaked += asked * lookups->leak_bytes;
		workload->dns.lookups_failed += asked;
		return;
	}
	pod->counters.lookups_ok += asked;
	workload->dns.lookups_ok += asked;
	workload->dns.lookups_unknown += asked * UNKNOWN_SHARE;
}

static void step_pod(struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	if (pod->phase == WORKLOAD_PENDING && now_ms >= pod->started_ms)
		pod->phase = WORKLOAD_RUNNING;
	if (pod->phase == WORKLOAD_RUNNING && pod->down_until_ms <= now_ms) {
		if (!pod->pressure.failed) {
			step_cpu(workload, pod, now_ms);
			step_load(workload, pod, now_ms);
			step_lookups(workload, pod, now_ms);
		}
		step_memory(workload, pod, now_ms);
	}
	workload->node_cpu_seconds[pod->node - workload_nodes] += pod->cores;
}

void workload_step(struct workload *workload, int64_t now_ms)
{
	for (size_t i = 0; i < workload->pod_count; i++)
		step_pod(workload, &workload->pods[i], now_ms);
	workload->seconds++;
}

struct selector_pod workload_as_selected(const struct workload_pod *pod)
{
	return (struct selector_pod){
		.namespace_ = pod->service->namespace_,
		.name = pod->name,
		.phase = workload_phase_name(pod->phase),
		.ip = pod->phase == WORKLOAD_RUNNING ? pod->ip : "",
		.labels = pod->service->labels,
		.annotations = pod->service->annotations,
		.node = pod->node->name,
		.node_labels = pod->node->labels,
	};
}
