#ifndef CORE_PANELBAG_H
#define CORE_PANELBAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/wishes.h"

struct arena;
struct panelset;
struct slice;

/*
 * The panels of a frame, in memory of their own: the next frame has the same where nothing that they are made of changed, since of most answers
 * (alerts, targets, silences) no panel knows, and a panel of a thousand series takes longer than all the rest of a frame. Counted; one thread.
 */
struct panelbag {
	unsigned references;
	struct arena *arena;
	uint64_t made_from; /* hash of all that they depend on; 0: they depend on more than that, and are not kept */
	size_t count;
	const struct frame_panel *panels;
	bool settled; /* everything that is asked for them has been answered */
};

struct panelbag_input {
	const struct panelset *set;
	const struct slice *prometheus; /* NULL: not there yet */
	bool configured; /* a Prometheus is */
	int64_t visible_ms; /* now, as far as it is shown */
	const struct wishes_axis *axis;
	size_t chaos_count;
	const struct frame_chaos *chaos;
};

/* The panels for that: those before, if they are the same, else new ones. `previous` is of the frame before, whose snapshot is still there; NULL. */
struct panelbag *panelbag_make(const struct panelbag_input *in, struct panelbag *previous) __attribute__((nonnull(1), returns_nonnull));
void panelbag_release(struct panelbag *bag); /* NULL is fine */

#endif
