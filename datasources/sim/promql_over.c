/* Functions of the samples in a window: rate and its family, *_over_time. Windows are closed at both ends, as in Prometheus 2. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

enum { SORTING = 16 }; /* what a value costs to sort, against one that is read */

struct window {
	const int64_t *times;
	const double *values;
	size_t count;
	int64_t start_ms, end_ms;
	double parameter;
	double *scratch; /* room for `count` values */
};

static double seconds(int64_t ms)
{
	return (double)ms / 1000;
}

/* How far the samples are thought to go on beyond the first and the last one, up to the window's ends. */
static double extrapolated(const struct window *window, bool counter, double change)
{
	size_t last = window->count - 1;
	double sampled = seconds(window->times[last] - window->times[0]), spacing = sampled / (double)last;
	double before = seconds(window->times[0] - window->start_ms), after = seconds(window->end_ms - window->times[last]);

	if (counter && change > 0 && window->values[0] >= 0)
		before = fmin(before, sampled * (window->values[0] / change));
	return (sampled + (before < spacing * 1.1 ? before : spacing / 2) + (after < spacing * 1.1 ? after : spacing / 2)) / sampled;
}

static double change(const struct window *window, bool counter)
{
	double sum = window->values[window->count - 1] - window->values[0];

	if (window->count < 2)
		return history_none();
	for (size_t i = 1; counter && i < window->count; i++)
		if (window->values[i] < window->values[i - 1])
			sum += window->values[i - 1];
	return sum * extrapolated(window, counter, sum);
}

static double over_increase(const struct window *window)
{
	return change(window, true);
}

static double over_delta(const struct window *window)
{
	return change(window, false);
}

static double over_rate(const struct window *window)
{
	double increase = change(window, true);

	return history_is_none(increase) ? increase : increase / seconds(window->end_ms - window->start_ms);
}

static double over_irate(const struct window *window)
{
	size_t last = window->count - 1;

	if (window->count < 2)
		return history_none();
	double before = window->values[last - 1], now = window->values[last];

	return (now < before ? now : now - before) / seconds(window->times[last] - window->times[last - 1]);
}

/* The slope of the line of least squares. */
static double over_deriv(const struct window *window)
{
	double n = (double)window->count, sum_x = 0, sum_y = 0, sum_xy = 0, sum_xx = 0;

	if (window->count < 2)
		return history_none();
	for (size_t i = 0; i < window->count; i++) {
		double x = seconds(window->times[i] - window->times[0]), y = window->values[i] - window->values[0];

		sum_x += x;
		sum_y += y;
		sum_xy += x * y;
		sum_xx += x * x;
	}
	return (sum_xy - sum_x * sum_y / n) / (sum_xx - sum_x * sum_x / n);
}

static double over_sum(const struct window *window)
{
	double sum = 0;

	for (size_t i = 0; i < window->count; i++)
		sum += window->values[i];
	return sum;
}

static double over_avg(const struct window *window)
{
	return over_sum(window) / (double)window->count;
}

static double over_min(const struct window *window)
{
	double least = window->values[0];

	for (size_t i = 1; i < window->count; i++)
		if (window->values[i] < least || isnan(least))
			least = window->values[i];
	return least;
}

static double over_max(const struct window *window)
{
	double most = window->values[0];

	for (size_t i = 1; i < window->count; i++)
		if (window->values[i] > most || isnan(most))
			most = window->values[i];
	return most;
}

static double over_count(const struct window *window)
{
	return (double)window->count;
}

static double over_last(const struct window *window)
{
	return window->values[window->count - 1];
}

int promql_ascending(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	if (isnan(left) || isnan(right))
		return isnan(right) - isnan(left); /* NaN is least */
	return (left > right) - (left < right);
}

double promql_quantile(double share, const double *sorted, size_t count)
{
	if (count == 0 || isnan(share))
		return NAN;
	if (share < 0 || share > 1)
		return share < 0 ? -INFINITY : INFINITY;
	double rank = share * (double)(count - 1), lower = floor(rank), weight = rank - lower;
	size_t low = (size_t)lower, high = low + 1 < count ? low + 1 : count - 1;

	return sorted[low] * (1 - weight) + sorted[high] * weight;
}

static double over_quantile(const struct window *window)
{
	memcpy(window->scratch, window->values, window->count * sizeof *window->values);
	qsort(window->scratch, window->count, sizeof *window->scratch, promql_ascending);
	return promql_quantile(window->parameter, window->scratch, window->count);
}

static double (*const overs[])(const struct window *) = {
	[OVER_RATE] = over_rate,
	[OVER_IRATE] = over_irate,
	[OVER_INCREASE] = over_increase,
	[OVER_DELTA] = over_delta,
	[OVER_DERIV] = over_deriv,
	[OVER_AVG] = over_avg,
	[OVER_MIN] = over_min,
	[OVER_MAX] = over_max,
	[OVER_SUM] = over_sum,
	[OVER_COUNT] = over_count,
	[OVER_QUANTILE] = over_quantile,
	[OVER_LAST] = over_last,
};

struct slide {
	const struct promql_node *range;
	const struct promql_steps *steps;
	const double *parameters; /* one a step, or NULL */
	double (*over)(const struct window *);
	double *scratch;
};

/* The windows over the samples of a series, one a step: both their ends only ever move on. */
struct windows {
	const struct slide *slide;
	const struct promql_series *samples;
	size_t first, end;
};

/* The window of a step; false where there is nothing in it. */
static bool move_to(struct windows *windows, size_t step, struct window *out)
{
	const struct slide *slide = windows->slide;
	const struct promql_series *samples = windows->samples;
	int64_t to = slide->steps->start_ms + (int64_t)step * slide->steps->step_ms - slide->range->offset_ms;
	int64_t from = to - slide->range->range_ms;

	while (windows->first < samples->count && samples->times[windows->first] < from)
		windows->first++;
	while (windows->end < samples->count && samples->times[windows->end] <= to)
		windows->end++;
	*out = (struct window){ samples->times + windows->first, samples->values + windows->first, windows->end - windows->first, from, to,
		slide->parameters ? slide->parameters[step] : 0, slide->scratch };
	return windows->first < windows->end;
}

static uint64_t work_of(const struct slide *slide, const struct promql_vector *samples)
{
	struct window window;
	uint64_t work = 0;

	for (size_t i = 0; i < samples->count; i++) {
		struct windows windows = { .slide = slide, .samples = &samples->items[i] };

		for (size_t step = 0; step < slide->steps->count; step++)
			if (move_to(&windows, step, &window))
				work += window.count * (slide->scratch ? SORTING : 1);
	}
	return work;
}

static void slide(const struct slide *slide, const struct promql_series *samples, double *values)
{
	struct windows windows = { .slide = slide, .samples = samples };
	struct window window;

	for (size_t step = 0; step < slide->steps->count; step++)
		if (move_to(&windows, step, &window))
			values[step] = slide->over(&window);
}

static size_t longest(const struct promql_vector *samples)
{
	size_t most = 0;

	for (size_t i = 0; i < samples->count; i++)
		most = samples->items[i].count > most ? samples->items[i].count : most;
	return most;
}

bool promql_over(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	bool quantile = node->function->detail == OVER_QUANTILE;
	struct promql_vector samples = { 0 }, parameter = { 0 };
	struct slide work = { .range = node->arguments[quantile], .steps = steps, .over = overs[node->function->detail] };

	if (!promql_samples(promql, work.range, steps, &samples))
		return false;
	if (quantile && !promql_eval(promql, node->arguments[0], steps, &parameter))
		return false;
	work.parameters = quantile ? parameter.items[0].values : NULL;
	work.scratch = quantile ? promql_values(promql, longest(&samples)) : NULL;
	if ((quantile && !work.scratch) || !promql_work(promql, work_of(&work, &samples)))
		return false;
	for (size_t i = 0; i < samples.count; i++) {
		const struct labels *labels = samples.items[i].labels;

		if (node->function->detail != OVER_LAST)
			labels = promql_project(promql, labels, NULL, false);
		struct promql_series *series = promql_add(promql, out, labels, steps);

		if (!series)
			return false;
		slide(&work, &samples.items[i], series->values);
	}
	return promql_unite(promql, out);
}
