#include "tui/event_line.h"

#include "core/base/fmt.h"

static const struct {
	const char *mark;
	enum role role;
	unsigned attrs;
} marks[] = {
	[EVENT_ALERT_PENDING] = { "◇", ROLE_PENDING, 0 },
	[EVENT_ALERT_FIRING] = { "▲", ROLE_CRIT, ATTR_BOLD },
	[EVENT_ALERT_RESOLVED] = { "✓", ROLE_OK, 0 },
	[EVENT_CHAOS] = { "►", ROLE_CHAOS, 0 },
	[EVENT_CHAOS_ONE_SHOT] = { "◆", ROLE_CHAOS, 0 },
	[EVENT_CHAOS_PAUSED] = { "‖", ROLE_SILENCED, 0 },
	[EVENT_CHAOS_ENDED] = { "✓", ROLE_OK, 0 },
	[EVENT_SOURCE_DOWN] = { "✗", ROLE_CRIT, ATTR_BOLD },
	[EVENT_SOURCE_UP] = { "●", ROLE_OK, 0 },
	[EVENT_ACTION] = { "✓", ROLE_OK, 0 },
	[EVENT_ACTION_FAILED] = { "✗", ROLE_CRIT, ATTR_BOLD },
};

struct line event_line(const struct frame_event *event, bool local_time, bool quiet)
{
	struct line line = { 0 };
	char time[FMT_SIZE];
	bool bad = event->kind == EVENT_SOURCE_DOWN || event->kind == EVENT_ACTION_FAILED;
	line_addf(&line, ROLE_DIM, 0, "%s ", fmt_time(event->at_ms, local_time, time, sizeof(time)));
	line_addf(&line, marks[event->kind].role, marks[event->kind].attrs, "%s ", marks[event->kind].mark);
	line_add(&line, bad ? ROLE_CRIT : ROLE_TEXT, 0, event->text);
	if (quiet && !bad)
		line_restyle(&line, ROLE_DIM);
	return line;
}
