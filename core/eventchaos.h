#ifndef CORE_EVENTCHAOS_H
#define CORE_EVENTCHAOS_H

#include <stddef.h>

#include "core/frame.h"

struct arena;

/*
 * What Chaos Mesh's events say, as lines of the frame: several targets of one injection or recovery are one line, noise is none, of failures
 * only the newest of each object stands. Fills at most `room` lines, the newest of each object first; returns their number.
 */
size_t eventchaos_lines(struct arena *arena, const struct frame *frame, struct frame_event *lines, size_t room) __attribute__((nonnull));

#endif
