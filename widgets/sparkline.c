#include "widgets/sparkline.h"

#include <math.h>

static const char *const BLOCKS[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇" };
static const char *const ASCII_LEVELS[] = { "_", ".", "-", "=", "+", "*", "#" };
enum { LEVELS = sizeof BLOCKS / sizeof BLOCKS[0] };

double sparkline_top(const double *values, size_t count, double objective, double limit)
{
	double top = !isnan(objective) ? objective : !isnan(limit) ? limit : 0;
	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i]) && values[i] > top)
			top = values[i];
	return isfinite(top) && top > 0 ? top : 0;
}

static int level_of(double value, double top, int levels)
{
	double share = value / top * (levels - 0.01);
	return !(share > 0) ? 0 : share >= levels - 1 ? levels - 1 : (int)share;
}

static bool is_over(double value, const struct sparkline_props *props)
{
	if (isnan(value) || isnan(props->objective))
		return false;
	return props->floor ? value < props->objective : value > props->objective;
}

void sparkline_draw(struct canvas *canvas, struct rect rect, const struct sparkline_props *props)
{
	const char *const *glyphs = canvas_glyphs(canvas) == GLYPHS_ASCII ? ASCII_LEVELS : BLOCKS;
	int levels = props->levels > 0 && props->levels < LEVELS ? props->levels : LEVELS;
	double top = isnan(props->top) ? sparkline_top(props->values, props->count, props->objective, NAN) : props->top;
	bool before = true; /* what is over from the start on did not cross here */
	if (rect_empty(rect))
		return;
	rect.h = 1;
	canvas_push_clip(canvas, rect);
	for (int i = 0; i < rect.w && (size_t)i < props->count; i++) {
		double value = props->values[i];
		bool over = is_over(value, props), crossing = over && !before;
		enum role role = props->stale ? ROLE_STALE : over ? ROLE_CRIT : props->role;
		const char *glyph = crossing ? "▲" : isnan(value) ? " " : glyphs[level_of(value, top > 0 ? top : 1, levels)];
		canvas_put(canvas, rect.x + i, rect.y, glyph, style_of(role, CANVAS_KEEP, crossing ? ATTR_BOLD : props->attrs));
		before = over;
	}
	canvas_pop_clip(canvas);
}
