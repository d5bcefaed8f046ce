#include <math.h>
#include <stdio.h>

#include "tui/alertlist.h"
#include "tui/alertstory.h"
#include "tui/chartview.h"
#include "tui/laneview.h"
#include "tui/panel.h"
#include "tui/rowview.h"
#include "widgets/border.h"

/* Beside an alert's details, from 100 columns on: how it came, and its value with the lanes that belong to it. */

static const struct frame_alert *current(const struct panel_view *view)
{
	struct alertlist list;
	alertlist_make(&list, view->frame, view->ui, true);
	return alertlist_current(&list, view->ui);
}

static void draw_story(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_alert *alert = current(view);
	struct line fact = { 0 };
	if (alert)
		alertstory_fact(alert, &fact);
	const struct border_props border = { "How it came", fact.used ? 1 : 0, &fact, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	if (alert)
		alertstory_draw_steps(canvas, inside, view->frame, alert, view->ui->local_time, true);
}

/* Chaos and the alert itself on the chart's axis. */
static void draw_lanes(struct canvas *canvas, int y, const struct axis *axis, const struct frame *frame, const struct frame_alert *alert,
	struct rect inside)
{
	const struct laneview_props props = { frame, *axis, axis->x - inside.x - 1, inside.x, inside.x + inside.w, true };
	const struct laneview_lane own = { .alert = alert };
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct laneview_lane chaos = { .chaos = &frame->chaos[frame->chaos[i].owner] };
		if (alert->relation == RELATION_HIT_POD && frame->chaos[i].item->uid == alert->relation_uid) {
			laneview_draw(canvas, y++, &chaos, &props);
			break;
		}
	}
	laneview_draw(canvas, y, &own, &props);
}

static void draw_chart(struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct frame_alert *alert,
	const struct frame_panel *panel, const struct frame_row *row)
{
	enum { GUTTER = 6, LANES = 2 };
	struct axis axis = chartview_axis(view->frame, view->ui, inside.x + GUTTER, inside.w - GUTTER);
	struct axis_band bands[CHARTVIEW_BANDS];
	const struct chart_series series = { .grid = row->grid, .role = rowview_role(row) };
	const struct scale_want want = { row->minimum, row->maximum, panel->objective.value, panel->unit };
	char objective[96];
	rowview_objective(&panel->objective, panel->unit, canvas_glyphs(canvas), false, objective, sizeof objective);
	const struct chart_props props = {
		.axis = axis,
		.scale = scale_next((struct scale){ 0 }, &want),
		.unit = panel->unit,
		.series = &series,
		.series_count = 1,
		.objective = panel->objective.value,
		.floor = panel->objective.op[0] == '>',
		.objective_name = objective,
		.bands = bands,
		.band_count = chartview_row_bands(view->frame, row, &axis, bands, CHARTVIEW_BANDS),
		.stale = panel->stale,
	};
	int height = inside.h - 1 - LANES;
	if (height < 3)
		return;
	chart_draw(canvas, (struct rect){ inside.x, inside.y, inside.w, height }, &props);
	const struct axis_props ticks = { .axis = axis, .local = view->ui->local_time, .stale = panel->stale };
	axis_draw(canvas, inside.y + height, &ticks);
	draw_lanes(canvas, inside.y + height + 1, &axis, view->frame, alert, inside);
}

static void draw_value(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_alert *alert = current(view);
	const struct frame_panel *panel = NULL;
	const struct frame_row *row = alert ? alertstory_row(view->frame, alert, &panel) : NULL;
	struct line facts[2] = { 0 };
	if (row) {
		rowview_now(row, panel->unit, 4, &facts[0]);
		rowview_slope(row, panel->unit, false, &facts[1]);
		line_add(&facts[1], ROLE_DIM, 0, "/min");
	}
	const struct border_props border = { "Value", row ? 2 : 0, facts, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	canvas_push_clip(canvas, inside);
	if (row) {
		draw_chart(canvas, inside, view, alert, panel, row);
	} else if (alert) {
		char text[FMT_SIZE];
		struct line value =
			line_of(ROLE_DIM, 0, view->frame->panel_count ? "No panel shows this alert's series. " : "No metrics are known. ");
		if (alert->value.state == VALUE_KNOWN)
			line_addf(&value, ROLE_TEXT, 0, "Its expression is %s now.",
				fmt_value(alert->value.number, UNIT_NONE, 4, text, sizeof text));
		line_draw_wrapped(canvas, inside, &value, CANVAS_KEEP);
	}
	canvas_pop_clip(canvas);
}

const struct panel_ops panel_alert_story = {
	.name = "alert-story",
	.draw = draw_story,
	.hints = (const char *const[]){ NULL },
};

const struct panel_ops panel_alert_value = {
	.name = "alert-value",
	.draw = draw_value,
	.hints = (const char *const[]){ NULL },
};
