#ifndef CORE_BASE_MEM_H
#define CORE_BASE_MEM_H

#include <stddef.h>

/*
 * Memory that is there or the program ends: the one place where running out of memory is handled.
 * It ends with abort() after one line on standard error; sizes that come from outside are bounded before they get here.
 * What is returned is freed with free().
 */
void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *mem_zalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1, 2)));
void *mem_realloc(void *old, size_t count, size_t size) __attribute__((returns_nonnull, alloc_size(2, 3)));
char *mem_strdup(const char *text) __attribute__((malloc, returns_nonnull, nonnull));
char *mem_strndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull, nonnull));
void *mem_dup(const void *bytes, size_t size) __attribute__((malloc, returns_nonnull, nonnull));

/*
 * Room for one more element of an array that grows by doubling: returns the array, moved where needed.
 * `count` elements of `size` bytes are in use, *capacity is their room.
 */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t size) __attribute__((returns_nonnull, nonnull(3)));

#endif
