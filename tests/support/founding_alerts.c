#include "tests/support/founding_parts.h"

#include <stddef.h>

/* Rules and alerts of the story. An episode is one alert from pending to its end; who asks at some moment learns what it then is. */

static const struct founding_rule {
	const char *name, *query;
	int64_t for_s;
} rules[] = {
	{ "ContainerMemoryLimit", "container_memory_rss{container=~\"cpp-dns-leaker-service.*\"} > 10*1024*1024", 60 },
	{ "KubePodNotReady", "sum by (namespace, pod) (kube_pod_status_phase{phase=~\"Pending|Unknown\"}) > 0", 900 },
	{ "KubernetesPodNotHealthy", "kube_pod_status_ready{condition=\"false\"} > 0", 300 },
	{ "Watchdog", "vector(1)", 0 },
	{ "TargetDown", "up == 0", 60 },
	{ "KubePodCrashLooping", "increase(kube_pod_container_status_restarts_total[15m]) > 3", 900 },
	{ "NodeNotReady", "kube_node_status_condition{condition=\"Ready\",status=\"true\"} == 0", 120 },
	{ "HTTPErrorsHigh", "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) > 1", 120 },
	{ "HTTPLatencyHigh", "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 0.5", 120 },
	{ "CoreDNSErrors", "sum(rate(coredns_dns_responses_total{rcode=\"SERVFAIL\"}[5m])) > 50", 300 },
	{ "CPUThrottlingHigh", "rate(container_cpu_cfs_throttled_periods_total[5m]) > 0.5", 900 },
	{ "PrometheusNotIngesting", "rate(prometheus_tsdb_head_samples_appended_total[5m]) <= 0", 600 },
	{ "AlertmanagerDown", "up{job=\"alertmanager\"} == 0", 60 },
	{ "NodeDiskFull", "node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1", 600 },
};

enum { RULE_MEMORY, RULE_NOT_READY, RULE_NOT_HEALTHY, RULE_WATCHDOG };

static const struct episode {
	size_t rule;
	const char *severity, *namespace_, *pod, *container;
	const char *active, *until; /* "" while the story is told */
	bool silenced, in_calm;
} episodes[] = {
	{ RULE_MEMORY, "critical", "default", FOUNDING_CNCF, "cpp-dns-leaker-service-cncf", "19:36:32", "19:40:02", false, true },
	{ RULE_MEMORY, "critical", "default", FOUNDING_CNCF, "cpp-dns-leaker-service-cncf", "19:55:32", "", false, false },
	{ RULE_MEMORY, "critical", "default", FOUNDING_OSAD, "cpp-dns-leaker-service-osad", "19:58:32", "", false, false },
	{ RULE_NOT_READY, "warning", "monitoring", "promtail-p4f55", "", "19:58:52", "", false, false },
	{ RULE_NOT_HEALTHY, "critical", "monitoring", "node-exporter-27p57", "", "17:02:00", "", true, false },
	{ RULE_WATCHDOG, "none", "", "", "", "03:00:00", "", false, true },
};

#define EPISODES (sizeof(episodes) / sizeof(episodes[0]))

static bool told(const struct episode *episode, enum founding_variant variant, int64_t now_ms)
{
	if (variant == FOUNDING_CALM && !episode->in_calm)
		return false;
	return at(episode->active) <= now_ms && (episode->until[0] == '\0' || now_ms < at(episode->until));
}

static int64_t fires_at(const struct episode *episode)
{
	return at(episode->active) + rules[episode->rule].for_s * 1000;
}

/* An empty value is no label, so one list serves all. */
static const struct labels *labels_of(struct slice *slice, const struct episode *episode, const char *cluster)
{
	return make_labels(slice, "alertname", rules[episode->rule].name, "severity", episode->severity, "namespace", episode->namespace_,
		"pod", episode->pod, "container", episode->container, "team", episode->rule == RULE_MEMORY ? "dns" : "", "cluster", cluster,
		NULL);
}

static const struct labels *annotations_of(struct slice *slice, const struct episode *episode)
{
	if (episode->rule != RULE_MEMORY)
		return make_labels(slice, "summary", rules[episode->rule].name, NULL);
	return make_labels(slice, "summary", "cpp-dns-leaker-service-cncf uses 144.2 MiB, over 10 MiB", "description",
		"The leaker keeps memory for each failed lookup, never frees it.", "runbook_url",
		"https://runbooks.example.org/leaker#memory", NULL);
}

static void add_alerts(struct slice *slice, struct rule *rule, size_t rule_index, enum founding_variant variant, int64_t now_ms)
{
	for (size_t i = 0; i < EPISODES; i++) {
		const struct episode *episode = &episodes[i];
		struct rule_alert *alert;

		if (episode->rule != rule_index || !told(episode, variant, now_ms))
			continue;
		alert = push_rule_alert(slice, rule, labels_of(slice, episode, ""),
			fires_at(episode) <= now_ms ? ALERT_FIRING : ALERT_PENDING, at(episode->active));
		alert->annotations = annotations_of(slice, episode);
		alert->value = episode->rule == RULE_MEMORY ? 144.2 * 1024 * 1024 : 1;
	}
}

void founding_rules(struct slice *slice, enum founding_variant variant, int64_t now_ms)
{
	for (size_t i = 0; variant != FOUNDING_EMPTY && i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct rule *rule = push_rule(slice, rules[i].name, rules[i].query, rules[i].for_s * 1000);

		rule->last_evaluation_ms = now_ms - now_ms % 30000;
		if (i == RULE_MEMORY)
			rule->labels = make_labels(slice, "severity", "critical", "team", "dns", NULL);
		add_alerts(slice, rule, i, variant, now_ms);
	}
	slice->prometheus.rules_good_ms = now_ms;
}

static void add_am_alert(struct slice *slice, const struct episode *episode)
{
	struct am_alert *alert = push_am_alert(slice, labels_of(slice, episode, CLUSTER), fires_at(episode), "ops-mail");

	alert->annotations = annotations_of(slice, episode);
	alert->generator_url = "http://prometheus.example.org/graph?g0.expr=container_memory_rss&g0.tab=1";
	if (episode->rule == RULE_MEMORY) {
		alert->receiver_count = 0;
		push_text(slice, &alert->receivers, &alert->receiver_count, "gitlab");
		push_text(slice, &alert->receivers, &alert->receiver_count, "ops-mail");
	}
	if (episode->silenced) {
		alert->state = AM_SUPPRESSED;
		push_text(slice, &alert->silenced_by, &alert->silenced_count, "d2b9a4f7-3f53-4a6e-9a07-0c5a5c0e8f11");
	}
}

void founding_alertmanager(struct slice *slice, enum founding_variant variant, int64_t now_ms)
{
	struct alertmanager_data *data = &slice->alertmanager;
	struct silence *silence;

	for (size_t i = 0; i < EPISODES; i++)
		if (told(&episodes[i], variant, now_ms) && fires_at(&episodes[i]) + 2000 <= now_ms)
			add_am_alert(slice, &episodes[i]);
	silence = push_silence(
		slice, "d2b9a4f7-3f53-4a6e-9a07-0c5a5c0e8f11", "ops", "node-exporter is being replaced", at("17:00:00"), at("21:00:00"));
	silence->matchers = slice_array(slice, 1, sizeof(*silence->matchers));
	silence->matchers[0] = (struct silence_matcher){ .name = "pod", .value = "node-exporter-27p57", .is_equal = true };
	silence->matcher_count = 1;
	push_text(slice, &data->receivers, &data->receiver_count, "gitlab");
	push_text(slice, &data->receivers, &data->receiver_count, "ops-mail");
	data->cluster_status = "ready";
	data->alerts_good_ms = now_ms;
	data->silences_good_ms = now_ms;
}
