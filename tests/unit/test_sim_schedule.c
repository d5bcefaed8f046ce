#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "datasources/sim/api_chaosmesh.h"

#define START 1795420000000
#define SECONDS *1000

/* Everything is made through the API, as a client would. */
struct stage {
	struct world *world;
	struct api_chaosmesh api;
};

static int set_up(void **state)
{
	static struct stage stage;

	stage.world = world_create(7, START);
	stage.api = (struct api_chaosmesh){ .world = stage.world };
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	world_destroy(((struct stage *)*state)->world);
	return 0;
}

static void send(struct stage *stage, const char *method, const char *path, const char *body)
{
	const struct api_request request = {
		.method = method, .path = path, .query = "", .authorization = NULL, .body = body, .body_length = strlen(body)
	};
	struct api_response response = { 0 };

	api_chaosmesh_answer(&stage->api, &request, &response);
	if (response.status != 200 || response.body.len == 0)
		fail_msg("%s %s: %d %s", method, path, response.status, buf_borrow(&response.body));
	api_response_finish(&response);
}

#define SCHEDULE(name, cron, rest)                                                                                                         \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"default\"},\"spec\":{\"schedule\":\"" cron "\"," rest "}}"
#define LEAKERS "\"selector\":{\"labelSelectors\":{\"app\":\"cpp-dns-leaker\"}}"
#define KILL "\"type\":\"PodChaos\",\"podChaos\":{\"action\":\"pod-kill\",\"mode\":\"one\"," LEAKERS "}"
#define STRESS(duration)                                                                                                                   \
	"\"type\":\"StressChaos\",\"stressChaos\":{\"mode\":\"one\"," LEAKERS duration                                                     \
	",\"stressors\":{\"cpu\":{\"workers\":1,\"load\":10}}}"

static void advance(struct stage *stage, int64_t milliseconds)
{
	world_advance(stage->world, stage->world->now_ms + milliseconds);
}

static size_t events_with(const struct stage *stage, const char *reason)
{
	size_t count = 0;

	for (size_t i = 0; i < stage->world->journal.event_count; i++)
		count += strcmp(stage->world->journal.events[i].reason, reason) == 0;
	return count;
}

static void test_runs_on_time_and_keeps_the_newest(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/schedules", SCHEDULE("kill", "@every 10s", "\"concurrencyPolicy\":\"Forbid\",\"historyLimit\":2," KILL));
	advance(stage, 9 SECONDS);
	assert_int_equal(stage->world->experiment_count, 0);
	advance(stage, 1 SECONDS);
	assert_int_equal(stage->world->experiment_count, 1);
	const struct object *child = &stage->world->experiments[0]->object;

	assert_int_equal(strncmp(child->name, "kill-", 5), 0);
	assert_string_equal(object_pairs_get(&child->labels, OBJECT_MANAGED_BY), "kill");
	advance(stage, 45 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 5);
	assert_int_equal(stage->world->experiment_count, 2);
	assert_int_equal(stage->world->journal.row_count, 3); /* those that are gone left no row, */
	for (size_t i = 0; i < stage->world->journal.row_count; i++)
		assert_false(stage->world->journal.rows[i].archived);
	assert_true(events_with(stage, "Applied") <= 2); /* and no event */
}

static void test_cron_fields(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/schedules",
		SCHEDULE("half", "*/30 * * * * *", "\"concurrencyPolicy\":\"Allow\",\"historyLimit\":9," KILL));
	advance(stage, 120 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 4);
}

static void test_forbid_waits_for_the_run(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/schedules",
		SCHEDULE("busy", "@every 5s", "\"concurrencyPolicy\":\"Forbid\",\"historyLimit\":1," STRESS(",\"duration\":\"12s\"")));
	advance(stage, 18 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 1);
	assert_int_equal(events_with(stage, "Forbid"), 2);
	advance(stage, 3 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 2);
}

static void test_a_run_without_end_vanishes_at_once(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/schedules", SCHEDULE("flash", "@every 5s", "\"concurrencyPolicy\":\"Forbid\"," STRESS("")));
	for (int i = 0; i < 30; i++) {
		advance(stage, 1 SECONDS);
		assert_true(stage->world->experiment_count <= 1);
	}
	assert_true(events_with(stage, "Spawned") >= 5);
	advance(stage, 2 SECONDS);
	assert_int_equal(stage->world->experiment_count, 0);
}

static void test_pause_reaches_the_children(void **state)
{
	struct stage *stage = *state;
	char path[128];

	send(stage, "POST", "/api/schedules",
		SCHEDULE("pulse", "@every 5s", "\"concurrencyPolicy\":\"Forbid\",\"historyLimit\":1," STRESS(",\"duration\":\"10m\"")));
	advance(stage, 6 SECONDS);
	snprintf(path, sizeof path, "/api/schedules/pause/%s", stage->world->schedules[0]->object.uid);
	send(stage, "PUT", path, "");
	advance(stage, 20 SECONDS);
	assert_string_equal(chaos_status(stage->world->experiments[0], stage->world->now_ms), "paused");
	assert_int_equal(events_with(stage, "Spawned"), 1);
	assert_int_equal(events_with(stage, "Forbid"), 0);
	snprintf(path, sizeof path, "/api/schedules/start/%s", stage->world->schedules[0]->object.uid);
	send(stage, "PUT", path, "");
	advance(stage, 1 SECONDS);
	assert_string_equal(chaos_status(stage->world->experiments[0], stage->world->now_ms), "running");
}

static void test_missed_runs(void **state)
{
	struct stage *stage = *state;
	struct schedule *schedule;

	send(stage, "POST", "/api/schedules", SCHEDULE("rare", "@every 10s", "\"concurrencyPolicy\":\"Allow\",\"historyLimit\":9," KILL));
	send(stage, "POST", "/api/schedules", SCHEDULE("dead", "@every 1s", "\"concurrencyPolicy\":\"Allow\",\"historyLimit\":9," KILL));
	schedule_pause(stage->world, stage->world->schedules[0], true);
	schedule_pause(stage->world, stage->world->schedules[1], true);
	advance(stage, 200 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 0);
	schedule_pause(stage->world, stage->world->schedules[0], false);
	schedule_pause(stage->world, stage->world->schedules[1], false);
	advance(stage, 1 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 1); /* one to catch up, */
	schedule = stage->world->schedules[1];
	assert_true(schedule->dead); /* and one that gave up for good */
	assert_int_equal(events_with(stage, "Failed"), 1);
	advance(stage, 30 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 4);
}

static void test_deletion_takes_the_children(void **state)
{
	struct stage *stage = *state;
	char path[128];

	send(stage, "POST", "/api/schedules",
		SCHEDULE("pulse", "@every 5s", "\"concurrencyPolicy\":\"Forbid\",\"historyLimit\":1," STRESS(",\"duration\":\"10m\"")));
	advance(stage, 7 SECONDS);
	snprintf(path, sizeof path, "/api/schedules/%s", stage->world->schedules[0]->object.uid);
	send(stage, "DELETE", path, "");
	advance(stage, 3 SECONDS);
	assert_int_equal(stage->world->schedule_count, 0);
	assert_int_equal(stage->world->experiment_count, 0);
	assert_int_equal(stage->world->journal.row_count, 1);
	assert_true(stage->world->journal.rows[0].archived);
}

#define WORKFLOW(name, templates)                                                                                                          \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"entry\",\"templates\":[" templates "]}}"
#define CHAOS(name, deadline)                                                                                                              \
	"{\"name\":\"" name "\",\"templateType\":\"DNSChaos\",\"deadline\":\"" deadline                                                    \
	"\",\"dnsChaos\":{\"action\":\"error\",\"mode\":\"all\"," LEAKERS "}}"
#define SUSPEND(name, deadline) "{\"name\":\"" name "\",\"templateType\":\"Suspend\",\"deadline\":\"" deadline "\"}"
#define SERIAL(deadline, children)                                                                                                         \
	"{\"name\":\"entry\",\"templateType\":\"Serial\",\"deadline\":\"" deadline "\",\"children\":[" children "]}"

static void test_serial_workflow(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/workflows",
		WORKFLOW("drill", SERIAL("5m", "\"one\",\"rest\",\"two\"") "," CHAOS("one", "10s") "," SUSPEND("rest", "5s") "," CHAOS(
					  "two", "10s")));
	const struct workflow *workflow = stage->world->workflows[0];

	assert_string_equal(workflow_status(workflow), "unknown");
	advance(stage, 1 SECONDS);
	assert_string_equal(workflow_status(workflow), "running");
	assert_int_equal(stage->world->experiment_count, 1);
	assert_string_equal(object_pairs_get(&stage->world->experiments[0]->object.labels, OBJECT_WORKFLOW), "drill");
	advance(stage, 11 SECONDS);
	assert_int_equal(stage->world->experiment_count, 0); /* the node's chaos went with its deadline */
	assert_int_equal(workflow->node_count, 3);
	advance(stage, 5 SECONDS);
	assert_int_equal(stage->world->experiment_count, 1);
	advance(stage, 12 SECONDS);
	assert_string_equal(workflow_status(workflow), "finished");
	assert_int_equal(workflow->ended_ms, START + 26 SECONDS);
	assert_int_equal(events_with(stage, "NodeDeadlineExceed"), 3);
	assert_int_equal(events_with(stage, "WorkflowAccomplished"), 1);
	assert_true(stage->world->journal.rows[1].archived); /* a workflow's chaos does get archived */
}

static void test_deadline_of_the_parent(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/workflows", WORKFLOW("short", SERIAL("5s", "\"one\"") "," CHAOS("one", "10m")));
	advance(stage, 8 SECONDS);
	assert_string_equal(workflow_status(stage->world->workflows[0]), "finished");
	assert_int_equal(events_with(stage, "ParentNodeDeadlineExceed"), 1);
	assert_int_equal(stage->world->experiment_count, 0);
}

static void test_parallel_task_schedule_and_status_check(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/workflows",
		WORKFLOW("mixed",
			SERIAL("5m",
				"\"probe\",\"storm\",\"decide\"") ","
								  "{\"name\":\"probe\",\"templateType\":\"StatusCheck\",\"deadline\":"
								  "\"9s\",\"statusCheck\":{\"type\":\"HTTP\",\"http\":{\"url\":\"http://"
								  "a.example\",\"criteria\":{\"statusCode\":\"200\"}}}},"
								  "{\"name\":\"storm\",\"templateType\":\"Parallel\",\"deadline\":\"60s\","
								  "\"children\":[\"one\",\"loop\"]}," CHAOS("one",
									  "10s") ","
										 "{\"name\":\"loop\",\"templateType\":\"Schedule\","
										 "\"deadline\":\"10s\",\"schedule\":{\"schedule\":\"@every "
										 "3s\",\"concurrencyPolicy\":\"Allow\",\"historyLimit\":"
										 "5," KILL "}},"
										 "{\"name\":\"decide\",\"templateType\":\"Task\","
										 "\"deadline\":\"30s\",\"task\":{\"container\":{\"name\":"
										 "\"a\"}},\"conditionalBranches\":["
										 "{\"target\":\"rest\",\"expression\":\"exitCode == "
										 "0\"},{\"target\":\"one\",\"expression\":\"exitCode != "
										 "0\"}]}," SUSPEND("rest", "5s")));
	advance(stage, 1 SECONDS);
	assert_int_equal(stage->world->schedule_count, 1);
	assert_int_equal(events_with(stage, "StatusCheckCreated"), 1);
	advance(stage, 9 SECONDS);
	assert_int_equal(events_with(stage, "Spawned"), 3);
	advance(stage, 3 SECONDS);
	assert_int_equal(stage->world->schedule_count, 0);
	assert_int_equal(events_with(stage, "TaskPodSpawned"), 1);
	assert_int_equal(events_with(stage, "TaskPodPodCompleted"), 1); /* two seconds later */
	assert_int_equal(events_with(stage, "ConditionalBranchesSelected"), 1);
	assert_string_equal(workflow_status(stage->world->workflows[0]), "running");
	advance(stage, 6 SECONDS);
	assert_string_equal(workflow_status(stage->world->workflows[0]), "finished");
	assert_int_equal(
		stage->world->workflows[0]->node_count, 7); /* entry, probe, storm, one, loop, decide, rest: the other branch never grew */
}

static void test_a_circle_of_templates_ends(void **state)
{
	struct stage *stage = *state;

	send(stage, "POST", "/api/workflows",
		WORKFLOW("circle",
			"{\"name\":\"entry\",\"templateType\":\"Parallel\",\"deadline\":\"5s\",\"children\":[\"entry\",\"entry\"]}"));
	advance(stage, 2 SECONDS);
	assert_true(stage->world->workflows[0]->node_count <= 1002);
	advance(stage, 10 SECONDS);
	assert_string_equal(workflow_status(stage->world->workflows[0]), "finished");
}

#define CHECK(url, code, more)                                                                                                             \
	"{\"name\":\"probe\",\"templateType\":\"StatusCheck\",\"deadline\":\"60s\"," more                                                  \
	"\"statusCheck\":{\"type\":\"HTTP\",\"intervalSeconds\":2,\"http\":{\"url\":\"" url "\",\"criteria\":{\"statusCode\":\"" code      \
	"\"}}}}"
#define ABORTS "\"abortWithStatusCheck\":true,"
#define HTTP_ABORT                                                                                                                         \
	"{\"kind\":\"HTTPChaos\",\"metadata\":{\"name\":\"broken\",\"namespace\":\"shop\"},\"spec\":{\"mode\":\"all\",\"target\":"         \
	"\"Request\","                                                                                                                     \
	"\"port\":8080,\"abort\":true,\"selector\":{\"labelSelectors\":{\"app\":\"checkout\"}}}}"

/* Who asks a service of the cluster hears what chaos lets it say; three bad answers in a row are the end, of the workflow where that is wanted. */
static void test_status_checks_ask_the_services(void **state)
{
	static const struct {
		const char *check;
		bool broken;
		int ends_s; /* the check, after the first second */
		bool goes_on; /* the workflow */
	} rows[] = {
		{ CHECK("http://checkout.shop.svc:8080/healthz", "200", ABORTS), false, 0, true },
		{ CHECK("http://checkout.shop.svc.cluster.local/healthz", "200-299", ABORTS), true, 4, false },
		{ CHECK("http://checkout.shop.svc:8080/healthz", "200", ""), true, 4, true },
		{ CHECK("http://nobody.shop.svc/", "200", ABORTS), false, 4, false },
		{ CHECK("http://checkout/", "200", ABORTS), false, 4, false }, /* of the workflow's own namespace */
		{ CHECK("http://dnsutils/", "200", ABORTS), false, 0, true },
		{ CHECK("http://www.example.com/", "200", ABORTS), true, 0, true },
		{ CHECK("http://www.example.com/", "500", ABORTS), false, 4, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct stage *stage = *state;
		struct buf body = { 0 };

		if (rows[i].broken)
			send(stage, "POST", "/api/experiments", HTTP_ABORT);
		advance(stage, 2 SECONDS);
		buf_appendf(&body,
			"{\"metadata\":{\"name\":\"w\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"entry\",\"templates\":[%s,%s,%s]}}",
			SERIAL("5m", "\"probe\",\"rest\""), rows[i].check, SUSPEND("rest", "60s"));
		send(stage, "POST", "/api/workflows", buf_borrow(&body));
		if (rows[i].ends_s) {
			advance(stage, rows[i].ends_s SECONDS);
			assert_int_equal(events_with(stage, "StatusCheckCreated"), 1);
			assert_int_equal(events_with(stage, "StatusCheckDeleted"), 0);
		}
		advance(stage, 1 SECONDS);
		assert_int_equal(events_with(stage, "StatusCheckDeleted"), 1);
		assert_string_equal(workflow_status(stage->world->workflows[0]), rows[i].goes_on ? "running" : "finished");
		assert_int_equal(events_with(stage, "WorkflowAborted"), !rows[i].goes_on);
		assert_int_equal(stage->world->workflows[0]->node_count, rows[i].goes_on ? 3 : 2);
		buf_finish(&body);
		tear_down(state);
		set_up(state);
	}
}

#define ABORTED                                                                                                                            \
	"{\"metadata\":{\"name\":\"drill\",\"namespace\":\"default\",\"annotations\":{\"workflow.chaos-mesh.org/"                          \
	"abort\":\"true\"}},\"spec\":{\"entry\":\"entry\",\"templates\":[" SERIAL("5m", "\"one\"") "," CHAOS("one", "1m") "]}}"
#define CHANGED                                                                                                                            \
	"{\"metadata\":{\"name\":\"drill\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"entry\",\"templates\":[" SUSPEND(              \
		"entry", "1m") "]}}"

static void test_put_aborts_or_begins_again(void **state)
{
	struct stage *stage = *state;
	char path[128];

	send(stage, "POST", "/api/workflows", WORKFLOW("drill", SERIAL("5m", "\"one\"") "," CHAOS("one", "1m")));
	advance(stage, 2 SECONDS);
	assert_int_equal(stage->world->experiment_count, 1);
	snprintf(path, sizeof path, "/api/workflows/%s", stage->world->workflows[0]->object.uid);
	send(stage, "PUT", path, ABORTED);
	advance(stage, 2 SECONDS);
	assert_string_equal(workflow_status(stage->world->workflows[0]), "finished");
	assert_int_equal(stage->world->experiment_count, 0);
	assert_int_equal(events_with(stage, "WorkflowAborted"), 1);
	assert_int_equal(events_with(stage, "ParentNodeAborted"), 1);
	send(stage, "PUT", path, CHANGED);
	advance(stage, 2 SECONDS);
	assert_string_equal(workflow_status(stage->world->workflows[0]), "running");
	assert_int_equal(stage->world->workflows[0]->node_count, 1);
	assert_int_equal(events_with(stage, "RerunBySpecChanged"), 1);
	send(stage, "DELETE", path, "");
	advance(stage, 2 SECONDS);
	assert_int_equal(stage->world->workflow_count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_runs_on_time_and_keeps_the_newest),
		TEST(test_cron_fields),
		TEST(test_forbid_waits_for_the_run),
		TEST(test_a_run_without_end_vanishes_at_once),
		TEST(test_pause_reaches_the_children),
		TEST(test_missed_runs),
		TEST(test_deletion_takes_the_children),
		TEST(test_serial_workflow),
		TEST(test_deadline_of_the_parent),
		TEST(test_parallel_task_schedule_and_status_check),
		TEST(test_status_checks_ask_the_services),
		TEST(test_a_circle_of_templates_ends),
		TEST(test_put_aborts_or_begins_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
