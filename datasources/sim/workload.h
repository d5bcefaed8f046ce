#ifndef DATASOURCES_SIM_WORKLOAD_H
#define DATASOURCES_SIM_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/dice.h"
#include "datasources/sim/plan.h"
#include "datasources/sim/rhythm.h"
#include "datasources/sim/selector.h"

/*
 * The pods of the cluster and what they use: memory, CPU, requests, lookups as functions of time, noise and what chaos does to them.
 * Every pod has one container. Faults sit on an incarnation of a container: a restart takes them away, as in a real cluster.
 */

#define WORKLOAD_AGE_SECONDS 3500000 /* of the cluster when the world begins */
#define WORKLOAD_NODES_MAX 4
#define WORKLOAD_PERIODS 10 /* of a CPU limit, a second */
#define WORKLOAD_CALM_THROTTLED 0.002 /* of them */
#define WORKLOAD_CALM_WAIT 0.006 /* seconds that a node's cores wait for disks in one */
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

/* What a service is to the others. */
enum workload_role { WORKLOAD_ORDINARY, WORKLOAD_DNS, WORKLOAD_CHAOS_DNS, WORKLOAD_STATE_METRICS, WORKLOAD_NODE_EXPORTER };

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
	int64_t restarted_s; /* how long ago the last one was */
	int64_t age_s;
	enum workload_role role;
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

enum workload_answer { WORKLOAD_NOERROR, WORKLOAD_NXDOMAIN, WORKLOAD_SERVFAIL, WORKLOAD_ANSWERS };

/* Counters since the container began. Fractions are kept; whoever shows them cuts. */
struct workload_counters {
	double cpu_seconds;
	double requests_ok, requests_failed;
	double latency_sum, latency_buckets[WORKLOAD_BUCKETS]; /* cumulative */
	double lookups_ok, lookups_failed; /* that it made itself */
	double calls_ok, calls_failed; /* to what it looked up */
	double answers[WORKLOAD_ANSWERS]; /* of a DNS server */
	double periods, throttled; /* of the CPU limit */
};

/* Sum of what the chaos on a pod does to it in one step. */
struct workload_pressure {
	bool lookups_fail;
	bool lookups_lie; /* answered with an address of nobody */
	double lookups_lost; /* share of them that gets no answer */
	bool failed; /* pod-failure: its containers are replaced by a pause */
	double cpu_cores, memory_bytes, latency_s, fail_ratio, disk_wait_s;
	int error_code;
};

enum workload_phase { WORKLOAD_PENDING, WORKLOAD_RUNNING };

struct workload_bytes {
	double in, out;
};

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
	unsigned oom_kills;
	unsigned crashes; /* one soon after the other: each waits twice as long for its restart */
	double rss, working_set, cores;
	double slowdown; /* of what it computes: 1 is none */
	double share; /* of its service's work, times the pods: more than 1 where others are not ready */
	double rush; /* of users: its load beside its own, 1 is as much again */
	bool unscraped; /* nobody gets its metrics, though it is well */
	struct workload_bytes network; /* of the pod, whatever its container */
	double leaked, stressed;
	struct workload_counters counters;
	int64_t bucket_ms[WORKLOAD_BUCKETS]; /* when the last request fell into this bucket itself; 0: none did */
	int error_code; /* failed requests were answered with this */
	struct workload_pressure pressure;
};

struct workload {
	uint64_t seed;
	uint64_t next_id;
	unsigned next_address;
	struct workload_pod *pods; /* in the catalogue's order; a new pod takes the place of the one it replaces */
	size_t pod_count, pod_capacity;
	uint32_t *places; /* where a pod stands or stood, by its id */
	size_t place_capacity;
	struct workload_service **extra; /* owned, with all their texts and lists; not of the catalogue */
	size_t extra_count, extra_capacity;
	struct {
		size_t servers; /* that are ready */
		double asked, broken, lied; /* lookups of this second */
	} dns;
	double node_cpu_seconds[WORKLOAD_NODES_MAX]; /* used, by node, since the cluster began */
	double node_wait_seconds[WORKLOAD_NODES_MAX]; /* for disks */
	struct workload_bytes node_network[WORKLOAD_NODES_MAX];
	double seconds; /* since the cluster began, long before the world, for what counts from there */
};

/* The catalogue's pods and those of `more` services, which are borrowed as long as the workload lives. */
void workload_init(struct workload *workload, uint64_t seed, const struct workload_service *more, size_t more_count, struct dice *dice,
	int64_t now_ms) __attribute__((nonnull(1, 5)));
void workload_finish(struct workload *workload) __attribute__((nonnull));

/* One second under the pressures that stand in the pods. */
void workload_step(struct workload *workload, int64_t now_ms) __attribute__((nonnull));

/* The pod, or NULL where it is gone. */
struct workload_pod *workload_find(struct workload *workload, uint64_t id) __attribute__((nonnull));

/* Deletes the pod; its owner makes another one, which starts some seconds later. */
void workload_kill(struct workload *workload, uint64_t id, struct dice *dice, int64_t now_ms) __attribute__((nonnull));

/* Ends the container; the kubelet starts it again in the same pod. `why` is static text. */
void workload_restart(struct workload *workload, struct workload_pod *pod, const char *why, int64_t now_ms) __attribute__((nonnull));

/* Its rhythm, by which its CPU seconds are counted. */
enum rhythm workload_rhythm(const struct workload_service *service) __attribute__((nonnull));

/*
 * The pod that was there before this one, and when it went, which is when this one came: for pods whose names are made up. False: there was none
 * before.
 */
bool workload_former(const struct workload_pod *pod, uint64_t seed, struct workload_pod *former, int64_t *end_ms) __attribute__((nonnull));

/* The pods of a service as they are at `now_ms`. */
void workload_add_pods(struct workload *workload, const struct workload_service *service, struct dice *dice, int64_t now_ms)
	__attribute__((nonnull));

/* What pods use at this moment, without any time passing in which others would act. */
void workload_settle(struct workload *workload, int64_t now_ms) __attribute__((nonnull));

/* A pod's name as its owner makes it; its id, uid, address. */
void workload_name(struct workload_pod *pod, size_t replica, const char *hash, const char *suffix) __attribute__((nonnull(1, 4)));
void workload_place(struct workload *workload, struct workload_pod *pod, struct dice *dice) __attribute__((nonnull));

/* Whole requests in a bucket itself: never less than before, as what is told of a histogram must not be. */
double workload_own(const struct workload_counters *counters, int bucket) __attribute__((nonnull));

/* What so many busy seconds bring and take. */
void workload_network(const struct workload_service *service, double busy, struct workload_bytes *bytes) __attribute__((nonnull));

/* The cluster's DNS in one step: what pods asked is answered by the servers that are ready; what chaos took, by the one of Chaos Mesh. */
void workload_dns_begin(struct workload *workload, int64_t now_ms) __attribute__((nonnull));
void workload_dns_end(struct workload *workload, int64_t now_ms) __attribute__((nonnull));
void workload_dns_live(struct workload_pod *pod, double busy) __attribute__((nonnull));

/* Latency of a service: its mean, and the share of requests that are done within `bound` seconds. */
double workload_mean_latency(const struct workload_load *load) __attribute__((nonnull));
double workload_share_within(const struct workload_load *load, double bound) __attribute__((nonnull));

/* By how much that share changes when everything takes longer, for each relative change. */
double workload_share_lean(const struct workload_load *load, double bound) __attribute__((nonnull));

/* Does its container wait as it crashed too often? */
bool workload_is_backing_off(const struct workload_pod *pod, int64_t now_ms) __attribute__((nonnull));

/* The pod as selectors see it; texts are borrowed from the pod. */
struct selector_pod workload_as_selected(const struct workload_pod *pod) __attribute__((nonnull));

/* What a calm container uses by itself, in bytes: a function of time, before the world began as well. */
double workload_memory(const struct workload_service *service, uint64_t seed, uint64_t pod, int64_t now_ms) __attribute__((nonnull));

const char *workload_phase_name(enum workload_phase phase) __attribute__((returns_nonnull));
bool workload_is_ready(const struct workload_pod *pod, int64_t now_ms) __attribute__((nonnull));

#endif
