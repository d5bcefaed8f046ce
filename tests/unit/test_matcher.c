#include "tests/support/test.h"

#include <math.h>
#include <time.h>

#include "core/labels.h"
#include "core/matcher.h"

static const struct label items[] = {
	{ "__name__", "mem" },
	{ "container", "web" },
	{ "namespace", "default" },
	{ "path", "a\\b\"c" },
	{ "odd name", "x,y}" },
	{ "lines", "a\nb" },
};

static void matches(void **state)
{
	static const struct {
		const char *text;
		bool match;
	} cases[] = {
		{ "", true },
		{ "{}", true },
		{ " { } ", true },
		{ "container=\"web\"", true },
		{ "container=\"we\"", false },
		{ "container=~\"w.*\"", true },
		{ "container=~\"e\"", false },
		{ "container=~\"x|web\"", true },
		{ "container=~\"we\"", false },
		{ "container!~\"x.*\"", true },
		{ "container!=\"web\"", false },
		{ "missing=\"\"", true },
		{ "missing!=\"\"", false },
		{ "missing=~\".*\"", true },
		{ "missing=~\".+\"", false },
		{ "container=\"web\", namespace=\"default\"", true },
		{ "container=\"web\",namespace=\"kube-system\",", false },
		{ "{container=\"web\",}", true },
		{ "mem{container=\"web\"}", true },
		{ "cpu{container=\"web\"}", false },
		{ "mem", true },
		{ "mem{}", true },
		{ "{\"mem\",container='web'}", true },
		{ "{\"odd name\"=\"x,y}\"}", true },
		{ "container=web", true },
		{ "container = web , namespace!=kube-system", true },
		{ "container=~w.b", true },
		{ "path=\"a\\\\b\\\"c\"", true },
		{ "path=`a\\b\"c`", true },
		{ "path='a\\\\b\"c'", true },
		{ "path=~\"a\\\\\\\\b.c\"", true },
		{ "container=\"\\x77\\u0065\\U00000062\"", true },
		{ "container=~\"w\\.b\"", false },
		{ "lines=~\"a.b\"", true },
		{ "lines=\"a\\nb\"", true },
	};
	const struct labels *labels = labels_create(items, sizeof(items) / sizeof(items[0]));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		struct matchers *matchers = matchers_parse(cases[i].text, &err);

		if (!matchers)
			fail_msg("%s: %s", cases[i].text, err.text);
		if (matchers_match(matchers, labels) != cases[i].match)
			fail_msg("%s", cases[i].text);
		matchers_destroy(matchers);
	}
	labels_release(labels);
	matchers_destroy(NULL);
}

static void refuses(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "container=", "a value is missing" },
		{ "container==\"x\"", "not ==" },
		{ "container~\"x\"", "one of = != =~ !~" },
		{ "container>\"x\"", "one of = != =~ !~" },
		{ "=\"x\"", "name is missing" },
		{ "{container=\"x\"", "\",\" or the end is missing" },
		{ "{container=\"x", "closing \" is missing" },
		{ "container=\"x\" namespace=\"y\"", "\",\" or the end is missing" },
		{ "{container=\"x\"} > 5", "behind the closing brace" },
		{ "container=~\"(\"", "regular expression \"(\"" },
		{ "container=~\"*\"", "regular expression \"*\"" },
		{ "a=\"x\",,", "name is missing" },
		{ "1a=\"x\"", "name is missing" },
		{ "container=\"x\\", "closing \" is missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };

		assert_null(matchers_parse(cases[i].text, &err));
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.text, cases[i].words))
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_null(matchers_parse(cases[i].text, NULL));
	}
}

static void is_bounded(void **state)
{
	static char text[20000] = "a=~\"";
	static char value[200];
	struct matchers *matchers = matchers_parse("a=~\"(x+x+)+y\",b!~\"(.*)*(.*)*(.*)*z\"", NULL);
	const struct labels *labels;
	clock_t start = clock();

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	labels = labels_create((const struct label[]){ { "a", value }, { "b", value } }, 2);
	assert_non_null(matchers);
	assert_false(matchers_match(matchers, labels));
	assert_true(clock() - start < CLOCKS_PER_SEC);
	labels_release(labels);
	matchers_destroy(matchers);
	memset(text + 4, 'x', 10000);
	strcpy(text + 10004, "\"");
	assert_null(matchers_parse(text, NULL));
	text[0] = '\0';
	for (int i = 0; i < 101; i++)
		strcat(text, "a=b,");
	assert_null(matchers_parse(text, NULL));
}

static void reads_bounds(void **state)
{
	static const struct {
		const char *text, *metric, *selector, *op;
		double value;
	} cases[] = {
		{ "container_memory_rss{container=~\"cpp-dns-leaker-service.*\"} > 10*1024*1024", "container_memory_rss",
			"container_memory_rss{container=~\"cpp-dns-leaker-service.*\"}", ">", 10485760 },
		{ "up < 1", "up", "up", "<", 1 },
		{ "up<=0.5", "up", "up", "<=", 0.5 },
		{ " up >= 1e7 ", "up", "up", ">=", 1e7 },
		{ "up\n  > 5\n", "up", "up", ">", 5 },
		{ "(up) > (2 + 3) * 4", "up", "up", ">", 20 },
		{ "((up{a=\"x\"}) > 5)", "up", "up{a=\"x\"}", ">", 5 },
		{ "(up > 5)", "up", "up", ">", 5 },
		{ "job:x:rate5m > -2^2", "job:x:rate5m", "job:x:rate5m", ">", -4 },
		{ "a > 2^3^2", "a", "a", ">", 512 },
		{ "a > 2^-1", "a", "a", ">", 0.5 },
		{ "a > 7 % 4 - 1", "a", "a", ">", 2 },
		{ "a > 10 - 2 - 3", "a", "a", ">", 5 },
		{ "a > - -5", "a", "a", ">", 5 },
		{ "a > 1.5e+3/2", "a", "a", ">", 750 },
		{ "a{b=\"}{\\\"\"} > .5", "a", "a{b=\"}{\\\"\"}", ">", 0.5 },
	};
	static const char *const others[] = {
		"",
		"up",
		"up >",
		"> 5",
		"5 < up",
		"up == 1",
		"up != 1",
		"up > bool 5",
		"up > 10Mi",
		"up > 5m",
		"up > 0x10",
		"up > 5 and down",
		"up > on() 5",
		"rate(up[5m]) > 5",
		"up[5m] > 5",
		"up offset 5m > 5",
		"sum(up) > 5",
		"up > down",
		"up > (5",
		"up > 5)",
		"(up > 5",
		"up > 1/0",
		"up > 0/0",
		"up > NaN",
		"up > 5 5",
		"up{ > 5",
		"up{a=\"x} > 5",
		"up{a} > 5",
		"5 > 5",
		"up > 5 # remark",
		"up > 1.2.3",
		"up > ((((((((((((((((((((((1))))))))))))))))))))))",
		"up > -",
		"{a=\"b\"} > 5",
		"up > 2 ** 3",
		"up * 2 > 3",
	};
	struct matcher_bound bound;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!matcher_parse_bound(cases[i].text, &bound))
			fail_msg("%s", cases[i].text);
		assert_string_equal(bound.metric, cases[i].metric);
		assert_string_equal(bound.selector, cases[i].selector);
		assert_string_equal(bound.op, cases[i].op);
		assert_true(fabs(bound.value - cases[i].value) < 1e-9);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (matcher_parse_bound(others[i], &bound))
			fail_msg("%s", others[i]);
	}
}

static void refuses_bounds_that_are_too_long(void **state)
{
	static char text[3000];
	struct matcher_bound bound;

	(void)state;
	memset(text, 'a', 300);
	strcpy(text + 300, " > 5");
	assert_false(matcher_parse_bound(text, &bound));
	strcpy(text, "a{b=\"");
	memset(text + 5, 'x', 1100);
	strcpy(text + 1105, "\"} > 5");
	assert_false(matcher_parse_bound(text, &bound));
	strcpy(text, "a > ");
	memset(text + 4, '-', 2000);
	strcpy(text + 2004, "1");
	assert_true(matcher_parse_bound(text, &bound));
	for (int i = 0; i < 500; i++)
		memcpy(text + 4 + i * 2, "2^", 2);
	strcpy(text + 1004, "1");
	assert_false(matcher_parse_bound(text, &bound));
}

static void survives_damage(void **state)
{
	static const char text[] = "mem{a=~\"x.*\",'b'!=`c`, d = e} >= (10*1024^2) - -1";
	char copy[sizeof(text)];
	struct matcher_bound bound;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(copy, text, sizeof(text));
			copy[i] = (char)byte;
			copy[sizeof(text) - 1] = '\0';
			matcher_parse_bound(copy, &bound);
			matchers_destroy(matchers_parse(copy, NULL));
			copy[29] = '\0';
			matchers_destroy(matchers_parse(copy, NULL));
		}
	}
	assert_true(matcher_parse_bound(text, &bound));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches),
		cmocka_unit_test(refuses),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(reads_bounds),
		cmocka_unit_test(refuses_bounds_that_are_too_long),
		cmocka_unit_test(survives_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
