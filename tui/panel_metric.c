#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/chartview.h"
#include "tui/cursor.h"
#include "tui/laneview.h"
#include "tui/listact.h"
#include "tui/metricsview.h"
#include "tui/nexttry.h"
#include "tui/panel.h"
#include "tui/rowtable.h"
#include "tui/rowview.h"
#include "widgets/border.h"
#include "widgets/scroll.h"

/*
 * The founding picture: chart, axis, a sparkline for each container and lanes of chaos and alerts, all on the same columns. Left of them
 * stands who, right of them how much. Where there is no room the chart goes first, then lanes, then rows down to three.
 */

enum { CHART_LEAST = 5, CHART_ENOUGH = 14, ROWS_LEAST = 3 };

struct plan { /* rows of the inside that each part gets */
	int chart, rows, lanes, notes;
	bool more;
};

static void plan_rows(struct plan *plan, int room, int count)
{
	plan->rows = count < room ? count : room;
	plan->more = count > plan->rows && plan->rows > 1;
	if (plan->more && plan->rows + 1 > room)
		plan->rows--;
}

/* Chart and rows share what is left: rows as many as usual at this width, then the chart, then both in turn. */
static void plan_both(struct plan *plan, int room, int count, int usual)
{
	int rows = count < usual ? count : usual, more = count > rows;
	int chart = room - rows - more;
	if (chart < CHART_LEAST) {
		plan_rows(plan, room, count);
		return;
	}
	int extra = chart > CHART_ENOUGH ? (chart - CHART_ENOUGH) / 2 : 0;
	if (extra > count - rows)
		extra = count - rows;
	plan->rows = rows + extra;
	plan->more = count > plan->rows;
	plan->chart = room - plan->rows - plan->more;
}

static struct plan make_plan(int height, enum chart_mode mode, int row_count, int lane_count, bool wide)
{
	struct plan plan = { 0 };
	int most = height < 15 ? 4 : 5;
	plan.lanes = lane_count < most ? lane_count : most;
	while (plan.lanes > 0 && height - 1 - plan.lanes < ROWS_LEAST)
		plan.lanes--;
	plan.notes = !lane_count && height >= 8 ? 2 : 0;
	int room = height - 1 - plan.lanes - plan.notes;
	if (mode == CHART_ONLY && room >= CHART_LEAST)
		plan.chart = room;
	else if (mode == CHART_ROWS || room < CHART_LEAST)
		plan_rows(&plan, room, row_count);
	else
		plan_both(&plan, room, row_count, wide ? 8 : 4);
	return plan;
}

static void fact_error(const struct frame_panel *panel, struct line facts[4], size_t *count)
{
	char text[FMT_SIZE];
	line_addf(&facts[(*count)++], ROLE_CRIT, ATTR_BOLD, "✗ %s", panel->error);
	if (panel->age_ms >= 0)
		line_addf(&facts[(*count)++], ROLE_STALE, 0, "data %s old", fmt_duration(panel->age_ms, text, sizeof text));
	if (panel->next_try_ms >= 0)
		nexttry_add(&facts[(*count)++], "", panel->next_try_ms);
}

static const char *scale_words(const struct frame_panel *panel, const struct plan *plan, bool wide)
{
	if (!plan->rows || !panel->objective_count)
		return "";
	bool mixed = (size_t)plan->rows > panel->objective_count;
	if (!mixed)
		return "these rows on one scale";
	return wide ? "rows with an objective on one scale, others on their own" : "others on their own scale";
}

static size_t make_facts(const struct frame_panel *panel, const struct panel_view *view, const struct plan *plan, enum glyph_set glyphs,
	struct line facts[5])
{
	size_t count = 0;
	if (panel->error[0]) {
		fact_error(panel, facts, &count);
		return count;
	}
	if (panel->objective_count)
		rowview_objective_fact(panel, glyphs, true, &facts[count++]);
	if (panel->total > panel->row_count)
		line_addf(&facts[count++], ROLE_WARN, 0, "first %zu of %zu series", panel->row_count, panel->total);
	if (panel->warning[0])
		line_addf(&facts[count++], ROLE_WARN, 0, "! %s", panel->warning);
	if (plan->chart && chartview_scale(view->ui, panel).log)
		line_add(&facts[count++], ROLE_DIM, 0, plan->rows ? "chart log" : "log");
	if (scale_words(panel, plan, view->wide)[0])
		line_add(&facts[count++], ROLE_DIM, 0, scale_words(panel, plan, view->wide));
	return count;
}

static void draw_empty(struct canvas *canvas, struct rect inside, const struct frame_panel *panel)
{
	struct line reason = line_of(ROLE_TEXT, 0, panel->empty_reason), hint = { 0 };
	int rows = line_draw_wrapped(canvas, inside, &reason, CANVAS_KEEP);
	if (!panel->hint[0])
		return;
	line_add(&hint, ROLE_INFO, 0, "→ ");
	line_add(&hint, ROLE_DIM, 0, panel->hint);
	line_draw_wrapped(canvas, rect_below(inside, rows), &hint, CANVAS_KEEP);
}

/* Where nothing happened, two lines say so instead of the lanes. */
static void draw_notes(struct canvas *canvas, int y, const struct rowtable *table)
{
	const struct frame *frame = table->frame;
	const struct style dim = style_of(ROLE_DIM, CANVAS_KEEP, 0);
	char range[FMT_SIZE], none[FMT_SIZE + 16];
	snprintf(none, sizeof none, "none in %s", fmt_duration(frame->range_ms, range, sizeof range));
	bool chaos = frame->configured[SOURCE_CHAOS_MESH], rules = frame->rules_known && frame->rule_count;
	if (!chaos && !rules) {
		canvas_text(canvas, table->x, y, "no lanes: neither chaos nor alerts are known here", dim);
		return;
	}
	int at = table->axis.x + table->axis.w + 1;
	canvas_text(canvas, table->x, y, "chaos", dim);
	canvas_text(canvas, at, y, !chaos ? "not set up" : frame->chaos_known ? none : "unknown", dim);
	canvas_text(canvas, table->x, y + 1, "alerts", dim);
	canvas_text(canvas, at, y + 1, frame->rules_known ? none : "unknown", dim);
}

static void draw_chart(struct canvas *canvas, struct rect rect, const struct rowtable *table, bool values)
{
	struct chartview view;
	const struct chartview_params params = {
		.frame = table->frame,
		.panel = table->panel,
		.ui = table->ui,
		.axis = table->axis,
		.glyphs = canvas_glyphs(canvas),
		.ends = values ? CHARTVIEW_VALUES : CHARTVIEW_NAMES,
	};
	chartview_make(&view, &params);
	chart_draw(canvas, rect, &view.props);
}

static void draw_lanes(struct canvas *canvas, int y, int count, const struct rowtable *table)
{
	struct laneview_lane lanes[LANEVIEW_MAX];
	const struct laneview_props props = { table->frame, table->axis, table->name_width, table->x, table->right, false };
	size_t found = laneview_collect(table->frame, lanes, (size_t)count);
	for (size_t i = 0; i < found; i++)
		laneview_draw(canvas, y + (int)i, &lanes[i], &props);
}

static void draw_parts(
	struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct plan *plan, const struct rowtable *table)
{
	struct axis_band bands[CHARTVIEW_BANDS];
	size_t band_count = chartview_bands(table->frame, table->panel, &table->axis, bands, CHARTVIEW_BANDS);
	int y = inside.y;
	if (plan->chart)
		draw_chart(canvas, (struct rect){ inside.x, y, inside.w, plan->chart }, table, plan->rows == 0);
	y += plan->chart;
	axis_tint(canvas, y, 1 + plan->rows + plan->more, &table->axis, bands, table->panel->stale ? 0 : band_count);
	rowtable_axis_draw(canvas, y++, table);
	size_t shown = (size_t)plan->rows < table->row_count ? (size_t)plan->rows : table->row_count;
	size_t first = scroll_first((size_t)view->ui->scroll[view->index], view->focused ? rowtable_selected(table) : -1, table->row_count,
		shown ? shown : 1, false);
	rowtable_rows_draw(canvas, y, first, shown, view->focused, table);
	y += (int)shown;
	if (plan->more)
		rowtable_more_draw(canvas, y++, first, shown, table);
	draw_lanes(canvas, y, plan->lanes, table);
	if (plan->notes)
		draw_notes(canvas, y, table);
	if (view->ui->cursor_on)
		axis_cursor_draw(canvas, inside.y, y + plan->lanes - inside.y, &table->axis, view->ui->cursor_ms);
}

static struct plan plan_of(const struct rowtable *table, int height, const struct panel_view *view)
{
	struct laneview_lane lanes[LANEVIEW_MAX];
	int lane_count = (int)laneview_collect(table->frame, lanes, LANEVIEW_MAX);
	int rows = table->row_count > 10000 ? 10000 : (int)table->row_count;
	return make_plan(height, view->ui->chart, rows, lane_count, view->wide);
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame *frame = view->frame;
	const struct frame_panel *panel = frame->panel_count ? &frame->panels[0] : NULL;
	struct line facts[5] = { 0 };
	struct border_props border = {
		.title = panel ? panel->title : "Metrics", .facts = facts, .focused = view->focused, .boxed = view->boxed
	};
	struct rect inside = border_inside(rect, view->boxed);
	struct rowtable table;
	struct plan plan = { 0 };
	if (panel) {
		const struct rowtable_params params = { frame, panel, view->ui, inside, ROWTABLE_OVERVIEW, view->focused };
		rowtable_make(&table, &params);
		plan = plan_of(&table, inside.h, view);
		border.fact_count = make_facts(panel, view, &plan, canvas_glyphs(canvas), facts);
	}
	border_draw(canvas, rect, &border);
	canvas_push_clip(canvas, (struct rect){ inside.x - 1, inside.y, inside.w + 2, inside.h });
	if (panel && panel->row_count)
		draw_parts(canvas, inside, view, &plan, &table);
	else if (panel)
		draw_empty(canvas, inside, panel);
	else
		metricsview_draw_none(canvas, inside, frame);
	canvas_pop_clip(canvas);
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	if (!strcmp(action, "chart")) {
		ui->chart = (enum chart_mode)((ui->chart + 1) % 3);
		return EFFECT_DRAW;
	}
	if (!frame->panel_count)
		return EFFECT_UNHANDLED;
	struct rowtable table = { .panel = &frame->panels[0], .ui = ui };
	table.row_count = rowtable_visible(table.panel, ui->filter, table.rows, ROWTABLE_ROWS);
	long to = listact_move(action, rowtable_selected(&table), table.row_count, (size_t)(rect.h > 2 ? rect.h / 2 : 1));
	if (to < 0)
		return cursor_act(ui, frame, action);
	ui->selected_row = table.panel->rows[table.rows[to]].id;
	return EFFECT_DRAW;
}

const struct panel_ops panel_metric = {
	.name = "metric",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "chart", "trigger", "cursor", NULL },
};
