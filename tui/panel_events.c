#include "core/base/fmt.h"
#include "core/frame.h"
#include "tui/event_line.h"
#include "tui/layout.h"
#include "tui/listact.h"
#include "tui/panel.h"
#include "widgets/border.h"
#include "widgets/scroll.h"

/* What happened, newest first: alerts, chaos, servers, our own actions. */

static size_t count_since(const struct frame *frame, int64_t since_ms)
{
	size_t count = 0;
	while (count < frame->event_count && frame->events[count].at_ms >= since_ms)
		count++;
	return count;
}

static struct line count_fact(const struct frame *frame)
{
	char range[FMT_SIZE];
	struct line fact = { 0 };
	line_addf(
		&fact, ROLE_TEXT, 0, "%zu in %s", count_since(frame, frame->start_ms), fmt_duration(frame->range_ms, range, sizeof(range)));
	return fact;
}

static void events_draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame *frame = view->frame;
	struct line fact = count_fact(frame);
	struct border_props border = { .title = "Events", .facts = &fact, .fact_count = 1, .focused = view->focused, .boxed = view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	if (inside.h <= 0)
		return;
	if (frame->event_count == 0)
		canvas_text(canvas, inside.x, inside.y, "nothing happened yet", style_of(ROLE_DIM, GROUND_BG, 0));
	size_t first = scroll_first((size_t)view->ui->scroll[view->index], -1, frame->event_count, (size_t)inside.h, false);
	for (int row = 0; row < inside.h && first + (size_t)row < frame->event_count; row++) {
		struct line line = event_line_short(&frame->events[first + (size_t)row], view->ui->local_time);
		line_draw(canvas, inside.x, inside.y + row, inside.w, &line, UTF8_CUT_END, GROUND_BG);
	}
}

/* Nothing is selected here; moves scroll. */
static unsigned events_act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	int *first = &ui->scroll[OVERVIEW_EVENTS];
	size_t room = rect.h > 2 ? (size_t)rect.h - 2 : 1;
	size_t most = frame->event_count > room ? frame->event_count - room : 0;
	long to = listact_move(action, *first, most + 1, room);
	if (to < 0)
		return EFFECT_UNHANDLED;
	*first = (int)to;
	return EFFECT_DRAW;
}

const struct panel_ops panel_events = {
	.name = "events",
	.act = events_act,
	.draw = events_draw,
};
