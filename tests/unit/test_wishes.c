#include "tests/support/test.h"

#include "core/wishes.h"
#include "tests/support/slices.h"

static const struct {
	int64_t range_s;
	int columns;
	int64_t step_s;
} steps[] = {
	{ 900, 80, 11 },
	{ 900, 99, 11 },
	{ 900, 100, 6 },
	{ 900, 120, 6 },
	{ 900, 159, 6 },
	{ 900, 160, 4 },
	{ 900, 400, 4 },
	{ 60, 80, 1 },
	{ 60, 200, 1 },
	{ 1800, 200, 8 },
	{ 3600, 120, 24 },
	{ 6 * 3600, 120, 150 },
	{ 86400, 120, 600 },
	{ 86400, 200, 450 },
	{ 7 * 86400, 120, 7200 },
	{ 30 * 86400, 80, 9 * 3600 },
};

/* At most two points a cell, and the cells fit into the columns of the class. */
static void test_steps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct wishes_axis axis;
		size_t room = steps[i].columns < 100 ? 42 : steps[i].columns < 160 ? 75 : 114;

		wishes_axis(steps[i].range_s * 1000, steps[i].columns, 0, at("19:59:12"), &axis);
		if (axis.step_ms != steps[i].step_s * 1000)
			fail_msg("%lld s at %d columns: step %lld ms", (long long)steps[i].range_s, steps[i].columns,
				(long long)axis.step_ms);
		assert_int_equal(axis.cell_ms, 2 * axis.step_ms);
		assert_true(axis.cells <= room);
		assert_true((int64_t)axis.cells * axis.cell_ms >= steps[i].range_s * 1000);
	}
}

/* Cells are anchored to absolute time; the last one holds the end. */
static void test_anchor(void **state)
{
	struct wishes_axis axis, later;

	(void)state;
	wishes_axis(900000, 120, 0, at("19:59:12"), &axis);
	assert_int_equal(axis.start_ms % axis.cell_ms, 0);
	assert_int_equal(axis.start_ms, at("19:44:24"));
	assert_int_equal(axis.end_ms, at("19:59:12"));
	assert_int_equal(axis.fixed_end_ms, 0);
	wishes_axis(900000, 120, 0, at("19:59:23"), &later); /* the same cell */
	assert_int_equal(later.start_ms, axis.start_ms);
	wishes_axis(900000, 120, 0, at("19:59:24"), &later);
	assert_int_equal(later.start_ms, axis.start_ms + axis.cell_ms);
	wishes_axis(900000, 120, at("18:00:05"), at("19:59:12"), &axis);
	assert_int_equal(axis.end_ms, at("18:00:00")); /* on the step grid */
	assert_int_equal(axis.fixed_end_ms, at("18:00:00"));
}

static struct config_panel panel(const char *query, const char *limit)
{
	return (struct config_panel){ .query = (char *)(uintptr_t)query, .limit = (char *)(uintptr_t)limit };
}

static const struct want *find(const struct want_list *list, enum want_kind kind, const char *query)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].kind == kind && strcmp(list->items[i].query, query) == 0)
			return &list->items[i];
	fail_msg("no %s", query);
	abort();
}

static void test_list(void **state)
{
	const struct config_panel panels[] = { panel("container_memory_rss", "limit"), panel("up", ""), panel("up", "") };
	struct wishes_axis axis;
	struct wishes_input in = {
		.axis = &axis, .refresh_ms = 5000, .panel_count = 3, .panels = panels, .restarts = "restarts", .selected_uid = "u1"
	};
	struct wishes_keys keys[3];
	const struct want_list *list;
	const struct want *want;

	(void)state;
	wishes_axis(900000, 120, 0, at("19:59:12"), &axis);
	list = wishes_list(&in, keys);
	assert_int_equal(list->count, 6); /* two ranges, two instants (the step is longer than the refresh), limit, restarts */
	assert_string_equal(list->selected_uid, "u1");
	want = find(list, WANT_RANGE, "container_memory_rss");
	assert_true(want->key == keys[0].range);
	assert_int_equal(want->range_ms, 900000);
	assert_int_equal(want->step_ms, 6000);
	assert_int_equal(want->end_ms, 0);
	assert_int_equal(want->series_max, 1000);
	assert_true(find(list, WANT_INSTANT, "container_memory_rss")->key == keys[0].instant);
	assert_true(find(list, WANT_INSTANT, "limit")->key == keys[0].limit);
	assert_true(find(list, WANT_INSTANT, "restarts")->key == keys[0].restarts);
	assert_true(keys[1].range == keys[2].range && keys[1].limit == 0 && keys[1].restarts == 0);
	want_list_release(list);
}

static void test_no_instant(void **state)
{
	const struct config_panel panels[] = { panel("up", "") };
	struct wishes_axis axis;
	struct wishes_input in = {
		.axis = &axis, .refresh_ms = 6000, .panel_count = 1, .panels = panels, .restarts = "", .selected_uid = ""
	};
	struct wishes_keys keys[1];
	const struct want_list *list;

	(void)state;
	wishes_axis(900000, 120, 0, at("19:59:12"), &axis);
	list = wishes_list(&in, keys);
	assert_int_equal(list->count, 1);
	assert_true(keys[0].instant == 0);
	want_list_release(list);
	wishes_axis(900000, 120, at("18:00:00"), at("19:59:12"), &axis); /* a fixed end is part of the question */
	list = wishes_list(&in, keys);
	assert_int_equal(list->items[0].end_ms, at("18:00:00"));
	want_list_release(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_anchor),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_no_instant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
