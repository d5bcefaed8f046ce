#include "core/episodes.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"

#define EPISODES_MAX 512

struct episodes {
	struct episode ring[EPISODES_MAX]; /* texts owned */
	size_t count; /* that there ever were */
};

struct episodes *episodes_create(void)
{
	return mem_zalloc(1, sizeof(struct episodes));
}

static void finish(struct episode *episode)
{
	free((char *)episode->name);
	free((char *)episode->label);
}

void episodes_destroy(struct episodes *episodes)
{
	if (episodes == NULL)
		return;
	for (size_t i = 0; i < EPISODES_MAX; i++)
		finish(&episodes->ring[i]);
	free(episodes);
}

void episodes_add(struct episodes *episodes, const struct episode *episode)
{
	struct episode *place = &episodes->ring[episodes->count++ % EPISODES_MAX];

	finish(place);
	*place = *episode;
	place->name = mem_strdup(episode->name);
	place->label = mem_strdup(episode->label);
}

/* One span or two before those that there are; returns how many. */
static size_t before_spans(
	struct arena *arena, const struct episode *episode, const struct frame_span *old, size_t old_count, const struct frame_span **out)
{
	struct frame_span *spans = arena_zalloc(arena, old_count + 2, sizeof(*spans));
	size_t count = 0;

	if (episode->pending_ms != 0 && episode->pending_ms != episode->fired_ms)
		spans[count++] = (struct frame_span){ .kind = SPAN_PENDING,
			.from_ms = episode->pending_ms,
			.to_ms = episode->fired_ms != 0 ? episode->fired_ms : episode->ended_ms };
	if (episode->fired_ms != 0)
		spans[count++] = (struct frame_span){ .kind = SPAN_FIRING, .from_ms = episode->fired_ms, .to_ms = episode->ended_ms };
	if (old_count > 0)
		memcpy(spans + count, old, old_count * sizeof(*spans));
	*out = spans;
	return count + old_count;
}

static int compare_with_id(const void *key, const void *element)
{
	uint64_t id = *(const uint64_t *)key;
	const struct frame_alert *alert = *(struct frame_alert *const *)element;

	return id < alert->id ? -1 : id > alert->id;
}

static struct frame_past_alert *past_of(struct frame_past_alert *past, size_t *count, const struct episode *episode)
{
	for (size_t i = 0; i < *count; i++)
		if (past[i].id == episode->alert)
			return &past[i];
	if (*count == EPISODES_PAST)
		return NULL;
	past[*count] =
		(struct frame_past_alert){ .id = episode->alert, .severity_rank = episode->severity_rank, .ended_ms = episode->ended_ms };
	return &past[(*count)++];
}

static void recall_past(struct arena *arena, const struct episode *episode, struct frame_past_alert *past, size_t *count)
{
	struct frame_past_alert *place = episode->fired_ms != 0 ? past_of(past, count, episode) : NULL;

	if (place == NULL)
		return;
	if (place->name == NULL) {
		place->name = arena_text(arena, episode->name);
		place->label = arena_text(arena, episode->label);
		place->fired_ms = episode->fired_ms;
	}
	place->span_count = before_spans(arena, episode, place->spans, place->span_count, &place->spans);
}

/* From the newest episode back, so that the oldest comes to stand first. */
size_t episodes_recall(const struct episodes *episodes, struct arena *arena, const struct frame *frame, struct frame_alert **sorted,
	const struct frame_past_alert **past)
{
	struct frame_past_alert *gone = arena_zalloc(arena, EPISODES_PAST, sizeof(*gone));
	size_t count = 0;

	for (size_t n = 0; n < EPISODES_MAX && n < episodes->count; n++) {
		const struct episode *episode = &episodes->ring[(episodes->count - 1 - n) % EPISODES_MAX];
		struct frame_alert **found;

		if (episode->ended_ms < frame->start_ms)
			continue;
		found = bsearch(&episode->alert, sorted, frame->alert_count, sizeof(struct frame_alert *), compare_with_id);
		if (found != NULL)
			(*found)->span_count = before_spans(arena, episode, (*found)->spans, (*found)->span_count, &(*found)->spans);
		else
			recall_past(arena, episode, gone, &count);
	}
	*past = gone;
	return count;
}
