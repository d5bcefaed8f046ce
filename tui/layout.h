#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stdbool.h>

#include "tui/ui.h"
#include "widgets/rect.h"

/*
 * Where everything stands, as a pure function of screen, size and what is zoomed.
 * Under 100 columns panels have only a rule at the top, from 100 columns a box, from 160 more panels; under 40x10 nothing fits.
 */

#define LAYOUT_PANELS 8 /* a screen has at most so many */
#define LAYOUT_MIN_COLUMNS 40
#define LAYOUT_MIN_ROWS 10

/* The panels of each screen, in the order in which Tab walks; the index of struct panel_view and ui->scroll. */
enum { OVERVIEW_ALERTS, OVERVIEW_METRIC, OVERVIEW_CHAOS, OVERVIEW_CHARTS, OVERVIEW_SOURCES, OVERVIEW_EVENTS, OVERVIEW_PANELS };
enum { METRICS_CHART, METRICS_SERIES, METRICS_CHARTS, METRICS_MOMENT, METRICS_LEGEND, METRICS_PANELS };
enum { ALERTS_LIST, ALERTS_DETAIL, ALERTS_STORY, ALERTS_VALUE, ALERTS_PANELS };
enum { CHAOS_LIST, CHAOS_DETAIL, CHAOS_TARGETS, CHAOS_EFFECT, CHAOS_EVENTS, CHAOS_PANELS };

struct layout {
	bool too_small;
	bool boxed, narrow, wide;
	struct rect header, caption, body, message, keys; /* caption: empty unless screens_layout() makes room for it */
	struct rect panels[LAYOUT_PANELS]; /* by index; empty where the panel is not shown */
};

/*
 * What there is to show changes who gets the room: details instead of the list (narrow screens), a list that is long, as in a storm, or one
 * without anything of which there could be details.
 */
enum layout_wish { LAYOUT_USUAL, LAYOUT_DETAILS, LAYOUT_LONG_LIST, LAYOUT_EMPTY_LIST, LAYOUT_WISHES };

/* `zoomed`: index of the panel that has the body for itself, -1 none. */
void layout_compute(enum screen_id screen, int columns, int rows, int zoomed, enum layout_wish wish, struct layout *out)
	__attribute__((nonnull));

#endif
