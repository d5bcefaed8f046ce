#include "datasources/repeat.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* ---- hashes of blocks, whatever pieces they come in ---- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* Bytes of one block, by eights that are counted from its start. */
static void add_bytes(struct repeat_body *body, const char *bytes, size_t length)
{
	while (length > 0) {
		bool eight = length >= 8 && body->length % 8 == 0;
		if (eight)
			memcpy(&body->word, bytes, 8);
		else
			memcpy((char *)&body->word + body->length % 8, bytes, 1);
		bytes += eight ? 8 : 1;
		length -= eight ? 8 : 1;
		body->length += eight ? 8 : 1;
		if (body->length % 8 == 0) {
			body->hash = mix(body->hash, body->word);
			body->word = 0;
		}
	}
}

static void close_block(struct repeat_body *body)
{
	body->blocks = mem_grow(body->blocks, body->count, &body->capacity, sizeof(*body->blocks));
	body->blocks[body->count++] = body->hash;
	body->hash = 0;
}

static void empty_body(struct repeat_body *body)
{
	body->count = body->length = 0;
	body->hash = body->word = 0;
}

static bool same_blocks(const struct repeat_body *a, const struct repeat_body *b, size_t from)
{
	for (size_t i = from; i < a->count; i++) {
		if (i >= b->count || a->blocks[i] != b->blocks[i])
			return false;
	}
	return true;
}

/* ---- a body ---- */

void repeat_begin(struct repeat *repeat)
{
	empty_body(&repeat->next);
	buf_finish(&repeat->held);
	repeat->through = repeat->last.length == 0 || repeat->last.length > REPEAT_HELD_MAX;
}

static void note(struct repeat_body *body, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t room = REPEAT_BLOCK - body->length % REPEAT_BLOCK, part = length < room ? length : room;
		add_bytes(body, bytes, part);
		bytes += part;
		length -= part;
		if (part == room)
			close_block(body);
	}
}

static bool let_through(struct repeat *repeat, repeat_sink *sink, void *user)
{
	bool going = sink(user, buf_borrow(&repeat->held), repeat->held.len);
	buf_finish(&repeat->held);
	repeat->through = true;
	return going;
}

bool repeat_feed(struct repeat *repeat, const char *bytes, size_t length, repeat_sink *sink, void *user)
{
	size_t known = repeat->next.count;
	note(&repeat->next, bytes, length);
	if (repeat->through)
		return sink(user, bytes, length);
	buf_append(&repeat->held, bytes, length);
	if (repeat->next.length <= repeat->last.length && same_blocks(&repeat->next, &repeat->last, known))
		return true;
	return let_through(repeat, sink, user);
}

bool repeat_end(struct repeat *repeat, bool *same, repeat_sink *sink, void *user)
{
	const struct repeat_body *next = &repeat->next, *last = &repeat->last;
	*same = !repeat->through && next->length == last->length && next->hash == last->hash && next->word == last->word;
	if (!*same && !repeat->through)
		return let_through(repeat, sink, user);
	buf_finish(&repeat->held);
	return true;
}

void repeat_keep(struct repeat *repeat)
{
	struct repeat_body before = repeat->last;
	repeat->last = repeat->next;
	repeat->next = before;
}

void repeat_finish(struct repeat *repeat)
{
	free(repeat->last.blocks);
	free(repeat->next.blocks);
	buf_finish(&repeat->held);
	*repeat = (struct repeat){ 0 };
}
