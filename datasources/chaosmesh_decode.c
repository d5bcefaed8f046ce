#include "datasources/chaosmesh_decode.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/labels.h"
#include "core/snapshot.h"
#include "datasources/chaosmesh_kinds.h"
#include "datasources/chaosmesh_spec.h"
#include "datasources/json.h"
#include "datasources/json_split.h"

enum { MANIFEST_MAX = 32 * 1024, CHILDREN_MAX = 200, NODE_SUFFIX = 5 };

#define PAUSE_ANNOTATION "experiment.chaos-mesh.org/pause"
#define ABORT_ANNOTATION "workflow.chaos-mesh.org/abort"

/* ---- arrays, one element at a time ---- */

struct walk {
	void (*element)(void *user, struct json at, struct err *err); /* says what is wrong in *err */
	void *user;
};

/* The verdict of a decoder that gathered what is wrong. */
static bool settle(const struct err *wrong, struct err *err)
{
	if (wrong->code != ERR_NONE && err)
		*err = *wrong;
	return wrong->code == ERR_NONE;
}

static bool walk_element(void *user, size_t array, size_t index, const char *text, size_t length, struct err *err)
{
	struct walk *walk = user;
	(void)array;
	json_t *document = json_parse(text, length, err);
	struct json root = json_root(document, "", index);
	struct err wrong = { 0 };
	if (!document)
		return false;
	if (json_require_object(root, &wrong))
		walk->element(walk->user, root, &wrong);
	json_free(document);
	return settle(&wrong, err);
}

/* What is left of a list when its elements are taken out is "[]"; anything else was none, and the error says what it is. */
static bool check_rest(const char *rest, size_t length, struct err *err)
{
	json_t *document = json_parse(rest, length, err);
	struct err wrong = { 0 };
	if (!document)
		return false;
	struct json root = json_root(document, "", JSON_NO_INDEX);
	if (json_kind(root) == JSON_KIND_ABSENT)
		json_fail(root, &wrong, "the answer is null where a list was expected");
	json_items(root, &wrong);
	json_free(document);
	return settle(&wrong, err);
}

static bool walk_array(const char *body, size_t length, struct walk *walk, struct err *err)
{
	static const struct json_split_array root[] = { { .path = "" } };
	const struct json_split_params params = { .arrays = root, .array_count = 1, .element = walk_element, .user = walk };
	struct json_split *split = json_split_create(&params);
	bool good = json_split_feed(split, body, length, err) && json_split_end(split, err);
	if (good) {
		size_t rest_length;
		const char *rest = json_split_envelope(split, &rest_length);
		good = check_rest(rest, rest_length, err);
	}
	json_split_destroy(split);
	return good;
}

/* A grown array as one of the slice. */
static void *hand_over(struct slice *slice, void *items, size_t count, size_t size)
{
	void *kept = slice_array(slice, count, size);
	if (count > 0)
		memcpy(kept, items, count * size);
	free(items);
	return kept;
}

/* Parses one object. NULL with *err where it is none. */
static json_t *parse_object(const char *body, size_t length, struct err *err)
{
	json_t *document = json_parse(body, length, err);
	struct err wrong = { 0 };
	if (document && !json_require_object(json_root(document, "", JSON_NO_INDEX), &wrong)) {
		settle(&wrong, err);
		json_free(document);
		return NULL;
	}
	return document;
}

static const char *keep(struct slice *slice, struct json object, const char *key, size_t max, struct err *err)
{
	return json_keep_text(json_get(&object, key), slice, max, err);
}

/* A text that has to be there. */
static const char *keep_needed(struct slice *slice, struct json object, const char *key, struct err *err)
{
	struct json at = json_get(&object, key);
	const char *text = json_keep_text(at, slice, MODEL_NAME_MAX, err);
	if (!text[0])
		json_fail(at, err, "the answer lacks this");
	return text;
}

/* ---- config ---- */

bool chaosmesh_decode_config(struct slice *slice, const char *body, size_t length, struct chaosmesh_config *out, struct err *err)
{
	json_t *document = parse_object(body, length, err);
	if (!document)
		return false;
	struct err wrong = { 0 };
	struct json root = json_root(document, "", JSON_NO_INDEX);
	*out = (struct chaosmesh_config){
		.version = keep(slice, root, "version", MODEL_NAME_MAX, &wrong),
		.target_namespace = keep(slice, root, "target_namespace", MODEL_NAME_MAX, &wrong),
		.secure = json_flag(json_get(&root, "security_mode"), true, &wrong),
		.cluster_mode = json_flag(json_get(&root, "cluster_mode"), true, &wrong),
	};
	json_free(document);
	return settle(&wrong, err);
}

/* ---- experiments, schedules, workflows ---- */

static void read_names(struct slice *slice, enum chaos_object object, struct json at, struct chaos_item *out, struct err *err)
{
	out->object = object;
	out->uid = keep_needed(slice, at, "uid", err);
	out->namespace_ = keep(slice, at, "namespace", MODEL_NAME_MAX, err);
	out->name = keep_needed(slice, at, "name", err);
	out->chaos_kind = object == CHAOS_WORKFLOW ? "Workflow" : keep(slice, at, "kind", MODEL_NAME_MAX, err);
	out->kind = object == CHAOS_SCHEDULE ? "Schedule" : out->chaos_kind;
	out->status = keep(slice, at, "status", MODEL_NAME_MAX, err);
	out->state = chaosmesh_state(out->status);
}

/* Everything that a list tells; also the beginning of a detail. Workflows that have a deletion time are being deleted. */
static void read_item(struct slice *slice, enum chaos_object object, struct json at, struct chaos_item *out, struct err *err)
{
	*out = (struct chaos_item){
		.managed_by = "",
		.workflow = "",
		.step = "",
		.cron = "",
		.concurrency_policy = "",
		.manifest = "",
		.history_limit = -1,
		.deadline_ms = -1,
		.spec = { .action = "", .mode = "", .value = "", .summary = "", .duration = "", .duration_ms = -1 },
	};
	read_names(slice, object, at, out, err);
	out->created_at = keep(slice, at, "created_at", MODEL_NAME_MAX, err);
	out->created_ms = json_time(json_get(&at, "created_at"), err);
	if (object == CHAOS_WORKFLOW) {
		out->ended_ms = json_time(json_get(&at, "end_time"), err);
		if (json_time(json_get(&at, "finish_time"), err) > 0)
			out->state = CHAOS_DELETING;
	}
}

struct item_list {
	struct slice *slice;
	enum chaos_object object;
	size_t count, capacity, total;
	size_t finished; /* of those kept */
	struct chaos_item *items;
};

/* Room for one more of what runs: the last finished one goes. */
static void drop_finished(struct item_list *list)
{
	size_t at = list->count;
	while (chaosmesh_state(list->items[at - 1].status) != CHAOS_FINISHED)
		at--;
	memmove(&list->items[at - 1], &list->items[at], (list->count - at) * sizeof *list->items);
	list->count--;
	list->finished--;
}

static void take_item(void *user, struct json at, struct err *err)
{
	struct item_list *list = user;
	struct json status = json_get(&at, "status");
	bool finished = json_kind(status) == JSON_KIND_TEXT && chaosmesh_state(json_text(status, NULL)) == CHAOS_FINISHED;
	list->total++;
	if (list->count == MODEL_EXPERIMENTS_MAX && !finished && list->finished > 0)
		drop_finished(list);
	if (list->count == MODEL_EXPERIMENTS_MAX)
		return;
	list->items = mem_grow(list->items, list->count, &list->capacity, sizeof *list->items);
	read_item(list->slice, list->object, at, &list->items[list->count++], err);
	list->finished += finished;
}

bool chaosmesh_decode_list(
	struct slice *slice, enum chaos_object object, const char *body, size_t length, struct chaosmesh_items *out, struct err *err)
{
	struct item_list list = { .slice = slice, .object = object };
	struct walk walk = { .element = take_item, .user = &list };
	bool good = walk_array(body, length, &walk, err);
	void *items = hand_over(slice, list.items, list.count, sizeof *list.items);
	if (good)
		*out = (struct chaosmesh_items){ .count = list.count, .total = list.total, .items = items };
	return good;
}

/* ---- details ---- */

static const char *manifest_text(struct slice *slice, const json_t *kube_object)
{
	char *dump = json_dumps(kube_object, JSON_INDENT(2));
	char *harmless = dump ? utf8_neutralise(dump, strlen(dump), MANIFEST_MAX, true) : NULL;
	const char *kept = harmless ? slice_text(slice, harmless) : "";
	free(harmless);
	free(dump);
	return kept;
}

/* The template whose node has this name: nodes are named template-xxxxx. */
static const char *without_suffix(struct slice *slice, const char *node)
{
	size_t length = strlen(node);
	if (length > NODE_SUFFIX + 1 && node[length - NODE_SUFFIX - 1] == '-')
		return slice_text_n(slice, node, length - NODE_SUFFIX - 1);
	return node;
}

static void read_metadata(struct slice *slice, struct json metadata, struct chaos_item *out)
{
	out->labels = slice_labels(slice, json_labels(json_get(&metadata, "labels"), MODEL_TEXT_MAX, NULL));
	out->annotations = slice_labels(slice, json_labels(json_get(&metadata, "annotations"), MODEL_TEXT_MAX, NULL));
	const char *managed_by = labels_get(out->labels, "managed-by");
	const char *workflow = labels_get(out->labels, "chaos-mesh.org/workflow");
	const char *node = labels_get(out->labels, "chaos-mesh.org/controlled-by");
	out->managed_by = managed_by ? managed_by : "";
	out->workflow = workflow ? workflow : "";
	out->step = workflow && node ? without_suffix(slice, node) : "";
}

static void read_children(struct slice *slice, struct json uids, struct chaos_item *out)
{
	out->children = json_keep_texts(uids, slice, CHILDREN_MAX, MODEL_NAME_MAX, &out->child_count, NULL);
}

static void read_schedule(struct slice *slice, struct json spec, struct chaos_item *out)
{
	out->cron = chaosmesh_keep(slice->arena, json_get(&spec, "schedule"), MODEL_NAME_MAX);
	out->concurrency_policy = chaosmesh_keep(slice->arena, json_get(&spec, "concurrencyPolicy"), MODEL_NAME_MAX);
	out->history_limit = json_whole(json_get(&spec, "historyLimit"), -1, NULL);
}

static void read_nodes(struct slice *slice, struct json topology, struct chaos_item *out)
{
	struct json nodes = json_get(&topology, "nodes");
	size_t count = json_items(nodes, NULL);
	out->step_count = count < MODEL_NODES_MAX ? count : MODEL_NODES_MAX;
	out->steps = slice_array(slice, out->step_count, sizeof *out->steps);
	for (size_t i = 0; i < out->step_count; i++) {
		struct json node = json_item(&nodes, i);
		out->steps[i] = (struct chaos_step){
			.name = chaosmesh_keep(slice->arena, json_get(&node, "name"), MODEL_NAME_MAX),
			.template_name = chaosmesh_keep(slice->arena, json_get(&node, "template"), MODEL_NAME_MAX),
			.type = chaosmesh_keep(slice->arena, json_get(&node, "type"), MODEL_NAME_MAX),
			.state = chaosmesh_keep(slice->arena, json_get(&node, "state"), MODEL_NAME_MAX),
			.uid = chaosmesh_keep(slice->arena, json_get(&node, "uid"), MODEL_NAME_MAX),
		};
	}
}

/* The entry's children are the plan; an entry without any is the only step itself. */
static void read_plan(struct slice *slice, struct json spec, struct chaos_item *out)
{
	struct json entry_name = json_get(&spec, "entry");
	struct json entry = chaosmesh_template(&spec, json_kind(entry_name) == JSON_KIND_TEXT ? json_text(entry_name, NULL) : "");
	struct json deadline = json_get(&entry, "deadline");
	int64_t milliseconds;
	if (!entry.value)
		return;
	out->plan = json_keep_texts(json_get(&entry, "children"), slice, MODEL_NODES_MAX, MODEL_NAME_MAX, &out->plan_count, NULL);
	if (out->plan_count == 0) {
		out->plan_count = 1;
		out->plan = slice_array(slice, 1, sizeof *out->plan);
		out->plan[0] = (char *)(uintptr_t)chaosmesh_keep(slice->arena, entry_name, MODEL_NAME_MAX);
	}
	if (json_kind(deadline) == JSON_KIND_TEXT && fmt_parse_go_duration(json_text(deadline, NULL), &milliseconds) && milliseconds >= 0)
		out->deadline_ms = milliseconds;
}

/* Some versions answer an empty object where they could not read the live one: then there is no detail. */
static void read_kube_object(struct slice *slice, struct json object, struct chaos_item *out)
{
	struct json spec = json_get(&object, "spec");
	if (json_kind(spec) != JSON_KIND_OBJECT)
		return;
	out->has_detail = true;
	out->manifest = manifest_text(slice, object.value);
	read_metadata(slice, json_get(&object, "metadata"), out);
	struct chaosmesh_run run = chaosmesh_run_of(out->kind, &spec);
	chaosmesh_spec_read(slice->arena, &run, out->namespace_, &out->spec);
	if (out->object == CHAOS_SCHEDULE)
		read_schedule(slice, spec, out);
	if (out->object == CHAOS_WORKFLOW)
		read_plan(slice, spec, out);
}

bool chaosmesh_decode_detail(
	struct slice *slice, enum chaos_object object, const char *body, size_t length, struct chaos_item *out, struct err *err)
{
	json_t *document = parse_object(body, length, err);
	if (!document)
		return false;
	struct err wrong = { 0 };
	struct json root = json_root(document, "", JSON_NO_INDEX);
	read_item(slice, object, root, out, &wrong);
	read_kube_object(slice, json_get(&root, "kube_object"), out);
	if (object == CHAOS_SCHEDULE)
		read_children(slice, json_get(&root, "experiment_uids"), out);
	if (object == CHAOS_WORKFLOW)
		read_nodes(slice, json_get(&root, "topology"), out);
	json_free(document);
	return settle(&wrong, err);
}

static bool annotation_is_true(const struct chaos_item *detail, const char *name)
{
	const char *value = detail->annotations ? labels_get(detail->annotations, name) : NULL;
	return value && strcmp(value, "true") == 0;
}

bool chaosmesh_decode_pause_wanted(const struct chaos_item *detail)
{
	return annotation_is_true(detail, PAUSE_ANNOTATION);
}

bool chaosmesh_decode_abort_wanted(const struct chaos_item *detail)
{
	return annotation_is_true(detail, ABORT_ANNOTATION);
}

/* ---- events ---- */

/*
 * The target of "Successfully apply chaos for ID": namespace/pod or namespace/pod/container; BlockChaos has the volume's path behind that.
 * Cloud kinds have JSON as id, machines an address: those are no targets that could be joined with anything.
 */
static const char *target_of(struct slice *slice, const char *message)
{
	static const char *const prefixes[] = { "Successfully apply chaos for ", "Successfully recover chaos for " };
	const char *id = NULL;
	for (size_t i = 0; i < 2; i++)
		if (strncmp(message, prefixes[i], strlen(prefixes[i])) == 0)
			id = message + strlen(prefixes[i]);
	if (!id || strpbrk(id, "{ \"") || strstr(id, "://"))
		return "";
	size_t parts = 1, length = 0, part = 0;
	for (; id[length] && (id[length] != '/' || parts < 3); length++) {
		if (id[length] == '/' && part == 0)
			return "";
		part = id[length] == '/' ? 0 : part + 1;
		parts += id[length] == '/';
	}
	return parts > 1 && part > 0 ? slice_text_n(slice, id, length) : "";
}

struct event_list {
	struct slice *slice;
	size_t count, capacity;
	struct chaos_event *events;
};

static void take_event(void *user, struct json at, struct err *err)
{
	struct event_list *list = user;
	struct slice *slice = list->slice;
	if (list->count == MODEL_EVENTS_MAX)
		return;
	list->events = mem_grow(list->events, list->count, &list->capacity, sizeof *list->events);
	struct chaos_event *event = &list->events[list->count++];
	*event = (struct chaos_event){
		.id = json_whole(json_get(&at, "id"), 0, err),
		.object_id = keep(slice, at, "object_id", MODEL_NAME_MAX, err),
		.created_ms = json_time(json_get(&at, "created_at"), err),
		.namespace_ = keep(slice, at, "namespace", MODEL_NAME_MAX, err),
		.name = keep(slice, at, "name", MODEL_NAME_MAX, err),
		.kind = keep(slice, at, "kind", MODEL_NAME_MAX, err),
		.warning = strcmp(json_text(json_get(&at, "type"), err), "Warning") == 0,
		.reason = keep(slice, at, "reason", MODEL_NAME_MAX, err),
		.message = keep(slice, at, "message", MODEL_TEXT_MAX, err),
	};
	event->target = target_of(slice, event->message);
}

bool chaosmesh_decode_events(struct slice *slice, const char *body, size_t length, struct chaosmesh_events *out, struct err *err)
{
	struct event_list list = { .slice = slice };
	struct walk walk = { .element = take_event, .user = &list };
	bool good = walk_array(body, length, &walk, err);
	void *events = hand_over(slice, list.events, list.count, sizeof *list.events);
	if (good)
		*out = (struct chaosmesh_events){ .count = list.count, .events = events };
	return good;
}

/* ---- preview, success ---- */

struct pod_list {
	struct slice *slice;
	size_t count, capacity, total;
	struct chaos_pod *pods;
};

static void take_pod(void *user, struct json at, struct err *err)
{
	struct pod_list *list = user;
	const char *address = json_get(&at, "address").value ? "address" : "ip";
	if (list->total++ >= MODEL_PODS_MAX)
		return;
	list->pods = mem_grow(list->pods, list->count, &list->capacity, sizeof *list->pods);
	list->pods[list->count++] = (struct chaos_pod){
		.namespace_ = keep(list->slice, at, "namespace", MODEL_NAME_MAX, err),
		.name = keep_needed(list->slice, at, "name", err),
		.ip = keep(list->slice, at, address, MODEL_NAME_MAX, err),
		.phase = keep(list->slice, at, "state", MODEL_NAME_MAX, err),
	};
}

bool chaosmesh_decode_pods(struct slice *slice, const char *body, size_t length, struct chaosmesh_pods *out, struct err *err)
{
	struct pod_list list = { .slice = slice };
	struct walk walk = { .element = take_pod, .user = &list };
	bool good = walk_array(body, length, &walk, err);
	void *pods = hand_over(slice, list.pods, list.count, sizeof *list.pods);
	if (good)
		*out = (struct chaosmesh_pods){ .count = list.count, .total = list.total, .pods = pods };
	return good;
}

bool chaosmesh_decode_success(const char *body, size_t length, struct err *err)
{
	json_t *document = parse_object(body, length, err);
	if (!document)
		return false;
	struct json root = json_root(document, "", JSON_NO_INDEX);
	struct json status = json_get(&root, "status");
	bool success = json_kind(status) == JSON_KIND_TEXT && strcmp(json_text(status, NULL), "success") == 0;
	json_free(document);
	return success || err_set(err, ERR_DECODE, "", "the answer does not say success");
}
