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
static const char *take_quoted(char **at, const char *end, size_t max)
{
	char *begin = *at + 1, *p = begin;
	if (*at == end || **at != '"')
		return NULL;
	while (p < end && *p >= ' ' && *p <= '~' && *p != '"' && *p != '\\')
		p++;
	if (p == end || *p != '"' || (size_t)(p - begin) > max)
		return NULL;
	*p = '\0';
	*at = p + 1;
	return begin;
}

static bool take_label(char **at, const char *end, struct label *label, size_t value_max)
{
	label->name = take_quoted(at, end, MODEL_NAME_MAX);
	if (!label->name || *at == end || *(*at)++ != ':')
		return false;
	label->value = take_quoted(at, end, value_max);
	return label->value != NULL;
}

const struct labels *label_text_object(const char *text, size_t *length, size_t value_max)
{
	char copy[PLAIN_MAX], *at = copy + 1, *end = copy + (*length < sizeof copy ? *length : sizeof copy);
	struct label items[PLAIN_LABELS_MAX];
	size_t count = 0;
	if (*length == 0 || *text != '{')
		return NULL;
	memcpy(copy, text, (size_t)(end - copy));
	while (at < end && *at != '}') {
		if (count == PLAIN_LABELS_MAX || (count > 0 && *at++ != ',') || !take_label(&at, end, &items[count++], value_max))
			return NULL;
	}
	if (at == end)
		return NULL;
	*length = (size_t)(at + 1 - copy);
	return labels_create(items, count);
}

const struct labels *label_text_read(const char *text, size_t length)
{
	size_t begin = strlen(BEGIN) - 1, object = length - begin; /* its brace */
	if (length < strlen(BEGIN) || length > PLAIN_MAX || memcmp(text, BEGIN, strlen(BEGIN)) != 0)
		return NULL;
	const struct labels *labels = label_text_object(text + begin, &object, MODEL_NAME_MAX);
	const char *rest = text + begin + object;
	if (labels && rest < text + length && *rest == ',' && label_text_ends(rest + 1, (size_t)(text + length - rest) - 1))
		return labels;
	labels_release(labels);
	return NULL;
}
