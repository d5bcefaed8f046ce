/* Rules, targets, configuration and the other answers of Prometheus: recordings of 2.42 and 3.14, cut and damaged. */
#include "tests/support/test.h"

#include <math.h>

#include "core/base/clock.h"
#include "core/labels.h"
#include "core/model.h"
#include "datasources/json_stream.h"
#include "datasources/prometheus_decode.h"
#include "tests/support/decoding.h"
#include "tests/support/recording.h"

static const char *const folders[] = { "prometheus-2.42", "prometheus-3.14" };

static struct decoding decoding(enum prometheus_answer what)
{
	return (struct decoding){ .decoder = &prometheus_decoder, .what = what, .kind = SOURCE_PROMETHEUS };
}

static int64_t time_of(const char *text)
{
	int64_t ms = 0;
	assert_true(clock_parse_rfc3339(text, strlen(text), &ms));
	return ms;
}

static void test_rules(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(PROMETHEUS_RULES), "prometheus-2.42", "rules");
	const struct prometheus_data *data = &slice->prometheus;
	static const struct {
		const char *group, *name;
		bool alerting;
		enum alert_state state;
		int64_t duration_ms;
		size_t alerts;
		const char *health;
	} want[] = {
		{ "general", "TargetDown", true, ALERT_FIRING, 10000, 2, "ok" },
		{ "general", "AlwaysPending", true, ALERT_PENDING, 86400000, 1, "ok" },
		{ "general", "NeverFires", true, ALERT_INACTIVE, 0, 0, "ok" },
		{ "general", "Watchdog", true, ALERT_FIRING, 0, 1, "ok" },
		{ "general", "RuleThatFails", true, ALERT_INACTIVE, 0, 0, "err" },
		{ "leaker", "ContainerMemoryLimit", true, ALERT_FIRING, 10000, 2, "ok" },
		{ "leaker", "ContainerMemoryHigh", true, ALERT_FIRING, 5000, 3, "ok" },
		{ "leaker", "KubernetesPodNotHealthy", true, ALERT_INACTIVE, 5000, 0, "ok" },
		{ "empty-limit", "lab:over_the_limit", false, ALERT_STATE_UNKNOWN, 0, 0, "err" },
		{ "recording", "namespace:container_memory_rss:sum", false, ALERT_STATE_UNKNOWN, 0, 0, "ok" },
	};
	assert_int_equal(data->rule_count, 13);
	assert_int_equal(data->rule_total, 13);
	size_t alerts = 0;
	for (size_t i = 0; i < data->rule_count; i++)
		alerts += data->rules[i].alert_count;
	assert_int_equal(data->alert_total, alerts);
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		const struct rule *rule = &data->rules[i];
		assert_string_equal(rule->group, want[i].group);
		assert_string_equal(rule->name, want[i].name);
		assert_int_equal(rule->alerting, want[i].alerting);
		assert_int_equal(rule->state, want[i].state);
		assert_int_equal(rule->duration_ms, want[i].duration_ms);
		assert_int_equal(rule->alert_count, want[i].alerts);
		assert_string_equal(rule->health, want[i].health);
		assert_int_equal(rule->interval_ms, 5000);
	}
	const struct rule *down = &data->rules[0];
	assert_string_equal(down->query, "up == 0");
	assert_string_equal(down->file, "conf/rules/alerts.yml");
	assert_string_equal(labels_get(down->labels, "severity"), "warning");
	assert_int_equal(down->last_evaluation_ms, time_of("2026-11-23T07:41:27.237Z"));
	assert_string_equal(labels_get(down->alerts[0].labels, "instance"), "127.0.0.1:19099");
	assert_string_equal(labels_get(down->alerts[1].annotations, "summary"), "broken target 127.0.0.1:19080 is down");
	assert_int_equal(down->alerts[1].active_at_ms, time_of("2026-11-23T07:35:42.233Z"));
	assert_true(down->alerts[0].value == 0);
	assert_true(data->rules[8].last_error[0] != '\0');
	slice_release(slice);
}

static void test_rules_of_a_server_that_just_started(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(PROMETHEUS_RULES), "prometheus-3.14", "rules-not-evaluated-yet");
	assert_int_equal(slice->prometheus.rules[0].state, ALERT_STATE_UNKNOWN);
	assert_int_equal(slice->prometheus.rules[0].last_evaluation_ms, 0);
	slice_release(slice);
	slice = decoding_recording(decoding(PROMETHEUS_RULES), "prometheus-2.42", "rules-none");
	assert_int_equal(slice->prometheus.rule_count, 0);
	slice_release(slice);
}

static void test_kept_firing(void **state)
{
	(void)state;
	static const char body[] =
		"{\"status\":\"success\",\"data\":{\"groups\":[{\"rules\":[{\"alerts\":[{\"labels\":{},\"state\":\"firing\","
		"\"activeAt\":\"2026-11-23T08:00:00.5+01:00\",\"keepFiringSince\":\"2026-11-23T07:01:00Z\",\"value\":\"x\"}],"
		"\"type\":\"alerting\",\"keepFiringFor\":300}],\"interval\":0.5,\"name\":\"g\"}]}}";
	struct err err = { 0 };
	struct slice *slice = decoding_run(decoding(PROMETHEUS_RULES), body, sizeof body - 1, &err);
	assert_non_null(slice);
	const struct rule *rule = slice->prometheus.rules;
	assert_int_equal(rule->keep_firing_for_ms, 300000);
	assert_int_equal(rule->interval_ms, 500);
	assert_int_equal(rule->alerts[0].active_at_ms, time_of("2026-11-23T07:00:00.5Z"));
	assert_int_equal(rule->alerts[0].keep_firing_since_ms, time_of("2026-11-23T07:01:00Z"));
	assert_true(isnan(rule->alerts[0].value));
	slice_release(slice);
}

static void test_rules_are_bounded(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct endpoint_decode *decode;
	struct slice *slice = slice_create(SOURCE_PROMETHEUS, 0, "", "");
	decode = prometheus_decoder.create(PROMETHEUS_RULES, slice);
	static const char begin[] = "{\"status\":\"success\",\"data\":{\"groups\":[{\"rules\":[{}", more[] = ",{}",
			  end[] = "],\"name\":\"g\"}]}}";
	assert_true(json_stream_feed(decode->stream, begin, sizeof begin - 1, &err));
	for (int i = 0; i < MODEL_RULES_MAX + 9; i++)
		assert_true(json_stream_feed(decode->stream, more, sizeof more - 1, &err));
	assert_true(json_stream_feed(decode->stream, end, sizeof end - 1, &err));
	assert_true(json_stream_end(decode->stream, &err));
	assert_int_equal(slice->prometheus.rule_count, MODEL_RULES_MAX);
	assert_int_equal(slice->prometheus.rule_total, MODEL_RULES_MAX + 10);
	assert_string_equal(slice->prometheus.rules[MODEL_RULES_MAX - 1].group, "g");
	prometheus_decoder.destroy(decode);
	slice_release(slice);
}

static void test_targets(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t up, down, unknown;
	} want[] = { { "targets", 7, 2, 0 }, { "targets-not-scraped-yet", 0, 0, 9 } };
	for (size_t i = 0; i < 2; i++) {
		struct slice *slice = decoding_recording(decoding(PROMETHEUS_TARGETS), "prometheus-2.42", want[i].name);
		assert_int_equal(slice->prometheus.targets_up, want[i].up);
		assert_int_equal(slice->prometheus.targets_down, want[i].down);
		assert_int_equal(slice->prometheus.targets_unknown, want[i].unknown);
		slice_release(slice);
	}
}

static void test_configuration(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(PROMETHEUS_CONFIG), "prometheus-2.42", "status-config");
	assert_int_equal(slice->prometheus.scrape_interval_ms, 5000);
	assert_int_equal(slice->prometheus.external_labels->count, 0);
	slice_release(slice);

	static const char body[] = "{\"status\":\"success\",\"data\":{\"yaml\":\"global:\\n  scrape_interval: 1m30s\\n  external_labels:\\n"
				   "    cluster: lab\\n    b: \\\"\\\\e[31m\\\"\\n    number: 012\\nscrape_configs: []\\n\"}}";
	struct err err = { 0 };
	slice = decoding_run(decoding(PROMETHEUS_CONFIG), body, sizeof body - 1, &err);
	assert_non_null(slice);
	assert_int_equal(slice->prometheus.scrape_interval_ms, 90000);
	assert_string_equal(labels_get(slice->prometheus.external_labels, "cluster"), "lab");
	assert_string_equal(labels_get(slice->prometheus.external_labels, "number"), "012");
	assert_null(strchr(labels_get(slice->prometheus.external_labels, "b"), 0x1b));
	slice_release(slice);
}

static void test_small_answers(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(PROMETHEUS_BUILD), "prometheus-2.42", "status-buildinfo");
	assert_string_equal(slice->version, "2.42.0+ds");
	slice_release(slice);
	slice = decoding_recording(decoding(PROMETHEUS_RUNTIME), "prometheus-2.42", "status-runtimeinfo");
	assert_int_equal(slice->prometheus.started_ms, time_of("2026-11-23T07:35:27.554Z"));
	slice_release(slice);
	slice = decoding_recording(decoding(PROMETHEUS_ALERTMANAGERS), "prometheus-2.42", "alertmanagers");
	assert_int_equal(slice->prometheus.alertmanager_count, 1);
	assert_true(slice->prometheus.alertmanagers_known);
	slice_release(slice);
	slice = decoding_recording(decoding(PROMETHEUS_FOUND), "prometheus-2.42", "label-values-metric-names");
	assert_int_equal(slice->prometheus.found_count, 23);
	assert_string_equal(slice->prometheus.found[3], "container_memory_rss");
	slice_release(slice);
}

/* ---- all recordings ---- */

static const struct decoding_path paths[] = {
	{ "/api/v1/rules", PROMETHEUS_RULES },
	{ "/api/v1/targets", PROMETHEUS_TARGETS },
	{ "/api/v1/status/config", PROMETHEUS_CONFIG },
	{ "/api/v1/status/buildinfo", PROMETHEUS_BUILD },
	{ "/api/v1/status/runtimeinfo", PROMETHEUS_RUNTIME },
	{ "/api/v1/alertmanagers", PROMETHEUS_ALERTMANAGERS },
	{ "/api/v1/label/__name__/values", PROMETHEUS_FOUND },
};

static void test_all_recordings(void **state)
{
	(void)state;
	size_t decoded = 0;
	for (size_t i = 0; i < 2; i++)
		decoded += decoding_check_folder(decoding(PROMETHEUS_RULES), folders[i], paths, sizeof paths / sizeof paths[0]);
	assert_in_range(decoded, 20, 60);
}

static void refuse_error(const struct recording *recording, void *user)
{
	size_t *refused = user;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0] && recording->status != 200; i++) {
		struct err err = { 0 };
		if (decoding_run(decoding(paths[i].what), recording->body, recording->body_length, &err))
			fail_msg("%s was taken for an answer", recording->name);
		*refused += 1;
	}
}

static void test_an_error_is_no_answer(void **state)
{
	(void)state;
	size_t refused = 0;
	for (size_t i = 0; i < 2; i++)
		recording_each(folders[i], refuse_error, &refused);
	assert_in_range(refused, 7 * 10, 7 * 200);
}

static void test_errors_name_the_path(void **state)
{
	(void)state;
	static const struct {
		enum prometheus_answer what;
		const char *body, *where;
	} cases[] = {
		{ PROMETHEUS_RULES, "{\"status\":\"success\",\"data\":{\"groups\":[{},{\"rules\":[{},{\"name\":1}]}]}}",
			"data.groups[1].rules[1].name" },
		{ PROMETHEUS_RULES, "{\"status\":\"success\",\"data\":{\"groups\":[{\"rules\":[{\"alerts\":[{\"labels\":{\"a\":1}}]}]}]}}",
			"data.groups[0].rules[0].alerts[0].labels.a" },
		{ PROMETHEUS_RULES, "{\"status\":\"success\",\"data\":{\"groups\":{}}}", "data.groups" },
		{ PROMETHEUS_RULES, "{\"status\":\"success\",\"data\":{\"groups\":[{\"rules\":[{\"lastEvaluation\":\"soon\"}]}]}}",
			"data.groups[0].rules[0].lastEvaluation" },
		{ PROMETHEUS_RULES, "{\"status\":\"success\",\"data\":{\"groups\":[{\"interval\":1e300}]}}", "data.groups[0].interval" },
		{ PROMETHEUS_FOUND, "{\"status\":\"success\",\"data\":[\"a\",5]}", "data[1]" },
		{ PROMETHEUS_CONFIG, "{\"status\":\"success\",\"data\":{\"yaml\":\"a: [\"}}", "status/config:2" },
		{ PROMETHEUS_RUNTIME, "{\"status\":\"success\"}", "data" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		assert_null(decoding_run(decoding(cases[i].what), cases[i].body, strlen(cases[i].body), &err));
		assert_string_equal(err.where, cases[i].where);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_rules_of_a_server_that_just_started),
		cmocka_unit_test(test_kept_firing),
		cmocka_unit_test(test_rules_are_bounded),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_configuration),
		cmocka_unit_test(test_small_answers),
		cmocka_unit_test(test_all_recordings),
		cmocka_unit_test(test_an_error_is_no_answer),
		cmocka_unit_test(test_errors_name_the_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
