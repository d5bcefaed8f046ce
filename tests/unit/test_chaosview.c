#include "tests/support/test.h"

#include "core/base/arena.h"
#include "core/chaosview.h"
#include "tests/support/slices.h"

/* Objects and events built by hand, seen at 12:30:00 unless told. */

struct fixture {
	struct arena *arena;
	struct slice *slice;
	struct chaosview view;
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

static void build_with(struct fixture *f, const struct frame *previous, const char *known)
{
	struct chaosview_input in = { .arena = f->arena,
		.slice = f->slice,
		.known_ms = at(known),
		.silent = f->slice != NULL && f->slice->health == SOURCE_FAILED,
		.from_ms = at("12:00:00"),
		.previous = previous };

	chaosview_build(&in, &f->view);
}

static void build(struct fixture *f)
{
	build_with(f, NULL, "12:30:00");
}

static const struct frame_chaos *find(const struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->view.count; i++)
		if (strcmp(f->view.items[i].item->name, name) == 0)
			return &f->view.items[i];
	fail_msg("no %s", name);
	return NULL;
}

/* "on 12:00:00-12:05:00, paused 12:05:00-": the spans as text, for tables. */
static const char *spans_text(const struct frame_span *spans, size_t count, char *out, size_t size)
{
	static const char *const kinds[] = { "on", "paused", "shot", "pending", "firing", "silenced" };
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++) {
		int64_t from = (spans[i].from_ms - DAY_MS) / 1000, to = spans[i].to_ms != 0 ? (spans[i].to_ms - DAY_MS) / 1000 : 0;

		used += (size_t)snprintf(out + used, size - used, "%s%s %d:%02d", i > 0 ? ", " : "", kinds[spans[i].kind],
			(int)(from / 3600), (int)(from / 60 % 60));
		if (used < size && to != 0)
			used += (size_t)snprintf(
				out + used, size - used, "-%d:%02d%s", (int)(to / 3600), (int)(to / 60 % 60), spans[i].no_news ? "?" : "");
	}
	return out;
}

#define EVENTS_MAX 10

/* One experiment of 20 minutes, created at 12:00. */
static const struct {
	const char *what;
	enum chaos_state state;
	struct {
		const char *clock, *reason, *target;
	} events[EVENTS_MAX];
	const char *spans;
	size_t targets, injected, recovered;
	bool confirmed, silent;
} stories[] = {
	{ "runs", CHAOS_RUNNING, { { "12:00:00", "FinalizerInited", "" }, { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" } },
		"on 12:00", 1, 1, 0, false, false },
	{ "applied, the start was lost", CHAOS_RUNNING, { { "12:01:00", "Applied", "d/a" } }, "on 12:01", 1, 1, 0, false, false },
	{ "all events were lost", CHAOS_RUNNING, { { NULL, NULL, NULL } }, "on 12:00", 0, 0, 0, false, false },
	{ "started, applied not heard yet", CHAOS_RUNNING, { { "12:02:00", "Started", "" } }, "on 12:02", 0, 0, 0, false, false },
	{ "never applied", CHAOS_INJECTING, { { "12:00:00", "Started", "" }, { "12:00:01", "Failed", "" } }, "", 0, 0, 0, false, false },
	{ "one of two applied", CHAOS_INJECTING,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:00:02", "Failed", "" } }, "on 12:00", 1, 1, 0,
		false, false },
	{ "ended by itself", CHAOS_FINISHED,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:20:00", "TimeUp", "" },
			{ "12:20:01", "Recovered", "d/a" } },
		"on 12:00-12:20", 1, 0, 1, true, false },
	{ "ended, one target not recovered", CHAOS_FINISHED,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:00:01", "Applied", "d/b" },
			{ "12:20:00", "TimeUp", "" }, { "12:20:01", "Recovered", "d/a" } },
		"on 12:00-12:20", 2, 1, 1, false, false },
	{ "ended, the end was lost", CHAOS_FINISHED, { { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" } }, "on 12:00-12:20",
		1, 1, 0, false, false },
	{ "recovered without a word why", CHAOS_FINISHED,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:10:00", "Recovered", "d/a" } }, "on 12:00-12:10",
		1, 0, 1, true, false },
	{ "paused", CHAOS_PAUSED,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:05:00", "Paused", "" },
			{ "12:05:00", "Recovered", "d/a" } },
		"on 12:00-12:05, paused 12:05", 1, 0, 1, true, false },
	{ "paused, the event not heard yet", CHAOS_PAUSED, { { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" } },
		"on 12:00-12:20", 1, 1, 0, false, false },
	{ "resumed", CHAOS_RUNNING,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:05:00", "Paused", "" },
			{ "12:05:01", "Recovered", "d/a" }, { "12:08:00", "Started", "" }, { "12:08:01", "Applied", "d/a" } },
		"on 12:00-12:05, paused 12:05-12:08, on 12:08", 1, 1, 0, false, false },
	{ "resumed, the start was lost", CHAOS_RUNNING,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:05:00", "Paused", "" },
			{ "12:08:01", "Applied", "d/a" } },
		"on 12:00-12:05, paused 12:05-12:08, on 12:08", 1, 1, 0, false, false },
	{ "time was up while it paused", CHAOS_PAUSED,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:05:00", "Paused", "" },
			{ "12:20:00", "TimeUp", "" } },
		"on 12:00-12:05, paused 12:05-12:20", 1, 1, 0, false, false },
	{ "is being deleted", CHAOS_DELETING,
		{ { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" }, { "12:10:00", "Deleted", "" } }, "on 12:00-12:10", 1, 1,
		0, false, false },
	{ "the server is silent", CHAOS_RUNNING, { { "12:00:00", "Started", "" }, { "12:00:01", "Applied", "d/a" } }, "on 12:00-12:30?", 1,
		1, 0, false, true },
};

static void test_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct fixture f;
		struct chaos_item *item;
		const struct frame_chaos *chaos;
		char text[256];

		setup(&f);
		item = push_chaos(f.slice, CHAOS_EXPERIMENT, "u1", "DNSChaos", "dns", stories[i].state, at("12:00:00"));
		item->spec.duration_ms = 1200000;
		for (size_t e = EVENTS_MAX; e > 0; e--) /* newest first, as the server has them */
			if (stories[i].events[e - 1].clock != NULL)
				push_event(f.slice, item, at(stories[i].events[e - 1].clock), stories[i].events[e - 1].reason,
					stories[i].events[e - 1].target);
		f.slice->health = stories[i].silent ? SOURCE_FAILED : SOURCE_OK;
		build(&f);
		chaos = find(&f, "dns");
		spans_text(chaos->spans, chaos->span_count, text, sizeof(text));
		if (strcmp(text, stories[i].spans) != 0)
			fail_msg("%s: %s, expected %s", stories[i].what, text, stories[i].spans);
		if (chaos->target_count != stories[i].targets || chaos->injected_count != stories[i].injected ||
			chaos->recovered_count != stories[i].recovered || chaos->recovery_confirmed != stories[i].confirmed)
			fail_msg("%s: targets %zu, %zu injected, %zu recovered, confirmed %d", stories[i].what, chaos->target_count,
				chaos->injected_count, chaos->recovered_count, chaos->recovery_confirmed);
		assert_int_equal(chaos->started_ms != 0, true);
		assert_int_equal(chaos->ends_ms, at("12:20:00"));
		assert_int_equal(chaos->stale, stories[i].silent);
		finish(&f);
	}
}

/* What is in a list that does not answer is as old as that list, and goes on as long as its events tell. */
static void test_stale_item(void **state)
{
	struct fixture f;
	struct chaos_item *item;
	const struct frame_chaos *chaos;

	(void)state;
	setup(&f);
	f.slice->good_ms = at("12:29:00"); /* the server's clock is a minute ahead */
	item = push_chaos(f.slice, CHAOS_EXPERIMENT, "u1", "DNSChaos", "mute", CHAOS_RUNNING, at("12:00:00"));
	item->stale = true;
	item->listed_ms = at("12:09:00");
	item = push_chaos(f.slice, CHAOS_EXPERIMENT, "u2", "DNSChaos", "late", CHAOS_RUNNING, at("12:00:00"));
	item->stale = true;
	item->listed_ms = at("12:09:00");
	push_event(f.slice, item, at("12:15:00"), "Applied", "d/a");
	push_chaos(f.slice, CHAOS_EXPERIMENT, "u3", "DNSChaos", "well", CHAOS_RUNNING, at("12:00:00"));
	build(&f);
	chaos = find(&f, "mute");
	assert_true(chaos->stale && chaos->spans[0].no_news);
	assert_int_equal(chaos->spans[0].to_ms, at("12:10:00"));
	chaos = find(&f, "late");
	assert_int_equal(chaos->spans[0].from_ms, at("12:15:00"));
	assert_int_equal(chaos->spans[0].to_ms, at("12:15:00"));
	chaos = find(&f, "well");
	assert_false(chaos->stale || chaos->spans[0].no_news);
	assert_int_equal(chaos->spans[0].to_ms, 0);
	finish(&f);
}

/* A container's target is cut into its parts; a pod that is applied again stands once. */
static void test_targets(void **state)
{
	struct fixture f;
	struct chaos_item *item;
	const struct frame_chaos *chaos;

	(void)state;
	setup(&f);
	item = push_chaos(f.slice, CHAOS_EXPERIMENT, "u1", "StressChaos", "stress", CHAOS_RUNNING, at("12:00:00"));
	push_event(f.slice, item, at("12:10:00"), "Applied", "shop/cart-1/app");
	push_event(f.slice, item, at("12:00:01"), "Applied", "shop/cart-1/app");
	push_event(f.slice, item, at("12:00:02"), "Applied", "odd");
	build(&f);
	chaos = find(&f, "stress");
	assert_int_equal(chaos->target_count, 2);
	assert_string_equal(chaos->targets[0].namespace_, "shop");
	assert_string_equal(chaos->targets[0].pod, "cart-1");
	assert_string_equal(chaos->targets[0].container, "app");
	assert_int_equal(chaos->targets[0].at_ms, at("12:10:00"));
	assert_string_equal(chaos->targets[1].pod, "odd");
	finish(&f);
}

static void test_failure(void **state)
{
	struct fixture f;
	struct chaos_item *item;

	(void)state;
	setup(&f);
	item = push_chaos(f.slice, CHAOS_EXPERIMENT, "u1", "DNSChaos", "dns", CHAOS_INJECTING, at("12:00:00"));
	push_event(f.slice, item, at("12:00:09"), "Updated", "");
	push_event(f.slice, item, at("12:00:08"), "Failed", "")->message = "Failed to apply chaos: newest";
	push_event(f.slice, item, at("12:00:01"), "Failed", "")->message = "Failed to apply chaos: older";
	push_event(f.slice, item, at("12:00:00"), "Started", "");
	build(&f);
	assert_string_equal(find(&f, "dns")->failure, "Failed to apply chaos: newest");
	assert_int_equal(find(&f, "dns")->event_count, 3); /* without the noise */
	f.slice->chaos_mesh.items[0].state = CHAOS_RUNNING;
	build(&f);
	assert_string_equal(find(&f, "dns")->failure, "");
	finish(&f);
}

/* Order and counts; runs and steps are shown by their owner and counted with it. */
static void test_order(void **state)
{
	static const char *const expected[] = { "new", "run", "old", "drill", "cron", "paused", "done" };
	struct fixture f;

	(void)state;
	setup(&f);
	push_chaos(f.slice, CHAOS_EXPERIMENT, "u1", "DNSChaos", "done", CHAOS_FINISHED, at("12:29:00"));
	push_chaos(f.slice, CHAOS_EXPERIMENT, "u2", "DNSChaos", "paused", CHAOS_PAUSED, at("12:20:00"));
	push_chaos(f.slice, CHAOS_SCHEDULE, "u3", "Schedule", "cron", CHAOS_RUNNING, at("11:00:00"));
	push_chaos(f.slice, CHAOS_WORKFLOW, "u4", "Workflow", "drill", CHAOS_RUNNING, at("12:10:00"));
	push_chaos(f.slice, CHAOS_EXPERIMENT, "u5", "DNSChaos", "old", CHAOS_RUNNING, at("12:00:00"));
	push_chaos(f.slice, CHAOS_EXPERIMENT, "u6", "DNSChaos", "run", CHAOS_RUNNING, at("12:04:00"))->managed_by = "cron";
	push_chaos(f.slice, CHAOS_EXPERIMENT, "u7", "DNSChaos", "new", CHAOS_INJECTING, at("12:05:00"));
	build(&f);
	assert_int_equal(f.view.count, 7);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(f.view.items[i].item->name, expected[i]);
	assert_int_equal(f.view.running, 3); /* new, old, drill */
	assert_int_equal(f.view.scheduled, 1);
	assert_int_equal(f.view.paused, 1);
	assert_ptr_equal(&f.view.items[find(&f, "run")->owner], find(&f, "cron"));
	finish(&f);
}

static void test_workflow(void **state)
{
	static const char *const plan[] = { "wait", "dns", "net", "check" };
	struct chaos_step steps[] = { { "wait-1", "wait", "SuspendNode", "Succeed", "n1" },
		{ "dns-1", "dns", "ChaosNode", "Running", "n2" }, { "entry-1", "entry", "SerialNode", "Running", "n0" } };
	struct fixture f;
	struct chaos_item *item;
	const struct frame_chaos *chaos;
	char text[256];

	(void)state;
	setup(&f);
	item = push_chaos(f.slice, CHAOS_EXPERIMENT, "u2", "DNSChaos", "dns-x1y2z", CHAOS_RUNNING, at("12:20:00"));
	item->workflow = "drill";
	item->step = "dns";
	item->spec.duration_ms = 600000;
	push_event(f.slice, item, at("12:20:00"), "Started", "");
	push_event(f.slice, item, at("12:20:01"), "Applied", "default/cart-1");
	push_event_of(f.slice, "n2", "WorkflowNode", "dns-1", at("12:20:00"), "ChaosCRCreated", "");
	item = push_chaos(f.slice, CHAOS_WORKFLOW, "u1", "Workflow", "drill", CHAOS_RUNNING, at("12:10:00"));
	item->deadline_ms = 3600000;
	item->steps = steps;
	item->step_count = 3;
	for (size_t i = 0; i < 4; i++)
		push_text(f.slice, &item->plan, &item->plan_count, plan[i]);
	build(&f);
	chaos = find(&f, "drill");
	assert_int_equal(chaos->step_at, 2);
	assert_int_equal(chaos->step_of, 4);
	assert_string_equal(chaos->step_name, "dns");
	assert_int_equal(chaos->started_ms, at("12:20:00"));
	assert_int_equal(chaos->ends_ms, at("12:30:00"));
	assert_int_equal(chaos->target_count, 1);
	assert_int_equal(chaos->injected_count, 1);
	assert_int_equal(chaos->own_target_count, 0);
	assert_string_equal(spans_text(chaos->spans, chaos->span_count, text, sizeof(text)), "on 12:20");
	assert_int_equal(chaos->event_count, 3); /* its node's, and its step's two */
	assert_string_equal(find(&f, "dns-x1y2z")->label, "drill");
	assert_string_equal(find(&f, "dns-x1y2z")->parent, "drill");
	item->state = CHAOS_FINISHED;
	f.slice->chaos_mesh.items[0].state = CHAOS_FINISHED;
	steps[1].state = "Succeed";
	build(&f);
	assert_int_equal(find(&f, "drill")->step_at, 4);
	assert_int_equal(find(&f, "drill")->ends_ms, at("13:10:00"));
	finish(&f);
}

static struct chaos_item *schedule(struct fixture *f, const char *cron, bool one_shot)
{
	struct chaos_item *item = push_chaos(f->slice, CHAOS_SCHEDULE, "s1", "Schedule", "kill", CHAOS_RUNNING, at("11:02:30"));

	item->chaos_kind = "PodChaos";
	item->cron = cron;
	item->spec.one_shot = one_shot;
	item->spec.duration_ms = one_shot ? 0 : 60000;
	return item;
}

/* The run that is listed tells its own story; of the others only that they were made is known. */
static void test_schedule(void **state)
{
	struct fixture f;
	struct chaos_item *item;
	const struct frame_chaos *chaos;
	char text[256];

	(void)state;
	for (int one_shot = 0; one_shot < 2; one_shot++) {
		setup(&f);
		schedule(&f, "@every 10m", one_shot != 0);
		push_event_of(f.slice, "s1", "Schedule", "kill", at("12:22:30"), "Spawned", "")->message = "Create new object: kill-bbbbb";
		push_event_of(f.slice, "s1", "Schedule", "kill", at("12:12:30"), "Spawned", "")->message = "Create new object: kill-aaaaa";
		push_event_of(f.slice, "s1", "Schedule", "kill", at("12:11:30"), "Forbid", "")->message = "Create new object: no";
		item = push_chaos(f.slice, CHAOS_EXPERIMENT, "r2", "PodChaos", "kill-bbbbb", CHAOS_FINISHED, at("12:22:30"));
		item->managed_by = "kill";
		item->spec.one_shot = true;
		push_event(f.slice, item, at("12:22:31"), "Applied", "default/cart-1");
		push_event(f.slice, item, at("12:22:31"), "Applied", "default/cart-2");
		build(&f);
		chaos = find(&f, "kill");
		assert_int_equal(chaos->last_ms, at("12:22:30"));
		assert_int_equal(chaos->next_ms, at("12:32:30"));
		assert_string_equal(spans_text(chaos->spans, chaos->span_count, text, sizeof(text)),
			one_shot ? "shot 12:12-12:12, shot 12:22-12:22" : "on 12:12-12:13, shot 12:22-12:22");
		assert_int_equal(chaos->target_count, 2);
		assert_true(find(&f, "kill-bbbbb")->one_shot);
		assert_false(find(&f, "kill-bbbbb")->recovery_confirmed);
		finish(&f);
	}
}

static const struct {
	const char *cron;
	enum chaos_state state;
	const char *next;
} nexts[] = {
	{ "*/7 * * * *", CHAOS_RUNNING, "12:35:00" },
	{ "@every 10m", CHAOS_RUNNING, "12:32:30" }, /* from its creation, when no run is known */
	{ "nonsense", CHAOS_RUNNING, "" },
	{ "TZ=Moon/Base * * * * *", CHAOS_RUNNING, "" },
	{ "*/7 * * * *", CHAOS_PAUSED, "" },
};

static void test_next_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(nexts) / sizeof(nexts[0]); i++) {
		struct fixture f;

		setup(&f);
		schedule(&f, nexts[i].cron, true)->state = nexts[i].state;
		build(&f);
		if (find(&f, "kill")->next_ms != (nexts[i].next[0] != '\0' ? at(nexts[i].next) : 0))
			fail_msg("%s: %lld", nexts[i].cron, (long long)find(&f, "kill")->next_ms);
		finish(&f);
	}
}

/* ---- what is gone ---- */

static struct frame as_frame(const struct fixture *f)
{
	return (struct frame){ .chaos = f->view.items, .chaos_count = f->view.count };
}

static struct chaos_item *running(struct fixture *f, const char *uid, const char *name)
{
	struct chaos_item *item = push_chaos(f->slice, CHAOS_EXPERIMENT, uid, "DNSChaos", name, CHAOS_RUNNING, at("12:05:00"));

	push_event(f->slice, item, at("12:05:01"), "Applied", "default/cart-1");
	push_event(f->slice, item, at("12:05:00"), "Started", "");
	return item;
}

/* Deleted with its events, as runs of schedules are: what was seen of it stays, up to when it was listed last, while the axis shows it. */
static void test_remembered(void **state)
{
	struct fixture first, second, third;
	struct frame frame;
	const struct frame_chaos *chaos;
	char text[256];

	(void)state;
	setup(&first);
	running(&first, "u1", "dns");
	build_with(&first, NULL, "12:10:00");
	setup(&second);
	frame = as_frame(&first);
	build_with(&second, &frame, "12:15:00");
	slice_release(first.slice);
	arena_destroy(first.arena);
	chaos = find(&second, "dns");
	assert_true(chaos->gone);
	assert_int_equal(chaos->seen_ms, at("12:10:00"));
	assert_string_equal(spans_text(chaos->spans, chaos->span_count, text, sizeof(text)), "on 12:05-12:10");
	assert_string_equal(chaos->targets[0].pod, "cart-1");
	assert_int_equal(second.view.running, 0);
	setup(&third);
	frame = as_frame(&second);
	build_with(&third, &frame, "12:20:00");
	assert_string_equal(spans_text(find(&third, "dns")->spans, 1, text, sizeof(text)), "on 12:05-12:10");
	finish(&second);
	setup(&second);
	frame = as_frame(&third);
	{
		struct chaosview_input in = { .arena = second.arena,
			.slice = second.slice,
			.known_ms = at("12:30:00"),
			.from_ms = at("12:10:01"),
			.previous = &frame };

		chaosview_build(&in, &second.view);
	}
	assert_int_equal(second.view.count, 0); /* out of the axis */
	finish(&second);
	finish(&third);
}

/* Deleted, and its events are still there, the last ones too or not. */
static void test_gone_with_events(void **state)
{
	static const char *const expected[] = { "on 12:05-12:09", "on 12:05-12:10" };

	(void)state;
	for (int deleted = 0; deleted < 2; deleted++) {
		struct fixture first, second;
		struct frame frame;
		const struct frame_chaos *chaos;
		char text[256];

		setup(&first);
		running(&first, "u1", "dns");
		build_with(&first, NULL, "12:09:00");
		setup(&second);
		running(&second, "u1", "dns");
		second.slice->chaos_mesh.item_count = 0;
		if (deleted) {
			push_event_of(second.slice, "u1", "DNSChaos", "dns", at("12:10:00"), "Deleted", "");
			push_event_of(second.slice, "u1", "DNSChaos", "dns", at("12:10:01"), "Recovered", "default/cart-1");
		}
		frame = as_frame(&first);
		build_with(&second, &frame, "12:15:00");
		chaos = find(&second, "dns");
		assert_string_equal(spans_text(chaos->spans, chaos->span_count, text, sizeof(text)), expected[deleted]);
		assert_int_equal(chaos->recovery_confirmed, deleted);
		assert_int_equal(chaos->target_count, 1);
		finish(&first);
		finish(&second);
	}
}

/* Known from its events alone; the living object of its name shows it on its lane. */
static void test_forgotten(void **state)
{
	struct fixture f;
	const struct frame_chaos *former, *living;
	char text[256];

	(void)state;
	setup(&f);
	running(&f, "u2", "dns");
	push_event_of(f.slice, "u1", "DNSChaos", "dns", at("12:03:00"), "TimeUp", "");
	push_event_of(f.slice, "u1", "DNSChaos", "dns", at("12:01:00"), "Applied", "default/cart-2");
	push_event_of(f.slice, "u0", "DNSChaos", "ancient", at("11:01:00"), "Applied", "default/cart-2");
	push_event_of(f.slice, "n1", "WorkflowNode", "node", at("12:01:00"), "ChaosCRCreated", "");
	build(&f);
	assert_int_equal(f.view.count, 2);
	former = &f.view.items[1];
	living = &f.view.items[0];
	assert_true(former->gone && !living->gone);
	assert_int_equal(former->owner, 0);
	assert_string_equal(spans_text(former->spans, former->own_span_count, text, sizeof(text)), "on 12:01-12:03");
	assert_string_equal(spans_text(living->spans, living->span_count, text, sizeof(text)), "on 12:05, on 12:01-12:03");
	assert_int_equal(living->own_span_count, 1);
	assert_int_equal(living->injected_count, 1); /* its own alone */
	finish(&f);
}

/* A forgotten run of a schedule is known by its name. */
static void test_forgotten_run(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	schedule(&f, "@every 10m", true);
	push_event_of(f.slice, "r1", "PodChaos", "kill-aaaaa", at("12:12:31"), "Applied", "default/cart-1");
	push_event_of(f.slice, "r2", "DNSChaos", "kill-bbbbb", at("12:12:31"), "Applied", "default/cart-1");
	build(&f);
	assert_string_equal(find(&f, "kill-aaaaa")->parent, "kill");
	assert_true(find(&f, "kill-aaaaa")->one_shot);
	assert_string_equal(find(&f, "kill-bbbbb")->parent, "");
	assert_int_equal(find(&f, "kill")->target_count, 1);
	finish(&f);
}

/* ---- the rest ---- */

static void test_requests(void **state)
{
	static const struct chaosview_request requests[] = { { "u1", "pause requested" }, { "nobody", "x" } };
	struct fixture f;
	struct chaosview_input in = { .request_count = 2, .requests = requests };

	(void)state;
	setup(&f);
	running(&f, "u1", "dns");
	in.arena = f.arena;
	in.slice = f.slice;
	in.known_ms = at("12:30:00");
	chaosview_build(&in, &f.view);
	assert_string_equal(find(&f, "dns")->requested, "pause requested");
	finish(&f);
}

static void test_horizon(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	running(&f, "u1", "dns");
	build(&f);
	assert_int_equal(find(&f, "dns")->known_since_ms, 0);
	f.slice->chaos_mesh.items[0].created_ms = at("11:00:00");
	f.slice->chaos_mesh.event_total = 5000;
	build(&f);
	assert_int_equal(find(&f, "dns")->known_since_ms, at("12:05:00"));
	finish(&f);
}

/* Names that lead in circles, objects listed twice, nothing at all. */
static void test_odd(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	struct fixture f;

	(void)state;
	setup(&f);
	for (size_t i = 0; i < 3; i++) {
		struct chaos_item *item =
			push_chaos(f.slice, CHAOS_WORKFLOW, names[i], "Workflow", names[i], CHAOS_RUNNING, at("12:00:00"));

		item->managed_by = names[(i + 1) % 3];
	}
	running(&f, "u1", "dns");
	running(&f, "u1", "dns");
	build(&f);
	assert_int_equal(f.view.count, 4);
	for (size_t i = 0; i < f.view.count; i++)
		assert_int_equal(f.view.items[f.view.items[i].owner].owner, f.view.items[i].owner);
	finish(&f);
	f = (struct fixture){ .arena = arena_create() };
	build(&f);
	assert_int_equal(f.view.count, 0);
	arena_destroy(f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_stale_item),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_workflow),
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_next_run),
		cmocka_unit_test(test_remembered),
		cmocka_unit_test(test_gone_with_events),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_forgotten_run),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_horizon),
		cmocka_unit_test(test_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
