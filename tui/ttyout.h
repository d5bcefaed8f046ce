#ifndef TUI_TTYOUT_H
#define TUI_TTYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/base/err.h"

struct ttyout;

/*
 * What goes to the terminal on standard output: whole frames, each in one write(2), whatever a library writes piece by piece. Main thread only.
 *
 * The library gets a stream of its own (ttyout_stream), whose descriptor points at a memory file from ttyout_begin() to ttyout_end(), which
 * then sends what was gathered. Where there are no memory files the library's writes go out as they come.
 */

/* Standard input and output have to be a terminal, whose settings are noted. NULL with *err. */
struct ttyout *ttyout_create(struct err *err);
void ttyout_destroy(struct ttyout *out);

FILE *ttyout_stream(struct ttyout *out) __attribute__((nonnull, returns_nonnull));
void ttyout_synchronize(struct ttyout *out) __attribute__((
	nonnull)); /* frames, but for very short ones, stand between the marks of a synchronized update from now on (DEC mode 2026) */

/* Functions that return bool say whether the terminal is still there. */
void ttyout_begin(struct ttyout *out) __attribute__((nonnull));
bool ttyout_end(struct ttyout *out) __attribute__((nonnull)); /* writes nothing where nothing was gathered */
bool ttyout_write(struct ttyout *out, const char *text) __attribute__((nonnull));
bool ttyout_clipboard(struct ttyout *out, const char *text) __attribute__((nonnull)); /* OSC 52; at most 64 KiB */
bool ttyout_size(const struct ttyout *out, int *columns, int *rows) __attribute__((nonnull)); /* false where it is not known */

/*
 * Between leave and enter the terminal is being given back: what it does not take within 200 ms is let go, but for what gives it back. ttyout_restore() puts the
 * settings back as they were found.
 */
void ttyout_leave(struct ttyout *out) __attribute__((nonnull));
void ttyout_restore(struct ttyout *out) __attribute__((nonnull));
void ttyout_enter(struct ttyout *out) __attribute__((nonnull));

/* Until ttyguard_disarm() a fatal signal writes `leave` and puts the settings back before it ends the program. */
void ttyout_guard(const struct ttyout *out, const char *leave) __attribute__((nonnull));

#endif
