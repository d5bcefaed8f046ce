#include "core/eventwords.h"

#include "core/base/arena.h"
#include "core/base/fmt.h"

/* Words that move with the time ("fires in 14m40s", "4 tries") come from what the frame says now of the alert or the source. */

static const char *duration(struct arena *arena, int64_t milliseconds)
{
	char text[FMT_SIZE];

	return arena_text(arena, fmt_duration(milliseconds, text, sizeof(text)));
}

static const struct frame_alert *alert_of(const struct frame *frame, const struct eventwords_entry *entry)
{
	for (size_t i = 0; entry->count == 1 && i < frame->alert_count; i++)
		if (frame->alerts[i].id == entry->alert)
			return &frame->alerts[i];
	return NULL;
}

static const char *with_subject(struct arena *arena, const char *before, const char *subject)
{
	return subject[0] != '\0' ? arena_printf(arena, "%s for %s", before, subject) : before;
}

static void alert_words(const struct eventwords *words, const struct eventwords_entry *entry, struct frame_event *event)
{
	static const char *const verbs[] = {
		[EVENT_ALERT_PENDING] = "pending", [EVENT_ALERT_FIRING] = "firing", [EVENT_ALERT_RESOLVED] = "resolved"
	};
	const struct frame_alert *alert = entry->kind == EVENT_ALERT_PENDING ? alert_of(words->frame, entry) : NULL;
	struct arena *arena = words->arena;

	event->verb = verbs[entry->kind];
	if (entry->count > 1) {
		event->what = arena_printf(arena, "%zu %s", entry->count, entry->name);
		event->text = arena_printf(arena, "%zu %s %s", entry->count, entry->name, event->verb);
		return;
	}
	event->what =
		entry->subject[0] != '\0' ? arena_printf(arena, "%s %s", entry->name, entry->subject) : arena_text(arena, entry->name);
	event->text = with_subject(arena, arena_printf(arena, "%s %s", entry->name, event->verb), entry->subject);
	if (alert != NULL && alert->state == FRAME_ALERT_PENDING && alert->fires_at_ms > words->frame->data_ms)
		event->text =
			arena_printf(arena, "%s, fires in %s", event->text, duration(arena, alert->fires_at_ms - words->frame->data_ms));
	if (entry->into_ms >= 0)
		event->text = arena_printf(arena, "%s%s%s%s", event->text, entry->kind == EVENT_ALERT_RESOLVED ? " after " : ", ",
			duration(arena, entry->into_ms), entry->kind == EVENT_ALERT_RESOLVED ? "" : " into chaos");
}

/* They are counted anew when it is asked anew: by hand, or when a clock was set. */
static const char *tries_words(struct arena *arena, unsigned tries)
{
	return tries == 0 ? "" : arena_printf(arena, ", %u tr%s", tries, tries == 1 ? "y" : "ies");
}

static void source_words(const struct eventwords *words, const struct eventwords_entry *entry, struct frame_event *event)
{
	const struct frame_source *source = entry->source < words->frame->source_count ? &words->frame->sources[entry->source] : NULL;
	struct arena *arena = words->arena;

	event->what = arena_text(arena, entry->name);
	event->verb = entry->kind == EVENT_SOURCE_UP ? "answers" : entry->kind == EVENT_SOURCE_NOTE ? "warning" : "fails";
	if (source != NULL && entry->kind == EVENT_SOURCE_UP)
		event->text = arena_printf(arena, "connected to %s%s%s at %s", entry->name, source->version[0] != '\0' ? " " : "",
			source->version, source->url);
	else if (source != NULL && entry->kind == EVENT_SOURCE_DOWN && source->health == SOURCE_FAILED &&
		 source->failed_since_ms == entry->failed_ms)
		event->text =
			arena_printf(arena, "%s at %s: %s%s", entry->name, source->url, source->error, tries_words(arena, source->tries));
	else
		event->text = arena_printf(arena, "%s: %s", entry->name, entry->subject);
}

static void action_words(const struct eventwords *words, const struct eventwords_entry *entry, struct frame_event *event)
{
	bool done = entry->kind == EVENT_ACTION;

	event->verb = done ? "done" : "failed";
	event->what = arena_text(words->arena, entry->name);
	event->text = done ? arena_printf(words->arena, "%s: done", entry->name)
			   : arena_printf(words->arena, "%s failed: %s", entry->name, entry->subject);
}

void eventwords_fill(const struct eventwords *words, const struct eventwords_entry *entry, struct frame_event *event)
{
	event->at_ms = entry->at_ms;
	event->kind = entry->kind;
	if (entry->kind <= EVENT_ALERT_RESOLVED)
		alert_words(words, entry, event);
	else if (entry->kind >= EVENT_SOURCE_DOWN && entry->kind <= EVENT_SOURCE_NOTE)
		source_words(words, entry, event);
	else
		action_words(words, entry, event);
}
