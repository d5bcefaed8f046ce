#ifndef TUI_EVENT_LINE_H
#define TUI_EVENT_LINE_H

#include <stdbool.h>

#include "core/frame.h"
#include "widgets/line.h"

/* "19:58:52 ◇ KubePodNotReady pending for promtail": dim, unless it says that something failed. For the message row. */
struct line event_line(const struct frame_event *event, bool local_time) __attribute__((nonnull));

/* "19:58:52 ◇ pending   KubePodNotReady promtail": for a narrow column. */
struct line event_line_short(const struct frame_event *event, bool local_time) __attribute__((nonnull));

#endif
