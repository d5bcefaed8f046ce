#include "widgets/dialog.h"

#include <stdio.h>

/*
 * A box is its lines and six rows: frame and blank above, gap, buttons, blank and frame below. Where the screen is lower, the blanks
 * go; where it is still too low or too narrow, the dialog is the screen: title in the first row, buttons in the last, and above
 * these a row that says what is hidden, where anything is.
 */
enum { FRAME_ROWS = 4, BLANK_ROWS = 2, SIDE = 3 };

static int rows_of(const struct dialog_line *line, int width, bool tight)
{
	switch (line->kind) {
	case DIALOG_TEXT:
		return line_rows(&line->label, width);
	case DIALOG_CODE:
		return tight ? 1 : line_rows(&line->label, width - 2);
	case DIALOG_ROW:
	case DIALOG_FIELD:
		return 1;
	case DIALOG_GAP:
		return tight ? 0 : 1;
	}
	return 1;
}

static int title_width(const struct dialog_props *props, int box_width)
{
	int width = utf8_width(props->title) + 2;
	return width < box_width - 4 ? width : box_width - 4;
}

/* Rows before the first line: the facts, where they do not fit beside the title. */
static int facts_rows(const struct dialog_props *props, int box_width, bool full, int width)
{
	int facts = line_width(&props->facts), room = box_width - 2 * (full ? 1 : 2) - title_width(props, box_width) - 3;
	return facts == 0 || facts <= room ? 0 : line_rows(&props->facts, width);
}

static int line_rows_all(const struct dialog_props *props, int width, bool tight)
{
	int rows = 0;
	for (size_t i = 0; i < props->line_count; i++)
		rows += rows_of(&props->lines[i], width, tight);
	return rows;
}

static struct dialog_layout place_full(struct rect screen, const struct dialog_props *props)
{
	struct dialog_layout layout = { .box = screen, .full = true, .more_y = -1, .buttons_y = screen.y + screen.h - 1 };
	layout.inside = (struct rect){ screen.x + 1, screen.y + 1, screen.w - 2, screen.h - 2 };
	int facts = facts_rows(props, screen.w, true, layout.inside.w);
	layout.tight = facts + line_rows_all(props, layout.inside.w, false) > layout.inside.h;
	int rows = facts + line_rows_all(props, layout.inside.w, layout.tight);
	layout.rows = (size_t)rows;
	if (rows > layout.inside.h && layout.inside.h > 1)
		layout.more_y = layout.inside.y + --layout.inside.h;
	return layout;
}

struct dialog_layout dialog_place(struct rect screen, const struct dialog_props *props)
{
	int width = props->width - 2 * SIDE;
	int rows = facts_rows(props, props->width, false, width) + line_rows_all(props, width, false);
	int blanks = screen.h - rows - FRAME_ROWS;
	if (props->width > screen.w || blanks < 0)
		return place_full(screen, props);
	blanks = blanks < BLANK_ROWS ? blanks : BLANK_ROWS;
	int above = blanks == BLANK_ROWS ? 1 : 0, height = rows + FRAME_ROWS + blanks, y = (screen.h - height) / 2;
	if (y == 0 && height < screen.h)
		y = 1;
	struct dialog_layout layout = { .rows = (size_t)rows, .more_y = -1 };
	layout.box = (struct rect){ screen.x + (screen.w - props->width) / 2, screen.y + y, props->width, height };
	layout.inside = (struct rect){ layout.box.x + SIDE, layout.box.y + 1 + above, width, rows };
	layout.buttons_y = layout.inside.y + rows + 1;
	return layout;
}

void dialog_backdrop(struct canvas *canvas, struct rect screen)
{
	struct rect all = rect_intersect(screen, (struct rect){ 0, 0, canvas_width(canvas), canvas_height(canvas) });
	for (int y = all.y; y < all.y + all.h; y++)
		for (int x = all.x; x < all.x + all.w; x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			char glyph[UTF8_CLUSTER_MAX + 1];
			if (!cell->glyph[0])
				continue;
			bool line = cell->role == ROLE_GRID || cell->role == ROLE_BORDER || cell->role == ROLE_BAR_TRACK;
			snprintf(glyph, sizeof glyph, "%s", canvas_glyph(canvas, cell));
			canvas_put(canvas, x, y, glyph, style_of(line ? ROLE_GRID : ROLE_STALE, GROUND_BG, 0));
		}
}

static void draw_frame(struct canvas *canvas, const struct dialog_layout *layout, const struct dialog_props *props)
{
	const struct rect *box = &layout->box;
	struct style frame = style_of(props->danger ? ROLE_CRIT : ROLE_BORDER_FOCUS, GROUND_DIALOG, ATTR_BOLD);
	struct line title = { 0 };
	canvas_fill(canvas, *box, style_of(ROLE_TEXT, GROUND_DIALOG, 0));
	if (layout->full)
		canvas_hline(canvas, box->x, box->y, box->w, frame);
	else
		canvas_box(canvas, *box, frame);
	line_addf(&title, props->danger ? ROLE_CRIT : ROLE_TITLE, ATTR_BOLD | (props->danger ? ATTR_REVERSE : 0U), " %s ", props->title);
	int side = layout->full ? 1 : 2, x = box->x + side;
	x += line_draw(canvas, x, box->y, box->w - 4, &title, UTF8_CUT_END, props->danger ? GROUND_DIALOG : GROUND_SELECT);
	struct line facts = line_of(ROLE_DIM, 0, " ");
	int end = box->x + box->w - side, width = line_width(&props->facts);
	if (width == 0 || facts_rows(props, box->w, layout->full, layout->inside.w) > 0)
		return;
	line_draw(canvas, end - width - 2, box->y, 1, &facts, UTF8_CUT_END, CANVAS_KEEP);
	line_draw(canvas, end - width - 1, box->y, width, &props->facts, UTF8_CUT_END, CANVAS_KEEP);
	line_draw(canvas, end - 1, box->y, 1, &facts, UTF8_CUT_END, CANVAS_KEEP);
}

static int field_label_width(const struct dialog_line *line)
{
	return line->label_width > 0 ? line->label_width : line_width(&line->label) + 2;
}

static void draw_line(struct canvas *canvas, struct rect rect, const struct dialog_line *line, bool tight)
{
	if (line->selected)
		canvas_ground(canvas, rect, GROUND_SELECT);
	if (line->kind == DIALOG_TEXT)
		line_draw_wrapped(canvas, rect, &line->label, CANVAS_KEEP);
	if (line->kind == DIALOG_ROW)
		line_draw(canvas, rect.x, rect.y, rect.w, &line->label, UTF8_CUT_MIDDLE, CANVAS_KEEP);
	if (line->kind == DIALOG_FIELD)
		line_draw(canvas, rect.x, rect.y, field_label_width(line), &line->label, UTF8_CUT_END, CANVAS_KEEP);
	if (line->kind != DIALOG_CODE)
		return;
	canvas_fill(canvas, rect, style_of(ROLE_TEXT, GROUND_BG, 0));
	if (tight)
		line_draw(canvas, rect.x + 1, rect.y, rect.w - 2, &line->label, UTF8_CUT_MIDDLE, CANVAS_KEEP);
	else
		line_draw_wrapped(canvas, rect_inset(rect, 1, 0), &line->label, CANVAS_KEEP);
}

/* Where the facts stand that have rows of their own, maybe outside of the inside, where it is scrolled. */
static struct rect facts_place(const struct dialog_layout *layout, const struct dialog_props *props)
{
	struct rect rect = layout->inside;
	rect.y -= (int)props->scroll;
	rect.h = facts_rows(props, layout->box.w, layout->full, rect.w);
	return rect;
}

/* Where a line stands, from where the one before does, or the facts. */
static struct rect next_place(const struct dialog_layout *layout, struct rect before, const struct dialog_line *line)
{
	before.y += before.h;
	before.h = rows_of(line, before.w, layout->tight);
	return before;
}

/* "[ Pause ]", or "[Pause]" where room is short; disabled in round brackets. */
static struct line button_text(const struct dialog_props *props, size_t index, bool narrow)
{
	const struct dialog_button *button = &props->buttons[index];
	bool focused = (int)index == props->focus && !button->disabled;
	const char *space = narrow ? "" : " ";
	struct line text = { 0 };
	line_addf(&text,
		focused            ? ROLE_TITLE
		: button->disabled ? ROLE_DIM
				   : ROLE_TEXT,
		focused ? ATTR_BOLD : 0, "%c%s%s%s%c", button->disabled ? '(' : '[', space, button->name, space,
		button->disabled ? ')' : ']');
	return text;
}

/* The last one is cut in its middle where there is no room for all of it. */
static int draw_buttons(struct canvas *canvas, int x, int y, int cells, const struct dialog_props *props)
{
	int start = x, wide = -2;
	for (size_t i = 0; i < props->button_count; i++) {
		struct line text = button_text(props, i, false);
		wide += line_width(&text) + 2;
	}
	for (size_t i = 0; i < props->button_count; i++) {
		struct line text = button_text(props, i, wide > cells);
		bool focused = (int)i == props->focus && !props->buttons[i].disabled;
		x += line_draw(canvas, x, y, start + cells - x, &text, UTF8_CUT_MIDDLE, focused ? GROUND_SELECT : CANVAS_KEEP);
		x += wide > cells ? 1 : 2;
	}
	return x - start;
}

/* "12 more: PgDn, before you act", "the end; 12 above: PgUp". */
static void draw_more(struct canvas *canvas, const struct dialog_layout *layout, const struct dialog_props *props)
{
	struct line line = { 0 };
	size_t bottom = props->scroll + (size_t)layout->inside.h;
	if (bottom < layout->rows) {
		line_addf(&line, ROLE_WARN, ATTR_BOLD, "%zu more: ", layout->rows - bottom);
		line_add(&line, ROLE_KEY, 0, props->scroll ? "PgDn PgUp" : "PgDn");
		line_add(&line, ROLE_TEXT, 0, props->unread ? ", before you act" : "");
	} else {
		line_addf(&line, ROLE_DIM, 0, "the end; %zu above: ", props->scroll);
		line_add(&line, ROLE_KEY, 0, "PgUp");
	}
	line_draw(canvas, layout->inside.x, layout->more_y, layout->inside.w, &line, UTF8_CUT_END, CANVAS_KEEP);
}

static void draw_inside(struct canvas *canvas, const struct dialog_layout *layout, const struct dialog_props *props)
{
	struct rect place = facts_place(layout, props);
	canvas_push_clip(canvas, layout->inside);
	if (place.h > 0)
		line_draw_wrapped(canvas, place, &props->facts, CANVAS_KEEP);
	for (size_t i = 0; i < props->line_count; i++) {
		place = next_place(layout, place, &props->lines[i]);
		draw_line(canvas, place, &props->lines[i], layout->tight);
	}
	canvas_pop_clip(canvas);
	if (layout->more_y >= 0)
		draw_more(canvas, layout, props);
}

void dialog_draw(struct canvas *canvas, struct rect screen, const struct dialog_props *props)
{
	struct dialog_layout layout = dialog_place(screen, props);
	canvas_push_clip(canvas, screen);
	dialog_backdrop(canvas, screen);
	draw_frame(canvas, &layout, props);
	draw_inside(canvas, &layout, props);
	canvas_push_clip(canvas, (struct rect){ layout.inside.x, layout.buttons_y, layout.inside.w, 1 });
	int used = draw_buttons(canvas, layout.inside.x, layout.buttons_y, layout.inside.w, props);
	keybar_keys(canvas, layout.inside.x + layout.inside.w, layout.buttons_y, layout.inside.w - used, props->keys, props->key_count,
		CANVAS_KEEP);
	canvas_pop_clip(canvas);
	canvas_pop_clip(canvas);
}

struct rect dialog_line_rect(struct rect screen, const struct dialog_props *props, size_t line)
{
	struct dialog_layout layout = dialog_place(screen, props);
	if (line >= props->line_count)
		return (struct rect){ 0 };
	struct rect rect = facts_place(&layout, props);
	for (size_t i = 0; i <= line; i++)
		rect = next_place(&layout, rect, &props->lines[i]);
	if (props->lines[line].kind == DIALOG_FIELD) {
		int label = field_label_width(&props->lines[line]);
		rect.x += label;
		rect.w -= label;
	}
	return rect_intersect(rect, layout.inside);
}

/* Places are -1 (the fields) and the buttons; this counts them from 0. */
int dialog_next_focus(const struct dialog_props *props, int focus, bool forward, bool fields)
{
	int places = (int)props->button_count + 1, at = focus + 1;
	for (int i = 0; i < places; i++) {
		at = (at + (forward ? 1 : places - 1)) % places;
		if (at == 0 ? fields : !props->buttons[at - 1].disabled)
			return at - 1;
	}
	return focus;
}
