#ifndef TESTS_BENCH_MINIMUM_H
#define TESTS_BENCH_MINIMUM_H

#include <stddef.h>

#include "themes/theme.h"

struct canvas;

/*
 * How few bytes an xterm-256color needs for a frame: a near-minimum, by a model that draws nothing. Row by row over the changed cells; between them
 * the cheapest of jumping and rewriting; colours by what differs or from a reset, whichever is shorter; ends of lines erased, runs of blanks
 * erased, runs of a glyph repeated. Scrolling is left out.
 */
struct minimum {
	const struct theme *theme;
	int x, y; /* the cursor; x = the width: in the last column, about to wrap */
	struct theme_look pen;
};

size_t minimum_bytes(struct minimum *minimum, const struct canvas *old, const struct canvas *new) __attribute__((nonnull));

#endif
