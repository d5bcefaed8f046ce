#ifndef DATASOURCES_QUERY_DECODE_H
#define DATASOURCES_QUERY_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct query_decode;
struct query_result;
struct series;
struct slice;

/*
 * The answer to /api/v1/query and /query_range, read while it arrives (Prometheus' web/api/v1/json_codec.go writes it): points go through
 * datasources/matrix into grids, label texts through jansson, one series at a time, and not even that where a series has the labels
 * that the last answer had at its place.
 */
struct query_ask {
	int64_t start_ms, step_ms; /* the grid that was asked for */
	size_t count; /* its points; 0: an instant query, each series gets a grid of its one newest point */
	size_t series_max;
	const struct series *known; /* the last answer's, whose label sets are shared where they are equal; outlives the decoding */
	size_t known_count;
};

enum { QUERY_WARNINGS_MAX = 10, QUERY_WARNING_TEXT_MAX = 300 };

/* What is known so far; whole after query_decode_end(). Owns its references and texts. */
struct query_answer {
	size_t count, capacity;
	struct series *series; /* in the order of the answer; those without a point are left out */
	bool over; /* the server has more than series_max: decoding ended there, and the warnings are not known */
	bool off_grid; /* points came at other times than asked: the server, or something in front, moved the range */
	size_t histograms; /* series that had native histograms */
	size_t warning_count;
	char *warnings[QUERY_WARNINGS_MAX]; /* neutralised, sorted */
};

struct query_decode *query_decode_create(const struct query_ask *ask) __attribute__((nonnull, returns_nonnull));
void query_decode_destroy(struct query_decode *decode); /* NULL is fine */

/* False where it has failed, or has all it may take: then answer->over is set and *err is ERR_LIMIT. */
bool query_decode_feed(struct query_decode *decode, const char *bytes, size_t length, struct err *err) __attribute__((nonnull));
/* After the last byte; not after a feed that returned false. */
bool query_decode_end(struct query_decode *decode, struct err *err) __attribute__((nonnull));
/* Valid until the decoder is destroyed. */
const struct query_answer *query_decode_answer(const struct query_decode *decode) __attribute__((nonnull, returns_nonnull));

/* Copies the warnings into a result, with memory of the slice. */
void query_warnings_keep(const struct query_answer *answer, struct slice *slice, struct query_result *result) __attribute__((nonnull));

#endif
