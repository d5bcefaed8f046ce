#include "tests/support/founding_parts.h"

#include <stdio.h>
#include <math.h>

/* 300 alerts in 8 groups at 03:12:40, 52 of them since 03:10:02; cart-latency runs since 03:01:30 and has hit two pods. */

static const struct storm_group {
	const char *name, *severity, *oldest; /* since when its first one fires */
	int count, fresh;
	int on_node, in_shop; /* how many are on worker-3, in namespace shop */
	const char *namespace_, *service;
	int hit; /* how many of them are of pods that cart-latency hit */
} groups[] = {
	{ "NodeNotReady", "critical", "03:03:28", 1, 0, 1, 0, "", "", 0 },
	{ "KubeDeploymentDown", "critical", "03:06:00", 11, 2, 0, 11, "shop", "", 0 },
	{ "KubePodNotReady", "warning", "03:04:30", 43, 6, 41, 38, "batch", "", 0 },
	{ "HTTPLatencyHigh", "warning", "03:07:38", 60, 9, 0, 30, "web", "cart", 2 },
	{ "HTTPErrorsHigh", "warning", "03:08:09", 96, 31, 0, 96, "shop", "", 0 },
	{ "TargetDown", "warning", "03:04:00", 58, 0, 57, 20, "web", "", 0 },
	{ "KubePodCrashLooping", "warning", "03:09:35", 17, 4, 0, 12, "batch", "", 0 },
	{ "CPUThrottlingHigh", "warning", "-3:52:40", 14, 0, 0, 0, "batch", "", 0 },
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

/* Fresh ones began after the last look; the others before it, the first one when the group's oldest did. */
static int64_t fires_at(const struct storm_group *group, int i)
{
	if (i >= group->count - group->fresh)
		return at("03:10:10") + (i % 20) * 7000;
	return at(group->oldest) + (i == 0 ? 0 : i % 5 * 3000);
}

static const struct labels *labels_of(struct slice *slice, const struct storm_group *group, int i, const char *cluster)
{
	bool node_only = group->count == 1;
	char pod[64];

	snprintf(pod, sizeof(pod), "%s-%d", group->name, i);
	if (i < group->hit)
		snprintf(pod, sizeof(pod), "cart-5d8c7b6f4-hit%d", i);
	return make_labels(slice, "alertname", group->name, "severity", group->severity, "node",
		i < group->on_node                 ? "worker-3"
		: node_only || group->on_node == 0 ? ""
						   : "worker-1",
		"namespace",
		node_only            ? ""
		: i < group->in_shop ? "shop"
				     : group->namespace_,
		"pod", node_only ? "" : pod, "service", i < 55 ? group->service : "", "cluster", cluster, NULL);
}

void storm_rules(struct slice *slice, int64_t now_ms)
{
	struct rule *rule;

	for (size_t g = 0; g < GROUPS; g++) {
		rule = push_rule(slice, groups[g].name, "vector(1)", 60000);
		for (int i = 0; i < groups[g].count; i++)
			if (fires_at(&groups[g], i) <= now_ms)
				push_rule_alert(
					slice, rule, labels_of(slice, &groups[g], i, ""), ALERT_FIRING, fires_at(&groups[g], i) - 60000);
	}
	rule = push_rule(slice, "Watchdog", "vector(1)", 0);
	push_rule_alert(slice, rule, make_labels(slice, "alertname", "Watchdog", "severity", "none", NULL), ALERT_FIRING, at("00:00:00"));
	for (int i = 0; i < 2; i++) {
		rule = push_rule(slice, i == 0 ? "CartErrors" : "CartSlow", "vector(1)", 60000);
		rule->health = "err";
		rule->last_error = "found duplicate series for the match group";
	}
	slice->prometheus.rules_good_ms = now_ms;
}

void storm_alertmanager(struct slice *slice, int64_t now_ms)
{
	for (size_t g = 0; g < GROUPS; g++)
		for (int i = 0; i < groups[g].count; i++)
			if (fires_at(&groups[g], i) + 2000 <= now_ms)
				push_am_alert(slice, labels_of(slice, &groups[g], i, "prod-eu"), fires_at(&groups[g], i),
					i < 38 ? "pager-shop" : "ops-mail");
	push_am_alert(slice, make_labels(slice, "alertname", "Watchdog", "severity", "none", "cluster", "prod-eu", NULL), at("00:00:00"),
		"ops-mail");
	slice->alertmanager.cluster_status = "ready";
	slice->alertmanager.alerts_good_ms = now_ms;
	slice->alertmanager.silences_good_ms = now_ms;
}

void storm_chaos(struct slice *slice, int64_t now_ms)
{
	struct chaos_item *item = push_chaos(slice, CHAOS_EXPERIMENT, "cafe0000-0000-4000-8000-000000000001", "NetworkChaos",
		"cart-latency", CHAOS_RUNNING, at("03:01:30"));

	item->namespace_ = "shop";
	item->spec.action = "delay";
	item->spec.summary = "delay 200ms";
	item->spec.duration = "15m";
	item->spec.duration_ms = 900000;
	item->spec.has_selector = true;
	push_text(slice, &item->spec.namespaces, &item->spec.namespace_count, "shop");
	push_text(slice, &item->spec.selectors, &item->spec.selector_count, "app=cart");
	push_event(slice, item, at("03:01:31"), "Applied", "shop/cart-5d8c7b6f4-hit1")->namespace_ = "shop";
	push_event(slice, item, at("03:01:31"), "Applied", "shop/cart-5d8c7b6f4-hit0")->namespace_ = "shop";
	push_event(slice, item, at("03:01:30"), "Started", "")->namespace_ = "shop";
	slice->chaos_mesh.target_namespace = "";
	slice->chaos_mesh.items_good_ms = now_ms;
	slice->chaos_mesh.events_good_ms = now_ms;
}

/* Error ratios of five services; three of them are over 1 %. */
void storm_series(struct slice *slice, struct query_result *result)
{
	static const struct {
		const char *service, *from; /* over since about then */
		double now;
	} services[] = {
		{ "cart", "03:03:20", 0.38 },
		{ "checkout", "03:04:20", 0.21 },
		{ "shop-web", "03:06:10", 0.06 },
		{ "payments", "", 0.005 },
		{ "search", "", 0.001 },
	};
	double values[4096];

	for (size_t s = 0; s < sizeof(services) / sizeof(services[0]); s++) {
		size_t count = 0;

		for (int64_t t = result->start_ms; t <= result->end_ms && count<4096; t += result->step_ms> 0 ? result->step_ms : 1000) {
			double over = services[s].from[0] == '\0'
					      ? 1
					      : (double)(t - at(services[s].from)) / (double)(at("03:12:40") - at(services[s].from));

			values[count++] = over <= 0 ? 0.002 : services[s].now * pow(over, 0.5);
		}
		push_series(slice, result, make_labels(slice, "service", services[s].service, NULL), values);
	}
}
