#include "datasources/sim/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "datasources/sim/world.h"

#define NORMAL "Normal"
#define WARNING "Warning"
#define MISSED_MAX 100

struct schedule_plan *schedule_plan_create(void)
{
	struct arena *arena = arena_create();
	struct schedule_plan *plan = arena_zalloc(arena, 1, sizeof *plan);

	plan->arena = arena;
	plan->references = 1;
	plan->type = "";
	plan->spec_json = "{}";
	return plan;
}

/* Only the count changes in a plan. */
static struct schedule_plan *counted(const struct schedule_plan *plan)
{
	return (struct schedule_plan *)plan;
}

const struct schedule_plan *schedule_plan_retain(const struct schedule_plan *plan)
{
	counted(plan)->references++;
	return plan;
}

void schedule_plan_release(const struct schedule_plan *plan)
{
	if (!plan || --counted(plan)->references > 0)
		return;
	plan_release(plan->chaos);
	workflow_plan_release(plan->workflow);
	arena_destroy(plan->arena);
}

struct schedule *schedule_create(struct world *world, const struct object_new *new, const struct schedule_plan *plan)
{
	struct schedule *schedule = mem_zalloc(1, sizeof *schedule);

	object_init(&schedule->object, &world->dice, new, world->now_ms);
	schedule->plan = schedule_plan_retain(plan);
	schedule->last_ms = world->now_ms;
	world->schedules = mem_grow(world->schedules, world->schedule_count, &world->schedule_capacity, sizeof *world->schedules);
	world->schedules[world->schedule_count++] = schedule;
	journal_add(&world->journal, JOURNAL_SCHEDULE, "Schedule", plan->type, &schedule->object, plan->spec_json);
	return schedule;
}

void schedule_destroy(struct schedule *schedule)
{
	if (!schedule)
		return;
	object_finish(&schedule->object);
	schedule_plan_release(schedule->plan);
	free(schedule);
}

#define EVENT(world, schedule, type, reason, ...)                                                                                          \
	journal_event(&(world)->journal, (world)->now_ms,                                                                                  \
		&(struct journal_subject){ (schedule)->object.uid, (schedule)->object.namespace_, (schedule)->object.name, "Schedule" },   \
		type, reason, __VA_ARGS__)

bool schedule_owns(const struct schedule *schedule, const char *kind, const struct object *object)
{
	const char *owner = object_pairs_get(&object->labels, OBJECT_MANAGED_BY);

	return owner && strcmp(owner, schedule->object.name) == 0 && strcmp(kind, schedule->plan->type) == 0 &&
	       strcmp(object->namespace_, schedule->object.namespace_) == 0;
}

static bool owns_experiment(const struct schedule *schedule, const struct chaos_experiment *experiment)
{
	return schedule_owns(schedule, experiment->plan->kind->name, &experiment->object);
}

void schedule_pause(struct world *world, struct schedule *schedule, bool paused)
{
	object_pairs_set(&schedule->object.annotations, OBJECT_PAUSE, paused ? "true" : "false");
	journal_update(&world->journal, &schedule->object, schedule->plan->spec_json);
	for (size_t i = 0; i < world->experiment_count; i++)
		if (owns_experiment(schedule, world->experiments[i]))
			world_pause(world, world->experiments[i], paused);
	if (paused && schedule->plan->workflow)
		EVENT(world, schedule, WARNING, "NotSupported", "pausing a workflow schedule is not supported");
}

/* The newest unfinished child's name, or NULL. */
static const char *running_child(const struct world *world, const struct schedule *schedule)
{
	for (size_t i = world->experiment_count; i > 0; i--) {
		const struct chaos_experiment *experiment = world->experiments[i - 1];

		if (owns_experiment(schedule, experiment) && !chaos_is_finished(experiment, world->now_ms))
			return experiment->object.name;
	}
	for (size_t i = world->workflow_count; i > 0; i--) {
		const struct workflow *workflow = world->workflows[i - 1];

		if (schedule_owns(schedule, "Workflow", &workflow->object) && !workflow->ended_ms)
			return workflow->object.name;
	}
	return NULL;
}

/* The last run that was due since the previous one, 0 if none was; false where the controller gives up. */
static bool due_run(struct world *world, struct schedule *schedule, int64_t *due_ms)
{
	const struct schedule_plan *plan = schedule->plan;
	int64_t last = schedule->last_ms, earliest = world->now_ms - plan->starting_deadline_ms;
	int missed = 0;

	*due_ms = 0;
	if (plan->starting_deadline_ms && earliest > last)
		last = earliest;
	for (int64_t next = cron_next(&plan->cron, last, last); next && next <= world->now_ms; next = cron_next(&plan->cron, next, next)) {
		*due_ms = next;
		if (++missed <= MISSED_MAX || plan->starting_deadline_ms)
			continue;
		EVENT(world, schedule, WARNING, "Failed",
			"Failed to get run time: too many missed start time (> 100). Set or decrease .spec.startingDeadlineSeconds or "
			"check clock skew");
		return false;
	}
	return true;
}

static void spawn(struct world *world, struct schedule *schedule)
{
	struct object_pairs labels = { 0 };
	char suffix[DICE_SUFFIX_SIZE], base[59], name[80];
	struct object_new new = { schedule->object.namespace_, name, &labels, NULL };

	dice_suffix(&world->dice, suffix);
	snprintf(base, sizeof base, "%s-", schedule->object.name);
	snprintf(name, sizeof name, "%s%s", base, suffix);
	object_pairs_set(&labels, OBJECT_MANAGED_BY, schedule->object.name);
	if (schedule->plan->workflow)
		workflow_create(world, &new, schedule->plan->workflow)->of_schedule = true;
	else
		chaos_create(world, &new, schedule->plan->chaos)->of_schedule = true;
	object_pairs_finish(&labels);
	EVENT(world, schedule, NORMAL, "Spawned", "Create new object: %s", name);
	EVENT(world, schedule, NORMAL, "Updated", "Successfully update lastScheduleTime of resource");
}

static void run_when_due(struct world *world, struct schedule *schedule)
{
	int64_t due_ms = 0;

	if (schedule->dead || object_is_paused(&schedule->object))
		return;
	schedule->dead = !due_run(world, schedule, &due_ms);
	if (schedule->dead || !due_ms)
		return;
	const char *running = schedule->plan->forbid ? running_child(world, schedule) : NULL;

	schedule->last_ms = due_ms;
	if (running)
		EVENT(world, schedule, WARNING, "Forbid", "Forbid spawning new job because: %s is still running", running);
	else
		spawn(world, schedule);
}

/* Over the limit go the finished ones, and those that would never finish. */
static bool may_go(const struct world *world, const struct chaos_experiment *experiment)
{
	return experiment->initialised && (chaos_is_finished(experiment, world->now_ms) || !experiment->plan->has_duration);
}

static void drop_old_runs(struct world *world, const struct schedule *schedule)
{
	size_t kept = 0;

	for (size_t i = world->experiment_count; i > 0; i--) {
		struct chaos_experiment *experiment = world->experiments[i - 1];

		if (owns_experiment(schedule, experiment) && kept++ >= schedule->plan->history_limit && may_go(world, experiment))
			world_delete(world, experiment, false);
	}
	for (size_t i = world->workflow_count; i > 0; i--) {
		struct workflow *workflow = world->workflows[i - 1];

		if (schedule_owns(schedule, "Workflow", &workflow->object) && kept++ >= schedule->plan->history_limit && workflow->ended_ms)
			workflow->object.deleted_ms = world->now_ms;
	}
}

static void delete_children(struct world *world, const struct schedule *schedule)
{
	for (size_t i = 0; i < world->experiment_count; i++)
		if (owns_experiment(schedule, world->experiments[i]))
			world_delete(world, world->experiments[i], false);
	for (size_t i = 0; i < world->workflow_count; i++)
		if (schedule_owns(schedule, "Workflow", &world->workflows[i]->object))
			world->workflows[i]->object.deleted_ms = world->now_ms;
}

bool schedule_step(struct world *world, struct schedule *schedule)
{
	if (schedule->object.deleted_ms) {
		delete_children(world, schedule);
		return false;
	}
	run_when_due(world, schedule);
	drop_old_runs(world, schedule);
	return true;
}
