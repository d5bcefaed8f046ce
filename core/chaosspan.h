#ifndef CORE_CHAOSSPAN_H
#define CORE_CHAOSSPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;

/* What the events of one chaos object tell (their reasons and words: controllers/utils/recorder of Chaos Mesh 2.8). */
struct chaosspan_input {
	const struct chaos_item *item;
	size_t event_count;
	const struct chaos_event *const *events; /* its own, newest first, as chaosspan_compare() sorts them */
	int64_t known_ms; /* up to when its server told; spans that are still on end there if it is silent */
	int64_t seen_ms; /* gone objects: when the server listed them last; 0 unknown */
	bool silent; /* its server does not answer */
	bool gone; /* it is not listed any more */
};

/*
 * Fills one_shot, started_ms, ends_ms, paused_ms, the targets with their counts, recovery_confirmed, failure and the spans.
 * A span of chaos runs from Started (or the first Applied) to Paused, TimeUp, Deleted or the last Recovered; a pause splits it; what never
 * was applied is none. Where events are missing the object's state and times fill in.
 */
void chaosspan_fill(struct arena *arena, const struct chaosspan_input *in, struct frame_chaos *out) __attribute__((nonnull));

/* For qsort of pointers to events: newest first; within one second, which the server stores in any order, the later in an object's life. */
int chaosspan_compare(const void *left, const void *right) __attribute__((nonnull));

#endif
