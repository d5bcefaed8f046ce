#ifndef TUI_LANEVIEW_H
#define TUI_LANEVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "widgets/axis.h"

/*
 * Lanes under a chart: what chaos and alerts were when, on the chart's columns. Who at the left, what no panel says at the right.
 * Chaos first, then alerts, then those that are over; where there is no room what is paused goes first, then what is over, one-shots, pending alerts.
 */
#define LANEVIEW_MAX 24

struct laneview_lane {
	const struct frame_chaos *chaos; /* one of the three, the others are NULL */
	const struct frame_alert *alert;
	const struct frame_past_alert *past;
};

/* The lanes worth showing between start_ms and end_ms of the frame, at most max; returns how many. */
size_t laneview_collect(const struct frame *frame, struct laneview_lane *out, size_t max) __attribute__((nonnull));

struct laneview_props {
	const struct frame *frame;
	struct axis axis;
	int name_width; /* cells left of the axis, a blank between */
	int x;
	int right; /* the column behind what stands at the right */
	bool brief; /* what kind of thing left, who right: where there is no room for both at each side */
};

/* Draws one lane into row y. */
void laneview_draw(struct canvas *canvas, int y, const struct laneview_lane *lane, const struct laneview_props *props)
	__attribute__((nonnull));

/* Pod's name without the hashes that its ReplicaSet and itself add: "cart-5d8c7b6f4-2kx8p" is "cart". Returns out. */
const char *laneview_pod_short(const char *pod, char *out, size_t size) __attribute__((nonnull));

#endif
