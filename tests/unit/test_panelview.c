#include "tests/support/test.h"

#include <math.h>

#include "core/base/arena.h"
#include "core/chaosview.h"
#include "core/grade.h"
#include "core/labels.h"
#include "core/panelview.h"
#include "tests/support/slices.h"

/* One panel over ten samples, a minute from 12:00:00, step 6 s; built by hand. */

#define POINTS 11
#define KEY_RANGE 1
#define KEY_INSTANT 2
#define KEY_LIMIT 3
#define KEY_RESTARTS 4
#define KEY_FORMER 5
#define H NAN

struct fixture {
	struct arena *arena;
	struct slice *slice, *chaos_slice;
	struct chaosview view;
	struct query_result *range;
	struct config_panel panel;
	struct wishes_axis axis;
	struct panelview_input in;
	struct frame_panel out;
};

static char empty[] = "";

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_create(), .slice = slice_create(SOURCE_PROMETHEUS, 0, "prometheus", "http://p") };
	f->chaos_slice = slice_create(SOURCE_CHAOS_MESH, 1, "chaos-mesh", "");
	f->slice->health = SOURCE_OK;
	f->slice->good_ms = f->slice->poll_ms = at("12:01:00");
	f->panel.title = f->panel.query = f->panel.legend = f->panel.limit = empty;
	f->panel.objective = (struct config_objective){ .name = empty, .op = empty, .match = empty };
	f->axis = (struct wishes_axis){ .step_ms = 6000, .cell_ms = 12000, .start_ms = at("12:00:00"), .end_ms = at("12:01:00") };
	f->in = (struct panelview_input){ .arena = f->arena,
		.panel = &f->panel,
		.keys = { .range = KEY_RANGE },
		.prometheus = f->slice,
		.configured = true,
		.visible_ms = at("12:01:00"),
		.axis = &f->axis };
}

static void finish(struct fixture *f)
{
	slice_release(f->slice);
	slice_release(f->chaos_slice);
	arena_destroy(f->arena);
}

static struct query_result *range(struct fixture *f)
{
	f->range = push_result(f->slice, KEY_RANGE, at("12:00:00"), at("12:01:00"), 6000);
	return f->range;
}

/* A container whose values go from `first` to `last` in a line. */
static void container(struct fixture *f, struct query_result *result, const char *name, double first, double last)
{
	double values[POINTS];
	char pod[64];

	for (size_t i = 0; i < POINTS; i++)
		values[i] = first + (last - first) * (double)i / (POINTS - 1);
	snprintf(pod, sizeof(pod), "%s-1", name);
	push_series(f->slice, result,
		make_labels(f->slice, "__name__", "rss", "namespace", "default", "pod", pod, "container", name, "instance", "w1", NULL),
		values);
}

static bool build(struct fixture *f)
{
	struct chaosview_input chaos = {
		.arena = f->arena, .slice = f->chaos_slice, .known_ms = at("12:01:00"), .from_ms = at("12:00:00")
	};

	chaosview_build(&chaos, &f->view);
	f->in.chaos = f->view.items;
	f->in.chaos_count = f->view.count;
	f->in.hits = grade_hits_create(f->arena, f->view.items, f->view.count);
	return panelview_build(&f->in, &f->out);
}

static void objective(struct fixture *f, const char *op, double value, const char *match)
{
	f->panel.objective = (struct config_objective){
		.set = true, .name = empty, .op = (char *)(uintptr_t)op, .value = value, .match = (char *)(uintptr_t)match
	};
}

static void legend(struct fixture *f)
{
	f->panel.legend = (char *)(uintptr_t) "{{container}}";
}

static void expect_order(const struct fixture *f, const char *const *names, size_t count)
{
	assert_int_equal(f->out.row_count, count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(f->out.rows[i].name, names[i]) != 0)
			fail_msg("row %zu is %s instead of %s", i, f->out.rows[i].name, names[i]);
}

/* ---- order and states ---- */

static void test_order(void **state)
{
	static const char *const expected[] = { "over-much", "over", "soon", "later", "high", "low", "gap", "kube-proxy", "big", "small" };
	static const double gap[POINTS] = { 5, 5, 5, 5, 5, 5, 5, 5, H, H, H };
	struct fixture f;
	struct query_result *restarts;

	(void)state;
	setup(&f);
	legend(&f);
	f.panel.query = (char *)(uintptr_t) "rss";
	objective(&f, "<=", 10, "instance=\"w1\"");
	container(&f, range(&f), "low", 2, 2);
	container(&f, f.range, "high", 9, 8);
	container(&f, f.range, "later", 4, 5);
	container(&f, f.range, "soon", 5, 9);
	container(&f, f.range, "over", 5, 11);
	container(&f, f.range, "over-much", 20, 30);
	push_series(f.slice, f.range,
		make_labels(f.slice, "container", "gap", "pod", "gap-1", "namespace", "default", "instance", "w1", NULL), gap);
	push_series(f.slice, f.range, make_labels(f.slice, "container", "small", "pod", "s", "namespace", "default", NULL),
		(double[POINTS]){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 });
	push_series(f.slice, f.range, make_labels(f.slice, "container", "big", "pod", "b", "namespace", "default", NULL),
		(double[POINTS]){ 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99 });
	restarts = push_result(f.slice, KEY_RESTARTS, at("12:01:00"), at("12:01:00"), 0);
	push_series(f.slice, restarts, make_labels(f.slice, "container", "kube-proxy", "pod", "k", "namespace", "kube-system", NULL),
		(double[]){ 0 });
	push_series(f.slice, restarts, make_labels(f.slice, "container", "over", "pod", "over-1", "namespace", "default", NULL),
		(double[]){ 3 });
	push_series(
		f.slice, restarts, make_labels(f.slice, "container", "gap", "pod", "gap-1", "namespace", "default", NULL), (double[]){ 0 });
	f.in.keys.restarts = KEY_RESTARTS;
	f.in.restarts_running = true;
	assert_true(build(&f));
	expect_order(&f, expected, 10);
	assert_int_equal(f.out.over_count, 2);
	assert_int_equal(f.out.objective_count, 7);
	assert_int_equal(f.out.unknown_count, 2);
	assert_string_equal(f.out.largest->name, "big");
	assert_null(f.out.rows[7].grid);
	assert_int_equal(f.out.rows[1].restarts.state, VALUE_KNOWN);
	assert_true(f.out.rows[1].restarts.number == 3);
	assert_int_equal(f.out.rows[0].restarts.state, VALUE_UNKNOWN); /* absent is not zero */
	assert_int_equal(f.out.data_ms, at("12:01:00"));
	assert_int_equal(f.out.total, 10);
	finish(&f);
}

/* What a filter, a function or a comparison leaves out is not missing; what no longer runs is gone, not unknown. */
static void test_what_is_missing(void **state)
{
	static const double ended[POINTS] = { 5, 5, 5, 5, 5, 5, 5, 5, H, H, H };
	static const struct {
		const char *query;
		size_t rows; /* one has samples, one is gone */
	} cases[] = {
		{ "container_memory_rss", 3 },
		{ "container_memory_rss{container!=\"\"}", 3 },
		{ "container_memory_rss{container=~\"kube.*\"}", 3 },
		{ "container_memory_rss{container=~\"shop.*\"}", 2 },
		{ "topk(3, container_memory_rss)", 2 },
		{ "increase(kube_pod_container_status_restarts_total[1m]) > 0", 2 },
		{ "sum by (container) (container_memory_rss)", 2 },
	};
	struct query_result *restarts;
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setup(&f);
		legend(&f);
		objective(&f, "<=", 10, "");
		f.panel.query = (char *)(uintptr_t)cases[i].query;
		container(&f, range(&f), "there", 2, 2);
		push_series(f.slice, f.range, make_labels(f.slice, "container", "there", "pod", "there-old", "namespace", "default", NULL),
			ended);
		restarts = push_result(f.slice, KEY_RESTARTS, at("12:01:00"), at("12:01:00"), 0);
		push_series(f.slice, restarts, make_labels(f.slice, "container", "there", "pod", "there-1", "namespace", "default", NULL),
			(double[]){ 0 });
		push_series(f.slice, restarts,
			make_labels(f.slice, "container", "kube-proxy", "pod", "k", "namespace", "kube-system", NULL), (double[]){ 0 });
		f.in.keys.restarts = KEY_RESTARTS;
		f.in.restarts_running = true;
		assert_true(build(&f));
		if (f.out.row_count != cases[i].rows)
			fail_msg("%s: %zu rows instead of %zu", cases[i].query, f.out.row_count, cases[i].rows);
		assert_int_equal(f.out.objective_count, cases[i].rows - 1);
		assert_int_equal(f.out.objective_unknown, cases[i].rows - 2);
		size_t gone = 0;
		for (size_t row = 0; row < f.out.row_count; row++)
			gone += f.out.rows[row].gone;
		assert_int_equal(gone, 1);
		finish(&f);
	}
}

/* Values pass each other, but nothing moves until a state changes. */
static void test_order_is_kept(void **state)
{
	static const char *const first[] = { "a", "b" };
	static const char *const second[] = { "b", "a" };
	struct fixture before, same, changed;

	(void)state;
	setup(&before);
	legend(&before);
	container(&before, range(&before), "a", 9, 9);
	container(&before, before.range, "b", 8, 8);
	build(&before);
	expect_order(&before, first, 2);
	setup(&same);
	legend(&same);
	container(&same, range(&same), "a", 7, 7);
	container(&same, same.range, "b", 8, 8);
	same.in.previous = &before.out;
	build(&same);
	expect_order(&same, first, 2);
	setup(&changed);
	legend(&changed);
	objective(&changed, "<=", 7.5, "");
	container(&changed, range(&changed), "a", 7, 7);
	container(&changed, changed.range, "b", 8, 8);
	changed.in.previous = &same.out;
	build(&changed);
	expect_order(&changed, second, 2);
	finish(&before);
	finish(&same);
	finish(&changed);
}

/* ---- objectives ---- */

static const struct {
	const char *what, *query; /* of the panel */
	const char *rules[3]; /* expressions */
	const char *severities[3];
	const char *op, *source; /* "" none */
	double value;
	size_t rows; /* with an objective */
} objectives[] = {
	{ "a rule on its metric", "rss{container!=\"\"}", { "rss{container=~\"a.*\"} > 10*1024" }, { "critical" }, "<=", "rule R0", 10240,
		1 },
	{ "the metric alone", "rss", { "rss >= 5" }, { "" }, "<", "rule R0", 5, 2 },
	{ "too low is bad", "rss", { "rss < 5" }, { "" }, ">=", "rule R0", 5, 2 },
	{ "the most severe of those that match", "rss", { "rss > 1", "rss{container=\"zz\"} > 2", "rss > 3" },
		{ "warning", "critical", "critical" }, "<=", "rule R2", 3, 2 },
	{ "another metric", "rss", { "rss_total > 10" }, { "" }, "", "", 0, 0 },
	{ "none of its series", "rss", { "rss{container=\"zz\"} > 10" }, { "" }, "", "", 0, 0 },
	{ "a rate is not what the rule sees", "rate(rss[1m])", { "rss > 10" }, { "" }, "", "", 0, 0 },
	{ "another form", "rss", { "sum(rss) > 10" }, { "" }, "", "", 0, 0 },
};

static void test_objectives(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(objectives) / sizeof(objectives[0]); i++) {
		struct fixture f;
		size_t rows = 0;

		setup(&f);
		f.panel.query = (char *)(uintptr_t)objectives[i].query;
		container(&f, range(&f), "a1", 1, 1);
		container(&f, f.range, "b1", 1, 1);
		for (size_t r = 0; r < 3 && objectives[i].rules[r] != NULL; r++) {
			char name[8];

			snprintf(name, sizeof(name), "R%zu", r);
			push_rule(f.slice, name, objectives[i].rules[r], 0)->labels =
				make_labels(f.slice, "severity", objectives[i].severities[r], NULL);
		}
		build(&f);
		if (f.out.has_objective != (objectives[i].op[0] != '\0') || strcmp(f.out.objective_source, objectives[i].source) != 0)
			fail_msg("%s: '%s'", objectives[i].what, f.out.objective_source);
		if (f.out.has_objective) {
			assert_string_equal(f.out.objective.op, objectives[i].op);
			assert_true(f.out.objective.value == objectives[i].value);
		}
		for (size_t r = 0; r < f.out.row_count; r++)
			rows += f.out.rows[r].has_objective;
		assert_int_equal(rows, objectives[i].rows);
		finish(&f);
	}
}

static void test_own_objective_wins(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	f.panel.query = (char *)(uintptr_t) "rss";
	objective(&f, "<", 7, "container=\"a1\"");
	container(&f, range(&f), "a1", 1, 1);
	push_rule(f.slice, "R", "rss > 1", 0);
	build(&f);
	assert_string_equal(f.out.objective_source, "config");
	assert_true(f.out.objective.value == 7);
	objective(&f, "<", 7, "container=~\"(\""); /* not a matcher: no objective, rather than one for all */
	build(&f);
	assert_false(f.out.has_objective);
	finish(&f);
}

/* ---- limits ---- */

static const struct {
	const char *what;
	const char *labels[8]; /* of the limit's series */
	bool joins;
} limits[] = {
	{ "another exporter, the same container", { "namespace", "default", "pod", "a-1", "container", "a", "instance", "ksm" }, true },
	{ "another container", { "namespace", "default", "pod", "a-1", "container", "b", "instance", "w1" }, false },
	{ "what both have", { "pod", "a-1", "instance", "w1" }, true },
	{ "what both have differs", { "pod", "a-1", "instance", "w2" }, false },
	{ "nothing in common", { "zone", "x" }, false },
};

static void test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const char *const *l = limits[i].labels;
		struct fixture f;
		struct query_result *result;

		setup(&f);
		container(&f, range(&f), "a", 1, 1);
		result = push_result(f.slice, KEY_LIMIT, at("12:01:00"), at("12:01:00"), 0);
		push_series(f.slice, result,
			make_labels(f.slice, "__name__", "limit", l[0], l[1], l[2] != NULL ? l[2] : "x", l[3] != NULL ? l[3] : "",
				l[4] != NULL ? l[4] : "y", l[5] != NULL ? l[5] : "", l[6] != NULL ? l[6] : "z", l[7] != NULL ? l[7] : "",
				NULL),
			(double[]){ 64 });
		f.in.keys.limit = KEY_LIMIT;
		build(&f);
		if ((f.out.rows[0].limit.state == VALUE_KNOWN) != limits[i].joins)
			fail_msg("%s: state %d", limits[i].what, (int)f.out.rows[0].limit.state);
		finish(&f);
	}
}

/* ---- bands ---- */

static void chaos(struct fixture *f, const char *name, const char *from, const char *to, const char *target, bool one_shot)
{
	struct chaos_item *item = push_chaos(
		f->chaos_slice, CHAOS_EXPERIMENT, name, "DNSChaos", name, to[0] != '\0' ? CHAOS_PAUSED : CHAOS_RUNNING, at(from));

	item->spec.one_shot = one_shot;
	if (to[0] != '\0')
		push_event(f->chaos_slice, item, at(to), "Deleted", "");
	push_event(f->chaos_slice, item, at(from), "Applied", target);
}

static void test_bands(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	legend(&f);
	objective(&f, "<=", 100, "container=~\"a|b\"");
	container(&f, range(&f), "a", 5, 5);
	container(&f, f.range, "b", 4, 4);
	container(&f, f.range, "c", 3, 3);
	chaos(&f, "first", "11:50:00", "12:00:10", "default/a-1", false);
	chaos(&f, "second", "12:00:20", "", "default/b-1", false);
	chaos(&f, "third", "12:00:30", "", "default/a-1/a", false);
	chaos(&f, "fourth", "12:00:40", "", "default/a-1", false);
	chaos(&f, "killed", "12:00:50", "", "default/a-1", true);
	chaos(&f, "over", "11:40:00", "11:50:00", "default/a-1", false);
	chaos(&f, "elsewhere", "12:00:00", "", "default/c-1", false);
	build(&f);
	assert_int_equal(f.out.band_count, 3); /* the last three, in the order of time; not that of a row without an objective */
	assert_string_equal(f.view.items[f.out.bands[0]].label, "second");
	assert_string_equal(f.view.items[f.out.bands[1]].label, "third");
	assert_string_equal(f.view.items[f.out.bands[2]].label, "fourth");
	assert_int_equal(f.out.rows[0].band_count, 3); /* first, third, fourth */
	assert_true(f.out.rows[2].hit_by_chaos);
	finish(&f);
}

/* ---- freshness and emptiness ---- */

static void test_stale(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	container(&f, range(&f), "a", 5, 5);
	f.range->good_ms = at("12:00:20");
	err_set(&f.range->error, ERR_TIMEOUT, "", "no answer in 10s");
	f.range->next_try_ms = at("12:01:04");
	build(&f);
	assert_true(f.out.stale);
	assert_int_equal(f.out.age_ms, 40000);
	assert_int_equal(f.out.next_try_ms, 4000);
	assert_string_equal(f.out.error, "no answer in 10s");
	assert_int_equal(f.out.rows[0].now.state, VALUE_STALE);
	f.slice->health = SOURCE_FAILED;
	err_set(&f.slice->error, ERR_CONNECT, "", "connection refused");
	f.slice->next_try_ms = at("12:01:30");
	f.in.visible_ms = at("12:01:10");
	build(&f);
	assert_string_equal(f.out.error, "connection refused");
	assert_int_equal(f.out.age_ms, 50000);
	assert_int_equal(f.out.next_try_ms, 20000);
	f.in.visible_ms = at("12:01:31");
	build(&f);
	assert_int_equal(f.out.next_try_ms, 0); /* being tried */
	f.in.visible_ms = at("11:51:10"); /* the clock was set back: no backoff is that long */
	build(&f);
	assert_int_equal(f.out.next_try_ms, -1);
	finish(&f);
}

static void test_empty(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	f.in.configured = false;
	f.in.prometheus = NULL;
	assert_false(build(&f));
	assert_string_equal(f.out.empty_reason, "No prometheus is set up.");
	assert_string_not_equal(f.out.hint, "");
	f.in.configured = true;
	build(&f);
	assert_string_equal(f.out.empty_reason, "Waiting for the first answer.");
	assert_int_equal(f.out.age_ms, -1);
	f.in.prometheus = f.slice;
	f.slice->health = SOURCE_FAILED;
	err_set_status(&f.slice->error, ERR_AUTH, 401, "", "401: token rejected");
	build(&f);
	assert_string_equal(f.out.empty_reason, "prometheus: 401: token rejected");
	assert_non_null(strstr(f.out.hint, "--bearer-token-file"));
	assert_false(f.out.stale);
	f.slice->health = SOURCE_OK;
	range(&f);
	f.panel.query = (char *)(uintptr_t) "nothing";
	assert_true(build(&f));
	assert_string_equal(f.out.empty_reason, "No series match.");
	assert_string_equal(f.out.hint, "the query is nothing");
	f.range->good_ms = 0;
	err_set_status(&f.range->error, ERR_REFUSED, 422, "", "parse error");
	assert_true(build(&f)); /* tried: nothing to wait for */
	assert_string_equal(f.out.empty_reason, "prometheus: parse error");
	finish(&f);
}

/* Until the first answer to a new range comes, the former one stands in. */
static void test_former(void **state)
{
	struct fixture f;
	struct slice *former = slice_create(SOURCE_PROMETHEUS, 0, "prometheus", "");
	struct query_result *result = push_result(former, KEY_FORMER, at("12:00:00"), at("12:01:00"), 6000);

	(void)state;
	push_series(former, result, make_labels(former, "a", "b", NULL), (double[POINTS]){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 });
	setup(&f);
	f.in.former = former;
	f.in.former_keys.range = KEY_FORMER;
	assert_false(build(&f));
	assert_int_equal(f.out.row_count, 1);
	range(&f);
	assert_true(build(&f));
	assert_int_equal(f.out.row_count, 0);
	finish(&f);
	slice_release(former);
}

static void test_totals(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	container(&f, range(&f), "a", 5, 5);
	f.range->total = 48213;
	push_text(f.slice, &f.range->warnings, &f.range->warning_count, "PromQL warning: x");
	build(&f);
	assert_int_equal(f.out.total, 48213);
	assert_string_equal(f.out.warning, "PromQL warning: x");
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_what_is_missing),
		cmocka_unit_test(test_order_is_kept),
		cmocka_unit_test(test_objectives),
		cmocka_unit_test(test_own_objective_wins),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_bands),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_former),
		cmocka_unit_test(test_totals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
