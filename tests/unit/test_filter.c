#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/labels.h"
#include "tui/filter.h"

static const struct {
	const char *filter;
	bool matches;
} cases[] = {
	{ "", true },
	{ "   ", true },
	{ "leaker", true },
	{ "LEAKER", true },
	{ "nothing", false },
	{ "default", true },
	{ "leaker crit", true },
	{ "leaker warn", false },
	{ "!warn", true },
	{ "!leaker", false },
	{ "leaker !warn", true },
	{ "namespace=default", true },
	{ "namespace=DEF", true },
	{ "namespace=kube", false },
	{ "namespace!=kube", true },
	{ "namespace!=default", false },
	{ "!namespace=default", false },
	{ "!namespace=kube", true },
	{ "absent=", true },
	{ "absent=x", false },
	{ "absent!=x", true },
	{ "!", false },
	{ "=", false },
	{ "!=x", true },
};

static void words_and_labels(void **state)
{
	(void)state;
	static const struct label items[] = { { "namespace", "default" }, { "severity", "critical" }, { "pod", "leaker-1" } };
	const struct labels *labels = labels_create(items, 3);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (filter_matches(cases[i].filter, "ContainerMemoryLimit dns-leaker", labels) != cases[i].matches)
			fail_msg("filter \"%s\"", cases[i].filter);
	}
	labels_release(labels);
}

static void rows_without_labels(void **state)
{
	(void)state;
	assert_true(filter_matches("dns", "dns-leaker", NULL));
	assert_false(filter_matches("pod=x", "dns-leaker", NULL));
	assert_true(filter_matches("pod!=x", "dns-leaker", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words_and_labels), cmocka_unit_test(rows_without_labels) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
