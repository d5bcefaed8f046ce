#include "widgets/textfield.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"

static size_t next_at(const struct textfield *field, size_t at)
{
	struct utf8_cluster cluster;
	utf8_next(field->text, field->length, &at, &cluster);
	return at;
}

static size_t before_at(const struct textfield *field, size_t at)
{
	size_t before = 0;
	for (size_t next = 0; next < at; next = next_at(field, next))
		before = next;
	return before;
}

/* Behind the word to the right, or at the start of the one to the left. */
static size_t word_right(const struct textfield *field, size_t at)
{
	while (at < field->length && field->text[at] == ' ')
		at++;
	while (at < field->length && field->text[at] != ' ')
		at++;
	return at;
}

static size_t word_left(const struct textfield *field, size_t at)
{
	while (at > 0 && field->text[at - 1] == ' ')
		at--;
	while (at > 0 && field->text[at - 1] != ' ')
		at--;
	return at;
}

/* Takes the bytes from .. to - 1 out; the cursor stands where they were. */
static bool cut_out(struct textfield *field, size_t from, size_t to)
{
	if (from >= to)
		return false;
	memmove(field->text + from, field->text + to, field->length - to + 1);
	field->length -= to - from;
	field->cursor = from;
	return true;
}

static bool move_to(struct textfield *field, size_t at)
{
	bool moved = field->cursor != at;
	field->cursor = at;
	return moved;
}

bool textfield_edit(struct textfield *field, enum textfield_edit edit)
{
	size_t at = field->cursor;
	switch (edit) {
	case TEXTFIELD_LEFT:
		return move_to(field, before_at(field, at));
	case TEXTFIELD_RIGHT:
		return move_to(field, next_at(field, at));
	case TEXTFIELD_WORD_LEFT:
		return move_to(field, word_left(field, at));
	case TEXTFIELD_WORD_RIGHT:
		return move_to(field, word_right(field, at));
	case TEXTFIELD_HOME:
		return move_to(field, 0);
	case TEXTFIELD_END:
		return move_to(field, field->length);
	case TEXTFIELD_BACKSPACE:
		return cut_out(field, before_at(field, at), at);
	case TEXTFIELD_DELETE:
		return cut_out(field, at, next_at(field, at));
	case TEXTFIELD_KILL_WORD:
		return cut_out(field, word_left(field, at), at);
	case TEXTFIELD_KILL_START:
		return cut_out(field, 0, at);
	case TEXTFIELD_KILL_END:
		return cut_out(field, at, field->length);
	}
	return false;
}

/* The longest beginning of text that has room, by whole characters. */
static size_t fitting(const char *text, size_t room)
{
	size_t length = strlen(text), at = 0, next = 0;
	struct utf8_cluster cluster;
	while (utf8_next(text, length, &next, &cluster) && next <= room)
		at = next;
	return at;
}

bool textfield_paste(struct textfield *field, const char *text)
{
	char *clean = utf8_neutralise(text, strlen(text), 0, false);
	size_t length = fitting(clean, TEXTFIELD_BYTES - 1 - field->length);
	bool whole = clean[length] == '\0';
	memmove(field->text + field->cursor + length, field->text + field->cursor, field->length - field->cursor + 1);
	memcpy(field->text + field->cursor, clean, length);
	field->length += length;
	field->cursor += length;
	free(clean);
	return whole;
}

bool textfield_type(struct textfield *field, uint32_t code)
{
	char text[5] = { 0 };
	if (code < 0x20 || code == 0x7f || code > 0x10ffff)
		return false;
	if (code < 0x80) {
		text[0] = (char)code;
	} else if (code < 0x800) {
		text[0] = (char)(0xc0 | code >> 6);
		text[1] = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		text[0] = (char)(0xe0 | code >> 12);
		text[1] = (char)(0x80 | (code >> 6 & 0x3f));
		text[2] = (char)(0x80 | (code & 0x3f));
	} else {
		text[0] = (char)(0xf0 | code >> 18);
		text[1] = (char)(0x80 | (code >> 12 & 0x3f));
		text[2] = (char)(0x80 | (code >> 6 & 0x3f));
		text[3] = (char)(0x80 | (code & 0x3f));
	}
	return textfield_paste(field, text);
}

void textfield_set(struct textfield *field, const char *text)
{
	*field = (struct textfield){ 0 };
	textfield_paste(field, text);
}

/* Cells from the start of the text to a byte of it. */
static int cells_to(const struct textfield_props *props, size_t byte)
{
	struct utf8_cluster cluster;
	int cells = 0;
	for (size_t at = 0; at < byte && utf8_next(props->field->text, props->field->length, &at, &cluster);)
		cells += props->secret ? 1 : cluster.width;
	return cells;
}

/* The first cell that is seen: 0 where all has room, else such that the cursor is the last but one, or the last at the text's end. */
static int first_cell(int cursor, int total, int room)
{
	if (total + 1 <= room || cursor < room - 1)
		return 0;
	int first = cursor - (room - 2), most = total + 1 - room;
	return first < most ? first : most;
}

static void draw_text(struct canvas *canvas, struct rect room, const struct textfield_props *props, int first, struct style style)
{
	const struct textfield *field = props->field;
	struct utf8_cluster cluster;
	int x = room.x - first;
	for (size_t at = 0, from = 0; utf8_next(field->text, field->length, &at, &cluster); from = at) {
		char glyph[UTF8_CLUSTER_MAX + 1];
		size_t length = at - from < sizeof glyph ? at - from : sizeof glyph - 1;
		memcpy(glyph, field->text + from, length);
		glyph[length] = '\0';
		canvas_put(canvas, x, room.y, props->secret ? glyph_text(GLYPHS_UNICODE, GLYPH_BULLET) : glyph, style);
		x += props->secret ? 1 : cluster.width;
	}
}

/* The cell under the cursor, reversed. */
static void draw_cursor(struct canvas *canvas, int x, int y, struct style style)
{
	const struct cell *cell = canvas_cell(canvas, x, y);
	char glyph[UTF8_CLUSTER_MAX + 1] = " ";
	if (cell && cell->glyph[0])
		memcpy(glyph, canvas_glyph(canvas, cell), strlen(canvas_glyph(canvas, cell)) + 1);
	style.attrs = ATTR_REVERSE;
	canvas_put(canvas, x, y, glyph, style);
}

void textfield_draw(struct canvas *canvas, struct rect rect, const struct textfield_props *props)
{
	struct rect row = { rect.x, rect.y, rect.w, rect.h > 0 ? 1 : 0 }, room = rect_inset(row, 1, 0);
	struct style style = style_of(props->focused ? ROLE_TITLE : ROLE_TEXT, CANVAS_KEEP, props->focused ? ATTR_UNDERLINE : 0);
	canvas_push_clip(canvas, row);
	canvas_fill(canvas, row, style_of(ROLE_TEXT, (enum ground)props->ground, 0));
	canvas_push_clip(canvas, room);
	int cursor = cells_to(props, props->field->cursor), total = cells_to(props, props->field->length);
	int first = props->focused ? first_cell(cursor, total, room.w) : 0;
	draw_text(canvas, room, props, first, style);
	if (total == 0)
		canvas_text(canvas, room.x + (props->focused ? 1 : 0), room.y, props->hint ? props->hint : "",
			style_of(ROLE_DIM, CANVAS_KEEP, 0));
	if (first > 0)
		canvas_put(canvas, room.x, room.y, "…", style);
	if (total - first > room.w)
		canvas_put(canvas, room.x + room.w - 1, room.y, "…", style);
	if (props->focused)
		draw_cursor(canvas, room.x + cursor - first, room.y, style);
	canvas_pop_clip(canvas);
	canvas_pop_clip(canvas);
}
