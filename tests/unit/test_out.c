#include "tests/support/test.h"

#include <jansson.h>
#include <math.h>

#include "core/labels.h"
#include "tui/cli/out.h"

static char *print_json(struct out_json *json)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	out_json_print(json, out);
	fclose(out);
	out_json_destroy(json);
	return text;
}

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
	(void)state;
	static const char *const heads[] = { "A", "LONGER", "C" };
	static const char *const cells[] = { "漢字", "x", "last", "y", "much longer", "" };
	struct out_table *table = out_table_create(heads, 3);
	char *text = NULL;
	size_t size = 0;
	for (size_t i = 0; i < 6; i++)
		out_table_cell(table, cells[i]);
	FILE *out = open_memstream(&text, &size);
	out_table_print(table, out);
	fclose(out);
	assert_string_equal(text, "A     LONGER       C\n漢字  x            last\ny     much longer  \n");
	free(text);
	out_table_destroy(table);
}

static void json_is_valid_whatever_is_in_it(void **state)
{
	(void)state;
	static const struct label items[] = { { "a", "\"quoted\" \\ \n" }, { "b", "é" } };
	const struct labels *labels = labels_create(items, 2);
	struct out_json *json = out_json_create();
	out_json_object(json, NULL);
	out_json_text(json, "text", "\"<>&\\");
	out_json_text_or_null(json, "none", "");
	out_json_number(json, "nan", NAN);
	out_json_number(json, "number", 0.5);
	out_json_boolean(json, "yes", true);
	out_json_time(json, "time", INT64_C(1795463952000));
	out_json_time(json, "never", 0);
	out_json_seconds(json, "seconds", 90000);
	out_json_seconds(json, "fraction", 1500);
	out_json_seconds(json, "unknown", -1);
	out_json_labels(json, "labels", labels);
	out_json_labels(json, "empty", NULL);
	out_json_raw(json, "raw", "{\"x\": [1]}");
	out_json_raw(json, "broken", "{");
	out_json_array(json, "list");
	out_json_text(json, NULL, "one");
	out_json_close(json);
	out_json_close(json);
	char *text = print_json(json);
	json_t *root = json_loads(text, 0, NULL);
	json_t *want = json_loads("[{\"text\": \"\\\"<>&\\\\\", \"none\": null, \"nan\": null, \"number\": 0.5,"
				  "\"yes\": true, \"time\": \"2026-11-23T19:59:12Z\", \"never\": null, \"seconds\": 90, \"fraction\": 1.5,"
				  "\"unknown\": null, \"labels\": {\"a\": \"\\\"quoted\\\" \\\\ \\n\", \"b\": \"é\"}, \"empty\": {},"
				  "\"raw\": {\"x\": [1]}, \"broken\": null, \"list\": [\"one\"]}]",
		0, NULL);
	assert_non_null(root);
	assert_non_null(want);
	assert_true(json_equal(root, want));
	assert_true(text[strlen(text) - 1] == '\n');
	json_decref(root);
	json_decref(want);
	labels_release(labels);
	free(text);
}

static void nothing_is_an_empty_array(void **state)
{
	(void)state;
	char *text = print_json(out_json_create());
	assert_string_equal(text, "[]\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
		cmocka_unit_test(json_is_valid_whatever_is_in_it),
		cmocka_unit_test(nothing_is_an_empty_array),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
