#ifndef CORE_STORE_H
#define CORE_STORE_H

#include <stddef.h>

struct slice;
struct snapshot;
struct store;
struct want_list;

/*
 * Where threads meet: the newest snapshot one way, the newest list of wants the other way. One mutex, never held while calling out.
 * `wake` is called after each publication, from the publishing thread, without the lock; it must not block (a byte into a pipe).
 */
struct store *store_create(size_t sources, void (*wake)(void *user), void *user) __attribute__((returns_nonnull));
void store_destroy(struct store *store); /* after all threads have ended */

/* Takes over one reference of the slice; slice->index says whose it is. Any thread. */
void store_publish(struct store *store, const struct slice *slice) __attribute__((nonnull));

/* The newest snapshot, retained; never NULL. Any thread. Caller releases. */
const struct snapshot *store_acquire(struct store *store) __attribute__((nonnull, returns_nonnull));

/* Takes over one reference. Session only. */
void store_publish_wants(struct store *store, const struct want_list *wants) __attribute__((nonnull));

/* The newest list of wants, retained; an empty one at first, never NULL. Any thread. Caller releases. */
const struct want_list *store_acquire_wants(struct store *store) __attribute__((nonnull, returns_nonnull));

#endif
