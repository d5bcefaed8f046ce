/*
 * A bracket counter with a path.
 *
 * `levels` are the containers on the way to a named array ("followed"); whatever opens elsewhere only counts in `skip`. While skip is 0
 * the innermost level says what a comma means: the end of an element, or that a key comes next. Keys are captured straight behind their
 * object's path, so that the path of a value is at hand when the value opens.
 *
 * `texts` are the texts under construction: the envelope, the element of the outermost named array that is open, and so on inwards.
 * Bytes are appended in runs: `run` is the first byte of the piece that has not been appended yet.
 */
#include "datasources/json_split.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

enum { PATH_SIZE = 128, LEVELS_MAX = 24, TEXT_MAX = 4 << 20 };

struct level {
	bool is_array;
	size_t array; /* of params.arrays */
	size_t index; /* elements that have ended */
	size_t path_length;
};

struct json_split {
	struct json_split_params params;
	bool failed;
	bool begun, plain, closed; /* the root: its first character was seen; it is no container; it has ended */
	bool in_string, escaped, capturing; /* capturing: the string is a key on a followed object */
	bool want_key, lost; /* lost: the key cannot be part of a named path */
	size_t (*raw)(void *user, const char *bytes, size_t length, bool *done, struct err *err);
	size_t skip;
	size_t depth;
	struct level levels[LEVELS_MAX];
	size_t path_length;
	char path[PATH_SIZE];
	size_t nest;
	struct buf texts[JSON_SPLIT_ARRAYS_MAX + 1];
	const char *run;
};

struct json_split *json_split_create(const struct json_split_params *params)
{
	assert(params->array_count <= JSON_SPLIT_ARRAYS_MAX);
	struct json_split *split = mem_zalloc(1, sizeof *split);
	split->params = *params;
	if (split->params.text_max == 0)
		split->params.text_max = TEXT_MAX;
	return split;
}

void json_split_destroy(struct json_split *split)
{
	if (!split)
		return;
	for (size_t i = 0; i < sizeof split->texts / sizeof split->texts[0]; i++)
		buf_finish(&split->texts[i]);
	free(split);
}

static const char *pass_space(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	return at;
}

static bool append(struct json_split *split, const char *bytes, size_t length, struct err *err)
{
	struct buf *text = &split->texts[split->nest];
	if (length > split->params.text_max - text->len)
		return err_set(err, ERR_LIMIT, "", "one item of the answer is larger than %zu KiB", split->params.text_max >> 10);
	buf_append(text, bytes, length);
	return true;
}

/* Appends what stands before `end`; the next run begins at `next`. */
static bool flush(struct json_split *split, const char *end, const char *next, struct err *err)
{
	const char *run = split->run;
	split->run = next;
	return end == run || append(split, run, (size_t)(end - run), err);
}

static bool broken(struct err *err)
{
	return err_set(err, ERR_DECODE, "", "answer is broken JSON: brackets or commas are out of place");
}

static const struct json_split_array *find_array(const struct json_split *split)
{
	for (size_t i = 0; i < split->params.array_count && split->skip == 0 && !split->lost; i++) {
		const char *path = split->params.arrays[i].path;
		if (strlen(path) == split->path_length && memcmp(path, split->path, split->path_length) == 0)
			return &split->params.arrays[i];
	}
	return NULL;
}

/* Is there a named array somewhere below an object at this path? */
static bool leads_on(const struct json_split *split)
{
	size_t length = split->path_length;
	for (size_t i = 0; i < split->params.array_count && split->skip == 0 && !split->lost; i++) {
		const char *path = split->params.arrays[i].path;
		if (strncmp(path, split->path, length) == 0 && (length == 0 ? path[0] != '\0' : path[length] == '.'))
			return true;
	}
	return false;
}

static void path_append(struct json_split *split, const char *bytes, size_t length)
{
	if (split->lost || length > PATH_SIZE - split->path_length) {
		split->lost = true;
		return;
	}
	memcpy(split->path + split->path_length, bytes, length);
	split->path_length += length;
}

static struct level *top(struct json_split *split)
{
	return split->depth > 0 ? &split->levels[split->depth - 1] : NULL;
}

static struct level *push_level(struct json_split *split)
{
	assert(split->depth < LEVELS_MAX); /* a named path has no more parts */
	struct level *level = &split->levels[split->depth++];
	*level = (struct level){ .path_length = split->path_length };
	return level;
}

static void open_object(struct json_split *split)
{
	if (!leads_on(split)) {
		split->skip++;
		return;
	}
	push_level(split);
	split->want_key = true;
}

static bool open_array(struct json_split *split, const char *at, struct err *err)
{
	const struct json_split_array *array = find_array(split);
	if (!array) {
		split->skip++;
		return true;
	}
	if (array->raw) {
		split->raw = array->raw;
		return flush(split, at, at, err) && append(split, "[]", 2, err);
	}
	struct level *level = push_level(split);
	level->is_array = true;
	level->array = (size_t)(array - split->params.arrays);
	path_append(split, "[]", 2);
	level->path_length = split->path_length;
	if (!flush(split, at + 1, at + 1, err))
		return false;
	buf_clear(&split->texts[++split->nest]);
	return true;
}

/* The element before `at` (a comma or the closing bracket). Only an empty array may have an empty one. */
static bool end_element(struct json_split *split, struct level *level, const char *at, bool last, struct err *err)
{
	if (!flush(split, at, last ? at : at + 1, err))
		return false;
	struct buf *text = &split->texts[split->nest];
	const char *begin = buf_borrow(text), *end = begin + text->len;
	begin = pass_space(begin, end);
	while (begin < end && isspace((unsigned char)end[-1]))
		end--;
	if (begin == end)
		return (last && level->index == 0) || broken(err);
	bool good = split->params.element(split->params.user, level->array, level->index, begin, (size_t)(end - begin), err);
	level->index++;
	buf_clear(text);
	split->path_length = level->path_length;
	split->lost = false;
	return good;
}

static bool close_container(struct json_split *split, const char *at, struct err *err)
{
	struct level *level = top(split);
	if (split->skip > 0) {
		split->skip--;
	} else if (!level || level->is_array != (*at == ']')) {
		return broken(err);
	} else {
		if (level->is_array) {
			if (!end_element(split, level, at, true, err))
				return false;
			split->nest--;
		}
		split->depth--;
		split->want_key = false;
		split->lost = true;
	}
	split->closed = split->depth == 0 && split->skip == 0;
	return true;
}

static bool separator(struct json_split *split, const char *at, struct err *err)
{
	struct level *level = top(split);
	if (split->skip > 0)
		return true;
	if (!level)
		return broken(err);
	if (level->is_array)
		return end_element(split, level, at, false, err);
	split->want_key = true;
	return true;
}

static void open_string(struct json_split *split)
{
	const struct level *level = top(split);
	split->in_string = true;
	split->capturing = level && split->skip == 0 && split->want_key;
	if (!split->capturing)
		return;
	split->want_key = false;
	split->lost = false;
	split->path_length = level->path_length;
	if (split->path_length > 0)
		path_append(split, ".", 1);
}

/* Up to the string's closing quote, or to the end of the piece. */
static const char *find_quote(struct json_split *split, const char *at, const char *end)
{
	if (split->escaped && at < end) {
		split->escaped = false;
		at++;
	}
	for (const char *quote = at;;) {
		if (quote <= at) {
			quote = memchr(at, '"', (size_t)(end - at));
			quote = quote ? quote : end;
		}
		const char *escape = memchr(at, '\\', (size_t)(quote - at));
		if (!escape)
			return quote;
		split->lost |= split->capturing;
		if (escape + 1 == end) {
			split->escaped = true;
			return end;
		}
		at = escape + 2;
	}
}

/* Past the string's closing quote, or to the end of the piece. */
static const char *pass_string(struct json_split *split, const char *at, const char *end)
{
	const char *begin = at;
	at = find_quote(split, at, end);
	if (split->capturing)
		path_append(split, begin, (size_t)(at - begin));
	if (at == end)
		return at;
	split->in_string = false;
	return at + 1;
}

static const char *pass_raw(struct json_split *split, const char *at, const char *end, struct err *err)
{
	bool done = false;
	struct err problem = { 0 };
	size_t used = split->raw(split->params.user, at, (size_t)(end - at), &done, &problem);
	if (problem.code != ERR_NONE) {
		if (err)
			*err = problem;
		return NULL;
	}
	if (done) {
		split->raw = NULL;
		split->lost = true;
	}
	split->run = at + used;
	return at + used;
}

static bool open_container(struct json_split *split, const char *at, struct err *err)
{
	if (split->skip == 0 && split->want_key)
		return broken(err);
	if (*at == '[')
		return open_array(split, at, err);
	open_object(split);
	return true;
}

/* The character at `at`, outside of strings. */
static bool structure(struct json_split *split, const char *at, struct err *err)
{
	switch (*at) {
	case '"':
		open_string(split);
		return true;
	case '{':
	case '[':
		return open_container(split, at, err);
	case '}':
	case ']':
		return close_container(split, at, err);
	case ',':
		return separator(split, at, err);
	default:
		return true;
	}
}

/* Outside of strings: the next character that means something. Inside of what is skipped, commas do not. */
static const char *hop(const struct json_split *split, const char *at, const char *end)
{
	static const unsigned char meaning[256] = { ['"'] = 2, ['{'] = 2, ['}'] = 2, ['['] = 2, [']'] = 2, [','] = 1 };
	unsigned char least = split->skip > 0 ? 2 : 1;
	while (at < end && meaning[(unsigned char)*at] < least)
		at++;
	return at;
}

/* Behind what is known of the object that begins at `at` as an element of a named array; `at` where nothing is, NULL on failure. */
static const char *pass_known(struct json_split *split, const char *at, const char *end, struct err *err)
{
	const struct level *level = top(split);
	if (*at != '{' || split->skip > 0 || !level || !level->is_array)
		return at;
	const struct json_split_array *array = &split->params.arrays[level->array];
	size_t used = array->known && leads_on(split) ? array->known(split->params.user, at, (size_t)(end - at)) : 0;
	if (used == 0)
		return at;
	open_object(split);
	return flush(split, at, at + used, err) ? at + used : NULL;
}

/* Up to the root's first character. What is no container (a number, a page of HTML) is all envelope, and its parser will tell. */
static const char *begin_root(struct json_split *split, const char *at, const char *end)
{
	at = pass_space(at, end);
	split->begun = at < end;
	split->plain = at < end && *at != '{' && *at != '[';
	return split->plain ? end : at;
}

static bool feed(struct json_split *split, const char *at, const char *end, struct err *err)
{
	if (!split->begun)
		at = begin_root(split, at, end);
	while (at < end && !split->plain) {
		if (split->raw) {
			at = pass_raw(split, at, end, err);
			if (!at)
				return false;
			continue;
		}
		if (split->in_string) {
			at = pass_string(split, at, end);
			continue;
		}
		if (split->closed)
			return pass_space(at, end) == end ? flush(split, at, NULL, err) : broken(err);
		at = hop(split, at, end);
		if (at == end)
			break;
		const char *known = pass_known(split, at, end, err);
		if (known == at && !structure(split, at, err))
			return false;
		if (!known)
			return false;
		at = known > at ? known : at + (split->raw == NULL);
	}
	return flush(split, end, NULL, err);
}

bool json_split_feed(struct json_split *split, const char *bytes, size_t length, struct err *err)
{
	if (split->failed || length == 0)
		return !split->failed;
	split->run = bytes;
	split->failed = !feed(split, bytes, bytes + length, err);
	return !split->failed;
}

bool json_split_end(struct json_split *split, struct err *err)
{
	if (split->failed)
		return false;
	if (!split->begun)
		return err_set(err, ERR_DECODE, "", "answer is empty where JSON was expected");
	if (split->in_string || split->skip > 0 || split->depth > 0 || split->raw)
		return err_set(err, ERR_DECODE, "", "answer is cut off");
	return true;
}

const char *json_split_where(const struct json_split *split, char *out, size_t size)
{
	size_t length = 0, known = 0;
	out[0] = '\0';
	for (size_t i = 0; i < split->depth && length < size; i++) {
		const struct level *level = &split->levels[i];
		if (!level->is_array)
			continue;
		const char *path = split->params.arrays[level->array].path;
		length += (size_t)snprintf(out + length, size - length, "%s[%zu]", path + known, level->index);
		known = level->path_length;
	}
	return out;
}

const char *json_split_envelope(const struct json_split *split, size_t *length)
{
	*length = split->texts[0].len;
	return buf_borrow(&split->texts[0]);
}
