#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/ui.h"

/*
 * The one table of what the user can do: dispatch, the key bar, the help screen, the config's `keys:` and the man page read it.
 * Panels get actions by name (tui/panel.h); what is the program's own is done by the app.
 */
enum action_group { GROUP_MOVE, GROUP_LOOK, GROUP_LISTS, GROUP_SHARE, GROUP_CHANGE, GROUP_DEMO, ACTION_GROUPS };

enum {
	ON_OVERVIEW = 1 << SCREEN_OVERVIEW,
	ON_METRICS = 1 << SCREEN_METRICS,
	ON_ALERTS = 1 << SCREEN_ALERTS,
	ON_CHAOS = 1 << SCREEN_CHAOS,
	ON_ALL = (1 << SCREEN_COUNT) - 1,
};

/* id, name, word on the key bar, default keys, group, screens, changes the cluster, line of the help screen ("": joins the line above), help */
#define ACTIONS(X)                                                                                                                         \
	X(OVERVIEW, "overview", "Overview", "1", GROUP_MOVE, ON_ALL, false, "screen; next, previous panel", "show the Overview")           \
	X(METRICS, "metrics", "Metrics", "2", GROUP_MOVE, ON_ALL, false, "", "show Metrics")                                               \
	X(ALERTS, "alerts", "Alerts", "3", GROUP_MOVE, ON_ALL, false, "", "show Alerts")                                                   \
	X(CHAOS, "chaos", "Chaos", "4", GROUP_MOVE, ON_ALL, false, "", "show Chaos")                                                       \
	X(NEXT_PANEL, "next-panel", "panel", "Tab", GROUP_MOVE, ON_ALL, false, "", "focus the next panel")                                 \
	X(PREVIOUS_PANEL, "previous-panel", "panel back", "BTab", GROUP_MOVE, ON_ALL, false, "", "focus the previous panel")               \
	X(DOWN, "down", "down", "j Down", GROUP_MOVE, ON_ALL, false, "move, arrows too", "move down")                                      \
	X(UP, "up", "up", "k Up", GROUP_MOVE, ON_ALL, false, "", "move up")                                                                \
	X(LEFT, "left", "left", "h Left", GROUP_MOVE, ON_ALL, false, "", "move left")                                                      \
	X(RIGHT, "right", "right", "l Right", GROUP_MOVE, ON_ALL, false, "", "move right")                                                 \
	X(TOP, "top", "top", "g Home", GROUP_MOVE, ON_ALL, false, "ends, pages", "go to the beginning")                                    \
	X(BOTTOM, "bottom", "bottom", "G End", GROUP_MOVE, ON_ALL, false, "", "go to the end")                                             \
	X(PAGE_UP, "page-up", "page up", "PgUp", GROUP_MOVE, ON_ALL, false, "", "a page back")                                             \
	X(PAGE_DOWN, "page-down", "page down", "PgDn", GROUP_MOVE, ON_ALL, false, "", "a page on")                                         \
	X(HALF_DOWN, "half-down", "half page down", "C-d", GROUP_MOVE, ON_ALL, false, "half pages", "half a page on")                      \
	X(HALF_UP, "half-up", "half page up", "C-u", GROUP_MOVE, ON_ALL, false, "", "half a page back")                                    \
	X(OPEN, "open", "details", "Enter", GROUP_MOVE, ON_ALL, false, "open details", "open details of what is selected")                 \
	X(BACK, "back", "back", "Esc", GROUP_MOVE, ON_ALL, false, "back; q at the top quits", "back: close details, zoom, filter, cursor") \
	X(QUIT, "quit", "quit", "q", GROUP_MOVE, ON_ALL, false, "", "back; at the top, quit")                                              \
	X(FILTER, "filter", "filter", "/", GROUP_LOOK, ON_ALL, false, "filter; next, previous match",                                      \
		"filter the focused list: words, !not, label=value")                                                                       \
	X(NEXT_MATCH, "next-match", "next", "n", GROUP_LOOK, ON_ALL, false, "", "next match of the filter")                                \
	X(PREVIOUS_MATCH, "previous-match", "previous", "N", GROUP_LOOK, ON_ALL, false, "", "previous match of the filter")                \
	X(WIDER, "wider", "wider", "+ =", GROUP_LOOK, ON_ALL, false, "range wider, narrower", "wider range")                               \
	X(NARROWER, "narrower", "narrower", "-", GROUP_LOOK, ON_ALL, false, "", "narrower range")                                          \
	X(EARLIER, "earlier", "earlier", "[", GROUP_LOOK, ON_ALL, false, "earlier, later; live", "half a range earlier")                   \
	X(LATER, "later", "later", "]", GROUP_LOOK, ON_ALL, false, "", "half a range later")                                               \
	X(LIVE, "live", "live", "0", GROUP_LOOK, ON_ALL, false, "", "back to now")                                                         \
	X(CURSOR, "cursor", "cursor", "v", GROUP_LOOK, ON_OVERVIEW | ON_METRICS, false, "cursor: values at that moment",                   \
		"cursor on the chart: what was at that moment")                                                                            \
	X(ZOOM, "zoom", "zoom", "z", GROUP_LOOK, ON_ALL, false, "one panel full screen", "the focused panel alone, and back")              \
	X(CHART, "chart", "chart", "c", GROUP_LOOK, ON_OVERVIEW | ON_METRICS, false, "both, chart, sparkline rows",                        \
		"both, chart only, sparkline rows only")                                                                                   \
	X(PRESENTER, "presenter", "present", "p", GROUP_LOOK, ON_ALL, false, "presenter mode: big letters",                                \
		"presenter mode: one series and its answers, big, and back")                                                               \
	X(FREEZE, "freeze", "freeze", "Z", GROUP_LOOK, ON_ALL, false, "freeze the screen", "freeze the screen, and go on")                 \
	X(REFRESH, "refresh", "refresh", "r", GROUP_LOOK, ON_ALL, false, "refresh now, redraw", "ask all servers now, sort lists again")   \
	X(REDRAW, "redraw", "redraw", "C-l", GROUP_LOOK, ON_ALL, false, "", "draw the whole terminal again")                               \
	X(FOLD, "fold", "fold", "f", GROUP_LISTS, ON_OVERVIEW | ON_ALERTS | ON_CHAOS, false, "fold or open a group; finished ones",        \
		"fold or open a group; show or hide finished chaos")                                                                       \
	X(ORDER, "order", "order", "o", GROUP_LISTS, ON_OVERVIEW | ON_ALERTS, false, "order: severity, newest, count, name",               \
		"next order of the list")                                                                                                  \
	X(GROUP, "group", "group", "b", GROUP_LISTS, ON_ALERTS, false, "group by another label, or not",                                   \
		"group by the next label, or not at all")                                                                                  \
	X(RUNBOOK, "runbook", "runbook", "w", GROUP_LISTS, ON_OVERVIEW | ON_ALERTS, false, "runbook, then generator URL",                  \
		"open the runbook in $BROWSER or by xdg-open, over SSH copy its URL; again: the generator's")                              \
	X(COPY, "copy", "copy", "y", GROUP_SHARE, ON_ALL, false, "copy alert, value, query or name", "copy what is selected (OSC 52)")     \
	X(SAVE, "save", "save", "e", GROUP_SHARE, ON_ALL, false, "save the screen: text, ANSI, SVG",                                       \
		"save the screen as text, ANSI or SVG")                                                                                    \
	X(THEME, "theme", "theme", "t", GROUP_SHARE, ON_ALL, false, "next theme", "next theme")                                            \
	X(HELP, "help", "help", "? F1", GROUP_SHARE, ON_ALL, false, "this help", "help, generated from this table")                        \
	X(TRIGGER, "trigger", "trigger", "T", GROUP_CHANGE, ON_ALL, true, "trigger an experiment",                                         \
		"trigger an experiment from a manifest")                                                                                   \
	X(PAUSE, "pause", "pause", "P", GROUP_CHANGE, ON_OVERVIEW | ON_CHAOS, true, "pause or resume the selected one",                    \
		"pause or resume the selected experiment or schedule")                                                                     \
	X(END, "end", "end", "X", GROUP_CHANGE, ON_OVERVIEW | ON_CHAOS, true, "end (delete) the selected one",                             \
		"end (delete) the selected experiment, schedule or workflow")                                                              \
	X(STOP_ALL, "stop-all", "stop all", "!", GROUP_CHANGE, ON_ALL, true, "emergency stop of all chaos",                                \
		"emergency stop: stop all chaos that runs")                                                                                \
	X(CAPTIONS, "captions", "captions", "i", GROUP_DEMO, ON_ALL, false, "captions: what happens, and why",                             \
		"captions of the story: what happens, and why it matters")                                                                 \
	X(HOLD, "hold", "hold", ",", GROUP_DEMO, ON_ALL, false, "hold the story; next step", "hold the story, and go on")                  \
	X(NEXT_STEP, "next-step", "next step", ".", GROUP_DEMO, ON_ALL, false, "", "go to the next step of the story")

enum action_id {
#define X(id, name, label, keys, group, screens, changes, line, help) ACTION_##id,
	ACTIONS(X)
#undef X
		ACTION_COUNT
};

struct action {
	const char *name; /* in the config, and for panels */
	const char *label; /* on the key bar */
	const char *keys; /* default keys, by blanks */
	enum action_group group;
	unsigned screens; /* where it is valid: ON_... */
	bool changes; /* it changes the cluster: opens a dialog, never on a Ctrl chord */
	const char *line; /* on the help screen; "": its keys join the line of the action before it */
	const char *help;
};

extern const struct action actions[ACTION_COUNT];

const char *action_group_title(enum action_group group) __attribute__((returns_nonnull));
bool action_by_name(const char *name, enum action_id *out) __attribute__((nonnull));

#endif
