#include "tests/support/test.h"

#include "core/autopanel.h"
#include "core/base/arena.h"

static const struct {
	const char *found[6];
	const char *titles[6]; /* what is shown, in order */
} cases[] = {
	{ { NULL }, { NULL } },
	{ { "up" }, { "Targets" } },
	{ { "up", "process_resident_memory_bytes" }, { "Process RSS" } },
	{ { "up", "process_resident_memory_bytes", "node_cpu_seconds_total" }, { "Node CPU" } },
	{ { "container_memory_working_set_bytes", "up" }, { "Container memory" } },
	{ { "container_memory_rss", "container_memory_working_set_bytes" }, { "Container RSS" } },
	{ { "http_requests_total" }, { "HTTP requests", "HTTP errors" } },
	{ { "node_memory_MemAvailable_bytes", "node_cpu_seconds_total" }, { "Node memory available", "Node CPU" } },
	{ { "coredns_dns_responses_total", "container_memory_rss", "http_request_duration_seconds_bucket", "kube_pod_status_phase",
		  "kube_pod_container_status_restarts_total", "container_cpu_usage_seconds_total" },
		{ "Container RSS", "Container CPU", "Container restarts", "Pods not running", "HTTP p99", "Failed DNS lookups" } },
};

static struct autopanel_input input(struct arena *arena, const char *const *found, char **names)
{
	struct autopanel_input in = { .arena = arena, .scrape_interval_ms = 15000, .step_ms = 6000, .found = names };

	for (; in.found_count < 6 && found[in.found_count] != NULL; in.found_count++)
		names[in.found_count] = (char *)(uintptr_t)found[in.found_count];
	return in;
}

static void test_choice(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_create();
		char *names[6];
		struct autopanel_input in = input(arena, cases[i].found, names);
		const struct config_panel *panels;
		size_t count = autopanel_choose(&in, &panels), expected = 0;

		for (; expected < 6 && cases[i].titles[expected] != NULL; expected++)
			if (expected >= count || strcmp(panels[expected].title, cases[i].titles[expected]) != 0)
				fail_msg("case %zu: '%s' instead of '%s'", i, expected < count ? panels[expected].title : "nothing",
					cases[i].titles[expected]);
		assert_int_equal(count, expected);
		arena_destroy(arena);
	}
}

static const struct {
	int64_t scrape_ms, step_ms;
	const char *query;
} windows[] = {
	{ 15000, 6000, "sum by (job) (rate(http_requests_total[1m]))" },
	{ 0, 6000, "sum by (job) (rate(http_requests_total[1m]))" },
	{ 30000, 6000, "sum by (job) (rate(http_requests_total[2m]))" },
	{ 5000, 6000, "sum by (job) (rate(http_requests_total[20s]))" },
	{ 15000, 180000, "sum by (job) (rate(http_requests_total[3m]))" },
	{ 15000, 90000, "sum by (job) (rate(http_requests_total[90s]))" },
};

static void test_window(void **state)
{
	static const char *const found[6] = { "http_requests_total" };

	(void)state;
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		struct arena *arena = arena_create();
		char *names[6];
		struct autopanel_input in = input(arena, found, names);
		const struct config_panel *panels;

		in.scrape_interval_ms = windows[i].scrape_ms;
		in.step_ms = windows[i].step_ms;
		assert_int_equal(autopanel_choose(&in, &panels), 2);
		assert_string_equal(panels[0].query, windows[i].query);
		assert_non_null(strstr(panels[1].query, "{code=~\"5..\"}"));
		arena_destroy(arena);
	}
}

static void test_limits_and_restarts(void **state)
{
	static const char *const spec[6] = { "container_memory_rss", "container_spec_memory_limit_bytes",
		"kube_pod_container_resource_limits" };
	static const char *const kube[6] = { "container_memory_rss", "kube_pod_container_resource_limits",
		"kube_pod_container_status_restarts_total" };
	static const char *const running[6] = { "kube_pod_container_status_running", "kube_pod_container_status_restarts_total" };
	struct arena *arena = arena_create();
	char *names[6];
	struct autopanel_input in = input(arena, spec, names);
	const struct config_panel *panels;
	bool is_running;

	(void)state;
	autopanel_choose(&in, &panels);
	assert_string_equal(panels[0].query, "container_memory_rss{container!=\"\",container!=\"POD\"}");
	assert_string_equal(panels[0].legend, "{{container}}");
	assert_int_equal(panels[0].unit, UNIT_BYTES);
	assert_string_equal(panels[0].limit, "container_spec_memory_limit_bytes{container!=\"\"} > 0");
	assert_false(panels[0].objective.set);
	assert_string_equal(autopanel_restarts(&in, &is_running), "");
	in = input(arena, kube, names);
	autopanel_choose(&in, &panels);
	assert_string_equal(panels[0].limit, "kube_pod_container_resource_limits{resource=\"memory\"}");
	assert_string_equal(
		autopanel_restarts(&in, &is_running), "max by (namespace,pod,container) (kube_pod_container_status_restarts_total)");
	assert_false(is_running);
	in = input(arena, running, names);
	assert_non_null(strstr(autopanel_restarts(&in, &is_running), "kube_pod_container_status_running == 1"));
	assert_true(is_running);
	arena_destroy(arena);
}

/* Whatever a panel needs is asked for. */
static void test_candidates(void **state)
{
	const char *const *names;
	size_t count = autopanel_candidates(&names);

	(void)state;
	assert_int_equal(count, 15);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(names[i], names[k]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t f = 0; f < 6 && cases[i].found[f] != NULL; f++) {
			size_t at = 0;

			while (at < count && strcmp(names[at], cases[i].found[f]) != 0)
				at++;
			if (at == count)
				fail_msg("%s is not asked for", cases[i].found[f]);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_limits_and_restarts),
		cmocka_unit_test(test_candidates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
