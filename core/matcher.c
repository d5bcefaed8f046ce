#define PCRE2_CODE_UNIT_WIDTH 8

#include "core/matcher.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/labels.h"

/*
 * PromQL quotes its values and puts them in braces, Alertmanager's tools often do neither: both are read by one grammar,
 *     [metric] [{] [name OP value {, name OP value} [,]] [}]
 * Regular expressions are pcre2's where the servers have RE2: what RE2 knows means the same, and the effort of a match is bounded.
 */

enum { MATCHERS_MAX = 100, PATTERN_MAX = 8192, EFFORT_MAX = 100000, DEPTH_MAX = 10000 };

struct matcher {
	char *name, *value;
	bool negative;
	pcre2_code *pattern; /* NULL: compared as it is */
};

struct matchers {
	size_t count, capacity;
	struct matcher *items;
};

/* Where reading stands; the first failure fills err and ends it. */
struct cursor {
	const char *at;
	struct err *err;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

static bool is_name_part(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9');
}

static void skip_blanks(struct cursor *cursor)
{
	while (is_blank(*cursor->at))
		cursor->at++;
}

static bool take(struct cursor *cursor, char wanted)
{
	skip_blanks(cursor);
	if (*cursor->at != wanted)
		return false;
	cursor->at++;
	return true;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

static void append_code_point(struct buf *out, unsigned long code)
{
	if (code < 0x80) {
		buf_append_char(out, (char)code);
	} else if (code < 0x800) {
		buf_append_char(out, (char)(0xc0 | code >> 6));
	} else if (code < 0x10000) {
		buf_append_char(out, (char)(0xe0 | code >> 12));
		buf_append_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
	} else {
		buf_append_char(out, (char)(0xf0 | (code >> 18 & 7)));
		buf_append_char(out, (char)(0x80 | (code >> 12 & 0x3f)));
		buf_append_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	if (code >= 0x80)
		buf_append_char(out, (char)(0x80 | (code & 0x3f)));
}

/* "\u00e9": the letter says how many hexadecimal digits follow. False where they do not. */
static bool append_hex(struct buf *out, struct cursor *cursor)
{
	size_t digits = *cursor->at == 'x' ? 2 : *cursor->at == 'u' ? 4 : 8;
	char text[9] = "";

	if (strspn(cursor->at + 1, "0123456789abcdefABCDEF") < digits)
		return false;
	memcpy(text, cursor->at + 1, digits);
	append_code_point(out, strtoul(text, NULL, 16) & 0x1fffff);
	cursor->at += 1 + digits;
	return true;
}

/* What follows a backslash, as in Go; what Go does not know stays as it is, backslash included, as Alertmanager does. */
static void read_escape(struct cursor *cursor, struct buf *out)
{
	static const char letters[] = "abfnrtv\\\"'", meanings[] = "\a\b\f\n\r\t\v\\\"'";
	const char *letter = *cursor->at ? strchr(letters, *cursor->at) : NULL;

	if (letter) {
		buf_append_char(out, meanings[letter - letters]);
		cursor->at++;
	} else if (!*cursor->at || !strchr("xuU", *cursor->at) || !append_hex(out, cursor)) {
		buf_append_char(out, '\\');
	}
}

static bool read_quoted(struct cursor *cursor, struct buf *out)
{
	char quote = *cursor->at++;

	while (*cursor->at && *cursor->at != quote) {
		char c = *cursor->at++;

		if (c == '\\' && quote != '`')
			read_escape(cursor, out);
		else
			buf_append_char(out, c);
	}
	if (*cursor->at != quote)
		return err_set(cursor->err, ERR_USAGE, "", "label matcher: the closing %c is missing", quote);
	cursor->at++;
	return true;
}

/* A label's name: as it is, or quoted. */
static bool read_name(struct cursor *cursor, struct buf *out)
{
	skip_blanks(cursor);
	if (is_quote(*cursor->at))
		return read_quoted(cursor, out);
	if (!is_name_start(*cursor->at))
		return err_set(cursor->err, ERR_USAGE, "", "label matcher: a label's name is missing before \"%.20s\"", cursor->at);
	while (is_name_part(*cursor->at))
		buf_append_char(out, *cursor->at++);
	return true;
}

static bool read_value(struct cursor *cursor, struct buf *out)
{
	skip_blanks(cursor);
	if (is_quote(*cursor->at))
		return read_quoted(cursor, out);
	while (*cursor->at && !is_blank(*cursor->at) && !strchr(",{}\"'`", *cursor->at))
		buf_append_char(out, *cursor->at++);
	return out->len > 0 || err_set(cursor->err, ERR_USAGE, "", "label matcher: a value is missing, such as name=\"value\"");
}

static bool read_operator(struct cursor *cursor, bool *negative, bool *regex)
{
	skip_blanks(cursor);
	if (cursor->at[0] != '=' && (cursor->at[0] != '!' || (cursor->at[1] != '=' && cursor->at[1] != '~')))
		return err_set(cursor->err, ERR_USAGE, "", "label matcher: one of = != =~ !~ must follow the name");
	*negative = cursor->at[0] == '!';
	*regex = cursor->at[1] == '~';
	cursor->at += *negative || *regex ? 2 : 1;
	if (*cursor->at == '=')
		return err_set(cursor->err, ERR_USAGE, "", "label matcher: = is the operator, not ==");
	return true;
}

static bool compile(struct matcher *matcher, struct err *err)
{
	int code;
	PCRE2_SIZE at;
	PCRE2_UCHAR words[128] = "";

	if (strlen(matcher->value) > PATTERN_MAX)
		return err_set(err, ERR_USAGE, "", "label matcher: the regular expression is too long");
	matcher->pattern = pcre2_compile((PCRE2_SPTR)matcher->value, PCRE2_ZERO_TERMINATED,
		PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOTALL | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (matcher->pattern)
		return true;
	pcre2_get_error_message(code, words, sizeof(words));
	return err_set(err, ERR_USAGE, "", "label matcher: regular expression \"%.100s\": %s", matcher->value, (const char *)words);
}

/* Adds one, which takes over both texts. */
static bool add(struct matchers *matchers, struct buf *name, struct buf *value, bool negative, bool regex, struct err *err)
{
	struct matcher *matcher;

	matchers->items = mem_grow(matchers->items, matchers->count, &matchers->capacity, sizeof(*matchers->items));
	matcher = &matchers->items[matchers->count++];
	*matcher = (struct matcher){ .name = buf_steal(name), .value = buf_steal(value), .negative = negative };
	if (matchers->count > MATCHERS_MAX)
		return err_set(err, ERR_USAGE, "", "more than %d label matchers", MATCHERS_MAX);
	return !regex || compile(matcher, err);
}

static bool add_metric(struct matchers *matchers, struct buf *metric, struct err *err)
{
	struct buf name = { 0 };

	buf_append_text(&name, "__name__");
	return add(matchers, &name, metric, false, false, err);
}

/* name OP value, or inside of braces a quoted metric name. */
static bool read_matcher(struct cursor *cursor, struct matchers *matchers, bool in_braces)
{
	struct buf name = { 0 }, value = { 0 };
	bool negative = false, regex = false, good;

	skip_blanks(cursor);
	bool quoted = is_quote(*cursor->at);
	good = read_name(cursor, &name);
	skip_blanks(cursor);
	if (good && quoted && in_braces && (*cursor->at == ',' || *cursor->at == '}'))
		return add_metric(matchers, &name, cursor->err);
	good = good && read_operator(cursor, &negative, &regex) && read_value(cursor, &value) &&
	       add(matchers, &name, &value, negative, regex, cursor->err);
	buf_finish(&name);
	buf_finish(&value);
	return good;
}

static bool at_end(struct cursor *cursor, bool in_braces)
{
	skip_blanks(cursor);
	return in_braces ? *cursor->at == '}' : *cursor->at == '\0';
}

static bool read_list(struct cursor *cursor, struct matchers *matchers, bool in_braces)
{
	while (!at_end(cursor, in_braces)) {
		if (!read_matcher(cursor, matchers, in_braces))
			return false;
		if (!take(cursor, ',') && !at_end(cursor, in_braces))
			return err_set(
				cursor->err, ERR_USAGE, "", "label matcher: \",\" or the end is missing before \"%.20s\"", cursor->at);
	}
	return true;
}

/* A metric's name stands before braces, or alone. */
static bool read_metric(struct cursor *cursor, struct matchers *matchers)
{
	struct cursor ahead = *cursor;
	struct buf name = { 0 };

	skip_blanks(&ahead);
	if (!is_name_start(*ahead.at))
		return true;
	read_name(&ahead, &name);
	skip_blanks(&ahead);
	if (*ahead.at != '{' && *ahead.at != '\0') {
		buf_finish(&name);
		return true;
	}
	*cursor = ahead;
	return add_metric(matchers, &name, cursor->err);
}

static bool read_all(struct cursor *cursor, struct matchers *matchers)
{
	if (!read_metric(cursor, matchers))
		return false;
	if (!take(cursor, '{'))
		return read_list(cursor, matchers, false);
	if (!read_list(cursor, matchers, true))
		return false;
	cursor->at++;
	skip_blanks(cursor);
	return *cursor->at == '\0' || err_set(cursor->err, ERR_USAGE, "", "label matcher: \"%.20s\" behind the closing brace", cursor->at);
}

struct matchers *matchers_parse(const char *text, struct err *err)
{
	struct matchers *matchers = mem_zalloc(1, sizeof(*matchers));
	struct cursor cursor = { .at = text, .err = err };

	if (read_all(&cursor, matchers))
		return matchers;
	matchers_destroy(matchers);
	return NULL;
}

void matchers_destroy(struct matchers *matchers)
{
	if (!matchers)
		return;
	for (size_t i = 0; i < matchers->count; i++) {
		free(matchers->items[i].name);
		free(matchers->items[i].value);
		pcre2_code_free(matchers->items[i].pattern);
	}
	free(matchers->items);
	free(matchers);
}

/* A pattern that takes too much effort does not match. */
static bool matches_pattern(const pcre2_code *pattern, const char *value)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	int result = -1;

	if (data && context) {
		pcre2_set_match_limit(context, EFFORT_MAX);
		pcre2_set_depth_limit(context, DEPTH_MAX);
		result = pcre2_match(pattern, (PCRE2_SPTR)value, PCRE2_ZERO_TERMINATED, 0, 0, data, context);
	}
	pcre2_match_context_free(context);
	pcre2_match_data_free(data);
	return result >= 0;
}

bool matchers_match(const struct matchers *matchers, const struct labels *labels)
{
	for (size_t i = 0; i < matchers->count; i++) {
		const struct matcher *matcher = &matchers->items[i];
		const char *value = labels_get(labels, matcher->name);
		bool same;

		value = value ? value : "";
		same = matcher->pattern ? matches_pattern(matcher->pattern, value) : strcmp(value, matcher->value) == 0;
		if (same == matcher->negative)
			return false;
	}
	return true;
}
