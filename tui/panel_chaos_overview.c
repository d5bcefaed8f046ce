#include <math.h>
#include <stdio.h>

#include "tui/experimentview.h"
#include "tui/panel.h"
#include "widgets/border.h"
#include "widgets/scroll.h"
#include "widgets/table.h"

/* The Overview's chaos: one experiment, schedule or workflow a row; where there is room for it, more of each. */

enum column { MARK, STATE, NAME, KIND, TARGET, PROGRESS, TIME };

static const struct table_column columns[] = {
	[MARK] = { "", 1, 0, 0, false, UTF8_CUT_END },
	[STATE] = { "", 8, 9, 0, false, UTF8_CUT_END },
	[NAME] = { "", 12, 40, 0, false, UTF8_CUT_END },
	[KIND] = { "", 11, 0, 2, false, UTF8_CUT_END },
	[TARGET] = { "", 16, 40, 3, false, UTF8_CUT_END },
	[PROGRESS] = { "", 5, 0, 4, true, UTF8_CUT_END },
	[TIME] = { "", 11, 0, 1, true, UTF8_CUT_END },
};

struct context {
	const struct panel_view *view;
	const struct experiments *list;
};

static void cell(void *user, size_t row, size_t column, struct line *out)
{
	const struct context *context = user;
	const struct frame *frame = context->view->frame;
	const struct frame_chaos *chaos = &frame->chaos[context->list->items[row]];
	double share = NAN;
	switch ((enum column)column) {
	case MARK:
		experimentview_mark(chaos, out);
		break;
	case STATE:
		experimentview_state(chaos, out);
		break;
	case NAME:
		experimentview_name(chaos, out);
		break;
	case KIND:
		line_add(out, ROLE_DIM, 0, chaos->item->chaos_kind);
		break;
	case TARGET:
		experimentview_target(chaos, out);
		break;
	case PROGRESS:
		share = experimentview_share(chaos, frame->data_ms);
		if (!isnan(share))
			line_addf(out, ROLE_DIM, 0, "%.0f%%", share * 100);
		break;
	case TIME:
		experimentview_time(chaos, frame, out);
		break;
	}
}

static void more(void *user, size_t hidden, struct line *out)
{
	(void)user;
	line_addf(out, ROLE_DIM, 0, "  %zu more", hidden);
}

static void draw_none(struct canvas *canvas, struct rect inside, const struct experiments *list)
{
	char folded[48];
	struct line text = line_of(ROLE_DIM, 0, "Nothing runs"), hint = line_of(ROLE_KEY, 0, "T");
	snprintf(folded, sizeof folded, list->folded ? "; %zu finished." : ".", list->folded);
	line_add(&text, ROLE_DIM, 0, folded);
	line_draw(canvas, inside.x, inside.y, inside.w, &text, UTF8_CUT_END, CANVAS_KEEP);
	line_add(&hint, ROLE_DIM, 0, " starts one, and asks first");
	if (inside.h > 1)
		line_draw(canvas, inside.x, inside.y + 1, inside.w, &hint, UTF8_CUT_END, CANVAS_KEEP);
}

/* What is left out stands behind the first count: facts that do not fit go from the end. */
static size_t make_facts(const struct frame *frame, struct line facts[4])
{
	struct line counts[3] = { 0 };
	size_t count = experimentview_counts(frame, counts), used = 0;
	if (count > 0)
		facts[used++] = counts[0];
	used += experimentview_kept(frame, &facts[used]);
	for (size_t i = 1; i < count; i++)
		facts[used++] = counts[i];
	return used;
}

static void draw_border(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct line facts[4] = { 0 };
	const struct border_props border = { "Chaos", make_facts(view->frame, facts), facts, view->focused, view->boxed };
	border_draw(canvas, rect, &border);
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct experiments list;
	struct rect inside = border_inside(rect, view->boxed);
	if (!panel_is_shown(view))
		draw_border(canvas, rect, view);
	experiments_make(&list, view->frame, view->ui, view->focused);
	if (!list.count && experimentview_draw_missing(canvas, inside, view->frame))
		return;
	if (!list.count) {
		draw_none(canvas, inside, &list);
		return;
	}
	struct context context = { view, &list };
	int helpless = experimentview_draw_helpless(canvas, inside, view->frame);
	inside.y += helpless;
	inside.h -= helpless;
	struct table_props props = {
		.columns = columns,
		.column_count = sizeof columns / sizeof *columns,
		.row_count = list.count,
		.selected = view->focused ? experiments_selected(&list, view->ui) : -1,
		.margin = 1,
		.ground = GROUND_BG,
		.sort_column = -1,
		.shown = view->shown,
		.user = &context,
		.cell = cell,
		.more = more,
	};
	struct rect area = { inside.x - 1, inside.y, inside.w + 2, inside.h };
	props.first = scroll_first(0, props.selected, list.count, table_capacity(&props, area), true);
	table_draw(canvas, area, &props);
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	return experiments_act(ui, frame, action, (size_t)(rect.h > 2 ? rect.h - 2 : 1));
}

const struct panel_ops panel_chaos_overview = {
	.name = "chaos",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "end", "pause", "trigger", "fold", NULL },
};
