#include "datasources/json.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/labels.h"
#include "core/model.h"
#include "core/snapshot.h"

enum { PATH_DEPTH_MAX = 32, QUOTE_MAX = 24 };

static bool looks_like_json(const char *bytes, size_t length)
{
	size_t i = 0;
	while (i < length && isspace((unsigned char)bytes[i]))
		i++;
	return i < length && bytes[i] && strchr("{[\"-0123456789tfn", bytes[i]);
}

static void say_what_it_is(const char *bytes, size_t length, const json_error_t *problem, struct err *err)
{
	if (length == 0) {
		err_set(err, ERR_DECODE, "", "answer is empty where JSON was expected");
	} else if (!looks_like_json(bytes, length)) {
		char *begin = utf8_neutralise(bytes, length < QUOTE_MAX ? length : QUOTE_MAX, 0, false);
		err_set(err, ERR_DECODE, "", "answer is not JSON: it begins with \"%s\"", begin);
		free(begin);
	} else {
		char *text = utf8_neutralise(problem->text, strlen(problem->text), 0, false);
		err_set(err, ERR_DECODE, "", "answer is broken JSON: %s, at byte %d", text, problem->position);
		free(text);
	}
}

struct json_t *json_parse(const char *bytes, size_t length, struct err *err)
{
	json_error_t problem;
	json_t *document = json_loadb(bytes, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &problem);
	if (!document)
		say_what_it_is(bytes, length, &problem, err);
	return document;
}

void json_free(struct json_t *document)
{
	json_decref(document);
}

struct json json_root(const struct json_t *document, const char *name, size_t index)
{
	return (struct json){ .value = document, .key = name, .index = index };
}

static const json_t *unless_null(const json_t *value)
{
	return value && json_is_null(value) ? NULL : value;
}

struct json json_get(const struct json *object, const char *key)
{
	const json_t *value = object->value ? json_object_get(object->value, key) : NULL;
	return (struct json){ .value = unless_null(value), .parent = object, .key = key, .index = JSON_NO_INDEX };
}

struct json json_item(const struct json *array, size_t index)
{
	const json_t *value = array->value ? json_array_get(array->value, index) : NULL;
	return (struct json){ .value = unless_null(value), .parent = array, .key = "", .index = index };
}

bool json_next(const struct json *object, void **iterator, struct json *member)
{
	json_t *value = (json_t *)(uintptr_t)object->value; /* jansson's iterators take no const; nothing is changed through them */
	if (!json_is_object(value))
		return false;
	do {
		*iterator = *iterator ? json_object_iter_next(value, *iterator) : json_object_iter(value);
	} while (*iterator && json_is_null(json_object_iter_value(*iterator)));
	if (!*iterator)
		return false;
	*member = (struct json){
		.value = json_object_iter_value(*iterator), .parent = object, .key = json_object_iter_key(*iterator), .index = JSON_NO_INDEX
	};
	return true;
}

enum json_kind json_kind(struct json at)
{
	static const enum json_kind kinds[] = {
		[JSON_OBJECT] = JSON_KIND_OBJECT,
		[JSON_ARRAY] = JSON_KIND_ARRAY,
		[JSON_STRING] = JSON_KIND_TEXT,
		[JSON_INTEGER] = JSON_KIND_NUMBER,
		[JSON_REAL] = JSON_KIND_NUMBER,
		[JSON_TRUE] = JSON_KIND_BOOL,
		[JSON_FALSE] = JSON_KIND_BOOL,
		[JSON_NULL] = JSON_KIND_ABSENT,
	};
	return at.value ? kinds[json_typeof(at.value)] : JSON_KIND_ABSENT;
}

static void append_path(const struct json *at, struct buf *path)
{
	const struct json *chain[PATH_DEPTH_MAX];
	size_t depth = 0;
	for (; at && depth < PATH_DEPTH_MAX; at = at->parent)
		chain[depth++] = at;
	while (depth > 0) {
		const struct json *part = chain[--depth];
		if (part->key[0])
			buf_appendf(path, "%s%s", path->len ? "." : "", part->key);
		if (part->index != JSON_NO_INDEX)
			buf_appendf(path, "[%zu]", part->index);
	}
}

bool json_fail(struct json at, struct err *err, const char *format, ...)
{
	if (!err || err->code != ERR_NONE)
		return false;
	char message[256];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	struct buf path = { 0 };
	append_path(&at, &path);
	char *where = utf8_neutralise(buf_borrow(&path), path.len, 0, false);
	err_set(err, ERR_DECODE, where, "%s", message);
	free(where);
	buf_finish(&path);
	return false;
}

static bool expect(struct json at, enum json_kind expected, struct err *err)
{
	static const char *const names[] = { "nothing", "an object", "an array", "a text", "a number", "true or false" };
	enum json_kind kind = json_kind(at);
	return kind == expected || json_fail(at, err, "the answer has %s here, not %s", names[kind], names[expected]);
}

size_t json_items(struct json at, struct err *err)
{
	return at.value && expect(at, JSON_KIND_ARRAY, err) ? json_array_size(at.value) : 0;
}

bool json_require_object(struct json at, struct err *err)
{
	return expect(at, JSON_KIND_OBJECT, err);
}

const char *json_text(struct json at, struct err *err)
{
	return at.value && expect(at, JSON_KIND_TEXT, err) ? json_string_value(at.value) : "";
}

double json_number(struct json at, double absent, struct err *err)
{
	return at.value && expect(at, JSON_KIND_NUMBER, err) ? json_number_value(at.value) : absent;
}

int64_t json_whole(struct json at, int64_t absent, struct err *err)
{
	if (!at.value || !expect(at, JSON_KIND_NUMBER, err))
		return absent;
	if (json_is_integer(at.value))
		return json_integer_value(at.value);
	double number = json_real_value(at.value);
	if (!(fabs(number) < 9.2e18)) {
		json_fail(at, err, "the number is too large");
		return absent;
	}
	return (int64_t)number;
}

bool json_flag(struct json at, bool absent, struct err *err)
{
	return at.value && expect(at, JSON_KIND_BOOL, err) ? json_is_true(at.value) : absent;
}

int64_t json_time(struct json at, struct err *err)
{
	int64_t wall_ms = 0;
	if (!at.value || !expect(at, JSON_KIND_TEXT, err) || json_string_length(at.value) == 0)
		return 0;
	if (!clock_parse_rfc3339(json_string_value(at.value), json_string_length(at.value), &wall_ms)) {
		json_fail(at, err, "the answer has no time of RFC 3339 here");
		return 0;
	}
	return wall_ms;
}

static bool is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

const char *json_keep_text(struct json at, struct slice *slice, size_t max, struct err *err)
{
	if (!at.value || !expect(at, JSON_KIND_TEXT, err))
		return "";
	const char *text = json_string_value(at.value);
	size_t length = json_string_length(at.value);
	if (length <= max && is_plain(text, length))
		return slice_text_n(slice, text, length);
	char *harmless = utf8_neutralise(text, length, max, false);
	const char *kept = slice_text(slice, harmless);
	free(harmless);
	return kept;
}

char **json_keep_texts(struct json at, struct slice *slice, size_t count_max, size_t max, size_t *count, struct err *err)
{
	size_t items = json_items(at, err);
	*count = items < count_max ? items : count_max;
	char **texts = slice_array(slice, *count, sizeof *texts);
	for (size_t i = 0; i < *count; i++)
		texts[i] = (char *)(uintptr_t)json_keep_text(json_item(&at, i), slice, max, err); /* the model's lists are char ** */
	return texts;
}

/* Names and values of one set: texts that had to be neutralised are owned here until the set has its copies. */
struct label_scratch {
	struct label items[LABELS_MAX];
	size_t count;
	char *owned[2 * LABELS_MAX];
	size_t owned_count;
};

static const char *harmless_text(struct label_scratch *scratch, const char *text, size_t length, size_t max)
{
	if (length <= max && is_plain(text, length))
		return text;
	char *harmless = utf8_neutralise(text, length, max, false);
	scratch->owned[scratch->owned_count++] = harmless;
	return harmless;
}

const struct labels *json_labels(struct json at, size_t max, struct err *err)
{
	struct label_scratch scratch;
	scratch.count = scratch.owned_count = 0;
	void *iterator = NULL;
	struct json member;
	if (at.value && !expect(at, JSON_KIND_OBJECT, err))
		return labels_create(NULL, 0);
	while (scratch.count < LABELS_MAX && json_next(&at, &iterator, &member)) {
		if (!expect(member, JSON_KIND_TEXT, err))
			continue;
		struct label *label = &scratch.items[scratch.count++];
		label->name = harmless_text(&scratch, member.key, strlen(member.key), MODEL_NAME_MAX);
		label->value = harmless_text(&scratch, json_string_value(member.value), json_string_length(member.value), max);
	}
	const struct labels *labels = labels_create(scratch.items, scratch.count);
	for (size_t i = 0; i < scratch.owned_count; i++)
		free(scratch.owned[i]);
	return labels;
}
