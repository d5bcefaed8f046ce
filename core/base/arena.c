#include "core/base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/*
 * Blocks of growing size, newest first; memory is handed out from the newest. What is larger than a quarter of a block gets a block of
 * its own behind the newest, so that the room left there is not lost.
 */
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *newest;
	size_t next_size;
	size_t total;
};

static struct block *block_create(struct arena *arena, size_t size)
{
	struct block *block = mem_alloc(sizeof *block + size);
	block->next = NULL;
	block->size = size;
	block->used = 0;
	arena->total += sizeof *block + size;
	return block;
}

struct arena *arena_create(void)
{
	struct arena *arena = mem_zalloc(1, sizeof *arena);
	arena->next_size = FIRST_BLOCK;
	return arena;
}

static void free_blocks(struct block *block)
{
	while (block) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
}

void arena_destroy(struct arena *arena)
{
	if (!arena)
		return;
	free_blocks(arena->newest);
	free(arena);
}

static struct block *take_largest(struct arena *arena)
{
	struct block **largest = &arena->newest;
	for (struct block **at = &arena->newest; *at; at = &(*at)->next)
		if ((*at)->size > (*largest)->size)
			largest = at;
	struct block *kept = *largest;
	if (kept)
		*largest = kept->next;
	return kept;
}

void arena_reset(struct arena *arena)
{
	struct block *kept = take_largest(arena);
	free_blocks(arena->newest);
	arena->newest = kept;
	arena->total = 0;
	if (!kept)
		return;
	kept->next = NULL;
	kept->used = 0;
	arena->total = sizeof *kept + kept->size;
}

static struct block *block_for(struct arena *arena, size_t size)
{
	struct block *newest = arena->newest;
	if (newest && newest->size - newest->used >= size)
		return newest;
	if (newest && size > arena->next_size / 4) {
		struct block *own = block_create(arena, size);
		own->next = newest->next;
		newest->next = own;
		return own;
	}
	struct block *block = block_create(arena, size > arena->next_size ? size : arena->next_size);
	if (arena->next_size < LARGEST_BLOCK)
		arena->next_size *= 2;
	block->next = newest;
	arena->newest = block;
	return block;
}

static void *take(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		abort();
	size = (size + align - 1) / align * align;
	struct block *block = block_for(arena, size);
	void *memory = block->bytes + block->used;
	block->used += size;
	return memory;
}

void *arena_zalloc(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		abort();
	void *memory = take(arena, bytes);
	memset(memory, 0, bytes);
	return memory;
}

const char *arena_text(struct arena *arena, const char *text)
{
	return arena_text_n(arena, text, strlen(text));
}

const char *arena_text_n(struct arena *arena, const char *text, size_t length)
{
	if (!length)
		return "";
	char *copy = take(arena, length + 1);
	memcpy(copy, text, length);
	copy[length] = 0;
	return copy;
}

const char *arena_printf(struct arena *arena, const char *format, ...)
{
	char small[256];
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int used = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	const char *result = "";
	if (used > 0 && (size_t)used < sizeof small) {
		result = arena_text_n(arena, small, (size_t)used);
	} else if (used > 0) {
		char *text = take(arena, (size_t)used + 1);
		vsnprintf(text, (size_t)used + 1, format, again);
		result = text;
	}
	va_end(again);
	return result;
}

size_t arena_bytes(const struct arena *arena)
{
	return sizeof *arena + arena->total;
}
