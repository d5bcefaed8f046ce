#ifndef DATASOURCES_SIM_DUMP_H
#define DATASOURCES_SIM_DUMP_H

#include <stdbool.h>
#include <stdio.h>
#include "core/base/err.h"

struct history;

#define DUMP_STEP_MS 30000
#define DUMP_STILL_MS 240000 /* within the five minutes that Prometheus looks back */

/*
 * Writes what the history knows of the time before the start, oldest first for each series, as OpenMetrics with a timestamp on each sample: what
 * `promtool tsdb create-blocks-from openmetrics` reads. A sample each DUMP_STEP_MS; what stands still, each DUMP_STILL_MS, unless it is a counter,
 * whose rate is asked for. Nothing but one line is held in memory. False with ERR_IO.
 */
bool dump_write(const struct history *history, FILE *out, struct err *err) __attribute__((nonnull(1, 2)));

/* The same into a file that is made, or made empty; "-" is standard output. */
bool dump_file(const struct history *history, const char *path, struct err *err) __attribute__((nonnull(1, 2)));

#endif
