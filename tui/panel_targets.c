#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/chartview.h"
#include "tui/experimentparts.h"
#include "tui/experimentview.h"
#include "tui/laneview.h"
#include "tui/panel.h"
#include "tui/rowview.h"
#include "widgets/border.h"

/* Beside an experiment's details, from 100 columns on: its targets, its effect on the metric, its events and what comes. */

static void advise(struct canvas *canvas, struct rect inside, const char *text)
{
	const struct line line = line_of(ROLE_DIM, 0, text);
	line_draw_wrapped(canvas, inside, &line, CANVAS_KEEP);
}

/* Heads, targets, what is not hit, and where all that is from; the targets leave the others some room. */
static void draw_known(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
{
	enum { OTHERS = 4, LEAST = 8 };
	if (rect.h > 2) {
		experimentparts_target_head(canvas, rect, view, chaos, true);
		rect = rect_below(rect, 1);
	}
	int room = rect.h < LEAST ? rect.h : rect.h - OTHERS;
	rect = rect_below(rect, experimentparts_targets(canvas, (struct rect){ rect.x, rect.y, rect.w, room }, view, chaos) + 1);
	int rows = experimentparts_nothit(canvas, rect, view, chaos);
	rect = rect_below(rect, rows ? rows + 1 : 0);
	if (rect.h > 0)
		advise(canvas, rect, "injected is read from events; the API shows no pod states");
}

static void draw_targets(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_chaos *chaos = experiments_chosen(view->frame, view->ui);
	struct line fact = { 0 };
	if (chaos)
		experimentparts_target_fact(chaos, &fact);
	const struct border_props border = { "Targets", chaos ? 1 : 0, &fact, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	if (!chaos)
		return;
	canvas_push_clip(canvas, inside);
	if (chaos->target_count)
		draw_known(canvas, inside, view, chaos);
	else if (chaos->item->object == CHAOS_SCHEDULE)
		advise(canvas, inside, "a schedule's targets are those of its runs");
	else
		advise(canvas, inside, chaos->failure[0] ? chaos->failure : "no target is known: its events name none");
	canvas_pop_clip(canvas);
}

/* The panel on whose series this chaos shows: one of a hit pod with an objective, else the first. */
static const struct frame_panel *effect_panel(const struct frame *frame, const struct frame_chaos *chaos)
{
	for (size_t i = 0; i < frame->panel_count; i++)
		for (size_t k = 0; k < frame->panels[i].band_count; k++)
			if (frame->chaos[frame->panels[i].bands[k]].owner == (size_t)(chaos - frame->chaos))
				return &frame->panels[i];
	return frame->panel_count ? &frame->panels[0] : NULL;
}

static int draw_effect_lanes(
	struct canvas *canvas, int y, int rows, const struct axis *axis, const struct panel_view *view, struct rect inside)
{
	struct laneview_lane lanes[LANEVIEW_MAX];
	const struct laneview_props props = { view->frame, *axis, axis->x - inside.x - 1, inside.x, inside.x + inside.w, true };
	size_t count = laneview_collect(view->frame, lanes, rows > 0 ? (size_t)rows : 0);
	for (size_t i = 0; i < count; i++)
		laneview_draw(canvas, y + (int)i, &lanes[i], &props);
	return (int)count;
}

static void draw_effect(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	enum { GUTTER = 6, ENDS = 17, LANES = 3, CHART_LEAST = 4 };
	const struct frame_chaos *chaos = experiments_chosen(view->frame, view->ui);
	const struct frame_panel *panel = chaos ? effect_panel(view->frame, chaos) : NULL;
	struct line facts[2] = { 0 };
	if (panel) {
		line_add(&facts[0], ROLE_DIM, 0, panel->title);
		line_add(&facts[1], ROLE_DIM, 0, chartview_scale(view->ui, panel).log ? "log" : "");
	}
	const struct border_props border = { "Effect", panel ? facts[1].used ? 2 : 1 : 0, facts, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	int height = inside.h - 1 - LANES;
	if (!panel || !panel->row_count || height < CHART_LEAST) {
		advise(canvas, inside, panel ? panel->empty_reason : "no metrics are known");
		return;
	}
	canvas_push_clip(canvas, inside);
	const struct axis axis = chartview_axis(view->frame, view->ui, inside.x + GUTTER, inside.w - GUTTER - ENDS);
	struct chartview chart;
	const struct chartview_params params = { view->frame, panel, view->ui, axis, canvas_glyphs(canvas), CHARTVIEW_VALUES };
	const struct axis_props ticks = { .axis = axis, .local = view->ui->local_time };
	chartview_make(&chart, &params);
	chart_draw(canvas, (struct rect){ inside.x, inside.y, inside.w, height }, &chart.props);
	axis_draw(canvas, inside.y + height, &ticks);
	draw_effect_lanes(canvas, inside.y + height + 1, LANES, &axis, view, inside);
	canvas_pop_clip(canvas);
}

static void draw_events(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_chaos *chaos = experiments_chosen(view->frame, view->ui);
	struct line fact = { 0 };
	if (chaos)
		line_addf(&fact, ROLE_DIM, 0, "of %s, newest first", chaos->item->name);
	const struct border_props border = { "Events", chaos ? 1 : 0, &fact, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	int half = inside.h > 8 ? inside.h - 5 : inside.h, rows = 0;
	canvas_push_clip(canvas, inside);
	if (chaos && chaos->event_count)
		rows = experimentparts_events(canvas, (struct rect){ inside.x, inside.y, inside.w, half }, view, chaos);
	else if (chaos)
		advise(canvas, inside, "the server has no events of it");
	if (inside.h > 8) {
		int y = inside.y + (rows > 1 ? rows : 1) + 1;
		const struct line head = line_of(ROLE_TITLE, ATTR_BOLD, "Coming");
		line_draw(canvas, inside.x, y, inside.w, &head, UTF8_CUT_END, CANVAS_KEEP);
		const struct rect rest = { inside.x, y + 1, inside.w, inside.y + inside.h - y - 1 };
		if (experimentparts_coming(canvas, rest, view) == 0)
			advise(canvas, rest, "nothing ends or begins by itself");
	}
	canvas_pop_clip(canvas);
}

const struct panel_ops panel_targets = {
	.name = "targets",
	.draw = draw_targets,
	.hints = (const char *const[]){ NULL },
};

const struct panel_ops panel_effect = {
	.name = "effect",
	.draw = draw_effect,
	.hints = (const char *const[]){ NULL },
};

const struct panel_ops panel_chaos_events = {
	.name = "chaos-events",
	.draw = draw_events,
	.hints = (const char *const[]){ NULL },
};
