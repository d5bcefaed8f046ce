/* The physical machines that are known to the cluster: two, which PhysicalMachineChaos may name and does nothing to. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"

struct machine {
	const char *namespace_, *name, *address;
	struct selector_pair label, annotation;
};

static const struct machine machines[] = {
	{ "default", "bastion-1", "https://192.0.2.11:31767", { "role", "bastion" }, { "rack", "3" } },
	{ "default", "db-1", "https://192.0.2.10:31767", { "role", "db" }, { "rack", "7" } },
};
#define MACHINE_COUNT (sizeof machines / sizeof *machines)

static bool matches(const struct selector *selector, const struct machine *machine)
{
	const struct selector_pod seen = { .namespace_ = machine->namespace_,
		.name = machine->name,
		.phase = "",
		.ip = "",
		.labels = { &machine->label, 1 },
		.annotations = { &machine->annotation, 1 },
		.node = "" };

	return selector_matches(selector, &seen);
}

/* In each of the namespaces, or in the cluster where there is none; answers where not. */
static bool allows(struct call *call, const struct selector_texts *namespaces)
{
	if (namespaces->count == 0)
		return call_allows(call, "list", "physicalmachines", "", "");
	for (size_t i = 0; i < namespaces->count; i++)
		if (!call_allows(call, "list", "physicalmachines", namespaces->items[i], ""))
			return false;
	return true;
}

static void answer_selected(struct call *call, const json_t *shaped)
{
	struct arena *arena = arena_create();
	json_t *out = json_array(), *as_pods = json_deep_copy(shaped);
	struct selector selector;

	if (json_object_get(shaped, "physicalMachines"))
		json_object_set(as_pods, "pods", json_object_get(shaped, "physicalMachines"));
	api_spec_selector(as_pods, arena, &selector);
	for (size_t i = 0; i < MACHINE_COUNT; i++)
		if (matches(&selector, &machines[i]))
			json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "name", machines[i].name, "namespace",
							   machines[i].namespace_, "address", machines[i].address));
	if (allows(call, &selector.namespaces))
		call_json(call, json_incref(out));
	json_decref(out);
	json_decref(as_pods);
	arena_destroy(arena);
}

void common_machines(struct call *call)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	json_t *shaped = json ? api_schema_shape(json, "PhysicalMachineSelectorSpec", "", error, sizeof error) : NULL;

	if (shaped)
		answer_selected(call, shaped);
	else
		call_fail(call, CALL_BAD_REQUEST, "%s", error);
	json_decref(shaped);
	json_decref(json);
}

/* Key -> values of what `pair` tells of each machine there. */
static void answer_pairs(struct call *call, bool labels)
{
	char *list = api_query(call->request, "physicalMachineNamespaceList");
	json_t *out = json_object();

	for (size_t i = 0; list && i < MACHINE_COUNT; i++) {
		const struct selector_pair *pair = labels ? &machines[i].label : &machines[i].annotation;

		if (!mesh_names(list, machines[i].namespace_))
			continue;
		if (!json_object_get(out, pair->key))
			json_object_set_new(out, pair->key, json_array());
		json_array_append_new(json_object_get(out, pair->key), json_string(pair->value));
	}
	if (!list || !*list)
		call_fail(call, CALL_INTERNAL, "physicalMachineNamespaceList is required");
	else if (call_allows(call, "list", "physicalmachines", strchr(list, ',') ? "" : list, ""))
		call_json(call, json_incref(out));
	json_decref(out);
	free(list);
}

void common_machine_labels(struct call *call)
{
	answer_pairs(call, true);
}

void common_machine_annotations(struct call *call)
{
	answer_pairs(call, false);
}
