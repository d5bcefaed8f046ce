#ifndef WIDGETS_CANVAS_H
#define WIDGETS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "themes/roles.h"
#include "widgets/rect.h"

struct buf;

/*
 * A grid of cells that everything is drawn into; only backends turn it into a terminal's bytes. Drawing never allocates, except that
 * the first glyph longer than 7 bytes makes the canvas a small table for such ones. Main thread only.
 *
 * Texts and glyphs are handed in as Unicode, whatever the terminal shows: where the set is not GLYPHS_UNICODE, every cluster is
 * replaced when it is put (by the table of glyph_text, by itself if it is ASCII, else by "?"), cell for cell, so that no layout changes.
 */
enum cell_attr { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_REVERSE = 4, ATTR_UNDERLINE = 8 };

struct cell {
	char glyph[8]; /* UTF-8, 0-padded and always terminated; "" is the right half of a wide glyph to its left */
	uint8_t role, ground, attrs;
	uint8_t long_glyph; /* 0, or 1 + index into the canvas' table of longer clusters; glyph is then a stand-in, never "" */
};

/* How things look that is not colour: which glyphs the terminal can show. Part of the canvas, so widgets find it there. */
enum glyph_set { GLYPHS_UNICODE, GLYPHS_LINUX, GLYPHS_ASCII }; /* LINUX: lines and blocks, the rest as ASCII, square corners */

struct canvas;

/* Sizes are cut to these. */
#define CANVAS_WIDTH_MAX 1024
#define CANVAS_HEIGHT_MAX 512

struct canvas *canvas_create(int width, int height, enum glyph_set glyphs) __attribute__((returns_nonnull));
void canvas_destroy(struct canvas *canvas);
void canvas_resize(struct canvas *canvas, int width, int height) __attribute__((nonnull)); /* clears it */
int canvas_width(const struct canvas *canvas) __attribute__((nonnull));
int canvas_height(const struct canvas *canvas) __attribute__((nonnull));
enum glyph_set canvas_glyphs(const struct canvas *canvas) __attribute__((nonnull));
void canvas_clear(struct canvas *canvas) __attribute__((nonnull)); /* spaces, ROLE_TEXT on GROUND_BG, no clip */

/* Nothing outside the innermost clip is drawn; clips nest (32 at most) and only ever narrow. Every push has its pop. */
void canvas_push_clip(struct canvas *canvas, struct rect rect) __attribute__((nonnull));
void canvas_pop_clip(struct canvas *canvas) __attribute__((nonnull));

/* A style to draw with. CANVAS_KEEP as ground keeps the cell's own. */
#define CANVAS_KEEP GROUND_COUNT
struct style {
	uint8_t role, ground, attrs;
};
static inline struct style style_of(enum role role, enum ground ground, unsigned attrs)
{
	struct style style = { (uint8_t)role, (uint8_t)ground, (uint8_t)attrs };
	return style;
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y) __attribute__((nonnull)); /* NULL outside */
const char *canvas_glyph(const struct canvas *canvas, const struct cell *cell)
	__attribute__((nonnull)); /* its whole text; valid until the next drawing */

void canvas_fill(struct canvas *canvas, struct rect rect, struct style style) __attribute__((nonnull)); /* spaces */
void canvas_ground(struct canvas *canvas, struct rect rect, enum ground ground)
	__attribute__((nonnull)); /* only the ground of what is there */

/* One cluster (1 or 2 cells); returns its cells. A wide one that would be cut by the clip shows as a space. */
int canvas_put(struct canvas *canvas, int x, int y, const char *glyph, struct style style) __attribute__((nonnull));

/*
 * Text of neutral characters (utf8_neutralise) from (x, y), cut at the clip without a mark; returns the cells the whole of it takes.
 * A control byte that gets here all the same shows as U+FFFD.
 */
int canvas_text(struct canvas *canvas, int x, int y, const char *text, struct style style) __attribute__((nonnull));

/* The text fitted into `cells` (core/base/utf8: where to cut, with …), padded with spaces to the left (right = true) or right. */
void canvas_field(struct canvas *canvas, int x, int y, int cells, const char *text, int cut /* enum utf8_cut */, bool right,
	struct style style) __attribute__((nonnull));

/* A frame of lines; rounded corners, square ones in GLYPHS_LINUX, + - | in ASCII. */
void canvas_box(struct canvas *canvas, struct rect rect, struct style style) __attribute__((nonnull));
void canvas_hline(struct canvas *canvas, int x, int y, int length, struct style style) __attribute__((nonnull));

/* Named glyphs: one cell each in every set (glyph.c has what stands for them without UTF-8). */
enum glyph {
	GLYPH_FIRING,
	GLYPH_PENDING,
	GLYPH_SILENCED,
	GLYPH_OK,
	GLYPH_FAILED,
	GLYPH_RUNNING,
	GLYPH_PAUSED,
	GLYPH_SCHEDULED,
	GLYPH_ONE_SHOT,
	GLYPH_ANSWERS,
	GLYPH_NOT_SET_UP,
	GLYPH_THEN,
	GLYPH_CUT,
	GLYPH_LANE_PENDING,
	GLYPH_LANE_FIRING,
	GLYPH_LANE_START,
	GLYPH_LANE_ON,
	GLYPH_LANE_END,
	GLYPH_BAND,
	GLYPH_BAND_THICK,
	GLYPH_AT_MOST,
	GLYPH_AT_LEAST,
	GLYPH_PLUS_MINUS,
	GLYPH_DOT,
	GLYPH_BULLET,
	GLYPH_TICK,
	GLYPH_CURSOR,
	GLYPH_BAR_FULL,
	GLYPH_BAR_HALF,
	GLYPH_BAR_EMPTY,
	GLYPH_POINTER,
	GLYPH_COUNT
};
const char *glyph_text(enum glyph_set set, enum glyph glyph);

/* What stands for a Unicode glyph (length bytes) in a set that is not GLYPHS_UNICODE, one cell; NULL where the table has nothing. */
const char *glyph_substitute(enum glyph_set set, const char *glyph, size_t length) __attribute__((nonnull));

/* Sets *to to what *from is; the second returns how many cells differed. Sizes must be equal. */
void canvas_copy(struct canvas *to, const struct canvas *from) __attribute__((nonnull));
size_t canvas_copy_changed(struct canvas *to, const struct canvas *from) __attribute__((nonnull));
bool canvas_equal(const struct canvas *a, const struct canvas *b) __attribute__((nonnull));
/* Whether row y differs, and then between which columns. Sizes must be equal. */
bool canvas_row_changed(const struct canvas *a, const struct canvas *b, int y, int *first, int *last) __attribute__((nonnull));

/*
 * For tests and goldens: the glyph layer (a line a row, trailing spaces cut), and where `styles` is true, behind a line "---",
 * one letter a cell for role, then ("---") ground, then ("---") attributes, as tests/golden/README.md explains. Appends to *out.
 */
void canvas_dump(const struct canvas *canvas, bool styles, struct buf *out) __attribute__((nonnull));

#endif
