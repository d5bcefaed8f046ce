#include "tui/rowtable.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/chartview.h"
#include "tui/filter.h"
#include "tui/rowview.h"
#include "widgets/bar.h"

enum { AXIS_LEAST = 12 }; /* below that a column of numbers goes */

/* What stands right of the axis, by the width of the terminal: under 100 columns three short ones. */
static const struct rowtable_column narrow_columns[] = {
	{ ROWTABLE_NOW, "now", 5, false },
	{ ROWTABLE_SLOPE, "/min", 4, false },
	{ ROWTABLE_OVER, "over", 9, true },
};
static const struct rowtable_column wide_columns[] = {
	{ ROWTABLE_NOW, "now", 7, false },
	{ ROWTABLE_SLOPE, "/min", 6, false },
	{ ROWTABLE_OVER, "over", 9, true },
	{ ROWTABLE_LIMIT, "limit", 6, false },
	{ ROWTABLE_RESTARTS, "restarts", 8, false },
	{ ROWTABLE_NAMESPACE, "namespace", 12, true },
};

static const struct rowtable_column short_columns[] = {
	{ ROWTABLE_NOW, "now", 7, false },
	{ ROWTABLE_SLOPE, "/min", 6, false },
	{ ROWTABLE_SHARE, "of limit", 9, false },
};
static const struct rowtable_column series_columns[] = {
	{ ROWTABLE_NOW, "now", 8, false },
	{ ROWTABLE_SLOPE, "/min", 6, false },
	{ ROWTABLE_OVER, "over", 9, true },
	{ ROWTABLE_SHARE, "of limit", 9, false },
};

size_t rowtable_visible(const struct frame_panel *panel, const char *filter, size_t *out, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < panel->row_count && count < max; i++)
		if (!filter[0] || filter_matches(filter, panel->rows[i].name, panel->rows[i].labels))
			out[count++] = i;
	return count;
}

static int columns_width(const struct rowtable *table)
{
	int width = 0;
	for (size_t i = 0; i < table->column_count; i++)
		width += table->columns[i].width + 1;
	return width;
}

static void set_columns(struct rowtable *table, const struct rowtable_column *columns, size_t count, int name_width)
{
	memcpy(table->columns, columns, count * sizeof *columns);
	table->column_count = count;
	table->name_width = name_width;
}

static void choose_columns(struct rowtable *table, int width)
{
	if (table->set == ROWTABLE_SERIES)
		set_columns(table, width < 70 ? short_columns : series_columns, width < 70 ? 3 : 4, width < 50 ? 12 : 16);
	else if (width < 96)
		set_columns(table, narrow_columns, 3, width < 60 ? 10 : 15);
	else
		set_columns(table, wide_columns, width < 156 ? 3 : 6, width < 156 ? 15 : 29);
	table->bare = table->set == ROWTABLE_OVERVIEW && width < 96;
	while (table->column_count > 1 && width - table->name_width - 1 - columns_width(table) < AXIS_LEAST)
		table->column_count--;
}

void rowtable_make(struct rowtable *out, const struct rowtable_params *params)
{
	struct rect inside = params->inside;
	out->frame = params->frame;
	out->panel = params->panel;
	out->ui = params->ui;
	out->set = params->set;
	out->x = inside.x;
	out->right = inside.x + inside.w;
	choose_columns(out, inside.w);
	int w = inside.w - out->name_width - 1 - columns_width(out);
	out->axis = chartview_axis(out->frame, out->ui, inside.x + out->name_width + 1, w > 0 ? w : 0);
	out->row_count = rowtable_visible(out->panel, params->filter ? out->ui->filter : "", out->rows, ROWTABLE_ROWS);
}

static bool cursor_inside(const struct rowtable *table)
{
	return table->ui->cursor_on && axis_holds(&table->axis, table->ui->cursor_ms);
}

/* The first head is the moment the numbers are of: the cursor's, or the newest sample's where it is old. */
static const char *moment_head(const struct rowtable *table, const char *head, char out[FMT_SIZE])
{
	if (cursor_inside(table))
		return fmt_time(table->ui->cursor_ms, table->ui->local_time, out, FMT_SIZE);
	if (table->panel->stale && table->panel->data_ms)
		return fmt_time(table->panel->data_ms, table->ui->local_time, out, FMT_SIZE);
	return head;
}

/* A list's sparklines are too short for ticks: how far back they go is all that is said. */
static void draw_range(struct canvas *canvas, int y, const struct rowtable *table)
{
	char text[FMT_SIZE];
	struct line range = line_of(ROLE_DIM, 0, "-");
	line_add(&range, ROLE_DIM, 0, fmt_duration(table->frame->range_ms, text, sizeof text));
	line_draw(canvas, table->axis.x, y, table->axis.w, &range, UTF8_CUT_END, CANVAS_KEEP);
}

/* A time as the first head is wider than its column: it takes the gap, in narrow tables a cell of the axis as well, and wants air before it. */
static int kept_for_head(const struct rowtable *table)
{
	char moment[FMT_SIZE];
	int more = utf8_width(moment_head(table, table->columns[0].head, moment)) - table->columns[0].width;
	return more <= 0 ? 0 : more == 1 ? 1 : 2;
}

void rowtable_axis_draw(struct canvas *canvas, int y, const struct rowtable *table)
{
	const struct style dim = style_of(ROLE_DIM, CANVAS_KEEP, 0);
	const struct axis_props props = {
		.axis = table->axis,
		.local = table->ui->local_time,
		.cursor_ms = cursor_inside(table) ? table->ui->cursor_ms : 0,
		.kept = kept_for_head(table),
	};
	if (table->set == ROWTABLE_SERIES)
		draw_range(canvas, y, table);
	else
		axis_draw(canvas, y, &props);
	if (!table->row_count)
		return;
	canvas_field(canvas, table->x, y, table->name_width, rowview_head(table->panel), UTF8_CUT_END, false, dim);
	int x = table->axis.x + table->axis.w + 1;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct rowtable_column *column = &table->columns[i];
		char moment[FMT_SIZE], text[FMT_SIZE + 4];
		const char *head = i ? column->head : moment_head(table, column->head, moment);
		snprintf(text, sizeof text, "%s%s", column->kind == ROWTABLE_OVER ? "   " : column->left ? " " : "", head);
		int wide = utf8_width(text), at = column->left ? x : x + column->width - wide;
		canvas_text(canvas, at > x - 2 ? at : x - 2, y, text, dim);
		x += column->width + 1;
	}
}

static const struct frame_row *row_at(const struct rowtable *table, size_t index)
{
	return &table->panel->rows[table->rows[index]];
}

/* The row as it was at the cursor: only its value is known then. */
static struct frame_row row_then(const struct rowtable *table, const struct frame_row *row)
{
	struct frame_row then = *row;
	if (!cursor_inside(table) || !row->grid)
		return then;
	int column = axis_column(&table->axis, table->ui->cursor_ms);
	double cells[CHARTVIEW_COLUMNS];
	axis_cells(&table->axis, row->grid, cells);
	double value = cells[column - table->axis.x];
	bool floor = table->panel->has_objective && table->panel->objective.op[0] == '>';
	double bound = table->panel->objective.value;
	then.now = (struct value){ value, isnan(value) ? VALUE_UNKNOWN : VALUE_KNOWN };
	if (row->has_objective && !isnan(value))
		then.state = (floor ? value < bound : value > bound) ? ROW_OVER : ROW_OBJECTIVE;
	return then;
}

static void share_text(const struct frame_row *row, struct line *out)
{
	double share = rowview_share(row);
	if (isnan(share))
		line_add(out, ROLE_DIM, 0, "-");
	else
		line_addf(out, row->has_objective ? ROLE_TEXT : ROLE_DIM, 0, "%.0f%%", share * 100);
}

static void cell_text(const struct rowtable *table, const struct rowtable_column *column, const struct frame_row *row,
	const struct frame_row *then, struct line *out)
{
	enum unit unit = table->panel->unit;
	switch (column->kind) {
	case ROWTABLE_NOW:
		rowview_now(then, unit, table->bare ? 3 : 4, out);
		break;
	case ROWTABLE_SLOPE:
		rowview_slope(row, unit, table->bare, out);
		break;
	case ROWTABLE_OVER:
		line_add(out, ROLE_TEXT, 0, " ");
		rowview_over(row, table->frame->data_ms, table->panel->stale, out);
		break;
	case ROWTABLE_LIMIT:
		rowview_limit(row, unit, out);
		break;
	case ROWTABLE_RESTARTS:
		rowview_restarts(row, out);
		break;
	case ROWTABLE_NAMESPACE:
		line_addf(out, ROLE_DIM, 0, " %s", row->namespace_);
		break;
	case ROWTABLE_SHARE:
		share_text(row, out);
		break;
	}
}

/* The share of its limit as a bar before its number. */
static void draw_share(struct canvas *canvas, int x, int y, const struct frame_row *row)
{
	double share = rowview_share(row);
	if (isnan(share))
		return;
	const struct bar_props props = { share, share >= 0.9 ? ROLE_CRIT : share >= 0.75 ? ROLE_WARN : ROLE_BAR_FILL };
	bar_draw(canvas, (struct rect){ x, y, 4, 1 }, &props);
}

static void draw_numbers(struct canvas *canvas, int y, const struct rowtable *table, const struct frame_row *row)
{
	const struct frame_row then = row_then(table, row);
	int x = table->axis.x + table->axis.w + 1;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct rowtable_column *column = &table->columns[i];
		struct line text = { 0 };
		cell_text(table, column, row, &then, &text);
		int room = column->width + (column->kind == ROWTABLE_NOW && then.now.state == VALUE_UNKNOWN ? 2 : 0);
		if (column->left || line_width(&text) > column->width)
			line_draw(canvas, x, y, room, &text, UTF8_CUT_END, CANVAS_KEEP);
		else
			line_draw_right(canvas, x + column->width, y, column->width, &text, UTF8_CUT_END, CANVAS_KEEP);
		if (column->kind == ROWTABLE_SHARE)
			draw_share(canvas, x, y, row);
		x += column->width + 1;
	}
}

static double shared_top(const struct rowtable *table, size_t first, size_t shown)
{
	double cells[CHARTVIEW_COLUMNS], top = table->panel->has_objective ? table->panel->objective.value : NAN;
	for (size_t i = first; i < first + shown; i++) {
		const struct frame_row *row = row_at(table, i);
		if (!row->has_objective)
			continue;
		axis_cells(&table->axis, row->grid, cells);
		top = fmax(top, sparkline_top(cells, (size_t)table->axis.w, NAN, NAN));
	}
	return top;
}

static void draw_row(struct canvas *canvas, int y, const struct rowtable *table, const struct frame_row *row, enum utf8_cut cut, double top)
{
	double cells[CHARTVIEW_COLUMNS];
	axis_cells(&table->axis, row->grid, cells);
	const struct rowview_spark spark = { cells, (size_t)table->axis.w, top, table->panel };
	bool named = row->has_objective && !table->panel->stale;
	const struct style style = style_of(named                ? rowview_role(row)
					    : row->has_objective ? ROLE_STALE
								 : ROLE_DIM,
		CANVAS_KEEP, named ? ATTR_BOLD : 0);
	canvas_field(canvas, table->x, y, table->name_width, row->name, cut, false, style);
	rowview_sparkline(canvas, (struct rect){ table->axis.x, y, table->axis.w, 1 }, row, &spark);
	draw_numbers(canvas, y, table, row);
}

void rowtable_rows_draw(struct canvas *canvas, int y, size_t first, size_t shown, bool focused, const struct rowtable *table)
{
	const char *names[ROWTABLE_ROWS];
	double top = shared_top(table, first, shown);
	long selected = focused ? rowtable_selected(table) : -1;
	for (size_t i = 0; i < shown; i++)
		names[i] = row_at(table, first + i)->name;
	for (size_t i = 0; i < shown; i++, y++) {
		if ((long)(first + i) == selected)
			canvas_ground(canvas, (struct rect){ table->x - 1, y, table->right - table->x + 2, 1 }, GROUND_SELECT);
		draw_row(canvas, y, table, row_at(table, first + i), line_name_cut(names, shown, i, table->name_width), top);
	}
}

struct rest { /* what the hidden rows are, in a sentence */
	size_t over, unknown;
	const struct frame_row *largest;
	char unknown_names[80];
};

static void count_rest(const struct rowtable *table, size_t from, size_t to, struct rest *rest)
{
	for (size_t i = from; i < to; i++) {
		const struct frame_row *row = row_at(table, i);
		rest->over += row->state == ROW_OVER;
		if (row->gone)
			continue;
		if (row->now.state == VALUE_UNKNOWN) {
			size_t used = strlen(rest->unknown_names);
			if (rest->unknown++ < 2)
				snprintf(
					rest->unknown_names + used, sizeof rest->unknown_names - used, "%s%s", used ? ", " : "", row->name);
		} else if (!rest->largest || row->now.number > rest->largest->now.number) {
			rest->largest = row;
		}
	}
}

static void rest_line(const struct rowtable *table, const struct rest *rest, struct line *out)
{
	char number[FMT_SIZE];
	if (rest->over)
		line_addf(out, ROLE_CRIT, ATTR_BOLD, "%zu over", rest->over);
	else if (table->panel->objective_count)
		line_add(out, ROLE_DIM, 0, "none over");
	if (rest->unknown > 2)
		line_addf(out, ROLE_DIM, 0, "%s%zu unknown", out->used ? "; " : "", rest->unknown);
	else if (rest->unknown)
		line_addf(out, ROLE_DIM, 0, "%s%s unknown", out->used ? "; " : "", rest->unknown_names);
	if (!rest->largest || table->axis.w < line_width(out) + 32)
		return;
	line_addf(out, ROLE_DIM, 0, "%slargest %s %s", out->used ? "; " : "", rest->largest->name,
		fmt_value(rest->largest->now.number, table->panel->unit, 4, number, sizeof number));
}

void rowtable_more_draw(struct canvas *canvas, int y, size_t first, size_t shown, const struct rowtable *table)
{
	size_t total = table->panel->total > table->panel->row_count ? table->panel->total : table->row_count;
	struct rest rest = { 0 };
	struct line text = { 0 }, left = { 0 };
	count_rest(table, 0, first, &rest);
	count_rest(table, first + shown, table->row_count, &rest);
	line_addf(&left, ROLE_DIM, 0, "%zu more", total - shown);
	line_draw(canvas, table->x, y, table->name_width, &left, UTF8_CUT_END, CANVAS_KEEP);
	rest_line(table, &rest, &text);
	line_draw(canvas, table->axis.x, y, table->right - table->axis.x, &text, UTF8_CUT_END, CANVAS_KEEP);
}

long rowtable_selected(const struct rowtable *table)
{
	for (size_t i = 0; i < table->row_count; i++)
		if (row_at(table, i)->id == table->ui->selected_row)
			return (long)i;
	return table->row_count ? 0 : -1;
}
