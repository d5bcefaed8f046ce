#include "widgets/canvas.h"

#include "core/base/buf.h"

/* Letters of the style layers; tests/golden/README.md explains them. The default is "." so that a layer shows only what differs. */
static const char ROLE_LETTERS[ROLE_COUNT] = {
	[ROLE_TEXT] = '.',
	[ROLE_DIM] = 'd',
	[ROLE_TITLE] = 'T',
	[ROLE_BORDER] = 'b',
	[ROLE_BORDER_FOCUS] = 'B',
	[ROLE_KEY] = 'k',
	[ROLE_OK] = 'o',
	[ROLE_WARN] = 'w',
	[ROLE_CRIT] = 'c',
	[ROLE_INFO] = 'i',
	[ROLE_PENDING] = 'p',
	[ROLE_SILENCED] = 'z',
	[ROLE_CHAOS] = 'x',
	[ROLE_OBJECTIVE] = 'O',
	[ROLE_BAR_FILL] = 'f',
	[ROLE_BAR_TRACK] = 't',
	[ROLE_GRID] = 'g',
	[ROLE_STALE] = 's',
	[ROLE_SERIES_1] = '1',
	[ROLE_SERIES_2] = '2',
	[ROLE_SERIES_3] = '3',
	[ROLE_SERIES_4] = '4',
	[ROLE_SERIES_5] = '5',
	[ROLE_SERIES_6] = '6',
	[ROLE_SERIES_7] = '7',
	[ROLE_SERIES_8] = '8',
};

static const char GROUND_LETTERS[GROUND_COUNT] = {
	[GROUND_BG] = '.',
	[GROUND_BAR] = 'b',
	[GROUND_SELECT] = 's',
	[GROUND_CHAOS_BAND] = 'c',
	[GROUND_DIALOG] = 'd',
	[GROUND_CHAOS_SHOW] = 'C',
	[GROUND_CURSOR] = 'v',
};

static char role_letter(const struct cell *cell)
{
	return ROLE_LETTERS[cell->role];
}

static char ground_letter(const struct cell *cell)
{
	return GROUND_LETTERS[cell->ground];
}

static char attrs_letter(const struct cell *cell)
{
	return ".123456789abcdef"[cell->attrs & 15];
}

static void cut_trailing(struct buf *out, size_t start, char c)
{
	while (out->len > start && out->data[out->len - 1] == c)
		out->len--;
	buf_append_char(out, '\n');
}

static void dump_glyphs(const struct canvas *canvas, struct buf *out)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		size_t start = out->len;
		for (int x = 0; x < canvas_width(canvas); x++)
			buf_append_text(out, canvas_glyph(canvas, canvas_cell(canvas, x, y)));
		cut_trailing(out, start, ' ');
	}
}

static void dump_layer(const struct canvas *canvas, char (*letter)(const struct cell *), struct buf *out)
{
	buf_append_text(out, "---\n");
	for (int y = 0; y < canvas_height(canvas); y++) {
		size_t start = out->len;
		for (int x = 0; x < canvas_width(canvas); x++)
			buf_append_char(out, letter(canvas_cell(canvas, x, y)));
		cut_trailing(out, start, '.');
	}
}

void canvas_dump(const struct canvas *canvas, bool styles, struct buf *out)
{
	dump_glyphs(canvas, out);
	if (!styles)
		return;
	dump_layer(canvas, role_letter, out);
	dump_layer(canvas, ground_letter, out);
	dump_layer(canvas, attrs_letter, out);
}
