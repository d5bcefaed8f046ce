/* How the pods came to be as they are when the world begins: their names and places, what they counted so far, and who was there before them. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/workload.h"

#define DAY_MS 86400000
#define PI 3.14159265358979323846
#define HANDOVER_MS 11000 /* a rollout ends the old pod when the new one is ready */

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

void workload_name(struct workload_pod *pod, size_t replica, const char *hash, const char *suffix)
{
	const struct workload_service *service = pod->service;
	const char *owner = service->owner ? service->owner : "";

	if (strcmp(owner, "Deployment") == 0)
		snprintf(pod->name, sizeof pod->name, "%s-%s-%s", service->name, hash, suffix);
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

void workload_place(struct workload *workload, struct workload_pod *pod, struct dice *dice)
{
	pod->id = ++workload->next_id;
	if (pod->id >= workload->place_capacity) {
		workload->place_capacity = workload->place_capacity ? workload->place_capacity * 2 : 64;
		workload->places = mem_realloc(workload->places, workload->place_capacity, sizeof *workload->places);
	}
	workload->places[pod->id] = (uint32_t)(workload->pod_count - 1); /* of a new one; who takes another's place says so */
	dice_uuid(dice, pod->uid);
	take_container_id(pod, dice);
	snprintf(pod->ip, sizeof pod->ip, "10.244.%td.%u", pod->node - workload_nodes + 1, 10 + workload->next_address++ % 240);
}

double workload_share_within(const struct workload_load *load, double bound)
{
	return bound <= 0 ? 0 : 0.5 * erfc(-log(bound / load->median_s) / (load->spread * sqrt(2.0)));
}

double workload_share_lean(const struct workload_load *load, double bound)
{
	double z = log(bound / load->median_s) / load->spread;

	return bound <= 0 ? 0 : -exp(-z * z / 2) / sqrt(2 * PI) / load->spread;
}

double workload_mean_latency(const struct workload_load *load)
{
	return load->median_s * exp(load->spread * load->spread / 2);
}

enum rhythm workload_rhythm(const struct workload_service *service)
{
	return service->load.per_second > 0 || service->role == WORKLOAD_DNS ? RHYTHM_WORK : RHYTHM_HUM;
}

static void serve_calmly(struct workload_counters *counters, const struct workload_load *load, double requests)
{
	if (requests <= 0)
		return;
	counters->requests_ok = requests * (1.0 - load->error_ratio);
	counters->requests_failed = requests * load->error_ratio;
	counters->latency_sum = requests * workload_mean_latency(load);
	for (int i = 0; i < WORKLOAD_BUCKETS - 1; i++)
		counters->latency_buckets[i] = requests * workload_share_within(load, workload_bucket_bounds[i]);
	counters->latency_buckets[WORKLOAD_BUCKETS - 1] = requests;
}

/* A pod's counters where a calm life from `from_ms` to `to_ms` has brought them. */
static void live(struct workload_pod *pod, uint64_t seed, int64_t from_ms, int64_t to_ms)
{
	const struct workload_service *service = pod->service;
	double busy = rhythm_passed(workload_rhythm(service), seed, pod->id, from_ms, to_ms);
	double beats = rhythm_passed(RHYTHM_BEAT, seed, pod->id, from_ms, to_ms), seconds = (double)(to_ms - from_ms) / 1000;
	struct workload_counters *counters = &pod->counters;

	counters->cpu_seconds = service->cpu_cores * busy;
	counters->lookups_ok = counters->calls_ok = service->lookups.per_second * beats;
	counters->periods = service->cpu_limit > 0 ? WORKLOAD_PERIODS * seconds : 0;
	counters->throttled = counters->periods * WORKLOAD_CALM_THROTTLED;
	serve_calmly(counters, &service->load, service->load.per_second * busy);
	workload_dns_live(pod, busy);
}

void workload_network(const struct workload_service *service, double busy, struct workload_bytes *bytes)
{
	double other = 250 + 40000 * service->cpu_cores;

	bytes->in += busy * (other + service->load.per_second * 610 + service->lookups.per_second * 178);
	bytes->out += busy * (other + service->load.per_second * 4230 + service->lookups.per_second * 92);
}

/* Counters stand where a calm life so far has brought them. */
static void live_so_far(struct workload *workload, struct workload_pod *pod, int64_t now_ms)
{
	const struct workload_service *service = pod->service;
	size_t node = (size_t)(pod->node - workload_nodes);

	pod->restarts = service->restarts;
	pod->last_end = service->restarts ? "Error" : NULL;
	pod->started_ms = service->restarts ? now_ms - service->restarted_s * 1000 : pod->created_ms;
	pod->slowdown = 1;
	live(pod, workload->seed, pod->started_ms, now_ms);
	double busy = rhythm_passed(workload_rhythm(service), workload->seed, pod->id, pod->created_ms, now_ms);
	workload_network(service, busy, &pod->network);
	workload_network(service, WORKLOAD_AGE_SECONDS, &workload->node_network[node]);
	workload->node_cpu_seconds[node] += service->cpu_cores * WORKLOAD_AGE_SECONDS;
	workload->node_wait_seconds[node] = WORKLOAD_CALM_WAIT * WORKLOAD_AGE_SECONDS;
}

void workload_add_pods(struct workload *workload, const struct workload_service *service, struct dice *dice, int64_t now_ms)
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
		pod->created_ms = now_ms - service->age_s * 1000;
		dice_suffix(dice, suffix);
		const char *given = word_at(service->first, replica, &suffix_length);
		if (suffix_length == sizeof suffix - 1)
			memcpy(suffix, given, suffix_length);
		workload_name(pod, replica, service->hash, suffix);
		workload_place(workload, pod, dice);
		live_so_far(workload, pod, now_ms);
	}
}

/* As long as pods of a service live: between a day and nine days, by chance. */
static int64_t lifetime(uint64_t seed, uint64_t pod)
{
	return (int64_t)((1 + 4 * (1 + dice_noise(seed, pod, 86400))) * DAY_MS);
}

bool workload_former(const struct workload_pod *pod, uint64_t seed, struct workload_pod *former, int64_t *end_ms)
{
	const char *owner = pod->service->owner ? pod->service->owner : "";
	struct dice dice = { dice_mix(seed ^ pod->id * 0x51ed270b) };
	char suffix[DICE_SUFFIX_SIZE], hash[DICE_SUFFIX_SIZE * 2];

	if (strcmp(owner, "Deployment") != 0 && strcmp(owner, "DaemonSet") != 0)
		return false;
	*former = (struct workload_pod){ .service = pod->service, .node = pod->node, .phase = WORKLOAD_RUNNING, .slowdown = 1 };
	former->id = dice_roll(&dice) | 1ull << 63;
	dice_uuid(&dice, former->uid);
	take_container_id(former, &dice);
	dice_suffix(&dice, hash);
	dice_suffix(&dice, hash + DICE_SUFFIX_SIZE - 1);
	dice_suffix(&dice, suffix);
	workload_name(former, 0, hash, suffix);
	snprintf(former->ip, sizeof former->ip, "10.244.%td.%u", pod->node - workload_nodes + 1, (unsigned)(former->id % 240 + 10));
	*end_ms = pod->created_ms + HANDOVER_MS;
	former->created_ms = former->started_ms = pod->created_ms - lifetime(seed, former->id);
	former->rss = workload_memory(pod->service, seed, former->id, *end_ms);
	former->working_set = former->rss + floor(pod->service->memory.cache_mib * 256) * 4096;
	live(former, seed, former->started_ms, *end_ms);
	workload_network(pod->service, rhythm_passed(workload_rhythm(pod->service), seed, former->id, former->created_ms, *end_ms),
		&former->network);
	return true;
}
