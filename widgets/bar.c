#include "widgets/bar.h"

#include <math.h>

static int half_cells(double share, int width)
{
	if (!(share > 0))
		return 0;
	int halves = share >= 1 ? 2 * width : (int)(share * 2 * width + 0.5);
	return halves > 0 ? halves : 1;
}

void bar_draw(struct canvas *canvas, struct rect rect, const struct bar_props *props)
{
	if (rect_empty(rect))
		return;
	rect.h = 1;
	canvas_push_clip(canvas, rect);
	int halves = half_cells(props->share, rect.w);
	for (int i = 0; i < rect.w; i++, halves -= 2) {
		enum glyph glyph = halves >= 2 ? GLYPH_BAR_FULL : halves == 1 ? GLYPH_BAR_HALF : GLYPH_BAR_EMPTY;
		struct style style = halves > 0 ? style_of(props->role, CANVAS_KEEP, ATTR_BOLD) : style_of(ROLE_BAR_TRACK, CANVAS_KEEP, 0);
		canvas_put(canvas, rect.x + i, rect.y, glyph_text(GLYPHS_UNICODE, glyph), style);
	}
	canvas_pop_clip(canvas);
}
