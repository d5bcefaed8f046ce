#ifndef TUI_BLAST_H
#define TUI_BLAST_H

#include <stddef.h>

#include "core/command.h"
#include "core/frame.h"
#include "core/manifest.h"
#include "widgets/line.h"

/*
 * Whom an experiment would hit, in words: candidates from the server, the mode's arithmetic, what hits them already. Pure.
 * The arithmetic is that of Chaos Mesh 2.8's pkg/selector: one, all, min(value, N), ceil(N x value / 100), or as many as chance says up to
 * that.
 */

/* How many of `candidates` the mode takes, at most; *random is whether chance chooses which (or how many). */
size_t blast_count(const char *mode, const char *value, size_t candidates, bool *random) __attribute__((nonnull));

/* "Hits 2 of 7 pods, at random", "Hits all 3 pods", "No pod matches now: it would wait for ever". */
void blast_words(const struct manifest *manifest, const struct command_result *preview, struct line *out) __attribute__((nonnull));

/* "dns-leaker runs on 3 of these already" where other chaos does; empty where none does. */
void blast_overlap(const struct frame *frame, const struct command_result *preview, struct line *out) __attribute__((nonnull));

#endif
