/* rules, alerts, targets, metadata and what the server says of itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "datasources/sim/api_prometheus.h"

#define FILE_NAME "rules.yml"

static void write_pairs(struct buf *out, const struct rule_pair *pairs)
{
	buf_append_char(out, '{');
	for (size_t i = 0; i < RULE_PAIRS && pairs[i].name; i++)
		write_pair(out, i == 0, pairs[i].name, pairs[i].value);
	buf_append_char(out, '}');
}

static void write_alert(struct buf *out, const struct rule *rule, const struct rule_alert *alert)
{
	buf_append_text(out, "{\"labels\":");
	write_labels(out, alert->labels);
	buf_append_text(out, ",\"annotations\":{");
	for (size_t i = 0; i < RULE_PAIRS && rule->annotations[i].name; i++)
		write_pair(out, i == 0, rule->annotations[i].name, alert->annotations[i]);
	buf_appendf(out, "},\"state\":\"%s\",\"activeAt\":", alert->firing ? "firing" : "pending");
	write_date(out, alert->active_ms);
	buf_append_text(out, ",\"value\":\"");
	write_number(out, alert->value, 'e');
	buf_append_text(out, "\"}");
}

static void write_alerts(struct buf *out, const struct rule_state *state)
{
	for (size_t i = 0; i < state->count; i++) {
		if (i > 0)
			buf_append_char(out, ',');
		write_alert(out, &state->rule, &state->alerts[i]);
	}
}

static void write_alerting(struct buf *out, const struct rule_state *state)
{
	const struct rule *rule = &state->rule;

	buf_appendf(out, "{\"state\":\"%s\",\"name\":", rules_state(state));
	write_text(out, rule->name);
	buf_append_text(out, ",\"query\":");
	write_text(out, rule->query);
	buf_append_text(out, ",\"duration\":");
	write_short_time(out, rule->for_ms);
	buf_append_text(out, ",\"keepFiringFor\":0,\"labels\":");
	write_pairs(out, rule->labels);
	buf_append_text(out, ",\"annotations\":");
	write_pairs(out, rule->annotations);
	buf_append_text(out, ",\"alerts\":[");
	write_alerts(out, state);
	buf_append_text(out, "]");
}

static void write_recording(struct buf *out, const struct rule *rule)
{
	buf_append_text(out, "{\"name\":");
	write_text(out, rule->name);
	buf_append_text(out, ",\"query\":");
	write_text(out, rule->query);
}

static void write_rule(struct buf *out, const struct rule_state *state)
{
	if (state->rule.alerting)
		write_alerting(out, state);
	else
		write_recording(out, &state->rule);
	buf_appendf(out, ",\"health\":\"%s\"", *state->error ? "err" : "ok");
	if (*state->error) {
		buf_append_text(out, ",\"lastError\":");
		write_text(out, state->error);
	}
	buf_append_text(out, ",\"evaluationTime\":0.000125,\"lastEvaluation\":");
	write_date(out, state->evaluated_ms);
	buf_appendf(out, ",\"type\":\"%s\"}", state->rule.alerting ? "alerting" : "recording");
}

/* The rules of one group, from `first`; returns where the next one begins. */
static size_t write_group(struct buf *out, const struct rules *rules, size_t first, const char *type)
{
	const char *name = rules->items[first].rule.group;
	bool any = false;
	size_t i = first;

	buf_append_text(out, "{\"name\":");
	write_text(out, name);
	buf_append_text(out, ",\"file\":\"" FILE_NAME "\",\"rules\":[");
	for (; i < rules->count && strcmp(rules->items[i].rule.group, name) == 0; i++) {
		if (type && strcmp(type, rules->items[i].rule.alerting ? "alert" : "record") != 0)
			continue;
		if (any)
			buf_append_char(out, ',');
		any = true;
		write_rule(out, &rules->items[i]);
	}
	buf_appendf(out, "],\"interval\":%d,\"limit\":0,\"evaluationTime\":0.000375,\"lastEvaluation\":", HISTORY_STEP_MS / 1000);
	write_date(out, rules->items[first].evaluated_ms);
	buf_append_char(out, '}');
	return i;
}

void prometheus_rules(const struct ask *ask)
{
	char *type = ask_parameter(ask, "type");

	if (type && *type && strcmp(type, "alert") != 0 && strcmp(type, "record") != 0) {
		ask_fail(ask, 400, "bad_data", "invalid parameter \"type\": not supported value \"%s\"", type);
	} else {
		struct buf *out = ask_begin(ask);

		buf_append_text(out, "{\"groups\":[");
		for (size_t i = 0; i < ask->api->rules->count;) {
			if (i > 0)
				buf_append_char(out, ',');
			i = write_group(out, ask->api->rules, i, type && *type ? type : NULL);
		}
		buf_append_text(out, "]}");
		ask_end(ask);
	}
	free(type);
}

void prometheus_alerts(const struct ask *ask)
{
	struct buf *out = ask_begin(ask);
	bool any = false;

	buf_append_text(out, "{\"alerts\":[");
	for (size_t i = 0; i < ask->api->rules->count; i++) {
		const struct rule_state *state = &ask->api->rules->items[i];

		if (any && state->count)
			buf_append_char(out, ',');
		any = any || state->count;
		write_alerts(out, state);
	}
	buf_append_text(out, "]}");
	ask_end(ask);
}

void prometheus_alertmanagers(const struct ask *ask)
{
	struct buf *out = ask_begin(ask);

	buf_append_text(out, "{\"activeAlertmanagers\":[");
	if (*ask->api->alertmanager_url)
		buf_appendf(out, "{\"url\":\"%s/api/v2/alerts\"}", ask->api->alertmanager_url);
	buf_append_text(out, "],\"droppedAlertmanagers\":[]}");
	ask_end(ask);
}

/* -1: all. False where it is no number. */
static bool take_limit(const struct ask *ask, int64_t *limit)
{
	char *text = ask_parameter(ask, "limit"), *end = NULL;

	*limit = -1;
	if (text && *text) {
		errno = 0;
		*limit = strtoll(text, &end, 10);
	}
	bool good = !end || (!*end && errno == 0);

	free(text);
	return good || ask_fail(ask, 400, "bad_data", "limit must be a number");
}

void prometheus_metadata(const struct ask *ask)
{
	size_t count = 0;
	const struct history_family *families = history_families(ask->api->history, &count);
	int64_t limit;

	if (!take_limit(ask, &limit))
		return;
	char *metric = ask_parameter(ask, "metric");
	struct buf *out = ask_begin(ask);
	bool any = false;

	buf_append_char(out, '{');
	for (size_t i = 0; i < count && limit != 0; i++) {
		if (!api_passes(metric, families[i].name))
			continue;
		if (any)
			buf_append_char(out, ',');
		any = true;
		limit -= limit > 0;
		write_text(out, families[i].name);
		buf_append_text(out, ":[{\"type\":");
		write_text(out, families[i].type);
		buf_append_text(out, ",\"help\":");
		write_text(out, families[i].help);
		buf_append_text(out, ",\"unit\":\"\"}]");
	}
	buf_append_char(out, '}');
	ask_end(ask);
	free(metric);
}

static const char version[] = "{\"version\":\"2.42.0\",\"revision\":\"simulated\",\"branch\":\"chaoswatch-sim\",\"buildUser\":\"\","
			      "\"buildDate\":\"\",\"goVersion\":\"\"}";

void prometheus_buildinfo(const struct ask *ask)
{
	buf_append_text(ask_begin(ask), version);
	ask_end(ask);
}

void prometheus_version(const struct ask *ask)
{
	ask->response->content_type = "text/plain; charset=utf-8";
	buf_append_text(&ask->response->body, version);
	buf_append_char(&ask->response->body, '\n');
}

/* How long the history is: "6h", "30d". */
static void write_retention(const struct ask *ask, struct buf *out)
{
	int64_t hours = history_points(ask->api->history) * HISTORY_STEP_MS / 3600000;

	buf_appendf(out, hours % 24 ? "%lldh" : "%lldd", (long long)(hours % 24 ? hours : hours / 24));
}

void prometheus_runtimeinfo(const struct ask *ask)
{
	struct buf *out = ask_begin(ask);

	buf_append_text(out, "{\"startTime\":");
	write_date(out, ask->api->start_ms);
	buf_append_text(out, ",\"CWD\":\"/\",\"reloadConfigSuccess\":true,\"lastConfigTime\":");
	write_date(out, ask->api->start_ms);
	buf_append_text(out, ",\"corruptionCount\":0,\"goroutineCount\":1,\"GOMAXPROCS\":1,\"GOGC\":\"\",\"GODEBUG\":\"\","
			     "\"storageRetention\":\"");
	write_retention(ask, out);
	buf_append_text(out, "\"}");
	ask_end(ask);
}

void prometheus_config(const struct ask *ask)
{
	const char *target = strstr(ask->api->alertmanager_url, "//");
	struct buf *out = ask_begin(ask), yaml = { 0 };

	buf_append_text(&yaml, "global:\n  scrape_interval: 5s\n  scrape_timeout: 1s\n  evaluation_interval: 5s\n  external_labels:\n"
			       "    cluster: simulated\n");
	if (target)
		buf_appendf(&yaml,
			"alerting:\n  alertmanagers:\n  - scheme: http\n    api_version: v2\n    static_configs:\n    - targets:\n"
			"      - %s\n",
			target + 2);
	buf_append_text(&yaml, "rule_files:\n- " FILE_NAME "\nscrape_configs:\n- job_name: cluster\n  honor_labels: true\n");
	buf_append_text(out, "{\"yaml\":");
	write_text(out, buf_borrow(&yaml));
	buf_append_char(out, '}');
	buf_finish(&yaml);
	ask_end(ask);
}

void prometheus_flags(const struct ask *ask)
{
	struct buf *out = ask_begin(ask);

	buf_append_text(out, "{\"query.lookback-delta\":\"5m\",\"query.max-samples\":\"20000000\",\"query.timeout\":\"2m\","
			     "\"rules.alert.resend-delay\":\"1m\","
			     "\"storage.tsdb.retention.time\":\"");
	write_retention(ask, out);
	buf_append_text(out, "\",\"web.route-prefix\":\"/\"}");
	ask_end(ask);
}
