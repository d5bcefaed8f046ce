#ifndef DATASOURCES_SIM_PAST_H
#define DATASOURCES_SIM_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/rhythm.h"

struct history;
struct world;
struct workload_service;

/*
 * The calm time before the world began, as functions of time: memory follows the workload's own curve, counters run back from where they stand
 * in the rhythm in which they got there, and what does not move stays.
 */

enum past_kind { PAST_NONE, PAST_CONSTANT, PAST_GAUGE, PAST_MEMORY, PAST_COUNTER };

/* When something was there, ascending; each up to before its end. */
struct past_spans {
	size_t count;
	struct past_span {
		int64_t begin_ms, end_ms;
	} items[];
};

struct past {
	enum past_kind kind;
	enum rhythm rhythm; /* of counters */
	bool whole; /* shown without fractions */
	int64_t begin_ms, end_ms; /* it was there from begin to before end; end 0: up to the start */
	int64_t reset_ms; /* the last time its container was restarted; 0: never */
	int64_t start_ms; /* of which moment `value` is */
	uint64_t seed, stream; /* of its noise */
	double value;
	double was; /* constants: before the reset */
	double pace; /* counters: by busy second, */
	double steady; /* by second, */
	double lean; /* and by second that everything takes twice as long */
	double wobble; /* gauges: how far they move */
	double added; /* memory: page cache */
	const struct workload_service *service;
	uint64_t pod;
	const struct past_spans *spans; /* NULL: all along; else the history's, which frees it */
};

/* How a sample came to its value; its past follows from that. */
enum meter_kind {
	METER_STILL,
	METER_MEMORY, /* the container's, and what is added to it */
	METER_GAUGE, /* moves a little */
	METER_SINCE, /* when the container began */
	METER_RESTARTS,
	METER_ENDED, /* is there since its first container ended */
	METER_STEADY, /* counters of the container, by their rhythm */
	METER_IDLE, /* what others leave of each second */
	METER_BEAT,
	METER_WORK,
	METER_POD_WORK /* a counter of the pod that a restart leaves alone */
};

struct meter;

/* The past of a sample that is being written, from how it came to its value. */
void past_of(struct past *past, const struct meter *meter, enum meter_kind kind, double value) __attribute__((nonnull));

/* Was it there? */
bool past_has(const struct past *past, int64_t time_ms) __attribute__((nonnull));

/* The value at a moment before the start; kind is not PAST_NONE. */
double past_value(const struct past *past, int64_t time_ms) __attribute__((nonnull));

/* Records the world as it stands as the history's next moment. */
void past_scrape(struct history *history, const struct world *world) __attribute__((nonnull));

/* Records the world's first moment and gives every series its past; and the pods that were there before those of now. */
void past_begin(struct history *history, const struct world *world) __attribute__((nonnull));

#endif
