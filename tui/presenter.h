#ifndef TUI_PRESENTER_H
#define TUI_PRESENTER_H

#include "tui/ui.h"

struct canvas;
struct screens_props;

/*
 * Presenter mode: one series with its value in large digits, what happened to it, and three answers in big letters. It takes the whole canvas; below
 * PRESENTER_MIN_COLUMNS x PRESENTER_MIN_ROWS a sentence says so. Drawing only.
 */
#define PRESENTER_MIN_COLUMNS 60
#define PRESENTER_MIN_ROWS 20

void presenter_draw(struct canvas *canvas, const struct screens_props *props) __attribute__((nonnull));

/* "down" and "up" go to the panel's next and previous series; the rest is EFFECT_UNHANDLED. */
unsigned presenter_act(struct ui *ui, const struct frame *frame, const char *action) __attribute__((nonnull));

#endif
