#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

static json_t *render(const struct world *world, const struct schedule *schedule)
{
	json_t *out = json_pack("{s:s, s:s, s:s, s:s}", "namespace", schedule->object.namespace_, "name", schedule->object.name, "kind",
		schedule->plan->type, "uid", schedule->object.uid);

	json_object_set_new(out, "created_at", render_zoned(schedule->object.created_ms, world->journal.zone_minutes));
	json_object_set_new(out, "status", json_string(object_is_paused(&schedule->object) ? "paused" : "running"));
	return out;
}

static int newest_first(const void *a, const void *b)
{
	const struct schedule *left = *(struct schedule *const *)a, *right = *(struct schedule *const *)b;

	return (left->object.created_ms < right->object.created_ms) - (left->object.created_ms > right->object.created_ms);
}

static json_t *render_list(const struct world *world, const char *namespace_, const char *name)
{
	size_t count = world->schedule_count;
	struct schedule **sorted = mem_alloc((count + 1) * sizeof *sorted);
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++)
		sorted[i] = world->schedules[count - 1 - i];
	qsort(sorted, count, sizeof *sorted, newest_first);
	for (size_t i = 0; i < count; i++)
		if (api_passes(namespace_, sorted[i]->object.namespace_) && api_passes(name, sorted[i]->object.name))
			json_array_append_new(out, render(world, sorted[i]));
	free(sorted);
	return out;
}

void schedules_list(struct call *call)
{
	char *namespace_ = call_namespace(call), *name = api_query(call->request, "name");

	if (call_allows(call, "list", "schedules", namespace_, ""))
		call_json(call, render_list(call->world, namespace_, name));
	free(namespace_);
	free(name);
}

/* What an unknown uid is called differs from call to call in 2.8.3. */
struct wanted {
	const char *verb;
	enum call_error unknown;
	const char *noun;
};

static struct schedule *resolve(struct call *call, const char *uid, struct wanted wanted)
{
	const struct journal_row *row = call_row(call, JOURNAL_SCHEDULE, uid);

	if (!row) {
		call_fail(call, wanted.unknown, "%s %s not found", wanted.noun, uid);
		return NULL;
	}
	const struct object *object = &row->object;
	struct schedule *schedule = world_schedule(call->world, object->namespace_, object->name);

	if (!call_allows(call, "get", "schedules", object->namespace_, object->name))
		return NULL;
	if (!schedule) {
		call_fail(call, CALL_NOT_FOUND, "schedules.chaos-mesh.org \"%s\" not found", object->name);
		return NULL;
	}
	return call_allows(call, wanted.verb, "schedules", object->namespace_, object->name) ? schedule : NULL;
}

static json_t *render_children(const struct world *world, const struct schedule *schedule)
{
	json_t *out = json_array();

	for (size_t i = 0; i < world->experiment_count; i++)
		if (schedule_owns(schedule, world->experiments[i]->plan->kind->name, &world->experiments[i]->object))
			json_array_append_new(out, json_string(world->experiments[i]->object.uid));
	for (size_t i = 0; i < world->workflow_count; i++)
		if (schedule_owns(schedule, "Workflow", &world->workflows[i]->object))
			json_array_append_new(out, json_string(world->workflows[i]->object.uid));
	return out;
}

void schedules_detail(struct call *call)
{
	const struct schedule *schedule = resolve(call, call->uid, (struct wanted){ "get", CALL_BAD_REQUEST, "Schedule" });

	if (!schedule)
		return;
	json_t *out = render(call->world, schedule);

	json_object_set_new(out, "experiment_uids", render_children(call->world, schedule));
	json_object_set_new(out, "kube_object", render_kube_object(&schedule->object, "Schedule", schedule->plan->spec_json));
	call_json(call, out);
}

static void set_pause(struct call *call, bool paused)
{
	struct schedule *schedule = resolve(call, call->uid, (struct wanted){ "patch", CALL_NOT_FOUND, "Experiment" });

	if (!schedule || !call_reaches_webhook(call, "schedule"))
		return;
	schedule_pause(call->world, schedule, paused);
	call_success(call);
}

void schedules_pause(struct call *call)
{
	set_pause(call, true);
}

void schedules_start(struct call *call)
{
	set_pause(call, false);
}

static bool delete_one(struct call *call, const char *uid, const char *noun)
{
	struct schedule *schedule = resolve(call, uid, (struct wanted){ "delete", CALL_NOT_FOUND, noun });

	if (schedule)
		schedule->object.deleted_ms = call->world->now_ms;
	return schedule;
}

void schedules_delete(struct call *call)
{
	if (delete_one(call, call->uid, "Schedule"))
		call_success(call);
}

void schedules_delete_batch(struct call *call)
{
	struct uid_list list;
	bool good = uid_list_read(call, &list);

	for (size_t i = 0; good && i < list.count; i++)
		good = delete_one(call, list.items[i], "Experiment");
	if (good)
		call_success(call);
	uid_list_finish(&list);
}

/* Which fields the Dashboard has set: every one, as Kubernetes keeps book of it. */
static json_t *render_fields(const json_t *value)
{
	json_t *out = json_object();
	struct buf key = { 0 };

	if (json_object_size(value) > 0)
		json_object_set_new(out, ".", json_object());
	for (void *at = json_object_iter((json_t *)value); at; at = json_object_iter_next((json_t *)value, at)) {
		buf_clear(&key);
		buf_appendf(&key, "f:%s", json_object_iter_key(at));
		json_object_set_new(out, buf_borrow(&key), render_fields(json_object_iter_value(at)));
	}
	buf_finish(&key);
	return out;
}

static json_t *render_manager(const struct schedule *schedule, const json_t *spec)
{
	json_t *out =
		json_pack("{s:s, s:s, s:s}", "manager", "chaos-dashboard", "operation", "Update", "apiVersion", "chaos-mesh.org/v1alpha1");

	json_object_set_new(out, "time", render_time(schedule->object.created_ms));
	json_object_set_new(out, "fieldsType", json_string("FieldsV1"));
	json_object_set_new(out, "fieldsV1", json_pack("{s:o, s:{s:{}, s:{}}}", "f:spec", render_fields(spec), "f:status", ".", "f:time"));
	return out;
}

/* The object as Kubernetes returns it from a create: all of its metadata, no kind. */
static json_t *render_created(const struct schedule *schedule)
{
	const struct object *object = &schedule->object;
	json_t *metadata = json_pack("{s:s, s:s, s:s, s:s, s:i}", "name", object->name, "namespace", object->namespace_, "uid", object->uid,
		"resourceVersion", "1", "generation", 1);
	json_t *shown = render_metadata(object);

	json_object_set_new(metadata, "creationTimestamp", render_time(object->created_ms));
	if (json_object_get(shown, "labels"))
		json_object_set(metadata, "labels", json_object_get(shown, "labels"));
	if (json_object_get(shown, "annotations"))
		json_object_set(metadata, "annotations", json_object_get(shown, "annotations"));
	json_t *spec = json_loads(schedule->plan->spec_json, 0, NULL);

	json_object_set_new(metadata, "managedFields", json_pack("[o]", render_manager(schedule, spec)));
	json_decref(shown);
	return json_pack("{s:o, s:o, s:{s:n}}", "metadata", metadata, "spec", spec, "status", "time");
}

static bool admit(struct call *call, const struct incoming *incoming, const json_t *spec)
{
	struct faults faults = { 0 };

	validate_name(&faults, incoming->name);
	validate_schedule_schema(&faults, spec);
	if (call_refuses(call, &faults, "Schedule.chaos-mesh.org \"%s\" is invalid: ", incoming->name))
		return false;
	validate_schedule(&faults, spec);
	if (call_refuses(call, &faults, CALL_DENIED, "schedule"))
		return false;
	const struct plan_kind *kind;

	if (!call_allows_targets(call, api_spec_body(spec, json_string_value(json_object_get(spec, "type")), &kind), NULL))
		return false;
	if (world_schedule(call->world, incoming->namespace_, incoming->name))
		return call_fail(call, CALL_INTERNAL, "schedules.chaos-mesh.org \"%s\" already exists", incoming->name);
	return true;
}

static void create(struct call *call, struct incoming *incoming, json_t *spec)
{
	if (!incoming_read(call, incoming, incoming->json, "schedules") || !admit(call, incoming, spec))
		return;
	struct schedule_plan *plan = api_spec_schedule(spec, incoming->namespace_);
	struct object_new new = incoming_object(incoming);

	call_json(call, render_created(schedule_create(call->world, &new, plan)));
	schedule_plan_release(plan);
}

void schedules_create(struct call *call)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	struct incoming incoming = { .json = json };
	json_t *spec = json ? api_schema_shape(json_object_get(json, "spec"), "ScheduleSpec", "spec", error, sizeof error) : NULL;

	if (!spec)
		call_fail(call, CALL_BAD_REQUEST, "%s", error);
	else
		create(call, &incoming, spec);
	json_decref(spec);
	incoming_finish(&incoming);
}
