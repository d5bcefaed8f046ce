#include "datasources/sim/workload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

#define START_SECONDS 3 /* from a pod's creation to its running */
#define RESTART_SECONDS 2
#define BACKOFF_SECONDS 10
#define BACKOFF_MOST_SECONDS 300
#define BACKOFF_RESET_SECONDS 600
#define STRESS_SECONDS 4 /* a memory stressor has taken most of its share by then */
#define PAUSE_BYTES (0.6 * WORKLOAD_MIB)
#define ROUNDING 1e-6 /* of sums that are counts */
#define PI 3.14159265358979323846

const double workload_bucket_bounds[WORKLOAD_BUCKETS - 1] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

const char *workload_phase_name(enum workload_phase phase)
{
	return phase == WORKLOAD_RUNNING ? "Running" : "Pending";
}

bool workload_is_ready(const struct workload_pod *pod, int64_t now_ms)
{
	return pod->phase == WORKLOAD_RUNNING && pod->down_until_ms <= now_ms && !pod->pressure.failed;
}

void workload_init(
	struct workload *workload, uint64_t seed, const struct workload_service *more, size_t more_count, struct dice *dice, int64_t now_ms)
{
	*workload = (struct workload){ .seed = seed, .seconds = WORKLOAD_AGE_SECONDS };
	for (size_t i = 0; i < workload_service_count; i++)
		workload_add_pods(workload, &workload_services[i], dice, now_ms - 1000);
	for (size_t i = 0; i < more_count; i++)
		workload_add_pods(workload, &more[i], dice, now_ms - 1000);
	workload_step(workload, now_ms);
}

void workload_finish(struct workload *workload)
{
	for (size_t i = 0; i < workload->extra_count; i++) {
		const struct workload_service *service = workload->extra[i];

		free((char *)service->nodes);
		free((char *)service->name);
		free((struct selector_pair *)service->labels.items);
		free(workload->extra[i]);
	}
	free(workload->extra);
	free(workload->places);
	free(workload->pods);
	*workload = (struct workload){ 0 };
}

struct workload_pod *workload_find(struct workload *workload, uint64_t id)
{
	if (id == 0 || id > workload->next_id)
		return NULL;
	struct workload_pod *pod = &workload->pods[workload->places[id]];

	return pod->id == id ? pod : NULL;
}

void workload_kill(struct workload *workload, uint64_t id, struct dice *dice, int64_t now_ms)
{
	struct workload_pod *pod = workload_find(workload, id);

	if (!pod)
		return;
	struct workload_pod next = { .service = pod->service,
		.node = pod->node,
		.created_ms = now_ms,
		.slowdown = 1,
		.rush = pod->rush,
		.unscraped = pod->unscraped };
	char suffix[DICE_SUFFIX_SIZE];

	dice_suffix(dice, suffix);
	workload_name(&next, 0, pod->service->hash, suffix);
	if (!pod->service->owner || strcmp(pod->service->owner, "StatefulSet") == 0)
		snprintf(next.name, sizeof next.name, "%s", pod->name);
	workload_place(workload, &next, dice);
	next.started_ms = next.down_until_ms = now_ms + START_SECONDS * 1000;
	*pod = next;
	workload->places[next.id] = (uint32_t)(pod - workload->pods);
}

/* Seconds until the kubelet starts a container again: at once the first time, then ever later, until one has run for ten minutes. */
static int64_t wait_for_restart(struct workload_pod *pod, int64_t now_ms)
{
	if (now_ms - pod->started_ms > BACKOFF_RESET_SECONDS * 1000)
		pod->crashes = 0;
	unsigned crashes = pod->crashes++;
	int64_t wait = BACKOFF_SECONDS << (crashes < 8 ? crashes : 8) >> 1;

	return crashes == 0 ? RESTART_SECONDS : wait < BACKOFF_MOST_SECONDS ? wait : BACKOFF_MOST_SECONDS;
}

bool workload_is_backing_off(const struct workload_pod *pod, int64_t now_ms)
{
	return pod->phase == WORKLOAD_RUNNING && pod->crashes > 1 && pod->down_until_ms > now_ms;
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
	pod->down_until_ms = pod->started_ms = now_ms + wait_for_restart(pod, now_ms) * 1000;
}

double workload_memory(const struct workload_service *service, uint64_t seed, uint64_t pod, int64_t now_ms)
{
	const struct workload_memory *memory = &service->memory;
	double seconds = (double)(now_ms % 86400000) / 1000.0 + (double)(pod * 37);
	double drift = 0.002 * dice_noise(seed, pod, now_ms / 1000) + 0.006 * rhythm_noise(seed, pod, 47000, now_ms) +
		       0.012 * rhythm_noise(seed + 1, pod, 900000, now_ms);
	double busy = service->load.per_second > 0 ? 0.02 * rhythm_day(now_ms) : 0;
	double mib = memory->base_mib * (1.0 + drift + busy);

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
	if (pod->service->limit_mib > 0 && pod->rss > pod->service->limit_mib * WORKLOAD_MIB) {
		pod->oom_kills++;
		workload_restart(workload, pod, "OOMKilled", now_ms);
	}
}

/* How much slower everything gets when so much of the CPU is wanted: waiting in line first, then the share that the limit leaves. */
static double slowdown(double wanted)
{
	double queue = wanted > 0.3 ? 1 + fmin(wanted - 0.3, 0.7) * 0.8 : 1;

	return queue * fmax(wanted, 1);
}

static void step_cpu(struct workload_pod *pod, double busy, double late)
{
	const struct workload_service *service = pod->service;
	struct workload_counters *counters = &pod->counters;
	double wanted = service->cpu_cores * busy + pod->pressure.cpu_cores;
	double limit = service->cpu_limit > 0 ? service->cpu_limit : pod->node->cores;

	pod->cores = fmin(wanted, limit);
	pod->slowdown = slowdown(wanted / limit) * (1 + late);
	counters->cpu_seconds += pod->cores;
	if (service->cpu_limit <= 0)
		return;
	counters->periods += WORKLOAD_PERIODS;
	counters->throttled += WORKLOAD_PERIODS * fmin(fmax((wanted / limit - 0.6) / 0.4, WORKLOAD_CALM_THROTTLED), 1);
}

/* The share of lookups that get no answer; and of calls that go nowhere, as they need a lookup first. */
static double share_unanswered(const struct workload *workload, const struct workload_pod *pod)
{
	return pod->pressure.lookups_fail || workload->dns.servers == 0 ? 1 : pod->pressure.lookups_lost;
}

static double share_unreachable(const struct workload *workload, const struct workload_pod *pod)
{
	if (pod->service->lookups.per_second <= 0)
		return 0;
	return pod->pressure.lookups_lie ? 1 : share_unanswered(workload, pod);
}

double workload_own(const struct workload_counters *counters, int bucket)
{
	return floor(counters->latency_buckets[bucket] - (bucket ? counters->latency_buckets[bucket - 1] : 0) + ROUNDING);
}

static void step_load(struct workload_pod *pod, double busy, double unreachable, int64_t now_ms)
{
	const struct workload_load *load = &pod->service->load;
	struct workload_counters *counters = &pod->counters;
	double requests = load->per_second * busy, late = pod->pressure.latency_s;
	double pass = (1.0 - load->error_ratio) * (1.0 - pod->pressure.fail_ratio) * (1.0 - unreachable);
	double was[WORKLOAD_BUCKETS];

	if (load->per_second <= 0)
		return;
	counters->requests_ok += requests * pass;
	counters->requests_failed += requests * (1.0 - pass);
	pod->error_code = pod->pressure.error_code ? pod->pressure.error_code : 500;
	counters->latency_sum += requests * (workload_mean_latency(load) * pod->slowdown + late);
	for (int i = 0; i < WORKLOAD_BUCKETS; i++)
		was[i] = workload_own(counters, i);
	for (int i = 0; i < WORKLOAD_BUCKETS - 1; i++)
		counters->latency_buckets[i] += requests * workload_share_within(load, (workload_bucket_bounds[i] - late) / pod->slowdown);
	counters->latency_buckets[WORKLOAD_BUCKETS - 1] += requests;
	for (int i = 0; i < WORKLOAD_BUCKETS; i++)
		if (workload_own(counters, i) > was[i])
			pod->bucket_ms[i] = now_ms;
}

/* A lookup that fails leaks; one that gets a wrong address is answered, and the call that follows goes nowhere. */
static void step_lookups(struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	const struct workload_lookups *lookups = &pod->service->lookups;
	const struct workload_pressure *pressure = &pod->pressure;
	struct workload_counters *counters = &pod->counters;

	if (lookups->per_second <= 0)
		return;
	double asked = lookups->per_second * rhythm_passed(RHYTHM_BEAT, workload->seed, pod->id, now_ms - 1000, now_ms);
	double failed = asked * share_unanswered(workload, pod);

	counters->lookups_failed += failed;
	counters->lookups_ok += asked - failed;
	counters->calls_failed += pressure->lookups_lie ? asked : failed + (asked - failed) * pressure->fail_ratio;
	counters->calls_ok += pressure->lookups_lie ? 0 : (asked - failed) * (1 - pressure->fail_ratio);
	pod->leaked += failed * lookups->leak_bytes;
	workload->dns.broken += pressure->lookups_fail ? asked : 0;
	workload->dns.lied += pressure->lookups_lie && !pressure->lookups_fail ? asked : 0;
	workload->dns.asked += pressure->lookups_fail || pressure->lookups_lie ? 0 : asked - failed;
}

static void step_pod(struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	if (pod->phase == WORKLOAD_PENDING && now_ms >= pod->started_ms)
		pod->phase = WORKLOAD_RUNNING;
	if (pod->phase == WORKLOAD_RUNNING && pod->down_until_ms <= now_ms) {
		double busy = rhythm_passed(workload_rhythm(pod->service), workload->seed, pod->id, now_ms - 1000, now_ms) * pod->share;

		busy *= 1 + pod->rush;
		if (!pod->pressure.failed) {
			step_cpu(pod, busy, rhythm_late(workload->seed, pod->id, now_ms - 1000, now_ms));
			step_load(pod, busy, share_unreachable(workload, pod), now_ms);
			step_lookups(workload, pod, now_ms);
			workload_network(pod->service, busy, &pod->network);
			workload_network(pod->service, busy, &workload->node_network[pod->node - workload_nodes]);
		}
		step_memory(workload, pod, now_ms);
	}
	workload->node_cpu_seconds[pod->node - workload_nodes] += pod->cores;
	workload->node_wait_seconds[pod->node - workload_nodes] += pod->pressure.disk_wait_s;
}

/* What a service has to do is shared by its pods that are ready; those of one service stand side by side. A daemon works for its node alone. */
static void share_out(struct workload *workload, int64_t now_ms)
{
	for (size_t first = 0, next; first < workload->pod_count; first = next) {
		const char *owner = workload->pods[first].service->owner;
		bool daemon = owner && strcmp(owner, "DaemonSet") == 0;
		size_t ready = 0;

		for (next = first; next < workload->pod_count && workload->pods[next].service == workload->pods[first].service; next++)
			ready += workload_is_ready(&workload->pods[next], now_ms);
		for (size_t i = first; i < next; i++)
			workload->pods[i].share = ready && !daemon ? (double)(next - first) / (double)ready : 1;
	}
}

/* For pods that came after the first step: the second that they lack. */
void workload_settle(struct workload *workload, int64_t now_ms)
{
	share_out(workload, now_ms);
	for (size_t i = 0; i < workload->pod_count; i++)
		if (workload->pods[i].rss <= 0)
			step_pod(workload, &workload->pods[i], now_ms);
}

void workload_step(struct workload *workload, int64_t now_ms)
{
	workload_dns_begin(workload, now_ms);
	share_out(workload, now_ms);
	for (size_t i = 0; i < workload->pod_count; i++)
		step_pod(workload, &workload->pods[i], now_ms);
	for (size_t i = 0; i < workload_node_count; i++)
		workload->node_wait_seconds[i] += WORKLOAD_CALM_WAIT;
	workload_dns_end(workload, now_ms);
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
