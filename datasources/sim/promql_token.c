/* PromQL's text to tokens, one at a time, and what can be said of one that stands where it should not. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "core/base/buf.h"
#include "datasources/sim/promql_reader.h"

static const struct {
	const char *text;
	int level; /* binds tighter the higher */
} operators[OP_COUNT] = {
	[OP_OR] = { "or", 1 },
	[OP_AND] = { "and", 2 },
	[OP_UNLESS] = { "unless", 2 },
	[OP_EQ] = { "==", 3 },
	[OP_NE] = { "!=", 3 },
	[OP_LE] = { "<=", 3 },
	[OP_LT] = { "<", 3 },
	[OP_GE] = { ">=", 3 },
	[OP_GT] = { ">", 3 },
	[OP_ADD] = { "+", 4 },
	[OP_SUB] = { "-", 4 },
	[OP_MUL] = { "*", 5 },
	[OP_DIV] = { "/", 5 },
	[OP_MOD] = { "%", 5 },
	[OP_POW] = { "^", 6 },
};

static bool name_char(const struct reader *reader, char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c == ':' && !reader->in_brackets);
}

static size_t number_length(const char *text)
{
	size_t length = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return 2 + strspn(text + 2, "0123456789abcdefABCDEF");
	length = strspn(text, "0123456789.");
	if (length > 0 && (text[length] == 'e' || text[length] == 'E')) {
		size_t sign = text[length + 1] == '+' || text[length + 1] == '-';
		size_t digits = strspn(text + length + 1 + sign, "0123456789");

		length += digits ? 1 + sign + digits : 0;
	}
	return length;
}

static size_t string_length(const char *text)
{
	for (size_t i = 1; text[i]; i++) {
		if (text[i] == *text)
			return i + 1;
		if (text[i] == '\\' && *text != '`' && text[i + 1])
			i++;
		else if (text[i] == '\n' && *text != '`')
			return 0;
	}
	return 0;
}

static size_t sign_length(const char *text)
{
	static const char *const pairs[] = { "==", "!=", "<=", ">=", "=~", "!~" };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strncmp(text, pairs[i], 2) == 0)
			return 2;
	return strchr("+-*/%^=<>(){}[],:@", *text) != NULL;
}

static size_t skip_blanks(const char *text, size_t at)
{
	for (;;) {
		at += strspn(text + at, " \t\r\n");
		if (text[at] != '#')
			return at;
		at += strcspn(text + at, "\n");
	}
}

const char *reader_peek(const struct reader *reader)
{
	return reader->text + skip_blanks(reader->text, reader->token.at + reader->token.length);
}

static void next_number(struct reader *reader, const char *here)
{
	size_t length = number_length(here), digits = strspn(here, "0123456789");

	reader->token.kind = TOKEN_NUMBER;
	if (length == digits && isalpha((unsigned char)here[length]) && strchr("smhdwy", here[length])) {
		length += strspn(here + length, "0123456789smhdwy");
		reader->token.kind = TOKEN_DURATION;
	}
	reader->token.length = length;
}

void reader_next(struct reader *reader)
{
	const char *here = reader_peek(reader);
	size_t at = (size_t)(here - reader->text);
	struct token *token = &reader->token;

	*token = (struct token){ .kind = TOKEN_END, .at = at };
	if (!*here)
		return;
	if (isdigit((unsigned char)*here) || (*here == '.' && isdigit((unsigned char)here[1]))) {
		next_number(reader, here);
	} else if (name_char(reader, *here)) {
		token->kind = TOKEN_NAME;
		while (name_char(reader, here[token->length]))
			token->length++;
	} else if (strchr("\"'`", *here)) {
		token->length = string_length(here);
		token->kind = token->length ? TOKEN_STRING : TOKEN_WRONG;
	} else {
		token->length = sign_length(here);
		token->kind = token->length ? TOKEN_SIGN : TOKEN_WRONG;
	}
}

bool promql_misread(struct promql *promql, const char *text, size_t at, const char *format, ...)
{
	size_t line = 1, column = 1;
	char what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	for (size_t i = 0; i < at && text[i]; i++) {
		column = text[i] == '\n' ? 1 : column + 1;
		line += text[i] == '\n';
	}
	return err_set_status(promql->err, ERR_USAGE, 400, "", "%zu:%zu: parse error: %s", line, column, what);
}

bool reader_at_sign(const struct reader *reader, const char *sign)
{
	return reader->token.kind == TOKEN_SIGN && strlen(sign) == reader->token.length &&
	       memcmp(reader->text + reader->token.at, sign, reader->token.length) == 0;
}

bool reader_at_word(const struct reader *reader, const char *word)
{
	return reader->token.kind == TOKEN_NAME && strlen(word) == reader->token.length &&
	       strncasecmp(reader->text + reader->token.at, word, reader->token.length) == 0;
}

bool reader_take_sign(struct reader *reader, const char *sign)
{
	bool taken = reader_at_sign(reader, sign);

	if (taken)
		reader_next(reader);
	return taken;
}

bool reader_take_word(struct reader *reader, const char *word)
{
	bool taken = reader_at_word(reader, word);

	if (taken)
		reader_next(reader);
	return taken;
}

const char *reader_text(const struct reader *reader)
{
	return arena_text_n(reader->promql->arena, reader->text + reader->token.at, reader->token.length);
}

enum promql_operator reader_operator(const struct reader *reader)
{
	enum promql_operator op = 0;

	while (op < OP_COUNT && !reader_at_sign(reader, operators[op].text) && !reader_at_word(reader, operators[op].text))
		op++;
	return op;
}

/* NULL, with the word for what stands where it should not. */
void *reader_unexpected(struct reader *reader, const char *where)
{
	static const char *const names[] = { [TOKEN_NAME] = "identifier ",
		[TOKEN_NUMBER] = "number ",
		[TOKEN_DURATION] = "duration ",
		[TOKEN_STRING] = "string ",
		[TOKEN_SIGN] = "" };
	const struct token *token = &reader->token;
	const char *text = reader_text(reader), *here = reader->text + token->at;

	if (token->kind == TOKEN_END)
		promql_misread(reader->promql, reader->text, token->at, "unexpected end of input%s", where);
	else if (token->kind == TOKEN_WRONG && strchr("\"'`", *here))
		promql_misread(
			reader->promql, reader->text, token->at, *here == '`' ? "unterminated raw string" : "unterminated quoted string");
	else if (token->kind == TOKEN_WRONG)
		promql_misread(
			reader->promql, reader->text, token->at, "unexpected character: '%c'", isprint((unsigned char)*here) ? *here : '?');
	else if (reader_operator(reader) < OP_COUNT)
		promql_misread(reader->promql, reader->text, token->at, "unexpected <op:%s>%s", text, where);
	else if (token->kind == TOKEN_STRING)
		promql_misread(reader->promql, reader->text, token->at, "unexpected string \"\\%c%.40s%s", '"', text + 1, where);
	else
		promql_misread(reader->promql, reader->text, token->at, "unexpected %s\"%.60s\"%s", names[token->kind], text, where);
	return NULL;
}

int reader_level(enum promql_operator op)
{
	return operators[op].level;
}

bool reader_expect_sign(struct reader *reader, const char *sign, const char *where)
{
	return reader_take_sign(reader, sign) || reader_unexpected(reader, where);
}

/* What follows a backslash and is a number: its digits, and how large it may be. */
static const struct escape {
	const char *leads;
	int digits, base;
	uint32_t most;
	bool rune; /* a character, not a byte */
} escapes[] = {
	{ "01234567", 3, 8, 0xff, false },
	{ "x", 2, 16, 0xff, false },
	{ "u", 4, 16, 0x10ffff, true },
	{ "U", 8, 16, 0x10ffff, true },
};

static int digit_of(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : 99;
}

static void append_rune(struct buf *out, uint32_t rune)
{
	static const uint32_t ends[] = { 0x80, 0x800, 0x10000 };
	static const unsigned char leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	int more = 0;

	while (more < 3 && rune >= ends[more])
		more++;
	buf_append_char(out, (char)(leads[more] | rune >> (6 * more)));
	while (more-- > 0)
		buf_append_char(out, (char)(0x80 | (rune >> (6 * more) & 0x3f)));
}

/* A number at *at, which moves to its last digit. A 0 byte, which no label has, becomes one that none has either. */
static bool unescape_number(struct reader *reader, const struct escape *escape, const char **at, struct buf *out)
{
	const char *digit = *at + (escape->base == 16);
	uint64_t number = 0;

	for (int i = 0; i < escape->digits; i++, digit++) {
		if (digit_of(*digit) >= escape->base)
			return promql_misread(reader->promql, reader->text, reader->token.at,
				"illegal character U+%04X '%c' in escape sequence", (unsigned char)*digit, *digit);
		number = number * (unsigned)escape->base + (unsigned)digit_of(*digit);
	}
	if (number > escape->most || (number >= 0xd800 && number < 0xe000))
		return promql_misread(reader->promql, reader->text, reader->token.at, "escape sequence is an invalid Unicode code point");
	*at = digit - 1;
	if (escape->rune && number > 0)
		append_rune(out, (uint32_t)number);
	else
		buf_append_char(out, number > 0 ? (char)number : '\xff');
	return true;
}

/* What stands behind a backslash, at *at, which moves to its end. */
static bool unescape(struct reader *reader, char quote, const char **at, struct buf *out)
{
	static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
	const char *found = strchr(from, **at);

	if (found || **at == quote) {
		buf_append_char(out, found ? to[found - from] : quote);
		return true;
	}
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (strchr(escapes[i].leads, **at))
			return unescape_number(reader, &escapes[i], at, out);
	return promql_misread(
		reader->promql, reader->text, reader->token.at, "unknown escape sequence U+%04X '%c'", (unsigned char)**at, **at);
}

const char *reader_string(struct reader *reader)
{
	const char *at = reader->text + reader->token.at, *end = at + reader->token.length - 1, *text = NULL;
	char quote = *at++;
	struct buf out = { 0 };
	bool good = true;

	if (reader->token.kind != TOKEN_STRING)
		return reader_unexpected(reader, "");
	for (; good && at < end; at++) {
		if (*at == '\\' && quote != '`') {
			at++;
			good = unescape(reader, quote, &at, &out);
		} else {
			buf_append_char(&out, *at);
		}
	}
	if (good) {
		text = arena_text(reader->promql->arena, buf_borrow(&out));
		reader_next(reader);
	}
	buf_finish(&out);
	return text;
}
