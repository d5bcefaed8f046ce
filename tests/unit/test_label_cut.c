#include "tests/support/test.h"

#include <stdlib.h>

#include "core/labels.h"
#include "core/model.h"
#include "datasources/json.h"
#include "datasources/label_cut.h"

enum { LABELS, ANNOTATIONS, CUTS };

static const struct label_cut keys[CUTS] = { { .key = "labels", .value_max = 8 }, { .key = "annotations", .value_max = 16 } };

static const struct {
	const char *text, *rest, *labels, *annotations; /* NULL: stays in the text */
} cases[] = {
	{ "{}", "{}", NULL, NULL },
	{ "{\"labels\":{}}", "{\"labels\":{}}", "", NULL },
	{ "{\"labels\":{\"a\":\"1\"}}", "{\"labels\":{}}", "{a=\"1\"}", NULL },
	{ "{\"annotations\":{\"b\":\"2\"},\"x\":[1,{\"labels\":{\"n\":\"o\"}}],\"labels\":{\"a\":\"1\"},\"y\":null}",
		"{\"annotations\":{},\"x\":[1,{\"labels\":{\"n\":\"o\"}}],\"labels\":{},\"y\":null}", "{a=\"1\"}", "{b=\"2\"}" },
	{ "{\"x\":\"}\\\"]{\\\\\",\"y\":-1.5e3,\"labels\":{\"a\":\"1\"}}", "{\"x\":\"}\\\"]{\\\\\",\"y\":-1.5e3,\"labels\":{}}",
		"{a=\"1\"}", NULL },
	{ "{\"x\":{\"s\":\"\\\\\\\"}\",\"t\":[\"]\"]},\"labels\":{\"a\":\"1\"}}",
		"{\"x\":{\"s\":\"\\\\\\\"}\",\"t\":[\"]\"]},\"labels\":{}}", "{a=\"1\"}", NULL },
	{ "{\"labels\":{\"a\":\"1\"},\"labels\":{\"b\":\"2\"}}", "{\"labels\":{},\"labels\":{}}", "{b=\"2\"}", NULL },
	/* Not plain: escapes, blanks, other kinds, too long for this one and not for the other. */
	{ "{\"labels\":{\"a\":\"\\u0041\"}}", "{\"labels\":{\"a\":\"\\u0041\"}}", NULL, NULL },
	{ "{\"labels\":{\"a\":1}}", "{\"labels\":{\"a\":1}}", NULL, NULL },
	{ "{\"labels\":[],\"annotations\":{}}", "{\"labels\":[],\"annotations\":{}}", NULL, "" },
	{ "{\"labels\":{\"a\":\"123456789\"},\"annotations\":{\"a\":\"123456789\"}}",
		"{\"labels\":{\"a\":\"123456789\"},\"annotations\":{}}", NULL, "{a=\"123456789\"}" },
	{ "{\"labels\": {\"a\":\"1\"}}", "{\"labels\": {\"a\":\"1\"}}", NULL, NULL },
	{ "{ \"labels\":{\"a\":\"1\"}}", "{ \"labels\":{\"a\":\"1\"}}", NULL, NULL },
	{ "{\"l\\u0061bels\":{\"a\":\"1\"}}", "{\"l\\u0061bels\":{\"a\":\"1\"}}", NULL, NULL },
	{ "{\"x\" 1,\"labels\":{\"a\":\"1\"}}", "{\"x\" 1,\"labels\":{\"a\":\"1\"}}", NULL, NULL },
	{ "[{\"labels\":{\"a\":\"1\"}}]", "[{\"labels\":{\"a\":\"1\"}}]", NULL, NULL },
	{ "{\"x\":}}},\"labels\":{\"a\":\"1\"}}", "{\"x\":}}},\"labels\":{\"a\":\"1\"}}", NULL, NULL },
	{ "{\"x\":]", "{\"x\":]", NULL, NULL },
	{ "\"labels\"", "\"labels\"", NULL, NULL },
	{ "", "", NULL, NULL },
};

static void expect_labels(const char *text, const struct labels *labels, const char *expected)
{
	char *legend = labels ? labels_legend(labels, "") : NULL;
	if ((labels != NULL) != (expected != NULL) || (labels && strcmp(labels->count ? legend : "", expected) != 0))
		fail_msg("%s gives %s", text, labels ? legend : "none");
	free(legend);
	labels_release(labels);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct label_cut cuts[CUTS];
		char text[512];
		memcpy(cuts, keys, sizeof cuts);
		snprintf(text, sizeof text, "%s", cases[i].text);
		size_t length = label_cut(text, strlen(text), cuts, CUTS);
		if (length != strlen(cases[i].rest) || memcmp(text, cases[i].rest, length) != 0)
			fail_msg("%s leaves %.*s", cases[i].text, (int)length, text);
		expect_labels(cases[i].text, cuts[LABELS].labels, cases[i].labels);
		expect_labels(cases[i].text, cuts[ANNOTATIONS].labels, cases[i].annotations);
	}
}

/* Cut anywhere, and with any byte changed, it reads nothing outside, and what was good JSON stays so (the sanitizers watch). */
static void test_broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t whole = strlen(cases[i].text);
		for (size_t n = 0; n < 3 * whole; n++) {
			size_t length = n < whole ? n : whole;
			char *text = malloc(length > 0 ? length : 1);
			struct label_cut cuts[CUTS];
			struct err err = { 0 };
			memcpy(text, cases[i].text, length);
			memcpy(cuts, keys, sizeof cuts);
			if (n >= whole)
				text[n % whole] = "\"}"[n / (2 * whole)];
			struct json_t *before = json_parse(text, length, &err);
			length = label_cut(text, length, cuts, CUTS);
			err_clear(&err);
			struct json_t *after = json_parse(text, length, &err);
			assert_true(!before == !after);
			if (before)
				json_free(before);
			if (after)
				json_free(after);
			for (size_t k = 0; k < CUTS; k++)
				labels_release(cuts[k].labels);
			free(text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_broken) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
