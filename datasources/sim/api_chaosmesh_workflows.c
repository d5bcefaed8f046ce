#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

static json_t *render_end(const struct call *call, const struct workflow *workflow)
{
	return workflow->ended_ms ? render_zoned(workflow->ended_ms, call->world->journal.zone_minutes) : json_string("");
}

static json_t *render(const struct call *call, const struct workflow *workflow, int64_t id)
{
	json_t *spec = json_loads(workflow_spec(workflow), 0, NULL);
	json_t *out = json_pack("{s:I, s:s, s:s, s:s, s:O}", "id", (json_int_t)id, "uid", workflow->object.uid, "namespace",
		workflow->object.namespace_, "name", workflow->object.name, "entry", json_object_get(spec, "entry"));

	json_object_set_new(out, "created_at", render_zoned(workflow->started_ms, call->world->journal.zone_minutes));
	json_object_set_new(out, "finish_time", json_null());
	json_object_set_new(out, "end_time", render_end(call, workflow));
	json_object_set_new(out, "status", json_string(workflow_status(workflow)));
	json_decref(spec);
	return out;
}

static int64_t row_id(const struct call *call, const struct workflow *workflow)
{
	const struct journal_row *row = journal_find(&call->world->journal, JOURNAL_WORKFLOW, workflow->object.uid);

	return row ? row->id : 0;
}

void workflows_list(struct call *call)
{
	char *namespace_ = call_namespace(call);
	json_t *out = json_array();

	for (size_t i = 0; i < call->world->workflow_count; i++) {
		const struct workflow *workflow = call->world->workflows[i];

		if (api_passes(namespace_, workflow->object.namespace_))
			json_array_append_new(out, render(call, workflow, row_id(call, workflow)));
	}
	if (call_allows(call, "list", "workflows", namespace_, ""))
		call_json(call, json_incref(out));
	json_decref(out);
	free(namespace_);
}

static const char *const node_types[] = {
	[WORKFLOW_SERIAL] = "SerialNode",
	[WORKFLOW_PARALLEL] = "ParallelNode",
	[WORKFLOW_SUSPEND] = "SuspendNode",
	[WORKFLOW_TASK] = "TaskNode",
	[WORKFLOW_STATUS_CHECK] = "StatusCheckNode",
	[WORKFLOW_SCHEDULE] = "ScheduleNode",
	[WORKFLOW_CHAOS] = "ChaosNode",
};

/* A parent tells the names of its children some time after they came, a parallel one later, as the real one lags. */
static const char *child_name(const struct call *call, const struct workflow *workflow, size_t parent, const char *template)
{
	int64_t lag_ms = workflow->nodes[parent].template->type == WORKFLOW_PARALLEL ? 2000 : 1000;

	for (size_t i = parent + 1; i < workflow->node_count; i++) {
		const struct workflow_node *node = &workflow->nodes[i];

		if (node->parent == parent && strcmp(node->template->name, template) == 0 &&
			node->created_ms + lag_ms <= call->world->now_ms)
			return node->name;
	}
	return NULL;
}

static json_t *render_item(const struct call *call, const struct workflow *workflow, size_t parent, const char *template)
{
	const char *name = child_name(call, workflow, parent, template);
	json_t *out = name ? json_pack("{s:s}", "name", name) : json_object();

	json_object_set_new(out, "template", json_string(template));
	return out;
}

static void set_items(json_t *out, const char *key, const struct call *call, const struct workflow *workflow, size_t at)
{
	struct selector_texts names = workflow->nodes[at].template->children;
	json_t *items = json_array();

	for (size_t i = 0; i < names.count; i++)
		json_array_append_new(items, render_item(call, workflow, at, names.items[i]));
	if (names.count > 0)
		json_object_set(out, key, items);
	json_decref(items);
}

static void set_branches(json_t *out, const struct call *call, const struct workflow *workflow, size_t at)
{
	const struct workflow_template *template = workflow->nodes[at].template;
	json_t *items = json_array();

	for (size_t i = 0; i < template->branch_count; i++) {
		json_t *item = render_item(call, workflow, at, template->branches[i].target);

		json_object_set_new(item, "expression", json_string(template->branches[i].expression));
		json_array_append_new(items, item);
	}
	if (template->branch_count > 0)
		json_object_set(out, "conditional_branches", items);
	json_decref(items);
}

static json_t *render_node(const struct call *call, const struct workflow *workflow, size_t at)
{
	const struct workflow_node *node = &workflow->nodes[at];
	json_t *out = json_pack("{s:s, s:s, s:s}", "name", node->name, "type", node_types[node->template->type], "state",
		node->done ? "Succeed" : "Running");

	if (node->template->type == WORKFLOW_SERIAL)
		set_items(out, "serial", call, workflow, at);
	if (node->template->type == WORKFLOW_PARALLEL)
		set_items(out, "parallel", call, workflow, at);
	set_branches(out, call, workflow, at);
	json_object_set_new(out, "template", json_string(node->template->name));
	json_object_set_new(out, "uid", json_string(node->uid));
	return out;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(json_string_value(json_object_get(*(json_t *const *)a, "name")),
		json_string_value(json_object_get(*(json_t *const *)b, "name")));
}

static json_t *render_topology(const struct call *call, const struct workflow *workflow)
{
	if (call->world->mesh.nodes_are_null)
		return json_pack("{s:n}", "nodes");
	json_t **nodes = mem_alloc((workflow->node_count + 1) * sizeof *nodes), *out = json_array();

	for (size_t i = 0; i < workflow->node_count; i++)
		nodes[i] = render_node(call, workflow, i);
	qsort(nodes, workflow->node_count, sizeof *nodes, by_name);
	for (size_t i = 0; i < workflow->node_count; i++)
		json_array_append_new(out, nodes[i]);
	free(nodes);
	return json_pack("{s:o}", "nodes", out);
}

static json_t *render_detail(const struct call *call, const struct workflow *workflow, int64_t id)
{
	json_t *out = render(call, workflow, id);

	json_object_set_new(out, "topology", render_topology(call, workflow));
	json_object_set_new(out, "kube_object", render_kube_object(&workflow->object, NULL, workflow_spec(workflow)));
	return out;
}

static struct workflow *resolve(struct call *call, const char *verb)
{
	const struct journal_row *row = call_row(call, JOURNAL_WORKFLOW, call->uid);

	if (!row) {
		call_fail(call, CALL_INTERNAL, "record not found");
		return NULL;
	}
	const struct object *object = &row->object;
	struct workflow *workflow = world_workflow(call->world, object->namespace_, object->name);

	if (!call_passes_late(call) || !call_allows(call, "get", "workflows", object->namespace_, object->name))
		return NULL;
	if (!workflow) {
		call_fail(call, CALL_NOT_FOUND, "workflows.chaos-mesh.org \"%s\" not found", object->name);
		return NULL;
	}
	return call_allows(call, verb, "workflows", object->namespace_, object->name) ? workflow : NULL;
}

void workflows_detail(struct call *call)
{
	const struct workflow *workflow = resolve(call, "get");

	if (workflow)
		call_json(call, render_detail(call, workflow, row_id(call, workflow)));
}

void workflows_delete(struct call *call)
{
	struct workflow *workflow = resolve(call, "delete");

	if (!workflow)
		return;
	workflow->object.deleted_ms = call->world->now_ms;
	call_success(call);
}

/* Name, schema and webhook; answers and returns false at the first that fails. */
static bool admit(struct call *call, const char *name, const json_t *spec)
{
	struct faults faults = { 0 };

	validate_name(&faults, name);
	validate_workflow_schema(&faults, spec);
	if (call_refuses(call, &faults, "Workflow.chaos-mesh.org \"%s\" is invalid: ", name))
		return false;
	validate_workflow(&faults, spec);
	return !call_refuses(call, &faults, CALL_DENIED, "workflow");
}

static void create(struct call *call, const struct incoming *incoming, const json_t *spec)
{
	if (!admit(call, incoming->name, spec))
		return;
	if (world_workflow(call->world, incoming->namespace_, incoming->name)) {
		call_fail(call, CALL_INTERNAL, "workflows.chaos-mesh.org \"%s\" already exists", incoming->name);
		return;
	}
	if (!call_reaches_webhook(call, "workflow"))
		return;
	struct workflow_plan *plan = api_spec_workflow(spec, incoming->namespace_);
	struct object_new new = incoming_object(incoming);

	call_json(call, render_detail(call, workflow_create(call->world, &new, plan), 0));
	workflow_plan_release(plan);
}

/* A body that is not JSON is answered with an empty 200. */
void workflows_create(struct call *call)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	struct incoming incoming = { .json = json };
	json_t *spec = json ? api_schema_shape(json_object_get(json, "spec"), "WorkflowSpec", "spec", error, sizeof error) : NULL;

	if (!spec) {
		call_empty(call, 200);
	} else if (incoming_read(call, &incoming, json, "workflows")) {
		json_t *full = api_spec_default_workflow(spec, incoming.namespace_);

		create(call, &incoming, full);
		json_decref(full);
	}
	json_decref(spec);
	incoming_finish(&incoming);
}

static bool is_consistent(struct call *call, const struct workflow *workflow, const struct incoming *incoming)
{
	const struct object *object = &workflow->object;

	if (strcmp(object->namespace_, incoming->namespace_) != 0)
		return call_fail(call, CALL_BAD_REQUEST, "namespace is not consistent, pathParameter: %s, metaInRaw: %s",
			object->namespace_, incoming->namespace_);
	if (strcmp(object->name, incoming->name) != 0)
		return call_fail(
			call, CALL_BAD_REQUEST, "name is not consistent, pathParameter: %s, metaInRaw: %s", object->name, incoming->name);
	return true;
}

static void replace(struct call *call, const struct incoming *incoming, const json_t *spec)
{
	struct workflow *workflow = resolve(call, "update");

	if (!workflow || !is_consistent(call, workflow, incoming) || !admit(call, incoming->name, spec))
		return;
	struct workflow_plan *plan = api_spec_workflow(spec, incoming->namespace_);
	struct object_new new = incoming_object(incoming);

	workflow_replace(call->world, workflow, &new, plan);
	workflow_plan_release(plan);
	call_json(call, render_detail(call, workflow, 0));
}

void workflows_replace(struct call *call)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	struct incoming incoming = { .json = json };
	json_t *spec = json ? api_schema_shape(json_object_get(json, "spec"), "WorkflowSpec", "spec", error, sizeof error) : NULL;

	if (!spec) {
		call_fail(call, CALL_INTERNAL, "failed to parse request body, cause: %s", error);
	} else {
		incoming_read_metadata(call, &incoming, json);
		json_t *full = api_spec_default_workflow(spec, incoming.namespace_);

		replace(call, &incoming, full);
		json_decref(full);
	}
	json_decref(spec);
	incoming_finish(&incoming);
}
