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

/* What is asked of the server for a manifest: the pods of its selector, and of a NetworkChaos those at the other end of their traffic. */
struct blast_side {
	const char *lead; /* "Hits", "Traffic to" */
	const char *none; /* what is said where no pod matches */
	const char *mode, *value, *selector;
};
#define BLAST_SIDES 2
size_t blast_sides(const struct manifest *manifest, struct blast_side out[BLAST_SIDES]) __attribute__((nonnull)); /* 0: nothing to ask */

/* "Hits 2 of 7 pods, chosen at random of these:", "Traffic to 3 of 3 pods, as of now:", "No pod matches now: it would wait in vain.". */
void blast_words(const struct blast_side *side, const struct command_result *preview, struct line *out) __attribute__((nonnull));

/* "dns-leaker runs on 3 of these already" where other chaos does; empty where none does. */
void blast_overlap(const struct frame *frame, const struct command_result *preview, struct line *out) __attribute__((nonnull));

#endif
