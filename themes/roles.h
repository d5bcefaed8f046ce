#ifndef THEMES_ROLES_H
#define THEMES_ROLES_H

/*
 * The semantic roles (foregrounds) and grounds (backgrounds). A cell has one role, one ground and attributes; panels and widgets
 * name roles, never colours. Name in theme files, meaning, and the role that a theme falls back to.
 */
#define THEME_ROLES(X)                                                                                                                     \
	X(ROLE_TEXT, "text", "values, names", ROLE_TEXT)                                                                                   \
	X(ROLE_DIM, "dim", "units, labels, column heads", ROLE_TEXT)                                                                       \
	X(ROLE_TITLE, "title", "panel titles, program name", ROLE_TEXT)                                                                    \
	X(ROLE_BORDER, "border", "frames, rules (unfocused)", ROLE_DIM)                                                                    \
	X(ROLE_BORDER_FOCUS, "border.focus", "frame and title of the focus", ROLE_TITLE)                                                   \
	X(ROLE_KEY, "key", "a key one can press", ROLE_TITLE)                                                                              \
	X(ROLE_OK, "ok", "met, reachable, passed", ROLE_TEXT)                                                                              \
	X(ROLE_WARN, "warn", "warning, budget low, late", ROLE_TEXT)                                                                       \
	X(ROLE_CRIT, "crit", "critical, breached, failed", ROLE_WARN)                                                                      \
	X(ROLE_INFO, "info", "notes, links, what to do", ROLE_TEXT)                                                                        \
	X(ROLE_PENDING, "pending", "alert pending, waiting", ROLE_WARN)                                                                    \
	X(ROLE_SILENCED, "silenced", "silenced, inhibited, paused", ROLE_DIM)                                                              \
	X(ROLE_CHAOS, "chaos", "experiments, their lanes, edges", ROLE_TEXT)                                                               \
	X(ROLE_OBJECTIVE, "objective", "objective line and its name", ROLE_TITLE)                                                          \
	X(ROLE_BAR_FILL, "bar.fill", "filled part of a bar", ROLE_TEXT)                                                                    \
	X(ROLE_BAR_TRACK, "bar.track", "empty part of a bar, rows without objective", ROLE_DIM)                                            \
	X(ROLE_GRID, "grid", "grid dots of charts", ROLE_DIM)                                                                              \
	X(ROLE_STALE, "stale", "data that is too old, backdrop", ROLE_DIM)                                                                 \
	X(ROLE_SERIES_1, "series.1", "first series", ROLE_TEXT)                                                                            \
	X(ROLE_SERIES_2, "series.2", "second series", ROLE_SERIES_1)                                                                       \
	X(ROLE_SERIES_3, "series.3", "third series", ROLE_SERIES_1)                                                                        \
	X(ROLE_SERIES_4, "series.4", "fourth series", ROLE_SERIES_1)                                                                       \
	X(ROLE_SERIES_5, "series.5", "fifth series", ROLE_SERIES_1)                                                                        \
	X(ROLE_SERIES_6, "series.6", "sixth series", ROLE_SERIES_1)                                                                        \
	X(ROLE_SERIES_7, "series.7", "seventh series", ROLE_SERIES_1)                                                                      \
	X(ROLE_SERIES_8, "series.8", "eighth and further series", ROLE_SERIES_1)

#define THEME_GROUNDS(X)                                                                                                                   \
	X(GROUND_BG, "bg", "the screen", GROUND_BG)                                                                                        \
	X(GROUND_BAR, "bar", "header and key bar", GROUND_BG)                                                                              \
	X(GROUND_SELECT, "select", "selected row, tab, button, focus", GROUND_BG)                                                          \
	X(GROUND_CHAOS_BAND, "chaos.band", "chart cells while chaos runs", GROUND_BG)                                                      \
	X(GROUND_DIALOG, "dialog", "dialogs, popups, text fields", GROUND_BG)                                                              \
	X(GROUND_CHAOS_SHOW, "chaos.show", "the chaos band on a projector", GROUND_CHAOS_BAND)                                             \
	X(GROUND_CURSOR, "cursor", "the chart cursor's column", GROUND_SELECT)

enum role {
#define X(id, name, meaning, fallback) id,
	THEME_ROLES(X)
#undef X
		ROLE_COUNT
};

enum ground {
#define X(id, name, meaning, fallback) id,
	THEME_GROUNDS(X)
#undef X
		GROUND_COUNT
};

#endif
