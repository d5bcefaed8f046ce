#ifndef CORE_BASE_GRID_H
#define CORE_BASE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One series' values at start, start + step, ...: immutable once shared, counted, one allocation.
 * A hole (nothing was there) is a NaN with a payload of its own, so that a computed NaN stays one; both are isnan().
 */
struct grid {
	_Atomic unsigned references;
	int64_t start_ms; /* wall time of values[0], a multiple of step_ms */
	int64_t step_ms; /* > 0 */
	size_t count;
	double values[];
};

double grid_hole(void);
bool grid_is_hole(double value);

/* All holes, one reference, still private to the caller, who may write values[]. */
struct grid *grid_create(int64_t start_ms, int64_t step_ms, size_t count) __attribute__((returns_nonnull));
const struct grid *grid_retain(const struct grid *grid);
void grid_release(const struct grid *grid); /* NULL is fine; the last one frees. Any thread. */

/*
 * `old` (may be NULL) cut to [start, start + count*step), with every value inside [tail_start, tail_end] replaced by `tail`'s, holes too
 * (tail NULL: all of them become holes): what the newer answer no longer has is gone. Grids of another step are ignored.
 * Returns `old` itself, retained, where nothing would change.
 */
const struct grid *grid_merge(const struct grid *old, const struct grid *tail, int64_t tail_start_ms, int64_t tail_end_ms, int64_t start_ms,
	int64_t step_ms, size_t count) __attribute__((returns_nonnull));

/* Value at exactly that moment, or a hole. */
double grid_at(const struct grid *grid, int64_t wall_ms) __attribute__((nonnull));

/* Index of the last value that is no hole, or -1. */
long grid_last(const struct grid *grid) __attribute__((nonnull));

/* Highest value in [from, to) , or a hole where there is none. NaN is passed over. */
double grid_max_in(const struct grid *grid, int64_t from_ms, int64_t to_ms) __attribute__((nonnull));

#endif
