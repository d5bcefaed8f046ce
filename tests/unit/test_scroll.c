#include "tests/support/test.h"

#include "widgets/scroll.h"

static void test_first(void **state)
{
	static const struct {
		size_t first;
		long selected;
		size_t count, room;
		bool cut_line;
		size_t got;
	} CASES[] = {
		{ 0, 0, 10, 4, true, 0 },
		{ 0, 2, 10, 4, true, 0 },
		{ 0, 3, 10, 4, true, 1 },
		{ 0, 3, 10, 4, false, 0 },
		{ 0, 9, 10, 4, true, 6 },
		{ 6, 9, 10, 4, true, 6 },
		{ 6, 5, 10, 4, true, 5 },
		{ 6, 0, 10, 4, true, 0 },
		{ 6, -1, 10, 4, true, 6 },
		{ 9, -1, 10, 4, true, 6 },
		{ 9, -1, 3, 4, true, 0 },
		{ 5, 99, 10, 4, true, 6 },
		{ 0, 0, 0, 4, true, 0 },
		{ 0, 2, 10, 1, true, 2 },
		{ 0, 5, 6, 1, true, 5 },
		{ 5, 5, 10, 4, true, 5 },
		{ 5, 8, 10, 4, true, 6 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		if (scroll_first(CASES[i].first, CASES[i].selected, CASES[i].count, CASES[i].room, CASES[i].cut_line) != CASES[i].got)
			fail_msg("case %zu: %zu", i,
				scroll_first(CASES[i].first, CASES[i].selected, CASES[i].count, CASES[i].room, CASES[i].cut_line));
}

/* Whatever the window: what is selected is seen, and no row is wasted at the end. */
static void test_selected_is_seen(void **state)
{
	(void)state;
	for (size_t count = 1; count < 9; count++)
		for (size_t room = 1; room < 10; room++)
			for (size_t before = 0; before < 12; before++)
				for (long selected = 0; selected < (long)count; selected++) {
					size_t first = scroll_first(before, selected, count, room, true),
					       shown = scroll_shown(first, count, room, true);
					assert_in_range(selected, first, first + shown - 1);
					assert_true(first == 0 || count - first >= room);
				}
}

static void test_move(void **state)
{
	static const struct {
		enum scroll_move move;
		long selected;
		size_t count, room;
		long got;
	} CASES[] = {
		{ SCROLL_DOWN, 0, 5, 3, 1 },
		{ SCROLL_DOWN, 4, 5, 3, 4 },
		{ SCROLL_UP, 0, 5, 3, 0 },
		{ SCROLL_UP, 3, 5, 3, 2 },
		{ SCROLL_PAGE_DOWN, 0, 50, 10, 9 },
		{ SCROLL_PAGE_UP, 20, 50, 10, 11 },
		{ SCROLL_HALF_DOWN, 0, 50, 10, 5 },
		{ SCROLL_HALF_UP, 3, 50, 10, 0 },
		{ SCROLL_HOME, 30, 50, 10, 0 },
		{ SCROLL_END, 3, 50, 10, 49 },
		{ SCROLL_DOWN, -1, 5, 3, 0 },
		{ SCROLL_UP, -1, 5, 3, 4 },
		{ SCROLL_HOME, -1, 5, 3, 0 },
		{ SCROLL_END, -1, 5, 3, 4 },
		{ SCROLL_DOWN, 0, 0, 3, -1 },
		{ SCROLL_PAGE_DOWN, 0, 5, 0, 1 },
		{ SCROLL_DOWN, 90, 5, 3, 4 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		assert_int_equal(scroll_move(CASES[i].move, CASES[i].selected, CASES[i].count, CASES[i].room), CASES[i].got);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_first), cmocka_unit_test(test_selected_is_seen),
		cmocka_unit_test(test_move) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
