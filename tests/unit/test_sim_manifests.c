/*
 * Every kind and action that a running Chaos Mesh 2.8.3 has accepted is accepted here, shows what it was sent, and does no harm to the world;
 * and /metrics is what Prometheus' text format asks for, whatever runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "datasources/sim/api_chaosmesh.h"

#define START 1795420000000
#define MANIFESTS "tests/fixtures/chaos-mesh-manifests/*.json"

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

static json_t *send(struct stage *stage, const char *method, const char *path, const json_t *body, int *status)
{
	char *text = body ? json_dumps(body, JSON_COMPACT) : strdup("");
	const struct api_request request = {
		.method = method, .path = path, .query = "", .authorization = NULL, .body = text, .body_length = strlen(text)
	};
	struct api_response response = { 0 };

	api_chaosmesh_answer(&stage->api, &request, &response);
	json_t *answer = json_loadb(buf_borrow(&response.body), response.body.len, JSON_DECODE_ANY, NULL);

	*status = response.status;
	api_response_finish(&response);
	free(text);
	return answer;
}

static const char *path_of(const json_t *manifest)
{
	const char *kind = json_string_value(json_object_get(manifest, "kind"));

	return strcmp(kind, "Schedule") == 0 ? "/api/schedules" : strcmp(kind, "Workflow") == 0 ? "/api/workflows" : "/api/experiments";
}

static json_t *load(const char *path)
{
	json_error_t error;
	json_t *manifest = json_load_file(path, 0, &error);

	if (!manifest)
		fail_msg("%s: %s", path, error.text);
	json_object_set_new(json_object_get(manifest, "metadata"), "namespace", json_string("default"));
	return manifest;
}

static bool is_zero(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) == 0;
}

/* Everything that was sent is in what is shown; zeros may have gone. */
static void check_shown(const char *path, const char *where, const json_t *sent, const json_t *shown)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)sent, key, value)
	{
		const json_t *other = json_object_get(shown, key);
		char below[256];

		snprintf(below, sizeof below, "%s.%s", where, key);
		if (!other && !is_zero(value))
			fail_msg("%s: %s is not shown", path, below);
		else if (json_is_object(value))
			check_shown(path, below, value, other);
		else if (!json_is_array(value) && other && !json_equal(value, other))
			fail_msg("%s: %s is shown as another value", path, below);
		else if (json_is_array(value) && json_array_size(value) != json_array_size(other))
			fail_msg("%s: %s is shown with %zu items", path, below, json_array_size(other));
	}
}

static const char *newest_uid(const struct stage *stage)
{
	return stage->world->journal.rows[stage->world->journal.row_count - 1].object.uid;
}

static void test_every_kind_is_accepted(void **state)
{
	struct stage *stage = *state;
	glob_t found;

	assert_int_equal(glob(MANIFESTS, 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 50);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *manifest = load(found.gl_pathv[i]);
		char path[128];
		int status;
		json_t *answer = send(stage, "POST", path_of(manifest), manifest, &status);

		if (status != 200)
			fail_msg("%s: %s", found.gl_pathv[i], json_string_value(json_object_get(answer, "message")));
		json_decref(answer);
		snprintf(path, sizeof path, "%s/%s", path_of(manifest), newest_uid(stage));
		if (strcmp(json_string_value(json_object_get(manifest, "kind")), "AzureChaos") != 0) { /* which is never recorded */
			answer = send(stage, "GET", path, NULL, &status);
			assert_int_equal(status, 200);
			check_shown(found.gl_pathv[i], "spec", json_object_get(manifest, "spec"),
				json_object_get(json_object_get(answer, "kube_object"), "spec"));
			json_decref(answer);
		}
		json_decref(manifest);
		world_advance(stage->world, stage->world->now_ms + 1000);
	}
	globfree(&found);
	world_advance(stage->world, stage->world->now_ms + 1800 * 1000);
	assert_true(stage->world->experiment_count > 30);
}

/* Takes every field of every object away, one at a time: refused or accepted, never worse. */
static void take_away(struct stage *stage, json_t *manifest, json_t *object, size_t *refused)
{
	size_t count = json_object_size(object);

	for (size_t i = 0; i < count; i++) {
		void *at = json_object_iter(object);
		int status;

		for (size_t j = 0; j < i; j++)
			at = json_object_iter_next(object, at);
		json_t *value = json_incref(json_object_iter_value(at));
		char *key = strdup(json_object_iter_key(at));

		if (json_is_object(value))
			take_away(stage, manifest, value, refused);
		json_object_del(object, key);
		json_decref(send(stage, "POST", path_of(manifest), manifest, &status));
		assert_true(status == 200 || status == 400 || status == 404 || status == 500);
		*refused += status != 200;
		json_object_set_new(object, key, value);
		free(key);
	}
}

static void test_every_field_taken_away(void **state)
{
	struct stage *stage = *state;
	size_t refused = 0;
	glob_t found;

	assert_int_equal(glob(MANIFESTS, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		json_t *manifest = load(found.gl_pathv[i]);

		json_object_del(json_object_get(manifest, "metadata"), "name");
		json_object_set_new(json_object_get(manifest, "metadata"), "generateName", json_string("x-"));
		take_away(stage, manifest, json_object_get(manifest, "spec"), &refused);
		json_decref(manifest);
		world_advance(stage->world, stage->world->now_ms + 1000);
	}
	globfree(&found);
	assert_true(refused > 100);
	world_advance(stage->world, stage->world->now_ms + 60 * 1000);
}

/* ---- /metrics ---- */

static char *scrape(const struct world *world)
{
	const struct api_request request = {
		.method = "GET", .path = "/metrics", .query = "", .authorization = NULL, .body = "", .body_length = 0
	};
	struct api_response response = { 0 };

	api_metrics_answer(world, &request, &response);
	assert_int_equal(response.status, 200);
	char *text = buf_steal(&response.body);

	api_response_finish(&response);
	return text;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Cuts a sample into its series (left in the line) and checks what stands behind it. */
static void check_sample(char *line, const char *family, int64_t now_ms)
{
	char *brace = strchr(line, '{'), *close = strrchr(line, '}'), *end = NULL;
	size_t length = strlen(family);

	if (!brace || !close || strncmp(line, family, length) != 0)
		fail_msg("in %s: %s", family, line);
	const char *suffix = line + length;

	assert_true(suffix == brace || strncmp(suffix, "_bucket{", 8) == 0 || strncmp(suffix, "_sum{", 5) == 0 ||
		    strncmp(suffix, "_count{", 7) == 0);
	double value = strtod(close + 1, &end);

	assert_true(value >= 0 && value < 1e15);
	assert_int_equal(strtoll(end, NULL, 10), now_ms);
	close[1] = '\0';
}

static void check_scrape(const struct world *world)
{
	char *text = scrape(world), *rest = NULL, family[128] = "", type[32];
	char **series = calloc(20000, sizeof *series);
	size_t count = 0;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "# TYPE %127s %31s", family, type) == 2 || *line == '#')
			continue;
		check_sample(line, family, world->now_ms);
		series[count++] = line;
		assert_true(count < 20000);
	}
	qsort(series, count, sizeof *series, compare_lines);
	for (size_t i = 1; i < count; i++)
		if (strcmp(series[i - 1], series[i]) == 0)
			fail_msg("twice: %s", series[i]);
	assert_true(count > 500);
	free(series);
	free(text);
}

#define KILL_ALL                                                                                                                           \
	"{\"kind\":\"PodChaos\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"spec\":{\"action\":\"%s\",\"mode\":\"all\","    \
	"\"containerNames\":[\"nginx-otel\",\"dnsutils\"],\"selector\":{}}}"

static void test_metrics(void **state)
{
	static const char *const actions[] = { "pod-failure", "container-kill", "pod-kill" };
	struct stage *stage = *state;

	check_scrape(stage->world);
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		struct buf body = { 0 };
		int status;

		buf_appendf(&body, KILL_ALL, actions[i], actions[i]);
		json_t *json = json_loads(buf_borrow(&body), 0, NULL);

		json_decref(send(stage, "POST", "/api/experiments", json, &status));
		assert_int_equal(status, 200);
		json_decref(json);
		buf_finish(&body);
		for (int second = 0; second < 8; second++) {
			world_advance(stage->world, stage->world->now_ms + 1000);
			check_scrape(stage->world);
		}
	}
}

static double value_of(const char *text, const char *series)
{
	const char *at = strstr(text, series);

	if (!at)
		fail_msg("no %s", series);
	return strtod(strchr(at, '}') + 1, NULL);
}

/* Buckets are cumulative, the last is the count; limits and restarts are told. */
static void test_metrics_add_up(void **state)
{
	struct stage *stage = *state;
	static const char count[] = "http_request_duration_seconds_count{job=\"nginx-otel-service\"";
	double last = 0;
	char *text = scrape(stage->world);
	double before = value_of(text, count);

	free(text);
	world_advance(stage->world, stage->world->now_ms + 300 * 1000);
	text = scrape(stage->world);
	const char *at = text;

	for (int i = 0; i < WORKLOAD_BUCKETS; i++) {
		at = strstr(at, "http_request_duration_seconds_bucket{job=\"nginx-otel-service\"");
		assert_non_null(at);
		double value = strtod(strchr(at, '}') + 1, NULL);

		assert_true(value >= last && value == (double)(long long)value);
		last = value;
		at++;
	}
	assert_true(last == value_of(text, count));
	assert_true(last - before > 300 * 30 && last - before < 300 * 60);
	assert_true(value_of(text, "container_spec_memory_limit_bytes{job=\"kubelet\",node=\"worker-1\",namespace=\"default\",pod=\"cpp-"
				   "dns-leaker-service-cncf-") == 256 * 1024 * 1024);
	assert_true(value_of(text, "kube_pod_container_status_restarts_total{job=\"kube-state-metrics\",namespace=\"default\",pod=\"cpp-"
				   "dns-leaker-service-cncf-") == 1);
	free(text);
}

static void test_another_path(void **state)
{
	const struct api_request request = {
		.method = "GET", .path = "/", .query = "", .authorization = NULL, .body = "", .body_length = 0
	};
	struct api_response response = { 0 };

	api_metrics_answer(((struct stage *)*state)->world, &request, &response);
	assert_int_equal(response.status, 404);
	api_response_finish(&response);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_every_kind_is_accepted),
		TEST(test_every_field_taken_away),
		TEST(test_metrics),
		TEST(test_metrics_add_up),
		TEST(test_another_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
