/* The Alertmanager of the simulated cluster in the founding story: it lists alerts from the moment at which they fire to that at which they are over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/sim.h"

static const char *text_in(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text ? text : "";
}

#define STORY_START INT64_C(1795420000000)
#define STORY_SECONDS 520

static int64_t fake_now(void *user)
{
	return *(int64_t *)user;
}

static json_t *look(struct sim *sim, void (*answer)(void *, const struct api_request *, struct api_response *), const char *path)
{
	const struct api_request request = { .method = "GET", .path = path, .query = "", .body = "" };
	struct api_response response = { 0 };

	answer(sim, &request, &response);
	json_t *json = json_loads(buf_borrow(&response.body), 0, NULL);

	assert_int_equal(response.status, 200);
	assert_non_null(json);
	api_response_finish(&response);
	return json;
}

static bool same_labels(const json_t *rule_alert, const json_t *listed)
{
	json_t *with = json_deep_copy(json_object_get(rule_alert, "labels"));

	json_object_set_new(with, "cluster", json_string("simulated"));
	bool same = json_equal(with, json_object_get(listed, "labels"));

	json_decref(with);
	return same;
}

static size_t count_firing(const json_t *alerts, const json_t *listed)
{
	size_t firing = 0, index, other;
	json_t *alert, *item;

	json_array_foreach(json_object_get(json_object_get(alerts, "data"), "alerts"), index, alert)
	{
		bool found = false;

		if (strcmp(text_in(alert, "state"), "firing") != 0)
			continue;
		json_array_foreach(listed, other, item)
		{
			found = found || same_labels(alert, item);
		}
		assert_true(found);
		firing++;
	}
	return firing;
}

/* The alert of the story as it is listed, for the first time at that second. */
static void check_first(const json_t *listed, int64_t now_ms)
{
	size_t index;
	json_t *item;

	json_array_foreach(listed, index, item)
	{
		const json_t *labels = json_object_get(item, "labels");
		int64_t starts_ms = 0, ends_ms = 0;

		if (strcmp(text_in(labels, "alertname"), "ContainerMemoryLimit") != 0)
			continue;
		const char *starts = text_in(item, "startsAt"), *ends = text_in(item, "endsAt");

		clock_parse_rfc3339(starts, strlen(starts), &starts_ms);
		clock_parse_rfc3339(ends, strlen(ends), &ends_ms);
		assert_int_equal(starts_ms, now_ms);
		assert_int_equal(ends_ms, now_ms + 240000);
		char *receivers = json_dumps(json_object_get(item, "receivers"), JSON_COMPACT);

		assert_string_equal(receivers, "[{\"name\":\"pager\"},{\"name\":\"team chat\"}]");
		assert_string_equal(text_in(json_object_get(item, "status"), "state"), "active");
		assert_true(strlen(text_in(json_object_get(item, "annotations"), "summary")) > 0);
		free(receivers);
		return;
	}
	fail_msg("the alert is not there");
}

static bool has_leaker(const json_t *listed)
{
	size_t index;
	json_t *item;

	json_array_foreach(listed, index, item)
	{
		if (strcmp(text_in(json_object_get(item, "labels"), "alertname"), "ContainerMemoryLimit") == 0)
			return true;
	}
	return false;
}

/* The pager is told ten seconds after the first one fired, and later that all are over. */
static void check_notices(const struct alertmanager *am, int64_t fired_ms)
{
	struct amnotice first = { 0 }, last = { 0 };

	for (size_t i = 0; i < am->groups.notice_count; i++) {
		if (strcmp(am->groups.notices[i].receiver, "pager") != 0)
			continue;
		last = am->groups.notices[i];
		first = first.at_ms ? first : last;
	}
	assert_int_equal(first.at_ms, fired_ms + AMCONFIG_GROUP_WAIT_MS);
	assert_true(first.firing > 0 && first.resolved == 0);
	assert_true(last.firing == 0 && last.resolved > 0);
}

/* At every second the same alerts are there as fire in Prometheus; there are some, and they end. */
static void test_founding_story(void **state)
{
	int64_t now_ms = STORY_START;
	const struct clock clock = { fake_now, fake_now, &now_ms };
	struct sim *sim =
		sim_create(&(struct sim_params){ .clock = &clock, .seed = 1, .speed = 1, .story = "dns-leaker", .alert_for_ms = -1 }, NULL);
	bool was_there = false, has_ended = false;
	int64_t fired_ms = 0;

	(void)state;
	assert_non_null(sim);
	for (int second = 0; second < STORY_SECONDS; second++, now_ms += 1000) {
		json_t *alerts = look(sim, sim_answer_prometheus, "/api/v1/alerts");
		json_t *listed = look(sim, sim_answer_alertmanager, "/api/v2/alerts");
		bool is_there = has_leaker(listed);

		if (count_firing(alerts, listed) != json_array_size(listed))
			fail_msg("after %d s: %zu are listed", second, json_array_size(listed));
		if (is_there && !was_there && !has_ended) {
			check_first(listed, now_ms);
			fired_ms = now_ms;
		}
		has_ended = has_ended || (was_there && !is_there);
		was_there = is_there;
		json_decref(alerts);
		json_decref(listed);
	}
	assert_true(has_ended);
	check_notices(sim_alertmanager(sim), fired_ms);
	sim_destroy(sim);
}

/* Prometheus says where it is, and alerts link back. */
static void test_prometheus_names_it(void **state)
{
	static const struct {
		void (*answer)(void *, const struct api_request *, struct api_response *);
		const char *path, *part;
	} rows[] = {
		{ sim_answer_prometheus, "/api/v1/alertmanagers", "{\"activeAlertmanagers\":[{\"url\":\"http://h:3/api/v2/alerts\"}]" },
		{ sim_answer_prometheus, "/api/v1/status/config", "    - targets:\\n      - h:3\\n" },
		{ sim_answer_prometheus, "/api/v1/status/flags", "\"rules.alert.resend-delay\":\"1m\"" },
	};
	int64_t now_ms = STORY_START;
	const struct clock clock = { fake_now, fake_now, &now_ms };
	struct sim *sim =
		sim_create(&(struct sim_params){ .clock = &clock, .seed = 1, .speed = 1, .story = "quiet", .alert_for_ms = -1 }, NULL);

	(void)state;
	assert_non_null(sim);
	sim_set_urls(sim, &(struct sim_urls){ "http://h:1/metrics", "http://h:2", "http://h:3" });
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *json = look(sim, rows[i].answer, rows[i].path);
		char *text = json_dumps(json, JSON_COMPACT);

		if (!strstr(text, rows[i].part))
			fail_msg("%s: %s", rows[i].path, text);
		free(text);
		json_decref(json);
	}
	json_t *listed = look(sim, sim_answer_alertmanager, "/api/v2/alerts");

	assert_string_equal(text_in(json_array_get(listed, 0), "generatorURL"), "http://h:2/graph?g0.expr=vector%281%29&g0.tab=1");
	json_decref(listed);
	sim_destroy(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_founding_story),
		cmocka_unit_test(test_prometheus_names_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
