#ifndef TUI_ALERTNOTES_H
#define TUI_ALERTNOTES_H

#include "tui/panel.h"

struct canvas;

/* What a list of alerts says while it is empty: all is well (and what was looked at), or why nothing is known and what to do. */
void alertnotes_draw(struct canvas *canvas, struct rect inside, const struct panel_view *view) __attribute__((nonnull));

#endif
