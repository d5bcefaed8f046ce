#include "tui/alertstory.h"

#include <math.h>
#include <string.h>

#include "core/labels.h"
#include "tui/alertview.h"
#include "tui/chartview.h"
#include "tui/rowview.h"

static const struct frame_chaos *chaos_of(const struct frame *frame, const struct frame_alert *alert)
{
	if (alert->relation != RELATION_HIT_POD)
		return NULL;
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (!strcmp(frame->chaos[i].item->uid, alert->relation_uid))
			return &frame->chaos[i];
	return NULL;
}

const struct frame_row *alertstory_row(const struct frame *frame, const struct frame_alert *alert, const struct frame_panel **panel)
{
	const char *container = alert->container;
	for (size_t i = 0; alert->subject[0] && i < frame->panel_count; i++) {
		*panel = &frame->panels[i];
		for (size_t k = 0; k < (*panel)->row_count; k++) {
			const struct frame_row *row = &(*panel)->rows[k];
			if (!row->has_objective || strcmp(row->pod, alert->subject) || strcmp(row->namespace_, alert->namespace_))
				continue;
			const char *own = labels_get(row->labels, "container");
			if (!container[0] || !own || !strcmp(own, container))
				return row;
		}
	}
	return NULL;
}

static struct line *add_step(struct alertstory_step *steps, size_t *count, int64_t at_ms)
{
	steps[*count] = (struct alertstory_step){ .at_ms = at_ms };
	return &steps[(*count)++].what;
}

static void add_chaos(const struct frame_chaos *chaos, const struct frame_alert *alert, struct alertstory_step *steps, size_t *count)
{
	if (!chaos || !chaos->started_ms)
		return;
	struct line *what = add_step(steps, count, chaos->started_ms);
	line_add(what, ROLE_CHAOS, 0, "► ");
	line_addf(what, ROLE_TEXT, 0, "%s starts, hit pod", alert->relation_chaos);
}

static void add_crossing(const struct frame *frame, const struct frame_alert *alert, struct alertstory_step *steps, size_t *count)
{
	const struct frame_panel *panel;
	char text[FMT_SIZE];
	const struct frame_row *row = alertstory_row(frame, alert, &panel);
	if (!row || !row->over_since_ms || row->over_before)
		return;
	/* It is read off the chart's steps: the rule may have seen it sooner. */
	bool late = alert->active_at_ms && alert->active_at_ms < row->over_since_ms;
	struct line *what = add_step(steps, count, late ? alert->active_at_ms : row->over_since_ms);
	line_add(what, ROLE_OBJECTIVE, 0, "· ");
	line_addf(what, ROLE_TEXT, 0, "%s crossed", fmt_bound(panel->objective.value, panel->unit, text, sizeof text));
}

static void add_states(const struct frame *frame, const struct frame_alert *alert, struct alertstory_step *steps, size_t *count)
{
	char text[FMT_SIZE];
	if (alert->active_at_ms && (alert->for_ms > 0 || alert->state == FRAME_ALERT_PENDING)) {
		struct line *what = add_step(steps, count, alert->active_at_ms);
		line_add(what, ROLE_PENDING, 0, "◇ ");
		line_add(what, ROLE_TEXT, 0, "pending");
		if (alert->for_ms > 0)
			line_addf(what, ROLE_TEXT, 0, ", for: %s", fmt_duration(alert->for_ms, text, sizeof text));
	}
	if (alert->state == FRAME_ALERT_FIRING && alert->since_ms) {
		struct line *what = add_step(steps, count, alert->since_ms);
		line_add(what, alertview_role(alert), ATTR_BOLD, "▲ firing ");
		alertview_since(alert, frame, what);
	}
}

static void add_alertmanager(const struct frame_alert *alert, struct alertstory_step *steps, size_t *count)
{
	if (!alert->in_alertmanager || !alert->in_alertmanager_ms)
		return;
	struct line *what = add_step(steps, count, alert->in_alertmanager_ms);
	line_add(what, ROLE_DIM, 0, "→ ");
	line_add(what, ROLE_TEXT, 0, "in Alertmanager");
	if (alert->receiver_count) {
		line_addf(what, ROLE_DIM, 0, ", routed: %s", alert->receivers[0]);
		if (alert->receiver_count > 1)
			line_addf(what, ROLE_DIM, 0, " +%zu", alert->receiver_count - 1);
	}
}

/* By time; what is of one moment stays in its order. */
static void sort_steps(struct alertstory_step *steps, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct alertstory_step step = steps[i];
		size_t at = i;
		for (; at > 0 && steps[at - 1].at_ms > step.at_ms; at--)
			steps[at] = steps[at - 1];
		steps[at] = step;
	}
}

size_t alertstory_steps(const struct frame *frame, const struct frame_alert *alert, struct alertstory_step out[ALERTSTORY_STEPS])
{
	size_t count = 0;
	add_chaos(chaos_of(frame, alert), alert, out, &count);
	add_crossing(frame, alert, out, &count);
	add_states(frame, alert, out, &count);
	add_alertmanager(alert, out, &count);
	sort_steps(out, count);
	return count;
}

void alertstory_fact(const struct frame_alert *alert, struct line *out)
{
	char text[FMT_SIZE];
	if (alert->into_chaos_ms < 0)
		return;
	line_add(out, ROLE_TITLE, ATTR_BOLD, fmt_duration(alert->into_chaos_ms, text, sizeof text));
	line_addf(out, ROLE_DIM, 0, " from chaos to %s", alertview_state_word(alert));
}

/* Chaos to pending, pending to firing: how long each took, to scale. */
static void draw_bar(struct canvas *canvas, struct rect rect, const struct frame *frame, const struct frame_alert *alert)
{
	const struct frame_chaos *chaos = chaos_of(frame, alert);
	if (!chaos || !chaos->started_ms || !alert->active_at_ms || alert->state != FRAME_ALERT_FIRING || rect.w < 20 || rect.h < 2)
		return;
	int64_t lead = alert->active_at_ms - chaos->started_ms, wait = alert->since_ms - alert->active_at_ms;
	if (lead <= 0 || wait < 0)
		return;
	char text[FMT_SIZE];
	int split = (int)((double)lead / (double)(lead + wait) * rect.w);
	canvas_push_clip(canvas, rect);
	for (int i = 0; i < rect.w; i++)
		canvas_put(canvas, rect.x + i, rect.y, glyph_text(canvas_glyphs(canvas), GLYPH_BAR_FULL),
			style_of(i < split ? ROLE_CHAOS : ROLE_PENDING, CANVAS_KEEP, 0));
	struct line left = { 0 }, right = { 0 };
	line_addf(&left, ROLE_CHAOS, 0, "chaos %s", fmt_duration(lead, text, sizeof text));
	line_addf(&right, ROLE_PENDING, 0, "for: %s", fmt_duration(wait, text, sizeof text));
	line_draw(canvas, rect.x, rect.y + 1, split - 1, &left, UTF8_CUT_END, CANVAS_KEEP);
	line_draw_right(canvas, rect.x + rect.w, rect.y + 1, rect.w - split, &right, UTF8_CUT_END, CANVAS_KEEP);
	canvas_pop_clip(canvas);
}

void alertstory_draw_steps(
	struct canvas *canvas, struct rect rect, const struct frame *frame, const struct frame_alert *alert, bool local, bool bar)
{
	struct alertstory_step steps[ALERTSTORY_STEPS];
	size_t count = alertstory_steps(frame, alert, steps);
	char text[FMT_SIZE];
	for (size_t i = 0; i < count && (int)i < rect.h; i++) {
		const struct line at = line_of(ROLE_DIM, 0, fmt_time(steps[i].at_ms, local, text, sizeof text));
		int y = rect.y + (int)i, used = line_draw(canvas, rect.x, y, rect.w, &at, UTF8_CUT_END, CANVAS_KEEP);
		line_draw(canvas, rect.x + used + 1, y, rect.w - used - 1, &steps[i].what, UTF8_CUT_END, CANVAS_KEEP);
	}
	int below = (int)count + 1;
	if (bar)
		draw_bar(canvas, (struct rect){ rect.x, rect.y + below, rect.w, rect.h - below }, frame, alert);
}

static void draw_value(struct canvas *canvas, struct rect rect, const struct frame *frame, const struct ui *ui,
	const struct frame_panel *panel, const struct frame_row *row)
{
	double cells[CHARTVIEW_COLUMNS];
	const struct axis axis = chartview_axis(frame, ui, rect.x, rect.w);
	char text[FMT_SIZE];
	struct line range = { 0 }, over = { 0 };
	axis_cells(&axis, row->grid, cells);
	const struct rowview_spark spark = { cells, (size_t)axis.w, NAN, panel };
	rowview_sparkline(canvas, (struct rect){ rect.x, rect.y, rect.w, 1 }, row, &spark);
	line_addf(&range, ROLE_DIM, 0, "-%s", fmt_duration(frame->range_ms, text, sizeof text));
	line_draw(canvas, rect.x, rect.y + 1, rect.w, &range, UTF8_CUT_END, CANVAS_KEEP);
	const struct line now = line_of(ROLE_DIM, 0, "now");
	line_draw_right(canvas, rect.x + rect.w, rect.y + 1, 3, &now, UTF8_CUT_END, CANVAS_KEEP);
	if (row->state != ROW_OVER)
		return;
	line_addf(&over, ROLE_CRIT, 0, "over by %s",
		fmt_value(fabs(row->now.number - panel->objective.value), panel->unit, 4, text, sizeof text));
	line_draw(canvas, rect.x, rect.y + 2, rect.w, &over, UTF8_CUT_END, CANVAS_KEEP);
}

void alertstory_draw(
	struct canvas *canvas, struct rect rect, const struct frame *frame, const struct frame_alert *alert, const struct ui *ui)
{
	const struct frame_panel *panel;
	const struct frame_row *row = alertstory_row(frame, alert, &panel);
	if (rect.h < 2)
		return;
	int left = rect.w * 3 / 5 < 45 ? rect.w * 3 / 5 : 45;
	struct line head = line_of(ROLE_TITLE, ATTR_BOLD, "How it came  "), value = line_of(ROLE_TITLE, ATTR_BOLD, "Value  ");
	alertstory_fact(alert, &head);
	line_draw(canvas, rect.x, rect.y, left - 1, &head, UTF8_CUT_END, CANVAS_KEEP);
	alertstory_draw_steps(canvas, (struct rect){ rect.x, rect.y + 1, left - 1, rect.h - 1 }, frame, alert, ui->local_time, false);
	if (!row)
		return;
	rowview_now(row, panel->unit, 4, &value);
	line_add(&value, ROLE_DIM, 0, " ");
	rowview_slope(row, panel->unit, false, &value);
	line_add(&value, ROLE_DIM, 0, "/min");
	line_draw(canvas, rect.x + left, rect.y, rect.w - left, &value, UTF8_CUT_END, CANVAS_KEEP);
	draw_value(canvas, (struct rect){ rect.x + left, rect.y + 1, rect.w - left, rect.h - 1 }, frame, ui, panel, row);
}
