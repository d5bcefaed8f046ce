#include <math.h>
#include <stdio.h>

#include "tui/chartview.h"
#include "tui/metricsview.h"
#include "tui/panel.h"
#include "tui/rowview.h"
#include "widgets/border.h"

/* Metrics: the big chart, and under it the other panels' charts on the same columns with one cursor through all of them. */

enum {
	GUTTER = 7,
	ENDS = 7,
	ENDS_WIDE = 17,
	SMALL_LEAST = 3,
	NAME_LEAST = 4 /* rows from which on the objective's name does not lie on the lines */,
	SMALL_MOST = 16
};

static struct axis columns(const struct panel_view *view, struct rect inside)
{
	int right = view->narrow ? ENDS_WIDE : ENDS;
	int w = inside.w - GUTTER - right;
	return chartview_axis(view->frame, view->ui, inside.x + GUTTER, w > 0 ? w : 0);
}

static void draw_ticks(struct canvas *canvas, int y, const struct panel_view *view, const struct axis *axis)
{
	const struct axis_props props = {
		.axis = *axis,
		.local = view->ui->local_time,
		.cursor_ms = view->ui->cursor_on ? view->ui->cursor_ms : 0,
	};
	axis_draw(canvas, y, &props);
}

static void draw_chart(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_panel *panel,
	enum chartview_ends ends, const struct axis *axis)
{
	struct chartview chart;
	const struct chartview_params params = { view->frame, panel, view->ui, *axis, canvas_glyphs(canvas), ends };
	chartview_make(&chart, &params);
	if (rect.h < NAME_LEAST)
		chart.props.objective_name = "";
	chart_draw(canvas, rect, &chart.props);
}

static size_t make_facts(const struct panel_view *view, const struct frame_panel *panel, enum glyph_set glyphs, struct line facts[4])
{
	size_t count = 0;
	char text[FMT_SIZE];
	if (panel->error[0])
		line_addf(&facts[count++], ROLE_CRIT, ATTR_BOLD, "✗ %s", panel->error);
	if (panel->stale && panel->age_ms >= 0)
		line_addf(&facts[count++], ROLE_STALE, 0, "data %s old", fmt_duration(panel->age_ms, text, sizeof text));
	if (!panel->error[0] && panel->objective_count)
		rowview_objective_fact(panel, glyphs, false, &facts[count++]);
	if (panel->total > panel->row_count && count < 4)
		line_addf(&facts[count++], ROLE_WARN, 0, "first %zu of %zu series", panel->row_count, panel->total);
	if (panel->warning[0] && count < 4)
		line_addf(&facts[count++], ROLE_WARN, 0, "! %s", panel->warning);
	if (!panel->error[0] && chartview_scale(view->ui, panel).log && count < 4)
		line_add(&facts[count++], ROLE_DIM, 0, "log");
	if (view->frame->panel_count > 1 && count < 4)
		line_addf(&facts[count++], ROLE_DIM, 0, "chart %zu of %zu", (size_t)(panel - view->frame->panels) + 1,
			view->frame->panel_count);
	return count;
}

static void draw_big(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_panel *panel = metricsview_panel(view->frame, view->ui);
	struct line facts[4] = { 0 };
	const struct border_props border = {
		.title = panel ? panel->title : "Metrics",
		.facts = facts,
		.fact_count = panel ? make_facts(view, panel, canvas_glyphs(canvas), facts) : 0,
		.focused = view->focused,
		.boxed = view->boxed,
	};
	struct rect inside = border_draw(canvas, rect, &border);
	canvas_push_clip(canvas, inside);
	if (panel && panel->row_count && inside.h > 1) {
		const struct axis axis = columns(view, inside);
		draw_chart(canvas, (struct rect){ inside.x, inside.y, inside.w, inside.h - 1 }, view, panel,
			view->narrow ? CHARTVIEW_VALUES : CHARTVIEW_NAMES, &axis);
		draw_ticks(canvas, inside.y + inside.h - 1, view, &axis);
	} else if (!panel) {
		metricsview_draw_none(canvas, inside, view->frame);
	} else {
		struct line text = line_of(ROLE_DIM, 0, panel->empty_reason);
		if (panel->hint[0])
			line_addf(&text, ROLE_INFO, 0, "  → %s", panel->hint);
		line_draw_wrapped(canvas, inside, &text, CANVAS_KEEP);
	}
	canvas_pop_clip(canvas);
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	(void)rect;
	return metricsview_act(ui, frame, action);
}

const struct panel_ops panel_chart = {
	.name = "chart",
	.draw = draw_big,
	.act = act,
	.hints = (const char *const[]){ "filter", "zoom", "next-panel", "cursor", NULL },
};

/* ---- the others ---- */

/* The panels that are drawn small: all but the one that is big on this screen; first those that have something to show. */
static size_t others(const struct panel_view *view, const struct frame_panel **out, size_t max, size_t *full)
{
	const struct frame *frame = view->frame;
	const struct frame_panel *big = view->ui->screen == SCREEN_METRICS ? metricsview_panel(frame, view->ui) : frame->panels;
	size_t count = 0;
	for (int empty = 0; empty < 2; empty++) {
		for (size_t i = 0; i < frame->panel_count && count < max; i++)
			if (&frame->panels[i] != big && (frame->panels[i].row_count == 0) == empty)
				out[count++] = &frame->panels[i];
		if (!empty)
			*full = count;
	}
	return count;
}

static void value_text(double value, const struct frame_panel *panel, enum role role, struct line *out)
{
	char text[FMT_SIZE];
	if (isnan(value))
		line_add(out, ROLE_DIM, 0, "-");
	else
		line_add(out, role, 0, fmt_value(value, panel->unit, 4, text, sizeof text));
}

/* Title and objective left, the value at the cursor and the one of now right: of the first row that has one, which is the worst or largest. */
static void draw_head(struct canvas *canvas, int y, struct rect inside, const struct panel_view *view, const struct frame_panel *panel,
	const struct axis *axis)
{
	struct line title = line_of(ROLE_TITLE, 0, panel->title), now = { 0 }, then = { 0 };
	int right = inside.x + inside.w;
	if (panel->objective_count) {
		line_add(&title, ROLE_DIM, 0, " ");
		rowview_objective_fact(panel, canvas_glyphs(canvas), false, &title);
	}
	if (panel->error[0])
		line_addf(&title, ROLE_CRIT, 0, "  ✗ %s", panel->error);
	else if (!panel->row_count)
		line_addf(&title, ROLE_DIM, 0, "  %s", panel->empty_reason);
	line_draw(canvas, inside.x, y, inside.w - 18, &title, UTF8_CUT_END, CANVAS_KEEP);
	if (!panel->row_count)
		return;
	const struct frame_row *row = rowview_head_row(panel);
	rowview_now(row, panel->unit, 4, &now);
	line_draw_right(canvas, right, y, 8, &now, UTF8_CUT_END, CANVAS_KEEP);
	if (!view->ui->cursor_on)
		return;
	value_text(metricsview_at_cursor(row, axis, view->ui), panel, ROLE_TEXT, &then);
	line_draw_right(canvas, right - 9, y, 8, &then, UTF8_CUT_END, CANVAS_KEEP);
}

static void draw_small(
	struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct frame_panel *const *panels, size_t count)
{
	const struct axis axis = columns(view, inside);
	int each = inside.h / (int)count;
	for (size_t i = 0; i < count; i++) {
		int y = inside.y + (int)i * each, rows = i + 1 == count ? inside.h - (int)i * each : each;
		draw_head(canvas, y, inside, view, panels[i], &axis);
		if (rows > 1 && panels[i]->row_count)
			draw_chart(canvas, (struct rect){ inside.x, y + 1, inside.w, rows - 1 }, view, panels[i], CHARTVIEW_BARE, &axis);
	}
}

/* Where there are few rows each panel is one: its name, its first series as a sparkline, its values. */
static void draw_sparks(
	struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct frame_panel *const *panels, size_t count)
{
	enum { NAME = 20, NUMBERS = 18 };
	const struct axis axis = chartview_axis(view->frame, view->ui, inside.x + NAME, inside.w - NAME - NUMBERS);
	for (size_t i = 0; i < count && (int)i < inside.h; i++) {
		double cells[CHARTVIEW_COLUMNS];
		int y = inside.y + (int)i;
		draw_head(canvas, y, inside, view, panels[i], &axis);
		if (!panels[i]->row_count || axis.w <= 0)
			continue;
		canvas_fill(canvas, (struct rect){ axis.x - 1, y, axis.w + 1, 1 }, style_of(ROLE_TEXT, GROUND_BG, 0));
		const struct frame_row *row = rowview_head_row(panels[i]);
		axis_cells(&axis, row->grid, cells);
		const struct rowview_spark spark = { cells, (size_t)axis.w, NAN, panels[i] };
		rowview_sparkline(canvas, (struct rect){ axis.x, y, axis.w, 1 }, row, &spark);
	}
}

/* How many small charts there is room for; 0: so little that sparklines say more. */
static size_t small_fit(int height)
{
	return height >= 2 * SMALL_LEAST ? (size_t)(height / SMALL_LEAST) : 0;
}

static void draw_others(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_panel *panels[SMALL_MOST];
	size_t full, count = others(view, panels, SMALL_MOST, &full), fit = small_fit(border_inside(rect, view->boxed).h);
	char moment[FMT_SIZE];
	struct line facts[2] = { 0 };
	if (view->ui->cursor_on)
		line_addf(&facts[0], ROLE_DIM, 0, "%s     now", fmt_time(view->ui->cursor_ms, view->ui->local_time, moment, sizeof moment));
	else if (fit && full && (fit < full ? fit : full) < count)
		line_addf(&facts[0], ROLE_DIM, 0, "%zu of %zu", fit < full ? fit : full, count);
	else
		line_addf(&facts[0], ROLE_DIM, 0, "%zu", count);
	const struct border_props border = { "Other charts", 1, facts, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	canvas_push_clip(canvas, inside);
	if (!count) {
		const struct line text =
			line_of(ROLE_DIM, 0, view->frame->panel_count ? "There is one panel only." : "No panels are known.");
		line_draw(canvas, inside.x, inside.y, inside.w, &text, UTF8_CUT_END, CANVAS_KEEP);
	} else if (fit && full) {
		draw_small(canvas, inside, view, panels, fit < full ? fit : full);
	} else {
		draw_sparks(canvas, inside, view, panels, count);
	}
	canvas_pop_clip(canvas);
}

const struct panel_ops panel_charts = {
	.name = "charts",
	.draw = draw_others,
	.act = act,
	.hints = (const char *const[]){ "zoom", "next-panel", "cursor", NULL },
};
