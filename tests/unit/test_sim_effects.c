#include "tests/support/test.h"

#include <math.h>
#include "core/base/buf.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/world.h"

/* Each chaos has the effect that one who runs the cluster expects, as its own Prometheus shows it; and the past goes over into the present. */

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

static void stage_begin(struct stage *stage)
{
	*stage = (struct stage){ .now_ms = START };
	stage->clock = (struct clock){ stage_now, stage_now, stage };
	stage->sim = sim_create(&(struct sim_params){ .clock = &stage->clock, .seed = 1, .speed = 1, .alert_for_ms = 60000 }, NULL);
	assert_non_null(stage->sim);
}

/* Percent-encoded; caller frees. */
static char *encoded(const char *text)
{
	struct buf out = { 0 };

	for (; *text; text++)
		buf_appendf(&out, "%%%02x", (unsigned char)*text);
	return buf_steal(&out);
}

/* The value of the first series of the answer; NAN where there is none. */
static double value_at(struct stage *stage, const char *expression, int64_t time_ms)
{
	char *query = encoded(expression);
	struct buf text = { 0 };
	struct api_response response = { 0 };

	buf_appendf(&text, "query=%s&time=%lld", query, (long long)(time_ms / 1000));
	const struct api_request request = { .method = "GET", .path = "/api/v1/query", .query = buf_borrow(&text), .body = "" };

	sim_answer_prometheus(stage->sim, &request, &response);
	if (response.status != 200)
		fail_msg("%s: %s", expression, buf_borrow(&response.body));
	const char *at = strstr(buf_borrow(&response.body), "\"value\":[");
	double value = at ? strtod(strchr(at, ',') + 2, NULL) : NAN;

	free(query);
	buf_finish(&text);
	api_response_finish(&response);
	return value;
}

static double value_of(struct stage *stage, const char *expression)
{
	return value_at(stage, expression, stage->now_ms);
}

#define ON(app) "\"selector\":{\"namespaces\":[\"default\"],\"labelSelectors\":{\"app\":\"" app "\"}}"
#define ON_NGINX ON("nginx-otel")
#define ON_LEAKERS ON("cpp-dns-leaker")
#define P99 "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job=\"nginx-otel-service\"}[1m])))"
#define ERRORS                                                                                                                             \
	"sum(rate(http_requests_total{job=\"nginx-otel-service\",code=~\"5..\"}[1m])) / "                                                  \
	"sum(rate(http_requests_total{job=\"nginx-otel-service\"}[1m]))"
#define LOST                                                                                                                               \
	"sum(rate(dns_lookups_total{job=\"cpp-dns-leaker\",result=\"failed\"}[1m])) / "                                                    \
	"sum(rate(dns_lookups_total{job=\"cpp-dns-leaker\"}[1m]))"
#define UNREACHED                                                                                                                          \
	"sum(rate(upstream_requests_total{job=\"cpp-dns-leaker\",result=\"failed\"}[1m])) / "                                              \
	"sum(rate(upstream_requests_total{job=\"cpp-dns-leaker\"}[1m]))"
#define BROKEN_CHECKOUT                                                                                                                    \
	"sum(rate(http_requests_total{job=\"checkout\",code=~\"5..\"}[1m])) / sum(rate(http_requests_total{job=\"checkout\"}[1m]))"
#define ON_CHECKOUT "\"selector\":{\"namespaces\":[\"shop\"],\"labelSelectors\":{\"app\":\"checkout\"}}"
#define NGINX_RSS "max(container_memory_rss{container=\"nginx-otel\"}) / 1024 / 1024"
#define LEAKER_RSS "max(container_memory_rss{container=\"cpp-dns-leaker-service-cncf\"}) / 1024 / 1024"
#define READY "sum(kube_pod_status_ready{condition=\"true\",pod=~\"nginx-otel.*\"})"
#define CPU "sum(rate(container_cpu_usage_seconds_total{container=\"nginx-otel\"}[1m]))"
#define RESTARTS "sum(kube_pod_container_status_restarts_total{container=\"nginx-otel\"})"
#define OOM "sum(kube_pod_container_status_last_terminated_reason{container=\"nginx-otel\",reason=\"OOMKilled\"}) or vector(0)"

static const struct {
	const char *kind, *spec, *expression;
	double calm_least, calm_most, least, most; /* before, and 100 seconds later */
} effects[] = {
	{ "DNSChaos", "{\"action\":\"error\",\"mode\":\"all\"," ON_LEAKERS "}", LOST, 0, 0, 0.95, 1 },
	{ "DNSChaos", "{\"action\":\"error\",\"mode\":\"all\"," ON_LEAKERS "}", LEAKER_RSS, 3, 6, 60, 120 },
	{ "DNSChaos", "{\"action\":\"error\",\"mode\":\"all\"," ON_LEAKERS "}",
		"sum(rate(coredns_dns_responses_total{job=\"chaos-dns-server\",rcode=\"SERVFAIL\"}[1m]))", 0, 0, 10, 25 },
	{ "DNSChaos", "{\"action\":\"random\",\"mode\":\"all\"," ON_LEAKERS "}", LOST, 0, 0, 0, 0 },
	{ "DNSChaos", "{\"action\":\"random\",\"mode\":\"all\"," ON_LEAKERS "}", LEAKER_RSS, 3, 6, 3, 6 },
	{ "DNSChaos", "{\"action\":\"random\",\"mode\":\"all\"," ON_LEAKERS "}", UNREACHED, 0, 0, 0.95, 1 },
	{ "DNSChaos", "{\"action\":\"error\",\"mode\":\"all\"," ON_CHECKOUT "}", BROKEN_CHECKOUT, 0, 0.01, 0.95, 1 },
	{ "DNSChaos", "{\"action\":\"random\",\"mode\":\"one\"," ON_CHECKOUT "}", BROKEN_CHECKOUT, 0, 0.01, 0.25, 0.4 },
	{ "StressChaos", "{\"mode\":\"all\",\"stressors\":{\"cpu\":{\"workers\":2,\"load\":100}}," ON_NGINX "}", CPU, 0.05, 0.15, 0.9,
		1.05 },
	{ "StressChaos", "{\"mode\":\"all\",\"stressors\":{\"cpu\":{\"workers\":2,\"load\":100}}," ON_NGINX "}", P99, 0.1, 0.25, 0.3, 1.5 },
	{ "StressChaos", "{\"mode\":\"all\",\"stressors\":{\"memory\":{\"workers\":1,\"size\":\"50MB\"}}," ON_NGINX "}", NGINX_RSS, 45, 56,
		95, 106 },
	{ "StressChaos", "{\"mode\":\"all\",\"stressors\":{\"memory\":{\"workers\":1,\"size\":\"300MB\"}}," ON_NGINX "}", OOM, 0, 0, 1, 1 },
	{ "StressChaos", "{\"mode\":\"all\",\"stressors\":{\"memory\":{\"workers\":1,\"size\":\"300MB\"}}," ON_NGINX "}", RESTARTS, 0, 0, 1,
		1 },
	{ "PodChaos", "{\"action\":\"pod-kill\",\"mode\":\"all\"," ON_NGINX "}",
		"count(count by (pod) (kube_pod_info{pod=~\"nginx-otel.*\"}))", 1, 1, 1, 1 },
	{ "PodChaos", "{\"action\":\"pod-kill\",\"mode\":\"all\"," ON_NGINX "}",
		"count(count by (pod) (last_over_time(kube_pod_info{pod=~\"nginx-otel.*\"}[5m])))", 1, 1, 2, 2 },
	{ "PodChaos", "{\"action\":\"pod-failure\",\"mode\":\"all\"," ON_NGINX "}", READY, 1, 1, 0, 0 },
	{ "PodChaos", "{\"action\":\"pod-failure\",\"mode\":\"all\"," ON_NGINX "}", "min(up{pod=~\"nginx-otel.*\"})", 1, 1, 0, 0 },
	{ "PodChaos", "{\"action\":\"pod-failure\",\"mode\":\"one\"," ON_CHECKOUT "}",
		"sum(rate(http_requests_total{job=\"checkout\"}[1m]))", 28, 44, 28, 44 },
	{ "PodChaos", "{\"action\":\"pod-failure\",\"mode\":\"one\"," ON_CHECKOUT "}",
		"max(sum by (pod) (rate(http_requests_total{job=\"checkout\"}[1m])))", 9, 15, 15, 23 },
	{ "PodChaos", "{\"action\":\"container-kill\",\"mode\":\"all\",\"containerNames\":[\"nginx-otel\"]," ON_NGINX "}", RESTARTS, 0, 0,
		1, 1 },
	{ "NetworkChaos", "{\"action\":\"delay\",\"mode\":\"all\",\"delay\":{\"latency\":\"300ms\"}," ON_NGINX "}", P99, 0.1, 0.25, 0.4,
		0.7 },
	{ "NetworkChaos", "{\"action\":\"loss\",\"mode\":\"all\",\"loss\":{\"loss\":\"40\"}," ON_NGINX "}", ERRORS, 0, 0.01, 0.1, 0.3 },
	{ "NetworkChaos", "{\"action\":\"partition\",\"mode\":\"all\"," ON_NGINX "}", ERRORS, 0, 0.01, 0.95, 1 },
	{ "NetworkChaos", "{\"action\":\"partition\",\"mode\":\"all\"," ON_LEAKERS "}", LOST, 0, 0, 0.95, 1 },
	{ "HTTPChaos", "{\"target\":\"Request\",\"port\":80,\"abort\":true,\"mode\":\"all\"," ON_NGINX "}", ERRORS, 0, 0.01, 0.95, 1 },
	{ "HTTPChaos", "{\"target\":\"Request\",\"port\":80,\"delay\":\"400ms\",\"mode\":\"all\"," ON_NGINX "}", P99, 0.1, 0.25, 0.5,
		0.95 },
	{ "IOChaos", "{\"action\":\"latency\",\"delay\":\"500ms\",\"volumePath\":\"/data\",\"mode\":\"all\"," ON_NGINX "}", P99, 0.1, 0.25,
		0.3, 0.6 },
	{ "TimeChaos", "{\"timeOffset\":\"-10m\",\"mode\":\"all\"," ON_NGINX "}", P99, 0.1, 0.25, 0.1, 0.25 },
	{ "JVMChaos", "{\"action\":\"gc\",\"mode\":\"all\"," ON_NGINX "}", ERRORS, 0, 0.01, 0, 0.01 },
	{ "PodChaos",
		"{\"action\":\"pod-failure\",\"mode\":\"all\",\"selector\":{\"namespaces\":[\"kube-system\"],\"labelSelectors\":{\"k8s-"
		"app\":\"kube-dns\"}}}",
		LOST, 0, 0, 0.95, 1 },
	{ "PodChaos",
		"{\"action\":\"pod-failure\",\"mode\":\"all\",\"selector\":{\"namespaces\":[\"monitoring\"],\"labelSelectors\":{\"app\":"
		"\"node-exporter\"}}}",
		"count(up{job=\"node-exporter\"} == 1) or vector(0)", 2, 2, 0, 0 },
};

static void create(struct stage *stage, const char *kind, const char *spec)
{
	struct buf body = { 0 };
	struct api_response response = { 0 };

	buf_appendf(&body, "{\"kind\":\"%s\",\"metadata\":{\"name\":\"one\",\"namespace\":\"default\"},\"spec\":%s}", kind, spec);
	const struct api_request request = {
		.method = "POST", .path = "/api/experiments", .query = "", .body = buf_borrow(&body), .body_length = body.len
	};

	sim_answer_chaos_mesh(stage->sim, &request, &response);
	if (response.status != 200)
		fail_msg("%s %s: %s", kind, spec, buf_borrow(&response.body));
	api_response_finish(&response);
	buf_finish(&body);
}

static void check_between(size_t i, const char *when, double value, double least, double most)
{
	if (!(value >= least && value <= most))
		fail_msg("%s %s, %s: %s is %g, not %g to %g", effects[i].kind, effects[i].spec, when, effects[i].expression, value, least,
			most);
}

static void chaos_does_what_it_is_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
		struct stage stage;

		stage_begin(&stage);
		stage.now_ms += 30000;
		check_between(i, "before", value_of(&stage, effects[i].expression), effects[i].calm_least, effects[i].calm_most);
		create(&stage, effects[i].kind, effects[i].spec);
		stage.now_ms += 100000;
		check_between(i, "after", value_of(&stage, effects[i].expression), effects[i].least, effects[i].most);
		sim_destroy(stage.sim);
	}
}

/* What no chaos touches, in the ten minutes before and after the start: the same pace, the same latency, the same memory, within some percent. */
static void the_past_goes_over_into_the_present(void **state)
{
	static const char *const calm[] = { "sum(rate(http_requests_total[5m]))",
		"sum(rate(container_cpu_usage_seconds_total{container!=\"\"}[5m]))",
		"sum(rate(coredns_dns_responses_total{job=\"kube-dns\"}[5m]))", P99, "sum(container_memory_rss{container!=\"\"})",
		"sum(rate(container_network_receive_bytes_total[5m]))", "avg(rate(node_cpu_seconds_total{mode=\"idle\"}[5m]))",
		"sum(rate(node_network_receive_bytes_total[5m]))", "sum(node_memory_MemAvailable_bytes)",
		"sum(rate(dns_lookups_total[5m]))", "sum(rate(container_cpu_cfs_throttled_periods_total[5m]))", "avg(node_load1)" };
	struct stage stage;

	(void)state;
	stage_begin(&stage);
	stage.now_ms += 270000; /* before the schedule of the story kills */
	for (size_t i = 0; i < sizeof calm / sizeof *calm; i++) {
		double before = value_at(&stage, calm[i], START), over = value_at(&stage, calm[i], START + 150000);
		double after = value_at(&stage, calm[i], START + 270000);

		if (!(before > 0 && over / before > 0.88 && over / before < 1.14 && after / before > 0.88 && after / before < 1.14))
			fail_msg("%s: %g before, %g over, %g after the start", calm[i], before, over, after);
	}
	sim_destroy(stage.sim);
}

/* Six hours in which little happened: one container was restarted, one deployment rolled out; and days have nights. */
static void the_past_is_a_life(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage);
	assert_true(value_of(&stage, "sum(increase(kube_pod_container_status_restarts_total[6h]))") >= 0.99);
	assert_true(value_of(&stage, "sum(increase(kube_pod_container_status_restarts_total[6h]))") < 1.5);
	assert_true(value_of(&stage, "count(count by (pod) (last_over_time(kube_pod_info{pod=~\"otel-collector.*\"}[6h])))") == 2);
	assert_true(value_of(&stage, "count(kube_pod_info{pod=~\"otel-collector.*\"})") == 1);
	assert_true(value_at(&stage, "count(kube_pod_info{pod=~\"otel-collector.*\"})", START - 20000000) == 1);
	assert_true(value_of(&stage, "count(count_over_time(container_memory_rss{container!=\"\"}[6h]) == 4320)") > 20);
	double night = value_at(&stage, "sum(rate(http_requests_total[10m]))", START - 5 * 3600 * 1000),
	       day = value_of(&stage, "sum(rate(http_requests_total[10m]))");

	assert_true(night < 0.85 * day);
	assert_true(value_of(&stage, "count(kube_node_info)") == 2);
	/* Who was restarted then was an alert, for as long as the rule says, and is none now. */
	assert_true(value_of(&stage, "count_over_time(ALERTS{alertname=\"ContainerRestarts\",alertstate=\"firing\"}[6h])") >= 55);
	assert_true(value_of(&stage, "count_over_time(ALERTS{alertname=\"ContainerRestarts\",alertstate=\"firing\"}[6h])") <= 72);
	assert_true(isnan(value_of(&stage, "ALERTS{alertname=\"ContainerRestarts\"}")));
	assert_true(value_of(&stage, "count_over_time(ALERTS{alertname=\"Watchdog\"}[6h])") == 4320);
	assert_true(value_of(&stage, "count(node_memory_MemTotal_bytes)") == 2);
	sim_destroy(stage.sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chaos_does_what_it_is_for),
		cmocka_unit_test(the_past_goes_over_into_the_present),
		cmocka_unit_test(the_past_is_a_life),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
