#ifndef DATASOURCES_SIM_PLAN_H
#define DATASOURCES_SIM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/selector.h"

/*
 * What a chaos is to do: the spec of an experiment as the world understands it, beside the spec as the API shows it.
 * Immutable once made and shared by an experiment, the schedule that spawns it and the workflow that runs it.
 */

enum plan_target { PLAN_CONTAINERS, PLAN_PODS, PLAN_MACHINES, PLAN_CLOUD };

struct plan_kind {
	const char *name; /* "DNSChaos" */
	const char *resource; /* "dnschaos", as Kubernetes names it in texts */
	const char *field; /* "dnsChaos": its place in schedules and workflow templates */
	const char *struct_name; /* "DNSChaosSpec" */
	enum plan_target target;
	const char *one_shots[2]; /* actions that are done at once and never recover */
	const char *fails_with; /* what every injection fails with, or NULL */
	bool unrecorded; /* the Dashboard never stores it */
};

/* In alphabetical order, as GET /common/kinds gives them. */
extern const struct plan_kind plan_kinds[];
extern const size_t plan_kind_count;

const struct plan_kind *plan_kind_find(const char *name) __attribute__((nonnull)); /* NULL if there is none */

enum plan_kill { PLAN_KILL_NOTHING, PLAN_KILL_POD, PLAN_KILL_CONTAINER, PLAN_FAIL_POD };

/* What an injected target suffers. */
struct plan_effect {
	bool dns_error; /* lookups of `patterns` fail; without patterns all */
	bool dns_random; /* or are answered with an address of nobody */
	struct selector_texts patterns;
	double lookup_loss; /* share of lookups that get no answer, whatever they ask for */
	double disk_wait_s; /* that a second of the pod waits for disks */
	double cpu_cores;
	double memory_bytes; /* taken beside the container's own */
	double memory_share; /* the same, of its limit, 0..1 */
	double latency_s; /* added to every request */
	double error_ratio; /* of the requests that fail */
	int error_code; /* the status they fail with; 0: the service's own */
	enum plan_kill kill;
	bool on_target; /* a network fault hits the `target` pods, too */
	bool on_source;
};

struct plan_selection {
	struct selector selector;
	enum selector_mode mode;
	int value;
};

struct arena;

struct plan {
	struct arena *arena; /* holds this struct and all its texts */
	unsigned references;
	const struct plan_kind *kind;
	const char *action; /* "" where the kind has none */
	const char *spec_json; /* as the API shows it: Go's field order, no white space */
	struct plan_selection source;
	bool has_target;
	struct plan_selection target; /* NetworkChaos */
	struct selector_texts containers; /* none: the first of each pod */
	bool has_duration;
	int64_t duration_ms;
	struct plan_effect effect;
	const char *place; /* machines and clouds: the id of its one record */
};

/* An empty plan in an arena of its own, with one reference; the maker fills it before anyone else sees it. */
struct plan *plan_create(const struct plan_kind *kind) __attribute__((nonnull, returns_nonnull));
const struct plan *plan_retain(const struct plan *plan) __attribute__((nonnull, returns_nonnull));
void plan_release(const struct plan *plan); /* NULL is fine */

/* Does it do anything to a simulated pod? Some kinds are only injected and recorded. */
bool plan_has_effect(const struct plan *plan) __attribute__((nonnull));

bool plan_is_one_shot(const struct plan *plan) __attribute__((nonnull));

/* Does a DNS pattern match: "?" is one character, "*" the rest of the name. */
bool plan_pattern_matches(const char *pattern, const char *name) __attribute__((nonnull));

/* Does a lookup of this name fail under the effect? */
bool plan_breaks_lookup(const struct plan_effect *effect, const char *name) __attribute__((nonnull));

/* Is it answered with a wrong address? */
bool plan_fakes_lookup(const struct plan_effect *effect, const char *name) __attribute__((nonnull));

#endif
