#include "tests/support/test.h"

#include <math.h>

#include "tests/support/golden.h"
#include "widgets/bar.h"

static void test_half_cells(void **state)
{
	static const struct {
		double share;
		int width;
		const char *shows;
	} CASES[] = {
		{ 0, 7, "───────" },
		{ 0.251, 7, "━━─────" },
		{ 0.614, 7, "━━━━╸──" },
		{ 0.93, 7, "━━━━━━╸" },
		{ 1, 7, "━━━━━━━" },
		{ 0.0001, 7, "╸──────" },
		{ 0.12, 4, "╸───" },
		{ 0.56, 4, "━━──" },
		{ 7, 4, "━━━━" },
		{ -1, 4, "────" },
		{ NAN, 4, "────" },
		{ INFINITY, 4, "━━━━" },
		{ 0.5, 0, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(9, 1, GLYPHS_UNICODE);
		char expected[64];
		bar_draw(canvas, (struct rect){ 0, 0, CASES[i].width, 1 }, &(struct bar_props){ CASES[i].share, ROLE_WARN });
		snprintf(expected, sizeof expected, "%s\n", CASES[i].shows);
		golden_inline(canvas, expected);
		canvas_destroy(canvas);
	}
}

static void test_styles(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(4, 1, GLYPHS_ASCII);
	bar_draw(canvas, (struct rect){ 0, 0, 4, 1 }, &(struct bar_props){ 0.4, ROLE_WARN });
	golden_inline(canvas, "==--\n");
	assert_int_equal(canvas_cell(canvas, 1, 0)->role, ROLE_WARN);
	assert_int_equal(canvas_cell(canvas, 1, 0)->attrs, ATTR_BOLD);
	assert_int_equal(canvas_cell(canvas, 2, 0)->role, ROLE_BAR_TRACK);
	assert_int_equal(canvas_cell(canvas, 2, 0)->attrs, 0);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_half_cells), cmocka_unit_test(test_styles) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
