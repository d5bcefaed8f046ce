#ifndef DATASOURCES_JSON_H
#define DATASOURCES_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct json_t;
struct labels;
struct slice;

/*
 * Typed getters over jansson for documents that came from outside.
 *
 * A `struct json` is a place in a document: a value, and the way to it. It is passed by value, refers to its parent by address (keep that
 * alive), and absent and null are the same: value NULL. What is absent reads as "", 0, false, no items: fields are optional unless
 * json_require() says otherwise. What has the wrong type fails: the first failure is kept in *err, with the path in err.where
 * ("data.result[3].value"), later ones leave it alone, so a decoder reads all its fields and looks at err->code once.
 * All functions: any thread, pure.
 */
struct json {
	const struct json_t *value;
	const struct json *parent; /* NULL: the root */
	const char *key; /* name in the parent, or of the root */
	size_t index; /* in an array; JSON_NO_INDEX elsewhere */
};

#define JSON_NO_INDEX ((size_t)-1)

enum json_kind { JSON_KIND_ABSENT, JSON_KIND_OBJECT, JSON_KIND_ARRAY, JSON_KIND_TEXT, JSON_KIND_NUMBER, JSON_KIND_BOOL };

/*
 * One JSON value of any kind; the whole text has to be one. NULL with ERR_DECODE otherwise, saying how the text begins where it does not
 * look like JSON at all. Of equal keys the last wins; U+0000 in texts is allowed (and neutralised later). Freed by json_free().
 */
struct json_t *json_parse(const char *bytes, size_t length, struct err *err) __attribute__((nonnull(1)));
void json_free(struct json_t *document); /* NULL is fine */

/* The place of a document, which errors call `name` ("" for the whole answer) or, with an index, `name[index]`. */
struct json json_root(const struct json_t *document, const char *name, size_t index) __attribute__((nonnull(2)));
struct json json_get(const struct json *object, const char *key) __attribute__((nonnull)); /* absent where it is no object, too */
struct json json_item(const struct json *array, size_t index) __attribute__((nonnull));
/* Walks over an object's members: *iterator is NULL at first; false at the end. `member` has the key. Null members are passed over. */
bool json_next(const struct json *object, void **iterator, struct json *member) __attribute__((nonnull));
enum json_kind json_kind(struct json at);

/* Items of an array, 0 where absent. */
size_t json_items(struct json at, struct err *err);
/* True where it is an object; absent is a failure. */
bool json_require_object(struct json at, struct err *err);

/* The text as it came, cut at a U+0000: for comparing, never for showing. Valid as long as the document. */
const char *json_text(struct json at, struct err *err) __attribute__((returns_nonnull));
double json_number(struct json at, double absent, struct err *err);
int64_t json_whole(struct json at, int64_t absent, struct err *err); /* a real is cut; what int64_t cannot hold fails */
bool json_flag(struct json at, bool absent, struct err *err);
int64_t json_time(struct json at, struct err *err); /* RFC 3339 text -> wall milliseconds; absent and "" are 0 */

/* The text, neutralised and cut to max bytes, in the slice's memory. */
const char *json_keep_text(struct json at, struct slice *slice, size_t max, struct err *err) __attribute__((nonnull(2), returns_nonnull));
/* An array of texts in the slice's memory, at most count_max of them, each cut to max bytes. */
char **json_keep_texts(struct json at, struct slice *slice, size_t count_max, size_t max, size_t *count, struct err *err)
	__attribute__((nonnull(2, 5)));
/* An object of texts as a label set, names and values neutralised, values cut to max bytes. One reference; absent is the empty set. */
const struct labels *json_labels(struct json at, size_t max, struct err *err) __attribute__((returns_nonnull));

/* Fails at this place, unless *err has a failure already. Returns false. */
bool json_fail(struct json at, struct err *err, const char *format, ...) __attribute__((format(printf, 3, 4), nonnull(3)));

#endif
