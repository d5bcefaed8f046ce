#ifndef DATASOURCES_SIM_WORLD_H
#define DATASOURCES_SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/err.h"
#include "datasources/sim/chaos.h"
#include "datasources/sim/checktemplate.h"
#include "datasources/sim/dice.h"
#include "datasources/sim/journal.h"
#include "datasources/sim/load.h"
#include "datasources/sim/mesh.h"
#include "datasources/sim/schedule.h"
#include "datasources/sim/workflow.h"
#include "datasources/sim/workload.h"

/*
 * The simulated cluster: pods, chaos, and the Dashboard's database. It moves on a grid of whole seconds and knows no socket, no clock and no
 * JSON. The same seed and the same commands at the same times give the same world. One thread.
 */
struct world {
	int64_t start_ms, now_ms; /* whole seconds */
	uint64_t seed;
	struct dice dice;
	struct workload workload;
	struct load load;
	struct journal journal;
	struct chaos_experiment **experiments; /* in the order they were made */
	size_t experiment_count, experiment_capacity;
	struct schedule **schedules;
	size_t schedule_count, schedule_capacity;
	struct workflow **workflows;
	size_t workflow_count, workflow_capacity;
	struct check_templates templates;
	struct mesh mesh; /* who sets it, sets it between two seconds */
};

struct world *world_create(uint64_t seed, int64_t start_ms) __attribute__((returns_nonnull));

/* The same with the pods of more services, which are borrowed as long as the world lives. */
struct world *world_create_with(uint64_t seed, int64_t start_ms, const struct workload_service *more, size_t count)
	__attribute__((returns_nonnull));
void world_destroy(struct world *world);

/* Moves on to the last whole second at or before `now_ms`. */
void world_advance(struct world *world, int64_t now_ms) __attribute__((nonnull));

/* The namespaces, sorted; returns how many, `max` at most. Those of the catalogue, and those of pods that a story brings along. */
size_t world_namespaces(const struct world *world, const char **out, size_t max) __attribute__((nonnull));
bool world_has_namespace(const struct world *world, const char *name) __attribute__((nonnull));

#define WORLD_NAMESPACES_MAX 64

/* By name as the cluster has it now; NULL if there is none. */
struct chaos_experiment *world_experiment(const struct world *world, const char *kind, const char *namespace_, const char *name)
	__attribute__((nonnull));
struct schedule *world_schedule(const struct world *world, const char *namespace_, const char *name) __attribute__((nonnull));
struct workflow *world_workflow(const struct world *world, const char *namespace_, const char *name) __attribute__((nonnull));

/* The pause annotation; the controller follows at the next second. */
void world_pause(struct world *world, struct chaos_experiment *experiment, bool paused) __attribute__((nonnull));

/* Asks for deletion; `force` does not wait for recovery. */
void world_delete(struct world *world, struct chaos_experiment *experiment, bool force) __attribute__((nonnull));

/* What a story does to the pods of a workload, by its name; those that take their places suffer it as well. */
void world_kill(struct world *world, const char *workload) __attribute__((nonnull));
void world_restart(struct world *world, const char *workload) __attribute__((nonnull));
void world_set_load(struct world *world, const char *workload, double factor) __attribute__((nonnull)); /* 1 is its own */
void world_set_scraped(struct world *world, const char *workload, bool scraped) __attribute__((nonnull));

#endif
