#include "tests/support/query_reference.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/grid.h"
#include "core/labels.h"
#include "core/model.h"
#include "datasources/json.h"

struct reference {
	json_t *root;
	const json_t *result;
	bool matrix;
	int64_t start_ms, step_ms;
	size_t count;
};

static int64_t time_of(const json_t *point)
{
	return llround(json_number_value(json_array_get(point, 0)) * 1000);
}

static double value_of(const json_t *point)
{
	return strtod(json_string_value(json_array_get(point, 1)), NULL);
}

static int64_t greatest_common(int64_t a, int64_t b)
{
	return b == 0 ? a : greatest_common(b, a % b);
}

static void measure(struct reference *reference)
{
	int64_t first = INT64_MAX, last = INT64_MIN, step = 0;
	size_t i, k;
	const json_t *series, *point;
	json_array_foreach(reference->result, i, series)
	{
		json_array_foreach(json_object_get(series, "values"), k, point)
		{
			first = time_of(point) < first ? time_of(point) : first;
			last = time_of(point) > last ? time_of(point) : last;
		}
	}
	json_array_foreach(reference->result, i, series)
	{
		json_array_foreach(json_object_get(series, "values"), k, point)
		{
			step = greatest_common(step, time_of(point) - first);
		}
	}
	reference->start_ms = first == INT64_MAX ? 0 : first;
	reference->step_ms = step ? step : 1000;
	reference->count = first == INT64_MAX ? 1 : (size_t)((last - first) / reference->step_ms + 1);
}

struct reference *reference_parse(const char *body, size_t length)
{
	json_error_t problem;
	json_t *root = json_loadb(body, length, JSON_ALLOW_NUL, &problem);
	const char *status = json_string_value(json_object_get(root, "status"));
	const json_t *data = json_object_get(root, "data");
	if (!status || strcmp(status, "success") != 0 || !json_is_array(json_object_get(data, "result"))) {
		json_decref(root);
		return NULL;
	}
	struct reference *reference = calloc(1, sizeof *reference);
	reference->root = root;
	reference->result = json_object_get(data, "result");
	reference->matrix = strcmp(json_string_value(json_object_get(data, "resultType")), "matrix") == 0;
	if (reference->matrix)
		measure(reference);
	return reference;
}

void reference_destroy(struct reference *reference)
{
	if (!reference)
		return;
	json_decref(reference->root);
	free(reference);
}

struct query_ask reference_ask(const struct reference *reference)
{
	return (struct query_ask){ .start_ms = reference->start_ms,
		.step_ms = reference->step_ms,
		.count = reference->matrix ? reference->count : 0,
		.series_max = MODEL_SERIES_MAX };
}

static bool same_double(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b) && !grid_is_hole(a) && !grid_is_hole(b));
}

static bool same_points(const json_t *series, const struct query_ask *ask, const struct grid *grid)
{
	const json_t *values = json_object_get(series, "values"), *point;
	double *want = malloc(grid->count * sizeof *want);
	size_t k;
	bool same = true;
	for (k = 0; k < grid->count; k++)
		want[k] = grid_hole();
	json_array_foreach(values, k, point)
	{
		want[(time_of(point) - ask->start_ms) / ask->step_ms] = value_of(point);
	}
	for (k = 0; k < grid->count && same; k++)
		same = same_double(want[k], grid->values[k]);
	if (!same)
		fprintf(stderr, "point %zu: %a instead of %a\n", k - 1, grid->values[k - 1], want[k - 1]);
	free(want);
	return same;
}

/* An instant query's series: its value, or the newest of its values. */
static bool same_value(const json_t *series, const struct grid *grid)
{
	const json_t *values = json_object_get(series, "values");
	const json_t *point =
		json_is_array(values) ? json_array_get(values, json_array_size(values) - 1) : json_object_get(series, "value");
	bool same = grid->count == 1 && grid->start_ms == time_of(point) && same_double(grid->values[0], value_of(point));
	if (!same)
		fprintf(stderr, "value: %a instead of %a\n", grid->values[0], value_of(point));
	return same;
}

static bool same_labels(const json_t *metric, const struct labels *labels)
{
	struct err err = { 0 };
	const struct labels *want = json_labels(json_root(metric, "", JSON_NO_INDEX), MODEL_NAME_MAX, &err);
	bool same = err.code == ERR_NONE && labels_equal(want, labels);
	labels_release(want);
	if (!same)
		fprintf(stderr, "labels differ\n");
	return same;
}

bool reference_agrees(const struct reference *reference, const struct query_ask *ask, const struct query_answer *answer)
{
	size_t i, at = 0;
	const json_t *series;
	json_array_foreach(reference->result, i, series)
	{
		if (!json_is_object(series)) /* a scalar's two elements */
			return answer->count == 1 && same_double(answer->series[0].grid->values[0],
							     strtod(json_string_value(json_array_get(reference->result, 1)), NULL));
		if (!json_object_get(series, "values") && !json_object_get(series, "value"))
			continue;
		if (at == answer->count || !same_labels(json_object_get(series, "metric"), answer->series[at].labels))
			return false;
		const struct grid *grid = answer->series[at++].grid;
		if (ask->count > 0 ? !same_points(series, ask, grid) : !same_value(series, grid))
			return false;
	}
	if (at != answer->count)
		fprintf(stderr, "%zu series instead of %zu\n", answer->count, at);
	return at == answer->count;
}
