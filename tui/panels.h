#ifndef TUI_PANELS_H
#define TUI_PANELS_H

#include "tui/layout.h"
#include "tui/panel.h"

/* The panels of a screen by the indexes of tui/layout.h; NULL past the last. */
const struct panel_ops *panels_get(enum screen_id screen, int index);

/* What of the selection a panel's picture does not depend on: it need not be drawn again when only that changes. */
enum { IGNORES_ALERT = 1, IGNORES_CHAOS = 2, IGNORES_ROW = 4, IGNORES_ALL = 7 };
unsigned panels_ignores(enum screen_id screen, int index);

#endif
