#ifndef CORE_AUTOPANEL_H
#define CORE_AUTOPANEL_H

#include <stddef.h>
#include <stdint.h>

#include "core/config.h"

struct arena;

/* The built-in panels and which of them fit what a Prometheus has: of each line of a table the first whose metric is there. Pure. */

/* The metric names that a Prometheus is asked about; static storage. Returns their number. */
size_t autopanel_candidates(const char *const **names) __attribute__((nonnull));

struct autopanel_input {
	struct arena *arena; /* where the panels live */
	size_t found_count; /* which of the candidates exist */
	char *const *found;
	int64_t scrape_interval_ms; /* 0 unknown: 15 s */
	int64_t step_ms;
};

/* The panels for that, in the table's order; `panels` may be empty if nothing is found. Returns their number. */
size_t autopanel_choose(const struct autopanel_input *in, const struct config_panel **panels) __attribute__((nonnull));

/*
 * The query for the restarts of containers, by namespace, pod and container; "" where no metric tells. `running`: its answer names only
 * those containers that run, so that one without samples is noticed.
 */
const char *autopanel_restarts(const struct autopanel_input *in, _Bool *running) __attribute__((nonnull, returns_nonnull));

#endif
