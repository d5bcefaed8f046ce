#include "tests/support/test.h"

#include <math.h>
#include <time.h>

#include "core/base/grid.h"
#include "tests/support/golden.h"
#include "tests/support/story.h"
#include "widgets/axis.h"

#define DAY (INT64_C(86400) * 1000)

/* Cells are floor(t / cell), so a later end shifts by whole cells and nothing else moves. */
static void test_cells_are_anchored(void **state)
{
	(void)state;
	for (int64_t end = STORY_NOW; end < STORY_NOW + 60000; end += 1000) {
		struct axis axis = axis_make(5, 40, 12000, end);
		assert_int_equal(axis.first, end / 12000 - 39);
		assert_int_equal(axis_column(&axis, end), 44);
		assert_int_equal(axis_column(&axis, axis_time(&axis, 20)), 20);
		assert_int_equal(axis_column(&axis, axis_time(&axis, 20) + 11999), 20);
		assert_int_equal(axis_column(&axis, axis_time(&axis, 20) - 1), 19);
	}
}

static void test_outside(void **state)
{
	(void)state;
	struct axis axis = axis_make(5, 40, 12000, STORY_NOW);
	assert_int_equal(axis_column(&axis, 0), 4);
	assert_int_equal(axis_column(&axis, -DAY * 100000), 4);
	assert_int_equal(axis_column(&axis, DAY * 100000), 45);
	assert_false(axis_holds(&axis, axis_time(&axis, 5) - 1));
	assert_true(axis_holds(&axis, axis_time(&axis, 5)));
	assert_true(axis_holds(&axis, STORY_NOW));
	assert_false(axis_holds(&axis, STORY_NOW + 12000));
	axis = axis_make(3, -7, -1, -5);
	assert_int_equal(axis.w, 0);
	assert_int_equal(axis.cell_ms, 1);
	assert_false(axis_holds(&axis, -5));
}

static void test_tick_distance(void **state)
{
	static const struct {
		int64_t cell_ms, tick_ms;
	} CASES[] = { { 12000, 180000 }, { 15000, 180000 }, { 16000, 300000 }, { 22000, 300000 }, { 24000, 300000 }, { 45000, 600000 },
		{ 1, 1000 }, { 100, 2000 }, { 1000, 15000 }, { 60000, 15 * 60000 }, { 3600000, 12 * 3600000 }, { DAY, 14 * DAY } };
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		assert_int_equal(axis_make(0, 20, CASES[i].cell_ms, STORY_NOW).tick_ms, CASES[i].tick_ms);
	assert_true(axis_make(0, 20, 30 * DAY, STORY_NOW).tick_ms >= 12 * 30 * DAY);
}

static void test_span(void **state)
{
	(void)state;
	struct axis axis = axis_make(10, 10, 1000, 99999); /* columns 10 .. 19 are 90000 .. 99999 */
	static const struct {
		int64_t from_ms, to_ms;
		bool any;
		int from, to;
	} CASES[] = { { 92500, 95000, true, 12, 16 }, { 92500, 92600, true, 12, 13 }, { 0, 93000, true, 10, 14 },
		{ 97000, 0, true, 17, 20 }, { 0, 0, true, 10, 20 }, { 97000, 500000, true, 17, 20 }, { 0, 1, false, 0, 0 },
		{ 100000, 0, false, 0, 0 }, { 200000, 300000, false, 0, 0 } };
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		int from, to;
		assert_int_equal(axis_span(&axis, CASES[i].from_ms, CASES[i].to_ms, &from, &to), CASES[i].any);
		if (CASES[i].any) {
			assert_int_equal(from, CASES[i].from);
			assert_int_equal(to, CASES[i].to);
		}
	}
}

static struct grid *counting(int64_t start_ms, int64_t step_ms, size_t count)
{
	struct grid *grid = grid_create(start_ms, step_ms, count);
	for (size_t i = 0; i < count; i++)
		grid->values[i] = (double)i;
	return grid;
}

/* Two samples a cell: the higher one; a hole is passed over; two holes are a gap. */
static void test_cells_take_the_highest(void **state)
{
	(void)state;
	struct axis axis = axis_make(0, 5, 1000, 4999);
	struct grid *grid = counting(1000, 500, 7);
	double out[5];
	grid->values[1] = 9;
	grid->values[3] = grid_hole();
	grid->values[4] = grid->values[5] = grid_hole();
	axis_cells(&axis, grid, out);
	assert_true(isnan(out[0]));
	assert_float_equal(out[1], 9, 0);
	assert_float_equal(out[2], 2, 0);
	assert_true(isnan(out[3]));
	assert_float_equal(out[4], 6, 0);
	axis_cells(&axis, NULL, out);
	for (int i = 0; i < 5; i++)
		assert_true(isnan(out[i]));
	grid_release(grid);
}

/* Samples that are further apart than cells hold for their step, and no longer. */
static void test_coarse_samples_hold(void **state)
{
	(void)state;
	struct axis axis = axis_make(0, 10, 1000, 9999);
	struct grid *grid = counting(0, 3000, 3);
	double out[10];
	static const double EXPECTED[10] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, NAN };
	axis_cells(&axis, grid, out);
	for (int i = 0; i < 10; i++)
		assert_true(isnan(EXPECTED[i]) ? isnan(out[i]) : out[i] == EXPECTED[i]);
	grid->values[1] = grid_hole();
	axis_cells(&axis, grid, out);
	assert_true(isnan(out[3]) && isnan(out[4]) && isnan(out[5]));
	grid_release(grid);
}

static void check_row(const struct axis_props *props, int width, const char *expected)
{
	struct canvas *canvas = canvas_create(width, 1, GLYPHS_UNICODE);
	axis_draw(canvas, 0, props);
	golden_inline(canvas, expected);
	canvas_destroy(canvas);
}

static void test_labels(void **state)
{
	(void)state;
	struct axis_props props = { .axis = axis_make(0, 50, 12000, STORY_NOW) };
	check_row(&props, 50, "        ╵19:51         ╵19:54         ╵19:57\n");
	props.axis = axis_make(0, 50, 12000, story_at("19:51:59"));
	check_row(&props, 50, "╵19:42         ╵19:45         ╵19:48    19:51╵\n"); /* no room at its right */
	props.kept = 3;
	check_row(&props, 50, "╵19:42         ╵19:45         ╵19:48    19:51╵\n"); /* a tick that still fits */
	props.kept = 5;
	check_row(&props, 50, "╵19:42         ╵19:45         ╵19:48\n"); /* none in what is kept */
	props.kept = 0;
	props.axis = axis_make(2, 46, 12000, STORY_NOW);
	props.cursor_ms = story_at("19:57:30");
	check_row(&props, 50, "      ╵19:51         ╵19:54   19:57:30\n"); /* the tick it would touch is gone */
	props.cursor_ms = axis_time(&props.axis, 4);
	check_row(&props, 50, "     19:50:36        ╵19:54         ╵19:57\n"); /* no room at its left */
	props.cursor_ms = axis_time(&props.axis, 2) - 1;
	check_row(&props, 50, "      ╵19:51         ╵19:54         ╵19:57\n"); /* outside */
	props.axis = axis_make(0, 50, 12000, story_at("19:51:59"));
	props.cursor_ms = story_at("19:50:00");
	check_row(&props, 50, "╵19:42         ╵19:45           19:50:00     ╵\n"); /* a label of the end that would touch it is left out */
	props = (struct axis_props){ .axis = axis_make(0, 40, 1000, STORY_NOW) };
	check_row(&props, 40, "            ╵19:58:45      ╵19:59:00\n");
}

static void test_beyond_a_day(void **state)
{
	(void)state;
	struct axis_props props = { .axis = axis_make(0, 60, 4 * 3600000, 100 * DAY) };
	assert_true(props.axis.relative);
	check_row(&props, 60, "           ╵-8d        ╵-6d        ╵-4d        ╵-2d     now╵\n");
	props.axis = axis_make(0, 48, 1800000, 100 * DAY);
	assert_false(props.axis.relative);
}

/* Ticks are round where the user is. */
static void test_local_zone(void **state)
{
	(void)state;
	setenv("TZ", "XYZ-05:30", 1);
	tzset();
	struct axis axis = axis_make(0, 60, 600000, STORY_NOW);
	assert_int_equal(axis.tick_ms, 2 * 3600000);
	axis_use_local(&axis);
	assert_int_equal(axis.zone_ms, 5 * 3600000 + 1800000);
	assert_int_equal((axis_tick_from(&axis, STORY_NOW) + axis.zone_ms) % axis.tick_ms, 0);
	check_row(&(struct axis_props){ .axis = axis, .local = true }, 60, "   ╵16:00      ╵18:00      ╵20:00      ╵22:00      ╵00:00\n");
	unsetenv("TZ");
	tzset();
}

static void test_tint_and_cursor(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(10, 2, GLYPHS_UNICODE);
	struct axis axis = axis_make(1, 8, 1000, 7999);
	struct axis_band bands[] = { { 1000, 2500, "" }, { 6000, 0, "" } };
	canvas_text(canvas, 4, 0, "x", style_of(ROLE_TEXT, CANVAS_KEEP, 0));
	axis_tint(canvas, 0, 1, &axis, bands, 2);
	axis_cursor_draw(canvas, 0, 2, &axis, 3500);
	axis_cursor_draw(canvas, 0, 2, &axis, 8500); /* outside: nothing */
	golden_canvas("widget-axis-tint", canvas, true);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells_are_anchored),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_tick_distance),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_cells_take_the_highest),
		cmocka_unit_test(test_coarse_samples_hold),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_beyond_a_day),
		cmocka_unit_test(test_local_zone),
		cmocka_unit_test(test_tint_and_cursor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
