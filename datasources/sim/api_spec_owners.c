/* Schedules and workflows out of JSON: what they hold are plans of chaos. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "core/base/fmt.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/schedule.h"
#include "datasources/sim/workflow.h"

json_t *api_spec_body(const json_t *holder, const char *type, const struct plan_kind **kind)
{
	*kind = plan_kind_find(type);
	if (strcmp(type, "Workflow") == 0)
		return json_object_get(holder, "workflow");
	return *kind ? json_object_get(holder, (*kind)->field) : NULL;
}

/* The spec that a child of its own would get from the API server. */
static struct plan *child_plan(const json_t *body, const struct plan_kind *kind, const char *namespace_)
{
	json_t *copy = json_deep_copy(body);
	char error[160];

	api_spec_default(copy, kind, namespace_);
	json_t *shaped = api_schema_shape(copy, kind->struct_name, "spec", error, sizeof error);
	struct plan *plan = api_spec_plan(shaped ? shaped : copy, kind);

	json_decref(shaped);
	json_decref(copy);
	return plan;
}

static const char *keep_text(struct arena *arena, const json_t *json)
{
	char *text = api_spec_text(json);
	const char *kept = arena_text(arena, text);

	free(text);
	return kept;
}

struct schedule_plan *api_spec_schedule(const json_t *spec, const char *namespace_)
{
	struct schedule_plan *plan = schedule_plan_create();
	const struct plan_kind *kind;
	const json_t *body = api_spec_body(spec, api_spec_get(spec, "type"), &kind);

	cron_parse(api_spec_get(spec, "schedule"), &plan->cron, NULL);
	plan->type = arena_text(plan->arena, api_spec_get(spec, "type"));
	plan->forbid = strcmp(api_spec_get(spec, "concurrencyPolicy"), "Forbid") == 0;
	plan->history_limit = (size_t)json_integer_value(json_object_get(spec, "historyLimit"));
	plan->starting_deadline_ms = json_integer_value(json_object_get(spec, "startingDeadlineSeconds")) * 1000;
	plan->spec_json = keep_text(plan->arena, spec);
	if (kind)
		plan->chaos = child_plan(body, kind, namespace_);
	else
		plan->workflow = api_spec_workflow(body, namespace_);
	return plan;
}

static const struct {
	const char *name;
	enum workflow_type type;
} types[] = {
	{ "Serial", WORKFLOW_SERIAL },
	{ "Parallel", WORKFLOW_PARALLEL },
	{ "Suspend", WORKFLOW_SUSPEND },
	{ "Task", WORKFLOW_TASK },
	{ "StatusCheck", WORKFLOW_STATUS_CHECK },
	{ "Schedule", WORKFLOW_SCHEDULE },
};

static enum workflow_type type_of(const char *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	return WORKFLOW_CHAOS;
}

static struct selector_texts names_of(const json_t *array, struct arena *arena)
{
	const char **items = arena_zalloc(arena, json_array_size(array) + 1, sizeof *items);

	for (size_t i = 0; i < json_array_size(array); i++)
		items[i] = arena_text(arena, json_string_value(json_array_get(array, i)));
	return (struct selector_texts){ items, json_array_size(array) };
}

static void read_branches(const json_t *array, struct arena *arena, struct workflow_template *out)
{
	struct workflow_branch *items = arena_zalloc(arena, json_array_size(array) + 1, sizeof *items);

	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);

		items[i] = (struct workflow_branch){ arena_text(arena, api_spec_get(item, "target")),
			arena_text(arena, api_spec_get(item, "expression")) };
	}
	out->branches = items;
	out->branch_count = json_array_size(array);
}

static int number_or(const json_t *object, const char *key, int other)
{
	json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 && number < 1000000 ? (int)number : other;
}

/* A service is named alone, or as NAME.NAMESPACE.svc; every other host is outside of the cluster. */
static void read_url(const char *url, const char *own, struct arena *arena, struct workflow_check *check)
{
	const char *host = strstr(url, "://") ? strstr(url, "://") + 3 : url;
	size_t length = strcspn(host, ":/?"), name = strcspn(host, ".:/?");
	const char *rest = host + name + (name < length);
	size_t namespace_ = strcspn(rest, ".:/?");

	if (name == length) {
		check->service = arena_text_n(arena, host, length);
		check->namespace_ = arena_text(arena, own);
	} else if (strncmp(rest + namespace_, ".svc", 4) == 0) {
		check->service = arena_text_n(arena, host, name);
		check->namespace_ = arena_text_n(arena, rest, namespace_);
	}
}

static void read_check(const json_t *json, bool aborts, const char *own, struct arena *arena, struct workflow_check *check)
{
	const json_t *http = json_object_get(json, "http");
	const char *codes = api_spec_get(json_object_get(http, "criteria"), "statusCode");

	*check = (struct workflow_check){
		.timeout_ms = number_or(json, "timeoutSeconds", 1) * (int64_t)1000,
		.interval_ms = number_or(json, "intervalSeconds", 10) * (int64_t)1000,
		.failures = number_or(json, "failureThreshold", 3),
		.successes = number_or(json, "successThreshold", 1),
		.continuous = strcmp(api_spec_get(json, "mode"), "Continuous") == 0,
		.aborts = aborts,
	};
	if (!fmt_parse_go_duration(api_spec_get(json, "duration"), &check->duration_ms))
		check->duration_ms = 0;
	check->code_min = check->code_max = (int)strtol(codes, NULL, 10);
	if (strchr(codes, '-'))
		check->code_max = (int)strtol(strchr(codes, '-') + 1, NULL, 10);
	read_url(api_spec_get(http, "url"), own, arena, check);
}

static void read_template(const json_t *json, struct arena *arena, const char *namespace_, struct workflow_template *out)
{
	const char *type = api_spec_get(json, "templateType"), *deadline = api_spec_get(json, "deadline");
	const struct plan_kind *kind;
	const json_t *body = api_spec_body(json, type, &kind);

	*out = (struct workflow_template){ .name = arena_text(arena, api_spec_get(json, "name")), .type = type_of(type) };
	out->has_deadline = *deadline && fmt_parse_go_duration(deadline, &out->deadline_ms);
	out->children = names_of(json_object_get(json, "children"), arena);
	read_branches(json_object_get(json, "conditionalBranches"), arena, out);
	if (out->type == WORKFLOW_CHAOS && kind)
		out->chaos = child_plan(body, kind, namespace_);
	if (out->type == WORKFLOW_STATUS_CHECK)
		read_check(json_object_get(json, "statusCheck"), json_is_true(json_object_get(json, "abortWithStatusCheck")), namespace_,
			arena, &out->check);
	if (out->type == WORKFLOW_SCHEDULE)
		out->schedule = api_spec_schedule(json_object_get(json, "schedule"), namespace_);
}

struct workflow_plan *api_spec_workflow(const json_t *spec, const char *namespace_)
{
	struct workflow_plan *plan = workflow_plan_create();
	const json_t *templates = json_object_get(spec, "templates");

	plan->entry = arena_text(plan->arena, api_spec_get(spec, "entry"));
	plan->spec_json = keep_text(plan->arena, spec);
	plan->template_count = json_array_size(templates);
	plan->templates = arena_zalloc(plan->arena, plan->template_count + 1, sizeof *plan->templates);
	for (size_t i = 0; i < plan->template_count; i++)
		read_template(json_array_get(templates, i), plan->arena, namespace_, &plan->templates[i]);
	return plan;
}

static void default_status_check(json_t *check)
{
	if (json_is_object(check) && json_integer_value(json_object_get(check, "recordsHistoryLimit")) == 0)
		json_object_set_new(check, "recordsHistoryLimit", json_integer(100));
}

json_t *api_spec_default_workflow(const json_t *spec, const char *namespace_)
{
	json_t *copy = json_deep_copy(spec), *templates = json_object_get(copy, "templates");
	char error[160];

	for (size_t i = 0; i < json_array_size(templates); i++) {
		json_t *template = json_array_get(templates, i);
		const struct plan_kind *kind;
		json_t *body = api_spec_body(template, api_spec_get(template, "templateType"), &kind);

		if (kind && body)
			api_spec_default(body, kind, namespace_);
		default_status_check(json_object_get(template, "statusCheck"));
	}
	json_t *shaped = api_schema_shape(copy, "WorkflowSpec", "spec", error, sizeof error);

	json_decref(copy);
	return shaped;
}
