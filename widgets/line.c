#include "widgets/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Bytes of text[0 .. length) that fit into `room` without cutting a character. */
static size_t fitting(const char *text, size_t length, size_t room)
{
	if (length <= room)
		return length;
	while (room > 0 && ((unsigned char)text[room] & 0xc0) == 0x80)
		room--;
	return room;
}

void line_add(struct line *line, enum role role, unsigned attrs, const char *text)
{
	size_t length = fitting(text, strlen(text), LINE_BYTES - 1 - line->used);
	struct line_span *last = line->count > 0 ? &line->spans[line->count - 1] : NULL;
	if (length == 0)
		return;
	memcpy(line->text + line->used, text, length);
	line->used = (uint16_t)(line->used + length);
	line->text[line->used] = '\0';
	if (!last || (line->count < LINE_SPANS && (last->role != role || last->attrs != attrs))) {
		last = &line->spans[line->count++];
		last->role = (uint8_t)role;
		last->attrs = (uint8_t)attrs;
	}
	last->end = line->used;
}

void line_addf(struct line *line, enum role role, unsigned attrs, const char *format, ...)
{
	char text[LINE_BYTES + 4];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	text[fitting(text, strlen(text), LINE_BYTES)] = '\0';
	line_add(line, role, attrs, text);
}

struct line line_of(enum role role, unsigned attrs, const char *text)
{
	struct line line = { 0 };
	line_add(&line, role, attrs, text);
	return line;
}

void line_restyle(struct line *line, enum role role)
{
	for (size_t i = 0; i < line->count; i++) {
		line->spans[i].role = (uint8_t)role;
		line->spans[i].attrs = 0;
	}
}

int line_width(const struct line *line)
{
	return utf8_width_n(line->text, line->used);
}

static size_t span_at(const struct line *line, size_t byte)
{
	size_t span = 0;
	while (span + 1 < line->count && line->spans[span].end <= byte)
		span++;
	return span;
}

static struct style style_at(const struct line *line, size_t byte, unsigned ground)
{
	const struct line_span *span = &line->spans[span_at(line, byte)];
	struct style style = { span->role, (uint8_t)ground, span->attrs };
	return style;
}

/* Draws the bytes from .. to - 1; returns the cells. */
static int draw_bytes(struct canvas *canvas, int x, int y, const struct line *line, size_t from, size_t to, unsigned ground)
{
	char part[LINE_BYTES];
	int start = x;
	while (from < to) {
		size_t end = line->spans[span_at(line, from)].end;
		if (end > to || end <= from)
			end = to;
		memcpy(part, line->text + from, end - from);
		part[end - from] = '\0';
		x += canvas_text(canvas, x, y, part, style_at(line, from, ground));
		from = end;
	}
	return x - start;
}

/* Moves *at past the clusters that fit into `cells`; returns the cells they take. */
static int skip_cells(const struct line *line, size_t *at, int cells)
{
	struct utf8_cluster cluster;
	int used = 0;
	for (size_t next = *at; utf8_next(line->text, line->used, &next, &cluster) && used + cluster.width <= cells; *at = next)
		used += cluster.width;
	return used;
}

int line_draw(struct canvas *canvas, int x, int y, int cells, const struct line *line, enum utf8_cut cut, unsigned ground)
{
	int width = line_width(line), room = cells - 1;
	size_t head = 0, tail = 0;
	if (width <= cells)
		return draw_bytes(canvas, x, y, line, 0, line->used, ground);
	if (cells <= 0)
		return 0;
	int head_cells = skip_cells(line, &head, cut == UTF8_CUT_END ? room : cut == UTF8_CUT_START ? 0 : room * 2 / 3);
	int left = width - (cut == UTF8_CUT_END ? 0 : room - head_cells);
	int skipped = skip_cells(line, &tail, left);
	struct utf8_cluster cluster;
	if (skipped < left && utf8_next(line->text, line->used, &tail, &cluster))
		skipped += cluster.width;
	int used = draw_bytes(canvas, x, y, line, 0, head, ground);
	used += canvas_put(canvas, x + used, y, "…", style_at(line, cut == UTF8_CUT_START ? tail : head, ground));
	return used + draw_bytes(canvas, x + used, y, line, tail, line->used, ground);
}

int line_draw_right(struct canvas *canvas, int x_end, int y, int cells, const struct line *line, enum utf8_cut cut, unsigned ground)
{
	int width = line_width(line);
	if (width > cells)
		width = cells > 0 ? cells : 0;
	return line_draw(canvas, x_end - width, y, width, line, cut, ground);
}

/* The last byte c of the row from .. to, `from` where there is none. */
static size_t last_of(const struct line *line, size_t from, size_t to, char c)
{
	while (to > from && line->text[to] != c)
		to--;
	return to;
}

/*
 * The row that begins at byte `from`: its end, and where the next one begins. False behind the last. A row breaks at a space, or behind
 * a slash where the space would leave half of it empty (URLs), or where it is full.
 */
static bool next_row(const struct line *line, int cells, size_t from, size_t *end, size_t *next)
{
	size_t fit = from;
	if (from >= line->used)
		return false;
	skip_cells(line, &fit, cells);
	if (fit == from) { /* not even one cluster: take it all the same, so that rows end */
		struct utf8_cluster cluster;
		utf8_next(line->text, line->used, &fit, &cluster);
	}
	*end = *next = fit;
	if (fit < line->used) {
		size_t space = last_of(line, from, fit, ' '), slash = last_of(line, from, fit - 1, '/');
		if (slash > space && space - from < (fit - from) / 2)
			*end = *next = slash + 1;
		else if (space > from)
			*end = *next = space;
	}
	while (*next < line->used && line->text[*next] == ' ')
		++*next;
	return true;
}

int line_rows(const struct line *line, int cells)
{
	size_t at = 0, end;
	int rows = 0;
	while (next_row(line, cells, at, &end, &at))
		rows++;
	return rows > 0 ? rows : 1;
}

int line_draw_wrapped(struct canvas *canvas, struct rect rect, const struct line *line, unsigned ground)
{
	size_t at = 0, from = 0, end;
	int rows = 0;
	canvas_push_clip(canvas, rect);
	for (; next_row(line, rect.w, from, &end, &at); from = at, rows++)
		draw_bytes(canvas, rect.x, rect.y + rows, line, from, end, ground);
	canvas_pop_clip(canvas);
	return rows > 0 ? rows : 1;
}

/* Whether two names show the same once both are cut at their start. */
static bool same_end(const char *a, const char *b, int cells)
{
	char cut_a[LINE_BYTES], cut_b[LINE_BYTES];
	size_t length_a = strlen(a), length_b = strlen(b);
	if (length_a > 0 && length_b > 0 && a[length_a - 1] != b[length_b - 1])
		return false; /* nearly all pairs: their ends differ */
	utf8_fit(a, cells, UTF8_CUT_START, false, cut_a, sizeof cut_a);
	utf8_fit(b, cells, UTF8_CUT_START, false, cut_b, sizeof cut_b);
	return strcmp(cut_a, cut_b) == 0;
}

enum utf8_cut line_name_cut(const char *const *names, size_t count, size_t index, int cells)
{
	for (size_t i = 0; i < count; i++)
		if (i != index && strcmp(names[i], names[index]) != 0 && same_end(names[i], names[index], cells))
			return UTF8_CUT_MIDDLE;
	return UTF8_CUT_START;
}
