#include "core/eventchaos.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/arena.h"

/* One kind of event each: how it reads, and whether several in a row are one line. */
static const struct wording {
	const char *reason, *verb;
	int kind; /* of frame_event */
	bool folds;
} wordings[] = {
	{ "Started", "started", EVENT_CHAOS, false },
	{ "Applied", "injected", EVENT_CHAOS, true },
	{ "Paused", "paused", EVENT_CHAOS_PAUSED, false },
	{ "TimeUp", "time up", EVENT_CHAOS_ENDED, false },
	{ "Deleted", "deleted", EVENT_CHAOS_ENDED, false },
	{ "Recovered", "recovered", EVENT_CHAOS_ENDED, true },
	{ "Failed", "failed", EVENT_CHAOS, false },
};

static const struct wording *wording_of(const struct chaos_event *event)
{
	for (size_t i = 0; i < sizeof(wordings) / sizeof(wordings[0]); i++)
		if (strcmp(wordings[i].reason, event->reason) == 0)
			return &wordings[i];
	return NULL;
}

static const char *name_of(struct arena *arena, const struct frame_chaos *chaos)
{
	return chaos->item->step[0] != '\0' ? arena_printf(arena, "%s %s", chaos->label, chaos->item->step) : chaos->label;
}

static const char *pod_of(const char *target)
{
	const char *slash = strchr(target, '/');

	return slash != NULL ? slash + 1 : target;
}

static void one_shot_line(struct arena *arena, const struct frame_chaos *chaos, const struct chaos_event *event, struct frame_event *line)
{
	line->kind = EVENT_CHAOS_ONE_SHOT;
	line->verb = strstr(chaos->item->spec.action, "kill") != NULL || !chaos->item->has_detail ? "killed" : "hit";
	line->what = pod_of(event->target);
	line->text = arena_printf(arena, "%s %s %s", chaos->label, line->verb, line->what);
}

static void fill_line(struct arena *arena, const struct frame_chaos *chaos, const struct chaos_event *event, const struct wording *wording,
	size_t times, struct frame_event *line)
{
	line->kind = wording->kind;
	line->at_ms = event->created_ms;
	line->verb = wording->verb;
	line->what = name_of(arena, chaos);
	if (chaos->one_shot && strcmp(event->reason, "Applied") == 0)
		one_shot_line(arena, chaos, event, line);
	else if (strcmp(event->reason, "Failed") == 0)
		line->text = arena_printf(arena, "%s: %s", line->what, event->message);
	else if (wording->folds)
		line->text = arena_printf(arena, "%s %s, %zu pod%s", line->what, line->verb, times, times == 1 ? "" : "s");
	else
		line->text = arena_printf(arena, "%s %s", line->what, line->verb);
}

/* Events of the object itself, newest first; of a run of equal ones the newest stands for all. */
static size_t lines_of(struct arena *arena, const struct frame_chaos *chaos, struct frame_event *lines, size_t room)
{
	const struct wording *last = NULL;
	const struct chaos_event *newest = NULL;
	size_t count = 0, times = 0;
	bool failed = false;

	for (size_t i = 0; i < chaos->event_count && count < room; i++) {
		const struct chaos_event *event = chaos->events[i];
		const struct wording *wording = wording_of(event);

		if (wording == NULL || strcmp(event->object_id, chaos->item->uid) != 0)
			continue;
		if (strcmp(event->reason, "Failed") == 0 && failed)
			continue;
		failed = failed || strcmp(event->reason, "Failed") == 0;
		if (wording == last && wording->folds && !chaos->one_shot) {
			fill_line(arena, chaos, newest, wording, ++times, &lines[count - 1]);
			continue;
		}
		last = wording;
		newest = event;
		times = 1;
		fill_line(arena, chaos, event, wording, times, &lines[count++]);
	}
	return count;
}

size_t eventchaos_lines(struct arena *arena, const struct frame *frame, struct frame_event *lines, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < frame->chaos_count && count < room; i++)
		if (frame->chaos[i].item->object == CHAOS_EXPERIMENT)
			count += lines_of(arena, &frame->chaos[i], lines + count, room - count);
	return count;
}
