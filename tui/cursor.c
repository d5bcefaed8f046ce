#include "tui/cursor.h"

#include <string.h>

static unsigned move(struct ui *ui, const struct frame *frame, int64_t cells)
{
	int64_t first = frame->end_ms - frame->range_ms, at = ui->cursor_ms + cells * frame->cell_ms;
	ui->cursor_ms = at < first ? first : at > frame->end_ms ? frame->end_ms : at;
	return EFFECT_DRAW;
}

unsigned cursor_act(struct ui *ui, const struct frame *frame, const char *action)
{
	if (!strcmp(action, "cursor")) {
		ui->cursor_on = !ui->cursor_on;
		ui->cursor_ms = frame->end_ms;
		return EFFECT_DRAW;
	}
	if (!ui->cursor_on)
		return EFFECT_UNHANDLED;
	if (!strcmp(action, "left"))
		return move(ui, frame, -1);
	if (!strcmp(action, "right"))
		return move(ui, frame, 1);
	return EFFECT_UNHANDLED;
}
