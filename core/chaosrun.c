#include "core/chaosbuild.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/cron.h"

/* ---- schedules ---- */

#define SPAWNED "Create new object: "

/* The name of the run that a Spawned event tells of, or NULL. */
static const char *spawned_name(const struct chaos_event *event)
{
	if (strcmp(event->reason, "Spawned") != 0 || strncmp(event->message, SPAWNED, strlen(SPAWNED)) != 0)
		return NULL;
	return event->message + strlen(SPAWNED);
}

static int64_t next_run(const struct frame_chaos *schedule, int64_t known_ms)
{
	struct cron cron;

	if (schedule->item->state != CHAOS_RUNNING || !cron_parse(schedule->item->cron, &cron, NULL))
		return 0;
	return cron_next(&cron, known_ms, schedule->last_ms != 0 ? schedule->last_ms : schedule->item->created_ms);
}

/* What the server has forgotten of a run but that it was made: a moment, or its whole duration. */
static struct frame_span forgotten_run(const struct frame_chaos *schedule, const struct chaos_event *event)
{
	const struct chaos_spec *spec = &schedule->item->spec;

	if (spec->one_shot || spec->duration_ms <= 0)
		return (struct frame_span){ SPAN_ONE_SHOT, event->created_ms, event->created_ms, false };
	return (struct frame_span){ SPAN_CHAOS_ON, event->created_ms, event->created_ms + spec->duration_ms, false };
}

/* Runs by the schedules' Spawned events: the last one, and those that no object is left of. */
void chaosrun_schedules(struct chaosbuild *build)
{
	struct map *names = map_create(build->arena, build->count);
	size_t *counts = arena_zalloc(build->arena, build->count + 1, sizeof(*counts));

	for (size_t i = 0; i < build->count; i++)
		*map_at(names, build->items[i].item->namespace_, build->items[i].item->name) = i;
	for (size_t i = 0; i < build->event_count; i++)
		if (build->event_item[i] != MAP_NONE)
			counts[build->event_item[i]]++;
	for (size_t i = build->event_count; i > 0; i--) {
		const struct chaos_event *event = build->events[i - 1];
		size_t index = build->event_item[i - 1];
		const char *name = spawned_name(event);
		struct frame_chaos *schedule = index != MAP_NONE ? &build->items[index] : NULL;
		struct frame_span *spans;

		if (schedule == NULL || name == NULL || schedule->item->object != CHAOS_SCHEDULE)
			continue;
		schedule->last_ms = event->created_ms;
		if (map_get(names, event->namespace_, name) != MAP_NONE)
			continue;
		if (schedule->own_span_count == 0)
			schedule->spans = arena_zalloc(build->arena, counts[index], sizeof(*schedule->spans));
		memcpy(&spans, &schedule->spans, sizeof(spans)); /* made above: ours to write */
		spans[schedule->own_span_count++] = forgotten_run(schedule, event);
		schedule->span_count = schedule->own_span_count;
	}
	for (size_t i = 0; i < build->count; i++)
		if (build->items[i].item->object == CHAOS_SCHEDULE)
			build->items[i].next_ms = next_run(&build->items[i], build->in->known_ms);
}

/* ---- workflows ---- */

/* Which of the planned steps runs: the last one in the plan whose node does. */
static void find_step(struct frame_chaos *workflow)
{
	const struct chaos_item *item = workflow->item;

	workflow->step_of = item->plan_count;
	if (item->state == CHAOS_FINISHED)
		workflow->step_at = item->plan_count;
	for (size_t n = 0; n < item->step_count; n++) {
		if (strcmp(item->steps[n].state, "Running") != 0)
			continue;
		for (size_t p = 0; p < item->plan_count; p++) {
			if (strcmp(item->plan[p], item->steps[n].template_name) != 0 || p < workflow->step_at)
				continue;
			workflow->step_at = p + 1;
			workflow->step_name = item->plan[p];
		}
	}
}

static bool runs(const struct frame_chaos *chaos)
{
	return !chaos->gone && (chaos->item->state == CHAOS_RUNNING || chaos->item->state == CHAOS_INJECTING);
}

/* A workflow's time is that of the step that runs, else its own. */
void chaosrun_workflows(struct chaosbuild *build)
{
	for (size_t i = 0; i < build->count; i++) {
		struct frame_chaos *workflow = &build->items[i];

		if (workflow->item->object != CHAOS_WORKFLOW)
			continue;
		find_step(workflow);
		workflow->started_ms = workflow->item->created_ms;
		workflow->ends_ms = workflow->item->ended_ms;
		if (workflow->ends_ms == 0 && workflow->item->deadline_ms > 0 && workflow->item->created_ms != 0)
			workflow->ends_ms = workflow->item->created_ms + workflow->item->deadline_ms;
	}
	for (size_t i = 0; i < build->count; i++) {
		const struct frame_chaos *step = &build->items[i];
		struct frame_chaos *workflow = &build->items[step->owner];

		if (step->owner == i || workflow->item->object != CHAOS_WORKFLOW || !runs(step))
			continue;
		workflow->started_ms = step->started_ms;
		workflow->ends_ms = step->ends_ms != 0 ? step->ends_ms : workflow->ends_ms;
	}
}
