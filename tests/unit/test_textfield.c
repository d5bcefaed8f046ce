#include "tests/support/test.h"

#include "core/base/utf8.h"
#include "tests/support/golden.h"
#include "widgets/textfield.h"

/* A field from text with "|" where the cursor is. */
static struct textfield field_of(const char *text)
{
	struct textfield field;
	const char *bar = strchr(text, '|');
	char joined[TEXTFIELD_BYTES];
	snprintf(joined, sizeof joined, "%.*s%s", (int)(bar - text), text, bar + 1);
	textfield_set(&field, joined);
	field.cursor = (size_t)(bar - text);
	return field;
}

static void check(const struct textfield *field, const char *expected)
{
	char shown[TEXTFIELD_BYTES + 1];
	snprintf(shown, sizeof shown, "%.*s|%s", (int)field->cursor, field->text, field->text + field->cursor);
	assert_string_equal(shown, expected);
	assert_int_equal(field->length, strlen(field->text));
}

static void test_edits(void **state)
{
	static const struct {
		const char *before;
		enum textfield_edit edit;
		const char *after;
	} CASES[] = {
		{ "ab|c", TEXTFIELD_LEFT, "a|bc" },
		{ "|abc", TEXTFIELD_LEFT, "|abc" },
		{ "ab|c", TEXTFIELD_RIGHT, "abc|" },
		{ "abc|", TEXTFIELD_RIGHT, "abc|" },
		{ "日本|", TEXTFIELD_LEFT, "日|本" },
		{ "|日本", TEXTFIELD_RIGHT, "日|本" },
		{ "e\xCC\x81|x", TEXTFIELD_LEFT, "|e\xCC\x81x" },
		{ "ab|c", TEXTFIELD_HOME, "|abc" },
		{ "a|bc", TEXTFIELD_END, "abc|" },
		{ "dns leak|er x", TEXTFIELD_WORD_LEFT, "dns |leaker x" },
		{ "dns  |leaker", TEXTFIELD_WORD_LEFT, "|dns  leaker" },
		{ "d|ns leaker", TEXTFIELD_WORD_RIGHT, "dns| leaker" },
		{ "dns|  leaker", TEXTFIELD_WORD_RIGHT, "dns  leaker|" },
		{ "ab|c", TEXTFIELD_BACKSPACE, "a|c" },
		{ "|abc", TEXTFIELD_BACKSPACE, "|abc" },
		{ "日本|", TEXTFIELD_BACKSPACE, "日|" },
		{ "ab|c", TEXTFIELD_DELETE, "ab|" },
		{ "abc|", TEXTFIELD_DELETE, "abc|" },
		{ "|e\xCC\x81x", TEXTFIELD_DELETE, "|x" },
		{ "one two |three", TEXTFIELD_KILL_WORD, "one |three" },
		{ "ab|c", TEXTFIELD_KILL_START, "|c" },
		{ "ab|c", TEXTFIELD_KILL_END, "ab|" },
		{ "|", TEXTFIELD_KILL_WORD, "|" },
		{ "|", TEXTFIELD_DELETE, "|" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct textfield field = field_of(CASES[i].before);
		assert_int_equal(textfield_edit(&field, CASES[i].edit), strcmp(CASES[i].before, CASES[i].after) != 0);
		check(&field, CASES[i].after);
	}
}

static void test_typing(void **state)
{
	(void)state;
	struct textfield field = field_of("a|c");
	assert_true(textfield_type(&field, 'b'));
	assert_true(textfield_type(&field, '!'));
	assert_true(textfield_type(&field, 0xe9));
	assert_true(textfield_type(&field, 0x65e5));
	assert_true(textfield_type(&field, 0x1f600));
	check(&field, "ab!é日😀|c");
	assert_false(textfield_type(&field, 27));
	assert_false(textfield_type(&field, 0x7f));
	assert_false(textfield_type(&field, 0x200000));
	assert_true(textfield_type(&field, 0xd800)); /* half of a pair: shown, not kept */
	assert_null(strstr(field.text, "\xed\xa0\x80"));
}

static void test_paste_is_harmless(void **state)
{
	(void)state;
	struct textfield field = field_of("|x");
	assert_true(textfield_paste(&field, "one\ntwo\tthree\x1b[31m"));
	assert_null(strchr(field.text, '\n'));
	assert_null(strchr(field.text, 27));
	assert_int_equal(strncmp(field.text, "one two three", 13), 0);
	assert_int_equal(field.text[field.length - 1], 'x');
}

/* What does not fit is left out at a whole character, and the field says so. */
static void test_full(void **state)
{
	(void)state;
	struct textfield field = { 0 };
	char text[3 * TEXTFIELD_BYTES] = "";
	for (int i = 0; i < TEXTFIELD_BYTES - 1; i += 3)
		memcpy(text + i, "日", 4);
	assert_false(textfield_paste(&field, text));
	assert_int_equal(field.length % 3, 0);
	assert_true(field.length < TEXTFIELD_BYTES && field.length >= TEXTFIELD_BYTES - 4);
	while (textfield_type(&field, 'x'))
		;
	assert_int_equal(field.length, TEXTFIELD_BYTES - 1);
	assert_false(textfield_paste(&field, "y"));
	assert_true(textfield_paste(&field, ""));
	textfield_edit(&field, TEXTFIELD_BACKSPACE);
	assert_true(textfield_type(&field, 'z'));
}

static void test_drawing(void **state)
{
	static const struct {
		const char *text;
		bool focused, secret;
		const char *shows;
		int cursor; /* column that is reversed, -1 none */
	} CASES[] = {
		{ "abc|", true, false, " abc\n", 4 },
		{ "a|bc", true, false, " abc\n", 2 },
		{ "abc|", false, false, " abc\n", -1 },
		{ "abcdefghi|", true, false, " …defghi\n", 8 },
		{ "abcdefg|", true, false, " abcdefg\n", 8 },
		{ "abcdefghijk|l", true, false, " …ghijkl\n", 7 },
		{ "|abcdefghijkl", true, false, " abcdefg…\n", 1 },
		{ "abcdef|ghijkl", true, false, " abcdefg…\n", 7 },
		{ "abcdefg|hijkl", true, false, " …cdefgh…\n", 7 },
		{ "abcdefghijkl|", false, false, " abcdefg…\n", -1 },
		{ "日本語日本語|", true, false, " …日本語\n", 8 },
		{ "geheim|", true, true, " ••••••\n", 7 },
		{ "|", true, false, "  type\n", 1 },
		{ "|", false, false, " type\n", -1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct textfield field = field_of(CASES[i].text);
		struct canvas *canvas = canvas_create(10, 1, GLYPHS_UNICODE);
		textfield_draw(canvas, (struct rect){ 0, 0, 10, 1 },
			&(struct textfield_props){ &field, "type", CASES[i].focused, CASES[i].secret, GROUND_DIALOG });
		golden_inline(canvas, CASES[i].shows);
		for (int x = 0; x < 10; x++) {
			assert_int_equal((canvas_cell(canvas, x, 0)->attrs & ATTR_REVERSE) != 0, x == CASES[i].cursor);
			assert_int_equal(canvas_cell(canvas, x, 0)->ground, GROUND_DIALOG);
		}
		canvas_destroy(canvas);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_paste_is_harmless),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_drawing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
