/* json_split against small texts whose elements are known, whole and in every pair and every size of pieces. */
#include "tests/support/test.h"

#include "core/base/buf.h"
#include "datasources/json_split.h"

/* Writes what comes as "ARRAY#INDEX=TEXT;" and, for the raw array, "<...>". */
static bool element(void *user, size_t array, size_t index, const char *text, size_t length, struct err *err)
{
	struct buf *seen = user;
	buf_appendf(seen, "%zu#%zu=%.*s;", array, index, (int)length, text);
	if (length == 6 && memcmp(text, "\"stop\"", 6) == 0)
		return err_set(err, ERR_ABORTED, "", "enough");
	return true;
}

/* The raw array ends with its first closing bracket here. */
static size_t raw(void *user, const char *bytes, size_t length, bool *done, struct err *err)
{
	struct buf *seen = user;
	for (size_t i = 0; i < length; i++) {
		buf_append_char(seen, bytes[i]);
		if (bytes[i] == '!') {
			err_set(err, ERR_DECODE, "raw", "no");
			return i;
		}
		*done = bytes[i] == ']';
		if (*done)
			return i + 1;
	}
	return length;
}

static const struct json_split_array root[] = { { .path = "" } };
static const struct json_split_array list[] = { { .path = "list" }, { .path = "list[].inner" } };
static const struct json_split_array deep[] = { { .path = "data.result" }, { .path = "data.result[].values", .raw = raw } };
static const struct json_split_array groups[] = { { .path = "data.groups" }, { .path = "data.groups[].rules" },
	{ .path = "data.groups[].rules[].alerts" } };

struct split_case {
	const char *text;
	const struct json_split_array *arrays;
	size_t count;
	const char *seen;
	const char *envelope;
	enum err_code code;
};

#define ARRAYS(a) (a), sizeof(a) / sizeof((a)[0])

static const struct split_case cases[] = {
	{ "[]", ARRAYS(root), "", "[]", ERR_NONE },
	{ " [ ] \n", ARRAYS(root), "", " []", ERR_NONE },
	{ "[1]", ARRAYS(root), "0#0=1;", "[]", ERR_NONE },
	{ "[ 1 , \"a,]\\\"b\" ,{\"x\":[1,{}]},[[2],3], null ]\n", ARRAYS(root),
		"0#0=1;0#1=\"a,]\\\"b\";0#2={\"x\":[1,{}]};0#3=[[2],3];0#4=null;", "[]", ERR_NONE },
	{ "{\"a\":1,\"list\":[{\"n\":1,\"inner\":[5,6]},{\"inner\":[]}],\"b\":2}", ARRAYS(list),
		"1#0=5;1#1=6;0#0={\"n\":1,\"inner\":[]};0#1={\"inner\":[]};", "{\"a\":1,\"list\":[],\"b\":2}", ERR_NONE },
	{ "{\"data\":{\"result\":[{\"m\":{\"values\":[9]},\"values\":[1],\"z\":0}],\"x\":\"]\"},\"result\":[3]}", ARRAYS(deep),
		"[1]0#0={\"m\":{\"values\":[9]},\"values\":[],\"z\":0};", "{\"data\":{\"result\":[],\"x\":\"]\"},\"result\":[3]}",
		ERR_NONE },
	{ "{\"data\":{\"groups\":[{\"n\":1,\"rules\":[{\"alerts\":[{\"s\":1},{}],\"q\":2},{\"alerts\":null}]}]}}", ARRAYS(groups),
		"2#0={\"s\":1};2#1={};1#0={\"alerts\":[],\"q\":2};1#1={\"alerts\":null};0#0={\"n\":1,\"rules\":[]};",
		"{\"data\":{\"groups\":[]}}", ERR_NONE },
	/* The same name elsewhere, with escapes, as a value, in another kind of container: not the named array. */
	{ "{\"x\":{\"list\":[1]},\"y\":[{\"list\":[2]}],\"l\\u0069st\":[3],\"k\":\"list\",\"list\":{\"list\":[4]}}", ARRAYS(list), "",
		"{\"x\":{\"list\":[1]},\"y\":[{\"list\":[2]}],\"l\\u0069st\":[3],\"k\":\"list\",\"list\":{\"list\":[4]}}", ERR_NONE },
	{ "\"text\"", ARRAYS(root), "", "\"text\"", ERR_NONE },
	{ "12", ARRAYS(root), "", "12", ERR_NONE },
	{ "[1,\"stop\",2]", ARRAYS(root), "0#0=1;0#1=\"stop\";", NULL, ERR_ABORTED },
	{ "{\"data\":{\"result\":[{\"values\":[1!", ARRAYS(deep), "[1!", NULL, ERR_DECODE },
	{ "[1,]", ARRAYS(root), "0#0=1;", NULL, ERR_DECODE },
	{ "[,1]", ARRAYS(root), "", NULL, ERR_DECODE },
	{ "[1,,2]", ARRAYS(root), "0#0=1;", NULL, ERR_DECODE },
	{ "[1}", ARRAYS(root), "", NULL, ERR_DECODE },
	{ "[1] [2]", ARRAYS(root), "0#0=1;", NULL, ERR_DECODE },
	{ "[1]x", ARRAYS(root), "0#0=1;", NULL, ERR_DECODE },
	{ "{\"list\":[1}", ARRAYS(list), "", NULL, ERR_DECODE },
	{ "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", ARRAYS(list), "", NULL, ERR_DECODE },
	{ "[{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", ARRAYS(root), "", NULL, ERR_DECODE },
	{ "{\"list\":[{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", ARRAYS(list), "", NULL, ERR_DECODE },
	{ "{\"data\":{\"result\":[]{\"values\":[!]}}}", ARRAYS(deep), "", "{\"data\":{\"result\":[]{\"values\":[!]}}}", ERR_NONE },
	{ "", ARRAYS(root), "", NULL, ERR_DECODE },
	{ "[1", ARRAYS(root), "", NULL, ERR_DECODE },
	{ "[\"a", ARRAYS(root), "", NULL, ERR_DECODE },
	{ "{\"list\":[1]", ARRAYS(list), "0#0=1;", NULL, ERR_DECODE },
	{ "}", ARRAYS(root), "", "}", ERR_NONE },
	{ " <p style={a,b}>[", ARRAYS(root), "", " <p style={a,b}>[", ERR_NONE },
};

/* Feeds text in pieces of `size` bytes, the first of `first` bytes. */
static void check_case(const struct split_case *want, size_t first, size_t size)
{
	struct buf seen = { 0 };
	struct err err = { 0 };
	struct json_split_params params = { .arrays = want->arrays, .array_count = want->count, .element = element, .user = &seen };
	struct json_split *split = json_split_create(&params);
	size_t length = strlen(want->text);
	bool good = true;
	for (size_t at = 0; at < length && good;) {
		size_t piece = at == 0 && first ? first : size;
		piece = piece < length - at ? piece : length - at;
		char *own = malloc(piece); /* exactly as long, so that a sanitizer sees what reads past it */
		memcpy(own, want->text + at, piece);
		good = json_split_feed(split, own, piece, &err);
		free(own);
		at += piece;
	}
	if (good)
		good = json_split_end(split, &err);
	assert_int_equal(err.code, want->code);
	assert_int_equal(good, want->code == ERR_NONE);
	assert_string_equal(buf_borrow(&seen), want->seen);
	if (want->envelope) {
		size_t envelope_length;
		assert_string_equal(json_split_envelope(split, &envelope_length), want->envelope);
		assert_int_equal(envelope_length, strlen(want->envelope));
	}
	json_split_destroy(split);
	buf_finish(&seen);
}

static void test_whole_and_in_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t length = strlen(cases[i].text);
		for (size_t size = 1; size <= 5; size++)
			check_case(&cases[i], 0, size);
		for (size_t first = 1; first <= length; first++)
			check_case(&cases[i], first, length + 1);
	}
}

static void test_item_is_bounded(void **state)
{
	(void)state;
	struct buf seen = { 0 };
	struct err err = { 0 };
	struct json_split_params params = { .arrays = root, .array_count = 1, .element = element, .user = &seen, .text_max = 8 };
	struct json_split *split = json_split_create(&params);
	assert_true(json_split_feed(split, "[12345678,1234567", 17, &err));
	assert_true(json_split_feed(split, "8", 1, &err));
	assert_false(json_split_feed(split, "9", 1, &err));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_false(json_split_feed(split, "]", 1, NULL));
	assert_false(json_split_end(split, NULL));
	assert_string_equal(buf_borrow(&seen), "0#0=12345678;");
	json_split_destroy(split);
	buf_finish(&seen);
}

static size_t begins_with_m1(void *user, const char *bytes, size_t length)
{
	static const char begin[] = "{\"m\":1,";
	(void)user;
	return length >= sizeof begin - 1 && memcmp(bytes, begin, sizeof begin - 1) == 0 ? sizeof begin - 1 : 0;
}

/* What is known of an element is left out; where it is not whole in its piece nothing is known. Only elements' own beginnings are asked about. */
static void test_known_beginnings(void **state)
{
	static const struct json_split_array arrays[] = { { .path = "data.result", .known = begins_with_m1 },
		{ .path = "data.result[].values", .raw = raw } };
	static const char text[] =
		"{\"data\":{\"result\":[{\"m\":1,\"values\":[5],\"z\":{\"m\":1,\"values\":[4]}}, {\"m\":2,\"values\":[6]} ,"
		" {\"m\":1,\"values\":[7]}]}}";
	static const char first_known[] = "[5]0#0=\"values\":[],\"z\":{\"m\":1,\"values\":[4]}};",
			  first_whole[] = "[5]0#0={\"m\":1,\"values\":[],\"z\":{\"m\":1,\"values\":[4]}};",
			  rest[] = "[6]0#1={\"m\":2,\"values\":[]};[7]0#2=\"values\":[]};";
	(void)state;
	for (size_t first = 0; first < 40; first++) {
		struct buf seen = { 0 };
		struct err err = { 0 };
		struct json_split_params params = { .arrays = arrays, .array_count = 2, .element = element, .user = &seen };
		struct json_split *split = json_split_create(&params);
		bool cut = first > 19 && first < 26; /* within the first beginning */
		assert_true(json_split_feed(split, text, first, &err) && json_split_feed(split, text + first, strlen(text) - first, &err));
		assert_true(json_split_end(split, &err));
		size_t length = strlen(cut ? first_whole : first_known);
		assert_memory_equal(buf_borrow(&seen), cut ? first_whole : first_known, length);
		assert_string_equal(buf_borrow(&seen) + length, rest);
		json_split_destroy(split);
		buf_finish(&seen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_and_in_pieces),
		cmocka_unit_test(test_item_is_bounded),
		cmocka_unit_test(test_known_beginnings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
