#include "datasources/sim/api_gojson.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 200

struct scan {
	const char *text;
	size_t length, at;
	char *out;
	size_t size;
};

static bool complain(struct scan *scan, const char *where)
{
	unsigned char c = (unsigned char)(scan->at < scan->length ? scan->text[scan->at] : 0);

	if (scan->at >= scan->length)
		snprintf(scan->out, scan->size, "unexpected EOF");
	else if (c == '\'' || c == '"')
		snprintf(scan->out, scan->size, "invalid character %s %s", c == '"' ? "'\"'" : "'\\''", where);
	else if (isprint(c))
		snprintf(scan->out, scan->size, "invalid character '%c' %s", c, where);
	else
		snprintf(scan->out, scan->size, "invalid character '\\x%02x' %s", c, where);
	return false;
}

static void blanks(struct scan *scan)
{
	while (scan->at < scan->length && strchr(" \t\r\n", scan->text[scan->at]) && scan->text[scan->at])
		scan->at++;
}

static char peek(const struct scan *scan)
{
	return (char)(scan->at < scan->length ? scan->text[scan->at] : '\0');
}

static bool string(struct scan *scan)
{
	for (scan->at++; scan->at < scan->length; scan->at++) {
		unsigned char c = (unsigned char)scan->text[scan->at];

		if (c == '"') {
			scan->at++;
			return true;
		}
		if (c < 0x20)
			return complain(scan, "in string literal");
		if (c == '\\' && ++scan->at < scan->length && (!strchr("bfnrt\\/\"u", scan->text[scan->at]) || !scan->text[scan->at]))
			return complain(scan, "in string escape code");
	}
	return complain(scan, "in string literal");
}

static bool word(struct scan *scan, const char *expected)
{
	char where[64];

	for (size_t i = 0; expected[i]; i++, scan->at++)
		if (peek(scan) != expected[i]) {
			snprintf(where, sizeof where, "in literal %s (expecting '%c')", expected, expected[i]);
			return complain(scan, where);
		}
	return true;
}

static bool number(struct scan *scan)
{
	if (peek(scan) == '-')
		scan->at++;
	if (!isdigit((unsigned char)peek(scan)))
		return complain(scan, "in numeric literal");
	while (peek(scan) && (isdigit((unsigned char)peek(scan)) || strchr(".eE+-", peek(scan))))
		scan->at++;
	return true;
}

static bool value(struct scan *scan, int depth);

static bool member(struct scan *scan, int depth)
{
	blanks(scan);
	if (peek(scan) != '"')
		return complain(scan, "looking for beginning of object key string");
	if (!string(scan))
		return false;
	blanks(scan);
	if (peek(scan) != ':')
		return complain(scan, "after object key");
	scan->at++;
	return value(scan, depth);
}

/* The inside of {} or []. */
static bool items(struct scan *scan, char close, int depth)
{
	scan->at++;
	blanks(scan);
	if (peek(scan) == close) {
		scan->at++;
		return true;
	}
	for (;;) {
		if (!(close == '}' ? member(scan, depth) : value(scan, depth)))
			return false;
		blanks(scan);
		char c = peek(scan);

		if (c != ',' && c != close)
			return complain(scan, close == '}' ? "after object key:value pair" : "after array element");
		scan->at++;
		if (c == close)
			return true;
	}
}

static bool value(struct scan *scan, int depth)
{
	blanks(scan);
	if (depth > DEPTH_MAX) {
		snprintf(scan->out, scan->size, "exceeded max depth");
		return false;
	}
	switch (peek(scan)) {
	case '{':
		return items(scan, '}', depth + 1);
	case '[':
		return items(scan, ']', depth + 1);
	case '"':
		return string(scan);
	case 't':
		return word(scan, "true");
	case 'f':
		return word(scan, "false");
	case 'n':
		return word(scan, "null");
	default:
		return peek(scan) == '-' || isdigit((unsigned char)peek(scan)) ? number(scan)
									       : complain(scan, "looking for beginning of value");
	}
}

bool api_gojson_complaint(const char *text, size_t length, char *out, size_t size)
{
	struct scan scan = { .text = text, .length = length, .out = out, .size = size };

	blanks(&scan);
	if (scan.at >= length) {
		snprintf(out, size, "EOF");
		return true;
	}
	return !value(&scan, 0);
}
