#include "tests/support/test.h"

#include "core/session.h"
#include "tests/support/founding.h"
#include "tui/alertlist.h"
#include "tui/panel.h"
#include "tui/prepare.h"

/* Rows, selection, folding and the kept order of the alerts' list, through the panel's own actions. */

static const struct rect screen = { 0, 1, 120, 20 };

static struct alertlist list_of(const struct frame *frame, const struct ui *ui)
{
	struct alertlist list;
	alertlist_make(&list, frame, ui, true);
	return list;
}

static const char *key_at(const struct alertlist *list, size_t group)
{
	return list->frame->groups[list->groups[group].group].key;
}

static void groups_hold_their_alerts(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	prepare_frame(&ui, frame);
	struct alertlist list = list_of(frame, &ui);
	struct alertlist_row row;
	assert_false(list.storm);
	assert_int_equal(list.group_count, 3);
	assert_int_equal(list.row_count, 7);
	assert_string_equal(key_at(&list, 0), "ContainerMemoryLimit");
	assert_string_equal(key_at(&list, 1), "KubePodNotReady");
	assert_int_equal(alertlist_selected(&list, &ui), 1);
	assert_true(alertlist_row(&list, 0, &row));
	assert_null(row.alert);
	assert_true(alertlist_row(&list, 2, &row));
	assert_int_equal(row.alert->state, FRAME_ALERT_PENDING);
	assert_false(alertlist_row(&list, 7, &row));
	founding_destroy(founding);
}

static void moving_and_folding_keep_the_selection_by_identity(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	prepare_frame(&ui, frame);
	assert_int_equal(panel_alerts.act(&ui, frame, "down", screen), EFFECT_DRAW);
	uint64_t osad = ui.selected_alert;
	assert_true(osad);
	struct alertlist list = list_of(frame, &ui);
	assert_int_equal(alertlist_selected(&list, &ui), 2);
	assert_int_equal(panel_alerts.act(&ui, frame, "fold", screen), EFFECT_DRAW);
	list = list_of(frame, &ui);
	assert_int_equal(list.row_count, 5);
	assert_int_equal(alertlist_selected(&list, &ui), 0); /* the group's head stands for what it hides */
	assert_int_equal(panel_alerts.act(&ui, frame, "open", screen), EFFECT_DRAW);
	list = list_of(frame, &ui);
	assert_int_equal(list.row_count, 7);
	assert_int_equal(panel_alerts.act(&ui, frame, "bottom", screen), EFFECT_DRAW);
	list = list_of(frame, &ui);
	assert_int_equal(alertlist_selected(&list, &ui), 6);
	assert_int_equal(panel_alerts.act(&ui, frame, "nonsense", screen), EFFECT_UNHANDLED);
	founding_destroy(founding);
}

static void a_filter_leaves_only_what_matches(void **state)
{
	(void)state;
	static const struct {
		const char *filter;
		size_t groups, rows;
	} cases[] = { { "promtail", 1, 2 }, { "severity=critical", 2, 5 }, { "!promtail", 2, 5 }, { "no such thing", 0, 0 },
		{ "osad", 1, 2 } };
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	prepare_frame(&ui, frame);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(ui.filter, sizeof ui.filter, "%s", cases[i].filter);
		struct alertlist list = list_of(frame, &ui);
		assert_int_equal(list.group_count, cases[i].groups);
		assert_int_equal(list.row_count, cases[i].rows);
		struct alertlist_row row;
		for (size_t k = 0; k < list.row_count; k++)
			assert_true(alertlist_row(&list, k, &row));
		assert_int_equal(alertlist_selected(&list, &ui), cases[i].rows ? 1 : -1);
	}
	founding_destroy(founding);
}

/* A row is the same whichever was asked for before it. */
static void rows_are_the_same_in_any_order(void **state)
{
	static const char *const filters[] = { "", "severity=warning", "cart !worker" };
	(void)state;
	struct founding *founding = founding_create(FOUNDING_STORM, 80);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	ui_toggle(&ui, alertlist_hash("HTTPErrorsHigh"));
	prepare_frame(&ui, frame);
	for (size_t i = 0; i < 6; i++) {
		ui.grouped = i % 2 != 0;
		snprintf(ui.filter, sizeof ui.filter, "%s", filters[i / 2]);
		struct alertlist forwards = list_of(frame, &ui), backwards = list_of(frame, &ui);
		const struct frame_alert *alerts[400];
		struct alertlist_row row;
		assert_in_range(forwards.row_count, 1, 400);
		for (size_t k = 0; k < forwards.row_count; k++) {
			assert_true(alertlist_row(&forwards, k, &row));
			alerts[k] = row.alert;
		}
		assert_false(alertlist_row(&forwards, forwards.row_count, &row));
		for (size_t k = forwards.row_count; k > 0; k--) {
			assert_true(alertlist_row(&backwards, k - 1, &row));
			assert_ptr_equal(row.alert, alerts[k - 1]);
			assert_true(k < 2 || !row.alert || alerts[k - 1] != alerts[k - 2]);
		}
	}
	founding_destroy(founding);
}

static void a_storm_begins_folded_and_sorts_when_told(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_STORM, 80);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	prepare_frame(&ui, frame);
	assert_int_equal(ui.list[SCREEN_ALERTS], LIST_LONG);
	struct alertlist list = list_of(frame, &ui);
	assert_true(list.storm);
	assert_int_equal(list.row_count, 8);
	assert_string_equal(key_at(&list, 0), "NodeNotReady");
	panel_alerts.act(&ui, frame, "down", screen);
	assert_int_equal(panel_alerts.act(&ui, frame, "order", screen), EFFECT_DRAW); /* newest first */
	assert_int_equal(panel_alerts.act(&ui, frame, "order", screen), EFFECT_DRAW); /* largest first */
	list = list_of(frame, &ui);
	assert_string_equal(key_at(&list, 0), "HTTPErrorsHigh");
	prepare_frame(&ui, frame); /* the next frame leaves the order alone */
	list = list_of(frame, &ui);
	assert_string_equal(key_at(&list, 0), "HTTPErrorsHigh");
	assert_int_equal(panel_alerts.act(&ui, frame, "order", screen), EFFECT_DRAW); /* by name */
	list = list_of(frame, &ui);
	assert_string_equal(key_at(&list, 0), "CPUThrottlingHigh");
	founding_destroy(founding);
}

static void groups_keep_their_places_when_others_come_and_go(void **state)
{
	(void)state;
	struct frame_group groups[3] = { { .key = "B", .firing = 1, .severity_rank = SEVERITY_WARNING },
		{ .key = "A", .firing = 1, .severity_rank = SEVERITY_CRITICAL },
		{ .key = "C", .firing = 1, .severity_rank = SEVERITY_CRITICAL } };
	struct frame frame = { .group_count = 1, .groups = groups };
	struct ui ui;
	ui_init(&ui);
	alertlist_prepare(&ui, &frame);
	ui.selected_group = alertlist_hash("B");
	frame.group_count = 3; /* two worse ones appear: they come behind, since the user is here */
	alertlist_prepare(&ui, &frame);
	assert_int_equal(ui.group_order_count, 3);
	assert_int_equal(ui.group_order[0], alertlist_hash("B"));
	assert_int_equal(ui.group_order[1], alertlist_hash("A"));
	alertlist_sort(&ui, &frame);
	assert_int_equal(ui.group_order[0], alertlist_hash("A"));
	assert_int_equal(ui.group_order[2], alertlist_hash("B"));
	frame.group_count = 1;
	alertlist_prepare(&ui, &frame);
	assert_int_equal(ui.group_order_count, 1);
	assert_int_equal(ui.group_order[0], alertlist_hash("B"));
}

static void grouping_goes_round(void **state)
{
	(void)state;
	static const char *const labels[] = { "namespace", "severity", "node", "team" };
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		assert_int_equal(panel_alerts.act(&ui, frame, "group", screen), EFFECT_DRAW);
		assert_string_equal(ui.group_label, labels[i]);
		assert_true(ui.grouped);
	}
	panel_alerts.act(&ui, frame, "group", screen);
	assert_false(ui.grouped);
	struct alertlist list = list_of(frame, &ui);
	assert_int_equal(list.row_count, frame->alert_count);
	panel_alerts.act(&ui, frame, "group", screen);
	assert_true(ui.grouped);
	assert_string_equal(ui.group_label, "alertname");
	founding_destroy(founding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_hold_their_alerts),
		cmocka_unit_test(moving_and_folding_keep_the_selection_by_identity),
		cmocka_unit_test(a_filter_leaves_only_what_matches),
		cmocka_unit_test(rows_are_the_same_in_any_order),
		cmocka_unit_test(a_storm_begins_folded_and_sorts_when_told),
		cmocka_unit_test(groups_keep_their_places_when_others_come_and_go),
		cmocka_unit_test(grouping_goes_round),
	};
	return cmocka_run_group_tests_name("alertlist", tests, NULL, NULL);
}
