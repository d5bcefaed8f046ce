/*
 * PromQL's text to a tree, by recursive descent with the precedences of Prometheus. Tokens are read on demand, because what a word or a colon
 * means depends on where it stands. What Prometheus knows and this does not is told apart from what nobody knows: 422 instead of 400.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/matcher.h"
#include "datasources/sim/gotext.h"
#include "datasources/sim/promql_reader.h"

#define DEPTH_MAX 100
#define NODES_MAX 2000 /* a chain of operators is a deep tree, too */
#define MATCHERS_MAX 256

#define LEVEL_UNARY 6 /* -1^2 is -(1^2) */

static void *unsupported(struct reader *reader, const char *kind, const char *what)
{
	err_set_status(reader->promql->err, ERR_REFUSED, 422, "", "the simulated Prometheus has no %s%s%s", kind, *what ? " " : "", what);
	return NULL;
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

/* "name=~value" for the matcher of core, which compiles it. */
static struct matchers *compile(struct reader *reader, const char *name, const char *value, size_t at)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	buf_appendf(&text, "%s=~\"", name);
	gotext_escape(&text, value);
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
	const char *name = reader_text(reader);
	size_t sign = 0, at = reader->token.at;

	if (reader->token.kind != TOKEN_NAME || strchr(name, ':'))
		return reader_unexpected(reader, " in label matching, expected identifier or \"}\"");
	reader_next(reader);
	while (sign < 4 && !reader_at_sign(reader, signs[sign]))
		sign++;
	if (sign == 4)
		return reader_unexpected(reader, " in label matching, expected label matching operator");
	reader_next(reader);
	const char *value = reader_string(reader);
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
	while (!reader_at_sign(reader, "}")) {
		if (node->matcher_count == MATCHERS_MAX)
			return promql_misread(reader->promql, reader->text, reader->token.at, "more than %d matchers", MATCHERS_MAX);
		if (!read_matcher(reader, node))
			return false;
		if (!reader_take_sign(reader, ","))
			break;
	}
	return reader_expect_sign(reader, "}", " in label matching, expected \",\" or \"}\"");
}

static struct promql_node *read_selector(struct reader *reader)
{
	struct promql_node *node = new_node(reader, NODE_SELECTOR, reader->token.at);

	if (reader->token.kind == TOKEN_NAME) {
		struct promql_matcher *matcher = add_matcher(reader, node, "__name__");

		matcher->value = node->text = reader_text(reader);
		reader_next(reader);
	}
	if (reader_take_sign(reader, "{") && !read_matchers(reader, node))
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
	if (!reader_expect_sign(reader, "(", " in grouping opts, expected \"(\""))
		return false;
	while (!reader_at_sign(reader, ")")) {
		const char **grown = arena_zalloc(reader->promql->arena, names->count + 1, sizeof *grown);

		if (reader->token.kind != TOKEN_NAME)
			return reader_unexpected(reader, " in grouping opts, expected label");
		if (names->count == PROMQL_NAMES_MAX)
			return promql_misread(reader->promql, reader->text, reader->token.at, "more than %d labels", PROMQL_NAMES_MAX);
		if (names->count)
			memcpy(grown, names->items, names->count * sizeof *grown);
		grown[names->count++] = reader_text(reader);
		names->items = grown;
		reader_next(reader);
		if (!reader_take_sign(reader, ","))
			break;
	}
	return reader_expect_sign(reader, ")", " in grouping opts, expected \",\" or \")\"");
}

static struct promql_node *read_binary(struct reader *reader, int least);

static bool read_arguments(struct reader *reader, struct promql_node *node)
{
	if (!reader_expect_sign(reader, "(", ""))
		return false;
	while (!reader_at_sign(reader, ")")) {
		if (reader->token.kind == TOKEN_END)
			return promql_misread(reader->promql, reader->text, reader->token.at, "unclosed left parenthesis");
		struct promql_node *argument = read_binary(reader, 1);

		if (!argument)
			return false;
		if (node->argument_count < PROMQL_ARGUMENTS)
			node->arguments[node->argument_count] = argument;
		node->argument_count++;
		if (!reader_take_sign(reader, ","))
			break;
	}
	if (reader->token.kind == TOKEN_END)
		return promql_misread(reader->promql, reader->text, reader->token.at, "unclosed left parenthesis");
	return reader_expect_sign(reader, ")", "");
}

static bool read_grouping(struct reader *reader, struct promql_node *node)
{
	node->without = reader_at_word(reader, "without");
	if (!reader_at_word(reader, "by") && !node->without)
		return true;
	reader_next(reader);
	return read_names(reader, &node->names);
}

static struct promql_node *read_aggregate(struct reader *reader, const struct promql_aggregation *aggregation)
{
	struct promql_node *node = new_node(reader, NODE_AGGREGATE, reader->token.at);
	size_t wanted = aggregation->parameter ? 2 : 1;

	node->aggregation = aggregation;
	node->type = PROMQL_VECTOR;
	reader_next(reader);
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
	const char *name = reader_text(reader);
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
	reader_next(reader);
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
	const char *text = reader_text(reader);

	if (strncasecmp(text, "0x", 2) == 0)
		node->number = (double)strtoull(text + 2, NULL, 16);
	else if (!fmt_parse_double(text, strlen(text), &node->number) && strcasecmp(text, "nan") == 0)
		node->number = NAN;
	else if (strcasecmp(text, "inf") == 0)
		node->number = INFINITY;
	else if (!fmt_parse_double(text, strlen(text), &node->number))
		return promql_misread(reader->promql, reader->text, node->at, "bad number or duration syntax: \"%.40s\"", text) ? node
																: NULL;
	reader_next(reader);
	return node;
}

static bool opens_parenthesis(const struct reader *reader, const char *word)
{
	const char *behind = reader_peek(reader);

	return *behind == '(' || (word && strncasecmp(behind, word, strlen(word)) == 0);
}

static struct promql_node *read_word(struct reader *reader)
{
	static const char *const unknown[] = { "stddev", "stdvar", "group", "count_values" };
	const char *word = reader_text(reader);
	const struct promql_aggregation *aggregation = promql_aggregation_named(word);
	bool called = opens_parenthesis(reader, NULL);

	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (reader_at_word(reader, unknown[i]) &&
			(called || opens_parenthesis(reader, "by") || opens_parenthesis(reader, "without")))
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
	reader_next(reader);
	struct promql_node *node = read_binary(reader, 1);

	if (node && reader->token.kind == TOKEN_END)
		promql_misread(reader->promql, reader->text, reader->token.at, "unclosed left parenthesis");
	else if (node && reader_expect_sign(reader, ")", ""))
		return node;
	return NULL;
}

static struct promql_node *read_primary(struct reader *reader)
{
	struct promql_node *node;

	if (reader_at_sign(reader, "("))
		return read_parenthesis(reader);
	if (reader->token.kind == TOKEN_STRING) {
		node = new_node(reader, NODE_STRING, reader->token.at);
		node->type = PROMQL_STRING;
		node->text = reader_string(reader);
		return node->text ? node : NULL;
	}
	if (reader->token.kind == TOKEN_NUMBER)
		return read_number(reader);
	if (reader_at_sign(reader, "{"))
		return read_selector(reader);
	if (reader->token.kind == TOKEN_NAME && reader_operator(reader) == OP_COUNT)
		return read_word(reader);
	return reader_unexpected(reader, "");
}

static bool read_duration(struct reader *reader, int64_t *out)
{
	const char *text = reader_text(reader);

	if (reader->token.kind != TOKEN_DURATION || !fmt_parse_duration(text, out))
		return reader_unexpected(reader, ", expected duration");
	if (*out == 0)
		return promql_misread(reader->promql, reader->text, reader->token.at, "duration must be greater than 0");
	reader_next(reader);
	return true;
}

/* [5m] makes a range of a selector, [5m:1m] a subquery of anything. */
static struct promql_node *read_range(struct reader *reader, struct promql_node *node)
{
	int64_t range = 0;
	struct promql_node *outer = node;

	reader->in_brackets = true;
	reader_next(reader);
	if (!read_duration(reader, &range))
		return NULL;
	if (reader_take_sign(reader, ":")) {
		outer = new_node(reader, NODE_SUBQUERY, node->at);
		outer->arguments[0] = node;
		outer->argument_count = 1;
		if (!reader_at_sign(reader, "]") && !read_duration(reader, &outer->step_ms))
			return NULL;
	} else if (node->kind != NODE_SELECTOR || node->range_ms || node->offset_ms) {
		promql_misread(reader->promql, reader->text, node->at,
			node->kind == NODE_SELECTOR && node->offset_ms ? "no offset modifiers allowed before range"
								       : "ranges only allowed for vector selectors");
		return NULL;
	}
	outer->range_ms = range;
	reader->in_brackets = false;
	return reader_expect_sign(reader, "]", "") ? outer : NULL;
}

static bool read_offset(struct reader *reader, struct promql_node *node)
{
	int64_t offset = 0;

	reader_next(reader);
	bool negative = reader_take_sign(reader, "-");

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
		if (reader_at_sign(reader, "["))
			node = read_range(reader, node);
		else if (reader_at_word(reader, "offset"))
			node = read_offset(reader, node) ? node : NULL;
		else if (reader_at_sign(reader, "@"))
			return unsupported(reader, "@ modifier", "");
		else
			break;
	}
	return node;
}

static struct promql_node *read_unary(struct reader *reader)
{
	bool minus = reader_at_sign(reader, "-");
	size_t at = reader->token.at;

	if (!minus && !reader_at_sign(reader, "+"))
		return read_postfix(reader);
	reader_next(reader);
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
	node->returns_bool = reader_take_word(reader, "bool");
	node->on = reader_at_word(reader, "on");
	if (!node->on && !reader_at_word(reader, "ignoring"))
		return true;
	reader_next(reader);
	if (!read_names(reader, &node->names))
		return false;
	node->group = reader_at_word(reader, "group_left") ? GROUP_LEFT : reader_at_word(reader, "group_right") ? GROUP_RIGHT : GROUP_NONE;
	if (node->group == GROUP_NONE)
		return true;
	reader_next(reader);
	return !reader_at_sign(reader, "(") || read_names(reader, &node->include);
}

static struct promql_node *read_binary_of(struct reader *reader, int least)
{
	struct promql_node *left = read_unary(reader);

	while (left) {
		size_t at = reader->token.at;
		enum promql_operator op = reader_operator(reader);

		if (reader_at_word(reader, "atan2"))
			return unsupported(reader, "operator", "atan2");
		if (op == OP_COUNT || reader_level(op) < least)
			break;
		if (is_too_large(reader))
			return NULL;
		struct promql_node *node = new_node(reader, NODE_BINARY, left->at);

		node->operator= op;
		node->number = (double)at;
		reader_next(reader);
		if (!read_matching(reader, node))
			return NULL;
		node->arguments[0] = left;
		node->arguments[1] = read_binary(reader, op == OP_POW ? reader_level(op) : reader_level(op) + 1);
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

	reader_next(&reader);
	if (reader.token.kind == TOKEN_END) {
		promql_misread(promql, text, 0, "no expression found in input");
		return NULL;
	}
	struct promql_node *node = read_binary(&reader, 1);

	if (!node)
		return NULL;
	if (reader.token.kind != TOKEN_END)
		return reader_unexpected(&reader, "");
	return promql_check(promql, text, node) ? node : NULL;
}
