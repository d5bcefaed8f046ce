#ifndef CORE_ALERTGROUP_H
#define CORE_ALERTGROUP_H

#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;

struct alertgroup_input {
	struct arena *arena;
	size_t count;
	const struct frame_alert *alerts; /* in the frame's order */
	int64_t data_ms; /* of the frame */
	const char *label; /* what to group by: "alertname" */
	const struct labels *external; /* labels that all alerts have, so that they say nothing; NULL */
};

/*
 * Alerts by the value of a label: worst first (firing before pending before suppressed, then severity, then age,
 * but what is older than an hour last), with what most members
 * of a group share. Members keep the frame's order. O(n log n).
 */
size_t alertgroup_build(const struct alertgroup_input *in, const struct frame_group **groups) __attribute__((nonnull));

#endif
