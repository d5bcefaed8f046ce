#include "core/store.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/snapshot.h"
#include "core/want.h"

/*
 * Publishing replaces the snapshot by one that differs in a single slice. A reader takes its reference under the lock: the count alone
 * could not save a pointer that is being replaced. What is replaced is released after the lock, since the last release frees a lot.
 */
struct store {
	void (*wake)(void *user); /* immutable, as is user */
	void *user;
	pthread_mutex_t mutex;
	const struct snapshot *snapshot; /* guarded by mutex */
	const struct want_list *wants; /* guarded by mutex */
};

struct store *store_create(size_t sources, void (*wake)(void *user), void *user)
{
	struct store *store = mem_zalloc(1, sizeof(*store));

	store->wake = wake;
	store->user = user;
	pthread_mutex_init(&store->mutex, NULL);
	store->snapshot = snapshot_create(0, sources);
	store->wants = want_list_create(NULL, 0, "");
	return store;
}

void store_destroy(struct store *store)
{
	if (!store)
		return;
	snapshot_release(store->snapshot);
	want_list_release(store->wants);
	pthread_mutex_destroy(&store->mutex);
	free(store);
}

/* The successor of `old`, in which that slice is the newest of its source. */
static const struct snapshot *with_slice(const struct snapshot *old, const struct slice *slice)
{
	struct snapshot *next = snapshot_create(old->version + 1, old->count);

	for (size_t i = 0; i < old->count; i++) {
		if (i == slice->index)
			next->slices[i] = slice;
		else if (old->slices[i])
			next->slices[i] = slice_retain(old->slices[i]);
	}
	return next;
}

void store_publish(struct store *store, const struct slice *slice)
{
	const struct snapshot *old;

	log_write(LOG_DEBUG, slice->name, "published: %zu KiB", slice_bytes(slice) / 1024);
	pthread_mutex_lock(&store->mutex);
	old = store->snapshot;
	assert(slice->index < old->count);
	store->snapshot = with_slice(old, slice);
	pthread_mutex_unlock(&store->mutex);
	snapshot_release(old);
	if (store->wake)
		store->wake(store->user);
}

const struct snapshot *store_acquire(struct store *store)
{
	const struct snapshot *snapshot;

	pthread_mutex_lock(&store->mutex);
	snapshot = snapshot_retain(store->snapshot);
	pthread_mutex_unlock(&store->mutex);
	return snapshot;
}

void store_publish_wants(struct store *store, const struct want_list *wants)
{
	const struct want_list *old;

	pthread_mutex_lock(&store->mutex);
	old = store->wants;
	store->wants = wants;
	pthread_mutex_unlock(&store->mutex);
	want_list_release(old);
}

const struct want_list *store_acquire_wants(struct store *store)
{
	const struct want_list *wants;

	pthread_mutex_lock(&store->mutex);
	wants = want_list_retain(store->wants);
	pthread_mutex_unlock(&store->mutex);
	return wants;
}
