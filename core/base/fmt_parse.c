#include "core/base/fmt.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The reading half of fmt.h: numbers, quantities and durations, whatever the locale. */

struct suffix {
	const char *name;
	double factor;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && is_digit(text[count]))
		count++;
	return count;
}

/* Bytes at the head of text that are a decimal number without sign: digits with or without a point. */
static size_t decimal_length(const char *text, size_t length)
{
	size_t whole = count_digits(text, length);
	size_t fraction = 0;

	if (whole < length && text[whole] == '.') {
		fraction = count_digits(text + whole + 1, length - whole - 1);
		return whole + fraction > 0 ? whole + 1 + fraction : 0;
	}
	return whole;
}

/* Bytes of "e+12" at the head of text, 0 where there is none. */
static size_t exponent_length(const char *text, size_t length)
{
	size_t sign, digits;

	if (length < 2 || (text[0] != 'e' && text[0] != 'E'))
		return 0;
	sign = text[1] == '+' || text[1] == '-';
	digits = count_digits(text + 1 + sign, length - 1 - sign);
	return digits > 0 ? 1 + sign + digits : 0;
}

/*
 * Digits that fit into 53 bits, divided by a power of ten that a double holds exactly: one division, which rounds right.
 * That is nearly every number a server sends.
 */
static bool read_short(const char *text, size_t length, double *value)
{
	static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	uint64_t digits = 0;
	size_t point = length;

	if (length > 16)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.')
			point = i;
		else
			digits = digits * 10 + (uint64_t)(text[i] - '0');
	}
	if (digits > UINT64_C(1) << 53)
		return false;
	*value = (double)digits / powers[point < length ? length - point - 1 : 0];
	return true;
}

static bool read_long(const char *text, size_t length, double *value)
{
	char copy[512];
	locale_t c_locale;

	if (length >= sizeof(copy))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!c_locale)
		return false;
	*value = strtod_l(copy, NULL, c_locale);
	freelocale(c_locale);
	return true;
}

static bool parse_word(const char *text, size_t length, double *value)
{
	if (length == 3 && memcmp(text, "NaN", 3) == 0)
		*value = NAN;
	else if (length == 3 && memcmp(text, "Inf", 3) == 0)
		*value = INFINITY;
	else
		return false;
	return true;
}

bool fmt_parse_double(const char *text, size_t length, double *value)
{
	size_t sign = length > 0 && (text[0] == '-' || text[0] == '+');
	const char *number = text + sign;
	size_t rest = length - sign;
	size_t decimal = decimal_length(number, rest);

	if (decimal == 0) {
		if (!parse_word(number, rest, value))
			return false;
	} else if (decimal == rest) {
		if (!read_short(number, rest, value) && !read_long(number, rest, value))
			return false;
	} else if (decimal + exponent_length(number + decimal, rest - decimal) != rest || !read_long(number, rest, value)) {
		return false;
	}
	if (sign && text[0] == '-')
		*value = -*value;
	return true;
}

/* Whole milliseconds, false where they do not fit. */
static bool to_milliseconds(double value, int64_t *milliseconds)
{
	if (!(fabs(value) < 9.2e18))
		return false;
	*milliseconds = (int64_t)value;
	return true;
}

static const struct suffix *find_suffix(const struct suffix *table, const char *text, size_t length)
{
	for (; table->name; table++) {
		if (strlen(table->name) == length && memcmp(table->name, text, length) == 0)
			return table;
	}
	return NULL;
}

static size_t letters_length(const char *text)
{
	size_t length = 0;

	while (text[length] && !is_digit(text[length]) && text[length] != '.')
		length++;
	return length;
}

bool fmt_parse_duration(const char *text, int64_t *milliseconds)
{
	static const struct suffix units[] = {
		{ "y", 31536e6 },
		{ "w", 6048e5 },
		{ "d", 864e5 },
		{ "h", 36e5 },
		{ "m", 6e4 },
		{ "s", 1e3 },
		{ "ms", 1 },
		{ NULL, 0 },
	};
	const struct suffix *next = units;
	double total = 0, number;

	if (!text[0])
		return false;
	while (*text) {
		size_t digits = count_digits(text, strlen(text));
		size_t letters = letters_length(text + digits);
		const struct suffix *unit = find_suffix(next, text + digits, letters);

		if (digits == 0 || !fmt_parse_double(text, digits, &number))
			return false;
		if (letters == 0 && text[digits] == '\0' && next == units)
			return to_milliseconds(number * 1000, milliseconds);
		if (!unit)
			return false;
		total += number * unit->factor;
		next = unit + 1;
		text += digits + letters;
	}
	return to_milliseconds(total, milliseconds);
}

bool fmt_parse_go_duration(const char *text, int64_t *milliseconds)
{
	static const struct suffix units[] = {
		{ "ns", 1e-6 },
		{ "us", 1e-3 },
		{ "µs", 1e-3 },
		{ "μs", 1e-3 },
		{ "ms", 1 },
		{ "s", 1e3 },
		{ "m", 6e4 },
		{ "h", 36e5 },
		{ NULL, 0 },
	};
	bool negative = text[0] == '-';
	double total = 0, number;

	text += text[0] == '-' || text[0] == '+';
	if (strcmp(text, "0") == 0)
		return to_milliseconds(0, milliseconds);
	if (!text[0])
		return false;
	while (*text) {
		size_t digits = decimal_length(text, strlen(text));
		size_t letters = letters_length(text + digits);
		const struct suffix *unit = find_suffix(units, text + digits, letters);

		if (digits == 0 || !unit || !fmt_parse_double(text, digits, &number))
			return false;
		total += number * unit->factor;
		text += digits + letters;
	}
	return to_milliseconds(negative ? -total : total, milliseconds);
}

bool fmt_parse_quantity(const char *text, double *value)
{
	static const struct suffix suffixes[] = {
		{ "", 1 },
		{ "n", 1e-9 },
		{ "u", 1e-6 },
		{ "m", 1e-3 },
		{ "k", 1e3 },
		{ "M", 1e6 },
		{ "G", 1e9 },
		{ "T", 1e12 },
		{ "P", 1e15 },
		{ "E", 1e18 },
		{ "Ki", 0x1p10 },
		{ "Mi", 0x1p20 },
		{ "Gi", 0x1p30 },
		{ "Ti", 0x1p40 },
		{ "Pi", 0x1p50 },
		{ "Ei", 0x1p60 },
		{ NULL, 0 },
	};
	size_t sign = text[0] == '-' || text[0] == '+';
	size_t length = strlen(text);
	size_t number = sign + decimal_length(text + sign, length - sign);
	const struct suffix *suffix;

	if (number == sign)
		return false;
	number += exponent_length(text + number, length - number);
	suffix = find_suffix(suffixes, text + number, length - number);
	if (!suffix || !fmt_parse_double(text, number, value))
		return false;
	*value *= suffix->factor;
	return true;
}
