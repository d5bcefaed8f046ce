#ifndef TUI_SGR_H
#define TUI_SGR_H

#include <stddef.h>

struct buf;

/*
 * Appends a frame's bytes with fewer of them for the same picture. What curses writes where attributes and colours change
 * (`ESC[39m ESC(B ESC[0;2m ESC[35m`) becomes one sequence (`ESC[0;2;35m`): what comes before a reset goes, and so does the way back from
 * a character set that is never chosen, but for the frame's first, which mends a terminal that something else left in one. Anything else
 * is copied as it is. Pure.
 */
void sgr_join(struct buf *out, const char *bytes, size_t length) __attribute__((nonnull(1)));

#endif
