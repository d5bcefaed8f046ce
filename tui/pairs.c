#include "tui/pairs.h"

static int rows_of(const struct pairs *pairs, const struct line *line, int width)
{
	int rows = pairs->value_rows > 1 ? line_rows(line, width) : 1;
	if (pairs->value_rows > 1 && rows > pairs->value_rows)
		rows = pairs->value_rows;
	return rows < pairs->rect.h ? rows : pairs->rect.h;
}

static void draw_value(struct pairs *pairs, int x, const struct line *line)
{
	int width = pairs->rect.x + pairs->rect.w - x, rows = rows_of(pairs, line, width);
	struct rect rect = { x, pairs->rect.y, width, rows };
	if (rows > 1) {
		canvas_push_clip(pairs->canvas, rect);
		line_draw_wrapped(pairs->canvas, rect, line, CANVAS_KEEP);
		canvas_pop_clip(pairs->canvas);
	} else {
		line_draw(pairs->canvas, x, rect.y, width, line, UTF8_CUT_END, CANVAS_KEEP);
	}
	pairs->rect.y += rows;
	pairs->rect.h -= rows;
}

void pairs_add(struct pairs *pairs, const char *key, const struct line *value)
{
	if (pairs->rect.h <= 0)
		return;
	canvas_field(pairs->canvas, pairs->rect.x, pairs->rect.y, pairs->key_width, key, UTF8_CUT_END, false,
		style_of(ROLE_DIM, CANVAS_KEEP, 0));
	draw_value(pairs, pairs->rect.x + pairs->key_width + 1, value);
}

void pairs_text(struct pairs *pairs, const char *key, enum role role, const char *value)
{
	const struct line line = line_of(role, 0, value);
	pairs_add(pairs, key, &line);
}

void pairs_line(struct pairs *pairs, const struct line *line)
{
	if (pairs->rect.h > 0)
		draw_value(pairs, pairs->rect.x, line);
}

void pairs_gap(struct pairs *pairs)
{
	if (pairs->rect.h <= 1)
		return;
	pairs->rect.y++;
	pairs->rect.h--;
}
