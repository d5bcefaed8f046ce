#ifndef TUI_PAIRS_H
#define TUI_PAIRS_H

#include "widgets/line.h"

/* Details as pairs, one under the other: what left, its value right, wrapped where it is long; what does not fit any more is left out. */
struct pairs {
	struct canvas *canvas;
	struct rect rect; /* what is left: y and h move on with each pair */
	int key_width;
	int value_rows; /* a value takes at most so many; 0: one, cut with … */
};

void pairs_add(struct pairs *pairs, const char *key, const struct line *value) __attribute__((nonnull));
void pairs_text(struct pairs *pairs, const char *key, enum role role, const char *value) __attribute__((nonnull));
void pairs_line(struct pairs *pairs, const struct line *line) __attribute__((nonnull)); /* over the whole width, wrapped like a value */
void pairs_gap(struct pairs *pairs) __attribute__((nonnull)); /* a blank row, where there is room for it and something after it */

#endif
