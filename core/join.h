#ifndef CORE_JOIN_H
#define CORE_JOIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "core/health.h"

struct arena;

struct join_input {
	struct arena *arena; /* of the frame: everything that is made lives there */
	const struct snapshot *snapshot;
	const struct freshness *fresh; /* one for each slice */
	size_t lack_count; /* of the previous frame */
	const struct frame_lack *lacks;
};

struct join {
	size_t count, total;
	struct frame_alert *alerts; /* firing, pending, suppressed; each by severity, then age, oldest first */
	size_t held_count;
	const struct labels **held; /* label sets that were made: the caller releases them with the frame */
	const char *note; /* copies of an Alertmanager that do not agree; "" */
	size_t lack_count;
	const struct frame_lack *lacks; /* for the next frame */
	struct health_heartbeat heartbeat; /* the alert that always fires is none of them */
};

/*
 * Alerts of Prometheus' rules and of all Alertmanagers become one row each. An alert is found in Alertmanager
 * by its labels and the external labels; where relabelling hinders that, by alertname, the labels that both sides have, and its time.
 * Copies of one Alertmanager cluster are merged by fingerprint. Relations, is_new are left empty. Pure; O(n log n).
 */
void join_alerts(const struct join_input *in, struct join *out) __attribute__((nonnull));

/* "critical" and the like -> rank; for groups. */
enum frame_severity join_severity(const char *text) __attribute__((nonnull));

#endif
