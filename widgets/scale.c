#include "widgets/scale.h"

#include <math.h>

/*
 * Round numbers are 1, 2, 3, 4, 5, 6, 8 times a power of ten; of bytes also of 1024, so that labels read 20Mi or 500Ki. All work is
 * on finite numbers from 1e-300 to 1e300: what is outside is cut to that.
 */
#define LIMIT 1e300

static const double STEPS[] = { 1, 2, 3, 4, 5, 6, 8 };
enum { STEP_COUNT = sizeof STEPS / sizeof STEPS[0] };

static double bounded(double value, double instead)
{
	if (isnan(value))
		return instead;
	return fmax(-LIMIT, fmin(LIMIT, value));
}

/* The power of 1024 that a number of bytes is shown in, 1 for other units and below 1Ki. */
static double prefix_of(double value, enum unit unit)
{
	double prefix = 1;
	while (unit == UNIT_BYTES && value >= prefix * 1024 && prefix < 0x1p60)
		prefix *= 1024;
	return prefix;
}

/* The largest round number <= value, or the smallest >= value; value > 0. */
static double round_to(double value, bool up, enum unit unit)
{
	double prefix = prefix_of(value, unit), part = value / prefix;
	double power = pow(10, floor(log10(part) + 1e-12)), best = up ? 10 : 1;
	for (int i = 0; i < STEP_COUNT; i++) {
		if (up && STEPS[STEP_COUNT - 1 - i] * power >= part * (1 - 1e-9))
			best = STEPS[STEP_COUNT - 1 - i];
		if (!up && STEPS[i] * power <= part * (1 + 1e-9))
			best = STEPS[i];
	}
	double rounded = best * power;
	return prefix * (unit == UNIT_BYTES && rounded > 800 ? 1024 : rounded);
}

/* The scale that fits best, whatever the one before was. */
static struct scale fresh_scale(double low, double high, const struct scale_want *want, bool log)
{
	struct scale scale = { .log = log };
	if (log) {
		scale.low = round_to(fmax(low, high / 1e6), false, want->unit);
		scale.high = round_to(high, true, want->unit);
	} else {
		scale.low = low < 0 ? -round_to(-low, true, want->unit) : 0;
		scale.high = high > 0 ? round_to(high, true, want->unit) : 0;
	}
	if (scale.high <= scale.low)
		scale.high = log ? scale.low * 10 : scale.low + 1;
	return scale;
}

/* Logarithmic where the objective would lie in the lowest eighth; once it is, until it would lie well above. */
static bool wants_log(const struct scale *previous, double low, double high, double objective)
{
	if (isnan(objective) || objective <= 0 || low < 0)
		return false;
	return objective < high / (previous->log ? 6 : 8);
}

struct scale scale_next(struct scale previous, const struct scale_want *want)
{
	double low = bounded(want->low, 0), high = bounded(want->high, 1),
	       objective = isfinite(want->objective) ? bounded(want->objective, 0) : NAN;
	bool first = !(previous.low < previous.high);
	if (!isnan(objective)) {
		low = fmin(low, objective);
		high = fmax(high, objective * (objective > 0 ? 1.1 : 1));
	}
	if (want->unit == UNIT_RATIO && want->high <= 1)
		high = fmin(high, 1);
	high = fmax(high, low);
	bool log = wants_log(&previous, low, high, objective);
	if (log && low <= 0) /* zeros lie on the lower edge */
		low = objective / 5;
	struct scale next = fresh_scale(low, high, want, log);
	bool holds = !first && previous.log == log && previous.low <= low && previous.high >= high;
	bool roomy = log ? log10(next.high / next.low) < 0.5 * log10(previous.high / previous.low)
			 : next.high - next.low < 0.5 * (previous.high - previous.low);
	return holds && !roomy ? previous : next;
}

static double place(const struct scale *scale, double value)
{
	if (scale->log) {
		double low = log(scale->low), high = log(scale->high);
		return value <= scale->low ? 0 : (log(value) - low) / (high - low);
	}
	return (value / 2 - scale->low / 2) / (scale->high / 2 - scale->low / 2);
}

int scale_step(const struct scale *scale, double value, int steps)
{
	if (steps <= 1 || isnan(value) || !(scale->low < scale->high))
		return 0;
	double at = place(scale, bounded(value, 0)) * (steps - 1);
	return at <= 0 ? 0 : at >= steps - 1 ? steps - 1 : (int)lround(at);
}

/* Takes the value if it is on the scale and no other label stands in its row. */
static size_t add_tick(const struct scale *scale, enum unit unit, int rows, double value, double *out, size_t count, size_t max)
{
	int row = scale_step(scale, value, 4 * rows) / 4;
	bool whole = unit == UNIT_COUNT || unit == UNIT_BOOL;
	if (whole && value != floor(value))
		return count;
	if (count >= max || value < scale->low * (1 - 1e-9) || value > scale->high * (1 + 1e-9))
		return count;
	if (count > 0 && scale_step(scale, out[count - 1], 4 * rows) / 4 >= row)
		return count;
	out[count] = value;
	return count + 1;
}

/* 1 and 3 times powers of ten; where those crowd the rows, powers of ten, then every second and so on. */
static size_t log_ticks(const struct scale *scale, enum unit unit, int rows, double *out, size_t max)
{
	double prefix = prefix_of(scale->low, unit), span = log10(scale->high / scale->low);
	double power = prefix * pow(10, floor(log10(scale->low / prefix) + 1e-9));
	bool threes = span * 2 <= rows;
	int every = (int)ceil(span / (rows > 1 ? rows - 1 : 1));
	size_t count = 0;
	for (int step = 0; power <= scale->high && step < 700; step++) {
		if (every <= 1 || step % every == 0) {
			count = add_tick(scale, unit, rows, power, out, count, max);
			if (threes)
				count = add_tick(scale, unit, rows, 3 * power, out, count, max);
		}
		power *= 10;
		if (unit == UNIT_BYTES && power >= prefix * 999) {
			prefix *= 1024;
			power = prefix;
		}
	}
	return count;
}

size_t scale_ticks(const struct scale *scale, enum unit unit, int rows, double *out, size_t max)
{
	if (rows <= 0 || !(scale->low < scale->high))
		return 0;
	if (scale->log)
		return log_ticks(scale, unit, rows, out, max);
	int parts = rows < 3 ? 1 : rows < 16 ? 2 : 4;
	size_t count = 0;
	for (int i = 0; i <= parts; i++)
		count = add_tick(scale, unit, rows, scale->low + (scale->high / parts - scale->low / parts) * i, out, count, max);
	return count;
}
