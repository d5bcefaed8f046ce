#include <stdio.h>
#include <string.h>

#include "tui/alertcell.h"
#include "tui/alertlist.h"
#include "tui/alertnotes.h"
#include "tui/alertview.h"
#include "tui/listact.h"
#include "tui/panel.h"
#include "widgets/border.h"
#include "widgets/scroll.h"
#include "widgets/table.h"

/* The Alerts screen's list: groups that fold with their alerts, or all alerts in one list; in a storm the groups are rows with columns of their own. */

static const struct table_column narrow_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END }, /* the fold's mark */
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 4, 0, 2, false, UTF8_CUT_END },
	{ "", 10, 22, 0, false, UTF8_CUT_START },
	{ "", 8, 0, 0, false, UTF8_CUT_END },
	{ "", 5, 0, 1, true, UTF8_CUT_END },
	{ "", 15, 0, 3, false, UTF8_CUT_END },
	{ "", 12, 20, 4, false, UTF8_CUT_END },
};
static const enum alertcell_kind narrow_kinds[] = { CELL_NONE, CELL_MARK, CELL_SEVERITY, CELL_SUBJECT, CELL_STATE, CELL_SINCE, CELL_NEXT,
	CELL_RELATION };

static const struct table_column boxed_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "severity", 8, 0, 3, false, UTF8_CUT_END },
	{ "namespace", 10, 0, 5, false, UTF8_CUT_END },
	{ "pod", 20, 32, 0, false, UTF8_CUT_START },
	{ "state", 8, 0, 0, false, UTF8_CUT_END },
	{ "for", 6, 0, 1, true, UTF8_CUT_END },
	{ "next", 18, 0, 2, false, UTF8_CUT_END },
	{ "chaos", 16, 44, 4, false, UTF8_CUT_END },
};
static const struct table_column wide_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "severity", 8, 0, 3, false, UTF8_CUT_END },
	{ "namespace", 14, 24, 5, false, UTF8_CUT_END },
	{ "pod", 44, 64, 0, false, UTF8_CUT_START },
	{ "state", 9, 0, 0, false, UTF8_CUT_END },
	{ "for", 6, 0, 1, true, UTF8_CUT_END },
	{ "next", 24, 0, 2, false, UTF8_CUT_END },
	{ "chaos", 30, 44, 4, false, UTF8_CUT_END },
};
static const enum alertcell_kind boxed_kinds[] = { CELL_NONE, CELL_MARK, CELL_SEVERITY, CELL_NAMESPACE, CELL_SUBJECT, CELL_STATE,
	CELL_SINCE, CELL_NEXT, CELL_RELATION };

/* Without groups the name is a column, too. */
static const struct table_column flat_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "severity", 8, 0, 2, false, UTF8_CUT_END },
	{ "alert", 12, 30, 0, false, UTF8_CUT_END },
	{ "pod", 10, 40, 1, false, UTF8_CUT_START },
	{ "state", 8, 0, 0, false, UTF8_CUT_END },
	{ "for", 6, 0, 1, true, UTF8_CUT_END },
	{ "next", 18, 0, 3, false, UTF8_CUT_END },
	{ "chaos", 12, 40, 4, false, UTF8_CUT_END },
};
static const enum alertcell_kind flat_kinds[] = { CELL_MARK, CELL_SEVERITY, CELL_NAME, CELL_SUBJECT, CELL_STATE, CELL_SINCE, CELL_NEXT,
	CELL_RELATION };

static const struct table_column storm_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 4, 0, 2, false, UTF8_CUT_END },
	{ "count", 5, 0, 0, true, UTF8_CUT_END },
	{ "group", 14, 19, 0, false, UTF8_CUT_END },
	{ "most of them", 14, 25, 3, false, UTF8_CUT_END },
	{ "new", 3, 0, 1, true, UTF8_CUT_END },
	{ "oldest", 6, 0, 1, true, UTF8_CUT_END },
	{ "chaos", 7, 20, 4, false, UTF8_CUT_END },
};
static const struct table_column storm_wide_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 8, 0, 2, false, UTF8_CUT_END },
	{ "count", 5, 0, 0, true, UTF8_CUT_END },
	{ "group", 19, 40, 0, false, UTF8_CUT_END },
	{ "most of them", 25, 50, 3, false, UTF8_CUT_END },
	{ "new", 4, 0, 1, true, UTF8_CUT_END },
	{ "oldest", 7, 0, 1, true, UTF8_CUT_END },
	{ "chaos", 14, 30, 4, false, UTF8_CUT_END },
};
static const enum alertcell_kind storm_kinds[] = { CELL_NONE, CELL_MARK, CELL_SEVERITY, CELL_COUNT, CELL_NAME, CELL_SHARED, CELL_FRESH,
	CELL_OLDEST, CELL_RELATION };

struct column_set {
	const struct table_column *columns;
	const enum alertcell_kind *kinds;
	size_t count;
	bool head;
};
#define SET(columns, kinds, head)                                                                                                          \
	{                                                                                                                                  \
		columns, kinds, sizeof columns / sizeof *columns, head                                                                     \
	}
/* By the width of the terminal: narrow, boxed, wide. */
static const struct column_set usual_sets[] = { SET(narrow_columns, narrow_kinds, false), SET(boxed_columns, boxed_kinds, true),
	SET(wide_columns, boxed_kinds, true) };
static const struct column_set storm_sets[] = { SET(storm_columns, storm_kinds, true), SET(storm_wide_columns, storm_kinds, true),
	SET(storm_wide_columns, storm_kinds, true) };
static const struct column_set flat_set = SET(flat_columns, flat_kinds, true);

struct context {
	struct alertcell cell;
	struct alertlist *list;
	const struct column_set *set;
};

static bool is_storm(const struct alertlist *list)
{
	return list->grouped && list->storm;
}

static void row_of(void *user, size_t row, struct table_row *out)
{
	const struct context *context = user;
	struct alertlist_row at;
	if (!alertlist_row(context->list, row, &at))
		return;
	if (at.alert)
		return;
	out->fold = at.group->open ? TABLE_OPEN : TABLE_FOLDED;
	if (is_storm(context->list))
		return;
	alertcell_lead(at.data, &out->lead);
	out->lead_columns = TABLE_COLUMNS_MAX;
}

/* In a storm an alert's subject stands where its group's name does. */
static enum alertcell_kind storm_alert_kind(enum alertcell_kind kind)
{
	return kind == CELL_NAME ? CELL_SUBJECT : kind;
}

static void cell_of(void *user, size_t row, size_t column, struct line *out)
{
	const struct context *context = user;
	enum alertcell_kind kind = context->set->kinds[column];
	struct alertlist_row at;
	if (!alertlist_row(context->list, row, &at))
		return;
	if (!at.alert)
		alertcell_group(at.data, kind, &context->cell, out);
	else
		alertcell_alert(at.alert, is_storm(context->list) ? storm_alert_kind(kind) : kind, &context->cell, out);
}

static const struct column_set *choose_set(const struct alertlist *list, const struct panel_view *view)
{
	size_t class = view->narrow ? 0 : view->wide ? 2 : 1;
	if (!list->grouped)
		return &flat_set;
	return is_storm(list) ? &storm_sets[class] : &usual_sets[class];
}

static size_t make_facts(const struct panel_view *view, struct line facts[7])
{
	static const char *const orders[] = { "worst first", "newest first", "largest first", "by name" };
	size_t count = alertview_counts(view->frame, facts);
	if (!count && view->frame->rules_known)
		line_addf(&facts[count++], ROLE_DIM, 0, "none of %zu rules", view->frame->rule_count);
	if (view->frame->alert_total > view->frame->alert_count)
		line_addf(&facts[count++], ROLE_WARN, 0, "first %zu of %zu", view->frame->alert_count, view->frame->alert_total);
	if (view->frame->copies_note[0])
		line_add(&facts[count++], ROLE_WARN, 0, view->frame->copies_note);
	if (view->ui->filter[0] && view->focused && count < 5)
		line_addf(&facts[count++], ROLE_INFO, 0, "/%s", view->ui->filter);
	if (view->ui->grouped && view->frame->group_count > ALERTLIST_GROUPS && count < 5)
		line_addf(&facts[count++], ROLE_WARN, 0, "%d of %zu groups", ALERTLIST_GROUPS, view->frame->group_count);
	if (view->ui->grouped && count < 5)
		line_addf(&facts[count++], ROLE_DIM, 0, "by %s", view->ui->group_label);
	if (count < 7)
		line_add(&facts[count++], ROLE_DIM, 0, orders[view->ui->order]);
	return count;
}

static void draw_border(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct line facts[7] = { 0 };
	const struct border_props border = {
		.title = "Alerts",
		.facts = facts,
		.fact_count = make_facts(view, facts),
		.focused = view->focused,
		.boxed = view->boxed,
	};
	border_draw(canvas, rect, &border);
}

static void draw_list(struct canvas *canvas, struct rect inside, const struct panel_view *view, struct alertlist *list)
{
	struct context context = { { view->frame, view->narrow, !view->narrow, view->ui->local_time }, list, choose_set(list, view) };
	struct table_props props = {
		.columns = context.set->columns,
		.column_count = context.set->count,
		.row_count = list->row_count,
		.selected = alertlist_selected(list, view->ui),
		.margin = 1,
		.ground = GROUND_BG,
		.head = context.set->head,
		.sort_column = -1,
		.shown = view->shown,
		.user = &context,
		.row = row_of,
		.cell = cell_of,
	};
	struct rect area = { inside.x - 1, inside.y, inside.w + 2, inside.h };
	size_t scroll = view->ui->scroll[view->index] > 0 ? (size_t)view->ui->scroll[view->index] : 0;
	props.first = scroll_first(scroll, props.selected, props.row_count, table_capacity(&props, area), false);
	if (!view->focused)
		props.selected = -1;
	table_draw(canvas, area, &props);
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct rect inside = border_inside(rect, view->boxed);
	struct alertlist list;
	alertlist_make(&list, view->frame, view->ui, true);
	if (!panel_is_shown(view))
		draw_border(canvas, rect, view);
	if (list.row_count)
		draw_list(canvas, inside, view, &list);
	else
		alertnotes_draw(canvas, inside, view);
}

static unsigned fold(struct ui *ui, struct alertlist *list)
{
	struct alertlist_row row;
	long at = alertlist_selected(list, ui);
	if (at < 0 || !alertlist_row(list, (size_t)at, &row) || !row.group)
		return EFFECT_NONE;
	ui_toggle(ui, row.group->hash);
	ui->selected_group = row.group->hash;
	ui->selected_alert = 0;
	return EFFECT_DRAW;
}

static unsigned next_order(struct ui *ui, const struct frame *frame)
{
	ui->order = (enum alert_order)((ui->order + 1) % (ORDER_NAME + 1));
	alertlist_sort(ui, frame);
	return EFFECT_DRAW;
}

/* What one groups by, in turn; then not at all, then from the first again. */
static unsigned next_group(struct ui *ui)
{
	static const char *const labels[] = { "alertname", "namespace", "severity", "node", "team" };
	const size_t count = sizeof labels / sizeof *labels;
	size_t next = 0;
	for (size_t i = 0; ui->grouped && i < count; i++)
		if (!strcmp(ui->group_label, labels[i]))
			next = i + 1;
	ui->grouped = next < count;
	snprintf(ui->group_label, sizeof ui->group_label, "%s", labels[next < count ? next : 0]);
	ui->selected_group = 0;
	return EFFECT_DRAW;
}

static unsigned open_row(struct ui *ui, struct alertlist *list)
{
	struct alertlist_row row;
	long at = alertlist_selected(list, ui);
	if (at >= 0 && alertlist_row(list, (size_t)at, &row) && !row.alert)
		return fold(ui, list);
	return EFFECT_UNHANDLED;
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	struct alertlist list;
	alertlist_make(&list, frame, ui, true);
	if (!strcmp(action, "fold"))
		return fold(ui, &list);
	if (!strcmp(action, "open"))
		return open_row(ui, &list);
	if (!strcmp(action, "order"))
		return next_order(ui, frame);
	if (!strcmp(action, "group"))
		return next_group(ui);
	if (!strcmp(action, "refresh")) {
		alertlist_sort(ui, frame);
		return EFFECT_UNHANDLED;
	}
	long to = listact_move(action, alertlist_selected(&list, ui), list.row_count, (size_t)(rect.h > 4 ? rect.h - 3 : 1));
	if (to < 0)
		return EFFECT_UNHANDLED;
	alertlist_select(&list, ui, (size_t)to);
	return EFFECT_DRAW;
}

const struct panel_ops panel_alerts = {
	.name = "alerts",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "runbook", "group", "order", "fold", NULL },
};
