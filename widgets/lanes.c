#include "widgets/lanes.h"

struct lane_look {
	enum glyph glyph;
	enum role role;
};

static const struct lane_look LOOKS[] = {
	[LANE_CHAOS] = { GLYPH_LANE_ON, ROLE_CHAOS },
	[LANE_PAUSED] = { GLYPH_DOT, ROLE_SILENCED },
	[LANE_PENDING] = { GLYPH_LANE_PENDING, ROLE_PENDING },
	[LANE_FIRING] = { GLYPH_LANE_FIRING, ROLE_CRIT },
	[LANE_FIRING_WARNING] = { GLYPH_LANE_FIRING, ROLE_WARN },
	[LANE_SILENCED] = { GLYPH_DOT, ROLE_SILENCED },
};

/* Chaos has a cap where it began and where it ended, an arrow where it goes on, nothing where the news stopped. */
static enum glyph chaos_glyph(const struct axis *axis, const struct lane_span *span, int column)
{
	if (column == axis_column(axis, span->from_ms))
		return GLYPH_LANE_START;
	bool on = span->to_ms == 0 || span->to_ms > axis->end_ms;
	if (span->cut || column != axis_column(axis, on ? axis->end_ms : span->to_ms))
		return GLYPH_LANE_ON;
	return on ? GLYPH_RUNNING : GLYPH_LANE_END;
}

static void draw_span(struct canvas *canvas, int y, const struct lane_props *props, const struct lane_span *span)
{
	const struct lane_look *look = &LOOKS[span->kind];
	enum role role = props->stale ? ROLE_STALE : look->role;
	int from, to;
	if (!axis_span(&props->axis, span->from_ms, span->to_ms, &from, &to))
		return;
	for (int column = from; column < to; column++) {
		enum glyph glyph = span->kind == LANE_CHAOS ? chaos_glyph(&props->axis, span, column) : look->glyph;
		canvas_put(canvas, column, y, glyph_text(GLYPHS_UNICODE, glyph), style_of(role, CANVAS_KEEP, 0));
	}
}

void lane_draw(struct canvas *canvas, int y, const struct lane_props *props)
{
	for (size_t i = 0; i < props->span_count; i++)
		draw_span(canvas, y, props, &props->spans[i]);
	for (size_t i = 0; i < props->point_count; i++) {
		const struct lane_point *point = &props->points[i];
		enum role role = props->stale ? ROLE_STALE : point->role;
		if (axis_holds(&props->axis, point->at_ms))
			canvas_put(canvas, axis_column(&props->axis, point->at_ms), y, glyph_text(GLYPHS_UNICODE, point->glyph),
				style_of(role, CANVAS_KEEP, ATTR_BOLD));
	}
}
