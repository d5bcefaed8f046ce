#ifndef WIDGETS_LANES_H
#define WIDGETS_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "widgets/axis.h"

/* One row on a chart's time axis: what chaos or an alert was when. Each stretch takes at least one cell. */
enum lane_kind { LANE_CHAOS, LANE_PAUSED, LANE_PENDING, LANE_FIRING, LANE_FIRING_WARNING, LANE_SILENCED };

struct lane_span {
	enum lane_kind kind;
	int64_t from_ms, to_ms; /* wall, both ends inclusive; to_ms 0: still on */
	bool cut; /* its source fell silent at to_ms: no cap, the end is not known */
};

/* An instant: a one-shot experiment. */
struct lane_point {
	int64_t at_ms;
	enum glyph glyph; /* GLYPH_ONE_SHOT */
	enum role role;
};

struct lane_props {
	struct axis axis;
	const struct lane_span *spans;
	size_t span_count;
	const struct lane_point *points; /* over the spans */
	size_t point_count;
	bool stale; /* what was last known, in `stale` */
};

/* Draws over what is there: cells outside its stretches are left alone. */
void lane_draw(struct canvas *canvas, int y, const struct lane_props *props) __attribute__((nonnull));

#endif
