#ifndef DATASOURCES_SIM_GOTEXT_H
#define DATASOURCES_SIM_GOTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/buf.h"

/* Texts and times as servers written in Go read and write them. */

/* strconv.Quote, the %q of messages: double quotes, what does not print as escapes. Not UTF-8 is written byte by byte. */
void gotext_quote(struct buf *out, const char *text) __attribute__((nonnull));

/* A label's value between its quotes, in the text format as in matchers: \\, " and the end of a line are escaped. */
void gotext_escape(struct buf *out, const char *text) __attribute__((nonnull));

/* A copy in which each byte that is no UTF-8 is U+FFFD; caller frees. */
char *gotext_valid(const char *text, size_t length) __attribute__((nonnull, malloc, returns_nonnull));

/* Is it a label's name: [a-zA-Z_][a-zA-Z0-9_]*? */
bool gotext_is_label_name(const char *text) __attribute__((nonnull));

/* Does url.ParseRequestURI take it: a path, or a scheme and what follows it? */
bool gotext_is_uri(const char *text) __attribute__((nonnull));

/* A moment and the zone in which somebody wrote it, which it keeps. */
struct gotime {
	int64_t ms; /* wall time */
	int offset_minutes;
};

#define GOTIME_ZERO_MS INT64_C(-62135596800000) /* the year 1: no time at all */

bool gotime_is_zero(struct gotime time);

/* In the forms of strfmt.ParseDateTime ("" is 1970). False with Go's sentence on what is wrong. */
bool gotime_parse(const char *text, struct gotime *out, struct buf *complaint) __attribute__((nonnull));

/* RFC 3339 with three decimals and the moment's own zone. */
void gotime_write(struct buf *out, struct gotime time) __attribute__((nonnull));

#endif
