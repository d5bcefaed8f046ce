/* The state of the simulated Alertmanager: alerts and their times, routes, groups and their waits, what keeps alerts quiet, silences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/notifier.h"

#define NOON INT64_C(1795435200000) /* 2026-11-23T12:00:00Z */
#define S INT64_C(1000)
#define NONE INT64_MIN /* no time given */

struct stage {
	struct alertmanager *am;
};

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);

	stage->am = alertmanager_create(7, NOON);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	alertmanager_destroy(stage->am);
	free(stage);
	return 0;
}

/* "a=b c=d" */
static const struct labels *labels_of(const char *text)
{
	struct label labels[8];
	char copy[256], *rest = copy;
	size_t count = 0;

	snprintf(copy, sizeof copy, "%s", text);
	for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL;) {
		char *equals = strchr(word, '=');

		*equals = '\0';
		labels[count++] = (struct label){ word, equals + 1 };
	}
	return labels_create(labels, count);
}

/* Times in seconds after noon. */
static bool put_at(struct stage *stage, const char *labels, int64_t starts_s, int64_t ends_s, int64_t now_s, struct buf *complaint)
{
	struct amalert *alert = amalert_create(labels_of(labels));

	if (starts_s != NONE)
		alert->starts.ms = NOON + starts_s * S;
	if (ends_s != NONE)
		alert->ends.ms = NOON + ends_s * S;
	alertmanager_advance(stage->am, NOON + now_s * S);
	return alertmanager_put(stage->am, alert, NOON + now_s * S, complaint);
}

static void put(struct stage *stage, const char *labels, int64_t starts_s, int64_t ends_s, int64_t now_s)
{
	struct buf complaint = { 0 };

	assert_true(put_at(stage, labels, starts_s, ends_s, now_s, &complaint));
	assert_int_equal(complaint.len, 0);
}

static const struct amalert *known(const struct stage *stage, const char *text)
{
	const struct labels *labels = labels_of(text);
	const struct amalert *alert = alertmanager_find(stage->am, labels->hash);

	labels_release(labels);
	return alert;
}

static void test_merging(void **state)
{
	static const struct {
		int64_t starts, ends, then_starts, then_ends; /* sent at 0 s, then at 1 s */
		int64_t merged_starts, merged_ends;
	} rows[] = {
		{ -100, 100, -50, 50, -100, 100 }, /* an end that was given stands */
		{ -100, 100, -50, 200, -100, 200 }, /* until a later one */
		{ -100, 100, -50, -10, -100, -10 }, /* or the news that it is over */
		{ -100, NONE, -50, 50, -100, 50 }, /* one that was not given does not stand */
		{ -100, 100, NONE, NONE, -100, 301 },
		{ -100, -50, -20, 50, -20, 50 }, /* it begins anew */
		{ -10, 500, -200, 50, -200, 500 },
		{ -300, -200, -250, -220, -300, -200 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char labels[32];

		snprintf(labels, sizeof labels, "alertname=A%zu", i);
		put(*state, labels, rows[i].starts, rows[i].ends, 0);
		put(*state, labels, rows[i].then_starts, rows[i].then_ends, 1);
		const struct amalert *alert = known(*state, labels);

		if (alert->starts.ms != NOON + rows[i].merged_starts * S || alert->ends.ms != NOON + rows[i].merged_ends * S)
			fail_msg("%zu: %lld %lld", i, (long long)(alert->starts.ms - NOON), (long long)(alert->ends.ms - NOON));
		assert_int_equal(alert->updated.ms, NOON + S);
		tear_down(state);
		set_up(state);
	}
}

static void test_refused_alerts(void **state)
{
	static const struct {
		const char *labels;
		int64_t starts, ends;
		const char *complaint;
	} rows[] = {
		{ "", NONE, NONE, "at least one label pair required" },
		{ "a=", NONE, NONE, "at least one label pair required" },
		{ "a-b=c", NONE, NONE, "invalid label set: invalid name \"a-b\"" },
		{ "a=b", 10, 5, "start time must be before end time" },
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf complaint = { 0 };

		assert_false(put_at(stage, rows[i].labels, rows[i].starts, rows[i].ends, 0, &complaint));
		assert_string_equal(buf_borrow(&complaint), rows[i].complaint);
		assert_int_equal(stage->am->alert_count, 0);
		assert_int_equal(stage->am->groups.count, 0);
		buf_finish(&complaint);
	}
}

/* Times that were not given; then the end, and that it is forgotten some time later. */
static void test_ends(void **state)
{
	struct stage *stage = *state;

	put(stage, "alertname=A", NONE, NONE, 5);
	const struct amalert *alert = known(stage, "alertname=A");

	assert_int_equal(alert->starts.ms, NOON + 5 * S);
	assert_int_equal(alert->ends.ms, NOON + 305 * S);
	assert_false(amalert_is_over(alert, NOON + 304 * S));
	assert_true(amalert_is_over(alert, NOON + 305 * S));
	put(stage, "alertname=B", NONE, -60, 5);
	assert_int_equal(known(stage, "alertname=B")->starts.ms, NOON - 60 * S);
	alertmanager_advance(stage->am, NOON + 400 * S);
	assert_non_null(known(stage, "alertname=A"));
	alertmanager_advance(stage->am, NOON + 7200 * S);
	assert_null(known(stage, "alertname=A"));
	assert_int_equal(stage->am->groups.count, 0);
}

static void test_routes(void **state)
{
	static const struct {
		const char *labels, *receivers;
	} rows[] = {
		{ "alertname=Watchdog severity=none", "heartbeat" },
		{ "alertname=Watchdog severity=none namespace=default", "heartbeat" },
		{ "severity=critical namespace=default", "pager,team chat" },
		{ "severity=critical namespace=other", "pager" },
		{ "severity=warning namespace=default", "team chat" },
		{ "severity=warning job=web", "ops" },
		{ "alertname=Other", "ops" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct amroute *routes[AMROUTES_MAX];
		const struct labels *labels = labels_of(rows[i].labels);
		size_t count = amconfig_route(labels, routes);
		struct buf out = { 0 };

		for (size_t j = 0; j < count; j++)
			buf_appendf(&out, "%s%s", j ? "," : "", routes[j]->receiver);
		assert_string_equal(buf_borrow(&out), rows[i].receivers);
		buf_finish(&out);
		labels_release(labels);
	}
}

static void test_inhibition(void **state)
{
	static const struct {
		const char *labels;
		bool inhibited;
	} rows[] = {
		{ "severity=warning namespace=default pod=a", true },
		{ "severity=warning namespace=default pod=b", false },
		{ "severity=warning namespace=default", false },
		{ "severity=warning namespace=over", false }, /* its source is over */
		{ "severity=warning", true }, /* labels that both lack are equal */
		{ "severity=info namespace=default pod=a", false },
		{ "severity=critical namespace=default pod=a alertname=Other", false },
	};
	struct stage *stage = *state;
	struct amsuppression suppression;

	put(stage, "alertname=X severity=critical namespace=default pod=a", 0, 100, 0);
	put(stage, "alertname=Y severity=critical namespace=default pod=a", 0, 100, 0);
	put(stage, "alertname=Z severity=critical", 0, 100, 0);
	put(stage, "alertname=Z severity=critical namespace=over", -10, -5, 0);
	amsuppression_init(&suppression, stage->am, NOON + S);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct labels *labels = labels_of(rows[i].labels);
		const struct labels *inhibitor = amsuppression_inhibitor(&suppression, labels);

		if ((inhibitor != NULL) != rows[i].inhibited)
			fail_msg("%s", rows[i].labels);
		labels_release(labels);
	}
	const struct labels *target = labels_of(rows[0].labels);
	const struct labels *x = known(stage, "alertname=X severity=critical namespace=default pod=a")->labels;
	const struct labels *y = known(stage, "alertname=Y severity=critical namespace=default pod=a")->labels;

	assert_ptr_equal(amsuppression_inhibitor(&suppression, target), x->hash < y->hash ? x : y);
	labels_release(target);
	amsuppression_finish(&suppression);
}

static void said(const struct stage *stage, const char *expected)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < stage->am->groups.notice_count; i++) {
		const struct amnotice *notice = &stage->am->groups.notices[i];

		buf_appendf(&out, "%lld %s %zu/%zu; ", (long long)((notice->at_ms - NOON) / S), notice->receiver, notice->firing,
			notice->resolved);
	}
	assert_string_equal(buf_borrow(&out), expected);
	buf_finish(&out);
}

/* Ten seconds' wait, then once a minute what is new, then nothing until it is repeated. */
static void test_groups_wait(void **state)
{
	struct stage *stage = *state;

	put(stage, "alertname=A severity=critical namespace=x pod=a", 0, 9000, 0);
	put(stage, "alertname=A severity=critical namespace=x pod=b", 4, 9000, 4);
	put(stage, "alertname=B severity=critical namespace=x", -60, 9000, 5); /* has waited long enough elsewhere */
	alertmanager_advance(stage->am, NOON + 9 * S);
	said(stage, "5 pager 1/0; ");
	alertmanager_advance(stage->am, NOON + 10 * S);
	said(stage, "5 pager 1/0; 10 pager 2/0; ");
	put(stage, "alertname=A severity=critical namespace=x pod=c", 20, 9000, 20);
	alertmanager_advance(stage->am, NOON + 69 * S);
	said(stage, "5 pager 1/0; 10 pager 2/0; ");
	alertmanager_advance(stage->am, NOON + 100 * S);
	said(stage, "5 pager 1/0; 10 pager 2/0; 70 pager 3/0; ");
	put(stage, "alertname=A severity=critical namespace=x pod=c", 20, 110, 110);
	alertmanager_advance(stage->am, NOON + 3600 * S);
	said(stage, "5 pager 1/0; 10 pager 2/0; 70 pager 3/0; 130 pager 2/1; ");
	alertmanager_advance(stage->am, NOON + 3800 * S);
	said(stage, "5 pager 1/0; 10 pager 2/0; 70 pager 3/0; 130 pager 2/1; 3605 pager 1/0; 3730 pager 2/0; ");
	put(stage, "alertname=A severity=critical namespace=x pod=a", 0, 3805, 3805);
	put(stage, "alertname=A severity=critical namespace=x pod=b", 4, 3805, 3805);
	alertmanager_advance(stage->am, NOON + 4000 * S);
	said(stage, "5 pager 1/0; 10 pager 2/0; 70 pager 3/0; 130 pager 2/1; 3605 pager 1/0; 3730 pager 2/0; 3850 pager 0/2; ");
}

/* What is over before anybody was told of it is not told; nor what is silenced or inhibited, or comes at night. */
static void test_kept_quiet(void **state)
{
	const struct amsilence_matcher matcher = { "alertname", "Quiet", false, true };
	const struct amsilence_wish wish = { "", &matcher, 1, { NOON, 0 }, { NOON + 600 * S, 0 }, "me", "c" };
	struct stage *stage = *state;
	struct buf complaint = { 0 };
	char id[DICE_UUID_SIZE];

	assert_int_equal(amsilences_set(&stage->am->silences, &wish, NOON, id, &complaint), AMSILENCE_SET);
	put(stage, "alertname=Short severity=critical", 0, 5, 0);
	put(stage, "alertname=Quiet severity=critical", 0, 9000, 0);
	put(stage, "alertname=Source severity=critical namespace=n pod=p", 0, 9000, 0);
	put(stage, "alertname=Target severity=warning namespace=n pod=p", 0, 9000, 0);
	alertmanager_advance(stage->am, NOON + 599 * S);
	said(stage, "10 pager 1/0; ");
	alertmanager_advance(stage->am, NOON + 700 * S); /* the silence is over */
	said(stage, "10 pager 1/0; 610 pager 1/0; ");

	const int64_t night_s = 10 * 3600; /* 22:00 */

	put(stage, "alertname=Night severity=warning", night_s, night_s + 90000, night_s);
	alertmanager_advance(stage->am, NOON + (night_s + 8 * 3600 - 1) * S);
	size_t before = stage->am->groups.notice_count;

	alertmanager_advance(stage->am, NOON + (night_s + 8 * 3600 + 60) * S); /* 06:01 */
	assert_int_equal(stage->am->groups.notice_count, before + 1);
	assert_string_equal(stage->am->groups.notices[before].receiver, "ops");
}

struct silence_row {
	const char *what;
	int64_t now_s;
	int id; /* the silence that this made, by number; -1: a new one */
	const char *value;
	int64_t starts_s, ends_s;
	enum amsilence_answer answer;
	bool keeps_id;
	const char *complaint;
	const char *states; /* of all of them afterwards: a, p, e */
};

/* Every change that keeps an id, and every one that does not. */
static void test_silences(void **state)
{
	static const struct silence_row rows[] = {
		{ "made in the past: begins now", 0, -1, "v", -60, 100, AMSILENCE_SET, false, "", "a" },
		{ "the same start, another end", 10, 0, "v", 0, 200, AMSILENCE_SET, true, "", "a" },
		{ "another start", 20, 0, "v", 5, 200, AMSILENCE_SET, false, "", "ea" },
		{ "other matchers", 30, 1, "w", 20, 200, AMSILENCE_SET, false, "", "eea" },
		{ "one that is over", 40, 0, "v", 0, 300, AMSILENCE_SET, false, "", "eeaa" },
		{ "pending", 50, -1, "v", 100, 300, AMSILENCE_SET, false, "", "eeaap" },
		{ "pending, later", 60, 4, "v", 150, 300, AMSILENCE_SET, true, "", "eeaap" },
		{ "pending, now", 70, 4, "v", 60, 300, AMSILENCE_SET, false, "", "eeaaea" },
		{ "nothing to match", 80, 3, "", 0, 300, AMSILENCE_REFUSED, false,
			"silence invalid: at least one matcher must not match the empty string", "eeaeea" },
		{ "time passes", 250, -1, "v", 250, 260, AMSILENCE_SET, false, "", "eeeeeaa" },
		{ "and ends the last ones", 400, -1, "v", 400, 500, AMSILENCE_SET, false, "", "eeeeeeea" },
	};
	static char ids[16][DICE_UUID_SIZE];
	struct amsilences silences;
	size_t made = 0;

	(void)state;
	amsilences_init(&silences, 3);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct silence_row *row = &rows[i];
		const struct amsilence_matcher matcher = { "name", row->value, false, true };
		const struct amsilence_wish wish = { row->id < 0 ? "" : ids[row->id], &matcher, 1, { NOON + row->starts_s * S, 60 },
			{ NOON + row->ends_s * S, -90 }, "me", row->what };
		struct buf complaint = { 0 };
		char id[DICE_UUID_SIZE] = "", states[16] = "";

		assert_int_equal(amsilences_set(&silences, &wish, NOON + row->now_s * S, id, &complaint), row->answer);
		assert_string_equal(buf_borrow(&complaint), row->complaint);
		if (row->answer == AMSILENCE_SET) {
			const struct amsilence *silence = amsilences_find(&silences, id);

			assert_int_equal(row->id >= 0 && strcmp(id, ids[row->id]) == 0, row->keeps_id);
			assert_string_equal(silence->comment, row->what);
			assert_int_equal(silence->ends.offset_minutes, -90);
			assert_int_equal(silence->updated.ms, NOON + row->now_s * S);
			if (!row->keeps_id)
				memcpy(ids[made++], id, sizeof id);
		}
		for (size_t j = 0; j < silences.count; j++)
			states[j] = "ape"[amsilence_state(silences.items[j], NOON + row->now_s * S)];
		if (strcmp(states, row->states) != 0)
			fail_msg("%s: %s, not %s", row->what, states, row->states);
		buf_finish(&complaint);
	}
	amsilences_finish(&silences);
}

static void test_silence_times(void **state)
{
	const struct amsilence_matcher matcher = { "a", "b", false, true };
	struct amsilence_wish wish = { "", &matcher, 1, { NOON - 60 * S, 120 }, { NOON + 60 * S, 120 }, "me", "c" };
	struct amsilences silences;
	struct buf complaint = { 0 };
	char id[DICE_UUID_SIZE], later[DICE_UUID_SIZE];

	(void)state;
	amsilences_init(&silences, 3);
	amsilences_set(&silences, &wish, NOON, id, &complaint);
	const struct amsilence *silence = amsilences_find(&silences, id);

	assert_int_equal(silence->starts.ms, NOON);
	assert_int_equal(silence->starts.offset_minutes, 0); /* the server's own */
	wish.starts.ms = NOON + 100 * S;
	wish.ends.ms = NOON + 200 * S;
	amsilences_set(&silences, &wish, NOON, later, &complaint);
	assert_false(amsilences_expire(&silences, "3f2504e0-4f89-11d3-9a0c-0305e82c3301", NOON + 10 * S));
	assert_true(amsilences_expire(&silences, later, NOON + 10 * S)); /* pending */
	assert_true(amsilences_expire(&silences, later, NOON + 20 * S)); /* changes nothing any more */
	silence = amsilences_find(&silences, later);
	assert_int_equal(silence->starts.ms, NOON + 10 * S);
	assert_int_equal(silence->ends.ms, NOON + 10 * S);
	amsilences_collect(&silences, NOON + 30 * S + AMSILENCE_RETENTION_MS);
	assert_null(amsilences_find(&silences, later));
	assert_non_null(amsilences_find(&silences, id));
	wish.id = later;
	assert_int_equal(amsilences_set(&silences, &wish, NOON, id, &complaint), AMSILENCE_UNKNOWN);
	assert_string_equal(buf_borrow(&complaint), "silence not found");
	buf_finish(&complaint);
	amsilences_finish(&silences);
}

/* Nothing grows without bound. */
static void test_bounds(void **state)
{
	const struct amsilence_matcher matcher = { "a", "b", false, true };
	const struct amsilence_wish wish = { "", &matcher, 1, { NOON, 0 }, { NOON + 60 * S, 0 }, "", "" };
	struct stage *stage = *state;
	struct buf complaint = { 0 };
	char id[DICE_UUID_SIZE], labels[32];

	for (int i = 0; i <= ALERTMANAGER_ALERTS_MAX; i++) {
		snprintf(labels, sizeof labels, "alertname=A number=%d", i);
		assert_int_equal(
			alertmanager_put(stage->am, amalert_create(labels_of(labels)), NOON, &complaint), i < ALERTMANAGER_ALERTS_MAX);
	}
	assert_string_equal(buf_borrow(&complaint), "more than 50000 alerts");
	put(stage, "alertname=A number=7", 0, 60, 0); /* one that is known */
	for (int i = 0; i < AMSILENCES_MAX; i++)
		assert_int_equal(amsilences_set(&stage->am->silences, &wish, NOON, id, &complaint), AMSILENCE_SET);
	buf_clear(&complaint);
	assert_int_equal(amsilences_set(&stage->am->silences, &wish, NOON, id, &complaint), AMSILENCE_REFUSED);
	assert_string_equal(buf_borrow(&complaint), "exceeded maximum number of silences: 10000 (limit: 10000)");
	buf_finish(&complaint);
}

static void test_matchers(void **state)
{
	static const struct {
		const char *text, *labels;
		bool matches;
		const char *complaint;
	} rows[] = {
		{ "a=b", "a=b", true, "" },
		{ " a = \"b\" ", "a=b", true, "" },
		{ "a!=b", "x=y", true, "" },
		{ "a=\"\"", "x=y", true, "" },
		{ "a!=\"\"", "x=y", false, "" },
		{ "a=~\"b|c.\"", "a=cd", true, "" },
		{ "a=~b", "a=bc", false, "" },
		{ "a!~(?i)B", "a=b", false, "" },
		{ "a=~\"x.y\"", "a=x\ny", false, "" },
		{ "a=\"q\\\"\\\\\"", "a=q\"\\", true, "" },
		{ "a=\\d", "a=\\d", true, "" },
		{ "a==b", "a==b", true, "" },
		{ "a", "a=b", false, "bad matcher format: a" },
		{ "{a=b}", "a=b", false, "bad matcher format: {a=b}" },
		{ "a=\"b", "a=b", false, "matcher value contains unescaped double quote: \"b" },
		{ "a=\xff", "a=b", false, "matcher value not valid UTF-8: \xff" },
		{ "a=~(", "a=b", false, "error parsing regexp: missing closing ): `^(?:()$`" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct labels *labels = labels_of(rows[i].labels);
		struct ammatcher matcher;
		struct buf complaint = { 0 };
		bool good = ammatcher_parse(&matcher, rows[i].text, &complaint);

		assert_string_equal(buf_borrow(&complaint), rows[i].complaint);
		assert_int_equal(good, rows[i].complaint[0] == '\0');
		if (good) {
			if (ammatcher_matches(&matcher, labels) != rows[i].matches)
				fail_msg("%s %s", rows[i].text, rows[i].labels);
			ammatcher_finish(&matcher);
		}
		buf_finish(&complaint);
		labels_release(labels);
	}
}

/* An alert of a rule, as it is sent while it fires and when it is over. */
static void test_notifier(void **state)
{
	struct stage *stage = *state;
	const struct labels *labels = labels_of("alertname=A severity=critical");
	char note[] = "seven";
	struct rule_alert alert = { .labels = labels, .annotations = { note }, .active_ms = NOON - 60 * S, .fired_ms = NOON };
	struct rule_state rule = { .rule = { .name = "A", .query = "up == 0 & x", .alerting = true, .annotations = { { "note", "" } } },
		.alerts = &alert,
		.count = 1 };
	struct rules rules = { &rule, 1 };
	struct notifier notifier;
	static const char sent[] = "alertname=A severity=critical cluster=simulated";

	notifier_init(&notifier);
	notifier_send(&notifier, &rules, "http://p", stage->am, NOON - 5 * S);
	assert_null(known(stage, sent)); /* pending */
	alert.firing = true;
	notifier_send(&notifier, &rules, "http://p", stage->am, NOON);
	const struct amalert *got = known(stage, sent);

	assert_int_equal(got->starts.ms, NOON);
	assert_int_equal(got->ends.ms, NOON + 240 * S);
	assert_string_equal(got->annotations[0].value, "seven");
	assert_string_equal(got->generator, "http://p/graph?g0.expr=up+%3D%3D+0+%26+x&g0.tab=1");
	notifier_send(&notifier, &rules, "http://p", stage->am, NOON + 60 * S);
	assert_int_equal(known(stage, sent)->ends.ms, NOON + 240 * S);
	notifier_send(&notifier, &rules, "http://p", stage->am, NOON + 65 * S);
	assert_int_equal(known(stage, sent)->ends.ms, NOON + 305 * S);
	assert_int_equal(known(stage, sent)->updated.ms, NOON + 65 * S);
	rule.count = 0;
	notifier_send(&notifier, &rules, "http://p", stage->am, NOON + 70 * S);
	got = known(stage, sent);
	assert_int_equal(got->starts.ms, NOON);
	assert_int_equal(got->ends.ms, NOON + 70 * S);
	assert_string_equal(got->annotations[0].value, "seven");
	assert_true(amalert_is_over(got, NOON + 70 * S));
	rule.count = 1; /* once more */
	alert.fired_ms = NOON + 80 * S;
	notifier_send(&notifier, &rules, "http://p", stage->am, NOON + 80 * S);
	assert_int_equal(known(stage, sent)->starts.ms, NOON + 80 * S);
	notifier_finish(&notifier);
	labels_release(labels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_merging, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused_alerts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ends, set_up, tear_down),
		cmocka_unit_test(test_routes),
		cmocka_unit_test_setup_teardown(test_inhibition, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_groups_wait, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kept_quiet, set_up, tear_down),
		cmocka_unit_test(test_silences),
		cmocka_unit_test(test_silence_times),
		cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
		cmocka_unit_test(test_matchers),
		cmocka_unit_test_setup_teardown(test_notifier, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
