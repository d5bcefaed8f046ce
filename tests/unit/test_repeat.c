#include "tests/support/test.h"

#include "datasources/repeat.h"

/* What was handed on, as one text. */
struct sink {
	struct buf got;
	size_t stop_at; /* refuses from so many bytes on; 0 never */
};

static bool take(void *user, const char *bytes, size_t length)
{
	struct sink *sink = user;
	buf_append(&sink->got, bytes, length);
	return !sink->stop_at || sink->got.len < sink->stop_at;
}

/* Feeds a body in pieces of random lengths up to `most`; whether it was found to be the same. What was handed on is none or all of it. */
static bool arrives(struct repeat *repeat, const char *body, size_t length, size_t most)
{
	struct sink sink = { 0 };
	bool same;
	repeat_begin(repeat);
	for (size_t at = 0; at < length;) {
		size_t piece = 1 + (size_t)rand() % most;
		piece = piece < length - at ? piece : length - at;
		assert_true(repeat_feed(repeat, body + at, piece, take, &sink));
		at += piece;
	}
	assert_true(repeat_end(repeat, &same, take, &sink));
	assert_int_equal(sink.got.len, same ? 0 : length);
	if (!same && length > 0)
		assert_memory_equal(buf_borrow(&sink.got), body, length);
	buf_finish(&sink.got);
	return same;
}

enum { LENGTH = 40000 };

static void fill(char *body)
{
	for (size_t i = 0; i < LENGTH; i++)
		body[i] = (char)rand();
}

static void only_the_same_is_the_same(void **state)
{
	(void)state;
	static char body[LENGTH + 1];
	struct repeat repeat = { 0 };
	static const size_t lengths[] = { 1, 7, 8, 9, 4095, 4096, 4097, 8192, 12288, LENGTH };
	srand(7);
	fill(body);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t length = lengths[i];
		repeat_finish(&repeat);
		assert_false(arrives(&repeat, body, length, 500));
		assert_false(arrives(&repeat, body, length, 500)); /* it was not kept */
		repeat_keep(&repeat);
		for (int pieces = 1; pieces < 20000; pieces = pieces * 3 + 1)
			assert_true(arrives(&repeat, body, length, (size_t)pieces));
		assert_false(arrives(&repeat, body, length - 1, 500));
		assert_false(arrives(&repeat, body, length + (length < LENGTH), 500) && length < LENGTH);
		for (int turn = 0; turn < 60; turn++) {
			size_t at = turn == 0 ? 0 : turn == 1 ? length - 1 : (size_t)rand() % length;
			body[at] ^= (char)(1 << turn % 8);
			assert_false(arrives(&repeat, body, length, 3000));
			body[at] ^= (char)(1 << turn % 8);
			assert_true(arrives(&repeat, body, length, 3000));
		}
		assert_false(arrives(&repeat, "", 0, 1));
		repeat_keep(&repeat);
		assert_false(arrives(&repeat, "", 0, 1)); /* nothing is never the same: what reads it has to say that it is nothing */
	}
	repeat_finish(&repeat);
}

/* A kept body is compared with, one that was not good is not. */
static void the_newest_good_one_counts(void **state)
{
	(void)state;
	struct repeat repeat = { 0 };
	assert_false(arrives(&repeat, "[1]", 3, 3));
	repeat_keep(&repeat);
	assert_false(arrives(&repeat, "[2]", 3, 3));
	assert_true(arrives(&repeat, "[1]", 3, 3));
	repeat_keep(&repeat);
	assert_true(arrives(&repeat, "[1]", 3, 3));
	assert_false(arrives(&repeat, "[2]", 3, 3));
	repeat_keep(&repeat);
	assert_false(arrives(&repeat, "[1]", 3, 3));
	assert_true(arrives(&repeat, "[2]", 3, 3));
	repeat_finish(&repeat);
}

static void what_differs_is_held_no_longer(void **state)
{
	(void)state;
	static char body[3 * REPEAT_BLOCK];
	struct repeat repeat = { 0 };
	struct sink sink = { 0 };
	assert_false(arrives(&repeat, body, sizeof(body), 1000));
	repeat_keep(&repeat);
	body[0] = 1;
	repeat_begin(&repeat);
	assert_true(repeat_feed(&repeat, body, REPEAT_BLOCK, take, &sink));
	assert_int_equal(sink.got.len, REPEAT_BLOCK);
	assert_int_equal(repeat.held.cap, 0);
	assert_true(repeat_feed(&repeat, body, 5, take, &sink));
	assert_int_equal(sink.got.len, REPEAT_BLOCK + 5);
	/* The sink's word is passed on, also for what was held. */
	repeat_begin(&repeat);
	buf_clear(&sink.got);
	sink.stop_at = 100;
	assert_true(repeat_feed(&repeat, body, 200, take, &sink));
	assert_int_equal(sink.got.len, 0);
	assert_false(repeat_feed(&repeat, body, REPEAT_BLOCK, take, &sink));
	repeat_begin(&repeat);
	buf_clear(&sink.got);
	bool same;
	assert_true(repeat_feed(&repeat, body, 200, take, &sink));
	assert_false(repeat_end(&repeat, &same, take, &sink)); /* shorter than before */
	assert_false(same);
	buf_finish(&sink.got);
	repeat_finish(&repeat);
}

/* A body that is too large to be held is not compared. */
static void what_is_held_is_bounded(void **state)
{
	(void)state;
	struct repeat repeat = { 0 };
	size_t length = REPEAT_HELD_MAX + 1;
	char *body = calloc(1, length);
	assert_non_null(body);
	assert_false(arrives(&repeat, body, length - 1, 65536));
	repeat_keep(&repeat);
	assert_true(arrives(&repeat, body, length - 1, 65536));
	assert_false(arrives(&repeat, body, length, 65536));
	repeat_keep(&repeat);
	assert_false(arrives(&repeat, body, length, 65536));
	assert_int_equal(repeat.held.cap, 0);
	repeat_finish(&repeat);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_same_is_the_same),
		cmocka_unit_test(the_newest_good_one_counts),
		cmocka_unit_test(what_differs_is_held_no_longer),
		cmocka_unit_test(what_is_held_is_bounded),
	};
	return cmocka_run_group_tests_name("repeat", tests, NULL, NULL);
}
