/* The HTTP API of Prometheus 2.42 on the simulated history: which path is whose, parameters, envelopes. */
#include "datasources/sim/api_prometheus.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct ask_values ask_values(const struct ask *ask, const char *name)
{
	const char *form = strcmp(ask->request->method, "POST") == 0 ? ask->request->body : "";

	return (struct ask_values){ name, { form, ask->request->query } };
}

char *ask_next(struct ask_values *values)
{
	char *value = api_take(&values->forms[0], values->name);

	return value ? value : api_take(&values->forms[1], values->name);
}

char *ask_parameter(const struct ask *ask, const char *name)
{
	struct ask_values values = ask_values(ask, name);

	return ask_next(&values);
}

bool ask_fail(const struct ask *ask, int status, const char *type, const char *format, ...)
{
	struct buf *out = &ask->response->body;
	va_list args;

	buf_clear(out);
	ask->response->status = status;
	buf_appendf(out, "{\"status\":\"error\",\"errorType\":\"%s\",\"error\":", type);
	va_start(args, format);
	write_words(out, format, args);
	va_end(args);
	buf_append_char(out, '}');
	return false;
}

struct buf *ask_begin(const struct ask *ask)
{
	buf_append_text(&ask->response->body, "{\"status\":\"success\",\"data\":");
	return &ask->response->body;
}

void ask_end(const struct ask *ask)
{
	buf_append_char(&ask->response->body, '}');
}

static void plain(const struct ask *ask, int status, const char *text)
{
	ask->response->status = status;
	ask->response->content_type = "text/plain; charset=utf-8";
	buf_append_text(&ask->response->body, text);
}

static void healthy(const struct ask *ask)
{
	plain(ask, 200, "Prometheus Server is Healthy.\n");
}

static void ready(const struct ask *ask)
{
	plain(ask, 200, "Prometheus Server is Ready.\n");
}

static const struct route {
	const char *path;
	void (*answer)(const struct ask *ask);
	bool posts;
} routes[] = {
	{ "/api/v1/query", prometheus_query, true },
	{ "/api/v1/query_range", prometheus_query_range, true },
	{ "/api/v1/query_exemplars", prometheus_exemplars, true },
	{ "/api/v1/series", prometheus_series, true },
	{ "/api/v1/labels", prometheus_labels, true },
	{ "/api/v1/rules", prometheus_rules, false },
	{ "/api/v1/alerts", prometheus_alerts, false },
	{ "/api/v1/alertmanagers", prometheus_alertmanagers, false },
	{ "/api/v1/targets", prometheus_targets, false },
	{ "/api/v1/scrape_pools", prometheus_scrape_pools, false },
	{ "/api/v1/metadata", prometheus_metadata, false },
	{ "/api/v1/status/buildinfo", prometheus_buildinfo, false },
	{ "/api/v1/status/runtimeinfo", prometheus_runtimeinfo, false },
	{ "/api/v1/status/config", prometheus_config, false },
	{ "/api/v1/status/flags", prometheus_flags, false },
	{ "/api/v1/status/tsdb", prometheus_tsdb, false },
	{ "/api/v1/status/walreplay", prometheus_walreplay, false },
	{ "/version", prometheus_version, false },
	{ "/-/healthy", healthy, false },
	{ "/-/ready", ready, false },
};

static bool allows(const struct route *route, const char *method)
{
	return strcmp(method, "GET") == 0 || (route->posts && strcmp(method, "POST") == 0) ||
	       (route->path[1] == '-' && strcmp(method, "HEAD") == 0);
}

static bool answer_route(struct ask *ask, const struct route *route)
{
	if (allows(route, ask->request->method)) {
		route->answer(ask);
	} else if (strcmp(ask->request->method, "OPTIONS") == 0) {
		ask->response->status = 204;
		ask->response->content_type = NULL;
	} else {
		plain(ask, 405, "Method Not Allowed\n");
	}
	return true;
}

/* /api/v1/label/NAME/values */
static bool answer_label(struct ask *ask)
{
	static const char before[] = "/api/v1/label/", after[] = "/values";
	static const struct route route = { before, prometheus_label_values, false };
	const char *path = ask->request->path, *name = path + sizeof before - 1;
	size_t length = strlen(path);

	if (strncmp(path, before, sizeof before - 1) != 0 || length < sizeof before + sizeof after ||
		strcmp(path + length - (sizeof after - 1), after) != 0)
		return false;
	char label[256];

	snprintf(label, sizeof label, "%.*s", (int)(path + length - (sizeof after - 1) - name), name);
	ask->label = label;
	return strchr(label, '/') == NULL && answer_route(ask, &route);
}

void api_prometheus_answer(const struct api_prometheus *api, const struct api_request *request, struct api_response *response)
{
	struct ask ask = { .api = api, .request = request, .response = response };

	response->status = 200;
	response->content_type = "application/json";
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (strcmp(routes[i].path, request->path) == 0 && answer_route(&ask, &routes[i]))
			return;
	if (!answer_label(&ask))
		plain(&ask, 404, "404 page not found\n");
}
