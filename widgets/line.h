#ifndef WIDGETS_LINE_H
#define WIDGETS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/utf8.h"
#include "widgets/canvas.h"
#include "widgets/rect.h"

/*
 * One line of text in several styles ("▲" in crit and bold, then " 2m40s" plain), with its bytes inside: it can be filled with
 * numbers, copied and returned without memory to free. {0} is an empty one. What does not fit into it is left out at a character.
 */
#define LINE_BYTES 480
#define LINE_SPANS 12

struct line {
	uint16_t used; /* bytes of text */
	uint8_t count; /* spans */
	struct line_span {
		uint16_t end; /* where it ends in text; it begins where the one before it ends */
		uint8_t role, attrs;
	} spans[LINE_SPANS];
	char text[LINE_BYTES];
};

/* Adds text in a style; neutral characters (utf8_neutralise). Where all spans are used the text goes into the last. */
void line_add(struct line *line, enum role role, unsigned attrs, const char *text) __attribute__((nonnull));
void line_addf(struct line *line, enum role role, unsigned attrs, const char *format, ...)
	__attribute__((format(printf, 4, 5), nonnull(1, 4)));

/* A line of one span. */
struct line line_of(enum role role, unsigned attrs, const char *text) __attribute__((nonnull));

/* Gives every span this role, without attributes: old data, quiet rows. */
void line_restyle(struct line *line, enum role role) __attribute__((nonnull));

int line_width(const struct line *line) __attribute__((nonnull)); /* cells */

/* Draws it into at most `cells` cells from (x, y), cut with one "…" where it is longer; returns the cells used. CANVAS_KEEP is a ground. */
int line_draw(struct canvas *canvas, int x, int y, int cells, const struct line *line, enum utf8_cut cut, unsigned ground)
	__attribute__((nonnull));

/* The same, ending before column x_end and never left of x_end - cells. */
int line_draw_right(struct canvas *canvas, int x_end, int y, int cells, const struct line *line, enum utf8_cut cut, unsigned ground)
	__attribute__((nonnull));

/* Broken at spaces into rows of rect's width, a long word where it must; returns the rows that all of it takes (1 for an empty one). */
int line_draw_wrapped(struct canvas *canvas, struct rect rect, const struct line *line, unsigned ground) __attribute__((nonnull));
int line_rows(const struct line *line, int cells) __attribute__((nonnull));

/*
 * Where to cut names[index] in a column of `cells`: at its start, or in the middle where another name of the list would then read the
 * same. Quadratic: for the rows on a screen.
 */
enum utf8_cut line_name_cut(const char *const *names, size_t count, size_t index, int cells) __attribute__((nonnull));

#endif
