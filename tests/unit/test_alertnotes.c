#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/frame.h"
#include "tui/alertnotes.h"
#include "tui/experimentview.h"
#include "widgets/canvas.h"
#include "widgets/line.h"

/* What empty lists say when nobody tells anything new: never that all is well. */

static struct frame_source source(enum source_kind kind, enum source_health health)
{
	static const char *const names[] = { "prometheus", "alertmanager", "chaos-mesh" };
	return (struct frame_source){
		.kind = kind,
		.name = names[kind],
		.health = health,
		.age_ms = health == SOURCE_FAILED ? 40000 : 0,
		.next_try_ms = health == SOURCE_FAILED ? 6000 : -1,
		.error = health == SOURCE_FAILED ? "connection refused" : "",
		.error_short = health == SOURCE_FAILED ? "refused" : "",
		.part_error = "",
	};
}

static struct frame frame_of(struct frame_source sources[2], enum source_health prometheus, enum source_health alertmanager)
{
	sources[0] = source(SOURCE_PROMETHEUS, prometheus);
	sources[1] = source(SOURCE_ALERTMANAGER, alertmanager);
	return (struct frame){
		.source_count = 2,
		.sources = sources,
		.configured = { true, true, false },
		.rules_known = true,
		.rule_count = 5,
		.heartbeat_known = true,
		.last_alert = "",
	};
}

static char *notes_of(const struct frame *frame)
{
	struct canvas *canvas = canvas_create(80, 3, GLYPHS_UNICODE);
	struct ui ui;
	struct buf text = { 0 };
	ui_init(&ui);
	const struct panel_view view = { .frame = frame, .ui = &ui };
	alertnotes_draw(canvas, (struct rect){ 0, 0, 80, 3 }, &view);
	canvas_dump(canvas, false, &text);
	canvas_destroy(canvas);
	return buf_steal(&text);
}

static void check(const struct frame *frame, const char *first, const char *second)
{
	char *text = notes_of(frame), want[400];
	snprintf(want, sizeof want, "%s\n%s\n\n", first, second);
	assert_string_equal(text, want);
	free(text);
}

static void all_is_well_when_all_answer(void **state)
{
	(void)state;
	struct frame_source sources[2];
	const struct frame frame = frame_of(sources, SOURCE_OK, SOURCE_OK);
	check(&frame, "✓ Nothing fires or waits to fire.", "  5 rules, none in error. Heartbeat Watchdog is here.");
}

static void old_calm_is_no_calm(void **state)
{
	(void)state;
	struct frame_source sources[2];
	struct frame frame = frame_of(sources, SOURCE_FAILED, SOURCE_FAILED);
	frame.alerts_age_ms = 40000;
	sources[0].next_try_ms = 6000;
	check(&frame, "Alerts are unknown: connection refused, next try in 6s", "40s ago nothing fired.");
	frame.rule_count = 0;
	sources[0].next_try_ms = -1;
	check(&frame, "Alerts are unknown: connection refused", "40s ago nothing fired.");
}

static void one_side_tells_its_half(void **state)
{
	(void)state;
	struct frame_source sources[2];
	struct frame frame = frame_of(sources, SOURCE_FAILED, SOURCE_OK);
	check(&frame, "✓ Nothing fires in alertmanager.", "  What waits to fire is unknown for 40s: prometheus: connection refused");
	sources[0].age_ms = -1;
	frame.rules_known = false;
	check(&frame, "✓ Nothing fires in alertmanager.", "  What waits to fire is unknown: prometheus: connection refused");
	frame = frame_of(sources, SOURCE_OK, SOURCE_FAILED);
	check(&frame, "✓ Nothing fires or waits to fire in prometheus.",
		"  What is silenced is unknown for 40s: alertmanager: connection refused");
}

/* A server that answers, but not to what is asked of its alerts. */
static void a_part_may_be_silent(void **state)
{
	(void)state;
	struct frame_source sources[2];
	const struct frame frame = frame_of(sources, SOURCE_OK, SOURCE_OK);
	sources[0].part_error = "422: the rules failed";
	sources[0].part_age_ms = 12000;
	check(&frame, "✓ Nothing fires in alertmanager.", "  What waits to fire is unknown for 12s: prometheus: 422: the rules failed");
	sources[1].part_error = "500: no";
	check(&frame, "Alerts are unknown: 422: the rules failed", "");
	sources[0].part_error = "";
	check(&frame, "✓ Nothing fires or waits to fire in prometheus.", "  What is silenced is unknown: alertmanager: 500: no");
}

static void reads(const struct line *line, const char *want)
{
	assert_int_equal(line->used, strlen(want));
	assert_memory_equal(line->text, want, strlen(want));
}

static void silence_of_chaos_mesh_stands_in_the_border(void **state)
{
	(void)state;
	struct frame_source chaos = source(SOURCE_CHAOS_MESH, SOURCE_FAILED);
	struct frame frame = { .source_count = 1, .sources = &chaos, .configured = { false, false, true }, .chaos_known = true };
	struct line facts[3] = { 0 };
	frame.chaos_running = 2;
	assert_int_equal(experimentview_counts(&frame, facts), 3);
	reads(&facts[0], "✗ refused");
	reads(&facts[1], "as of 40s ago");
	reads(&facts[2], "next try in 6s");
	chaos = source(SOURCE_CHAOS_MESH, SOURCE_WAITING);
	frame.chaos_known = false;
	frame.chaos_running = 0;
	memset(facts, 0, sizeof facts);
	assert_int_equal(experimentview_counts(&frame, facts), 1);
	reads(&facts[0], "not known");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_well_when_all_answer),
		cmocka_unit_test(old_calm_is_no_calm),
		cmocka_unit_test(one_side_tells_its_half),
		cmocka_unit_test(a_part_may_be_silent),
		cmocka_unit_test(silence_of_chaos_mesh_stands_in_the_border),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
