/* A Chaos Mesh that is late, ill, or installed in another way: what it does to experiments, and how the control endpoint is told of it. */
#include "tests/support/test.h"

#include <jansson.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_control.h"
#include "datasources/sim/sim.h"

#define START 1795420000000
#define TOKEN "sesame"

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

static char *ask(struct stage *stage, const char *method, const char *path, const char *body, int status)
{
	const struct api_request request = { .method = method, .path = path, .query = "", .body = body, .body_length = strlen(body) };
	struct api_response response = { 0 };

	api_chaosmesh_answer(&stage->api, &request, &response);
	if (response.status != status)
		fail_msg("%s %s: %d %s", method, path, response.status, buf_borrow(&response.body));
	char *text = buf_steal(&response.body);

	api_response_finish(&response);
	return text;
}

static void create(struct stage *stage)
{
	free(ask(stage, "POST", "/api/experiments",
		"{\"kind\":\"DNSChaos\",\"metadata\":{\"name\":\"e\",\"namespace\":\"default\"},\"spec\":{\"action\":\"error\",\"mode\":"
		"\"all\","
		"\"selector\":{\"labelSelectors\":{\"app\":\"cpp-dns-leaker\"}}}}",
		200));
}

static void advance(struct stage *stage, int seconds)
{
	world_advance(stage->world, stage->world->now_ms + seconds * 1000);
}

static const char *status(const struct stage *stage)
{
	return stage->world->experiment_count ? chaos_status(stage->world->experiments[0], stage->world->now_ms) : "gone";
}

/* The status after `before` seconds and one second later. */
static void assert_turns(struct stage *stage, int before, const char *first, const char *then)
{
	advance(stage, before);
	assert_string_equal(status(stage), first);
	advance(stage, 1);
	assert_string_equal(status(stage), then);
}

static void test_late_controllers(void **state)
{
	struct stage *stage = *state;

	stage->world->mesh = (struct mesh){ .inject_s = 5, .pause_s = 7, .recover_s = 3, .delete_s = 4 };
	create(stage);
	assert_turns(stage, 5, "injecting", "running");
	world_pause(stage->world, stage->world->experiments[0], true);
	assert_turns(stage, 3, "running", "injecting"); /* recovered, and not yet told to be paused */
	assert_turns(stage, 3, "injecting", "paused");
	world_delete(stage->world, stage->world->experiments[0], false);
	assert_turns(stage, 3, "deleting", "gone");
}

static void test_the_database_knows_late(void **state)
{
	struct stage *stage = *state;
	char path[128];

	stage->world->mesh.row_lag_s = 3;
	create(stage);
	snprintf(path, sizeof path, "/api/experiments/%s", stage->world->experiments[0]->object.uid);
	for (int i = 0; i < 3; i++) {
		free(ask(stage, "GET", path, "", 404));
		advance(stage, 1);
	}
	free(ask(stage, "GET", path, "", 200));
}

static void test_a_recovery_that_hangs_and_heals(void **state)
{
	struct stage *stage = *state;

	stage->world->mesh.recovery_hangs = true;
	create(stage);
	advance(stage, 1);
	world_delete(stage->world, stage->world->experiments[0], false);
	assert_turns(stage, 600, "deleting", "deleting");
	stage->world->mesh.recovery_hangs = false;
	assert_turns(stage, 0, "deleting", "gone");
}

static void test_controllers_that_come_back(void **state)
{
	struct stage *stage = *state;

	create(stage);
	advance(stage, 1);
	stage->world->mesh.controller_down = true;
	world_delete(stage->world, stage->world->experiments[0], false);
	assert_turns(stage, 60, "deleting", "deleting");
	stage->world->mesh.controller_down = false;
	assert_turns(stage, 0, "deleting", "gone");
}

/* What the Dashboard of a restart knows: living things anew, in another zone, their events twice under ids that grow. */
static void test_a_restart(void **state)
{
	struct stage *stage = *state;
	struct journal *journal = &stage->world->journal;

	create(stage);
	advance(stage, 2);
	size_t events = journal->event_count;

	stage->world->mesh.row_lag_s = 2;
	stage->world->mesh.zone_minutes = -90;
	mesh_restart_dashboard(stage->world);
	assert_int_equal(journal->event_count, 2 * events);
	for (size_t i = 1; i < journal->event_count; i++)
		assert_true(journal->events[i].id > journal->events[i - 1].id);
	assert_true(journal->events[events].created_ms >= journal->events[journal->event_count - 1].created_ms); /* not in order of time */
	assert_null(call_row(&(struct call){ .world = stage->world }, JOURNAL_EXPERIMENT, journal->rows[0].object.uid));
	char *list = ask(stage, "GET", "/api/experiments", "", 200);

	assert_non_null(strstr(list, "\"created_at\":\"2026-11-23T06:16:40-01:30\""));
	free(list);
}

/* A week for events, two for archives; what lives stays. */
static void test_what_is_old_goes(void **state)
{
	struct stage *stage = *state;
	struct journal *journal = &stage->world->journal;
	const int64_t day_ms = 86400000;

	create(stage);
	advance(stage, 1);
	world_delete(stage->world, stage->world->experiments[0], false);
	advance(stage, 1);
	create(stage);
	advance(stage, 1);
	assert_int_equal(journal->row_count, 2);
	journal_clean(journal, START + 7 * day_ms);
	size_t all = journal->event_count;

	journal_clean(journal, START + 7 * day_ms + 2000); /* those of the first second go */
	assert_true(journal->event_count < all && journal->event_count > 0);
	journal_clean(journal, START + 14 * day_ms);
	assert_int_equal(journal->event_count, 0);
	assert_int_equal(journal->row_count, 2);
	journal_clean(journal, START + 15 * day_ms);
	assert_int_equal(journal->row_count, 1);
	assert_false(journal->rows[0].archived);
	free(ask(stage, "GET", "/api/archives", "", 200));
}

static void test_an_older_dashboard(void **state)
{
	struct stage *stage = *state;

	stage->world->mesh.is_2_2 = stage->world->mesh.nodes_are_null = true;
	char *kinds = ask(stage, "GET", "/api/common/kinds", "", 200), *config = ask(stage, "GET", "/api/common/config", "", 200);

	assert_null(strstr(kinds, "BlockChaos"));
	assert_non_null(strstr(config, "\"EnableProfiling\":true"));
	free(kinds);
	free(config);
	free(ask(stage, "POST", "/api/experiments", "{\"kind\":\"BlockChaos\",\"metadata\":{}}", 400));
	char *workflow = ask(stage, "POST", "/api/workflows",
		"{\"metadata\":{\"name\":\"w\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"a\",\"templates\":[{\"name\":\"a\","
		"\"templateType\":\"Suspend\",\"deadline\":\"1m\"}]}}",
		200);

	assert_non_null(strstr(workflow, "\"topology\":{\"nodes\":null}"));
	free(workflow);
}

/* ---- the control endpoint ---- */

static int64_t fixed_now(void *user)
{
	(void)user;
	return START;
}

static const struct clock fixed = { fixed_now, fixed_now, NULL };

static char *control(struct sim *sim, const char *method, const char *body, int status_wanted)
{
	const struct api_request request = { .method = method,
		.path = "/control/mesh",
		.query = "",
		.authorization = "Bearer " TOKEN,
		.body = body,
		.body_length = strlen(body) };
	struct api_response response = { 0 };

	api_control_answer(sim, &request, &response);
	if (response.status != status_wanted)
		fail_msg("%s %s: %d %s", method, body, response.status, buf_borrow(&response.body));
	char *text = buf_steal(&response.body);

	api_response_finish(&response);
	return text;
}

static struct sim *make_sim(void)
{
	struct sim *sim =
		sim_create(&(struct sim_params){ .clock = &fixed, .seed = 1, .speed = 1, .story = "quiet", .control_token = TOKEN }, NULL);

	assert_non_null(sim);
	return sim;
}

static void test_what_is_told(void **state)
{
	struct sim *sim = make_sim();
	char *first = control(sim, "GET", "", 200);

	(void)state;
	free(control(sim, "POST",
		"{\"controllers_down\":true,\"apply_error\":\"no\",\"inject_delay\":3,\"zone_minutes\":-60,\"restart_dashboard\":true}",
		200));
	const struct world *world = sim_world(sim);

	assert_true(world->mesh.controller_down);
	assert_string_equal(world->mesh.apply_error, "no");
	assert_int_equal(world->mesh.inject_s, 3);
	assert_int_equal(world->journal.zone_minutes, -60);
	free(control(sim, "POST", "{\"inject_delay\":0}", 200));
	assert_true(world->mesh.controller_down); /* what is not named stays */
	char *healed = control(sim, "POST", "{\"controllers_down\":false,\"apply_error\":\"\",\"zone_minutes\":0}", 200);

	assert_string_equal(healed, first);
	free(first);
	free(healed);
	sim_destroy(sim);
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "", "needs an object" },
		{ "{}", "needs an object" },
		{ "[]", "needs an object" },
		{ "{\"controllers_down\":1}", "\\\"controllers_down\\\" takes true or false" },
		{ "{\"inject_delay\":-1}", "takes a whole number from 0 to 86400" },
		{ "{\"inject_delay\":1.5}", "takes a whole number" },
		{ "{\"inject_delay\":1e300}", "takes a whole number" },
		{ "{\"zone_minutes\":841}", "from -840 to 840" },
		{ "{\"target_namespace\":null}", "takes a text" },
		{ "{\"apply_error\":"
		  "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
			"up to 127 bytes" },
		{ "{\"restart_dashboard\":false}", "takes true" },
		{ "{\"kubernetes_down\":true,\"moon\":1}", "there is nothing like \\\"moon\\\"" },
	};
	struct sim *sim = make_sim();

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char *answer = control(sim, "POST", bad[i][0], 400);

		if (!strstr(answer, bad[i][1]))
			fail_msg("%s: %s", bad[i][0], answer);
		free(answer);
	}
	assert_false(sim_world(sim)->mesh.kubernetes_down); /* all or nothing */
	sim_destroy(sim);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_late_controllers),
		TEST(test_the_database_knows_late),
		TEST(test_a_recovery_that_hangs_and_heals),
		TEST(test_controllers_that_come_back),
		TEST(test_a_restart),
		TEST(test_what_is_old_goes),
		TEST(test_an_older_dashboard),
		cmocka_unit_test(test_what_is_told),
		cmocka_unit_test(test_what_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
