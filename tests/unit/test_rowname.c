#include "tests/support/test.h"

#include "core/base/arena.h"
#include "core/labels.h"
#include "core/rowname.h"

#define ROWS_MAX 8

struct fixture {
	struct arena *arena;
	struct frame_row rows[ROWS_MAX];
	size_t count;
};

/* Each row: "name=value name=value". */
static void add(struct fixture *f, const char *text, bool has_objective)
{
	struct label items[8];
	char copy[256];
	size_t count = 0;
	char *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, " ")) != NULL && word[0] != '\0') {
		char *value = strchr(word, '=');

		*value++ = '\0';
		items[count++] = (struct label){ .name = word, .value = value };
	}
	f->rows[f->count].labels = labels_create(items, count);
	f->rows[f->count].id = f->count;
	f->rows[f->count++].has_objective = has_objective;
}

static void finish(struct fixture *f)
{
	for (size_t i = 0; i < f->count; i++)
		labels_release(f->rows[i].labels);
	arena_destroy(f->arena);
}

static const struct {
	const char *legend;
	const char *labels[5], *names[5], *shorts[5];
} cases[] = {
	{ "{{container}}", { "container=svc-cncf", "container=svc-osad" }, { "svc-cncf", "svc-osad" }, { "cncf", "osad" } },
	{ "{{container}}", { "container=nginx pod=web-1 ns=a", "container=nginx pod=web-2 ns=a", "container=redis pod=web-2 ns=a" },
		{ "nginx web-1", "nginx web-2", "redis" }, { "web-1", "web-2", "redis" } },
	{ "{{job}}", { "job=api zone=a rack=1", "job=api zone=a rack=2", "job=api zone=b rack=1" }, /* one label is not enough */
		{ "api 1 a", "api 2 a", "api 1 b" }, { "1 a", "2 a", "1 b" } },
	{ "total", { "" }, { "total" }, { "total" } },
	{ "{{none}}", { "" }, { "Title" }, { "Title" } },
	{ "{{none}}", { "job=api", "job=web" }, { "api", "web" }, { "api", "web" } },
	{ "{{job}}", { "job=api", "job=api v=2" }, { "api", "api 2" }, { "api", "api 2" } }, /* a missing label tells, too */
	/* what a pod's name says of its container, and of the ReplicaSet that all share, is not said again */
	{ "{{container}}",
		{ "container=svc-cncf pod=svc-cncf-5678-mrch7", "container=svc-cncf pod=svc-cncf-5678-ddvgx", "container=svc-osad pod=x" },
		{ "svc-cncf mrch7", "svc-cncf ddvgx", "svc-osad" }, { "cncf mrch7", "cncf ddvgx", "osad" } },
	{ "{{container}}", { "container=web pod=web-5678-mrch7", "container=web pod=web-9abc-ddvgx" },
		{ "web 5678-mrch7", "web 9abc-ddvgx" }, { "web 5678-mrch7", "web 9abc-ddvgx" } },
	{ "{{container}}", { "container=db pod=db-0", "container=db pod=db-1" }, { "db db-0", "db db-1" }, { "db-0", "db-1" } },
	{ "{{container}}", { "container=web pod=website-aa", "container=web pod=website-bb" }, { "web website-aa", "web website-bb" },
		{ "aa", "bb" } },
	{ "{{c}}", { "c=kube-proxy", "c=proxy", "c=a-2" }, { "kube-proxy", "proxy", "a-2" }, { "kube-proxy", "proxy", "a-2" } },
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f = { .arena = arena_create() };

		for (size_t r = 0; r < 5 && cases[i].labels[r] != NULL; r++)
			add(&f, cases[i].labels[r], false);
		rowname_fill(f.arena, cases[i].legend, "Title", f.rows, f.count);
		for (size_t r = 0; r < f.count; r++) {
			if (strcmp(f.rows[r].name, cases[i].names[r]) != 0 || strcmp(f.rows[r].short_name, cases[i].shorts[r]) != 0)
				fail_msg("%s %s: '%s', short '%s'", cases[i].legend, cases[i].labels[r], f.rows[r].name,
					f.rows[r].short_name);
		}
		finish(&f);
	}
}

/* Without a legend the label set is the name. */
static void test_without_legend(void **state)
{
	struct fixture f = { .arena = arena_create() };

	(void)state;
	add(&f, "a=1", false);
	rowname_fill(f.arena, "", "Title", f.rows, f.count);
	assert_string_equal(f.rows[0].name, "{a=\"1\"}");
	finish(&f);
}

static void test_colors(void **state)
{
	static const size_t expected[] = { 3, 2, 1, 0 };
	struct fixture f = { .arena = arena_create() };

	(void)state;
	add(&f, "c=d", false);
	add(&f, "c=a", false);
	add(&f, "c=z", true);
	add(&f, "c=y", true);
	rowname_fill(f.arena, "{{c}}", "", f.rows, f.count);
	for (size_t i = 0; i < f.count; i++)
		assert_int_equal(f.rows[i].color, expected[i]);
	finish(&f);
}

/* Names are taken over where the rows are the same ones in whatever order, and only there. */
static void test_keeping(void **state)
{
	struct frame_row before[3] = { { .id = 7, .name = "web cncf", .color = 2, .has_objective = true },
		{ .id = 9, .name = "db", .color = 1 }, { .id = 8, .name = "x", .color = 3 } };
	struct frame_row rows[3] = { { .id = 8 }, { .id = 7, .has_objective = true }, { .id = 9 } };
	struct frame_panel previous = { .rows = before, .row_count = 3 };
	struct arena *arena = arena_create();

	(void)state;
	for (size_t i = 0; i < 3; i++)
		before[i].short_name = before[i].name;
	before[0].short_name += 4;
	assert_false(rowname_keep(arena, NULL, rows, 3));
	assert_false(rowname_keep(arena, &previous, rows, 2));
	rows[0].id = 6;
	assert_false(rowname_keep(arena, &previous, rows, 3));
	rows[0].id = 8;
	rows[1].has_objective = false;
	assert_false(rowname_keep(arena, &previous, rows, 3));
	assert_null(rows[0].name);
	rows[1].has_objective = true;
	assert_true(rowname_keep(arena, &previous, rows, 3));
	assert_string_equal(rows[1].name, "web cncf");
	assert_string_equal(rows[1].short_name, "cncf");
	assert_ptr_equal(rows[1].short_name, rows[1].name + 4);
	assert_ptr_not_equal(rows[1].name, before[0].name);
	assert_int_equal(rows[1].color, 2);
	assert_string_equal(rows[0].name, "x");
	assert_string_equal(rows[2].short_name, "db");
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keeping),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_without_legend),
		cmocka_unit_test(test_colors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
