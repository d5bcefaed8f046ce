#include "datasources/sim/world.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

struct world *world_create(uint64_t seed, int64_t start_ms)
{
	struct world *world = mem_zalloc(1, sizeof *world);

	world->start_ms = world->now_ms = start_ms - start_ms % 1000;
	world->seed = seed;
	world->dice.state = seed;
	workload_init(&world->workload, seed, &world->dice, world->now_ms);
	return world;
}

void world_destroy(struct world *world)
{
	if (!world)
		return;
	for (size_t i = 0; i < world->experiment_count; i++)
		chaos_destroy(world->experiments[i]);
	free(world->experiments);
	workload_finish(&world->workload);
	journal_finish(&world->journal);
	free(world);
}

static void step_experiments(struct world *world)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->experiment_count; i++) {
		struct chaos_experiment *experiment = world->experiments[i];

		if (chaos_step(world, experiment)) {
			world->experiments[kept++] = experiment;
			continue;
		}
		journal_archive(&world->journal, JOURNAL_EXPERIMENT, experiment->object.namespace_, experiment->object.name);
		chaos_destroy(experiment);
	}
	world->experiment_count = kept;
}

static void step_pods(struct world *world)
{
	struct workload *workload = &world->workload;

	for (size_t i = 0; i < workload->pod_count; i++)
		workload->pods[i].pressure = (struct workload_pressure){ 0 };
	for (size_t i = 0; i < world->experiment_count; i++)
		chaos_press(world->experiments[i], workload);
	workload_step(workload, world->now_ms);
}

void world_advance(struct world *world, int64_t now_ms)
{
	while (world->now_ms + 1000 <= now_ms) {
		world->now_ms += 1000;
		step_experiments(world);
		step_pods(world);
	}
}

struct chaos_experiment *world_experiment(const struct world *world, const char *kind, const char *namespace_, const char *name)
{
	for (size_t i = 0; i < world->experiment_count; i++) {
		struct chaos_experiment *experiment = world->experiments[i];

		if (strcmp(experiment->plan->kind->name, kind) == 0 && object_is(&experiment->object, namespace_, name))
			return experiment;
	}
	return NULL;
}

void world_pause(struct world *world, struct chaos_experiment *experiment, bool paused)
{
	object_pairs_set(&experiment->object.annotations, OBJECT_PAUSE, paused ? "true" : "false");
	experiment->changed = true;
	journal_update(&world->journal, &experiment->object, experiment->plan->spec_json);
}

void world_delete(struct world *world, struct chaos_experiment *experiment, bool force)
{
	experiment->object.deleted_ms = experiment->object.deleted_ms ? experiment->object.deleted_ms : world->now_ms;
	experiment->forced = experiment->forced || force;
}
