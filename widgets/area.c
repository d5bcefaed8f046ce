#include "widgets/area.h"

#include <math.h>

#include "core/base/utf8.h"

/*
 * Bands first, then the area over them, then the objective where the area leaves room, then names where nothing else is. A cell of an
 * area has one role: that of its upper end.
 */
enum { EIGHTHS = 8 };

static const char *const BLOCKS[EIGHTHS + 1] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

/* How high a value stands in eighths of a row, 0 .. 8 * rows: a little above nothing is an eighth. */
static int height_of(const struct area_props *props, double value, int rows)
{
	double share = (value - props->scale.low) / (props->scale.high - props->scale.low);
	int height = (int)lround(fmin(fmax(share, 0), 1) * rows * EIGHTHS);
	return height == 0 && share > 0 ? 1 : height;
}

/* ---- chaos ---- */

static void draw_band(struct canvas *canvas, struct rect plot, const struct area_props *props, const struct axis_band *band)
{
	struct style edge = style_of(ROLE_CHAOS, GROUND_CHAOS_SHOW, ATTR_BOLD), inside = style_of(ROLE_CHAOS, GROUND_CHAOS_SHOW, 0);
	int from, to;
	if (!axis_span(&props->axis, band->from_ms, band->to_ms, &from, &to))
		return;
	canvas_fill(canvas, (struct rect){ from, plot.y, to - from, plot.h }, inside);
	for (int y = plot.y; y < plot.y + plot.h; y++) {
		for (int x = from; props->fill_bands && x < to; x++)
			canvas_put(canvas, x, y, "·", inside);
		canvas_put(canvas, from, y, "┃", edge);
		if (band->to_ms != 0 && axis_holds(&props->axis, band->to_ms))
			canvas_put(canvas, to - 1, y, "┃", edge);
	}
	for (int x = from + 1; x < to - (band->to_ms != 0); x++)
		canvas_put(canvas, x, plot.y, "━", edge);
}

/* ---- the area ---- */

/* Over the objective is the column's upper end, and each cell that lies more above the objective than below. */
static enum role role_of(const struct area_props *props, double value, int row, bool top, int objective_eighths)
{
	if (props->stale)
		return ROLE_STALE;
	if (isnan(props->objective))
		return ROLE_BAR_FILL;
	if (props->floor)
		return value < props->objective ? ROLE_CRIT : ROLE_BAR_FILL;
	return value > props->objective && (top || row * EIGHTHS + EIGHTHS / 2 >= objective_eighths) ? ROLE_CRIT : ROLE_BAR_FILL;
}

static void draw_column(struct canvas *canvas, struct rect plot, const struct area_props *props, int x, double value)
{
	int height = height_of(props, value, plot.h);
	int objective = isnan(props->objective) ? 0 : height_of(props, props->objective, plot.h);
	for (int row = 0; row * EIGHTHS < height; row++) {
		int eighths = height - row * EIGHTHS < EIGHTHS ? height - row * EIGHTHS : EIGHTHS;
		canvas_put(canvas, x, plot.y + plot.h - 1 - row, BLOCKS[eighths],
			style_of(role_of(props, value, row, height - row * EIGHTHS <= EIGHTHS, objective), CANVAS_KEEP, 0));
	}
}

/* ---- the objective, and names ---- */

static bool is_blank(const struct canvas *canvas, int x, int y)
{
	const struct cell *cell = canvas_cell(canvas, x, y);
	return cell && (cell->glyph[0] == ' ' || cell->role == ROLE_CHAOS);
}

/* Only where nothing but a band's inside is under all of it. */
static void draw_name(struct canvas *canvas, struct rect plot, int x, int y, const char *text, enum role role)
{
	int cells = utf8_width(text);
	for (int i = 0; i < cells; i++)
		if (x + i >= plot.x + plot.w || y < plot.y || !is_blank(canvas, x + i, y))
			return;
	canvas_text(canvas, x, y, text, style_of(role, CANVAS_KEEP, ATTR_BOLD));
}

/* On the lower edge of the row that begins at the objective. */
static void draw_objective(struct canvas *canvas, struct rect plot, const struct area_props *props)
{
	if (isnan(props->objective) || props->objective < props->scale.low || props->objective > props->scale.high)
		return;
	int row = (height_of(props, props->objective, plot.h) + EIGHTHS / 2) / EIGHTHS, y = plot.y + plot.h - 1 - row;
	for (int x = plot.x; x < plot.x + plot.w && y >= plot.y; x++)
		if (((props->axis.first + x - plot.x) & 1) == 0 && is_blank(canvas, x, y))
			canvas_put(canvas, x, y, "▁", style_of(ROLE_OBJECTIVE, CANVAS_KEEP, 0));
	draw_name(canvas, plot, plot.x + 1, y - 1, props->objective_name, ROLE_OBJECTIVE);
}

static void draw_band_names(struct canvas *canvas, struct rect plot, const struct area_props *props)
{
	int from, to;
	for (size_t i = 0; i < props->band_count; i++) {
		const struct axis_band *band = &props->bands[i];
		if (axis_span(&props->axis, band->from_ms, band->to_ms, &from, &to) && utf8_width(band->name) + 4 <= to - from)
			draw_name(canvas, plot, from + 2, plot.y + 1, band->name, ROLE_TITLE);
	}
}

void area_draw(struct canvas *canvas, struct rect rect, const struct area_props *props)
{
	struct rect plot = { props->axis.x, rect.y, props->axis.w, rect.h };
	if (rect_empty(rect) || rect_empty(plot) || !(props->scale.low < props->scale.high))
		return;
	canvas_push_clip(canvas, rect);
	for (size_t i = 0; i < props->band_count; i++)
		draw_band(canvas, plot, props, &props->bands[i]);
	for (int i = 0; i < plot.w && props->grid; i++) {
		int64_t start_ms = axis_time(&props->axis, plot.x + i);
		double value = axis_sample(props->grid, start_ms, start_ms + props->axis.cell_ms);
		if (!isnan(value))
			draw_column(canvas, plot, props, plot.x + i, value);
	}
	draw_objective(canvas, plot, props);
	draw_band_names(canvas, plot, props);
	canvas_pop_clip(canvas);
}
