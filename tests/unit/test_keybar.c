#include "tests/support/test.h"

#include "tests/support/golden.h"
#include "widgets/keybar.h"

static const struct keybar_item SCREENS[] = { { "1", "Overview" }, { "2", "Metrics" }, { "3", "Alerts" }, { "4", "Chaos" } };
static const struct keybar_item KEYS[] = { { "T", "trigger" }, { "P", "pause" }, { "?", "help" } };

static void check(int width, size_t active, const char *expected)
{
	struct canvas *canvas = canvas_create(width, 1, GLYPHS_UNICODE);
	keybar_draw(canvas, (struct rect){ 0, 0, width, 1 }, &(struct keybar_props){ SCREENS, 4, active, KEYS, 3 });
	golden_inline(canvas, expected);
	for (int x = 0; x < width; x++)
		assert_int_equal(canvas_cell(canvas, x, 0)->ground == GROUND_BG, 0);
	canvas_destroy(canvas);
}

/* Keys go from the left; the last one, help, stays even over the screens. */
static void test_widths(void **state)
{
	(void)state;
	check(60, 0, " 1 Overview  2 3 4               T trigger  P pause  ? help\n");
	check(60, 2, " 1 2  3 Alerts  4                T trigger  P pause  ? help\n");
	check(40, 0, " 1 Overview  2 3 4      P pause  ? help\n");
	check(32, 0, " 1 Overview  2 3 4       ? help\n");
	check(20, 0, " 1 Overview  ? help\n");
	check(100, 1, " 1 Overview  2 Metrics  3 Alerts  4 Chaos                                T trigger  P pause  ? help\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_widths) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
