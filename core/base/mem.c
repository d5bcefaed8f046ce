#include "core/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *checked(void *memory)
{
	static const char message[] = "chaoswatch: out of memory\n";
	if (memory)
		return memory;
	if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
		abort();
	abort();
}

void *mem_alloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *mem_zalloc(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	if (!count || !size)
		count = size = 1;
	return checked(reallocarray(old, count, size));
}

char *mem_strdup(const char *text)
{
	return mem_strndup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t length)
{
	size_t used = strnlen(text, length);
	char *copy = mem_alloc(used + 1);
	memcpy(copy, text, used);
	copy[used] = 0;
	return copy;
}

void *mem_dup(const void *bytes, size_t size)
{
	void *copy = mem_alloc(size);
	memcpy(copy, bytes, size);
	return copy;
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	size_t wanted = *capacity ? *capacity * 2 : 8;
	if (wanted <= count)
		wanted = count + 1;
	*capacity = wanted;
	return mem_realloc(array, wanted, size);
}
