#include "tests/support/test.h"

#include <jansson.h>
#include <stdlib.h>

#include "core/labels.h"

#define SET(...) ((const struct label[]){ __VA_ARGS__ }), sizeof((const struct label[]){ __VA_ARGS__ }) / sizeof(struct label)

static void sorts_and_drops(void **state)
{
	const struct labels *labels =
		labels_create(SET({ "b", "2" }, { "a", "1" }, { "empty", "" }, { "__name__", "up" }, { "a", "last" }, { "A", "0" }));

	(void)state;
	assert_int_equal(labels->count, 4);
	assert_string_equal(labels->items[0].name, "A");
	assert_string_equal(labels->items[1].name, "__name__");
	assert_string_equal(labels_get(labels, "a"), "last");
	assert_string_equal(labels_get(labels, "b"), "2");
	assert_null(labels_get(labels, "empty"));
	assert_null(labels_get(labels, "zz"));
	assert_null(labels_get(labels, ""));
	labels_release(labels);
	labels_release(NULL);
}

static void drops_a_name_whose_last_value_is_empty(void **state)
{
	const struct labels *labels = labels_create(SET({ "a", "1" }, { "a", "" }));

	(void)state;
	assert_int_equal(labels->count, 0);
	labels_release(labels);
}

static void bounds_the_number(void **state)
{
	static char names[LABELS_MAX + 50][8];
	static struct label items[LABELS_MAX + 50];
	const struct labels *labels;

	(void)state;
	for (int i = 0; i < LABELS_MAX + 50; i++) {
		snprintf(names[i], sizeof(names[i]), "l%04d", i);
		items[i] = (struct label){ names[i], "v" };
	}
	labels = labels_create(items, LABELS_MAX + 50);
	assert_int_equal(labels->count, LABELS_MAX);
	labels_release(labels);
}

static void compares(void **state)
{
	static const struct {
		struct label a[2], b[2];
		int order;
	} cases[] = {
		{ { { "a", "1" }, { "b", "2" } }, { { "a", "1" }, { "b", "2" } }, 0 },
		{ { { "a", "1" }, { "b", "2" } }, { { "a", "1" }, { "b", "3" } }, -1 },
		{ { { "a", "1" }, { "c", "2" } }, { { "a", "1" }, { "b", "3" } }, 1 },
		{ { { "a", "1" }, { "b", "" } }, { { "a", "1" }, { "b", "3" } }, -1 },
		{ { { "a", "ab" }, { "b", "" } }, { { "a", "a" }, { "b", "b" } }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct labels *a = labels_create(cases[i].a, 2);
		const struct labels *b = labels_create(cases[i].b, 2);

		assert_int_equal((labels_compare(a, b) > 0) - (labels_compare(a, b) < 0), cases[i].order);
		assert_int_equal((labels_compare(b, a) > 0) - (labels_compare(b, a) < 0), -cases[i].order);
		assert_int_equal(labels_equal(a, b), cases[i].order == 0);
		assert_int_equal(a->hash == b->hash, cases[i].order == 0);
		labels_release(a);
		labels_release(b);
	}
}

static void knows_subsets_and_unions(void **state)
{
	const struct labels *alert = labels_create(SET({ "alertname", "X" }, { "cluster", "mine" }));
	const struct labels *external = labels_create(SET({ "cluster", "lab" }, { "replica", "a" }));
	const struct labels *both = labels_union(alert, external);
	const struct labels *none = labels_create(NULL, 0);

	(void)state;
	assert_int_equal(both->count, 3);
	assert_string_equal(labels_get(both, "cluster"), "mine");
	assert_string_equal(labels_get(both, "replica"), "a");
	assert_true(labels_subset(alert, both));
	assert_false(labels_subset(external, both));
	assert_false(labels_subset(both, alert));
	assert_true(labels_subset(none, alert));
	labels_release(none);
	labels_release(both);
	labels_release(external);
	labels_release(alert);
}

static const struct labels *labels_of_json(json_t *object)
{
	struct label items[64];
	size_t count = 0;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		assert_true(count < 64);
		items[count++] = (struct label){ name, json_string_value(value) };
	}
	return labels_create(items, count);
}

static void has_alertmanagers_fingerprints(void **state)
{
	json_t *recording = json_load_file("tests/fixtures/alertmanager/alerts.json", 0, NULL);
	json_t *alert;
	size_t i, checked = 0;

	(void)state;
	assert_non_null(recording);
	json_array_foreach(json_object_get(recording, "body"), i, alert)
	{
		const struct labels *labels = labels_of_json(json_object_get(alert, "labels"));
		char out[17];

		assert_string_equal(labels_fingerprint(labels, out), json_string_value(json_object_get(alert, "fingerprint")));
		labels_release(labels);
		checked++;
	}
	assert_true(checked >= 5);
	json_decref(recording);
}

static void writes_legends(void **state)
{
	static const struct {
		const char *template_text, *legend;
	} cases[] = {
		{ "{{container}}", "web" },
		{ "{{ container }} of {{pod}}!", "web of p-1!" },
		{ "{{missing}}x", "x" },
		{ "plain", "plain" },
		{ "{{container", "{{container" },
		{ "}}{{pod}}", "}}p-1" },
		{ "{{}}", "" },
		{ "{{pod}}{{pod}}", "p-1p-1" },
		{ NULL, "mem{container=\"web\",pod=\"p-1\"}" },
		{ "", "mem{container=\"web\",pod=\"p-1\"}" },
	};
	const struct labels *labels = labels_create(SET({ "__name__", "mem" }, { "container", "web" }, { "pod", "p-1" }));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *legend = labels_legend(labels, cases[i].template_text);

		assert_string_equal(legend, cases[i].legend);
		free(legend);
	}
	labels_release(labels);
}

static void writes_legends_of_few_labels(void **state)
{
	const struct labels *none = labels_create(NULL, 0);
	const struct labels *name = labels_create(SET({ "__name__", "up" }));
	char *empty = labels_legend(none, NULL), *alone = labels_legend(name, NULL);

	(void)state;
	assert_string_equal(empty, "{}");
	assert_string_equal(alone, "up");
	free(alone);
	free(empty);
	labels_release(name);
	labels_release(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_and_drops),
		cmocka_unit_test(drops_a_name_whose_last_value_is_empty),
		cmocka_unit_test(bounds_the_number),
		cmocka_unit_test(compares),
		cmocka_unit_test(knows_subsets_and_unions),
		cmocka_unit_test(has_alertmanagers_fingerprints),
		cmocka_unit_test(writes_legends),
		cmocka_unit_test(writes_legends_of_few_labels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
