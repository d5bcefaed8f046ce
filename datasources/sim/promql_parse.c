/*
 * PromQL's text to a tree, by recursive descent with the precedences of Prometheus. Tokens are read on demand, because what a word or a colon
 * means depends on where it stands. What Prometheus knows and this does not is told apart from what nobody knows: 422 instead of 400.
 */
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/matcher.h"
#include "datasources/sim/promql_node.h"

#define DEPTH_MAX 100
#define NODES_MAX 2000 /* a chain of operators is a deep tree, too */
#define MATCHERS_MAX 256

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_DURATION, TOKEN_STRING, TOKEN_SIGN, TOKEN_WRONG };

struct token {
	enum token_kind kind;
	size_t at, length;
};

struct reader {
	struct promql *promql;
	const char *text;
	struct token token; /* the one to be read next */
	bool in_brackets; /* a colon stands alone there */
	int depth, nodes;
};

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
#define LEVEL_UNARY 6 /* -1^2 is -(1^2) */

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

static void next(struct reader *reader)
{
	size_t at = skip_blanks(reader->text, reader->token.at + reader->token.length);
	const char *here = reader->text + at;
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

static bool is_sign(const struct reader *reader, const char *sign)
{
	return reader->token.kind == TOKEN_SIGN && strlen(sign) == reader->token.length &&
	       memcmp(reader->text + reader->token.at, sign, reader->token.length) == 0;
}

static bool is_word(const struct reader *reader, const char *word)
{
	return reader->token.kind == TOKEN_NAME && strlen(word) == reader->token.length &&
	       strncasecmp(reader->text + reader->token.at, word, reader->token.length) == 0;
}

static bool take_sign(struct reader *reader, const char *sign)
{
	bool taken = is_sign(reader, sign);

	if (taken)
		next(reader);
	return taken;
}

static bool take_word(struct reader *reader, const char *word)
{
	bool taken = is_word(reader, word);

	if (taken)
		next(reader);
	return taken;
}

static const char *token_text(const struct reader *reader)
{
	return arena_text_n(reader->promql->arena, reader->text + reader->token.at, reader->token.length);
}

static enum promql_operator operator_here(const struct reader *reader)
{
	enum promql_operator op = 0;

	while (op < OP_COUNT && !is_sign(reader, operators[op].text) && !is_word(reader, operators[op].text))
		op++;
	return op;
}

/* NULL, with the word for what stands where it should not. */
static void *unexpected(struct reader *reader, const char *where)
{
	static const char *const names[] = { [TOKEN_NAME] = "identifier ",
		[TOKEN_NUMBER] = "number ",
		[TOKEN_DURATION] = "duration ",
		[TOKEN_STRING] = "string ",
		[TOKEN_SIGN] = "" };
	const struct token *token = &reader->token;
	const char *text = token_text(reader), *here = reader->text + token->at;

	if (token->kind == TOKEN_END)
		promql_misread(reader->promql, reader->text, token->at, "unexpected end of input%s", where);
	else if (token->kind == TOKEN_WRONG && strchr("\"'`", *here))
		promql_misread(
			reader->promql, reader->text, token->at, *here == '`' ? "unterminated raw string" : "unterminated quoted string");
	else if (token->kind == TOKEN_WRONG)
		promql_misread(
			reader->promql, reader->text, token->at, "unexpected character: '%c'", isprint((unsigned char)*here) ? *here : '?');
	else if (operator_here(reader) < OP_COUNT)
		promql_misread(reader->promql, reader->text, token->at, "unexpected <op:%s>%s", text, where);
	else if (token->kind == TOKEN_STRING)
		promql_misread(reader->promql, reader->text, token->at, "unexpected string \"\\%c%.40s%s", '"', text + 1, where);
	else
		promql_misread(reader->promql, reader->text, token->at, "unexpected %s\"%.60s\"%s", names[token->kind], text, where);
	return NULL;
}

static void *unsupported(struct reader *reader, const char *kind, const char *what)
{
	err_set_status(reader->promql->err, ERR_REFUSED, 422, "", "the simulated Prometheus has no %s%s%s", kind, *what ? " " : "", what);
	return NULL;
}

static bool expect_sign(struct reader *reader, const char *sign, const char *where)
{
	return take_sign(reader, sign) || unexpected(reader, where);
}

static struct promql_node *new_node(struct reader *reader, enum promql_kind kind, size_t at)
{
	struct promql_node *node = arena_zalloc(reader->promql->arena, 1, sizeof *node);

	node->kind = kind;
	node->at = at;
	reader->nodes++;
	return node;
}

static bool is_too_large(struct reader *reader)
{
	if (reader->nodes <= NODES_MAX)
		return false;
	promql_misread(reader->promql, reader->text, reader->token.at, "more than %d parts", NODES_MAX);
	return true;
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

static const char *read_string(struct reader *reader)
{
	const char *at = reader->text + reader->token.at, *end = at + reader->token.length - 1, *text = NULL;
	char quote = *at++;
	struct buf out = { 0 };
	bool good = true;

	if (reader->token.kind != TOKEN_STRING)
		return unexpected(reader, "");
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
		next(reader);
	}
	buf_finish(&out);
	return text;
}

/* "name=~value" for the matcher of core, which compiles it. */
static struct matchers *compile(struct reader *reader, const char *name, const char *value, size_t at)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	buf_appendf(&text, "%s=~\"", name);
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			buf_append_char(&text, '\\');
		if (*value == '\n')
			buf_append_text(&text, "\\n");
		else
			buf_append_char(&text, *value);
	}
	buf_append_char(&text, '"');
	struct matchers *regex = matchers_parse(buf_borrow(&text), &err);
	struct promql *promql = reader->promql;

	buf_finish(&text);
	if (!regex) {
		promql_misread(promql, reader->text, at, "error parsing regexp: %s", err.text);
		return NULL;
	}
	promql->regexes = mem_grow(promql->regexes, promql->regex_count, &promql->regex_capacity, sizeof *promql->regexes);
	promql->regexes[promql->regex_count++] = regex;
	return regex;
}

static struct promql_matcher *add_matcher(struct reader *reader, struct promql_node *node, const char *name)
{
	struct promql_matcher *grown = arena_zalloc(reader->promql->arena, node->matcher_count + 1, sizeof *grown);

	if (node->matcher_count)
		memcpy(grown, node->matchers, node->matcher_count * sizeof *grown);
	node->matchers = grown;
	grown[node->matcher_count].name = name;
	return &grown[node->matcher_count++];
}

static bool read_matcher(struct reader *reader, struct promql_node *node)
{
	static const char *const signs[] = { "=", "!=", "=~", "!~" };
	const char *name = token_text(reader);
	size_t sign = 0, at = reader->token.at;

	if (reader->token.kind != TOKEN_NAME || strchr(name, ':'))
		return unexpected(reader, " in label matching, expected identifier or \"}\"");
	next(reader);
	while (sign < 4 && !is_sign(reader, signs[sign]))
		sign++;
	if (sign == 4)
		return unexpected(reader, " in label matching, expected label matching operator");
	next(reader);
	const char *value = read_string(reader);
	struct promql_matcher *matcher = value ? add_matcher(reader, node, name) : NULL;

	if (!matcher)
		return false;
	matcher->value = value;
	matcher->match = (enum promql_match)sign;
	if (sign >= PROMQL_REGEX)
		matcher->regex = compile(reader, name, value, at);
	return sign < PROMQL_REGEX || matcher->regex;
}

static bool read_matchers(struct reader *reader, struct promql_node *node)
{
	while (!is_sign(reader, "}")) {
		if (node->matcher_count == MATCHERS_MAX)
			return promql_misread(reader->promql, reader->text, reader->token.at, "more than %d matchers", MATCHERS_MAX);
		if (!read_matcher(reader, node))
			return false;
		if (!take_sign(reader, ","))
			break;
	}
	return expect_sign(reader, "}", " in label matching, expected \",\" or \"}\"");
}

static struct promql_node *read_selector(struct reader *reader)
{
	struct promql_node *node = new_node(reader, NODE_SELECTOR, reader->token.at);

	if (reader->token.kind == TOKEN_NAME) {
		struct promql_matcher *matcher = add_matcher(reader, node, "__name__");

		matcher->value = node->text = token_text(reader);
		next(reader);
	}
	if (take_sign(reader, "{") && !read_matchers(reader, node))
		return NULL;
	for (size_t i = 0; i < node->matcher_count; i++) {
		struct promql_node alone = *node;

		alone.matchers = &node->matchers[i];
		alone.matcher_count = 1;
		if (!promql_matches(&alone, reader->promql->empty))
			return node;
	}
	promql_misread(reader->promql, reader->text, node->at, "vector selector must contain at least one non-empty matcher");
	return NULL;
}

static bool read_names(struct reader *reader, struct promql_names *names)
{
	if (!expect_sign(reader, "(", " in grouping opts, expected \"(\""))
		return false;
	while (!is_sign(reader, ")")) {
		const char **grown = arena_zalloc(reader->promql->arena, names->count + 1, sizeof *grown);

		if (reader->token.kind != TOKEN_NAME)
			return unexpected(reader, " in grouping opts, expected label");
		if (names->count == PROMQL_NAMES_MAX)
			return promql_misread(reader->promql, reader->text, reader->token.at, "more than %d labels", PROMQL_NAMES_MAX);
		if (names->count)
			memcpy(grown, names->items, names->count * sizeof *grown);
		grown[names->count++] = token_text(reader);
		names->items = grown;
		next(reader);
		if (!take_sign(reader, ","))
			break;
	}
	return expect_sign(reader, ")", " in grouping opts, expected \",\" or \")\"");
}

static struct promql_node *read_binary(struct reader *reader, int least);

static bool read_arguments(struct reader *reader, struct promql_node *node)
{
	if (!expect_sign(reader, "(", ""))
		return false;
	while (!is_sign(reader, ")")) {
		if (reader->token.kind == TOKEN_END)
			return promql_misread(reader->promql, reader->text, reader->token.at, "unclosed left parenthesis");
		struct promql_node *argument = read_binary(reader, 1);

		if (!argument)
			return false;
		if (node->argument_count < PROMQL_ARGUMENTS)
			node->arguments[node->argument_count] = argument;
		node->argument_count++;
		if (!take_sign(reader, ","))
			break;
	}
	if (reader->token.kind == TOKEN_END)
		return promql_misread(reader->promql, reader->text, reader->token.at, "unclosed left parenthesis");
	return expect_sign(reader, ")", "");
}

static bool read_grouping(struct reader *reader, struct promql_node *node)
{
	node->without = is_word(reader, "without");
	if (!is_word(reader, "by") && !node->without)
		return true;
	next(reader);
	return read_names(reader, &node->names);
}

static struct promql_node *read_aggregate(struct reader *reader, const struct promql_aggregation *aggregation)
{
	struct promql_node *node = new_node(reader, NODE_AGGREGATE, reader->token.at);
	size_t wanted = aggregation->parameter ? 2 : 1;

	node->aggregation = aggregation;
	node->type = PROMQL_VECTOR;
	next(reader);
	if (!read_grouping(reader, node) || !read_arguments(reader, node))
		return NULL;
	if (!node->names.count && !node->without && !read_grouping(reader, node))
		return NULL;
	if (node->argument_count != wanted) {
		promql_misread(reader->promql, reader->text, node->at,
			"wrong number of arguments for aggregate expression provided, expected %zu, got %zu", wanted, node->argument_count);
		return NULL;
	}
	if (wanted == 2) {
		struct promql_node *parameter = node->arguments[0];

		node->arguments[0] = node->arguments[1];
		node->arguments[1] = parameter;
	}
	return node;
}

static struct promql_node *read_call(struct reader *reader)
{
	const char *name = token_text(reader);
	struct promql_node *node = new_node(reader, NODE_CALL, reader->token.at);
	const struct promql_function *function = promql_function_named(name);

	node->function = function;
	if (!function && promql_function_known(name))
		return unsupported(reader, "function", name);
	if (!function) {
		promql_misread(reader->promql, reader->text, node->at, "unknown function with name \"%.80s\"", name);
		return NULL;
	}
	node->type = function->type;
	next(reader);
	if (!read_arguments(reader, node))
		return NULL;
	if (node->argument_count < function->least || node->argument_count > function->most) {
		bool less = node->argument_count < function->least, open = function->least < function->most;

		promql_misread(reader->promql, reader->text, node->at, "expected %s%zu argument(s) in call to \"%s\", got %zu",
			!open  ? ""
			: less ? "at least "
			       : "at most ",
			less ? function->least : function->most, name, node->argument_count);
		return NULL;
	}
	return node;
}

static struct promql_node *read_number(struct reader *reader)
{
	struct promql_node *node = new_node(reader, NODE_NUMBER, reader->token.at);
	const char *text = token_text(reader);

	if (strncasecmp(text, "0x", 2) == 0)
		node->number = (double)strtoull(text + 2, NULL, 16);
	else if (!fmt_parse_double(text, strlen(text), &node->number) && strcasecmp(text, "nan") == 0)
		node->number = NAN;
	else if (strcasecmp(text, "inf") == 0)
		node->number = INFINITY;
	else if (!fmt_parse_double(text, strlen(text), &node->number))
		return promql_misread(reader->promql, reader->text, node->at, "bad number or duration syntax: \"%.40s\"", text) ? node
																: NULL;
	next(reader);
	return node;
}

static bool opens_parenthesis(const struct reader *reader, const char *word)
{
	size_t at = skip_blanks(reader->text, reader->token.at + reader->token.length);

	return reader->text[at] == '(' || (word && strncasecmp(reader->text + at, word, strlen(word)) == 0);
}

static struct promql_node *read_word(struct reader *reader)
{
	static const char *const unknown[] = { "stddev", "stdvar", "group", "count_values" };
	const char *word = token_text(reader);
	const struct promql_aggregation *aggregation = promql_aggregation_named(word);
	bool called = opens_parenthesis(reader, NULL);

	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (is_word(reader, unknown[i]) && (called || opens_parenthesis(reader, "by") || opens_parenthesis(reader, "without")))
			return unsupported(reader, "aggregation", word);
	if (aggregation && (called || opens_parenthesis(reader, "by") || opens_parenthesis(reader, "without")))
		return read_aggregate(reader, aggregation);
	if (called)
		return read_call(reader);
	if (strcasecmp(word, "inf") == 0 || strcasecmp(word, "nan") == 0)
		return read_number(reader);
	return read_selector(reader);
}

static struct promql_node *read_parenthesis(struct reader *reader)
{
	next(reader);
	struct promql_node *node = read_binary(reader, 1);

	if (node && reader->token.kind == TOKEN_END)
		promql_misread(reader->promql, reader->text, reader->token.at, "unclosed left parenthesis");
	else if (node && expect_sign(reader, ")", ""))
		return node;
	return NULL;
}

static struct promql_node *read_primary(struct reader *reader)
{
	struct promql_node *node;

	if (is_sign(reader, "("))
		return read_parenthesis(reader);
	if (reader->token.kind == TOKEN_STRING) {
		node = new_node(reader, NODE_STRING, reader->token.at);
		node->type = PROMQL_STRING;
		node->text = read_string(reader);
		return node->text ? node : NULL;
	}
	if (reader->token.kind == TOKEN_NUMBER)
		return read_number(reader);
	if (is_sign(reader, "{"))
		return read_selector(reader);
	if (reader->token.kind == TOKEN_NAME && operator_here(reader) == OP_COUNT)
		return read_word(reader);
	return unexpected(reader, "");
}

static bool read_duration(struct reader *reader, int64_t *out)
{
	const char *text = token_text(reader);

	if (reader->token.kind != TOKEN_DURATION || !fmt_parse_duration(text, out))
		return unexpected(reader, ", expected duration");
	if (*out == 0)
		return promql_misread(reader->promql, reader->text, reader->token.at, "duration must be greater than 0");
	next(reader);
	return true;
}

/* [5m] makes a range of a selector, [5m:1m] a subquery of anything. */
static struct promql_node *read_range(struct reader *reader, struct promql_node *node)
{
	int64_t range = 0;
	struct promql_node *outer = node;

	reader->in_brackets = true;
	next(reader);
	if (!read_duration(reader, &range))
		return NULL;
	if (take_sign(reader, ":")) {
		outer = new_node(reader, NODE_SUBQUERY, node->at);
		outer->arguments[0] = node;
		outer->argument_count = 1;
		if (!is_sign(reader, "]") && !read_duration(reader, &outer->step_ms))
			return NULL;
	} else if (node->kind != NODE_SELECTOR || node->range_ms || node->offset_ms) {
		promql_misread(reader->promql, reader->text, node->at,
			node->kind == NODE_SELECTOR && node->offset_ms ? "no offset modifiers allowed before range"
								       : "ranges only allowed for vector selectors");
		return NULL;
	}
	outer->range_ms = range;
	reader->in_brackets = false;
	return expect_sign(reader, "]", "") ? outer : NULL;
}

static bool read_offset(struct reader *reader, struct promql_node *node)
{
	int64_t offset = 0;

	next(reader);
	bool negative = take_sign(reader, "-");

	if (!read_duration(reader, &offset))
		return false;
	if (node->kind != NODE_SELECTOR && node->kind != NODE_SUBQUERY)
		return promql_misread(reader->promql, reader->text, node->at,
			"offset modifier must be preceded by an instant vector selector or range vector selector or a subquery");
	if (node->offset_ms)
		return promql_misread(reader->promql, reader->text, node->at, "offset may not be set multiple times");
	node->offset_ms = negative ? -offset : offset;
	return true;
}

static struct promql_node *read_postfix(struct reader *reader)
{
	struct promql_node *node = read_primary(reader);

	while (node) {
		if (is_too_large(reader))
			return NULL;
		if (is_sign(reader, "["))
			node = read_range(reader, node);
		else if (is_word(reader, "offset"))
			node = read_offset(reader, node) ? node : NULL;
		else if (is_sign(reader, "@"))
			return unsupported(reader, "@ modifier", "");
		else
			break;
	}
	return node;
}

static struct promql_node *read_unary(struct reader *reader)
{
	bool minus = is_sign(reader, "-");
	size_t at = reader->token.at;

	if (!minus && !is_sign(reader, "+"))
		return read_postfix(reader);
	next(reader);
	struct promql_node *operand = read_binary(reader, LEVEL_UNARY);

	if (!operand || !minus)
		return operand;
	if (operand->kind == NODE_NUMBER) {
		operand->number = -operand->number;
		return operand;
	}
	struct promql_node *node = new_node(reader, NODE_NEGATE, at);

	node->arguments[0] = operand;
	node->argument_count = 1;
	return node;
}

static bool read_matching(struct reader *reader, struct promql_node *node)
{
	node->returns_bool = take_word(reader, "bool");
	node->on = is_word(reader, "on");
	if (!node->on && !is_word(reader, "ignoring"))
		return true;
	next(reader);
	if (!read_names(reader, &node->names))
		return false;
	node->group = is_word(reader, "group_left") ? GROUP_LEFT : is_word(reader, "group_right") ? GROUP_RIGHT : GROUP_NONE;
	if (node->group == GROUP_NONE)
		return true;
	next(reader);
	return !is_sign(reader, "(") || read_names(reader, &node->include);
}

static struct promql_node *read_binary_of(struct reader *reader, int least)
{
	struct promql_node *left = read_unary(reader);

	while (left) {
		size_t at = reader->token.at;
		enum promql_operator op = operator_here(reader);

		if (is_word(reader, "atan2"))
			return unsupported(reader, "operator", "atan2");
		if (op == OP_COUNT || operators[op].level < least)
			break;
		if (is_too_large(reader))
			return NULL;
		struct promql_node *node = new_node(reader, NODE_BINARY, left->at);

		node->operator= op;
		node->number = (double)at;
		next(reader);
		if (!read_matching(reader, node))
			return NULL;
		node->arguments[0] = left;
		node->arguments[1] = read_binary(reader, op == OP_POW ? operators[op].level : operators[op].level + 1);
		node->argument_count = 2;
		left = node->arguments[1] ? node : NULL;
	}
	return left;
}

static struct promql_node *read_binary(struct reader *reader, int least)
{
	struct promql_node *node = NULL;

	if (++reader->depth <= DEPTH_MAX)
		node = read_binary_of(reader, least);
	else
		promql_misread(reader->promql, reader->text, reader->token.at, "more than %d levels", DEPTH_MAX);
	reader->depth--;
	return node;
}

struct promql_node *promql_read(struct promql *promql, const char *text)
{
	struct reader reader = { .promql = promql, .text = text };

	next(&reader);
	if (reader.token.kind == TOKEN_END) {
		promql_misread(promql, text, 0, "no expression found in input");
		return NULL;
	}
	struct promql_node *node = read_binary(&reader, 1);

	if (!node)
		return NULL;
	if (reader.token.kind != TOKEN_END)
		return unexpected(&reader, "");
	return promql_check(promql, text, node) ? node : NULL;
}
