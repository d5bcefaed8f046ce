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
	[EVENT_SOURCE_NOTE] = { "!", ROLE_WARN, ATTR_BOLD },
	[EVENT_ACTION] = { "✓", ROLE_OK, 0 },
	[EVENT_ACTION_FAILED] = { "✗", ROLE_CRIT, ATTR_BOLD },
};

static bool is_bad(const struct frame_event *event)
{
	return event->kind == EVENT_SOURCE_DOWN || event->kind == EVENT_ACTION_FAILED;
}

struct line event_line(const struct frame_event *event, bool local_time)
{
	struct line line = { 0 };
	char time[FMT_SIZE];
	line_addf(&line, is_bad(event) ? ROLE_CRIT : ROLE_DIM, 0, "%s %s %s", fmt_time(event->at_ms, local_time, time, sizeof(time)),
		marks[event->kind].mark, event->text);
	return line;
}

struct line event_line_short(const struct frame_event *event, bool local_time)
{
	struct line line = { 0 };
	char time[FMT_SIZE];
	line_addf(&line, ROLE_DIM, 0, "%s ", fmt_time(event->at_ms, local_time, time, sizeof(time)));
	line_addf(&line, marks[event->kind].role, marks[event->kind].attrs, "%s ", marks[event->kind].mark);
	line_addf(&line, is_bad(event) ? ROLE_CRIT : ROLE_TEXT, 0, "%-9s %s", event->verb, event->what);
	return line;
}
