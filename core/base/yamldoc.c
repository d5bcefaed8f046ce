#include "core/base/yamldoc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

/*
 * The parser's events become nodes, which live in one arena. Collections that are still open stand on a stack of frames.
 * An alias is a second pointer to the node it names. So that walking the tree stays cheap, every node knows how many nodes it
 * stands for with all aliases followed, and how deep it is; a text that unfolds to too much is refused while it is read.
 */

enum { TEXT_LIMIT = 4 << 20, DEPTH_LIMIT = 64, NODE_LIMIT = 100000, ANCHOR_LIMIT = 1000, DOCUMENT_LIMIT = 1000, SHOWN_MAX = 60 };

struct pair {
	const struct yaml_node *key; /* NULL in a sequence */
	const struct yaml_node *value;
};

struct yaml_node {
	enum yaml_kind kind;
	int line;
	bool plain, open;
	int height; /* levels below it */
	size_t weight; /* nodes that it stands for */
	const char *text;
	size_t count;
	struct pair *pairs;
};

struct yaml_file {
	struct arena *arena;
	const char *name;
	size_t count, capacity;
	const struct yaml_node **documents;
};

struct frame {
	struct yaml_node *node;
	const struct yaml_node *key; /* waits for its value */
	struct pair *pairs;
	size_t capacity;
};

struct anchor {
	const char *name;
	const struct yaml_node *node;
};

struct reading {
	yaml_parser_t parser;
	struct yaml_file *file;
	struct err *err;
	int line; /* of the event */
	size_t nodes;
	size_t depth;
	struct frame frames[DEPTH_LIMIT];
	size_t anchor_count;
	struct anchor anchors[ANCHOR_LIMIT];
	const struct yaml_node *root;
};

static bool fail_at(struct reading *reading, int line, const char *text, const char *detail)
{
	char where[sizeof(((struct err *)NULL)->where)];
	char *shown = utf8_neutralise(detail, strlen(detail), SHOWN_MAX, false);

	snprintf(where, sizeof(where), "%.140s:%d", reading->file->name, line);
	err_set(reading->err, ERR_CONFIG, where, "%s%s%s", text, shown[0] ? ": " : "", shown);
	free(shown);
	return false;
}

static bool fail(struct reading *reading, const char *text)
{
	return fail_at(reading, reading->line, text, "");
}

static struct yaml_node *new_node(struct reading *reading, enum yaml_kind kind)
{
	struct yaml_node *node = arena_zalloc(reading->file->arena, 1, sizeof(*node));

	node->kind = kind;
	node->line = reading->line;
	node->weight = 1;
	node->text = "";
	return node;
}

/* Puts a node where it belongs: into the open collection, or at the root. */
static bool attach(struct reading *reading, const struct yaml_node *node)
{
	struct frame *frame;
	struct yaml_node *parent;

	if (reading->depth == 0) {
		reading->root = node;
		return true;
	}
	frame = &reading->frames[reading->depth - 1];
	parent = frame->node;
	parent->weight += node->weight;
	if (parent->height <= node->height)
		parent->height = node->height + 1;
	if (parent->weight > NODE_LIMIT)
		return fail(reading, "too many values");
	if (reading->depth + (size_t)node->height >= DEPTH_LIMIT)
		return fail(reading, "nested too deeply");
	if (parent->kind == YAML_MAPPING && !frame->key) {
		frame->key = node;
		return node->kind == YAML_SCALAR || fail(reading, "a key must be a simple text");
	}
	frame->pairs = mem_grow(frame->pairs, parent->count, &frame->capacity, sizeof(*frame->pairs));
	frame->pairs[parent->count++] = (struct pair){ .key = frame->key, .value = node };
	frame->key = NULL;
	return true;
}

static bool remember_anchor(struct reading *reading, const yaml_char_t *name, const struct yaml_node *node)
{
	if (!name)
		return true;
	if (reading->anchor_count == ANCHOR_LIMIT)
		return fail(reading, "too many anchors");
	reading->anchors[reading->anchor_count++] = (struct anchor){
		.name = arena_text(reading->file->arena, (const char *)name),
		.node = node,
	};
	return true;
}

static bool count_node(struct reading *reading)
{
	return ++reading->nodes <= NODE_LIMIT || fail(reading, "too many values");
}

static bool is_text_tag(const yaml_char_t *tag)
{
	return tag && (strcmp((const char *)tag, "!") == 0 || strcmp((const char *)tag, YAML_STR_TAG) == 0);
}

static bool take_scalar(struct reading *reading, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	struct yaml_node *node = new_node(reading, YAML_SCALAR);

	if (strlen(text) != event->data.scalar.length)
		return fail(reading, "a text must not contain a zero byte");
	node->text = arena_text_n(reading->file->arena, text, event->data.scalar.length);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !is_text_tag(event->data.scalar.tag);
	return count_node(reading) && remember_anchor(reading, event->data.scalar.anchor, node) && attach(reading, node);
}

static bool take_alias(struct reading *reading, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;

	for (size_t i = reading->anchor_count; i > 0; i--) {
		const struct anchor *anchor = &reading->anchors[i - 1];

		if (strcmp(anchor->name, name) != 0)
			continue;
		if (anchor->node->open)
			return fail_at(reading, reading->line, "an alias inside of what it names", name);
		return count_node(reading) && attach(reading, anchor->node);
	}
	return fail_at(reading, reading->line, "no such anchor", name);
}

static bool open_collection(struct reading *reading, enum yaml_kind kind, const yaml_char_t *anchor)
{
	struct yaml_node *node = new_node(reading, kind);

	if (reading->depth == DEPTH_LIMIT)
		return fail(reading, "nested too deeply");
	node->open = true;
	reading->frames[reading->depth++] = (struct frame){ .node = node };
	return count_node(reading) && remember_anchor(reading, anchor, node);
}

static bool is_merge(const struct pair *pair)
{
	return pair->key->plain && strcmp(pair->key->text, "<<") == 0;
}

/* A pair of a mapping with merge keys: those of the mapping itself come first, then those merged in, in order. */
struct candidate {
	struct pair pair;
	size_t rank;
	bool own;
};

struct candidates {
	struct candidate *items;
	size_t count, capacity;
};

static void add_candidate(struct candidates *all, const struct pair *pair, bool own)
{
	all->items = mem_grow(all->items, all->count, &all->capacity, sizeof(*all->items));
	all->items[all->count] = (struct candidate){ .pair = *pair, .rank = all->count, .own = own };
	all->count++;
}

/* The value of a merge key: a mapping, or a list of them. */
static bool add_merged(struct reading *reading, struct candidates *all, const struct yaml_node *source)
{
	bool list = source->kind == YAML_SEQUENCE;

	for (size_t i = 0; i < (list ? source->count : 1); i++) {
		const struct yaml_node *part = list ? source->pairs[i].value : source;

		if (part->kind != YAML_MAPPING)
			return fail_at(reading, part->line, "only mappings can be merged with \"<<\"", "");
		for (size_t k = 0; k < part->count; k++)
			add_candidate(all, &part->pairs[k], false);
	}
	return true;
}

static int compare_keys(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order = strcmp(a->pair.key->text, b->pair.key->text);

	return order != 0 ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

static int compare_ranks(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return (a->rank > b->rank) - (a->rank < b->rank);
}

/* Keeps the first candidate of each key; two of the mapping's own are an error. */
static bool keep_first(struct reading *reading, struct candidates *all)
{
	size_t kept = 0;

	if (all->count < 2)
		return true;
	qsort(all->items, all->count, sizeof(*all->items), compare_keys);
	for (size_t i = 0; i < all->count; i++) {
		const struct candidate *item = &all->items[i];

		if (i > 0 && strcmp(all->items[kept - 1].pair.key->text, item->pair.key->text) == 0) {
			if (item->own)
				return fail_at(reading, item->pair.key->line, "a key that is there twice", item->pair.key->text);
			continue;
		}
		all->items[kept++] = *item;
	}
	all->count = kept;
	qsort(all->items, kept, sizeof(*all->items), compare_ranks);
	return true;
}

static bool collect_pairs(struct reading *reading, const struct frame *frame, struct candidates *all)
{
	for (size_t i = 0; i < frame->node->count; i++) {
		if (!is_merge(&frame->pairs[i]))
			add_candidate(all, &frame->pairs[i], true);
	}
	for (size_t i = 0; i < frame->node->count; i++) {
		if (is_merge(&frame->pairs[i]) && !add_merged(reading, all, frame->pairs[i].value))
			return false;
	}
	return keep_first(reading, all);
}

static void store_pairs(struct reading *reading, struct yaml_node *node, size_t count)
{
	node->count = count;
	node->pairs = arena_zalloc(reading->file->arena, count, sizeof(*node->pairs));
}

static bool close_mapping(struct reading *reading, const struct frame *frame)
{
	struct candidates all = { 0 };
	bool good = collect_pairs(reading, frame, &all);

	if (good) {
		store_pairs(reading, frame->node, all.count);
		for (size_t i = 0; i < all.count; i++)
			frame->node->pairs[i] = all.items[i].pair;
	}
	free(all.items);
	return good;
}

static bool close_collection(struct reading *reading)
{
	struct frame frame = reading->frames[--reading->depth];
	bool good = true;

	frame.node->open = false;
	if (frame.node->kind == YAML_MAPPING) {
		good = close_mapping(reading, &frame);
	} else {
		store_pairs(reading, frame.node, frame.node->count);
		if (frame.node->count > 0)
			memcpy(frame.node->pairs, frame.pairs, frame.node->count * sizeof(*frame.pairs));
	}
	free(frame.pairs);
	return good && attach(reading, frame.node);
}

static bool close_document(struct reading *reading)
{
	struct yaml_file *file = reading->file;

	if (file->count == DOCUMENT_LIMIT)
		return fail(reading, "too many documents");
	file->documents = mem_grow(file->documents, file->count, &file->capacity, sizeof(*file->documents));
	file->documents[file->count++] = yaml_is_null(reading->root) ? NULL : reading->root;
	reading->anchor_count = 0;
	reading->root = NULL;
	return true;
}

static bool take_event(struct reading *reading, const yaml_event_t *event)
{
	reading->line = (int)event->start_mark.line + 1;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(reading, event);
	case YAML_ALIAS_EVENT:
		return take_alias(reading, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(reading, YAML_SEQUENCE, event->data.sequence_start.anchor);
	case YAML_MAPPING_START_EVENT:
		return open_collection(reading, YAML_MAPPING, event->data.mapping_start.anchor);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_collection(reading);
	case YAML_DOCUMENT_END_EVENT:
		return close_document(reading);
	default:
		return true;
	}
}

static int line_of_offset(const char *text, size_t length, size_t offset)
{
	int line = 1;

	for (size_t i = 0; i < offset && i < length; i++)
		line += text[i] == '\n';
	return line;
}

static bool fail_parser(struct reading *reading, const char *text, size_t length)
{
	const yaml_parser_t *parser = &reading->parser;
	int line = (int)parser->problem_mark.line + 1;

	if (parser->error == YAML_READER_ERROR)
		line = line_of_offset(text, length, parser->problem_offset);
	return fail_at(reading, line, "not YAML", parser->problem ? parser->problem : "");
}

static bool read_events(struct reading *reading, const char *text, size_t length)
{
	bool good = true, end = false;
	yaml_event_t event;

	yaml_parser_set_encoding(&reading->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reading->parser, (const unsigned char *)text, length);
	while (good && !end) {
		if (!yaml_parser_parse(&reading->parser, &event))
			return fail_parser(reading, text, length);
		good = take_event(reading, &event);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return good;
}

struct yaml_file *yaml_parse(const char *text, size_t length, const char *name, struct err *err)
{
	struct yaml_file *file = mem_zalloc(1, sizeof(*file));
	struct reading *reading = mem_zalloc(1, sizeof(*reading));
	bool good;

	file->arena = arena_create();
	file->name = arena_text(file->arena, name);
	reading->file = file;
	reading->err = err;
	reading->line = 1;
	if (length > TEXT_LIMIT)
		good = fail(reading, "larger than 4 MiB");
	else
		good = yaml_parser_initialize(&reading->parser) ? read_events(reading, text, length) : fail(reading, "no memory");
	yaml_parser_delete(&reading->parser);
	while (reading->depth > 0)
		free(reading->frames[--reading->depth].pairs);
	free(reading);
	if (good)
		return file;
	yaml_destroy(file);
	return NULL;
}

struct yaml_file *yaml_load(const char *path, struct err *err)
{
	FILE *stream = fopen(path, "re");
	struct yaml_file *file = NULL;
	char *text;
	size_t length;

	if (!stream) {
		err_set(err, ERR_IO, path, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	text = mem_alloc(TEXT_LIMIT + 1);
	length = fread(text, 1, TEXT_LIMIT + 1, stream);
	if (ferror(stream))
		err_set(err, ERR_IO, path, "cannot be read: %s", strerror(errno));
	else
		file = yaml_parse(text, length, path, err);
	free(text);
	fclose(stream);
	return file;
}

void yaml_destroy(struct yaml_file *file)
{
	if (!file)
		return;
	arena_destroy(file->arena);
	free(file->documents);
	free(file);
}

size_t yaml_documents(const struct yaml_file *file)
{
	return file->count;
}

const struct yaml_node *yaml_document(const struct yaml_file *file, size_t index)
{
	return index < file->count ? file->documents[index] : NULL;
}

const char *yaml_name(const struct yaml_file *file)
{
	return file->name;
}

enum yaml_kind yaml_kind(const struct yaml_node *node)
{
	return node->kind;
}

int yaml_line(const struct yaml_node *node)
{
	return node->line;
}

const char *yaml_text(const struct yaml_node *node)
{
	return node->text;
}

bool yaml_is_plain(const struct yaml_node *node)
{
	return node->plain;
}

bool yaml_is_null(const struct yaml_node *node)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };

	for (size_t i = 0; node->plain && i < sizeof(nulls) / sizeof(nulls[0]); i++) {
		if (strcmp(node->text, nulls[i]) == 0)
			return true;
	}
	return false;
}

size_t yaml_count(const struct yaml_node *node)
{
	return node->count;
}

const struct yaml_node *yaml_item(const struct yaml_node *node, size_t index)
{
	return node->pairs[index].value;
}

const struct yaml_node *yaml_key(const struct yaml_node *node, size_t index)
{
	return node->pairs[index].key;
}

const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key)
{
	for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
		if (strcmp(node->pairs[i].key->text, key) == 0)
			return node->pairs[i].value;
	}
	return NULL;
}
