#ifndef DATASOURCES_SIM_LOAD_H
#define DATASOURCES_SIM_LOAD_H

#include <stddef.h>

struct world;
struct rule;

/* What is in the cluster beside the story's, so that there is much of it: for tests of the dashboard under load. All of it has the namespace "load". */
struct load {
	unsigned pods, series, alerts, experiments;
};

#define LOAD_NAMESPACE "load"
#define LOAD_PODS_MAX 5000
#define LOAD_SERIES_MAX 50000
#define LOAD_ALERTS_MAX 5000
#define LOAD_EXPERIMENTS_MAX 5000

/* Pods and series, in a world that has just been made. */
void load_people(struct world *world, const struct load *load) __attribute__((nonnull));

/* The experiments, once the history has begun. A fourth of them is paused. Without pods they hit nothing. */
void load_experiments(struct world *world) __attribute__((nonnull));

/* The rule by which the alerts fire, with as many series as there are to be alerts. */
extern const struct rule load_rule;

#endif
