#ifndef DATASOURCES_SIM_WORKLOAD_H
#define DATASOURCES_SIM_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/dice.h"
#include "datasources/sim/plan.h"
#include "datasources/sim/selector.h"

/*
 * The pods of the cluster and what they use: memory, CPU, requests, lookups as functions of time, noise and what chaos does to them.
 * Every pod has one container. Faults sit on an incarnation of a container: a restart takes them away, as in a real cluster.
 */

#define WORKLOAD_MIB (1024.0 * 1024.0)

struct workload_node {
	const char *name, *ip;
	struct selector_pairs labels;
	double cores, memory_bytes;
	double system_bytes; /* used by what is no container */
};

/* Shape of a container's own memory. */
struct workload_memory {
	double base_mib;
	double wave_mib, wave_s; /* slow sine */
	double saw_mib, saw_s; /* fills and is collected */
	double cache_mib; /* page cache: working set is RSS plus this */
};

/* Requests that a service answers. */
struct workload_load {
	double per_second;
	double median_s, spread; /* lognormal latency */
	double error_ratio;
};

/* Lookups that a service makes, and what each failed one leaks. */
struct workload_lookups {
	const char *name;
	double per_second;
	double leak_bytes;
};

struct workload_service {
	const char *namespace_, *name, *container, *image;
	const char *owner; /* Deployment, StatefulSet, DaemonSet, or NULL for a static pod */
	const char *hash; /* of the pod template; NULL where the owner has none */
	const char *first; /* suffixes of the first pods' names, separated by blanks; more are made up */
	struct selector_pairs labels, annotations;
	const char *nodes; /* one pod on each of these */
	struct workload_memory memory;
	double limit_mib; /* 0: none */
	double cpu_cores, cpu_limit;
	unsigned restarts; /* before the story begins */
	int64_t age_s;
	const char *job; /* what its own metrics say as job, or NULL */
	struct workload_load load;
	struct workload_lookups lookups;
};

/* The cluster of the founding story (catalogue.c). */
extern const struct workload_service workload_services[];
extern const size_t workload_service_count;
extern const struct workload_node workload_nodes[];
extern const size_t workload_node_count;
extern const char *const workload_namespaces[]; /* sorted */
extern const size_t workload_namespace_count;
bool workload_namespace_exists(const char *name) __attribute__((nonnull));

#define WORKLOAD_BUCKETS 12
extern const double workload_bucket_bounds[WORKLOAD_BUCKETS - 1]; /* seconds; the last bucket is +Inf */

/* Counters since the pod began. Fractions are kept; whoever shows them cuts. */
struct workload_counters {
	double cpu_seconds;
	double requests_ok, requests_failed;
	double latency_sum, latency_buckets[WORKLOAD_BUCKETS]; /* cumulative */
	double lookups_ok, lookups_failed, lookups_unknown;
};

/* Sum of what the chaos on a pod does to it in one step. */
struct workload_pressure {
	bool lookups_fail;
	bool failed; /* pod-failure: its containers are replaced by a pause */
	double cpu_cores, memory_bytes, latency_s, fail_ratio;
	int error_code;
};

enum workload_phase { WORKLOAD_PENDING, WORKLOAD_RUNNING };

struct workload_pod {
	const struct workload_service *service;
	const struct workload_node *node;
	uint64_t id; /* never used again */
	unsigned incarnation; /* of the container */
	char uid[DICE_UUID_SIZE];
	char name[96], ip[20], container_id[65];
	enum workload_phase phase;
	int64_t created_ms, started_ms; /* of the pod, of the container */
	int64_t down_until_ms; /* its container is being restarted */
	unsigned restarts;
	const char *last_end; /* why the last incarnation ended: "OOMKilled", "Error"; NULL: it is the first */
	double rss, working_set, cores;
	double leaked, stressed;
	struct workload_counters counters;
	int error_code; /* failed requests were answered with this */
	struct workload_pressure pressure;
};

struct workload {
	uint64_t seed;
	uint64_t next_id;
	unsigned next_address;
	struct workload_pod *pods; /* in the catalogue's order; a new pod takes the place of the one it replaces */
	size_t pod_count, pod_capacity;
	struct {
		double lookups_ok, lookups_unknown, lookups_failed; /* answered by the cluster's DNS; broken by chaos */
	} dns;
	double node_cpu_seconds[4]; /* used, by node */
	double seconds; /* since the cluster began, long before the world, for what counts from there */
};

void workload_init(struct workload *workload, uint64_t seed, struct dice *dice, int64_t now_ms) __attribute__((nonnull));
void workload_finish(struct workload *workload) __attribute__((nonnull));

/* One second under the pressures that stand in the pods. */
void workload_step(struct workload *workload, int64_t now_ms) __attribute__((nonnull));

/* The pod, or NULL where it is gone. */
struct workload_pod *workload_find(struct workload *workload, uint64_t id) __attribute__((nonnull));

/* Deletes the pod; its owner makes another one, which starts some seconds later. */
void workload_kill(struct workload *workload, uint64_t id, struct dice *dice, int64_t now_ms) __attribute__((nonnull));

/* Ends the container; the kubelet starts it again in the same pod. `why` is static text. */
void workload_restart(struct workload *workload, struct workload_pod *pod, const char *why, int64_t now_ms) __attribute__((nonnull));

/* The pod as selectors see it; texts are borrowed from the pod. */
struct selector_pod workload_as_selected(const struct workload_pod *pod) __attribute__((nonnull));

/* What a calm container uses by itself, in bytes: a function of time, before the world began as well. */
double workload_memory(const struct workload_service *service, uint64_t seed, uint64_t pod, int64_t now_ms) __attribute__((nonnull));

const char *workload_phase_name(enum workload_phase phase) __attribute__((returns_nonnull));
bool workload_is_ready(const struct workload_pod *pod, int64_t now_ms) __attribute__((nonnull));

#endif
