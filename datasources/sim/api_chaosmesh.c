#include "datasources/sim/api_chaosmesh.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

/* How a route asks for the token, and what it answers without a good one: the handlers differ (seen of a 2.8.3). */
enum guard {
	GUARD_NONE,
	GUARD_TOKEN, /* errors in JSON */
	GUARD_QUIET, /* no token: 200 without body; a bad one: 500 without body */
	GUARD_HALF_QUIET, /* no token: 200 without body; a bad one: JSON */
	GUARD_LATE, /* the handler asks, after it has looked the uid up */
	GUARD_CREATE, /* no token: 500 in JSON instead of 400 */
	GUARD_REVIEW, /* with an access review on ?namespace= */
};

struct route {
	const char *method, *path; /* a last segment "*" is the uid */
	enum guard guard;
	const char *frame;
	void (*handle)(struct call *call);
};

#define TEMPLATE "/api/templates/statuschecks/statuscheck"

static const struct route routes[] = {
	{ "GET", "/api/common/config", GUARD_NONE, "common.(*Service).getConfig", common_config },
	{ "GET", "/api/common/kinds", GUARD_NONE, "common.(*Service).getKinds", common_kinds },
	{ "GET", "/api/common/namespaces", GUARD_NONE, "common.(*Service).getNamespaces", common_namespaces },
	{ "GET", "/api/common/chaos-available-namespaces", GUARD_NONE, "common.(*Service).getChaosAvailableNamespaces",
		common_chaos_namespaces },
	{ "GET", "/api/common/labels", GUARD_QUIET, "common.(*Service).getLabels", common_labels },
	{ "GET", "/api/common/annotations", GUARD_QUIET, "common.(*Service).getAnnotations", common_annotations },
	{ "POST", "/api/common/pods", GUARD_QUIET, "common.(*Service).listPods", common_pods },
	{ "POST", "/api/common/physicalmachines", GUARD_TOKEN, "common.(*Service).listPhysicalMachines", common_machines },
	{ "GET", "/api/common/physicalmachine-labels", GUARD_TOKEN, "common.(*Service).getPhysicalMachineLabels", common_machine_labels },
	{ "GET", "/api/common/physicalmachine-annotations", GUARD_TOKEN, "common.(*Service).getPhysicalMachineAnnotations",
		common_machine_annotations },
	{ "GET", "/api/common/rbac-config", GUARD_NONE, "common.(*Service).getRbacConfig", common_rbac_config },

	{ "GET", "/api/experiments", GUARD_TOKEN, "experiment.(*Service).list", experiments_list },
	{ "POST", "/api/experiments", GUARD_TOKEN, "experiment.(*Service).create", experiments_create },
	{ "DELETE", "/api/experiments", GUARD_TOKEN, "experiment.(*Service).batchDelete", experiments_delete_batch },
	{ "GET", "/api/experiments/state", GUARD_TOKEN, "experiment.(*Service).state", experiments_state },
	{ "PUT", "/api/experiments/pause/*", GUARD_TOKEN, "experiment.(*Service).pause", experiments_pause },
	{ "PUT", "/api/experiments/start/*", GUARD_TOKEN, "experiment.(*Service).start", experiments_start },
	{ "GET", "/api/experiments/*", GUARD_TOKEN, "experiment.(*Service).get", experiments_detail },
	{ "DELETE", "/api/experiments/*", GUARD_TOKEN, "experiment.(*Service).delete", experiments_delete },

	{ "GET", "/api/schedules", GUARD_TOKEN, "schedule.(*Service).list", schedules_list },
	{ "POST", "/api/schedules", GUARD_TOKEN, "schedule.(*Service).create", schedules_create },
	{ "DELETE", "/api/schedules", GUARD_TOKEN, "schedule.(*Service).batchDelete", schedules_delete_batch },
	{ "PUT", "/api/schedules/pause/*", GUARD_TOKEN, "schedule.(*Service).pauseSchedule", schedules_pause },
	{ "PUT", "/api/schedules/start/*", GUARD_TOKEN, "schedule.(*Service).startSchedule", schedules_start },
	{ "GET", "/api/schedules/*", GUARD_TOKEN, "schedule.(*Service).get", schedules_detail },
	{ "DELETE", "/api/schedules/*", GUARD_TOKEN, "schedule.(*Service).delete", schedules_delete },

	{ "GET", "/api/workflows", GUARD_HALF_QUIET, "workflow.(*Service).listWorkflows", workflows_list },
	{ "POST", "/api/workflows", GUARD_CREATE, "workflow.(*Service).createWorkflow", workflows_create },
	{ "GET", "/api/workflows/*", GUARD_LATE, "workflow.(*Service).getWorkflowDetailByUID", workflows_detail },
	{ "PUT", "/api/workflows/*", GUARD_CREATE, "workflow.(*Service).updateWorkflow", workflows_replace },
	{ "DELETE", "/api/workflows/*", GUARD_LATE, "workflow.(*Service).deleteWorkflow", workflows_delete },

	{ "POST", "/api/workflows/render-task/http", GUARD_NONE, "workflow.(*Service).renderHTTPTask", tasks_render },
	{ "POST", "/api/workflows/parse-task/http", GUARD_NONE, "workflow.(*Service).parseHTTPTask", tasks_parse },
	{ "POST", "/api/workflows/validate-task/http", GUARD_NONE, "workflow.(*Service).isValidRenderedHTTPTask", tasks_validate },

	{ "GET", "/api/templates/statuschecks", GUARD_TOKEN, "template.(*Service).listStatusCheckTemplate", templates_list },
	{ "POST", "/api/templates/statuschecks", GUARD_TOKEN, "template.(*Service).createStatusCheckTemplate", templates_create },
	{ "GET", TEMPLATE, GUARD_TOKEN, "template.(*Service).getStatusCheckTemplateDetail", templates_detail },
	{ "PUT", TEMPLATE, GUARD_TOKEN, "template.(*Service).updateStatusCheckTemplate", templates_replace },
	{ "DELETE", TEMPLATE, GUARD_TOKEN, "template.(*Service).deleteStatusCheckTemplate", templates_delete },

	{ "GET", "/api/events", GUARD_REVIEW, "event.(*Service).list", events_list },
	{ "GET", "/api/events/workflow/*", GUARD_REVIEW, "event.(*Service).cascadeFetchEventsForWorkflow", events_of_workflow },
	{ "GET", "/api/events/*", GUARD_REVIEW, "event.(*Service).get", events_one },

	{ "GET", "/api/archives", GUARD_REVIEW, "archive.(*Service).list", archives_list },
	{ "DELETE", "/api/archives", GUARD_REVIEW, "archive.(*Service).batchDelete", archives_delete_batch },
	{ "GET", "/api/archives/schedules", GUARD_REVIEW, "archive.(*Service).listSchedule", archives_list },
	{ "DELETE", "/api/archives/schedules", GUARD_REVIEW, "archive.(*Service).batchDeleteSchedule", archives_delete_batch },
	{ "GET", "/api/archives/schedules/*", GUARD_REVIEW, "archive.(*Service).detailSchedule", archives_detail },
	{ "DELETE", "/api/archives/schedules/*", GUARD_REVIEW, "archive.(*Service).deleteSchedule", archives_delete },
	{ "GET", "/api/archives/workflows", GUARD_REVIEW, "archive.(*Service).listWorkflow", archives_list },
	{ "DELETE", "/api/archives/workflows", GUARD_REVIEW, "archive.(*Service).batchDeleteWorkflow", archives_delete_batch },
	{ "GET", "/api/archives/workflows/*", GUARD_REVIEW, "archive.(*Service).detailWorkflow", archives_detail },
	{ "DELETE", "/api/archives/workflows/*", GUARD_REVIEW, "archive.(*Service).deleteWorkflow", archives_delete },
	{ "GET", "/api/archives/*", GUARD_REVIEW, "archive.(*Service).get", archives_detail },
	{ "DELETE", "/api/archives/*", GUARD_REVIEW, "archive.(*Service).delete", archives_delete },
};

/* Does the path fit; *uid is set where the route has one. */
static bool path_fits(const char *pattern, const char *path, const char **uid)
{
	size_t fixed = strcspn(pattern, "*");

	*uid = "";
	if (pattern[fixed] == '\0')
		return strcmp(pattern, path) == 0;
	*uid = path + fixed;
	return strncmp(pattern, path, fixed) == 0 && path[fixed] && !strchr(path + fixed, '/');
}

static const struct route *find_route(const char *method, const char *path, const char **uid)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (strcmp(routes[i].method, method) == 0 && path_fits(routes[i].path, path, uid))
			return &routes[i];
	return NULL;
}

/* The token of "Authorization: Bearer TOKEN", whose prefix is case sensitive; "" counts as none. */
static const char *bearer(const struct api_request *request)
{
	static const char prefix[] = "Bearer ";

	if (!request->authorization || strncmp(request->authorization, prefix, sizeof prefix - 1) != 0)
		return NULL;
	return request->authorization[sizeof prefix - 1] ? request->authorization + sizeof prefix - 1 : NULL;
}

static bool refuse_missing(struct call *call, enum guard guard)
{
	if (guard == GUARD_QUIET || guard == GUARD_HALF_QUIET || guard == GUARD_LATE)
		return call_empty(call, 200);
	return call_fail(call, guard == GUARD_CREATE ? CALL_INTERNAL : CALL_BAD_REQUEST, "token is empty");
}

static bool refuse_bad(struct call *call, enum guard guard, bool known)
{
	if (guard == GUARD_QUIET)
		return call_empty(call, 500);
	if (guard == GUARD_REVIEW)
		return call_fail(call, CALL_INTERNAL, "error.api.internal_server_error: Unauthorized");
	return call_fail(call, CALL_INTERNAL, "%s",
		known ? "Unauthorized" : "failed to get server groups: the server has asked for the client to provide credentials");
}

/* Events and archives ask for the right to list (or to patch) everything in the namespace of the query. */
static bool review(struct call *call)
{
	char *namespace_ = call_namespace(call);
	const char *verb = strcmp(call->request->method, "GET") == 0 ? "list" : "patch", *scope = namespace_;

	if (!call_reviews(call)) {
		free(namespace_);
		return false;
	}
	bool good = token_allows(call->token, verb, scope);

	if (!good && *scope)
		call_fail(call, CALL_NO_NAMESPACE_PRIVILEGE, "can't %s resource in namespace %s", verb, scope);
	else if (!good)
		call_fail(call, CALL_NO_CLUSTER_PRIVILEGE, "can't %s resource in the cluster", verb);
	free(namespace_);
	return good;
}

static bool pass_guard(struct call *call, enum guard guard)
{
	const struct tokens *tokens = call->api->tokens;
	const char *secret = bearer(call->request);

	if (call->api->expired && guard != GUARD_NONE)
		return refuse_bad(call, guard, true);
	if (!tokens || guard == GUARD_NONE)
		return true;
	if (!secret)
		return refuse_missing(call, guard);
	call->token = tokens_find(tokens, secret);
	if (!call->token && call->world->mesh.kubernetes_down)
		return guard == GUARD_QUIET ? call_empty(call, 500) : call_meets_stranger(call);
	if (!call->token || (call->token->role == TOKEN_EXPIRED && !call->world->mesh.kubernetes_down))
		return refuse_bad(call, guard, call->token);
	return guard != GUARD_REVIEW || review(call);
}

bool call_passes_late(struct call *call)
{
	return pass_guard(call, GUARD_LATE);
}

/* Paths with one slash too many are sent to those without. */
static bool redirect(const struct api_request *request, struct api_response *response)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/";
	size_t length = strlen(request->path);
	const char *uid;
	char *path = mem_strdup(request->path);
	bool found = false;

	if (length > 1 && path[length - 1] == '/' && path[strspn(path, plain)] == '\0') {
		path[length - 1] = '\0';
		found = find_route(request->method, path, &uid);
	}
	if (found && strcmp(request->method, "GET") == 0) {
		response->status = 301;
		response->content_type = "text/html; charset=utf-8";
		buf_appendf(&response->body, "<a href=\"%s\">Moved Permanently</a>.\n\n", path);
	} else if (found) {
		response->status = 307;
	}
	if (found)
		response->location = path;
	else
		free(path);
	return found;
}

static void not_found(struct api_response *response)
{
	response->status = 404;
	response->content_type = "text/plain";
	buf_append_text(&response->body, "404 page not found");
}

void api_chaosmesh_answer(struct api_chaosmesh *api, const struct api_request *request, struct api_response *response)
{
	struct call call = { .api = api, .world = api->world, .request = request, .response = response };
	const struct route *route = find_route(request->method, request->path, &call.uid);

	if (!route) {
		if (!redirect(request, response))
			not_found(response);
		return;
	}
	call.frame = route->frame;
	if (route->guard == GUARD_LATE || pass_guard(&call, route->guard))
		route->handle(&call);
}
