#ifndef TUI_METRICSVIEW_H
#define TUI_METRICSVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "tui/ui.h"
#include "widgets/axis.h"

/* What the panels of the Metrics screen share. Pure. */

/* The panel of the big chart, or NULL where there is none. */
const struct frame_panel *metricsview_panel(const struct frame *frame, const struct ui *ui) __attribute__((nonnull));

/* `down` and `up` choose the next and previous panel as the big chart; the cursor's actions. EFFECT_UNHANDLED for the rest. */
unsigned metricsview_act(struct ui *ui, const struct frame *frame, const char *action) __attribute__((nonnull));

/* The value of a row in the cursor's cell of an axis; NaN where there is none or no cursor. */
double metricsview_at_cursor(const struct frame_row *row, const struct axis *axis, const struct ui *ui) __attribute__((nonnull));

struct canvas;

/* Why there is no panel at all (nothing configured, no answer yet, failing), and what to do, into a rectangle. */
void metricsview_draw_none(struct canvas *canvas, struct rect rect, const struct frame *frame) __attribute__((nonnull));

#endif
