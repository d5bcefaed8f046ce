#include "tests/support/test.h"

#include "tests/support/golden.h"
#include "widgets/dialog.h"
#include "widgets/textfield.h"

static const struct keybar_item KEYS[] = { { "Tab", "next" }, { "y", "copy" }, { "Esc", "cancel" } };
static const struct dialog_button BUTTONS[] = { { "Cancel", false }, { "Trigger x", true }, { "Pause", false } };

static struct dialog_line a_line(enum dialog_line_kind kind, const char *text)
{
	struct dialog_line line = { .kind = kind, .label = line_of(ROLE_TEXT, 0, text) };
	return line;
}

enum { LINE_COUNT = 7 };

static void fill_lines(struct dialog_line lines[LINE_COUNT])
{
	lines[0] = a_line(DIALOG_TEXT, "It hits 3 pods of the service, one after the other:");
	lines[1] = a_line(DIALOG_GAP, "");
	lines[2] = a_line(DIALOG_FIELD, "name");
	lines[3] = a_line(DIALOG_FIELD, "why");
	lines[4] = a_line(DIALOG_GAP, "");
	lines[5] = a_line(DIALOG_CODE, "curl -X PUT http://127.0.0.1:2333/api/experiments/pause/5a3c4a2e-6b51-4a37");
	lines[6] = a_line(DIALOG_TEXT, "done");
	lines[2].label_width = lines[3].label_width = 8;
	lines[6].selected = true;
}

static struct dialog_props pause_of(const struct dialog_line *lines)
{
	struct dialog_props props = { .title = "Pause?",
		.facts = line_of(ROLE_DIM, 0, "demo"),
		.width = 50,
		.lines = lines,
		.line_count = LINE_COUNT,
		.buttons = BUTTONS,
		.button_count = 3,
		.focus = 2,
		.keys = KEYS,
		.key_count = 3 };
	return props;
}

static void draw_at(int width, int height, const char *golden, bool danger)
{
	struct dialog_line lines[LINE_COUNT];
	struct canvas *canvas = canvas_create(width, height, GLYPHS_UNICODE);
	struct rect screen = { 0, 0, width, height };
	struct textfield field;
	fill_lines(lines);
	struct dialog_props props = pause_of(lines);
	props.danger = danger;
	for (int y = 0; y < height; y++)
		canvas_hline(canvas, 0, y, width, style_of(y % 2 ? ROLE_BORDER : ROLE_TEXT, GROUND_BG, y % 2 ? 0 : ATTR_BOLD));
	dialog_draw(canvas, screen, &props);
	textfield_set(&field, "leaker");
	textfield_draw(
		canvas, dialog_line_rect(screen, &props, 2), &(struct textfield_props){ .field = &field, .hint = "", .ground = GROUND_BG });
	golden_canvas(golden, canvas, true);
	canvas_destroy(canvas);
}

static void test_sizes(void **state)
{
	(void)state;
	draw_at(60, 20, "widget-dialog-60x20", false);
	draw_at(52, 14, "widget-dialog-52x14", true); /* the blank rows go */
	draw_at(40, 10, "widget-dialog-40x10", true); /* the whole screen: no gaps, the request in one line */
	draw_at(34, 6, "widget-dialog-34x6", false); /* a row says how much more there is, the buttons stay */
}

static void test_place(void **state)
{
	(void)state;
	struct dialog_line lines[LINE_COUNT];
	fill_lines(lines);
	struct dialog_props props = pause_of(lines);
	struct dialog_layout layout = dialog_place((struct rect){ 0, 0, 80, 24 }, &props);
	assert_int_equal(layout.rows, 9);
	assert_int_equal(layout.box.x, 15);
	assert_int_equal(layout.box.h, 15);
	assert_int_equal(layout.box.y, 4);
	assert_int_equal(layout.inside.w, 44);
	assert_int_equal(layout.buttons_y, 16);
	assert_false(layout.full);
	layout = dialog_place((struct rect){ 0, 0, 49, 24 }, &props);
	assert_true(layout.full);
	assert_false(layout.tight); /* there is room for all of it */
	assert_int_equal(layout.buttons_y, 23);
	layout = dialog_place((struct rect){ 0, 0, 80, 12 }, &props);
	assert_true(layout.full);
}

static void test_scrolled(void **state)
{
	(void)state;
	struct dialog_line lines[LINE_COUNT];
	fill_lines(lines);
	struct dialog_props props = pause_of(lines);
	struct rect screen = { 0, 0, 40, 5 };
	struct dialog_layout layout = dialog_place(screen, &props);
	assert_true(layout.rows > (size_t)layout.inside.h);
	assert_int_equal(layout.more_y, 3);
	assert_int_equal(dialog_line_rect(screen, &props, 1).h, 0); /* a gap */
	assert_true(rect_empty(dialog_line_rect(screen, &props, 2)));
	assert_true(rect_empty(dialog_line_rect(screen, &props, 6)));
	props.scroll = layout.rows - (size_t)layout.inside.h;
	assert_true(rect_empty(dialog_line_rect(screen, &props, 0)));
	assert_int_equal(dialog_line_rect(screen, &props, 6).y, 2);
	props.scroll = 2;
	struct rect field = dialog_line_rect(screen, &props, 3);
	assert_int_equal(field.x, 9);
	assert_int_equal(field.w, 30);
	assert_int_equal(field.h, 1);
}

/* Which cluster it is about is never left out: where the title leaves no room, it comes first of the lines. */
static void test_facts(void **state)
{
	(void)state;
	struct dialog_line lines[LINE_COUNT];
	fill_lines(lines);
	struct dialog_props props = pause_of(lines);
	props.title = "Pause what has a long name?";
	int rows = (int)dialog_place((struct rect){ 0, 0, 80, 24 }, &props).rows;
	assert_int_equal(rows, 9);
	props.facts = line_of(ROLE_DIM, 0, "a context with a long name");
	struct dialog_layout layout = dialog_place((struct rect){ 0, 0, 80, 24 }, &props);
	assert_int_equal(layout.rows, rows + 1);
	assert_int_equal(dialog_line_rect((struct rect){ 0, 0, 80, 24 }, &props, 0).y, layout.inside.y + 1);
	struct canvas *canvas = canvas_create(80, 24, GLYPHS_UNICODE);
	dialog_draw(canvas, (struct rect){ 0, 0, 80, 24 }, &props);
	assert_string_equal(canvas_glyph(canvas, canvas_cell(canvas, layout.inside.x, layout.inside.y)), "a");
	assert_string_equal(canvas_glyph(canvas, canvas_cell(canvas, layout.inside.x + 2, layout.inside.y)), "c");
	canvas_destroy(canvas);
}

/* Buttons that cannot be reached are passed over; the fields are one place, where there are any. */
static void test_focus(void **state)
{
	static const struct {
		int focus;
		bool forward, fields;
		int got;
	} CASES[] = {
		{ 0, true, false, 2 },
		{ 2, true, false, 0 },
		{ 0, false, false, 2 },
		{ 2, false, false, 0 },
		{ 2, true, true, -1 },
		{ -1, true, true, 0 },
		{ 0, false, true, -1 },
		{ -1, false, true, 2 },
	};
	(void)state;
	struct dialog_props props = { .buttons = BUTTONS, .button_count = 3 };
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		assert_int_equal(dialog_next_focus(&props, CASES[i].focus, CASES[i].forward, CASES[i].fields), CASES[i].got);
	props.button_count = 0;
	assert_int_equal(dialog_next_focus(&props, -1, true, false), -1);
}

static void test_backdrop(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(8, 1, GLYPHS_UNICODE);
	canvas_text(canvas, 0, 0, "日x", style_of(ROLE_CRIT, GROUND_SELECT, ATTR_BOLD));
	canvas_text(canvas, 3, 0, "│·━", style_of(ROLE_BORDER, GROUND_CHAOS_BAND, 0));
	dialog_backdrop(canvas, (struct rect){ 0, 0, 5, 9 });
	golden_canvas("widget-backdrop", canvas, true);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_scrolled),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_focus),
		cmocka_unit_test(test_backdrop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
