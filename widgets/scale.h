#ifndef WIDGETS_SCALE_H
#define WIDGETS_SCALE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/fmt.h"

/* The vertical range of a chart: round numbers, linear from 0 or logarithmic. {0} is none yet. */
struct scale {
	double low, high; /* low < high; both > 0 where log */
	bool log;
};

/* What a chart has to show. */
struct scale_want {
	double low, high; /* of the data; NaN or infinite: none */
	double objective; /* NaN: none */
	enum unit unit; /* round numbers of bytes are 2, 5, 10 … Mi */
};

/*
 * The scale for `want`, given the one before ({0} at first): pure, so the caller keeps it. It grows at once and shrinks only when the
 * data would fit into less than half of it, so that it does not flutter. Linear from 0 (from below where there are negative
 * values); logarithmic where the objective would lie in the lowest eighth.
 */
struct scale scale_next(struct scale previous, const struct scale_want *want) __attribute__((nonnull));

/* How high a value lies, 0 .. steps - 1 from low to high, rounded; what is outside (infinite too) lies on the edge. NaN gives 0. */
int scale_step(const struct scale *scale, double value, int steps) __attribute__((nonnull));

/* Round values for labels in a plot of `rows` rows, lowest first, one a row at most; returns how many (at most max). */
size_t scale_ticks(const struct scale *scale, enum unit unit, int rows, double *out, size_t max) __attribute__((nonnull));

#endif
