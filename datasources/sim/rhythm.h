#ifndef DATASOURCES_SIM_RHYTHM_H
#define DATASOURCES_SIM_RHYTHM_H

#include <stdint.h>

/*
 * How much there is to do, as functions of time that may be asked for any moment: a day with its peak in the afternoon, and noise of many
 * lengths on top. What is counted is told as an integral, "busy seconds", so that a counter of thirty days ago costs as much as one of now.
 */

enum rhythm {
	RHYTHM_STEADY, /* a second is a second */
	RHYTHM_BEAT, /* with a little noise, but the same at night */
	RHYTHM_HUM, /* with much noise */
	RHYTHM_WORK /* with noise and the day's rhythm */
};

/* Busy seconds between two moments: never negative where from <= to, and as many as seconds on the average of days. */
double rhythm_passed(enum rhythm rhythm, uint64_t seed, uint64_t stream, int64_t from_ms, int64_t to_ms);

/* How much later than usual everything was between two moments, as a share, times the seconds between them. */
double rhythm_late(uint64_t seed, uint64_t stream, int64_t from_ms, int64_t to_ms);

/* Smooth noise in [-1, 1] that takes about `period_ms` from one value to another. */
double rhythm_noise(uint64_t seed, uint64_t stream, int64_t period_ms, int64_t time_ms);

/* Where the day stands: -1 at night, 1 in the afternoon. */
double rhythm_day(int64_t time_ms);

#endif
