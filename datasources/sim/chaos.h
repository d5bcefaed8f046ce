#ifndef DATASOURCES_SIM_CHAOS_H
#define DATASOURCES_SIM_CHAOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/object.h"
#include "datasources/sim/plan.h"
#include "datasources/sim/workload.h"

/*
 * The life of an experiment as Chaos Mesh' controller leads it (2.8: controllers/common, status words by pkg/status): desired phase,
 * targets chosen once, records of what is injected, events. A second of the world is one turn of the controller, so what is asked for
 * shows one second later.
 */

enum chaos_phase { CHAOS_NOT_YET, CHAOS_RUN, CHAOS_STOP };

/* One target. */
struct chaos_record {
	char *id; /* "namespace/pod/container", "namespace/pod", or the place of a machine or cloud */
	bool of_target; /* belongs to a NetworkChaos' target, not to its source */
	uint64_t pod; /* 0 where it is no pod */
	unsigned incarnation; /* of the container that was hit */
	bool injected;
};

struct chaos_experiment {
	struct object object;
	const struct plan *plan; /* a reference */
	enum chaos_phase desired;
	int64_t desired_ms; /* since when it is desired */
	bool initialised; /* finalizer and all */
	bool paused; /* the condition, set by the controller */
	bool changed; /* since the last turn: targets are looked for once more */
	bool of_schedule; /* a run of a schedule */
	bool forced; /* deletion does not wait for recovery */
	struct chaos_record *records;
	size_t record_count, record_capacity;
	int64_t retry_ms, retry_wait_ms; /* after an injection that failed */
};

/* The first that is true of deleting, paused, finished, running, injecting, as pkg/status of Chaos Mesh 2.8 looks for them. */
const char *chaos_status(const struct chaos_experiment *experiment, int64_t now_ms) __attribute__((nonnull, returns_nonnull));
bool chaos_is_finished(const struct chaos_experiment *experiment, int64_t now_ms) __attribute__((nonnull));

struct world;

/* The name must be free. The world owns it and the Dashboard's database gets a row. Retains the plan. */
struct chaos_experiment *chaos_create(struct world *world, const struct object_new *new, const struct plan *plan)
	__attribute__((nonnull, returns_nonnull));
void chaos_destroy(struct chaos_experiment *experiment);

/* One turn of the controller. False when the experiment is gone from the cluster: the caller removes and destroys it. */
bool chaos_step(struct world *world, struct chaos_experiment *experiment) __attribute__((nonnull));

/* Adds what the experiment does now to the pressure on its targets. */
void chaos_press(const struct chaos_experiment *experiment, struct workload *workload) __attribute__((nonnull));

/* The pods a selection matches now, as indices into the workload's pods; `out` has room for all. A chaos without namespaces has its own. */
size_t chaos_candidates(const struct workload *workload, const struct selector *selector, size_t *out) __attribute__((nonnull));

#endif
