#include "widgets/canvas.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"

/*
 * Every cell is written by set_cell(), which keeps wide glyphs whole: a glyph of two cells is a cell with its text and a cell with
 * "", and whoever overwrites one of the two turns the other into a space. A cell holds 7 bytes of UTF-8; the few longer clusters
 * (flags, families, stacked accents) are kept in a table, which canvas_clear() empties.
 */
enum { CLIPS_MAX = 33, LONG_MAX = 255, FIELD_BYTES = 4 * CANVAS_WIDTH_MAX + UTF8_CLUSTER_MAX + 1 };

#define REPLACEMENT "\xEF\xBF\xBD"

struct canvas {
	int width, height;
	enum glyph_set glyphs;
	struct cell *cells;
	int clip_count; /* clips[0] is the whole canvas */
	struct rect clips[CLIPS_MAX];
	size_t long_count;
	char (*long_glyphs)[UTF8_CLUSTER_MAX + 1]; /* LONG_MAX of them, NULL until the first */
};

static int clamp(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

struct canvas *canvas_create(int width, int height, enum glyph_set glyphs)
{
	struct canvas *canvas = mem_zalloc(1, sizeof *canvas);
	canvas->glyphs = glyphs;
	canvas_resize(canvas, width, height);
	return canvas;
}

void canvas_destroy(struct canvas *canvas)
{
	if (!canvas)
		return;
	free(canvas->cells);
	free(canvas->long_glyphs);
	free(canvas);
}

void canvas_resize(struct canvas *canvas, int width, int height)
{
	canvas->width = clamp(width, 0, CANVAS_WIDTH_MAX);
	canvas->height = clamp(height, 0, CANVAS_HEIGHT_MAX);
	free(canvas->cells);
	canvas->cells = mem_zalloc((size_t)canvas->width * (size_t)canvas->height + 1, sizeof *canvas->cells);
	canvas_clear(canvas);
}

int canvas_width(const struct canvas *canvas)
{
	return canvas->width;
}

int canvas_height(const struct canvas *canvas)
{
	return canvas->height;
}

enum glyph_set canvas_glyphs(const struct canvas *canvas)
{
	return canvas->glyphs;
}

void canvas_clear(struct canvas *canvas)
{
	static const struct cell blank = { .glyph = " ", .role = ROLE_TEXT, .ground = GROUND_BG };
	size_t count = (size_t)canvas->width * (size_t)canvas->height;
	for (size_t i = 0; i < count; i++)
		canvas->cells[i] = blank;
	canvas->clips[0] = (struct rect){ 0, 0, canvas->width, canvas->height };
	canvas->clip_count = 1;
	canvas->long_count = 0;
}

static struct rect innermost(const struct canvas *canvas)
{
	return canvas->clips[canvas->clip_count - 1];
}

void canvas_push_clip(struct canvas *canvas, struct rect rect)
{
	assert(canvas->clip_count < CLIPS_MAX);
	canvas->clips[canvas->clip_count] = rect_intersect(innermost(canvas), rect);
	canvas->clip_count++;
}

void canvas_pop_clip(struct canvas *canvas)
{
	assert(canvas->clip_count > 1);
	canvas->clip_count--;
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
	return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

const struct cell *canvas_cell(const struct canvas *canvas, int x, int y)
{
	return x < 0 || y < 0 || x >= canvas->width || y >= canvas->height ? NULL : cell_at(canvas, x, y);
}

const char *canvas_glyph(const struct canvas *canvas, const struct cell *cell)
{
	return cell->long_glyph ? canvas->long_glyphs[cell->long_glyph - 1] : cell->glyph;
}

static bool inside(struct rect clip, int x, int y)
{
	return x >= clip.x && y >= clip.y && x < clip.x + clip.w && y < clip.y + clip.h;
}

static void blank_glyph(struct cell *cell)
{
	memset(cell->glyph, 0, sizeof cell->glyph);
	cell->glyph[0] = ' ';
	cell->long_glyph = 0;
}

/* The other half of a wide glyph that is about to lose this one becomes a space. */
static void break_wide(struct canvas *canvas, int x, int y)
{
	if (!cell_at(canvas, x, y)->glyph[0] && x > 0)
		blank_glyph(cell_at(canvas, x - 1, y));
	if (x + 1 < canvas->width && !cell_at(canvas, x + 1, y)->glyph[0])
		blank_glyph(cell_at(canvas, x + 1, y));
}

/* 1 + index of a long cluster in the table, 0 where the table is full. */
static uint8_t long_index(struct canvas *canvas, const char *glyph, size_t length)
{
	if (!canvas->long_glyphs)
		canvas->long_glyphs = mem_zalloc(LONG_MAX, sizeof *canvas->long_glyphs);
	for (size_t i = 0; i < canvas->long_count; i++)
		if (strlen(canvas->long_glyphs[i]) == length && memcmp(canvas->long_glyphs[i], glyph, length) == 0)
			return (uint8_t)(i + 1);
	if (canvas->long_count == LONG_MAX)
		return 0;
	char *row = canvas->long_glyphs[canvas->long_count++];
	memcpy(row, glyph, length);
	row[length] = '\0';
	return (uint8_t)canvas->long_count;
}

static struct cell make_cell(struct canvas *canvas, const char *glyph, size_t length, struct style style)
{
	struct cell cell = { .role = style.role, .ground = style.ground, .attrs = style.attrs };
	if (length >= sizeof cell.glyph) {
		cell.long_glyph = length <= UTF8_CLUSTER_MAX ? long_index(canvas, glyph, length) : 0;
		glyph = REPLACEMENT;
		length = sizeof REPLACEMENT - 1;
	}
	for (size_t i = 0; i < length; i++)
		cell.glyph[i] = glyph[i];
	return cell;
}

/* Writes one cell, which is inside the canvas and no half of a glyph that stays. */
static void write_cell(struct canvas *canvas, int x, int y, struct cell new)
{
	struct cell *cell = cell_at(canvas, x, y);
	if (new.ground == CANVAS_KEEP)
		new.ground = cell->ground;
	*cell = new;
}

static void set_cell(struct canvas *canvas, int x, int y, struct cell cell)
{
	if (!inside(innermost(canvas), x, y))
		return;
	break_wide(canvas, x, y);
	write_cell(canvas, x, y, cell);
}

static void set_narrow(struct canvas *canvas, int x, int y, const char *glyph, size_t length, struct style style)
{
	if (inside(innermost(canvas), x, y)) /* else a long one would have a place in the table for nothing */
		set_cell(canvas, x, y, make_cell(canvas, glyph, length, style));
}

static void set_wide(struct canvas *canvas, int x, int y, const char *glyph, size_t length, struct style style)
{
	struct rect clip = innermost(canvas);
	if (!inside(clip, x, y) || !inside(clip, x + 1, y)) {
		set_narrow(canvas, x, y, " ", 1, style);
		set_narrow(canvas, x + 1, y, " ", 1, style);
		return;
	}
	break_wide(canvas, x, y);
	break_wide(canvas, x + 1, y);
	write_cell(canvas, x, y, make_cell(canvas, glyph, length, style));
	write_cell(canvas, x + 1, y, make_cell(canvas, "", 0, style)); /* the right half */
}

/* As the canvas' glyphs have it: what stands for it is put into each of its cells. */
static struct utf8_cluster shown_as(const struct canvas *canvas, struct utf8_cluster cluster)
{
	if (canvas->glyphs == GLYPHS_UNICODE || (cluster.length == 1 && (unsigned char)cluster.bytes[0] < 0x80))
		return cluster;
	const char *other = glyph_substitute(canvas->glyphs, cluster.bytes, cluster.length);
	cluster.bytes = other ? other : "?";
	cluster.length = strlen(cluster.bytes);
	return cluster;
}

static void put_cluster(struct canvas *canvas, int x, int y, const struct utf8_cluster *cluster, struct style style)
{
	struct utf8_cluster shown = shown_as(canvas, *cluster);
	if (shown.width == 2 && shown.bytes == cluster->bytes) {
		set_wide(canvas, x, y, shown.bytes, shown.length, style);
		return;
	}
	for (int i = 0; i < shown.width; i++)
		set_narrow(canvas, x + i, y, shown.bytes, shown.length, style);
}

int canvas_put(struct canvas *canvas, int x, int y, const char *glyph, struct style style)
{
	struct utf8_cluster cluster;
	size_t at = 0;
	if (!utf8_next(glyph, strlen(glyph), &at, &cluster))
		return 0;
	put_cluster(canvas, x, y, &cluster, style);
	return cluster.width;
}

/* Draws the text's beginning that is plain ASCII, a cell a byte, with nothing behind it that could join it; returns how much that is. */
static size_t put_ascii(struct canvas *canvas, int x, int y, const char *text, struct style style)
{
	size_t count = 0;
	struct cell cell = { .role = style.role, .ground = style.ground, .attrs = style.attrs };
	for (; text[count] >= ' ' && text[count] <= '~' && (unsigned char)text[count + 1] < 0x80; count++) {
		cell.glyph[0] = text[count];
		set_cell(canvas, x + (int)count, y, cell);
	}
	return count;
}

int canvas_text(struct canvas *canvas, int x, int y, const char *text, struct style style)
{
	struct utf8_cluster cluster;
	size_t length = strlen(text), at = put_ascii(canvas, x, y, text, style);
	int cells = (int)at;
	while (utf8_next(text, length, &at, &cluster)) {
		put_cluster(canvas, x + cells, y, &cluster, style);
		size_t plain = put_ascii(canvas, x + cells + cluster.width, y, &text[at], style);
		cells += cluster.width + (int)plain;
		at += plain;
	}
	return cells;
}

void canvas_field(struct canvas *canvas, int x, int y, int cells, const char *text, int cut, bool right, struct style style)
{
	char fitted[FIELD_BYTES];
	cells = clamp(cells, 0, CANVAS_WIDTH_MAX);
	if (cells == 0)
		return;
	int used = utf8_fit(text, cells, (enum utf8_cut)cut, canvas->glyphs != GLYPHS_UNICODE, fitted, sizeof fitted);
	int before = right ? cells - used : 0;
	canvas_fill(canvas, (struct rect){ x, y, before, 1 }, style);
	canvas_text(canvas, x + before, y, fitted, style);
	canvas_fill(canvas, (struct rect){ x + before + used, y, cells - before - used, 1 }, style);
}

static void fill_row(struct cell *cells, int count, struct cell cell)
{
	bool keep = cell.ground == CANVAS_KEEP;
	for (int i = 0; i < count; i++) {
		cell.ground = keep ? cells[i].ground : cell.ground;
		cells[i] = cell;
	}
}

/* The same narrow cell again and again. */
static void fill(struct canvas *canvas, struct rect rect, struct cell cell)
{
	rect = rect_intersect(innermost(canvas), rect);
	if (rect_empty(rect))
		return;
	const struct cell *first = cell_at(canvas, rect.x, rect.y);
	for (int y = rect.y; y < rect.y + rect.h; y++) {
		struct cell *row = cell_at(canvas, rect.x, y);
		break_wide(canvas, rect.x, y);
		break_wide(canvas, rect.x + rect.w - 1, y);
		if (y == rect.y || cell.ground == CANVAS_KEEP)
			fill_row(row, rect.w, cell);
		else
			memcpy(row, first, (size_t)rect.w * sizeof *row);
	}
}

void canvas_fill(struct canvas *canvas, struct rect rect, struct style style)
{
	fill(canvas, rect, (struct cell){ .glyph = " ", .role = style.role, .ground = style.ground, .attrs = style.attrs });
}

void canvas_ground(struct canvas *canvas, struct rect rect, enum ground ground)
{
	rect = rect_intersect(innermost(canvas), rect);
	for (int y = rect.y; y < rect.y + rect.h; y++)
		for (int x = rect.x; x < rect.x + rect.w; x++)
			cell_at(canvas, x, y)->ground = (uint8_t)ground;
}

static void put_line(struct canvas *canvas, struct rect rect, const char *glyph, struct style style)
{
	struct utf8_cluster cluster;
	size_t at = 0;
	if (!utf8_next(glyph, strlen(glyph), &at, &cluster))
		return;
	cluster = shown_as(canvas, cluster);
	fill(canvas, rect, make_cell(canvas, cluster.bytes, cluster.length, style));
}

void canvas_hline(struct canvas *canvas, int x, int y, int length, struct style style)
{
	put_line(canvas, (struct rect){ x, y, length, 1 }, "─", style);
}

static void vline(struct canvas *canvas, int x, int y, int length, struct style style)
{
	put_line(canvas, (struct rect){ x, y, 1, length }, "│", style);
}

void canvas_box(struct canvas *canvas, struct rect rect, struct style style)
{
	if (rect_empty(rect))
		return;
	int right = rect.x + rect.w - 1, bottom = rect.y + rect.h - 1;
	canvas_hline(canvas, rect.x, rect.y, rect.w, style);
	canvas_hline(canvas, rect.x, bottom, rect.w, style);
	vline(canvas, rect.x, rect.y, rect.h, style);
	vline(canvas, right, rect.y, rect.h, style);
	canvas_put(canvas, rect.x, rect.y, "╭", style);
	canvas_put(canvas, right, rect.y, "╮", style);
	canvas_put(canvas, rect.x, bottom, "╰", style);
	canvas_put(canvas, right, bottom, "╯", style);
}

static bool same_cell(const struct canvas *a, const struct cell *x, const struct canvas *b, const struct cell *y)
{
	if (!x->long_glyph && !y->long_glyph)
		return memcmp(x, y, sizeof *x) == 0; /* it has no padding */
	if (x->role != y->role || x->ground != y->ground || x->attrs != y->attrs)
		return false;
	return strcmp(canvas_glyph(a, x), canvas_glyph(b, y)) == 0;
}
_Static_assert(sizeof(struct cell) == 12, "cells are compared byte by byte");

static size_t count_changed(const struct canvas *a, const struct canvas *b)
{
	size_t changed = 0, count = (size_t)a->width * (size_t)a->height;
	for (size_t i = 0; i < count; i++)
		changed += !same_cell(a, &a->cells[i], b, &b->cells[i]);
	return changed;
}

bool canvas_row_changed(const struct canvas *a, const struct canvas *b, int y, int *first, int *last)
{
	const struct cell *left = cell_at(a, 0, y), *right = cell_at(b, 0, y);
	int from = 0, to = a->width;
	if (a->long_count == 0 && b->long_count == 0 && memcmp(left, right, (size_t)a->width * sizeof *left) == 0)
		return false;
	while (from < to && same_cell(a, &left[from], b, &right[from]))
		from++;
	while (to > from && same_cell(a, &left[to - 1], b, &right[to - 1]))
		to--;
	*first = from;
	*last = to - 1;
	return from < to;
}

static void copy_long_glyphs(struct canvas *to, const struct canvas *from)
{
	to->long_count = from->long_count;
	if (from->long_count > 0) {
		if (!to->long_glyphs)
			to->long_glyphs = mem_zalloc(LONG_MAX, sizeof *to->long_glyphs);
		memcpy(to->long_glyphs, from->long_glyphs, from->long_count * sizeof *to->long_glyphs);
	}
}

void canvas_copy(struct canvas *to, const struct canvas *from)
{
	assert(to->width == from->width && to->height == from->height);
	memcpy(to->cells, from->cells, (size_t)to->width * (size_t)to->height * sizeof *to->cells);
	copy_long_glyphs(to, from);
}

size_t canvas_copy_changed(struct canvas *to, const struct canvas *from)
{
	assert(to->width == from->width && to->height == from->height);
	size_t changed = count_changed(to, from);
	if (changed > 0)
		canvas_copy(to, from);
	return changed;
}

bool canvas_equal(const struct canvas *a, const struct canvas *b)
{
	return a->width == b->width && a->height == b->height && count_changed(a, b) == 0;
}
