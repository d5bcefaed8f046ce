#include "tests/support/test.h"

#include <locale.h>
#include <math.h>
#include <time.h>

#include "core/base/fmt.h"

#define Ki 1024.0
#define Mi (1024.0 * Ki)
#define Gi (1024.0 * Mi)

struct value_case {
	double value;
	enum unit unit;
	int digits;
	const char *text;
};

static const struct value_case values[] = {
	{ 144.2 * Mi, UNIT_BYTES, 4, "144.2Mi" },
	{ 144.2 * Mi, UNIT_BYTES, 3, "144Mi" },
	{ 31.2 * Mi, UNIT_BYTES, 3, "31Mi" },
	{ 9.1 * Mi, UNIT_BYTES, 4, "9.1Mi" },
	{ 9.1 * Mi, UNIT_BYTES, 3, "9.1Mi" },
	{ 9.97 * Mi, UNIT_BYTES, 3, "10Mi" },
	{ 33 * Mi, UNIT_BYTES, 4, "33.0Mi" },
	{ 30 * Mi, UNIT_BYTES, 3, "30Mi" },
	{ 3 * Mi, UNIT_BYTES, 3, "3Mi" },
	{ 999.97 * Mi, UNIT_BYTES, 4, "1000Mi" },
	{ 1012 * Mi, UNIT_BYTES, 4, "1012Mi" },
	{ 1012 * Mi, UNIT_BYTES, 3, "1Gi" },
	{ 1023.7 * Mi, UNIT_BYTES, 4, "1.0Gi" },
	{ 512, UNIT_BYTES, 4, "512B" },
	{ 1, UNIT_BYTES, 4, "1B" },
	{ 2048, UNIT_BYTES, 3, "2Ki" },
	{ 3.5 * 1024 * Gi, UNIT_BYTES, 4, "3.5Ti" },
	{ 1e300, UNIT_BYTES, 4, "1e+300" },
	{ -144.2 * Mi, UNIT_BYTES, 4, "-144.2Mi" },
	{ 0, UNIT_BYTES, 4, "0" },
	{ 12.4, UNIT_NONE, 4, "12.4" },
	{ 1.25, UNIT_NONE, 4, "1.25" },
	{ 1.25, UNIT_NONE, 3, "1.3" },
	{ 3, UNIT_NONE, 4, "3" },
	{ 9.999, UNIT_NONE, 4, "10" },
	{ 1234, UNIT_NONE, 4, "1234" },
	{ 1234, UNIT_NONE, 3, "1.2k" },
	{ 9999.7, UNIT_NONE, 4, "10k" },
	{ 12345, UNIT_NONE, 4, "12.3k" },
	{ 999999, UNIT_NONE, 4, "1M" },
	{ 3e6, UNIT_NONE, 4, "3M" },
	{ 0.25, UNIT_NONE, 4, "0.25" },
	{ 0.0123, UNIT_NONE, 4, "0.012" },
	{ 0.00012, UNIT_NONE, 4, "0.0001" },
	{ 0.0000123, UNIT_NONE, 4, "1.2e-05" },
	{ 9.99e25, UNIT_NONE, 4, "1e+26" },
	{ 0.25, UNIT_CORES, 4, "0.25" },
	{ 1.5, UNIT_CORES, 4, "1.5" },
	{ 0.0031, UNIT_CORES, 4, "0.0031" },
	{ 12, UNIT_COUNT, 4, "12" },
	{ 1.03, UNIT_COUNT, 4, "1" },
	{ 0.3, UNIT_COUNT, 4, "0.3" },
	{ 12.4, UNIT_PER_SECOND, 4, "12.4/s" },
	{ 40, UNIT_PER_SECOND, 4, "40/s" },
	{ 1500, UNIT_PER_SECOND, 3, "1.5k/s" },
	{ 0.131, UNIT_SECONDS, 4, "131ms" },
	{ 0.0061, UNIT_SECONDS, 4, "6.1ms" },
	{ 0.00025, UNIT_SECONDS, 4, "0.25ms" },
	{ 2.5, UNIT_SECONDS, 4, "2.5s" },
	{ 0.9996, UNIT_SECONDS, 4, "1s" },
	{ 59.96, UNIT_SECONDS, 4, "59s" },
	{ 160, UNIT_SECONDS, 4, "2m40s" },
	{ 1e14, UNIT_SECONDS, 4, "1e+14" },
	{ 0.38, UNIT_RATIO, 4, "38%" },
	{ 0.3825, UNIT_RATIO, 4, "38.3%" },
	{ 0.3825, UNIT_RATIO, 3, "38%" },
	{ 0.0004, UNIT_RATIO, 4, "0.04%" },
	{ 15, UNIT_RATIO, 3, "1500%" },
	{ 0, UNIT_RATIO, 4, "0%" },
	{ 1, UNIT_BOOL, 4, "1" },
	{ 0, UNIT_BOOL, 4, "0" },
	{ NAN, UNIT_BYTES, 4, "unknown" },
	{ INFINITY, UNIT_SECONDS, 4, "+Inf" },
	{ -INFINITY, UNIT_SECONDS, 4, "-Inf" },
};

static void writes_values(void **state)
{
	char out[FMT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_string_equal(fmt_value(values[i].value, values[i].unit, values[i].digits, out, sizeof(out)), values[i].text);
}

static void writes_bounds(void **state)
{
	static const struct value_case cases[] = {
		{ 10 * Mi, UNIT_BYTES, 0, "10Mi" },
		{ 10.5 * Mi, UNIT_BYTES, 0, "10.5Mi" },
		{ 1.5 * Gi, UNIT_BYTES, 0, "1.5Gi" },
		{ 100 * Mi, UNIT_BYTES, 0, "100Mi" },
		{ 0.05, UNIT_RATIO, 0, "5%" },
		{ 0.25, UNIT_SECONDS, 0, "250ms" },
		{ 0.05, UNIT_NONE, 0, "0.05" },
		{ 0, UNIT_BYTES, 0, "0" },
		{ NAN, UNIT_BYTES, 0, "unknown" },
	};
	char out[FMT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fmt_bound(cases[i].value, cases[i].unit, out, sizeof(out)), cases[i].text);
}

static void writes_changes(void **state)
{
	static const struct value_case cases[] = {
		{ 55 * Mi, UNIT_BYTES, 3, "+55Mi" },
		{ 1.1 * Mi, UNIT_BYTES, 3, "+1.1Mi" },
		{ 0.6 * Mi, UNIT_BYTES, 3, "+0.6Mi" },
		{ -0.1 * Mi, UNIT_BYTES, 3, "-0.1Mi" },
		{ 85 * Mi, UNIT_BYTES, 4, "+85.0Mi" },
		{ 20 * Ki, UNIT_BYTES, 3, "+20Ki" },
		{ 0, UNIT_BYTES, 3, "0" },
		{ -2.5, UNIT_PER_SECOND, 3, "-2.5/s" },
		{ 0.131, UNIT_SECONDS, 3, "+131ms" },
		{ NAN, UNIT_BYTES, 3, "unknown" },
		{ -INFINITY, UNIT_BYTES, 3, "-Inf" },
	};
	char out[FMT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fmt_signed(cases[i].value, cases[i].unit, cases[i].digits, out, sizeof(out)), cases[i].text);
}

/* Whatever the number: it fits, and the digits asked for are not exceeded. */
static void never_writes_too_many_digits(void **state)
{
	char out[FMT_SIZE];

	(void)state;
	for (int unit = UNIT_NONE; unit <= UNIT_BOOL; unit++) {
		for (double value = 1e-12; value < 1e24; value *= 1.0371) {
			int digits = 0;

			fmt_value(value, (enum unit)unit, 4, out, sizeof(out));
			assert_true(strlen(out) <= 10);
			for (const char *c = out + strspn(out, "0."); *c && strchr("0123456789.", *c); c++)
				digits += *c != '.';
			assert_true(digits <= 4);
		}
	}
}

static void writes_durations(void **state)
{
	static const struct {
		int64_t milliseconds;
		const char *text;
	} cases[] = {
		{ 0, "0s" },
		{ 999, "0s" },
		{ 1000, "1s" },
		{ 40000, "40s" },
		{ 59999, "59s" },
		{ 60000, "1m" },
		{ 302000, "5m02s" },
		{ 160000, "2m40s" },
		{ 900000, "15m" },
		{ 4020000, "1h07m" },
		{ 3600000, "1h" },
		{ 3659000, "1h" },
		{ 273600000, "3d4h" },
		{ 86400000, "1d" },
		{ -160000, "2m40s" },
		{ INT64_MIN, "106751991167d7h" },
	};
	char out[FMT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fmt_duration(cases[i].milliseconds, out, sizeof(out)), cases[i].text);
}

static void writes_times(void **state)
{
	char out[FMT_SIZE];

	(void)state;
	assert_string_equal(fmt_time(1795463952000, false, out, sizeof(out)), "19:59:12");
	assert_string_equal(fmt_time_short(1795463952000, false, out, sizeof(out)), "19:59");
	setenv("TZ", "IST-5:30", 1);
	tzset();
	assert_string_equal(fmt_time(1795463952000, true, out, sizeof(out)), "01:29:12");
	assert_string_equal(fmt_time(1795463952000, false, out, sizeof(out)), "19:59:12");
	unsetenv("TZ");
	tzset();
}

static void reads_prometheus_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t milliseconds;
	} cases[] = {
		{ "1h30m", 5400000 },
		{ "90s", 90000 },
		{ "500ms", 500 },
		{ "15", 15000 },
		{ "0", 0 },
		{ "0s", 0 },
		{ "1y2w3d4h5m6s7ms", 33019506007 },
		{ "5m", 300000 },
	};
	static const char *const wrong[] = {
		"",
		"1.5m",
		"1m 30s",
		"30s1m",
		"15S",
		"1us",
		"m",
		"s5",
		"-5m",
		"+5m",
		"5m5m",
		"5m5",
		"1h15",
		"inf",
		"NaN",
		"99999999999999999999y",
		"5mm",
		" 5m",
		"5m ",
		"0x10s",
	};
	int64_t milliseconds = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(fmt_parse_duration(cases[i].text, &milliseconds));
		assert_int_equal(milliseconds, cases[i].milliseconds);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(fmt_parse_duration(wrong[i], &milliseconds));
}

static void reads_go_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t milliseconds;
	} cases[] = {
		{ "1.5h", 5400000 },
		{ "1m30s", 90000 },
		{ "300ms", 300 },
		{ "-10m", -600000 },
		{ "+5s", 5000 },
		{ "0", 0 },
		{ "1h0m0s", 3600000 },
		{ "1500us", 1 },
		{ "30s1m", 90000 },
		{ ".5s", 500 },
		{ "2µs", 0 },
		{ "1000000ns", 1 },
	};
	static const char *const wrong[] = { "", "15", "5", "-", "+", "1d", "5 m", "m", "1..5s", ".s", "1e3s", "99999999999999999h",
		"5m " };
	int64_t milliseconds = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(fmt_parse_go_duration(cases[i].text, &milliseconds));
		assert_int_equal(milliseconds, cases[i].milliseconds);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(fmt_parse_go_duration(wrong[i], &milliseconds));
}

static void reads_quantities(void **state)
{
	static const struct {
		const char *text;
		double value;
	} cases[] = {
		{ "10Mi", 10 * Mi },
		{ "1.5Gi", 1.5 * Gi },
		{ "2k", 2000 },
		{ "250m", 0.25 },
		{ "12", 12 },
		{ "-3", -3 },
		{ "1e3", 1000 },
		{ "0.5", 0.5 },
		{ "1E", 1e18 },
		{ "1E3", 1000 },
		{ "100n", 1e-7 },
		{ "1Ei", 0x1p60 },
	};
	static const char *const wrong[] = { "", "Mi", "10MiB", "10 Mi", "ten", "1.2.3", "NaN", "Inf", "0x10", "10mi", "-", "10K" };
	double value = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(fmt_parse_quantity(cases[i].text, &value));
		assert_true(fabs(value - cases[i].value) <= 1e-15 * fabs(cases[i].value));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(fmt_parse_quantity(wrong[i], &value));
}

static void reads_numbers(void **state)
{
	static const char *const wrong[] = { "", "-", "+", ".", "e5", "1e", "1e+", "0x10", " 1", "1 ", "1,5", "infinity", "nan", "inf",
		"1.5.2", "--1", "1_0" };
	static const char *const right[] = {
		"0",
		"1",
		"-1",
		"+1",
		"1.5",
		".5",
		"5.",
		"1e5",
		"1E-5",
		"1.7976931348623157e308",
		"5e-324",
		"9007199254740993",
		"0.1",
		"123456789012345678901234567890",
		"3.141592653589793",
		"1795419207.500",
		"151191552",
		"2.2250738585072011e-308",
		"1e400",
		"-0",
		"9999999999999999",
		"0.000000000000001",
		"123456789.1234567",
	};
	double value = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		double expected = strtod(right[i], NULL);

		assert_true(fmt_parse_double(right[i], strlen(right[i]), &value));
		assert_memory_equal(&value, &expected, sizeof(value));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(fmt_parse_double(wrong[i], strlen(wrong[i]), &value));
	assert_true(fmt_parse_double("12345", 2, &value) && value == 12);
	assert_true(fmt_parse_double("NaN", 3, &value) && isnan(value));
	assert_true(fmt_parse_double("+Inf", 4, &value) && isinf(value) && value > 0);
	assert_true(fmt_parse_double("-Inf", 4, &value) && isinf(value) && value < 0);
	assert_true(fmt_parse_double("Inf", 3, &value) && isinf(value));
}

/* Against the C library's own, which is known to round right. */
static void reads_numbers_as_the_library_does(void **state)
{
	uint64_t seed = 88172645463325252u;
	char text[64];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double value, expected;

		seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
		snprintf(text, sizeof(text), i % 2 ? "%.*g" : "%.*f", (int)(seed % 18), (double)(int64_t)seed / (double)(1 + (seed >> 40)));
		expected = strtod(text, NULL);
		assert_true(fmt_parse_double(text, strlen(text), &value));
		assert_true(value == expected);
	}
}

static void refuses_endless_digits(void **state)
{
	char text[2000];
	double value;

	(void)state;
	memset(text, '7', sizeof(text));
	assert_false(fmt_parse_double(text, sizeof(text), &value));
	assert_true(fmt_parse_double(text, 300, &value));
}

static void names_units(void **state)
{
	enum unit unit = UNIT_NONE;

	(void)state;
	static const char *const names[] = { "none", "bytes", "cores", "count", "per_second", "seconds", "ratio", "bool" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(fmt_parse_unit(names[i], &unit));
		assert_int_equal(unit, i);
	}
	assert_true(fmt_parse_unit("/s", &unit));
	assert_int_equal(unit, UNIT_PER_SECOND);
	assert_false(fmt_parse_unit("furlongs", &unit));
	assert_false(fmt_parse_unit("", &unit));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_values),
		cmocka_unit_test(writes_bounds),
		cmocka_unit_test(writes_changes),
		cmocka_unit_test(never_writes_too_many_digits),
		cmocka_unit_test(writes_durations),
		cmocka_unit_test(writes_times),
		cmocka_unit_test(reads_prometheus_durations),
		cmocka_unit_test(reads_go_durations),
		cmocka_unit_test(reads_quantities),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(reads_numbers_as_the_library_does),
		cmocka_unit_test(refuses_endless_digits),
		cmocka_unit_test(names_units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
