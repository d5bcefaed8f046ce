/* The API of Alertmanager 0.25: which path is whose, media types, parameters, errors, and what the server says of itself. */
#include "datasources/sim/api_alertmanager.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "datasources/sim/api_prometheus.h"

#define PREFIX "/api/v2/"
#define JSON "application/json"
#define FORM_OF_UUID "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh" /* dashes may be left out */

bool amcall_fail(const struct amcall *call, int status, const char *format, ...)
{
	va_list args;

	call->response->status = status;
	va_start(args, format);
	write_words(&call->response->body, format, args);
	va_end(args);
	buf_append_char(&call->response->body, '\n');
	return false;
}

bool amcall_refuse(const struct amcall *call, int status, int code, const char *format, ...)
{
	struct buf *out = &call->response->body;
	va_list args;

	call->response->status = status;
	buf_appendf(out, "{\"code\":%d,\"message\":", code);
	va_start(args, format);
	write_words(out, format, args);
	va_end(args);
	buf_append_char(out, '}');
	return false;
}

bool amcall_nothing(const struct amcall *call, int status)
{
	call->response->status = status;
	call->response->content_type = NULL;
	return false;
}

bool amcall_filter(const struct amcall *call, struct amfilter *filter)
{
	const char *at = call->request->query;
	struct buf complaint = { 0 };
	size_t capacity = 0;
	char *name, *value;
	bool good = true;

	*filter = (struct amfilter){ 0 };
	while (good && api_next_parameter(&at, &name, &value)) {
		if (strcmp(name, "filter") == 0) {
			filter->matchers = mem_grow(filter->matchers, filter->count, &capacity, sizeof *filter->matchers);
			good = ammatcher_parse(&filter->matchers[filter->count], value, &complaint);
			filter->count += good;
		}
		free(name);
		free(value);
	}
	if (!good) {
		amcall_fail(call, 400, "%s", buf_borrow(&complaint));
		amfilter_finish(filter);
	}
	buf_finish(&complaint);
	return good;
}

void amfilter_finish(struct amfilter *filter)
{
	for (size_t i = 0; i < filter->count; i++)
		ammatcher_finish(&filter->matchers[i]);
	free(filter->matchers);
	*filter = (struct amfilter){ 0 };
}

static void get_receivers(const struct amcall *call)
{
	struct buf *out = &call->response->body;

	for (size_t i = 0; amreceivers[i]; i++) {
		buf_append_text(out, i ? ",{\"name\":" : "[{\"name\":");
		write_text(out, amreceivers[i]);
		buf_append_char(out, '}');
	}
	buf_append_text(out, "]\n");
}

static void get_status(const struct amcall *call)
{
	struct buf *out = &call->response->body;

	buf_append_text(out, "{\"cluster\":{\"peers\":[],\"status\":\"disabled\"},\"config\":{\"original\":");
	write_text(out, amconfig_text);
	buf_append_text(out, "},\"uptime\":\"");
	gotime_write(out, (struct gotime){ .ms = call->api->alertmanager->start_ms });
	buf_append_text(out, "\",\"versionInfo\":{\"branch\":\"chaoswatch-sim\",\"buildDate\":\"\",\"buildUser\":\"\",\"goVersion\":\"\","
			     "\"revision\":\"simulated\",\"version\":\"0.25.0\"}}\n");
}

typedef void (*handler)(const struct amcall *call);

static const struct route {
	const char *path; /* behind the prefix; "silence/" takes an id */
	handler get, post, delete;
	const char *allow, *allowed;
} routes[] = {
	{ "alerts", alertmanager_get_alerts, alertmanager_post_alerts, NULL, "GET,POST", "[GET,POST]" },
	{ "alerts/groups", alertmanager_get_groups, NULL, NULL, "GET", "[GET]" },
	{ "receivers", get_receivers, NULL, NULL, "GET", "[GET]" },
	{ "silence/", alertmanager_get_silence, NULL, alertmanager_delete_silence, "DELETE,GET", "[DELETE,GET]" },
	{ "silences", alertmanager_get_silences, alertmanager_post_silence, NULL, "GET,POST", "[GET,POST]" },
	{ "status", get_status, NULL, NULL, "GET", "[GET]" },
};

/* `path` without the prefix and slashes at its end. */
static const struct route *find_route(const char *path, size_t length)
{
	static const char silence[] = "silence/";
	size_t before = sizeof silence - 1;

	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		bool takes_id = strcmp(routes[i].path, silence) == 0;

		if (takes_id && length > before && strncmp(path, silence, before) == 0 && !memchr(path + before, '/', length - before))
			return &routes[i];
		if (!takes_id && strlen(routes[i].path) == length && strncmp(routes[i].path, path, length) == 0)
			return &routes[i];
	}
	return NULL;
}

static handler handler_of(const struct route *route, const char *method)
{
	if (strcmp(method, "GET") == 0)
		return route->get;
	if (strcmp(method, "POST") == 0)
		return route->post;
	return strcmp(method, "DELETE") == 0 ? route->delete : NULL;
}

/* mime.ParseMediaType's words, or NULL. */
static const char *media_type_complaint(const char *header)
{
	size_t type = strcspn(header, ";");
	const char *slash = memchr(header, '/', type);

	if (slash && memchr(slash + 1, '/', type - (size_t)(slash + 1 - header)))
		return "mime: unexpected content after media subtype";
	for (const char *at = header + type; *at; at += strcspn(at, ";")) {
		size_t length = strcspn(++at, ";");

		if (!memchr(at, '=', length) && (at[length] || strspn(at, " \t") < length))
			return "mime: invalid media parameter";
	}
	return NULL;
}

/* Only what has a body has a type. */
static bool check_content_type(const struct amcall *call)
{
	const char *header = call->request->content_type ? call->request->content_type : "application/octet-stream";
	const char *complaint = media_type_complaint(header);
	size_t length = strcspn(header, "; \t");

	if (complaint)
		return amcall_refuse(call, 400, 400, "parsing Content-Type header from \"%s\" failed, because %s", header, complaint);
	if (length == sizeof JSON - 1 && strncasecmp(header, JSON, length) == 0)
		return true;
	return amcall_refuse(call, 415, 415, "unsupported media type \"%.*s\", only [" JSON "] are allowed", (int)length, header);
}

static bool range_accepts(const char *range, size_t length)
{
	static const char *const good[] = { "*/*", "application/*", JSON };
	size_t type = 0;
	const char *weight = memchr(range, ';', length);
	double q = 1;

	while (type < length && !strchr("; \t", range[type]))
		type++;
	while (weight && weight < range + length && strncmp(weight, "q=", 2) != 0)
		weight++;
	if (weight && weight < range + length)
		fmt_parse_double(weight + 2, (size_t)(range + length - weight - 2), &q);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (strlen(good[i]) == type && strncasecmp(good[i], range, type) == 0)
			return q > 0;
	return false;
}

static bool check_accept(const struct amcall *call)
{
	const char *at = call->request->accept ? call->request->accept : "";

	at += strspn(at, " \t");
	if (!*at)
		return true;
	while (*at) {
		size_t length = strcspn(at, ",");

		if (range_accepts(at, length))
			return true;
		at += length + (at[length] == ',');
		at += strspn(at, " \t");
	}
	return amcall_refuse(call, 406, 406, "unsupported media type requested, only [" JSON "] are available");
}

/* The answer to a body has the body's type, whatever else is accepted. */
static bool check_media(const struct amcall *call)
{
	return call->request->body_length > 0 ? check_content_type(call) : check_accept(call);
}

static bool is_uuid(const char *text)
{
	for (const char *form = FORM_OF_UUID; *form; form++) {
		if (*form == '-') {
			text += *text == '-';
			continue;
		}
		if (!isxdigit((unsigned char)*text++))
			return false;
	}
	return *text == '\0';
}

static bool check_id(const struct amcall *call)
{
	struct buf quoted = { 0 };

	if (!*call->id || is_uuid(call->id))
		return true;
	gotext_quote(&quoted, call->id);
	amcall_refuse(call, 422, 601, "silenceID in path must be of type uuid: %s", buf_borrow(&quoted));
	buf_finish(&quoted);
	return false;
}

/* The path as it is sent again. */
static void refuse_path(const struct amcall *call)
{
	struct buf path = { 0 };

	for (const char *at = call->request->path; *at; at++) {
		if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f || strchr("\"%<>\\^`{|}", *at))
			buf_appendf(&path, "%%%02X", (unsigned char)*at);
		else
			buf_append_char(&path, *at);
	}
	amcall_refuse(call, 404, 404, "path %s was not found", buf_borrow(&path));
	buf_finish(&path);
}

static void answer_api(struct amcall *call)
{
	const char *path = call->request->path + sizeof PREFIX - 1;
	size_t length = strlen(path);

	while (length > 0 && path[length - 1] == '/')
		length--;
	const struct route *route = find_route(path, length);
	handler handle = route ? handler_of(route, call->request->method) : NULL;
	char *id = mem_strndup(path, length);

	call->id = route && route->path[strlen(route->path) - 1] == '/' ? id + strlen(route->path) : "";
	api_add_header(call->response, "Vary", "Origin");
	if (!route) {
		refuse_path(call);
	} else if (!handle) {
		api_add_header(call->response, "Allow", route->allow);
		amcall_refuse(call, 405, 405, "method %s is not allowed, but %s are", call->request->method, route->allowed);
	} else if (check_media(call) && check_id(call)) {
		handle(call);
	}
	free(id);
}

static void answer_plain(const struct amcall *call, int status, const char *text)
{
	call->response->status = status;
	call->response->content_type = "text/plain; charset=utf-8";
	if (status != 200)
		api_add_header(call->response, "X-Content-Type-Options", "nosniff");
	buf_append_text(&call->response->body, text);
}

static void answer_health(const struct amcall *call)
{
	static const char methods[] = "GET, HEAD, OPTIONS";

	if (strcmp(call->request->method, "GET") == 0) {
		answer_plain(call, 200, "OK");
		return;
	}
	if (strcmp(call->request->method, "HEAD") == 0) {
		amcall_nothing(call, 200);
		return;
	}
	api_add_header(call->response, "Allow", methods);
	if (strcmp(call->request->method, "OPTIONS") == 0)
		amcall_nothing(call, 200);
	else
		answer_plain(call, 405, "Method Not Allowed\n");
}

void api_alertmanager_answer(const struct api_alertmanager *api, const struct api_request *request, struct api_response *response)
{
	struct amcall call = { .api = api, .request = request, .response = response, .id = "" };

	response->status = 200;
	response->content_type = JSON;
	if (strncmp(request->path, PREFIX, sizeof PREFIX - 1) == 0)
		answer_api(&call);
	else if (strcmp(request->path, "/-/healthy") == 0 || strcmp(request->path, "/-/ready") == 0)
		answer_health(&call);
	else
		answer_plain(&call, 404, "404 page not found\n");
}
