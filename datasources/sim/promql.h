#ifndef DATASOURCES_SIM_PROMQL_H
#define DATASOURCES_SIM_PROMQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/labels.h"

/*
 * The part of PromQL (Prometheus 2.42) that dashboards and rules need, over a history. An expression is evaluated for all steps of a range at
 * once; each step sees what Prometheus would: lookback of five minutes, closed windows, extrapolated rates.
 */

struct history;

enum promql_type { PROMQL_SCALAR, PROMQL_VECTOR, PROMQL_RANGE, PROMQL_STRING };

struct promql_steps {
	int64_t start_ms, step_ms;
	size_t count;
};

/* One value a step; history_none() where there is none. A range has its samples with their own times instead. */
struct promql_series {
	const struct labels *labels;
	double *values;
	const int64_t *times; /* ranges only */
	size_t count; /* of values: the steps, or a range's samples */
};

struct promql_value {
	enum promql_type type;
	struct promql_series *series; /* scalar: one, without labels */
	size_t count;
	const char *text; /* of a string */
};

/* One evaluation: owns all that it gives. */
struct promql;

struct promql *promql_create(const struct history *history) __attribute__((nonnull, returns_nonnull));
void promql_destroy(struct promql *promql);

/*
 * The value at each step; valid until promql_destroy. On failure *err has the status that Prometheus answers with: 400 (ERR_USAGE) with
 * "line:column: parse error: ...", 422 (ERR_REFUSED) where it fails while running, or is known to Prometheus but not here, or 503
 * (ERR_OVERLOAD) where it would take too long.
 */
bool promql_query(struct promql *promql, const char *text, const struct promql_steps *steps, struct promql_value *value, struct err *err)
	__attribute__((nonnull));

/* The type of an expression; false as above. */
bool promql_parse(struct promql *promql, const char *text, enum promql_type *type, struct err *err) __attribute__((nonnull));

const char *promql_type_name(enum promql_type type) __attribute__((returns_nonnull)); /* "instant vector" */

/* All series that any selector in an expression names, once each, ascending; *numbers is NULL where it has no selector. */
bool promql_series_of(struct promql *promql, const char *text, const size_t **numbers, size_t *count, struct err *err)
	__attribute__((nonnull));

/* How many samples the last query read from the history, and how many values it made of them in all. */
struct promql_cost {
	size_t read, made;
};
struct promql_cost promql_cost(const struct promql *promql) __attribute__((nonnull));

/* The series of a history that a selector names, whatever their times: their numbers there, `count` of them. */
bool promql_select(struct promql *promql, const char *selector, const size_t **numbers, size_t *count, struct err *err)
	__attribute__((nonnull));

#endif
