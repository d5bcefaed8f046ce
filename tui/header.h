#ifndef TUI_HEADER_H
#define TUI_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "widgets/canvas.h"
#include "widgets/rect.h"

struct frame;

/* Row 0: who and where, what is wrong (red first, the only reversed text), at the right the sources and the time of the newest data. */
struct header_props {
	const struct frame *frame;
	int64_t refresh_ms;
	bool local_time;
};
void header_draw(struct canvas *canvas, struct rect rect, const struct header_props *props) __attribute__((nonnull));

/* The badges alone, for the screen that is too small for anything else; returns the cells used. */
int header_draw_badges(struct canvas *canvas, int x, int y, int cells, const struct frame *frame) __attribute__((nonnull));

#endif
