#ifndef CORE_GRADE_H
#define CORE_GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;

#define GRADE_AFTER_MS INT64_C(300000) /* so long after its end a chaos may still be the cause */

struct grade_input {
	struct arena *arena;
	size_t chaos_count;
	const struct frame_chaos *chaos;
	bool configured; /* a Chaos Mesh is */
	bool silent; /* it fails, or has not answered yet */
	int64_t known_ms; /* up to when it told; 0 never */
	int64_t data_ms; /* of the frame */
};

/*
 * Fills relation, relation_chaos, relation_uid and into_chaos_ms of each alert: it began while a chaos
 * that hit its pod was on or at most 5 minutes after it (*hit pod*); the same for its namespace; or it began before a chaos that is on or
 * ended at most 5 minutes ago. Of several the latest start counts. What began after Chaos Mesh fell silent has an unknown relation, unless
 * its pod was being hit then.
 * Maps by namespace and pod: O((alerts + targets) log n), not their product.
 */
void grade_alerts(const struct grade_input *in, struct frame_alert *alerts, size_t count) __attribute__((nonnull(1)));

/*
 * The chaos that hit pods, for the bands of charts: each index of in->chaos once, in that order. Returns how many; *indexes is in the
 * arena.
 */
struct grade_hits;
struct grade_hits *grade_hits_create(struct arena *arena, const struct frame_chaos *chaos, size_t count)
	__attribute__((nonnull(1), returns_nonnull));
size_t grade_hits_find(const struct grade_hits *hits, const char *namespace_, const char *pod, const size_t **indexes)
	__attribute__((nonnull));

#endif
