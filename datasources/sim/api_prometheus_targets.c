/* targets and scrape pools: the simulator itself, which is one page for all, and the exporters of the cluster as if each were scraped. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/mem.h"
#include "datasources/sim/api_prometheus.h"

#define SETTINGS "\"__scheme__\":\"http\",\"__scrape_interval__\":\"5s\",\"__scrape_timeout__\":\"1s\",\"job\":"

static void write_settings(struct buf *out)
{
	buf_append_text(out, ",\"scrapeInterval\":\"5s\",\"scrapeTimeout\":\"1s\"}");
}

static void write_url(struct buf *out, const char *instance, const char *path)
{
	buf_appendf(out, "\"http://%s%s\"", instance, path);
}

static void write_own(const struct ask *ask, struct buf *out)
{
	buf_append_text(out, "{\"discoveredLabels\":{\"__metrics_path__\":\"/metrics\"," SETTINGS "\"cluster\"},"
			     "\"labels\":{\"instance\":\"simulated\",\"job\":\"cluster\"},\"scrapePool\":\"cluster\",\"scrapeUrl\":");
	write_text(out, ask->api->metrics_url);
	buf_append_text(out, ",\"globalUrl\":");
	write_text(out, ask->api->metrics_url);
	buf_append_text(out, ",\"lastError\":\"\",\"lastScrape\":");
	write_date(out, history_time(ask->api->history, history_last(ask->api->history)));
	buf_append_text(out, ",\"lastScrapeDuration\":0.001,\"health\":\"up\"");
	write_settings(out);
}

/* Without __name__. */
static void write_target_labels(struct buf *out, const struct labels *labels)
{
	bool any = false;

	buf_append_char(out, '{');
	for (size_t i = 0; i < labels->count; i++) {
		if (strcmp(labels->items[i].name, "__name__") == 0)
			continue;
		if (any)
			buf_append_char(out, ',');
		any = true;
		write_text(out, labels->items[i].name);
		buf_append_char(out, ':');
		write_text(out, labels->items[i].value);
	}
	buf_append_char(out, '}');
}

static void write_target(const struct ask *ask, struct buf *out, const struct labels *labels, bool up)
{
	const char *job = labels_get(labels, "job"), *instance = labels_get(labels, "instance"),
		   *given = labels_get(labels, "metrics_path");
	const char *path = given ? given : "/metrics";

	buf_append_text(out, ",{\"discoveredLabels\":{\"__address__\":");
	write_text(out, instance);
	buf_append_text(out, ",\"__metrics_path__\":");
	write_text(out, path);
	buf_append_text(out, "," SETTINGS);
	write_text(out, job);
	buf_append_text(out, "},\"labels\":");
	write_target_labels(out, labels);
	buf_append_text(out, ",\"scrapePool\":");
	write_text(out, job);
	buf_append_text(out, ",\"scrapeUrl\":");
	write_url(out, instance, path);
	buf_append_text(out, ",\"globalUrl\":");
	write_url(out, instance, path);
	buf_append_text(out, ",\"lastError\":");
	if (up)
		buf_append_text(out, "\"\"");
	else
		buf_appendf(out, "\"Get \\\"http://%s%s\\\": context deadline exceeded\"", instance, path);
	buf_append_text(out, ",\"lastScrape\":");
	write_date(out, history_time(ask->api->history, history_last(ask->api->history)));
	buf_appendf(out, ",\"lastScrapeDuration\":%s,\"health\":\"%s\"", up ? "0.004" : "1.000", up ? "up" : "down");
	write_settings(out);
}

/* Those whose `up` is told at the last moment. */
static void write_targets(const struct ask *ask, struct buf *out)
{
	const struct history *history = ask->api->history;
	size_t count = 0;
	const size_t *numbers = history_named(history, "up", &count);

	write_own(ask, out);
	for (size_t i = 0; i < count; i++) {
		const struct labels *labels = history_labels(history, numbers[i]);
		double up = history_at(history, numbers[i], history_last(history));

		if (!history_is_none(up) && labels_get(labels, "service") && labels_get(labels, "job") && labels_get(labels, "instance"))
			write_target(ask, out, labels, up > 0);
	}
}

void prometheus_targets(const struct ask *ask)
{
	char *state = ask_parameter(ask, "state");
	bool active = !state || !*state || strcasecmp(state, "any") == 0 || strcasecmp(state, "active") == 0;
	struct buf *out = ask_begin(ask);

	buf_append_text(out, "{\"activeTargets\":[");
	if (active)
		write_targets(ask, out);
	buf_append_text(out, "],\"droppedTargets\":[]}");
	ask_end(ask);
	free(state);
}

/* The jobs of the targets. */
void prometheus_scrape_pools(const struct ask *ask)
{
	const struct history *history = ask->api->history;
	size_t count = 0;
	const size_t *numbers = history_named(history, "up", &count);
	const char **jobs = mem_zalloc(count + 1, sizeof *jobs);
	struct buf *out = ask_begin(ask);

	for (size_t i = 0; i < count; i++) {
		const char *job = labels_get(history_labels(history, numbers[i]), "job");

		jobs[i] = job ? job : "";
	}
	buf_append_text(out, "{\"scrapePools\":");
	write_texts(out, jobs, count);
	buf_append_char(out, '}');
	ask_end(ask);
	free(jobs);
}
