#ifndef WIDGETS_CHART_H
#define WIDGETS_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/fmt.h"
#include "widgets/axis.h"
#include "widgets/line.h"
#include "widgets/scale.h"

struct grid;

/*
 * Lines (or areas) of braille dots, two columns and four rows of them a cell, on a time axis. A cell has the role of the last series in it and the
 * dots of all. A gap in the data is a gap. Over the objective a line is two dots thick. Without braille: ' - . | by height and slope.
 */
#define CHART_SERIES_MAX 64 /* further ones are not drawn */

struct chart_series {
	const struct grid *grid; /* NULL: nothing */
	enum role role;
	bool area; /* filled down to the bottom */
	bool plain; /* no objective of its own: never thick */
	const struct line *end; /* its name (and value) at the end of the line, right of the plot; NULL none */
};

struct chart_props {
	struct axis axis; /* the plot is columns axis.x .. of rect; left of it value labels, right of it the ends */
	struct scale scale;
	enum unit unit; /* of the value labels */
	const struct chart_series *series; /* the most important last: it lies on top */
	size_t series_count;
	double objective; /* NaN: none */
	bool floor; /* the objective is a lower bound */
	const char *objective_name; /* "leaker-rss ≤10Mi", above the line's left end; "" none */
	const struct axis_band *bands;
	size_t band_count;
	int64_t cursor_ms; /* 0: none */
	bool stale; /* old data: one role, bands without ground */
};

/* rect holds the value labels, the plot and the ends, but no axis row. */
void chart_draw(struct canvas *canvas, struct rect rect, const struct chart_props *props) __attribute__((nonnull));

/* Lowest and highest finite value of the series on the axis. False where there is none (both NaN then). */
bool chart_extent(const struct chart_series *series, size_t count, const struct axis *axis, double *low, double *high)
	__attribute__((nonnull(3, 4, 5)));

/* Moves rows[0 .. count) (wanted rows, ascending) apart, so that each is one of 0 .. height - 1 and all differ, as far as they fit. */
void chart_spread(int *rows, size_t count, int height) __attribute__((nonnull));

#endif
