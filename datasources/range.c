#include "datasources/range.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/grid.h"
#include "core/base/mem.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "core/want.h"
#include "datasources/query_decode.h"

enum { OVERLAP_MIN_MS = 60000, CLOCK_TOLERANCE_MS = 10000 };

static int64_t floor_to(int64_t value, int64_t step)
{
	int64_t rest = value % step;
	return value - rest - (rest < 0 ? step : 0);
}

static size_t window_count(const struct want *want)
{
	int64_t count = want->range_ms / want->step_ms + 1;
	return count < MODEL_POINTS_MAX ? (size_t)count : MODEL_POINTS_MAX;
}

static int64_t overlap_ms(int64_t step_ms, int64_t scrape_interval_ms)
{
	int64_t overlap = 2 * step_ms > OVERLAP_MIN_MS ? 2 * step_ms : OVERLAP_MIN_MS;
	if (scrape_interval_ms * 5 / 2 > overlap)
		overlap = scrape_interval_ms * 5 / 2;
	return (overlap + step_ms - 1) / step_ms * step_ms;
}

static bool needs_full(const struct want *want, const struct range_state *state, const struct range_plan *plan)
{
	return !state->known || state->full_next || state->never_tail || want->end_ms != 0 || state->tails >= RANGE_TAILS_MAX ||
	       plan->end_ms < state->end_ms || plan->start_ms <= plan->window_ms;
}

int64_t range_due(const struct want *want, const struct range_state *state, int64_t server_ms)
{
	bool set_back = server_ms < state->end_ms - CLOCK_TOLERANCE_MS - 2 * want->step_ms;
	if (!state->known || state->full_next)
		return 0;
	if (want->end_ms)
		return INT64_MAX;
	return set_back ? 0 : state->end_ms + want->step_ms;
}

bool range_next(const struct want *want, const struct range_state *state, int64_t server_ms, int64_t scrape_interval_ms, bool again,
	struct range_plan *plan)
{
	int64_t step = want->step_ms;
	*plan = (struct range_plan){ .step_ms = step, .window_count = window_count(want) };
	plan->end_ms = floor_to(want->end_ms ? want->end_ms : server_ms, step);
	plan->window_ms = plan->end_ms - (int64_t)(plan->window_count - 1) * step;
	if (!again && server_ms < range_due(want, state, server_ms))
		return false;
	plan->start_ms = state->end_ms - overlap_ms(step, scrape_interval_ms) + step;
	plan->full = needs_full(want, state, plan);
	if (plan->full)
		plan->start_ms = plan->window_ms;
	plan->count = (size_t)((plan->end_ms - plan->start_ms) / step + 1);
	return true;
}

void range_answered(struct range_state *state, const struct range_plan *plan, const struct query_answer *answer)
{
	state->known = true;
	state->full_next = false;
	state->never_tail |= answer->off_grid;
	state->end_ms = plan->end_ms;
	state->tails = plan->full ? 0 : state->tails + 1;
}

static int compare_series(const void *a, const void *b)
{
	return labels_compare(((const struct series *)a)->labels, ((const struct series *)b)->labels);
}

/* The answer's series in Prometheus' order, which most servers give them. Borrowed references; caller frees. */
static struct series *in_order(const struct query_answer *answer)
{
	struct series *series = mem_zalloc(answer->count + 1, sizeof *series);
	bool ordered = true;
	for (size_t i = 0; i < answer->count; i++) {
		series[i] = answer->series[i];
		ordered &= i == 0 || compare_series(&series[i - 1], &series[i]) <= 0;
	}
	if (!ordered)
		qsort(series, answer->count, sizeof *series, compare_series);
	return series;
}

/* A walk along the old series and the answer's at once. */
struct merge {
	const struct range_plan *plan;
	const struct series *old, *tail;
	size_t old_count, tail_count;
	struct series *out;
	size_t count;
	bool past_unknown;
};

/* A full answer's grid is the window already. */
static const struct grid *merge_grids(const struct range_plan *plan, const struct grid *old, const struct grid *tail)
{
	if (plan->full && tail)
		return grid_retain(tail);
	return grid_merge(old, tail, plan->start_ms, plan->end_ms, plan->window_ms, plan->step_ms, plan->window_count);
}

static void keep_merged(struct merge *merge, const struct labels *labels, const struct grid *old, const struct grid *tail)
{
	const struct grid *grid = merge_grids(merge->plan, old, tail);
	if (grid_last(grid) < 0) {
		grid_release(grid);
		return;
	}
	merge->out[merge->count++] = (struct series){ .labels = labels_retain(labels), .grid = grid };
}

/* Which comes next: the old series (negative), the answer's (positive), or both, which are the same one (0). */
static int compare_next(const struct merge *merge, size_t old, size_t tail)
{
	if (old == merge->old_count)
		return 1;
	return tail == merge->tail_count ? -1 : compare_series(&merge->old[old], &merge->tail[tail]);
}

static void merge_all(struct merge *merge, size_t series_max)
{
	size_t old = 0, tail = 0;
	while ((old < merge->old_count || tail < merge->tail_count) && merge->count < series_max) {
		int order = compare_next(merge, old, tail);
		const struct series *a = order <= 0 ? &merge->old[old++] : NULL;
		const struct series *b = order >= 0 ? &merge->tail[tail++] : NULL;
		merge->past_unknown |= a == NULL;
		keep_merged(merge, a ? a->labels : b->labels, a ? a->grid : NULL, b ? b->grid : NULL);
	}
}

/* How many of the old series lie before the last one of an answer that was cut at the bound: of those behind it nothing is known. */
static size_t count_before_the_cut(const struct query_result *old, const struct query_answer *answer, const struct series *tail)
{
	size_t count = old->count;
	while (answer->over && count > 0 && compare_series(&old->series[count - 1], &tail[answer->count - 1]) > 0)
		count--;
	return count;
}

bool range_merge(const struct query_result *old, const struct query_answer *answer, const struct range_plan *plan, size_t series_max,
	struct slice *part, struct query_result *result)
{
	struct series *tail = in_order(answer);
	struct merge merge = { .plan = plan, .tail = tail, .tail_count = answer->count };
	if (old && !plan->full) {
		merge.old = old->series;
		merge.old_count = count_before_the_cut(old, answer, tail);
	}
	merge.out = slice_array(part, merge.old_count + merge.tail_count, sizeof *merge.out);
	merge_all(&merge, series_max);
	for (size_t i = 0; i < merge.count; i++) {
		slice_labels(part, merge.out[i].labels);
		slice_grid(part, merge.out[i].grid);
	}
	result->series = merge.out;
	result->count = merge.count;
	result->start_ms = plan->window_ms;
	result->end_ms = plan->end_ms;
	result->step_ms = plan->step_ms;
	query_warnings_keep(answer, part, result);
	free(tail);
	return plan->full || !answer->over || !merge.past_unknown;
}
