#include "tests/support/decoding.h"

#include "tests/support/test.h"

#include <jansson.h>

#include "datasources/endpoint.h"
#include "datasources/json_stream.h"
#include "tests/support/recording.h"

static bool feed_two(struct decoding decoding, struct slice *slice, const char *first, size_t first_length, const char *second,
	size_t second_length, struct err *err)
{
	const struct endpoint_decoder *decoder = decoding.decoder;
	struct endpoint_decode *decode = decoder->create(decoding.what, slice);
	bool good = json_stream_feed(decode->stream, first, first_length, err) &&
		    json_stream_feed(decode->stream, second, second_length, err) && json_stream_end(decode->stream, err);
	decoder->destroy(decode);
	return good;
}

struct slice *decoding_run(struct decoding decoding, const char *body, size_t length, struct err *err)
{
	struct slice *slice = slice_create(decoding.kind, 0, "test", "");
	if (feed_two(decoding, slice, body, length, "", 0, err))
		return slice;
	slice_release(slice);
	return NULL;
}

struct slice *decoding_recording(struct decoding decoding, const char *folder, const char *name)
{
	struct err err = { 0 };
	struct recording *recording = recording_load(folder, name);
	struct slice *slice = decoding_run(decoding, recording->body, recording->body_length, &err);
	if (!slice)
		fail_msg("%s/%s: %s: %s", folder, name, err.where, err.text);
	recording_destroy(recording);
	return slice;
}

struct cuts {
	struct decoding decoding;
	const char *name;
};

static void check_cut(const char *first, size_t first_length, const char *second, size_t second_length, void *user)
{
	const struct cuts *cuts = user;
	struct err err = { 0 };
	struct slice *slice = slice_create(cuts->decoding.kind, 0, "test", "");
	if (!feed_two(cuts->decoding, slice, first, first_length, second, second_length, &err))
		fail_msg("%s in two pieces at %zu: %s: %s", cuts->name, first_length, err.where, err.text);
	slice_release(slice);
	slice = decoding_run(cuts->decoding, first, first_length, &err);
	if (slice || err.code != ERR_DECODE || !err.text[0])
		fail_msg("%s ending at %zu was taken", cuts->name, first_length);
}

/* Decodes in two pieces cut anywhere, and is refused, with a sentence, where it ends there. */
static void check_cuts(struct decoding decoding, const char *name, const char *body, size_t length)
{
	struct cuts cuts = { .decoding = decoding, .name = name };
	while (length > 0 && (body[length - 1] == '\n' || body[length - 1] == ' '))
		length--;
	recording_cuts(body, length, check_cut, &cuts);
}

/* ---- strange values ---- */

static void check_refusal(struct decoding decoding, const char *name, const char *body, size_t length)
{
	struct err err = { 0 };
	struct slice *slice = decoding_run(decoding, body, length, &err);
	if (!slice && (err.code == ERR_NONE || !err.text[0]))
		fail_msg("%s is refused without a word: %s", name, body);
	for (const char *at = err.text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			fail_msg("%s: a control byte in \"%s\"", name, err.text);
	slice_release(slice);
}

struct hostile {
	struct decoding decoding;
	const char *name;
	const json_t *root;
	uint64_t tried;
};

static json_t *strange_value(size_t i)
{
	static const char *const texts[] = { "null", "true", "0", "-1", "1e300", "9223372036854775807", "\"\"", "\"text\"",
		"\"\\u0000\\u001b[31m\\u202e\\n\"", "[]", "{}", "[null,1,\"a\",[],{}]", "{\"a\":null,\"b\":1,\"c\":\"\\u0007\"}",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "\"0001-01-01T00:00:00Z\"",
		"\"9999-12-31T23:59:59.999+23:59\"" };
	if (i >= sizeof texts / sizeof texts[0])
		return NULL;
	return json_loads(texts[i], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

/* All of them, or in a slow run one of every so many. */
static void try_body(struct hostile *hostile)
{
	const uint64_t many = 1000;
	if (hostile->tried++ % (many / test_rounds(many)) != 0)
		return;
	char *body = json_dumps(hostile->root, JSON_ENCODE_ANY | JSON_COMPACT);
	check_refusal(hostile->decoding, hostile->name, body, strlen(body));
	free(body);
}

static void try_all_strange(struct hostile *hostile, json_t *container, const char *key, size_t index)
{
	json_t *before = key ? json_object_get(container, key) : json_array_get(container, index);
	json_t *strange;
	json_incref(before);
	for (size_t i = 0; (strange = strange_value(i)); i++) {
		if (key)
			json_object_set_new(container, key, strange);
		else
			json_array_set_new(container, index, strange);
		try_body(hostile);
	}
	if (key)
		json_object_set_new(container, key, before);
	else
		json_array_set_new(container, index, before);
}

/* Of long arrays only the first two elements: the rest is alike. */
static void walk(struct hostile *hostile, json_t *value)
{
	const char *key;
	json_t *member;
	void *next;
	if (json_is_object(value)) {
		json_object_foreach_safe(value, next, key, member)
		{
			char *own = strdup(key);
			walk(hostile, member);
			try_all_strange(hostile, value, own, 0);
			free(own);
		}
	}
	for (size_t i = 0; json_is_array(value) && i < json_array_size(value) && i < 2; i++) {
		walk(hostile, json_array_get(value, i));
		try_all_strange(hostile, value, NULL, i);
	}
}

static void damage_at_random(struct decoding decoding, const char *name, const char *body, size_t length)
{
	static const char bytes[] = "{}[]\",:\\0x \n\x01\xff"
				    "e-+.N";
	uint64_t random = 1;
	char *own = malloc(length + 1);
	for (uint64_t i = 0; i < test_rounds(500) && length > 0; i++) {
		memcpy(own, body, length);
		own[length] = '\0';
		for (int k = 0; k < 3; k++) {
			random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			own[(random >> 33) % length] = bytes[(random >> 20) % (sizeof bytes - 1)];
		}
		check_refusal(decoding, name, own, length);
	}
	free(own);
}

/*
 * Puts each of a set of strange values (other types, huge numbers, control bytes, U+0000, deep nesting) in the place of each value of the body
 * in turn, and changes bytes at random. That nothing is read or written out of bounds is for the sanitizers to see.
 */
static void check_hostile(struct decoding decoding, const char *name, const char *body, size_t length)
{
	json_t *root = json_loadb(body, length, JSON_DECODE_ANY, NULL);
	struct hostile hostile = { .decoding = decoding, .name = name, .root = root };
	walk(&hostile, root);
	json_decref(root);
	damage_at_random(decoding, name, body, length);
}

/* ---- all recordings ---- */

struct folder_check {
	struct decoding like;
	const struct decoding_path *paths;
	size_t count, decoded;
};

static void check_answer(struct decoding decoding, const struct recording *recording, bool own)
{
	struct err err = { 0 };
	struct slice *slice = decoding_run(decoding, recording->body, recording->body_length, &err);
	if (own && !slice)
		fail_msg("%s: %s: %s", recording->name, err.where, err.text);
	if (!slice && !err.text[0])
		fail_msg("%s is refused without a word", recording->name);
	slice_release(slice);
}

static void check_recording(const struct recording *recording, void *user)
{
	struct folder_check *check = user;
	for (size_t i = 0; i < check->count; i++) {
		struct decoding decoding = check->like;
		decoding.what = check->paths[i].what;
		bool own = strcmp(recording->path, check->paths[i].path) == 0 && strcmp(recording->method, "GET") == 0 &&
			   recording->status == 200;
		check_answer(decoding, recording, own);
		if (!own)
			continue;
		check->decoded++;
		check_cuts(decoding, recording->name, recording->body, recording->body_length);
		if (recording->body_length < 4096)
			check_hostile(decoding, recording->name, recording->body, recording->body_length);
	}
}

size_t decoding_check_folder(struct decoding like, const char *folder, const struct decoding_path *paths, size_t count)
{
	struct folder_check check = { .like = like, .paths = paths, .count = count };
	recording_each(folder, check_recording, &check);
	return check.decoded;
}
