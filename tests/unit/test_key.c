#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/action.h"
#include "tui/key.h"
#include "tui/term.h"

static const struct {
	const char *name;
	int key;
	const char *shown; /* NULL: the same */
} good[] = {
	{ "a", 'a', NULL },
	{ "!", '!', NULL },
	{ "/", '/', NULL },
	{ "0", '0', NULL },
	{ "é", 0xe9, NULL },
	{ "→", 0x2192, NULL },
	{ "😀", 0x1f600, NULL },
	{ "space", ' ', "Space" },
	{ "Space", ' ', NULL },
	{ " ", ' ', "Space" },
	{ "Tab", KEY_TAB, NULL },
	{ "BTab", KEY_BTAB_, NULL },
	{ "enter", KEY_ENTER_, "Enter" },
	{ "Esc", KEY_ESC, NULL },
	{ "PgUp", KEY_PGUP, NULL },
	{ "pgdn", KEY_PGDN, "PgDn" },
	{ "Home", KEY_HOME_, NULL },
	{ "F1", KEY_F1, NULL },
	{ "f12", KEY_F12, "F12" },
	{ "C-d", KEY_CTRL | 'd', NULL },
	{ "c-D", KEY_CTRL | 'd', "C-d" },
	{ "C-i", KEY_TAB, "Tab" },
	{ "C-m", KEY_ENTER_, "Enter" },
	{ "C-h", KEY_BACKSPACE_, "Backspace" },
	{ "F", 'F', NULL },
	{ "C", 'C', NULL },
};

static const char *const bad[] = { "", "ab", "C-", "C-1", "C-dd", "F0", "F13", "F01", "F1x", "F+1", "Hyper", "\x80", "\xc3", "\x1b", "\x7f",
	"C-\xc3\xa9" };

static void names_and_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int key = -1;
		char name[KEY_NAME_SIZE];
		assert_true(key_parse(good[i].name, &key));
		assert_int_equal(key, good[i].key);
		assert_string_equal(key_name(key, name, sizeof(name)), good[i].shown ? good[i].shown : good[i].name);
	}
}

static void what_is_no_key_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int key = -1;
		assert_false(key_parse(bad[i], &key));
	}
}

static void a_code_without_name_is_a_question_mark(void **state)
{
	(void)state;
	char name[KEY_NAME_SIZE];
	assert_string_equal(key_name(KEY_RESIZED, name, sizeof(name)), "?");
	assert_string_equal(key_name(KEY_NONE, name, sizeof(name)), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_codes),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(a_code_without_name_is_a_question_mark),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
