#ifndef TESTS_SUPPORT_HOSTILE_H
#define TESTS_SUPPORT_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/snapshot.h"

struct canvas;
struct dice;
struct want_list;

/*
 * Servers that lie: slices as a decoder could make them of the strangest answers that it takes. Texts full of escape sequences (neutralised,
 * as the model promises), quotes, wide and combining characters, or none at all; times of every age, numbers of every size; the same uid, name
 * or label set again and again, so that some things persist from poll to poll and others contradict each other.
 */
struct slice *hostile_slice(struct dice *dice, enum source_kind kind, const struct want_list *wants, int64_t now_ms, size_t most);

/* Raw text as it could come over the wire: not neutralised. Caller frees. */
char *hostile_text(struct dice *dice);

/* Fails the test where a cell has a control byte, broken UTF-8, or a right half without its left. */
void hostile_check_canvas(const struct canvas *canvas);

#endif
