#include "tui/metricsview.h"

#include <math.h>
#include <string.h>

#include "core/base/fmt.h"
#include "tui/chartview.h"
#include "tui/cursor.h"
#include "tui/nexttry.h"
#include "widgets/line.h"

const struct frame_panel *metricsview_panel(const struct frame *frame, const struct ui *ui)
{
	if (!frame->panel_count)
		return NULL;
	return &frame->panels[ui->metrics_panel < frame->panel_count ? ui->metrics_panel : 0];
}

unsigned metricsview_act(struct ui *ui, const struct frame *frame, const char *action)
{
	bool down = !strcmp(action, "down"), up = !strcmp(action, "up");
	if (!frame->panel_count || (!down && !up))
		return cursor_act(ui, frame, action);
	size_t at = ui->metrics_panel < frame->panel_count ? ui->metrics_panel : 0;
	ui->metrics_panel = (at + (down ? 1 : frame->panel_count - 1)) % frame->panel_count;
	ui->selected_row = 0;
	return EFFECT_DRAW;
}

double metricsview_at_cursor(const struct frame_row *row, const struct axis *axis, const struct ui *ui)
{
	double cells[CHARTVIEW_COLUMNS];
	if (!ui->cursor_on || !axis_holds(axis, ui->cursor_ms))
		return NAN;
	axis_cells(axis, row->grid, cells);
	return cells[axis_column(axis, ui->cursor_ms) - axis->x];
}

static const struct frame_source *prometheus_of(const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		if (frame->sources[i].kind == SOURCE_PROMETHEUS)
			return &frame->sources[i];
	}
	return NULL;
}

/* What is said, and what helps; the second may stay empty. */
static void explain_none(const struct frame *frame, struct line *why, struct line *hint)
{
	const struct frame_source *source = prometheus_of(frame);
	if (!frame->configured[SOURCE_PROMETHEUS]) {
		line_add(why, ROLE_TEXT, 0, "No Prometheus is configured.");
		line_add(hint, ROLE_DIM, 0, "chaoswatch --prometheus URL, or contexts: in the config");
	} else if (source && source->health == SOURCE_FAILED) {
		line_addf(why, ROLE_TEXT, 0, "Metrics are unknown: %s: %s", source->name, source->error);
		nexttry_add(hint, "", source->next_try_ms);
		if (source->next_try_ms > 0)
			line_add(hint, ROLE_DIM, 0, "; r tries now");
	} else if (!source || source->health == SOURCE_WAITING) {
		line_add(why, ROLE_DIM, 0, "Waiting for the first answer.");
	} else if (!frame->panels_known) {
		line_add(why, frame->panels_error[0] ? ROLE_TEXT : ROLE_DIM, 0, "Which metrics this Prometheus has is not known");
		line_addf(why, ROLE_TEXT, 0, "%s%s", frame->panels_error[0] ? ": " : " yet.", frame->panels_error);
		if (frame->panels_error[0])
			line_add(hint, ROLE_DIM, 0, "r tries now; or add panels: to the config");
	} else {
		line_add(why, ROLE_TEXT, 0, "This Prometheus has none of the metrics that built-in panels show.");
		line_add(hint, ROLE_DIM, 0, "add panels: to the config");
	}
}

void metricsview_draw_none(struct canvas *canvas, struct rect rect, const struct frame *frame)
{
	struct line why = { 0 }, hint = { 0 }, arrow = line_of(ROLE_INFO, 0, "→ ");
	explain_none(frame, &why, &hint);
	int rows = line_draw_wrapped(canvas, rect, &why, CANVAS_KEEP);
	if (hint.count == 0 || rows >= rect.h)
		return;
	int used = line_draw(canvas, rect.x, rect.y + rows, rect.w, &arrow, UTF8_CUT_END, CANVAS_KEEP);
	line_draw_wrapped(canvas, (struct rect){ rect.x + used, rect.y + rows, rect.w - used, rect.h - rows }, &hint, CANVAS_KEEP);
}
