#include "tests/support/test.h"

#include "tests/support/golden.h"
#include "widgets/table.h"

static const struct table_column COLUMNS[] = {
	{ .head = "", .width = 1 },
	{ .head = "name", .width = 8, .most = 14 },
	{ .head = "kind", .width = 6, .priority = 2 },
	{ .head = "target", .width = 6, .priority = 1, .cut = UTF8_CUT_START },
	{ .head = "time", .width = 5, .right = true },
};
enum { COLUMN_COUNT = 5 };

/* Columns go by priority, the rightmost of equals first; what is left makes a column wider, up to its most. */
static void test_layout(void **state)
{
	static const struct {
		int width, widths[COLUMN_COUNT], used;
	} CASES[] = {
		{ 50, { 1, 14, 6, 6, 5 }, 36 },
		{ 36, { 1, 14, 6, 6, 5 }, 36 },
		{ 33, { 1, 11, 6, 6, 5 }, 33 },
		{ 30, { 1, 8, 6, 6, 5 }, 30 },
		{ 29, { 1, 14, 0, 6, 5 }, 29 },
		{ 23, { 1, 8, 0, 6, 5 }, 23 },
		{ 22, { 1, 14, 0, 0, 5 }, 22 },
		{ 16, { 1, 8, 0, 0, 5 }, 16 },
		{ 15, { 1, 13, 0, 0, 0 }, 15 },
		{ 9, { 1, 0, 0, 0, 0 }, 1 },
		{ 0, { 0, 0, 0, 0, 0 }, 0 },
		{ -5, { 0, 0, 0, 0, 0 }, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		int widths[COLUMN_COUNT], at[COLUMN_COUNT];
		assert_int_equal(table_layout(COLUMNS, COLUMN_COUNT, CASES[i].width, 0, widths, at), CASES[i].used);
		for (int c = 0, x = 0; c < COLUMN_COUNT; c++) {
			assert_int_equal(widths[c], CASES[i].widths[c]);
			assert_int_equal(at[c], x);
			x += widths[c] ? widths[c] + 1 : 0;
		}
	}
}

static const struct {
	const char *cells[COLUMN_COUNT];
	enum role role;
} ROWS[] = {
	{ { "►", "dns-leaker", "DNSChaos", "3 pods", "4m58s" }, ROLE_CHAOS },
	{ { "↻", "pod-kill-cpp-dns-leaker", "PodChaos", "1 of 4 pods", "14s" }, ROLE_TEXT },
	{ { "‖", "日本語の実験です", "Stress", "1 pod", "1h" }, ROLE_SILENCED },
	{ { "✓", "done", "Net", "-", "" }, ROLE_OK },
};

static void fill_cell(void *user, size_t row, size_t column, struct line *out)
{
	(void)user;
	line_add(out, column == 0 ? ROWS[row].role : ROLE_TEXT, 0, ROWS[row].cells[column]);
}

static struct table_props chaos(void)
{
	struct table_props props = { .columns = COLUMNS,
		.column_count = COLUMN_COUNT,
		.row_count = 4,
		.selected = -1,
		.head = true,
		.sort_column = -1,
		.cell = fill_cell };
	return props;
}

static void test_list(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(40, 5, GLYPHS_UNICODE);
	struct table_props props = chaos();
	props.margin = 1;
	props.selected = 1;
	props.sort_column = 4;
	props.sort_descending = true;
	assert_int_equal(table_draw(canvas, (struct rect){ 0, 0, 38, 5 }, &props), 4);
	golden_canvas("widget-table", canvas, true);
	canvas_destroy(canvas);
}

static void test_narrow(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(24, 5, GLYPHS_UNICODE);
	struct table_props props = chaos();
	props.sort_column = 1;
	table_draw(canvas, (struct rect){ 0, 0, 24, 5 }, &props);
	golden_inline(canvas, "  name↑     target  time\n"
			      "► dns-leak… 3 pods 4m58s\n"
			      "↻ pod-kill… … pods   14s\n"
			      "‖ 日本語の… 1 pod     1h\n"
			      "✓ done      -\n");
	canvas_destroy(canvas);
}

static void say_more(void *user, size_t hidden, struct line *out)
{
	line_addf(out, ROLE_DIM, 0, "%zu %s", hidden, (const char *)user);
}

static void test_cut_list(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(12, 3, GLYPHS_UNICODE);
	struct table_props props = chaos();
	props.column_count = 2;
	props.head = false;
	assert_int_equal(table_capacity(&props, (struct rect){ 0, 0, 12, 3 }), 3);
	assert_int_equal(table_draw(canvas, (struct rect){ 0, 0, 12, 3 }, &props), 2);
	golden_inline(canvas, "► dns-leaker\n↻ pod-kill-…\n2 more\n");
	props.first = 1; /* the rest has room: no line needed */
	assert_int_equal(table_draw(canvas, (struct rect){ 0, 0, 12, 3 }, &props), 3);
	golden_inline(canvas, "↻ pod-kill-…\n‖ 日本語の…\n✓ done\n");
	props.first = 9;
	assert_int_equal(table_draw(canvas, (struct rect){ 0, 0, 12, 3 }, &props), 0);
	golden_inline(canvas, "\n\n\n");
	props.first = 0;
	props.more = say_more;
	props.user = (char[]){ "others" };
	table_draw(canvas, (struct rect){ 0, 0, 12, 2 }, &props);
	golden_inline(canvas, "► dns-leaker\n3 others\n\n");
	table_draw(canvas, (struct rect){ 0, 2, 12, 1 }, &props); /* one row: an item rather than the line */
	golden_inline(canvas, "► dns-leaker\n3 others\n► dns-leaker\n");
	canvas_destroy(canvas);
}

/* Groups that fold: heads over some of the columns, members further in, a note that cannot be selected. */
static void group_row(void *user, size_t row, struct table_row *out)
{
	(void)user;
	if (row == 0 || row == 3) {
		out->fold = row == 0 ? TABLE_OPEN : TABLE_FOLDED;
		out->lead_columns = 4;
		line_add(&out->lead, ROLE_TITLE, ATTR_BOLD, row == 0 ? "KubePodNotReady" : "TargetDown");
		line_add(&out->lead, ROLE_DIM, 0, "  2 firing");
	} else if (row == 1) {
		out->indent = 4;
		out->lead_columns = 2;
		line_add(&out->lead, ROLE_TEXT, 0, "cart-5d8c7b6f4-2kx8p");
	} else {
		out->quiet = true;
		out->indent = 4;
		out->lead_columns = TABLE_COLUMNS_MAX;
		line_add(&out->lead, ROLE_DIM, 0, "40 more in this group");
	}
}

static void test_groups(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(32, 5, GLYPHS_UNICODE);
	struct table_props props = chaos();
	props.head = false;
	props.row = group_row;
	props.selected = 2; /* a note: not shown as selected */
	table_draw(canvas, (struct rect){ 0, 0, 32, 5 }, &props);
	golden_inline(canvas, "- KubePodNotReady  2 firi… 4m58s\n"
			      "    cart-5d… PodCh… … pods   14s\n"
			      "    40 more in this group\n"
			      "+ TargetDown  2 firing\n\n");
	assert_int_equal(canvas_cell(canvas, 5, 2)->ground, GROUND_BG);
	props.selected = 0;
	table_draw(canvas, (struct rect){ 0, 0, 32, 5 }, &props);
	assert_int_equal(canvas_cell(canvas, 31, 0)->ground, GROUND_SELECT);
	canvas_destroy(canvas);
}

static const char *glyph_at(const struct canvas *canvas, int x, int y)
{
	return canvas_cell(canvas, x, y)->glyph;
}

/* Where only the selection moved, its two rows are drawn and nothing else; a list that scrolls is drawn whole. */
static void test_selection_alone(void **state)
{
	(void)state;
	const struct rect rect = { 0, 0, 32, 4 };
	struct canvas *canvas = canvas_create(32, 4, GLYPHS_UNICODE), *anew = canvas_create(32, 4, GLYPHS_UNICODE);
	struct table_shown shown = { 0 };
	struct table_props props = chaos();
	props.margin = 1;
	props.ground = GROUND_BG;
	props.selected = 0;
	props.shown = &shown;
	table_draw(canvas, rect, &props);
	assert_true(shown.known);
	props.selected = 1;
	canvas_put(canvas, 20, 0, "@", style_of(ROLE_TEXT, GROUND_BG, 0)); /* among the heads */
	table_draw(canvas, rect, &props);
	assert_string_equal(glyph_at(canvas, 20, 0), "@");
	assert_int_equal(canvas_cell(canvas, 31, 1)->ground, GROUND_BG);
	assert_int_equal(canvas_cell(canvas, 31, 2)->ground, GROUND_SELECT);
	props.selected = -1;
	table_draw(canvas, rect, &props);
	assert_int_equal(canvas_cell(canvas, 31, 2)->ground, GROUND_BG);
	props.first = 1;
	props.selected = 3;
	table_draw(canvas, rect, &props);
	props.shown = NULL;
	table_draw(anew, rect, &props);
	assert_true(canvas_equal(canvas, anew));
	canvas_put(canvas, 20, 0, "@", style_of(ROLE_TEXT, GROUND_BG, 0));
	props.shown = &shown;
	shown.known = false; /* something else changed */
	table_draw(canvas, rect, &props);
	assert_true(canvas_equal(canvas, anew));
	canvas_destroy(anew);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_cut_list),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_selection_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
