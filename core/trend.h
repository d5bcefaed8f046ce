#ifndef CORE_TREND_H
#define CORE_TREND_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"

struct grid;

/* What is still good: values up to (or down to) the bound. */
struct trend_bound {
	bool upper; /* "<", "<=": too high is over; else too low is */
	bool inclusive; /* the bound itself is good */
	double value;
};

bool trend_parse_bound(const char *op, double value, struct trend_bound *out) __attribute__((nonnull));

/* The objective that an alert's condition implies: it fires where `> NUMBER`, so up to NUMBER is good. */
const char *trend_inverse(const char *op) __attribute__((nonnull));

struct trend_input {
	const struct grid *grid; /* NULL: no sample */
	int64_t end_ms; /* newest time that the range was asked for */
	bool has_instant; /* the query was also asked for now: that is the newest value, even if there is none */
	double instant; /* NaN: none */
	int64_t instant_ms;
	const struct trend_bound *bound; /* NULL: no objective */
	int64_t window_ms; /* over which the slope is taken: at least 4 steps are */
	bool stale; /* the data are old */
};

#define TREND_HORIZON_MS INT64_C(900000) /* a crossing further ahead than 15 minutes is not predicted */

/*
 * Fills now, now_ms, slope (per minute: least squares over the window), minimum, maximum, state, over_since_ms (interpolated between two
 * samples), over_before, over_in_ms of the row. A crossing is predicted only where the values of the window lie on a line well enough (R² at
 * least one half). Without the newest samples the row is unknown.
 */
void trend_fill(const struct trend_input *in, struct frame_row *row) __attribute__((nonnull));

#endif
