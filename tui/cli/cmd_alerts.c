#include <stdlib.h>
#include <string.h>

#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/frame.h"
#include "core/labels.h"
#include "core/matcher.h"
#include "tui/cli/cli.h"
#include "tui/cli/headless.h"
#include "tui/cli/out.h"

/* Alerts of both servers, joined as on the screen. JSON keeps Alertmanager's field names, ours stand beside them. */

static const char *const states[] = {
	[FRAME_ALERT_FIRING] = "firing",
	[FRAME_ALERT_PENDING] = "pending",
	[FRAME_ALERT_SILENCED] = "silenced",
	[FRAME_ALERT_INHIBITED] = "inhibited",
	[FRAME_ALERT_MUTED] = "muted",
};

static const char *const relations[] = {
	[RELATION_NONE] = "",
	[RELATION_BEFORE] = "before the chaos",
	[RELATION_SAME_NAMESPACE] = "same namespace",
	[RELATION_HIT_POD] = "hit pod",
	[RELATION_UNKNOWN] = "unknown",
};

/* ---- matchers ---- */

struct filters {
	size_t count;
	struct matchers **items;
};

static void filters_finish(struct filters *filters)
{
	for (size_t i = 0; i < filters->count; i++)
		matchers_destroy(filters->items[i]);
	free(filters->items);
}

static bool filters_parse(const struct cli_args *args, struct filters *out, struct err *err)
{
	out->count = 0;
	out->items = mem_zalloc(args->operand_count + 1, sizeof(*out->items));
	for (size_t i = 0; i < args->operand_count; i++) {
		struct matchers *matchers = matchers_parse(args->operands[i], err);
		if (!matchers)
			return err_prefix(err, "%s", args->operands[i]);
		out->items[out->count++] = matchers;
	}
	return true;
}

static bool filters_match(const struct filters *filters, const struct frame_alert *alert)
{
	for (size_t i = 0; i < filters->count; i++) {
		if (!matchers_match(filters->items[i], alert->labels))
			return false;
	}
	return true;
}

/* ---- table ---- */

static void print_row(struct out_table *table, const struct frame_alert *alert, int64_t now_ms)
{
	char age[FMT_SIZE], left[FMT_SIZE], next[64] = "", chaos[160] = "";
	if (alert->state == FRAME_ALERT_PENDING && alert->fires_at_ms > now_ms)
		snprintf(next, sizeof(next), "fires in %s", fmt_duration(alert->fires_at_ms - now_ms, left, sizeof(left)));
	else if (alert->state == FRAME_ALERT_SILENCED && alert->silenced_until_ms)
		snprintf(next, sizeof(next), "until %s", fmt_time(alert->silenced_until_ms, false, left, sizeof(left)));
	if (alert->relation != RELATION_NONE)
		snprintf(chaos, sizeof(chaos), "%s%s%s", alert->relation_chaos, alert->relation_chaos[0] ? ", " : "chaos ",
			relations[alert->relation]);
	out_table_cell(table, states[alert->state]);
	out_table_cell(table, alert->severity);
	out_table_cell(table, alert->name);
	out_table_cell(table, alert->namespace_);
	out_table_cell(table, alert->subject);
	out_table_cell(table, alert->since_ms ? fmt_duration(now_ms - alert->since_ms, age, sizeof(age)) : "unknown");
	out_table_cell(table, next);
	out_table_cell(table, chaos);
}

/* How many of the servers of alerts tell of them, in *told, and how many there are. */
static size_t count_servers(const struct frame *frame, size_t *told)
{
	size_t servers = 0;
	*told = 0;
	for (size_t i = 0; i < frame->source_count; i++) {
		const struct frame_source *source = &frame->sources[i];
		if (source->kind == SOURCE_CHAOS_MESH)
			continue;
		servers++;
		*told += source->health == SOURCE_OK && !source->part_error[0];
	}
	return servers;
}

/* `complete`: all servers tell, so that none is none. */
static void print_table(struct cli_context *context, const struct frame *frame, const struct filters *filters, bool complete)
{
	static const char *const heads[] = { "STATE", "SEVERITY", "ALERT", "NAMESPACE", "SUBJECT", "FOR", "NEXT", "CHAOS" };
	struct out_table *table = out_table_create(heads, sizeof(heads) / sizeof(heads[0]));
	size_t shown = 0;
	for (size_t i = 0; i < frame->alert_count; i++) {
		if (!filters_match(filters, &frame->alerts[i]))
			continue;
		print_row(table, &frame->alerts[i], frame->wall_ms);
		shown++;
	}
	if (shown > 0)
		out_table_print(table, context->out);
	else if (complete)
		fprintf(context->words, "no alerts%s\n", filters->count > 0 ? " match" : "");
	out_table_destroy(table);
}

/* ---- JSON ---- */

static void add_texts(struct out_json *json, const char *key, char *const *items, size_t count)
{
	out_json_array(json, key);
	for (size_t i = 0; i < count; i++)
		out_json_text(json, NULL, items[i]);
	out_json_close(json);
}

/* Alertmanager's own words; of what is not there yet only what can be told. */
static void add_status(struct out_json *json, const struct am_alert *am)
{
	static const char *const words[] = { [AM_ACTIVE] = "active", [AM_SUPPRESSED] = "suppressed", [AM_UNPROCESSED] = "unprocessed" };
	if (!am) {
		out_json_text_or_null(json, "status", "");
		return;
	}
	out_json_object(json, "status");
	out_json_text(json, "state", words[am->state]);
	add_texts(json, "silencedBy", am->silenced_by, am->silenced_count);
	add_texts(json, "inhibitedBy", am->inhibited_by, am->inhibited_count);
	add_texts(json, "mutedBy", am->muted_by, am->muted_count);
	out_json_close(json);
}

static void add_servers_fields(struct out_json *json, const struct frame_alert *alert)
{
	char fingerprint[17];
	const struct am_alert *am = alert->am;
	out_json_text(json, "fingerprint", am ? am->fingerprint : labels_fingerprint(alert->labels, fingerprint));
	out_json_labels(json, "labels", alert->labels);
	out_json_labels(json, "annotations", alert->annotations);
	if (am)
		out_json_text(json, "startsAt", am->starts_at);
	else
		out_json_time(json, "startsAt", 0);
	out_json_time(json, "endsAt", am ? am->ends_ms : 0);
	out_json_time(json, "updatedAt", am ? am->updated_ms : 0);
	out_json_text_or_null(json, "generatorURL", am ? am->generator_url : "");
	out_json_array(json, "receivers");
	for (size_t i = 0; i < alert->receiver_count; i++) {
		out_json_object(json, NULL);
		out_json_text(json, "name", alert->receivers[i]);
		out_json_close(json);
	}
	out_json_close(json);
	add_status(json, am);
}

static void add_chaos(struct out_json *json, const struct frame_alert *alert)
{
	if (alert->relation == RELATION_NONE) {
		out_json_text_or_null(json, "chaos", "");
		return;
	}
	out_json_object(json, "chaos");
	out_json_text(json, "relation", relations[alert->relation]);
	out_json_text_or_null(json, "name", alert->relation_chaos);
	out_json_text_or_null(json, "uid", alert->relation_uid);
	out_json_seconds(json, "into_seconds", alert->into_chaos_ms);
	out_json_close(json);
}

static void add_alert(struct out_json *json, const struct frame_alert *alert)
{
	out_json_object(json, NULL);
	add_servers_fields(json, alert);
	out_json_text(json, "name", alert->name);
	out_json_text(json, "state", states[alert->state]);
	out_json_text_or_null(json, "severity", alert->severity);
	out_json_time(json, "since", alert->since_ms);
	out_json_time(json, "active_at", alert->active_at_ms);
	out_json_time(json, "fires_at", alert->fires_at_ms);
	out_json_seconds(json, "for", alert->for_ms);
	if (alert->value.state == VALUE_KNOWN || alert->value.state == VALUE_STALE)
		out_json_number(json, "value", alert->value.number);
	else
		out_json_text_or_null(json, "value", "");
	out_json_text_or_null(json, "expression", alert->rule ? alert->rule->query : "");
	out_json_boolean(json, "in_prometheus", alert->in_prometheus);
	out_json_boolean(json, "in_alertmanager", alert->in_alertmanager);
	out_json_seconds(json, "data_age", alert->stale_ms);
	add_chaos(json, alert);
	out_json_close(json);
}

static void print_json(struct cli_context *context, const struct frame *frame, const struct filters *filters)
{
	struct out_json *json = out_json_create();
	for (size_t i = 0; i < frame->alert_count; i++) {
		if (filters_match(filters, &frame->alerts[i]))
			add_alert(json, &frame->alerts[i]);
	}
	out_json_print(json, context->out);
	out_json_destroy(json);
}

int cmd_alerts(struct cli_context *context)
{
	struct filters filters;
	struct err err = { 0 };
	int code = CLI_USAGE;
	if (!filters_parse(context->args, &filters, &err)) {
		fprintf(context->words, "chaoswatch: %s\n", err.text);
		goto out;
	}
	const struct frame *frame = headless_complete(context);
	size_t told, servers = count_servers(frame, &told);
	if (servers == 0) {
		fprintf(context->words, "chaoswatch: alerts needs a Prometheus or an Alertmanager: --prometheus URL, --alertmanager URL\n");
		goto out;
	}
	if (!context->args->json)
		print_table(context, frame, &filters, told == servers);
	else if (told > 0) /* an empty array would say that there are none */
		print_json(context, frame, &filters);
	if (frame->alert_total > frame->alert_count)
		fprintf(context->words, "chaoswatch: first %zu of %zu alerts\n", frame->alert_count, frame->alert_total);
	if (frame->heartbeat_missing)
		fprintf(context->words,
			"chaoswatch: no heartbeat: the alert that always fires does not, or does not come to Alertmanager\n");
	code = headless_report(context, frame) > 0 ? CLI_NO_ANSWER : CLI_DONE;
out:
	filters_finish(&filters);
	return code;
}
