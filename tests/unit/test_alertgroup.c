#include "tests/support/test.h"

#include "core/alertgroup.h"
#include "core/base/arena.h"
#include "core/labels.h"
#include "tests/support/slices.h"

struct fixture {
	struct arena *arena;
	struct slice *slice;
	struct frame_alert alerts[16];
	size_t count;
	const struct frame_group *groups;
};

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_create(), .slice = slice_create(SOURCE_PROMETHEUS, 0, "p", "") };
}

static void finish(struct fixture *f)
{
	slice_release(f->slice);
	arena_destroy(f->arena);
}

static struct frame_alert *add(struct fixture *f, const char *name, const char *namespace_, const char *node, const char *since)
{
	struct frame_alert *alert = &f->alerts[f->count++];

	alert->labels = make_labels(f->slice, "alertname", name, "namespace", namespace_, "node", node, "cluster", "lab", NULL);
	alert->severity_rank = SEVERITY_WARNING;
	alert->since_ms = at(since);
	return alert;
}

static size_t build(struct fixture *f, const char *label)
{
	struct alertgroup_input in = { .arena = f->arena,
		.count = f->count,
		.alerts = f->alerts,
		.data_ms = at("12:00:00"),
		.label = label,
		.external = make_labels(f->slice, "cluster", "lab", NULL) };

	return alertgroup_build(&in, &f->groups);
}

/* Alerts stand in the frame's order: firing, pending, suppressed. */
static void test_order(void **state)
{
	static const char *const expected[] = { "crit", "old", "new", "chronic", "waiting", "quiet" };
	struct fixture f;

	(void)state;
	setup(&f);
	add(&f, "crit", "", "", "11:59:00")->severity_rank = SEVERITY_CRITICAL;
	add(&f, "chronic", "", "", "10:00:00");
	add(&f, "old", "", "", "11:30:00");
	add(&f, "new", "", "", "11:50:00");
	add(&f, "waiting", "", "", "11:59:50")->state = FRAME_ALERT_PENDING;
	add(&f, "old", "", "", "11:59:51")->state = FRAME_ALERT_PENDING;
	add(&f, "quiet", "", "", "11:00:01")->state = FRAME_ALERT_MUTED;
	f.alerts[6].severity_rank = SEVERITY_CRITICAL;
	assert_int_equal(build(&f, "alertname"), 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(f.groups[i].key, expected[i]);
	assert_int_equal(f.groups[1].firing, 1);
	assert_int_equal(f.groups[1].pending, 1);
	assert_int_equal(f.groups[1].oldest_ms, at("11:30:00"));
	assert_int_equal(f.groups[1].alerts[0], 2); /* members in the frame's order */
	assert_int_equal(f.groups[1].alerts[1], 5);
	assert_true(f.groups[3].chronic);
	assert_int_equal(f.groups[5].suppressed, 1);
	finish(&f);
}

static const struct {
	const char *what;
	const char *namespaces[5], *nodes[5];
	const char *shared;
} shares[] = {
	{ "all on a node", { "a", "b", "c" }, { "w", "w", "w" }, "3 of 3 on node w" },
	{ "most on a node", { "a", "a", "c", "d" }, { "w", "w", "w", "x" }, "3 of 4 on node w" },
	{ "the namespace more than the node", { "a", "a", "a" }, { "w", "w", "x" }, "3 of 3 in a" },
	{ "as many: the node", { "a", "a" }, { "w", "w" }, "2 of 2 on node w" },
	{ "fewer than half", { "a", "b", "c", "d", "e" }, { "v", "v", "x", "y", "z" }, "" },
	{ "each its own", { "a", "b" }, { "w", "x" }, "" },
	{ "one alone", { "a" }, { "w" }, "node w" },
	{ "one alone without a node", { "a" }, { "" }, "in a" },
	{ "one alone without anything", { "" }, { "" }, "" },
};

static void test_shared(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		struct fixture f;

		setup(&f);
		for (size_t a = 0; a < 5 && shares[i].namespaces[a] != NULL; a++)
			add(&f, "x", shares[i].namespaces[a], shares[i].nodes[a], "11:59:00");
		build(&f, "alertname");
		if (strcmp(f.groups[0].shared, shares[i].shared) != 0)
			fail_msg("%s: '%s'", shares[i].what, f.groups[0].shared);
		finish(&f);
	}
}

/* What all are grouped by, and what all alerts have, says nothing. */
static void test_by_node(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	add(&f, "x", "a", "w", "11:59:00")->is_new = true;
	add(&f, "y", "a", "w", "11:59:00")->relation = RELATION_HIT_POD;
	add(&f, "z", "a", "", "11:59:10");
	assert_int_equal(build(&f, "node"), 2);
	assert_string_equal(f.groups[0].key, "w");
	assert_string_equal(f.groups[0].shared, "2 of 2 in a");
	assert_int_equal(f.groups[0].fresh, 1);
	assert_int_equal(f.groups[0].hit, 1);
	assert_string_equal(f.groups[1].key, "");
	f.count = 0;
	assert_int_equal(build(&f, "node"), 0);
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_by_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
