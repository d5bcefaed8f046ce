#include "datasources/chaosmesh_encode.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/yamldoc.h"
#include "datasources/chaosmesh_kinds.h"
#include "datasources/chaosmesh_spec.h"
#include "datasources/chaosmesh_traps.h"
#include "datasources/chaosmesh_types_encode.h"
#include "datasources/json.h"

enum { MANIFESTS_MAX = 1000, FILES_MAX = 200, FOLDER_BYTES_MAX = 4 << 20, NESTING_MAX = 4 };

#define API_GROUP "chaos-mesh.org/"
#define ABORT_ANNOTATION "workflow.chaos-mesh.org/abort"

/* ---- the list ---- */

/* Arrays grow by doubling within the arena; what they leave behind goes with it. */
static void *grow(struct arena *arena, void *items, size_t count, size_t size)
{
	if (count > 0 && (count & (count - 1)) != 0)
		return items;
	void *larger = arena_zalloc(arena, count ? 2 * count : 1, size);
	if (count > 0)
		memcpy(larger, items, count * size);
	return larger;
}

static void add_error(struct manifest_list *list, const struct err *err)
{
	if (list->error_count == MANIFESTS_MAX)
		return;
	list->errors = grow(list->arena, list->errors, list->error_count, sizeof *list->errors);
	list->errors[list->error_count++] = *err;
}

static struct manifest *add_manifest(struct manifest_list *list)
{
	list->items = grow(list->arena, list->items, list->count, sizeof *list->items);
	return &list->items[list->count++];
}

/* ---- one object ---- */

/* Where the object stands, for errors. */
struct place {
	const char *name;
	int line;
};

/* `subject` and what is wrong with it. */
static bool refuse(const struct place *place, struct err *err, const char *subject, const char *text)
{
	char where[160];
	snprintf(where, sizeof where, "%s:%d", place->name, place->line);
	return err_set(err, ERR_CONFIG, where, "%.100s%s", subject, text);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static enum chaos_object object_of(const char *kind)
{
	if (strcmp(kind, "Schedule") == 0)
		return CHAOS_SCHEDULE;
	return strcmp(kind, "Workflow") == 0 ? CHAOS_WORKFLOW : CHAOS_EXPERIMENT;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), part = strlen(end);
	return length >= part && strcmp(text + length - part, end) == 0;
}

/* Kinds that end in Chaos are the server's to judge; newer ones may come. */
static bool check_kind(const json_t *object, const struct place *place, struct err *err)
{
	const char *kind = text_of(object, "kind");
	const char *version = text_of(object, "apiVersion");
	if (!kind[0])
		return refuse(place, err, "", "no kind");
	if (version[0] && strncmp(version, API_GROUP, strlen(API_GROUP)) != 0)
		return refuse(place, err, kind, " is no object of Chaos Mesh");
	if (object_of(kind) == CHAOS_EXPERIMENT && !ends_with(kind, "Chaos"))
		return refuse(place, err, kind, " is nothing that the Chaos Mesh dashboard can create");
	return true;
}

/* What Kubernetes added to an object that was read from it, and would refuse. */
static void drop_additions(json_t *object, json_t *metadata)
{
	static const char *const additions[] = { "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
		"deletionGracePeriodSeconds", "managedFields", "selfLink", "ownerReferences", "finalizers" };
	json_object_del(object, "status");
	for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++)
		json_object_del(metadata, additions[i]);
}

/* As the web UI does: an object without a namespace goes into the first one of its selector. */
static const char *namespace_of(const struct chaosmesh_run *run)
{
	struct json namespaces = chaosmesh_at(&run->spec, "selector.namespaces");
	return json_text(json_item(&namespaces, 0), NULL);
}

static bool complete(json_t *object, const struct chaosmesh_run *run, const struct place *place, struct err *err)
{
	json_t *metadata = json_object_get(object, "metadata");
	if (!json_is_object(metadata))
		return refuse(place, err, "", "no metadata");
	drop_additions(object, metadata);
	if (!text_of(metadata, "name")[0] && !text_of(metadata, "generateName")[0])
		return refuse(place, err, "", "no metadata.name");
	if (!text_of(metadata, "namespace")[0]) {
		const char *guess = namespace_of(run);
		if (!guess[0])
			return refuse(place, err, "", "no metadata.namespace");
		json_object_set_new(metadata, "namespace", json_string(guess));
	}
	return true;
}

static const char *dump(struct arena *arena, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII);
	const char *kept = arena_text(arena, text ? text : "");
	free(text);
	return kept;
}

/*
 * The preview call takes a bare selector and does not know the object's namespace, so that is filled in: without namespaces
 * it lists the pods of the whole cluster, where an experiment's webhook fills in its own.
 * Machines by address and machines of clouds cannot be asked for.
 */
static const char *preview_of(struct arena *arena, const json_t *selector, const char *own_namespace)
{
	json_t *copy = json_is_object(selector) ? json_deep_copy(selector) : json_object();
	bool named = json_object_size(json_object_get(copy, "pods")) > 0 || json_object_size(json_object_get(copy, "physicalMachines")) > 0;
	if (!named && json_array_size(json_object_get(copy, "namespaces")) == 0)
		json_object_set_new(copy, "namespaces", json_pack("[s]", own_namespace));
	const char *text = dump(arena, copy);
	json_decref(copy);
	return text;
}

static const char *preview_selector(struct arena *arena, const struct chaosmesh_run *run, const char *own_namespace)
{
	const struct chaosmesh_kind *kind = chaosmesh_kind_find(run->kind);
	const json_t *selector = chaosmesh_at(&run->spec, "selector").value;
	bool machines = kind && kind->targets == CHAOSMESH_MACHINES;
	if (!run->kind[0] || (kind && kind->targets == CHAOSMESH_CLOUD) || (machines && json_object_size(selector) == 0))
		return "";
	return preview_of(arena, selector, own_namespace);
}

/* The other end of a NetworkChaos' traffic: its pods are chosen like the first ones, and get rules of their own or are what those are about. */
static void fill_target(struct arena *arena, const struct chaosmesh_run *run, struct manifest *manifest)
{
	struct json target = chaosmesh_at(&run->spec, "target");
	struct chaos_spec spec;
	struct chaosmesh_run other = { .kind = run->kind, .spec = target };
	manifest->has_target = strcmp(run->kind, "NetworkChaos") == 0 && json_is_object(target.value);
	if (!manifest->has_target)
		return;
	chaosmesh_spec_read(arena, &other, manifest->namespace_, &spec);
	manifest->target = (struct manifest_target){
		.direction = chaosmesh_keep(arena, chaosmesh_at(&run->spec, "direction"), MODEL_NAME_MAX),
		.mode = spec.mode,
		.value = spec.value,
		.selector = preview_of(arena, chaosmesh_at(&target, "selector").value, manifest->namespace_),
	};
	if (!manifest->target.direction[0])
		manifest->target.direction = "to";
}

static void fill(struct manifest_list *list, json_t *object, const struct chaosmesh_run *run, const struct place *place)
{
	struct manifest *manifest = add_manifest(list);
	struct arena *arena = list->arena;
	struct json root = json_root(object, "", JSON_NO_INDEX);
	struct json spec = json_get(&root, "spec");
	*manifest = (struct manifest){
		.object = object_of(text_of(object, "kind")),
		.file = arena_text(arena, place->name),
		.line = place->line,
		.kind = chaosmesh_keep(arena, json_get(&root, "kind"), MODEL_NAME_MAX),
		.namespace_ = chaosmesh_keep(arena, chaosmesh_at(&root, "metadata.namespace"), MODEL_NAME_MAX),
		.name = chaosmesh_keep(arena, chaosmesh_at(&root, "metadata.name"), MODEL_NAME_MAX),
		.body = dump(arena, object),
	};
	manifest->chaos_kind = manifest->object == CHAOS_WORKFLOW ? "Workflow" : arena_text(arena, run->kind);
	if (manifest->object == CHAOS_SCHEDULE)
		manifest->chaos_kind = chaosmesh_keep(arena, chaosmesh_at(&spec, "type"), MODEL_NAME_MAX);
	manifest->cron = manifest->object == CHAOS_SCHEDULE ? chaosmesh_keep(arena, chaosmesh_at(&spec, "schedule"), MODEL_NAME_MAX) : "";
	chaosmesh_spec_read(arena, run, manifest->namespace_, &manifest->spec);
	manifest->selector = preview_selector(arena, run, manifest->namespace_);
	fill_target(arena, run, manifest);
	chaosmesh_traps_find(arena, &root, manifest);
}

static bool encode_object(struct manifest_list *list, json_t *object, const struct place *place, struct err *err)
{
	struct json root = json_root(object, "", JSON_NO_INDEX);
	struct json spec = json_get(&root, "spec");
	if (!check_kind(object, place, err))
		return false;
	struct chaosmesh_run run = chaosmesh_run_of(text_of(object, "kind"), &spec);
	if (!complete(object, &run, place, err))
		return false;
	if (list->count == MANIFESTS_MAX)
		return refuse(place, err, "", "more than 1000 manifests");
	fill(list, object, &run, place);
	return true;
}

/* ---- texts ---- */

static bool encode_node(struct manifest_list *list, const struct yaml_node *node, const char *name, int depth, struct err *err)
{
	struct place place = { .name = name, .line = yaml_line(node) };
	const struct yaml_node *kind = yaml_get(node, "kind"), *items = yaml_get(node, "items");
	if (yaml_kind(node) != YAML_MAPPING)
		return refuse(&place, err, "", "no object");
	if (kind && items && ends_with(yaml_text(kind), "List") && depth < NESTING_MAX) {
		for (size_t i = 0; yaml_kind(items) == YAML_SEQUENCE && i < yaml_count(items); i++) {
			struct err wrong = { 0 };
			if (!encode_node(list, yaml_item(items, i), name, depth + 1, &wrong))
				add_error(list, &wrong);
		}
		return true;
	}
	json_t *object = chaosmesh_encode_node(node, name, err);
	bool good = object && encode_object(list, object, &place, err);
	json_decref(object);
	return good;
}

static void encode_documents(struct manifest_list *list, const struct yaml_file *file)
{
	for (size_t i = 0; i < yaml_documents(file); i++) {
		const struct yaml_node *node = yaml_document(file, i);
		struct err err = { 0 };
		if (node && !encode_node(list, node, yaml_name(file), 0, &err))
			add_error(list, &err);
	}
}

/* Takes over the file; NULL with the reason in *err. */
static void encode_file(struct manifest_list *list, struct yaml_file *file, const struct err *err)
{
	if (file)
		encode_documents(list, file);
	else
		add_error(list, err);
	yaml_destroy(file);
}

void chaosmesh_encode_text(const char *text, size_t length, const char *name, struct manifest_list *out)
{
	struct err err = { 0 };
	*out = (struct manifest_list){ .arena = arena_create() };
	encode_file(out, yaml_parse(text, length, name, &err), &err);
}

/* ---- files ---- */

static int is_manifest(const struct dirent *entry)
{
	const char *name = entry->d_name;
	return name[0] != '.' && (ends_with(name, ".yaml") || ends_with(name, ".yml") || ends_with(name, ".json"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void append_path(struct buf *out, const char *folder, const char *name)
{
	buf_appendf(out, "%s%s%s", folder, ends_with(folder, "/") ? "" : "/", name);
}

/* A pipe or device in a folder would be waited for. */
static bool is_endless(const struct stat *about)
{
	return !S_ISREG(about->st_mode) && !S_ISDIR(about->st_mode);
}

/* How many of the files are read: those that a folder may hold, so that it is read in a moment. The others are an error. */
static int first_files(struct manifest_list *list, const char *path, struct dirent *const *entries, int count)
{
	struct err err = { 0 };
	off_t bytes = 0;
	int files = 0;
	for (; files < count && files < FILES_MAX; files++) {
		struct buf name = { 0 };
		struct stat about;
		append_path(&name, path, entries[files]->d_name);
		if (stat(buf_borrow(&name), &about) == 0 && S_ISREG(about.st_mode))
			bytes += about.st_size;
		buf_finish(&name);
		if (bytes > FOLDER_BYTES_MAX)
			break;
	}
	if (files < count) {
		err_set(&err, ERR_LIMIT, path, "only the first %d of %d files are read (at most %d files and 4 MiB)", files, count,
			FILES_MAX);
		add_error(list, &err);
	}
	return files;
}

static void encode_folder(struct manifest_list *list, const char *path)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_manifest, by_bytes);
	struct stat about;
	struct err err = { 0 };
	if (count < 0) {
		err_set(&err, ERR_IO, path, "the folder cannot be read");
		add_error(list, &err);
		return;
	}
	int files = first_files(list, path, entries, count);
	for (int i = 0; i < count; i++) {
		struct buf name = { 0 };
		append_path(&name, path, entries[i]->d_name);
		if (i < files && (stat(buf_borrow(&name), &about) != 0 || !is_endless(&about)))
			encode_file(list, yaml_load(buf_borrow(&name), &err), &err);
		buf_finish(&name);
		free(entries[i]);
	}
	free(entries);
}

void chaosmesh_encode_path(const char *path, struct manifest_list *out)
{
	struct stat about;
	struct err err = { 0 };
	*out = (struct manifest_list){ .arena = arena_create() };
	if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		encode_folder(out, path);
	else
		encode_file(out, yaml_load(path, &err), &err);
}

/* ---- requests ---- */

/* The member as an object of its own to be changed; an empty one where the answer has none. */
static json_t *copy_member(const json_t *object, const char *key)
{
	const json_t *member = json_object_get(object, key);
	return json_is_object(member) ? json_deep_copy(member) : json_object();
}

bool chaosmesh_encode_abort(const char *detail, size_t length, struct buf *out, struct err *err)
{
	json_t *document = json_parse(detail, length, err);
	const json_t *kube_object = json_object_get(document, "kube_object");
	const json_t *spec = json_object_get(kube_object, "spec");
	if (!document)
		return false;
	if (json_object_size(spec) == 0) {
		json_decref(document);
		return err_set(
			err, ERR_DECODE, "", "the server does not tell the workflow's spec, so it cannot be aborted; delete it instead");
	}
	json_t *metadata = copy_member(kube_object, "metadata");
	json_t *annotations = copy_member(metadata, "annotations");
	json_object_set_new(annotations, ABORT_ANNOTATION, json_string("true"));
	json_object_set_new(metadata, "annotations", annotations);
	json_t *body = json_pack(
		"{s:s, s:s, s:o, s:O}", "apiVersion", "chaos-mesh.org/v1alpha1", "kind", "Workflow", "metadata", metadata, "spec", spec);
	char *text = json_dumps(body, JSON_COMPACT);
	buf_append_text(out, text);
	free(text);
	json_decref(body);
	json_decref(document);
	return true;
}
