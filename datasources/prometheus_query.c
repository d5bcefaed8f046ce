#include "datasources/prometheus_query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/grid.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "core/want.h"
#include "datasources/http.h"
#include "datasources/poller.h"
#include "datasources/pulse.h"
#include "datasources/query_decode.h"
#include "datasources/range.h"

enum {
	FULL_TIMEOUT_MS = 30000,
	TAIL_TIMEOUT_MS = 10000,
	REFUSED_RETRY_MS = 30000, /* a query that the server will not run is not sent again fast */
	GET_LENGTH_MAX = 6 * 1024,
	COUNT_EVERY_MS = 300000,
};

/* One request for the query, or for the number of its series. */
struct transfer {
	struct http_request *request; /* NULL: none under way */
	struct query_decode *decode;
	struct err error; /* of decoding */
	int64_t started_ms;
	int64_t offset_ms; /* of the server's clock, as it was known then */
	bool by_post;
};

struct prometheus_query {
	struct prometheus_server *server;
	struct want want;
	char *text; /* the want's query, owned */
	struct range_state state;
	struct range_plan plan; /* of the request under way */
	struct transfer ask, count;
	bool forced; /* asked for by the user: due though nothing is new */
	bool count_due;
	struct query_result result; /* its memory is the part's */
	const struct slice *part; /* NULL before the first answer */
	unsigned tries; /* failures in a row */
	int64_t next_ms; /* local wall time of the next request, where nothing else decides it */
};

static size_t bounded_series(size_t series_max)
{
	if (series_max == 0)
		return 1;
	return series_max < MODEL_SERIES_MAX ? series_max : MODEL_SERIES_MAX;
}

struct prometheus_query *prometheus_query_create(const struct want *want, struct prometheus_server *server)
{
	assert(want->kind != WANT_RANGE || want->step_ms > 0);
	struct prometheus_query *query = mem_zalloc(1, sizeof *query);
	query->server = server;
	query->want = *want;
	query->text = mem_strdup(want->query);
	query->want.query = query->text;
	query->want.series_max = bounded_series(want->series_max);
	query->result.key = want->key;
	return query;
}

static void transfer_finish(struct transfer *transfer)
{
	query_decode_destroy(transfer->decode);
	transfer->decode = NULL;
	transfer->request = NULL;
}

void prometheus_query_cancel(struct prometheus_query *query)
{
	if (query->ask.request)
		http_cancel(query->ask.request);
	if (query->count.request)
		http_cancel(query->count.request);
	transfer_finish(&query->ask);
	transfer_finish(&query->count);
}

void prometheus_query_destroy(struct prometheus_query *query)
{
	if (!query)
		return;
	transfer_finish(&query->ask);
	transfer_finish(&query->count);
	slice_release(query->part);
	free(query->text);
	free(query);
}

const struct want *prometheus_query_want(const struct prometheus_query *query)
{
	return &query->want;
}

void prometheus_query_limit(struct prometheus_query *query, size_t series_max)
{
	if (query->want.series_max == bounded_series(series_max))
		return;
	query->want.series_max = bounded_series(series_max);
	prometheus_query_expire(query);
}

static bool receive(struct transfer *transfer, const char *bytes, size_t length)
{
	return query_decode_feed(transfer->decode, bytes, length, &transfer->error);
}

static void append_parameter(struct buf *out, const char *name, const char *value)
{
	buf_appendf(out, "%s%s=", out->len ? "&" : "", name);
	http_escape(out, value);
}

static void append_time(struct buf *out, const char *name, int64_t ms)
{
	buf_appendf(out, "&%s=%lld.%03lld", name, (long long)(ms / 1000), (long long)(ms % 1000));
}

/* Sends the parameters to `path`: by GET, or by POST where they are long and the server takes it. */
static void send(
	struct prometheus_query *query, struct transfer *transfer, const char *path, const struct buf *parameters, struct http_call call)
{
	struct buf target = { 0 };
	transfer->by_post = parameters->len > GET_LENGTH_MAX && !query->server->post_refused;
	buf_append_text(&target, path);
	if (transfer->by_post) {
		call.method = HTTP_POST;
		call.body = buf_borrow(parameters);
		call.content_type = "application/x-www-form-urlencoded";
	} else {
		call.method = HTTP_GET;
		buf_appendf(&target, "?%s", buf_borrow(parameters));
	}
	call.path = buf_borrow(&target);
	call.user = query;
	err_clear(&transfer->error);
	transfer->started_ms = query->server->clock->wall_ms(query->server->clock->user);
	transfer->offset_ms = pulse_offset_ms(query->server->pulse);
	transfer->request = http_start(query->server->http, &call);
	buf_finish(&target);
}

/*
 * How a transfer ended: false with *err. What the decoder did not take is its own failure, not that of the transfer that it ended;
 * that there are too many series is none.
 */
static bool transfer_outcome(struct transfer *transfer, const struct http_response *response, struct err *err)
{
	if (query_decode_answer(transfer->decode)->over)
		return true;
	if (transfer->error.code != ERR_NONE)
		*err = transfer->error;
	else if (response->error.code != ERR_NONE || response->status < 200 || response->status > 299)
		http_explain(response, err);
	else
		return query_decode_end(transfer->decode, err);
	return false;
}

/* ---- the number of series ---- */

static bool receive_count(void *user, const char *bytes, size_t length)
{
	struct prometheus_query *query = user;
	return receive(&query->count, bytes, length);
}

static void done_count(void *user, const struct http_response *response)
{
	struct prometheus_query *query = user;
	struct err err = { 0 };
	const struct query_answer *answer = query_decode_answer(query->count.decode);
	double total = -1;
	if (transfer_outcome(&query->count, response, &err) && answer->count == 1)
		total = answer->series[0].grid->values[0];
	if (total >= 0 && total < 1e15) {
		query->result.total = (size_t)total;
		query->server->changed = true;
	}
	transfer_finish(&query->count);
}

static void start_count(struct prometheus_query *query)
{
	struct buf parameters = { 0 }, text = { 0 };
	buf_appendf(&text, "count(%s\n)", query->text); /* a new line, since the query may end in a comment */
	append_parameter(&parameters, "query", buf_borrow(&text));
	query->count.decode = query_decode_create(&(struct query_ask){ .series_max = 1 });
	query->count_due = false;
	send(query, &query->count, "/api/v1/query", &parameters,
		(struct http_call){ .compress = true, .timeout_ms = TAIL_TIMEOUT_MS, .receive = receive_count, .done = done_count });
	buf_finish(&text);
	buf_finish(&parameters);
}

/* ---- the query ---- */

static void keep_instant(const struct query_answer *answer, struct slice *part, struct query_result *result)
{
	result->series = slice_array(part, answer->count, sizeof *result->series);
	result->count = answer->count;
	for (size_t i = 0; i < answer->count; i++)
		result->series[i] = (struct series){ .labels = slice_labels(part, labels_retain(answer->series[i].labels)),
			.grid = slice_grid(part, grid_retain(answer->series[i].grid)) };
	result->start_ms = result->end_ms = answer->count > 0 ? answer->series[0].grid->start_ms : 0;
	result->step_ms = 0;
	query_warnings_keep(answer, part, result);
}

/* The series that there are: those that came, unless the answer was cut; then a count tells, now and then. */
static void note_total(struct prometheus_query *query, const struct query_answer *answer, int64_t now_ms)
{
	if (!answer->over) {
		query->result.total = query->result.count;
	} else if (query->result.total <= query->result.count || now_ms - query->count.started_ms >= COUNT_EVERY_MS) {
		query->count_due = true;
	}
}

static void keep_answer(struct prometheus_query *query, const struct query_answer *answer, int64_t now_ms)
{
	bool range = query->want.kind == WANT_RANGE;
	struct slice *part = slice_create(SOURCE_PROMETHEUS, 0, "", "");
	struct query_result *result = &query->result;
	bool whole = true;
	if (range)
		whole = range_merge(query->part ? result : NULL, answer, &query->plan, query->want.series_max, part, result);
	else
		keep_instant(answer, part, result);
	slice_release(query->part);
	query->part = part;
	whole = whole && !query->state.full_next; /* set since the request began: what came is not the end of it */
	range_answered(&query->state, &query->plan, answer);
	query->state.full_next = !whole;
	note_total(query, answer, now_ms);
	result->good_ms = now_ms;
	result->next_try_ms = 0;
	err_clear(&result->error);
	query->tries = 0;
}

static void keep_failure(struct prometheus_query *query, const struct err *err, int64_t now_ms)
{
	struct pulse *pulse = query->server->pulse;
	int64_t wait_ms = poller_backoff_ms(++query->tries, pulse_random(pulse));
	bool pointless = err->code == ERR_REFUSED && err->status < 500;
	query->state.full_next = true;
	query->next_ms = now_ms + (pointless ? REFUSED_RETRY_MS : wait_ms);
	query->result.error = *err;
	query->result.next_try_ms = query->next_ms;
	if (err->code == ERR_DECODE)
		log_write(LOG_WARN, "prometheus", "query %s: %s: %s", query->text, err->where, err->text);
}

/* POST through a gateway that allows only GET: once more, by GET, from now on. */
static bool was_refused_as_post(const struct prometheus_query *query, const struct http_response *response)
{
	return query->ask.by_post && (response->status == 405 || response->status == 403);
}

static bool receive_ask(void *user, const char *bytes, size_t length)
{
	struct prometheus_query *query = user;
	return receive(&query->ask, bytes, length);
}

/* The server's clock went on meanwhile by more than a step: what was asked for is not the newest. Asked again, it is. */
static bool was_overtaken(const struct prometheus_query *query)
{
	return query->want.kind == WANT_RANGE && !query->want.end_ms &&
	       pulse_offset_ms(query->server->pulse) - query->ask.offset_ms > query->want.step_ms;
}

static void done_ask(void *user, const struct http_response *response)
{
	struct prometheus_query *query = user;
	struct prometheus_server *server = query->server;
	int64_t now_ms = server->clock->wall_ms(server->clock->user);
	struct err err = { 0 };
	query->next_ms = query->ask.started_ms + server->refresh_ms;
	if (transfer_outcome(&query->ask, response, &err)) {
		pulse_good(server->pulse, response, now_ms);
		keep_answer(query, query_decode_answer(query->ask.decode), now_ms);
		if (was_overtaken(query))
			query->next_ms = now_ms;
	} else if (was_refused_as_post(query, response)) {
		server->post_refused = true;
		query->next_ms = now_ms;
	} else {
		keep_failure(query, &err, now_ms);
		bool strange = err.code == ERR_DECODE && response->error.code == ERR_NONE;
		(strange ? pulse_strange : pulse_bad)(server->pulse, &err, query->ask.started_ms, now_ms);
	}
	server->changed = true;
	transfer_finish(&query->ask);
}

static void start_ask(struct prometheus_query *query)
{
	bool range = query->want.kind == WANT_RANGE;
	const struct range_plan *plan = &query->plan;
	bool full = range && plan->full;
	struct buf parameters = { 0 };
	append_parameter(&parameters, "query", query->text);
	if (range) {
		append_time(&parameters, "start", plan->start_ms);
		append_time(&parameters, "end", plan->end_ms);
		append_time(&parameters, "step", plan->step_ms);
	}
	query->forced = false;
	query->state.full_next = false; /* the plan heeds it; a doubt that comes up meanwhile is about the next one */
	query->ask.decode = query_decode_create(&(struct query_ask){ .start_ms = plan->start_ms,
		.step_ms = plan->step_ms,
		.count = range ? plan->count : 0,
		.series_max = query->want.series_max,
		.known = query->result.series,
		.known_count = query->result.count });
	send(query, &query->ask, range ? "/api/v1/query_range" : "/api/v1/query", &parameters,
		(struct http_call){ .compress = !full || !query->server->loopback,
			.timeout_ms = full ? FULL_TIMEOUT_MS : TAIL_TIMEOUT_MS,
			.receive = receive_ask,
			.done = done_ask });
	buf_finish(&parameters);
}

/* Local wall time of the next request: not before next_ms, and for a range not before a step is complete. */
static int64_t due_ms(const struct prometheus_query *query, int64_t now_ms)
{
	if (query->forced)
		return 0;
	if (query->tries > 0 || query->want.kind == WANT_INSTANT)
		return query->next_ms;
	int64_t server_ms = range_due(&query->want, &query->state, pulse_server_ms(query->server->pulse, now_ms));
	if (server_ms == INT64_MAX)
		return INT64_MAX;
	int64_t local_ms = server_ms - pulse_offset_ms(query->server->pulse);
	return local_ms > query->next_ms ? local_ms : query->next_ms;
}

int64_t prometheus_query_poll(struct prometheus_query *query, int64_t now_ms)
{
	if (query->count_due && !query->count.request)
		start_count(query);
	if (query->ask.request)
		return INT64_MAX;
	int64_t due = due_ms(query, now_ms);
	if (now_ms < due)
		return due;
	if (query->want.kind == WANT_RANGE && !range_next(&query->want, &query->state, pulse_server_ms(query->server->pulse, now_ms),
						      query->server->scrape_interval_ms, query->forced, &query->plan)) {
		query->next_ms = now_ms + query->server->refresh_ms;
		return query->next_ms;
	}
	start_ask(query);
	return INT64_MAX;
}

void prometheus_query_wake(struct prometheus_query *query)
{
	query->next_ms = 0;
}

void prometheus_query_refresh(struct prometheus_query *query)
{
	query->forced = true;
	query->tries = 0;
}

void prometheus_query_expire(struct prometheus_query *query)
{
	query->state.full_next = true;
	prometheus_query_refresh(query);
}

void prometheus_query_fill(const struct prometheus_query *query, struct slice *slice, struct query_result *out)
{
	*out = query->result;
	if (query->part)
		slice_hold(slice, slice_retain(query->part));
}
