#ifndef WIDGETS_SPARKLINE_H
#define WIDGETS_SPARKLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "widgets/canvas.h"
#include "widgets/rect.h"

/*
 * One row of eighth blocks, one cell a value, in at most seven levels so that rows do not touch. What is over the objective is crit, and the
 * first such cell is "▲", so that the crossing shows without colours too.
 */
struct sparkline_props {
	const double *values; /* a cell each, of axis_cells(); NaN is a gap and stays blank */
	size_t count;
	enum role role;
	unsigned attrs;
	double top; /* of the scale, which begins at 0; NaN: its own, sparkline_top(). Rows that share an objective share one */
	double objective; /* NaN: none */
	bool floor; /* the objective is a lower bound: what is under it is "over" */
	int levels; /* 7; 4 without an objective or stale; 2 where the newest value is missing. 0: 7 */
	bool stale;
};

/* Draws it in rect's first row, from its left. */
void sparkline_draw(struct canvas *canvas, struct rect rect, const struct sparkline_props *props) __attribute__((nonnull));

/* The top of a row's own scale: its highest value or its objective, if higher; without one its limit (NaN: none). At least 0. */
double sparkline_top(const double *values, size_t count, double objective, double limit) __attribute__((nonnull));

#endif
