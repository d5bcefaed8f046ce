#include "tests/support/test.h"

#include "tests/support/golden.h"
#include "widgets/bigtext.h"

static const struct {
	const char *name, *text;
	enum bigtext_size size;
	enum glyph_set set;
} pictures[] = {
	{ "bigtext-capitals", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", BIGTEXT_HALVES, GLYPHS_UNICODE },
	{ "bigtext-digits", "0123456789 .:%/-+<>?!", BIGTEXT_HALVES, GLYPHS_UNICODE },
	{ "bigtext-small", "cdehikmnoprsu 4m58s 12h 131ms", BIGTEXT_HALVES, GLYPHS_LINUX },
	{ "bigtext-blocks", "144 MiB", BIGTEXT_BLOCKS, GLYPHS_UNICODE },
	{ "bigtext-double", "25.1%", BIGTEXT_DOUBLE, GLYPHS_UNICODE },
	{ "bigtext-ascii", "144 MiB", BIGTEXT_BLOCKS, GLYPHS_ASCII },
	{ "bigtext-ascii-halves", "4m58s", BIGTEXT_HALVES, GLYPHS_ASCII },
	{ "bigtext-plain", "4m58s \xe2\x96\xb2", BIGTEXT_PLAIN, GLYPHS_UNICODE },
};

/* The cells that it says it takes hold all of it. */
static void letters_are_what_they_were(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
		int width = bigtext_width(pictures[i].text, pictures[i].size), rows = bigtext_rows(pictures[i].size);
		struct canvas *canvas = canvas_create(width + 3, rows + 1, pictures[i].set),
			      *wider = canvas_create(width + 20, rows + 1, pictures[i].set);
		struct style style = style_of(ROLE_CRIT, GROUND_BG, 0);
		int used = bigtext_draw(canvas, (struct rect){ 1, 0, width, rows }, pictures[i].text, pictures[i].size, style);
		assert_int_equal(used, width);
		golden_canvas(pictures[i].name, canvas, true);
		bigtext_draw(wider, (struct rect){ 1, 0, width + 19, rows + 1 }, pictures[i].text, pictures[i].size, style);
		for (int y = 0; y <= rows; y++)
			for (int x = width + 1; x < width + 20; x++)
				assert_string_equal(canvas_cell(wider, x, y)->glyph, " ");
		canvas_destroy(canvas);
		canvas_destroy(wider);
	}
}

/* A number that changes does not move. */
static void digits_are_equally_wide(void **state)
{
	(void)state;
	for (char digit = '0'; digit <= '9'; digit++) {
		char text[] = { digit, digit, digit, 0 };
		assert_int_equal(bigtext_width(text, BIGTEXT_HALVES), 17);
	}
}

static void the_largest_that_fits(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum bigtext_size most;
		int width, rows;
		enum bigtext_size fits;
	} cases[] = {
		{ "111", BIGTEXT_DOUBLE, 68, 14, BIGTEXT_DOUBLE },
		{ "111", BIGTEXT_DOUBLE, 67, 14, BIGTEXT_BLOCKS },
		{ "111", BIGTEXT_DOUBLE, 68, 13, BIGTEXT_BLOCKS },
		{ "111", BIGTEXT_HALVES, 200, 60, BIGTEXT_HALVES },
		{ "111", BIGTEXT_DOUBLE, 33, 14, BIGTEXT_HALVES },
		{ "111", BIGTEXT_DOUBLE, 16, 14, BIGTEXT_PLAIN },
		{ "111", BIGTEXT_DOUBLE, 17, 3, BIGTEXT_PLAIN },
		{ "111", BIGTEXT_DOUBLE, 0, 0, BIGTEXT_PLAIN },
		{ "", BIGTEXT_BLOCKS, 0, 7, BIGTEXT_BLOCKS },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(bigtext_fitting(cases[i].text, cases[i].most, cases[i].width, cases[i].rows), cases[i].fits);
}

/* A small letter without a shape of its own is its capital; what has none at all leaves a gap. */
static void letters_that_are_not_there(void **state)
{
	(void)state;
	assert_int_equal(bigtext_width("z", BIGTEXT_HALVES), bigtext_width("Z", BIGTEXT_HALVES));
	struct canvas *small = canvas_create(6, 4, GLYPHS_UNICODE), *capital = canvas_create(6, 4, GLYPHS_UNICODE);
	struct style style = style_of(ROLE_TEXT, GROUND_BG, 0);
	bigtext_draw(small, (struct rect){ 0, 0, 6, 4 }, "z", BIGTEXT_HALVES, style);
	bigtext_draw(capital, (struct rect){ 0, 0, 6, 4 }, "Z", BIGTEXT_HALVES, style);
	assert_true(canvas_equal(small, capital));
	canvas_clear(small);
	canvas_clear(capital);
	bigtext_draw(small, (struct rect){ 0, 0, 6, 4 }, "\xc3\xa4#", BIGTEXT_HALVES, style);
	assert_true(canvas_equal(small, capital));
	canvas_destroy(small);
	canvas_destroy(capital);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_what_they_were),
		cmocka_unit_test(digits_are_equally_wide),
		cmocka_unit_test(the_largest_that_fits),
		cmocka_unit_test(letters_that_are_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
