#include "widgets/keybar.h"

#include "widgets/line.h"

enum { NAMED_FROM = 100 }; /* columns from which all screens stand by name */

static int item_width(const struct keybar_item *item)
{
	return utf8_width(item->key) + 1 + utf8_width(item->name);
}

int keybar_keys(struct canvas *canvas, int x_end, int y, int cells, const struct keybar_item *keys, size_t count, unsigned ground)
{
	size_t first = count;
	int used = 0;
	while (first > 0) {
		int more = item_width(&keys[first - 1]) + (used > 0 ? 2 : 0);
		if (used + more > cells)
			break;
		used += more;
		first--;
	}
	for (int x = x_end - used; first < count; first++, x += 2) {
		x += canvas_text(canvas, x, y, keys[first].key, style_of(ROLE_KEY, (enum ground)ground, 0)) + 1;
		x += canvas_text(canvas, x, y, keys[first].name, style_of(ROLE_DIM, (enum ground)ground, 0));
	}
	return used;
}

/* " 1 Overview " on select. */
static int draw_active(struct canvas *canvas, int x, int y, const struct keybar_item *screen)
{
	struct line line = { 0 };
	line_add(&line, ROLE_TITLE, 0, " ");
	line_add(&line, ROLE_KEY, ATTR_BOLD, screen->key);
	line_add(&line, ROLE_TITLE, 0, " ");
	line_add(&line, ROLE_TITLE, ATTR_BOLD, screen->name);
	line_add(&line, ROLE_TITLE, 0, " ");
	return line_draw(canvas, x, y, line_width(&line), &line, UTF8_CUT_END, GROUND_SELECT);
}

static int draw_screens(struct canvas *canvas, struct rect rect, const struct keybar_props *props)
{
	bool named = rect.w >= NAMED_FROM;
	int x = rect.x + 1;
	for (size_t i = 0; i < props->screen_count; i++) {
		const struct keybar_item *screen = &props->screens[i];
		if (i == props->active) {
			x -= named || i == 0 ? 1 : 0;
			x += draw_active(canvas, x, rect.y, screen) + 1;
			continue;
		}
		x += canvas_text(canvas, x, rect.y, screen->key, style_of(ROLE_KEY, CANVAS_KEEP, 0)) + 1;
		if (named)
			x += canvas_text(canvas, x, rect.y, screen->name, style_of(ROLE_DIM, CANVAS_KEEP, 0)) + 2;
	}
	return x;
}

void keybar_draw(struct canvas *canvas, struct rect rect, const struct keybar_props *props)
{
	if (rect_empty(rect))
		return;
	rect.h = 1;
	canvas_push_clip(canvas, rect);
	canvas_fill(canvas, rect, style_of(ROLE_TEXT, GROUND_BAR, 0));
	int x = draw_screens(canvas, rect, props), end = rect.x + rect.w - 1;
	const struct keybar_item *last = props->key_count > 0 ? &props->keys[props->key_count - 1] : NULL;
	int room = end - x, least = last ? item_width(last) : 0;
	keybar_keys(canvas, end, rect.y, room > least ? room : least, props->keys, props->key_count, CANVAS_KEEP);
	canvas_pop_clip(canvas);
}
