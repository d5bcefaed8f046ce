/*
 * Exemplars: nothing of them is stored. Where a bucket of a histogram counted something between two moments, one of its requests is told, the same
 * that /metrics tells (exemplar.h); for as many moments as a storage for a hundred thousand of them would hold.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "datasources/sim/api_prometheus.h"
#include "datasources/sim/exemplar.h"
#include "datasources/sim/promql.h"

#define MOMENTS_MAX 1500
#define LATEST 9000000000000 /* milliseconds */

/* One bucket and the one below it. */
struct bucket {
	size_t number, below;
	double upper, lower;
	bool lowest;
};

static bool bound_of(const struct labels *labels, double *bound)
{
	const char *text = labels_get(labels, "le");

	return text && fmt_parse_double(text, strlen(text), bound);
}

/* The series is of the same histogram: all labels but `le` are alike. */
static bool same_histogram(const struct labels *a, const struct labels *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].name, b->items[i].name) != 0 ||
			(strcmp(a->items[i].name, "le") != 0 && strcmp(a->items[i].value, b->items[i].value) != 0))
			return false;
	return true;
}

/* False where the series is no bucket with exemplars. */
static bool find_bucket(const struct history *history, size_t number, struct bucket *bucket)
{
	const struct labels *labels = history_labels(history, number);
	const char *name = labels_get(labels, "__name__");
	size_t count = 0;
	double bound;

	*bucket = (struct bucket){ .number = number, .lowest = true };
	if (!name || strcmp(name, "http_request_duration_seconds_bucket") != 0 || !labels_get(labels, "pod") ||
		!bound_of(labels, &bucket->upper))
		return false;
	const size_t *others = history_named(history, name, &count);

	for (size_t i = 0; i < count; i++) {
		const struct labels *other = history_labels(history, others[i]);

		if (!bound_of(other, &bound) || !(bound < bucket->upper) || !(bucket->lowest || bound > bucket->lower) ||
			!same_histogram(labels, other))
			continue;
		bucket->lowest = false;
		bucket->lower = bound;
		bucket->below = others[i];
	}
	return true;
}

static double own_count(const struct history *history, const struct bucket *bucket, int64_t index)
{
	double all = history_at(history, bucket->number, index);
	double below = bucket->lowest ? 0 : history_at(history, bucket->below, index);

	return history_is_none(all) || history_is_none(below) ? NAN : all - below;
}

static void write_exemplar(struct buf *out, const struct exemplar *exemplar, bool first)
{
	buf_appendf(out, "%s{\"labels\":{\"trace_id\":\"%s\"},\"value\":\"", first ? "" : ",", exemplar->trace);
	write_number(out, exemplar->value, 'f');
	buf_append_text(out, "\",\"timestamp\":");
	write_time(out, exemplar->time_ms);
	buf_append_char(out, '}');
}

/* Those of one bucket from `from` to `to`; nothing where there are none. */
static bool write_bucket(const struct ask *ask, struct buf *out, const struct bucket *bucket, int64_t from, int64_t to, bool any_before)
{
	const struct history *history = ask->api->history;
	const struct labels *labels = history_labels(history, bucket->number);
	int64_t last = history_index(history, to) + 1, first = history_index(history, from);
	bool none = true;

	last = last > history_last(history) ? history_last(history) : last;
	first = first < last - MOMENTS_MAX ? last - MOMENTS_MAX : first;
	double before = first <= last ? own_count(history, bucket, first - 1) : NAN;

	for (int64_t index = first; index <= last; index++) {
		double now = own_count(history, bucket, index);
		struct exemplar exemplar;

		exemplar_of(ask->api->seed, labels_get(labels, "pod"), bucket->lower, bucket->upper, history_time(history, index - 1),
			&exemplar);
		if (now > before && exemplar.time_ms >= from && exemplar.time_ms <= to) {
			if (none) {
				buf_append_text(out, any_before ? ",{\"seriesLabels\":" : "{\"seriesLabels\":");
				write_labels(out, labels);
				buf_append_text(out, ",\"exemplars\":[");
			}
			write_exemplar(out, &exemplar, none);
			none = false;
		}
		before = now;
	}
	if (!none)
		buf_append_text(out, "]}");
	return !none;
}

static void write_all(const struct ask *ask, const size_t *numbers, size_t count, int64_t from, int64_t to)
{
	struct buf *out = ask_begin(ask);
	struct bucket bucket;
	bool any = false;

	buf_append_char(out, '[');
	for (size_t i = 0; i < count; i++)
		if (find_bucket(ask->api->history, numbers[i], &bucket))
			any = write_bucket(ask, out, &bucket, from, to, any) || any;
	buf_append_char(out, ']');
	ask_end(ask);
}

static void answer_nothing(const struct ask *ask)
{
	ask->response->status = 204;
	ask->response->content_type = NULL;
}

void prometheus_exemplars(const struct ask *ask)
{
	int64_t from = 0, to = 0;
	const size_t *numbers = NULL;
	size_t count = 0;
	struct err err = { 0 };

	if (!ask_time(ask, "start", "Invalid time value for 'start': ", 0, &from) ||
		!ask_time(ask, "end", "Invalid time value for 'end': ", LATEST, &to))
		return;
	if (to < from) {
		ask_fail(ask, 400, "bad_data", "end timestamp must not be before start timestamp");
		return;
	}
	char *text = ask_parameter(ask, "query");
	struct promql *promql = promql_create(ask->api->history);

	if (!promql_series_of(promql, text ? text : "", &numbers, &count, &err))
		ask_fail(ask, err.status == 422 ? 422 : 400, err.status == 422 ? "execution" : "bad_data", "%s", err.text);
	else if (numbers)
		write_all(ask, numbers, count, from, to);
	else
		answer_nothing(ask);
	promql_destroy(promql);
	free(text);
}
