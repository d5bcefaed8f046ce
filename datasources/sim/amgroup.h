#ifndef DATASOURCES_SIM_AMGROUP_H
#define DATASOURCES_SIM_AMGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/labels.h"
#include "datasources/sim/amconfig.h"

/*
 * Alerts of one route with the same values of its group_by: receivers are told of a group, after a wait when it is new, then of changes once an
 * interval, and again after the repeat interval. Silenced, inhibited and muted alerts are not told of.
 */

struct alertmanager;
struct amalert;

struct amgroup {
	const struct amroute *route;
	const struct labels *labels; /* a reference */
	int64_t due_ms; /* when it is looked at next */
	bool flushed; /* it was looked at before */
	uint64_t *members; /* fingerprints, sorted */
	size_t count, capacity;
	uint64_t *told; /* those that the receiver knows to fire, sorted */
	size_t told_count;
	int64_t told_ms; /* 0: never */
};

/* That a receiver was told. */
struct amnotice {
	int64_t at_ms;
	const char *receiver;
	size_t firing, resolved;
};

#define AMNOTICES_MAX 1000

struct amgroups {
	struct amgroup **items; /* by route, and by the hash of their labels */
	size_t count, capacity;
	struct amnotice *notices; /* the first AMNOTICES_MAX, in order */
	size_t notice_count, notice_capacity;
};

void amgroups_finish(struct amgroups *groups) __attribute__((nonnull));

/* The values of the route's group_by; one reference. */
const struct labels *amgroup_labels(const struct amroute *route, const struct labels *labels) __attribute__((nonnull, returns_nonnull));

/* Puts an alert into its groups. */
void amgroups_add(struct amgroups *groups, const struct amalert *alert, int64_t now_ms) __attribute__((nonnull));

/* Tells what is due by then, in the order of time. */
void amgroups_advance(struct alertmanager *alertmanager, int64_t now_ms) __attribute__((nonnull));

#endif
