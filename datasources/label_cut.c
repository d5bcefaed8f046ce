#include "datasources/label_cut.h"

#include <stdbool.h>
#include <string.h>

#include "core/labels.h"
#include "datasources/label_text.h"

/*
 * Walks along the object's members without blanks between them, as servers write them; where anything else stands the walk ends, and the rest
 * is left as it is.
 */

/* Behind the text in quotes that begins at `at`; NULL where it does not end. */
static char *pass_quoted(char *at, char *end)
{
	for (at++; at < end && (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++) {
		const char *escape = at;
		while (escape[-1] == '\\') /* the opening quote ends it */
			escape--;
		if ((at - escape) % 2 == 0)
			return at + 1;
	}
	return NULL;
}

/* Behind the array or object that begins at `at`. */
static char *pass_container(char *at, char *end)
{
	size_t depth = 0;
	while (at && at < end) {
		if (*at == '"') {
			at = pass_quoted(at, end);
			continue;
		}
		depth += *at == '{' || *at == '[';
		if ((*at == '}' || *at == ']') && --depth == 0)
			return at + 1;
		at++;
	}
	return NULL;
}

static char *pass_value(char *at, char *end)
{
	if (at < end && *at == '"')
		return pass_quoted(at, end);
	if (at < end && (*at == '{' || *at == '['))
		return pass_container(at, end);
	while (at < end && *at != ',' && *at != '}')
		at++;
	return at < end ? at : NULL;
}

static struct label_cut *find_cut(struct label_cut *cuts, size_t count, const char *key, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(cuts[i].key) == length && memcmp(cuts[i].key, key, length) == 0)
			return &cuts[i];
	return NULL;
}

/* Makes the object at `at` empty; false where it is not plain. */
static bool cut_out(char *at, char **end, struct label_cut *cut)
{
	size_t length = (size_t)(*end - at);
	const struct labels *labels = label_text_object(at, &length, cut->value_max);
	if (!labels)
		return false;
	labels_release(cut->labels); /* of two members with one key the last counts */
	cut->labels = labels;
	memmove(at + 1, at + length - 1, (size_t)(*end - at) - (length - 1));
	*end -= length - 2;
	return true;
}

size_t label_cut(char *text, size_t length, struct label_cut *cuts, size_t count)
{
	char *at = text, *end = text + length;
	if (length == 0 || *text != '{')
		return length;
	while (at && at + 1 < end && (*at == '{' || *at == ',') && at[1] == '"') {
		char *key = at + 2;
		at = pass_quoted(at + 1, end);
		if (!at || at == end || *at != ':')
			break;
		struct label_cut *cut = find_cut(cuts, count, key, (size_t)(at - 1 - key));
		at++;
		if (cut && at < end && *at == '{' && cut_out(at, &end, cut))
			at += 2;
		else
			at = pass_value(at, end);
	}
	return (size_t)(end - text);
}
