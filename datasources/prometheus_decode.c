/*
 * One decoder for seven answers: a table says which arrays are cut out of each and which functions read an element and the rest.
 *
 * In /rules elements come inside out: the alerts of a rule before the rule, the rules of a group before the group. Alerts wait in
 * `alerts` until their rule comes; rules wait from `group_begin` on for their group's name.
 */
#include "datasources/prometheus_decode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/base/yamldoc.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"
#include "datasources/decimal.h"
#include "datasources/json_stream.h"

enum { ERROR_TEXT_MAX = 300 };

struct prometheus_decode {
	struct endpoint_decode shared; /* first */
	const struct answer *answer;
	struct slice *slice;
	size_t rule_count, rule_capacity, rule_total;
	struct rule *rules;
	size_t group_begin; /* of rules: the first of the group that is being read */
	size_t alert_count, alert_capacity, alert_total;
	struct rule_alert *alerts; /* of the rule that is being read */
};

struct answer {
	const struct json_split_array *arrays;
	size_t array_count;
	void (*element)(struct prometheus_decode *decode, size_t array, const struct json *at, struct err *err);
	void (*data)(struct prometheus_decode *decode, const struct json *data, struct err *err);
};

static int64_t seconds_ms(struct json at, struct err *err)
{
	double seconds = json_number(at, 0, err);
	if (fabs(seconds) < 1e12)
		return llround(seconds * 1000);
	json_fail(at, err, "the number is too large");
	return 0;
}

static enum alert_state read_state(struct json at, struct err *err)
{
	static const char *const names[] = { [ALERT_INACTIVE] = "inactive", [ALERT_PENDING] = "pending", [ALERT_FIRING] = "firing" };
	const char *text = json_text(at, err);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(text, names[i]) == 0)
			return (enum alert_state)i;
	return ALERT_STATE_UNKNOWN;
}

static double read_value(struct json at, struct err *err)
{
	const char *text = json_text(at, err), *end = text + strlen(text);
	double value;
	return decimal_parse(text, end, &value) == end ? value : NAN;
}

static const struct labels *read_labels(struct slice *slice, struct json at, size_t max, struct err *err)
{
	return slice_labels(slice, json_labels(at, max, err));
}

static void read_alert(struct prometheus_decode *decode, const struct json *at, struct err *err)
{
	if (decode->alert_total++ >= MODEL_ALERTS_MAX)
		return;
	json_require_object(*at, err);
	decode->alerts = mem_grow(decode->alerts, decode->alert_count, &decode->alert_capacity, sizeof *decode->alerts);
	decode->alerts[decode->alert_count++] = (struct rule_alert){
		.labels = read_labels(decode->slice, json_get(at, "labels"), MODEL_NAME_MAX, err),
		.annotations = read_labels(decode->slice, json_get(at, "annotations"), MODEL_TEXT_MAX, err),
		.state = read_state(json_get(at, "state"), err),
		.active_at_ms = json_time(json_get(at, "activeAt"), err),
		.keep_firing_since_ms = json_time(json_get(at, "keepFiringSince"), err),
		.value = read_value(json_get(at, "value"), err),
	};
}

static void take_alerts(struct prometheus_decode *decode, struct rule *rule)
{
	rule->alert_count = decode->alert_count;
	rule->alerts = slice_copy(decode->slice, decode->alerts, rule->alert_count, sizeof *rule->alerts);
}

static void read_rule(struct prometheus_decode *decode, const struct json *at, struct err *err)
{
	struct slice *slice = decode->slice;
	if (decode->rule_total++ < MODEL_RULES_MAX && json_require_object(*at, err)) {
		decode->rules = mem_grow(decode->rules, decode->rule_count, &decode->rule_capacity, sizeof *decode->rules);
		struct rule *rule = &decode->rules[decode->rule_count++];
		*rule = (struct rule){
			.alerting = strcmp(json_text(json_get(at, "type"), err), "alerting") == 0,
			.name = json_keep_text(json_get(at, "name"), slice, MODEL_NAME_MAX, err),
			.query = json_keep_text(json_get(at, "query"), slice, MODEL_TEXT_MAX, err),
			.group = "",
			.file = "",
			.duration_ms = seconds_ms(json_get(at, "duration"), err),
			.keep_firing_for_ms = seconds_ms(json_get(at, "keepFiringFor"), err),
			.state = read_state(json_get(at, "state"), err),
			.health = json_keep_text(json_get(at, "health"), slice, MODEL_NAME_MAX, err),
			.last_error = json_keep_text(json_get(at, "lastError"), slice, MODEL_TEXT_MAX, err),
			.last_evaluation_ms = json_time(json_get(at, "lastEvaluation"), err),
			.labels = read_labels(slice, json_get(at, "labels"), MODEL_NAME_MAX, err),
			.annotations = read_labels(slice, json_get(at, "annotations"), MODEL_TEXT_MAX, err),
		};
		take_alerts(decode, rule);
	}
	decode->alert_count = 0;
}

static void read_group(struct prometheus_decode *decode, const struct json *at, struct err *err)
{
	json_require_object(*at, err);
	const char *name = json_keep_text(json_get(at, "name"), decode->slice, MODEL_NAME_MAX, err);
	const char *file = json_keep_text(json_get(at, "file"), decode->slice, MODEL_NAME_MAX, err);
	int64_t interval_ms = seconds_ms(json_get(at, "interval"), err);
	for (; decode->group_begin < decode->rule_count; decode->group_begin++) {
		struct rule *rule = &decode->rules[decode->group_begin];
		rule->group = name;
		rule->file = file;
		rule->interval_ms = interval_ms;
	}
}

static void rules_element(struct prometheus_decode *decode, size_t array, const struct json *at, struct err *err)
{
	static void (*const readers[])(
		struct prometheus_decode *, const struct json *, struct err *) = { read_group, read_rule, read_alert };
	readers[array](decode, at, err);
}

static void rules_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	json_items(json_get(data, "groups"), err);
	struct prometheus_data *out = &decode->slice->prometheus;
	out->rule_count = decode->rule_count;
	out->rule_total = decode->rule_total;
	out->alert_total = decode->alert_total;
	out->rules = slice_copy(decode->slice, decode->rules, decode->rule_count, sizeof *out->rules);
}

static void target_element(struct prometheus_decode *decode, size_t array, const struct json *at, struct err *err)
{
	(void)array;
	struct prometheus_data *out = &decode->slice->prometheus;
	const char *health = json_text(json_get(at, "health"), err);
	if (strcmp(health, "up") == 0)
		out->targets_up++;
	else if (strcmp(health, "down") == 0)
		out->targets_down++;
	else
		out->targets_unknown++;
}

static void targets_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	(void)decode;
	json_items(json_get(data, "activeTargets"), err);
}

static const struct labels *external_labels(const struct yaml_node *node)
{
	struct label items[LABELS_MAX];
	char *texts[2 * LABELS_MAX];
	size_t count = node && yaml_kind(node) == YAML_MAPPING ? yaml_count(node) : 0;
	count = count < LABELS_MAX ? count : LABELS_MAX;
	for (size_t i = 0; i < count; i++) {
		const char *name = yaml_text(yaml_key(node, i)), *value = yaml_text(yaml_item(node, i));
		items[i].name = texts[2 * i] = utf8_neutralise(name, strlen(name), MODEL_NAME_MAX, false);
		items[i].value = texts[2 * i + 1] = utf8_neutralise(value, strlen(value), MODEL_NAME_MAX, false);
	}
	const struct labels *labels = labels_create(items, count);
	for (size_t i = 0; i < 2 * count; i++)
		free(texts[i]);
	return labels;
}

static void config_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	struct prometheus_data *out = &decode->slice->prometheus;
	const char *text = json_text(json_get(data, "yaml"), err);
	if (err->code != ERR_NONE)
		return;
	struct yaml_file *file = yaml_parse(text, strlen(text), "status/config", err);
	if (!file)
		return;
	const struct yaml_node *root = yaml_documents(file) > 0 ? yaml_document(file, 0) : NULL;
	const struct yaml_node *global = root ? yaml_get(root, "global") : NULL;
	const struct yaml_node *interval = global ? yaml_get(global, "scrape_interval") : NULL;
	out->external_labels = slice_labels(decode->slice, external_labels(global ? yaml_get(global, "external_labels") : NULL));
	if (interval && !fmt_parse_duration(yaml_text(interval), &out->scrape_interval_ms))
		out->scrape_interval_ms = 0;
	yaml_destroy(file);
}

static void build_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	decode->slice->version = json_keep_text(json_get(data, "version"), decode->slice, MODEL_NAME_MAX, err);
}

static void runtime_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	decode->slice->prometheus.started_ms = json_time(json_get(data, "startTime"), err);
}

static void alertmanagers_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	struct prometheus_data *out = &decode->slice->prometheus;
	out->alertmanager_count = json_items(json_get(data, "activeAlertmanagers"), err);
	out->alertmanagers_known = err->code == ERR_NONE;
}

static void found_data(struct prometheus_decode *decode, const struct json *data, struct err *err)
{
	struct prometheus_data *out = &decode->slice->prometheus;
	out->found = json_keep_texts(*data, decode->slice, PROMETHEUS_FOUND_MAX, MODEL_NAME_MAX, &out->found_count, err);
}

static const struct json_split_array rule_arrays[] = {
	{ .path = "data.groups" },
	{ .path = "data.groups[].rules" },
	{ .path = "data.groups[].rules[].alerts" },
};
static const struct json_split_array target_arrays[] = { { .path = "data.activeTargets" } };

static const struct answer answers[] = {
	[PROMETHEUS_RULES] = { .arrays = rule_arrays, .array_count = 3, .element = rules_element, .data = rules_data },
	[PROMETHEUS_TARGETS] = { .arrays = target_arrays, .array_count = 1, .element = target_element, .data = targets_data },
	[PROMETHEUS_CONFIG] = { .data = config_data },
	[PROMETHEUS_BUILD] = { .data = build_data },
	[PROMETHEUS_RUNTIME] = { .data = runtime_data },
	[PROMETHEUS_ALERTMANAGERS] = { .data = alertmanagers_data },
	[PROMETHEUS_FOUND] = { .data = found_data },
};

static void element(void *user, size_t array, const struct json *at, struct err *err)
{
	struct prometheus_decode *decode = user;
	decode->answer->element(decode, array, at, err);
}

static void rest(void *user, const struct json *root, struct err *err)
{
	struct prometheus_decode *decode = user;
	struct json data = json_get(root, "data");
	if (strcmp(json_text(json_get(root, "status"), err), "success") != 0) {
		const char *said = json_text(json_get(root, "error"), err);
		char *text = utf8_neutralise(said, strlen(said), ERROR_TEXT_MAX, false);
		err_set(err, ERR_REFUSED, "", "%s", text[0] ? text : "the answer's status is not \"success\"");
		free(text);
	} else if (json_kind(data) == JSON_KIND_ABSENT) {
		json_fail(data, err, "the answer has nothing here");
	} else {
		decode->answer->data(decode, &data, err);
	}
}

static struct endpoint_decode *create(int what, struct slice *slice)
{
	struct prometheus_decode *decode = mem_zalloc(1, sizeof *decode);
	decode->answer = &answers[what];
	decode->slice = slice;
	decode->shared.stream = json_stream_create(&(struct json_stream_params){
		.arrays = decode->answer->arrays,
		.array_count = decode->answer->array_count,
		.element = element,
		.rest = rest,
		.user = decode,
	});
	return &decode->shared;
}

static void destroy(struct endpoint_decode *shared)
{
	struct prometheus_decode *decode = (struct prometheus_decode *)shared;
	json_stream_destroy(decode->shared.stream);
	free(decode->rules);
	free(decode->alerts);
	free(decode);
}

const struct endpoint_decoder prometheus_decoder = {
	.create = create,
	.destroy = destroy,
};

bool prometheus_decode_success(const char *body, size_t length, struct err *err)
{
	struct json_t *document = json_parse(body, length, err);
	if (!document)
		return false;
	const struct json root = json_root(document, "", JSON_NO_INDEX);
	bool success = json_require_object(root, err) && strcmp(json_text(json_get(&root, "status"), err), "success") == 0;
	json_free(document);
	return success || (err->code == ERR_NONE ? err_set(err, ERR_DECODE, "", "answer is not Prometheus': it has no status") : false);
}
