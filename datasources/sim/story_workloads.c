/* The workloads that a story brings along: pods beside those of every story. */
#include <stdio.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/config.h"
#include "datasources/sim/story_parts.h"

#define WORKLOADS_MAX 50
#define PODS_MAX 500 /* of one workload on one node */
#define AGE_SECONDS 345000

/* Kubernetes' names of things: small letters, digits and dashes between them. */
static bool is_name(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length && name[0] != '-' &&
	       name[length - 1] != '-';
}

static bool check_node(const struct story_reader *reader, const struct yaml_node *node, const char *name)
{
	const char *names[WORKLOAD_NODES_MAX], *nearest;

	for (size_t i = 0; i < workload_node_count; i++) {
		names[i] = workload_nodes[i].name;
		if (strcmp(names[i], name) == 0)
			return true;
	}
	nearest = config_nearest(name, names, workload_node_count);
	return nearest ? story_fail(reader, node, "there is no node \"%.60s\"; did you mean \"%s\"?", name, nearest)
		       : story_fail(reader, node, "there is no node \"%.60s\"", name);
}

/* How many pods are on which node: {worker-1: 2, worker-2: 3}. As the catalogue has it, a node's name for each pod. */
static bool read_nodes(const struct story_reader *reader, const struct yaml_node *node, const char **nodes)
{
	const struct yaml_node *value = yaml_get(node, "pods");
	struct buf list = { 0 };
	bool good = true;

	if (!value || yaml_kind(value) != YAML_MAPPING || yaml_count(value) == 0)
		return story_fail(reader, value ? value : node, "a workload needs pods: how many on which node, {worker-1: 2}");
	for (size_t i = 0; good && i < yaml_count(value); i++) {
		const char *name = yaml_text(yaml_key(value, i));
		double count = 0;

		good = check_node(reader, yaml_key(value, i), name) && story_read_number(reader, value, name, 0, PODS_MAX, &count);
		for (int pod = 0; good && pod < (int)count; pod++)
			buf_appendf(&list, "%s%s", list.len ? " " : "", name);
	}
	*nodes = arena_text(reader->arena, buf_borrow(&list));
	buf_finish(&list);
	return good;
}

static bool read_labels(const struct story_reader *reader, const struct yaml_node *node, struct workload_service *service)
{
	struct rule_pair given[RULE_PAIRS] = { { 0 } };

	if (!story_read_pairs(reader, node, "labels", given))
		return false;
	struct selector_pair *labels = arena_zalloc(reader->arena, RULE_PAIRS + 1, sizeof *labels);
	size_t count = 0;

	labels[count++] = (struct selector_pair){ "app", service->name };
	for (size_t i = 0; i < RULE_PAIRS && given[i].name; i++)
		if (strcmp(given[i].name, "app") != 0)
			labels[count++] = (struct selector_pair){ given[i].name, given[i].value };
	service->labels = (struct selector_pairs){ labels, count };
	return true;
}

static bool check_names(const struct story_reader *reader, const struct yaml_node *node, const struct workload_service *service)
{
	if (!service->name || !is_name(service->name))
		return story_fail(reader, node, "a workload needs a name: small letters, digits and dashes");
	for (size_t i = 0; i < workload_service_count; i++)
		if (strcmp(workload_services[i].name, service->name) == 0)
			return story_fail(reader, node, "there is a workload \"%s\" in every story", service->name);
	return is_name(service->namespace_) || story_fail(reader, node, "namespace: small letters, digits and dashes");
}

static bool read_workload(const struct story_reader *reader, const struct yaml_node *node, struct workload_service *service)
{
	static const char *const keys[] = { "name", "namespace", "pods", "labels", "memory", "limit", "requests", NULL };
	double requests = 0;

	*service = (struct workload_service){ .namespace_ = "default",
		.owner = "Deployment",
		.hash = "5d8c7b6f4",
		.memory = { 32, 0.4, 300, 0, 0, 4 },
		.limit_mib = 128,
		.cpu_cores = 0.01,
		.cpu_limit = 0.5,
		.age_s = AGE_SECONDS,
		.load = { 0, 0.03, 0.5, 0.0004 } };
	if (!story_check_keys(reader, node, keys) || !story_read_text(reader, node, "name", &service->name) ||
		!story_read_text(reader, node, "namespace", &service->namespace_) || !check_names(reader, node, service) ||
		!read_nodes(reader, node, &service->nodes) || !read_labels(reader, node, service) ||
		!story_read_amount(reader, node, "memory", &service->memory.base_mib) ||
		!story_read_amount(reader, node, "limit", &service->limit_mib) ||
		!story_read_number(reader, node, "requests", 0, 1000, &requests))
		return false;
	service->container = service->name;
	service->image = arena_printf(reader->arena, "registry.example.com/demo/%s:1.0", service->name);
	service->load.per_second = requests;
	service->job = requests > 0 ? service->name : NULL;
	return true;
}

bool story_read_workloads(const struct story_reader *reader, const struct yaml_node *node, struct story *story)
{
	if (!node)
		return true;
	if (!story_expect_kind(reader, node, YAML_SEQUENCE, "workloads"))
		return false;
	if (yaml_count(node) > WORKLOADS_MAX)
		return story_fail(reader, node, "more than %d workloads", WORKLOADS_MAX);
	if (yaml_count(node) == 0)
		return true;
	struct workload_service *workloads = arena_zalloc(reader->arena, yaml_count(node), sizeof *workloads);

	story->workloads = workloads;
	for (; story->workload_count < yaml_count(node); story->workload_count++)
		if (!read_workload(reader, yaml_item(node, story->workload_count), &workloads[story->workload_count]))
			return false;
	return true;
}
