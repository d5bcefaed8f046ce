#ifndef CORE_BASE_MAP_H
#define CORE_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * A map from a pair of texts (the second may be "") to a number, in an arena: for joins that are made anew for each frame.
 * The texts are borrowed and have to live as long. Nothing is ever taken out; memory goes with the arena.
 */
struct map;

#define MAP_NONE ((size_t)-1)

struct map *map_create(struct arena *arena, size_t expected) __attribute__((nonnull, returns_nonnull));

/* The pair's number, to be read or set; MAP_NONE where the pair is new. Valid until the next call. */
size_t *map_at(struct map *map, const char *first, const char *second) __attribute__((nonnull, returns_nonnull));

/* The pair's number, or MAP_NONE where it is not in the map. */
size_t map_get(const struct map *map, const char *first, const char *second) __attribute__((nonnull));

/* The same with a number as the key (a hash, an identity); one map may hold both kinds. */
size_t *map_at_number(struct map *map, uint64_t number) __attribute__((nonnull, returns_nonnull));
size_t map_get_number(const struct map *map, uint64_t number) __attribute__((nonnull));

#endif
