#ifndef TUI_FILTER_H
#define TUI_FILTER_H

#include <stdbool.h>

struct labels;

/*
 * The text of `/`: words by blanks, all of which must hold. WORD: it is somewhere in the text or in a label's value; !WORD: it is not;
 * NAME=VALUE: that label contains the value (NAME!=VALUE: it does not). Letters in either case. No regular expressions. Pure.
 * `text` is what the row shows (name, state ...); `labels` may be NULL. An empty filter matches everything.
 */
bool filter_matches(const char *filter, const char *text, const struct labels *labels) __attribute__((nonnull(1, 2)));

#endif
