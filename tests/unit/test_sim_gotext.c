/* Texts, times and regular expressions as servers written in Go take them, in their words: as a real Alertmanager 0.25 answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "datasources/sim/api_gojson.h"
#include "datasources/sim/goregexp.h"
#include "datasources/sim/gotext.h"

static void test_quote(void **state)
{
	static const struct {
		const char *text, *quoted;
	} rows[] = {
		{ "", "\"\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "\a\b\f\n\r\t\v", "\"\\a\\b\\f\\n\\r\\t\\v\"" },
		{ "\x01\x1f\x7f", "\"\\x01\\x1f\\x7f\"" },
		{ "\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80\"" },
		{ "\xc2\x85\xc2\xa0", "\"\\u0085\\u00a0\"" },
		{ "\xff\xc3", "\"\\xff\\xc3\"" },
		{ "\xe0\x80\x80", "\"\\xe0\\x80\\x80\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };

		gotext_quote(&out, rows[i].text);
		assert_string_equal(buf_borrow(&out), rows[i].quoted);
		buf_finish(&out);
	}
}

static void test_valid(void **state)
{
	static const struct {
		const char *text, *valid;
	} rows[] = {
		{ "plain", "plain" },
		{ "\xc3\xa9", "\xc3\xa9" },
		{ "a\xff", "a\xef\xbf\xbd" },
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x98", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *valid = gotext_valid(rows[i].text, strlen(rows[i].text));

		assert_string_equal(valid, rows[i].valid);
		free(valid);
	}
}

static void test_names_and_uris(void **state)
{
	static const struct {
		const char *text;
		bool is_name, is_uri;
	} rows[] = {
		{ "a", true, false },
		{ "_A1", true, false },
		{ "", false, false },
		{ "1a", false, false },
		{ "a:b", false, true },
		{ "a-b", false, false },
		{ "/relative path", false, true },
		{ "http://x/?q=<&>", false, true },
		{ "http://a b/", false, false },
		{ "http://a/%zz", false, false },
		{ "http://a/\n", false, false },
		{ "not a url", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(gotext_is_label_name(rows[i].text), rows[i].is_name);
		assert_int_equal(gotext_is_uri(rows[i].text), rows[i].is_uri);
	}
}

#define LAYOUT " as \"2006-01-02 15:04:05\": cannot parse "

/* What is written is the time as it is written again, or the complaint. */
static void test_times(void **state)
{
	static const struct {
		const char *text, *written;
	} rows[] = {
		{ "", "1970-01-01T00:00:00.000Z" },
		{ "2026-11-23T07:42:01Z", "2026-11-23T07:42:01.000Z" },
		{ "2026-11-23T11:42:01.123456789+02:00", "2026-11-23T11:42:01.123+02:00" },
		{ "2026-11-23T11:42:01,5-05:30", "2026-11-23T11:42:01.500-05:30" },
		{ "2020-11-23T07:42:01", "2020-11-23T07:42:01.000Z" },
		{ "2020-11-23 07:42:01.25", "2020-11-23T07:42:01.250Z" },
		{ "2020-11-23T07:42Z", "2020-11-23T07:42:00.000Z" },
		{ "2020-02-29T7:42", "2020-02-29T07:42:00.000Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z" },
		{ "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
		{ "soon", "parsing time \"soon\"" LAYOUT "\"soon\" as \"2006\"" },
		{ "20x0", "parsing time \"20x0\"" LAYOUT "\"\" as \"2006\"" },
		{ "2026", "parsing time \"2026\"" LAYOUT "\"\" as \"-\"" },
		{ "2026-1-02", "parsing time \"2026-1-02\"" LAYOUT "\"1-02\" as \"01\"" },
		{ "2026-13-01T00:00:00Z", "parsing time \"2026-13-01T00:00:00Z\": month out of range" },
		{ "2026-11-31T00:00:00Z", "parsing time \"2026-11-31T00:00:00Z\"" LAYOUT "\"T00:00:00Z\" as \" \"" },
		{ "2026-11-23", "parsing time \"2026-11-23\"" LAYOUT "\"\" as \"15\"" },
		{ "2021-02-29 00:00:00", "parsing time \"2021-02-29 00:00:00\": day out of range" },
		{ "2020-11-23 24:00:00", "parsing time \"2020-11-23 24:00:00\": hour out of range" },
		{ "2020-11-23 07:4", "parsing time \"2020-11-23 07:4\"" LAYOUT "\"4\" as \"04\"" },
		{ "2020-11-23 07:42:01Z", "parsing time \"2020-11-23 07:42:01Z\": extra text: \"Z\"" },
		{ "x\"\n\xc3\xa9", "parsing time \"x\\\"\\x0a\\xc3\\xa9\"" LAYOUT "\"x\\\"\\x0a\\xc3\\xa9\" as \"2006\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		struct gotime time;

		if (gotime_parse(rows[i].text, &time, &out)) {
			assert_int_equal(out.len, 0);
			gotime_write(&out, time);
			assert_int_equal(gotime_is_zero(time), rows[i].text[0] == '0');
		}
		assert_string_equal(buf_borrow(&out), rows[i].written);
		buf_finish(&out);
	}
}

static void test_regexps(void **state)
{
	static const struct {
		const char *expression, *complaint; /* NULL: it is taken */
	} rows[] = {
		{ "", NULL },
		{ "a|b*|(c+?)??", NULL },
		{ "(?i)x(?P<n>a)(?-s:.)", NULL },
		{ "[]a-z\\d[:alpha:]\\]^-]", NULL },
		{ "a{2,3}b{,2}c{", NULL },
		{ "\\Q(*\\E\\pL\\P{Greek}\\x{263a}\\x41\\012\\_\\.", NULL },
		{ "\\Aa\\b\\z", NULL },
		{ "(", "missing closing ): `(`" },
		{ "a)b", "unexpected ): `a)b`" },
		{ "x|*", "missing argument to repetition operator: `*`" },
		{ "(+?)", "missing argument to repetition operator: `+?`" },
		{ "a**", "invalid nested repetition operator: `**`" },
		{ "a{2}{3}", "invalid nested repetition operator: `{2}{3}`" },
		{ "a{1001}", "invalid repeat count: `{1001}`" },
		{ "a{3,2}", "invalid repeat count: `{3,2}`" },
		{ "x[a", "missing closing ]: `[a`" },
		{ "[z-a]", "invalid character class range: `z-a`" },
		{ "[[:foo:]]", "invalid character class range: `[:foo:]`" },
		{ "\\q", "invalid escape sequence: `\\q`" },
		{ "\\1", "invalid escape sequence: `\\1`" },
		{ "\\x4", "invalid escape sequence: `\\x4`" },
		{ "\\C", "invalid escape sequence: `\\C`" },
		{ "a\\", "trailing backslash at end of expression: ``" },
		{ "\\pX", "invalid character class range: `\\pX`" },
		{ "\\p{Gre", "invalid character class range: `\\p{Gre`" },
		{ "(?<x>a)", "invalid or unsupported Perl syntax: `(?<`" },
		{ "(?=a)", "invalid or unsupported Perl syntax: `(?=`" },
		{ "(?i-)", "invalid or unsupported Perl syntax: `(?i-)`" },
		{ "(?P<n", "invalid named capture: `(?P<n`" },
		{ "(?P<n-m>a)", "invalid named capture: `(?P<n-m>`" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		bool refused = goregexp_complaint(rows[i].expression, &out);

		if (refused != (rows[i].complaint != NULL))
			fail_msg("%s: %s", rows[i].expression, buf_borrow(&out));
		assert_string_equal(buf_borrow(&out), rows[i].complaint ? rows[i].complaint : "");
		buf_finish(&out);
	}
}

/* All texts of up to five of these characters: nothing is read behind their ends (for the sanitizers), and what is refused is said. */
static void test_strange_regexps(void **state)
{
	static const char letters[] = "a(?P<[:\\{1,-*)]";
	const size_t count = sizeof letters - 1;
	size_t refused = 0, all = count * count * count * count * count;

	(void)state;
	for (size_t number = 0; number < all; number += 7) {
		char *text = malloc(6);
		size_t length = 0;
		struct buf out = { 0 };

		for (size_t rest = number; length < 5; rest /= count)
			text[length++] = letters[rest % count];
		text[length] = '\0';
		if (goregexp_complaint(text, &out)) {
			assert_true(out.len > 0);
			refused++;
		} else {
			assert_int_equal(out.len, 0);
		}
		buf_finish(&out);
		free(text);
	}
	assert_true(refused > all / 7 / 2 && refused < all / 7);
}

static void test_json_complaints(void **state)
{
	static const struct {
		const char *text, *complaint; /* NULL: fine */
	} rows[] = {
		{ "{\"a\":[1,-0.5e+3,true,null,\"\\u00e9\"]} junk", NULL },
		{ " ", "EOF" },
		{ "{nope", "invalid character 'n' looking for beginning of object key string" },
		{ "01", NULL }, /* what follows the value does not matter */
		{ "[01]", "invalid character '1' after array element" },
		{ "[1.]", "invalid character ']' after decimal point in numeric literal" },
		{ "[1e]", "invalid character ']' in exponent of numeric literal" },
		{ "[-]", "invalid character ']' in numeric literal" },
		{ "\xff", "invalid character '\xc3\xbf' looking for beginning of value" },
		{ "\"\n\"", "invalid character '\\n' in string literal" },
		{ "'", "invalid character '\\'' looking for beginning of value" },
		{ "{\"a\" \"b\"}", "invalid character '\"' after object key" },
		{ "[tru]", "invalid character ']' in literal true (expecting 'e')" },
		{ "[", "unexpected EOF" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char complaint[200] = "";
		bool refused = api_gojson_complaint(rows[i].text, strlen(rows[i].text), complaint, sizeof complaint);

		assert_int_equal(refused, rows[i].complaint != NULL);
		assert_string_equal(complaint, rows[i].complaint ? rows[i].complaint : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_names_and_uris),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_regexps),
		cmocka_unit_test(test_strange_regexps),
		cmocka_unit_test(test_json_complaints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
