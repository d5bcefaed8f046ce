#include "datasources/sim/gotext.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "core/base/clock.h"

/* Does the character of that length not print? */
static bool is_hidden(const char *at, size_t length)
{
	unsigned char first = (unsigned char)at[0];

	if (length == 2)
		return first == 0xc2 && (unsigned char)at[1] < 0xa1;
	return length == 0 || (length == 1 && (first < 0x20 || first == 0x7f));
}

/* Bytes of the UTF-8 character at `text`; 0 where it is none. */
static size_t character(const char *text)
{
	unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];
	size_t length = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : c < 0x80;

	if ((c == 0xe0 && next < 0xa0) || (c == 0xed && next >= 0xa0) || (c == 0xf0 && next < 0x90) || (c == 0xf4 && next >= 0x90))
		return 0;
	for (size_t i = 1; i < length; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

char *gotext_valid(const char *text, size_t length)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < length;) {
		size_t bytes = character(text + i);

		if (bytes == 0 || bytes > length - i)
			buf_append_text(&out, "\xef\xbf\xbd");
		else
			buf_append(&out, text + i, bytes);
		i += bytes > 0 ? bytes : 1;
	}
	return buf_steal(&out);
}

void gotext_quote(struct buf *out, const char *text)
{
	static const char letters[] = "abfnrtv", meanings[] = "\a\b\f\n\r\t\v";

	buf_append_char(out, '"');
	while (*text) {
		size_t length = character(text);
		const char *known = strchr(meanings, *text);

		if (*text == '"' || *text == '\\')
			buf_appendf(out, "\\%c", *text);
		else if (known)
			buf_appendf(out, "\\%c", letters[known - meanings]);
		else if (length == 2 && is_hidden(text, length))
			buf_appendf(out, "\\u%04x", ((unsigned char)text[0] & 0x1f) << 6 | ((unsigned char)text[1] & 0x3f));
		else if (is_hidden(text, length))
			buf_appendf(out, "\\x%02x", (unsigned char)*text);
		else
			buf_append(out, text, length);
		text += length > 0 ? length : 1;
	}
	buf_append_char(out, '"');
}

void gotext_escape(struct buf *out, const char *text)
{
	for (;;) {
		size_t plain = strcspn(text, "\\\"\n");

		buf_append(out, text, plain);
		text += plain;
		if (!*text)
			return;
		buf_append_char(out, '\\');
		buf_append_char(out, *text == '\n' ? 'n' : *text);
		text++;
	}
}

bool gotext_is_label_name(const char *text)
{
	if (!*text || isdigit((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '_')
			return false;
	return true;
}

static bool has_good_escapes(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
		if (*text == '%' && (!isxdigit((unsigned char)text[1]) || !isxdigit((unsigned char)text[2])))
			return false;
	}
	return true;
}

bool gotext_is_uri(const char *text)
{
	size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	if (!has_good_escapes(text))
		return false;
	if (*text == '/')
		return true;
	if (!isalpha((unsigned char)*text) || text[scheme] != ':')
		return false;
	const char *host = text + scheme + 1;

	return strncmp(host, "//", 2) != 0 || strcspn(host + 2, " \"<>\\^`{|}") >= strcspn(host + 2, "/?#");
}

/*
 * time.Parse with a layout of one letter for each of Go's elements: Y 2006, M 01, D 02, h 15, m 04, s 05, z Z07:00; anything else stands for
 * itself. As Go does it, an hour may have one digit and a second may have decimals.
 */
struct scan {
	const char *layout, *value; /* what is left of both */
	int year, month, day, hour, minute, second, milliseconds, offset_minutes;
	const char *element, *range; /* what could not be read; what is out of its range */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool number(struct scan *scan, int *out, bool two)
{
	const char *at = scan->value;

	if (!is_digit(at[0]) || (two && !is_digit(at[1])))
		return false;
	*out = at[0] - '0';
	scan->value++;
	if (is_digit(at[1])) {
		*out = *out * 10 + at[1] - '0';
		scan->value++;
	}
	return true;
}

static bool year(struct scan *scan)
{
	if (strlen(scan->value) < 4 || !is_digit(*scan->value))
		return false;
	for (int i = 0; i < 4; i++, scan->value++) {
		if (!is_digit(*scan->value)) {
			scan->value += 4 - i;
			return false;
		}
		scan->year = scan->year * 10 + *scan->value - '0';
	}
	return true;
}

static void decimals(struct scan *scan)
{
	if ((*scan->value != '.' && *scan->value != ',') || !is_digit(scan->value[1]))
		return;
	scan->value++;
	for (int scale = 100; is_digit(*scan->value); scale /= 10)
		scan->milliseconds += (*scan->value++ - '0') * scale;
}

static bool zone(struct scan *scan)
{
	const char *at = scan->value;

	if (*at == 'Z') {
		scan->value++;
		return true;
	}
	if ((*at != '+' && *at != '-') || !is_digit(at[1]) || !is_digit(at[2]) || at[3] != ':' || !is_digit(at[4]) || !is_digit(at[5]))
		return false;
	scan->offset_minutes = ((at[1] - '0') * 10 + at[2] - '0') * 60 + (at[4] - '0') * 10 + at[5] - '0';
	if (*at == '-')
		scan->offset_minutes = -scan->offset_minutes;
	scan->value += 6;
	return true;
}

static bool literal(struct scan *scan, char expected)
{
	if (expected == ' ' && !*scan->value)
		return true;
	if (*scan->value != expected)
		return false;
	scan->value++;
	while (expected == ' ' && *scan->value == ' ')
		scan->value++;
	return true;
}

static bool element(struct scan *scan, char letter)
{
	switch (letter) {
	case 'Y':
		return year(scan);
	case 'M':
		return number(scan, &scan->month, true) && ((scan->month >= 1 && scan->month <= 12) || (scan->range = "month", true));
	case 'D':
		return number(scan, &scan->day, true);
	case 'h':
		return number(scan, &scan->hour, false) && (scan->hour < 24 || (scan->range = "hour", true));
	case 'm':
		return number(scan, &scan->minute, true) && (scan->minute < 60 || (scan->range = "minute", true));
	case 's':
		if (!number(scan, &scan->second, true))
			return false;
		if (scan->second >= 60)
			scan->range = "second";
		else
			decimals(scan);
		return true;
	case 'z':
		return zone(scan);
	default:
		return literal(scan, letter);
	}
}

static bool read_layout(struct scan *scan, const char *layout, const char *value)
{
	*scan = (struct scan){ .layout = layout, .value = value };
	for (; *scan->layout; scan->layout++) {
		if (!element(scan, *scan->layout)) {
			scan->element = scan->layout;
			return false;
		}
		if (scan->range)
			return false;
	}
	if (!*scan->value && (scan->day < 1 || scan->day > clock_month_length(scan->year, scan->month)))
		scan->range = "day";
	return !*scan->value && !scan->range;
}

/* time's own way to quote. */
static void quote_value(struct buf *out, const char *text)
{
	buf_append_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_appendf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x80)
			buf_appendf(out, "\\x%02x", (unsigned char)*text);
		else
			buf_append_char(out, *text);
	}
	buf_append_char(out, '"');
}

static void complain(const struct scan *scan, const char *text, struct buf *out)
{
	static const char letters[] = "YMDhms";
	static const char *const names[] = { "2006", "01", "02", "15", "04", "05" };

	buf_append_text(out, "parsing time ");
	quote_value(out, text);
	if (scan->range) {
		buf_appendf(out, ": %s out of range", scan->range);
	} else if (scan->element) {
		const char *known = strchr(letters, *scan->element);

		buf_append_text(out, " as \"2006-01-02 15:04:05\": cannot parse ");
		quote_value(out, scan->value);
		buf_appendf(out, " as \"%.*s\"", known ? 4 : 1, known ? names[known - letters] : scan->element);
	} else {
		buf_append_text(out, ": extra text: ");
		quote_value(out, scan->value);
	}
}

bool gotime_is_zero(struct gotime time)
{
	return time.ms == GOTIME_ZERO_MS;
}

bool gotime_parse(const char *text, struct gotime *out, struct buf *complaint)
{
	/* The last one is what a complaint is about. */
	static const char *const layouts[] = { "Y-M-DTh:m:sz", "Y-M-DTh:m:s", "Y-M-DTh:mZ", "Y-M-DTh:m", "Y-M-D h:m:s" };
	struct scan scan = { 0 };

	*out = (struct gotime){ 0 };
	if (!*text)
		return true;
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		if (!read_layout(&scan, layouts[i], text))
			continue;
		int64_t minutes = (clock_days(scan.year, scan.month, scan.day) * 24 + scan.hour) * 60 + scan.minute - scan.offset_minutes;

		*out = (struct gotime){ (minutes * 60 + scan.second) * 1000 + scan.milliseconds, scan.offset_minutes };
		return true;
	}
	complain(&scan, text, complaint);
	return false;
}

void gotime_write(struct buf *out, struct gotime time)
{
	struct clock_fields f;
	int64_t ms = ((time.ms % 1000) + 1000) % 1000;
	unsigned offset = (unsigned)(time.offset_minutes < 0 ? -time.offset_minutes : time.offset_minutes);

	clock_fields(time.ms - ms + time.offset_minutes * INT64_C(60000), false, &f);
	buf_appendf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", f.year, f.month, f.day, f.hour, f.minute, f.second, (int)ms);
	if (time.offset_minutes == 0)
		buf_append_char(out, 'Z');
	else
		buf_appendf(out, "%c%02u:%02u", time.offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
}
