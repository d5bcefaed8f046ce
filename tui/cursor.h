#ifndef TUI_CURSOR_H
#define TUI_CURSOR_H

#include "core/frame.h"
#include "tui/ui.h"

/*
 * The cursor on the time axis, the same on every chart: `cursor` switches it, `left` and `right` move it by a cell while it is on, `top` and
 * `bottom` are not its own. Returns effects; EFFECT_UNHANDLED where the action is none of these. Pure but for *ui.
 */
unsigned cursor_act(struct ui *ui, const struct frame *frame, const char *action) __attribute__((nonnull));

#endif
