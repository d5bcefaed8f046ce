#include "tests/support/test.h"

#include <math.h>

#include "core/base/buf.h"
#include "tests/support/founding.h"
#include "tui/chartview.h"
#include "tui/cursor.h"
#include "tui/laneview.h"
#include "tui/nexttry.h"
#include "tui/prepare.h"
#include "tui/rowtable.h"
#include "tui/rowview.h"

static struct value known(double number)
{
	return (struct value){ number, VALUE_KNOWN };
}

static void slopes_are_in_the_unit_of_their_value(void **state)
{
	(void)state;
	static const struct {
		double now, slope;
		enum unit unit;
		const char *full, *bare;
	} cases[] = {
		{ 144.2 * 1048576, 55.0 * 1048576, UNIT_BYTES, "+55Mi", "+55" },
		{ 9.1 * 1048576, 1.1 * 1048576, UNIT_BYTES, "+1.1Mi", "+1.1" },
		{ 2.7 * 1048576, 48 * 1024.0, UNIT_BYTES, "+48Ki", "0" }, /* not "+48" beside a number of Mi */
		{ 2.7 * 1048576, -150 * 1024.0, UNIT_BYTES, "-0.1Mi", "-0.1" },
		{ 0.38, 0.012, UNIT_RATIO, "+1.2%", "+1.2" },
		{ 0.131, 0.002, UNIT_SECONDS, "+2ms", "+2.0" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct frame_row row = { .has_objective = true, .now = known(cases[i].now), .slope = known(cases[i].slope) };
		struct line full = { 0 }, bare = { 0 };
		rowview_slope(&row, cases[i].unit, false, &full);
		rowview_slope(&row, cases[i].unit, true, &bare);
		assert_string_equal(full.text, cases[i].full);
		assert_string_equal(bare.text, cases[i].bare);
	}
}

static void over_or_until_over(void **state)
{
	(void)state;
	const int64_t now = 1000000;
	const struct {
		struct frame_row row;
		bool stale;
		const char *text;
	} cases[] = {
		{ { .has_objective = true, .state = ROW_OVER, .over_since_ms = now - 228000 }, false, "▲ 3m48s" },
		{ { .has_objective = true, .state = ROW_OVER, .over_since_ms = now - 60000, .over_before = true }, false, "▲ >1m" },
		{ { .has_objective = true, .state = ROW_SOON, .over_in_ms = 48000 }, false, "~ in 48s" },
		{ { .has_objective = true, .state = ROW_SOON, .over_in_ms = 200000 }, false, "~ in 3m" },
		{ { .has_objective = true, .state = ROW_OBJECTIVE, .over_in_ms = 485000 }, false, "  in 8m" },
		{ { .has_objective = true, .state = ROW_OBJECTIVE, .over_in_ms = -1 }, false, "✓" },
		{ { .has_objective = true, .state = ROW_UNKNOWN, .over_in_ms = -1 }, false, "unknown" },
		{ { .has_objective = true, .state = ROW_OVER, .over_since_ms = now }, true, "unknown" },
		{ { .state = ROW_PLAIN, .over_in_ms = -1 }, false, "  -" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct line text = { 0 };
		rowview_over(&cases[i].row, now, cases[i].stale, &text);
		assert_string_equal(text.text, cases[i].text);
	}
}

static void absent_is_not_zero(void **state)
{
	(void)state;
	const struct frame_row row = { .has_objective = true };
	struct line now = { 0 }, slope = { 0 }, limit = { 0 };
	rowview_now(&row, UNIT_BYTES, 4, &now);
	rowview_slope(&row, UNIT_BYTES, false, &slope);
	rowview_limit(&row, UNIT_BYTES, &limit);
	assert_string_equal(now.text, "unknown");
	assert_string_equal(slope.text, "");
	assert_string_equal(limit.text, "-");
	assert_true(isnan(rowview_share(&row)));
}

static void pods_without_their_hashes(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "cpp-dns-leaker-service-cncf-5678d5b4dc-mrch7", "cpp-dns-leaker-service-cncf" },
		{ "promtail-p4f55", "promtail" },
		{ "kube-apiserver-master", "kube-apiserver-master" },
		{ "web-0", "web-0" },
		{ "a-UPPER", "a-UPPER" },
		{ "", "" },
		{ "-abcde", "" },
	};
	char out[64];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(laneview_pod_short(cases[i][0], out, sizeof out), cases[i][1]);
}

static void lanes_leave_out_what_says_least(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct laneview_lane lanes[LANEVIEW_MAX];
	assert_int_equal(laneview_collect(frame, lanes, 4), 4);
	assert_string_equal(lanes[0].chaos->label, "dns-leaker");
	assert_string_equal(lanes[1].chaos->label, "game-day-1");
	assert_int_equal(lanes[2].alert->state, FRAME_ALERT_FIRING);
	assert_int_equal(lanes[3].alert->state, FRAME_ALERT_PENDING);
	assert_int_equal(laneview_collect(frame, lanes, 3), 3);
	assert_non_null(lanes[2].alert);
	assert_int_equal(laneview_collect(frame, lanes, 0), 0);
	founding_destroy(founding);
}

/* An alert that is over keeps its lane, before chaos that is paused, and says how long it fired. */
static void alerts_that_are_over_have_lanes(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct frame frame = *founding_frame(founding);
	struct laneview_lane lanes[LANEVIEW_MAX];
	size_t before = laneview_collect(&frame, lanes, LANEVIEW_MAX);
	const struct frame_span spans[] = { { SPAN_FIRING, frame.end_ms - 300000, frame.end_ms - 60000, false } };
	const struct frame_past_alert past = { .id = 1,
		.name = "Over",
		.label = "shop",
		.fired_ms = frame.end_ms - 300000,
		.ended_ms = frame.end_ms - 60000,
		.span_count = 1,
		.spans = spans };
	frame.past_alerts = &past;
	frame.past_alert_count = 1;
	assert_int_equal(laneview_collect(&frame, lanes, LANEVIEW_MAX), before + 1);
	assert_ptr_equal(lanes[before].past, &past);
	struct canvas *canvas = canvas_create(100, 1, GLYPHS_UNICODE);
	const struct axis axis = axis_make(20, 60, 10000, frame.end_ms);
	const struct laneview_props props = { &frame, axis, 18, 0, 100, false };
	struct buf text = { 0 };
	laneview_draw(canvas, 0, &lanes[before], &props);
	canvas_dump(canvas, false, &text);
	assert_non_null(strstr(buf_borrow(&text), "✓ shop"));
	assert_non_null(strstr(buf_borrow(&text), "fired for 4m"));
	buf_finish(&text);
	canvas_destroy(canvas);
	size_t room = before; /* what is paused goes first */
	size_t count = laneview_collect(&frame, lanes, room);
	bool shown = false, paused = false;
	for (size_t i = 0; i < count; i++) {
		shown = shown || lanes[i].past;
		paused = paused || (lanes[i].chaos && lanes[i].chaos->item->state == CHAOS_PAUSED);
	}
	assert_true(shown);
	assert_false(paused);
	founding_destroy(founding);
}

static void the_cursor_moves_by_cells_inside_the_range(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	assert_int_equal(cursor_act(&ui, frame, "left"), EFFECT_UNHANDLED);
	assert_int_equal(cursor_act(&ui, frame, "cursor"), EFFECT_DRAW);
	assert_true(ui.cursor_on);
	assert_int_equal(cursor_act(&ui, frame, "right"), EFFECT_DRAW);
	assert_true(ui.cursor_ms == frame->end_ms);
	assert_int_equal(cursor_act(&ui, frame, "left"), EFFECT_DRAW);
	assert_true(ui.cursor_ms == frame->end_ms - frame->cell_ms);
	for (int i = 0; i < 2000; i++)
		cursor_act(&ui, frame, "left");
	assert_true(ui.cursor_ms == frame->end_ms - frame->range_ms);
	cursor_act(&ui, frame, "cursor");
	assert_false(ui.cursor_on);
	founding_destroy(founding);
}

static void a_scale_is_kept_from_frame_to_frame(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	struct scale fresh = chartview_scale(&ui, &frame->panels[0]);
	prepare_frame(&ui, frame);
	ui.scales[0].scale.high = fresh.high * 1.5; /* a little too large: kept, so that the picture does not flutter */
	prepare_frame(&ui, frame);
	assert_true(chartview_scale(&ui, &frame->panels[0]).high > fresh.high);
	founding_destroy(founding);
}

static void when_it_is_tried_again(void **state)
{
	(void)state;
	static const struct {
		int64_t next_ms;
		const char *text;
	} cases[] = { { -1, "x" }, { 0, "x, trying now" }, { 1000, "x, next try in 1s" }, { 26000, "x, next try in 26s" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct line line = line_of(ROLE_TEXT, 0, "x");
		nexttry_add(&line, ", ", cases[i].next_ms);
		assert_string_equal(line.text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slopes_are_in_the_unit_of_their_value),
		cmocka_unit_test(over_or_until_over),
		cmocka_unit_test(absent_is_not_zero),
		cmocka_unit_test(pods_without_their_hashes),
		cmocka_unit_test(lanes_leave_out_what_says_least),
		cmocka_unit_test(alerts_that_are_over_have_lanes),
		cmocka_unit_test(the_cursor_moves_by_cells_inside_the_range),
		cmocka_unit_test(a_scale_is_kept_from_frame_to_frame),
		cmocka_unit_test(when_it_is_tried_again),
	};
	return cmocka_run_group_tests_name("rowview", tests, NULL, NULL);
}
