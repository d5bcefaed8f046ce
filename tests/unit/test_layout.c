#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tui/layout.h"

static bool inside(struct rect inner, struct rect outer)
{
	return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;
}

static bool same(struct rect rect, int x, int y, int w, int h)
{
	return rect.x == x && rect.y == y && rect.w == w && rect.h == h;
}

static long area(struct rect rect)
{
	return rect_empty(rect) ? 0 : (long)rect.w * rect.h;
}

static void check(const struct layout *layout, int columns, int rows)
{
	struct rect screen = { 0, 0, columns, rows };
	long covered = 0;
	assert_true(inside(layout->header, screen) && inside(layout->message, screen) && inside(layout->keys, screen));
	assert_true(inside(layout->body, screen));
	assert_int_equal(layout->body.h + 3, rows);
	for (int i = 0; i < LAYOUT_PANELS; i++) {
		if (rect_empty(layout->panels[i]))
			continue;
		assert_true(inside(layout->panels[i], layout->body));
		assert_true(layout->panels[i].h >= 3 && layout->panels[i].w >= 20);
		for (int k = 0; k < i; k++)
			assert_true(rect_empty(rect_intersect(layout->panels[i], layout->panels[k])));
		covered += area(layout->panels[i]);
	}
	assert_int_equal(covered, area(layout->body));
	assert_false(rect_empty(layout->panels[0]));
}

static void every_size_is_covered_without_overlap(void **state)
{
	(void)state;
	struct layout layout;
	for (int columns = 1; columns <= 400; columns++) {
		for (int rows = 1; rows <= 120; rows++) {
			for (int screen = 0; screen < SCREEN_COUNT; screen++) {
				layout_compute((enum screen_id)screen, columns, rows, -1, false, &layout);
				assert_int_equal(layout.too_small, columns < 40 || rows < 10);
				if (!layout.too_small)
					check(&layout, columns, rows);
			}
		}
	}
}

static void zoom_gives_one_panel_the_body(void **state)
{
	(void)state;
	struct layout layout;
	layout_compute(SCREEN_CHAOS, 120, 36, CHAOS_TARGETS, false, &layout);
	assert_true(same(layout.panels[CHAOS_TARGETS], 0, 1, 120, 33));
	for (int i = 0; i < LAYOUT_PANELS; i++)
		assert_true(i == CHAOS_TARGETS || rect_empty(layout.panels[i]));
}

static void details_take_the_place_of_the_list_where_it_is_narrow(void **state)
{
	(void)state;
	struct layout layout;
	layout_compute(SCREEN_ALERTS, 60, 12, -1, false, &layout);
	assert_false(rect_empty(layout.panels[ALERTS_LIST]));
	layout_compute(SCREEN_ALERTS, 60, 12, -1, true, &layout);
	assert_true(rect_empty(layout.panels[ALERTS_LIST]));
	assert_false(rect_empty(layout.panels[ALERTS_DETAIL]));
	layout_compute(SCREEN_CHAOS, 120, 36, -1, true, &layout);
	assert_false(rect_empty(layout.panels[CHAOS_LIST]));
}

/* Screen, size, panel, rectangle. */
static const struct {
	enum screen_id screen;
	int columns, rows, panel;
	struct rect rect;
} usual[] = {
	{ SCREEN_OVERVIEW, 80, 24, OVERVIEW_ALERTS, { 0, 1, 80, 5 } },
	{ SCREEN_OVERVIEW, 80, 24, OVERVIEW_METRIC, { 0, 6, 80, 11 } },
	{ SCREEN_OVERVIEW, 80, 24, OVERVIEW_CHAOS, { 0, 17, 80, 5 } },
	{ SCREEN_OVERVIEW, 120, 36, OVERVIEW_ALERTS, { 0, 1, 120, 6 } },
	{ SCREEN_OVERVIEW, 120, 36, OVERVIEW_METRIC, { 0, 7, 120, 21 } },
	{ SCREEN_OVERVIEW, 120, 36, OVERVIEW_CHAOS, { 0, 28, 120, 6 } },
	{ SCREEN_OVERVIEW, 200, 60, OVERVIEW_ALERTS, { 0, 1, 200, 7 } },
	{ SCREEN_OVERVIEW, 200, 60, OVERVIEW_METRIC, { 0, 8, 200, 27 } },
	{ SCREEN_OVERVIEW, 200, 60, OVERVIEW_CHARTS, { 0, 35, 100, 23 } },
	{ SCREEN_OVERVIEW, 200, 60, OVERVIEW_CHAOS, { 100, 35, 50, 15 } },
	{ SCREEN_OVERVIEW, 200, 60, OVERVIEW_SOURCES, { 100, 50, 50, 8 } },
	{ SCREEN_OVERVIEW, 200, 60, OVERVIEW_EVENTS, { 150, 35, 50, 23 } },
	{ SCREEN_METRICS, 80, 24, METRICS_CHART, { 0, 1, 80, 9 } },
	{ SCREEN_METRICS, 80, 24, METRICS_SERIES, { 0, 10, 80, 7 } },
	{ SCREEN_METRICS, 80, 24, METRICS_CHARTS, { 0, 17, 80, 5 } },
	{ SCREEN_METRICS, 120, 36, METRICS_CHART, { 0, 1, 60, 15 } },
	{ SCREEN_METRICS, 120, 36, METRICS_CHARTS, { 0, 16, 60, 11 } },
	{ SCREEN_METRICS, 120, 36, METRICS_SERIES, { 60, 1, 60, 19 } },
	{ SCREEN_METRICS, 120, 36, METRICS_MOMENT, { 60, 20, 60, 7 } },
	{ SCREEN_METRICS, 120, 36, METRICS_LEGEND, { 0, 27, 120, 7 } },
	{ SCREEN_ALERTS, 80, 24, ALERTS_LIST, { 0, 1, 80, 8 } },
	{ SCREEN_ALERTS, 80, 24, ALERTS_DETAIL, { 0, 9, 80, 13 } },
	{ SCREEN_ALERTS, 120, 36, ALERTS_LIST, { 0, 1, 120, 10 } },
	{ SCREEN_ALERTS, 120, 36, ALERTS_DETAIL, { 0, 11, 68, 23 } },
	{ SCREEN_ALERTS, 120, 36, ALERTS_STORY, { 68, 11, 52, 9 } },
	{ SCREEN_ALERTS, 120, 36, ALERTS_VALUE, { 68, 20, 52, 14 } },
	{ SCREEN_CHAOS, 80, 24, CHAOS_LIST, { 0, 1, 80, 7 } },
	{ SCREEN_CHAOS, 80, 24, CHAOS_DETAIL, { 0, 8, 80, 14 } },
	{ SCREEN_CHAOS, 120, 36, CHAOS_LIST, { 0, 1, 120, 8 } },
	{ SCREEN_CHAOS, 120, 36, CHAOS_DETAIL, { 0, 9, 56, 12 } },
	{ SCREEN_CHAOS, 120, 36, CHAOS_TARGETS, { 56, 9, 64, 12 } },
	{ SCREEN_CHAOS, 120, 36, CHAOS_EFFECT, { 0, 21, 56, 13 } },
	{ SCREEN_CHAOS, 120, 36, CHAOS_EVENTS, { 56, 21, 64, 13 } },
};

static void the_usual_sizes(void **state)
{
	(void)state;
	struct layout layout;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		struct rect want = usual[i].rect;
		layout_compute(usual[i].screen, usual[i].columns, usual[i].rows, -1, false, &layout);
		struct rect got = layout.panels[usual[i].panel];
		if (!same(got, want.x, want.y, want.w, want.h))
			fail_msg("case %zu: %d,%d %dx%d instead of %d,%d %dx%d", i, got.x, got.y, got.w, got.h, want.x, want.y, want.w,
				want.h);
	}
}

/* Where a list is empty there are no details: the rules have the room, or the list has it alone. */
static void empty_lists(void **state)
{
	(void)state;
	struct layout layout;
	static const int widths[] = { 80, 120, 200 };
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		layout_compute(SCREEN_ALERTS, widths[i], 36, -1, LAYOUT_EMPTY_LIST, &layout);
		assert_true(same(layout.panels[ALERTS_LIST], 0, 1, widths[i], 6));
		assert_true(same(layout.panels[ALERTS_DETAIL], 0, 7, widths[i], 27));
		assert_true(rect_empty(layout.panels[ALERTS_STORY]));
		layout_compute(SCREEN_CHAOS, widths[i], 36, -1, LAYOUT_EMPTY_LIST, &layout);
		assert_true(same(layout.panels[CHAOS_LIST], 0, 1, widths[i], 33));
		assert_true(rect_empty(layout.panels[CHAOS_EFFECT]));
	}
}

/* Large terminals give what is left to the details, which have charts, rather than to lists. */
static void room_goes_to_the_charts(void **state)
{
	(void)state;
	struct layout layout;
	layout_compute(SCREEN_ALERTS, 200, 60, -1, LAYOUT_USUAL, &layout);
	assert_true(layout.panels[ALERTS_VALUE].h > layout.panels[ALERTS_LIST].h);
	layout_compute(SCREEN_CHAOS, 200, 60, -1, LAYOUT_USUAL, &layout);
	assert_true(layout.panels[CHAOS_EFFECT].h > layout.panels[CHAOS_LIST].h);
	layout_compute(SCREEN_METRICS, 200, 60, -1, LAYOUT_USUAL, &layout);
	assert_int_equal(layout.panels[METRICS_LEGEND].h, 10);
}

static void classes_of_width(void **state)
{
	(void)state;
	struct layout layout;
	static const struct {
		int columns;
		bool narrow, boxed, wide;
	} cases[] = {
		{ 40, true, false, false },
		{ 99, true, false, false },
		{ 100, false, true, false },
		{ 159, false, true, false },
		{ 160, false, true, true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		layout_compute(SCREEN_OVERVIEW, cases[i].columns, 30, -1, false, &layout);
		assert_int_equal(layout.narrow, cases[i].narrow);
		assert_int_equal(layout.boxed, cases[i].boxed);
		assert_int_equal(layout.wide, cases[i].wide);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_covered_without_overlap),
		cmocka_unit_test(zoom_gives_one_panel_the_body),
		cmocka_unit_test(details_take_the_place_of_the_list_where_it_is_narrow),
		cmocka_unit_test(the_usual_sizes),
		cmocka_unit_test(empty_lists),
		cmocka_unit_test(room_goes_to_the_charts),
		cmocka_unit_test(classes_of_width),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
