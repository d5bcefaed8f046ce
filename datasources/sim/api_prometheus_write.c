/* JSON to the byte as Go writes it: numbers in their shortest form that reads back, times, texts. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "datasources/sim/api_prometheus.h"

void write_text(struct buf *out, const char *text)
{
	buf_append_char(out, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			buf_appendf(out, "\\%c", c);
		else if (c == '\n')
			buf_append_text(out, "\\n");
		else if (c == '\t')
			buf_append_text(out, "\\t");
		else if (c == '\r')
			buf_append_text(out, "\\r");
		else if (c < 0x20 || strchr("<>&", c))
			buf_appendf(out, "\\u%04x", c);
		else
			buf_append_char(out, (char)c);
	}
	buf_append_char(out, '"');
}

void write_words(struct buf *out, const char *format, va_list args)
{
	struct buf text = { 0 };

	buf_vappendf(&text, format, args);
	write_text(out, buf_borrow(&text));
	buf_finish(&text);
}

#define EASY_LEAST 1e-4
#define EASY_MOST 1e15
#define FULL_DIGITS 17

typedef unsigned __int128 wide;

static wide power_of_ten(int exponent)
{
	wide power = 1;

	for (; exponent > 0; exponent--)
		power *= 10;
	return power;
}

static size_t digits_of(uint64_t number, char digits[24])
{
	char reversed[24];
	size_t count = 0;

	for (; number || count == 0; number /= 10)
		reversed[count++] = (char)('0' + number % 10);
	for (size_t i = 0; i < count; i++)
		digits[i] = reversed[count - 1 - i];
	return count;
}

/*
 * A value between EASY_LEAST and EASY_MOST, exactly: it is mantissa / 2^shift, so its first digits are mantissa * 10^power / 2^shift, rounded, and
 * they read back if what was rounded off is less than half of the last bit. 0: it is no such value.
 */
static size_t shortest_easy(double value, char digits[24], int *exponent)
{
	int binary;
	uint64_t mantissa = (uint64_t)ldexp(frexp(value, &binary), 53);
	int shift = 53 - binary, first = (int)floor(log10(value));

	if (!(value >= EASY_LEAST && value < EASY_MOST) || mantissa == 1ull << 52)
		return 0;
	for (int count = FULL_DIGITS - 2; count <= FULL_DIGITS; count++) {
		if (count - 1 < first)
			continue;
		wide ten = power_of_ten(count - 1 - first), exact = ten * mantissa, half = (wide)1 << (shift - 1);
		wide number = exact >> shift, rest = exact - (number << shift);

		number += rest > half || (rest == half && number % 2);
		wide back = number << shift, off = back > exact ? back - exact : exact - back;

		if (off * 2 > ten || (off * 2 == ten && mantissa % 2))
			continue;
		size_t got = digits_of((uint64_t)number, digits);

		*exponent = first + (int)got - count;
		return got;
	}
	return 0;
}

static size_t shortest_hard(double value, char digits[24], int *exponent)
{
	char text[40];
	double back = 0;
	size_t count = 0;

	for (int precision = value < DBL_MIN ? 0 : 14; precision <= 16; precision++) {
		snprintf(text, sizeof text, "%.*e", precision, value);
		if (fmt_parse_double(text, strlen(text), &back) && back == value)
			break;
	}
	const char *at = text;

	for (; *at != 'e'; at++)
		if (*at >= '0' && *at <= '9')
			digits[count++] = *at;
	*exponent = (int)strtol(at + 1, NULL, 10);
	return count;
}

/* The fewest digits that read back as the value, without a sign, a point and zeros at the end; *exponent is that of the first one. */
static size_t shortest(double value, char digits[24], int *exponent)
{
	size_t count = shortest_easy(value, digits, exponent);

	if (count == 0)
		count = shortest_hard(value, digits, exponent);
	while (count > 1 && digits[count - 1] == '0')
		count--;
	return count;
}

static void write_plain(struct buf *out, const char *digits, int count, int exponent)
{
	static const char zeros[] = "000000000000000000000000";
	int whole = exponent + 1;

	if (exponent < 0) {
		buf_append(out, "0.", 2);
		for (int left = -whole; left > 0; left -= 24)
			buf_append(out, zeros, left < 24 ? (size_t)left : 24);
		buf_append(out, digits, (size_t)count);
		return;
	}
	buf_append(out, digits, (size_t)(count < whole ? count : whole));
	for (int left = whole - count; left > 0; left -= 24)
		buf_append(out, zeros, left < 24 ? (size_t)left : 24);
	if (count > whole) {
		buf_append_char(out, '.');
		buf_append(out, digits + whole, (size_t)(count - whole));
	}
}

void write_number(struct buf *out, double value, char form)
{
	char digits[24];
	int exponent = 0;

	if (!isfinite(value)) {
		buf_append_text(out, isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
		return;
	}
	if (signbit(value))
		buf_append_char(out, '-');
	value = fabs(value);
	if (form != 'e' && value == floor(value) && value < EASY_MOST) {
		buf_append(out, digits, digits_of((uint64_t)value, digits));
		return;
	}
	int count = (int)shortest(value, digits, &exponent);

	if (form == 'f' || (form == 'g' && exponent >= -6 && exponent < 21)) {
		write_plain(out, digits, count, exponent);
		return;
	}
	buf_appendf(
		out, "%c%s%.*se%c%02d", digits[0], count > 1 ? "." : "", count - 1, digits + 1, exponent < 0 ? '-' : '+', abs(exponent));
}

static void write_seconds(struct buf *out, int64_t time_ms)
{
	if (time_ms < 0)
		buf_append_char(out, '-');
	buf_appendf(out, "%llu", (unsigned long long)(time_ms < 0 ? 0 - (uint64_t)time_ms : (uint64_t)time_ms) / 1000);
}

void write_time(struct buf *out, int64_t time_ms)
{
	write_seconds(out, time_ms);
	if (time_ms % 1000)
		buf_appendf(out, ".%03d", abs((int)(time_ms % 1000)));
}

void write_short_time(struct buf *out, int64_t time_ms)
{
	int rest = abs((int)(time_ms % 1000)), digits = 3;

	write_seconds(out, time_ms);
	for (; rest && rest % 10 == 0; rest /= 10)
		digits--;
	if (rest)
		buf_appendf(out, ".%0*d", digits, rest);
}

void write_date(struct buf *out, int64_t time_ms)
{
	char text[40];

	buf_appendf(out, "\"%s\"", time_ms ? clock_format_rfc3339(time_ms, text, sizeof text) : "0001-01-01T00:00:00Z");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void write_texts(struct buf *out, const char **texts, size_t count)
{
	const char *last = NULL;

	if (count > 1)
		qsort(texts, count, sizeof *texts, by_text);
	buf_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (last && strcmp(last, texts[i]) == 0)
			continue;
		if (last)
			buf_append_char(out, ',');
		last = texts[i];
		write_text(out, last);
	}
	buf_append_char(out, ']');
}

void write_pair(struct buf *out, bool first, const char *name, const char *value)
{
	if (!first)
		buf_append_char(out, ',');
	write_text(out, name);
	buf_append_char(out, ':');
	write_text(out, value);
}

void write_labels(struct buf *out, const struct labels *labels)
{
	buf_append_char(out, '{');
	for (size_t i = 0; i < labels->count; i++)
		write_pair(out, i == 0, labels->items[i].name, labels->items[i].value);
	buf_append_char(out, '}');
}
