#ifndef DATASOURCES_SIM_AMCONFIG_H
#define DATASOURCES_SIM_AMCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/labels.h"

/*
 * The configuration of the simulated Alertmanager: who is told of which alerts, together with which others, and when. There is one; its text
 * (amconfig_text) says the same as the tables, and a real Alertmanager takes it.
 */

struct ampair {
	const char *name, *value;
};

#define AMROUTE_LABELS 2

struct amroute {
	const char *receiver;
	struct ampair matcher; /* name NULL: takes everything */
	bool goes_on; /* "continue": the routes after it are asked, too */
	bool by_night_not; /* muted in the time interval "night" */
	const char *group_by[AMROUTE_LABELS + 1]; /* up to NULL */
	int64_t repeat_ms;
};

/* The last one is the root, which has what no other takes. */
extern const struct amroute amroutes[];
extern const size_t amroute_count;

#define AMROUTES_MAX 8
#define AMCONFIG_GROUP_WAIT_MS 10000
#define AMCONFIG_GROUP_INTERVAL_MS 60000
#define AMCONFIG_RESOLVE_TIMEOUT_MS 300000

extern const char *const amreceivers[]; /* up to NULL, in the order of the configuration */

/* The routes that an alert with these labels takes; returns how many. */
size_t amconfig_route(const struct labels *labels, const struct amroute *out[AMROUTES_MAX]) __attribute__((nonnull));

/* Alerts of this kind inhibit those of that one that have the same values of amconfig_equal. */
extern const struct ampair amconfig_source, amconfig_target;
extern const char *const amconfig_equal[]; /* up to NULL */

/* Does the route keep quiet at that time? */
bool amroute_is_mute(const struct amroute *route, int64_t now_ms) __attribute__((nonnull));

/* As the server prints it. */
extern const char amconfig_text[];

#endif
