#ifndef DATASOURCES_MATRIX_H
#define DATASOURCES_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct grid;

/*
 * Scanner of one series' points in Prometheus' answers (web/api/v1/json_codec.go, util/jsonutil/marshal.go), fed in pieces, writing into a
 * grid as it goes: `[[1795416748,"1"],[1795416748.500,"NaN"],...]` of a matrix, or the one pair `[1795416748.123,"1.5"]` of a vector.
 */
enum matrix_form { MATRIX_POINTS, MATRIX_PAIR };

#define MATRIX_TOKEN_MAX 512 /* bytes of a number; the longest that Prometheus writes is 326 */

struct matrix {
	struct grid *grid; /* NULL: only the newest point is kept */
	enum matrix_form form;
	int state;
	size_t points; /* read so far, off and outside of the grid too */
	size_t outside; /* of them: before or behind the grid, not kept */
	size_t off_grid; /* of them: not at one of the grid's moments; kept at the one before */
	int64_t time_ms; /* of the newest point */
	double value;
	int64_t next_ms; /* where the next point should be, at values[next] */
	size_t next;
	size_t token_length;
	char token[MATRIX_TOKEN_MAX];
};

/* Begins a series. The grid is still private to the caller, who keeps it. */
void matrix_begin(struct matrix *matrix, enum matrix_form form, struct grid *grid) __attribute__((nonnull(1)));

/*
 * Reads on, from the opening bracket to the closing one; returns the bytes used, which are all until *done is set.
 * A failure fills *err (ERR_DECODE, where "[17]": the point), and nothing more may be scanned.
 */
size_t matrix_scan(struct matrix *matrix, const char *bytes, size_t length, bool *done, struct err *err) __attribute__((nonnull));

#endif
