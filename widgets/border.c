#include "widgets/border.h"

#define FACT_LEAST 16 /* cells: a shorter fact is a number, which is not cut */

struct rect border_inside(struct rect rect, bool boxed)
{
	return boxed ? rect_inset(rect, 2, 1) : (struct rect){ rect.x + 1, rect.y + 1, rect.w - 2, rect.h - 1 };
}

/* The facts that fit into `cells`, joined; the worst, which is first, stays longest, and is cut rather than left out. */
static struct line join_facts(const struct border_props *props, int cells)
{
	struct line all = { 0 };
	for (size_t i = 0; i < props->fact_count; i++) {
		struct line longer = all;
		const struct line *fact = &props->facts[i];
		if (fact->count == 0)
			continue;
		if (longer.count > 0)
			line_add(&longer, ROLE_DIM, 0, " · ");
		for (size_t span = 0, at = 0; span < fact->count; at = fact->spans[span].end, span++)
			line_addf(&longer, (enum role)fact->spans[span].role, fact->spans[span].attrs, "%.*s",
				(int)(fact->spans[span].end - at), fact->text + at);
		if (line_width(&longer) > cells)
			return all.count > 0 ? all : longer;
		all = longer;
	}
	return all;
}

static void draw_facts(struct canvas *canvas, int x_end, int y, int cells, const struct border_props *props)
{
	struct line facts = join_facts(props, cells - 2), padded = { 0 };
	if (facts.count == 0)
		return;
	int width = line_width(&facts) < cells - 2 ? line_width(&facts) : cells - 2;
	if (width < FACT_LEAST && width < line_width(&facts))
		return;
	line_add(&padded, ROLE_DIM, 0, " ");
	line_draw(canvas, x_end - width - 2, y, 1, &padded, UTF8_CUT_END, GROUND_BG);
	line_draw(canvas, x_end - width - 1, y, width, &facts, UTF8_CUT_END, GROUND_BG);
	line_draw(canvas, x_end - 1, y, 1, &padded, UTF8_CUT_END, GROUND_BG);
}

struct rect border_draw(struct canvas *canvas, struct rect rect, const struct border_props *props)
{
	struct style style = style_of(props->focused ? ROLE_BORDER_FOCUS : ROLE_BORDER, GROUND_BG, props->focused ? ATTR_BOLD : 0);
	int edge = props->boxed ? 1 : 0;
	struct line title = { 0 };
	canvas_push_clip(canvas, rect);
	if (props->boxed)
		canvas_box(canvas, rect, style);
	else
		canvas_hline(canvas, rect.x, rect.y, rect.w, style);
	line_addf(&title, ROLE_TITLE, ATTR_BOLD, " %s ", props->title);
	canvas_push_clip(canvas, rect_inset(rect, edge, 0));
	int used = line_draw(canvas, rect.x + 1, rect.y, rect.w - 2, &title, UTF8_CUT_END, props->focused ? GROUND_SELECT : GROUND_BG);
	draw_facts(canvas, rect.x + rect.w - 1 - edge, rect.y, rect.w - used - 3 - edge, props);
	canvas_pop_clip(canvas);
	canvas_pop_clip(canvas);
	return border_inside(rect, props->boxed);
}
