/*
 * One Prometheus: its wanted queries (datasources/prometheus_query) and the answers that are always asked (`endpoints`), each a request of
 * its own. Answers are decoded into parts, slices that nobody else sees; what is published points into the newest part of each and keeps it
 * alive. A callback only notes what came; the next poll publishes it, so that what comes together is published once.
 *
 * While the server is down (datasources/pulse) only a probe is sent, at the times of the backoff; its first good answer makes all due.
 */
#include <stdlib.h>
#include <string.h>

#include "core/autopanel.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cmdqueue.h"
#include "core/command.h"
#include "core/config.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"
#include "datasources/endpoint.h"
#include "datasources/http.h"
#include "datasources/http_url.h"
#include "datasources/prometheus_decode.h"
#include "datasources/prometheus_query.h"
#include "datasources/pulse.h"
#include "datasources/source.h"

enum { FOUND_WINDOW_MS = 300000 };

struct prometheus;

/* Which answers are always asked, how often at most, and what a slice takes over from the newest good one. */
struct endpoint_kind {
	const char *path;
	int64_t every_ms; /* 0: at each refresh */
	bool optional; /* servers that only speak the query API (Thanos, Mimir, VictoriaMetrics) do not have it */
	void (*append_query)(const struct prometheus *prometheus, struct buf *path); /* NULL: the path is whole */
	void (*apply)(struct slice *slice, const struct slice *part, int64_t good_ms);
};

enum { ENDPOINTS = PROMETHEUS_FOUND + 1 };

struct prometheus {
	struct source_context *context;
	struct pulse pulse;
	struct prometheus_server server;
	struct endpoint_server answers;
	struct endpoint endpoints[ENDPOINTS];
	struct http_request *probe; /* NULL: none under way */
	int64_t probe_started_ms;
	size_t query_count;
	struct prometheus_query **queries; /* in the order of the wants */
	uint64_t wants_version;
	bool wants_known;
};

/* ---- what a slice takes over ---- */

static void apply_rules(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	slice->prometheus.rules = part->prometheus.rules;
	slice->prometheus.rule_count = part->prometheus.rule_count;
	slice->prometheus.rule_total = part->prometheus.rule_total;
	slice->prometheus.alert_total = part->prometheus.alert_total;
	slice->prometheus.rules_good_ms = good_ms;
}

static void apply_targets(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	slice->prometheus.targets_up = part->prometheus.targets_up;
	slice->prometheus.targets_down = part->prometheus.targets_down;
	slice->prometheus.targets_unknown = part->prometheus.targets_unknown;
	slice->prometheus.targets_good_ms = good_ms;
}

static void apply_config(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	(void)good_ms;
	slice->prometheus.external_labels = part->prometheus.external_labels;
	slice->prometheus.scrape_interval_ms = part->prometheus.scrape_interval_ms;
}

static void apply_build(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	(void)good_ms;
	slice->version = part->version;
}

static void apply_runtime(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	(void)good_ms;
	slice->prometheus.started_ms = part->prometheus.started_ms;
}

static void apply_alertmanagers(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	(void)good_ms;
	slice->prometheus.alertmanager_count = part->prometheus.alertmanager_count;
	slice->prometheus.alertmanagers_known = part->prometheus.alertmanagers_known;
}

static void apply_found(struct slice *slice, const struct slice *part, int64_t good_ms)
{
	slice->prometheus.found = part->prometheus.found;
	slice->prometheus.found_count = part->prometheus.found_count;
	slice->prometheus.found_good_ms = good_ms;
}

/* Which of the metrics that the built-in panels need have samples of late. */
static void append_found_query(const struct prometheus *prometheus, struct buf *path)
{
	const struct clock *clock = prometheus->context->clock;
	long long end_s = (long long)(pulse_server_ms(&prometheus->pulse, clock->wall_ms(clock->user)) / 1000);
	const char *const *names;
	size_t count = autopanel_candidates(&names);
	struct buf matcher = { 0 };
	buf_append_text(&matcher, "{__name__=~\"");
	for (size_t i = 0; i < count; i++)
		buf_appendf(&matcher, "%s%s", i > 0 ? "|" : "", names[i]);
	buf_append_text(&matcher, "\"}");
	buf_append_text(path, "?match%5B%5D=");
	http_escape(path, buf_borrow(&matcher));
	buf_appendf(path, "&start=%lld&end=%lld", end_s - FOUND_WINDOW_MS / 1000, end_s);
	buf_finish(&matcher);
}

static const struct endpoint_kind endpoint_kinds[ENDPOINTS] = {
	[PROMETHEUS_RULES] = { .path = "/api/v1/rules", .optional = true, .apply = apply_rules },
	[PROMETHEUS_TARGETS] = { .path = "/api/v1/targets?state=active", .every_ms = 30000, .optional = true, .apply = apply_targets },
	[PROMETHEUS_CONFIG] = { .path = "/api/v1/status/config", .every_ms = 300000, .optional = true, .apply = apply_config },
	[PROMETHEUS_BUILD] = { .path = "/api/v1/status/buildinfo", .every_ms = 300000, .optional = true, .apply = apply_build },
	[PROMETHEUS_RUNTIME] = { .path = "/api/v1/status/runtimeinfo", .every_ms = 30000, .optional = true, .apply = apply_runtime },
	[PROMETHEUS_ALERTMANAGERS] = { .path = "/api/v1/alertmanagers", .every_ms = 60000, .optional = true, .apply = apply_alertmanagers },
	[PROMETHEUS_FOUND] = { .path = "/api/v1/label/__name__/values",
		.every_ms = 60000,
		.append_query = append_found_query,
		.apply = apply_found },
};

/* ---- the answers that are always asked ---- */

static int64_t wall_ms(const struct prometheus *prometheus)
{
	const struct clock *clock = prometheus->context->clock;
	return clock->wall_ms(clock->user);
}

static bool was_restarted(const struct endpoint *endpoint)
{
	return endpoint->what == PROMETHEUS_RUNTIME && endpoint->part &&
	       endpoint->part->prometheus.started_ms != endpoint->fresh->prometheus.started_ms;
}

/* A server that has just started has no targets and no metrics yet: not the answer to rest on for a minute. */
static bool is_bare(const struct endpoint *endpoint)
{
	const struct prometheus_data *fresh = &endpoint->fresh->prometheus;
	if (endpoint->what == PROMETHEUS_TARGETS)
		return fresh->targets_up + fresh->targets_down == 0;
	return endpoint->what == PROMETHEUS_FOUND && fresh->found_count == 0;
}

/* What other requests need to know of an answer: the scrape interval, and that the server is not the one that it was. */
static void heed(void *user, const struct endpoint *endpoint)
{
	struct prometheus *prometheus = user;
	if (endpoint->what == PROMETHEUS_CONFIG)
		prometheus->server.scrape_interval_ms = endpoint->fresh->prometheus.scrape_interval_ms;
	if (is_bare(endpoint))
		prometheus->endpoints[endpoint->what].due_ms = endpoint->started_ms + prometheus->context->refresh_ms;
	if (!was_restarted(endpoint))
		return;
	log_write(LOG_INFO, prometheus->context->name, "the server was restarted: asking for everything in full");
	for (size_t i = 0; i < prometheus->query_count; i++)
		prometheus_query_expire(prometheus->queries[i]);
	prometheus->endpoints[PROMETHEUS_CONFIG].due_ms = 0;
	prometheus->endpoints[PROMETHEUS_BUILD].due_ms = 0;
}

static void start_endpoint(struct prometheus *prometheus, struct endpoint *endpoint, int64_t now_ms)
{
	const struct endpoint_kind *kind = &endpoint_kinds[endpoint->what];
	struct buf path = { 0 };
	buf_append_text(&path, kind->path);
	if (kind->append_query)
		kind->append_query(prometheus, &path);
	endpoint_start(endpoint, buf_borrow(&path), now_ms);
	buf_finish(&path);
}

/* ---- a server that is down ---- */

/* What waits for a backoff need not any more. */
static void wake_all(struct prometheus *prometheus)
{
	for (size_t i = 0; i < prometheus->query_count; i++)
		prometheus_query_wake(prometheus->queries[i]);
	for (size_t i = 0; i < ENDPOINTS; i++)
		prometheus->endpoints[i].due_ms = 0;
}

static void done_probe(void *user, const struct http_response *response)
{
	struct prometheus *prometheus = user;
	int64_t now_ms = wall_ms(prometheus);
	struct err err = { 0 };
	prometheus->probe = NULL;
	http_explain(response, &err);
	if (err.code == ERR_NONE && prometheus_decode_success(response->body, response->body_length, &err)) {
		pulse_good(&prometheus->pulse, response, now_ms);
		wake_all(prometheus);
	} else {
		pulse_bad(&prometheus->pulse, &err, prometheus->probe_started_ms, now_ms);
	}
	prometheus->server.changed = true;
}

static void start_probe(struct prometheus *prometheus, int64_t now_ms)
{
	prometheus->probe_started_ms = now_ms;
	prometheus->probe = http_start(
		prometheus->context->http, &(struct http_call){ .path = "/api/v1/query?query=1", .done = done_probe, .user = prometheus });
}

/* ---- wants ---- */

/* The query for a want, taken out of the old ones, or a new one. */
static struct prometheus_query *take_query(struct prometheus *prometheus, const struct want *want)
{
	for (size_t i = 0; i < prometheus->query_count; i++) {
		struct prometheus_query *query = prometheus->queries[i];
		if (!query || prometheus_query_want(query)->key != want->key)
			continue;
		prometheus->queries[i] = NULL;
		prometheus_query_limit(query, want->series_max);
		return query;
	}
	return prometheus_query_create(want, &prometheus->server);
}

static void follow_wants(struct prometheus *prometheus, const struct want_list *wants)
{
	if (prometheus->wants_known && prometheus->wants_version == wants->version)
		return;
	struct prometheus_query **queries = mem_zalloc(wants->count + 1, sizeof *queries);
	for (size_t i = 0; i < wants->count; i++)
		queries[i] = take_query(prometheus, &wants->items[i]);
	for (size_t i = 0; i < prometheus->query_count; i++) {
		if (!prometheus->queries[i])
			continue;
		prometheus_query_cancel(prometheus->queries[i]);
		prometheus_query_destroy(prometheus->queries[i]);
	}
	free(prometheus->queries);
	prometheus->queries = queries;
	prometheus->query_count = wants->count;
	prometheus->wants_version = wants->version;
	prometheus->wants_known = true;
}

/* ---- the source ---- */

static void publish(struct prometheus *prometheus)
{
	const struct source_context *context = prometheus->context;
	struct slice *slice = slice_create(SOURCE_PROMETHEUS, context->index, context->name, http_url(context->http));
	struct prometheus_data *data = &slice->prometheus;
	pulse_fill(&prometheus->pulse, slice);
	slice->note = slice_text(slice, http_note(context->http));
	for (size_t i = 0; i < ENDPOINTS; i++) {
		const struct endpoint *endpoint = &prometheus->endpoints[i];
		if (!endpoint->part)
			continue;
		slice_hold(slice, slice_retain(endpoint->part));
		endpoint_kinds[i].apply(slice, endpoint->part, endpoint->good_ms);
	}
	data->rules_error = prometheus->endpoints[PROMETHEUS_RULES].error;
	data->found_error = prometheus->endpoints[PROMETHEUS_FOUND].error;
	data->query_count = prometheus->query_count;
	data->queries = slice_array(slice, data->query_count, sizeof *data->queries);
	for (size_t i = 0; i < data->query_count; i++)
		prometheus_query_fill(prometheus->queries[i], slice, &data->queries[i]);
	prometheus->server.changed = prometheus->answers.changed = false;
	store_publish(context->store, slice);
}

static bool is_loopback(const char *url)
{
	struct http_url parts;
	bool loopback = false;
	if (http_url_parse(&parts, url))
		loopback = http_url_is_loopback(&parts);
	http_url_finish(&parts);
	return loopback;
}

static void *prometheus_open(struct source_context *context)
{
	struct prometheus *prometheus = mem_zalloc(1, sizeof *prometheus);
	prometheus->context = context;
	prometheus->pulse.random = (uint32_t)context->clock->monotonic_ms(context->clock->user);
	prometheus->server = (struct prometheus_server){
		.http = context->http,
		.clock = context->clock,
		.pulse = &prometheus->pulse,
		.refresh_ms = context->refresh_ms,
		.loopback = is_loopback(context->config->url),
	};
	prometheus->answers = (struct endpoint_server){
		.kind = SOURCE_PROMETHEUS,
		.name = context->name,
		.decoder = &prometheus_decoder,
		.http = context->http,
		.clock = context->clock,
		.pulse = &prometheus->pulse,
		.refresh_ms = context->refresh_ms,
		.compress = !prometheus->server.loopback,
		.heed = heed,
		.user = prometheus,
	};
	for (size_t i = 0; i < ENDPOINTS; i++)
		prometheus->endpoints[i] = (struct endpoint){ .server = &prometheus->answers,
			.what = (int)i,
			.every_ms = endpoint_kinds[i].every_ms,
			.optional = endpoint_kinds[i].optional };
	return prometheus;
}

static void prometheus_refresh(void *state)
{
	struct prometheus *prometheus = state;
	pulse_try_now(&prometheus->pulse);
	for (size_t i = 0; i < prometheus->query_count; i++)
		prometheus_query_refresh(prometheus->queries[i]);
	for (size_t i = 0; i < ENDPOINTS; i++)
		endpoint_refresh(&prometheus->endpoints[i]);
}

/* Only refreshing is for this server; what changes something is for others. */
static void take_commands(struct prometheus *prometheus)
{
	struct command command;
	while (cmdqueue_pop(prometheus->context->commands, &command)) {
		if (command.kind == COMMAND_REFRESH)
			prometheus_refresh(prometheus);
		command_finish(&command);
	}
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Starts what is due; returns when the next thing is. */
static int64_t start_due(struct prometheus *prometheus, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;
	for (size_t i = 0; i < prometheus->query_count; i++)
		next_ms = earlier(next_ms, prometheus_query_poll(prometheus->queries[i], now_ms));
	for (size_t i = 0; i < ENDPOINTS; i++) {
		struct endpoint *endpoint = &prometheus->endpoints[i];
		if (!endpoint->request && endpoint->due_ms <= now_ms)
			start_endpoint(prometheus, endpoint, now_ms);
		if (!endpoint->request)
			next_ms = earlier(next_ms, endpoint->due_ms);
	}
	return next_ms;
}

static int64_t start_probe_when_due(struct prometheus *prometheus, int64_t now_ms)
{
	if (prometheus->probe)
		return INT64_MAX;
	if (now_ms < prometheus->pulse.next_try_ms)
		return prometheus->pulse.next_try_ms;
	start_probe(prometheus, now_ms);
	return INT64_MAX;
}

static int64_t prometheus_poll(void *state, const struct want_list *wants, int64_t now_ms)
{
	struct prometheus *prometheus = state;
	take_commands(prometheus);
	follow_wants(prometheus, wants);
	if (prometheus->server.changed || prometheus->answers.changed)
		publish(prometheus);
	if (pulse_is_down(&prometheus->pulse))
		return start_probe_when_due(prometheus, now_ms);
	return start_due(prometheus, now_ms);
}

static void prometheus_describe(const struct config_source *config, const struct command *command, struct buf *out)
{
	(void)config;
	(void)command;
	(void)out; /* no command changes anything here */
}

static void prometheus_close(void *state)
{
	struct prometheus *prometheus = state;
	for (size_t i = 0; i < prometheus->query_count; i++)
		prometheus_query_destroy(prometheus->queries[i]);
	for (size_t i = 0; i < ENDPOINTS; i++)
		endpoint_finish(&prometheus->endpoints[i]);
	free(prometheus->queries);
	free(prometheus);
}

const struct source_ops prometheus_source = {
	.kind = SOURCE_PROMETHEUS,
	.open = prometheus_open,
	.poll = prometheus_poll,
	.refresh = prometheus_refresh,
	.describe = prometheus_describe,
	.close = prometheus_close,
};
