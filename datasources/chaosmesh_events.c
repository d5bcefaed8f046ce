#include "datasources/chaosmesh_events.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/snapshot.h"

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Equal events lie together, the one with the smallest id first: that is the order in which they happened. */
static int by_identity(const void *left, const void *right)
{
	const struct chaos_event *a = *(const struct chaos_event *const *)left;
	const struct chaos_event *b = *(const struct chaos_event *const *)right;
	int order = compare_numbers(b->created_ms, a->created_ms);
	if (order == 0)
		order = strcmp(a->object_id, b->object_id);
	if (order == 0)
		order = strcmp(a->reason, b->reason);
	if (order == 0)
		order = strcmp(a->message, b->message);
	return order != 0 ? order : compare_numbers(a->id, b->id);
}

static bool same(const struct chaos_event *a, const struct chaos_event *b)
{
	return a->created_ms == b->created_ms && strcmp(a->object_id, b->object_id) == 0 && strcmp(a->reason, b->reason) == 0 &&
	       strcmp(a->message, b->message) == 0;
}

static int newest_first(const void *left, const void *right)
{
	const struct chaos_event *a = *(const struct chaos_event *const *)left;
	const struct chaos_event *b = *(const struct chaos_event *const *)right;
	int order = compare_numbers(b->created_ms, a->created_ms);
	return order != 0 ? order : compare_numbers(b->id, a->id);
}

/* Sorted by identity, each event once. Returns how many. */
static size_t unite(const struct chaosmesh_event_store *store, const struct chaosmesh_events *fresh, const struct chaos_event **all)
{
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < store->count; i++)
		all[count++] = &store->events[i];
	for (size_t i = 0; i < fresh->count; i++)
		all[count++] = &fresh->events[i];
	if (count > 1)
		qsort(all, count, sizeof(const struct chaos_event *), by_identity);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !same(all[kept - 1], all[i]))
			all[kept++] = all[i];
	return kept;
}

/* Drops what is over the bound from a list that is newest first: the oldest updates, then the oldest of all. */
static size_t bound(const struct chaos_event **all, size_t count)
{
	size_t excess = count > MODEL_EVENTS_MAX ? count - MODEL_EVENTS_MAX : 0;
	size_t kept = 0;
	for (size_t i = count; i-- > 0 && excess > 0;) {
		if (strcmp(all[i]->reason, "Updated") != 0)
			continue;
		all[i] = NULL;
		excess--;
	}
	for (size_t i = 0; i < count; i++)
		if (all[i])
			all[kept++] = all[i];
	return kept - excess;
}

static void keep(struct chaosmesh_event_store *store, const struct chaos_event *const *all, size_t count)
{
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaos_event *events = slice_array(slice, count, sizeof *events);
	for (size_t i = 0; i < count; i++) {
		events[i] = *all[i];
		events[i].object_id = slice_text(slice, all[i]->object_id);
		events[i].namespace_ = slice_text(slice, all[i]->namespace_);
		events[i].name = slice_text(slice, all[i]->name);
		events[i].kind = slice_text(slice, all[i]->kind);
		events[i].reason = slice_text(slice, all[i]->reason);
		events[i].message = slice_text(slice, all[i]->message);
		events[i].target = slice_text(slice, all[i]->target);
	}
	slice_release(store->slice);
	store->slice = slice;
	store->events = events;
	store->count = count;
}

bool chaosmesh_events_merge(struct chaosmesh_event_store *store, const struct chaosmesh_events *fresh)
{
	const struct chaos_event **all = mem_zalloc(store->count + fresh->count + 1, sizeof(const struct chaos_event *));
	size_t count = unite(store, fresh, all);
	bool news = count != store->count;
	if (news) {
		qsort(all, count, sizeof(const struct chaos_event *), newest_first);
		store->total = store->total > count ? store->total : count;
		keep(store, all, bound(all, count));
	}
	free(all);
	return news;
}

void chaosmesh_events_finish(struct chaosmesh_event_store *store)
{
	slice_release(store->slice);
	*store = (struct chaosmesh_event_store){ 0 };
}
