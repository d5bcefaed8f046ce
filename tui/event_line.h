#ifndef TUI_EVENT_LINE_H
#define TUI_EVENT_LINE_H

#include <stdbool.h>

#include "core/frame.h"
#include "widgets/line.h"

/* "19:58:52 ◇ KubePodNotReady pending ...": the mark in its role, or everything in `quiet` unless it says that something failed. */
struct line event_line(const struct frame_event *event, bool local_time, bool quiet) __attribute__((nonnull));

#endif
