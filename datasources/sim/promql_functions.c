/* Functions of instant vectors and scalars, and the table of all functions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "datasources/sim/history.h"
#include "datasources/sim/promql_node.h"

static bool time_of_step(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_series *series = promql_add(promql, out, promql->empty, steps);

	(void)node;
	for (size_t step = 0; series && step < steps->count; step++)
		series->values[step] = (double)(steps->start_ms + (int64_t)step * steps->step_ms) / 1000;
	return series;
}

static bool vector_of(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	return promql_eval(promql, node->arguments[0], steps, out);
}

/* The one value there is; NaN where there are none or more. */
static bool scalar_of(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_vector in = { 0 };

	if (!promql_eval(promql, node->arguments[0], steps, &in))
		return false;
	struct promql_series *series = promql_add(promql, out, promql->empty, steps);

	for (size_t step = 0; series && step < steps->count; step++) {
		size_t found = 0;

		for (size_t i = 0; i < in.count; i++) {
			if (history_is_none(in.items[i].values[step]))
				continue;
			series->values[step] = in.items[i].values[step];
			found++;
		}
		if (found != 1)
			series->values[step] = NAN;
	}
	return series;
}

/* What a selector says for certain of the series that is missing. */
static const struct labels *labels_of_absent(struct promql *promql, const struct promql_node *node)
{
	struct label labels[LABELS_MAX];
	size_t count = 0;

	for (size_t i = 0; node->kind == NODE_SELECTOR && i < node->matcher_count && count < LABELS_MAX; i++) {
		const struct promql_matcher *matcher = &node->matchers[i];
		size_t same = 0;

		for (size_t j = 0; j < node->matcher_count; j++)
			same += strcmp(node->matchers[j].name, matcher->name) == 0;
		if (matcher->match == PROMQL_EQUAL && same == 1 && strcmp(matcher->name, "__name__") != 0)
			labels[count++] = (struct label){ matcher->name, matcher->value };
	}
	return promql_keep(promql, labels_create(labels, count));
}

static bool absent(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_vector in = { 0 };

	if (!promql_eval(promql, node->arguments[0], steps, &in))
		return false;
	struct promql_series *series = promql_add(promql, out, labels_of_absent(promql, node->arguments[0]), steps);

	for (size_t step = 0; series && step < steps->count; step++) {
		size_t i = 0;

		while (i < in.count && history_is_none(in.items[i].values[step]))
			i++;
		if (i == in.count)
			series->values[step] = 1;
	}
	return series;
}

enum each { EACH_ABS, EACH_CLAMP_MIN, EACH_CLAMP_MAX, EACH_ROUND };

static double each_value(enum each each, double value, double parameter)
{
	double inverse = 1 / parameter;

	switch (each) {
	case EACH_ABS:
		return fabs(value);
	case EACH_CLAMP_MIN:
		return isnan(parameter) || value < parameter ? parameter : value;
	case EACH_CLAMP_MAX:
		return isnan(parameter) || value > parameter ? parameter : value;
	default:
		return floor(value * inverse + 0.5) / inverse;
	}
}

static bool each(struct promql *promql, const struct promql_node *node, const struct promql_steps *steps, struct promql_vector *out)
{
	struct promql_vector parameter = { 0 };

	if (!promql_eval(promql, node->arguments[0], steps, out) ||
		(node->argument_count > 1 && !promql_eval(promql, node->arguments[1], steps, &parameter)))
		return false;
	for (size_t i = 0; i < out->count; i++) {
		double *values = out->items[i].values;

		out->items[i].labels = promql_project(promql, out->items[i].labels, NULL, false);
		for (size_t step = 0; step < steps->count; step++)
			if (!history_is_none(values[step]))
				values[step] = each_value((enum each)node->function->detail, values[step],
					parameter.count ? parameter.items[0].values[step] : 1);
	}
	return promql_unite(promql, out);
}

static const struct promql_function functions[] = {
	{ "rate", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_RATE },
	{ "irate", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_IRATE },
	{ "increase", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_INCREASE },
	{ "delta", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_DELTA },
	{ "deriv", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_DERIV },
	{ "avg_over_time", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_AVG },
	{ "min_over_time", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_MIN },
	{ "max_over_time", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_MAX },
	{ "sum_over_time", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_SUM },
	{ "count_over_time", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_COUNT },
	{ "last_over_time", PROMQL_VECTOR, { PROMQL_RANGE }, 1, 1, promql_over, OVER_LAST },
	{ "quantile_over_time", PROMQL_VECTOR, { PROMQL_SCALAR, PROMQL_RANGE }, 2, 2, promql_over, OVER_QUANTILE },
	{ "absent", PROMQL_VECTOR, { PROMQL_VECTOR }, 1, 1, absent, 0 },
	{ "abs", PROMQL_VECTOR, { PROMQL_VECTOR }, 1, 1, each, EACH_ABS },
	{ "clamp_min", PROMQL_VECTOR, { PROMQL_VECTOR, PROMQL_SCALAR }, 2, 2, each, EACH_CLAMP_MIN },
	{ "clamp_max", PROMQL_VECTOR, { PROMQL_VECTOR, PROMQL_SCALAR }, 2, 2, each, EACH_CLAMP_MAX },
	{ "round", PROMQL_VECTOR, { PROMQL_VECTOR, PROMQL_SCALAR }, 1, 2, each, EACH_ROUND },
	{ "histogram_quantile", PROMQL_VECTOR, { PROMQL_SCALAR, PROMQL_VECTOR }, 2, 2, promql_histogram_quantile, 0 },
	{ "time", PROMQL_SCALAR, { PROMQL_SCALAR }, 0, 0, time_of_step, 0 },
	{ "vector", PROMQL_VECTOR, { PROMQL_SCALAR }, 1, 1, vector_of, 0 },
	{ "scalar", PROMQL_SCALAR, { PROMQL_VECTOR }, 1, 1, scalar_of, 0 },
};

const struct promql_function *promql_function_named(const char *name)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	return NULL;
}

bool promql_function_known(const char *name)
{
	static const char *const known[] = { "absent_over_time", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "changes",
		"clamp", "cos", "cosh", "day_of_month", "day_of_week", "day_of_year", "days_in_month", "deg", "exp", "floor",
		"histogram_count", "histogram_fraction", "histogram_sum", "holt_winters", "hour", "idelta", "label_join", "label_replace",
		"ln", "log10", "log2", "minute", "month", "pi", "predict_linear", "present_over_time", "rad", "resets", "sgn", "sin",
		"sinh", "sort", "sort_desc", "sqrt", "stddev_over_time", "stdvar_over_time", "tan", "tanh", "timestamp", "year" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}
