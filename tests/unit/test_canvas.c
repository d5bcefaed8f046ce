#include "tests/support/test.h"

#include "core/base/buf.h"
#include "tests/support/golden.h"
#include "widgets/canvas.h"

#define PLAIN style_of(ROLE_TEXT, GROUND_BG, 0)
#define ACCENTED "\xE6\x97\xA5\xCC\x80\xCC\x81\xCC\x82" /* 9 bytes, one cluster of two cells */

static const char *glyph_at(const struct canvas *canvas, int x, int y)
{
	return canvas_glyph(canvas, canvas_cell(canvas, x, y));
}

static void test_sizes(void **state)
{
	static const struct {
		int width, height, got_width, got_height;
	} CASES[] = { { 0, 0, 0, 0 }, { -3, 5, 0, 5 }, { 80, 24, 80, 24 }, { 100000, 100000, CANVAS_WIDTH_MAX, CANVAS_HEIGHT_MAX } };
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(CASES[i].width, CASES[i].height, GLYPHS_UNICODE);
		assert_int_equal(canvas_width(canvas), CASES[i].got_width);
		assert_int_equal(canvas_height(canvas), CASES[i].got_height);
		canvas_text(canvas, -2, 0, "over every edge, whatever the size", PLAIN);
		canvas_box(canvas, (struct rect){ -1, -1, 2000, 2000 }, PLAIN);
		assert_null(canvas_cell(canvas, CASES[i].got_width, 0));
		assert_null(canvas_cell(canvas, -1, 0));
		assert_null(canvas_cell(canvas, 0, CASES[i].got_height));
		canvas_destroy(canvas);
	}
	canvas_destroy(NULL);
}

static void test_text_is_cut_by_the_clip(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(10, 3, GLYPHS_UNICODE);
	canvas_push_clip(canvas, (struct rect){ 2, 1, 5, 5 });
	assert_int_equal(canvas_text(canvas, 0, 1, "abcdefghij", PLAIN), 10);
	canvas_text(canvas, 0, 0, "never", PLAIN);
	canvas_push_clip(canvas, (struct rect){ 0, 0, 4, 9 }); /* only narrows */
	canvas_text(canvas, 0, 2, "ABCDEFGHIJ", PLAIN);
	canvas_pop_clip(canvas);
	canvas_pop_clip(canvas);
	canvas_text(canvas, 9, 2, "!", PLAIN);
	golden_inline(canvas, "\n  cdefg\n  CD     !\n");
	canvas_destroy(canvas);
}

static void test_wide_glyphs_stay_whole(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(6, 1, GLYPHS_UNICODE);
	assert_int_equal(canvas_text(canvas, 0, 0, "日本語", PLAIN), 6);
	assert_string_equal(glyph_at(canvas, 2, 0), "本");
	assert_string_equal(glyph_at(canvas, 3, 0), "");
	canvas_put(canvas, 3, 0, "x", PLAIN); /* its left half goes */
	golden_inline(canvas, "日 x語\n");
	canvas_put(canvas, 0, 0, "y", PLAIN); /* its right half goes */
	golden_inline(canvas, "y  x語\n");
	assert_int_equal(canvas_put(canvas, 1, 0, "本", PLAIN), 2);
	golden_inline(canvas, "y本x語\n");
	canvas_put(canvas, 2, 0, "日", PLAIN); /* over the halves of none and one */
	golden_inline(canvas, "y 日語\n");
	canvas_put(canvas, 3, 0, "日", PLAIN); /* over the halves of two */
	golden_inline(canvas, "y  日\n");
	canvas_destroy(canvas);
}

static void test_wide_glyph_at_the_clip_is_a_space(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(6, 1, GLYPHS_UNICODE);
	canvas_text(canvas, 0, 0, "......", PLAIN);
	canvas_push_clip(canvas, (struct rect){ 1, 0, 4, 1 });
	canvas_text(canvas, 0, 0, "日本語", PLAIN);
	canvas_pop_clip(canvas);
	golden_inline(canvas, ". 本 .\n");
	canvas_destroy(canvas);
}

static void test_long_clusters(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(4, 1, GLYPHS_UNICODE), *copy = canvas_create(4, 1, GLYPHS_UNICODE);
	assert_int_equal(canvas_text(canvas, 0, 0, ACCENTED ACCENTED, PLAIN), 4);
	assert_string_equal(glyph_at(canvas, 0, 0), ACCENTED);
	assert_string_equal(glyph_at(canvas, 2, 0), ACCENTED);
	assert_int_equal(canvas_cell(canvas, 0, 0)->long_glyph, canvas_cell(canvas, 2, 0)->long_glyph);
	assert_false(canvas_equal(canvas, copy));
	assert_int_equal(canvas_copy_changed(copy, canvas), 4);
	assert_true(canvas_equal(canvas, copy));
	assert_int_equal(canvas_copy_changed(copy, canvas), 0);
	canvas_text(canvas, 0, 0, "gone", PLAIN);
	assert_string_equal(glyph_at(copy, 2, 0), ACCENTED);
	canvas_destroy(canvas);
	canvas_destroy(copy);
}

/* More different long clusters than the table holds: the rest shows as U+FFFD, nothing breaks. */
static void test_long_clusters_overflow(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(400, 1, GLYPHS_UNICODE);
	for (int i = 0; i < 400; i++) {
		char cluster[32];
		snprintf(cluster, sizeof cluster, "e\xCC%c\xCC%c\xCC%c\xCC%c", 0x80 + i % 16, 0x80 + i / 16, 0x81, 0x82);
		canvas_put(canvas, i, 0, cluster, PLAIN);
	}
	assert_int_equal(strlen(glyph_at(canvas, 0, 0)), 9);
	assert_int_equal(strlen(glyph_at(canvas, 254, 0)), 9);
	assert_string_equal(glyph_at(canvas, 255, 0), "\xEF\xBF\xBD");
	canvas_clear(canvas);
	canvas_put(canvas, 0, 0, "e\xCC\x80\xCC\x81\xCC\x82\xCC\x83", PLAIN);
	assert_int_equal(strlen(glyph_at(canvas, 0, 0)), 9); /* clearing empties the table */
	canvas_destroy(canvas);
}

static void test_controls_never_get_through(void **state)
{
	static const char *const BAD[] = { "\x1b", "\x07", "\x7f", "\n", "\t", "\xc2\x9b", "\xff", "\xe2\x94" };
	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct canvas *canvas = canvas_create(8, 1, GLYPHS_UNICODE);
		canvas_text(canvas, 0, 0, BAD[i], PLAIN);
		assert_string_equal(glyph_at(canvas, 0, 0), "\xEF\xBF\xBD");
		canvas_destroy(canvas);
	}
}

static void test_glyph_sets(void **state)
{
	static const struct {
		const char *text, *linux_console, *ascii;
	} CASES[] = {
		{ "▲ a ◇ ✓ ✗ → … ≤", "! a o + x > ~ <", "! a o + x > ~ <" },
		{ "┣━►┫ ▂▆ ┊ ·", "┣━>┫ ▂▆ ┊ .", "[=>] .# : ." },
		{ "ä日é", "????", "????" },
		{ "⣿", "?", "?" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(20, 3, GLYPHS_LINUX), *ascii = canvas_create(20, 3, GLYPHS_ASCII);
		char expected[128];
		canvas_text(canvas, 0, 0, CASES[i].text, PLAIN);
		canvas_text(ascii, 0, 0, CASES[i].text, PLAIN);
		snprintf(expected, sizeof expected, "%s\n\n\n", CASES[i].linux_console);
		golden_inline(canvas, expected);
		snprintf(expected, sizeof expected, "%s\n\n\n", CASES[i].ascii);
		golden_inline(ascii, expected);
		canvas_destroy(canvas);
		canvas_destroy(ascii);
	}
	for (int i = 0; i < GLYPH_COUNT; i++)
		for (enum glyph_set set = GLYPHS_UNICODE; set <= GLYPHS_ASCII; set++) {
			struct canvas *canvas = canvas_create(4, 1, set);
			assert_int_equal(canvas_put(canvas, 0, 0, glyph_text(GLYPHS_UNICODE, (enum glyph)i), PLAIN), 1);
			assert_string_equal(glyph_at(canvas, 0, 0), glyph_text(set, (enum glyph)i));
			if (set == GLYPHS_ASCII)
				assert_in_range(glyph_at(canvas, 0, 0)[0], 0x21, 0x7e);
			canvas_destroy(canvas);
		}
}

static void test_box(void **state)
{
	static const struct {
		enum glyph_set set;
		const char *expected;
	} CASES[] = {
		{ GLYPHS_UNICODE, "\n ╭──╮\n │  │\n ╰──╯\n" },
		{ GLYPHS_LINUX, "\n ┌──┐\n │  │\n └──┘\n" },
		{ GLYPHS_ASCII, "\n +--+\n |  |\n +--+\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(7, 4, CASES[i].set);
		canvas_box(canvas, (struct rect){ 1, 1, 4, 3 }, PLAIN);
		canvas_box(canvas, (struct rect){ 6, 0, 0, 3 }, PLAIN); /* empty: nothing */
		golden_inline(canvas, CASES[i].expected);
		canvas_destroy(canvas);
	}
}

/* Lines stop at the clip, keep the ground where they are told to, and leave no half of a wide glyph. */
static void test_lines(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(8, 2, GLYPHS_UNICODE);
	canvas_text(canvas, 0, 0, "ab日本cd", PLAIN);
	canvas_ground(canvas, (struct rect){ 4, 0, 1, 1 }, GROUND_SELECT);
	canvas_push_clip(canvas, (struct rect){ 3, 0, 2, 1 });
	canvas_hline(canvas, -3, 0, 20, style_of(ROLE_DIM, CANVAS_KEEP, 0));
	canvas_pop_clip(canvas);
	golden_inline(canvas, "ab ── cd\n\n");
	assert_int_equal(canvas_cell(canvas, 3, 0)->ground, GROUND_BG);
	assert_int_equal(canvas_cell(canvas, 4, 0)->ground, GROUND_SELECT);
	assert_int_equal(canvas_cell(canvas, 4, 0)->role, ROLE_DIM);
	canvas_destroy(canvas);
}

/* A letter that a mark follows is one cluster with it, wherever in the text it stands. */
static void test_marks_in_text(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(8, 1, GLYPHS_UNICODE);
	assert_int_equal(canvas_text(canvas, 0, 0, "abe\xCC\x81x日e\xCC\x81", PLAIN), 7);
	assert_string_equal(glyph_at(canvas, 2, 0), "e\xCC\x81");
	assert_string_equal(glyph_at(canvas, 3, 0), "x");
	assert_string_equal(glyph_at(canvas, 6, 0), "e\xCC\x81");
	canvas_destroy(canvas);
}

static void test_field(void **state)
{
	static const struct {
		const char *text;
		int cells, cut;
		bool right;
		const char *expected;
	} CASES[] = {
		{ "abc", 5, 0, false, "[abc  ]" },
		{ "abc", 5, 0, true, "[  abc]" },
		{ "abcdef", 5, 0, false, "[abcd…]" },
		{ "abcdef", 5, 1, true, "[…cdef]" },
		{ "日本語", 5, 0, false, "[日本…]" },
		{ "日本語", 4, 0, true, "[ 日…]" },
		{ "", 2, 0, false, "[  ]" },
		{ "abc", 0, 0, false, "[]" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(10, 1, GLYPHS_UNICODE);
		char expected[64];
		canvas_text(canvas, 0, 0, "[#######", PLAIN);
		canvas_text(canvas, 1 + CASES[i].cells, 0, "]         ", PLAIN);
		canvas_field(canvas, 1, 0, CASES[i].cells, CASES[i].text, CASES[i].cut, CASES[i].right, PLAIN);
		snprintf(expected, sizeof expected, "%s\n", CASES[i].expected);
		golden_inline(canvas, expected);
		canvas_destroy(canvas);
	}
}

static void test_styles_and_dump(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(6, 2, GLYPHS_UNICODE);
	struct buf text = { 0 };
	canvas_fill(canvas, (struct rect){ 0, 0, 6, 1 }, style_of(ROLE_DIM, GROUND_BAR, 0));
	canvas_text(canvas, 1, 0, "日a", style_of(ROLE_CRIT, CANVAS_KEEP, ATTR_BOLD | ATTR_REVERSE));
	canvas_text(canvas, 0, 1, "▲", style_of(ROLE_CHAOS, GROUND_SELECT, ATTR_UNDERLINE));
	canvas_ground(canvas, (struct rect){ 1, 1, 2, 5 }, GROUND_CHAOS_BAND);
	canvas_dump(canvas, true, &text);
	assert_string_equal(buf_borrow(&text), " 日a\n▲\n---\ndcccdd\nx\n---\nbbbbbb\nscc\n---\n.555\n8\n");
	buf_finish(&text);
	canvas_destroy(canvas);
}

static void test_copy_counts_what_differs(void **state)
{
	(void)state;
	struct canvas *a = canvas_create(5, 2, GLYPHS_UNICODE), *b = canvas_create(5, 2, GLYPHS_UNICODE),
		      *c = canvas_create(5, 3, GLYPHS_UNICODE);
	assert_true(canvas_equal(a, b));
	assert_false(canvas_equal(a, c));
	canvas_text(a, 0, 0, "ab", PLAIN);
	canvas_ground(a, (struct rect){ 4, 1, 1, 1 }, GROUND_SELECT);
	assert_int_equal(canvas_copy_changed(b, a), 3);
	assert_true(canvas_equal(a, b));
	canvas_destroy(a);
	canvas_destroy(b);
	canvas_destroy(c);
}

/* Which part of a row differs; clusters that are kept in the table are compared by their text. */
static void test_row_changed(void **state)
{
	static const char family[] = "\360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247";
	struct canvas *a = canvas_create(10, 3, GLYPHS_UNICODE), *b = canvas_create(10, 3, GLYPHS_UNICODE);
	struct style plain = style_of(ROLE_TEXT, GROUND_BG, 0);
	int first = -1, last = -1;
	(void)state;
	assert_false(canvas_row_changed(a, b, 1, &first, &last));
	canvas_text(b, 3, 1, "x", plain);
	canvas_ground(b, (struct rect){ 6, 1, 2, 1 }, GROUND_SELECT);
	assert_true(canvas_row_changed(a, b, 1, &first, &last));
	assert_int_equal(first, 3);
	assert_int_equal(last, 7);
	assert_false(canvas_row_changed(a, b, 0, &first, &last));
	canvas_copy(a, b);
	assert_true(canvas_equal(a, b));
	assert_false(canvas_row_changed(a, b, 1, &first, &last));
	canvas_put(a, 0, 0, "\360\237\221\250\342\200\215\360\237\221\250\342\200\215\360\237\221\246", plain);
	canvas_put(a, 4, 2, family, plain);
	canvas_put(b, 4, 2, family, plain);
	assert_false(canvas_row_changed(a, b, 2, &first, &last)); /* at another place of each table */
	assert_true(canvas_row_changed(a, b, 0, &first, &last));
	assert_int_equal(first, 0);
	assert_int_equal(last, 1);
	canvas_destroy(a);
	canvas_destroy(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_row_changed),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_text_is_cut_by_the_clip),
		cmocka_unit_test(test_wide_glyphs_stay_whole),
		cmocka_unit_test(test_wide_glyph_at_the_clip_is_a_space),
		cmocka_unit_test(test_long_clusters),
		cmocka_unit_test(test_long_clusters_overflow),
		cmocka_unit_test(test_controls_never_get_through),
		cmocka_unit_test(test_glyph_sets),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_marks_in_text),
		cmocka_unit_test(test_field),
		cmocka_unit_test(test_styles_and_dump),
		cmocka_unit_test(test_copy_counts_what_differs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
