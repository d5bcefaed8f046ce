#ifndef DATASOURCES_LABEL_TEXT_H
#define DATASOURCES_LABEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct labels;

/*
 * The text of a series whose points have been taken out, `{"metric":{"__name__":"up","job":"x"},"values":[]}` (or "value"), as Prometheus
 * writes it: read without a tree of it being built. Pure.
 */

/*
 * Bytes of the text's beginning, up to and with the comma behind the labels, where it has exactly these; else 0, which does not mean that they
 * differ. What follows need not have come yet.
 */
size_t label_text_begins(const char *text, size_t length, const struct labels *labels) __attribute__((nonnull));

/* Whether it has exactly these labels, in this order, and nothing else. False does not mean that they differ. */
bool label_text_is(const char *text, size_t length, const struct labels *labels) __attribute__((nonnull));

/*
 * Its labels, one reference; NULL where it is not plain, and jansson has to look: names and values of printable ASCII without escapes, none
 * over MODEL_NAME_MAX, no blanks between.
 */
const struct labels *label_text_read(const char *text, size_t length) __attribute__((nonnull));

/*
 * The labels of an object of texts that begins at `text`, `{"job":"x"}`, one reference; *length becomes the object's own. NULL where it is not
 * plain in the same sense, or a value is over value_max.
 */
const struct labels *label_text_object(const char *text, size_t *length, size_t value_max) __attribute__((nonnull));

/* Is this what such a text has behind the comma? */
bool label_text_ends(const char *text, size_t length) __attribute__((nonnull));

#endif
