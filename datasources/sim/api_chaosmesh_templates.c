/* Status checks as templates: five calls on ConfigMaps, which the rights that the chart and the Dashboard's own recipe give do not reach. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

#define CONFIGMAP "template-status-check-"
#define OWN_ACCOUNT "system:serviceaccount:chaos-mesh:chaos-dashboard"

static bool allows(struct call *call, const char *verb, const char *namespace_, const char *name)
{
	struct buf full = { 0 };

	if (call->token && token_reaches_cluster(call->token))
		return true;
	if (*name)
		buf_appendf(&full, CONFIGMAP "%s", name);
	call_forbid(call, call->token ? call->token->user : OWN_ACCOUNT,
		&(struct call_right){ verb, "configmaps", "", namespace_, buf_borrow(&full) });
	buf_finish(&full);
	return false;
}

static json_t *render(const struct check_template *template)
{
	json_t *out = json_pack("{s:s, s:s, s:s}", "namespace", template->namespace_, "name", template->name, "uid", template->uid);

	if (*template->description)
		json_object_set_new(out, "description", json_string(template->description));
	json_object_set_new(out, "created_at", render_time(template->created_ms));
	return out;
}

static json_t *render_list(const struct call *call, const char *namespace_, const char *name)
{
	const struct check_templates *templates = &call->world->templates;
	json_t *out = json_array();

	for (size_t i = templates->count; i > 0; i--) {
		const struct check_template *template = &templates->items[i - 1];

		if (api_passes(namespace_, template->namespace_) && api_passes(name, template->name))
			json_array_append_new(out, render(template));
	}
	return out;
}

void templates_list(struct call *call)
{
	char *namespace_ = call_namespace(call), *name = api_query(call->request, "name");

	if (allows(call, "list", namespace_, ""))
		call_json(call, render_list(call, namespace_, name));
	free(namespace_);
	free(name);
}

/* A body as Go reads it. */
struct body {
	json_t *json; /* a new reference */
	const char *namespace_, *name, *description;
};

/* The one default that the Dashboard fills in itself. */
static void set_mode(json_t *json)
{
	json_t *spec = json_object_get(json, "spec");

	if (json_is_object(spec) && !*api_spec_get(spec, "mode"))
		json_object_set_new(spec, "mode", json_string("Synchronous"));
}

static bool read_body(struct call *call, struct body *body)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	struct faults faults = { 0 };

	if (json)
		set_mode(json);
	*body = (struct body){ .json = json ? api_schema_shape(json, "StatusCheckTemplate", "", error, sizeof error) : NULL };
	json_decref(json);
	if (!body->json)
		return call_fail(call, CALL_BAD_REQUEST, "%s", error);
	body->namespace_ = api_spec_get(body->json, "namespace");
	body->name = api_spec_get(body->json, "name");
	body->description = api_spec_get(body->json, "description");
	validate_status_check(&faults, json_object_get(body->json, "spec"));
	return !call_refuses(call, &faults, "%s", "");
}

/* Answers what the body brought. */
static void save(struct call *call, const struct body *body, struct check_template *old)
{
	char *spec = api_spec_text(json_object_get(body->json, "spec"));
	const struct check_template_new new = { body->namespace_, body->name, body->description, spec };

	if (old)
		check_template_change(old, &new);
	else
		check_templates_add(&call->world->templates, &new, &call->world->dice, call->world->now_ms);
	call_json(call, json_incref(body->json));
	free(spec);
}

static void create(struct call *call, const struct body *body)
{
	if (!*body->namespace_) {
		call_fail(call, CALL_INTERNAL, "an empty namespace may not be set during creation");
		return;
	}
	if (!allows(call, "create", body->namespace_, ""))
		return;
	if (!world_has_namespace(call->world, body->namespace_))
		call_fail(call, CALL_NOT_FOUND, "namespaces \"%s\" not found", body->namespace_);
	else if (check_templates_find(&call->world->templates, body->namespace_, body->name))
		call_fail(call, CALL_INTERNAL, "configmaps \"" CONFIGMAP "%s\" already exists", body->name);
	else
		save(call, body, NULL);
}

void templates_create(struct call *call)
{
	struct body body;

	if (read_body(call, &body))
		create(call, &body);
	json_decref(body.json);
}

/* Answers where there is none, or the caller may not see it. */
static struct check_template *find(struct call *call, const char *namespace_, const char *name)
{
	struct check_template *template = check_templates_find(&call->world->templates, namespace_, name);

	if (!allows(call, "get", namespace_, name))
		return NULL;
	if (!template)
		call_fail(call, CALL_NOT_FOUND, "configmaps \"" CONFIGMAP "%s\" not found", name);
	return template;
}

void templates_replace(struct call *call)
{
	struct body body;

	if (read_body(call, &body)) {
		struct check_template *template = find(call, body.namespace_, body.name);

		if (template && allows(call, "update", body.namespace_, body.name))
			save(call, &body, template);
	}
	json_decref(body.json);
}

/* The template that the query names. */
static struct check_template *resolve(struct call *call)
{
	char *namespace_ = call_namespace(call), *name = api_query(call->request, "name");
	struct check_template *template = NULL;

	if (!name || !*name)
		call_fail(call, CALL_BAD_REQUEST, "name is required");
	else
		template = find(call, namespace_, name);
	free(namespace_);
	free(name);
	return template;
}

void templates_detail(struct call *call)
{
	const struct check_template *template = resolve(call);

	if (!template)
		return;
	json_t *out = render(template);

	json_object_set_new(out, "spec", json_loads(template->spec_json, 0, NULL));
	call_json(call, out);
}

void templates_delete(struct call *call)
{
	struct check_template *template = resolve(call);

	if (!template || !allows(call, "delete", template->namespace_, template->name))
		return;
	check_templates_remove(&call->world->templates, template);
	call_success(call);
}
