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

/* The Overview's alerts: one a row, worst first; their groups where more of them are than fit. */

static const struct table_column overview_narrow[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 4, 0, 3, false, UTF8_CUT_END },
	{ "", 12, 20, 0, false, UTF8_CUT_END },
	{ "", 10, 20, 2, false, UTF8_CUT_START },
	{ "", 12, 0, 0, false, UTF8_CUT_END },
	{ "", 15, 0, 1, false, UTF8_CUT_END },
};
static const enum alertcell_kind overview_narrow_kinds[] = { CELL_MARK, CELL_SEVERITY, CELL_NAME, CELL_SUBJECT, CELL_STATE_SINCE,
	CELL_REST };

static const struct table_column overview_boxed[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 8, 0, 3, false, UTF8_CUT_END },
	{ "", 16, 23, 0, false, UTF8_CUT_END },
	{ "", 18, 30, 1, false, UTF8_CUT_START },
	{ "", 12, 0, 0, false, UTF8_CUT_END },
	{ "", 15, 0, 1, false, UTF8_CUT_END },
	{ "", 14, 40, 2, false, UTF8_CUT_END },
};
static const enum alertcell_kind overview_boxed_kinds[] = { CELL_MARK, CELL_SEVERITY, CELL_NAME, CELL_SUBJECT, CELL_STATE_SINCE, CELL_NEXT,
	CELL_RELATION };

static const struct table_column overview_wide[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 8, 0, 3, false, UTF8_CUT_END },
	{ "", 23, 0, 0, false, UTF8_CUT_END },
	{ "", 11, 0, 4, false, UTF8_CUT_END },
	{ "", 20, 34, 1, false, UTF8_CUT_START },
	{ "", 12, 0, 0, false, UTF8_CUT_END },
	{ "", 18, 0, 1, false, UTF8_CUT_END },
	{ "", 21, 40, 2, false, UTF8_CUT_END },
	{ "", 11, 0, 5, false, UTF8_CUT_END },
};
static const enum alertcell_kind overview_wide_kinds[] = { CELL_MARK, CELL_SEVERITY, CELL_NAME, CELL_NAMESPACE, CELL_SUBJECT,
	CELL_STATE_SINCE, CELL_NEXT, CELL_RELATION, CELL_ROUTES };

static const struct table_column group_columns[] = {
	{ "", 1, 0, 0, false, UTF8_CUT_END },
	{ "", 8, 0, 3, false, UTF8_CUT_END },
	{ "", 3, 0, 0, true, UTF8_CUT_END },
	{ "", 12, 30, 0, false, UTF8_CUT_END },
	{ "", 12, 40, 2, false, UTF8_CUT_END },
	{ "", 7, 0, 1, true, UTF8_CUT_END },
	{ "", 7, 0, 0, true, UTF8_CUT_END },
	{ "", 14, 0, 4, false, UTF8_CUT_END },
};
static const enum alertcell_kind group_kinds[] = { CELL_MARK, CELL_SEVERITY, CELL_COUNT, CELL_NAME, CELL_SHARED, CELL_FRESH, CELL_OLDEST,
	CELL_RELATION };

struct context {
	struct alertcell cell;
	const enum alertcell_kind *kinds;
};

static void cell_of_alert(void *user, size_t row, size_t column, struct line *out)
{
	const struct context *context = user;
	alertcell_alert(&context->cell.frame->alerts[row], context->kinds[column], &context->cell, out);
}

static void cell_of_group(void *user, size_t row, size_t column, struct line *out)
{
	const struct context *context = user;
	alertcell_group(&context->cell.frame->groups[row], context->kinds[column], &context->cell, out);
}

static void more_alerts(void *user, size_t hidden, struct line *out)
{
	(void)user;
	line_addf(out, ROLE_DIM, 0, "  %zu more", hidden);
}

static void more_groups(void *user, size_t hidden, struct line *out)
{
	const struct context *context = user;
	const struct frame *frame = context->cell.frame;
	size_t alerts = 0, fresh = 0, hit = 0;
	for (size_t i = frame->group_count - hidden; i < frame->group_count; i++) {
		alerts += frame->groups[i].count;
		fresh += frame->groups[i].fresh;
		hit += frame->groups[i].hit;
	}
	line_addf(out, ROLE_DIM, 0, "  %zu more group%s, %zu alerts", hidden, hidden == 1 ? "" : "s", alerts);
	if (fresh) {
		line_add(out, ROLE_DIM, 0, "; ");
		line_addf(out, ROLE_TITLE, ATTR_BOLD, "%zu new", fresh);
	}
	if (hit) {
		line_add(out, ROLE_DIM, 0, "; ");
		line_addf(out, ROLE_CHAOS, ATTR_BOLD, "► %zu hit pods", hit);
	}
}

struct column_set {
	const struct table_column *columns;
	const enum alertcell_kind *kinds;
	size_t count;
};
#define SET(name)                                                                                                                          \
	{                                                                                                                                  \
		name, name##_kinds, sizeof name / sizeof *name                                                                             \
	}
static const struct column_set sets[] = { SET(overview_narrow), SET(overview_boxed), SET(overview_wide) };
static const struct column_set group_set = { group_columns, group_kinds, sizeof group_columns / sizeof *group_columns };

/* Groups where the alerts do not fit one by one. */
static bool shows_groups(const struct frame *frame, int height)
{
	return height > 0 && frame->alert_count > (size_t)height;
}

static size_t make_facts(const struct frame *frame, bool groups, struct line facts[4])
{
	size_t count = 0;
	if (!groups) {
		count = alertview_counts(frame, facts);
		if (!count && frame->rules_known)
			line_addf(&facts[count++], ROLE_DIM, 0, frame->rule_count ? "none of %zu rules" : "%zu rules", frame->rule_count);
		return count;
	}
	line_addf(&facts[count], frame->firing_critical ? ROLE_CRIT : ROLE_WARN, ATTR_BOLD, "%zu firing", frame->firing);
	line_addf(&facts[count++], ROLE_DIM, 0, " in %zu group%s", frame->group_count, frame->group_count == 1 ? "" : "s");
	if (frame->fresh)
		line_addf(&facts[count++], ROLE_TEXT, ATTR_BOLD, "%zu new", frame->fresh);
	if (frame->suppressed)
		line_addf(&facts[count++], ROLE_DIM, 0, "%zu silenced", frame->suppressed);
	else
		line_add(&facts[count++], ROLE_DIM, 0, "none silenced");
	return count;
}

static long selected_row(const struct frame *frame, const struct ui *ui, bool groups)
{
	size_t count = groups ? frame->group_count : frame->alert_count;
	for (size_t i = 0; i < count; i++)
		if (groups ? alertlist_hash(frame->groups[i].key) == ui->selected_group : frame->alerts[i].id == ui->selected_alert)
			return (long)i;
	return count ? 0 : -1;
}

static void draw_list(struct canvas *canvas, struct rect inside, const struct panel_view *view, bool groups)
{
	const struct frame *frame = view->frame;
	const struct column_set *set = groups ? &group_set : &sets[view->narrow ? 0 : inside.w < 140 ? 1 : 2];
	struct context context = { { frame, view->narrow, inside.w >= 140, view->ui->local_time }, set->kinds };
	struct table_props props = {
		.columns = set->columns,
		.column_count = set->count,
		.row_count = groups ? frame->group_count : frame->alert_count,
		.selected = view->focused ? selected_row(frame, view->ui, groups) : -1,
		.margin = 1,
		.ground = GROUND_BG,
		.sort_column = -1,
		.shown = view->shown,
		.user = &context,
		.cell = groups ? cell_of_group : cell_of_alert,
		.more = groups ? more_groups : more_alerts,
	};
	struct rect area = { inside.x - 1, inside.y, inside.w + 2, inside.h };
	props.first = scroll_first(0, props.selected, props.row_count, (size_t)(inside.h > 0 ? inside.h : 0), true);
	table_draw(canvas, area, &props);
}

static void draw_border(struct canvas *canvas, struct rect rect, const struct panel_view *view, bool groups)
{
	struct line facts[4] = { 0 };
	const struct border_props border = {
		.title = "Alerts",
		.facts = facts,
		.fact_count = make_facts(view->frame, groups, facts),
		.focused = view->focused,
		.boxed = view->boxed,
	};
	border_draw(canvas, rect, &border);
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct rect inside = border_inside(rect, view->boxed);
	bool groups = shows_groups(view->frame, inside.h);
	if (!panel_is_shown(view))
		draw_border(canvas, rect, view, groups);
	if (view->frame->alert_count)
		draw_list(canvas, inside, view, groups);
	else
		alertnotes_draw(canvas, inside, view);
}

static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	int height = rect.h > 2 ? rect.h - 2 : 1;
	bool groups = shows_groups(frame, height);
	size_t count = groups ? frame->group_count : frame->alert_count;
	long to = listact_move(action, selected_row(frame, ui, groups), count, (size_t)height);
	if (to < 0)
		return EFFECT_UNHANDLED;
	ui->selected_group = groups ? alertlist_hash(frame->groups[to].key) : 0;
	ui->selected_alert = groups ? 0 : frame->alerts[to].id;
	return EFFECT_DRAW;
}

const struct panel_ops panel_alerts_overview = {
	.name = "alerts",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "runbook", "trigger", NULL },
};
