#include <math.h>

#include "tui/experimentview.h"
#include "tui/panel.h"
#include "widgets/border.h"
#include "widgets/scroll.h"
#include "widgets/table.h"

/* The Chaos screen's list: what runs, workflows, schedules, what is paused; what is finished stays folded until `f`. */

enum column { MARK, STATE, NAME, KIND, NAMESPACE, TARGET, TIME, PROGRESS };

static const struct table_column columns[] = {
	[MARK] = { "", 1, 0, 0, false, UTF8_CUT_END },
	[STATE] = { "state", 8, 9, 0, false, UTF8_CUT_END },
	[NAME] = { "name", 14, 26, 0, false, UTF8_CUT_END },
	[KIND] = { "kind", 11, 0, 3, false, UTF8_CUT_END },
	[NAMESPACE] = { "namespace", 9, 0, 5, false, UTF8_CUT_END },
	[TARGET] = { "target", 16, 40, 2, false, UTF8_CUT_END },
	[TIME] = { "time", 11, 0, 1, true, UTF8_CUT_END },
	[PROGRESS] = { "progress", 16, 0, 4, true, UTF8_CUT_END },
};

struct context {
	const struct panel_view *view;
	const struct experiments *list;
};

static void progress(const struct frame_chaos *chaos, const struct frame *frame, bool local, struct line *out)
{
	double share = experimentview_share(chaos, frame->data_ms);
	char text[FMT_SIZE];
	if (!isnan(share)) {
		int done = (int)(share * 20 + 0.5);
		for (int i = 0; i < 10; i++)
			line_add(out, i * 2 < done ? ROLE_CHAOS : ROLE_BAR_TRACK, 0, i * 2 + 1 < done ? "━" : i * 2 < done ? "╸" : "─");
		line_addf(out, ROLE_TEXT, 0, "%4.0f%%", share * 100);
	} else if (chaos->item->object == CHAOS_SCHEDULE && chaos->last_ms) {
		line_addf(out, ROLE_DIM, 0, "last %s", fmt_time(chaos->last_ms, local, text, sizeof text));
	} else if (chaos->paused_ms) {
		line_addf(out, ROLE_DIM, 0, "since %s", fmt_time(chaos->paused_ms, local, text, sizeof text));
	}
}

static void chaos_cell(const struct panel_view *view, const struct frame_chaos *chaos, enum column column, struct line *out)
{
	switch (column) {
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
		line_add(out, ROLE_DIM, 0, chaos->item->kind);
		break;
	case NAMESPACE:
		line_add(out, ROLE_DIM, 0, chaos->item->namespace_);
		break;
	case TARGET:
		if (chaos->item->object == CHAOS_SCHEDULE)
			line_addf(out, ROLE_DIM, 0, "%s, ", chaos->item->chaos_kind);
		experimentview_target(chaos, out);
		break;
	case TIME:
		experimentview_time(chaos, view->frame, out);
		break;
	case PROGRESS:
		progress(chaos, view->frame, view->ui->local_time, out);
		break;
	}
}

static void cell(void *user, size_t row, size_t column, struct line *out)
{
	const struct context *context = user;
	if (row < context->list->count)
		chaos_cell(context->view, &context->view->frame->chaos[context->list->items[row]], (enum column)column, out);
}

/* The last row stands for the finished ones while they are folded. */
static void row_of(void *user, size_t row, struct table_row *out)
{
	const struct context *context = user;
	if (row < context->list->count)
		return;
	out->fold = TABLE_FOLDED;
	out->quiet = true;
	out->lead_columns = TABLE_COLUMNS_MAX;
	line_add(&out->lead, ROLE_TEXT, 0, "finished");
	line_addf(&out->lead, ROLE_DIM, 0, "  %zu, folded: ", context->list->folded);
	line_add(&out->lead, ROLE_KEY, 0, "f");
	line_add(&out->lead, ROLE_DIM, 0, " shows them");
}

static size_t make_facts(const struct panel_view *view, struct line facts[5])
{
	size_t count = experimentview_counts(view->frame, facts);
	count += experimentview_kept(view->frame, &facts[count]);
	if (view->ui->filter[0])
		line_addf(&facts[count++], ROLE_INFO, 0, "/%s", view->ui->filter);
	return count;
}

static void draw_border(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct line facts[5] = { 0 };
	const struct border_props border = { "Chaos", make_facts(view, facts), facts, view->focused, view->boxed };
	border_draw(canvas, rect, &border);
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct experiments list;
	struct rect inside = border_inside(rect, view->boxed);
	if (!panel_is_shown(view))
		draw_border(canvas, rect, view);
	experiments_make(&list, view->frame, view->ui, true);
	if (!list.count && experimentview_draw_missing(canvas, inside, view->frame))
		return;
	struct context context = { view, &list };
	struct table_props props = {
		.columns = columns,
		.column_count = sizeof columns / sizeof *columns,
		.row_count = list.count + (list.folded > 0),
		.selected = view->focused ? experiments_selected(&list, view->ui) : -1,
		.margin = 1,
		.ground = GROUND_BG,
		.head = true,
		.sort_column = -1,
		.shown = view->shown,
		.user = &context,
		.row = row_of,
		.cell = cell,
	};
	struct rect area = { inside.x - 1, inside.y, inside.w + 2, inside.h };
	props.first =
		scroll_first((size_t)view->ui->scroll[view->index], props.selected, props.row_count, table_capacity(&props, area), true);
	table_draw(canvas, area, &props);
	if (!props.row_count) {
		const struct line none = line_of(ROLE_DIM, 0,
			view->ui->filter[0] ? "Nothing matches the filter." : "There is no chaos at all. T starts some, and asks first.");
		line_draw(canvas, inside.x, inside.y + 1, inside.w, &none, UTF8_CUT_END, CANVAS_KEEP);
	}
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	return experiments_act(ui, frame, action, (size_t)(rect.h > 4 ? rect.h - 4 : 1));
}

const struct panel_ops panel_experiments = {
	.name = "experiments",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "end", "pause", "trigger", "fold", NULL },
};
