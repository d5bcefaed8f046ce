#ifndef DATASOURCES_SIM_SCHEDULE_H
#define DATASOURCES_SIM_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/cron.h"
#include "datasources/sim/object.h"
#include "datasources/sim/plan.h"

/*
 * Schedules spawn experiments or workflows on time (controllers/schedule of Chaos Mesh 2.8). Children carry the label managed-by, are
 * paused with their schedule and leave no trace in the Dashboard's database when they go.
 */

struct arena;
struct world;
struct workflow_plan;

/* What a schedule is to do; immutable and counted like struct plan. */
struct schedule_plan {
	struct arena *arena;
	unsigned references;
	struct cron cron;
	const char *type; /* chaos kind, or "Workflow" */
	const struct plan *chaos; /* one of these two: a reference */
	const struct workflow_plan *workflow;
	bool forbid; /* no new run while one is unfinished */
	size_t history_limit; /* 0: no run is kept */
	int64_t starting_deadline_ms; /* 0: none */
	const char *spec_json;
};

struct schedule_plan *schedule_plan_create(void) __attribute__((returns_nonnull));
const struct schedule_plan *schedule_plan_retain(const struct schedule_plan *plan) __attribute__((nonnull, returns_nonnull));
void schedule_plan_release(const struct schedule_plan *plan); /* NULL is fine */

struct schedule {
	struct object object;
	const struct schedule_plan *plan; /* a reference */
	int64_t last_ms; /* when the last run was due; at first the creation */
	bool dead; /* gave up: too many missed runs */
};

/* The name must be free. The world owns it and the Dashboard's database gets a row. Retains the plan. */
struct schedule *schedule_create(struct world *world, const struct object_new *new, const struct schedule_plan *plan)
	__attribute__((nonnull, returns_nonnull));
void schedule_destroy(struct schedule *schedule);

/* One turn of its controller. False when it is gone from the cluster, and its children are on their way. */
bool schedule_step(struct world *world, struct schedule *schedule) __attribute__((nonnull));

/* Sets the annotation, on the children too; a workflow among them goes on. */
void schedule_pause(struct world *world, struct schedule *schedule, bool paused) __attribute__((nonnull));

/* Is an object of that kind a child of the schedule? */
bool schedule_owns(const struct schedule *schedule, const char *kind, const struct object *object) __attribute__((nonnull));

#endif
