#include "tests/support/test.h"

#include <time.h>

#include "core/base/arena.h"
#include "core/chaosview.h"
#include "core/grade.h"
#include "core/labels.h"
#include "tests/support/slices.h"

/* One alert against chaos that hit default/cart-1 and works in namespace default, seen at 12:30:00. */

struct fixture {
	struct arena *arena;
	struct slice *slice;
	struct chaosview view;
	struct frame_alert alert;
};

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_create(), .slice = slice_create(SOURCE_CHAOS_MESH, 0, "chaos-mesh", "") };
	f->slice->health = SOURCE_OK;
}

static void finish(struct fixture *f)
{
	slice_release(f->slice);
	arena_destroy(f->arena);
}

static void chaos(struct fixture *f, const char *uid, const char *from, const char *to, const char *target)
{
	struct chaos_item *item =
		push_chaos(f->slice, CHAOS_EXPERIMENT, uid, "NetworkChaos", uid, to[0] != '\0' ? CHAOS_PAUSED : CHAOS_RUNNING, at(from));

	push_event(f->slice, item, at(from), "Started", "");
	push_event(f->slice, item, at(from), "Applied", target);
	if (to[0] != '\0')
		push_event(f->slice, item, at(to), "Paused", "");
}

static const struct frame_alert *grade(
	struct fixture *f, const char *namespace_, const char *pod, const char *began, bool silent, const char *known)
{
	struct chaosview_input view = {
		.arena = f->arena, .slice = f->slice, .known_ms = at(known), .silent = silent, .from_ms = at("10:00:00")
	};
	struct grade_input in = {
		.arena = f->arena, .configured = true, .silent = silent, .known_ms = at(known), .data_ms = at("12:30:00")
	};

	chaosview_build(&view, &f->view);
	in.chaos = f->view.items;
	in.chaos_count = f->view.count;
	f->alert = (struct frame_alert){ .labels = make_labels(f->slice, "pod", pod, "namespace", namespace_, NULL),
		.namespace_ = namespace_,
		.active_at_ms = at(began),
		.since_ms = at(began) + 60000,
		.relation_chaos = "",
		.relation_uid = "",
		.into_chaos_ms = -1 };
	grade_alerts(&in, &f->alert, 1);
	return &f->alert;
}

static const struct {
	const char *what, *from, *to; /* of the chaos */
	const char *namespace_, *pod, *began;
	enum frame_relation relation;
	int64_t into_s;
} cases[] = {
	{ "hit while it runs", "12:00:00", "", "default", "cart-1", "12:10:00", RELATION_HIT_POD, 660 },
	{ "began with it", "12:00:00", "", "default", "cart-1", "12:00:00", RELATION_HIT_POD, 60 },
	{ "hit, ended, began 5 minutes after", "12:00:00", "12:20:00", "default", "cart-1", "12:25:00", RELATION_HIT_POD, 1560 },
	{ "began later than that", "12:00:00", "12:20:00", "default", "cart-1", "12:25:01", RELATION_NONE, -1 },
	{ "it is the cause long after its end, too", "10:10:00", "10:20:00", "default", "cart-1", "10:15:00", RELATION_HIT_POD, 360 },
	{ "another pod", "12:00:00", "", "default", "cart-2", "12:10:00", RELATION_SAME_NAMESPACE, -1 },
	{ "no pod", "12:00:00", "", "default", "", "12:10:00", RELATION_SAME_NAMESPACE, -1 },
	{ "another namespace", "12:00:00", "", "shop", "cart-1", "12:10:00", RELATION_NONE, -1 },
	{ "no namespace", "12:00:00", "", "", "", "12:10:00", RELATION_NONE, -1 },
	{ "before it, same pod", "12:00:00", "", "default", "cart-1", "11:59:59", RELATION_BEFORE, -1 },
	{ "before it, same namespace", "12:00:00", "12:26:00", "default", "", "11:00:00", RELATION_BEFORE, -1 },
	{ "before it, and it is long over", "12:00:00", "12:20:00", "default", "cart-1", "11:00:00", RELATION_NONE, -1 },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f;
		const struct frame_alert *alert;

		setup(&f);
		chaos(&f, "net", cases[i].from, cases[i].to, "default/cart-1");
		alert = grade(&f, cases[i].namespace_, cases[i].pod, cases[i].began, false, "12:30:00");
		if (alert->relation != cases[i].relation)
			fail_msg("%s: relation %d", cases[i].what, (int)alert->relation);
		assert_string_equal(alert->relation_chaos, alert->relation != RELATION_NONE ? "net" : "");
		assert_int_equal(alert->into_chaos_ms, cases[i].into_s < 0 ? -1 : cases[i].into_s * 1000);
		finish(&f);
	}
}

/* Of several the latest before the alert counts; a pod's chaos more than its namespace's. */
static void test_several(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	chaos(&f, "first", "11:50:00", "", "default/cart-1");
	chaos(&f, "second", "12:00:00", "", "default/cart-1");
	chaos(&f, "near", "12:05:00", "", "default/cart-2");
	chaos(&f, "later", "12:20:00", "", "default/cart-1");
	assert_string_equal(grade(&f, "default", "cart-1", "12:10:00", false, "12:30:00")->relation_chaos, "second");
	assert_int_equal(f.alert.relation, RELATION_HIT_POD);
	assert_string_equal(grade(&f, "default", "cart-3", "12:10:00", false, "12:30:00")->relation_chaos, "near");
	finish(&f);
}

static const struct {
	const char *what, *pod, *began, *known;
	enum frame_relation relation;
} silences[] = {
	{ "known before the silence", "cart-1", "12:10:00", "12:20:00", RELATION_HIT_POD },
	{ "its pod was being hit", "cart-1", "12:25:00", "12:20:00", RELATION_HIT_POD },
	{ "nobody knows", "cart-2", "12:25:00", "12:20:00", RELATION_UNKNOWN },
	{ "unrelated, and known", "other", "11:00:00", "12:20:00", RELATION_BEFORE },
	{ "nothing was ever known", "cart-2", "12:25:00", "00:00:00", RELATION_UNKNOWN },
};

static void test_silent(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(silences) / sizeof(silences[0]); i++) {
		struct fixture f;
		const struct frame_alert *alert;

		setup(&f);
		chaos(&f, "net", "12:00:00", "", "default/cart-1");
		alert = grade(&f, "default", silences[i].pod, silences[i].began, true, silences[i].known);
		if (alert->relation != silences[i].relation)
			fail_msg("%s: relation %d", silences[i].what, (int)alert->relation);
		finish(&f);
	}
}

/* A container's chaos hits its pod; exporters' own pods are not the alert's. */
static void test_names(void **state)
{
	struct fixture f;
	struct grade_input in = { .configured = true, .data_ms = at("12:30:00"), .known_ms = at("12:30:00") };

	(void)state;
	setup(&f);
	chaos(&f, "stress", "12:00:00", "", "default/cart-1/app");
	assert_int_equal(grade(&f, "default", "cart-1", "12:10:00", false, "12:30:00")->relation, RELATION_HIT_POD);
	f.alert.labels = make_labels(f.slice, "pod", "exporter-1", "exported_pod", "cart-1", NULL);
	f.alert.relation = RELATION_NONE;
	in.arena = f.arena;
	in.chaos = f.view.items;
	in.chaos_count = f.view.count;
	grade_alerts(&in, &f.alert, 1);
	assert_int_equal(f.alert.relation, RELATION_HIT_POD);
	finish(&f);
}

static void test_hits(void **state)
{
	struct fixture f;
	struct grade_hits *hits;
	const size_t *indexes;

	(void)state;
	setup(&f);
	chaos(&f, "a", "12:00:00", "", "default/cart-1/app");
	chaos(&f, "b", "12:01:00", "", "default/cart-1");
	grade(&f, "default", "cart-1", "12:10:00", false, "12:30:00");
	hits = grade_hits_create(f.arena, f.view.items, f.view.count);
	assert_int_equal(grade_hits_find(hits, "default", "cart-1", &indexes), 2);
	assert_string_equal(f.view.items[indexes[0]].item->uid, "b");
	assert_string_equal(f.view.items[indexes[1]].item->uid, "a");
	assert_int_equal(grade_hits_find(hits, "default", "cart-2", &indexes), 0);
	assert_int_equal(grade_hits_find(hits, "other", "cart-1", &indexes), 0);
	finish(&f);
}

/* 5000 alerts against 500 experiments of one namespace, the worst case of the lists. */
static void test_speed(void **state)
{
	struct frame_alert *alerts = test_calloc(5000, sizeof(*alerts));
	struct fixture f;
	struct grade_input in = { .configured = true, .data_ms = at("12:30:00"), .known_ms = at("12:30:00") };
	struct timespec start, end;
	size_t hit = 0;
	double took;

	(void)state;
	setup(&f);
	for (int i = 0; i < 500; i++) {
		char uid[32], target[64];

		snprintf(uid, sizeof(uid), "net-%d", i);
		snprintf(target, sizeof(target), "default/pod-%d", i);
		chaos(&f, uid, "12:00:00", i % 2 != 0 ? "12:01:00" : "", target);
	}
	for (int i = 0; i < 5000; i++) {
		char pod[32];

		snprintf(pod, sizeof(pod), "pod-%d", i);
		alerts[i] = (struct frame_alert){ .labels = make_labels(f.slice, "pod", pod, "namespace", "default", NULL),
			.namespace_ = "default",
			.active_at_ms = at("12:29:00"),
			.since_ms = at("12:29:30") };
	}
	grade(&f, "default", "", "12:10:00", false, "12:30:00");
	in.arena = f.arena;
	in.chaos = f.view.items;
	in.chaos_count = f.view.count;
	clock_gettime(CLOCK_MONOTONIC, &start);
	grade_alerts(&in, alerts, 5000);
	clock_gettime(CLOCK_MONOTONIC, &end);
	took = (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6;
	print_message("5000 alerts against 500 experiments: %.1f ms\n", took);
	for (int i = 0; i < 5000; i++)
		hit += alerts[i].relation == RELATION_HIT_POD;
	assert_int_equal(hit, 250);
	assert_true(took < 1000); /* 50 ms is the aim on a quiet machine; sanitizers and neighbours need room */
	test_free(alerts);
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_hits),
		cmocka_unit_test(test_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
