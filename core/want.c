#include "core/want.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define FNV_OFFSET UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static uint64_t mix_bytes(uint64_t hash, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ at[i]) * FNV_PRIME;
	return hash;
}

static uint64_t mix_number(uint64_t hash, uint64_t number)
{
	return mix_bytes(hash, &number, sizeof(number));
}

uint64_t want_key(enum want_kind kind, const char *query, int64_t range_ms, int64_t step_ms, int64_t end_ms)
{
	uint64_t key = mix_bytes(FNV_OFFSET, query, strlen(query) + 1);

	key = mix_number(key, (uint64_t)kind);
	if (kind == WANT_RANGE) {
		key = mix_number(key, (uint64_t)range_ms);
		key = mix_number(key, (uint64_t)step_ms);
	}
	return mix_number(key, (uint64_t)end_ms);
}

static bool is_known(const struct want_list *list, uint64_t key)
{
	return want_list_find(list, key) != NULL;
}

/* Of everything that makes two lists differ, series_max too, which is no part of the key. */
static uint64_t version_of(const struct want_list *list)
{
	uint64_t version = mix_bytes(FNV_OFFSET, list->selected_uid, strlen(list->selected_uid) + 1);

	for (size_t i = 0; i < list->count; i++) {
		version = mix_number(version, list->items[i].key);
		version = mix_number(version, list->items[i].series_max);
	}
	return version;
}

const struct want_list *want_list_create(const struct want *items, size_t count, const char *selected_uid)
{
	struct want_list *list = mem_zalloc(1, sizeof(*list) + count * sizeof(list->items[0]));

	atomic_init(&list->references, 1);
	list->selected_uid = mem_strdup(selected_uid);
	for (size_t i = 0; i < count; i++) {
		struct want want = items[i];

		want.key = want_key(want.kind, want.query, want.range_ms, want.step_ms, want.end_ms);
		if (is_known(list, want.key))
			continue;
		want.query = mem_strdup(want.query);
		list->items[list->count++] = want;
	}
	list->version = version_of(list);
	return list;
}

const struct want_list *want_list_retain(const struct want_list *list)
{
	/* The count is the one part of a shared list that changes. */
	atomic_fetch_add_explicit(&((struct want_list *)list)->references, 1, memory_order_relaxed);
	return list;
}

void want_list_release(const struct want_list *list)
{
	struct want_list *last = (struct want_list *)list;

	if (!last || atomic_fetch_sub_explicit(&last->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < last->count; i++)
		free((char *)last->items[i].query);
	free(last->selected_uid);
	free(last);
}

const struct want *want_list_find(const struct want_list *list, uint64_t key)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].key == key)
			return &list->items[i];
	}
	return NULL;
}
