#include "datasources/label_text.h"

#include <string.h>

#include "core/labels.h"
#include "core/model.h"

enum { PLAIN_MAX = 8192, PLAIN_LABELS_MAX = 64 }; /* what is more is no longer plain */

#define BEGIN "{\"metric\":{"

/* Whether `text` stands at *at; goes on behind it then. */
static bool passes(const char **at, const char *end, const char *text)
{
	size_t length = strlen(text);
	if ((size_t)(end - *at) < length || memcmp(*at, text, length) != 0)
		return false;
	*at += length;
	return true;
}

/* The same for a label's name or value in quotes; one that JSON would write otherwise than it is never passes. */
static bool passes_quoted(const char **at, const char *end, const char *text)
{
	size_t length = strlen(text);
	const char *inside = *at + 1;
	if (end - *at < 2 || (size_t)(end - inside) <= length || **at != '"' || memcmp(inside, text, length) != 0 || inside[length] != '"')
		return false;
	*at = inside + length + 1;
	return !memchr(text, '"', length) && !memchr(text, '\\', length);
}

/* What is left behind the labels is the end of the series. */
static bool ends(const char *at, const char *end)
{
	const char *pair = at;
	return (passes(&at, end, "},\"values\":[]}") && at == end) || (passes(&pair, end, "},\"value\":[]}") && pair == end);
}

bool label_text_is(const char *text, size_t length, const struct labels *labels)
{
	const char *at = text, *end = text + length;
	if (!passes(&at, end, BEGIN))
		return false;
	for (size_t i = 0; i < labels->count; i++) {
		if (i > 0 && !passes(&at, end, ","))
			return false;
		if (!passes_quoted(&at, end, labels->items[i].name) || !passes(&at, end, ":") ||
			!passes_quoted(&at, end, labels->items[i].value))
			return false;
	}
	return ends(at, end);
}

/* The text in quotes at *at, its closing quote replaced by a 0, if it may be taken as it stands; else NULL. */
static const char *take_quoted(char **at, const char *end)
{
	char *begin = *at + 1, *p = begin;
	if (*at == end || **at != '"')
		return NULL;
	while (p < end && *p >= ' ' && *p <= '~' && *p != '"' && *p != '\\')
		p++;
	if (p == end || *p != '"' || p - begin > MODEL_NAME_MAX)
		return NULL;
	*p = '\0';
	*at = p + 1;
	return begin;
}

static bool take_label(char **at, const char *end, struct label *label)
{
	label->name = take_quoted(at, end);
	if (!label->name || *at == end || *(*at)++ != ':')
		return false;
	label->value = take_quoted(at, end);
	return label->value != NULL;
}

const struct labels *label_text_read(const char *text, size_t length)
{
	char copy[PLAIN_MAX], *at = copy + strlen(BEGIN), *end = copy + length;
	struct label items[PLAIN_LABELS_MAX];
	size_t count = 0;
	if (length > sizeof copy || length < strlen(BEGIN) || memcmp(text, BEGIN, strlen(BEGIN)) != 0)
		return NULL;
	memcpy(copy, text, length);
	while (at < end && *at != '}') {
		if (count == PLAIN_LABELS_MAX || (count > 0 && *at++ != ',') || !take_label(&at, end, &items[count++]))
			return NULL;
	}
	return ends(at, end) ? labels_create(items, count) : NULL;
}
