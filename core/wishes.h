#ifndef CORE_WISHES_H
#define CORE_WISHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/config.h"
#include "core/want.h"

struct arena;

/*
 * The time axis that all screens share, and what is asked of Prometheus for it.
 * cell = floor(t / cell_ms), cell_ms = 2 x step_ms; a cell column has at most two points.
 */
struct wishes_axis {
	int64_t range_ms; /* as chosen */
	int64_t step_ms, cell_ms;
	size_t cells; /* that make up the range */
	int64_t start_ms, end_ms; /* start of the first cell; a moment inside the last one */
	int64_t fixed_end_ms; /* 0: live */
};

/*
 * The step depends on the range and the width class of `columns` (under 100, under 160, more); a whole number of seconds. `end_ms` is the
 * time of the newest data where it is live.
 */
void wishes_axis(int64_t range_ms, int columns, int64_t fixed_end_ms, int64_t data_ms, struct wishes_axis *out) __attribute__((nonnull));

struct wishes_input {
	const struct wishes_axis *axis;
	int64_t refresh_ms;
	size_t panel_count;
	const struct config_panel *panels;
	const char *restarts; /* query, "" none */
	const char *selected_uid;
};

/* The keys under which a panel finds its answers; 0: not asked. */
struct wishes_keys {
	uint64_t range, instant, limit, restarts;
};

/* One reference. `keys` has room for one a panel. */
const struct want_list *wishes_list(const struct wishes_input *in, struct wishes_keys *keys) __attribute__((nonnull, returns_nonnull));

#endif
