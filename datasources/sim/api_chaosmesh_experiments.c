#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_gojson.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

static json_t *render(const struct call *call, const struct chaos_experiment *experiment)
{
	json_t *out = json_pack("{s:s, s:s, s:s, s:s}", "namespace", experiment->object.namespace_, "name", experiment->object.name, "kind",
		experiment->plan->kind->name, "uid", experiment->object.uid);

	json_object_set_new(out, "created_at", render_zoned(experiment->object.created_ms, call->world->journal.zone_minutes));
	json_object_set_new(out, "status", json_string(chaos_status(experiment, call->world->now_ms)));
	return out;
}

static int newest_first(const void *a, const void *b)
{
	const struct chaos_experiment *left = *(struct chaos_experiment *const *)a, *right = *(struct chaos_experiment *const *)b;

	return (left->object.created_ms < right->object.created_ms) - (left->object.created_ms > right->object.created_ms);
}

struct filter {
	char *namespace_, *name, *kind;
};

static struct filter read_filter(const struct call *call)
{
	return (struct filter){ call_namespace(call), api_query(call->request, "name"), api_query(call->request, "kind") };
}

static void filter_finish(struct filter *filter)
{
	free(filter->namespace_);
	free(filter->name);
	free(filter->kind);
}

static bool filter_passes(const struct filter *filter, const struct chaos_experiment *experiment)
{
	return api_passes(filter->namespace_, experiment->object.namespace_) && api_passes(filter->name, experiment->object.name) &&
	       api_passes(filter->kind, experiment->plan->kind->name);
}

static json_t *render_list(const struct call *call, const struct filter *filter)
{
	size_t count = call->world->experiment_count;
	struct chaos_experiment **sorted = mem_alloc((count + 1) * sizeof *sorted);
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++)
		sorted[i] = call->world->experiments[count - 1 - i];
	qsort(sorted, count, sizeof *sorted, newest_first);
	for (size_t i = 0; i < count; i++)
		if (filter_passes(filter, sorted[i]))
			json_array_append_new(out, render(call, sorted[i]));
	free(sorted);
	return out;
}

void experiments_list(struct call *call)
{
	struct filter filter = read_filter(call);

	if (call_allows(call, "list", "networkchaos", filter.namespace_, ""))
		call_json(call, render_list(call, &filter));
	filter_finish(&filter);
}

/* "deleting" is never counted. */
void experiments_state(struct call *call)
{
	static const char *const names[] = { "injecting", "running", "finished", "paused" };
	struct filter filter = read_filter(call);
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t count = 0;

		for (size_t j = 0; j < call->world->experiment_count; j++) {
			const struct chaos_experiment *experiment = call->world->experiments[j];

			count += api_passes(filter.namespace_, experiment->object.namespace_) &&
				 strcmp(chaos_status(experiment, call->world->now_ms), names[i]) == 0;
		}
		json_object_set_new(out, names[i], json_integer((json_int_t)count));
	}
	json_object_set_new(out, "deleting", json_integer(0));
	if (call_allows(call, "list", "networkchaos", filter.namespace_, ""))
		call_json(call, out);
	else
		json_decref(out);
	filter_finish(&filter);
}

/* uid -> row -> name -> the object that has the name now. Answers where one of the steps fails; `verb` is what will be done to it. */
static struct chaos_experiment *resolve(struct call *call, const char *uid, const char *verb)
{
	const struct journal_row *row = call_row(call, JOURNAL_EXPERIMENT, uid);

	if (!row) {
		call_fail(call, CALL_NOT_FOUND, "Experiment %s not found", uid);
		return NULL;
	}
	const char *resource = plan_kind_find(row->kind)->resource;
	struct chaos_experiment *experiment = world_experiment(call->world, row->kind, row->object.namespace_, row->object.name);

	if (!call_allows(call, "get", resource, row->object.namespace_, row->object.name))
		return NULL;
	if (!experiment) {
		call_fail(call, CALL_NOT_FOUND, "%s.chaos-mesh.org \"%s\" not found", resource, row->object.name);
		return NULL;
	}
	return call_allows(call, verb, resource, row->object.namespace_, row->object.name) ? experiment : NULL;
}

void experiments_detail(struct call *call)
{
	const struct chaos_experiment *experiment = resolve(call, call->uid, "get");

	if (!experiment)
		return;
	json_t *out = render(call, experiment);

	json_object_set_new(
		out, "kube_object", render_kube_object(&experiment->object, experiment->plan->kind->name, experiment->plan->spec_json));
	call_json(call, out);
}

static void set_pause(struct call *call, bool paused)
{
	struct chaos_experiment *experiment = resolve(call, call->uid, "patch");

	if (!experiment || !call_reaches_webhook(call, experiment->plan->kind->resource))
		return;
	world_pause(call->world, experiment, paused);
	call_success(call);
}

void experiments_pause(struct call *call)
{
	set_pause(call, true);
}

void experiments_start(struct call *call)
{
	set_pause(call, false);
}

static bool delete_one(struct call *call, const char *uid, bool force)
{
	struct chaos_experiment *experiment;

	if (force && (call->world->mesh.controller_down || (call->token && call->token->role == TOKEN_VIEWER)))
		return call_fail(call, CALL_INTERNAL, "Forced deletion failed");
	experiment = resolve(call, uid, "delete");
	if (experiment)
		world_delete(call->world, experiment, force);
	return experiment;
}

static bool wants_force(const struct call *call)
{
	char *force = api_query(call->request, "force");
	bool yes = force && strcmp(force, "true") == 0;

	free(force);
	return yes;
}

void experiments_delete(struct call *call)
{
	if (delete_one(call, call->uid, wants_force(call)))
		call_success(call);
}

/* One by one; those before the first error are deleted. */
void experiments_delete_batch(struct call *call)
{
	struct uid_list list;
	bool good = uid_list_read(call, &list);

	for (size_t i = 0; good && i < list.count; i++)
		good = delete_one(call, list.items[i], wants_force(call));
	if (good)
		call_success(call);
	uid_list_finish(&list);
}

/* The checks of Kubernetes in its order; answers and returns false at the first that fails. */
static bool admit(struct call *call, const struct incoming *incoming, const struct plan_kind *kind, const json_t *spec)
{
	struct faults faults = { 0 };

	validate_name(&faults, incoming->name);
	validate_schema(&faults, spec, kind, "spec");
	if (call_refuses(call, &faults, "%s.chaos-mesh.org \"%s\" is invalid: ", kind->name, incoming->name))
		return false;
	validate_webhook(&faults, spec, kind);
	if (call_refuses(call, &faults, CALL_DENIED, kind->resource))
		return false;
	if (!call_allows_targets(call, spec, incoming->namespace_))
		return false;
	if (world_experiment(call->world, kind->name, incoming->namespace_, incoming->name))
		return call_fail(call, CALL_INTERNAL, "%s.chaos-mesh.org \"%s\" already exists", kind->resource, incoming->name);
	return true;
}

static void create(struct call *call, struct incoming *incoming, const struct plan_kind *kind, json_t *spec)
{
	char error[160];

	if (!incoming_read(call, incoming, incoming->json, kind->resource) || !call_reaches_webhook(call, kind->resource))
		return;
	api_spec_default(spec, kind, incoming->namespace_);
	json_t *shaped = api_schema_shape(spec, kind->struct_name, "spec", error, sizeof error);

	if (admit(call, incoming, kind, shaped)) {
		struct object_new new = incoming_object(incoming);
		struct plan *plan = api_spec_plan(shaped, kind);

		chaos_create(call->world, &new, plan);
		plan_release(plan);
		call_text(call, api_spec_sorted_text(incoming->json));
	}
	json_decref(shaped);
}

void experiments_create(struct call *call)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	struct incoming incoming = { .json = json };

	if (json && !json_is_object(json))
		snprintf(error, sizeof error, "json: cannot unmarshal %s into Go value of type map[string]interface {}",
			api_gojson_type(json));
	if (!json_is_object(json)) {
		call_fail(call, CALL_BAD_REQUEST, "%s", error);
		json_decref(json);
		return;
	}
	const struct plan_kind *kind = plan_kind_find(api_spec_get(json, "kind"));
	json_t *spec = NULL;

	if (!json_is_string(json_object_get(json, "kind")))
		call_empty(call, 500);
	else if (!kind || (call->world->mesh.is_2_2 && strcmp(kind->name, "BlockChaos") == 0))
		call_fail(call, CALL_BAD_REQUEST, "Kind %s is not supported", api_spec_get(json, "kind"));
	else if (!(spec = api_schema_shape(json_object_get(json, "spec"), kind->struct_name, "spec", error, sizeof error)))
		call_fail(call, CALL_BAD_REQUEST, "%s", error);
	else
		create(call, &incoming, kind, spec);
	json_decref(spec);
	incoming_finish(&incoming);
}
