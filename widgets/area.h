#ifndef WIDGETS_AREA_H
#define WIDGETS_AREA_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/fmt.h"
#include "widgets/axis.h"
#include "widgets/scale.h"

struct grid;

/*
 * One series as an area of eighth blocks, which carry further than dots: up to the objective in bar.fill, what is over it in crit. For a
 * projector: thick edges around the time of chaos, the objective as a dashed line with its name.
 */
struct area_props {
	struct axis axis; /* its columns lie in the rectangle */
	struct scale scale; /* linear */
	const struct grid *grid; /* NULL: no sample */
	double objective; /* NaN: none */
	bool floor; /* the objective is a lower bound */
	const char *objective_name;
	size_t band_count;
	const struct axis_band *bands; /* their names are drawn inside */
	bool fill_bands; /* with dots, where the terminal has no ground for them */
	bool stale;
};
void area_draw(struct canvas *canvas, struct rect rect, const struct area_props *props) __attribute__((nonnull));

#endif
