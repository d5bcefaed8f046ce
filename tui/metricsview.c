#include "tui/metricsview.h"

#include <math.h>
#include <string.h>

#include "tui/chartview.h"
#include "tui/cursor.h"

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
