#ifndef DATASOURCES_LABEL_CUT_H
#define DATASOURCES_LABEL_CUT_H

#include <stddef.h>

struct labels;

/*
 * Most of an alert's text are its labels and annotations. Where they are plain (datasources/label_text) they are read and taken out of the text
 * before a tree is made of it, which costs more by the byte. What is not plain stays, for jansson.
 */
struct label_cut {
	const char *key; /* of the member */
	size_t value_max; /* bytes of a value */
	const struct labels *labels; /* NULL, or what was cut out: one reference */
};

/* Of the text of an object: the members with these keys become `{}`, where they can be cut out. Returns its new length. */
size_t label_cut(char *text, size_t length, struct label_cut *cuts, size_t count) __attribute__((nonnull));

#endif
