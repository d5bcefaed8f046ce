#include "datasources/sim/api_gojson.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "datasources/sim/gotext.h"

#define DEPTH_MAX 200

struct scan {
	const char *text;
	size_t length, at;
	char *out;
	size_t size;
};

/* The byte is shown as the character of that number. */
static void quote_character(struct buf *out, unsigned char c)
{
	const char text[] = { (char)(c < 0x80 ? c : 0xc0 | c >> 6), (char)(c < 0x80 ? 0 : 0x80 | (c & 0x3f)), 0 };

	if (c == '\'' || c == '"')
		buf_append_text(out, c == '"' ? "'\"'" : "'\\''");
	else if (c == 0)
		buf_append_text(out, "'\\x00'");
	else
		gotext_quote(out, text);
}

static bool complain(struct scan *scan, const char *where)
{
	struct buf quoted = { 0 };

	if (scan->at >= scan->length) {
		snprintf(scan->out, scan->size, "unexpected EOF");
		return false;
	}
	quote_character(&quoted, (unsigned char)scan->text[scan->at]);
	quoted.data[0] = quoted.data[quoted.len - 1] = '\'';
	snprintf(scan->out, scan->size, "invalid character %s %s", buf_borrow(&quoted), where);
	buf_finish(&quoted);
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

static bool digits(struct scan *scan, const char *where)
{
	if (!isdigit((unsigned char)peek(scan)))
		return complain(scan, where);
	while (isdigit((unsigned char)peek(scan)))
		scan->at++;
	return true;
}

/* Nothing may follow a zero at the beginning but a point or an exponent. */
static bool number(struct scan *scan)
{
	scan->at += peek(scan) == '-';
	if (peek(scan) == '0')
		scan->at++;
	else if (!digits(scan, "in numeric literal"))
		return false;
	if (peek(scan) == '.') {
		scan->at++;
		if (!digits(scan, "after decimal point in numeric literal"))
			return false;
	}
	if (peek(scan) != 'e' && peek(scan) != 'E')
		return true;
	scan->at++;
	scan->at += peek(scan) == '+' || peek(scan) == '-';
	return digits(scan, "in exponent of numeric literal");
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

const char *api_gojson_type(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "object";
	case JSON_ARRAY:
		return "array";
	case JSON_STRING:
		return "string";
	case JSON_INTEGER:
	case JSON_REAL:
		return "number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "bool";
	case JSON_NULL:
		break;
	}
	return "null";
}
