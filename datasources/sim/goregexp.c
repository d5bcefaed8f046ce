#include "datasources/sim/goregexp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * The order of Go's own parser (regexp/syntax, Perl's flavour), so that of several mistakes the same one is found: one pass, with the depth of
 * parentheses, whether there is something to repeat, and where the last repetition began.
 */
struct scan {
	const char *whole, *at;
	int depth;
	bool operand; /* something that may be repeated is before this */
	const char *repeat; /* the repetition that ends here, or NULL */
	struct buf *out;
};

static bool complain(struct scan *scan, const char *what, const char *from, const char *to)
{
	buf_appendf(scan->out, "%s: `%.*s`", what, (int)(to - from), from);
	return false;
}

static const char *end_of(const char *text)
{
	return text + strlen(text);
}

/* Behind the character, which may have several bytes. */
static const char *behind(const char *at)
{
	for (at++; ((unsigned char)*at & 0xc0) == 0x80; at++) {
	}
	return at;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Behind \x41 or \x{263a}, from behind the x; NULL where there is no number. */
static const char *behind_hex(const char *at)
{
	const char *digits = at + (*at == '{');
	size_t count = strspn(digits, "0123456789abcdefABCDEF");

	if (*at != '{')
		return count >= 2 ? at + 2 : NULL;
	return count > 0 && digits[count] == '}' && strtoul(digits, NULL, 16) <= 0x10ffff ? digits + count + 1 : NULL;
}

/* How far Go read a number that is none. */
static const char *behind_bad_hex(const char *at)
{
	if (*at == '{') {
		at += 1 + strspn(at + 1, "0123456789abcdefABCDEF");
		return *at ? behind(at) : at;
	}
	for (int i = 0; i < 2 && *at; i++)
		at = behind(at);
	return at;
}

/* An escaped character; scan->at is on the backslash. */
static bool escape(struct scan *scan)
{
	const char *start = scan->at, *at = start + 1;
	unsigned char c = (unsigned char)*at;

	if (!c)
		return complain(scan, "trailing backslash at end of expression", at, at);
	at = behind(at);
	if ((c >= '1' && c <= '7' && is_octal(*at)) || c == '0') {
		for (int i = 0; i < 2 && is_octal(*at); i++)
			at++;
	} else if (c == 'x' && behind_hex(at)) {
		at = behind_hex(at);
	} else if (!strchr("afnrtv", c) && (c >= 0x80 || isalnum(c))) {
		return complain(scan, "invalid escape sequence", start, c == 'x' ? behind_bad_hex(at) : at);
	}
	scan->at = at;
	return true;
}

/* \pL, \p{Greek}; scan->at is on the backslash. */
static bool unicode_class(struct scan *scan)
{
	const char *start = scan->at, *close = strchr(start, '}');

	if (!start[2])
		return complain(scan, "invalid character class range", start, end_of(start));
	if (start[2] != '{') {
		if (!strchr("CLMNPSZ", start[2]))
			return complain(scan, "invalid character class range", start, behind(start + 2));
		scan->at = start + 3;
		return true;
	}
	if (!close)
		return complain(scan, "invalid character class range", start, end_of(start));
	scan->at = close + 1;
	return isupper((unsigned char)start[3 + (start[3] == '^')]) || complain(scan, "invalid character class range", start, scan->at);
}

/* \d, \pL or NULL where scan->at is at none of them; *good is false after a complaint. */
static bool short_class(struct scan *scan, bool *good)
{
	char c = scan->at[0] == '\\' ? scan->at[1] : '\0';

	*good = true;
	if (c == 'p' || c == 'P') {
		*good = unicode_class(scan);
		return true;
	}
	if (!c || !strchr("dswDSW", c))
		return false;
	scan->at += 2;
	return true;
}

/* [:alpha:] */
static bool named_class(struct scan *scan, bool *good)
{
	static const char *const names[] = { "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
		"space", "upper", "word", "xdigit" };
	const char *start = scan->at, *end = strncmp(start, "[:", 2) == 0 ? strstr(start + 2, ":]") : NULL;

	*good = true;
	if (!end)
		return false;
	const char *name = start + 2 + (start[2] == '^');

	scan->at = end + 2;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == (size_t)(end - name) && strncmp(names[i], name, (size_t)(end - name)) == 0)
			return true;
	*good = complain(scan, "invalid character class range", start, scan->at);
	return true;
}

/* The code of the plain or escaped character before `to` that began at `from`: enough to compare the ends of a range. */
static long code_of(const char *from, const char *to)
{
	static const char letters[] = "afnrtv", meanings[] = "\a\f\n\r\t\v";
	const unsigned char *bytes = (const unsigned char *)from;
	long code = bytes[0];

	if (*from == '\\' && from[1] == 'x')
		return strtol(from + 2 + (from[2] == '{'), NULL, 16);
	if (*from == '\\' && is_octal(from[1]))
		return strtol(from + 1, NULL, 8);
	if (*from == '\\')
		return strchr(letters, from[1]) ? meanings[strchr(letters, from[1]) - letters] : from[1];
	for (const char *at = from + 1; at < to; at++)
		code = code << 8 | (unsigned char)*at;
	return code;
}

static bool class_character(struct scan *scan, const char *class_start, long *code)
{
	const char *start = scan->at;

	if (!*start)
		return complain(scan, "missing closing ]", class_start, start);
	if (*start == '\\') {
		if (!escape(scan))
			return false;
	} else {
		scan->at = behind(start);
	}
	*code = code_of(start, scan->at);
	return true;
}

static bool class_range(struct scan *scan, const char *class_start)
{
	const char *start = scan->at;
	long low, high;

	if (!class_character(scan, class_start, &low))
		return false;
	if (scan->at[0] != '-' || !scan->at[1] || scan->at[1] == ']')
		return true;
	scan->at++;
	return class_character(scan, class_start, &high) &&
	       (high >= low || complain(scan, "invalid character class range", start, scan->at));
}

static bool bracket(struct scan *scan)
{
	const char *start = scan->at++;
	bool good;

	scan->at += *scan->at == '^';
	for (bool first = true; first || *scan->at != ']'; first = false) {
		if (!named_class(scan, &good) && !short_class(scan, &good))
			good = class_range(scan, start);
		if (!good)
			return false;
	}
	scan->at++;
	scan->operand = true;
	return true;
}

/* "(?P<name>", "(?i)", "(?i-s:"; scan->at is on the parenthesis. */
static bool perl_group(struct scan *scan)
{
	const char *start = scan->at, *at = start + 2, *close;
	bool negative = false, flags = false;

	if (strncmp(at, "P<", 2) == 0) {
		close = strchr(at, '>');
		if (!close)
			return complain(scan, "invalid named capture", start, end_of(start));
		for (const char *name = at + 2; name < close; name++)
			flags = (isalnum((unsigned char)*name) || *name == '_') && (flags || name == at + 2);
		scan->at = close + 1;
		scan->depth++;
		scan->operand = false;
		return flags || complain(scan, "invalid named capture", start, close + 1);
	}
	for (; *at && strchr("imsU-", *at) && !(*at == '-' && negative); at++) {
		negative = negative || *at == '-';
		flags = *at != '-';
	}
	if ((*at != ':' && *at != ')') || (negative && !flags))
		return complain(scan, "invalid or unsupported Perl syntax", start, *at ? behind(at) : at);
	scan->at = at + 1;
	if (*at == ':') {
		scan->depth++;
		scan->operand = false;
	}
	return true;
}

/* {n}, {n,}, {n,m}: behind it, or NULL where the brace is only a brace. */
static const char *behind_count(const char *at, long *least, long *most)
{
	char *end = NULL;

	if (!isdigit((unsigned char)at[1]))
		return NULL;
	*least = *most = strtol(at + 1, &end, 10);
	if (*end == ',') {
		*most = -1;
		end++;
		if (isdigit((unsigned char)*end))
			*most = strtol(end, &end, 10);
	}
	return *end == '}' ? end + 1 : NULL;
}

static bool repetition(struct scan *scan, const char *last, const char *after)
{
	const char *start = scan->at;

	after += *after == '?';
	if (last)
		return complain(scan, "invalid nested repetition operator", last, after);
	if (!scan->operand)
		return complain(scan, "missing argument to repetition operator", start, after);
	scan->at = after;
	scan->repeat = start;
	return true;
}

static bool counted(struct scan *scan, const char *last)
{
	long least = 0, most = 0;
	const char *after = behind_count(scan->at, &least, &most);

	if (!after) {
		scan->at++;
		scan->operand = true;
		return true;
	}
	if (least > 1000 || most > 1000 || (most >= 0 && least > most))
		return complain(scan, "invalid repeat count", scan->at, after);
	return repetition(scan, last, after);
}

static bool backslash(struct scan *scan)
{
	char c = scan->at[1];
	bool good;

	scan->operand = true;
	if (c == 'C')
		return complain(scan, "invalid escape sequence", scan->at, scan->at + 2);
	if (c == 'Q') {
		const char *end = strstr(scan->at, "\\E");

		scan->at = end ? end + 2 : end_of(scan->at);
		return true;
	}
	if (c && strchr("AbBz", c)) {
		scan->at += 2;
		return true;
	}
	return short_class(scan, &good) ? good : escape(scan);
}

static bool close_group(struct scan *scan)
{
	if (scan->depth == 0)
		return complain(scan, "unexpected )", scan->whole, end_of(scan->whole));
	scan->depth--;
	scan->at++;
	scan->operand = true;
	return true;
}

static bool step(struct scan *scan)
{
	const char *last = scan->repeat;

	scan->repeat = NULL;
	switch (*scan->at) {
	case '(':
		if (scan->at[1] == '?')
			return perl_group(scan);
		scan->depth++;
		scan->operand = false;
		scan->at++;
		return true;
	case '|':
		scan->operand = false;
		scan->at++;
		return true;
	case ')':
		return close_group(scan);
	case '[':
		return bracket(scan);
	case '*':
	case '+':
	case '?':
		return repetition(scan, last, scan->at + 1);
	case '{':
		return counted(scan, last);
	case '\\':
		return backslash(scan);
	default:
		scan->at = behind(scan->at);
		scan->operand = true;
		return true;
	}
}

bool goregexp_complaint(const char *expression, struct buf *out)
{
	struct scan scan = { .whole = expression, .at = expression, .out = out };

	while (*scan.at)
		if (!step(&scan))
			return true;
	return scan.depth > 0 && !complain(&scan, "missing closing )", expression, end_of(expression));
}
