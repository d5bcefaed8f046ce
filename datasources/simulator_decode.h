#ifndef DATASOURCES_SIMULATOR_DECODE_H
#define DATASOURCES_SIMULATOR_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct simulator_ready;

/*
 * The line that chaoswatch-sim prints when it is ready: {"metrics": URL, "chaos_mesh": URL, "prometheus": URL, "alertmanager": URL or null,
 * "control": URL or null}. False with ERR_DECODE for anything else. Pure.
 */
bool simulator_decode_ready(const char *line, size_t length, struct simulator_ready *out, struct err *err) __attribute__((nonnull(1, 3)));

#endif
