#include "datasources/sim/world.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

struct world *world_create(uint64_t seed, int64_t start_ms)
{
	return world_create_with(seed, start_ms, NULL, 0);
}

struct world *world_create_with(uint64_t seed, int64_t start_ms, const struct workload_service *more, size_t count)
{
	struct world *world = mem_zalloc(1, sizeof *world);

	world->start_ms = world->now_ms = start_ms - start_ms % 1000;
	world->seed = seed;
	world->dice.state = seed;
	workload_init(&world->workload, seed, more, count, &world->dice, world->now_ms);
	return world;
}

void world_destroy(struct world *world)
{
	if (!world)
		return;
	for (size_t i = 0; i < world->experiment_count; i++)
		chaos_destroy(world->experiments[i]);
	for (size_t i = 0; i < world->schedule_count; i++)
		schedule_destroy(world->schedules[i]);
	for (size_t i = 0; i < world->workflow_count; i++)
		workflow_destroy(world->workflows[i]);
	free(world->experiments);
	free(world->schedules);
	free(world->workflows);
	workload_finish(&world->workload);
	journal_finish(&world->journal);
	check_templates_finish(&world->templates);
	free(world);
}

/* An object is gone: archived, or forgotten with its events where a schedule made it. */
static void retire(struct world *world, enum journal_class class, const struct object *object, bool forgotten)
{
	if (forgotten)
		journal_remove(&world->journal, class, object->uid);
	else
		journal_archive(&world->journal, class, object->namespace_, object->name, world->now_ms);
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
		retire(world, JOURNAL_EXPERIMENT, &experiment->object, experiment->of_schedule);
		chaos_destroy(experiment);
	}
	world->experiment_count = kept;
}

static void step_schedules(struct world *world)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->schedule_count; i++) {
		struct schedule *schedule = world->schedules[i];

		if (schedule_step(world, schedule)) {
			world->schedules[kept++] = schedule;
			continue;
		}
		retire(world, JOURNAL_SCHEDULE, &schedule->object, false);
		schedule_destroy(schedule);
	}
	world->schedule_count = kept;
}

static void step_workflows(struct world *world)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->workflow_count; i++) {
		struct workflow *workflow = world->workflows[i];

		if (workflow_step(world, workflow)) {
			world->workflows[kept++] = workflow;
			continue;
		}
		retire(world, JOURNAL_WORKFLOW, &workflow->object, workflow->of_schedule);
		workflow_destroy(workflow);
	}
	world->workflow_count = kept;
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
		if (!world->mesh.controller_down) {
			step_schedules(world);
			step_workflows(world);
			step_experiments(world);
		}
		step_pods(world);
		if ((world->now_ms - world->start_ms) % JOURNAL_CLEAN_MS == 0)
			journal_clean(&world->journal, world->now_ms);
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

struct schedule *world_schedule(const struct world *world, const char *namespace_, const char *name)
{
	for (size_t i = 0; i < world->schedule_count; i++)
		if (object_is(&world->schedules[i]->object, namespace_, name))
			return world->schedules[i];
	return NULL;
}

struct workflow *world_workflow(const struct world *world, const char *namespace_, const char *name)
{
	for (size_t i = 0; i < world->workflow_count; i++)
		if (object_is(&world->workflows[i]->object, namespace_, name))
			return world->workflows[i];
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
	if (!force)
		return;
	experiment->forced = true;
	object_pairs_set(&experiment->object.annotations, OBJECT_FORCED, "forced");
	journal_update(&world->journal, &experiment->object, experiment->plan->spec_json);
}

/* The next pod of that workload from index *at on, which goes behind it; NULL where none is left. */
static struct workload_pod *next_pod(struct world *world, const char *workload, size_t *at)
{
	while (*at < world->workload.pod_count) {
		struct workload_pod *pod = &world->workload.pods[(*at)++];

		if (strcmp(pod->service->name, workload) == 0)
			return pod;
	}
	return NULL;
}

void world_kill(struct world *world, const char *workload)
{
	struct workload_pod *pod;

	for (size_t at = 0; (pod = next_pod(world, workload, &at)) != NULL;)
		workload_kill(&world->workload, pod->id, &world->dice, world->now_ms);
}

void world_restart(struct world *world, const char *workload)
{
	struct workload_pod *pod;

	for (size_t at = 0; (pod = next_pod(world, workload, &at)) != NULL;)
		workload_restart(&world->workload, pod, "Error", world->now_ms);
}

void world_set_load(struct world *world, const char *workload, double factor)
{
	struct workload_pod *pod;

	for (size_t at = 0; (pod = next_pod(world, workload, &at)) != NULL;)
		pod->rush = factor - 1;
}

void world_set_scraped(struct world *world, const char *workload, bool scraped)
{
	struct workload_pod *pod;

	for (size_t at = 0; (pod = next_pod(world, workload, &at)) != NULL;)
		pod->unscraped = !scraped;
}

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t world_namespaces(const struct world *world, const char **out, size_t max)
{
	const struct workload *workload = &world->workload;
	size_t count = 0;

	for (size_t i = 0; i < workload_namespace_count && count < max; i++)
		if (workload->extra_count > 0 || strcmp(workload_namespaces[i], LOAD_NAMESPACE) != 0)
			out[count++] = workload_namespaces[i];
	for (size_t i = 0; i < workload->pod_count && count < max; i++)
		if (!is_among(out, count, workload->pods[i].service->namespace_))
			out[count++] = workload->pods[i].service->namespace_;
	qsort(out, count, sizeof *out, compare_names);
	return count;
}

bool world_has_namespace(const struct world *world, const char *name)
{
	const char *names[WORLD_NAMESPACES_MAX];
	size_t count = world_namespaces(world, names, WORLD_NAMESPACES_MAX);

	return workload_namespace_exists(name) || is_among(names, count, name);
}
