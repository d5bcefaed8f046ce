#ifndef CORE_BASE_UTF8_H
#define CORE_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Text in cells. A "cluster" is what a person sees as one character (grapheme cluster, by utf8proc); it takes 1 or 2 cells.
 * None of these functions allocates, except utf8_neutralise. Any thread.
 */

#define UTF8_CLUSTER_MAX 24 /* bytes of a cluster that we keep; longer ones show as U+FFFD */

struct utf8_cluster {
	const char *bytes;
	size_t length; /* bytes */
	int width; /* cells: 1 or 2, never 0 */
};

/* Cuts the next cluster off text[*at .. length); moves *at behind it. False at the end. Invalid bytes give U+FFFD, one a byte. */
_Bool utf8_next(const char *text, size_t length, size_t *at, struct utf8_cluster *out) __attribute__((nonnull));

/* Cells that the text takes. */
int utf8_width(const char *text) __attribute__((nonnull));
int utf8_width_n(const char *text, size_t length) __attribute__((nonnull));

/*
 * Makes text from outside harmless: control bytes (C0, C1, DEL), line and paragraph separators, bidirectional marks, zero-width
 * characters, byte order marks, tags, unassigned and private-use characters and invalid UTF-8 become visible replacements
 * (U+FFFD; tab and newline become one space, where `keep_newlines` is false). Every text of a server passes through this when it is decoded.
 * Reads at most `length` bytes; returns at most `max_bytes` of result (0: no bound), cut at a cluster with "…". Caller frees.
 */
char *utf8_neutralise(const char *text, size_t length, size_t max_bytes, _Bool keep_newlines)
	__attribute__((malloc, returns_nonnull, nonnull));

enum utf8_cut { UTF8_CUT_END, UTF8_CUT_START, UTF8_CUT_MIDDLE };

/*
 * Fits text into `cells` cells, with one ellipsis ("…", or "~" where ascii) where it has to be cut.
 * Writes to out (size bytes, always terminated; 4 bytes a cell + UTF8_CLUSTER_MAX are enough for nearly all text); returns the cells used.
 */
int utf8_fit(const char *text, int cells, enum utf8_cut cut, _Bool ascii, char *out, size_t size) __attribute__((nonnull));

#endif
