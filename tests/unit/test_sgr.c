#include "tests/support/test.h"

#include "core/base/buf.h"
#include "tui/sgr.h"

#define E "\033"

static const struct {
	const char *in, *out;
} cases[] = {
	{ "", "" },
	{ "plain \342\224\202 text", "plain \342\224\202 text" },
	{ E "[35mx", E "[35mx" },
	{ E "[39m" E "[2mx", E "[39;2mx" },
	{ "a" E "[39m" E "(B" E "[0;2m" E "[35mb", "a" E "(B" E "[0;2;35mb" }, /* what stands before a reset goes */
	{ E "(B" E "[mx" E "(B" E "[my", E "(B" E "[mx" E "[my" }, /* the first way back stays, the next ones go */
	{ E "[1m" E "[mx", E "[mx" }, /* a reset by no parameter */
	{ E "[m" E "[1mx", E "[0;1mx" },
	{ E "[1m" E "[;4mx", E "[;4mx" },
	{ E "[31m" E "[38;5;0mx", E "[31;38;5;0mx" }, /* a 0 that is no reset */
	{ E "[38;2;0;0;0m" E "[48:2:0:0:0mx", E "[38;2;0;0;0;48:2:0:0:0mx" },
	{ E "[1mx" E "[2m", E "[1mx" E "[2m" },
	{ E "[3;1H" E "[1m" E "[5C" E "[2mx", E "[3;1H" E "[1m" E "[5C" E "[2mx" }, /* what moves the cursor is left alone */
	{ E "[1m" E "[K", E "[1m" E "[K" },
	{ E "[2J" E "]52;c;eA==\a", E "[2J" E "]52;c;eA==\a" },
	{ "x" E, "x" E }, /* cut off */
	{ "x" E "[", "x" E "[" },
	{ "x" E "[12", "x" E "[12" },
	{ "x" E "(", "x" E "(" },
	{ E "[1;2;3;4;5;6;7;8m" E "[9;10;11;12;13;14;15;16m" E "[17mx",
		E "[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16m" E "[17mx" }, /* 16 at most */
	{ E "[1m" E "[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17mx", E "[1m" E "[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17mx" },
};

static void test_join(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = { 0 };
		sgr_join(&out, cases[i].in, strlen(cases[i].in));
		if (strcmp(buf_borrow(&out), cases[i].out) != 0)
			fail_msg("case %zu: %s", i, buf_borrow(&out));
		buf_finish(&out);
	}
}

/* ---- the picture stays the same ---- */

#define PICTURE_MAX 4096

/* A terminal that knows bold, foreground and ground: for each printed character what it looks like. */
static size_t paint(const char *at, size_t length, char out[PICTURE_MAX][8])
{
	const char *end = at + length;
	int look[3] = { 0, 39, 49 };
	size_t count = 0;
	while (at < end) {
		if (*at == '(') {
			at += 2;
		} else if (*at == '\033') {
			at++;
		} else if (*at != '[') {
			snprintf(out[count++], 8, "%c%d %d%d", *at++, look[0], look[1] % 100, look[2] % 10);
		} else {
			do {
				int number = (int)strtol(at + 1, (char **)&at, 10);
				if (number == 0) {
					look[0] = 0;
					look[1] = 39;
					look[2] = 49;
				} else {
					look[number < 30 ? 0 : number < 40 ? 1 : 2] = number == 22 ? 0 : number;
				}
			} while (*at == ';');
			at++;
		}
	}
	return count;
}

static void test_random(void **state)
{
	static const char *const pieces[] = { "x", "y", E "[m", E "[0;1m", E "[1m", E "[22m", E "[31m", E "[39m", E "[44m", E "[49m",
		E "(B", E "[0m", E "[;32m" };
	static char before[PICTURE_MAX][8], after[PICTURE_MAX][8];
	(void)state;
	for (unsigned seed = 1; seed <= 2000; seed++) {
		struct buf in = { 0 }, out = { 0 };
		unsigned random = seed;
		for (int i = 0; i < 200; i++) {
			random = random * 1103515245 + 12345;
			buf_append_text(&in, pieces[(random >> 16) % (sizeof pieces / sizeof pieces[0])]);
		}
		sgr_join(&out, buf_borrow(&in), in.len);
		size_t count = paint(buf_borrow(&in), in.len, before);
		if (paint(buf_borrow(&out), out.len, after) != count || memcmp(before, after, count * sizeof before[0]) != 0)
			fail_msg("seed %u: %s became %s", seed, buf_borrow(&in), buf_borrow(&out));
		assert_true(out.len <= in.len);
		buf_finish(&in);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
