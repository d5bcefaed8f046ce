#ifndef DATASOURCES_SIM_HISTORY_SERIES_H
#define DATASOURCES_SIM_HISTORY_SERIES_H

#include <uthash.h>
#include "datasources/sim/history.h"
#include "datasources/sim/history_chunk.h"

/* What the files of the history share; nobody else includes this. */

/* Samples stand in the chunk under way, `head`, and behind it in packed ones. As long as those of the head are all alike it has no room. */
struct series {
	char *key; /* as it stands on the page */
	const struct labels *labels;
	int64_t first, last; /* moments of the first and the last sample */
	double alike; /* the head's samples, while all are alike */
	double *head; /* room for a chunk; NULL: there was no need yet */
	bool varies; /* the head's samples stand in `head` */
	unsigned head_begin;
	struct history_chunk *chunks; /* the one before the head is the last */
	size_t chunk_count, chunk_capacity;
	struct past past;
	UT_hash_handle hh;
};

/* The series of one metric name. */
struct named {
	const char *name; /* of the labels of the first */
	size_t *numbers; /* ascending */
	size_t count, capacity;
	UT_hash_handle hh;
};

/* The chunk that was read last. */
struct opened {
	const struct series *series;
	int64_t number;
	double values[HISTORY_CHUNK_POINTS];
};

/* The page whose samples may be repeated as values alone. */
struct history_page {
	uint64_t signature;
	struct series **series; /* NULL: one that is not kept */
	size_t count, capacity;
};

struct history {
	int64_t start_ms, last;
	int64_t points, recorded; /* how many moments are known, and kept as they were recorded */
	struct series **series;
	size_t count, capacity;
	struct series *by_key;
	struct named *by_name;
	struct history_family *families;
	size_t family_count, family_capacity;
	struct history_page page;
	struct opened *opened;
};

/* The series that a page calls `key`; made if it is new, NULL where there are too many. */
struct series *history_series(struct history *history, const char *key, size_t length) __attribute__((nonnull));

/* The sample of this moment, if there is none yet. */
void history_put(struct history *history, struct series *series, double value) __attribute__((nonnull));

/* The labels of a key as it stands on a page: name{a="b",...}. */
const struct labels *history_page_labels(const char *key) __attribute__((nonnull, returns_nonnull));

#endif
