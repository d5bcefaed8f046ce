#include "core/chaosbuild.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"

/*
 * Objects that the server does not list any more: their bands must not vanish from the charts with them. Known from their events, which
 * mostly stay, or from the previous frame, where the events went too, as those of steps and runs do.
 */

/* An object of which nothing but events is left. Of these, those of workflow nodes, schedules and workflows have no span of their own. */
void chaosgone_add_forgotten(struct chaosbuild *build, const struct chaos_event *event)
{
	struct chaos_item *item;

	if (strcmp(event->kind, "WorkflowNode") == 0 || strcmp(event->kind, "Workflow") == 0 || strcmp(event->kind, "Schedule") == 0 ||
		event->created_ms < build->in->from_ms || event->object_id[0] == '\0' || build->count == build->capacity)
		return;
	item = arena_zalloc(build->arena, 1, sizeof(*item));
	*item = (struct chaos_item){ .object = CHAOS_EXPERIMENT,
		.uid = event->object_id,
		.namespace_ = event->namespace_,
		.name = event->name,
		.kind = event->kind,
		.chaos_kind = event->kind,
		.status = "deleted",
		.state = CHAOS_FINISHED,
		.created_at = "",
		.spec = { .action = "", .mode = "", .value = "", .summary = "", .duration = "", .duration_ms = -1 },
		.managed_by = "",
		.workflow = "",
		.step = "",
		.cron = "",
		.concurrency_policy = "",
		.history_limit = -1,
		.deadline_ms = -1,
		.manifest = "" };
	chaosbuild_add(build, item, true);
}

static const char *keep(struct chaosbuild *build, const char *text)
{
	return text[0] == '\0' ? "" : arena_text(build->arena, text);
}

/* What an object needs for its list row and bands, free of the slice that it came from. */
static const struct chaos_item *keep_item(struct chaosbuild *build, const struct chaos_item *old)
{
	struct chaos_item *item = arena_zalloc(build->arena, 1, sizeof(*item));

	*item = (struct chaos_item){ .object = old->object,
		.uid = keep(build, old->uid),
		.namespace_ = keep(build, old->namespace_),
		.name = keep(build, old->name),
		.kind = keep(build, old->kind),
		.chaos_kind = keep(build, old->chaos_kind),
		.status = "deleted",
		.state = CHAOS_FINISHED,
		.created_ms = old->created_ms,
		.created_at = keep(build, old->created_at),
		.has_detail = old->has_detail,
		.spec = { .action = keep(build, old->spec.action),
			.mode = keep(build, old->spec.mode),
			.value = keep(build, old->spec.value),
			.summary = keep(build, old->spec.summary),
			.duration = keep(build, old->spec.duration),
			.duration_ms = old->spec.duration_ms,
			.one_shot = old->spec.one_shot },
		.managed_by = keep(build, old->managed_by),
		.workflow = keep(build, old->workflow),
		.step = keep(build, old->step),
		.cron = "",
		.concurrency_policy = "",
		.history_limit = -1,
		.deadline_ms = -1,
		.manifest = "" };
	return item;
}

static bool reaches_axis(const struct frame_chaos *chaos, int64_t from_ms)
{
	const struct frame_span *last = chaos->span_count > 0 ? &chaos->spans[chaos->span_count - 1] : NULL;

	return last != NULL && (last->to_ms == 0 || last->to_ms >= from_ms);
}

static void *copy(struct chaosbuild *build, const void *data, size_t count, size_t size)
{
	void *made = arena_zalloc(build->arena, count + 1, size);

	if (count > 0)
		memcpy(made, data, count * size);
	return made;
}

/* Its own spans and targets, for when its events are gone with it; what was still on ended when it was listed last. */
static void keep_story(struct chaosbuild *build, const struct frame_chaos *old, struct frame_chaos *chaos)
{
	struct frame_span *spans = copy(build, old->spans, old->own_span_count, sizeof(*spans));
	struct frame_target *targets = copy(build, old->targets, old->own_target_count, sizeof(*targets));

	for (size_t i = 0; i < old->own_span_count; i++)
		if (spans[i].to_ms == 0)
			spans[i].to_ms = old->seen_ms;
	for (size_t i = 0; i < old->own_target_count; i++) {
		targets[i].namespace_ = keep(build, targets[i].namespace_);
		targets[i].pod = keep(build, targets[i].pod);
		targets[i].container = keep(build, targets[i].container);
		chaos->injected_count += targets[i].state == TARGET_INJECTED;
		chaos->recovered_count += targets[i].state == TARGET_RECOVERED;
	}
	chaos->spans = spans;
	chaos->span_count = chaos->own_span_count = old->own_span_count;
	chaos->targets = targets;
	chaos->target_count = chaos->own_target_count = old->own_target_count;
	chaos->one_shot = old->one_shot;
	chaos->started_ms = old->started_ms;
	chaos->recovery_confirmed = old->recovery_confirmed;
}

/* Objects of the previous frame that the server does not list any more. Steps and runs go with their events, so their spans are kept, too. */
void chaosgone_add_remembered(struct chaosbuild *build)
{
	const struct frame *previous = build->in->previous;

	for (size_t i = 0; previous != NULL && i < previous->chaos_count && build->count < build->capacity; i++) {
		const struct frame_chaos *old = &previous->chaos[i];
		struct frame_chaos *chaos;

		if (map_get(build->by_uid, old->item->uid, "") != MAP_NONE || old->item->object != CHAOS_EXPERIMENT ||
			!reaches_axis(old, build->in->from_ms))
			continue;
		chaos = chaosbuild_add(build, keep_item(build, old->item), true);
		chaos->seen_ms = old->seen_ms;
		keep_story(build, old, chaos);
	}
}
