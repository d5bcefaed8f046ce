#ifndef DATASOURCES_SIM_PAST_H
#define DATASOURCES_SIM_PAST_H

#include <stdbool.h>
#include <stdint.h>

struct history;
struct world;
struct workload_service;

/*
 * The calm six hours before the world began, as functions of time: memory follows the workload's own curve, counters run back from where they
 * stand at the pace at which they got there, slower the earlier it is, and what does not move stays.
 */

enum past_kind { PAST_NONE, PAST_CONSTANT, PAST_GAUGE, PAST_MEMORY, PAST_COUNTER };

struct past {
	enum past_kind kind;
	bool whole; /* shown without fractions */
	bool wave; /* follows the waves of the load */
	bool steady; /* does not know the time of day */
	int64_t start_ms;
	uint64_t seed, stream; /* of its noise */
	double value; /* at the start */
	double per_second; /* counters */
	double added; /* memory: page cache */
	const struct workload_service *service;
	uint64_t pod;
};

/* The value at a moment before the start; kind is not PAST_NONE. */
double past_value(const struct past *past, int64_t time_ms) __attribute__((nonnull));

/* Records the world as it stands as the history's next moment. */
void past_scrape(struct history *history, const struct world *world) __attribute__((nonnull));

/* Records the world's first moment and gives every series its past. */
void past_begin(struct history *history, const struct world *world) __attribute__((nonnull));

#endif
