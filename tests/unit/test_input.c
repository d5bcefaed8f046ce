#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <malloc.h>

#include "tui/input.h"
#include "tui/term.h"

#define MOST 32

static const struct {
	const char *bytes;
	int keys[8];
} cases[] = {
	{ "a", { 'a' } },
	{ "abc", { 'a', 'b', 'c' } },
	{ "é→😀", { 0xe9, 0x2192, 0x1f600 } },
	{ "\033", { KEY_ESC } },
	{ "\033\033", { KEY_ESC, KEY_ESC } },
	{ "\033j", { KEY_ESC, 'j' } },
	{ "\033[A\033[B\033[C\033[D", { KEY_UP_, KEY_DOWN_, KEY_RIGHT_, KEY_LEFT_ } },
	{ "\033OA\033OB\033OH\033OF", { KEY_UP_, KEY_DOWN_, KEY_HOME_, KEY_END_ } },
	{ "\033[1;5A\033[1;2C", { KEY_UP_, KEY_RIGHT_ } },
	{ "\033[5~\033[6~\033[3~\033[5;5~", { KEY_PGUP, KEY_PGDN, KEY_DELETE_, KEY_PGUP } },
	{ "\033[1~\033[4~\033[7~\033[8~\033[H\033[F", { KEY_HOME_, KEY_END_, KEY_HOME_, KEY_END_, KEY_HOME_, KEY_END_ } },
	{ "\033OP\033[11~\033[[A\033[24~\033[1;2P", { KEY_F1, KEY_F1, KEY_F1, KEY_F12, KEY_F1 } },
	{ "\033[Z\t\r\n\x7f\x08", { KEY_BTAB_, KEY_TAB, KEY_ENTER_, KEY_ENTER_, KEY_BACKSPACE_, KEY_BACKSPACE_ } },
	{ "\x03\x04\x0c\x1a", { KEY_CTRL | 'c', KEY_CTRL | 'd', KEY_CTRL | 'l', KEY_CTRL | 'z' } },
	/* nothing that is not known becomes a key */
	{ "\033[?1;2c!", { '!' } },
	{ "\033[<0;10;10M!", { '!' } },
	{ "\033[99~\033[1;2;3;4;5Qx", { 'x' } },
	{ "\033[12\033[Ax", { KEY_UP_, 'x' } },
	{ "\x80\xff\xc3(a", { '(', 'a' } },
	{ "\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80z", { 'z' } },
	{ "\xc2\x9bx", { 'x' } },
	{ "\x1c\x1d\x1e\x1fx", { 'x' } },
	/* nor what a terminal says unasked: a mouse that is still on, answers that come late */
	{ "\033[M !!\033[M#P!x", { 'x' } },
	{ "\033]11;rgb:0000/0000/0000\ax\033]4;1;P!T\033\\y", { 'x', 'y' } },
	{ "\033P>|xterm(388)\033\\x\033_GX!\033\\", { 'x' } },
	{ "\033P", { KEY_ESC, 'P' } },
	{ "\033]j\033k", { KEY_ESC, ']', 'j', KEY_ESC, 'k' } },
};

static size_t decode(const char *bytes, size_t piece, int keys[MOST])
{
	struct input *input = input_create();
	size_t count = 0, length = strlen(bytes);
	int key;
	for (size_t at = 0; at < length; at += piece) {
		input_feed(input, bytes + at, length - at < piece ? length - at : piece);
		while ((key = input_next(input, false)) != KEY_NONE && count < MOST)
			keys[count++] = key;
	}
	while ((key = input_next(input, true)) != KEY_NONE && count < MOST)
		keys[count++] = key;
	assert_false(input_pending(input));
	input_destroy(input);
	return count;
}

static void bytes_to_keys_in_pieces_of_any_size(void **state)
{
	(void)state;
	int keys[MOST];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t want = 0;
		while (want < 8 && cases[i].keys[want] != KEY_NONE)
			want++;
		for (size_t piece = 1; piece <= strlen(cases[i].bytes); piece++) {
			size_t got = decode(cases[i].bytes, piece, keys);
			if (got != want || memcmp(keys, cases[i].keys, want * sizeof(int)) != 0)
				fail_msg("case %zu in pieces of %zu: %zu keys, first %d", i, piece, got, got > 0 ? keys[0] : 0);
		}
	}
}

static void a_paste_is_text_whatever_is_in_it(void **state)
{
	(void)state;
	static const char bytes[] = "a\033[200~q!X\033[A\nnext\x03\033[201~b";
	for (size_t piece = 1; piece < sizeof(bytes); piece++) {
		struct input *input = input_create();
		int keys[MOST], key;
		size_t count = 0;
		for (size_t at = 0; at < sizeof(bytes) - 1; at += piece) {
			size_t rest = sizeof(bytes) - 1 - at;
			input_feed(input, bytes + at, rest < piece ? rest : piece);
			while ((key = input_next(input, false)) != KEY_NONE) {
				keys[count++] = key;
				if (key == KEY_PASTE)
					assert_string_equal(input_paste(input), "q!X\xef\xbf\xbd[A\nnext\xef\xbf\xbd");
			}
		}
		assert_int_equal(count, 3);
		assert_int_equal(keys[0], 'a');
		assert_int_equal(keys[1], KEY_PASTE);
		assert_int_equal(keys[2], 'b');
		input_destroy(input);
	}
}

static void a_paste_is_bounded(void **state)
{
	(void)state;
	struct input *input = input_create();
	char block[1000];
	memset(block, 'x', sizeof(block));
	input_feed(input, "\033[200~", 6);
	for (int i = 0; i < 200; i++) {
		input_feed(input, block, sizeof(block));
		assert_int_equal(input_next(input, false), KEY_NONE);
	}
	input_feed(input, "\033[201~", 6);
	assert_int_equal(input_next(input, false), KEY_PASTE);
	assert_in_range(strlen(input_paste(input)), INPUT_PASTE_MAX - 16, INPUT_PASTE_MAX);
	input_destroy(input);
}

/* A paste whose end is lost gives the keys back once it was quiet; one that only stalled goes on. */
static void a_paste_without_end_ends(void **state)
{
	static const struct {
		const char *before, *after;
		int64_t quiet_ms;
		int keys[3];
		const char *pasted;
	} rows[] = {
		{ "abc", "\003", 1000, { KEY_PASTE, KEY_CTRL | 'c' }, "abc" },
		{ "abc", "\003", 999, { KEY_NONE }, "" },
		{ "abc\033[20", "q", 1000, { KEY_PASTE, 'q' }, "abc\xef\xbf\xbd[20" },
		{ "", "\033[B", 60000, { KEY_PASTE, KEY_DOWN_ }, "" },
		{ "abc", "d\033[201~q", 60000, { KEY_PASTE, 'q' }, "abcd" },
		{ "abc\033[20", "1~q", 60000, { KEY_PASTE, 'q' }, "abc" },
		{ "abc", "seventeen letters", 60000, { KEY_NONE }, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct input *input = input_create();
		input_feed(input, "\033[200~", 6);
		input_feed_after(input, 0, rows[i].before, strlen(rows[i].before));
		assert_int_equal(input_next(input, false), KEY_NONE);
		input_feed_after(input, rows[i].quiet_ms, rows[i].after, strlen(rows[i].after));
		for (size_t k = 0; k < 3 && (k == 0 || rows[i].keys[k - 1] != KEY_NONE); k++)
			assert_int_equal(input_next(input, false), rows[i].keys[k]);
		assert_string_equal(input_paste(input), rows[i].pasted);
		input_destroy(input);
	}
}

/* Nothing of a paste stays but what is kept of it, however long it goes on. */
static void a_paste_without_end_takes_no_memory(void **state)
{
	(void)state;
	struct input *input = input_create();
	static char block[65536];
	memset(block, 'x', sizeof(block));
	input_feed(input, "\033[200~", 6);
	struct mallinfo2 before = mallinfo2();
	for (int i = 0; i < 500; i++) {
		input_feed(input, block, sizeof(block));
		assert_int_equal(input_next(input, false), KEY_NONE);
	}
	struct mallinfo2 after = mallinfo2();
	assert_true(after.uordblks + after.hblkhd < before.uordblks + before.hblkhd + 1024 * 1024);
	input_destroy(input);
}

static void an_unfinished_sequence_waits_until_it_is_final(void **state)
{
	(void)state;
	struct input *input = input_create();
	input_feed(input, "\033", 1);
	assert_int_equal(input_next(input, false), KEY_NONE);
	assert_true(input_pending(input));
	input_feed(input, "[", 1);
	assert_int_equal(input_next(input, false), KEY_NONE);
	assert_true(input_pending(input));
	input_feed(input, "B", 1);
	assert_int_equal(input_next(input, false), KEY_DOWN_);
	assert_false(input_pending(input));
	input_destroy(input);
}

static void random_bytes_do_no_harm(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 300; seed++) {
		struct input *input = input_create();
		unsigned random = seed;
		for (int i = 0; i < 400; i++) {
			random = random * 1103515245u + 12345u;
			char byte = (char)((random >> 16) % 3 == 0 ? "\033[O;~201"[(random >> 20) % 8] : (int)(random >> 16));
			input_feed(input, &byte, 1);
			int key = input_next(input, (random >> 24) % 7 == 0);
			assert_true(key >= KEY_NONE && key < KEY_CTRL * 2);
		}
		input_destroy(input);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_to_keys_in_pieces_of_any_size),
		cmocka_unit_test(a_paste_is_text_whatever_is_in_it),
		cmocka_unit_test(a_paste_is_bounded),
		cmocka_unit_test(a_paste_without_end_ends),
		cmocka_unit_test(a_paste_without_end_takes_no_memory),
		cmocka_unit_test(an_unfinished_sequence_waits_until_it_is_final),
		cmocka_unit_test(random_bytes_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
