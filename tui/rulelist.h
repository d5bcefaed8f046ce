#ifndef TUI_RULELIST_H
#define TUI_RULELIST_H

#include <stddef.h>

#include "tui/panel.h"
#include "widgets/line.h"

/*
 * The rules that Prometheus evaluates, those in error first: what can fire, shown where nothing does. Pure.
 */

/* "14 alerting · 16 in all · 1 in error"; nothing where there are none */
void rulelist_facts(const struct frame *frame, struct line *out) __attribute__((nonnull));

/* Rows from `first` on, as many as there is room for; why there are none. */
void rulelist_draw(struct canvas *canvas, struct rect inside, const struct panel_view *view, size_t first) __attribute__((nonnull));

#endif
