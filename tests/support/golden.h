#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

#include <stdbool.h>

struct canvas;

/*
 * Compares with tests/golden/NAME.txt and fails the test at the first line that differs. With GOLDEN_UPDATE=1 in the environment
 * the file is written instead, so that the change can be reviewed as a diff; files called mock-* are the design's pictures
 * and never written. Tests run in the root of the repository.
 */
void golden_text(const char *name, const char *text);

/* The same for what canvas_dump() writes; `styles` adds the layers of roles, grounds and attributes. */
void golden_canvas(const char *name, const struct canvas *canvas, bool styles);

/* The same with NAME-mono for what a terminal without colours gets: attributes alone, and the test that there is no colour. */
void golden_mono(const char *name, const struct canvas *canvas);

/* Fails where the canvas' glyph layer is not `expected` (lines ended by newlines, trailing spaces cut), showing the first line that differs. */
void golden_inline(const struct canvas *canvas, const char *expected);

#endif
