#include "tui/filter.h"

#include <stdio.h>
#include <string.h>

#include "core/labels.h"

static bool anywhere(const char *word, const char *text, const struct labels *labels)
{
	if (strcasestr(text, word))
		return true;
	for (size_t i = 0; labels && i < labels->count; i++) {
		if (strcasestr(labels->items[i].value, word))
			return true;
	}
	return false;
}

/* "name=value" on the set's own label; a name that the row has not is "". */
static bool label_holds(const char *name, const char *value, const struct labels *labels)
{
	const char *have = labels ? labels_get(labels, name) : NULL;
	return strcasestr(have ? have : "", value) != NULL;
}

static bool word_holds(char *word, const char *text, const struct labels *labels)
{
	char *equals = strchr(word, '=');
	if (equals && equals > word && equals[-1] == '!' && equals - 1 > word) {
		equals[-1] = 0;
		return !label_holds(word, equals + 1, labels);
	}
	bool inverse = word[0] == '!' && word[1];
	word += inverse ? 1 : 0;
	if (equals && equals > word) {
		*equals = 0;
		return label_holds(word, equals + 1, labels) != inverse;
	}
	return anywhere(word, text, labels) != inverse;
}

bool filter_matches(const char *filter, const char *text, const struct labels *labels)
{
	char words[512], *rest = NULL;
	snprintf(words, sizeof(words), "%s", filter);
	for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
		if (!word_holds(word, text, labels))
			return false;
	}
	return true;
}
