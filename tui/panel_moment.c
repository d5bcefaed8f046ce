#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/alertview.h"
#include "tui/chartview.h"
#include "tui/metricsview.h"
#include "tui/panel.h"
#include "tui/rowview.h"
#include "widgets/border.h"
#include "widgets/table.h"

/* Metrics: what else was at the cursor's moment, and under the charts the numbers of their lines. */

/* The span that holds a moment, or NULL. */
static const struct frame_span *span_at(const struct frame_span *spans, size_t count, int64_t at_ms)
{
	for (size_t i = 0; i < count; i++)
		if (spans[i].from_ms <= at_ms && (!spans[i].to_ms || spans[i].to_ms >= at_ms))
			return &spans[i];
	return NULL;
}

static void chaos_line(const struct frame_chaos *chaos, const struct frame_span *span, int64_t at_ms, struct line *out)
{
	char text[FMT_SIZE];
	bool paused = span->kind == SPAN_CHAOS_PAUSED;
	line_addf(out, paused ? ROLE_SILENCED : ROLE_CHAOS, 0, "%s ", paused ? "‖" : "►");
	line_addf(out, ROLE_TEXT, 0, "%s", chaos->label);
	line_addf(out, ROLE_DIM, 0, "  %s %s", fmt_duration(at_ms - span->from_ms, text, sizeof text), paused ? "paused" : "in");
	if (!paused && chaos->target_count)
		line_addf(out, ROLE_DIM, 0, ", %zu target%s", chaos->target_count, chaos->target_count == 1 ? "" : "s");
}

static void alert_line(const struct frame_alert *alert, const struct frame_span *span, int64_t at_ms, int room, struct line *out)
{
	static const struct {
		const char *mark, *word;
		enum role role;
	} kinds[] = {
		[SPAN_PENDING] = { "◇", "pending", ROLE_PENDING },
		[SPAN_FIRING] = { "▲", "firing", ROLE_CRIT },
		[SPAN_SILENCED] = { "z", "silenced", ROLE_SILENCED },
	};
	char text[FMT_SIZE], subject[256];
	struct line whole = { 0 }, tail = { 0 };
	line_addf(&tail, ROLE_DIM, 0, " %s %s", kinds[span->kind].word, fmt_duration(at_ms - span->from_ms, text, sizeof text));
	line_addf(out, kinds[span->kind].role, 0, "%s ", kinds[span->kind].mark);
	line_addf(out, ROLE_TEXT, 0, "%s ", alert->name);
	alertview_subject(alert, true, &whole);
	utf8_fit(whole.text, room - line_width(out) - line_width(&tail), UTF8_CUT_START, false, subject, sizeof subject);
	line_add(out, ROLE_TEXT, 0, subject);
	line_add(out, ROLE_DIM, 0, tail.text);
}

static void draw_facts(struct canvas *canvas, struct rect inside, const struct frame *frame, int64_t at_ms)
{
	int row = 0;
	for (size_t i = 0; i < frame->chaos_count && row < inside.h; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		const struct frame_span *span = chaos->owner == i ? span_at(chaos->spans, chaos->span_count, at_ms) : NULL;
		struct line text = { 0 };
		if (!span)
			continue;
		chaos_line(chaos, span, at_ms, &text);
		line_draw(canvas, inside.x, inside.y + row++, inside.w, &text, UTF8_CUT_END, CANVAS_KEEP);
	}
	for (size_t i = 0; i < frame->alert_count && row < inside.h; i++) {
		const struct frame_alert *alert = &frame->alerts[i];
		const struct frame_span *span = span_at(alert->spans, alert->span_count, at_ms);
		struct line text = { 0 };
		if (!span || span->kind < SPAN_PENDING)
			continue;
		alert_line(alert, span, at_ms, inside.w, &text);
		line_draw(canvas, inside.x, inside.y + row++, inside.w, &text, UTF8_CUT_END, CANVAS_KEEP);
	}
	const struct line none = line_of(ROLE_DIM, 0, "Neither chaos nor alerts.");
	if (!row && inside.h > 0)
		line_draw(canvas, inside.x, inside.y, inside.w, &none, UTF8_CUT_END, CANVAS_KEEP);
}

static void draw_moment(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame *frame = view->frame;
	bool cursor = view->ui->cursor_on;
	int64_t at_ms = cursor ? view->ui->cursor_ms : frame->end_ms;
	char title[FMT_SIZE + 8] = "Now", text[FMT_SIZE];
	struct line fact = { 0 };
	if (cursor) {
		snprintf(title, sizeof title, "At %s", fmt_time(at_ms, view->ui->local_time, text, sizeof text));
		line_addf(&fact, ROLE_DIM, 0, "%s ago", fmt_duration(frame->data_ms - at_ms, text, sizeof text));
	} else {
		line_add(&fact, ROLE_KEY, 0, "v");
		line_add(&fact, ROLE_DIM, 0, " looks at another moment");
	}
	const struct border_props border = { title, 1, &fact, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	draw_facts(canvas, inside, frame, at_ms);
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	(void)rect;
	return metricsview_act(ui, frame, action);
}

const struct panel_ops panel_moment = {
	.name = "moment",
	.draw = draw_moment,
	.act = act,
	.hints = (const char *const[]){ "cursor", NULL },
};

/* ---- the legend ---- */

enum column { SWATCH, SERIES, AT_CURSOR, NOW, CHANGE, LEAST, MOST, OBJECTIVE };

static const struct table_column columns[] = {
	[SWATCH] = { "", 2, 0, 0, false, UTF8_CUT_END },
	[SERIES] = { "series", 12, 40, 0, false, UTF8_CUT_START },
	[AT_CURSOR] = { "at cursor", 9, 0, 1, true, UTF8_CUT_END },
	[NOW] = { "now", 9, 0, 0, true, UTF8_CUT_END },
	[CHANGE] = { "change", 9, 0, 2, true, UTF8_CUT_END },
	[LEAST] = { "min", 9, 0, 4, true, UTF8_CUT_END },
	[MOST] = { "max", 9, 0, 4, true, UTF8_CUT_END },
	[OBJECTIVE] = { "   objective", 26, 0, 3, false, UTF8_CUT_END },
};

struct legend {
	const struct panel_view *view;
	const struct frame_panel *panel;
	struct axis axis;
};

static void number(double value, enum unit unit, struct line *out)
{
	char text[FMT_SIZE];
	line_add(out, ROLE_TEXT, 0, isnan(value) ? "-" : fmt_value(value, unit, 4, text, sizeof text));
}

static void change(const struct frame_row *row, double then, enum unit unit, struct line *out)
{
	char text[FMT_SIZE];
	bool known = row->now.state == VALUE_KNOWN && !isnan(then);
	line_add(out, ROLE_TEXT, 0, known ? fmt_signed(row->now.number - then, unit, 4, text, sizeof text) : "-");
}

static void objective_words(const struct legend *legend, const struct frame_row *row, struct line *out)
{
	char text[FMT_SIZE];
	line_add(out, ROLE_TEXT, 0, "   ");
	if (row->has_objective && legend->panel->stale) {
		line_addf(out, ROLE_STALE, 0, "unknown, %s old", fmt_duration(legend->panel->age_ms, text, sizeof text));
	} else if (row->has_objective && row->state == ROW_OVER) {
		double by = fabs(row->now.number - legend->panel->objective.value);
		line_addf(out, ROLE_CRIT, ATTR_BOLD, "▲ over by %s", fmt_value(by, legend->panel->unit, 4, text, sizeof text));
	} else if (row->has_objective && row->over_in_ms >= 0) {
		line_addf(out, row->state == ROW_SOON ? ROLE_WARN : ROLE_TEXT, 0, "over it in %s",
			fmt_duration(row->over_in_ms, text, sizeof text));
	} else if (row->has_objective) {
		rowview_over(row, legend->view->frame->data_ms, legend->panel->stale, out);
	} else {
		line_add(out, ROLE_DIM, 0, "-");
	}
}

static void cell(void *user, size_t index, size_t column, struct line *out)
{
	const struct legend *legend = user;
	const struct frame_row *row = &legend->panel->rows[index];
	enum unit unit = legend->panel->unit;
	double then = metricsview_at_cursor(row, &legend->axis, legend->view->ui);
	switch ((enum column)column) {
	case SWATCH:
		line_add(out, rowview_role(row), ATTR_BOLD, "━━");
		break;
	case SERIES:
		line_add(out, ROLE_TEXT, 0, row->name);
		break;
	case AT_CURSOR:
		number(then, unit, out);
		break;
	case NOW:
		rowview_now(row, unit, 4, out);
		break;
	case CHANGE:
		change(row, then, unit, out);
		break;
	case LEAST:
		number(row->minimum, unit, out);
		break;
	case MOST:
		number(row->maximum, unit, out);
		break;
	case OBJECTIVE:
		objective_words(legend, row, out);
		break;
	}
}

static void draw_legend(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_panel *panel = metricsview_panel(view->frame, view->ui);
	char step[FMT_SIZE];
	struct line facts[2] = { 0 };
	if (panel) {
		line_add(&facts[0], ROLE_DIM, 0, panel->query);
		line_addf(&facts[1], ROLE_DIM, 0, "step %s", fmt_duration(view->frame->step_ms, step, sizeof step));
	}
	const struct border_props border = { panel ? panel->title : "Lines", panel ? 2 : 0, facts, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	if (!panel)
		return;
	struct legend legend = { view, panel, chartview_axis(view->frame, view->ui, 0, CHARTVIEW_COLUMNS) };
	struct table_column shown[sizeof columns / sizeof *columns];
	memcpy(shown, columns, sizeof columns);
	if (!view->ui->cursor_on)
		shown[AT_CURSOR].width = shown[CHANGE].width = 0;
	const struct table_props props = {
		.columns = shown,
		.column_count = sizeof columns / sizeof *columns,
		.row_count = chartview_series_count(panel),
		.selected = -1,
		.ground = CANVAS_KEEP,
		.head = true,
		.sort_column = -1,
		.user = &legend,
		.cell = cell,
	};
	table_draw(canvas, inside, &props);
}

const struct panel_ops panel_legend = {
	.name = "legend",
	.draw = draw_legend,
	.act = act,
	.hints = (const char *const[]){ "cursor", "copy", NULL },
};
