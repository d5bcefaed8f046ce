#ifndef DATASOURCES_SIM_PROMQL_NODE_H
#define DATASOURCES_SIM_PROMQL_NODE_H

#include "datasources/sim/promql.h"

/* What the files of PromQL share; nobody else includes this. */

struct matchers;

enum promql_match { PROMQL_EQUAL, PROMQL_NOT_EQUAL, PROMQL_REGEX, PROMQL_NOT_REGEX };

struct promql_matcher {
	const char *name, *value;
	enum promql_match match;
	struct matchers *regex; /* name =~ value; NULL for the two without */
};

enum promql_kind { NODE_NUMBER, NODE_STRING, NODE_SELECTOR, NODE_SUBQUERY, NODE_CALL, NODE_AGGREGATE, NODE_BINARY, NODE_NEGATE };

enum promql_operator {
	OP_OR,
	OP_AND,
	OP_UNLESS,
	OP_EQ,
	OP_NE,
	OP_LE,
	OP_LT,
	OP_GE,
	OP_GT,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_MOD,
	OP_POW,
	OP_COUNT
};

#define PROMQL_NAMES_MAX 128

struct promql_names { /* at most PROMQL_NAMES_MAX */
	const char **items;
	size_t count;
};

enum promql_group { GROUP_NONE, GROUP_LEFT, GROUP_RIGHT };

struct promql_function;
struct promql_aggregation;

#define PROMQL_ARGUMENTS 2

struct promql_node {
	enum promql_kind kind;
	enum promql_type type;
	size_t at; /* byte in the text */
	double number;
	const char *text;
	struct promql_matcher *matchers; /* selector */
	size_t matcher_count;
	int64_t range_ms, offset_ms, step_ms; /* selector, subquery; range 0: an instant */
	struct promql_node
		*arguments[PROMQL_ARGUMENTS]; /* of calls, of the subquery, the two sides; an aggregation's vector is the first */
	size_t argument_count;
	const struct promql_function *function;
	const struct promql_aggregation *aggregation;
	bool without; /* aggregation */
	struct promql_names names; /* by, without, on, ignoring */
	enum promql_operator operator;
	bool returns_bool, on;
	enum promql_group group;
	struct promql_names include; /* group_left (...) */
};

struct promql {
	const struct history *history;
	struct arena *arena;
	const struct labels **made; /* label sets to release */
	size_t made_count, made_capacity;
	struct matchers **regexes;
	size_t regex_count, regex_capacity;
	const struct labels *empty;
	size_t samples; /* values made so far, bounded */
	size_t read; /* samples that selectors found */
	uint64_t work; /* values looked at so far, where those are more than are made: bounded */
	struct err *err; /* of the running query */
};

/* A failure while running: 422. Returns false. */
bool promql_fail(struct promql *promql, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull));

/* The tree of a text, or NULL with a 400, or a 422 for what is known to Prometheus but not here. */
struct promql_node *promql_read(struct promql *promql, const char *text) __attribute__((nonnull));

/* Fills in types from below; the failure "line:column: parse error" where they do not fit. */
bool promql_check(struct promql *promql, const char *text, struct promql_node *node) __attribute__((nonnull));

/* "line:column: parse error: ..." with a 400. Returns false. */
bool promql_misread(struct promql *promql, const char *text, size_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5), nonnull));

/* Takes the reference; released with the query. */
const struct labels *promql_keep(struct promql *promql, const struct labels *labels) __attribute__((nonnull, returns_nonnull));

/* Labels cut down: those named (`with`), or all but those; __name__ stays only where `with` names it, or, with names NULL, never. */
const struct labels *promql_project(struct promql *promql, const struct labels *labels, const struct promql_names *names, bool with)
	__attribute__((nonnull(1, 2), returns_nonnull));

bool promql_matches(const struct promql_node *selector, const struct labels *labels) __attribute__((nonnull));

/* The numbers of the series that a selector names, whatever their times; ascending, `*count` of them. */
const size_t *promql_selected(struct promql *promql, const struct promql_node *selector, size_t *count)
	__attribute__((nonnull, returns_nonnull));

/* Accounts for looking at `values` of them; false, with the failure of a query that takes too long, beyond the bound. */
bool promql_work(struct promql *promql, uint64_t values) __attribute__((nonnull));

/* Room for `count` values, all none; NULL (and the failure) beyond the bound on samples. */
double *promql_values(struct promql *promql, size_t count) __attribute__((nonnull));

struct promql_vector {
	struct promql_series *items;
	size_t count, capacity;
};

/* A new series with all its steps none; NULL where there is no room. */
struct promql_series *promql_add(struct promql *promql, struct promql_vector *vector, const struct labels *labels,
	const struct promql_steps *steps) __attribute__((nonnull));

/* Makes one of series with the same labels; fails where they have values at the same step. */
bool promql_unite(struct promql *promql, struct promql_vector *vector) __attribute__((nonnull));

/* The value of an instant vector or scalar at each step. */
bool promql_eval(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
	__attribute__((nonnull));

/* The samples of a range selector or subquery that any of the steps' windows sees. */
bool promql_samples(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
	__attribute__((nonnull));

bool promql_aggregate(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
	__attribute__((nonnull));
bool promql_binary(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
	__attribute__((nonnull));
bool promql_compares(enum promql_operator op);

/* Prometheus' quantile of sorted values; NaN of none. */
double promql_quantile(double share, const double *sorted, size_t count);
int promql_ascending(const void *a, const void *b) __attribute__((nonnull));

/* A function: its arguments' types, its type, and what it does. */
struct promql_function {
	const char *name;
	enum promql_type type, arguments[PROMQL_ARGUMENTS];
	size_t least, most;
	bool (*eval)(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out);
	int detail; /* for those that share `eval` */
};
const struct promql_function *promql_function_named(const char *name) __attribute__((nonnull)); /* NULL: none */
bool promql_function_known(const char *name) __attribute__((nonnull)); /* to Prometheus 2.42, but not here */

/* Functions of ranges (promql_over.c). */
bool promql_over(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
	__attribute__((nonnull));
enum promql_over {
	OVER_RATE,
	OVER_IRATE,
	OVER_INCREASE,
	OVER_DELTA,
	OVER_DERIV,
	OVER_AVG,
	OVER_MIN,
	OVER_MAX,
	OVER_SUM,
	OVER_COUNT,
	OVER_QUANTILE,
	OVER_LAST
};
bool promql_histogram_quantile(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps,
	struct promql_vector *out) __attribute__((nonnull));

enum promql_aggregator {
	AGGREGATE_SUM,
	AGGREGATE_MIN,
	AGGREGATE_MAX,
	AGGREGATE_AVG,
	AGGREGATE_COUNT,
	AGGREGATE_TOPK,
	AGGREGATE_BOTTOMK,
	AGGREGATE_QUANTILE
};
struct promql_aggregation {
	const char *name;
	enum promql_aggregator aggregator;
	bool parameter;
};
const struct promql_aggregation *promql_aggregation_named(const char *name) __attribute__((nonnull)); /* NULL: none; in any case */

#endif
