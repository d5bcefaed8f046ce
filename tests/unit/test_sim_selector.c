#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "datasources/sim/plan.h"
#include "datasources/sim/selector.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXTS(...)                                                                                                                         \
	{                                                                                                                                  \
		(const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ }))                                        \
	}
#define PAIRS(...)                                                                                                                         \
	{                                                                                                                                  \
		(const struct selector_pair[]){ __VA_ARGS__ }, COUNT(((const struct selector_pair[]){ __VA_ARGS__ }))                      \
	}

static const struct selector_pod cart = {
	.namespace_ = "shop",
	.name = "cart-1",
	.phase = "Running",
	.ip = "10.0.0.1",
	.labels = PAIRS({ "app", "cart" }, { "tier", "front" }),
	.annotations = PAIRS({ "chaos", "allowed" }),
	.node = "worker-1",
	.node_labels = PAIRS({ "pool", "general" }),
};

#define EXPRESSION(k, o, ...)                                                                                                              \
	.expressions = (const struct selector_expression[]){ { .key = k,                                                                   \
		.op = o,                                                                                                                   \
		.values = (const char *const[]){ __VA_ARGS__, NULL },                                                                      \
		.value_count = COUNT(((const char *const[]){ __VA_ARGS__ })) } },                                                          \
	.expression_count = 1

static void test_matching(void **state)
{
	const struct {
		const char *what;
		bool matches;
		struct selector selector;
	} cases[] = {
		{ "everything", true, { .labels = { NULL, 0 } } },
		{ "namespace", true, { .namespaces = TEXTS("other", "shop") } },
		{ "other namespace", false, { .namespaces = TEXTS("other") } },
		{ "labels", true, { .labels = PAIRS({ "app", "cart" }, { "tier", "front" }) } },
		{ "one label wrong", false, { .labels = PAIRS({ "app", "cart" }, { "tier", "back" }) } },
		{ "label absent", false, { .labels = PAIRS({ "team", "a" }) } },
		{ "annotation", true, { .annotations = PAIRS({ "chaos", "allowed" }) } },
		{ "annotation wrong", false, { .annotations = PAIRS({ "chaos", "no" }) } },
		{ "in", true, { EXPRESSION("tier", SELECTOR_IN, "mid", "front") } },
		{ "in, not", false, { EXPRESSION("tier", SELECTOR_IN, "mid") } },
		{ "in, absent", false, { EXPRESSION("team", SELECTOR_IN, "a") } },
		{ "not in", true, { EXPRESSION("tier", SELECTOR_NOT_IN, "mid") } },
		{ "not in, absent", true, { EXPRESSION("team", SELECTOR_NOT_IN, "a") } },
		{ "not in, is", false, { EXPRESSION("tier", SELECTOR_NOT_IN, "front") } },
		{ "exists", true, { EXPRESSION("tier", SELECTOR_EXISTS, "") } },
		{ "exists, not", false, { EXPRESSION("team", SELECTOR_EXISTS, "") } },
		{ "does not exist", true, { EXPRESSION("team", SELECTOR_DOES_NOT_EXIST, "") } },
		{ "does not exist, does", false, { EXPRESSION("tier", SELECTOR_DOES_NOT_EXIST, "") } },
		{ "field name", true, { .fields = PAIRS({ "metadata.name", "cart-1" }) } },
		{ "field node", true, { .fields = PAIRS({ "spec.nodeName", "worker-1" }) } },
		{ "field wrong", false, { .fields = PAIRS({ "status.phase", "Failed" }) } },
		{ "field unknown", false, { .fields = PAIRS({ "spec.nonsense", "x" }) } },
		{ "phase", true, { .phases = TEXTS("Pending", "Running") } },
		{ "other phase", false, { .phases = TEXTS("Pending") } },
		{ "phase excluded", false, { .phases = TEXTS("!Running") } },
		{ "another excluded", true, { .phases = TEXTS("!Pending") } },
		{ "node", true, { .nodes = TEXTS("worker-1") } },
		{ "other node", false, { .nodes = TEXTS("worker-2") } },
		{ "node labels", true, { .node_labels = PAIRS({ "pool", "general" }) } },
		{ "node or its labels", true, { .nodes = TEXTS("worker-2"), .node_labels = PAIRS({ "pool", "general" }) } },
		{ "named, whatever else is said", true, { .namespaces = TEXTS("other"), .pods = PAIRS({ "shop", "cart-1" }) } },
		{ "another named", false, { .namespaces = TEXTS("shop"), .pods = PAIRS({ "shop", "cart-2" }) } },
		{ "named elsewhere", false, { .pods = PAIRS({ "other", "cart-1" }) } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (selector_matches(&cases[i].selector, &cart) != cases[i].matches)
			fail_msg("%s", cases[i].what);
}

static void test_validity(void **state)
{
	const struct selector fine = { .fields = PAIRS({ "status.podIP", "10.0.0.1" }), EXPRESSION("a", SELECTOR_EXISTS, "") };
	const struct selector bad_operator = { EXPRESSION("a", SELECTOR_BAD_OPERATOR, "b") };
	const struct selector bad_field = { .fields = PAIRS({ "spec.nonsense", "x" }) };

	(void)state;
	assert_true(selector_is_valid(&fine));
	assert_false(selector_is_valid(&bad_operator));
	assert_false(selector_is_valid(&bad_field));
}

static void test_modes(void **state)
{
	static const struct {
		const char *name;
		int value;
		size_t candidates, least, most;
	} cases[] = {
		{ "one", 0, 5, 1, 1 },
		{ "one", 0, 0, 0, 0 },
		{ "all", 0, 5, 5, 5 },
		{ "fixed", 3, 5, 3, 3 },
		{ "fixed", 9, 5, 5, 5 },
		{ "fixed-percent", 50, 5, 3, 3 }, /* rounded up */
		{ "fixed-percent", 1, 5, 1, 1 },
		{ "fixed-percent", 100, 5, 5, 5 },
		{ "random-max-percent", 60, 5, 0, 3 },
		{ "random-max-percent", 100, 5, 0, 5 },
	};
	struct dice dice = { 11 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t least = SIZE_MAX, most = 0;
		enum selector_mode mode;

		assert_true(selector_parse_mode(cases[i].name, &mode));
		for (int roll = 0; roll < 500; roll++) {
			size_t count = selector_mode_count(mode, cases[i].value, cases[i].candidates, &dice);

			least = count < least ? count : least;
			most = count > most ? count : most;
		}
		assert_int_equal(least, cases[i].least);
		assert_int_equal(most, cases[i].most);
	}
	enum selector_mode mode;

	assert_false(selector_parse_mode("some", &mode));
	assert_false(selector_parse_mode("", &mode));
}

/* Every candidate is chosen now and then, none twice. */
static void test_choice_is_fair(void **state)
{
	struct dice dice = { 3 };
	size_t hits[5] = { 0 };

	(void)state;
	for (int roll = 0; roll < 1000; roll++) {
		size_t indices[5] = { 0, 1, 2, 3, 4 };
		size_t count = selector_choose(SELECTOR_FIXED, 2, indices, 5, &dice);

		assert_int_equal(count, 2);
		assert_int_not_equal(indices[0], indices[1]);
		hits[indices[0]]++;
		hits[indices[1]]++;
	}
	for (size_t i = 0; i < 5; i++)
		assert_in_range(hits[i], 300, 500);
}

static void test_dns_patterns(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool matches;
	} cases[] = {
		{ "cncf.io", "cncf.io", true },
		{ "cncf.io", "cncf.io.", false },
		{ "cncf.*", "cncf.io", true },
		{ "o11y.*", "o11y.love", true },
		{ "*", "anything", true },
		{ "stor?ge", "storage", true },
		{ "stor?ge", "storge", false },
		{ "?", "", false },
		{ "a*", "b", false },
		{ "", "", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (plan_pattern_matches(cases[i].pattern, cases[i].name) != cases[i].matches)
			fail_msg("%s against %s", cases[i].pattern, cases[i].name);
}

static void test_kinds_are_sorted_and_found(void **state)
{
	(void)state;
	assert_int_equal(plan_kind_count, 14);
	for (size_t i = 0; i < plan_kind_count; i++) {
		assert_ptr_equal(plan_kind_find(plan_kinds[i].name), &plan_kinds[i]);
		assert_true(i == 0 || strcmp(plan_kinds[i - 1].name, plan_kinds[i].name) < 0);
	}
	assert_null(plan_kind_find("Schedule"));
}

static void test_dice(void **state)
{
	struct dice a = { 1 }, b = { 1 };
	char uid[DICE_UUID_SIZE], other[DICE_UUID_SIZE], suffix[DICE_SUFFIX_SIZE];
	double sum = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		dice_uuid(&a, uid);
		dice_uuid(&b, other);
		assert_string_equal(uid, other);
		assert_int_equal(strspn(uid, "0123456789abcdef-"), 36);
		assert_true(uid[14] == '4' && strchr("89ab", uid[19]));
		dice_suffix(&a, suffix);
		dice_suffix(&b, suffix);
		assert_int_equal(strspn(suffix, "bcdfghjklmnpqrstvwxz2456789"), 5);
	}
	for (int i = 0; i < 2000; i++) {
		double noise = dice_noise(9, 4, i);

		assert_true(noise >= -1 && noise <= 1);
		assert_true(noise == dice_noise(9, 4, i) && noise != dice_noise(9, 5, i));
		sum += noise;
	}
	assert_true(sum > -100 && sum < 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matching),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_choice_is_fair),
		cmocka_unit_test(test_dns_patterns),
		cmocka_unit_test(test_kinds_are_sorted_and_found),
		cmocka_unit_test(test_dice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
