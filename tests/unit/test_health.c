#include "tests/support/test.h"

#include "core/base/arena.h"
#include "core/config.h"
#include "core/health.h"
#include "tests/support/slices.h"

/* One source of each kind at 12:00:00, all well unless told. */

struct fixture {
	struct arena *arena;
	struct slice *slices[3];
	size_t count;
	const struct snapshot *snapshot;
	struct config_source alertmanager;
	struct config_context context;
	struct health_heartbeat heartbeat;
	struct frame frame;
};

static void setup(struct fixture *f)
{
	static const char *const names[] = { "prometheus", "alertmanager", "chaos-mesh" };

	*f = (struct fixture){ .arena = arena_create(), .count = 3 };
	for (size_t i = 0; i < 3; i++) {
		f->slices[i] = slice_create((enum source_kind)i, i, names[i], "http://host:1/p");
		f->slices[i]->health = SOURCE_OK;
		f->slices[i]->good_ms = f->slices[i]->poll_ms = at("12:00:00");
	}
	f->slices[0]->prometheus.rules_good_ms = at("12:00:00");
	f->slices[1]->alertmanager.alerts_good_ms = at("12:00:00");
	push_rule(f->slices[0], "Watchdog", "vector(1)", 0);
	f->alertmanager.url = (char *)(uintptr_t) "http://am:9093";
	f->context.name = (char *)(uintptr_t) "lab";
	f->context.prometheus.url = (char *)(uintptr_t) "https://prom.example.org:9090/prefix";
	f->context.chaos_mesh.url = (char *)(uintptr_t) "http://chaos:2333";
	f->context.alertmanagers = &f->alertmanager;
	f->context.alertmanager_count = 1;
	f->heartbeat = (struct health_heartbeat){ true, true, true };
}

static void break_source(struct slice *slice, enum err_code code, int status, const char *good)
{
	slice->health = SOURCE_FAILED;
	slice->good_ms = good[0] != '\0' ? at(good) : 0;
	slice->failed_since_ms = at("11:59:00");
	err_set_status(&slice->error, code, status, "", "it failed");
}

static const struct frame *judge(struct fixture *f)
{
	f->snapshot = make_snapshot(1, f->slices, f->count);
	health_sources(f->arena, &f->context, f->snapshot, at("12:00:00"), &f->frame);
	health_judge(f->arena, f->snapshot, &f->heartbeat, &f->frame);
	return &f->frame;
}

static void finish(struct fixture *f)
{
	snapshot_release(f->snapshot);
	arena_destroy(f->arena);
}

enum trouble {
	NONE,
	FIRING,
	PENDING,
	PROMETHEUS_FAILS,
	CHAOS_WAITS,
	CHAOS_PARTIAL,
	RULE_ERROR,
	TWO_RULE_ERRORS,
	RULES_FAIL,
	ALERTS_FAIL,
	RULES_UNKNOWN,
	NO_RULES,
	NO_HEARTBEAT_RULE,
	HEARTBEAT_SILENT,
	HEARTBEAT_STUCK,
	HEARTBEAT_UNKNOWN,
	HEARTBEAT_WITHOUT_AM
};

static void cause(struct fixture *f, enum trouble trouble)
{
	struct prometheus_data *data = &f->slices[0]->prometheus;

	switch (trouble) {
	case NONE:
		break;
	case FIRING:
		f->frame.firing = 1;
		break;
	case PENDING:
		f->frame.pending = 1;
		break;
	case PROMETHEUS_FAILS:
		break_source(f->slices[0], ERR_TIMEOUT, 0, "11:59:20");
		break;
	case CHAOS_WAITS:
		f->slices[2]->health = SOURCE_WAITING;
		break;
	case CHAOS_PARTIAL:
		err_set(&f->slices[2]->chaos_mesh.items_error, ERR_AUTH, "", "not yours");
		break;
	case TWO_RULE_ERRORS:
		push_rule(f->slices[0], "B", "x", 0)->health = "err";
		push_rule(f->slices[0], "A", "x", 0)->health = "err";
		break;
	case RULE_ERROR:
		push_rule(f->slices[0], "A", "x", 0)->health = "err";
		break;
	case RULES_FAIL:
		err_set(&data->rules_error, ERR_TIMEOUT, "", "no answer");
		break;
	case ALERTS_FAIL:
		err_set(&f->slices[1]->alertmanager.alerts_error, ERR_TIMEOUT, "", "no answer");
		break;
	case RULES_UNKNOWN:
		data->rules_good_ms = 0;
		break;
	case NO_RULES:
		data->rule_count = 0;
		break;
	case NO_HEARTBEAT_RULE:
		f->heartbeat = (struct health_heartbeat){ 0 };
		break;
	case HEARTBEAT_SILENT:
		f->heartbeat.fires = false;
		break;
	case HEARTBEAT_STUCK:
		f->heartbeat.in_alertmanager = false;
		break;
	case HEARTBEAT_UNKNOWN:
		f->heartbeat.in_alertmanager = false;
		f->slices[1]->alertmanager.alerts_good_ms = 0;
		break_source(f->slices[1], ERR_CONNECT, 0, "");
		break;
	case HEARTBEAT_WITHOUT_AM:
		f->heartbeat.in_alertmanager = false;
		f->context.alertmanager_count = 0;
		slice_release(f->slices[1]);
		f->slices[1] = f->slices[2];
		f->slices[1]->index = 1;
		f->count = 2;
		break;
	}
}

static const struct {
	enum trouble trouble;
	bool calm, heartbeat_missing;
	const char *why;
} troubles[] = {
	{ NONE, true, false, "" },
	{ FIRING, false, false, "" },
	{ PENDING, false, false, "" },
	{ PROMETHEUS_FAILS, false, false, "prometheus timeout" },
	{ CHAOS_WAITS, false, false, "waiting for chaos-mesh" },
	{ CHAOS_PARTIAL, false, false, "chaos-mesh: some experiments not known" },
	{ RULE_ERROR, false, false, "1 rule in error" },
	{ TWO_RULE_ERRORS, false, false, "2 rules in error" },
	{ RULES_FAIL, false, false, "prometheus: rules not known" },
	{ ALERTS_FAIL, false, false, "alertmanager: alerts not known" },
	{ RULES_UNKNOWN, false, false, "rules not known yet" },
	{ NO_RULES, false, false, "no alert rules loaded" },
	{ NO_HEARTBEAT_RULE, false, false, "no heartbeat rule" },
	{ HEARTBEAT_SILENT, false, true, "no heartbeat" },
	{ HEARTBEAT_STUCK, false, true, "no heartbeat" },
	{ HEARTBEAT_UNKNOWN, false, false, "alertmanager unreachable" },
	{ HEARTBEAT_WITHOUT_AM, true, false, "" },
};

static void test_calm(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		struct fixture f;
		const struct frame *frame;

		setup(&f);
		cause(&f, troubles[i].trouble);
		frame = judge(&f);
		if (frame->calm != troubles[i].calm || strcmp(frame->not_calm, troubles[i].why) != 0 ||
			(troubles[i].trouble != NO_RULES && frame->heartbeat_missing != troubles[i].heartbeat_missing))
			fail_msg("trouble %d: calm %d '%s', heartbeat missing %d", (int)troubles[i].trouble, frame->calm, frame->not_calm,
				frame->heartbeat_missing);
		finish(&f);
	}
}

/* Rules beyond those that are kept are counted. */
static void test_rules_beyond(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	f.slices[0]->prometheus.rule_total = f.slices[0]->prometheus.rule_count + 7;
	assert_int_equal(judge(&f)->rules_beyond, 7);
	finish(&f);
	setup(&f);
	f.slices[0]->prometheus.rule_total = f.slices[0]->prometheus.rule_count;
	assert_int_equal(judge(&f)->rules_beyond, 0);
	finish(&f);
}

/* Alerts are one list, and as old as it is; of Chaos Mesh each list stands for itself. */
static void test_parts(void **state)
{
	struct fixture f;
	struct freshness *fresh;

	(void)state;
	setup(&f);
	err_set(&f.slices[1]->alertmanager.alerts_error, ERR_TIMEOUT, "", "no answer");
	err_set(&f.slices[2]->chaos_mesh.items_error, ERR_AUTH, "", "not yours");
	judge(&f);
	fresh = health_freshness(f.arena, f.snapshot, at("12:00:00"));
	assert_true(fresh[1].silent);
	assert_false(fresh[2].silent);
	assert_int_equal(fresh[2].told_ms, at("12:00:00"));
	assert_string_equal(f.frame.sources[0].part_error, "");
	assert_string_equal(f.frame.sources[1].part_error, "no answer");
	assert_string_equal(f.frame.sources[2].part_error, "");
	finish(&f);
}

static const struct {
	enum err_code code;
	int status;
	const char *text;
} shorts[] = { { ERR_TIMEOUT, 0, "timeout" }, { ERR_AUTH, 401, "401" }, { ERR_AUTH, 0, "not authorised" }, { ERR_REFUSED, 503, "503" },
	{ ERR_RESOLVE, 0, "no such host" }, { ERR_TLS, 0, "TLS" }, { ERR_DECODE, 200, "answer unclear" }, { ERR_ABORTED, 0, "fails" } };

static const struct {
	const char *said, *text;
} connects[] = { { "connection refused", "refused" }, { "proxy p.test: connection refused", "refused" },
	{ "answer was cut off after 100 bytes", "broken off" }, { "the server closed the connection without an answer", "broken off" },
	{ "connection lost: Connection aborted", "broken off" }, { "no route to the host", "unreachable" },
	{ "could not connect", "unreachable" } };

static void test_short(void **state)
{
	struct arena *arena = arena_create();

	(void)state;
	for (size_t i = 0; i < sizeof(shorts) / sizeof(shorts[0]); i++) {
		struct err err = { .code = shorts[i].code, .status = shorts[i].status };

		assert_string_equal(health_short(arena, &err), shorts[i].text);
	}
	for (size_t i = 0; i < sizeof(connects) / sizeof(connects[0]); i++) {
		struct err err = { .code = ERR_CONNECT };
		strcpy(err.text, connects[i].said);
		assert_string_equal(health_short(arena, &err), connects[i].text);
	}
	assert_string_equal(health_short(arena, &(struct err){ 0 }), "");
	arena_destroy(arena);
}

/* Times are the servers'; small offsets are the seconds of Date headers. */
static void test_offsets(void **state)
{
	struct fixture f;
	struct freshness *fresh;

	(void)state;
	setup(&f);
	f.slices[0]->has_clock_offset = true;
	f.slices[0]->clock_offset_ms = 90000;
	f.slices[1]->has_clock_offset = true;
	f.slices[1]->clock_offset_ms = -1999;
	judge(&f);
	fresh = health_freshness(f.arena, f.snapshot, 0);
	assert_int_equal(fresh[0].told_ms, at("12:01:30"));
	assert_int_equal(fresh[1].told_ms, at("12:00:00"));
	assert_int_equal(health_data_ms(f.snapshot, fresh), at("12:01:30"));
	assert_int_equal(f.frame.sources[0].clock_offset_ms, 90000);
	assert_int_equal(f.frame.sources[1].clock_offset_ms, 0);
	finish(&f);
}

static const struct {
	const char *good, *now;
	int64_t visible_s, next_s; /* after 12:00:00 */
} ticks[] = {
	{ "12:00:00", "12:00:05", 5, 6 }, { "12:00:00", "12:00:59", 59, 60 }, { "12:00:00", "12:01:05", 60, 70 },
	{ "", "12:00:05", 0, 10 }, /* never answered; it fails since 11:59 */
};

static void test_visible(void **state)
{
	int64_t next;

	(void)state;
	for (size_t i = 0; i < sizeof(ticks) / sizeof(ticks[0]); i++) {
		struct fixture f;

		setup(&f);
		break_source(f.slices[0], ERR_CONNECT, 0, ticks[i].good);
		judge(&f);
		assert_int_equal(health_visible_ms(f.snapshot, at(ticks[i].now) + 321, &next), at("12:00:00") + ticks[i].visible_s * 1000);
		assert_int_equal(next, at("12:00:00") + ticks[i].next_s * 1000);
		finish(&f);
	}
	{
		struct fixture f;

		setup(&f);
		judge(&f);
		assert_int_equal(health_visible_ms(f.snapshot, at("15:00:00"), &next), 0);
		assert_int_equal(next, INT64_MAX);
		finish(&f);
	}
}

static void test_context_name(void **state)
{
	struct arena *arena = arena_create();
	struct fixture f;

	(void)state;
	setup(&f);
	judge(&f);
	assert_string_equal(health_context_name(arena, &f.context), "lab");
	f.context.name = (char *)(uintptr_t) "default";
	assert_string_equal(health_context_name(arena, &f.context), "prom.example.org:9090");
	f.context.prometheus.url = (char *)(uintptr_t) "";
	assert_string_equal(health_context_name(arena, &f.context), "am:9093");
	f.context.alertmanager_count = 0;
	f.context.chaos_mesh.url = (char *)(uintptr_t) "";
	assert_string_equal(health_context_name(arena, &f.context), "default");
	finish(&f);
	arena_destroy(arena);
}

/* Configured, but not heard of yet: in the frame all the same, named as they will be. */
static void test_waiting(void **state)
{
	struct fixture f;
	struct config_source two[2];

	(void)state;
	setup(&f);
	for (size_t i = 0; i < 3; i++) {
		slice_release(f.slices[i]);
		f.slices[i] = NULL;
	}
	two[0] = two[1] = f.alertmanager;
	f.context.alertmanagers = two;
	f.context.alertmanager_count = 2;
	judge(&f);
	assert_int_equal(f.frame.source_count, 4);
	assert_string_equal(f.frame.sources[2].name, "alertmanager-2");
	assert_string_equal(f.frame.sources[3].name, "chaos-mesh");
	assert_int_equal(f.frame.sources[3].health, SOURCE_WAITING);
	assert_string_equal(f.frame.cannot_act, "chaos-mesh has not answered yet");
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calm),
		cmocka_unit_test(test_rules_beyond),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_context_name),
		cmocka_unit_test(test_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
