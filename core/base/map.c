#include "core/base/map.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/base/arena.h"

/*
 * Open addressing with linear steps, at most half full. The full hash is compared before the texts are. A number's hash is a bijection, so that
 * equal hashes are equal numbers; its slot has NUMBER for a text.
 */

static const char NUMBER[] = "";

struct slot {
	const char *first, *second; /* NULL: free */
	uint64_t hash;
	size_t value;
};

struct map {
	struct arena *arena;
	struct slot *slots;
	size_t size; /* a power of two */
	size_t used;
};

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return (hash ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t hash_pair(const char *first, const char *second)
{
	uint64_t hash = hash_text(hash_text(UINT64_C(14695981039346656037), first), second);

	return hash ^ hash >> 29; /* the low bits choose the slot */
}

static struct slot *find(const struct map *map, uint64_t hash, const char *first, const char *second)
{
	for (size_t i = (size_t)hash & (map->size - 1);; i = (i + 1) & (map->size - 1)) {
		struct slot *slot = &map->slots[i];

		if (slot->first == NULL)
			return slot;
		if (slot->hash != hash || (slot->first == NUMBER) != (first == NUMBER))
			continue;
		if (first == NUMBER || (strcmp(slot->first, first) == 0 && strcmp(slot->second, second) == 0))
			return slot;
	}
}

static void grow(struct map *map)
{
	struct slot *old = map->slots;
	size_t size = map->size;

	map->size = 2 * size;
	map->slots = arena_zalloc(map->arena, map->size, sizeof(*map->slots));
	for (size_t i = 0; i < size; i++)
		if (old[i].first != NULL)
			*find(map, old[i].hash, old[i].first, old[i].second) = old[i];
}

struct map *map_create(struct arena *arena, size_t expected)
{
	struct map *map = arena_zalloc(arena, 1, sizeof(*map));

	map->arena = arena;
	map->size = 16;
	while (map->size < 2 * expected)
		map->size *= 2;
	map->slots = arena_zalloc(arena, map->size, sizeof(*map->slots));
	return map;
}

static size_t *place(struct map *map, uint64_t hash, const char *first, const char *second)
{
	struct slot *slot = find(map, hash, first, second);

	if (slot->first != NULL)
		return &slot->value;
	if (2 * (map->used + 1) > map->size) {
		grow(map);
		slot = find(map, hash, first, second);
	}
	map->used++;
	*slot = (struct slot){ .first = first, .second = second, .hash = hash, .value = MAP_NONE };
	return &slot->value;
}

static size_t look_up(const struct map *map, uint64_t hash, const char *first, const char *second)
{
	const struct slot *slot = find(map, hash, first, second);

	return slot->first != NULL ? slot->value : MAP_NONE;
}

size_t *map_at(struct map *map, const char *first, const char *second)
{
	return place(map, hash_pair(first, second), first, second);
}

size_t map_get(const struct map *map, const char *first, const char *second)
{
	return look_up(map, hash_pair(first, second), first, second);
}

/* The finaliser of splitmix64: every step of it can be undone. */
static uint64_t hash_number(uint64_t number)
{
	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return number ^ number >> 31;
}

size_t *map_at_number(struct map *map, uint64_t number)
{
	return place(map, hash_number(number), NUMBER, NUMBER);
}

size_t map_get_number(const struct map *map, uint64_t number)
{
	return look_up(map, hash_number(number), NUMBER, NUMBER);
}
