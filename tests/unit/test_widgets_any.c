#include "tests/support/test.h"

#include <math.h>

#include "core/base/grid.h"
#include "widgets/area.h"
#include "widgets/bar.h"
#include "widgets/bigtext.h"
#include "widgets/border.h"
#include "widgets/chart.h"
#include "widgets/dialog.h"
#include "widgets/lanes.h"
#include "widgets/sparkline.h"
#include "widgets/table.h"
#include "widgets/textfield.h"

/* Every widget, in any rectangle, with any data: nothing outside the rectangle changes and nothing breaks. Run it under sanitizers. */

static uint64_t random_state;

static uint64_t random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static int random_int(int low, int high)
{
	return low + (int)(random_bits() % (uint64_t)(high - low + 1));
}

static double random_value(void)
{
	static const double ODD[] = { 0, -1, 1e300, -1e300, 1e-300, 5e-324, NAN, INFINITY, -INFINITY, 1e15, 0.1, 10485760 };
	int pick = random_int(0, 30);
	return pick < 12 ? ODD[pick] : random_int(-50, 5000) * (pick < 20 ? 1.0 : 1048576.0);
}

static const char *random_text(void)
{
	static const char *const TEXTS[] = { "", "x", "cpp-dns-leaker-service-cncf", "日本語のコンテナ",
		"e\xCC\x81\xCC\x82\xCC\x83\xCC\x84 accents", "▲ 3m48s",
		"a sentence of several words, which is longer than most of the places that it is put into, and goes on",
		"https://without.a.single/space/in/it/that/a/line/could/be/broken/at/for/a/very/long/time", " ", "\x1b[31m" };
	return TEXTS[random_int(0, 9)];
}

static struct line random_line(void)
{
	struct line line = { 0 };
	for (int i = random_int(0, 15); i > 0; i--)
		line_add(&line, (enum role)random_int(0, ROLE_COUNT - 1), (unsigned)random_int(0, 15), random_text());
	return line;
}

static struct axis random_axis(struct rect rect)
{
	static const int64_t CELLS[] = { 1, 7, 1000, 12000, 45000, 3600000, 86400000 * INT64_C(30) };
	int left = random_int(0, 8), right = random_int(0, 12);
	int w = random_int(0, 20) == 0 ? random_int(0, 500) : rect.w - left - right;
	return axis_make(rect.x + left, w, CELLS[random_int(0, 6)], random_int(0, 2000000000) * INT64_C(1000) + random_int(0, 999));
}

static const struct grid *random_grid(const struct axis *axis)
{
	int64_t step = axis->cell_ms * random_int(1, 6) / random_int(1, 4);
	size_t count = (size_t)random_int(0, 60);
	struct grid *grid = grid_create(
		axis->end_ms / (step > 0 ? step : 1) * (step > 0 ? step : 1) - random_int(0, 80) * step, step > 0 ? step : 1, count);
	for (size_t i = 0; i < count; i++)
		if (random_int(0, 5) > 0)
			grid->values[i] = random_value();
	return grid;
}

static struct axis_band random_band(const struct axis *axis)
{
	int64_t from = axis->end_ms - random_int(-10, axis->w + 20) * axis->cell_ms;
	struct axis_band band = { from, random_int(0, 2) ? from + random_int(0, 60) * axis->cell_ms : 0, random_text() };
	return band;
}

static void draw_chart(struct canvas *canvas, struct rect rect)
{
	struct axis axis = random_axis(rect);
	struct chart_series series[70] = { { 0 } };
	struct line end = random_line();
	struct axis_band bands[3] = { random_band(&axis), random_band(&axis), random_band(&axis) };
	size_t count = random_int(0, 30) == 0 ? 70 : (size_t)random_int(0, 6);
	for (size_t i = 0; i < count; i++)
		series[i] = (struct chart_series){ .grid = random_int(0, 9) ? random_grid(&axis) : NULL,
			.role = ROLE_SERIES_1,
			.area = random_int(0, 1),
			.end = random_int(0, 3) ? &end : NULL };
	struct chart_props props = {
		.axis = axis,
		.unit = (enum unit)random_int(UNIT_NONE, UNIT_BOOL),
		.series = series,
		.series_count = count,
		.objective = random_value(),
		.floor = random_int(0, 1),
		.objective_name = random_text(),
		.bands = bands,
		.band_count = 3,
		.cursor_ms = random_int(0, 1) ? bands[0].from_ms : 0,
		.stale = random_int(0, 1),
	};
	struct scale_want want = { .objective = props.objective, .unit = props.unit };
	chart_extent(series, count, &axis, &want.low, &want.high);
	struct scale_want other = { .low = random_value(), .high = random_value(), .objective = random_value(), .unit = props.unit };
	props.scale = scale_next(scale_next((struct scale){ 0 }, &other), &want);
	chart_draw(canvas, rect, &props);
	for (size_t i = 0; i < count; i++)
		grid_release(series[i].grid);
}

static void draw_area(struct canvas *canvas, struct rect rect)
{
	struct axis axis = random_axis(rect);
	struct axis_band bands[3] = { random_band(&axis), random_band(&axis), random_band(&axis) };
	struct scale_want want = { .low = random_value(), .high = random_value(), .objective = NAN, .unit = UNIT_BYTES };
	const struct grid *grid = random_int(0, 5) ? random_grid(&axis) : NULL;
	struct area_props props = {
		.axis = axis,
		.scale =
			random_int(0, 9) ? scale_next((struct scale){ 0 }, &want) : (struct scale){ random_value(), random_value(), false },
		.grid = grid,
		.objective = random_value(),
		.floor = random_int(0, 1),
		.objective_name = random_text(),
		.bands = bands,
		.band_count = (size_t)random_int(0, 3),
		.fill_bands = random_int(0, 1),
		.stale = random_int(0, 1),
	};
	area_draw(canvas, rect, &props);
	grid_release(grid);
}

static void draw_bigtext(struct canvas *canvas, struct rect rect)
{
	bigtext_draw(canvas, rect, random_text(), (enum bigtext_size)random_int(BIGTEXT_PLAIN, BIGTEXT_DOUBLE),
		style_of(ROLE_CRIT, GROUND_BG, 0));
}

static void draw_sparkline(struct canvas *canvas, struct rect rect)
{
	double values[500];
	for (size_t i = 0; i < 500; i++)
		values[i] = random_value();
	struct sparkline_props props = { .values = values,
		.count = (size_t)random_int(0, 500),
		.role = ROLE_SERIES_2,
		.top = random_value(),
		.objective = random_value(),
		.floor = random_int(0, 1),
		.levels = random_int(-1, 9),
		.stale = random_int(0, 1) };
	sparkline_draw(canvas, rect, &props);
}

static void draw_axis(struct canvas *canvas, struct rect rect)
{
	struct axis axis = random_axis(rect);
	axis.w = rect.w < axis.w ? rect.w : axis.w;
	axis.x = rect.x;
	struct axis_band band = random_band(&axis);
	if (random_int(0, 1))
		axis_use_local(&axis);
	if (rect.h < 1)
		return;
	axis_draw(canvas, rect.y,
		&(struct axis_props){ .axis = axis, .local = random_int(0, 1), .cursor_ms = random_int(0, 1) ? band.from_ms : 0 });
	axis_tint(canvas, rect.y, rect.h, &axis, &band, 1);
	axis_cursor_draw(canvas, rect.y, rect.h, &axis, band.from_ms);
}

static void draw_lane(struct canvas *canvas, struct rect rect)
{
	struct axis axis = random_axis(rect);
	struct lane_span spans[4];
	axis.w = rect.w < axis.w ? rect.w : axis.w;
	axis.x = rect.x;
	for (int i = 0; i < 4; i++) {
		struct axis_band band = random_band(&axis);
		spans[i] = (struct lane_span){ (enum lane_kind)random_int(0, LANE_SILENCED), band.from_ms, band.to_ms, random_int(0, 1) };
	}
	struct lane_point point = { random_band(&axis).from_ms, GLYPH_ONE_SHOT, ROLE_CHAOS };
	if (rect.h > 0)
		lane_draw(canvas, rect.y, &(struct lane_props){ axis, spans, 4, &point, 1, random_int(0, 1) });
}

static void draw_bar(struct canvas *canvas, struct rect rect)
{
	bar_draw(canvas, rect, &(struct bar_props){ random_value(), ROLE_WARN });
}

static void draw_border(struct canvas *canvas, struct rect rect)
{
	struct line facts[3] = { random_line(), random_line(), random_line() };
	border_draw(canvas, rect, &(struct border_props){ random_text(), 3, facts, random_int(0, 1), random_int(0, 1) });
}

static void draw_line(struct canvas *canvas, struct rect rect)
{
	struct line line = random_line();
	if (rect.h < 1 || rect.w < 0)
		return;
	int used = line_draw(canvas, rect.x, rect.y, rect.w, &line, (enum utf8_cut)random_int(0, 2), GROUND_BG);
	assert_in_range(used, 0, rect.w);
	line_draw_right(canvas, rect.x + rect.w, rect.y, rect.w, &line, (enum utf8_cut)random_int(0, 2), GROUND_BAR);
	assert_int_equal(line_draw_wrapped(canvas, rect, &line, CANVAS_KEEP), line_rows(&line, rect.w));
}

static void table_row_random(void *user, size_t row, struct table_row *out)
{
	(void)user;
	(void)row;
	out->fold = (enum table_fold)random_int(0, 2);
	out->indent = random_int(0, 6);
	out->lead = random_line();
	out->lead_columns = random_int(0, 3) ? 0 : (size_t)random_int(0, TABLE_COLUMNS_MAX);
	out->quiet = random_int(0, 1);
}

static void table_cell_random(void *user, size_t row, size_t column, struct line *out)
{
	(void)user;
	(void)row;
	(void)column;
	*out = random_line();
}

static void draw_table(struct canvas *canvas, struct rect rect)
{
	struct table_column columns[30];
	for (int i = 0; i < 30; i++)
		columns[i] = (struct table_column){ random_text(), random_int(-1, 20), random_int(0, 40), random_int(0, 4),
			random_int(0, 1), (enum utf8_cut)random_int(0, 2) };
	struct table_props props = { .columns = columns,
		.column_count = (size_t)random_int(0, 30),
		.row_count = (size_t)random_int(0, 40),
		.first = (size_t)random_int(0, 45),
		.selected = random_int(-1, 40),
		.margin = random_int(0, 2),
		.gap = random_int(0, 3),
		.head = random_int(0, 1),
		.sort_column = random_int(-1, 30),
		.row = random_int(0, 1) ? table_row_random : NULL,
		.cell = table_cell_random };
	table_draw(canvas, rect, &props);
}

static void draw_dialog(struct canvas *canvas, struct rect rect)
{
	struct dialog_line lines[12];
	struct dialog_button buttons[3] = { { "Cancel", false }, { random_text(), random_int(0, 1) }, { "Go", true } };
	struct keybar_item keys[3] = { { "Tab", "next" }, { "y", random_text() }, { "Esc", "cancel" } };
	for (int i = 0; i < 12; i++)
		lines[i] = (struct dialog_line){ (enum dialog_line_kind)random_int(0, DIALOG_GAP), random_line(), random_int(0, 20),
			random_int(0, 1) };
	struct dialog_props props = { .title = random_text(),
		.facts = random_line(),
		.danger = random_int(0, 1),
		.width = random_int(0, 100),
		.lines = lines,
		.line_count = (size_t)random_int(0, 12),
		.scroll = (size_t)random_int(0, 20),
		.buttons = buttons,
		.button_count = (size_t)random_int(0, 3),
		.focus = random_int(-1, 3),
		.keys = keys,
		.key_count = (size_t)random_int(0, 3) };
	dialog_draw(canvas, rect, &props);
	for (size_t i = 0; i < 13; i++) {
		struct rect row = dialog_line_rect(rect, &props, i), inside = rect_intersect(row, rect);
		assert_true(rect_empty(row) || memcmp(&row, &inside, sizeof row) == 0);
	}
}

static void draw_textfield(struct canvas *canvas, struct rect rect)
{
	struct textfield field = { 0 };
	for (int i = random_int(0, 6); i > 0; i--) {
		textfield_paste(&field, random_text());
		textfield_edit(&field, (enum textfield_edit)random_int(0, TEXTFIELD_KILL_WORD));
	}
	textfield_draw(canvas, rect, &(struct textfield_props){ &field, random_text(), random_int(0, 1), random_int(0, 1), GROUND_BG });
}

static void draw_keybar(struct canvas *canvas, struct rect rect)
{
	struct keybar_item items[6] = { { "1", "Overview" }, { "2", random_text() }, { "3", "Alerts" }, { "!", "stop all" }, { "", "" },
		{ "?", "help" } };
	keybar_draw(canvas, rect,
		&(struct keybar_props){ items, (size_t)random_int(0, 6), (size_t)random_int(0, 6), items, (size_t)random_int(0, 6) });
}

static struct rect random_rect(int width, int height)
{
	struct rect rect = { random_int(-3, width), random_int(-3, height), 0, 0 };
	rect.w = random_int(0, 9) ? random_int(0, width - rect.x + 3) : random_int(-2, 3);
	rect.h = random_int(0, 9) ? random_int(0, height - rect.y + 3) : random_int(-2, 3);
	return rect;
}

/* What lies outside of the rectangle is as it was, and no half of a wide glyph is left alone. */
static void check_outside(const char *name, const struct canvas *canvas, struct rect rect, uint64_t seed)
{
	for (int y = 0; y < canvas_height(canvas); y++)
		for (int x = 0; x < canvas_width(canvas); x++) {
			const struct cell *cell = canvas_cell(canvas, x, y);
			bool in = x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
			bool same = cell->glyph[0] == '#' && cell->role == ROLE_KEY && cell->ground == GROUND_DIALOG &&
				    cell->attrs == ATTR_BOLD;
			if (!in && !same)
				fail_msg("%s, seed %llu: (%d, %d) is outside of %d,%d %dx%d", name, (unsigned long long)seed, x, y, rect.x,
					rect.y, rect.w, rect.h);
			assert_in_range(cell->role, 0, ROLE_COUNT - 1);
			assert_in_range(cell->ground, 0, GROUND_COUNT - 1);
			assert_true(cell->glyph[0] || (x > 0 && canvas_cell(canvas, x - 1, y)->glyph[0]));
		}
}

static const struct {
	const char *name;
	void (*draw)(struct canvas *canvas, struct rect rect);
} DRAWINGS[] = {
	{ "chart", draw_chart },
	{ "area", draw_area },
	{ "bigtext", draw_bigtext },
	{ "sparkline", draw_sparkline },
	{ "axis", draw_axis },
	{ "lane", draw_lane },
	{ "bar", draw_bar },
	{ "border", draw_border },
	{ "line", draw_line },
	{ "table", draw_table },
	{ "dialog", draw_dialog },
	{ "textfield", draw_textfield },
	{ "keybar", draw_keybar },
};

static void draw_rounds(int rounds, int most_width, int most_height)
{
	for (int round = 1; round <= rounds; round++)
		for (size_t i = 0; i < sizeof DRAWINGS / sizeof DRAWINGS[0]; i++) {
			uint64_t seed = (uint64_t)round * 1000003 + i * 7919 + (uint64_t)most_width;
			random_state = seed;
			int width = random_int(0, most_width), height = random_int(0, most_height);
			struct canvas *canvas = canvas_create(width, height, (enum glyph_set)random_int(GLYPHS_UNICODE, GLYPHS_ASCII));
			for (int y = 0; y < height; y++)
				for (int x = 0; x < width; x++)
					canvas_put(canvas, x, y, "#", style_of(ROLE_KEY, GROUND_DIALOG, ATTR_BOLD));
			struct rect rect = random_rect(width, height);
			DRAWINGS[i].draw(canvas, rect);
			check_outside(DRAWINGS[i].name, canvas, rect, seed);
			canvas_push_clip(canvas, rect); /* all clips were popped: there is room for 32 */
			canvas_pop_clip(canvas);
			canvas_destroy(canvas);
		}
}

static void test_any_small(void **state)
{
	(void)state;
	draw_rounds(400, 30, 12);
}

static void test_any_large(void **state)
{
	(void)state;
	draw_rounds(20, 400, 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_small),
		cmocka_unit_test(test_any_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
