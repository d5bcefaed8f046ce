#include "datasources/chaosmesh_spec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/utf8.h"
#include "datasources/chaosmesh_kinds.h"

enum { CONDITIONS_MAX = 64, SUMMARY_MAX = 256, NESTING_MAX = 4, TEMPLATES_MAX = 1000 };

const char *chaosmesh_keep(struct arena *arena, struct json at, size_t max)
{
	const char *text = json_text(at, NULL);
	char *harmless = utf8_neutralise(text, strlen(text), max, false);
	const char *kept = arena_text(arena, harmless);
	free(harmless);
	return kept;
}

static const char *keep_buf(struct arena *arena, struct buf *text, size_t max)
{
	char *harmless = utf8_neutralise(buf_borrow(text), text->len, max, false);
	const char *kept = arena_text(arena, harmless);
	free(harmless);
	buf_clear(text);
	return kept;
}

struct json chaosmesh_at(const struct json *object, const char *path)
{
	struct json at = *object;
	while (*path) {
		char key[64];
		size_t length = strcspn(path, ".");
		if (length >= sizeof key)
			return (struct json){ .key = "" };
		memcpy(key, path, length);
		key[length] = '\0';
		at = json_get(&at, key);
		path += length + (path[length] == '.');
	}
	at.parent = NULL; /* the way here is not kept: nothing read in this file can fail */
	at.key = "";
	return at;
}

/* ---- which chaos runs ---- */

struct json chaosmesh_template(const struct json *workflow, const char *name)
{
	struct json templates = chaosmesh_at(workflow, "templates");
	for (size_t i = 0; i < json_items(templates, NULL) && i < TEMPLATES_MAX; i++) {
		struct json item = json_item(&templates, i);
		if (strcmp(json_text(chaosmesh_at(&item, "name"), NULL), name) == 0)
			return chaosmesh_at(&item, "");
	}
	return (struct json){ .key = "" };
}

static struct chaosmesh_run run_at(const char *kind, const struct json *spec, int depth);

static struct chaosmesh_run run_of_schedule(const struct json *spec, int depth)
{
	const char *type = json_text(chaosmesh_at(spec, "type"), NULL);
	const struct chaosmesh_kind *found = chaosmesh_kind_find(type);
	struct json inner = chaosmesh_at(spec, found ? found->field : "workflow");
	if (strcmp(type, "Workflow") == 0)
		return run_at(type, &inner, depth + 1);
	return (struct chaosmesh_run){ .kind = type, .spec = found ? inner : (struct json){ .key = "" } };
}

static struct chaosmesh_run run_of_template(const struct json *item, int depth)
{
	const char *type = json_text(chaosmesh_at(item, "templateType"), NULL);
	const struct chaosmesh_kind *found = chaosmesh_kind_find(type);
	struct json inner = chaosmesh_at(item, found ? found->field : "schedule");
	struct chaosmesh_run run = { .kind = "" };
	if (found)
		run = (struct chaosmesh_run){ .kind = type, .spec = inner };
	else if (strcmp(type, "Schedule") == 0)
		run = run_at(type, &inner, depth + 1);
	run.deadline = chaosmesh_at(item, "deadline");
	return run;
}

static struct chaosmesh_run run_at(const char *kind, const struct json *spec, int depth)
{
	bool workflow = strcmp(kind, "Workflow") == 0;
	if (depth > NESTING_MAX)
		return (struct chaosmesh_run){ .kind = "" };
	if (strcmp(kind, "Schedule") == 0)
		return run_of_schedule(spec, depth);
	struct json templates = chaosmesh_at(spec, "templates");
	for (size_t i = 0; workflow && i < json_items(templates, NULL) && i < TEMPLATES_MAX; i++) {
		struct json item = json_item(&templates, i);
		struct chaosmesh_run run = run_of_template(&item, depth);
		if (run.kind[0])
			return run;
	}
	if (workflow)
		return (struct chaosmesh_run){ .kind = "", .spec = { .key = "" } };
	return (struct chaosmesh_run){ .kind = kind, .spec = chaosmesh_at(spec, "") };
}

struct chaosmesh_run chaosmesh_run_of(const char *kind, const struct json *spec)
{
	return run_at(kind, spec, 0);
}

/* ---- what it does ---- */

/*
 * A summary is made of the parts that a spec has, in this order: what stands before it, the value (nothing for `true` and objects, blanks
 * between the items of a list), what stands behind it. The separator is left out at the beginning.
 */
static const struct part {
	const char *kind;
	const char *action; /* NULL: any */
	const char *path;
	const char *separator, *before, *after;
} parts[] = {
	{ "PodChaos", "pod-kill", "gracePeriod", ", ", "kill after ", "s" },
	{ "NetworkChaos", NULL, "delay.latency", ", ", "delay ", "" },
	{ "NetworkChaos", NULL, "delay.jitter", " ", "jitter ", "" },
	{ "NetworkChaos", NULL, "delay.reorder.reorder", ", ", "reorder ", "%" },
	{ "NetworkChaos", NULL, "loss.loss", ", ", "loss ", "%" },
	{ "NetworkChaos", NULL, "duplicate.duplicate", ", ", "duplicate ", "%" },
	{ "NetworkChaos", NULL, "corrupt.corrupt", ", ", "corrupt ", "%" },
	{ "NetworkChaos", NULL, "bandwidth.rate", ", ", "bandwidth ", "" },
	{ "NetworkChaos", NULL, "rate.rate", ", ", "rate ", "" },
	{ "NetworkChaos", "partition", "action", ", ", "", "" },
	{ "NetworkChaos", NULL, "direction", ", ", "direction ", "" },
	{ "NetworkChaos", NULL, "externalTargets", ", ", "outside targets ", "" },
	{ "DNSChaos", NULL, "patterns", ", ", "patterns ", "" },
	{ "StressChaos", NULL, "stressors.cpu.workers", ", ", "", " CPU workers" },
	{ "StressChaos", NULL, "stressors.cpu.load", " ", "at ", "%" },
	{ "StressChaos", NULL, "stressors.memory.size", ", ", "", " memory" },
	{ "StressChaos", NULL, "stressngStressors", ", ", "stress-ng ", "" },
	{ "HTTPChaos", NULL, "abort", ", ", "abort", "" },
	{ "HTTPChaos", NULL, "delay", ", ", "delay ", "" },
	{ "HTTPChaos", NULL, "replace", ", ", "replace", "" },
	{ "HTTPChaos", NULL, "replace.code", " ", "code ", "" },
	{ "HTTPChaos", NULL, "patch", ", ", "patch", "" },
	{ "HTTPChaos", NULL, "target", ", ", "", "" },
	{ "HTTPChaos", NULL, "method", " ", "", "" },
	{ "HTTPChaos", NULL, "path", " ", "", "" },
	{ "HTTPChaos", NULL, "port", " ", "port ", "" },
	{ "IOChaos", NULL, "delay", ", ", "delay ", "" },
	{ "IOChaos", NULL, "errno", ", ", "error ", "" },
	{ "IOChaos", NULL, "attr", ", ", "attributes", "" },
	{ "IOChaos", NULL, "mistake.filling", ", ", "mistakes ", "" },
	{ "IOChaos", NULL, "volumePath", ", ", "at ", "" },
	{ "IOChaos", NULL, "methods", " ", "", "" },
	{ "IOChaos", NULL, "percent", ", ", "", "% of calls" },
	{ "TimeChaos", NULL, "timeOffset", ", ", "clock off by ", "" },
	{ "KernelChaos", NULL, "failKernRequest.callchain", ", ", "failing kernel calls", "" },
	{ "KernelChaos", NULL, "failKernRequest.probability", " ", "", "%" },
	{ "JVMChaos", "latency", "latency", ", ", "latency ", "ms" },
	{ "JVMChaos", "return", "returnValue", ", ", "return ", "" },
	{ "JVMChaos", "exception", "exception", ", ", "throw ", "" },
	{ "JVMChaos", "stress", "cpuCount", ", ", "", " CPUs" },
	{ "JVMChaos", "stress", "memType", ", ", "memory ", "" },
	{ "JVMChaos", "ruleData", "name", ", ", "rule ", "" },
	{ "JVMChaos", "mysql", "exception", ", ", "throw ", "" },
	{ "JVMChaos", "mysql", "sqlType", ", ", "SQL ", "" },
	{ "JVMChaos", "mysql", "table", " ", "", "" },
	{ "JVMChaos", NULL, "class", " ", "in ", "" },
	{ "JVMChaos", NULL, "method", ".", "", "" },
	{ "AWSChaos", NULL, "ec2Instance", ", ", "", "" },
	{ "AWSChaos", NULL, "volumeID", ", ", "volume ", "" },
	{ "GCPChaos", NULL, "instance", ", ", "", "" },
	{ "GCPChaos", NULL, "deviceNames", ", ", "disks ", "" },
	{ "AzureChaos", NULL, "vmName", ", ", "", "" },
	{ "AzureChaos", NULL, "diskName", ", ", "disk ", "" },
	{ "BlockChaos", NULL, "delay.latency", ", ", "delay ", "" },
	{ "BlockChaos", NULL, "volumeName", ", ", "volume ", "" },
};

static void append_number(struct json at, struct buf *out)
{
	double number = json_number(at, 0, NULL);
	if (number == floor(number) && fabs(number) < 1e15)
		buf_appendf(out, "%.0f", number);
	else
		buf_appendf(out, "%g", number);
}

static void append_value(struct json at, struct buf *out)
{
	enum json_kind kind = json_kind(at);
	if (kind == JSON_KIND_TEXT)
		buf_append_text(out, json_text(at, NULL));
	else if (kind == JSON_KIND_NUMBER)
		append_number(at, out);
	for (size_t i = 0; kind == JSON_KIND_ARRAY && i < json_items(at, NULL) && out->len < SUMMARY_MAX; i++) {
		struct json item = json_item(&at, i);
		if (json_kind(item) != JSON_KIND_TEXT)
			continue;
		buf_appendf(out, "%s%s", i > 0 ? " " : "", json_text(item, NULL));
	}
}

/* Something to say: not absent, not false, not 0, not empty. */
static bool says_something(struct json at)
{
	switch (json_kind(at)) {
	case JSON_KIND_ABSENT:
		return false;
	case JSON_KIND_TEXT:
		return json_text(at, NULL)[0] != '\0';
	case JSON_KIND_BOOL:
		return json_flag(at, false, NULL);
	case JSON_KIND_ARRAY:
		return json_items(at, NULL) > 0;
	case JSON_KIND_NUMBER:
		return json_number(at, 0, NULL) != 0;
	default:
		return true;
	}
}

static void append_part(struct json value, const char *separator, const char *before, const char *after, struct buf *out)
{
	if (!says_something(value) || out->len > SUMMARY_MAX)
		return;
	buf_append_text(out, out->len ? separator : "");
	buf_append_text(out, before);
	append_value(value, out);
	buf_append_text(out, after);
}

/* Machines have an object named like the action, with fields of its own. */
static void append_machine_action(const struct json *spec, const char *action, struct buf *out)
{
	struct json object = json_get(spec, action);
	struct json member;
	void *iterator = NULL;
	for (int shown = 0; shown < 4 && json_next(&object, &iterator, &member); shown++) {
		char before[64];
		size_t length = strlen(member.key) < sizeof before - 2 ? strlen(member.key) : sizeof before - 2;
		memcpy(before, member.key, length);
		memcpy(before + length, " ", 2);
		append_part(member, ", ", before, "", out);
	}
}

static const char *summary_of(struct arena *arena, const struct chaosmesh_run *run, const char *action)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const struct part *part = &parts[i];
		if (strcmp(part->kind, run->kind) == 0 && (!part->action || strcmp(part->action, action) == 0))
			append_part(chaosmesh_at(&run->spec, part->path), part->separator, part->before, part->after, &out);
	}
	if (strcmp(run->kind, "PhysicalMachineChaos") == 0)
		append_machine_action(&run->spec, action, &out);
	if (out.len == 0)
		buf_append_text(&out, strcmp(run->kind, "DNSChaos") == 0 ? "every name" : action);
	append_part(chaosmesh_at(&run->spec, "containerNames"), ", ", "container ", "", &out);
	const char *summary = keep_buf(arena, &out, SUMMARY_MAX);
	buf_finish(&out);
	return summary;
}

/* ---- whom it hits ---- */

struct list {
	struct arena *arena;
	char **items;
	size_t count;
	struct buf text; /* of the next item */
};

static void list_start(struct list *list, struct arena *arena)
{
	*list = (struct list){ .arena = arena, .items = arena_zalloc(arena, CONDITIONS_MAX, sizeof *list->items) };
}

static void list_push(struct list *list)
{
	if (list->count < CONDITIONS_MAX)
		list->items[list->count++] = (char *)(uintptr_t)keep_buf(list->arena, &list->text, MODEL_NAME_MAX);
	buf_clear(&list->text);
}

/* key=value, each with a word before it. */
static void push_pairs(struct list *list, const struct json *selector, const char *field, const char *word)
{
	struct json object = json_get(selector, field);
	struct json member;
	void *iterator = NULL;
	while (list->count < CONDITIONS_MAX && json_next(&object, &iterator, &member)) {
		buf_appendf(&list->text, "%s%s=", word, member.key);
		append_value(member, &list->text);
		list_push(list);
	}
}

static void push_words(struct list *list, const struct json *selector, const char *field, const char *word)
{
	struct json array = json_get(selector, field);
	for (size_t i = 0; i < json_items(array, NULL) && list->count < CONDITIONS_MAX; i++) {
		buf_append_text(&list->text, word);
		append_value(json_item(&array, i), &list->text);
		list_push(list);
	}
}

/* namespace -> names, as "pod namespace/name". */
static void push_named(struct list *list, const struct json *selector, const char *field, const char *word)
{
	struct json object = json_get(selector, field);
	struct json names;
	void *iterator = NULL;
	while (json_next(&object, &iterator, &names)) {
		for (size_t i = 0; i < json_items(names, NULL) && list->count < CONDITIONS_MAX; i++) {
			buf_appendf(&list->text, "%s%s/", word, names.key);
			append_value(json_item(&names, i), &list->text);
			list_push(list);
		}
	}
}

static void append_values(struct json values, struct buf *out)
{
	for (size_t i = 0; i < json_items(values, NULL) && out->len < MODEL_NAME_MAX; i++) {
		buf_append_text(out, i > 0 ? ", " : "");
		append_value(json_item(&values, i), out);
	}
}

static void push_expressions(struct list *list, const struct json *selector)
{
	static const struct {
		const char *relation, *before, *between, *after;
		bool values;
	} forms[] = {
		{ "In", "", " in (", ")", true },
		{ "NotIn", "", " notin (", ")", true },
		{ "Exists", "", "", "", false },
		{ "DoesNotExist", "!", "", "", false },
	};
	struct json array = json_get(selector, "expressionSelectors");
	for (size_t i = 0; i < json_items(array, NULL) && list->count < CONDITIONS_MAX; i++) {
		struct json item = json_item(&array, i);
		const char *relation = json_text(chaosmesh_at(&item, "operator"), NULL);
		size_t form = 0;
		while (form < 3 && strcmp(forms[form].relation, relation) != 0)
			form++;
		buf_appendf(&list->text, "%s%s%s", forms[form].before, json_text(chaosmesh_at(&item, "key"), NULL), forms[form].between);
		if (forms[form].values)
			append_values(chaosmesh_at(&item, "values"), &list->text);
		buf_append_text(&list->text, forms[form].after);
		list_push(list);
	}
}

/* Named pods override all the rest (Chaos Mesh 2.8's pkg/selector/pod). */
static void read_conditions(struct list *list, const struct json *selector)
{
	push_named(list, selector, "pods", "pod ");
	push_named(list, selector, "physicalMachines", "machine ");
	if (list->count > 0)
		return;
	push_pairs(list, selector, "labelSelectors", "");
	push_expressions(list, selector);
	push_pairs(list, selector, "annotationSelectors", "annotation ");
	push_pairs(list, selector, "fieldSelectors", "field ");
	push_words(list, selector, "podPhaseSelectors", "phase ");
	push_words(list, selector, "nodes", "node ");
	push_pairs(list, selector, "nodeSelectors", "node ");
}

static void read_namespaces(struct list *list, const struct json *selector, const char *own_namespace)
{
	static const char *const named[] = { "pods", "physicalMachines" };
	for (size_t i = 0; i < 2; i++) {
		struct json object = json_get(selector, named[i]);
		struct json member;
		void *iterator = NULL;
		while (json_next(&object, &iterator, &member)) {
			buf_append_text(&list->text, member.key);
			list_push(list);
		}
	}
	if (list->count == 0)
		push_words(list, selector, "namespaces", "");
	if (list->count == 0 && own_namespace[0]) {
		buf_append_text(&list->text, own_namespace);
		list_push(list);
	}
}

static bool selects_something(const struct json *selector)
{
	struct json member;
	void *iterator = NULL;
	while (json_next(selector, &iterator, &member)) {
		void *inner = NULL;
		struct json first;
		if (json_kind(member) == JSON_KIND_OBJECT ? json_next(&member, &inner, &first) : says_something(member))
			return true;
	}
	return false;
}

static void read_targets(struct arena *arena, const struct chaosmesh_run *run, const char *own_namespace, struct chaos_spec *out)
{
	const struct chaosmesh_kind *kind = chaosmesh_kind_find(run->kind);
	struct json selector = chaosmesh_at(&run->spec, "selector");
	struct list namespaces, conditions;
	out->has_selector = kind && kind->targets == CHAOSMESH_CLOUD;
	if (out->has_selector)
		return;
	list_start(&namespaces, arena);
	list_start(&conditions, arena);
	push_words(&conditions, &run->spec, "address", "machine ");
	bool addressed = conditions.count > 0;
	read_conditions(&conditions, &selector);
	read_namespaces(&namespaces, &selector, addressed ? "" : own_namespace);
	out->has_selector = addressed || selects_something(&selector);
	out->namespaces = namespaces.items;
	out->namespace_count = namespaces.count;
	out->selectors = conditions.items;
	out->selector_count = conditions.count;
	buf_finish(&namespaces.text);
	buf_finish(&conditions.text);
}

/* ---- how long ---- */

static void read_duration(struct arena *arena, const struct chaosmesh_run *run, struct chaos_spec *out)
{
	struct json duration = chaosmesh_at(&run->spec, "duration");
	int64_t milliseconds;
	if (!says_something(duration))
		duration = run->deadline;
	out->duration = chaosmesh_keep(arena, duration, MODEL_NAME_MAX);
	out->duration_ms = -1;
	if (out->one_shot)
		out->duration_ms = 0;
	else if (fmt_parse_go_duration(out->duration, &milliseconds))
		out->duration_ms = milliseconds < 0 ? 0 : milliseconds;
}

void chaosmesh_spec_read(struct arena *arena, const struct chaosmesh_run *run, const char *own_namespace, struct chaos_spec *out)
{
	struct buf value = { 0 };
	*out = (struct chaos_spec){ .duration_ms = -1 };
	out->action = chaosmesh_keep(arena, chaosmesh_at(&run->spec, "action"), MODEL_NAME_MAX);
	out->mode = chaosmesh_keep(arena, chaosmesh_at(&run->spec, "mode"), MODEL_NAME_MAX);
	append_value(chaosmesh_at(&run->spec, "value"), &value);
	out->value = keep_buf(arena, &value, MODEL_NAME_MAX);
	buf_finish(&value);
	out->one_shot = chaosmesh_one_shot(run->kind, out->action);
	out->summary = summary_of(arena, run, json_text(chaosmesh_at(&run->spec, "action"), NULL));
	read_targets(arena, run, own_namespace, out);
	read_duration(arena, run, out);
}
