#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tui/cursor.h"
#include "tui/listact.h"
#include "tui/metricsview.h"
#include "tui/panel.h"
#include "tui/rowtable.h"
#include "tui/rowview.h"
#include "widgets/border.h"
#include "widgets/scroll.h"

/* Metrics: the series of the big chart's panel as a list, what hurts first. */

static const char *plural(const struct frame_panel *panel, char *out, size_t size)
{
	const char *head = rowview_head(panel);
	bool same = !strcmp(head, "series") || !head[0];
	snprintf(out, size, "%s%s", head[0] ? head : "series", same ? "" : "s");
	out[0] = (char)toupper((unsigned char)out[0]);
	return out;
}

static void draw_rows(struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct rowtable *table)
{
	size_t room = inside.h > 1 ? (size_t)inside.h - 1 : 0;
	bool more = table->row_count > room && room > 1;
	size_t shown = more ? room - 1 : table->row_count < room ? table->row_count : room;
	long selected = rowtable_selected(table);
	size_t first = scroll_first((size_t)view->ui->scroll[view->index], selected, table->row_count, shown ? shown : 1, false);
	rowtable_axis_draw(canvas, inside.y, table);
	rowtable_rows_draw(canvas, inside.y + 1, first, shown, view->focused, table);
	if (more)
		rowtable_more_draw(canvas, inside.y + 1 + (int)shown, first, shown, table);
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame_panel *panel = metricsview_panel(view->frame, view->ui);
	struct line facts[2] = { 0 };
	char title[64] = "Series";
	struct border_props border = { title, 0, facts, view->focused, view->boxed };
	struct rect inside = border_inside(rect, view->boxed);
	struct rowtable table;
	if (panel) {
		const struct rowtable_params params = { view->frame, panel, view->ui, inside, ROWTABLE_SERIES, true };
		plural(panel, title, sizeof title);
		rowtable_make(&table, &params);
		size_t total = panel->total > panel->row_count ? panel->total : panel->row_count;
		line_addf(&facts[0], panel->total > panel->row_count ? ROLE_WARN : ROLE_DIM, 0, "%zu of %zu", table.row_count, total);
		if (view->ui->filter[0])
			line_addf(&facts[1], ROLE_INFO, 0, "/%s", view->ui->filter);
		else
			line_add(&facts[1], ROLE_DIM, 0, "what hurts first");
		border.fact_count = 2;
	}
	border_draw(canvas, rect, &border);
	canvas_push_clip(canvas, (struct rect){ inside.x - 1, inside.y, inside.w + 2, inside.h });
	if (panel && table.row_count) {
		draw_rows(canvas, inside, view, &table);
	} else if (panel) {
		struct line text = line_of(ROLE_DIM, 0, panel->row_count ? "No series matches the filter." : panel->empty_reason);
		line_draw_wrapped(canvas, inside, &text, CANVAS_KEEP);
	}
	canvas_pop_clip(canvas);
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	const struct frame_panel *panel = metricsview_panel(frame, ui);
	struct rowtable table = { .panel = panel, .ui = ui };
	if (!panel)
		return EFFECT_UNHANDLED;
	table.row_count = rowtable_visible(panel, ui->filter, table.rows, ROWTABLE_ROWS);
	long to = listact_move(action, rowtable_selected(&table), table.row_count, (size_t)(rect.h > 4 ? rect.h - 4 : 1));
	if (to < 0)
		return cursor_act(ui, frame, action);
	ui->selected_row = panel->rows[table.rows[to]].id;
	return EFFECT_DRAW;
}

const struct panel_ops panel_series = {
	.name = "series",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "filter", "cursor", "zoom", NULL },
};
