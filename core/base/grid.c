#include "core/base/grid.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* A quiet NaN whose payload spells "hole": neither Prometheus' NaN (payload 1), nor its stale marker, nor one that arithmetic makes. */
#define HOLE_BITS UINT64_C(0x7ff80000686f6c65)

static uint64_t bits_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

double grid_hole(void)
{
	const uint64_t bits = HOLE_BITS;
	double hole;

	memcpy(&hole, &bits, sizeof(hole));
	return hole;
}

bool grid_is_hole(double value)
{
	return bits_of(value) == HOLE_BITS;
}

struct grid *grid_create(int64_t start_ms, int64_t step_ms, size_t count)
{
	struct grid *grid = mem_zalloc(1, sizeof(*grid) + count * sizeof(grid->values[0]));
	const double hole = grid_hole();

	atomic_init(&grid->references, 1);
	grid->start_ms = start_ms;
	grid->step_ms = step_ms;
	grid->count = count;
	for (size_t i = 0; i < count; i++)
		grid->values[i] = hole;
	return grid;
}

const struct grid *grid_retain(const struct grid *grid)
{
	/* The count is the one part of a shared grid that changes. */
	atomic_fetch_add_explicit(&((struct grid *)grid)->references, 1, memory_order_relaxed);
	return grid;
}

void grid_release(const struct grid *grid)
{
	if (!grid)
		return;
	if (atomic_fetch_sub_explicit(&((struct grid *)grid)->references, 1, memory_order_acq_rel) == 1)
		free((struct grid *)grid);
}

/* Whether the grid's moments are among those of a grid with that start and step. */
static bool fits(const struct grid *grid, int64_t start_ms, int64_t step_ms)
{
	return grid && grid->step_ms == step_ms && (grid->start_ms - start_ms) % step_ms == 0;
}

/* Copies what lies in both grids, and within [from, to]. */
static void overlay(struct grid *into, const struct grid *from, int64_t from_ms, int64_t to_ms)
{
	int64_t shift = (from->start_ms - into->start_ms) / into->step_ms;

	for (size_t i = 0; i < from->count; i++) {
		int64_t at = (int64_t)i + shift;
		int64_t wall_ms = into->start_ms + at * into->step_ms;

		if (at >= 0 && at < (int64_t)into->count && wall_ms >= from_ms && wall_ms <= to_ms)
			into->values[at] = from->values[i];
	}
}

static void make_holes(struct grid *grid, int64_t from_ms, int64_t to_ms)
{
	for (size_t i = 0; i < grid->count; i++) {
		int64_t wall_ms = grid->start_ms + (int64_t)i * grid->step_ms;

		if (wall_ms >= from_ms && wall_ms <= to_ms)
			grid->values[i] = grid_hole();
	}
}

/* Bit by bit, since NaN differs from itself and holes from NaN. */
static bool same(const struct grid *a, const struct grid *b)
{
	return a->start_ms == b->start_ms && a->step_ms == b->step_ms && a->count == b->count &&
	       memcmp(a->values, b->values, a->count * sizeof(a->values[0])) == 0;
}

const struct grid *grid_merge(const struct grid *old, const struct grid *tail, int64_t tail_start_ms, int64_t tail_end_ms, int64_t start_ms,
	int64_t step_ms, size_t count)
{
	struct grid *merged = grid_create(start_ms, step_ms, count);

	if (fits(old, start_ms, step_ms))
		overlay(merged, old, INT64_MIN, INT64_MAX);
	make_holes(merged, tail_start_ms, tail_end_ms);
	if (fits(tail, start_ms, step_ms))
		overlay(merged, tail, tail_start_ms, tail_end_ms);
	if (old && same(old, merged)) {
		grid_release(merged);
		return grid_retain(old);
	}
	return merged;
}

double grid_at(const struct grid *grid, int64_t wall_ms)
{
	int64_t offset = wall_ms - grid->start_ms;

	if (offset < 0 || offset % grid->step_ms != 0 || offset / grid->step_ms >= (int64_t)grid->count)
		return grid_hole();
	return grid->values[offset / grid->step_ms];
}

long grid_last(const struct grid *grid)
{
	for (size_t i = grid->count; i > 0; i--) {
		if (!grid_is_hole(grid->values[i - 1]))
			return (long)i - 1;
	}
	return -1;
}

/* Index of the first moment at or after wall_ms, within 0 .. count. */
static size_t index_at(const struct grid *grid, int64_t wall_ms)
{
	int64_t offset = wall_ms - grid->start_ms;
	int64_t at;

	if (offset <= 0)
		return 0;
	at = (offset + grid->step_ms - 1) / grid->step_ms;
	return at < (int64_t)grid->count ? (size_t)at : grid->count;
}

double grid_max_in(const struct grid *grid, int64_t from_ms, int64_t to_ms)
{
	double highest = grid_hole();
	size_t end = index_at(grid, to_ms);

	for (size_t i = index_at(grid, from_ms); i < end; i++) {
		double value = grid->values[i];

		if (!isnan(value) && (isnan(highest) || value > highest))
			highest = value;
	}
	return highest;
}
