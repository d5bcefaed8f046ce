/*
 * Decimal to double, exact and fast for what servers send.
 *
 * A number is digits * 10^exponent. With up to 19 digits and a power up to 10^27 everything fits in 128 bits: the product with 5^n exactly,
 * the quotient by 5^n with a remainder that says on which side of a tie it lies; the power of two only shifts. So the nearest double
 * comes from integers alone, without tables of approximations. Small numbers need no more than one correctly rounded operation
 * (Clinger, "How to read floating point numbers accurately", 1990). What does not fit goes to strtod.
 */
#include "datasources/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/fmt.h"

enum { DIGITS_MAX = 19, POWER_MAX = 27, EXPONENT_MAX = 100000 };

__extension__ typedef unsigned __int128 uint128;

static const double powers_of_ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
	1e18, 1e19, 1e20, 1e21, 1e22 };
enum { EXACT_TEN_MAX = 22 };

static const uint64_t powers_of_five[POWER_MAX + 1] = { UINT64_C(1), UINT64_C(5), UINT64_C(25), UINT64_C(125), UINT64_C(625),
	UINT64_C(3125), UINT64_C(15625), UINT64_C(78125), UINT64_C(390625), UINT64_C(1953125), UINT64_C(9765625), UINT64_C(48828125),
	UINT64_C(244140625), UINT64_C(1220703125), UINT64_C(6103515625), UINT64_C(30517578125), UINT64_C(152587890625),
	UINT64_C(762939453125), UINT64_C(3814697265625), UINT64_C(19073486328125), UINT64_C(95367431640625), UINT64_C(476837158203125),
	UINT64_C(2384185791015625), UINT64_C(11920928955078125), UINT64_C(59604644775390625), UINT64_C(298023223876953125),
	UINT64_C(1490116119384765625), UINT64_C(7450580596923828125) };

/* A number as it was read: significand * 10^exponent. */
struct decimal {
	uint64_t significand;
	int exponent;
	bool negative;
	bool cut; /* more digits than the significand holds */
};

/* bits * 2^exponent, plus a bit less than one unit where sticky, rounded to the nearest double. bits is not 0. */
static double assemble(uint64_t bits, bool sticky, int exponent)
{
	int shift = __builtin_clzll(bits);
	bits <<= shift;
	uint64_t mantissa = bits >> 11, rest = bits & 0x7ff, half = 0x400;
	mantissa += rest > half || (rest == half && (sticky || (mantissa & 1)));
	uint64_t scale_bits = (uint64_t)(exponent - shift + 11 + 1023) << 52;
	double scale;
	memcpy(&scale, &scale_bits, sizeof scale);
	return (double)mantissa * scale;
}

static double times_power(uint64_t significand, int power)
{
	uint128 product = (uint128)significand * powers_of_five[power];
	uint64_t high = (uint64_t)(product >> 64);
	if (high == 0)
		return assemble((uint64_t)product, false, power);
	int shift = __builtin_clzll(high);
	product <<= shift;
	return assemble((uint64_t)(product >> 64), (uint64_t)product != 0, power + 64 - shift);
}

static double over_power(uint64_t significand, int power)
{
	int shift_up = __builtin_clzll(significand), shift_down = __builtin_clzll(powers_of_five[power]);
	uint128 numerator = (uint128)(significand << shift_up) << 63;
	uint64_t denominator = powers_of_five[power] << shift_down;
	uint64_t quotient = (uint64_t)(numerator / denominator);
	bool sticky = (uint128)quotient * denominator != numerator;
	return assemble(quotient, sticky, shift_down - shift_up - 63 - power);
}

static bool from_decimal(const struct decimal *number, double *value)
{
	int power = number->exponent;
	double magnitude;
	if (number->cut || power > POWER_MAX || power < -POWER_MAX)
		return false;
	if (number->significand >> 53 == 0 && power <= EXACT_TEN_MAX && power >= -EXACT_TEN_MAX)
		magnitude = power < 0 ? (double)number->significand / powers_of_ten[-power]
				      : (double)number->significand * powers_of_ten[power];
	else
		magnitude = power < 0 ? over_power(number->significand, -power) : times_power(number->significand, power);
	*value = number->negative ? -magnitude : magnitude;
	return true;
}

static inline bool is_digit(const char *at, const char *end)
{
	return at < end && (unsigned char)(*at - '0') < 10;
}

/* Digits into the significand; `scale` is -1 behind the point, where each one counts down the exponent. */
static const char *read_digits(const char *at, const char *end, struct decimal *number, int scale)
{
	uint64_t significand = number->significand;
	const char *begin = at;
	for (; is_digit(at, end); at++) {
		if (significand >= UINT64_C(1000000000000000000)) {
			number->cut = true;
			continue;
		}
		significand = significand * 10 + (uint64_t)(*at - '0');
	}
	number->significand = significand;
	if (scale < 0)
		number->exponent -= (int)(at - begin < EXPONENT_MAX ? at - begin : EXPONENT_MAX);
	return at;
}

/* Behind the "e"; NULL where no digit follows. */
static const char *read_exponent(const char *at, const char *end, struct decimal *number)
{
	bool negative = at < end && *at == '-';
	int exponent = 0;
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	if (!is_digit(at, end))
		return NULL;
	for (; is_digit(at, end); at++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*at - '0');
	number->exponent += negative ? -exponent : exponent;
	return at;
}

static const char *read_word(const char *at, const char *end, bool negative, double *value)
{
	if (end - at < 3)
		return NULL;
	if (memcmp(at, "NaN", 3) == 0)
		*value = NAN;
	else if (memcmp(at, "Inf", 3) == 0)
		*value = negative ? -INFINITY : INFINITY;
	else
		return NULL;
	return at + 3;
}

const char *decimal_parse(const char *text, const char *end, double *value)
{
	struct decimal number = { .negative = text < end && *text == '-' };
	const char *at = text;
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	if (!is_digit(at, end) && !(at + 1 < end && *at == '.' && is_digit(at + 1, end)))
		return read_word(at, end, number.negative, value);
	at = read_digits(at, end, &number, 0);
	if (at < end && *at == '.')
		at = read_digits(at + 1, end, &number, -1);
	if (at < end && (*at == 'e' || *at == 'E'))
		at = read_exponent(at + 1, end, &number);
	if (!at)
		return NULL;
	if (number.significand == 0 && !number.cut) {
		*value = number.negative ? -0.0 : 0.0;
		return at;
	}
	if (from_decimal(&number, value) || fmt_parse_double(text, (size_t)(at - text), value))
		return at;
	return NULL;
}
