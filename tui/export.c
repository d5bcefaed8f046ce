#include "tui/export.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "themes/theme.h"
#include "widgets/canvas.h"

/*
 * Both coloured formats write runs: neighbouring cells of one look. A run's text is what its cells show, a wide glyph once.
 */
#define CELL_WIDTH 8.4
#define CELL_HEIGHT 18
#define BASELINE 13.5
#define DEFAULT_FORE 0xd6dbe7
#define DEFAULT_BACK 0x0f1218

static const struct {
	const char *name, *suffix;
} formats[EXPORT_FORMATS] = {
	[EXPORT_TEXT] = { "text", ".txt" },
	[EXPORT_ANSI] = { "ansi", ".ans" },
	[EXPORT_SVG] = { "svg", ".svg" },
};

const char *export_name(enum export_format format)
{
	return formats[format].name;
}

bool export_by_name(const char *name, enum export_format *out)
{
	for (int i = 0; i < EXPORT_FORMATS; i++) {
		if (strcmp(formats[i].name, name) == 0 || strcmp(formats[i].suffix + 1, name) == 0) {
			*out = (enum export_format)i;
			return true;
		}
	}
	return false;
}

bool export_by_file(const char *file, enum export_format *out)
{
	size_t length = strlen(file);
	for (int i = 0; i < EXPORT_FORMATS; i++) {
		size_t suffix = strlen(formats[i].suffix);
		if (length > suffix && strcmp(file + length - suffix, formats[i].suffix) == 0) {
			*out = (enum export_format)i;
			return true;
		}
	}
	return false;
}

/* ---- runs ---- */

struct run {
	int x, cells;
	struct theme_look look;
};

static struct theme_look look_at(const struct canvas *canvas, const struct theme *theme, int x, int y)
{
	const struct cell *cell = canvas_cell(canvas, x, y);
	return theme_look(theme, cell->role, cell->ground, cell->attrs);
}

static bool same_look(struct theme_look a, struct theme_look b)
{
	return a.fore == b.fore && a.back == b.back && a.attrs == b.attrs;
}

static bool next_run(const struct canvas *canvas, const struct theme *theme, int y, struct run *run)
{
	run->x += run->cells;
	if (run->x >= canvas_width(canvas))
		return false;
	run->look = look_at(canvas, theme, run->x, y);
	run->cells = 1;
	while (run->x + run->cells < canvas_width(canvas) && same_look(run->look, look_at(canvas, theme, run->x + run->cells, y)))
		run->cells++;
	return true;
}

static void append_glyphs(const struct canvas *canvas, const struct run *run, int y, struct buf *out)
{
	for (int x = run->x; x < run->x + run->cells; x++)
		buf_append_text(out, canvas_glyph(canvas, canvas_cell(canvas, x, y)));
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " ")] == 0;
}

/* ---- ANSI ---- */

static void append_color(struct buf *out, int32_t color, enum color_depth depth, int base)
{
	if (color < 0)
		return;
	if (depth == DEPTH_DIRECT && color >= 8)
		buf_appendf(out, ";%d;2;%d;%d;%d", base + 8, color >> 16 & 255, color >> 8 & 255, color & 255);
	else if (color < 8)
		buf_appendf(out, ";%d", base + color);
	else if (color < 16)
		buf_appendf(out, ";%d", base + 60 + color - 8);
	else
		buf_appendf(out, ";%d;5;%d", base + 8, color);
}

static void append_sgr(struct buf *out, struct theme_look look, enum color_depth depth)
{
	static const struct {
		uint8_t attr;
		const char *code;
	} codes[] = { { ATTR_BOLD, ";1" }, { ATTR_DIM, ";2" }, { ATTR_UNDERLINE, ";4" }, { ATTR_REVERSE, ";7" } };
	buf_append_text(out, "\033[0");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		buf_append_text(out, look.attrs & codes[i].attr ? codes[i].code : "");
	append_color(out, look.fore, depth, 30);
	append_color(out, look.back, depth, 40);
	buf_append_char(out, 'm');
}

static void write_ansi(const struct canvas *canvas, const struct theme *theme, struct buf *out)
{
	static const struct theme_look plain = { -1, -1, 0 };
	for (int y = 0; y < canvas_height(canvas); y++) {
		struct theme_look now = plain;
		struct run run = { 0 };
		while (next_run(canvas, theme, y, &run)) {
			if (!same_look(now, run.look))
				append_sgr(out, run.look, theme->depth);
			now = run.look;
			append_glyphs(canvas, &run, y, out);
		}
		buf_append_text(out, same_look(now, plain) ? "\n" : "\033[0m\n");
	}
}

/* ---- SVG ---- */

/* The palette of xterm: 16 named colours, a cube of 6 x 6 x 6, 24 greys. */
static uint32_t palette_rgb(int32_t index)
{
	static const uint32_t named[16] = { 0x000000, 0xcd3131, 0x2fae60, 0xc8a83a, 0x3b78ff, 0xb05bd0, 0x2bb5c4, 0xd0d4dc, 0x666f80,
		0xff6f6b, 0x45c49b, 0xf0d060, 0x7fb4ff, 0xd79bff, 0x6fe0e6, 0xffffff };
	static const uint32_t levels[6] = { 0, 95, 135, 175, 215, 255 };
	if (index < 16)
		return named[index];
	if (index >= 232)
		return (uint32_t)(8 + (index - 232) * 10) * 0x010101u;
	index -= 16;
	return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
}

static uint32_t rgb(const struct theme *theme, int32_t color, uint32_t fallback)
{
	if (color < 0)
		return fallback;
	if (theme->depth == DEPTH_DIRECT && color >= 8)
		return (uint32_t)color & 0xffffff;
	return palette_rgb(color < 256 ? color : 7);
}

static void append_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			buf_append_text(out, "&lt;");
			break;
		case '>':
			buf_append_text(out, "&gt;");
			break;
		case '&':
			buf_append_text(out, "&amp;");
			break;
		case '"':
			buf_append_text(out, "&quot;");
			break;
		default:
			buf_append_char(out, *text);
		}
	}
}

static void write_svg_run(
	const struct canvas *canvas, const struct theme *theme, const struct run *run, int y, uint32_t screen, struct buf *out)
{
	uint32_t fore = rgb(theme, run->look.fore, DEFAULT_FORE), back = rgb(theme, run->look.back, screen);
	struct buf text = { 0 };
	if (run->look.attrs & ATTR_REVERSE) {
		uint32_t swapped = fore;
		fore = back;
		back = swapped;
	}
	double x = run->x * CELL_WIDTH, width = run->cells * CELL_WIDTH;
	if (back != screen)
		buf_appendf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#%06x\"/>\n", x, y * CELL_HEIGHT, width,
			CELL_HEIGHT, back);
	append_glyphs(canvas, run, y, &text);
	if (!is_blank(buf_borrow(&text))) {
		buf_appendf(out, "<text x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" fill=\"#%06x\"%s%s%s>", x, y * CELL_HEIGHT + BASELINE,
			width, fore, run->look.attrs & ATTR_BOLD ? " font-weight=\"bold\"" : "",
			run->look.attrs & ATTR_DIM ? " opacity=\"0.65\"" : "",
			run->look.attrs & ATTR_UNDERLINE ? " text-decoration=\"underline\"" : "");
		append_escaped(out, buf_borrow(&text));
		buf_append_text(out, "</text>\n");
	}
	buf_finish(&text);
}

static void write_svg(const struct canvas *canvas, const struct theme *theme, struct buf *out)
{
	double width = canvas_width(canvas) * CELL_WIDTH;
	int height = canvas_height(canvas) * CELL_HEIGHT;
	uint32_t screen = rgb(theme, theme->grounds[GROUND_BG].color, DEFAULT_BACK);
	buf_appendf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\" viewBox=\"0 0 %.1f %d\">\n", width, height,
		width, height);
	buf_appendf(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#%06x\"/>\n", screen);
	buf_append_text(out, "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" xml:space=\"preserve\" "
			     "lengthAdjust=\"spacingAndGlyphs\">\n");
	for (int y = 0; y < canvas_height(canvas); y++) {
		struct run run = { 0 };
		while (next_run(canvas, theme, y, &run))
			write_svg_run(canvas, theme, &run, y, screen, out);
	}
	buf_append_text(out, "</g>\n</svg>\n");
}

void export_write(const struct canvas *canvas, const struct theme *theme, enum export_format format, struct buf *out)
{
	if (format == EXPORT_TEXT)
		canvas_dump(canvas, false, out);
	else if (format == EXPORT_ANSI)
		write_ansi(canvas, theme, out);
	else
		write_svg(canvas, theme, out);
}

static bool write_file(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);
		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return true;
}

bool export_save(const struct canvas *canvas, const struct theme *theme, enum export_format format, const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, path, "%s", errno == EEXIST ? "is there already; give another name" : strerror(errno));
	struct buf text = { 0 };
	export_write(canvas, theme, format, &text);
	bool good = write_file(fd, buf_borrow(&text), text.len);
	int failure = errno;
	buf_finish(&text);
	if (close(fd) < 0 && good) {
		failure = errno;
		good = false;
	}
	if (!good) {
		unlink(path);
		return err_set(err, ERR_IO, path, "cannot be written: %s", strerror(failure));
	}
	return true;
}
