/*
 * A tree to values. Selectors read the history on its grid; everything else works on one array of values a series, all steps of the query in one
 * go, so labels are made once for a range and not once for a step.
 */
#include <math.h>
#include <string.h>
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

#define LOOKBACK_MS (5 * 60000)
#define SUBQUERY_STEPS_MAX 1000000
#define SUBQUERY_STEP_MS 60000 /* Prometheus' evaluation interval */

static int64_t step_time(const struct promql_steps *steps, size_t step)
{
	return steps->start_ms + (int64_t)step * steps->step_ms;
}

/* The newest sample at or before a moment, not older than the lookback. A moment on the grid without a sample is a mark of staleness. */
static double newest(const struct history *history, size_t number, int64_t time_ms)
{
	int64_t index = history_index(history, time_ms), last = history_last(history);

	if (index > last)
		index = last;
	return history_time(history, index) < time_ms - LOOKBACK_MS ? history_none() : history_at(history, number, index);
}

static bool select_instant(
	struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	const struct history *history = promql->history;
	int64_t from = history_index(history, steps->start_ms - node->offset_ms - LOOKBACK_MS);
	int64_t to = history_index(history, step_time(steps, steps->count - 1) - node->offset_ms);

	size_t count = 0;
	const size_t *numbers = promql_selected(promql, node, &count);

	for (size_t i = 0; i < count; i++) {
		if (!history_has(history, numbers[i], from, to))
			continue;
		struct promql_series *series = promql_add(promql, out, history_labels(history, numbers[i]), steps);

		if (!series)
			return false;
		for (size_t step = 0; step < steps->count; step++)
			series->values[step] = newest(history, numbers[i], step_time(steps, step) - node->offset_ms);
		for (size_t step = 0; step < steps->count; step++)
			promql->read += !history_is_none(series->values[step]);
	}
	return true;
}

/* What a range selector reads: from `from` to `to`, both included, of which windows may leave something out between them. */
struct stretch {
	int64_t from, to, range_ms, step_ms;
};

/* The first moment of the grid at or after `index` that any window sees. */
static int64_t next_seen(const struct history *history, const struct stretch *stretch, int64_t index)
{
	int64_t passed = history_time(history, index) - stretch->from - stretch->range_ms; /* since the end of the first window */

	if (stretch->step_ms <= stretch->range_ms || passed <= 0)
		return index;
	int64_t begin = stretch->from + (passed + stretch->step_ms - 1) / stretch->step_ms * stretch->step_ms;

	return history_time(history, index) >= begin ? index : history_index(history, begin - 1) + 1;
}

/* How many samples there may be. */
static size_t room_for(const struct stretch *stretch, int64_t first, int64_t last)
{
	int64_t all = last - first + 1, windows = (stretch->to - stretch->from - stretch->range_ms) / stretch->step_ms + 1;
	int64_t seen = windows * (stretch->range_ms / HISTORY_STEP_MS + 2);

	return (size_t)(stretch->step_ms > stretch->range_ms && seen < all ? seen : all);
}

static bool copy_samples(struct promql *promql, size_t number, const struct stretch *stretch, struct promql_vector *out)
{
	const struct history *history = promql->history;
	int64_t first = history_index(history, stretch->from - 1) + 1, last = history_index(history, stretch->to);

	if (first <= history_last(history) - history_points(history))
		first = history_last(history) - history_points(history) + 1;
	if (last > history_last(history))
		last = history_last(history);
	if (first > last || !history_has(history, number, first, last))
		return true;
	const struct promql_steps room = { .count = room_for(stretch, first, last) };
	struct promql_series *series = promql_add(promql, out, history_labels(history, number), &room);

	if (!series)
		return false;
	int64_t *times = arena_zalloc(promql->arena, room.count, sizeof *times);

	series->count = 0;
	for (int64_t index = next_seen(history, stretch, first); index <= last; index = next_seen(history, stretch, index + 1)) {
		double value = history_at(history, number, index);

		if (history_is_none(value))
			continue;
		times[series->count] = history_time(history, index);
		series->values[series->count++] = value;
	}
	series->times = times;
	promql->read += series->count;
	return true;
}

/* The inner expression on its own grid, which begins at multiples of its step. */
static bool subquery(struct promql *promql, const struct promql_node *node, int64_t from, int64_t to, struct promql_vector *out)
{
	int64_t step = node->step_ms ? node->step_ms : SUBQUERY_STEP_MS;
	int64_t start = step * (from / step) + (from % step > 0 ? step : 0);
	const struct promql_steps inner = { start, step, start > to ? 0 : (size_t)((to - start) / step) + 1 };

	if (inner.count == 0)
		return true;
	if (inner.count > SUBQUERY_STEPS_MAX)
		return promql_fail(promql, "query processing would load too many samples into memory in query execution");
	if (!promql_eval(promql, node->arguments[0], &inner, out))
		return false;
	for (size_t i = 0; i < out->count; i++) {
		struct promql_series *series = &out->items[i];
		int64_t *times = arena_zalloc(promql->arena, inner.count, sizeof *times);
		double *values = promql_values(promql, inner.count);
		size_t count = 0;

		for (size_t at = 0; values && at < inner.count; at++) {
			if (history_is_none(series->values[at]))
				continue;
			times[count] = step_time(&inner, at);
			values[count++] = series->values[at];
		}
		if (!values)
			return false;
		series->times = times;
		series->values = values;
		series->count = count;
	}
	return true;
}

bool promql_samples(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	int64_t from = steps->start_ms - node->offset_ms - node->range_ms;
	int64_t to = step_time(steps, steps->count - 1) - node->offset_ms;

	if (node->kind == NODE_SUBQUERY)
		return subquery(promql, node, from, to, out);
	size_t count = 0;
	const size_t *numbers = promql_selected(promql, node, &count);
	const struct stretch stretch = { from, to, node->range_ms, steps->step_ms };

	for (size_t i = 0; i < count; i++)
		if (!copy_samples(promql, numbers[i], &stretch, out))
			return false;
	return true;
}

static bool constant(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_series *series = promql_add(promql, out, promql->empty, steps);

	for (size_t step = 0; series && step < steps->count; step++)
		series->values[step] = node->number;
	return series;
}

static bool negate(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	if (!promql_eval(promql, node->arguments[0], steps, out))
		return false;
	for (size_t i = 0; i < out->count; i++) {
		out->items[i].labels = promql_project(promql, out->items[i].labels, NULL, false);
		for (size_t step = 0; step < steps->count; step++)
			if (!history_is_none(out->items[i].values[step]))
				out->items[i].values[step] = -out->items[i].values[step];
	}
	return promql_unite(promql, out);
}

static bool call(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	return node->function->eval(promql, node, steps, out);
}

bool promql_eval(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	static bool (*const kinds[])(struct promql *, const struct promql_node *, const struct promql_steps *, struct promql_vector *) = {
		[NODE_NUMBER] = constant,
		[NODE_SELECTOR] = select_instant,
		[NODE_CALL] = call,
		[NODE_AGGREGATE] = promql_aggregate,
		[NODE_BINARY] = promql_binary,
		[NODE_NEGATE] = negate,
	};

	return kinds[node->kind](promql, node, steps, out);
}
