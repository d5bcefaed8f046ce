/* JSON to the byte as Go writes it: numbers in their shortest form that reads back, times, texts. */
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

/* The fewest digits that read back as the value, without a sign, a point and zeros at the end; *exponent is that of the first one. */
static size_t shortest(double value, char digits[24], int *exponent)
{
	char text[40];
	double back = 0;
	size_t count = 0;

	for (int precision = 14; precision <= 16; precision++) {
		snprintf(text, sizeof text, "%.*e", precision, value);
		if (fmt_parse_double(text, strlen(text), &back) && back == value)
			break;
	}
	const char *at = text;

	for (; *at != 'e'; at++)
		if (*at >= '0' && *at <= '9')
			digits[count++] = *at;
	*exponent = (int)strtol(at + 1, NULL, 10);
	while (count > 1 && digits[count - 1] == '0')
		count--;
	return count;
}

static void write_plain(struct buf *out, const char *digits, int count, int exponent)
{
	if (exponent < 0)
		buf_append_text(out, "0.");
	for (int i = exponent; i < -1; i++)
		buf_append_char(out, '0');
	for (int i = 0; i < count || i <= exponent; i++) {
		if (i == exponent + 1 && exponent >= 0)
			buf_append_char(out, '.');
		buf_append_char(out, i < count ? digits[i] : '0');
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
	if (form != 'e' && value == floor(value) && fabs(value) < 1e15) {
		buf_appendf(out, "%.0f", value);
		return;
	}
	if (signbit(value))
		buf_append_char(out, '-');
	int count = (int)shortest(fabs(value), digits, &exponent);

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

void write_labels(struct buf *out, const struct labels *labels)
{
	buf_append_char(out, '{');
	for (size_t i = 0; i < labels->count; i++) {
		if (i > 0)
			buf_append_char(out, ',');
		write_text(out, labels->items[i].name);
		buf_append_char(out, ':');
		write_text(out, labels->items[i].value);
	}
	buf_append_char(out, '}');
}
