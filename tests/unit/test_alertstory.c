#include "tests/support/test.h"

#include <string.h>

#include "core/base/buf.h"
#include "tests/support/founding.h"
#include "tui/alertstory.h"
#include "tui/panels.h"
#include "tui/prepare.h"
#include "widgets/canvas.h"

/* How an alert came: in the order of time, and nothing after what it led to. */

static const struct frame_alert *firing_one(const struct frame *frame)
{
	size_t i = 0;
	while (frame->alerts[i].state != FRAME_ALERT_FIRING || frame->alerts[i].relation != RELATION_HIT_POD)
		assert_true(++i < frame->alert_count);
	return &frame->alerts[i];
}

static void steps_stand_in_the_order_of_time(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct alertstory_step steps[ALERTSTORY_STEPS];
	size_t count = alertstory_steps(frame, firing_one(frame), steps);
	assert_int_equal(count, 5); /* chaos, crossed, pending, firing, in Alertmanager */
	for (size_t i = 1; i < count; i++)
		assert_true(steps[i - 1].at_ms <= steps[i].at_ms);
	founding_destroy(founding);
}

/* The chart's steps are coarser than the rule's: the bound was crossed when the alert waited, at the latest. */
static void the_crossing_is_not_after_pending(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct frame_alert alert = *firing_one(frame);
	const struct frame_panel *panel;
	struct alertstory_step steps[ALERTSTORY_STEPS];
	alert.active_at_ms = alertstory_row(frame, &alert, &panel)->over_since_ms - 1500;
	assert_int_equal(alertstory_steps(frame, &alert, steps), 5);
	assert_non_null(strstr(steps[1].what.text, "crossed"));
	assert_int_equal(steps[1].at_ms, alert.active_at_ms);
	assert_non_null(strstr(steps[2].what.text, "pending"));
	founding_destroy(founding);
}

/* An alert that is older than the chaos: the story begins with it. */
static void what_came_first_stands_first(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct frame_alert alert = *firing_one(frame);
	struct alertstory_step steps[ALERTSTORY_STEPS];
	alert.active_at_ms = frame->start_ms;
	alert.since_ms = frame->start_ms + 60000;
	size_t count = alertstory_steps(frame, &alert, steps);
	assert_true(count >= 4);
	assert_null(strstr(steps[0].what.text, "starts"));
	for (size_t i = 1; i < count; i++)
		assert_true(steps[i - 1].at_ms <= steps[i].at_ms);
	founding_destroy(founding);
}

/* More alerts than rows are a group, also where all have one name. */
static void more_than_fit_are_a_group(void **state)
{
	(void)state;
	enum { MANY = 9 };
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct frame frame = *founding_frame(founding);
	struct frame_alert alerts[MANY];
	size_t members[MANY];
	for (size_t i = 0; i < MANY; i++) {
		alerts[i] = *firing_one(founding_frame(founding));
		alerts[i].id += i;
		members[i] = i;
	}
	struct frame_group group = frame.groups[0];
	group.count = group.firing = MANY;
	group.alerts = members;
	frame.alerts = alerts;
	frame.alert_count = MANY;
	frame.groups = &group;
	frame.group_count = 1;
	struct ui ui;
	struct buf text = { 0 };
	ui_init(&ui);
	prepare_frame(&ui, &frame);
	struct canvas *canvas = canvas_create(120, 6, GLYPHS_UNICODE);
	const struct panel_view view = { .frame = &frame, .ui = &ui, .boxed = true };
	panel_alerts_overview.draw(canvas, (struct rect){ 0, 0, 120, 6 }, &view);
	canvas_dump(canvas, false, &text);
	assert_non_null(strstr(buf_borrow(&text), "9 ContainerMemoryLimit "));
	assert_non_null(strstr(buf_borrow(&text), "in 1 group ·"));
	assert_null(strstr(buf_borrow(&text), "more"));
	buf_finish(&text);
	canvas_destroy(canvas);
	founding_destroy(founding);
}

static void draw_panel(const struct frame *frame, const struct panel_ops *panel, struct buf *out)
{
	struct canvas *canvas = canvas_create(120, 30, GLYPHS_UNICODE);
	struct ui ui;
	ui_init(&ui);
	ui.screen = SCREEN_ALERTS;
	prepare_frame(&ui, frame);
	const struct panel_view view = { .frame = frame, .ui = &ui, .boxed = true };
	buf_clear(out);
	panel->draw(canvas, (struct rect){ 0, 0, 120, 30 }, &view);
	canvas_dump(canvas, false, out);
	canvas_destroy(canvas);
}

/* While Prometheus is silent nothing is said of what it would know. */
static void what_is_not_known_is_not_denied(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct frame frame = *founding_frame(founding);
	struct frame_alert alert = *firing_one(&frame);
	struct buf text = { 0 };
	alert.rule = NULL;
	alert.in_prometheus = false;
	static const size_t first[] = { 0 };
	struct frame_group group = frame.groups[0];
	group.count = 1;
	group.alerts = first;
	frame.groups = &group;
	frame.group_count = 1;
	frame.alerts = &alert;
	frame.alert_count = 1;
	draw_panel(&frame, &panel_alert_detail, &text);
	assert_non_null(strstr(buf_borrow(&text), "not of this Prometheus"));
	frame.rules_known = false;
	frame.panel_count = 0;
	draw_panel(&frame, &panel_alert_detail, &text);
	assert_null(strstr(buf_borrow(&text), "not of this Prometheus"));
	draw_panel(&frame, &panel_alert_value, &text);
	assert_non_null(strstr(buf_borrow(&text), "No metrics are known."));
	draw_panel(&frame, &panel_charts, &text);
	assert_non_null(strstr(buf_borrow(&text), "No panels are known."));
	buf_finish(&text);
	founding_destroy(founding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_stand_in_the_order_of_time),
		cmocka_unit_test(the_crossing_is_not_after_pending),
		cmocka_unit_test(what_came_first_stands_first),
		cmocka_unit_test(more_than_fit_are_a_group),
		cmocka_unit_test(what_is_not_known_is_not_denied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
