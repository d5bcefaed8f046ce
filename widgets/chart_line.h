#ifndef WIDGETS_CHART_LINE_H
#define WIDGETS_CHART_LINE_H

#include "widgets/chart.h"

/* The series and the objective as dots in `plot`, a part of the axis' columns. Part of the chart. */
void chart_line_draw(struct canvas *canvas, struct rect plot, const struct chart_props *props) __attribute__((nonnull));

/* The row of the plot (0 at the top) in which a value lies. */
int chart_line_row(const struct chart_props *props, int height, double value) __attribute__((nonnull));

/* A role as the chart shows it: old data has one for all. */
static inline enum role chart_role(const struct chart_props *props, enum role role)
{
	return props->stale ? ROLE_STALE : role;
}

#endif
