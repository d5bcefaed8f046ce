#include "tests/support/test.h"

#include <math.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/join.h"
#include "core/labels.h"
#include "tests/support/slices.h"

/* One Prometheus and up to two Alertmanagers, built by hand, joined at 12:00:00. */

struct fixture {
	struct arena *arena;
	struct slice *slices[3]; /* prometheus, alertmanager, alertmanager-2 */
	size_t count;
	const struct snapshot *snapshot;
	struct join join;
};

static void setup(struct fixture *f, size_t alertmanagers)
{
	static const char *const names[] = { "prometheus", "alertmanager", "alertmanager-2" };

	*f = (struct fixture){ .arena = arena_create(), .count = 1 + alertmanagers };
	for (size_t i = 0; i < f->count; i++) {
		f->slices[i] = slice_create(i == 0 ? SOURCE_PROMETHEUS : SOURCE_ALERTMANAGER, i, names[i], "");
		f->slices[i]->health = SOURCE_OK;
		f->slices[i]->good_ms = at("12:00:00");
	}
}

static void silence_source(struct fixture *f, size_t index, const char *good)
{
	f->slices[index]->health = SOURCE_FAILED;
	f->slices[index]->good_ms = at(good);
}

static const struct frame_alert *join_after(struct fixture *f, const struct join *previous)
{
	struct join_input in = { .arena = f->arena, .lack_count = previous->lack_count, .lacks = previous->lacks };

	f->snapshot = make_snapshot(1, f->slices, f->count);
	in.snapshot = f->snapshot;
	in.fresh = health_freshness(f->arena, f->snapshot, at("12:00:00"));
	join_alerts(&in, &f->join);
	return f->join.alerts;
}

static const struct frame_alert *join(struct fixture *f)
{
	return join_after(f, &(struct join){ 0 });
}

static void finish(struct fixture *f)
{
	for (size_t i = 0; i < f->join.held_count; i++)
		labels_release(f->join.held[i]);
	snapshot_release(f->snapshot);
	arena_destroy(f->arena);
}

static struct rule_alert *rule_alert(struct fixture *f, const char *name, const char *pod, enum alert_state state, const char *active)
{
	struct slice *slice = f->slices[0];
	struct rule *rule = push_rule(slice, name, "up == 0", 60000);

	return push_rule_alert(slice, rule,
		make_labels(slice, "alertname", name, "severity", "critical", "namespace", "shop", "pod", pod, NULL), state, at(active));
}

static const struct labels *sent(struct slice *slice, const char *name, const char *pod, const char *cluster)
{
	return make_labels(slice, "alertname", name, "severity", "critical", "namespace", "shop", "pod", pod, "cluster", cluster, NULL);
}

static void external(struct fixture *f)
{
	f->slices[0]->prometheus.external_labels = make_labels(f->slices[0], "cluster", "lab", NULL);
}

/* ---- which are the same alert ---- */

static void test_by_external_labels(void **state)
{
	struct fixture f;
	const struct frame_alert *alert;

	(void)state;
	setup(&f, 1);
	external(&f);
	rule_alert(&f, "Down", "cart-1", ALERT_FIRING, "11:50:00")->value = 3;
	push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", "lab"), at("11:51:02"), "pager");
	alert = join(&f);
	assert_int_equal(f.join.count, 1);
	assert_true(alert->in_prometheus && alert->in_alertmanager);
	assert_int_equal(alert->since_ms, at("11:51:02"));
	assert_int_equal(alert->in_alertmanager_ms, at("11:51:02"));
	assert_int_equal(alert->active_at_ms, at("11:50:00"));
	assert_int_equal(alert->for_ms, 60000);
	assert_string_equal(alert->receivers[0], "pager");
	assert_string_equal(alert->subject, "cart-1");
	assert_string_equal(alert->namespace_, "shop");
	assert_int_equal(alert->value.state, VALUE_KNOWN);
	assert_string_equal(labels_get(alert->labels, "cluster"), "lab");
	assert_string_equal(alert->server, "");
	finish(&f);
}

/* Relabelling has dropped a label on the way and changed nothing else: the times decide. */
static const struct {
	const char *what, *starts, *drop, *extra;
	bool same;
} relabelled[] = {
	{ "a label is gone", "11:51:00", "namespace", "", true },
	{ "a label was added", "11:51:30", "", "team", true },
	{ "within two intervals", "11:52:00", "namespace", "", true },
	{ "too far apart", "11:53:00", "namespace", "", false },
	{ "one gone, another added", "11:51:00", "namespace", "team", false },
	{ "another pod", "11:51:00", "pod", "", true },
};

static void test_relabelled(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(relabelled) / sizeof(relabelled[0]); i++) {
		struct fixture f;
		struct slice *am;

		setup(&f, 1);
		am = f.slices[1];
		rule_alert(&f, "Down", "cart-1", ALERT_FIRING, "11:50:00");
		push_am_alert(am,
			make_labels(am, "alertname", "Down", "severity", "critical", "namespace",
				strcmp(relabelled[i].drop, "namespace") == 0 ? "" : "shop", "pod",
				strcmp(relabelled[i].drop, "pod") == 0 ? "" : "cart-1", "team", relabelled[i].extra[0] != '\0' ? "x" : "",
				NULL),
			at(relabelled[i].starts), "pager");
		join(&f);
		if ((f.join.count == 1) != relabelled[i].same)
			fail_msg("%s: %zu rows", relabelled[i].what, f.join.count);
		finish(&f);
	}
}

/* Two alike but for the pod each find their own; a pending one is only found by its very labels. */
static void test_relabelled_each_its_own(void **state)
{
	struct fixture f;
	const struct frame_alert *alerts;

	(void)state;
	setup(&f, 1);
	rule_alert(&f, "Down", "cart-1", ALERT_FIRING, "11:50:00");
	rule_alert(&f, "Down", "cart-2", ALERT_FIRING, "11:50:00");
	rule_alert(&f, "Down", "cart-3", ALERT_PENDING, "11:50:00");
	for (int i = 2; i >= 1; i--) {
		char pod[16];

		snprintf(pod, sizeof(pod), "cart-%d", i);
		push_am_alert(f.slices[1], make_labels(f.slices[1], "alertname", "Down", "pod", pod, NULL), at("11:51:00"), "pager");
	}
	alerts = join(&f);
	assert_int_equal(f.join.count, 3);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(alerts[i].state, FRAME_ALERT_FIRING);
		assert_non_null(alerts[i].rule);
		assert_string_equal(labels_get(alerts[i].am->labels, "pod"), alerts[i].subject);
	}
	assert_int_equal(alerts[2].state, FRAME_ALERT_PENDING);
	assert_false(alerts[2].in_alertmanager);
	finish(&f);
}

/* The same row from pending to firing to silenced. */
static void test_identity(void **state)
{
	uint64_t ids[3];

	(void)state;
	for (int round = 0; round < 3; round++) {
		struct fixture f;

		setup(&f, 1);
		external(&f);
		rule_alert(&f, "Down", "cart-1", round == 0 ? ALERT_PENDING : ALERT_FIRING, "11:59:30");
		if (round == 2) {
			struct am_alert *alert =
				push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", "lab"), at("11:59:59"), "pager");

			alert->state = AM_SUPPRESSED;
			push_text(f.slices[1], &alert->silenced_by, &alert->silenced_count, "s1");
		}
		ids[round] = join(&f)->id;
		assert_int_equal(f.join.count, 1);
		finish(&f);
	}
	assert_true(ids[0] == ids[1] && ids[1] == ids[2]);
}

/* ---- states ---- */

static void test_pending(void **state)
{
	struct fixture f;
	const struct frame_alert *alert;

	(void)state;
	setup(&f, 1);
	rule_alert(&f, "Down", "cart-1", ALERT_PENDING, "11:59:20");
	alert = join(&f);
	assert_int_equal(alert->state, FRAME_ALERT_PENDING);
	assert_int_equal(alert->since_ms, at("11:59:20"));
	assert_int_equal(alert->fires_at_ms, at("12:00:20"));
	assert_int_equal(alert->span_count, 1);
	assert_int_equal(alert->spans[0].kind, SPAN_PENDING);
	assert_int_equal(alert->spans[0].to_ms, 0);
	assert_int_equal(alert->value.state, VALUE_UNKNOWN);
	finish(&f);
}

static void test_silenced(void **state)
{
	struct fixture f;
	struct am_alert *am;
	const struct frame_alert *alert;

	(void)state;
	setup(&f, 1);
	rule_alert(&f, "Down", "cart-1", ALERT_FIRING, "11:00:00");
	am = push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", ""), at("11:01:00"), "pager");
	am->state = AM_SUPPRESSED;
	push_text(f.slices[1], &am->silenced_by, &am->silenced_count, "short");
	push_text(f.slices[1], &am->silenced_by, &am->silenced_count, "long");
	push_text(f.slices[1], &am->silenced_by, &am->silenced_count, "forgotten");
	push_silence(f.slices[1], "short", "eve", "a", at("11:10:00"), at("12:10:00"));
	push_silence(f.slices[1], "long", "ops", "b", at("11:30:00"), at("13:00:00"));
	alert = join(&f);
	assert_int_equal(alert->state, FRAME_ALERT_SILENCED);
	assert_int_equal(alert->silenced_until_ms, at("13:00:00"));
	assert_string_equal(alert->silenced_by, "ops");
	assert_string_equal(alert->silence_comment, "b");
	assert_int_equal(alert->span_count, 3); /* pending, firing, silenced */
	assert_int_equal(alert->spans[1].to_ms, at("11:30:00"));
	assert_int_equal(alert->spans[2].kind, SPAN_SILENCED);
	finish(&f);
}

static const struct {
	bool inhibited, muted;
	enum frame_alert_state state;
} suppressions[] = { { true, false, FRAME_ALERT_INHIBITED }, { false, true, FRAME_ALERT_MUTED }, { true, true, FRAME_ALERT_INHIBITED },
	{ false, false, FRAME_ALERT_FIRING } };

static void test_suppressed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(suppressions) / sizeof(suppressions[0]); i++) {
		struct fixture f;
		struct am_alert *am;

		setup(&f, 1);
		am = push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", ""), at("11:01:00"), "pager");
		if (suppressions[i].inhibited)
			push_text(f.slices[1], &am->inhibited_by, &am->inhibited_count, "ffff");
		if (suppressions[i].muted)
			push_text(f.slices[1], &am->muted_by, &am->muted_count, "nights");
		assert_int_equal(join(&f)->state, suppressions[i].state);
		finish(&f);
	}
}

/* What one source no longer tells, another may. */
static const struct {
	const char *what;
	bool rule, rule_fires, am, prometheus_silent, am_silent;
	enum frame_alert_state state;
	int64_t stale_ms;
	size_t spans;
	bool no_news;
} freshness[] = {
	{ "firing, both answer", true, true, true, false, false, FRAME_ALERT_FIRING, 0, 2, false },
	{ "firing stays live from Alertmanager", true, true, true, true, false, FRAME_ALERT_FIRING, 0, 2, false },
	{ "firing stays live from Prometheus", true, true, true, false, true, FRAME_ALERT_FIRING, 0, 2, false },
	{ "firing, both silent", true, true, true, true, true, FRAME_ALERT_FIRING, 40000, 2, true },
	{ "pending, Prometheus silent", true, false, false, true, false, FRAME_ALERT_PENDING, 40000, 1, true },
	{ "was pending, fires by now", true, false, true, true, false, FRAME_ALERT_FIRING, 0, 2, false },
	{ "firing, not in Alertmanager, Prometheus silent", true, true, false, true, false, FRAME_ALERT_FIRING, 40000, 2, true },
	{ "only Alertmanager has it", false, false, true, false, false, FRAME_ALERT_FIRING, 0, 1, false },
	{ "only Alertmanager has it, silent", false, false, true, false, true, FRAME_ALERT_FIRING, 40000, 1, true },
};

static void test_freshness(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(freshness) / sizeof(freshness[0]); i++) {
		struct fixture f;
		const struct frame_alert *alert;

		setup(&f, 1);
		if (freshness[i].rule)
			rule_alert(&f, "Down", "cart-1", freshness[i].rule_fires ? ALERT_FIRING : ALERT_PENDING, "11:50:00")->value = 1;
		if (freshness[i].am)
			push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", ""), at("11:51:00"), "pager");
		if (freshness[i].prometheus_silent)
			silence_source(&f, 0, "11:59:20");
		if (freshness[i].am_silent)
			silence_source(&f, 1, "11:59:20");
		alert = join(&f);
		if (f.join.count != 1 || alert->state != freshness[i].state || alert->stale_ms != freshness[i].stale_ms ||
			alert->span_count != freshness[i].spans || alert->spans[alert->span_count - 1].no_news != freshness[i].no_news)
			fail_msg("%s: state %d, stale %lld, %zu spans", freshness[i].what, (int)alert->state, (long long)alert->stale_ms,
				alert->span_count);
		if (freshness[i].rule)
			assert_int_equal(alert->value.state, freshness[i].prometheus_silent ? VALUE_STALE : VALUE_KNOWN);
		finish(&f);
	}
}

/* ---- several Alertmanagers ---- */

static void test_copies(void **state)
{
	struct fixture f;
	const struct frame_alert *alert;
	struct am_alert *second;

	(void)state;
	setup(&f, 2);
	push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", ""), at("11:51:00"), "pager");
	second = push_am_alert(f.slices[2], sent(f.slices[2], "Down", "cart-1", ""), at("11:51:01"), "mail");
	second->updated_ms = at("11:59:00");
	push_text(f.slices[2], &second->silenced_by, &second->silenced_count, "s1");
	push_silence(f.slices[1], "s1", "old", "", at("11:00:00"), at("12:30:00"));
	push_silence(f.slices[2], "s1", "new", "", at("11:01:00"), at("12:40:00"));
	alert = join(&f);
	assert_int_equal(f.join.count, 1);
	assert_ptr_equal(alert->am, second);
	assert_int_equal(alert->receiver_count, 2);
	assert_int_equal(alert->state, FRAME_ALERT_SILENCED);
	assert_string_equal(alert->silenced_by, "new");
	assert_string_equal(alert->server, "");
	finish(&f);
}

/* Two polls of both copies, a minute apart unless told; the note of the second. */
static const struct {
	const char *what, *updated;
	bool both, again, cut, silence, both_silences, silences_fail;
	const char *second; /* when the lacking copy answered for the second time; "" it did not */
	const char *note;
} copies[] = {
	{ "lasts", "11:59:00", false, true, false, false, false, false, "12:01:00", "alertmanager-2 lacks 1 of 1 alerts" },
	{ "not asked again", "11:59:00", false, true, false, false, false, false, "", "" },
	{ "too new", "11:51:30", false, true, false, false, false, false, "12:01:00", "" },
	{ "agree", "11:59:00", true, true, false, false, false, false, "12:01:00", "" },
	{ "resolved in between", "11:59:00", false, false, false, false, false, false, "12:01:00", "" },
	{ "cut list", "11:59:00", false, true, true, false, false, false, "12:01:00", "" },
	{ "a silence", "11:59:00", true, true, false, true, false, false, "12:01:00", "alertmanager-2 lacks 1 of 1 silences" },
	{ "alert and silence", "11:59:00", false, true, false, true, false, false, "12:01:00",
		"alertmanager-2 lacks 1 of 1 alerts, 1 of 1 silences" },
	{ "both know the silence", "11:59:00", true, true, false, true, true, false, "12:01:00", "" },
	{ "silences are not told", "11:59:00", true, true, false, true, false, true, "12:01:00", "" },
	{ "a silence, not asked again", "11:59:00", true, true, false, true, false, false, "", "" },
};

static void poll_copies(struct fixture *f, size_t row, const char *clock, const char *lacking, bool listed)
{
	setup(f, 2);
	for (size_t i = 1; i < 3; i++) {
		struct slice *slice = f->slices[i];

		slice->good_ms = slice->poll_ms = slice->alertmanager.silences_good_ms = at(i == 1 ? clock : lacking);
		if (listed && (i == 1 || copies[row].both))
			push_am_alert(slice, sent(slice, "Down", "cart-1", ""), at("11:51:00"), "pager")->updated_ms =
				at(copies[row].updated);
		if (copies[row].silence && (i == 1 || copies[row].both_silences)) {
			slice->alertmanager.silences = slice_array(slice, 1, sizeof(struct silence));
			slice->alertmanager.silences[0] =
				(struct silence){ .id = "s1", .state = "active", .comment = "", .created_by = "" };
			slice->alertmanager.silence_count = slice->alertmanager.silence_total = 1;
		}
	}
	f->slices[2]->alertmanager.alert_total = copies[row].cut ? 5 : f->slices[2]->alertmanager.alert_count;
	if (copies[row].silences_fail)
		err_set(&f->slices[2]->alertmanager.silences_error, ERR_TIMEOUT, "", "no answer");
}

/* Copies that do not agree are told once that lasts: polls are apart, and an alert may end between them. */
static void test_copies_that_disagree(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		struct fixture first, second;

		poll_copies(&first, i, "12:00:00", "12:00:02", true);
		join(&first);
		assert_string_equal(first.join.note, "");
		poll_copies(&second, i, "12:01:00", copies[i].second[0] != '\0' ? copies[i].second : "12:00:02", copies[i].again);
		join_after(&second, &first.join);
		if (strcmp(second.join.note, copies[i].note) != 0)
			fail_msg("%s: '%s'", copies[i].what, second.join.note);
		finish(&second);
		finish(&first);
	}
}

/* Of what both sides do not keep the larger count is told: they are mostly the same alerts. */
static void test_beyond_kept(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 1);
	rule_alert(&f, "Down", "cart-1", ALERT_FIRING, "11:50:00");
	f.slices[0]->prometheus.alert_total = 41;
	f.slices[1]->alertmanager.alert_total = 7;
	join(&f);
	assert_int_equal(f.join.count, 1);
	assert_int_equal(f.join.total, 41);
	finish(&f);
}

/* What only a silent copy lists is over. */
static void test_silent_copy(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 2);
	push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", ""), at("11:51:00"), "pager");
	push_am_alert(f.slices[2], sent(f.slices[2], "Down", "cart-2", ""), at("11:51:00"), "pager");
	silence_source(&f, 2, "11:50:00");
	assert_string_equal(join(&f)->subject, "cart-1");
	assert_int_equal(f.join.count, 1);
	finish(&f);
}

static const struct {
	const char *what, *peer_1, *peer_2, *cluster_2;
	size_t rows;
} strangers[] = {
	{ "they share a peer", "a", "a", "lab", 1 },
	{ "their peers differ", "a", "b", "lab", 2 },
	{ "no peers told", "", "", "lab", 1 },
	{ "external labels differ", "", "", "prod", 2 },
};

static void test_strangers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		struct fixture f;
		const struct frame_alert *alerts;

		setup(&f, 2);
		external(&f);
		push_am_alert(f.slices[1], sent(f.slices[1], "Down", "cart-1", "lab"), at("11:51:00"), "pager");
		push_am_alert(f.slices[2], sent(f.slices[2], "Down", "cart-1", strangers[i].cluster_2), at("11:51:00"), "pager");
		for (size_t s = 1; s < 3; s++) {
			const char *peer = s == 1 ? strangers[i].peer_1 : strangers[i].peer_2;

			if (peer[0] != '\0')
				push_text(f.slices[s], &f.slices[s]->alertmanager.peers, &f.slices[s]->alertmanager.peer_count, peer);
		}
		alerts = join(&f);
		if (f.join.count != strangers[i].rows)
			fail_msg("%s: %zu rows", strangers[i].what, f.join.count);
		for (size_t r = 0; r < f.join.count; r++)
			assert_int_equal(alerts[r].server[0] != '\0', strangers[i].rows == 2);
		if (f.join.count == 2)
			assert_true(alerts[0].id != alerts[1].id);
		finish(&f);
	}
}

/* ---- heartbeat, order, hostile input ---- */

static void test_heartbeat(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, 1);
	rule_alert(&f, "Watchdog", "", ALERT_FIRING, "01:00:00");
	push_am_alert(f.slices[1], make_labels(f.slices[1], "alertname", "Watchdog", NULL), at("01:00:00"), "null");
	join(&f);
	assert_int_equal(f.join.count, 0);
	assert_true(f.join.heartbeat.rule_loaded && f.join.heartbeat.fires && f.join.heartbeat.in_alertmanager);
	finish(&f);
}

static void test_order(void **state)
{
	static const char *const expected[] = { "crit-old", "crit-new", "warn", "none", "pending" };
	static const char *const severities[] = { "warning", "critical", "critical", "weird" };
	static const char *const pods[] = { "warn", "crit-new", "crit-old", "none" };
	static const char *const active[] = { "10:00:00", "11:30:00", "11:00:00", "09:00:00" };
	struct fixture f;
	const struct frame_alert *alerts;
	struct rule *rule;

	(void)state;
	setup(&f, 0);
	rule = push_rule(f.slices[0], "Down", "up == 0", 0);
	push_rule_alert(f.slices[0], rule, make_labels(f.slices[0], "alertname", "Down", "severity", "critical", "pod", "pending", NULL),
		ALERT_PENDING, at("08:00:00"));
	for (size_t i = 0; i < 4; i++)
		push_rule_alert(f.slices[0], rule,
			make_labels(f.slices[0], "alertname", "Down", "severity", severities[i], "pod", pods[i], NULL), ALERT_FIRING,
			at(active[i]));
	alerts = join(&f);
	assert_int_equal(f.join.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(alerts[i].subject, expected[i]);
	finish(&f);
}

/* The same labels from two rules are one alert; inactive ones and recording rules are none; a label set without a name is one. */
static void test_odd(void **state)
{
	struct fixture f;
	const struct frame_alert *alerts;
	struct rule *rule;

	(void)state;
	setup(&f, 0);
	rule_alert(&f, "Down", "cart-1", ALERT_PENDING, "11:00:00");
	rule_alert(&f, "Down", "cart-1", ALERT_FIRING, "11:10:00");
	rule_alert(&f, "Down", "cart-1", ALERT_PENDING, "11:20:00");
	rule_alert(&f, "Down", "cart-2", ALERT_INACTIVE, "11:20:00");
	rule = push_rule(f.slices[0], "", "", 0);
	push_rule_alert(f.slices[0], rule, make_labels(f.slices[0], NULL), ALERT_FIRING, 0);
	alerts = join(&f);
	assert_int_equal(f.join.count, 2);
	assert_int_equal(alerts[0].active_at_ms, at("11:10:00"));
	assert_string_equal(alerts[1].name, "");
	assert_int_equal(alerts[1].since_ms, 0);
	assert_int_equal(alerts[1].span_count, 0);
	finish(&f);
}

/* Nothing at all. */
static void test_empty(void **state)
{
	struct fixture f = { .arena = arena_create() };

	(void)state;
	join(&f);
	assert_int_equal(f.join.count, 0);
	finish(&f);
}

static double milliseconds(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) * 1e3 + (double)(now.tv_nsec - from->tv_nsec) / 1e6;
}

/* 10 000 alerts whose labels were all changed on the way: each finds its own, in time that does not grow with the square. */
static void test_many(void **state)
{
	struct fixture f;
	struct rule *rule;
	struct timespec start;
	double took;

	(void)state;
	setup(&f, 1);
	external(&f);
	rule = push_rule(f.slices[0], "Down", "up == 0", 60000);
	for (int i = 0; i < 10000; i++) {
		char pod[32];

		snprintf(pod, sizeof(pod), "pod-%d", i);
		push_rule_alert(f.slices[0], rule, make_labels(f.slices[0], "alertname", "Down", "pod", pod, "replica", "a", NULL),
			ALERT_FIRING, at("11:00:00"));
		push_am_alert(f.slices[1], make_labels(f.slices[1], "alertname", "Down", "pod", pod, "cluster", "lab", NULL),
			at("11:01:00"), "x");
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	join(&f);
	took = milliseconds(&start);
	print_message("join of 10000 relabelled alerts: %.1f ms\n", took);
	assert_int_equal(f.join.count, 10000);
	for (size_t i = 0; i < f.join.count; i++)
		assert_true(f.join.alerts[i].in_alertmanager && f.join.alerts[i].in_prometheus);
	assert_true(took < 2000); /* far above: machines differ, squares do not */
	finish(&f);
}

static void test_severities(void **state)
{
	(void)state;
	assert_int_equal(join_severity("critical"), SEVERITY_CRITICAL);
	assert_int_equal(join_severity("Page"), SEVERITY_CRITICAL);
	assert_int_equal(join_severity("warning"), SEVERITY_WARNING);
	assert_int_equal(join_severity("INFO"), SEVERITY_INFO);
	assert_int_equal(join_severity(""), SEVERITY_NONE);
	assert_int_equal(join_severity("criticality"), SEVERITY_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_external_labels),
		cmocka_unit_test(test_relabelled),
		cmocka_unit_test(test_relabelled_each_its_own),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_silenced),
		cmocka_unit_test(test_suppressed),
		cmocka_unit_test(test_freshness),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_copies_that_disagree),
		cmocka_unit_test(test_beyond_kept),
		cmocka_unit_test(test_silent_copy),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_heartbeat),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_severities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
