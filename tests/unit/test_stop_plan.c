#include "tests/support/test.h"

#include "core/frame.h"
#include "tui/stop_plan.h"

static struct chaos_item items[] = {
	{ .object = CHAOS_EXPERIMENT, .name = "alone", .namespace_ = "default", .state = CHAOS_RUNNING, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_EXPERIMENT,
		.name = "of-schedule",
		.namespace_ = "default",
		.state = CHAOS_RUNNING,
		.managed_by = "cron",
		.workflow = "" },
	{ .object = CHAOS_EXPERIMENT,
		.name = "of-workflow",
		.namespace_ = "default",
		.state = CHAOS_INJECTING,
		.managed_by = "",
		.workflow = "flow" },
	{ .object = CHAOS_EXPERIMENT,
		.name = "of-paused",
		.namespace_ = "default",
		.state = CHAOS_RUNNING,
		.managed_by = "asleep",
		.workflow = "" },
	{ .object = CHAOS_EXPERIMENT, .name = "paused", .namespace_ = "default", .state = CHAOS_PAUSED, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_EXPERIMENT, .name = "over", .namespace_ = "default", .state = CHAOS_FINISHED, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_EXPERIMENT, .name = "going", .namespace_ = "default", .state = CHAOS_DELETING, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_EXPERIMENT,
		.name = "elsewhere",
		.namespace_ = "shop",
		.state = CHAOS_RUNNING,
		.managed_by = "cron",
		.workflow = "" },
	{ .object = CHAOS_EXPERIMENT, .name = "gone", .namespace_ = "default", .state = CHAOS_RUNNING, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_WORKFLOW, .name = "flow", .namespace_ = "default", .state = CHAOS_RUNNING, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_SCHEDULE, .name = "asleep", .namespace_ = "default", .state = CHAOS_PAUSED, .managed_by = "", .workflow = "" },
	{ .object = CHAOS_SCHEDULE, .name = "cron", .namespace_ = "default", .state = CHAOS_RUNNING, .managed_by = "", .workflow = "" },
};
#define GONE 8 /* known from its events alone */
#define ITEMS (sizeof(items) / sizeof(items[0]))

static size_t plan(const char *namespace_, struct stop_step *steps, size_t most)
{
	static struct frame_chaos chaos[ITEMS];
	struct frame frame = { .chaos = chaos, .chaos_count = ITEMS };
	for (size_t i = 0; i < ITEMS; i++)
		chaos[i] = (struct frame_chaos){ .item = &items[i], .parent = "" };
	chaos[GONE].gone = true;
	return stop_plan_make(&frame, namespace_, steps, most);
}

static void schedules_then_workflows_then_the_rest(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum command_kind kind;
	} want[] = {
		{ "cron", COMMAND_PAUSE },
		{ "flow", COMMAND_ABORT },
		{ "alone", COMMAND_PAUSE },
		{ "of-paused", COMMAND_PAUSE },
		{ "elsewhere", COMMAND_PAUSE },
	};
	struct stop_step steps[STOP_PLAN_MAX];
	size_t count = plan(NULL, steps, STOP_PLAN_MAX);
	assert_int_equal(count, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(steps[i].chaos->item->name, want[i].name);
		assert_int_equal(steps[i].kind, want[i].kind);
	}
}

static void one_namespace_alone(void **state)
{
	(void)state;
	struct stop_step steps[STOP_PLAN_MAX];
	assert_int_equal(plan("shop", steps, STOP_PLAN_MAX), 1);
	assert_string_equal(steps[0].chaos->item->name, "elsewhere");
	assert_int_equal(plan("default", steps, STOP_PLAN_MAX), 4);
	assert_int_equal(plan("nowhere", steps, STOP_PLAN_MAX), 0);
	assert_int_equal(plan("", steps, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schedules_then_workflows_then_the_rest),
		cmocka_unit_test(one_namespace_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
