/* What Kubernetes and the webhooks refuse of schedules and workflows. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "core/cron.h"
#include "datasources/sim/api_spec.h"
#include "datasources/sim/api_validate.h"

static void schedule_schema(struct faults *faults, const json_t *spec, const char *path)
{
	const char *policy = api_spec_get(spec, "concurrencyPolicy");
	const struct plan_kind *kind;
	const json_t *body = api_spec_body(spec, api_spec_get(spec, "type"), &kind);
	char below[160];

	if (strcmp(policy, "Forbid") != 0 && strcmp(policy, "Allow") != 0)
		faults_add(
			faults, "%s.concurrencyPolicy: Unsupported value: \"%s\": supported values: \"Forbid\", \"Allow\"", path, policy);
	if (!kind || !body)
		return;
	snprintf(below, sizeof below, "%s.%s", path, kind->field);
	validate_schema(faults, body, kind, below);
}

void validate_schedule_schema(struct faults *faults, const json_t *spec)
{
	schedule_schema(faults, spec, "spec");
}

static size_t count_fields(const char *text, struct buf *words)
{
	size_t count = 0;

	for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		buf_appendf(words, "%s%.*s", count++ ? " " : "", (int)length, at);
		at += length;
	}
	return count;
}

static void check_cron(struct faults *faults, const char *text)
{
	struct buf words = { 0 };
	struct cron cron;
	size_t count = count_fields(text, &words);

	if (cron_parse(text, &cron, NULL)) {
		buf_finish(&words);
		return;
	}
	faults_add(faults, "spec.schedule: Invalid value: \"%s\": parse schedule field error:", text);
	if (*text == '@')
		buf_appendf(&faults->text, "unrecognized descriptor: %s", text);
	else if (count == 0)
		buf_append_text(&faults->text, "empty spec string");
	else if (count < 5 || count > 6)
		buf_appendf(&faults->text, "expected 5 to 6 fields, found %zu: [%s]", count, buf_borrow(&words));
	else
		buf_appendf(&faults->text, "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid syntax", text, text);
	buf_finish(&words);
}

/* The part of a schedule that holds what it runs. */
static char *item_text(const json_t *spec)
{
	json_t *item = json_object();

	for (size_t i = 0; i < plan_kind_count; i++)
		if (json_object_get(spec, plan_kinds[i].field))
			json_object_set(item, plan_kinds[i].field, json_object_get(spec, plan_kinds[i].field));
	char *text = api_spec_text(item);

	json_decref(item);
	return text;
}

void validate_schedule(struct faults *faults, const json_t *spec)
{
	const char *type = api_spec_get(spec, "type");
	const struct plan_kind *kind;
	const json_t *body = api_spec_body(spec, type, &kind);
	bool workflow = strcmp(type, "Workflow") == 0;

	check_cron(faults, api_spec_get(spec, "schedule"));
	if (!kind && !workflow) {
		char *text = item_text(spec);

		faults_add(faults, "spec: Invalid value: %s: unknown template type %s: invalid value", text, type);
		free(text);
	} else if (!body) {
		faults_panic(faults);
	} else if (workflow) {
		validate_workflow(faults, body);
	} else {
		validate_webhook(faults, body, kind);
	}
}

static const char *const structural[] = { "Serial", "Parallel", "Suspend", "Task", "StatusCheck", "Schedule" };

static bool is_structural(const char *type)
{
	for (size_t i = 0; i < sizeof structural / sizeof *structural; i++)
		if (strcmp(structural[i], type) == 0)
			return true;
	return false;
}

void validate_workflow_schema(struct faults *faults, const json_t *spec)
{
	const json_t *templates = json_object_get(spec, "templates");

	for (size_t i = 0; i < json_array_size(templates); i++) {
		const json_t *template = json_array_get(templates, i);
		const struct plan_kind *kind;
		const json_t *body = api_spec_body(template, api_spec_get(template, "templateType"), &kind);
		char path[96];

		if (json_object_get(template, "schedule")) {
			snprintf(path, sizeof path, "spec.templates[%zu].schedule", i);
			schedule_schema(faults, json_object_get(template, "schedule"), path);
		}
		if (!kind || !body)
			continue;
		snprintf(path, sizeof path, "spec.templates[%zu].%s", i, kind->field);
		validate_schema(faults, body, kind, path);
	}
}

static bool has_template(const json_t *templates, const char *name)
{
	for (size_t i = 0; i < json_array_size(templates); i++)
		if (strcmp(api_spec_get(json_array_get(templates, i), "name"), name) == 0)
			return true;
	return false;
}

static void check_duplicates(struct faults *faults, const json_t *templates)
{
	struct buf twice = { 0 };

	for (size_t i = 0; i < json_array_size(templates); i++)
		for (size_t j = 0; j < i; j++) {
			const char *name = api_spec_get(json_array_get(templates, i), "name");

			if (strcmp(name, api_spec_get(json_array_get(templates, j), "name")) == 0)
				buf_appendf(&twice, "%s%s", twice.len ? " " : "", name);
		}
	if (twice.len > 0)
		faults_add(faults, "spec.templates: Invalid value: \"\": template name must be unique, duplicated names: [%s]",
			buf_borrow(&twice));
	buf_finish(&twice);
}

static void check_children(struct faults *faults, const json_t *templates, const json_t *template, size_t at)
{
	const json_t *children = json_object_get(template, "children");

	for (size_t i = 0; i < json_array_size(children); i++) {
		const char *name = json_string_value(json_array_get(children, i));

		if (!has_template(templates, name))
			faults_add(faults, "spec.templates[%zu].children[%zu]: Invalid value: \"%s\": can not find a template with name %s",
				at, i, name, name);
	}
}

/* False where the webhook would panic. */
static bool check_chaos(struct faults *faults, const json_t *template, size_t at)
{
	const struct plan_kind *kind;
	const json_t *body = api_spec_body(template, api_spec_get(template, "templateType"), &kind);
	int64_t milliseconds;

	if (!kind || !body)
		return false;
	if (json_object_get(body, "duration") && fmt_parse_go_duration(api_spec_get(body, "duration"), &milliseconds))
		faults_add(faults,
			"spec.templates[%zu]: Invalid value: %lld: should not define duration in chaos when using Workflow, use "
			"Template#Deadline instead.",
			at, (long long)milliseconds * 1000000);
	validate_webhook(faults, body, kind);
	return true;
}

static bool check_template(struct faults *faults, const json_t *templates, size_t at)
{
	const json_t *template = json_array_get(templates, at);
	const char *type = api_spec_get(template, "templateType");

	if (!*api_spec_get(template, "name"))
		faults_add(faults, "spec.templates[%zu].name: Required value: name of template is required", at);
	check_children(faults, templates, template, at);
	if (strcmp(type, "Suspend") == 0 && !*api_spec_get(template, "deadline"))
		faults_add(faults,
			"spec.templates[%zu].deadline: Invalid value: null: deadline in template with type Suspend could not be empty", at);
	if (strcmp(type, "Schedule") == 0 && !json_object_get(template, "schedule"))
		return false;
	if (strcmp(type, "Schedule") == 0)
		validate_schedule(faults, json_object_get(template, "schedule"));
	if (plan_kind_find(type))
		return check_chaos(faults, template, at);
	if (!is_structural(type))
		faults_add(
			faults, "spec.templates[%zu].templateType: Invalid value: \"%s\": unrecognized template type: %s", at, type, type);
	return true;
}

void validate_workflow(struct faults *faults, const json_t *spec)
{
	const json_t *templates = json_object_get(spec, "templates");
	const char *entry = api_spec_get(spec, "entry");

	if (!*entry)
		faults_add(faults, "spec.entry: Required value: the entry of workflow is required");
	else if (!has_template(templates, entry))
		faults_add(faults, "spec.entry: Invalid value: \"%s\": can not find a template with name %s", entry, entry);
	if (json_array_size(templates) == 0)
		faults_add(faults, "spec.templates: Invalid value: []: templates in workflow could not be empty");
	check_duplicates(faults, templates);
	for (size_t i = 0; i < json_array_size(templates); i++)
		if (!check_template(faults, templates, i)) {
			faults_panic(faults);
			return;
		}
}
