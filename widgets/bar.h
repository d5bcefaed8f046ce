#ifndef WIDGETS_BAR_H
#define WIDGETS_BAR_H

#include "widgets/canvas.h"
#include "widgets/rect.h"

/* A budget or a progress to half a cell: a heavy line for what is left or done, a light one for the rest. More than 0 is never empty. */
struct bar_props {
	double share; /* 0 .. 1; what is outside is cut, NaN is 0 */
	enum role role; /* of the heavy part: ROLE_BAR_FILL, ROLE_WARN, ROLE_CRIT, ROLE_CHAOS */
};

/* In rect's first row. */
void bar_draw(struct canvas *canvas, struct rect rect, const struct bar_props *props) __attribute__((nonnull));

#endif
