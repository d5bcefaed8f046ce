/* query, query_range, series, labels, label values. Parameters are checked in Prometheus' order, with its words. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/gotext.h"
#include "datasources/sim/promql.h"

#define POINTS_MAX 11000
#define MATCHES_MAX 100 /* match[] parameters that are heeded */
#define TIME_MAX 9e15 /* milliseconds that a double still tells apart */

static bool parse_time(const char *text, int64_t *time_ms)
{
	double seconds = 0;

	if (!fmt_parse_double(text, strlen(text), &seconds))
		return clock_parse_rfc3339(text, strlen(text), time_ms);
	if (!(fabs(seconds * 1000) < TIME_MAX))
		return false;
	*time_ms = (int64_t)round(seconds * 1000);
	return true;
}

bool ask_time(const struct ask *ask, const char *name, const char *words, int64_t otherwise, int64_t *time_ms)
{
	char *text = ask_parameter(ask, name);
	bool good = text && *text ? parse_time(text, time_ms) : otherwise >= 0;

	if (good && !(text && *text))
		*time_ms = otherwise;
	if (!good)
		ask_fail(ask, 400, "bad_data", "invalid parameter \"%s\": %scannot parse \"%s\" to a valid timestamp", name, words,
			text ? text : "");
	free(text);
	return good;
}

/* Milliseconds as a double: a step may be under one. */
static bool take_duration(const struct ask *ask, const char *name, bool required, double *duration_ms)
{
	char *text = ask_parameter(ask, name);
	int64_t whole = 0;
	bool absent = !text || !*text, good = absent && !required;

	if (!absent && fmt_parse_double(text, strlen(text), duration_ms)) {
		*duration_ms *= 1000;
		good = fabs(*duration_ms) < TIME_MAX;
	} else if (!absent && fmt_parse_duration(text, &whole)) {
		*duration_ms = (double)whole;
		good = true;
	}
	if (!good)
		ask_fail(ask, 400, "bad_data", "invalid parameter \"%s\": cannot parse \"%s\" to a valid duration", name, text ? text : "");
	free(text);
	return good;
}

static void write_point(struct buf *out, int64_t time_ms, double value)
{
	buf_append_char(out, '[');
	write_time(out, time_ms);
	buf_append_text(out, ",\"");
	write_number(out, value, 'g');
	buf_append_text(out, "\"]");
}

static void write_vector(struct buf *out, const struct promql_value *value, int64_t time_ms)
{
	buf_append_text(out, "{\"resultType\":\"vector\",\"result\":[");
	for (size_t i = 0; i < value->count; i++) {
		buf_append_text(out, i ? ",{\"metric\":" : "{\"metric\":");
		write_labels(out, value->series[i].labels);
		buf_append_text(out, ",\"value\":");
		write_point(out, time_ms, value->series[i].values[0]);
		buf_append_char(out, '}');
	}
	buf_append_char(out, ']');
}

/* The times of the steps as they are written, which all series share. */
struct times {
	struct buf text;
	size_t *ends;
};

static void times_make(struct times *times, const struct promql_steps *steps)
{
	*times = (struct times){ .ends = mem_zalloc(steps->count + 1, sizeof *times->ends) };
	for (size_t i = 0; i < steps->count; i++) {
		buf_append_char(&times->text, '[');
		write_time(&times->text, steps->start_ms + (int64_t)i * steps->step_ms);
		buf_append(&times->text, ",\"", 2);
		times->ends[i + 1] = times->text.len;
	}
}

static void times_finish(struct times *times)
{
	buf_finish(&times->text);
	free(times->ends);
}

static void write_points(struct buf *out, const struct promql_series *series, const struct times *times)
{
	bool first = true;

	for (size_t i = 0; i < series->count; i++) {
		if (history_is_none(series->values[i]))
			continue;
		if (!first)
			buf_append_char(out, ',');
		first = false;
		if (series->times) {
			write_point(out, series->times[i], series->values[i]);
			continue;
		}
		buf_append(out, times->text.data + times->ends[i], times->ends[i + 1] - times->ends[i]);
		write_number(out, series->values[i], 'g');
		buf_append(out, "\"]", 2);
	}
}

static int by_labels(const void *a, const void *b)
{
	return labels_compare(((const struct promql_series *)a)->labels, ((const struct promql_series *)b)->labels);
}

static void write_matrix(struct buf *out, const struct promql_value *value, const struct promql_steps *steps)
{
	struct times times;

	times_make(&times, steps);
	buf_append_text(out, "{\"resultType\":\"matrix\",\"result\":[");
	if (value->count > 1)
		qsort(value->series, value->count, sizeof *value->series, by_labels);
	for (size_t i = 0; i < value->count; i++) {
		buf_append_text(out, i ? ",{\"metric\":" : "{\"metric\":");
		write_labels(out, value->series[i].labels);
		buf_append_text(out, ",\"values\":[");
		write_points(out, &value->series[i], &times);
		buf_append_text(out, "]}");
	}
	buf_append_char(out, ']');
	times_finish(&times);
}

static void write_single(struct buf *out, const struct promql_value *value, int64_t time_ms)
{
	bool scalar = value->type == PROMQL_SCALAR;

	buf_appendf(out, "{\"resultType\":\"%s\",\"result\":[", scalar ? "scalar" : "string");
	write_short_time(out, time_ms);
	buf_append_char(out, ',');
	if (scalar) {
		buf_append_char(out, '"');
		write_number(out, value->series[0].values[0], 'f');
		buf_append_char(out, '"');
	} else {
		write_text(out, value->text);
	}
	buf_append_char(out, ']');
}

/* What it took. This machine's times are nobody's business in a world that is the same each time: they follow from the samples. */
static void write_stats(const struct ask *ask, const struct promql *promql)
{
	char *wanted = ask_parameter(ask, "stats");
	struct promql_cost cost = promql_cost(promql);
	double seconds = 1e-5 + 1e-8 * (double)cost.made;

	if (wanted && *wanted)
		buf_appendf(&ask->response->body,
			",\"stats\":{\"timings\":{\"evalTotalTime\":%.9f,\"resultSortTime\":0,\"queryPreparationTime\":%.9f,"
			"\"innerEvalTime\":%.9f,\"execQueueTime\":0.000001,\"execTotalTime\":%.9f},\"samples\":{"
			"\"totalQueryableSamples\":%zu,\"peakSamples\":%zu}}",
			seconds, seconds / 4, seconds * 3 / 4, seconds + 1e-6, cost.read, cost.made);
	free(wanted);
}

static void write_value(
	const struct ask *ask, const struct promql *promql, const struct promql_value *value, const struct promql_steps *steps, bool range)
{
	struct buf *out = ask_begin(ask);

	if (range || value->type == PROMQL_RANGE)
		write_matrix(out, value, steps);
	else if (value->type == PROMQL_VECTOR)
		write_vector(out, value, steps->start_ms);
	else
		write_single(out, value, steps->start_ms);
	write_stats(ask, promql);
	buf_append_char(out, '}');
	ask_end(ask);
}

static void fail_query(const struct ask *ask, const struct err *err, const char *prefix)
{
	if (err->status == 400)
		ask_fail(ask, 400, "bad_data", "%s%s", prefix, err->text);
	else if (err->status == 503)
		ask_fail(ask, 503, "timeout", "%s", err->text);
	else
		ask_fail(ask, 422, "execution", "%s", err->text);
}

void prometheus_query(const struct ask *ask)
{
	struct promql_steps steps = { .step_ms = 1000, .count = 1 };
	struct promql_value value;
	struct err err = { 0 };
	double timeout;

	if (!ask_time(ask, "time", "Invalid time value for 'time': ", ask->api->now_ms, &steps.start_ms) ||
		!take_duration(ask, "timeout", false, &timeout))
		return;
	char *text = ask_parameter(ask, "query");
	struct promql *promql = promql_create(ask->api->history);

	if (promql_query(promql, text ? text : "", &steps, &value, &err))
		write_value(ask, promql, &value, &steps, false);
	else
		fail_query(ask, &err, "invalid parameter \"query\": ");
	promql_destroy(promql);
	free(text);
}

static bool take_range(const struct ask *ask, struct promql_steps *steps)
{
	int64_t end = 0;
	double step = 0, timeout;

	if (!ask_time(ask, "start", "", -1, &steps->start_ms) || !ask_time(ask, "end", "", -1, &end))
		return false;
	if (end < steps->start_ms)
		return ask_fail(ask, 400, "bad_data", "invalid parameter \"end\": end timestamp must not be before start time");
	if (!take_duration(ask, "step", true, &step))
		return false;
	if (step <= 0)
		return ask_fail(ask, 400, "bad_data",
			"invalid parameter \"step\": zero or negative query resolution step widths are not accepted. Try a positive "
			"integer");
	if (floor((double)(end - steps->start_ms) / step) > POINTS_MAX)
		return ask_fail(ask, 400, "bad_data",
			"exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
	if (!take_duration(ask, "timeout", false, &timeout))
		return false;
	if (step < 1)
		return ask_fail(ask, 422, "execution", "unexpected error: runtime error: integer divide by zero");
	steps->step_ms = (int64_t)step;
	steps->count = (size_t)((end - steps->start_ms) / steps->step_ms) + 1;
	return true;
}

static void answer_range(const struct ask *ask, struct promql *promql, const char *text, const struct promql_steps *steps)
{
	struct promql_value value;
	enum promql_type type = PROMQL_STRING;
	struct err err = { 0 };

	if (!promql_parse(promql, text, &type, &err))
		fail_query(ask, &err, "");
	else if (type != PROMQL_SCALAR && type != PROMQL_VECTOR)
		ask_fail(ask, 400, "bad_data", "invalid expression type \"%s\" for range query, must be Scalar or instant Vector",
			promql_type_name(type));
	else if (promql_query(promql, text, steps, &value, &err))
		write_value(ask, promql, &value, steps, true);
	else
		fail_query(ask, &err, "");
}

void prometheus_query_range(const struct ask *ask)
{
	struct promql_steps steps = { 0 };

	if (!take_range(ask, &steps))
		return;
	char *text = ask_parameter(ask, "query");
	struct promql *promql = promql_create(ask->api->history);

	answer_range(ask, promql, text ? text : "", &steps);
	promql_destroy(promql);
	free(text);
}

static void fail_match(const struct ask *ask, const struct err *err)
{
	if (strstr(err->text, "at least one non-empty matcher"))
		ask_fail(ask, 400, "bad_data", "match[] must contain at least one non-empty matcher");
	else
		ask_fail(ask, 400, "bad_data", "invalid parameter \"match[]\": %s", err->text);
}

/* Which series a request means: those of any match[], or all; one flag a series. */
static bool take_matches(const struct ask *ask, bool required, bool *chosen)
{
	const struct history *history = ask->api->history;
	struct ask_values values = ask_values(ask, "match[]");
	int64_t from = 0, to = 0;
	size_t matches = 0;
	char *text;

	if (!ask_time(ask, "start", "Invalid time value for 'start': ", 0, &from) ||
		!ask_time(ask, "end", "Invalid time value for 'end': ", ask->api->now_ms, &to))
		return false;
	for (; matches < MATCHES_MAX && (text = ask_next(&values)) != NULL; matches++) {
		struct promql *promql = promql_create(history);
		const size_t *numbers = NULL;
		size_t count = 0;
		struct err err = { 0 };

		if (!promql_select(promql, text, &numbers, &count, &err))
			fail_match(ask, &err);
		for (size_t i = 0; i < count; i++)
			chosen[numbers[i]] = true;
		promql_destroy(promql);
		free(text);
		if (err.code)
			return false;
	}
	if (required && matches == 0)
		return ask_fail(ask, 400, "bad_data", "no match[] parameter provided");
	for (size_t i = 0; i < history_count(history); i++)
		chosen[i] =
			(chosen[i] || matches == 0) && history_has(history, i, history_index(history, from), history_index(history, to));
	return true;
}

void prometheus_series(const struct ask *ask)
{
	const struct history *history = ask->api->history;
	bool *chosen = mem_zalloc(history_count(history) + 1, sizeof *chosen), first = true;

	if (take_matches(ask, true, chosen)) {
		struct buf *out = ask_begin(ask);

		for (size_t i = 0; i < history_count(history); i++) {
			if (!chosen[i])
				continue;
			buf_append_char(out, first ? '[' : ',');
			first = false;
			write_labels(out, history_labels(history, i));
		}
		buf_append_text(out, first ? "[]" : "]");
		ask_end(ask);
	}
	free(chosen);
}

/* The names of all labels of the series that are meant, or the values of one. */
static void answer_texts(const struct ask *ask, const char *label)
{
	const struct history *history = ask->api->history;
	bool *chosen = mem_zalloc(history_count(history) + 1, sizeof *chosen);
	const char **texts = NULL;
	size_t count = 0, capacity = 0;

	if (take_matches(ask, false, chosen)) {
		for (size_t i = 0; i < history_count(history); i++) {
			const struct labels *labels = history_labels(history, i);

			for (size_t j = 0; chosen[i] && j < labels->count; j++) {
				if (label && strcmp(label, labels->items[j].name) != 0)
					continue;
				texts = mem_grow(texts, count, &capacity, sizeof *texts);
				texts[count++] = label ? labels->items[j].value : labels->items[j].name;
			}
		}
		write_texts(ask_begin(ask), texts, count);
		ask_end(ask);
	}
	free(texts);
	free(chosen);
}

void prometheus_labels(const struct ask *ask)
{
	answer_texts(ask, NULL);
}

void prometheus_label_values(const struct ask *ask)
{
	if (gotext_is_label_name(ask->label))
		answer_texts(ask, ask->label);
	else
		ask_fail(ask, 400, "bad_data", "invalid label name: \"%s\"", ask->label);
}
