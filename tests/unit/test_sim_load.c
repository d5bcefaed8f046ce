#include "tests/support/test.h"

#include "core/base/buf.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/world.h"

/* Much of everything, and a long history. */

#define START 1795420000000
#define DAY_S 86400

struct stage {
	int64_t now_ms;
	struct clock clock;
	struct sim *sim;
};

static int64_t stage_now(void *user)
{
	return ((struct stage *)user)->now_ms;
}

static void stage_begin(struct stage *stage, struct load load, int64_t history_ms)
{
	*stage = (struct stage){ .now_ms = START };
	stage->clock = (struct clock){ stage_now, stage_now, stage };
	stage->sim = sim_create(&(struct sim_params){ .clock = &stage->clock,
					.seed = 1,
					.speed = 1,
					.story = "quiet",
					.alert_for_ms = 60000,
					.history_ms = history_ms,
					.load = load },
		NULL);
	assert_non_null(stage->sim);
}

typedef void (*handler)(void *sim, const struct api_request *request, struct api_response *response);

/* The body; caller frees. */
static char *get(struct stage *stage, handler answer, const char *path, const char *query)
{
	struct api_response response = { 0 };
	const struct api_request request = { .method = "GET", .path = path, .query = query, .body = "" };

	answer(stage->sim, &request, &response);
	if (response.status != 200)
		fail_msg("%s?%s: %d %s", path, query, response.status, buf_borrow(&response.body));
	char *body = buf_steal(&response.body);

	api_response_finish(&response);
	return body;
}

static size_t count_of(struct stage *stage, handler answer, const char *path, const char *query, const char *text)
{
	char *body = get(stage, answer, path, query);
	size_t count = 0;

	for (const char *at = body; (at = strstr(at, text)) != NULL; at += strlen(text))
		count++;
	free(body);
	return count;
}

#define QUERY sim_answer_prometheus, "/api/v1/query"

static void there_is_as_much_as_was_asked_for(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, (struct load){ .pods = 57, .series = 40, .alerts = 30, .experiments = 20 }, 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(count_of(&stage, QUERY, "query=kube_pod_info{namespace=\"load\"}", "\"metric\""), 57);
		assert_int_equal(count_of(&stage, QUERY, "query=container_memory_rss{container=\"worker\"}", "\"metric\""), 57);
		assert_int_equal(count_of(&stage, QUERY, "query=load_value", "\"metric\""), 40);
		assert_int_equal(count_of(&stage, QUERY, "query=load_value+offset+5h", "\"metric\""), 40);
		assert_int_equal(count_of(&stage, QUERY, "query=ALERTS{alertname=\"LoadAlert\",alertstate=\"firing\"}", "\"metric\""), 30);
		assert_int_equal(count_of(&stage, sim_answer_prometheus, "/api/v1/alerts", "", "\"LoadAlert\""), 30);
		assert_int_equal(count_of(&stage, sim_answer_chaos_mesh, "/api/experiments", "namespace=load", "\"uid\""), 20);
		stage.now_ms += 600000;
	}
	assert_int_equal(count_of(&stage, sim_answer_chaos_mesh, "/api/experiments", "namespace=load", "\"paused\""), 5);
	assert_int_equal(count_of(&stage, sim_answer_chaos_mesh, "/api/experiments", "namespace=load", "\"running\""), 15);
	assert_int_equal(count_of(&stage, sim_answer_chaos_mesh, "/api/common/chaos-available-namespaces", "", "\"load\""), 1);
	sim_destroy(stage.sim);
}

static void nothing_of_it_is_there_by_itself(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, (struct load){ 0 }, 0);
	assert_int_equal(count_of(&stage, QUERY, "query={__name__=~\"load.*\"}", "\"metric\""), 0);
	assert_int_equal(count_of(&stage, sim_answer_chaos_mesh, "/api/common/chaos-available-namespaces", "", "\"load\""), 0);
	assert_int_equal(count_of(&stage, sim_answer_prometheus, "/api/v1/rules", "", "LoadAlert"), 0);
	assert_int_equal(count_of(&stage, sim_answer_prometheus, "/api/v1/status/flags", "", "\"storage.tsdb.retention.time\":\"6h\""), 1);
	sim_destroy(stage.sim);
}

/* Every pod has its line of ancestors: at any moment about as many ran as now, and none of them longer than it lived. */
static void thirty_days_are_there_at_once(void **state)
{
	struct stage stage;
	struct buf query = { 0 };

	(void)state;
	stage_begin(&stage, (struct load){ 0 }, (int64_t)30 * DAY_S * 1000);
	buf_appendf(&query, "query=count(container_memory_rss{container!=\"\"})&step=%d&start=%lld&end=%lld", DAY_S / 4,
		START / 1000 - 30LL * DAY_S + 60, START / 1000LL);
	char *body = get(&stage, sim_answer_prometheus, "/api/v1/query_range", buf_borrow(&query));
	size_t points = 0;

	for (const char *at = strstr(body, "\"values\""); (at = strstr(at, ",\"")) != NULL; at += 2, points++) {
		long count = strtol(at + 2, NULL, 10);

		if (count < 30 || count > 38)
			fail_msg("%ld containers in %s", count, body);
	}
	assert_int_equal(points, 120);
	free(body);
	buf_finish(&query);
	assert_true(count_of(&stage, sim_answer_prometheus, "/api/v1/series", "match[]=kube_pod_info", "\"__name__\"") > 60);
	assert_int_equal(count_of(&stage, sim_answer_prometheus, "/api/v1/status/runtimeinfo", "", "\"storageRetention\":\"30d\"}"), 1);
	assert_int_equal(count_of(&stage, QUERY, "query=container_memory_rss+offset+31d", "\"metric\""), 0);
	/* Nights have less work than days, four weeks ago as well. */
	assert_int_equal(
		count_of(&stage, QUERY,
			"query=sum(rate(http_requests_total[1h]+offset+28d5h))+<+0.9*sum(rate(http_requests_total[1h]+offset+27d18h))",
			"\"metric\""),
		1);
	sim_destroy(stage.sim);
}

static void equal_loads_give_equal_bytes(void **state)
{
	const struct load load = { .pods = 30, .series = 10, .alerts = 5, .experiments = 10 };
	struct stage slow, quick;

	(void)state;
	stage_begin(&slow, load, 0);
	stage_begin(&quick, load, 0);
	for (int i = 0; i < 60; i++) {
		slow.now_ms += 5000;
		sim_advance(slow.sim);
	}
	quick.now_ms += 300000;
	char *a = get(&slow, sim_answer_metrics, "/metrics", ""), *b = get(&quick, sim_answer_metrics, "/metrics", "");

	assert_string_equal(a, b);
	free(a);
	free(b);
	sim_destroy(slow.sim);
	sim_destroy(quick.sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_is_as_much_as_was_asked_for),
		cmocka_unit_test(nothing_of_it_is_there_by_itself),
		cmocka_unit_test(thirty_days_are_there_at_once),
		cmocka_unit_test(equal_loads_give_equal_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
