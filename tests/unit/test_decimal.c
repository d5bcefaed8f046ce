/* decimal_parse against strtod, bit by bit: chosen numbers, numbers beside ties, and random ones in the forms that servers write. */
#include "tests/support/test.h"

#include <inttypes.h>
#include <math.h>

#include "datasources/decimal.h"

static uint64_t bits_of(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	return bits;
}

static void check_like_strtod(const char *text)
{
	double value = -1;
	size_t length = strlen(text);
	const char *end = decimal_parse(text, text + length, &value);
	if (end != text + length || bits_of(value) != bits_of(strtod(text, NULL)))
		fail_msg("%s: %a instead of %a", text, value, strtod(text, NULL));
}

static void test_numbers(void **state)
{
	(void)state;
	static const char *const numbers[] = { "0", "-0", "1", "-1", "0.1", "1.5", "1795416748.123", "1e-09", "1e+300", "1e21", "1e22",
		"1e23", "9007199254740992", "9007199254740993", "9007199254740993.0000001", "123456789012345680000", "0.30000000000000004",
		"2.2250738585072014e-308", "4.9406564584124654e-324", "1.7976931348623157e+308", "1e400", "1e-400", "0e99999999999",
		"3.8895616e+07", "12345678901234567e-22", "18446744073709551615", "18446744073709551616", "9999999999999999999",
		"9999999999999999999e27", "1e-27", "1e27", "9223372036854775807e-27", "0.00000000000000000000000000000000000001",
		"00012.50", "5.", ".5", "+5", "100000000000000000000000000000000000000000000000000000000000", "8.41e21", "9.5e-22",
		"6929495644600919.5", "3.7455744005952583e15" };
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		check_like_strtod(numbers[i]);
}

static void test_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double value;
	} words[] = { { "NaN", NAN }, { "+Inf", INFINITY }, { "-Inf", -INFINITY }, { "Inf", INFINITY } };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		double value = 0;
		const char *text = words[i].text;
		assert_ptr_equal(decimal_parse(text, text + strlen(text), &value), text + strlen(text));
		assert_true(isnan(words[i].value) ? isnan(value) : words[i].value == value);
	}
}

static void test_what_is_no_number(void **state)
{
	(void)state;
	static const char *const texts[] = { "", "-", "+", ".", "-.", "e5", "1e", "1e+", "nan", "Na", "In", "x", " 1", "0x" };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		double value;
		const char *end = decimal_parse(texts[i], texts[i] + strlen(texts[i]), &value);
		if (end == texts[i] + strlen(texts[i]))
			fail_msg("\"%s\" was taken for a number", texts[i]);
	}
}

/* Never reads past the end that it is given, whatever follows. */
static void test_stops_at_the_end(void **state)
{
	(void)state;
	const char *text = "-123.456e+7";
	for (size_t length = 0; length < strlen(text); length++) {
		char *own = malloc(length + 1);
		double value;
		memcpy(own, text, length);
		own[length] = '\0';
		const char *end = decimal_parse(own, own + length, &value);
		if (end)
			assert_true(bits_of(value) == bits_of(strtod(own, NULL)));
		free(own);
	}
}

static uint64_t next_random(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = *state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void test_random_numbers(void **state)
{
	(void)state;
	uint64_t random = 1;
	char text[64];
	for (uint64_t i = 0; i < test_rounds(200000); i++) {
		uint64_t bits = next_random(&random), choice = next_random(&random);
		double value;
		if (choice % 4 == 0) { /* any double at all */
			memcpy(&value, &bits, sizeof value);
		} else { /* the sizes that metrics have */
			value = (double)(bits >> 11) * 0x1p-53 * pow(10, (int)(choice >> 8) % 22);
		}
		if (!isfinite(value))
			continue;
		snprintf(text, sizeof text, "%.*g", 15 + (int)(choice >> 40) % 4, value);
		check_like_strtod(text);
		snprintf(text, sizeof text, "%" PRIu64 "e%d", bits >> (choice % 60), (int)(choice >> 50) % 60 - 30);
		check_like_strtod(text);
		/* A tie between two doubles of 2^53 and more, and its neighbours. */
		uint64_t tie = ((bits >> 11) | UINT64_C(1) << 52) * 2 + 1;
		for (int beside = -1; beside <= 1; beside++) {
			snprintf(text, sizeof text, "%" PRIu64, tie + (uint64_t)beside);
			check_like_strtod(text);
			snprintf(text, sizeof text, "%" PRIu64 ".%d", tie, beside + 1);
			check_like_strtod(text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_stops_at_the_end),
		cmocka_unit_test(test_random_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
