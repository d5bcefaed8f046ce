#ifndef CORE_ROWJOIN_H
#define CORE_ROWJOIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"

struct arena;

/*
 * Values of another query, joined to rows on the labels that both have: namespace, pod and container where both have these, since limits and
 * restarts may come from another exporter with labels of its own. A row without a partner keeps an unknown value.
 * `offset` is that of the row's struct value. O(rows + series).
 */
void rowjoin_values(struct arena *arena, const struct query_result *result, bool stale, struct frame_row *rows, size_t count, size_t offset)
	__attribute__((nonnull(1, 4)));

/* The series of `result` that no row has, by namespace, pod and container. Returns how many; *missing lives in the arena. */
size_t rowjoin_missing(struct arena *arena, const struct query_result *result, const struct frame_row *rows, size_t count,
	const struct series ***missing) __attribute__((nonnull(1, 2, 5)));

#endif
