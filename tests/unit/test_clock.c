#include "tests/support/test.h"

#include <time.h>

#include "core/base/clock.h"

static void reads_rfc3339(void **state)
{
	static const struct {
		const char *text;
		int64_t wall_ms;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-23T19:59:12Z", 1795463952000 },
		{ "2026-11-23T19:59:12.5Z", 1795463952500 },
		{ "2026-11-23T19:59:12.123456789Z", 1795463952123 },
		{ "2026-11-23T20:59:12.123+01:00", 1795463952123 },
		{ "2026-11-23T14:29:12-05:30", 1795463952000 },
		{ "2026-11-23t19:59:12z", 1795463952000 },
		{ "2024-02-29T00:00:00Z", 1709164800000 },
		{ "1969-12-31T23:59:59.5Z", -500 },
		{ "0001-01-01T00:00:00Z", 0 },
		{ "0001-01-01T00:00:00+08:05", 0 },
		{ "0000-12-31T19:04:00-04:56", 0 },
		{ "2016-12-31T23:59:60Z", 1483228800000 },
		{ "9999-12-31T23:59:59Z", 253402300799000 },
	};
	static const char *const wrong[] = {
		"",
		"2026",
		"2026-11-23",
		"2026-11-23T19:59:12",
		"2026-11-23 19:59:12Z",
		"2026-13-23T19:59:12Z",
		"2026-00-23T19:59:12Z",
		"2026-11-31T19:59:12Z",
		"2025-02-29T00:00:00Z",
		"2026-11-23T24:00:00Z",
		"2026-11-23T19:60:12Z",
		"2026-11-23T19:59:61Z",
		"2026-11-23T19:59:12.Z",
		"2026-11-23T19:59:12.1234567890Z",
		"2026-11-23T19:59:12+0100",
		"2026-11-23T19:59:12Zx",
		" 2026-11-23T19:59:12Z",
		"2026-11-2aT19:59:12Z",
		"null",
		"2026-11-23T19:59:12+01:0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t wall_ms = -1;

		assert_true(clock_parse_rfc3339(cases[i].text, strlen(cases[i].text), &wall_ms));
		assert_int_equal(wall_ms, cases[i].wall_ms);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int64_t wall_ms;

		assert_false(clock_parse_rfc3339(wrong[i], strlen(wrong[i]), &wall_ms));
	}
}

static void reads_no_further_than_told(void **state)
{
	int64_t wall_ms;

	(void)state;
	assert_true(clock_parse_rfc3339("2026-11-23T19:59:12Z,next", 20, &wall_ms));
	for (size_t length = 0; length < 20; length++)
		assert_false(clock_parse_rfc3339("2026-11-23T19:59:12Z", length, &wall_ms));
	assert_false(clock_parse_rfc3339("2026-11-23T19:59:12\0Z", 21, &wall_ms));
}

static void writes_what_it_reads(void **state)
{
	static const char *const texts[] = {
		"2026-11-23T19:59:12Z",
		"2026-11-23T19:59:12.500Z",
		"1969-12-31T23:59:59.500Z",
		"2000-02-29T00:00:00.001Z",
		"9999-12-31T23:59:59Z",
	};
	char out[40];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t wall_ms;

		assert_true(clock_parse_rfc3339(texts[i], strlen(texts[i]), &wall_ms));
		assert_string_equal(clock_format_rfc3339(wall_ms, out, sizeof(out)), texts[i]);
	}
}

static void agrees_with_the_library_on_every_day(void **state)
{
	char text[40];

	(void)state;
	for (int64_t day = -200000; day < 200000; day += 97) {
		time_t seconds = (time_t)(day * 86400 + 3661);
		struct tm parts;
		int64_t wall_ms;

		gmtime_r(&seconds, &parts);
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
		assert_true(clock_parse_rfc3339(text, strlen(text), &wall_ms));
		assert_int_equal(wall_ms, (int64_t)seconds * 1000);
	}
}

static void reads_http_dates(void **state)
{
	static const char *const wrong[] = {
		"",
		"Mon",
		"Mon, 23 Nov 2026 19:59:12 CET",
		"Mon, 23 Nox 2026 19:59:12 GMT",
		"Mon, 31 Nov 2026 19:59:12 GMT",
		"Mon, 23 Nov 2026 25:59:12 GMT",
		"Monday, 23-Nov-26 19:59:12 GMT",
		"Mon, 23 Nov 2026 19:59:12 GMT ",
		"Mon; 23 Nov 2026 19:59:12 GMT",
	};
	int64_t wall_ms = 0;

	(void)state;
	assert_true(clock_parse_http_date("Mon, 23 Nov 2026 19:59:12 GMT", &wall_ms));
	assert_int_equal(wall_ms, 1795463952000);
	assert_true(clock_parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", &wall_ms));
	assert_int_equal(wall_ms, 784111777000);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(clock_parse_http_date(wrong[i], &wall_ms));
}

static void breaks_time_down(void **state)
{
	struct clock_fields f;
	char name[16];

	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	clock_fields(1795463952000, false, &f);
	assert_int_equal(f.year, 2026);
	assert_int_equal(f.month, 11);
	assert_int_equal(f.day, 23);
	assert_int_equal(f.hour, 19);
	assert_int_equal(f.minute, 59);
	assert_int_equal(f.second, 12);
	assert_int_equal(f.weekday, 1);
	clock_fields(1795463952000, true, &f);
	assert_int_equal(f.hour, 20);
	assert_string_equal(clock_zone_name(1795463952000, true, name, sizeof(name)), "CET");
	assert_string_equal(clock_zone_name(1782000000000, true, name, sizeof(name)), "CEST");
	assert_string_equal(clock_zone_name(1795463952000, false, name, sizeof(name)), "UTC");
	assert_string_equal(clock_zone_name(1795463952000, true, name, 3), "CE");
	clock_fields(-1, false, &f);
	assert_int_equal(f.year, 1969);
	assert_int_equal(f.second, 59);
	unsetenv("TZ");
	tzset();
}

static void reads_the_machines_clocks(void **state)
{
	const struct clock *clock = clock_system();
	int64_t before = clock->monotonic_ms(clock->user);

	(void)state;
	assert_true(clock->monotonic_ms(clock->user) >= before);
	assert_true(clock->wall_ms(clock->user) / 1000 - (int64_t)time(NULL) <= 1);
	assert_true(clock->wall_ms(clock->user) / 1000 - (int64_t)time(NULL) >= -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rfc3339),
		cmocka_unit_test(reads_no_further_than_told),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(agrees_with_the_library_on_every_day),
		cmocka_unit_test(reads_http_dates),
		cmocka_unit_test(breaks_time_down),
		cmocka_unit_test(reads_the_machines_clocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
