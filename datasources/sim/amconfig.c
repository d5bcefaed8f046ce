#include "datasources/sim/amconfig.h"

#include <string.h>
#include "core/base/clock.h"

#define HOUR_MS INT64_C(3600000)

const struct amroute amroutes[] = {
	{ "heartbeat", { "severity", "none" }, false, false, { "alertname" }, HOUR_MS / 12 },
	{ "pager", { "severity", "critical" }, true, false, { "alertname", "namespace" }, HOUR_MS },
	{ "team chat", { "namespace", "default" }, false, false, { "namespace", "pod" }, 4 * HOUR_MS },
	{ "ops", { "severity", "warning" }, false, true, { "alertname" }, 4 * HOUR_MS },
	{ "ops", { NULL, NULL }, false, false, { "alertname" }, 4 * HOUR_MS },
};
const size_t amroute_count = sizeof amroutes / sizeof *amroutes;

const char *const amreceivers[] = { "ops", "pager", "team chat", "heartbeat", NULL };

const struct ampair amconfig_source = { "severity", "critical" }, amconfig_target = { "severity", "warning" };
const char *const amconfig_equal[] = { "namespace", "pod", NULL };

static bool takes(const struct amroute *route, const struct labels *labels)
{
	const char *value = labels_get(labels, route->matcher.name);

	return value && strcmp(value, route->matcher.value) == 0;
}

size_t amconfig_route(const struct labels *labels, const struct amroute *out[AMROUTES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i + 1 < amroute_count; i++) {
		if (!takes(&amroutes[i], labels))
			continue;
		out[count++] = &amroutes[i];
		if (!amroutes[i].goes_on)
			return count;
	}
	if (count == 0)
		out[count++] = &amroutes[amroute_count - 1];
	return count;
}

bool amroute_is_mute(const struct amroute *route, int64_t now_ms)
{
	struct clock_fields at;

	clock_fields(now_ms, false, &at);
	return route->by_night_not && (at.hour >= 22 || at.hour < 6);
}

const char amconfig_text[] = "global:\n"
			     "  resolve_timeout: 5m\n"
			     "  http_config:\n"
			     "    follow_redirects: true\n"
			     "    enable_http2: true\n"
			     "  smtp_hello: localhost\n"
			     "  smtp_require_tls: true\n"
			     "  pagerduty_url: https://events.pagerduty.com/v2/enqueue\n"
			     "  opsgenie_api_url: https://api.opsgenie.com/\n"
			     "  wechat_api_url: https://qyapi.weixin.qq.com/cgi-bin/\n"
			     "  victorops_api_url: https://alert.victorops.com/integrations/generic/20131114/alert/\n"
			     "  telegram_api_url: https://api.telegram.org\n"
			     "  webex_api_url: https://webexapis.com/v1/messages\n"
			     "route:\n"
			     "  receiver: ops\n"
			     "  group_by:\n"
			     "  - alertname\n"
			     "  continue: false\n"
			     "  routes:\n"
			     "  - receiver: heartbeat\n"
			     "    matchers:\n"
			     "    - severity=\"none\"\n"
			     "    continue: false\n"
			     "    repeat_interval: 5m\n"
			     "  - receiver: pager\n"
			     "    group_by:\n"
			     "    - alertname\n"
			     "    - namespace\n"
			     "    matchers:\n"
			     "    - severity=\"critical\"\n"
			     "    continue: true\n"
			     "    repeat_interval: 1h\n"
			     "  - receiver: team chat\n"
			     "    group_by:\n"
			     "    - namespace\n"
			     "    - pod\n"
			     "    matchers:\n"
			     "    - namespace=\"default\"\n"
			     "    continue: false\n"
			     "  - receiver: ops\n"
			     "    matchers:\n"
			     "    - severity=\"warning\"\n"
			     "    mute_time_intervals:\n"
			     "    - night\n"
			     "    continue: false\n"
			     "  group_wait: 10s\n"
			     "  group_interval: 1m\n"
			     "  repeat_interval: 4h\n"
			     "inhibit_rules:\n"
			     "- source_matchers:\n"
			     "  - severity=\"critical\"\n"
			     "  target_matchers:\n"
			     "  - severity=\"warning\"\n"
			     "  equal:\n"
			     "  - namespace\n"
			     "  - pod\n"
			     "receivers:\n"
			     "- name: ops\n"
			     "- name: pager\n"
			     "- name: team chat\n"
			     "- name: heartbeat\n"
			     "templates: []\n"
			     "time_intervals:\n"
			     "- name: night\n"
			     "  time_intervals:\n"
			     "  - times:\n"
			     "    - start_time: \"22:00\"\n"
			     "      end_time: \"24:00\"\n"
			     "    - start_time: \"00:00\"\n"
			     "      end_time: \"06:00\"\n";
