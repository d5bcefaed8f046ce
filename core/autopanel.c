#include "core/autopanel.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"

#define SCRAPE_DEFAULT_MS INT64_C(15000)
#define WINDOW_SCRAPES 4

/* $X is the metric that was found, $W the window of a rate. A panel stands only where its own metric, or the alternative, exists. */
static const struct line {
	const char *metric, *alternative; /* NULL none */
	const char *title, *alternative_title;
	const char *query, *legend;
	enum unit unit;
	bool memory; /* it has a limit */
	bool only_alone; /* only where nothing above was found */
} lines[] = {
	{ "container_memory_rss", "container_memory_working_set_bytes", "Container RSS", "Container memory",
		"$X{container!=\"\",container!=\"POD\"}", "{{container}}", UNIT_BYTES, true, false },
	{ "container_cpu_usage_seconds_total", NULL, "Container CPU", NULL,
		"sum by (namespace,pod,container) (rate($X{container!=\"\",container!=\"POD\"}[$W]))", "{{container}}", UNIT_CORES, false,
		false },
	{ "kube_pod_container_status_restarts_total", NULL, "Container restarts", NULL,
		"sum by (namespace,pod,container) (increase($X[$W])) > 0", "{{container}}", UNIT_COUNT, false, false },
	{ "kube_pod_status_phase", NULL, "Pods not running", NULL, "sum by (namespace,phase) ($X{phase=~\"Pending|Failed|Unknown\"}) > 0",
		"{{phase}}", UNIT_COUNT, false, false },
	{ "http_requests_total", NULL, "HTTP requests", NULL, "sum by (job) (rate($X[$W]))", "{{job}}", UNIT_PER_SECOND, false, false },
	{ "http_requests_total", NULL, "HTTP errors", NULL, "sum by (job) (rate($X{code=~\"5..\"}[$W]))", "{{job}}", UNIT_PER_SECOND, false,
		false },
	{ "http_request_duration_seconds_bucket", NULL, "HTTP p99", NULL, "histogram_quantile(0.99, sum by (le,job) (rate($X[$W])))",
		"{{job}}", UNIT_SECONDS, false, false },
	{ "coredns_dns_responses_total", NULL, "Failed DNS lookups", NULL, "sum by (rcode) (rate($X{rcode!=\"NOERROR\"}[$W]))", "{{rcode}}",
		UNIT_PER_SECOND, false, false },
	{ "node_memory_MemAvailable_bytes", NULL, "Node memory available", NULL, "$X", "{{instance}}", UNIT_BYTES, false, false },
	{ "node_cpu_seconds_total", NULL, "Node CPU", NULL, "1 - avg by (instance) (rate($X{mode=\"idle\"}[$W]))", "{{instance}}",
		UNIT_RATIO, false, false },
	{ "process_resident_memory_bytes", NULL, "Process RSS", NULL, "$X", "{{job}}", UNIT_BYTES, false, true },
	{ "up", NULL, "Targets", NULL, "min by (job) ($X)", "{{job}}", UNIT_BOOL, false, true },
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

static const struct limit {
	const char *metric, *query;
} limits[] = {
	{ "container_spec_memory_limit_bytes", "container_spec_memory_limit_bytes{container!=\"\"} > 0" },
	{ "kube_pod_container_resource_limits", "kube_pod_container_resource_limits{resource=\"memory\"}" },
};

#define RESTARTS "kube_pod_container_status_restarts_total"
#define RUNNING "kube_pod_container_status_running"
#define RESTARTS_QUERY "max by (namespace,pod,container) (" RESTARTS ")"

size_t autopanel_candidates(const char *const **names)
{
	static const char *const candidates[] = { "container_memory_rss", "container_memory_working_set_bytes",
		"container_cpu_usage_seconds_total", RESTARTS, "kube_pod_status_phase", "http_requests_total",
		"http_request_duration_seconds_bucket", "coredns_dns_responses_total", "node_memory_MemAvailable_bytes",
		"node_cpu_seconds_total", "process_resident_memory_bytes", "up", "container_spec_memory_limit_bytes",
		"kube_pod_container_resource_limits", RUNNING };

	*names = candidates;
	return sizeof(candidates) / sizeof(candidates[0]);
}

static bool has(const struct autopanel_input *in, const char *metric)
{
	for (size_t i = 0; metric != NULL && i < in->found_count; i++)
		if (strcmp(in->found[i], metric) == 0)
			return true;
	return false;
}

/* "90s": W, four scrape intervals, at least the step. */
static void format_window(const struct autopanel_input *in, char *out, size_t size)
{
	int64_t scrape = in->scrape_interval_ms > 0 ? in->scrape_interval_ms : SCRAPE_DEFAULT_MS;
	int64_t window = WINDOW_SCRAPES * scrape > in->step_ms ? WINDOW_SCRAPES * scrape : in->step_ms;

	if (window % 60000 == 0)
		snprintf(out, size, "%lldm", (long long)(window / 60000));
	else if (window % 1000 == 0)
		snprintf(out, size, "%llds", (long long)(window / 1000));
	else
		snprintf(out, size, "%lldms", (long long)window);
}

static char *fill_in(struct arena *arena, const char *text, const char *metric, const char *window)
{
	char *out = arena_zalloc(arena, strlen(text) + strlen(metric) + strlen(window) + 1, 1);
	char *to = out;

	for (; *text != '\0'; text++) {
		const char *value = text[0] == '$' && text[1] == 'X' ? metric : text[0] == '$' && text[1] == 'W' ? window : NULL;

		if (value == NULL) {
			*to++ = *text;
			continue;
		}
		memcpy(to, value, strlen(value));
		to += strlen(value);
		text++;
	}
	return out;
}

static const char *limit_query(const struct autopanel_input *in)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (has(in, limits[i].metric))
			return limits[i].query;
	return "";
}

size_t autopanel_choose(const struct autopanel_input *in, const struct config_panel **panels)
{
	struct config_panel *chosen = arena_zalloc(in->arena, LINES, sizeof(*chosen));
	char window[32];
	size_t count = 0;

	format_window(in, window, sizeof(window));
	for (size_t i = 0; i < LINES; i++) {
		const struct line *line = &lines[i];
		bool main = has(in, line->metric);

		if ((!main && !has(in, line->alternative)) || (line->only_alone && count > 0))
			continue;
		chosen[count++] = (struct config_panel){
			.title = fill_in(in->arena, main ? line->title : line->alternative_title, "", ""),
			.query = fill_in(in->arena, line->query, main ? line->metric : line->alternative, window),
			.legend = fill_in(in->arena, line->legend, "", ""),
			.unit = line->unit,
			.objective = { .name = fill_in(in->arena, "", "", ""),
				.op = fill_in(in->arena, "", "", ""),
				.match = fill_in(in->arena, "", "", "") },
			.limit = fill_in(in->arena, line->memory ? limit_query(in) : "", "", ""),
		};
	}
	*panels = chosen;
	return count;
}

const char *autopanel_restarts(const struct autopanel_input *in, bool *running)
{
	*running = has(in, RESTARTS) && has(in, RUNNING);
	if (*running)
		return RESTARTS_QUERY " and on (namespace,pod,container) " RUNNING " == 1";
	return has(in, RESTARTS) ? RESTARTS_QUERY : "";
}
