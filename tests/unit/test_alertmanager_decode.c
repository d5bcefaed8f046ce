/* Alerts, silences, status and receivers of the Alertmanager: recordings of 0.25 and 0.34, cut and damaged. */
#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/labels.h"
#include "core/model.h"
#include "datasources/alertmanager_decode.h"
#include "tests/support/decoding.h"

static const char *const folders[] = { "alertmanager-0.25", "alertmanager-0.34" };

static struct decoding decoding(enum alertmanager_answer what)
{
	return (struct decoding){ .decoder = &alertmanager_decoder, .what = what, .kind = SOURCE_ALERTMANAGER };
}

static const struct am_alert *find(const struct slice *slice, const char *fingerprint)
{
	for (size_t i = 0; i < slice->alertmanager.alert_count; i++)
		if (strcmp(slice->alertmanager.alerts[i].fingerprint, fingerprint) == 0)
			return &slice->alertmanager.alerts[i];
	static const struct am_alert none;
	fail_msg("no alert %s", fingerprint);
	return &none;
}

static void test_groups(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(ALERTMANAGER_GROUPS), "alertmanager-0.25", "alerts-groups");
	const struct alertmanager_data *data = &slice->alertmanager;
	assert_int_equal(data->alert_count, 9); /* eleven in groups, two of them twice */
	assert_int_equal(data->alert_total, 9);
	for (size_t i = 1; i < data->alert_count; i++)
		assert_true(strcmp(data->alerts[i - 1].fingerprint, data->alerts[i].fingerprint) < 0);

	const struct am_alert *twice = find(slice, "604a5e3b46c6a0d1");
	assert_int_equal(twice->receiver_count, 2);
	assert_string_equal(twice->receivers[0], "o11y/team chat");
	assert_string_equal(twice->receivers[1], "pager");
	assert_int_equal(twice->state, AM_ACTIVE);

	const struct am_alert *inhibited = find(slice, "413bd4371bd5c295");
	assert_int_equal(inhibited->state, AM_SUPPRESSED);
	assert_int_equal(inhibited->inhibited_count, 1);
	assert_string_equal(inhibited->inhibited_by[0], "604a5e3b46c6a0d1");

	const struct am_alert *watchdog = find(slice, "e5c10d261947d5d9");
	assert_string_equal(labels_get(watchdog->labels, "alertname"), "Watchdog");
	assert_string_equal(watchdog->starts_at, "2026-11-23T07:35:32.233Z");
	assert_true(watchdog->starts_ms > 0 && watchdog->ends_ms > watchdog->updated_ms);
	assert_memory_equal(watchdog->generator_url, "http://", 7);
	slice_release(slice);
}

static void test_fingerprints_are_ours_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct slice *slice = decoding_recording(decoding(ALERTMANAGER_GROUPS), folders[i], "alerts-groups");
		for (size_t k = 0; k < slice->alertmanager.alert_count; k++) {
			char own[17];
			const struct am_alert *alert = &slice->alertmanager.alerts[k];
			assert_string_equal(labels_fingerprint(alert->labels, own), alert->fingerprint);
		}
		slice_release(slice);
	}
}

static void test_silenced_and_muted(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(ALERTMANAGER_GROUPS), "alertmanager-0.25", "alerts-groups-silenced");
	const struct am_alert *silenced = find(slice, "604a5e3b46c6a0d1");
	assert_int_equal(silenced->state, AM_SUPPRESSED);
	assert_int_equal(silenced->silenced_count, 1);
	assert_string_equal(silenced->silenced_by[0], "1090ddb7-2ee7-42f2-b6fa-b19d8fe59862");
	slice_release(slice);

	slice = decoding_recording(decoding(ALERTMANAGER_GROUPS), "alertmanager-0.34", "alerts-groups-muted");
	const struct am_alert *muted = find(slice, "413e2e67b3f3171a");
	assert_int_equal(muted->state, AM_SUPPRESSED);
	assert_int_equal(muted->muted_count, 1);
	assert_string_equal(muted->muted_by[0], "always");
	slice_release(slice);
}

static struct slice *decode_groups(const char *body)
{
	struct err err = { 0 };
	struct slice *slice = decoding_run(decoding(ALERTMANAGER_GROUPS), body, strlen(body), &err);
	if (!slice)
		fail_msg("%s: %s", err.where, err.text);
	return slice;
}

/* The same alert by two routes: what each says is united, and suppressed by one is suppressed. */
static void test_lists_are_united(void **state)
{
	(void)state;
	struct slice *slice =
		decode_groups("[{\"alerts\":[{\"labels\":{\"a\":\"1\"},\"receivers\":[{\"name\":\"b\"}],\"status\":{\"state\":"
			      "\"active\",\"silencedBy\":[],\"mutedBy\":[]}}]},{\"alerts\":[{\"labels\":{\"a\":\"1\"},\"receivers\":"
			      "[{\"name\":\"a\"},{\"name\":\"b\"}],\"status\":{\"state\":\"suppressed\",\"mutedBy\":[\"nights\"]}}]}]");
	assert_int_equal(slice->alertmanager.alert_count, 1);
	const struct am_alert *alert = slice->alertmanager.alerts;
	assert_int_equal(alert->state, AM_SUPPRESSED);
	assert_int_equal(alert->receiver_count, 2);
	assert_string_equal(alert->receivers[0], "a");
	assert_string_equal(alert->receivers[1], "b");
	assert_int_equal(alert->muted_count, 1);
	assert_int_equal(strlen(alert->fingerprint), 16); /* computed, since none was told */
	slice_release(slice);
}

static void test_states(void **state)
{
	(void)state;
	struct slice *slice = decode_groups("[{\"alerts\":[{\"fingerprint\":\"0000000000000001\",\"status\":{\"state\":\"unprocessed\"}},"
					    "{\"fingerprint\":\"0000000000000002\",\"status\":{\"state\":\"something new\"}},"
					    "{\"fingerprint\":\"not one\",\"labels\":{}}]}]");
	assert_int_equal(find(slice, "0000000000000001")->state, AM_UNPROCESSED);
	assert_int_equal(find(slice, "0000000000000002")->state, AM_ACTIVE);
	assert_string_equal(find(slice, "0000000000000002")->generator_url, "");
	assert_int_equal(find(slice, "cbf29ce484222325")->state, AM_ACTIVE); /* of no labels at all */
	slice_release(slice);
}

static void test_alerts_are_bounded(void **state)
{
	(void)state;
	struct buf body = { 0 };
	buf_append_text(&body, "[{\"alerts\":[");
	for (unsigned i = 0; i < MODEL_ALERTS_MAX + 5; i++)
		buf_appendf(&body, "%s{\"fingerprint\":\"%016x\",\"labels\":{\"i\":\"%u\"}}", i ? "," : "", i, i);
	buf_append_text(&body, "]}]");
	struct slice *slice = decode_groups(body.data);
	assert_int_equal(slice->alertmanager.alert_count, MODEL_ALERTS_MAX);
	assert_int_equal(slice->alertmanager.alert_total, MODEL_ALERTS_MAX + 5);
	slice_release(slice);
	buf_finish(&body);
}

static void test_silences(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(ALERTMANAGER_SILENCES), "alertmanager-0.25", "silences");
	const struct alertmanager_data *data = &slice->alertmanager;
	assert_int_equal(data->silence_count, 3); /* the expired one is left out */
	assert_int_equal(data->silence_total, 3);
	assert_string_equal(data->silences[0].state, "active");
	assert_string_equal(data->silences[1].state, "pending");
	assert_int_equal(data->silences[2].matcher_count, 2);
	assert_true(data->silences[0].ends_ms > data->silences[0].starts_ms);
	slice_release(slice);

	static const char body[] = "[{\"id\":\"x\",\"status\":{\"state\":\"active\"},\"comment\":\"a\\u001b[31m\\nb\",\"createdBy\":\"me\","
				   "\"matchers\":[{\"name\":\"n\",\"value\":\"v\",\"isRegex\":true},{\"name\":\"m\",\"value\":\"\","
				   "\"isEqual\":false,\"isRegex\":false}]}]";
	struct err err = { 0 };
	slice = decoding_run(decoding(ALERTMANAGER_SILENCES), body, sizeof body - 1, &err);
	assert_non_null(slice);
	const struct silence *silence = slice->alertmanager.silences;
	assert_true(silence->matchers[0].is_regex && silence->matchers[0].is_equal); /* missing before 0.22 means true */
	assert_true(!silence->matchers[1].is_regex && !silence->matchers[1].is_equal);
	assert_null(strchr(silence->comment, 0x1b));
	assert_null(strchr(silence->comment, '\n'));
	slice_release(slice);
}

static void test_status(void **state)
{
	(void)state;
	struct slice *slice = decoding_recording(decoding(ALERTMANAGER_STATUS), "alertmanager-0.25", "status-cluster");
	const struct alertmanager_data *data = &slice->alertmanager;
	assert_string_equal(slice->version, "0.25.0");
	assert_string_equal(data->cluster_status, "ready");
	assert_string_equal(data->cluster_name, "01M83N9K1AST9WH4JFR990V5HP");
	assert_int_equal(data->peer_count, 2);
	assert_string_equal(data->peers[1], "01M83N9KNH4YK1BCJHG48BTKMZ");
	slice_release(slice);
	slice = decoding_recording(decoding(ALERTMANAGER_STATUS), "alertmanager-0.25", "status-no-cluster-local-time");
	assert_string_equal(slice->alertmanager.cluster_status, "disabled");
	assert_string_equal(slice->alertmanager.cluster_name, "");
	assert_int_equal(slice->alertmanager.peer_count, 0);
	slice_release(slice);
}

static void test_receivers(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct slice *slice = decoding_recording(decoding(ALERTMANAGER_RECEIVERS), folders[i], "receivers");
		assert_int_equal(slice->alertmanager.receiver_count, 4);
		assert_string_equal(slice->alertmanager.receivers[2], "o11y/team chat");
		slice_release(slice);
	}
}

/* ---- all recordings ---- */

static const struct decoding_path paths[] = {
	{ "/api/v2/alerts/groups", ALERTMANAGER_GROUPS },
	{ "/api/v2/silences", ALERTMANAGER_SILENCES },
	{ "/api/v2/status", ALERTMANAGER_STATUS },
	{ "/api/v2/receivers", ALERTMANAGER_RECEIVERS },
};

static void test_all_recordings(void **state)
{
	(void)state;
	size_t decoded = 0;
	for (size_t i = 0; i < 2; i++)
		decoded += decoding_check_folder(decoding(ALERTMANAGER_GROUPS), folders[i], paths, sizeof paths / sizeof paths[0]);
	assert_in_range(decoded, 20, 60);
}

static void test_errors_name_the_path(void **state)
{
	(void)state;
	static const struct {
		enum alertmanager_answer what;
		const char *body, *where;
	} cases[] = {
		{ ALERTMANAGER_GROUPS, "[{\"alerts\":[{},{\"status\":{\"state\":5}}]}]", "[0].alerts[1].status.state" },
		{ ALERTMANAGER_GROUPS, "[5]", "[0]" },
		{ ALERTMANAGER_GROUPS, "[{\"alerts\":{}}]", "[0].alerts" },
		{ ALERTMANAGER_SILENCES, "[{},{\"matchers\":[{\"isRegex\":\"no\"}]}]", "[1].matchers[0].isRegex" },
		{ ALERTMANAGER_SILENCES, "{}", "" },
		{ ALERTMANAGER_STATUS, "[]", "" },
		{ ALERTMANAGER_STATUS, "{\"cluster\":{\"peers\":[{\"name\":1}]}}", "cluster.peers[0].name" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		assert_null(decoding_run(decoding(cases[i].what), cases[i].body, strlen(cases[i].body), &err));
		assert_int_equal(err.code, ERR_DECODE);
		assert_string_equal(err.where, cases[i].where);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_fingerprints_are_ours_too),
		cmocka_unit_test(test_silenced_and_muted),
		cmocka_unit_test(test_lists_are_united),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_alerts_are_bounded),
		cmocka_unit_test(test_silences),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_receivers),
		cmocka_unit_test(test_all_recordings),
		cmocka_unit_test(test_errors_name_the_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
