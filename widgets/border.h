#ifndef WIDGETS_BORDER_H
#define WIDGETS_BORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "widgets/line.h"

/*
 * The frame of a panel: title left, key facts right in its top line, worst first, joined by " · " and dropped from the right where they
 * do not fit. Boxed (from 100 columns) it has rounded corners and one blank column inside; else it is the top rule alone.
 */
struct border_props {
	const char *title;
	size_t fact_count;
	const struct line *facts;
	bool focused; /* border.focus, bold, title on `select` */
	bool boxed;
};

/* Draws it and returns the inside: two columns in from each side where it is boxed, else one; so the column left and right of it is blank. */
struct rect border_draw(struct canvas *canvas, struct rect rect, const struct border_props *props) __attribute__((nonnull));

/* The inside alone, for those who need its size before they draw. */
struct rect border_inside(struct rect rect, bool boxed);

#endif
