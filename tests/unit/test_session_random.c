#include "tests/support/test.h"

#include <math.h>

#include "core/base/fmt.h"
#include "core/frame.h"
#include "core/labels.h"
#include "core/session.h"
#include "core/store.h"
#include "core/want.h"
#include "tests/support/founding.h"
#include "tests/support/slices.h"

/*
 * Snapshots of random alerts, chaos, events and samples, with names that collide, times that make no sense and numbers that are none, one
 * after the other through one session: nothing may crash (the sanitizers watch), and what a frame promises has to hold.
 */

#define ROUNDS 150

static uint64_t seed;

static unsigned pick(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % below;
}

static const char *word(void)
{
	static const char *const words[] = { "", "a", "b", "a-b", "default", "cart-1", "cart-2", "Watchdog", "kill-aaaaa", "kill", "drill",
		"{}", "\xf0\x9f\x98\x80", "x/y/z" };

	return words[pick(sizeof(words) / sizeof(words[0]))];
}

static int64_t moment(int64_t now_ms)
{
	static const int64_t odd[] = { 0, 1, -5, INT64_C(4102444800000), 1000 };

	return pick(12) == 0 ? odd[pick(5)] : now_ms - (int64_t)pick(1800) * 1000;
}

static double number(void)
{
	static const double odd[] = { INFINITY, -INFINITY, NAN, 0, -1, 1e308, -1e308, 5e-324 };

	return pick(4) == 0 ? odd[pick(8)] : pick(1000) / 10.0;
}

static const struct labels *labels(struct slice *slice)
{
	return make_labels(slice, "alertname", word(), "severity", pick(2) ? "critical" : word(), "namespace", word(), "pod", word(),
		"node", word(), "cluster", pick(2) ? "lab" : "", NULL);
}

static void health(struct slice *slice, int64_t now_ms)
{
	slice->health = (enum source_health)pick(3);
	slice->good_ms = pick(5) == 0 ? 0 : now_ms - (int64_t)pick(60) * 1000;
	slice->poll_ms = now_ms;
	slice->failed_since_ms = slice->good_ms;
	slice->next_try_ms = moment(now_ms);
	slice->has_clock_offset = pick(2) == 0;
	slice->clock_offset_ms = (int64_t)pick(100000) - 50000;
	if (slice->health == SOURCE_FAILED)
		err_set_status(&slice->error, (enum err_code)(1 + pick(16)), (int)pick(600), "", "%s", word());
}

static void add_query(struct slice *slice, const struct want *want, int64_t now_ms)
{
	int64_t end = want->kind == WANT_RANGE ? now_ms - now_ms % want->step_ms : now_ms;
	size_t points = want->kind == WANT_RANGE ? 1 + pick(160) : 1;
	struct query_result *result = push_result(
		slice, want->key, end - (int64_t)(points - 1) * (want->step_ms != 0 ? want->step_ms : 1000), end, want->step_ms);

	result->good_ms = pick(6) == 0 ? 0 : now_ms;
	if (pick(6) == 0)
		err_set(&result->error, ERR_TIMEOUT, "", "late");
	for (unsigned s = pick(30); s > 0; s--) {
		double values[256];

		for (size_t i = 0; i < points; i++)
			values[i] = number();
		push_series(slice, result,
			make_labels(slice, "__name__", word(), "container", word(), "pod", word(), "namespace", word(), NULL), values);
		if (pick(20) == 0)
			result->series[result->count - 1].grid = NULL;
	}
}

static struct slice *prometheus(const struct want_list *wants, int64_t now_ms)
{
	static const char *const queries[] = { "container_memory_rss > 5", "container_memory_rss{pod=~\"(\"} > 1", "vector(1)", "",
		"x > > 1" };
	struct slice *slice = slice_create(SOURCE_PROMETHEUS, 0, "prometheus", "http://p");

	health(slice, now_ms);
	for (size_t i = 0; i < wants->count; i++)
		if (pick(8) != 0)
			add_query(slice, &wants->items[i], now_ms);
	for (unsigned r = pick(8); r > 0; r--) {
		struct rule *rule = push_rule(slice, word(), queries[pick(5)], (int64_t)pick(600) * 1000);

		rule->alerting = pick(5) != 0;
		rule->health = pick(4) == 0 ? "err" : "ok";
		for (unsigned a = pick(20); a > 0; a--)
			push_rule_alert(slice, rule, labels(slice), (enum alert_state)pick(4), moment(now_ms))->value = number();
	}
	slice->prometheus.external_labels = pick(3) == 0 ? NULL : make_labels(slice, "cluster", "lab", NULL);
	slice->prometheus.rules_good_ms = moment(now_ms);
	slice->prometheus.found_good_ms = now_ms;
	push_text(slice, &slice->prometheus.found, &slice->prometheus.found_count, pick(2) ? "up" : "kube_pod_container_status_running");
	push_text(slice, &slice->prometheus.found, &slice->prometheus.found_count, "kube_pod_container_status_restarts_total");
	return slice;
}

static struct slice *alertmanager(int64_t now_ms)
{
	struct slice *slice = slice_create(SOURCE_ALERTMANAGER, 1, "alertmanager", "http://a");

	health(slice, now_ms);
	for (unsigned a = pick(40); a > 0; a--) {
		struct am_alert *alert = push_am_alert(slice, labels(slice), moment(now_ms), word());

		alert->updated_ms = moment(now_ms);
		if (pick(3) == 0)
			push_text(slice, &alert->silenced_by, &alert->silenced_count, word());
		if (pick(5) == 0)
			push_text(slice, &alert->muted_by, &alert->muted_count, word());
	}
	for (unsigned s = pick(5); s > 0; s--)
		push_silence(slice, word(), word(), word(), moment(now_ms), moment(now_ms));
	return slice;
}

static struct slice *chaos_mesh(int64_t now_ms)
{
	static const char *const reasons[] = { "Started", "Applied", "Paused", "TimeUp", "Deleted", "Recovered", "Failed", "Updated",
		"Spawned", "?" };
	static const char *const targets[] = { "", "default/cart-1", "default/cart-2/app", "odd", "/", "a//", "//" };
	static const char *const kinds[] = { "PodChaos", "DNSChaos", "Schedule", "Workflow", "WorkflowNode" };
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 2, "chaos-mesh", "http://c");

	health(slice, now_ms);
	for (unsigned i = pick(20); i > 0; i--) {
		struct chaos_item *item = push_chaos(
			slice, (enum chaos_object)pick(3), word(), kinds[pick(2)], word(), (enum chaos_state)pick(6), moment(now_ms));

		item->managed_by = word();
		item->workflow = word();
		item->has_detail = pick(2) == 0;
		item->cron = pick(2) ? "@every 5m" : "*/7 * * * *";
		item->spec.one_shot = pick(3) == 0;
		item->spec.duration_ms = (int64_t)pick(3) * 300000 - 1;
		for (unsigned p = pick(4); p > 0; p--)
			push_text(slice, &item->plan, &item->plan_count, word());
		item->step_count = pick(3);
		item->steps = slice_array(slice, 3, sizeof(*item->steps));
		for (size_t s = 0; s < item->step_count; s++)
			item->steps[s] = (struct chaos_step){ word(), word(), "ChaosNode", pick(2) ? "Running" : "Succeed", word() };
	}
	for (unsigned e = pick(80); e > 0; e--)
		push_event_of(slice, word(), kinds[pick(5)], word(), moment(now_ms), reasons[pick(10)], targets[pick(7)])->message =
			pick(2) ? "Create new object: kill-aaaaa" : "";
	slice->chaos_mesh.items_good_ms = moment(now_ms);
	return slice;
}

/* ---- what a frame promises ---- */

static void check_alerts(const struct frame *frame)
{
	size_t members = 0;

	for (size_t i = 0; i < frame->alert_count; i++) {
		const struct frame_alert *alert = &frame->alerts[i];

		assert_non_null(alert->name);
		assert_non_null(alert->subject);
		assert_non_null(alert->server);
		assert_non_null(alert->labels);
		assert_non_null(alert->relation_chaos);
		assert_true(alert->in_prometheus || alert->in_alertmanager);
		if (i > 0)
			assert_true(alert->state >= alert[-1].state || alert->state > FRAME_ALERT_PENDING);
	}
	for (size_t g = 0; g < frame->group_count; g++)
		members += frame->groups[g].count;
	assert_int_equal(members, frame->alert_count);
	assert_int_equal(frame->firing + frame->pending + frame->suppressed, frame->alert_count);
}

static void check_chaos(const struct frame *frame)
{
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];

		assert_true(chaos->owner < frame->chaos_count);
		assert_int_equal(frame->chaos[chaos->owner].owner, chaos->owner);
		assert_true(chaos->own_span_count <= chaos->span_count && chaos->own_target_count <= chaos->target_count);
		assert_true(chaos->injected_count + chaos->recovered_count <= chaos->target_count);
		for (size_t s = 0; s < chaos->span_count; s++)
			assert_true(chaos->spans[s].to_ms == 0 || chaos->spans[s].kind <= SPAN_ONE_SHOT);
		for (size_t t = 0; t < chaos->target_count; t++)
			assert_non_null(chaos->targets[t].pod);
	}
}

static void check_panels(const struct frame *frame)
{
	for (size_t p = 0; p < frame->panel_count; p++) {
		const struct frame_panel *panel = &frame->panels[p];

		assert_true(panel->band_count <= 3);
		assert_true((panel->row_count == 0) == (panel->empty_reason[0] != '\0'));
		for (size_t r = 0; r < panel->row_count; r++) {
			const struct frame_row *row = &panel->rows[r];

			assert_true(row->name[0] != '\0' || row->labels->count > 0 || panel->title[0] == '\0');
			assert_true(row->color < 8);
			assert_true((row->state == ROW_UNKNOWN) == (row->now.state == VALUE_UNKNOWN));
			assert_true(row->now.state == VALUE_UNKNOWN || isfinite(row->now.number));
			assert_true(row->slope.state == VALUE_UNKNOWN || isfinite(row->slope.number));
			assert_true(row->over_in_ms >= -1);
			for (size_t b = 0; b < row->band_count; b++)
				assert_true(row->bands[b] < frame->chaos_count);
			if (r > 0)
				assert_true(row->state >= row[-1].state);
		}
	}
}

static void check_events(const struct frame *frame)
{
	assert_true(frame->event_count <= 200);
	for (size_t i = 0; i < frame->event_count; i++) {
		assert_non_null(frame->events[i].text);
		assert_non_null(frame->events[i].verb);
		assert_non_null(frame->events[i].what);
		assert_true(i == 0 || frame->events[i].at_ms <= frame->events[i - 1].at_ms);
	}
}

static void steer(struct session *session, int64_t now_ms)
{
	switch (pick(10)) {
	case 0:
		session_range_wider(session);
		break;
	case 1:
		session_range_narrower(session);
		break;
	case 2:
		session_shift(session, pick(2) ? 1 : -1);
		break;
	case 3:
		session_freeze(session, pick(2) != 0);
		break;
	case 4:
		session_set_columns(session, (int)pick(300));
		break;
	case 5:
		session_group_by(session, word());
		break;
	case 6:
		session_requested(session, pick(50), word(), "pause requested");
		break;
	case 7:
		session_looked(session);
		break;
	case 8:
		session_set_end(session, moment(now_ms));
		break;
	default:
		session_live(session);
		break;
	}
}

static void run(struct session *session, struct store *store)
{
	int64_t now_ms = at("12:00:00");

	for (int round = 0; round < ROUNDS; round++, now_ms += 1 + pick(60000)) {
		const struct want_list *wants = store_acquire_wants(store);
		const struct snapshot *snapshot;
		const struct frame *frame;

		if (pick(4) != 0)
			store_publish(store, prometheus(wants, now_ms));
		if (pick(4) != 0)
			store_publish(store, alertmanager(now_ms));
		if (pick(4) != 0)
			store_publish(store, chaos_mesh(now_ms));
		want_list_release(wants);
		steer(session, now_ms);
		snapshot = store_acquire(store);
		frame = session_advance(session, snapshot, now_ms);
		snapshot_release(snapshot);
		check_alerts(frame);
		check_chaos(frame);
		check_panels(frame);
		check_events(frame);
	}
}

static void test_random(void **state)
{
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120); /* for its configuration */

	(void)state;
	for (uint64_t start = 1; start <= 5; start++) {
		struct store *store = store_create(3, NULL, NULL);
		struct session *session = session_create(founding_config(founding), store);

		seed = start;
		print_message("seed %u\n", (unsigned)start);
		run(session, store);
		session_destroy(session);
		store_destroy(store);
	}
	founding_destroy(founding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
