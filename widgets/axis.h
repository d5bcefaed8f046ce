#ifndef WIDGETS_AXIS_H
#define WIDGETS_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "widgets/canvas.h"
#include "widgets/rect.h"

struct grid;

/*
 * Columns of time, shared by a chart, its axis, sparklines and lanes. Cells are anchored to absolute time, cell = floor(t / cell_ms),
 * so a picture only ever shifts by whole cells. All times are wall milliseconds.
 */
struct axis {
	int x, w; /* columns x .. x + w - 1 of the canvas */
	int64_t cell_ms; /* > 0 */
	int64_t first; /* number of the cell in column x */
	int64_t end_ms; /* a moment inside the last cell: now, where the picture is live */
	int64_t tick_ms; /* from tick to tick */
	int64_t zone_ms; /* offset of the zone in which ticks are round; 0 UTC */
	bool relative; /* ticks count back from the end ("-7d"): where the axis is longer than a day */
};

/* w columns of cell_ms each that end with the cell of end_ms. Ticks are round and at least 12 cells apart. w < 0 is 0, cell_ms < 1 is 1. */
struct axis axis_make(int x, int w, int64_t cell_ms, int64_t end_ms);

/* Makes the ticks round in the local zone, as it is at the axis' end. Call it where times are shown in the local zone. */
void axis_use_local(struct axis *axis) __attribute__((nonnull));

/* The column of a moment: x - 1 for all that is before the axis, x + w for all that is behind it. */
int axis_column(const struct axis *axis, int64_t wall_ms) __attribute__((nonnull));
bool axis_holds(const struct axis *axis, int64_t wall_ms) __attribute__((nonnull));

/* When the cell of a column begins. */
int64_t axis_time(const struct axis *axis, int column) __attribute__((nonnull));

/* Columns from .. to - 1 that a stretch of time covers, both ends inclusive and cut to the axis. to_ms 0: still on, to the axis' end. Empty: false. */
bool axis_span(const struct axis *axis, int64_t from_ms, int64_t to_ms, int *from, int *to) __attribute__((nonnull));

/* The highest sample in [from, to), NaN where it is a gap. Where samples are further apart than that, the one before holds for its step. */
double axis_sample(const struct grid *grid, int64_t from_ms, int64_t to_ms) __attribute__((nonnull));

/* The highest sample of each cell into out[axis->w]: axis_sample() of each, all NaN where grid is NULL. */
void axis_cells(const struct axis *axis, const struct grid *grid, double *out) __attribute__((nonnull(1, 3)));

/* The tick at or after a moment; iterate with + tick_ms while <= end_ms. */
int64_t axis_tick_from(const struct axis *axis, int64_t wall_ms) __attribute__((nonnull));

/* A row of ticks, each with its label to the right ("╵19:45"); the row is filled from axis.x on. */
struct axis_props {
	struct axis axis;
	bool local; /* times in the local zone instead of UTC */
	int64_t cursor_ms; /* 0: none; else its time stands left of its column, and ticks that would touch it go */
	bool stale; /* beside old data */
	int kept; /* cells at its end that stay free: a head that stands behind it is wide */
};
void axis_draw(struct canvas *canvas, int y, const struct axis_props *props) __attribute__((nonnull));

/* A stretch of time behind a chart: chaos. */
struct axis_band {
	int64_t from_ms, to_ms; /* to_ms 0: still on */
	const char *name; /* drawn by charts; "" */
};

/* The bands' ground behind `rows` rows from y: behind rows that share a chart's axis. The edges stand in the chart alone. */
void axis_tint(struct canvas *canvas, int y, int rows, const struct axis *axis, const struct axis_band *bands, size_t count)
	__attribute__((nonnull(1, 4)));

/* The cursor through `rows` rows from y: its column's ground, and a line where nothing else is. After all else is drawn. */
void axis_cursor_draw(struct canvas *canvas, int y, int rows, const struct axis *axis, int64_t cursor_ms) __attribute__((nonnull));

#endif
