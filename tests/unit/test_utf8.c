#include "tests/support/test.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/utf8.h"

#define BAD "\xef\xbf\xbd"

static void counts_cells(void **state)
{
	static const struct {
		const char *text;
		int cells;
	} cases[] = {
		{ "", 0 }, { "abc", 3 }, { "é", 1 }, { "e\xcc\x81", 1 }, /* e and a combining acute */
		{ "日本", 4 }, { "한", 2 }, { "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 }, /* the same in jamo */
		{ "😀", 2 }, { "▁▂▃╭─╮⣿", 7 }, { "🇩🇪", 2 }, { "नी", 2 }, /* a letter and a vowel sign that takes a cell */
		{ "\xcc\x81", 1 }, /* a mark that has nothing to stand on */
		{ "\xff\xfe", 2 }, { "\x1b[31m", 5 }, { "\xe2\x80\x8b", 1 }, /* zero-width space: seen as a replacement */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(utf8_width(cases[i].text), cases[i].cells);
	assert_int_equal(utf8_width_n("abc", 2), 2);
	assert_int_equal(utf8_width_n("日本", 3), 2);
	assert_int_equal(utf8_width_n("日本", 5), 4); /* the torn one shows as two bad bytes */
}

static void cuts_clusters(void **state)
{
	const char *text = "ae\xcc\x81日\xff";
	static const struct {
		const char *bytes;
		int width;
	} expected[] = { { "a", 1 }, { "e\xcc\x81", 1 }, { "日", 2 }, { BAD, 1 } };
	struct utf8_cluster cluster;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(utf8_next(text, strlen(text), &at, &cluster));
		assert_int_equal(cluster.length, strlen(expected[i].bytes));
		assert_memory_equal(cluster.bytes, expected[i].bytes, cluster.length);
		assert_int_equal(cluster.width, expected[i].width);
	}
	assert_false(utf8_next(text, strlen(text), &at, &cluster));
}

static void replaces_clusters_that_are_too_long(void **state)
{
	char text[200] = "e";
	struct utf8_cluster cluster;
	size_t at = 0;

	(void)state;
	for (int i = 0; i < 60; i++)
		strcat(text, "\xcc\x81");
	assert_true(utf8_next(text, strlen(text), &at, &cluster));
	assert_int_equal(at, strlen(text));
	assert_memory_equal(cluster.bytes, BAD, 3);
	assert_int_equal(cluster.width, 1);
}

static void neutralises(void **state)
{
	static const struct {
		const char *text, *clean;
	} cases[] = {
		{ "plain text, 100%", "plain text, 100%" },
		{ "äöü 日本 😀 é", "äöü 日本 😀 é" },
		{ "a\tb\nc\r\nd", "a b c d" },
		{ "a\rb", "a" BAD "b" },
		{ "\x1b[31mred\x1b[0m", BAD "[31mred" BAD "[0m" },
		{ "\x1b]52;c;AAAA\x07", BAD "]52;c;AAAA" BAD },
		{ "\x7f\x08\x0b", BAD BAD BAD },
		{ "\xc2\x9b"
		  "31m",
			BAD "31m" }, /* CSI as one C1 character */
		{ "\x9b"
		  "31m",
			BAD "31m" }, /* and as a raw byte */
		{ "a\xe2\x80\xa8"
		  "b\xe2\x80\xa9",
			"a" BAD "b" BAD }, /* U+2028, U+2029 */
		{ "\xe2\x80\xae"
		  "evil\xe2\x81\xa6",
			BAD "evil" BAD }, /* bidirectional override and isolate */
		{ "\xd8\x9c", BAD }, /* Arabic letter mark */
		{ "a\xe2\x80\x8b"
		  "b\xe2\x80\x8d"
		  "c",
			"a" BAD "b" BAD "c" },
		{ "\xef\xbb\xbf"
		  "x",
			BAD "x" }, /* byte order mark */
		{ "\xf3\xa0\x81\x81", BAD }, /* tag U+E0041 */
		{ "\xee\x80\x80", BAD }, /* private use U+E000 */
		{ "\xf4\x8f\xbf\xbf", BAD }, /* noncharacter U+10FFFF */
		{ "\xcd\xb8", BAD }, /* unassigned U+0378 */
		{ "\xed\xa0\x80", BAD BAD BAD }, /* a surrogate in UTF-8 */
		{ "\xc0\xaf", BAD BAD }, /* overlong */
		{ "\xe2\x82", BAD BAD }, /* cut short */
		{ "\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD },
		{ "\xe3\x85\xa4", BAD }, /* Hangul filler, which is invisible */
		{ "\xc2\xad", BAD }, /* soft hyphen */
		{ "\xe2\x9a\xa0\xef\xb8\x8f ok", "\xe2\x9a\xa0 ok" }, /* warning sign, emoji style dropped */
		{ "👍🏽", "👍" },
		{ "\xef\xb8\x8f", BAD },
		{ "\xcc\x81"
		  "a",
			BAD "a" },
		{ "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *clean = utf8_neutralise(cases[i].text, strlen(cases[i].text), 0, false);

		assert_string_equal(clean, cases[i].clean);
		free(clean);
	}
}

static void keeps_newlines_where_told(void **state)
{
	char *clean = utf8_neutralise("a\r\nb\n\tc", 7, 0, true);

	(void)state;
	assert_string_equal(clean, "a\nb\n c");
	free(clean);
}

static void replaces_zero_bytes(void **state)
{
	char *clean = utf8_neutralise("a\0b", 3, 0, false);

	(void)state;
	assert_string_equal(clean, "a" BAD "b");
	free(clean);
}

static void bounds_the_bytes(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *clean;
	} cases[] = {
		{ "abcdef", 6, "abcdef" },
		{ "abcdefg", 6, "abc…" },
		{ "日本語", 9, "日本語" },
		{ "日本語", 8, "日…" },
		{ "日本語", 6, "日…" },
		{ "ae\xcc\x81xyz", 6, "a…" },
		{ "ae\xcc\x81xyz", 7, "ae\xcc\x81xyz" },
		{ "abcdef", 3, "…" },
		{ "abcdef", 2, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *clean = utf8_neutralise(cases[i].text, strlen(cases[i].text), cases[i].max, false);

		assert_string_equal(clean, cases[i].clean);
		free(clean);
	}
}

static void fits(void **state)
{
	static const struct {
		const char *text;
		int cells;
		enum utf8_cut cut;
		bool ascii;
		const char *fitted;
		int used;
	} cases[] = {
		{ "abcdef", 6, UTF8_CUT_END, false, "abcdef", 6 },
		{ "abcdef", 5, UTF8_CUT_END, false, "abcd…", 5 },
		{ "abcdef", 5, UTF8_CUT_START, false, "…cdef", 5 },
		{ "abcdef", 5, UTF8_CUT_MIDDLE, false, "ab…ef", 5 },
		{ "abcdef", 4, UTF8_CUT_MIDDLE, false, "ab…f", 4 },
		{ "abcdef", 5, UTF8_CUT_MIDDLE, true, "ab~ef", 5 },
		{ "abcdef", 1, UTF8_CUT_START, false, "…", 1 },
		{ "abcdef", 0, UTF8_CUT_END, false, "", 0 },
		{ "abcdef", -3, UTF8_CUT_END, false, "", 0 },
		{ "日本語", 6, UTF8_CUT_END, false, "日本語", 6 },
		{ "日本語", 5, UTF8_CUT_END, false, "日本…", 5 },
		{ "日本語", 4, UTF8_CUT_END, false, "日…", 3 },
		{ "日本語", 4, UTF8_CUT_START, false, "…語", 3 },
		{ "e\xcc\x81"
		  "e\xcc\x81"
		  "e\xcc\x81",
			2, UTF8_CUT_END, false, "e\xcc\x81…", 2 },
		{ "\x1b[31m", 3, UTF8_CUT_END, false, BAD "[…", 3 },
		{ "", 5, UTF8_CUT_END, false, "", 0 },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(utf8_fit(cases[i].text, cases[i].cells, cases[i].cut, cases[i].ascii, out, sizeof(out)), cases[i].used);
		assert_string_equal(out, cases[i].fitted);
	}
}

static void never_writes_past_the_end(void **state)
{
	char out[8];

	(void)state;
	for (size_t size = 0; size <= 7; size++) {
		memset(out, 'x', sizeof(out));
		utf8_fit("日本語abc", 20, UTF8_CUT_END, false, out, size);
		assert_true(size == 0 || strlen(out) < size);
		assert_int_equal(out[size], 'x');
	}
}

/* Whatever the bytes: what comes out is valid, without control bytes, and its width is what utf8_fit counts. */
static void neutralises_anything(void **state)
{
	unsigned int seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char bytes[40], out[200];
		char *clean, *again;
		size_t length = 1 + (size_t)(round % 39);

		for (size_t i = 0; i < length; i++) {
			seed = seed * 1103515245 + 12345;
			bytes[i] = (char)(seed >> 16);
		}
		clean = utf8_neutralise(bytes, length, 0, false);
		for (const char *c = clean; *c; c++)
			assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
		again = utf8_neutralise(clean, strlen(clean), 0, false);
		assert_string_equal(again, clean);
		assert_int_equal(utf8_fit(clean, 1000, UTF8_CUT_END, false, out, sizeof(out)), utf8_width(clean));
		assert_string_equal(out, clean);
		free(again);
		free(clean);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_cells),
		cmocka_unit_test(cuts_clusters),
		cmocka_unit_test(replaces_clusters_that_are_too_long),
		cmocka_unit_test(neutralises),
		cmocka_unit_test(keeps_newlines_where_told),
		cmocka_unit_test(replaces_zero_bytes),
		cmocka_unit_test(bounds_the_bytes),
		cmocka_unit_test(fits),
		cmocka_unit_test(never_writes_past_the_end),
		cmocka_unit_test(neutralises_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
