#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/labels.h"
#include "core/model.h"
#include "datasources/json.h"
#include "datasources/label_text.h"

#define SERIES(labels) "{\"metric\":{" labels "},\"values\":[]}"

static const struct {
	const char *text, *labels; /* NULL: not plain */
} cases[] = {
	{ SERIES(""), "{}" },
	{ SERIES("\"__name__\":\"up\",\"job\":\"x\""), "up{job=\"x\"}" },
	{ "{\"metric\":{\"a\":\"b\"},\"value\":[]}", "{a=\"b\"}" },
	{ SERIES("\"b\":\"2\",\"a\":\"1\""), "{a=\"1\",b=\"2\"}" },
	{ SERIES("\"a\":\"\""), "{}" }, /* a label without a value is none */
	{ SERIES("\"a\":\"1\",\"a\":\"2\""), "{a=\"2\"}" },
	{ SERIES("\"a\":\"},\\u0041\""), NULL },
	{ SERIES("\"a\":\"},{:,[]\""), "{a=\"},{:,[]\"}" },
	{ SERIES("\"a\":\"\\\"\""), NULL },
	{ SERIES("\"a\":\"caf\303\251\""), NULL },
	{ SERIES("\"a\":\"\177\""), NULL },
	{ SERIES("\"a\": \"1\""), NULL },
	{ SERIES("\"a\":1"), NULL },
	{ SERIES("\"a\""), NULL },
	{ SERIES("\"a\":\"1\","), NULL },
	{ SERIES(",\"a\":\"1\""), NULL },
	{ SERIES("\"a\":\"1\" \"b\":\"2\""), NULL },
	{ "{\"metric\":{\"a\":\"b\"},\"values\":[],\"x\":1}", NULL },
	{ "{\"metric\":{\"a\":\"b\"},\"histograms\":[]}", NULL },
	{ "{\"values\":[],\"metric\":{}}", NULL },
	{ "", NULL },
};

static void check(const char *text, size_t length, const char *expected)
{
	const struct labels *labels = label_text_read(text, length);
	if ((labels != NULL) != (expected != NULL))
		fail_msg("%s is %splain", text, labels ? "" : "not ");
	if (!labels)
		return;
	char *legend = labels_legend(labels, "");
	const char *shown = labels->count == 0 ? "{}" : legend;
	if (strcmp(shown, expected) != 0)
		fail_msg("%s gives %s", text, shown);
	free(legend);
	labels_release(labels);
}

static void test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check(cases[i].text, strlen(cases[i].text), cases[i].labels);
}

/* Cut anywhere it is nothing; the copy on the heap is there for the sanitizer. */
static void test_cut(void **state)
{
	static const char whole[] = SERIES("\"__name__\":\"up\",\"job\":\"x\"");
	(void)state;
	for (size_t length = 0; length < sizeof whole - 1; length++) {
		char *part = malloc(length + 1);
		memcpy(part, whole, length);
		char *exact = realloc(part, length > 0 ? length : 1);
		assert_null(label_text_read(exact, length));
		free(exact);
	}
}

static void test_bounds(void **state)
{
	(void)state;
	for (int over = 0; over < 2; over++) {
		struct buf text = { 0 };
		buf_append_text(&text, "{\"metric\":{\"a\":\"");
		for (int i = 0; i < MODEL_NAME_MAX + over; i++)
			buf_append_char(&text, 'x');
		buf_append_text(&text, "\"},\"values\":[]}");
		const struct labels *labels = label_text_read(buf_borrow(&text), text.len);
		assert_int_equal(labels != NULL, over == 0); /* a value that has to be cut is jansson's */
		labels_release(labels);
		buf_finish(&text);
	}
	struct buf many = { 0 };
	buf_append_text(&many, "{\"metric\":{");
	for (int i = 0; i < 400; i++)
		buf_appendf(&many, "%s\"l%d\":\"v\"", i > 0 ? "," : "", i);
	buf_append_text(&many, "},\"values\":[]}");
	assert_null(label_text_read(buf_borrow(&many), many.len));
	buf_finish(&many);
}

/* Whatever it reads, it reads as jansson does, and finds again. */
static void test_random(void **state)
{
	static const char *const pieces[] = { "\"a\"", "\"b\"", "\"__name__\"", ":", ":", ":", ",", ",", "\"x\"", "\"\"", "\"y z\"", "\\",
		" ", "}", "\"q\\\"\"", "\"\303\251\"" };
	size_t read = 0;
	(void)state;
	for (unsigned seed = 1; seed <= 20000; seed++) {
		struct buf text = { 0 };
		unsigned random = seed;
		buf_append_text(&text, "{\"metric\":{");
		for (unsigned i = 0; i < 3 + seed % 9; i++) {
			random = random * 1103515245 + 12345;
			/* mostly in the order that JSON has, so that some are good */
			size_t pick = (random >> 20) % 4 > 0 ? (i % 4 == 0          ? 0
								       : i % 4 == 1 ? 3
								       : i % 4 == 2 ? 8
										    : 6) +
								       (random >> 24) % 3
							     : (random >> 16) % 16;
			buf_append_text(&text, pieces[pick]);
		}
		buf_append_text(&text, "},\"values\":[]}");
		const struct labels *labels = label_text_read(buf_borrow(&text), text.len);
		if (labels) {
			struct err err = { 0 };
			struct json_t *tree = json_parse(buf_borrow(&text), text.len, &err);
			if (!tree)
				fail_msg("seed %u: %s is no JSON", seed, buf_borrow(&text));
			struct json root = json_root(tree, "", JSON_NO_INDEX);
			const struct labels *known = json_labels(json_get(&root, "metric"), MODEL_NAME_MAX, &err);
			if (err.code != ERR_NONE || !labels_equal(labels, known))
				fail_msg("seed %u: %s", seed, buf_borrow(&text));
			labels_release(known);
			json_free(tree);
			read++;
		}
		labels_release(labels);
		buf_finish(&text);
	}
	assert_in_range(read, 100, 20000);
}

static void test_is(void **state)
{
	static const char text[] = SERIES("\"__name__\":\"up\",\"job\":\"x\"");
	(void)state;
	const struct labels *labels = label_text_read(text, strlen(text)), *none = labels_create(NULL, 0);
	assert_true(label_text_is(text, strlen(text), labels));
	assert_false(label_text_is(text, strlen(text) - 1, labels));
	assert_false(label_text_is(text, strlen(text), none));
	assert_true(label_text_is(SERIES(""), strlen(SERIES("")), none));
	labels_release(labels);
	labels_release(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
