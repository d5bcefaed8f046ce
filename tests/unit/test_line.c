#include "tests/support/test.h"

#include "core/base/buf.h"
#include "tests/support/golden.h"
#include "widgets/border.h"
#include "widgets/line.h"

static struct line story(void)
{
	struct line line = line_of(ROLE_CRIT, ATTR_BOLD, "▲");
	line_add(&line, ROLE_TEXT, 0, " firing ");
	line_addf(&line, ROLE_DIM, 0, "%dm%02ds", 2, 40);
	return line;
}

static void test_spans(void **state)
{
	(void)state;
	struct line line = story();
	assert_int_equal(line.count, 3);
	assert_int_equal(line_width(&line), 14);
	assert_string_equal(line.text, "▲ firing 2m40s");
	line_add(&line, ROLE_DIM, 0, "!"); /* the same style: no span more */
	line_add(&line, ROLE_OK, 0, "");
	assert_int_equal(line.count, 3);
	line_restyle(&line, ROLE_STALE);
	for (int i = 0; i < line.count; i++) {
		assert_int_equal(line.spans[i].role, ROLE_STALE);
		assert_int_equal(line.spans[i].attrs, 0);
	}
}

/* More spans or bytes than there is room for: the text goes on in the last style, and ends at a whole character. */
static void test_full(void **state)
{
	(void)state;
	struct line line = { 0 };
	for (int i = 0; i < LINE_SPANS + 4; i++)
		line_addf(&line, i % 2 ? ROLE_OK : ROLE_DIM, 0, "%c", 'a' + i);
	assert_int_equal(line.count, LINE_SPANS);
	assert_string_equal(line.text, "abcdefghijklmnop");
	assert_int_equal(line.spans[LINE_SPANS - 1].end, 16);
	for (int i = 0; i < 200; i++)
		line_add(&line, ROLE_TEXT, 0, "日本");
	assert_int_equal(line.used % 3, 16 % 3);
	assert_true(line.used < LINE_BYTES && line.used > LINE_BYTES - 5);
	char text[2000];
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	line = (struct line){ 0 };
	line_addf(&line, ROLE_TEXT, 0, "%s", text);
	assert_int_equal(line.used, LINE_BYTES - 1);
}

static void test_cut(void **state)
{
	static const struct {
		int cells;
		enum utf8_cut cut;
		const char *shows;
	} CASES[] = {
		{ 14, UTF8_CUT_END, "▲ firing 2m40s" },
		{ 13, UTF8_CUT_END, "▲ firing 2m4…" },
		{ 13, UTF8_CUT_START, "…firing 2m40s" },
		{ 13, UTF8_CUT_MIDDLE, "▲ firing…m40s" },
		{ 2, UTF8_CUT_END, "▲…" },
		{ 1, UTF8_CUT_START, "…" },
		{ 1, UTF8_CUT_END, "…" },
		{ 0, UTF8_CUT_END, "" },
	};
	(void)state;
	struct line line = story();
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(16, 1, GLYPHS_UNICODE), *right = canvas_create(16, 1, GLYPHS_UNICODE);
		char expected[64];
		int width = utf8_width(CASES[i].shows);
		assert_int_equal(line_draw(canvas, 0, 0, CASES[i].cells, &line, CASES[i].cut, GROUND_BG), width);
		snprintf(expected, sizeof expected, "%s\n", CASES[i].shows);
		golden_inline(canvas, expected);
		line_draw_right(right, 16, 0, CASES[i].cells, &line, CASES[i].cut, GROUND_BG);
		snprintf(expected, sizeof expected, "%*s%s\n", width ? 16 - width : 0, "", CASES[i].shows);
		golden_inline(right, expected);
		canvas_destroy(canvas);
		canvas_destroy(right);
	}
}

/* A wide character that does not fit leaves the text a cell shorter. */
static void test_cut_wide(void **state)
{
	static const struct {
		int cells;
		enum utf8_cut cut;
		const char *shows;
	} CASES[] = { { 5, UTF8_CUT_END, "日本…" }, { 4, UTF8_CUT_END, "日…" }, { 4, UTF8_CUT_START, "…語" },
		{ 5, UTF8_CUT_MIDDLE, "日…語" } };
	(void)state;
	struct line line = line_of(ROLE_TEXT, 0, "日本語");
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(8, 1, GLYPHS_UNICODE);
		char expected[64];
		line_draw(canvas, 0, 0, CASES[i].cells, &line, CASES[i].cut, GROUND_BG);
		snprintf(expected, sizeof expected, "%s\n", CASES[i].shows);
		golden_inline(canvas, expected);
		canvas_destroy(canvas);
	}
}

static void test_styles_are_drawn(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(16, 1, GLYPHS_UNICODE);
	struct line line = story();
	line_draw(canvas, 0, 0, 13, &line, UTF8_CUT_START, GROUND_SELECT);
	assert_int_equal(canvas_cell(canvas, 0, 0)->role, ROLE_TEXT); /* "…" in the style of what follows it */
	assert_int_equal(canvas_cell(canvas, 12, 0)->role, ROLE_DIM);
	assert_int_equal(canvas_cell(canvas, 12, 0)->ground, GROUND_SELECT);
	line_draw(canvas, 0, 0, 14, &line, UTF8_CUT_END, CANVAS_KEEP);
	assert_int_equal(canvas_cell(canvas, 0, 0)->role, ROLE_CRIT);
	assert_int_equal(canvas_cell(canvas, 0, 0)->attrs, ATTR_BOLD);
	assert_int_equal(canvas_cell(canvas, 0, 0)->ground, GROUND_SELECT);
	canvas_destroy(canvas);
}

static void test_wrap(void **state)
{
	static const struct {
		const char *text;
		int width, rows;
		const char *shows;
	} CASES[] = {
		{ "taken stays. The 10m go on", 12, 3, "taken stays.\nThe 10m go\non\n\n" },
		{ "taken stays. The 10m go on", 13, 2, "taken stays.\nThe 10m go on\n\n\n" },
		{ "averyveryverylongword and", 10, 3, "averyveryv\nerylongwor\nd and\n\n" },
		{ "PUT http://host/api/pause/5a3c", 22, 2, "PUT http://host/api/\npause/5a3c\n\n\n" },
		{ "a  b", 2, 2, "a\nb\n\n\n" },
		{ "", 5, 1, "\n\n\n\n" },
		{ "日本語", 3, 3, "日\n本\n語\n\n" },
		{ "日本", 1, 2, "\n\n\n\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(24, 4, GLYPHS_UNICODE);
		struct line line = line_of(ROLE_TEXT, 0, CASES[i].text);
		assert_int_equal(line_rows(&line, CASES[i].width), CASES[i].rows);
		assert_int_equal(line_draw_wrapped(canvas, (struct rect){ 0, 0, CASES[i].width, 4 }, &line, GROUND_BG), CASES[i].rows);
		golden_inline(canvas, CASES[i].shows);
		canvas_destroy(canvas);
	}
}

static void test_names_that_would_read_alike(void **state)
{
	static const char *const NAMES[] = { "shop-api-v1-main", "cart-api-v1-main", "leaker", "leaker" };
	(void)state;
	assert_int_equal(line_name_cut(NAMES, 4, 0, 10), UTF8_CUT_MIDDLE);
	assert_int_equal(line_name_cut(NAMES, 4, 1, 10), UTF8_CUT_MIDDLE);
	assert_int_equal(line_name_cut(NAMES, 4, 1, 16), UTF8_CUT_START);
	assert_int_equal(line_name_cut(NAMES, 4, 2, 4), UTF8_CUT_START); /* equal names cannot be told apart anyhow */
}

static void test_border(void **state)
{
	(void)state;
	struct line facts[] = { line_of(ROLE_CRIT, ATTR_BOLD, "1 firing"), { 0 }, line_of(ROLE_DIM, 0, "2 pending"),
		line_of(ROLE_DIM, 0, "1 silenced") };
	struct border_props props = { .title = "Alerts", .facts = facts, .fact_count = 4, .boxed = true };
	static const struct {
		bool boxed;
		const char *shows;
	} CASES[] = {
		{ true, "╭ Alerts ─ 1 firing · 2 pending · 1 silenced ─╮" },
		{ true, "╭ Alerts ───────────── 1 firing · 2 pending ─╮" },
		{ true, "╭ Alerts ─ 1 firing ─╮" },
		{ true, "╭ Alerts ───────────╮" },
		{ true, "╭ Al…╮" },
		{ false, "─ Alerts ─ 1 firing ─" },
		{ false, "─ Alerts ──────────── 1 firing · 2 pending ─" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		int width = utf8_width(CASES[i].shows);
		struct canvas *canvas = canvas_create(width, 2, GLYPHS_UNICODE);
		props.boxed = CASES[i].boxed;
		struct rect inside = border_draw(canvas, (struct rect){ 0, 0, width, 4 }, &props);
		char row[256] = { 0 };
		for (int x = 0; x < width; x++)
			snprintf(row + strlen(row), sizeof row - strlen(row), "%s", canvas_glyph(canvas, canvas_cell(canvas, x, 0)));
		assert_string_equal(row, CASES[i].shows);
		assert_int_equal(inside.x, props.boxed ? 2 : 1);
		assert_int_equal(inside.w, width - (props.boxed ? 4 : 2));
		assert_int_equal(inside.h, props.boxed ? 2 : 3);
		canvas_destroy(canvas);
	}
}

/* One fact alone is cut, not left out: it says what is wrong. */
static void test_border_cuts(void **state)
{
	const struct line fact = line_of(ROLE_CRIT, 0, "certificate is from an unknown issuer; set tls_config.ca_file");
	const struct border_props props = { .title = "RSS", .facts = &fact, .fact_count = 1, .boxed = true };
	struct canvas *canvas = canvas_create(40, 3, GLYPHS_UNICODE);
	struct buf text = { 0 };

	(void)state;
	border_draw(canvas, (struct rect){ 0, 0, 40, 3 }, &props);
	canvas_dump(canvas, false, &text);
	assert_non_null(strstr(buf_borrow(&text), "╭ RSS ─ certificate is from an"));
	assert_non_null(strstr(buf_borrow(&text), "… ─╮"));
	buf_finish(&text);
	canvas_destroy(canvas);
}

static void test_border_focus(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(20, 3, GLYPHS_UNICODE);
	border_draw(canvas, (struct rect){ 0, 0, 20, 3 }, &(struct border_props){ .title = "Chaos", .focused = true, .boxed = true });
	golden_canvas("widget-border", canvas, true);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_cut_wide),
		cmocka_unit_test(test_styles_are_drawn),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_names_that_would_read_alike),
		cmocka_unit_test(test_border),
		cmocka_unit_test(test_border_cuts),
		cmocka_unit_test(test_border_focus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
