#ifndef TUI_EXPORT_H
#define TUI_EXPORT_H

#include <stdbool.h>

#include "core/base/err.h"

struct buf;
struct canvas;
struct theme;

/* A canvas for files and pipes. Pure; all text is escaped as the format wants it. */
enum export_format { EXPORT_TEXT, EXPORT_ANSI, EXPORT_SVG, EXPORT_FORMATS };

const char *export_name(enum export_format format); /* "text", "ansi", "svg" */
bool export_by_name(const char *name, enum export_format *out) __attribute__((nonnull)); /* also "txt", "ans" */

/* The format that a file's name ends with (.txt, .ans, .svg). */
bool export_by_file(const char *file, enum export_format *out) __attribute__((nonnull));

/* Text: a line a row, trailing blanks cut. ANSI: with SGR sequences of the theme's depth. SVG: a picture of its own, no script, no font file. */
void export_write(const struct canvas *canvas, const struct theme *theme, enum export_format format, struct buf *out)
	__attribute__((nonnull));

/* The canvas into a new file, mode 0600; one that is there is not overwritten. */
bool export_save(const struct canvas *canvas, const struct theme *theme, enum export_format format, const char *path, struct err *err)
	__attribute__((nonnull(1, 2, 4)));

#endif
