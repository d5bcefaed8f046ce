#ifndef DATASOURCES_JSON_SPLIT_H
#define DATASOURCES_JSON_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct json_split;

/*
 * Cuts the elements of arrays out of a JSON text that arrives in pieces, so that no whole body is ever held.
 *
 * An array is named by its path: "" is the root, "data.result" a member's member, "data.groups[].rules" an array in each element of an
 * array (which has to be named itself). Elements come in the order of the text, an inner array's before the element that holds them. In
 * the text of what surrounds it a named array is empty: after
 *     {"a":1,"list":[{"n":1,"inner":[5,6]}],"b":2}
 * with "list" and "list[].inner" come the elements 5, 6, {"n":1,"inner":[]}, and the envelope is {"a":1,"list":[],"b":2}.
 *
 * Only brackets, strings and separators are looked at: whether an element is JSON, its parser tells. A named array whose key is written
 * with escapes is not found, and stays in the text around it.
 */
struct json_split_array {
	const char *path;
	/*
	 * NULL: the elements go to params.element. Else the array's own text goes there in pieces, beginning with its "[" (no piece is
	 * empty): returns how much was used; *done is set with the closing "]", until then everything has to be used. On failure fills *err.
	 */
	size_t (*raw)(void *user, const char *bytes, size_t length, bool *done, struct err *err);
	/*
	 * NULL, or: an object begins as an element, whose first bytes these are. Returns how many of them need not be looked at, up to where the
	 * key of a member begins, or 0; the element then comes without them.
	 */
	size_t (*known)(void *user, const char *bytes, size_t length);
};

#define JSON_SPLIT_ARRAYS_MAX 8

struct json_split_params {
	const struct json_split_array *arrays; /* a container before what it contains; static storage */
	size_t array_count; /* at most JSON_SPLIT_ARRAYS_MAX */
	/* An element of arrays[array], trimmed, valid during the call; `index` within its array. False (with *err) ends the splitting. */
	bool (*element)(void *user, size_t array, size_t index, const char *text, size_t length, struct err *err);
	void *user;
	size_t text_max; /* bytes of one element, and of the envelope, that are held; 0: 4 MiB */
};

struct json_split *json_split_create(const struct json_split_params *params) __attribute__((nonnull, returns_nonnull));
void json_split_destroy(struct json_split *split); /* NULL is fine */

/* False with *err after a failure, from when on it does nothing: ERR_DECODE, ERR_LIMIT, or what a callback said. */
bool json_split_feed(struct json_split *split, const char *bytes, size_t length, struct err *err) __attribute__((nonnull(1)));

/* The text has ended: false with ERR_DECODE where it is not whole. */
bool json_split_end(struct json_split *split, struct err *err) __attribute__((nonnull(1)));

/* Where the element is that is being read or handed over: "data.groups[2].rules[0]". For use in the callbacks; returns out. */
const char *json_split_where(const struct json_split *split, char *out, size_t size) __attribute__((nonnull, returns_nonnull));

/* What is left around the arrays, from the text seen so far; valid until the next call. */
const char *json_split_envelope(const struct json_split *split, size_t *length) __attribute__((nonnull, returns_nonnull));

#endif
