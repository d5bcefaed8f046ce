#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "datasources/sim/api_schema.h"
#include "datasources/sim/api_spec.h"

void common_config(struct call *call)
{
	const struct mesh *mesh = &call->world->mesh;
	const char *target = *mesh->target_namespace ? mesh->target_namespace : "chaos-mesh";
	json_t *out = json_pack("{s:s, s:i, s:b, s:s, s:b, s:b, s:b, s:s}", "listen_host", "0.0.0.0", "listen_port", 2333, "cluster_mode",
		!*mesh->target_namespace, "target_namespace", target, "EnableFilterNamespace", *mesh->chaos_namespaces != 0,
		"security_mode", call->api->tokens != NULL, "gcp_security_mode", 0, "root_path", "http://localhost:2333");

	if (mesh->is_2_2)
		json_object_set_new(out, "EnableProfiling", json_true());
	json_object_set_new(out, "dns_server_create", json_boolean(!mesh->is_2_2));
	json_object_set_new(out, "version", json_string(mesh->is_2_2 ? "v2.2.3" : "v2.8.3"));
	if (mesh->is_2_2) {
		json_object_set_new(out, "QPS", json_integer(200));
		json_object_set_new(out, "Burst", json_integer(300));
	}
	call_json(call, out);
}

void common_kinds(struct call *call)
{
	json_t *out = json_array();

	for (size_t i = 0; i < plan_kind_count; i++)
		if (!call->world->mesh.is_2_2 || strcmp(plan_kinds[i].name, "BlockChaos") != 0)
			json_array_append_new(out, json_string(plan_kinds[i].name));
	call_json(call, out);
}

/* Those where chaos may be, or all. */
static void answer_namespaces(struct call *call, bool available)
{
	const struct mesh *mesh = &call->world->mesh;
	const char *names[WORLD_NAMESPACES_MAX];
	size_t count = world_namespaces(call->world, names, WORLD_NAMESPACES_MAX);
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++) {
		bool here = !*mesh->target_namespace || strcmp(mesh->target_namespace, names[i]) == 0;

		if (!available || (here && (!*mesh->chaos_namespaces || mesh_names(mesh->chaos_namespaces, names[i]))))
			json_array_append_new(out, json_string(names[i]));
	}
	call_json(call, out);
}

void common_namespaces(struct call *call)
{
	answer_namespaces(call, false);
}

void common_chaos_namespaces(struct call *call)
{
	answer_namespaces(call, true);
}

/* A namespaced token may ask for its namespace only. */
static bool may_see(const struct call *call, const char *list)
{
	return !call->token ||
	       (call->token->role != TOKEN_NONE && (!call->token->namespace_ || strcmp(call->token->namespace_, list) == 0));
}

static void add_distinct(json_t *out, const struct selector_pair *pair)
{
	json_t *values = json_object_get(out, pair->key);

	if (!values) {
		values = json_array();
		json_object_set_new(out, pair->key, values);
	}
	for (size_t i = 0; i < json_array_size(values); i++)
		if (strcmp(json_string_value(json_array_get(values, i)), pair->value) == 0)
			return;
	json_array_append_new(values, json_string(pair->value));
}

static void distinct(struct call *call, bool labels)
{
	char *list = api_query(call->request, "podNamespaceList");
	json_t *out = json_object();

	for (size_t i = 0; list && i < call->world->workload.pod_count; i++) {
		const struct workload_service *service = call->world->workload.pods[i].service;
		struct selector_pairs pairs = labels ? service->labels : service->annotations;

		for (size_t j = 0; mesh_names(list, service->namespace_) && j < pairs.count; j++)
			add_distinct(out, &pairs.items[j]);
		if (labels && service->hash && mesh_names(list, service->namespace_))
			add_distinct(out, &(struct selector_pair){ "pod-template-hash", service->hash });
	}
	if (!list || !*list || !may_see(call, list) || call->world->mesh.kubernetes_down)
		call_empty(call, 500);
	else
		call_text(call, api_spec_sorted_text(out));
	json_decref(out);
	free(list);
}

void common_labels(struct call *call)
{
	distinct(call, true);
}

void common_annotations(struct call *call)
{
	distinct(call, false);
}

static json_t *render_pod(const struct workload_pod *pod)
{
	struct selector_pod seen = workload_as_selected(pod);

	return json_pack("{s:s, s:s, s:s, s:s}", "ip", seen.ip, "name", seen.name, "namespace", seen.namespace_, "state", seen.phase);
}

static int by_name(const void *a, const void *b)
{
	const struct workload_pod *left = *(const struct workload_pod *const *)a, *right = *(const struct workload_pod *const *)b;
	int order = strcmp(left->service->namespace_, right->service->namespace_);

	return order ? order : strcmp(left->name, right->name);
}

/* Where chaos is not allowed everywhere, pods elsewhere are left out, but not if the selector names no namespace (as a 2.8.3 does). */
static bool is_shown(const struct mesh *mesh, const struct selector *selector, const struct workload_pod *pod)
{
	if (*mesh->target_namespace)
		return strcmp(mesh->target_namespace, pod->service->namespace_) == 0;
	return !*mesh->chaos_namespaces || selector->namespaces.count == 0 || mesh_names(mesh->chaos_namespaces, pod->service->namespace_);
}

static json_t *render_candidates(const struct call *call, const struct selector *selector)
{
	const struct workload *workload = &call->world->workload;
	size_t *indices = mem_alloc((workload->pod_count + 1) * sizeof *indices);
	size_t count = chaos_candidates(workload, selector, indices), shown = 0;
	const struct workload_pod **pods = mem_alloc((count + 1) * sizeof *pods);
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++)
		if (is_shown(&call->world->mesh, selector, &workload->pods[indices[i]]))
			pods[shown++] = &workload->pods[indices[i]];
	qsort(pods, shown, sizeof *pods, by_name);
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(out, render_pod(pods[i]));
	free(pods);
	free(indices);
	return out;
}

/* The rights that the recipe gives, and those of the Dashboard itself, do not reach nodes. */
static bool may_preview(const struct call *call, const struct selector *selector)
{
	bool nodes = selector->nodes.count > 0 || selector->node_labels.count > 0;
	const struct mesh *mesh = &call->world->mesh;

	if (mesh->kubernetes_down)
		return false;
	for (size_t i = 0; *mesh->target_namespace && i < selector->namespaces.count; i++)
		if (strcmp(selector->namespaces.items[i], mesh->target_namespace) != 0)
			return false;
	if (!selector_is_valid(selector) || (nodes && !(call->token && token_reaches_cluster(call->token))))
		return false;
	if (call->token && call->token->role == TOKEN_NONE)
		return false;
	if (!call->token || !call->token->namespace_)
		return true;
	for (size_t i = 0; i < selector->namespaces.count; i++)
		if (!may_see(call, selector->namespaces.items[i]))
			return false;
	return selector->namespaces.count > 0;
}

void common_pods(struct call *call)
{
	char error[256];
	json_t *json = call_body(call, error, sizeof error);
	json_t *shaped = json ? api_schema_shape(json, "PodSelectorSpec", "", error, sizeof error) : NULL;
	struct arena *arena = arena_create();
	struct selector selector;

	api_spec_selector(shaped, arena, &selector);
	if (!shaped)
		call_empty(call, 400);
	else if (!may_preview(call, &selector))
		call_empty(call, 500);
	else
		call_json(call, render_candidates(call, &selector));
	arena_destroy(arena);
	json_decref(shaped);
	json_decref(json);
}

#define ACCOUNT "kind: ServiceAccount\napiVersion: v1\nmetadata:\n  namespace: %s\n  name: %s\n\n---\n"
#define RULES                                                                                                                              \
	"rules:\n- apiGroups: [\"\"]\n  resources: [\"pods\", \"namespaces\"]\n  verbs: [\"get\", \"watch\", \"list\"]\n"                  \
	"- apiGroups: [\"chaos-mesh.org\"]\n  resources: [ \"*\" ]\n  verbs: [\"get\", \"list\", \"watch\"%s]\n\n---\n"
#define SUBJECT "subjects:\n- kind: ServiceAccount\n  name: %s\n  namespace: %s\nroleRef:\n"
#define GROUP "  apiGroup: rbac.authorization.k8s.io\n"

static void append_rbac(struct buf *out, const char *stem, const char *namespace_, bool manager)
{
	const char *home = namespace_ ? namespace_ : "default", *scope = namespace_ ? "" : "Cluster";
	const char *writes = manager ? ", \"create\", \"delete\", \"patch\", \"update\"" : "";
	char account[160];

	snprintf(account, sizeof account, "account-%s", stem);
	buf_appendf(out, ACCOUNT, home, account);
	buf_appendf(out, "kind: %sRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata:\n", scope);
	if (namespace_)
		buf_appendf(out, "  namespace: %s\n", namespace_);
	buf_appendf(out, "  name: role-%s\n" RULES, stem, writes);
	buf_appendf(out, "apiVersion: rbac.authorization.k8s.io/v1\nkind: %sRoleBinding\nmetadata:\n  name: bind-%s\n", scope, stem);
	if (namespace_)
		buf_appendf(out, "  namespace: %s\n", namespace_);
	buf_appendf(out, SUBJECT "  kind: %sRole\n  name: role-%s\n" GROUP, account, home, scope, stem);
}

void common_rbac_config(struct call *call)
{
	char *role = api_query(call->request, "role"), *namespace_ = api_query(call->request, "namespace");
	const char *scope = namespace_ && *namespace_ ? namespace_ : NULL;
	bool manager = role && strcmp(role, "manager") == 0;

	if (!role || (!manager && strcmp(role, "viewer") != 0)) {
		call_empty(call, 400);
	} else {
		struct buf yaml = { 0 }, name = { 0 };
		char stem[128], suffix[DICE_SUFFIX_SIZE];

		dice_suffix(&call->world->dice, suffix);
		snprintf(stem, sizeof stem, "%s-%s-%s", scope ? scope : "cluster", role, suffix);
		append_rbac(&yaml, stem, scope, manager);
		buf_appendf(&name, "account-%s", stem);
		call_json(call, json_pack("{s:s}", buf_borrow(&name), buf_borrow(&yaml)));
		buf_finish(&yaml);
		buf_finish(&name);
	}
	free(role);
	free(namespace_);
}
