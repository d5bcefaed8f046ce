#ifndef DATASOURCES_JSON_STREAM_H
#define DATASOURCES_JSON_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "datasources/json.h"
#include "datasources/json_split.h"

struct json_stream;

/*
 * json_split with a parser behind it: the elements of the named arrays come one by one as parsed values, each freed before the next, and at
 * the end what is left around them. Peak memory is one element. Paths in errors have the indices of the whole answer.
 */
struct json_stream_params {
	const struct json_split_array *arrays; /* without `raw`; static storage */
	size_t array_count;
	/* One element of arrays[array]. What it puts into *err, by itself or by a getter, ends the stream. */
	void (*element)(void *user, size_t array, const struct json *at, struct err *err);
	/* NULL, or looks at an element's text before it is parsed, and may change it, though not make it longer; returns its length then. */
	size_t (*prepare)(void *user, size_t array, char *text, size_t length);
	/* The text around the arrays, when all of it is there; NULL: not looked at, though it has to be JSON. */
	void (*rest)(void *user, const struct json *root, struct err *err);
	void *user;
	size_t text_max; /* as in json_split */
};

struct json_stream *json_stream_create(const struct json_stream_params *params) __attribute__((nonnull, returns_nonnull));
void json_stream_destroy(struct json_stream *stream); /* NULL is fine */
bool json_stream_feed(struct json_stream *stream, const char *bytes, size_t length, struct err *err) __attribute__((nonnull));
bool json_stream_end(struct json_stream *stream, struct err *err) __attribute__((nonnull));

#endif
