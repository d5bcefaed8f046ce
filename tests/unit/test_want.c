#include "tests/support/test.h"

#include "core/want.h"

static const struct want memory = { .kind = WANT_RANGE, .query = "mem", .range_ms = 900000, .step_ms = 10000, .series_max = 1000 };

static void gives_one_key_to_one_question(void **state)
{
	uint64_t key = want_key(WANT_RANGE, "mem", 900000, 10000, 0);

	(void)state;
	assert_true(key == want_key(WANT_RANGE, "mem", 900000, 10000, 0));
	assert_false(key == want_key(WANT_RANGE, "men", 900000, 10000, 0));
	assert_false(key == want_key(WANT_RANGE, "mem", 900001, 10000, 0));
	assert_false(key == want_key(WANT_RANGE, "mem", 900000, 5000, 0));
	assert_false(key == want_key(WANT_RANGE, "mem", 900000, 10000, 1));
	assert_false(key == want_key(WANT_INSTANT, "mem", 900000, 10000, 0));
	assert_true(want_key(WANT_INSTANT, "mem", 1, 2, 0) == want_key(WANT_INSTANT, "mem", 3, 4, 0));
}

static void copies_and_drops_doubles(void **state)
{
	char query[] = "up";
	struct want wants[] = { memory, { .kind = WANT_INSTANT, .query = query }, memory };
	const struct want_list *list = want_list_create(wants, 3, "uid-1");

	(void)state;
	query[0] = 'X';
	assert_int_equal(list->count, 2);
	assert_string_equal(list->items[0].query, "mem");
	assert_string_equal(list->items[1].query, "up");
	assert_string_equal(list->selected_uid, "uid-1");
	assert_int_equal(list->items[0].series_max, 1000);
	assert_ptr_equal(want_list_find(list, want_key(WANT_INSTANT, "up", 0, 0, 0)), &list->items[1]);
	assert_null(want_list_find(list, 1));
	want_list_release(want_list_retain(list));
	want_list_release(list);
	want_list_release(NULL);
}

static uint64_t version_of(const struct want *wants, size_t count, const char *uid)
{
	const struct want_list *list = want_list_create(wants, count, uid);
	uint64_t version = list->version;

	want_list_release(list);
	return version;
}

static void versions_follow_the_content(void **state)
{
	struct want more = memory, other = memory;
	struct want twice[] = { memory, memory };

	(void)state;
	more.series_max = 5;
	other.query = "other";
	assert_true(version_of(&memory, 1, "") == version_of(&memory, 1, ""));
	assert_true(version_of(&memory, 1, "") == version_of(twice, 2, ""));
	assert_false(version_of(&memory, 1, "") == version_of(&memory, 1, "x"));
	assert_false(version_of(&memory, 1, "") == version_of(&more, 1, ""));
	assert_false(version_of(&memory, 1, "") == version_of(&other, 1, ""));
	assert_false(version_of(&memory, 1, "") == version_of(NULL, 0, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_one_key_to_one_question),
		cmocka_unit_test(copies_and_drops_doubles),
		cmocka_unit_test(versions_follow_the_content),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
