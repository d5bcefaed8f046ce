#ifndef TESTS_BENCH_MATRIXBODY_H
#define TESTS_BENCH_MATRIXBODY_H

#include <stddef.h>
#include <stdint.h>

/*
 * An answer to /api/v1/query_range as Prometheus writes it, invented: each series has the 13 labels of a cAdvisor metric at their usual
 * lengths (about 750 bytes), the values are whole bytes in one half of the series and doubles of 16 and 17 digits in the other.
 */
enum { MATRIXBODY_STEP_MS = 15000 };
static const int64_t matrixbody_start_ms = INT64_C(1795392000000);

struct matrixbody {
	size_t series, points, length;
	char *bytes; /* mapped: it is no part of the heap */
};

void matrixbody_init(struct matrixbody *body, size_t series, size_t points);
void matrixbody_finish(struct matrixbody *body);

#endif
