#ifndef CORE_EPISODES_H
#define CORE_EPISODES_H

#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;
struct episodes;

/*
 * The times that alerts were there and are over, which no server tells any more: the newest 512. Owned by the event log; no clock.
 */
struct episodes *episodes_create(void) __attribute__((returns_nonnull));
void episodes_destroy(struct episodes *episodes);

/* From pending (0: not known) over firing (0: it never did) to its end, in wall time. Texts are copied. */
struct episode {
	uint64_t alert; /* frame_alert.id */
	const char *name, *label; /* label: what its lane is called */
	enum frame_severity severity_rank;
	int64_t pending_ms, fired_ms, ended_ms;
};

void episodes_add(struct episodes *episodes, const struct episode *episode) __attribute__((nonnull));

/*
 * As far as the frame's axis reaches: alerts that are there again get the spans of their earlier times; of the others those that fired go to
 * *past, at most EPISODES_PAST, the last that ended first. `sorted` are the frame's alerts by id. All lives in the arena; returns how many.
 */
#define EPISODES_PAST 64
size_t episodes_recall(const struct episodes *episodes, struct arena *arena, const struct frame *frame, struct frame_alert **sorted,
	const struct frame_past_alert **past) __attribute__((nonnull));

#endif
