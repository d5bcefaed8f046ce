#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H

#include <stddef.h>

/* Memory that is freed all at once: for slices, frames, decoded manifests. One owner; not for threads at the same time. */
struct arena;

struct arena *arena_create(void) __attribute__((returns_nonnull));
void arena_destroy(struct arena *arena); /* NULL is fine */
void arena_reset(struct arena *arena) __attribute__((nonnull)); /* as new, but keeps its largest block for the next round */
void *arena_zalloc(struct arena *arena, size_t count, size_t size)
	__attribute__((nonnull, returns_nonnull, alloc_size(2, 3))); /* aligned for anything */
const char *arena_text(struct arena *arena, const char *text) __attribute__((nonnull, returns_nonnull));
const char *arena_text_n(struct arena *arena, const char *text, size_t length) __attribute__((nonnull, returns_nonnull));
const char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), nonnull(1, 2), returns_nonnull));
size_t arena_bytes(const struct arena *arena) __attribute__((nonnull)); /* what it holds of the heap */

#endif
