#include "widgets/axis.h"

#include <math.h>
#include <stdio.h>

#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/base/grid.h"
#include "core/base/utf8.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum { TICK_CELLS = 12 }; /* least distance of ticks: a label, its tick and some air */

static const int64_t TICKS[] = {
	SECOND,
	2 * SECOND,
	5 * SECOND,
	10 * SECOND,
	15 * SECOND,
	30 * SECOND,
	MINUTE,
	2 * MINUTE,
	3 * MINUTE,
	5 * MINUTE,
	10 * MINUTE,
	15 * MINUTE,
	20 * MINUTE,
	30 * MINUTE,
	HOUR,
	2 * HOUR,
	3 * HOUR,
	6 * HOUR,
	12 * HOUR,
	DAY,
	2 * DAY,
	7 * DAY,
	14 * DAY,
	28 * DAY,
};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t pick_tick(int64_t cell_ms)
{
	size_t count = sizeof TICKS / sizeof TICKS[0];
	for (size_t i = 0; i < count; i++)
		if (TICKS[i] / cell_ms >= TICK_CELLS)
			return TICKS[i];
	int64_t longest = TICKS[count - 1], cells = INT64_MAX / 2 / longest < cell_ms ? INT64_MAX / 2 / longest : cell_ms;
	return longest * cells;
}

struct axis axis_make(int x, int w, int64_t cell_ms, int64_t end_ms)
{
	struct axis axis = { .x = x, .w = w > 0 ? w : 0, .cell_ms = cell_ms > 0 ? cell_ms : 1, .end_ms = end_ms };
	axis.first = floor_div(end_ms, axis.cell_ms) - axis.w + 1;
	axis.tick_ms = pick_tick(axis.cell_ms);
	axis.relative = axis.w > 0 && axis.cell_ms > DAY / axis.w;
	return axis;
}

int axis_column(const struct axis *axis, int64_t wall_ms)
{
	int64_t cell = floor_div(wall_ms, axis->cell_ms) - axis->first;
	return axis->x + (int)(cell < -1 ? -1 : cell > axis->w ? axis->w : cell);
}

bool axis_holds(const struct axis *axis, int64_t wall_ms)
{
	int column = axis_column(axis, wall_ms);
	return column >= axis->x && column < axis->x + axis->w;
}

int64_t axis_time(const struct axis *axis, int column)
{
	return (axis->first + column - axis->x) * axis->cell_ms;
}

bool axis_span(const struct axis *axis, int64_t from_ms, int64_t to_ms, int *from, int *to)
{
	int right = axis->x + axis->w;
	*from = axis_column(axis, from_ms);
	*to = axis_column(axis, to_ms == 0 ? axis->end_ms : to_ms) + 1;
	if (*from < axis->x)
		*from = axis->x;
	if (*to > right)
		*to = right;
	return *from < *to;
}

double axis_sample(const struct grid *grid, int64_t from_ms, int64_t to_ms)
{
	int64_t before = floor_div(from_ms - 1 - grid->start_ms, grid->step_ms) * grid->step_ms + grid->start_ms;
	return before + grid->step_ms < to_ms ? grid_max_in(grid, from_ms, to_ms) : grid_at(grid, before);
}

void axis_cells(const struct axis *axis, const struct grid *grid, double *out)
{
	for (int i = 0; i < axis->w; i++) {
		int64_t start = (axis->first + i) * axis->cell_ms;
		out[i] = grid ? axis_sample(grid, start, start + axis->cell_ms) : NAN;
	}
}

void axis_use_local(struct axis *axis)
{
	struct clock_fields here, utc;
	clock_fields(axis->end_ms, true, &here);
	clock_fields(axis->end_ms, false, &utc);
	int days = here.day == utc.day ? 0 : (here.weekday - utc.weekday + 7) % 7 == 1 ? 1 : -1;
	axis->zone_ms = days * DAY + (here.hour - utc.hour) * HOUR + (here.minute - utc.minute) * MINUTE;
}

/* What ticks count from: midnight in the zone, or the end. */
static int64_t tick_origin(const struct axis *axis)
{
	return axis->relative ? axis->end_ms : -axis->zone_ms;
}

int64_t axis_tick_from(const struct axis *axis, int64_t wall_ms)
{
	int64_t origin = tick_origin(axis);
	return origin - floor_div(origin - wall_ms, axis->tick_ms) * axis->tick_ms;
}

static void tick_label(const struct axis_props *props, int64_t at_ms, char *out, size_t size)
{
	char text[FMT_SIZE];
	if (props->axis.relative && at_ms == props->axis.end_ms)
		snprintf(out, size, "now");
	else if (props->axis.relative)
		snprintf(out, size, "-%s", fmt_duration(props->axis.end_ms - at_ms, text, sizeof text));
	else if (props->axis.tick_ms < MINUTE)
		fmt_time(at_ms, props->local, out, size);
	else
		fmt_time_short(at_ms, props->local, out, size);
}

/* Where a tick's label begins: right of it, at the axis' end left of it where nothing stands there; -1 where there is no room. */
static int label_start(int right, int column, int cells, int taken_to)
{
	if (column + 1 + cells <= right)
		return column + 1;
	return column - cells > taken_to ? column - cells : -1;
}

static void draw_ticks(struct canvas *canvas, int y, const struct axis_props *props, int keep_from, int keep_to)
{
	const struct axis *axis = &props->axis;
	struct style style = style_of(props->stale ? ROLE_STALE : ROLE_DIM, CANVAS_KEEP, 0);
	int right = axis->x + axis->w - props->kept, taken_to = axis->x - 1; /* the column behind the last label */
	for (int64_t at = axis_tick_from(axis, axis_time(axis, axis->x)); at <= axis->end_ms; at += axis->tick_ms) {
		int column = axis_column(axis, at);
		char text[FMT_SIZE + 1];
		tick_label(props, at, text, sizeof text);
		int cells = utf8_width(text);
		if (column >= right || (column + cells + 1 > keep_from && column < keep_to))
			continue;
		int start = label_start(right, column, cells, column > keep_to && keep_to > taken_to ? keep_to : taken_to);
		canvas_put(canvas, column, y, glyph_text(GLYPHS_UNICODE, GLYPH_TICK), style);
		if (start >= 0)
			canvas_text(canvas, start, y, text, style);
		taken_to = column + 1 + cells;
	}
}

void axis_draw(struct canvas *canvas, int y, const struct axis_props *props)
{
	const struct axis *axis = &props->axis;
	struct rect row = { axis->x, y, axis->w, 1 };
	int keep_from = axis->x - 1, keep_to = keep_from, cursor = axis_column(axis, props->cursor_ms);
	bool has_cursor = props->cursor_ms != 0 && axis_holds(axis, props->cursor_ms);
	char text[FMT_SIZE];
	if (axis->w <= 0)
		return;
	canvas_push_clip(canvas, row);
	canvas_fill(canvas, row, style_of(ROLE_DIM, CANVAS_KEEP, 0));
	if (has_cursor) {
		fmt_time(props->cursor_ms, props->local, text, sizeof text);
		int cells = utf8_width(text), start = cursor - cells >= axis->x ? cursor - cells : cursor + 1;
		keep_from = start - 1;
		keep_to = (start > cursor ? start + cells : cursor) + 1;
		canvas_text(canvas, start, y, text, style_of(ROLE_TITLE, GROUND_SELECT, ATTR_BOLD));
	}
	draw_ticks(canvas, y, props, keep_from, keep_to);
	canvas_pop_clip(canvas);
}

void axis_tint(struct canvas *canvas, int y, int rows, const struct axis *axis, const struct axis_band *bands, size_t count)
{
	int from, to;
	for (size_t i = 0; i < count; i++)
		if (axis_span(axis, bands[i].from_ms, bands[i].to_ms, &from, &to))
			canvas_ground(canvas, (struct rect){ from, y, to - from, rows }, GROUND_CHAOS_BAND);
}

void axis_cursor_draw(struct canvas *canvas, int y, int rows, const struct axis *axis, int64_t cursor_ms)
{
	int column = axis_column(axis, cursor_ms);
	if (!axis_holds(axis, cursor_ms))
		return;
	canvas_ground(canvas, (struct rect){ column, y, 1, rows }, GROUND_CURSOR);
	for (int row = y; row < y + rows; row++) {
		const struct cell *cell = canvas_cell(canvas, column, row);
		if (cell && cell->glyph[0] == ' ')
			canvas_put(canvas, column, row, "│", style_of(ROLE_DIM, CANVAS_KEEP, 0));
	}
}
