/* Getters: what is there, what is absent, what has the wrong type, and what the failure says. */
#include "tests/support/test.h"

#include "core/labels.h"
#include "core/snapshot.h"
#include "datasources/json.h"

static const char document_text[] =
	"{\"text\":\"a\\u0000b\",\"number\":1.5,\"whole\":-7,\"flag\":true,\"null\":null,\"list\":[\"x\",\"\\u001by\",null],"
	"\"labels\":{\"b\":\"2\",\"a\":\"1\",\"empty\":\"\"},\"time\":\"2026-11-23T08:00:00+01:00\",\"deep\":{\"er\":[{\"v\":[]}]},"
	"\"large\":1e300}";

static struct json_t *document;
static struct json root;

static int set_up(void **state)
{
	(void)state;
	document = json_parse(document_text, sizeof document_text - 1, NULL);
	root = json_root(document, "", JSON_NO_INDEX);
	return document ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	json_free(document);
	return 0;
}

static void test_what_is_there(void **state)
{
	(void)state;
	struct err err = { 0 };
	assert_string_equal(json_text(json_get(&root, "text"), &err), "a");
	assert_true(json_number(json_get(&root, "number"), 0, &err) == 1.5);
	assert_true(json_number(json_get(&root, "whole"), 0, &err) == -7);
	assert_int_equal(json_whole(json_get(&root, "whole"), 0, &err), -7);
	assert_int_equal(json_whole(json_get(&root, "number"), 0, &err), 1);
	assert_true(json_flag(json_get(&root, "flag"), false, &err));
	assert_int_equal(json_items(json_get(&root, "list"), &err), 3);
	assert_int_equal(json_time(json_get(&root, "time"), &err), INT64_C(1795417200000));
	assert_int_equal(err.code, ERR_NONE);
}

static void test_what_is_absent(void **state)
{
	(void)state;
	static const char *const names[] = { "nothing", "null" };
	struct err err = { 0 };
	for (size_t i = 0; i < 2; i++) {
		struct json at = json_get(&root, names[i]);
		assert_int_equal(json_kind(at), JSON_KIND_ABSENT);
		assert_string_equal(json_text(at, &err), "");
		assert_true(json_number(at, 4, &err) == 4);
		assert_int_equal(json_whole(at, 5, &err), 5);
		assert_true(json_flag(at, true, &err));
		assert_int_equal(json_items(at, &err), 0);
		assert_int_equal(json_time(at, &err), 0);
		struct json below = json_get(&at, "more");
		assert_int_equal(json_kind(json_item(&below, 3)), JSON_KIND_ABSENT);
	}
	assert_int_equal(err.code, ERR_NONE);
	assert_false(json_require_object(json_get(&root, "nothing"), &err));
	assert_string_equal(err.where, "nothing");
}

static void test_first_failure_stays(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct json deep = json_get(&root, "deep"), er = json_get(&deep, "er"), first = json_item(&er, 0);
	assert_string_equal(json_text(json_get(&first, "v"), &err), "");
	assert_int_equal(err.code, ERR_DECODE);
	assert_string_equal(err.where, "deep.er[0].v");
	assert_string_equal(err.text, "the answer has an array here, not a text");
	json_number(json_get(&root, "text"), 0, &err);
	assert_string_equal(err.where, "deep.er[0].v");
}

static void test_wrong_types(void **state)
{
	(void)state;
	struct err err = { 0 };
	assert_int_equal(json_whole(json_get(&root, "large"), 3, &err), 3);
	assert_string_equal(err.text, "the number is too large");
	err_clear(&err);
	assert_int_equal(json_time(json_get(&root, "text"), &err), 0);
	assert_int_equal(err.code, ERR_DECODE);
	err_clear(&err);
	assert_int_equal(json_items(json_get(&root, "labels"), &err), 0);
	assert_string_equal(err.where, "labels");
}

static void test_kept_texts(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct slice *slice = slice_create(SOURCE_PROMETHEUS, 0, "", "");
	size_t count;
	assert_string_equal(json_keep_text(json_get(&root, "text"), slice, 100, &err), "a\xef\xbf\xbd"
										       "b");
	assert_string_equal(json_keep_text(json_get(&root, "time"), slice, 7, &err), "2026\xe2\x80\xa6");
	char **texts = json_keep_texts(json_get(&root, "list"), slice, 2, 100, &count, &err);
	assert_int_equal(count, 2);
	assert_string_equal(texts[0], "x");
	assert_string_equal(texts[1], "\xef\xbf\xbdy");
	assert_int_equal(err.code, ERR_NONE);
	slice_release(slice);
}

static void test_labels(void **state)
{
	(void)state;
	struct err err = { 0 };
	const struct labels *labels = json_labels(json_get(&root, "labels"), 100, &err);
	assert_int_equal(labels->count, 2);
	assert_string_equal(labels->items[0].name, "a");
	labels_release(labels);
	labels = json_labels(json_get(&root, "nothing"), 100, &err);
	assert_int_equal(labels->count, 0);
	assert_int_equal(err.code, ERR_NONE);
	labels_release(labels);
	labels = json_labels(root, 100, &err);
	assert_int_equal(err.code, ERR_DECODE);
	labels_release(labels);
}

static void test_walk(void **state)
{
	(void)state;
	struct json labels = json_get(&root, "labels"), member;
	void *iterator = NULL;
	size_t count = 0;
	while (json_next(&labels, &iterator, &member))
		count += member.key[0] != '\0';
	assert_int_equal(count, 3);
	iterator = NULL;
	struct json list = json_get(&root, "list");
	assert_false(json_next(&list, &iterator, &member));
}

static void test_what_is_no_json(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "answer is empty where JSON was expected" },
		{ "  <html>\n<head>", "answer is not JSON: it begins with \"" },
		{ "\x1b[31mred", "answer is not JSON: it begins with \"\xef\xbf\xbd[31mred\"" },
		{ "{\"a\":}", "answer is broken JSON: " },
		{ "[1] 2", "answer is broken JSON: " },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		assert_null(json_parse(cases[i].text, strlen(cases[i].text), &err));
		assert_int_equal(err.code, ERR_DECODE);
		assert_memory_equal(err.text, cases[i].says, strlen(cases[i].says));
	}
	struct json_t *text = json_parse("\"silence not found\"\n", 20, NULL);
	assert_string_equal(json_text(json_root(text, "", JSON_NO_INDEX), NULL), "silence not found");
	json_free(text);
}

static void test_path_is_harmless(void **state)
{
	(void)state;
	struct err err = { 0 };
	static const char text[] = "{\"labels\":{\"a\\u001b[31m\":5}}";
	struct json_t *hostile = json_parse(text, sizeof text - 1, &err);
	struct json at = json_root(hostile, "data[3]", JSON_NO_INDEX);
	labels_release(json_labels(json_get(&at, "labels"), 10, &err));
	assert_string_equal(err.where, "data[3].labels.a\xef\xbf\xbd[31m");
	json_free(hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_there),
		cmocka_unit_test(test_what_is_absent),
		cmocka_unit_test(test_first_failure_stays),
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_kept_texts),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_what_is_no_json),
		cmocka_unit_test(test_path_is_harmless),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
