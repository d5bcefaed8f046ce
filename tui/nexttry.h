#ifndef TUI_NEXTTRY_H
#define TUI_NEXTTRY_H

#include <stdint.h>

#include "widgets/line.h"

/* When a server that failed is asked again: "next try in 6s", or "trying now" from when it is due until it has answered. Pure. */
void nexttry_add(struct line *line, const char *before, int64_t next_try_ms) __attribute__((nonnull)); /* nothing for -1; `before`: ", " */

#endif
