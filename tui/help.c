#include "tui/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/keymap.h"
#include "tui/modal.h"
#include "tui/screens.h"
#include "tui/term.h"
#include "widgets/border.h"
#include "widgets/dialog.h"
#include "widgets/line.h"
#include "widgets/scroll.h"

/*
 * Rows are made once, from the tables, when the help opens; drawing lays them out in two columns where there is room, else in one
 * that scrolls. Then come the marks and what they mean.
 */
#define ROWS_MAX 64
#define BOX_WIDTH 104
#define TWO_COLUMNS 92

struct help_row {
	bool title;
	bool changes;
	char keys[48];
	const char *text;
};

struct help {
	struct modal modal; /* first */
	enum screen_id screen;
	struct help_row rows[ROWS_MAX];
	size_t count, split; /* rows before split stand left */
	int scroll;
};

static const struct {
	enum role role;
	unsigned attrs;
	const char *mark, *text;
} marks[] = {
	{ ROLE_CRIT, ATTR_BOLD, "▲", "firing, over" },
	{ ROLE_PENDING, 0, "◇", "pending" },
	{ ROLE_SILENCED, 0, "z", "silenced, inhibited" },
	{ ROLE_OK, 0, "✓", "resolved, ok" },
	{ ROLE_CRIT, ATTR_BOLD, "✗", "failed, error" },
	{ ROLE_WARN, ATTR_BOLD, "~", "over it soon" },
	{ ROLE_CHAOS, 0, "►", "chaos runs" },
	{ ROLE_SILENCED, 0, "‖", "paused" },
	{ ROLE_TEXT, 0, "↻", "scheduled" },
	{ ROLE_CHAOS, 0, "◆", "one-shot" },
	{ ROLE_PENDING, 0, "▂▂", "alert pending" },
	{ ROLE_CRIT, 0, "▆▆", "alert firing" },
	{ ROLE_CHAOS, 0, "┣━┫", "chaos in time" },
	{ ROLE_OBJECTIVE, 0, "⠒ ⠒", "objective" },
	{ ROLE_TEXT, 0, "+ -", "folded, open" },
	{ ROLE_STALE, 0, "grey", "too old" },
	{ ROLE_CHAOS, 0, "► name, hit pod", "a target now, or until 5m ago" },
};
#define MARKS (sizeof(marks) / sizeof(marks[0]))

static const char *const notes[] = {
	"What changes the cluster is on a capital letter or ! and asks first. Typed into a field, letters and ! are text.",
	"Every key can be changed under keys: in the config; this page follows.",
};

/* ---- rows ---- */

static void append_keys(struct help_row *row, const struct keymap *keymap, enum action_id action, int most)
{
	struct buf keys = { 0 };
	keymap_keys(keymap, action, most, &keys);
	size_t length = strlen(row->keys);
	snprintf(row->keys + length, sizeof(row->keys) - length, "%s%s", length > 0 && keys.len > 0 ? " " : "", buf_borrow(&keys));
	buf_finish(&keys);
}

/* Does the next action of the group join this line of the help? */
static bool line_goes_on(int action)
{
	return action + 1 < ACTION_COUNT && actions[action + 1].group == actions[action].group && !actions[action + 1].line[0];
}

static void add_group(struct help *help, const struct keymap *keymap, enum action_group group)
{
	help->rows[help->count++] = (struct help_row){ .title = true, .text = action_group_title(group) };
	for (int i = 0; i < ACTION_COUNT; i++) {
		const struct action *action = &actions[i];
		if (action->group != group || !(action->screens & (1u << help->screen)))
			continue;
		bool first = action->line[0] != 0;
		if (first && help->count < ROWS_MAX - 2)
			help->rows[help->count++] = (struct help_row){ .changes = action->changes, .text = action->line };
		append_keys(&help->rows[help->count - 1], keymap, (enum action_id)i, first && !line_goes_on(i) ? 4 : 1);
	}
	help->rows[help->count++] = (struct help_row){ .text = "" };
}

/* ---- drawing ---- */

/* Cells of the widest keys among the rows from .. to - 1, and two more. */
static int keys_cells(const struct help *help, size_t from, size_t to)
{
	int cells = 0;
	for (size_t i = from; i < to; i++) {
		int width = utf8_width(help->rows[i].keys);
		cells = width > cells ? width : cells;
	}
	return cells + 2;
}

static void draw_row(struct canvas *canvas, int x, int y, int cells, int keys, const struct help_row *row)
{
	struct line line = { 0 };
	if (row->title) {
		line_add(&line, ROLE_TITLE, ATTR_BOLD, row->text);
		if (strcmp(row->text, action_group_title(GROUP_CHANGE)) == 0)
			line_add(&line, ROLE_DIM, 0, "  each one asks first");
		line_draw(canvas, x, y, cells, &line, UTF8_CUT_END, GROUND_DIALOG);
		return;
	}
	canvas_field(canvas, x + 1, y, keys, row->keys, UTF8_CUT_END, false,
		style_of(row->changes ? ROLE_CRIT : ROLE_KEY, GROUND_DIALOG, ATTR_BOLD));
	line = line_of(ROLE_TEXT, 0, row->text);
	line_draw(canvas, x + 1 + keys, y, cells - 2 - keys, &line, UTF8_CUT_END, GROUND_DIALOG);
}

/* Marks flow into columns of one width; a long one takes two. Returns the rows they take; without a canvas nothing is drawn. */
static int flow_marks(struct canvas *canvas, struct rect rect)
{
	int columns = rect.w >= 88 ? 4 : rect.w >= 66 ? 3 : rect.w >= 40 ? 2 : 1;
	int width = rect.w / columns, x = 0, y = 0;
	for (size_t i = 0; i < MARKS; i++) {
		struct line line = line_of(marks[i].role, marks[i].attrs, marks[i].mark);
		line_addf(&line, ROLE_TEXT, 0, " %s", marks[i].text);
		int need = columns > 1 && line_width(&line) + 1 > width ? 2 : 1;
		if (x + need > columns) {
			x = 0;
			y++;
		}
		if (canvas)
			line_draw(canvas, rect.x + 1 + x * width, rect.y + y, need * width - 1, &line, UTF8_CUT_END, GROUND_DIALOG);
		x += need;
	}
	return y + 1;
}

static int flow_notes(struct canvas *canvas, struct rect rect)
{
	int rows = 0;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct line line = line_of(ROLE_DIM, 0, notes[i]);
		if (canvas)
			line_draw_wrapped(canvas, (struct rect){ rect.x, rect.y + rows, rect.w, 8 }, &line, GROUND_DIALOG);
		rows += line_rows(&line, rect.w);
	}
	return rows;
}

/* Rows of the table of keys. */
static int key_rows(const struct help *help, int width)
{
	size_t right = help->count - help->split;
	if (width < TWO_COLUMNS)
		return (int)help->count;
	return (int)(help->split > right ? help->split : right);
}

static int content_rows(const struct help *help, int width)
{
	struct rect rect = { 0, 0, width, 0 };
	return key_rows(help, width) + 1 + flow_marks(NULL, rect) + flow_notes(NULL, rect);
}

static void draw_content(const struct help *help, struct canvas *canvas, struct rect rect)
{
	bool two = rect.w >= TWO_COLUMNS;
	int half = two ? rect.w / 2 : rect.w;
	int left_keys = keys_cells(help, 0, two ? help->split : help->count), right_keys = keys_cells(help, help->split, help->count);
	for (size_t i = 0; i < help->count; i++) {
		bool right = two && i >= help->split;
		int y = (int)(right ? i - help->split : i);
		draw_row(canvas, rect.x + (right ? half + 1 : 0), rect.y + y, half, right ? right_keys : left_keys, &help->rows[i]);
	}
	rect.y += key_rows(help, rect.w);
	canvas_hline(canvas, rect.x, rect.y++, rect.w, style_of(ROLE_BORDER, GROUND_DIALOG, 0));
	rect.y += flow_marks(canvas, rect);
	flow_notes(canvas, rect);
}

static bool is_full(int columns)
{
	return columns < BOX_WIDTH + 4;
}

static struct rect help_box(const struct help *help, int columns, int rows)
{
	if (is_full(columns))
		return (struct rect){ 0, 0, columns, rows };
	int height = content_rows(help, BOX_WIDTH - 4) + 2;
	height = height < rows - 2 ? height : rows - 2;
	return (struct rect){ (columns - BOX_WIDTH) / 2, 1, BOX_WIDTH, height };
}

/* Rows that can be scrolled away. */
static int scroll_most(const struct help *help, int columns, int rows)
{
	struct rect inside = border_inside(help_box(help, columns, rows), !is_full(columns));
	int more = content_rows(help, inside.w) - inside.h;
	return more > 0 ? more : 0;
}

static void help_draw(const struct modal *modal, struct canvas *canvas, const struct modal_context *context)
{
	(void)context;
	const struct help *help = (const struct help *)modal;
	int columns = canvas_width(canvas), rows = canvas_height(canvas);
	int most = scroll_most(help, columns, rows), top = help->scroll < most ? help->scroll : most;
	struct rect box = help_box(help, columns, rows);
	char title[64];
	snprintf(title, sizeof(title), "Keys  %s", screens_title(help->screen));
	struct line facts[] = { line_of(ROLE_DIM, 0, "Esc close"), line_of(ROLE_DIM, 0, "j k scroll") };
	struct border_props border = {
		.title = title, .facts = facts, .fact_count = most > 0 ? 2 : 1, .focused = true, .boxed = !is_full(columns)
	};
	dialog_backdrop(canvas, (struct rect){ 0, 0, columns, rows });
	canvas_fill(canvas, box, style_of(ROLE_TEXT, GROUND_DIALOG, 0));
	struct rect inside = border_draw(canvas, box, &border);
	canvas_ground(canvas, box, GROUND_DIALOG);
	canvas_push_clip(canvas, inside);
	inside.y -= top;
	draw_content(help, canvas, inside);
	canvas_pop_clip(canvas);
}

/* ---- keys ---- */

static const struct {
	int key, step;
} steps[] = {
	{ KEY_DOWN_, 1 },
	{ 'j', 1 },
	{ KEY_UP_, -1 },
	{ 'k', -1 },
	{ KEY_PGDN, 10 },
	{ ' ', 10 },
	{ KEY_PGUP, -10 },
	{ KEY_HOME_, -1000 },
	{ 'g', -1000 },
	{ KEY_END_, 1000 },
	{ 'G', 1000 },
};

static bool closes(int key)
{
	return key == KEY_ESC || key == KEY_ENTER_ || key == KEY_F1 || key == 'q' || key == '?';
}

static unsigned help_key(struct modal *modal, int key, struct modal_context *context)
{
	struct help *help = (struct help *)modal;
	int most = scroll_most(help, context->columns, context->rows);
	if (closes(key))
		return MODAL_DRAW | MODAL_CLOSE;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].key != key)
			continue;
		help->scroll += steps[i].step;
		help->scroll = help->scroll < 0 ? 0 : help->scroll > most ? most : help->scroll;
		return MODAL_DRAW;
	}
	return MODAL_NONE;
}

static void help_close(struct modal *modal)
{
	free(modal);
}

static const struct modal_ops help_ops = {
	.draw = help_draw,
	.key = help_key,
	.close = help_close,
};

struct modal *help_create(const struct keymap *keymap, enum screen_id screen, bool story)
{
	struct help *help = mem_zalloc(1, sizeof(*help));
	help->modal.ops = &help_ops;
	help->screen = screen;
	for (int group = 0; group < ACTION_GROUPS; group++) {
		if (group == GROUP_LISTS)
			help->split = help->count;
		if (group != GROUP_DEMO || story)
			add_group(help, keymap, (enum action_group)group);
	}
	return &help->modal;
}
