#ifndef WIDGETS_BIGTEXT_H
#define WIDGETS_BIGTEXT_H

#include "widgets/canvas.h"
#include "widgets/rect.h"

/*
 * Letters of 5 x 7 dots that are read from the last row of a hall: digits, capitals, the small letters of units, and a few marks. A
 * letter that there is none of shows as its capital, what has none either as a blank.
 */
enum bigtext_size {
	BIGTEXT_PLAIN, /* one row, letters as they are, bold and spaced: where nothing else fits */
	BIGTEXT_HALVES, /* 4 rows of half blocks; without them (GLYPHS_ASCII) the plain letters in the second row */
	BIGTEXT_BLOCKS, /* 7 rows, a dot is two cells; in ASCII of # */
	BIGTEXT_DOUBLE, /* 14 rows, a dot is four cells in two rows */
};

int bigtext_rows(enum bigtext_size size);
int bigtext_width(const char *text, enum bigtext_size size) __attribute__((nonnull)); /* cells, without a gap behind the last letter */

/* The largest size up to `most` in which the text fits into width x rows cells; BIGTEXT_PLAIN where none does. */
enum bigtext_size bigtext_fitting(const char *text, enum bigtext_size most, int width, int rows) __attribute__((nonnull));

/* From the top left of rect, cut at its edges; plain text is cut with a mark. Returns the cells that the whole of it takes. */
int bigtext_draw(struct canvas *canvas, struct rect rect, const char *text, enum bigtext_size size, struct style style)
	__attribute__((nonnull));

#endif
