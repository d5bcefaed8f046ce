#include "tests/support/founding_parts.h"

#include <math.h>
#include <string.h>

#include "core/base/grid.h"
#include "core/labels.h"

/*
 * The series of the story as functions of time: shapes whose figures (144.2Mi, +55Mi a minute, over since
 * 3m48s, over in 48s, in 8m) come out of them at 19:59:12. Seconds are those of the day; a hole is NaN.
 */

#define MI (1024.0 * 1024.0)
#define INJECT 71650.0 /* 19:54:10 dns-leaker */
#define STEP 71844.0 /* 19:57:24 game-day-1, step dns-error */
#define RUN0 70560.0 /* 19:36:00 the verification run's chaos */
#define RUN1 70740.0 /* 19:39:00 */
#define RESTART 70766.0 /* 19:39:26 */

struct moment {
	double t;
	bool calm;
};

static double wobble(double t, double seed, double size)
{
	return size * (sin(t / 17 + seed) + sin(t / 7.3 + 2.1 * seed) + sin(t / 3.1 + 5 * seed)) / 3;
}

static double since(struct moment m, double start)
{
	return m.calm || m.t < start ? 0 : m.t - start;
}

static double rss_cncf(struct moment m)
{
	double leak = since(m, INJECT);

	if (m.t >= RESTART && m.t < RESTART + 25)
		return NAN;
	if (m.t >= RUN0 && m.t < RESTART)
		return 4.1 + 34 * pow((m.t - RUN0) / 206, 0.9);
	return leak > 0 ? 4.2 + 140 * pow(leak / 302, 2.26) : 4.1 + wobble(m.t, 1, 0.12);
}

static double rss_gitlab(struct moment m)
{
	double leak = since(m, INJECT);

	return leak > 0 ? 3.39 + 5.7 * leak / 302 : 3.4 + wobble(m.t, 2, 0.06);
}

static double rss_osad(struct moment m)
{
	double leak = since(m, STEP);

	if (!m.calm && m.t >= 71666 && m.t < 71691) /* killed at 19:54:26 */
		return NAN;
	return leak > 0 ? 5.1 + 26.1 * pow(leak / 108, 2.23) : 5.1 + wobble(m.t, 3, 0.1);
}

static double rss_o11y(struct moment m)
{
	double leak = since(m, INJECT);

	return leak > 0 ? 2.7 + 2.8 * leak / 302 : 2.7 + wobble(m.t, 4, 0.05);
}

static double rss_promtail(struct moment m)
{
	return !m.calm && m.t >= 71910 ? NAN : 61 + wobble(m.t, 9, 3); /* 19:58:30 */
}

static double rss_nginx(struct moment m)
{
	return 48 + wobble(m.t, 17, 4) + (m.t >= 71070 && m.t < 71280 ? 40 : 0); /* stress 19:44:30 to 19:48:00 */
}

static double rss_coredns(struct moment m)
{
	return 21 + wobble(m.t, 23, 2) + (since(m, INJECT) > 0 ? 9 : 0);
}

enum shape { SAW, FLAT, OWN, NEVER };
struct container {
	const char *container, *namespace_, *pod;
	enum shape shape;
	double base, second, third; /* SAW: size, every; FLAT: seed, size */
	double limit; /* Mi; 0 none */
	double (*own)(struct moment m);
	double restarts;
};

static const struct container containers[] = {
	{ "cpp-dns-leaker-service-cncf", "default", FOUNDING_CNCF, OWN, 0, 0, 0, 256, rss_cncf, 1 },
	{ "cpp-dns-leaker-service-osad", "default", FOUNDING_OSAD, OWN, 0, 0, 0, 256, rss_osad, 1 },
	{ "cpp-dns-leaker-service-gitlab", "default", FOUNDING_GITLAB, OWN, 0, 0, 0, 256, rss_gitlab, 1 },
	{ "cpp-dns-leaker-service-o11y", "default", FOUNDING_O11Y, OWN, 0, 0, 0, 256, rss_o11y, 1 },
	{ "promtail", "monitoring", "promtail-p4f55", OWN, 0, 0, 0, 128, rss_promtail, 0 },
	{ "kube-proxy", "kube-system", "kube-proxy-n6w2c", NEVER, 0, 0, 0, 0, NULL, 0 },
	{ "kube-apiserver", "kube-system", "kube-apiserver-control-plane", SAW, 418, 110, 1130, 0, NULL, 0 },
	{ "prometheus", "monitoring", "prometheus-0", SAW, 290, 150, 410, 1024, NULL, 0 },
	{ "loki", "monitoring", "loki-0", SAW, 150, 80, 300, 512, NULL, 0 },
	{ "etcd", "kube-system", "etcd-control-plane", FLAT, 144, 12, 9, 0, NULL, 0 },
	{ "grafana", "monitoring", "grafana-6d8b9c7f5d-4kq2z", SAW, 104, 22, 700, 256, NULL, 0 },
	{ "otel-collector", "monitoring", "otel-collector-7f9d6c5b8-qq7xn", SAW, 70, 40, 240, 256, NULL, 0 },
	{ "kube-controller-manager", "kube-system", "kube-controller-manager-control-plane", FLAT, 92, 15, 6, 0, NULL, 0 },
	{ "chaos-controller-manager", "chaos-mesh", "chaos-controller-manager-5f6b7d9c4-h2jkw", FLAT, 61, 16, 8, 1024, NULL, 0 },
	{ "nginx-otel", "default", "nginx-otel-6c4f8d7b9-r5t8v", OWN, 0, 0, 0, 128, rss_nginx, 0 },
	{ "chaos-daemon", "chaos-mesh", "chaos-daemon-7xk2p", FLAT, 45, 18, 6, 0, NULL, 0 },
	{ "kube-scheduler", "kube-system", "kube-scheduler-control-plane", FLAT, 41, 19, 4, 0, NULL, 0 },
	{ "chaos-dashboard", "chaos-mesh", "chaos-dashboard-6b5c7f8d9-wz4tn", FLAT, 39, 20, 3, 0, NULL, 0 },
	{ "kube-state-metrics", "monitoring", "kube-state-metrics-59c8f7d6b-m3ktv", FLAT, 38, 21, 5, 128, NULL, 0 },
	{ "alertmanager", "monitoring", "alertmanager-0", FLAT, 32, 22, 4, 128, NULL, 0 },
	{ "coredns", "kube-system", "coredns-76f75df574-b8zqd", OWN, 0, 0, 0, 170, rss_coredns, 0 },
	{ "node-exporter", "monitoring", "node-exporter-27p57", FLAT, 20, 24, 3, 64, NULL, 0 },
	{ "kindnet-cni", "kube-system", "kindnet-8k5vz", FLAT, 17, 25, 2, 50, NULL, 0 },
	{ "local-path-provisioner", "local-path-storage", "local-path-provisioner-6c86b6f9d-tt5bg", FLAT, 12, 26, 2, 0, NULL, 0 },
	{ "dnsutils", "default", "dnsutils", FLAT, 4, 27, 1, 0, NULL, 0 },
};

static double rss(const struct container *c, struct moment m)
{
	switch (c->shape) {
	case SAW:
		return c->base + c->second * fmod(m.t, c->third) / c->third + wobble(m.t, c->third, c->second / 12);
	case FLAT:
		return c->base + wobble(m.t, c->second, c->third);
	case OWN:
		return c->own(m);
	case NEVER:
		break;
	}
	return NAN;
}

static double lookups(struct moment m)
{
	if (m.t >= RUN0 && m.t < RUN1)
		return 11 + wobble(m.t, 5, 4);
	return since(m, INJECT) > 0 ? 11.5 + wobble(m.t, 5, 4) : 0.2 + fabs(wobble(m.t, 5, 0.4));
}

static double latency(struct moment m)
{
	return (118 + wobble(m.t, 6, 26) + (m.t >= 71070 && m.t < 71280 ? 70 : 0)) / 1000;
}

static double requests(struct moment m)
{
	return 42 + wobble(m.t, 7, 9);
}

static double kills(struct moment m)
{
	double n = 0;

	for (double t = RESTART - 600; t <= m.t && t <= RESTART + 900; t += 300)
		n++;
	return n;
}

static double target_up(struct moment m)
{
	return m.t < 71825 ? NAN : 1; /* Prometheus started at 19:57:05 */
}

typedef double sample_fn(const struct container *container, struct moment m);

static void add(struct slice *slice, struct query_result *result, const struct labels *labels, sample_fn *sample,
	const struct container *container, bool calm)
{
	double values[4096];
	size_t count = 0;
	bool any = false;

	for (int64_t t = result->start_ms; t <= result->end_ms && count<4096; t += result->step_ms> 0 ? result->step_ms : 1000) {
		double value = sample(container, (struct moment){ (double)(t - DAY_MS) / 1000, calm });

		any = any || !isnan(value);
		values[count++] = value;
	}
	if (any)
		push_series(slice, result, labels, values);
}

static double sample_rss(const struct container *c, struct moment m)
{
	return rss(c, m) * MI;
}

static double sample_limit(const struct container *c, struct moment m)
{
	(void)m;
	return c->limit > 0 ? c->limit * MI : NAN;
}

static double sample_restarts(const struct container *c, struct moment m)
{
	(void)m;
	return c->restarts;
}

static void add_containers(struct slice *slice, struct query_result *result, const char *metric, sample_fn *sample, bool calm)
{
	for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
		const struct container *c = &containers[i];
		const struct labels *labels;

		if (metric[0] != '\0')
			labels = make_labels(slice, "__name__", metric, "namespace", c->namespace_, "pod", c->pod, "container",
				c->container, "instance", "worker-1", "job", "cadvisor", NULL);
		else
			labels = make_labels(slice, "namespace", c->namespace_, "pod", c->pod, "container", c->container, NULL);
		add(slice, result, labels, sample, c, calm);
	}
}

static void answer_rss(struct slice *slice, struct query_result *result, bool calm)
{
	add_containers(slice, result, "container_memory_rss", sample_rss, calm);
}

static void answer_limit(struct slice *slice, struct query_result *result, bool calm)
{
	add_containers(slice, result, "container_spec_memory_limit_bytes", sample_limit, calm);
}

static void answer_restarts(struct slice *slice, struct query_result *result, bool calm)
{
	add_containers(slice, result, "", sample_restarts, calm);
}

#define SINGLE(name, function, ...)                                                                                                        \
	static double sample_##name(const struct container *c, struct moment m)                                                            \
	{                                                                                                                                  \
		(void)c;                                                                                                                   \
		return function(m);                                                                                                        \
	}                                                                                                                                  \
	static void answer_##name(struct slice *slice, struct query_result *result, bool calm)                                             \
	{                                                                                                                                  \
		add(slice, result, make_labels(slice, __VA_ARGS__, NULL), sample_##name, NULL, calm);                                      \
	}

SINGLE(lookups, lookups, "rcode", "SERVFAIL")
SINGLE(latency, latency, "job", "nginx-otel")
SINGLE(requests, requests, "job", "nginx-otel")
SINGLE(kills, kills, "namespace", "default")

static double sample_up(const struct container *c, struct moment m)
{
	(void)c;
	return target_up(m);
}

static void answer_up(struct slice *slice, struct query_result *result, bool calm)
{
	static const char *const jobs[] = { "cadvisor", "node", "prometheus" };

	for (size_t i = 0; i < 3; i++)
		add(slice, result, make_labels(slice, "job", jobs[i], NULL), sample_up, NULL, calm);
}

static void answer_storm(struct slice *slice, struct query_result *result, bool calm)
{
	(void)calm;
	storm_series(slice, result);
}

static const struct answer {
	const char *in_query;
	void (*fill)(struct slice *slice, struct query_result *result, bool calm);
} answers[] = {
	{ "shop_errors", answer_storm },
	{ "container_memory_rss", answer_rss },
	{ "container_spec_memory_limit_bytes", answer_limit },
	{ "kube_pod_container_status_restarts_total", answer_restarts },
	{ "coredns_dns_responses_total", answer_lookups },
	{ "http_request_duration_seconds_bucket", answer_latency },
	{ "http_requests_total", answer_requests },
	{ "pods_killed_total", answer_kills },
	{ "(up)", answer_up },
};

/* The range is walked up to the newest step that is complete at now; an instant query is one value at now. */
static void answer(struct slice *slice, const struct want *want, bool calm, int64_t now_ms)
{
	int64_t end = want->end_ms != 0 ? want->end_ms : now_ms;
	struct query_result *result;

	if (want->kind == WANT_RANGE) {
		end -= end % want->step_ms;
		result = push_result(slice, want->key, end - want->range_ms / want->step_ms * want->step_ms, end, want->step_ms);
	} else {
		result = push_result(slice, want->key, end, end, 0);
	}
	result->good_ms = now_ms;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (strstr(want->query, answers[i].in_query) == NULL)
			continue;
		answers[i].fill(slice, result, calm);
		break;
	}
}

static void add_found(struct slice *slice, enum founding_variant variant)
{
	struct prometheus_data *data = &slice->prometheus;

	if (variant == FOUNDING_MOMENT || variant == FOUNDING_DEGRADED || variant == FOUNDING_CALM) {
		push_text(slice, &data->found, &data->found_count, "container_memory_rss");
		push_text(slice, &data->found, &data->found_count, "coredns_dns_responses_total");
		push_text(slice, &data->found, &data->found_count, "kube_pod_container_status_restarts_total");
		push_text(slice, &data->found, &data->found_count, "kube_pod_container_status_running");
	}
	push_text(slice, &data->found, &data->found_count, "up");
}

void founding_metrics(struct slice *slice, enum founding_variant variant, const struct want_list *wants, int64_t now_ms)
{
	struct prometheus_data *data = &slice->prometheus;

	for (size_t i = 0; i < wants->count; i++)
		answer(slice, &wants->items[i], variant == FOUNDING_CALM, now_ms);
	add_found(slice, variant);
	data->found_good_ms = now_ms;
	data->targets_up = variant == FOUNDING_EMPTY ? 3 : 24;
	data->targets_good_ms = now_ms;
	data->scrape_interval_ms = 15000;
	data->started_ms = variant == FOUNDING_EMPTY ? at("19:57:05") : at("03:00:00") - INT64_C(86400000);
	data->alertmanagers_known = true;
	data->alertmanager_count = variant == FOUNDING_EMPTY ? 0 : 1;
	data->external_labels = variant == FOUNDING_EMPTY
					? make_labels(slice, NULL)
					: make_labels(slice, "cluster", variant == FOUNDING_STORM ? "prod-eu" : CLUSTER, NULL);
}
