#ifndef DATASOURCES_SIM_TRUTH_H
#define DATASOURCES_SIM_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/rules.h"
#include "datasources/sim/story.h"
#include "datasources/sim/world.h"

/*
 * What really happened, second by second, for tests to hold against what a dashboard shows: when each pod was hit by chaos, its memory crossed
 * its bound, its container was restarted, it was deleted; when each alert became pending, fired, and resolved. 0: it did not happen.
 */
struct truth_pod {
	char *namespace_, *pod, *container;
	int64_t hit_ms, over_ms, restarted_ms, deleted_ms; /* the first hit, the first crossing, the last restart */
	uint64_t id;
	unsigned incarnation;
	bool watched; /* it began below its bound */
	bool over;
};

struct truth_alert {
	const struct labels *labels; /* a reference */
	int64_t pending_ms, firing_ms, in_alertmanager_ms, resolved_ms;
	bool seen;
};

#define TRUTH_MAX 6000 /* pods, alerts; more are not kept */

struct truth {
	double bound_bytes; /* of a container's memory; 0: its limit */
	struct truth_pod *pods;
	size_t pod_count, pod_capacity, living; /* the first `living` are those of the workload, in its order */
	struct truth_alert *alerts;
	size_t alert_count, alert_capacity;
	size_t looked_at; /* the alert that was found last: the next one is most likely behind it */
};

void truth_init(struct truth *truth, double bound_bytes) __attribute__((nonnull));
void truth_finish(struct truth *truth) __attribute__((nonnull));

/* After each second of the world. */
void truth_watch_world(struct truth *truth, const struct world *world) __attribute__((nonnull));

/* After each evaluation of the rules, at `now_ms`. */
void truth_watch_rules(struct truth *truth, const struct rules *rules, int64_t now_ms) __attribute__((nonnull));

/* What became of what a story expects, at `now_ms`, where it began at `start_ms`. */
enum truth_verdict { TRUTH_OPEN, TRUTH_MET, TRUTH_MISSED };
enum truth_verdict truth_judge(const struct truth *truth, const struct story_expect *expect, int64_t start_ms, int64_t now_ms)
	__attribute__((nonnull));

/* After what was found has been sent at `now_ms`, with these labels more. */
void truth_watch_alertmanager(struct truth *truth, const struct alertmanager *alertmanager, const struct labels *external, int64_t now_ms)
	__attribute__((nonnull));

#endif
