#include "widgets/table.h"

#include "widgets/scroll.h"

/* Where the columns of a table are, for one drawing. */
struct table_place {
	const struct table_props *props;
	struct rect rect; /* without the margins */
	int gap;
	int widths[TABLE_COLUMNS_MAX], at[TABLE_COLUMNS_MAX];
	size_t columns;
};

static int total_width(const int *widths, size_t count, int gap)
{
	int total = 0;
	for (size_t i = 0; i < count; i++)
		if (widths[i] > 0)
			total += widths[i] + (total > 0 ? gap : 0);
	return total;
}

/* The column that goes next: the highest priority, the rightmost of equals; priority 0 too, if it must. */
static size_t next_to_go(const struct table_column *columns, const int *widths, size_t count)
{
	size_t found = count;
	for (size_t i = 0; i < count; i++)
		if (widths[i] > 0 && (found == count || columns[i].priority >= columns[found].priority))
			found = i;
	return found;
}

static void grow(const struct table_column *columns, size_t count, int room, int *widths)
{
	for (size_t i = 0; i < count && room > 0; i++) {
		int more = columns[i].most - widths[i];
		if (widths[i] <= 0 || more <= 0)
			continue;
		more = more < room ? more : room;
		widths[i] += more;
		room -= more;
	}
}

int table_layout(const struct table_column *columns, size_t count, int width, int gap, int *widths, int *at)
{
	int used;
	gap = gap > 0 ? gap : 1;
	for (size_t i = 0; i < count; i++)
		widths[i] = columns[i].width > 0 ? columns[i].width : 0;
	while ((used = total_width(widths, count, gap)) > width && used > 0)
		widths[next_to_go(columns, widths, count)] = 0;
	grow(columns, count, width - used, widths);
	for (size_t i = 0, x = 0; at && i < count; i++) {
		at[i] = (int)x;
		x += widths[i] > 0 ? (size_t)(widths[i] + gap) : 0;
	}
	return total_width(widths, count, gap);
}

static size_t list_room(const struct table_props *props, struct rect rect)
{
	int room = rect.h - (props->head ? 1 : 0);
	return room > 0 ? (size_t)room : 0;
}

size_t table_capacity(const struct table_props *props, struct rect rect)
{
	return list_room(props, rect);
}

static void draw_head(struct canvas *canvas, const struct table_place *place)
{
	const struct table_props *props = place->props;
	for (size_t i = 0; i < place->columns; i++) {
		const struct table_column *column = &props->columns[i];
		int x = place->rect.x + place->at[i];
		struct line head = line_of(ROLE_DIM, 0, column->head);
		if (place->widths[i] == 0)
			continue;
		if ((int)i == props->sort_column)
			line_add(&head, ROLE_KEY, 0, props->sort_descending ? "↓" : "↑");
		if (column->right)
			line_draw_right(canvas, x + place->widths[i], place->rect.y, place->widths[i], &head, UTF8_CUT_END, props->ground);
		else
			line_draw(canvas, x, place->rect.y, place->widths[i], &head, UTF8_CUT_END, props->ground);
	}
}

/* Cells that the first columns take together. */
static int lead_width(const struct table_place *place, size_t columns)
{
	if (columns >= place->columns)
		return place->rect.w;
	return place->at[columns] - place->gap;
}

static void draw_lead(struct canvas *canvas, const struct table_place *place, int y, const struct table_row *row)
{
	int indent = row->indent + (row->fold == TABLE_PLAIN ? 0 : 2);
	line_draw(canvas, place->rect.x + indent, y, lead_width(place, row->lead_columns) - indent, &row->lead, UTF8_CUT_END, CANVAS_KEEP);
}

static void draw_cells(struct canvas *canvas, const struct table_place *place, int y, size_t index, const struct table_row *row)
{
	const struct table_props *props = place->props;
	for (size_t i = row->lead_columns; i < place->columns; i++) {
		const struct table_column *column = &props->columns[i];
		int x = place->rect.x + place->at[i];
		struct line cell = { 0 };
		if (place->widths[i] == 0)
			continue;
		props->cell(props->user, index, i, &cell);
		if (column->right)
			line_draw_right(canvas, x + place->widths[i], y, place->widths[i], &cell, column->cut, CANVAS_KEEP);
		else
			line_draw(canvas, x, y, place->widths[i], &cell, column->cut, CANVAS_KEEP);
	}
}

static void draw_row(struct canvas *canvas, const struct table_place *place, int y, size_t index)
{
	const struct table_props *props = place->props;
	struct table_row row = { 0 };
	bool selected = props->selected >= 0 && (size_t)props->selected == index;
	if (props->row)
		props->row(props->user, index, &row);
	if (selected && !row.quiet)
		canvas_ground(
			canvas, (struct rect){ place->rect.x - props->margin, y, place->rect.w + 2 * props->margin, 1 }, GROUND_SELECT);
	if (row.lead_columns > 0)
		draw_lead(canvas, place, y, &row);
	draw_cells(canvas, place, y, index, &row);
	if (row.fold != TABLE_PLAIN)
		canvas_put(canvas, place->rect.x, y, row.fold == TABLE_FOLDED ? "+" : "-", style_of(ROLE_TEXT, CANVAS_KEEP, ATTR_BOLD));
}

/* The line under a cut list. */
static void draw_more(struct canvas *canvas, const struct table_place *place, int y, size_t hidden)
{
	const struct table_props *props = place->props;
	struct line line = { 0 };
	if (props->more)
		props->more(props->user, hidden, &line);
	else
		line_addf(&line, ROLE_DIM, 0, "%zu more", hidden);
	line_draw(canvas, place->rect.x, y, place->rect.w, &line, UTF8_CUT_END, CANVAS_KEEP);
}

/* The row loses or gains the selection. */
static void draw_row_again(struct canvas *canvas, const struct table_place *place, int y, long index)
{
	const struct table_props *props = place->props;
	struct rect row = { place->rect.x - props->margin, y, place->rect.w + 2 * props->margin, 1 };
	canvas_fill(canvas, row, style_of(ROLE_TEXT, (enum ground)props->ground, 0));
	draw_row(canvas, place, y, (size_t)index);
}

/* Moves the selection in what is shown already; false where that is not enough. */
static bool draw_selection(struct canvas *canvas, const struct table_place *place, int y, size_t shown)
{
	const struct table_props *props = place->props;
	struct table_shown *kept = props->shown;
	if (!kept || !kept->known || kept->first != props->first)
		return false;
	const long rows[] = { kept->selected, props->selected }, end = (long)(props->first + shown);
	for (size_t i = 0; i < 2 && rows[0] != rows[1]; i++)
		if (rows[i] >= (long)props->first && rows[i] < end)
			draw_row_again(canvas, place, y + (int)(rows[i] - (long)props->first), rows[i]);
	return true;
}

static void draw_all(struct canvas *canvas, struct rect rect, const struct table_place *place, int y, size_t shown, size_t hidden)
{
	const struct table_props *props = place->props;
	canvas_fill(canvas, rect, style_of(ROLE_TEXT, (enum ground)props->ground, 0));
	if (props->head)
		draw_head(canvas, place);
	for (size_t i = 0; i < shown; i++)
		draw_row(canvas, place, y + (int)i, props->first + i);
	if (hidden > 0 && shown < list_room(props, rect))
		draw_more(canvas, place, y + (int)shown, hidden);
}

size_t table_draw(struct canvas *canvas, struct rect rect, const struct table_props *props)
{
	struct table_place place = { .props = props, .rect = rect_inset(rect, props->margin, 0), .gap = props->gap > 0 ? props->gap : 1 };
	place.columns = props->column_count < TABLE_COLUMNS_MAX ? props->column_count : TABLE_COLUMNS_MAX;
	if (rect_empty(rect) || rect_empty(place.rect))
		return 0;
	size_t room = list_room(props, rect), below = props->first < props->row_count ? props->row_count - props->first : 0;
	size_t shown = scroll_shown(props->first, props->row_count, room, true);
	int y = rect.y + (props->head ? 1 : 0);
	table_layout(props->columns, place.columns, place.rect.w, place.gap, place.widths, place.at);
	canvas_push_clip(canvas, rect);
	if (!draw_selection(canvas, &place, y, shown))
		draw_all(canvas, rect, &place, y, shown, below - shown);
	canvas_pop_clip(canvas);
	if (props->shown)
		*props->shown = (struct table_shown){ true, props->first, props->selected };
	return shown;
}
