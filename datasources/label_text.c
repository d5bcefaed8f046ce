#include "datasources/label_text.h"

#include <string.h>

#include "core/labels.h"
#include "core/model.h"

enum { PLAIN_MAX = 8192, PLAIN_LABELS_MAX = 64 }; /* what is more is no longer plain */

#define BEGIN "{\"metric\":{"

static bool has(const char *at, const char *end, const char *text, size_t length)
{
	return (size_t)(end - at) >= length && memcmp(at, text, length) == 0;
}

/* Behind the label's name and value, as JSON has them; NULL where something else is there. `size`: bytes of both texts with their 0s. */
static const char *pass_label(const char *at, const char *end, const struct label *label, size_t size)
{
	size_t name = (size_t)(label->value - label->name), value = size - name; /* each with its 0, where JSON has a quote */
	if ((size_t)(end - at) < size + 3 || at[0] != '"' || memcmp(at + 1, label->name, name - 1) != 0)
		return NULL;
	at += name;
	if (memcmp(at, "\":\"", 3) != 0 || memcmp(at + 3, label->value, value - 1) != 0)
		return NULL;
	at += 2 + value;
	return *at == '"' ? at + 1 : NULL;
}

size_t label_text_begins(const char *text, size_t length, const struct labels *labels)
{
	const char *at = text + strlen(BEGIN), *end = text + length;
	if (!labels->plain || !has(text, end, BEGIN, strlen(BEGIN)))
		return 0;
	for (size_t i = 0; i < labels->count; i++) {
		const struct label *label = &labels->items[i];
		const char *next = i + 1 < labels->count ? label[1].name : label->value + strlen(label->value) + 1;
		if (i > 0 && (at == end || *at++ != ','))
			return 0;
		at = pass_label(at, end, label, (size_t)(next - label->name));
		if (!at)
			return 0;
	}
	return has(at, end, "},", 2) ? (size_t)(at + 2 - text) : 0;
}

bool label_text_ends(const char *text, size_t length)
{
	static const char values[] = "\"values\":[]}", value[] = "\"value\":[]}";
	return (length == sizeof values - 1 && memcmp(text, values, length) == 0) ||
	       (length == sizeof value - 1 && memcmp(text, value, length) == 0);
}

bool label_text_is(const char *text, size_t length, const struct labels *labels)
{
	size_t used = label_text_begins(text, length, labels);
	return used > 0 && label_text_ends(text + used, length - used);
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
	return has(at, end, "},", 2) && label_text_ends(at + 2, (size_t)(end - at) - 2) ? labels_create(items, count) : NULL;
}
