#include "tests/support/test.h"

#include <math.h>

#include "tests/support/golden.h"
#include "widgets/sparkline.h"

#define NONE NAN

static void test_rows(void **state)
{
	static const struct {
		double values[12];
		size_t count;
		double top, objective;
		int levels;
		bool floor;
		enum glyph_set set;
		const char *shows;
	} CASES[] = {
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 7, NONE, 7, false, GLYPHS_UNICODE, "▁▁▂▃▄▅▆▇" },
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, NONE, NONE, 7, false, GLYPHS_UNICODE, "▁▁▂▃▄▅▆▇" }, /* its own scale */
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 7, NONE, 7, false, GLYPHS_ASCII, "__.-=+*#" },
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 7, NONE, 7, false, GLYPHS_LINUX, "▁▁▂▃▄▅▆▇" },
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 7, NONE, 4, false, GLYPHS_UNICODE, "▁▁▂▂▃▃▄▄" },
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 7, NONE, 2, false, GLYPHS_UNICODE, "▁▁▁▁▂▂▂▂" },
		{ { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 7, NONE, 0, false, GLYPHS_UNICODE, "▁▁▂▃▄▅▆▇" },
		{ { 1, 9, 9, 9 }, 4, 10, 5, 7, false, GLYPHS_UNICODE, "▁▲▇▇" }, /* the first over it is marked */
		{ { 9, 9, 1, 9, 9 }, 5, 10, 5, 7, false, GLYPHS_UNICODE, "▇▇▁▲▇" }, /* not where it was over from the start on */
		{ { 1, 5, 1 }, 3, 10, 5, 7, false, GLYPHS_UNICODE, "▁▄▁" }, /* at it is not over it */
		{ { 1, NAN, 9, NAN, NAN, 1 }, 6, 10, 5, 7, false, GLYPHS_UNICODE, "▁ ▲  ▁" }, /* gaps are blank */
		{ { 9, 1, 1, 9 }, 4, 10, 5, 7, true, GLYPHS_UNICODE, "▇▲▁▇" }, /* a lower bound */
		{ { 1, 9, 9 }, 3, 10, 5, 7, false, GLYPHS_ASCII, "_!#" },
		{ { 0, 0, 0 }, 3, NONE, NONE, 7, false, GLYPHS_UNICODE, "▁▁▁" },
		{ { -5, INFINITY, 1e300, -INFINITY }, 4, 10, NONE, 7, false, GLYPHS_UNICODE, "▁▇▇▁" },
		{ { 0 }, 0, NONE, NONE, 7, false, GLYPHS_UNICODE, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(12, 1, CASES[i].set);
		struct sparkline_props props = { .values = CASES[i].values,
			.count = CASES[i].count,
			.role = ROLE_SERIES_1,
			.top = CASES[i].top,
			.objective = CASES[i].objective,
			.levels = CASES[i].levels,
			.floor = CASES[i].floor };
		char expected[80];
		sparkline_draw(canvas, (struct rect){ 0, 0, 12, 1 }, &props);
		snprintf(expected, sizeof expected, "%s\n", CASES[i].shows);
		golden_inline(canvas, expected);
		canvas_destroy(canvas);
	}
}

static void check_cell(const struct canvas *canvas, int x, enum role role, unsigned attrs)
{
	assert_int_equal(canvas_cell(canvas, x, 0)->role, role);
	assert_int_equal(canvas_cell(canvas, x, 0)->attrs, attrs);
}

static void test_styles(void **state)
{
	static const double VALUES[] = { 1, 9, 9, NAN };
	(void)state;
	struct canvas *canvas = canvas_create(4, 1, GLYPHS_UNICODE);
	struct sparkline_props props = {
		.values = VALUES, .count = 4, .role = ROLE_SERIES_1, .attrs = ATTR_DIM, .top = 10, .objective = 5
	};
	canvas_ground(canvas, (struct rect){ 0, 0, 4, 1 }, GROUND_CHAOS_BAND);
	sparkline_draw(canvas, (struct rect){ 0, 0, 4, 1 }, &props);
	check_cell(canvas, 0, ROLE_SERIES_1, ATTR_DIM);
	check_cell(canvas, 1, ROLE_CRIT, ATTR_BOLD);
	check_cell(canvas, 2, ROLE_CRIT, ATTR_DIM);
	check_cell(canvas, 3, ROLE_SERIES_1, ATTR_DIM); /* blanks too: no change of colours on the terminal */
	assert_int_equal(canvas_cell(canvas, 2, 0)->ground, GROUND_CHAOS_BAND);
	props.stale = true;
	sparkline_draw(canvas, (struct rect){ 0, 0, 4, 1 }, &props);
	for (int x = 0; x < 4; x++)
		assert_int_equal(canvas_cell(canvas, x, 0)->role, ROLE_STALE);
	canvas_destroy(canvas);
}

static void test_top(void **state)
{
	static const double VALUES[] = { 3, NAN, 7, INFINITY, -2 };
	(void)state;
	assert_float_equal(sparkline_top(VALUES, 5, NONE, NONE), 7, 0);
	assert_float_equal(sparkline_top(VALUES, 5, 10, 100), 10, 0);
	assert_float_equal(sparkline_top(VALUES, 5, 5, 100), 7, 0);
	assert_float_equal(sparkline_top(VALUES, 5, NONE, 100), 100, 0);
	assert_float_equal(sparkline_top(VALUES, 0, NONE, NONE), 0, 0);
	assert_float_equal(sparkline_top(VALUES, 0, NONE, INFINITY), 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_styles), cmocka_unit_test(test_top) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
