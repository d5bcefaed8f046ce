#include "core/trend.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/base/grid.h"

#define MINUTE_MS 60000.0
#define STEPS_LATE 1 /* so many newest points may be missing before the row is unknown */
#define STEPS_MIN 4
#define POINTS_MIN 3
#define R2_MIN 0.5

bool trend_parse_bound(const char *op, double value, struct trend_bound *out)
{
	*out = (struct trend_bound){ .upper = op[0] == '<', .inclusive = op[0] != '\0' && op[1] == '=', .value = value };
	return (op[0] == '<' || op[0] == '>') && (op[1] == '\0' || strcmp(op + 1, "=") == 0);
}

const char *trend_inverse(const char *op)
{
	static const char *const pairs[][2] = { { ">", "<=" }, { ">=", "<" }, { "<", ">=" }, { "<=", ">" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (strcmp(pairs[i][0], op) == 0)
			return pairs[i][1];
	return "";
}

static bool is_over(const struct trend_bound *bound, double value)
{
	if (bound->inclusive && value == bound->value)
		return false;
	return bound->upper ? value >= bound->value : value <= bound->value;
}

/* The samples as one sequence: the grid's points, then the instant value where it is newer. */
struct samples {
	const struct trend_input *in;
	size_t count;
	int64_t last_ms; /* of the newest point of the grid that was asked for */
};

static double value_of(const struct samples *samples, size_t i)
{
	const struct grid *grid = samples->in->grid;
	double value = grid != NULL && i < grid->count ? grid->values[i] : samples->in->instant;

	return isfinite(value) ? value : NAN;
}

static int64_t time_of(const struct samples *samples, size_t i)
{
	const struct grid *grid = samples->in->grid;

	return grid != NULL && i < grid->count ? grid->start_ms + (int64_t)i * grid->step_ms : samples->in->instant_ms;
}

static struct samples samples_of(const struct trend_input *in)
{
	struct samples samples = { .in = in, .count = in->grid != NULL ? in->grid->count : 0 };
	int64_t last = samples.count > 0 ? in->grid->start_ms + (int64_t)(samples.count - 1) * in->grid->step_ms : INT64_MIN;

	samples.last_ms = in->end_ms;
	if (in->has_instant && in->instant_ms > last)
		samples.count++;
	return samples;
}

/* Index of the newest sample, or -1 where it is too old to be called now. */
static long newest(const struct samples *samples)
{
	const struct trend_input *in = samples->in;
	int64_t step = in->grid != NULL ? in->grid->step_ms : 0;

	for (size_t i = samples->count; i > 0; i--) {
		bool is_instant = in->grid == NULL || i - 1 >= in->grid->count;

		if (!is_instant && samples->last_ms - time_of(samples, i - 1) > STEPS_LATE * step)
			return -1;
		if (!isnan(value_of(samples, i - 1)))
			return (long)i - 1;
		if (is_instant)
			return -1;
	}
	return -1;
}

/* Least squares over the window that ends with the newest sample; false where there are too few points. */
static bool fit(const struct samples *samples, size_t newest_index, int64_t window_ms, double *slope, double *r2)
{
	double n = 0, st = 0, sv = 0, stt = 0, stv = 0, svv = 0, vt, vv, cov;
	int64_t end = time_of(samples, newest_index), first = end;
	double base = value_of(samples, newest_index);

	for (size_t i = newest_index + 1; i > 0 && end - time_of(samples, i - 1) <= window_ms; i--) {
		double v = value_of(samples, i - 1) - base;
		double t = (double)(time_of(samples, i - 1) - end) / MINUTE_MS;

		if (isnan(v))
			continue;
		first = time_of(samples, i - 1);
		n++;
		st += t;
		sv += v;
		stt += t * t;
		stv += t * v;
		svv += v * v;
	}
	if (n < POINTS_MIN || 2 * (end - first) < window_ms)
		return false;
	vt = stt - st * st / n;
	vv = svv - sv * sv / n;
	cov = stv - st * sv / n;
	*slope = cov / vt;
	*r2 = vv > 0 ? cov * cov / (vt * vv) : 0;
	return isfinite(*slope);
}

/* Between a good sample and the first that is over the line from one to the other crosses the bound; over a gap nothing is assumed. */
static int64_t crossing(const struct samples *samples, size_t good, size_t over)
{
	double a = value_of(samples, good), b = value_of(samples, over);
	int64_t from = time_of(samples, good), to = time_of(samples, over);

	if (over != good + 1 || a == b)
		return to;
	return from + (int64_t)((double)(to - from) * (samples->in->bound->value - a) / (b - a));
}

static void since_when(const struct samples *samples, size_t newest_index, struct frame_row *row)
{
	size_t first = newest_index;

	for (size_t i = newest_index + 1; i > 0; i--) {
		double value = value_of(samples, i - 1);

		if (isnan(value))
			continue;
		if (!is_over(samples->in->bound, value)) {
			row->over_since_ms = crossing(samples, i - 1, first);
			return;
		}
		first = i - 1;
	}
	row->over_since_ms = time_of(samples, first);
	row->over_before = true;
}

static void predict(const struct trend_bound *bound, double r2, struct frame_row *row)
{
	double away = bound->value - row->now.number;
	double minutes = row->slope.number != 0 ? away / row->slope.number : INFINITY;

	if (row->slope.state == VALUE_UNKNOWN || r2 < R2_MIN || !(minutes >= 0) || minutes * MINUTE_MS > (double)TREND_HORIZON_MS ||
		(bound->upper ? row->slope.number < 0 : row->slope.number > 0))
		return;
	row->over_in_ms = (int64_t)(minutes * MINUTE_MS);
	row->state = ROW_SOON;
}

static void extremes(const struct samples *samples, struct frame_row *row)
{
	const struct grid *grid = samples->in->grid;
	size_t points = grid != NULL ? grid->count : 0;
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < points; i++) {
		double value = grid->values[i]; /* comparisons with NaN are false */

		if (value < low && value > -INFINITY)
			low = value;
		if (value > high && value < INFINITY)
			high = value;
	}
	if (samples->count > points) {
		low = fmin(low, value_of(samples, points)); /* which pass over NaN */
		high = fmax(high, value_of(samples, points));
	}
	row->minimum = low <= high ? low : NAN;
	row->maximum = low <= high ? high : NAN;
}

void trend_fill(const struct trend_input *in, struct frame_row *row)
{
	struct samples samples = samples_of(in);
	enum value_state known = in->stale ? VALUE_STALE : VALUE_KNOWN;
	int64_t window = in->window_ms;
	double slope, r2 = 0;
	long index = newest(&samples);

	row->over_in_ms = -1;
	row->state = ROW_UNKNOWN;
	row->now = row->slope = (struct value){ .number = NAN, .state = VALUE_UNKNOWN };
	extremes(&samples, row);
	if (index < 0)
		return;
	row->now = (struct value){ .number = value_of(&samples, (size_t)index), .state = known };
	row->now_ms = time_of(&samples, (size_t)index);
	if (in->grid != NULL && window < STEPS_MIN * in->grid->step_ms)
		window = STEPS_MIN * in->grid->step_ms;
	if (fit(&samples, (size_t)index, window, &slope, &r2))
		row->slope = (struct value){ .number = slope, .state = known };
	row->state = in->bound != NULL ? ROW_OBJECTIVE : ROW_PLAIN;
	if (in->bound != NULL && is_over(in->bound, row->now.number)) {
		row->state = ROW_OVER;
		since_when(&samples, (size_t)index, row);
	} else if (in->bound != NULL) {
		predict(in->bound, r2, row);
	}
}
