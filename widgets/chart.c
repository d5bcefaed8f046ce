#include "widgets/chart.h"

#include <math.h>
#include <string.h>

#include "core/base/grid.h"
#include "widgets/chart_line.h"

/*
 * Drawn from back to front: bands, value labels and grid dots, the objective's name, the lines, the bands' names where the lines left room,
 * the ends, the cursor.
 */
enum { LABELS_MAX = 64, NAME_LEAST = 8 };

static struct rect plot_of(struct rect rect, const struct axis *axis)
{
	struct rect plot = rect_intersect(rect, (struct rect){ axis->x, rect.y, axis->w, rect.h });
	plot.h = plot.h < CANVAS_HEIGHT_MAX ? plot.h : CANVAS_HEIGHT_MAX;
	return plot;
}

/* Blanks of the plot carry the role of the foremost line, so that a terminal need not change colours between glyphs. */
static void clear(struct canvas *canvas, struct rect rect, struct rect plot, const struct chart_props *props)
{
	enum role role = props->series_count > 0 ? props->series[props->series_count - 1].role : ROLE_TEXT;
	canvas_fill(canvas, rect, style_of(ROLE_DIM, CANVAS_KEEP, 0));
	canvas_fill(canvas, plot, style_of(chart_role(props, role), CANVAS_KEEP, 0));
}

static void draw_edge(struct canvas *canvas, struct rect plot, int x, const struct chart_props *props)
{
	for (int y = plot.y; y < plot.y + plot.h; y++)
		canvas_put(canvas, x, y, glyph_text(GLYPHS_UNICODE, GLYPH_BAND), style_of(chart_role(props, ROLE_CHAOS), CANVAS_KEEP, 0));
}

static void draw_bands(struct canvas *canvas, struct rect plot, const struct chart_props *props)
{
	const struct axis *axis = &props->axis;
	if (!props->stale)
		axis_tint(canvas, plot.y, plot.h, axis, props->bands, props->band_count);
	for (size_t i = 0; i < props->band_count; i++) {
		const struct axis_band *band = &props->bands[i];
		bool ended = band->to_ms != 0 && band->to_ms <= axis->end_ms;
		if (axis_holds(axis, band->from_ms))
			draw_edge(canvas, plot, axis_column(axis, band->from_ms), props);
		if (ended && axis_holds(axis, band->to_ms))
			draw_edge(canvas, plot, axis_column(axis, band->to_ms), props);
	}
}

static bool is_blank(const struct canvas *canvas, int x, int y)
{
	const struct cell *cell = canvas_cell(canvas, x, y);
	return cell && (cell->glyph[0] == ' ' || strcmp(cell->glyph, glyph_text(canvas_glyphs(canvas), GLYPH_DOT)) == 0);
}

/* One dot where a value label's row and a tick's column cross. */
static void draw_grid_row(struct canvas *canvas, struct rect plot, int y, const struct axis *axis)
{
	for (int64_t at = axis_tick_from(axis, axis_time(axis, axis->x)); at <= axis->end_ms; at += axis->tick_ms) {
		int x = axis_column(axis, at);
		const struct cell *cell = canvas_cell(canvas, x, y);
		if (x < plot.x + plot.w && cell && cell->glyph[0] == ' ')
			canvas_put(canvas, x, y, glyph_text(GLYPHS_UNICODE, GLYPH_DOT), style_of(ROLE_GRID, CANVAS_KEEP, 0));
	}
}

/* "10Mi" of "10.00Mi": a round number needs no decimals. */
static void strip_zeros(char *text)
{
	char *point = strchr(text, '.');
	if (!point)
		return;
	char *end = point + 1 + strspn(point + 1, "0123456789"), *cut = end;
	while (cut > point && (cut[-1] == '0' || cut[-1] == '.'))
		cut--;
	memmove(cut, end, strlen(end) + 1);
}

static void draw_values(struct canvas *canvas, struct rect rect, struct rect plot, const struct chart_props *props)
{
	double values[LABELS_MAX];
	size_t count = scale_ticks(&props->scale, props->unit, plot.h, values, LABELS_MAX);
	for (size_t i = 0; i < count; i++) {
		int y = plot.y + chart_line_row(props, plot.h, values[i]);
		char text[FMT_SIZE];
		bool zero = fpclassify(values[i]) == FP_ZERO;
		fmt_value(values[i], zero ? UNIT_NONE : props->unit, 4, text, sizeof text);
		strip_zeros(text);
		int cells = utf8_width(text), x = plot.x - 1 - cells;
		if (x >= rect.x)
			canvas_text(canvas, x, y, text, style_of(chart_role(props, ROLE_DIM), CANVAS_KEEP, 0));
		draw_grid_row(canvas, plot, y, &props->axis);
	}
}

/* Above the line's left end, or below it where it is at the top. */
static void draw_objective_name(struct canvas *canvas, struct rect plot, const struct chart_props *props)
{
	if (isnan(props->objective) || !props->objective_name[0])
		return;
	int row = chart_line_row(props, plot.h, props->objective);
	struct line name = line_of(chart_role(props, ROLE_OBJECTIVE), 0, props->objective_name);
	line_draw(canvas, plot.x + 1, plot.y + (row > 0 ? row - 1 : 1), plot.w - 1, &name, UTF8_CUT_END, CANVAS_KEEP);
}

/* Where the next band begins, or this one ends, or the plot. */
static int band_end(struct rect plot, const struct chart_props *props, const struct axis_band *band)
{
	const struct axis *axis = &props->axis;
	int end = plot.x + plot.w;
	if (band->to_ms != 0 && axis_column(axis, band->to_ms) < end)
		end = axis_column(axis, band->to_ms);
	for (size_t i = 0; i < props->band_count; i++)
		if (props->bands[i].from_ms > band->from_ms && axis_column(axis, props->bands[i].from_ms) < end)
			end = axis_column(axis, props->bands[i].from_ms);
	return end;
}

/* At the top left inside its band, or a row lower where a line or another name is in the way. */
static void draw_band_name(struct canvas *canvas, struct rect plot, const struct chart_props *props, const struct axis_band *band)
{
	struct line name = line_of(chart_role(props, ROLE_CHAOS), 0, band->name);
	int from = axis_column(&props->axis, band->from_ms), end = band_end(plot, props, band), width = line_width(&name);
	int start = (from > plot.x ? from : plot.x) + 1, least = width < NAME_LEAST ? width : NAME_LEAST;
	if (width == 0)
		return;
	for (int y = plot.y; y < plot.y + (plot.h + 1) / 2; y++) {
		int free = 0;
		while (start + free < end && is_blank(canvas, start + free, y))
			free++;
		if (free >= least) {
			line_draw(canvas, start, y, free, &name, UTF8_CUT_END, CANVAS_KEEP);
			return;
		}
	}
}

/* The last value of a series on the axis, NaN where there is none. */
static double last_value(const struct grid *grid, const struct axis *axis)
{
	int64_t start = axis_time(axis, axis->x);
	for (size_t i = grid->count; i-- > 0;) {
		int64_t at = grid->start_ms + (int64_t)i * grid->step_ms;
		if (at < start)
			break;
		if (at <= axis->end_ms && !isnan(grid->values[i]))
			return grid->values[i];
	}
	return NAN;
}

void chart_spread(int *rows, size_t count, int height)
{
	int over = height - 1;
	for (size_t i = 0; i < count; i++) {
		int least = i > 0 ? rows[i - 1] + 1 : 0;
		rows[i] = rows[i] < least ? least : rows[i];
	}
	for (size_t i = count; i-- > 0; over = rows[i] - 1)
		rows[i] = rows[i] > over ? over : rows[i];
}

/* The series whose names have room, the foremost first, from the highest line to the lowest. */
static size_t collect_ends(const struct chart_props *props, int height, const struct line **ends, int *rows)
{
	size_t count = 0;
	for (size_t i = props->series_count; i-- > 0 && count < CHART_SERIES_MAX && (int)count < height;) {
		const struct chart_series *series = &props->series[i];
		double value = series->end && series->grid ? last_value(series->grid, &props->axis) : NAN;
		if (isnan(value))
			continue;
		int row = chart_line_row(props, height, value);
		size_t at = count++;
		for (; at > 0 && rows[at - 1] > row; at--) {
			rows[at] = rows[at - 1];
			ends[at] = ends[at - 1];
		}
		rows[at] = row;
		ends[at] = series->end;
	}
	return count;
}

static void draw_ends(struct canvas *canvas, struct rect rect, struct rect plot, const struct chart_props *props)
{
	const struct line *ends[CHART_SERIES_MAX];
	int rows[CHART_SERIES_MAX], x = plot.x + plot.w + 1, room = rect.x + rect.w - x;
	size_t count = room > 0 ? collect_ends(props, plot.h, ends, rows) : 0;
	chart_spread(rows, count, plot.h);
	for (size_t i = 0; i < count; i++) {
		struct line end = *ends[i];
		if (props->stale)
			line_restyle(&end, ROLE_STALE);
		line_draw(canvas, x, plot.y + rows[i], room, &end, UTF8_CUT_END, CANVAS_KEEP);
	}
}

void chart_draw(struct canvas *canvas, struct rect rect, const struct chart_props *props)
{
	struct rect plot = plot_of(rect, &props->axis);
	if (rect_empty(plot))
		return;
	canvas_push_clip(canvas, rect);
	clear(canvas, rect, plot, props);
	canvas_push_clip(canvas, plot);
	draw_bands(canvas, plot, props);
	canvas_pop_clip(canvas);
	draw_values(canvas, rect, plot, props);
	canvas_push_clip(canvas, plot);
	draw_objective_name(canvas, plot, props);
	chart_line_draw(canvas, plot, props);
	for (size_t i = 0; i < props->band_count; i++)
		draw_band_name(canvas, plot, props, &props->bands[i]);
	canvas_pop_clip(canvas);
	draw_ends(canvas, rect, plot, props);
	if (props->cursor_ms != 0)
		axis_cursor_draw(canvas, plot.y, plot.h, &props->axis, props->cursor_ms);
	canvas_pop_clip(canvas);
}

bool chart_extent(const struct chart_series *series, size_t count, const struct axis *axis, double *low, double *high)
{
	int64_t start = axis_time(axis, axis->x);
	*low = *high = NAN;
	for (size_t s = 0; s < count; s++) {
		const struct grid *grid = series[s].grid;
		for (size_t i = 0; grid && i < grid->count; i++) {
			int64_t at = grid->start_ms + (int64_t)i * grid->step_ms;
			if (at < start || at > axis->end_ms || !isfinite(grid->values[i]))
				continue;
			*low = fmin(*low, grid->values[i]); /* fmin passes over NaN */
			*high = fmax(*high, grid->values[i]);
		}
	}
	return !isnan(*low);
}
