#include "tests/support/test.h"

#include "core/base/buf.h"

static void appends_and_terminates(void **state)
{
	(void)state;
	struct buf buf = { 0 };
	assert_string_equal(buf_borrow(&buf), "");
	buf_append_text(&buf, "abc");
	buf_append_char(&buf, 'd');
	buf_append(&buf, "e\0f", 3);
	assert_int_equal(buf.len, 7);
	assert_memory_equal(buf_borrow(&buf), "abcde\0f", 8);
	buf_clear(&buf);
	assert_string_equal(buf_borrow(&buf), "");
	buf_finish(&buf);
}

static void formats_longer_than_its_room(void **state)
{
	(void)state;
	struct buf buf = { 0 };
	for (int i = 0; i < 100; i++)
		buf_appendf(&buf, "%050d|", i);
	assert_int_equal(buf.len, 5100);
	assert_string_equal(buf.data + 5096, "099|");
	buf_finish(&buf);
}

static void base64_is_padded(void **state)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "foobar", "Zm9vYmFy" },
		{ "\xff\xfe\xfd", "//79" }, { "\xfb\xef\xbe", "++++" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf buf = { 0 };

		buf_append_base64(&buf, cases[i].bytes, strlen(cases[i].bytes));
		assert_string_equal(buf_borrow(&buf), cases[i].text);
		buf_finish(&buf);
	}
}

static void stealing_leaves_it_empty(void **state)
{
	(void)state;
	struct buf buf = { 0 };
	char *nothing = buf_steal(&buf);
	assert_string_equal(nothing, "");
	free(nothing);
	buf_append_text(&buf, "mine");
	char *text = buf_steal(&buf);
	assert_string_equal(text, "mine");
	assert_null(buf.data);
	assert_int_equal(buf.len, 0);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_and_terminates),
		cmocka_unit_test(formats_longer_than_its_room),
		cmocka_unit_test(base64_is_padded),
		cmocka_unit_test(stealing_leaves_it_empty),
	};
	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
