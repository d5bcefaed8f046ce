#include "datasources/sim/ammatcher.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "core/matcher.h"
#include "datasources/sim/goregexp.h"
#include "datasources/sim/gotext.h"

static bool is_space(char c)
{
	return c && strchr(" \t\n\f\r", c);
}

/* Where `name OP value` has its parts. */
struct parts {
	const char *name, *value;
	size_t name_length, value_length;
	bool is_regex, is_equal;
};

static bool split(const char *text, struct parts *parts)
{
	*parts = (struct parts){ 0 };
	while (is_space(*text))
		text++;
	parts->name = text;
	if (isdigit((unsigned char)*text))
		return false;
	while (isalnum((unsigned char)*text) || *text == '_' || *text == ':')
		text++;
	parts->name_length = (size_t)(text - parts->name);
	while (is_space(*text))
		text++;
	parts->is_equal = *text == '=';
	parts->is_regex = (*text == '=' || *text == '!') && text[1] == '~';
	if (parts->name_length == 0 || (!parts->is_equal && !parts->is_regex && strncmp(text, "!=", 2) != 0))
		return false;
	text += parts->is_regex || !parts->is_equal ? 2 : 1;
	while (is_space(*text))
		text++;
	parts->value = text;
	parts->value_length = strlen(text);
	while (parts->value_length > 0 && is_space(text[parts->value_length - 1]))
		parts->value_length--;
	return true;
}

/* The value without its quotes and escapes. False where a quote is missing or one too many. */
static bool unquote(const char *raw, size_t length, struct buf *out)
{
	bool quoted = length > 0 && *raw == '"';

	for (size_t i = quoted; i < length; i++) {
		if (raw[i] == '\\' && i + 1 < length) {
			i++;
			if (raw[i] == 'n') {
				buf_append_char(out, '\n');
				continue;
			}
			if (raw[i] != '"' && raw[i] != '\\')
				buf_append_char(out, '\\');
			buf_append_char(out, raw[i]);
		} else if (raw[i] == '"') {
			return quoted && i + 1 == length;
		} else {
			buf_append_char(out, raw[i]);
		}
	}
	return !quoted;
}

static bool is_utf8(const char *text, size_t length)
{
	char *valid = gotext_valid(text, length);
	bool same = strlen(valid) == length && memcmp(valid, text, length) == 0;

	free(valid);
	return same;
}

bool ammatcher_parse(struct ammatcher *matcher, const char *text, struct buf *complaint)
{
	struct parts parts;
	struct buf value = { 0 };
	bool good = false;

	*matcher = (struct ammatcher){ 0 };
	if (!split(text, &parts)) {
		buf_appendf(complaint, "bad matcher format: %s", text);
	} else if (!is_utf8(parts.value, parts.value_length)) {
		buf_appendf(complaint, "matcher value not valid UTF-8: %.*s", (int)parts.value_length, parts.value);
	} else if (!unquote(parts.value, parts.value_length, &value)) {
		buf_appendf(complaint, "matcher value contains unescaped double quote: %.*s", (int)parts.value_length, parts.value);
	} else {
		char *name = mem_strndup(parts.name, parts.name_length);

		good = ammatcher_init(matcher, name, buf_borrow(&value), parts.is_regex, parts.is_equal, complaint);
		free(name);
	}
	buf_finish(&value);
	return good;
}

/* Go sees the expression between its anchors, and says so. */
static bool check_expression(const char *value, struct buf *complaint)
{
	struct buf anchored = { 0 }, words = { 0 };

	buf_appendf(&anchored, "^(?:%s)$", value);
	bool good = !goregexp_complaint(buf_borrow(&anchored), &words);

	if (!good)
		buf_appendf(complaint, "error parsing regexp: %s", buf_borrow(&words));
	buf_finish(&anchored);
	buf_finish(&words);
	return good;
}

/* In the syntax of core/matcher.h; without (?s), as Go has it, and with names of groups that come twice. */
static void write_matcher(const struct ammatcher *matcher, struct buf *out)
{
	static const char *const operators[2][2] = { { "!=", "!~" }, { "=", "=~" } };

	buf_appendf(out, "%s%s\"", matcher->name, operators[matcher->is_equal][matcher->is_regex]);
	if (matcher->is_regex)
		buf_append_text(out, "(?J)(?-s:");
	gotext_escape(out, matcher->value);
	buf_append_text(out, matcher->is_regex ? ")\"" : "\"");
}

bool ammatcher_init(struct ammatcher *matcher, const char *name, const char *value, bool is_regex, bool is_equal, struct buf *complaint)
{
	struct buf text = { 0 };
	struct err err = { 0 };

	*matcher = (struct ammatcher){ mem_strdup(name), mem_strdup(value), is_regex, is_equal, NULL };
	if (!is_regex || check_expression(value, complaint)) {
		write_matcher(matcher, &text);
		matcher->compiled = matchers_parse(buf_borrow(&text), &err);
		if (!matcher->compiled)
			buf_appendf(complaint, "error parsing regexp: %s", err.text);
		buf_finish(&text);
	}
	if (!matcher->compiled)
		ammatcher_finish(matcher);
	return matcher->compiled != NULL;
}

void ammatcher_finish(struct ammatcher *matcher)
{
	free(matcher->name);
	free(matcher->value);
	matchers_destroy(matcher->compiled);
	*matcher = (struct ammatcher){ 0 };
}

bool ammatcher_matches(const struct ammatcher *matcher, const struct labels *labels)
{
	return matchers_match(matcher->compiled, labels);
}

bool ammatcher_matches_all(const struct ammatcher *matchers, size_t count, const struct labels *labels)
{
	for (size_t i = 0; i < count; i++)
		if (!ammatcher_matches(&matchers[i], labels))
			return false;
	return true;
}

bool ammatcher_equal(const struct ammatcher *a, const struct ammatcher *b)
{
	return a->is_regex == b->is_regex && a->is_equal == b->is_equal && strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0;
}
