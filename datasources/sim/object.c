#include "datasources/sim/object.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

void object_pairs_finish(struct object_pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		free(pairs->items[i].key);
		free(pairs->items[i].value);
	}
	free(pairs->items);
	*pairs = (struct object_pairs){ 0 };
}

void object_pairs_set(struct object_pairs *pairs, const char *key, const char *value)
{
	size_t at = 0;

	while (at < pairs->count && strcmp(pairs->items[at].key, key) < 0)
		at++;
	if (at < pairs->count && strcmp(pairs->items[at].key, key) == 0) {
		free(pairs->items[at].value);
		pairs->items[at].value = mem_strdup(value);
		return;
	}
	pairs->items = mem_grow(pairs->items, pairs->count, &pairs->capacity, sizeof *pairs->items);
	memmove(&pairs->items[at + 1], &pairs->items[at], (pairs->count - at) * sizeof *pairs->items);
	pairs->items[at] = (struct object_pair){ mem_strdup(key), mem_strdup(value) };
	pairs->count++;
}

const char *object_pairs_get(const struct object_pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].key, key) == 0)
			return pairs->items[i].value;
	return NULL;
}

void object_pairs_copy(struct object_pairs *to, const struct object_pairs *from)
{
	*to = (struct object_pairs){ 0 };
	for (size_t i = 0; i < from->count; i++)
		object_pairs_set(to, from->items[i].key, from->items[i].value);
}

void object_init(struct object *object, struct dice *dice, const struct object_new *new, int64_t now_ms)
{
	*object = (struct object){ .namespace_ = mem_strdup(new->namespace_), .name = mem_strdup(new->name), .created_ms = now_ms };
	if (new->labels)
		object_pairs_copy(&object->labels, new->labels);
	if (new->annotations)
		object_pairs_copy(&object->annotations, new->annotations);
	dice_uuid(dice, object->uid);
}

void object_finish(struct object *object)
{
	free(object->namespace_);
	free(object->name);
	object_pairs_finish(&object->labels);
	object_pairs_finish(&object->annotations);
}

bool object_is_paused(const struct object *object)
{
	const char *value = object_pairs_get(&object->annotations, OBJECT_PAUSE);

	return value && strcmp(value, "true") == 0;
}

bool object_is(const struct object *object, const char *namespace_, const char *name)
{
	return strcmp(object->namespace_, namespace_) == 0 && strcmp(object->name, name) == 0;
}
