#include "tui/rulelist.h"

#include <string.h>

#include "core/base/fmt.h"
#include "core/frame.h"
#include "widgets/table.h"

enum { COLUMN_MARK, COLUMN_NAME, COLUMN_STATE, COLUMN_FOR, COLUMN_EVALUATED, COLUMN_GROUP, COLUMN_QUERY, COLUMNS };

/* Rows are asked for in order: where the last one was found, the search for the next goes on. */
struct rulelist {
	const struct frame *frame;
	size_t errors; /* these come first */
	size_t row, at; /* the rule at `at` stands in that row; row past the end: none found yet */
};

static bool in_error(const struct rule *rule)
{
	return strcmp(rule->health, "err") == 0;
}

static size_t search(const struct frame *frame, size_t from, size_t nth, bool errors)
{
	for (size_t i = from; i < frame->rules_kept; i++)
		if (in_error(&frame->rules[i]) == errors && nth-- == 0)
			return i;
	return 0;
}

static const struct rule *rule_in(struct rulelist *list, size_t row)
{
	bool errors = row < list->errors;
	size_t skipped = errors ? 0 : list->errors;
	if (row == list->row + 1 && row != list->errors)
		list->at = search(list->frame, list->at + 1, 0, errors);
	else if (row != list->row)
		list->at = search(list->frame, 0, row - skipped, errors);
	list->row = row;
	return &list->frame->rules[list->at];
}

static void state_cell(const struct rule *rule, struct line *out)
{
	static const char *const words[] = { "inactive", "pending", "firing", "unknown" };
	/* Where this list is shown no alert is, so what fires is a heartbeat. */
	static const enum role roles[] = { ROLE_DIM, ROLE_WARN, ROLE_OK, ROLE_DIM };
	if (in_error(rule))
		line_add(out, ROLE_CRIT, 0, "in error");
	else if (!rule->alerting)
		line_add(out, ROLE_DIM, 0, "records");
	else
		line_add(out, roles[rule->state], 0, words[rule->state]);
}

static void evaluated_cell(const struct frame *frame, const struct rule *rule, struct line *out)
{
	char age[FMT_SIZE];
	int64_t passed = frame->data_ms - rule->last_evaluation_ms;
	if (rule->last_evaluation_ms == 0)
		line_add(out, ROLE_DIM, 0, "not yet");
	else
		line_addf(out, ROLE_DIM, 0, "%s ago", fmt_duration(passed > 0 ? passed : 0, age, sizeof age));
}

static void for_cell(const struct rule *rule, struct line *out)
{
	char text[FMT_SIZE];
	if (rule->alerting)
		line_add(out, ROLE_TEXT, 0, fmt_duration(rule->duration_ms, text, sizeof text));
	else
		line_add(out, ROLE_DIM, 0, "-");
}

static void cell(void *user, size_t row, size_t column, struct line *out)
{
	struct rulelist *list = user;
	const struct rule *rule = rule_in(list, row);
	switch (column) {
	case COLUMN_MARK:
		line_add(out, ROLE_CRIT, 0, in_error(rule) ? "✗" : "");
		break;
	case COLUMN_NAME:
		line_add(out, ROLE_TEXT, rule->alerting ? ATTR_BOLD : 0, rule->name);
		break;
	case COLUMN_STATE:
		state_cell(rule, out);
		break;
	case COLUMN_FOR:
		for_cell(rule, out);
		break;
	case COLUMN_EVALUATED:
		evaluated_cell(list->frame, rule, out);
		break;
	case COLUMN_GROUP:
		line_add(out, ROLE_DIM, 0, rule->group);
		break;
	default:
		line_add(out, in_error(rule) ? ROLE_CRIT : ROLE_DIM, 0,
			in_error(rule) && rule->last_error[0] ? rule->last_error : rule->query);
	}
}

void rulelist_facts(const struct frame *frame, struct line *out)
{
	if (frame->rules_kept == 0)
		return;
	line_addf(out, ROLE_DIM, 0, "%zu alerting · %zu in all", frame->rule_count, frame->rules_kept + frame->rules_beyond);
	if (frame->rules_in_error)
		line_addf(out, ROLE_CRIT, ATTR_BOLD, " · %zu in error", frame->rules_in_error);
}

void rulelist_draw(struct canvas *canvas, struct rect inside, const struct panel_view *view, size_t first)
{
	static const struct table_column columns[COLUMNS] = {
		[COLUMN_MARK] = { "", 1, 0, 0, false, UTF8_CUT_END },
		[COLUMN_NAME] = { "rule", 18, 40, 0, false, UTF8_CUT_END },
		[COLUMN_STATE] = { "state", 8, 0, 1, false, UTF8_CUT_END },
		[COLUMN_FOR] = { "for", 5, 0, 3, true, UTF8_CUT_END },
		[COLUMN_EVALUATED] = { "evaluated", 10, 0, 4, true, UTF8_CUT_END },
		[COLUMN_GROUP] = { "group", 12, 0, 5, false, UTF8_CUT_END },
		[COLUMN_QUERY] = { "expression, or what is wrong", 20, 400, 2, false, UTF8_CUT_END },
	};
	if (view->frame->rules_kept == 0) {
		const char *why = view->frame->rules_known ? "no rules are loaded" : "which rules there are is not known";
		canvas_text(canvas, inside.x, inside.y, why, style_of(ROLE_DIM, GROUND_BG, 0));
		return;
	}
	struct rulelist list = { view->frame, view->frame->rules_in_error, SIZE_MAX - 1, 0 };
	const struct table_props props = { .columns = columns,
		.column_count = COLUMNS,
		.row_count = view->frame->rules_kept,
		.first = first,
		.selected = -1,
		.head = true,
		.sort_column = -1,
		.ground = GROUND_BG,
		.user = &list,
		.cell = cell };
	table_draw(canvas, inside, &props);
}
