#ifndef DATASOURCES_SIM_EXEMPLAR_H
#define DATASOURCES_SIM_EXEMPLAR_H

#include <stdint.h>

/* One request of those that a bucket of a latency histogram counted: its trace, how long it took, when. It follows from its place alone. */
struct exemplar {
	char trace[33];
	double value; /* seconds */
	int64_t time_ms;
};

/* Of the requests between the moments `slot - 1` and `slot` of the history, in the bucket from `lower` to `upper` seconds (or INFINITY). */
void exemplar_of(uint64_t seed, const char *pod, double lower, double upper, int64_t slot_begin_ms, struct exemplar *out)
	__attribute__((nonnull));

#endif
