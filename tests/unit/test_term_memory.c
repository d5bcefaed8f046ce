#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tui/term.h"

static void present_counts_only_what_changes(void **state)
{
	(void)state;
	struct term *term = term_memory_create(20, 3, DEPTH_256, GLYPHS_UNICODE);
	struct canvas *canvas = canvas_create(20, 3, GLYPHS_UNICODE);
	canvas_text(canvas, 0, 0, "hello", style_of(ROLE_TEXT, GROUND_BG, 0));
	assert_true(term->ops->present(term, canvas));
	assert_int_equal(term_memory_presents(term), 1);
	assert_true(term->ops->present(term, canvas));
	assert_int_equal(term_memory_presents(term), 1);
	canvas_text(canvas, 0, 1, "world", style_of(ROLE_CRIT, GROUND_BG, ATTR_BOLD));
	assert_true(term->ops->present(term, canvas));
	assert_int_equal(term_memory_presents(term), 2);
	assert_true(canvas_equal(term_memory_screen(term), canvas));
	term->ops->redraw(term);
	assert_true(term->ops->present(term, canvas));
	assert_int_equal(term_memory_presents(term), 3);
	canvas_destroy(canvas);
	term_destroy(term);
}

static void keys_come_in_order_and_then_none(void **state)
{
	(void)state;
	struct term *term = term_memory_create(20, 3, DEPTH_MONO, GLYPHS_ASCII);
	int columns, rows;
	assert_int_equal(term->ops->read_key(term), KEY_NONE);
	term_memory_key(term, 'a');
	term_memory_resize(term, 33, 7);
	term_memory_type_paste(term, "pasted");
	assert_int_equal(term->ops->read_key(term), 'a');
	assert_int_equal(term->ops->read_key(term), KEY_RESIZED);
	assert_int_equal(term->ops->read_key(term), KEY_PASTE);
	assert_string_equal(term->ops->paste(term), "pasted");
	assert_int_equal(term->ops->read_key(term), KEY_NONE);
	term->ops->size(term, &columns, &rows);
	assert_int_equal(columns, 33);
	assert_int_equal(rows, 7);
	assert_int_equal(term->ops->depth(term), DEPTH_MONO);
	assert_int_equal(term->ops->glyphs(term), GLYPHS_ASCII);
	term_destroy(term);
}

static void the_clipboard_is_the_last_text(void **state)
{
	(void)state;
	struct term *term = term_memory_create(20, 3, DEPTH_MONO, GLYPHS_ASCII);
	assert_string_equal(term_memory_clipboard(term), "");
	term->ops->clipboard(term, "one");
	term->ops->clipboard(term, "two");
	assert_string_equal(term_memory_clipboard(term), "two");
	term_destroy(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(present_counts_only_what_changes),
		cmocka_unit_test(keys_come_in_order_and_then_none),
		cmocka_unit_test(the_clipboard_is_the_last_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
