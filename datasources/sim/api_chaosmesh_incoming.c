#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/api_spec.h"

static void read_pairs(struct object_pairs *pairs, const json_t *object)
{
	for (void *at = json_object_iter((json_t *)object); at; at = json_object_iter_next((json_t *)object, at))
		if (json_string_value(json_object_iter_value(at)))
			object_pairs_set(pairs, json_object_iter_key(at), json_string_value(json_object_iter_value(at)));
}

/* generateName gets five characters behind it; a Kubernetes name has at most 63 where it ends up as a label. */
static char *take_name(struct world *world, const json_t *metadata)
{
	const char *prefix = api_spec_get(metadata, "generateName");
	char suffix[DICE_SUFFIX_SIZE];
	struct buf name = { 0 };

	if (*api_spec_get(metadata, "name") || !*prefix)
		return mem_strdup(api_spec_get(metadata, "name"));
	dice_suffix(&world->dice, suffix);
	buf_appendf(&name, "%.58s%s", prefix, suffix);
	return buf_steal(&name);
}

void incoming_read_metadata(struct call *call, struct incoming *incoming, json_t *json)
{
	const json_t *metadata = json_object_get(json, "metadata");

	*incoming = (struct incoming){ .json = json };
	incoming->namespace_ = mem_strdup(api_spec_get(metadata, "namespace"));
	incoming->name = take_name(call->world, metadata);
	read_pairs(&incoming->labels, json_object_get(metadata, "labels"));
	read_pairs(&incoming->annotations, json_object_get(metadata, "annotations"));
}

bool incoming_read(struct call *call, struct incoming *incoming, json_t *json, const char *resource)
{
	incoming_read_metadata(call, incoming, json);
	if (!*incoming->namespace_)
		return call_fail(call, CALL_INTERNAL, "an empty namespace may not be set during creation");
	if (!call_allows(call, "create", resource, incoming->namespace_, ""))
		return false;
	if (!world_has_namespace(call->world, incoming->namespace_))
		return call_fail(call, CALL_NOT_FOUND, "namespaces \"%s\" not found", incoming->namespace_);
	return true;
}

void incoming_finish(struct incoming *incoming)
{
	json_decref(incoming->json);
	free(incoming->namespace_);
	free(incoming->name);
	object_pairs_finish(&incoming->labels);
	object_pairs_finish(&incoming->annotations);
}

struct object_new incoming_object(const struct incoming *incoming)
{
	return (struct object_new){ incoming->namespace_, incoming->name, &incoming->labels, &incoming->annotations };
}

static bool allows_namespace(struct call *call, const char *name)
{
	return strcmp(name, call->token->namespace_) == 0 ||
	       call_fail(call, CALL_INTERNAL, CALL_DENIED "%s is forbidden on namespace %s", "auth", call->token->user, name);
}

static bool allows_selector(struct call *call, const json_t *selector, const char *own)
{
	const json_t *namespaces = json_object_get(selector, "namespaces");
	json_t *pods = json_object_get(selector, "pods");
	const char *name;
	json_t *value;

	for (size_t i = 0; i < json_array_size(namespaces); i++)
		if (!allows_namespace(call, json_string_value(json_array_get(namespaces, i))))
			return false;
	json_object_foreach(pods, name, value)
	{
		if (!allows_namespace(call, name))
			return false;
	}
	if (json_array_size(namespaces) == 0 && json_object_size(pods) == 0 && !own)
		return call_fail(call, CALL_INTERNAL, CALL_DENIED "%s is forbidden on cluster", "auth", call->token->user);
	return true;
}

bool call_allows_targets(struct call *call, const json_t *spec, const char *own)
{
	const json_t *target = json_object_get(spec, "target");

	if (!call->token || !call->token->namespace_ || !json_object_get(spec, "selector"))
		return true;
	return allows_selector(call, json_object_get(spec, "selector"), own) &&
	       (!json_is_object(target) || allows_selector(call, json_object_get(target, "selector"), own));
}
