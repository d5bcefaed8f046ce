#include "tests/support/test.h"

#include "core/base/err.h"

static void fills_and_returns_false(void **state)
{
	(void)state;
	struct err err = { 0 };
	char out[600];
	assert_false(err_set(&err, ERR_CONFIG, "c.yaml:3", "unknown key %s", "rfresh"));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err_message(&err, out, sizeof out), "c.yaml:3: unknown key rfresh");
	assert_false(err_prefix(&err, "context %s", "demo"));
	assert_string_equal(err.text, "context demo: unknown key rfresh");
	assert_false(err_set_status(&err, ERR_AUTH, 401, "", "token rejected"));
	assert_int_equal(err.status, 401);
	assert_string_equal(err_message(&err, out, sizeof out), "token rejected");
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.text, "");
}

static void nobody_has_to_listen(void **state)
{
	(void)state;
	assert_false(err_set(NULL, ERR_IO, "", "x"));
	assert_false(err_set_status(NULL, ERR_IO, 500, "", "x"));
	assert_false(err_prefix(NULL, "x"));
	err_clear(NULL);
}

static void cuts_what_is_too_long(void **state)
{
	(void)state;
	char big[2000];
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = 0;
	struct err err = { 0 };
	err_set(&err, ERR_IO, big, "%s", big);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_int_equal(strlen(err.where), sizeof err.where - 1);
	err_prefix(&err, "%s", big);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	err_prefix(&err, "short");
	assert_int_equal(strncmp(err.text, "short: xxx", 10), 0);
}

static void steers_no_terminal(void **state)
{
	(void)state;
	struct err err = { 0 };
	err_set(&err, ERR_USAGE, "a\033[2Jb:1", "unknown option --\033]0;owned\a \xc2\x9b\xe2\x80\xae\xff.");
	assert_string_equal(err.where, "a\xef\xbf\xbd[2Jb:1");
	assert_string_equal(err.text, "unknown option --\xef\xbf\xbd]0;owned\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd.");
	err_prefix(&err, "%s", "x\r");
	assert_memory_equal(err.text, "x\xef\xbf\xbd: unknown", 13);
}

static void cuts_between_characters(void **state)
{
	(void)state;
	char wide[601];
	struct err err = { 0 };
	for (size_t i = 0; i < 200; i++)
		memcpy(wide + 3 * i, "\xe7\x95\x8c", 4);
	err_set(&err, ERR_IO, wide, "%s", wide);
	assert_int_equal(strlen(err.where), (sizeof err.where - 1) / 3 * 3);
	assert_memory_equal(err.where + strlen(err.where) - 3, "\xe7\x95\x8c", 3);
	assert_memory_equal(err.text + strlen(err.text) - 3, "\xe7\x95\x8c", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_and_returns_false),
		cmocka_unit_test(nobody_has_to_listen),
		cmocka_unit_test(cuts_what_is_too_long),
		cmocka_unit_test(steers_no_terminal),
		cmocka_unit_test(cuts_between_characters),
	};
	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
