#include "tests/support/test.h"

#include "core/base/fmt.h"
#include "core/base/grid.h"
#include "core/session.h"
#include "core/store.h"
#include "core/want.h"
#include "tests/support/founding.h"
#include "tests/support/slices.h"

/* The founding story through a real session: the facts of its moment at 19:59:12. */

static const char *duration(int64_t ms)
{
	static char texts[4][FMT_SIZE];
	static size_t next;
	char *out = texts[next++ % 4];

	return fmt_duration(ms, out, FMT_SIZE);
}

static const struct frame_row *row_of(const struct frame *frame, const char *name)
{
	for (size_t i = 0; i < frame->panels[0].row_count; i++)
		if (strcmp(frame->panels[0].rows[i].short_name, name) == 0)
			return &frame->panels[0].rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

static const struct frame_chaos *chaos_of(const struct frame *frame, const char *name)
{
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (strcmp(frame->chaos[i].item->name, name) == 0)
			return &frame->chaos[i];
	fail_msg("no chaos %s", name);
	return NULL;
}

static void expect_number(struct value value, enum unit unit, const char *expected)
{
	char text[FMT_SIZE];

	assert_int_equal(value.state, VALUE_KNOWN);
	assert_string_equal(fmt_value(value.number, unit, 4, text, sizeof(text)), expected);
}

static void expect_slope(struct value value, const char *expected)
{
	char text[FMT_SIZE];

	assert_string_equal(fmt_signed(value.number, UNIT_BYTES, 2, text, sizeof(text)), expected);
}

static void test_moment_header(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_string_equal(frame->context, "demo");
	assert_true(frame->simulated);
	assert_int_equal(frame->data_ms, at("19:59:12"));
	assert_int_equal(frame->range_ms, 900000);
	assert_int_equal(frame->cell_ms, 12000);
	assert_int_equal(frame->start_ms, at("19:44:24"));
	assert_true(frame->live && frame->complete && !frame->frozen);
	assert_int_equal(frame->firing, 1);
	assert_int_equal(frame->firing_critical, 1);
	assert_int_equal(frame->pending, 2);
	assert_int_equal(frame->suppressed, 1);
	assert_int_equal(frame->chaos_running, 2);
	assert_int_equal(frame->chaos_scheduled, 1);
	assert_int_equal(frame->chaos_paused, 1);
	assert_int_equal(frame->rule_count, 14);
	assert_int_equal(frame->source_count, 3);
	assert_true(frame->heartbeat_known && !frame->heartbeat_missing && !frame->calm);
	assert_string_equal(frame->cannot_act, "");
	assert_int_equal(session_deadline(founding_session(founding)), INT64_MAX);
	founding_destroy(founding);
}

static void test_moment_alerts(void **state)
{
	static const struct {
		const char *name, *subject;
		enum frame_alert_state state;
		const char *since, *fires_in, *chaos, *into;
	} expected[] = {
		{ "ContainerMemoryLimit", FOUNDING_CNCF, FRAME_ALERT_FIRING, "2m40s", "", "dns-leaker", "2m22s" },
		{ "ContainerMemoryLimit", FOUNDING_OSAD, FRAME_ALERT_PENDING, "40s", "20s", "game-day-1", "1m08s" },
		{ "KubePodNotReady", "promtail-p4f55", FRAME_ALERT_PENDING, "20s", "14m40s", "", "" },
		{ "KubernetesPodNotHealthy", "node-exporter-27p57", FRAME_ALERT_SILENCED, "2h52m", "", "", "" },
	};
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_int_equal(frame->alert_count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct frame_alert *alert = &frame->alerts[i];

		assert_string_equal(alert->name, expected[i].name);
		assert_string_equal(alert->subject, expected[i].subject);
		assert_int_equal(alert->state, expected[i].state);
		assert_string_equal(duration(frame->data_ms - alert->since_ms), expected[i].since);
		if (expected[i].fires_in[0] != '\0')
			assert_string_equal(duration(alert->fires_at_ms - frame->data_ms), expected[i].fires_in);
		assert_string_equal(alert->relation_chaos, expected[i].chaos);
		assert_int_equal(alert->relation, expected[i].chaos[0] != '\0' ? RELATION_HIT_POD : RELATION_NONE);
		if (expected[i].into[0] != '\0')
			assert_string_equal(duration(alert->into_chaos_ms), expected[i].into);
		assert_false(alert->is_new);
	}
	assert_int_equal(frame->alerts[0].receiver_count, 2);
	assert_int_equal(frame->alerts[3].silenced_until_ms, at("21:00:00"));
	assert_string_equal(frame->alerts[3].silenced_by, "ops");
	assert_int_equal(frame->group_count, 3);
	assert_int_equal(frame->groups[0].firing, 1);
	assert_int_equal(frame->groups[0].pending, 1);
	assert_int_equal(frame->groups[0].hit, 2);
	founding_destroy(founding);
}

/* What fired and was resolved before is on the lane again, where the axis reaches it. */
static void test_episodes(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 200);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_int_equal(frame->alerts[0].span_count, 2);
	session_set_range(founding_session(founding), 1800000);
	frame = founding_frame(founding);
	assert_int_equal(frame->alerts[0].span_count, 4);
	assert_int_equal(frame->alerts[0].spans[0].kind, SPAN_PENDING);
	assert_int_equal(frame->alerts[0].spans[0].from_ms, at("19:36:32"));
	assert_int_equal(frame->alerts[0].spans[1].kind, SPAN_FIRING);
	assert_int_equal(frame->alerts[0].spans[1].from_ms, at("19:37:32"));
	assert_int_equal(frame->alerts[0].spans[1].to_ms, at("19:40:02"));
	assert_int_equal(frame->alerts[0].spans[2].from_ms, at("19:55:32"));
	assert_int_equal(frame->alerts[1].span_count, 1);
	founding_destroy(founding);
}

static void test_moment_panel(void **state)
{
	static const char *const order[] = { "cncf", "osad", "gitlab", "o11y", "promtail", "proxy", "apiserver", "prometheus", "loki" };
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	const struct frame_panel *panel = &frame->panels[0];
	const struct frame_row *cncf = row_of(frame, "cncf");

	(void)state;
	assert_int_equal(frame->panel_count, 5);
	assert_string_equal(panel->title, "Container RSS");
	assert_int_equal(panel->row_count, 25);
	assert_int_equal(panel->over_count, 2);
	assert_int_equal(panel->objective_count, 4);
	assert_int_equal(panel->unknown_count, 2);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_string_equal(panel->rows[i].short_name, order[i]);
	expect_number(cncf->now, UNIT_BYTES, "144.2Mi");
	expect_slope(cncf->slope, "+55Mi");
	assert_string_equal(duration(frame->data_ms - cncf->over_since_ms), "3m48s");
	expect_number(cncf->limit, UNIT_BYTES, "256.0Mi");
	expect_number(cncf->restarts, UNIT_COUNT, "1");
	assert_int_equal(cncf->color, 0);
	expect_number(row_of(frame, "osad")->now, UNIT_BYTES, "31.2Mi");
	expect_slope(row_of(frame, "osad")->slope, "+22Mi");
	assert_string_equal(duration(frame->data_ms - row_of(frame, "osad")->over_since_ms), "57s");
	expect_number(row_of(frame, "gitlab")->now, UNIT_BYTES, "9.1Mi");
	expect_slope(row_of(frame, "gitlab")->slope, "+1.1Mi");
	assert_string_equal(duration(row_of(frame, "gitlab")->over_in_ms), "48s");
	expect_number(row_of(frame, "o11y")->now, UNIT_BYTES, "5.5Mi");
	assert_int_equal(row_of(frame, "o11y")->over_in_ms / 60000, 8);
	assert_int_equal(row_of(frame, "promtail")->now.state, VALUE_UNKNOWN);
	assert_non_null(row_of(frame, "promtail")->grid);
	assert_null(row_of(frame, "proxy")->grid);
	assert_int_equal(row_of(frame, "proxy")->limit.state, VALUE_UNKNOWN);
	assert_string_equal(panel->largest->name, "kube-apiserver");
	expect_number(panel->largest->now, UNIT_BYTES, "498.1Mi");
	assert_int_equal(panel->band_count, 2);
	assert_string_equal(frame->chaos[panel->bands[0]].label, "dns-leaker");
	assert_string_equal(frame->chaos[panel->bands[1]].label, "game-day-1");
	founding_destroy(founding);
}

static void test_moment_chaos(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	const struct frame_chaos *leaker = chaos_of(frame, "dns-leaker");
	const struct frame_chaos *workflow = chaos_of(frame, "game-day-1");
	const struct frame_chaos *schedule = chaos_of(frame, "pod-kill-cpp-dns-leaker");
	const struct frame_chaos *stress = chaos_of(frame, "stress-cpu-mem-nginx-otel");

	(void)state;
	assert_string_equal(duration(frame->data_ms - leaker->started_ms), "5m02s");
	assert_string_equal(duration(leaker->ends_ms - frame->data_ms), "4m58s");
	assert_int_equal(leaker->injected_count, 3);
	assert_int_equal(leaker->event_count, 5);
	assert_int_equal(workflow->step_at, 2);
	assert_int_equal(workflow->step_of, 4);
	assert_string_equal(workflow->step_name, "dns-error");
	assert_string_equal(duration(frame->data_ms - workflow->started_ms), "1m48s");
	assert_string_equal(duration(workflow->ends_ms - frame->data_ms), "3m12s");
	assert_string_equal(workflow->targets[0].pod, FOUNDING_OSAD);
	assert_string_equal(duration(schedule->next_ms - frame->data_ms), "14s");
	assert_int_equal(schedule->last_ms, at("19:54:26"));
	assert_int_equal(schedule->span_count, 6);
	assert_int_equal(stress->item->state, CHAOS_PAUSED);
	assert_string_equal(duration(frame->data_ms - stress->paused_ms), "11m12s");
	assert_true(stress->recovery_confirmed);
	founding_destroy(founding);
}

static const struct frame_event *event_of(const struct frame *frame, const char *verb, const char *what)
{
	for (size_t i = 0; i < frame->event_count; i++)
		if (strcmp(frame->events[i].verb, verb) == 0 && strcmp(frame->events[i].what, what) == 0)
			return &frame->events[i];
	fail_msg("no event: %s %s", verb, what);
	return NULL;
}

static void test_moment_events(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_int_equal(frame->events[0].at_ms, at("19:58:52"));
	assert_string_equal(frame->events[0].text, "KubePodNotReady pending for promtail-p4f55, fires in 14m40s");
	assert_int_equal(frame->events[0].kind, EVENT_ALERT_PENDING);
	for (size_t i = 1; i < frame->event_count; i++)
		assert_true(frame->events[i - 1].at_ms >= frame->events[i].at_ms);
	assert_int_equal(event_of(frame, "injected", "dns-leaker")->at_ms, at("19:54:12"));
	assert_int_equal(event_of(frame, "injected", "game-day-1 dns-error")->at_ms, at("19:57:24"));
	assert_int_equal(event_of(frame, "killed", FOUNDING_OSAD)->at_ms, at("19:54:26"));
	assert_int_equal(event_of(frame, "paused", "stress-cpu-mem-nginx-otel")->kind, EVENT_CHAOS_PAUSED);
	assert_int_equal(event_of(frame, "resolved", "ContainerMemoryLimit " FOUNDING_CNCF)->at_ms, at("19:40:02"));
	founding_destroy(founding);
}

static void test_degraded(void **state)
{
	struct founding *founding = founding_create(FOUNDING_DEGRADED, 120);
	const struct frame *frame = founding_frame(founding);
	const struct frame_panel *panel = &frame->panels[0];

	(void)state;
	assert_int_equal(frame->data_ms, at("19:59:12")); /* Alertmanager's */
	assert_string_equal(frame->sources[0].error, "connection refused");
	assert_int_equal(frame->sources[0].age_ms, 40000);
	assert_int_equal(frame->sources[0].next_try_ms, 6000);
	assert_int_equal(frame->sources[0].tries, 4);
	assert_string_equal(frame->sources[2].error_short, "401");
	assert_int_equal(frame->sources[2].age_ms, 130000);
	assert_string_equal(frame->cannot_act, "chaos-mesh 401");
	assert_int_equal(frame->alert_count, 3);
	assert_string_equal(duration(frame->data_ms - frame->alerts[0].since_ms), "2m40s"); /* live from Alertmanager */
	assert_int_equal(frame->alerts[0].stale_ms, 0);
	assert_int_equal(frame->alerts[0].relation, RELATION_HIT_POD);
	assert_int_equal(frame->alerts[1].state, FRAME_ALERT_PENDING);
	assert_int_equal(frame->alerts[1].stale_ms, 40000);
	assert_int_equal(frame->alerts[1].relation, RELATION_UNKNOWN);
	assert_int_equal(frame->pending_age_ms, 40000);
	assert_int_equal(frame->alerts_age_ms, 0);
	assert_true(panel->stale);
	assert_int_equal(panel->age_ms, 40000);
	assert_int_equal(panel->next_try_ms, 6000);
	assert_int_equal(panel->data_ms, at("19:58:32"));
	assert_int_equal(row_of(frame, "cncf")->now.state, VALUE_STALE);
	assert_true(chaos_of(frame, "dns-leaker")->stale);
	assert_true(chaos_of(frame, "dns-leaker")->spans[0].no_news);
	assert_int_equal(chaos_of(frame, "dns-leaker")->spans[0].to_ms, at("19:57:02"));
	assert_string_equal(frame->events[0].text, "prometheus at http://127.0.0.1:9090: connection refused, 4 tries");
	assert_true(frame->complete && !frame->calm);
	assert_string_equal(frame->not_calm, "prometheus refused");
	founding_destroy(founding);
}

/* Only the ages of failing sources move by themselves: each second, and after a minute every ten. */
static void test_ages(void **state)
{
	struct founding *founding = founding_create(FOUNDING_DEGRADED, 120);
	struct session *session = founding_session(founding);
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	const struct frame *frame = session_advance(session, snapshot, at("19:59:12"));
	uint64_t version = frame->version;

	(void)state;
	assert_int_equal(session_deadline(session), at("19:59:13"));
	frame = session_advance(session, snapshot, at("19:59:12") + 999);
	assert_true(frame->version == version);
	frame = session_advance(session, snapshot, at("19:59:13"));
	assert_true(frame->version > version);
	assert_int_equal(frame->sources[0].age_ms, 41000);
	assert_int_equal(frame->sources[0].next_try_ms, 5000);
	assert_int_equal(frame->data_ms, at("19:59:12")); /* nothing else moves */
	session_advance(session, snapshot, at("19:59:35") + 5);
	assert_int_equal(session_deadline(session), at("19:59:40"));
	snapshot_release(snapshot);
	founding_destroy(founding);
}

static void test_empty(void **state)
{
	struct founding *founding = founding_create(FOUNDING_EMPTY, 120);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_string_equal(frame->context, "localhost:9090");
	assert_int_equal(frame->source_count, 1);
	assert_false(frame->configured[SOURCE_ALERTMANAGER] || frame->configured[SOURCE_CHAOS_MESH]);
	assert_string_equal(frame->not_calm, "no alert rules loaded");
	assert_false(frame->calm);
	assert_true(frame->rules_known);
	assert_int_equal(frame->rule_count, 0);
	assert_int_equal(frame->panel_count, 1);
	assert_string_equal(frame->panels[0].title, "Targets");
	assert_int_equal(frame->panels[0].row_count, 3);
	assert_true(frame->complete);
	assert_string_equal(frame->cannot_act, "no chaos-mesh is set up");
	assert_int_equal(frame->event_count, 1);
	assert_string_equal(frame->events[0].text, "connected to prometheus 3.1.0 at http://localhost:9090");
	founding_destroy(founding);
}

static void test_calm(void **state)
{
	struct founding *founding = founding_create(FOUNDING_CALM, 80);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_true(frame->calm);
	assert_string_equal(frame->not_calm, "");
	assert_int_equal(frame->rule_count, 14);
	assert_int_equal(frame->alert_count, 0);
	assert_int_equal(frame->chaos_running, 0);
	assert_string_equal(frame->last_alert, "ContainerMemoryLimit");
	assert_int_equal(frame->last_alert_ms, at("19:37:32"));
	assert_string_equal(duration(frame->last_alert_for_ms), "2m30s");
	assert_int_equal(frame->panels[0].over_count, 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(frame->panels[0].rows[i].over_in_ms, -1);
	founding_destroy(founding);
}

static void test_storm(void **state)
{
	static const struct {
		const char *key;
		size_t count, fresh, hit;
		const char *oldest, *shared;
	} expected[] = {
		{ "NodeNotReady", 1, 0, 0, "9m12s", "node worker-3" }, { "KubeDeploymentDown", 11, 2, 0, "6m40s", "11 of 11 in shop" },
		{ "TargetDown", 58, 0, 0, "8m40s", "57 of 58 on node worker-3" },
		{ "KubePodNotReady", 43, 6, 0, "8m10s", "41 of 43 on node worker-3" },
		{ "HTTPLatencyHigh", 60, 9, 2, "5m02s", "55 of 60 service cart" },
		{ "HTTPErrorsHigh", 96, 31, 0, "4m31s", "96 of 96 in shop" },
		{ "KubePodCrashLooping", 17, 4, 0, "3m05s", "12 of 17 in shop" },
		{ "CPUThrottlingHigh", 14, 0, 0, "5h20m", "14 of 14 in batch" }, /* as old: last */
	};
	struct founding *founding = founding_create(FOUNDING_STORM, 80);
	const struct frame *frame = founding_frame(founding);

	(void)state;
	assert_int_equal(frame->firing, 300);
	assert_int_equal(frame->firing_critical, 12);
	assert_int_equal(frame->firing_warning, 288);
	assert_int_equal(frame->fresh, 52);
	assert_int_equal(frame->looked_ms, at("03:10:02"));
	assert_int_equal(frame->rules_in_error, 2);
	assert_string_equal(frame->not_calm, "2 rules in error");
	assert_int_equal(frame->group_count, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_string_equal(frame->groups[i].key, expected[i].key);
		assert_int_equal(frame->groups[i].count, expected[i].count);
		assert_int_equal(frame->groups[i].fresh, expected[i].fresh);
		assert_int_equal(frame->groups[i].hit, expected[i].hit);
		assert_string_equal(duration(frame->data_ms - frame->groups[i].oldest_ms), expected[i].oldest);
		assert_string_equal(frame->groups[i].shared, expected[i].shared);
	}
	assert_string_equal(event_of(frame, "firing", "31 HTTPErrorsHigh")->text, "31 HTTPErrorsHigh firing");
	session_looked(founding_session(founding));
	frame = founding_frame(founding);
	assert_int_equal(frame->fresh, 0);
	assert_int_equal(frame->looked_ms, at("03:12:40"));
	founding_destroy(founding);
}

/* ---- steering ---- */

static void test_unchanged(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct session *session = founding_session(founding);
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	const struct frame *frame = session_advance(session, snapshot, at("19:59:12"));
	uint64_t version = frame->version;

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_ptr_equal(session_advance(session, snapshot, at("19:59:12") + i * 1000), frame);
	assert_true(frame->version == version);
	session_set_columns(session, 120);
	session_looked(session); /* nothing was new */
	session_select_chaos(session, "");
	assert_ptr_equal(session_advance(session, snapshot, at("19:59:20")), frame);
	session_set_columns(session, 200);
	assert_true(session_advance(session, snapshot, at("19:59:20"))->version > version);
	snapshot_release(snapshot);
	founding_destroy(founding);
}

static void test_ranges(void **state)
{
	static const int64_t wider[] = { 1800000, 3600000, 3 * 3600000, 6 * 3600000, 12 * 3600000, 86400000, 3 * 86400000, 7 * 86400000,
		30 * INT64_C(86400000), 30 * INT64_C(86400000) };
	struct founding *founding = founding_create(FOUNDING_CALM, 120);
	struct session *session = founding_session(founding);

	(void)state;
	for (size_t i = 0; i < sizeof(wider) / sizeof(wider[0]); i++) {
		session_range_wider(session);
		assert_int_equal(session_range(session), wider[i]);
	}
	for (int i = 0; i < 20; i++)
		session_range_narrower(session);
	assert_int_equal(session_range(session), 60000);
	session_set_range(session, 100000); /* between two of them */
	session_range_narrower(session);
	assert_int_equal(session_range(session), 60000);
	session_set_range(session, 100000);
	session_range_wider(session);
	assert_int_equal(session_range(session), 300000);
	session_set_range(session, 1);
	assert_int_equal(session_range(session), 60000);
	session_set_range(session, INT64_MAX);
	assert_int_equal(session_range(session), 30 * INT64_C(86400000));
	founding_destroy(founding);
}

/* Until the new answers are there the old ones are shown, on the new axis. */
static void test_range_change(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct session *session = founding_session(founding);
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	const struct want_list *wants;
	const struct frame *frame;

	(void)state;
	session_set_range(session, 3600000);
	frame = session_advance(session, snapshot, at("19:59:12"));
	assert_int_equal(frame->range_ms, 3600000);
	assert_false(frame->complete);
	assert_int_equal(frame->panels[0].row_count, 25);
	assert_string_equal(frame->panels[0].rows[0].short_name, "cncf");
	wants = store_acquire_wants(founding_store(founding));
	for (size_t i = 0; i < wants->count; i++)
		if (wants->items[i].kind == WANT_RANGE)
			assert_int_equal(wants->items[i].range_ms, 3600000);
	want_list_release(wants);
	snapshot_release(snapshot);
	frame = founding_frame(founding);
	assert_true(frame->complete);
	assert_int_equal(frame->panels[0].rows[0].grid->count, 3600000 / frame->step_ms + 1);
	founding_destroy(founding);
}

static void test_shift(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct session *session = founding_session(founding);
	const struct frame *frame;

	(void)state;
	session_shift(session, -1);
	frame = founding_frame(founding);
	assert_false(frame->live);
	assert_int_equal(frame->end_ms, at("19:51:42"));
	assert_int_equal(frame->panels[0].over_count, 0); /* the chaos is to come */
	assert_int_equal(frame->data_ms, at("19:59:12"));
	session_shift(session, -1);
	assert_int_equal(founding_frame(founding)->end_ms, at("19:44:12"));
	session_shift(session, 1);
	session_shift(session, 1);
	assert_true(founding_frame(founding)->live);
	session_set_end(session, at("19:40:05"));
	frame = founding_frame(founding);
	assert_int_equal(frame->end_ms, at("19:40:00"));
	assert_false(frame->live);
	session_live(session);
	assert_true(founding_frame(founding)->live);
	founding_destroy(founding);
}

static void test_freeze(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct session *session = founding_session(founding);
	const struct frame *frame;

	(void)state;
	session_freeze(session, true);
	frame = founding_frame(founding);
	assert_true(frame->frozen);
	founding_poll(founding, at("20:00:12"));
	frame = founding_frame(founding);
	assert_int_equal(frame->data_ms, at("19:59:12"));
	assert_int_equal(frame->pending, 2);
	session_freeze(session, false);
	frame = founding_frame(founding);
	assert_int_equal(frame->data_ms, at("20:00:12"));
	assert_int_equal(frame->firing, 2);
	founding_destroy(founding);
}

static void test_grouping(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame;

	(void)state;
	session_group_by(founding_session(founding), "namespace");
	frame = founding_frame(founding);
	assert_int_equal(frame->group_count, 2);
	assert_string_equal(frame->groups[0].key, "default");
	assert_string_equal(frame->groups[1].key, "monitoring");
	session_group_by(founding_session(founding), "nothing");
	frame = founding_frame(founding);
	assert_int_equal(frame->group_count, 1);
	assert_string_equal(frame->groups[0].key, "");
	assert_int_equal(frame->groups[0].count, 4);
	founding_destroy(founding);
}

/* The story goes on: a minute later osad fires, and is new. */
static void test_story_goes_on(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	uint64_t id = frame->alerts[1].id;

	(void)state;
	founding_poll(founding, at("19:59:40"));
	frame = founding_frame(founding);
	assert_int_equal(frame->firing, 2);
	assert_true(frame->alerts[1].id == id);
	assert_true(frame->alerts[1].is_new);
	assert_int_equal(frame->fresh, 1);
	assert_string_equal(frame->events[0].text, "ContainerMemoryLimit firing for " FOUNDING_OSAD ", 2m08s into chaos");
	assert_string_equal(row_of(frame, "cncf")->name, frame->panels[0].rows[0].name);
	founding_destroy(founding);
}

/* ---- commands ---- */

static int64_t chaos_offset_ms; /* of the slices that publish_result() makes */

static void publish_result(struct founding *founding, uint64_t id, enum command_state state, const char *message)
{
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 2, "chaos-mesh", "");

	slice->health = SOURCE_OK;
	slice->good_ms = snapshot->slices[2]->good_ms;
	slice->has_clock_offset = chaos_offset_ms != 0;
	slice->clock_offset_ms = chaos_offset_ms;
	push_chaos(slice, CHAOS_EXPERIMENT, "u1", "DNSChaos", "dns-leaker", CHAOS_RUNNING, at("19:54:10"));
	if (id != 0) {
		slice->results = slice_array(slice, 1, sizeof(*slice->results));
		slice->result_count = 1;
		slice->results[0] = (struct command_result){ .id = id, .kind = COMMAND_PAUSE, .state = state, .at_ms = at("19:59:20") };
		slice->results[0].uid = (char *)(uintptr_t)slice_text(slice, "u1");
		slice->results[0].namespace_ = (char *)(uintptr_t)slice_text(slice, "default");
		slice->results[0].name = (char *)(uintptr_t)slice_text(slice, "dns-leaker");
		if (message[0] != '\0')
			err_set(&slice->results[0].error, ERR_AUTH, "", "%s", message);
	}
	snapshot_release(snapshot);
	store_publish(founding_store(founding), slice);
}

static const struct frame *now(struct founding *founding)
{
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	const struct frame *frame = session_advance(founding_session(founding), snapshot, at("19:59:20"));

	snapshot_release(snapshot);
	return frame;
}

/* A result comes at our time; among events of the servers it stands at theirs. */
static void test_results_in_the_servers_time(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);

	(void)state;
	chaos_offset_ms = 600000;
	publish_result(founding, 5, COMMAND_DONE, "");
	chaos_offset_ms = 0;
	assert_int_equal(event_of(now(founding), "done", "pause dns-leaker")->at_ms, at("20:09:20"));
	founding_destroy(founding);
}

/* Of chaos that is not listed any more nothing is known of a world that began later. */
static void test_another_world(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	size_t events, gone = 0;

	(void)state;
	founding_become(founding, FOUNDING_CALM);
	founding_poll(founding, at("19:59:32"));
	for (size_t i = 0; i < founding_frame(founding)->chaos_count; i++)
		gone += founding_frame(founding)->chaos[i].gone;
	events = founding_frame(founding)->event_count;
	assert_true(gone > 0 && events > 1);
	session_forget(founding_session(founding), at("19:59:30"));
	for (size_t i = 0; i < founding_frame(founding)->chaos_count; i++)
		assert_false(founding_frame(founding)->chaos[i].gone);
	assert_true(founding_frame(founding)->event_count < events);
	founding_poll(founding, at("19:59:37"));
	for (size_t i = 0; i < founding_frame(founding)->chaos_count; i++)
		assert_false(founding_frame(founding)->chaos[i].gone);
	founding_destroy(founding);
}

/* A clock that seems to go back by less than what is known of it stands still; one that was set back is followed. */
static void test_steady_time(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);

	(void)state;
	founding_poll(founding, at("19:59:20"));
	assert_int_equal(founding_frame(founding)->data_ms, at("19:59:20"));
	founding_poll(founding, at("19:59:20") - 1200);
	assert_int_equal(founding_frame(founding)->data_ms, at("19:59:20"));
	founding_poll(founding, at("19:59:20") - 1999);
	assert_int_equal(founding_frame(founding)->data_ms, at("19:59:20"));
	founding_poll(founding, at("19:59:18"));
	assert_int_equal(founding_frame(founding)->data_ms, at("19:59:18"));
	founding_destroy(founding);
}

static void test_requests(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);

	(void)state;
	publish_result(founding, 0, COMMAND_SENT, "");
	session_requested(founding_session(founding), 7, "u1", "pause requested");
	assert_string_equal(chaos_of(now(founding), "dns-leaker")->requested, "pause requested");
	publish_result(founding, 7, COMMAND_SENT, "");
	assert_string_equal(chaos_of(now(founding), "dns-leaker")->requested, "pause requested");
	publish_result(founding, 7, COMMAND_REFUSED, "401: a viewer cannot pause");
	assert_string_equal(chaos_of(now(founding), "dns-leaker")->requested, "");
	assert_int_equal(now(founding)->result_count, 1);
	assert_string_equal(now(founding)->events[0].text, "pause dns-leaker failed: 401: a viewer cannot pause");
	assert_int_equal(now(founding)->events[0].kind, EVENT_ACTION_FAILED);
	publish_result(founding, 8, COMMAND_DONE, "");
	assert_string_equal(event_of(now(founding), "done", "pause dns-leaker")->text, "pause dns-leaker: done");
	session_freeze(founding_session(founding), true);
	now(founding);
	publish_result(founding, 9, COMMAND_DONE, ""); /* told also while frozen */
	assert_int_equal(now(founding)->results[0].id, 9);
	session_freeze(founding_session(founding), false);
	for (uint64_t id = 100; id < 300; id++) /* more than are kept */
		session_requested(founding_session(founding), id, "u1", "x");
	assert_string_equal(chaos_of(now(founding), "dns-leaker")->requested, "x");
	founding_destroy(founding);
}

/* A width class changes what is asked, a width does not; the selected chaos is asked for. */
static void test_wants(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct want_list *before = store_acquire_wants(founding_store(founding)), *after;

	(void)state;
	session_set_columns(founding_session(founding), 130);
	founding_frame(founding);
	after = store_acquire_wants(founding_store(founding));
	assert_ptr_equal(before, after);
	want_list_release(after);
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	const struct frame *frame = session_advance(founding_session(founding), snapshot, founding_now(founding));
	session_select_chaos(founding_session(founding), "u1");
	after = store_acquire_wants(founding_store(founding));
	assert_true(after->version != before->version);
	assert_string_equal(after->selected_uid, "u1");
	assert_int_equal(after->count, before->count);
	assert_ptr_equal(session_advance(founding_session(founding), snapshot, founding_now(founding)), frame); /* no part of it */
	snapshot_release(snapshot);
	want_list_release(after);
	session_set_columns(founding_session(founding), 80);
	founding_frame(founding);
	after = store_acquire_wants(founding_store(founding));
	assert_true(after->items[0].step_ms != before->items[0].step_ms);
	assert_string_equal(after->selected_uid, "u1");
	want_list_release(after);
	want_list_release(before);
	founding_destroy(founding);
}

/* A source's slice once more: its data are those of the one before, which it holds. */
static struct slice *same_again(struct founding *founding, enum source_kind kind)
{
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	size_t at = 0;
	const struct slice *old = snapshot_next(snapshot, kind, &at);
	struct slice *slice = slice_create(kind, old->index, old->name, old->url);

	slice->health = old->health;
	slice->good_ms = slice->poll_ms = old->poll_ms + 1000;
	if (kind == SOURCE_PROMETHEUS)
		slice->prometheus = old->prometheus;
	else
		slice->chaos_mesh = old->chaos_mesh;
	slice_hold(slice, slice_retain(old));
	snapshot_release(snapshot);
	return slice;
}

/* Publishes it; the panels of the next frame, which is another one. */
static const struct frame_panel *panels_after(struct founding *founding, const struct slice *slice)
{
	struct session *session = founding_session(founding);

	store_publish(founding_store(founding), slice);
	const struct snapshot *snapshot = store_acquire(founding_store(founding));
	const struct frame_panel *panels = session_advance(session, snapshot, founding_now(founding))->panels;

	snapshot_release(snapshot);
	return panels;
}

/* What panels are made of is compared, not how often a source answered. */
static void test_panels_stay(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame_panel *before = founding_frame(founding)->panels, *after;
	struct slice *slice;
	size_t bands = before->band_count;

	(void)state;
	assert_true(bands > 0);
	before = panels_after(founding, same_again(founding, SOURCE_PROMETHEUS));
	assert_ptr_equal(panels_after(founding, same_again(founding, SOURCE_PROMETHEUS)), before);
	assert_ptr_equal(panels_after(founding, same_again(founding, SOURCE_CHAOS_MESH)), before);
	assert_int_equal(before->band_count, bands);
	slice = same_again(founding, SOURCE_PROMETHEUS);
	slice->prometheus.queries =
		slice_copy(slice, slice->prometheus.queries, slice->prometheus.query_count, sizeof(slice->prometheus.queries[0]));
	slice->prometheus.queries[0].good_ms++; /* a new answer, though in the same place */
	after = panels_after(founding, slice);
	assert_ptr_not_equal(after, before);
	assert_int_equal(after->band_count, bands);
	before = after;
	slice = same_again(founding, SOURCE_CHAOS_MESH);
	slice->chaos_mesh.item_count = 0;
	slice->chaos_mesh.event_count = 0;
	after = panels_after(founding, slice);
	assert_ptr_not_equal(after, before);
	slice = same_again(founding, SOURCE_PROMETHEUS);
	slice->health = SOURCE_FAILED; /* its age counts on */
	err_set(&slice->error, ERR_CONNECT, "", "connection refused");
	before = panels_after(founding, slice);
	slice = same_again(founding, SOURCE_PROMETHEUS);
	slice->health = SOURCE_FAILED;
	err_set(&slice->error, ERR_CONNECT, "", "connection refused");
	assert_ptr_not_equal(panels_after(founding, slice), before);
	founding_destroy(founding);
}

/* Before any source has answered. */
static void test_nothing_yet(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct store *store = store_create(3, NULL, NULL);
	struct session *session = session_create(founding_config(founding), store);
	const struct snapshot *snapshot = store_acquire(store);
	const struct frame *frame = session_advance(session, snapshot, at("12:00:00"));

	(void)state;
	assert_int_equal(frame->data_ms, 0);
	assert_int_equal(frame->source_count, 3);
	assert_int_equal(frame->sources[1].health, SOURCE_WAITING);
	assert_string_equal(frame->sources[1].name, "alertmanager");
	assert_int_equal(frame->sources[1].age_ms, -1);
	assert_false(frame->complete || frame->calm);
	assert_string_equal(frame->not_calm, "waiting for prometheus");
	assert_string_equal(frame->panels[0].empty_reason, "Waiting for the first answer.");
	assert_true(frame->end_ms == at("12:00:00"));
	assert_string_equal(frame->cannot_act, "chaos-mesh has not answered yet");
	snapshot_release(snapshot);
	session_destroy(session);
	store_destroy(store);
	founding_destroy(founding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moment_header),
		cmocka_unit_test(test_moment_alerts),
		cmocka_unit_test(test_episodes),
		cmocka_unit_test(test_moment_panel),
		cmocka_unit_test(test_moment_chaos),
		cmocka_unit_test(test_moment_events),
		cmocka_unit_test(test_degraded),
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_calm),
		cmocka_unit_test(test_storm),
		cmocka_unit_test(test_unchanged),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_range_change),
		cmocka_unit_test(test_shift),
		cmocka_unit_test(test_freeze),
		cmocka_unit_test(test_grouping),
		cmocka_unit_test(test_story_goes_on),
		cmocka_unit_test(test_steady_time),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_another_world),
		cmocka_unit_test(test_results_in_the_servers_time),
		cmocka_unit_test(test_wants),
		cmocka_unit_test(test_panels_stay),
		cmocka_unit_test(test_nothing_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
