#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/frame.h"
#include "tests/support/slices.h"
#include "tui/header.h"

static struct frame_source ok(const char *name)
{
	return (struct frame_source){ .name = name, .health = SOURCE_OK, .error = "", .error_short = "", .part_error = "" };
}

/* The founding story's moment. */
static struct frame moment(struct frame_source sources[3])
{
	sources[0] = ok("prometheus");
	sources[1] = ok("alertmanager");
	sources[2] = ok("chaos-mesh");
	return (struct frame){
		.data_ms = at("19:59:12"),
		.simulated = true,
		.context = "demo",
		.cannot_act = "",
		.not_calm = "",
		.range_ms = 900000,
		.live = true,
		.source_count = 3,
		.sources = sources,
		.configured = { true, true, true },
		.firing = 1,
		.firing_critical = 1,
		.pending = 2,
		.chaos_running = 2,
	};
}

static char *header_every(const struct frame *frame, int width, int64_t refresh_ms)
{
	struct canvas *canvas = canvas_create(width, 1, GLYPHS_UNICODE);
	struct header_props props = { .frame = frame, .refresh_ms = refresh_ms };
	struct buf text = { 0 };
	header_draw(canvas, (struct rect){ 0, 0, width, 1 }, &props);
	canvas_dump(canvas, false, &text);
	canvas_destroy(canvas);
	return buf_steal(&text);
}

static char *header_of(const struct frame *frame, int width)
{
	return header_every(frame, width, 5000);
}

/* The left part, blanks, and the right part, which ends one column before the end. */
static void check(const struct frame *frame, int width, const char *left, const char *right)
{
	char *text = header_of(frame, width);
	char want[1024];
	int blanks = width - 1 - utf8_width(left) - utf8_width(right);
	snprintf(want, sizeof(want), "%s%*s%s\n", left, blanks > 0 ? blanks : 0, "", right);
	assert_string_equal(text, want);
	free(text);
}

/* Where room is short the range goes, then the sources and the zone; what is wrong stays. */
static void what_is_wrong_stays(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.context = "a-rather-long-context-name";
	for (int width = 40; width < 120; width++) {
		frame.frozen = width >= 70;
		char *text = header_of(&frame, width);
		assert_non_null(strstr(text, "▲ 1 firing"));
		assert_non_null(strstr(text, "19:59:12"));
		free(text);
	}
}

static void at_the_moment(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	check(&frame, 80, " demo simulated  ▲ 1 firing   ◇ 2 pending  ► 2 chaos", "● 3 ok  15m  19:59:12 UTC");
	check(&frame, 120, " chaoswatch demo simulated   ▲ 1 firing   ◇ 2 pending  ► 2 chaos", "● 3 sources   15m every 5s   19:59:12 UTC");
	check(&frame, 200, " chaoswatch demo simulated   ▲ 1 firing   ◇ 2 pending  ► 2 chaos",
		"● prometheus  ● alertmanager  ● chaos-mesh   15m every 5s   19:59:12 UTC");
}

/* A demo that runs fast asks more often than each second. */
static void the_refresh_has_its_digits(void **state)
{
	(void)state;
	static const struct {
		int64_t refresh_ms;
		const char *text;
	} cases[] = { { 500, "every 500ms" }, { 2500, "every 2.5s" }, { 5000, "every 5s" }, { 60000, "every 1m" } };
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = header_every(&frame, 120, cases[i].refresh_ms);
		if (!strstr(text, cases[i].text))
			fail_msg("%s is not in %s", cases[i].text, text);
		free(text);
	}
}

static void badges_go_from_the_right_and_red_stays(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	check(&frame, 70, " demo simulated  ▲ 1 firing   ◇ 2 pending", "● 3 ok  15m  19:59:12 UTC");
	check(&frame, 60, " demo simulated  ▲ 1 firing", "● 3 ok  15m  19:59:12 UTC");
}

static void a_storm_is_counted_by_severity(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.context = "prod";
	frame.simulated = false;
	frame.firing = 300;
	frame.firing_critical = 12;
	frame.firing_warning = 288;
	frame.rules_in_error = 2;
	frame.pending = 0;
	frame.chaos_running = 0;
	check(&frame, 80, " prod  ▲ 12 crit 288 warn   ✗ 2 rules", "● 3 ok  15m  19:59:12 UTC");
	frame.firing_warning = 200; /* 88 have another severity: the sum is said */
	check(&frame, 80, " prod  ▲ 300 firing   ✗ 2 rules", "● 3 ok  15m  19:59:12 UTC");
}

static void failing_sources_are_named(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.context = "staging";
	frame.simulated = false;
	frame.pending_age_ms = 40000; /* what a silent source said last is no badge */
	sources[2].kind = SOURCE_CHAOS_MESH;
	sources[0].health = SOURCE_FAILED;
	sources[0].age_ms = 40000;
	sources[0].error_short = "refused";
	sources[2].health = SOURCE_FAILED;
	sources[2].age_ms = 130000;
	sources[2].error_short = "401";
	check(&frame, 120, " chaoswatch staging   ▲ 1 firing", "✗ prometheus 40s  ✗ chaos-mesh 401  ● 1   15m every 5s   19:59:12 UTC");
	check(&frame, 80, " staging  ▲ 1 firing", "✗ 2 of 3  ● 1  15m  19:59:12 UTC");
	sources[0].age_ms = -1; /* it never answered: the reason */
	check(&frame, 120, " chaoswatch staging   ▲ 1 firing", "✗ prometheus refused  ✗ chaos-mesh 401  ● 1   15m every 5s   19:59:12 UTC");
}

static void calm_is_said_only_where_the_frame_says_it(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.firing = frame.pending = frame.chaos_running = 0;
	frame.calm = true;
	check(&frame, 80, " demo simulated  ✓ calm", "● 3 ok  15m  19:59:12 UTC");
	frame.calm = false;
	frame.not_calm = "no alert rules loaded";
	frame.simulated = false;
	frame.context = "localhost:9090";
	frame.source_count = 1;
	frame.configured[1] = frame.configured[2] = false;
	check(&frame, 120, " chaoswatch localhost:9090  no alert rules loaded",
		"● prometheus   ○ 2 not set up   15m every 5s   19:59:12 UTC");
	frame.heartbeat_missing = true;
	frame.not_calm = "";
	check(&frame, 80, " localhost:9090  ✗ no heartbeat", "● 1 ok  15m  19:59:12 UTC");
}

static void before_the_first_answer(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.firing = frame.pending = frame.chaos_running = 0;
	frame.data_ms = 0;
	for (int i = 0; i < 3; i++)
		sources[i].health = SOURCE_WAITING;
	check(&frame, 80, " demo simulated", "· 3 waiting  15m  no data yet");
}

static void a_frozen_or_past_screen_says_so_first(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.frozen = true;
	frame.live = false;
	frame.end_ms = at("19:40:00");
	frame.read_only = true;
	frame.simulated = false;
	check(&frame, 120, " chaoswatch demo read-only  frozen, until 19:40:00   ▲ 1 firing   ◇ 2 pending",
		"● 3 sources   15m every 5s   19:59:12 UTC");
}

/* That nothing can be changed here, and that nothing of it is real, gives way to nothing; the context's name does. */
static void marks_stay(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.read_only = true;
	frame.context = "a-context-with-a-long-name";
	for (int width = 60; width <= 200; width++) {
		char *text = header_of(&frame, width);
		assert_non_null(strstr(text, " simulated read-only "));
		free(text);
	}
}

static void any_width_is_harmless(void **state)
{
	(void)state;
	struct frame_source sources[3];
	struct frame frame = moment(sources);
	frame.context = "a-context-with-a-name-that-is-much-longer-than-any-terminal-has-columns-to-show-it";
	for (int width = 1; width < 220; width++)
		free(header_of(&frame, width));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_the_moment),
		cmocka_unit_test(what_is_wrong_stays),
		cmocka_unit_test(the_refresh_has_its_digits),
		cmocka_unit_test(badges_go_from_the_right_and_red_stays),
		cmocka_unit_test(a_storm_is_counted_by_severity),
		cmocka_unit_test(failing_sources_are_named),
		cmocka_unit_test(calm_is_said_only_where_the_frame_says_it),
		cmocka_unit_test(before_the_first_answer),
		cmocka_unit_test(a_frozen_or_past_screen_says_so_first),
		cmocka_unit_test(marks_stay),
		cmocka_unit_test(any_width_is_harmless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
