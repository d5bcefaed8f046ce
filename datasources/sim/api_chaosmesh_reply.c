#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "datasources/sim/api_gojson.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

#define JSON_TYPE "application/json; charset=utf-8"
#define SOURCE "github.com/chaos-mesh/chaos-mesh/pkg/dashboard/apiserver/"
#define GIN "github.com/gin-gonic/gin"

static const struct {
	int status;
	const char *name;
} errors[] = {
	[CALL_BAD_REQUEST] = { 400, "bad_request" },
	[CALL_NO_CLUSTER_PRIVILEGE] = { 401, "no_cluster_privilege" },
	[CALL_NO_NAMESPACE_PRIVILEGE] = { 401, "no_namespace_privilege" },
	[CALL_NOT_FOUND] = { 404, "resource_not_found" },
	[CALL_INTERNAL] = { 500, "internal_server_error" },
};

/* A stack trace of the same form as the real one's; the lines are not those of a certain build. */
static void append_trace(struct buf *out, const char *frame)
{
	size_t package = strcspn(frame, ".");

	buf_appendf(out, "\n at " SOURCE "%s()\n\t" SOURCE "%.*s/%.*s.go:1", frame, (int)package, frame, (int)package, frame);
	buf_append_text(out, "\n at " GIN ".(*Context).Next()\n\t" GIN "@v1.10.1/context.go:185");
	buf_append_text(out, "\n at " GIN ".(*Engine).ServeHTTP()\n\t" GIN "@v1.10.1/gin.go:600");
	buf_append_text(out, "\n at net/http.serverHandler.ServeHTTP()\n\tnet/http/server.go:3311");
	buf_append_text(out, "\n at runtime.goexit()\n\truntime/asm_amd64.s:1771");
}

bool call_fail(struct call *call, enum call_error error, const char *format, ...)
{
	struct buf message = { 0 }, full = { 0 };
	char type[64];
	va_list args;

	snprintf(type, sizeof type, "error.api.%s", errors[error].name);
	buf_appendf(&message, "%s: ", type);
	va_start(args, format);
	buf_vappendf(&message, format, args);
	va_end(args);
	char *text = utf8_neutralise(buf_borrow(&message), message.len, 0, true); /* it may have bytes of the request in it */

	buf_append_text(&full, text);
	append_trace(&full, call->frame);
	call_json(call, json_pack("{s:i, s:s, s:s, s:s}", "code", errors[error].status, "type", type, "message", text, "full_text",
				buf_borrow(&full)));
	call->response->status = errors[error].status;
	free(text);
	buf_finish(&message);
	buf_finish(&full);
	return false;
}

bool call_refuses(struct call *call, struct faults *faults, const char *before, ...)
{
	struct buf words = { 0 };
	va_list args;

	if (faults->count == 0)
		return false;
	va_start(args, before);
	buf_vappendf(&words, before, args);
	va_end(args);
	char *text = faults_steal(faults);

	call_fail(call, CALL_INTERNAL, "%s%s", buf_borrow(&words), text);
	free(text);
	buf_finish(&words);
	return true;
}

bool call_empty(struct call *call, int status)
{
	call->response->status = status;
	call->response->content_type = NULL;
	buf_clear(&call->response->body);
	return false;
}

void call_text(struct call *call, char *json)
{
	call->response->status = 200;
	call->response->content_type = JSON_TYPE;
	buf_clear(&call->response->body);
	buf_append_text(&call->response->body, json);
	free(json);
}

void call_json(struct call *call, json_t *json)
{
	call_text(call, api_spec_text(json));
	json_decref(json);
}

void call_success(struct call *call)
{
	call_json(call, json_pack("{s:s}", "status", "success"));
}

json_t *call_body(const struct call *call, char *error, size_t size)
{
	json_error_t why;

	if (api_gojson_complaint(call->request->body, call->request->body_length, error, size))
		return NULL;
	json_t *json = json_loadb(call->request->body, call->request->body_length, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &why);

	if (!json)
		snprintf(error, size, "invalid JSON: %s", why.text);
	return json;
}

#define KUBERNETES "https://10.96.0.1:443"
#define REFUSED "dial tcp 10.96.0.1:443: connect: connection refused"
#define WEBHOOK "10.96.118.24:443"

static const char *method_of(const char *verb)
{
	static const char *const methods[][2] = { { "get", "Get" }, { "list", "Get" }, { "create", "Post" }, { "patch", "Patch" },
		{ "update", "Put" }, { "delete", "Delete" } };
	size_t at = 0;

	while (at + 1 < sizeof methods / sizeof *methods && strcmp(methods[at][0], verb) != 0)
		at++;
	return methods[at][1];
}

/* Answers where Kubernetes is away. */
static bool reaches_kubernetes(struct call *call, const char *verb, const char *resource, const char *namespace_, const char *name)
{
	struct buf path = { 0 };

	if (!call->world->mesh.kubernetes_down)
		return true;
	buf_append_text(&path, "/apis/chaos-mesh.org/v1alpha1");
	if (*namespace_)
		buf_appendf(&path, "/namespaces/%s", namespace_);
	buf_appendf(&path, "/%s%s%s", resource, *name ? "/" : "", name);
	call_fail(call, CALL_INTERNAL, "%s \"" KUBERNETES "%s\": " REFUSED, method_of(verb), buf_borrow(&path));
	buf_finish(&path);
	return false;
}

bool call_reaches_webhook(struct call *call, const char *resource)
{
	if (!call->world->mesh.controller_down)
		return true;
	return call_fail(call, CALL_INTERNAL,
		"Internal error occurred: failed calling webhook \"m%s.kb.io\": failed to call webhook: Post \"https://" WEBHOOK
		"/mutate-chaos-mesh-org-v1alpha1-%s?timeout=5s\": dial tcp " WEBHOOK ": connect: connection refused",
		resource, resource);
}

bool call_reviews(struct call *call)
{
	return !call->world->mesh.kubernetes_down || call_fail(call, CALL_INTERNAL,
							     "error.api.internal_server_error: Post \"" KUBERNETES
							     "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews\": " REFUSED);
}

bool call_meets_stranger(struct call *call)
{
	return call_fail(call, CALL_INTERNAL, "failed to get server groups: Get \"" KUBERNETES "/api\": " REFUSED);
}

const struct journal_row *call_row(const struct call *call, enum journal_class class, const char *uid)
{
	const struct journal_row *row = journal_find(&call->world->journal, class, uid);

	return row && call->world->now_ms >= row->seen_ms + call->world->mesh.row_lag_s * 1000 ? row : NULL;
}

#define NOWHERE "/" /* the name of no namespace */

char *call_namespace(const struct call *call)
{
	char *given = api_query(call->request, "namespace");
	const char *target = call->world->mesh.target_namespace;

	if (!*target || (given && strcmp(given, target) == 0))
		return given ? given : mem_strdup("");
	const char *meant = given && *given ? NOWHERE : target;

	free(given);
	return mem_strdup(meant);
}

bool call_forbid(struct call *call, const char *user, const struct call_right *right)
{
	struct buf scope = { 0 }, subject = { 0 };

	buf_appendf(&subject, "%s%s%s", right->resource, *right->group ? "." : "", right->group);
	if (*right->name)
		buf_appendf(&subject, " \"%s\"", right->name);
	if (*right->namespace_)
		buf_appendf(&scope, "in the namespace \"%s\"", right->namespace_);
	else
		buf_append_text(&scope, "at the cluster scope");
	call_fail(call, *right->namespace_ ? CALL_NO_NAMESPACE_PRIVILEGE : CALL_NO_CLUSTER_PRIVILEGE,
		"%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s", buf_borrow(&subject), user, right->verb,
		right->resource, right->group, buf_borrow(&scope));
	buf_finish(&scope);
	buf_finish(&subject);
	return false;
}

bool call_allows(struct call *call, const char *verb, const char *resource, const char *namespace_, const char *name)
{
	if (!reaches_kubernetes(call, verb, resource, namespace_, name))
		return false;
	if (!call->token || token_allows(call->token, verb, namespace_))
		return true;
	return call_forbid(call, call->token->user, &(struct call_right){ verb, resource, "chaos-mesh.org", namespace_, name });
}

json_t *render_time(int64_t wall_ms)
{
	char text[40];

	return json_string(wall_ms ? clock_format_rfc3339(wall_ms, text, sizeof text) : "0001-01-01T00:00:00Z");
}

json_t *render_zoned(int64_t wall_ms, int zone_minutes)
{
	char text[40], zoned[48];
	int minutes = abs(zone_minutes);

	if (!wall_ms || !zone_minutes)
		return render_time(wall_ms);
	clock_format_rfc3339(wall_ms + (int64_t)zone_minutes * 60000, text, sizeof text);
	snprintf(zoned, sizeof zoned, "%.*s%c%02d:%02d", (int)strcspn(text, "Z"), text, zone_minutes < 0 ? '-' : '+', minutes / 60,
		minutes % 60);
	return json_string(zoned);
}

static json_t *render_pairs(const struct object_pairs *pairs)
{
	json_t *out = json_object();

	for (size_t i = 0; i < pairs->count; i++)
		json_object_set_new(out, pairs->items[i].key, json_string(pairs->items[i].value));
	return out;
}

json_t *render_metadata(const struct object *object)
{
	json_t *out = json_pack("{s:s, s:s}", "namespace", object->namespace_, "name", object->name);

	if (object->labels.count > 0)
		json_object_set_new(out, "labels", render_pairs(&object->labels));
	if (object->annotations.count > 0)
		json_object_set_new(out, "annotations", render_pairs(&object->annotations));
	return out;
}

json_t *render_kube_object(const struct object *object, const char *kind, const char *spec_json)
{
	json_t *out = kind ? json_pack("{s:s, s:s}", "kind", kind, "apiVersion", "chaos-mesh.org/v1alpha1") : json_object();

	json_object_set_new(out, "metadata", render_metadata(object));
	json_object_set_new(out, "spec", json_loads(spec_json, 0, NULL));
	return out;
}

bool uid_list_read(struct call *call, struct uid_list *list)
{
	size_t count = 1;

	*list = (struct uid_list){ .text = api_query(call->request, "uids") };
	if (!list->text || !*list->text)
		return call_fail(call, CALL_INTERNAL, "The uids cannot be empty");
	for (const char *at = list->text; *at; at++)
		count += *at == ',';
	if (count > 100)
		return call_fail(call, CALL_INTERNAL, "Too many uids, please delete less than 100 at a time");
	list->items = mem_zalloc(count, sizeof *list->items);
	for (char *at = list->text; at;) {
		list->items[list->count++] = at;
		at = strchr(at, ',');
		if (at)
			*at++ = '\0';
	}
	return true;
}

void uid_list_finish(struct uid_list *list)
{
	free(list->text);
	free(list->items);
}
