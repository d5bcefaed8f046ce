#ifndef CORE_PANELVIEW_H
#define CORE_PANELVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"
#include "core/wishes.h"

struct arena;
struct grade_hits;

struct panelview_input {
	struct arena *arena; /* of the frame: everything that is made lives there */
	const struct config_panel *panel;
	struct wishes_keys keys; /* of what was asked for it */
	const struct slice *former; /* where the answers to what was asked before stand in until the first ones come; NULL */
	struct wishes_keys former_keys;
	bool restarts_running; /* the answer on restarts names the containers that run */
	const struct slice *prometheus; /* NULL: not there yet */
	bool configured; /* a Prometheus is */
	int64_t visible_ms; /* now, as far as it is shown */
	const struct wishes_axis *axis;
	size_t chaos_count;
	const struct frame_chaos *chaos;
	const struct grade_hits *hits;
	const struct frame_panel *previous; /* the same panel before: its order is kept while no row's state changes; NULL */
};

/*
 * One panel: rows with names, values of now, states against the objective (the panel's own, else that of a loaded alert rule of the form
 * SELECTOR > NUMBER on its metric), limits, restarts and bands, in the order of the list; or why it is empty. Pure.
 * False where something that was asked for it has not been answered yet, well or badly.
 */
bool panelview_build(const struct panelview_input *in, struct frame_panel *out) __attribute__((nonnull));

/* Was the chaos on at some time of the axis? Then it is a band in charts. */
bool panelview_overlaps(const struct frame_chaos *chaos, const struct wishes_axis *axis) __attribute__((nonnull));

#endif
