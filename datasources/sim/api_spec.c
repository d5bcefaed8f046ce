#include "datasources/sim/api_spec.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"

const char *api_spec_get(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static struct selector_texts texts(const json_t *array, struct arena *arena)
{
	size_t count = json_array_size(array);
	const char **items = arena_zalloc(arena, count + 1, sizeof *items);

	for (size_t i = 0; i < count; i++)
		items[i] =
			arena_text(arena, json_string_value(json_array_get(array, i)) ? json_string_value(json_array_get(array, i)) : "");
	return (struct selector_texts){ items, count };
}

static struct selector_pairs pairs(const json_t *object, struct arena *arena)
{
	struct selector_pair *items = arena_zalloc(arena, json_object_size(object) + 1, sizeof *items);
	size_t count = 0;

	for (void *at = json_object_iter((json_t *)object); at; at = json_object_iter_next((json_t *)object, at)) {
		const char *value = json_string_value(json_object_iter_value(at));

		items[count++] =
			(struct selector_pair){ arena_text(arena, json_object_iter_key(at)), arena_text(arena, value ? value : "") };
	}
	return (struct selector_pairs){ items, count };
}

/* namespace -> [names], as pairs. */
static struct selector_pairs named_pods(const json_t *object, struct arena *arena)
{
	size_t total = 0, count = 0;

	for (void *at = json_object_iter((json_t *)object); at; at = json_object_iter_next((json_t *)object, at))
		total += json_array_size(json_object_iter_value(at));
	struct selector_pair *items = arena_zalloc(arena, total + 1, sizeof *items);

	for (void *at = json_object_iter((json_t *)object); at; at = json_object_iter_next((json_t *)object, at)) {
		struct selector_texts names = texts(json_object_iter_value(at), arena);

		for (size_t i = 0; i < names.count; i++)
			items[count++] = (struct selector_pair){ arena_text(arena, json_object_iter_key(at)), names.items[i] };
	}
	return (struct selector_pairs){ items, count };
}

static enum selector_operator parse_operator(const char *text)
{
	static const char *const names[] = {
		[SELECTOR_IN] = "In", [SELECTOR_NOT_IN] = "NotIn", [SELECTOR_EXISTS] = "Exists", [SELECTOR_DOES_NOT_EXIST] = "DoesNotExist"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], text) == 0)
			return (enum selector_operator)i;
	return SELECTOR_BAD_OPERATOR;
}

static void expressions(const json_t *array, struct arena *arena, struct selector *out)
{
	size_t count = json_array_size(array);
	struct selector_expression *items = arena_zalloc(arena, count + 1, sizeof *items);

	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(array, i);
		struct selector_texts values = texts(json_object_get(item, "values"), arena);

		items[i] = (struct selector_expression){ .key = arena_text(arena, api_spec_get(item, "key")),
			.op = parse_operator(api_spec_get(item, "operator")),
			.values = values.items,
			.value_count = values.count };
	}
	out->expressions = items;
	out->expression_count = count;
}

void api_spec_selector(const json_t *json, struct arena *arena, struct selector *out)
{
	*out = (struct selector){
		.namespaces = texts(json_object_get(json, "namespaces"), arena),
		.labels = pairs(json_object_get(json, "labelSelectors"), arena),
		.annotations = pairs(json_object_get(json, "annotationSelectors"), arena),
		.fields = pairs(json_object_get(json, "fieldSelectors"), arena),
		.phases = texts(json_object_get(json, "podPhaseSelectors"), arena),
		.nodes = texts(json_object_get(json, "nodes"), arena),
		.node_labels = pairs(json_object_get(json, "nodeSelectors"), arena),
		.pods = named_pods(json_object_get(json, "pods"), arena),
	};
	expressions(json_object_get(json, "expressionSelectors"), arena, out);
}

static void default_namespace(json_t *holder, const char *namespace_)
{
	json_t *selector = json_object_get(holder, "selector");

	if (!selector || !namespace_ || json_array_size(json_object_get(selector, "namespaces")) > 0)
		return;
	json_object_set_new(selector, "namespaces", json_pack("[s]", namespace_));
}

/* A field that is absent or empty gets a value. */
static void default_value(json_t *object, const char *key, json_t *value)
{
	const json_t *old = json_object_get(object, key);

	if (!object || (json_is_string(old) && json_string_length(old) > 0) || (json_is_integer(old) && json_integer_value(old)) ||
		json_array_size(old) > 0)
		json_decref(value);
	else
		json_object_set_new(object, key, value);
}

static void default_network(json_t *spec, const char *namespace_)
{
	static const char *const shapes[] = { "delay", "loss", "duplicate", "corrupt" };

	default_value(spec, "direction", json_string("to"));
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (json_object_get(spec, shapes[i]))
			default_value(json_object_get(spec, shapes[i]), "correlation", json_string("0"));
	if (json_object_get(spec, "delay"))
		default_value(json_object_get(spec, "delay"), "jitter", json_string("0ms"));
	default_namespace(json_object_get(spec, "target"), namespace_);
}

void api_spec_default(json_t *spec, const struct plan_kind *kind, const char *namespace_)
{
	if (kind->target == PLAN_CONTAINERS || kind->target == PLAN_PODS)
		default_namespace(spec, namespace_);
	if (strcmp(kind->name, "NetworkChaos") == 0)
		default_network(spec, namespace_);
	if (strcmp(kind->name, "TimeChaos") == 0)
		default_value(spec, "clockIds", json_pack("[s]", "CLOCK_REALTIME"));
	if (strcmp(kind->name, "IOChaos") == 0)
		default_value(spec, "percent", json_integer(100));
	if (strcmp(kind->name, "JVMChaos") == 0)
		default_value(spec, "port", json_integer(9277));
}

static double seconds_of(const char *text)
{
	int64_t milliseconds = 0;

	return fmt_parse_go_duration(text, &milliseconds) ? (double)milliseconds / 1000.0 : 0;
}

static double ratio_of(const json_t *holder, const char *key)
{
	double percent = 0;
	const char *text = api_spec_get(holder, key);

	if (!fmt_parse_double(text, strlen(text), &percent) || !(percent > 0))
		return 0;
	return fmin(percent / 100.0, 1.0);
}

const char *api_spec_number(const char *text, double *number)
{
	size_t length = strspn(text, "+-.0123456789");

	return fmt_parse_double(text, length, number) ? text + length : NULL;
}

/* "256MB", "1GiB", "512k" (go-units: all are powers of two there) or "40%". */
static void memory_size(const char *text, struct plan_effect *effect)
{
	double number;
	const char *end = api_spec_number(text, &number);

	if (!end)
		return;
	if (*end == '%') {
		effect->memory_share = number / 100.0;
		return;
	}
	static const char units[] = "kmgtp";
	const char *unit = *end ? strchr(units, *end | 0x20) : NULL;
	effect->memory_bytes = number * pow(1024, unit ? (double)(unit - units + 1) : 0);
}

static void stress_effect(const json_t *spec, struct plan_effect *effect)
{
	const json_t *stressors = json_object_get(spec, "stressors");
	const json_t *memory = json_object_get(stressors, "memory"), *cpu = json_object_get(stressors, "cpu");
	const json_t *load = json_object_get(cpu, "load");
	double workers = (double)json_integer_value(json_object_get(memory, "workers"));

	if (workers > 0)
		memory_size(api_spec_get(memory, "size"), effect);
	effect->memory_bytes *= workers;
	effect->memory_share *= workers;
	effect->cpu_cores =
		(double)json_integer_value(json_object_get(cpu, "workers")) * (load ? (double)json_integer_value(load) / 100.0 : 1.0);
}

static void network_effect(const json_t *spec, struct plan_effect *effect)
{
	const char *action = api_spec_get(spec, "action"), *direction = api_spec_get(spec, "direction");
	double loss = ratio_of(json_object_get(spec, "loss"), "loss"), corrupt = ratio_of(json_object_get(spec, "corrupt"), "corrupt");

	effect->latency_s = seconds_of(api_spec_get(json_object_get(spec, "delay"), "latency")) + 0.4 * loss + 0.2 * corrupt;
	effect->error_ratio = loss * loss; /* a request survives most lost packets */
	if (json_object_get(spec, "bandwidth") || json_object_get(spec, "rate"))
		effect->latency_s += 0.15;
	if (strcmp(action, "partition") == 0)
		effect->error_ratio = 1;
	if (!json_is_object(json_object_get(spec, "target")))
		effect->lookup_loss = effect->error_ratio; /* the way to the DNS is on the same network */
	effect->error_code = effect->error_ratio > 0 ? 504 : 0;
	effect->on_target = strcmp(direction, "to") != 0;
	effect->on_source = true;
}

static void http_effect(const json_t *spec, struct plan_effect *effect)
{
	const json_t *code = json_object_get(json_object_get(spec, "replace"), "code");

	effect->latency_s = seconds_of(api_spec_get(spec, "delay"));
	if (json_is_true(json_object_get(spec, "abort"))) {
		effect->error_ratio = 1;
		effect->error_code = 502;
	}
	if (json_integer_value(code) >= 400) {
		effect->error_ratio = 1;
		effect->error_code = (int)json_integer_value(code);
	}
}

/* Each request is taken to go to the disk once; half of that, as most of what is read is cached. */
static void io_effect(const json_t *spec, struct plan_effect *effect)
{
	const json_t *percent = json_object_get(spec, "percent");
	double share = percent ? fmin(fmax((double)json_integer_value(percent), 0), 100) / 100 : 1;
	const char *action = api_spec_get(spec, "action");

	if (strcmp(action, "latency") == 0) {
		effect->latency_s = seconds_of(api_spec_get(spec, "delay")) * share / 2;
		effect->disk_wait_s = fmin(effect->latency_s * 4, 0.8);
	} else if (strcmp(action, "fault") == 0) {
		effect->error_ratio = share;
		effect->error_code = 500;
	}
}

static void pod_effect(const json_t *spec, struct plan_effect *effect)
{
	const char *action = api_spec_get(spec, "action");

	effect->kill = strcmp(action, "pod-kill") == 0         ? PLAN_KILL_POD
		       : strcmp(action, "container-kill") == 0 ? PLAN_KILL_CONTAINER
							       : PLAN_FAIL_POD;
}

static void read_effect(const json_t *spec, struct plan *plan)
{
	struct plan_effect *effect = &plan->effect;
	const char *kind = plan->kind->name;

	effect->on_source = true;
	if (strcmp(kind, "DNSChaos") == 0) {
		effect->dns_error = strcmp(plan->action, "error") == 0;
		effect->dns_random = strcmp(plan->action, "random") == 0;
		effect->patterns = texts(json_object_get(spec, "patterns"), plan->arena);
	} else if (strcmp(kind, "StressChaos") == 0) {
		stress_effect(spec, effect);
	} else if (strcmp(kind, "NetworkChaos") == 0) {
		network_effect(spec, effect);
	} else if (strcmp(kind, "HTTPChaos") == 0) {
		http_effect(spec, effect);
	} else if (strcmp(kind, "IOChaos") == 0) {
		io_effect(spec, effect);
	} else if (strcmp(kind, "PodChaos") == 0) {
		pod_effect(spec, effect);
	}
}

static void read_selection(const json_t *holder, struct arena *arena, struct plan_selection *out)
{
	const char *value = api_spec_get(holder, "value");

	selector_parse_mode(api_spec_get(holder, "mode"), &out->mode);
	out->value = (int)strtol(value, NULL, 10);
	api_spec_selector(json_object_get(holder, "selector"), arena, &out->selector);
}

/* The one record of a chaos that is not on pods: what it says of its machine or instance. */
static const char *read_place(const json_t *spec, struct plan *plan)
{
	static const char *const keys[] = { "ec2Instance", "instance", "vmName" };
	const json_t *address = json_array_get(json_object_get(spec, "address"), 0);

	json_t *named = json_object_get(json_object_get(spec, "selector"), "physicalMachines");
	const char *namespace_;
	json_t *names;

	if (json_string_value(address))
		return arena_text(plan->arena, json_string_value(address));
	json_object_foreach(named, namespace_, names)
	{
		if (json_string_value(json_array_get(names, 0)))
			return arena_printf(plan->arena, "%s/%s", namespace_, json_string_value(json_array_get(names, 0)));
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (*api_spec_get(spec, keys[i]))
			return arena_printf(plan->arena, "{\"%s\":\"%s\"}", keys[i], api_spec_get(spec, keys[i]));
	return arena_text(plan->arena, plan->kind->resource);
}

struct plan *api_spec_plan(const json_t *spec, const struct plan_kind *kind)
{
	struct plan *plan = plan_create(kind);
	char *text = api_spec_text(spec);
	const char *duration = json_string_value(json_object_get(spec, "duration"));

	plan->spec_json = arena_text(plan->arena, text);
	free(text);
	plan->action = arena_text(plan->arena, api_spec_get(spec, "action"));
	read_selection(spec, plan->arena, &plan->source);
	plan->has_target = json_object_get(spec, "target") && json_is_object(json_object_get(spec, "target"));
	if (plan->has_target)
		read_selection(json_object_get(spec, "target"), plan->arena, &plan->target);
	plan->containers = texts(json_object_get(spec, "containerNames"), plan->arena);
	plan->has_duration = duration && fmt_parse_go_duration(duration, &plan->duration_ms);
	plan->place = read_place(spec, plan);
	read_effect(spec, plan);
	return plan;
}

static char *dump(const json_t *json, size_t flags)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | flags);
	struct buf out = { 0 };

	for (const char *at = text ? text : ""; *at; at++) {
		if (*at == '<' || *at == '>' || *at == '&')
			buf_appendf(&out, "\\u%04x", (unsigned)*at);
		else
			buf_append_char(&out, *at);
	}
	free(text);
	return buf_steal(&out);
}

char *api_spec_text(const json_t *json)
{
	return dump(json, 0);
}

char *api_spec_sorted_text(const json_t *json)
{
	return dump(json, JSON_SORT_KEYS);
}
