#include "tests/support/test.h"

#include <math.h>
#include "core/base/buf.h"
#include "datasources/sim/history.h"
#include "datasources/sim/rules.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/world.h"

/* The history of a simulated cluster as its own Prometheus tells it. */

#define START 1795420000000

struct stage {
	int64_t now_ms;
	struct clock clock;
	struct sim *sim;
};

static int64_t stage_now(void *user)
{
	return ((struct stage *)user)->now_ms;
}

static void stage_begin(struct stage *stage, uint64_t seed, const char *story)
{
	*stage = (struct stage){ .now_ms = START };
	stage->clock = (struct clock){ stage_now, stage_now, stage };
	stage->sim = sim_create(
		&(struct sim_params){ .clock = &stage->clock, .seed = seed, .speed = 1, .story = story, .alert_for_ms = 60000 }, NULL);
	assert_non_null(stage->sim);
}

/* The body; caller frees. Checks the status. */
static char *get(struct stage *stage, const char *method, const char *path, const char *query, int status)
{
	bool post = strcmp(method, "POST") == 0;
	const struct api_request request = { .method = method,
		.path = path,
		.query = post ? "" : query,
		.body = post ? query : "",
		.body_length = post ? strlen(query) : 0 };
	struct api_response response = { 0 };

	sim_answer_prometheus(stage->sim, &request, &response);
	if (response.status != status)
		fail_msg("%s?%s: %d %s", path, query, response.status, buf_borrow(&response.body));
	char *body = buf_steal(&response.body);

	api_response_finish(&response);
	return body;
}

static void assert_answer(struct stage *stage, const char *path, const char *query, int status, const char *body)
{
	char *got = get(stage, "GET", path, query, status);

	assert_string_equal(got, body);
	free(got);
}

static void assert_has(struct stage *stage, const char *path, const char *query, const char *part, bool wanted)
{
	char *got = get(stage, "GET", path, query, 200);

	if ((strstr(got, part) != NULL) != wanted)
		fail_msg("%s?%s %s %s: %s", path, query, wanted ? "lacks" : "has", part, got);
	free(got);
}

/* Everything there is, from four hours before the start to a minute after it. */
#define ALL "query=%7B__name__%3D~%22.%2B%22%7D&start=1795405600&end=1795420600&step=300"

static void equal_seeds_give_equal_bytes_however_time_passes(void **state)
{
	struct stage slow, quick, other;

	(void)state;
	stage_begin(&slow, 3, "dns-leaker");
	stage_begin(&quick, 3, "dns-leaker");
	stage_begin(&other, 4, "dns-leaker");
	for (int i = 0; i < 600; i++) {
		slow.now_ms += 1000;
		sim_advance(slow.sim);
	}
	quick.now_ms += 600000;
	other.now_ms += 600000;
	char *a = get(&slow, "GET", "/api/v1/query_range", ALL, 200), *b = get(&quick, "POST", "/api/v1/query_range", ALL, 200);
	char *c = get(&other, "GET", "/api/v1/query_range", ALL, 200);

	assert_true(strlen(a) > 100000);
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	free(a);
	free(b);
	free(c);
	sim_destroy(slow.sim);
	sim_destroy(quick.sim);
	sim_destroy(other.sim);
}

static void six_hours_are_there_at_once(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, 1, NULL);
	/* Every moment of the six hours has its sample, of a constant, of memory, of a counter; the seventh hour has none. */
	assert_has(&stage, "/api/v1/query", "query=count_over_time(up[6h])", ",\"4320\"]", true);
	assert_has(&stage, "/api/v1/query", "query=count(count_over_time(container_memory_rss%5B6h%5D)+==+4320)+>+50", "\"value\"", true);
	assert_has(&stage, "/api/v1/query", "query=up+offset+7h", "\"result\":[]", true);
	/* Counters never go back, also over the start; what counts twice as much before the start is no calm past. */
	stage.now_ms += 600000;
	assert_has(&stage, "/api/v1/query",
		"query=count(http_requests_total{code=\"200\"}+-+http_requests_total{code=\"200\"}+offset+5h+<=+0)", "\"result\":[]", true);
	assert_has(&stage, "/api/v1/query",
		"query=min(rate(http_requests_total{code=\"200\"}[5m])/rate(http_requests_total{code=\"200\"}[5m]+offset+15m))+>+0.8+<+1.2",
		"\"value\"", true);
	assert_has(&stage, "/api/v1/query", "query=ALERTS{alertname=\"Watchdog\"}+offset+5h", "\"firing\"", true);
	sim_destroy(stage.sim);
}

static void a_killed_pod_ends_and_its_heir_begins(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, 1, NULL);
	struct workload *workload = &sim_world(stage.sim)->workload;
	char name[96];

	snprintf(name, sizeof name, "%s", workload->pods[0].name);
	stage.now_ms += 30000;
	assert_has(&stage, "/api/v1/query", "query=container_memory_rss", name, true);
	workload_kill(workload, workload->pods[0].id, &sim_world(stage.sim)->dice, sim_world(stage.sim)->now_ms);
	stage.now_ms += 30000;
	assert_has(&stage, "/api/v1/query", "query=container_memory_rss", name, false);
	assert_has(&stage, "/api/v1/query", "query=container_memory_rss", workload->pods[0].name, true);
	assert_has(&stage, "/api/v1/query", "query=container_memory_rss+offset+1m", name, true);
	assert_has(&stage, "/api/v1/query", "query=container_memory_rss+offset+1m", workload->pods[0].name, false);
	/* Beyond the last moment the newest sample stands for five minutes. */
	assert_has(&stage, "/api/v1/query", "query=up&time=1795420350", "\"value\"", true);
	assert_has(&stage, "/api/v1/query", "query=up&time=1795420361", "\"result\":[]", true);
	sim_destroy(stage.sim);
}

static void memory_is_bounded(void **state)
{
	struct history *history = history_create(START);
	struct buf page = { 0 };

	(void)state;
	for (int i = 0; i < 2 * HISTORY_POINTS; i++) {
		buf_clear(&page);
		buf_appendf(&page, "still 1\nmoves %d\npod{name=\"%d\"} 1\n", i, i / 10);
		history_next(history);
		history_scrape(history, buf_borrow(&page));
	}
	buf_finish(&page);
	/* The pods of the last six hours, and no more. */
	assert_in_range(history_count(history), HISTORY_POINTS / 10, HISTORY_POINTS / 10 + 4);
	assert_in_range(history_bytes(history), HISTORY_POINTS, 330000); /* two bytes a sample, and what a series takes */
	int64_t last = history_last(history);

	assert_true(history_at(history, 1, last) == last);
	assert_true(history_at(history, 1, last - HISTORY_POINTS + 1) == last - HISTORY_POINTS + 1);
	assert_true(history_is_none(history_at(history, 1, last - HISTORY_POINTS)));
	assert_true(history_at(history, 0, last) == 1);
	assert_false(history_is_none(NAN));
	history_destroy(history);
}

/* A long history keeps a day as it was recorded; before that the past goes on, as if nothing had happened. */
static void a_long_history_keeps_a_day(void **state)
{
	const struct past past = { .kind = PAST_CONSTANT, .value = 7 };
	struct history *history = history_create(START);
	struct buf page = { 0 };

	(void)state;
	history_keep(history, 10 * HISTORY_RECORDED_MAX);
	for (int i = 0; i < 3 * HISTORY_RECORDED_MAX; i++) {
		buf_clear(&page);
		buf_appendf(&page, "moves %d\n%s", i, i > 1000 ? "late 1\n" : "");
		history_next(history);
		history_scrape(history, buf_borrow(&page));
		if (i == 0)
			history_set_past(history, 0, &past);
	}
	buf_finish(&page);
	int64_t last = history_last(history), kept = last - HISTORY_RECORDED_MAX + 1;

	assert_true(history_at(history, 0, last) == last && history_at(history, 0, kept) == kept);
	assert_true(history_at(history, 0, kept - 1) == 7 && history_at(history, 0, 0) == 7 && history_at(history, 0, -5) == 7);
	assert_true(history_is_none(history_at(history, 0, last - 10 * HISTORY_RECORDED_MAX)));
	assert_true(history_at(history, 1, kept) == 1 && history_is_none(history_at(history, 1, kept - 1)));
	assert_in_range(history_bytes(history), HISTORY_RECORDED_MAX, 3 * HISTORY_RECORDED_MAX);
	history_destroy(history);
}

static void a_gap_has_no_samples(void **state)
{
	struct history *history = history_create(START);

	(void)state;
	for (int i = 0; i < 40; i++) {
		history_next(history);
		history_scrape(history, i >= 10 && i < 20 ? "" : "flaps 1\n");
	}
	assert_int_equal(history_count(history), 1);
	assert_true(history_at(history, 0, 9) == 1);
	assert_true(history_is_none(history_at(history, 0, 10)));
	assert_true(history_is_none(history_at(history, 0, 19)));
	assert_true(history_at(history, 0, 20) == 1);
	history_destroy(history);
}

static void the_alert_goes_pending_then_fires(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, 1, "dns-leaker");
	bool pending = false, firing = false;

	for (int i = 0; i < 120 && !firing; i++) {
		stage.now_ms += 5000;
		char *body =
			get(&stage, "GET", "/api/v1/query", "query=ALERTS{alertname=\"ContainerMemoryLimit\",alertstate=\"firing\"}", 200);
		char *before =
			get(&stage, "GET", "/api/v1/query", "query=ALERTS{alertname=\"ContainerMemoryLimit\",alertstate=\"pending\"}", 200);

		firing = strstr(body, "\"value\"");
		pending = pending || strstr(before, "\"value\"");
		free(body);
		free(before);
	}
	assert_true(pending);
	assert_true(firing);
	assert_has(&stage, "/api/v1/alerts", "", "\"state\":\"firing\"", true);
	assert_has(&stage, "/api/v1/alerts", "", "uses 67.96MiB", true);
	assert_has(&stage, "/api/v1/rules", "type=alert", "\"state\":\"firing\",\"name\":\"ContainerMemoryLimit\"", true);
	assert_has(&stage, "/api/v1/rules", "type=alert", "\"type\":\"recording\"", false);
	assert_has(&stage, "/api/v1/query", "query=namespace:container_memory_rss:sum", "\"namespace\":\"default\"", true);
	sim_destroy(stage.sim);
}

static const struct {
	const char *path, *query;
	int status;
	const char *body;
} answers[] = {
	{ "/api/v1/query", "query=time()&time=1795420000.5", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1795420000.5,\"1795420000.5\"]}}" },
	{ "/api/v1/query", "query=%22a+%3Cb%3E+%26+%5C%22c%5C%22%22&time=1795420000", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1795420000,\"a \\u003cb\\u003e \\u0026 "
		"\\\"c\\\"\"]}}" },
	{ "/api/v1/query", "query=up{job=\"cluster\"}&time=2026-11-23T07:46:40Z", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"up\",\"instance\":"
		"\"simulated\",\"job\":\"cluster\"},\"value\":[1795420000,\"1\"]}]}}" },
	{ "/api/v1/query", "query=vector(1e-7)&time=1795420000.25", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1795420000.250,\"1e-"
		"07\"]}]}}" },
	{ "/api/v1/query", "query=1e22&time=1", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"10000000000000000000000\"]}}" },
	{ "/api/v1/query_range", "query=vector(0.1)*3&start=10&end=20.5&step=10", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[10,\"0."
		"30000000000000004\"],["
		"20,\"0.30000000000000004\"]]}]}}" },
	{ "/api/v1/query_range", "query=1e21&start=1&end=1&step=1s", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,\"1e+21\"]]}]}}" },
	{ "/api/v1/query_range", "query=up%5B5m%5D&start=1&end=2&step=1", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid expression type \\\"range vector\\\" for range "
		"query, must be "
		"Scalar or instant Vector\"}" },
	{ "/api/v1/query_range", "query=sum(&start=1&end=2&step=1", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:5: parse error: unclosed left parenthesis\"}" },
	{ "/api/v1/query", "query=sum(", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"query\\\": 1:5: parse error: unclosed "
		"left "
		"parenthesis\"}" },
	{ "/api/v1/query", "query=up&time=yesterday", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"time\\\": Invalid time value for "
		"'time': "
		"cannot parse \\\"yesterday\\\" to a valid timestamp\"}" },
	{ "/api/v1/query", "query=up&timeout=1us", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"timeout\\\": cannot parse \\\"1us\\\" "
		"to a "
		"valid duration\"}" },
	{ "/api/v1/query_range", "query=up&end=2&step=1", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"start\\\": cannot parse \\\"\\\" to a "
		"valid "
		"timestamp\"}" },
	{ "/api/v1/query_range", "query=up&start=3&end=2&step=1", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"end\\\": end timestamp must not be "
		"before start "
		"time\"}" },
	{ "/api/v1/query_range", "query=up&start=1&end=2&step=0", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"step\\\": zero or negative query "
		"resolution step "
		"widths are not accepted. Try a positive integer\"}" },
	{ "/api/v1/query_range", "query=up&start=0&end=12000&step=1", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"exceeded maximum resolution of 11,000 points per timeseries. "
		"Try "
		"decreasing the query resolution (?step=XX)\"}" },
	{ "/api/v1/query_range", "query=up&start=0&end=1&step=0.0001", 422,
		"{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"unexpected error: runtime error: integer divide by "
		"zero\"}" },
	{ "/api/v1/series", "", 400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"no match[] parameter provided\"}" },
	{ "/api/v1/series", "match%5B%5D=%7Bjob%3D~%22.%2A%22%7D", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"match[] must contain at least one non-empty matcher\"}" },
	{ "/api/v1/series", "match[]=up{job=\"cluster\"}", 200,
		"{\"status\":\"success\",\"data\":[{\"__name__\":\"up\",\"instance\":\"simulated\",\"job\":\"cluster\"}]}" },
	{ "/api/v1/series", "match[]=up&end=1", 200, "{\"status\":\"success\",\"data\":[]}" },
	{ "/api/v1/labels", "match[]=up{job=\"cluster\"}", 200, "{\"status\":\"success\",\"data\":[\"__name__\",\"instance\",\"job\"]}" },
	{ "/api/v1/label/job/values", "match[]=up{job=\"cluster\"}&match[]=node_memory_MemTotal_bytes", 200,
		"{\"status\":\"success\",\"data\":[\"cluster\",\"node-exporter\"]}" },
	{ "/api/v1/label/not-a-name/values", "", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid label name: \\\"not-a-name\\\"\"}" },
	{ "/api/v1/rules", "type=nonsense", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"type\\\": not supported value "
		"\\\"nonsense\\\"\"}" },
	{ "/api/v1/alertmanagers", "", 200, "{\"status\":\"success\",\"data\":{\"activeAlertmanagers\":[],\"droppedAlertmanagers\":[]}}" },
	{ "/api/v1/query", "query=vector(1)&time=1&stats=all", 200,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"1\"]}],\"stats\":{"
		"\"timings\":{"
		"\"evalTotalTime\":0.000010010,\"resultSortTime\":0,\"queryPreparationTime\":0.000002503,\"innerEvalTime\":0.000007508,"
		"\"execQueueTime\":0.000001,\"execTotalTime\":0.000011010},\"samples\":{\"totalQueryableSamples\":0,\"peakSamples\":1}}}"
		"}" },
	{ "/api/v1/series", "match[]=up&start=soon", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"start\\\": Invalid time value for "
		"'start': "
		"cannot parse \\\"soon\\\" to a valid timestamp\"}" },
	{ "/api/v1/query_exemplars", "query=sum(", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:5: parse error: unclosed left parenthesis\"}" },
	{ "/api/v1/query_exemplars", "", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:1: parse error: no expression found in input\"}" },
	{ "/api/v1/query_exemplars", "query=up&start=5&end=1", 400,
		"{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"end timestamp must not be before start timestamp\"}" },
	{ "/api/v1/query_exemplars", "query=1", 204, "" },
	{ "/api/v1/query_exemplars", "query=up", 200, "{\"status\":\"success\",\"data\":[]}" },
	{ "/api/v1/scrape_pools", "", 200,
		"{\"status\":\"success\",\"data\":{\"scrapePools\":[\"catalog\",\"chaos-dns-server\",\"checkout\",\"cluster\",\"cpp-dns-"
		"leaker\",\"grafana\",\"kube-apiserver\",\"kube-dns\",\"kube-state-metrics\",\"kubelet\",\"loki\",\"nginx-otel-service\","
		"\"node-exporter\",\"prometheus\"]}}" },
	{ "/api/v1/status/walreplay", "", 200, "{\"status\":\"success\",\"data\":{\"min\":0,\"max\":0,\"current\":0}}" },
	{ "/api/v1/targets", "state=nonsense", 200, "{\"status\":\"success\",\"data\":{\"activeTargets\":[],\"droppedTargets\":[]}}" },
	{ "/api/v1/targets", "state=dropped", 200, "{\"status\":\"success\",\"data\":{\"activeTargets\":[],\"droppedTargets\":[]}}" },
	{ "/api/v1/metadata", "limit=0", 200, "{\"status\":\"success\",\"data\":{}}" },
	{ "/api/v1/metadata", "limit=1x", 400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"limit must be a number\"}" },
	{ "/api/v1/metadata", "limit=1", 200,
		"{\"status\":\"success\",\"data\":{\"container_memory_rss\":[{\"type\":\"gauge\",\"help\":\"Size of RSS in "
		"bytes.\",\"unit\":\"\"}]}}" },
	{ "/api/v1/metadata", "metric=container_memory_rss", 200,
		"{\"status\":\"success\",\"data\":{\"container_memory_rss\":[{\"type\":\"gauge\",\"help\":\"Size of RSS in "
		"bytes.\",\"unit\":\"\"}]}}" },
	{ "/api/v1/nope", "", 404, "404 page not found\n" },
	{ "/-/ready", "", 200, "Prometheus Server is Ready.\n" },
	{ "/-/healthy", "", 200, "Prometheus Server is Healthy.\n" },
};

static void answers_are_prometheus_bytes(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, 1, NULL);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		assert_answer(&stage, answers[i].path, answers[i].query, answers[i].status, answers[i].body);
	free(get(&stage, "PUT", "/api/v1/query", "query=up", 405));
	free(get(&stage, "POST", "/api/v1/rules", "", 405));
	free(get(&stage, "OPTIONS", "/api/v1/rules", "", 204));
	sim_destroy(stage.sim);
}

static size_t count_in(const char *body, const char *text)
{
	size_t count = 0;

	for (; (body = strstr(body, text)) != NULL; body += strlen(text))
		count++;
	return count;
}

/* The same traces on the page for a real Prometheus as in the answer of the simulated one, in the past as well. */
static void exemplars_are_those_of_the_page(void **state)
{
	struct stage stage;
	struct api_response response = { 0 };
	const struct api_request request = { .method = "GET",
		.path = "/metrics",
		.query = "",
		.body = "",
		.accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5" };

	(void)state;
	stage_begin(&stage, 1, NULL);
	stage.now_ms += 600000;
	sim_answer_metrics(stage.sim, &request, &response);
	const char *page = buf_borrow(&response.body);

	assert_string_equal(response.content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
	assert_string_equal(page + strlen(page) - 6, "# EOF\n");
	assert_non_null(strstr(page, "# TYPE http_requests counter\n"));
	char *answer = get(&stage, "GET", "/api/v1/query_exemplars",
		"query=sum(rate(http_request_duration_seconds_bucket[5m]))&start=1795419000", 200);
	size_t traces = 0;

	for (const char *at = page; (at = strstr(at, "trace_id=\"")) != NULL; at++, traces++) {
		char trace[33];

		snprintf(trace, sizeof trace, "%s", at + 10);
		if (!strstr(answer, trace))
			fail_msg("no trace %s", trace);
	}
	assert_in_range(traces, 20, 80);
	assert_in_range(count_in(answer, "seriesLabels"), 20, 80);
	assert_true(count_in(answer, "trace_id") > 100 * count_in(answer, "seriesLabels") / 4);
	free(answer);
	answer = get(&stage, "GET", "/api/v1/query_exemplars",
		"query=http_request_duration_seconds_bucket{job=\"nginx-otel-service\",le=\"0.05\"}&start=1795410000&end=1795410020", 200);
	assert_in_range(count_in(answer, "trace_id"), 3, 4);
	free(answer);
	api_response_finish(&response);
	sim_destroy(stage.sim);
}

static void targets_are_what_is_up(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, 1, NULL);
	char *body = get(&stage, "GET", "/api/v1/targets", "state=active", 200);

	assert_in_range(count_in(body, "\"health\":\"up\""), 20, 26);
	assert_int_equal(count_in(body, "\"health\":\"down\""), 0);
	assert_int_equal(count_in(body, "\"job\":\"node-exporter\",\"namespace\""), 2);
	assert_int_equal(count_in(body, "\"scrapeUrl\":\"http://172.18.0.3:10250/metrics/cadvisor\""), 1);
	free(body);
	body = get(&stage, "GET", "/api/v1/status/tsdb", "", 200);
	assert_int_equal(count_in(body, "{\"name\":"), 40);
	assert_non_null(strstr(body, "\"seriesCountByMetricName\":[{\"name\":\"kube_pod_status_phase\",\"value\":170}"));
	free(body);
	sim_destroy(stage.sim);
}

/* Whatever an expression makes of a label stays on its line and comes back. */
static void labels_of_any_text_come_back(void **state)
{
	static const char *const texts[] = { "plain", "end\nof a line", "\"", "\\", "\\n", "\n\n\"\\\\n}, {", "tab\t" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct history *history = history_create(START);
		const struct label label = { "text", texts[i] };
		const struct labels *labels = labels_create(&label, 1);
		struct buf page = { 0 };

		rules_write_line(&page, "recorded", labels, NULL, 1);
		history_next(history);
		history_scrape(history, buf_borrow(&page));
		assert_int_equal(history_count(history), 1);
		assert_string_equal(labels_get(history_labels(history, 0), "text"), texts[i]);
		buf_finish(&page);
		labels_release(labels);
		history_destroy(history);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_seeds_give_equal_bytes_however_time_passes),
		cmocka_unit_test(six_hours_are_there_at_once),
		cmocka_unit_test(a_killed_pod_ends_and_its_heir_begins),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(a_long_history_keeps_a_day),
		cmocka_unit_test(a_gap_has_no_samples),
		cmocka_unit_test(the_alert_goes_pending_then_fires),
		cmocka_unit_test(answers_are_prometheus_bytes),
		cmocka_unit_test(exemplars_are_those_of_the_page),
		cmocka_unit_test(targets_are_what_is_up),
		cmocka_unit_test(labels_of_any_text_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
