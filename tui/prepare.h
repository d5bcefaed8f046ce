#ifndef TUI_PREPARE_H
#define TUI_PREPARE_H

#include "core/frame.h"
#include "tui/ui.h"

/*
 * What the ui keeps from frame to frame (ranges of charts, the order of groups), brought up to date for a new one. Both front ends call it
 * before they draw a frame for the first time: drawing itself changes nothing.
 */
void prepare_frame(struct ui *ui, const struct frame *frame) __attribute__((nonnull));

#endif
