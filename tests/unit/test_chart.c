#include "tests/support/test.h"

#include <math.h>

#include "core/base/grid.h"
#include "tests/support/golden.h"
#include "tests/support/story.h"
#include "widgets/chart.h"

/*
 * Small charts without value labels: ten cells of two seconds from column 0, a sample a second, so that each sample is one column of dots. The scale is
 * 0 to 8 * rows - 1, so that a value of 2 is one dot higher.
 */
enum { WIDTH = 10, SAMPLES = 2 * WIDTH };
#define START_MS INT64_C(10000) /* no tick is near: no dots of the grid */
#define END_MS INT64_C(29999)
#define GAP NAN

struct scene {
	struct canvas *canvas;
	struct chart_series series[4];
	struct chart_props props;
};

static void open_scene(struct scene *scene, int rows, enum glyph_set glyphs)
{
	*scene = (struct scene){ .canvas = canvas_create(WIDTH, rows, glyphs) };
	scene->props = (struct chart_props){ .axis = axis_make(0, WIDTH, 2000, END_MS),
		.scale = { 0, 4 * rows - 1, false },
		.series = scene->series,
		.objective = NAN,
		.objective_name = "" };
}

static void add_series(struct scene *scene, enum role role, const double *values, size_t count)
{
	struct grid *grid = grid_create(START_MS, 1000, count);
	memcpy(grid->values, values, count * sizeof *values);
	scene->series[scene->props.series_count++] = (struct chart_series){ .grid = grid, .role = role };
}

static void close_scene(struct scene *scene)
{
	for (size_t i = 0; i < scene->props.series_count; i++)
		grid_release(scene->series[i].grid);
	canvas_destroy(scene->canvas);
}

static void draw(struct scene *scene)
{
	chart_draw(scene->canvas, (struct rect){ 0, 0, canvas_width(scene->canvas), canvas_height(scene->canvas) }, &scene->props);
}

static void test_line(void **state)
{
	static const struct {
		const char *what;
		double values[SAMPLES];
		size_t count;
		int rows;
		const char *shows;
	} CASES[] = {
		{ "level", { 0, 0, 0, 0, 1, 1, 2, 2, 3, 3 }, 10, 1, "⣀⣀⠤⠒⠉\n" },
		{ "rising", { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, 2, "  ⡠⠊\n⡠⠊\n" },
		{ "a step is joined", { 0, 0, 7, 7, 0, 0 }, 6, 2, " ⡏⡆\n⣀⠇⣇\n" },
		{ "a gap stays a gap", { 0, 0, GAP, GAP, 7, 7 }, 6, 2, "  ⠉\n⣀\n" },
		{ "half a gap", { 0, GAP, 0, 0, GAP, 0 }, 6, 1, "⡀⣀⢀\n" },
		{ "one point", { GAP, GAP, GAP, 2 }, 4, 1, " ⠐\n" },
		{ "beyond the scale", { INFINITY, 1e300, -INFINITY, -9 }, 4, 1, "⠉⣆\n" },
		{ "nothing", { GAP }, 1, 1, "\n" },
		{ "no sample", { 0 }, 0, 1, "\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct scene scene;
		open_scene(&scene, CASES[i].rows, GLYPHS_UNICODE);
		add_series(&scene, ROLE_SERIES_1, CASES[i].values, CASES[i].count);
		draw(&scene);
		golden_inline(scene.canvas, CASES[i].shows);
		close_scene(&scene);
	}
}

static void test_area(void **state)
{
	static const double VALUES[] = { 1, 2, 5, 6, GAP, GAP, 7, 0 };
	(void)state;
	struct scene scene;
	open_scene(&scene, 2, GLYPHS_UNICODE);
	add_series(&scene, ROLE_SERIES_1, VALUES, 8);
	scene.series[0].area = true;
	draw(&scene);
	golden_inline(scene.canvas, " ⣴ ⣷\n⣴⣿ ⣿\n");
	close_scene(&scene);
}

/* A cell has the dots of all series and the role of the last in it. */
static void test_several(void **state)
{
	static const double LOW[] = { 0, 0, 0, 0, 0, 0 }, HIGH[] = { 3, 3, GAP, GAP, 3, 3 };
	(void)state;
	struct scene scene;
	open_scene(&scene, 1, GLYPHS_UNICODE);
	add_series(&scene, ROLE_SERIES_1, LOW, 6);
	add_series(&scene, ROLE_SERIES_2, HIGH, 6);
	draw(&scene);
	golden_inline(scene.canvas, "⣉⣀⣉\n");
	assert_int_equal(canvas_cell(scene.canvas, 0, 0)->role, ROLE_SERIES_2);
	assert_int_equal(canvas_cell(scene.canvas, 1, 0)->role, ROLE_SERIES_1);
	assert_int_equal(canvas_cell(scene.canvas, 5, 0)->role, ROLE_SERIES_2); /* a blank: in the role of the foremost */
	close_scene(&scene);
}

/* Over the objective two dots thick; its line shows in every second cell, where no series is. */
static void test_objective(void **state)
{
	static const double VALUES[] = { 0, 0, 0, 0, 6, 6, 6, 6 };
	(void)state;
	struct scene scene;
	open_scene(&scene, 2, GLYPHS_UNICODE);
	add_series(&scene, ROLE_SERIES_1, VALUES, 8);
	scene.props.objective = 4;
	draw(&scene);
	golden_inline(scene.canvas, " ⣀⡶⠶ ⣀ ⣀ ⣀\n⣀⣀⡇\n");
	assert_int_equal(canvas_cell(scene.canvas, 5, 0)->role, ROLE_OBJECTIVE);
	scene.series[0].plain = true;
	draw(&scene);
	golden_inline(scene.canvas, " ⣀⡖⠒ ⣀ ⣀ ⣀\n⣀⣀⠇\n");
	scene.series[0].plain = false;
	scene.props.floor = true; /* now what is below it is thick */
	draw(&scene);
	golden_inline(scene.canvas, " ⣀⡖⠒ ⣀ ⣀ ⣀\n⣤⣤⠇\n");
	close_scene(&scene);
}

static void test_objective_name(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene, 3, GLYPHS_UNICODE);
	scene.props.objective = 0;
	scene.props.objective_name = "rss ≤10Mi in all";
	draw(&scene);
	golden_inline(scene.canvas, "\n rss ≤10M…\n ⣀ ⣀ ⣀ ⣀ ⣀\n");
	scene.props.objective = 11; /* no row above it */
	draw(&scene);
	golden_inline(scene.canvas, " ⠉ ⠉ ⠉ ⠉ ⠉\n rss ≤10M…\n\n");
	close_scene(&scene);
}

static void test_without_braille(void **state)
{
	static const double VALUES[] = { 0, 0, 1, 1, 2, 2, 3, 3, 7, 7, 0, 0, GAP, GAP, 4, 4 };
	(void)state;
	for (enum glyph_set set = GLYPHS_LINUX; set <= GLYPHS_ASCII; set++) {
		struct scene scene;
		open_scene(&scene, 2, set);
		add_series(&scene, ROLE_SERIES_1, VALUES, 16);
		scene.props.objective = 5;
		draw(&scene);
		golden_inline(scene.canvas, " - -|- . -\n.--''|\n");
		close_scene(&scene);
	}
}

/* Edges stand at both ends, the right one only when it ended; the name where the lines leave eight cells. */
static void test_bands(void **state)
{
	static const double HIGH[] = { 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15 };
	static const struct {
		struct axis_band band;
		bool line;
		const char *shows;
	} CASES[] = {
		{ { 10000, 0, "leaker" }, false, "┊leaker\n┊\n┊\n┊\n" },
		{ { 14000, 24000, "leaker" }, false, "  ┊    ┊\n  ┊    ┊\n  ┊    ┊\n  ┊    ┊\n" }, /* no room for six */
		{ { 14000, 24000, "leak" }, false, "  ┊leak┊\n  ┊    ┊\n  ┊    ┊\n  ┊    ┊\n" },
		{ { 12000, 0, "a long name" }, false, " ┊a long …\n ┊\n ┊\n ┊\n" },
		{ { 10000, 0, "leaker" }, true, "⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉\n┊leaker\n┊\n┊\n" }, /* a row lower */
		{ { 14000, 109000, "leaker" }, false, "  ┊leaker\n  ┊\n  ┊\n  ┊\n" },
		{ { 14000, 14500, "x" }, false, "  ┊\n  ┊\n  ┊\n  ┊\n" },
		{ { 100000, 0, "later" }, false, "\n\n\n\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct scene scene;
		open_scene(&scene, 4, GLYPHS_UNICODE);
		if (CASES[i].line)
			add_series(&scene, ROLE_SERIES_1, HIGH, SAMPLES);
		scene.props.bands = &CASES[i].band;
		scene.props.band_count = 1;
		draw(&scene);
		golden_inline(scene.canvas, CASES[i].shows);
		close_scene(&scene);
	}
}

static void test_band_ground(void **state)
{
	static const struct axis_band BAND = { 1000, 16000, "" };
	(void)state;
	struct scene scene;
	open_scene(&scene, 2, GLYPHS_UNICODE);
	scene.props.bands = &BAND;
	scene.props.band_count = 1;
	draw(&scene);
	golden_inline(scene.canvas, "   ┊\n   ┊\n");
	for (int x = 0; x < WIDTH; x++)
		assert_int_equal(canvas_cell(scene.canvas, x, 1)->ground, x <= 3 ? GROUND_CHAOS_BAND : GROUND_BG);
	canvas_clear(scene.canvas);
	scene.props.stale = true;
	draw(&scene);
	assert_int_equal(canvas_cell(scene.canvas, 0, 0)->ground, GROUND_BG);
	assert_int_equal(canvas_cell(scene.canvas, 3, 0)->role, ROLE_STALE);
	close_scene(&scene);
}

static void test_spread(void **state)
{
	static const struct {
		int rows[5], count, height, got[5];
	} CASES[] = {
		{ { 0, 3, 7 }, 3, 8, { 0, 3, 7 } },
		{ { 3, 3, 3 }, 3, 8, { 3, 4, 5 } },
		{ { 7, 7, 7 }, 3, 8, { 5, 6, 7 } },
		{ { 0, 0, 6, 7, 7 }, 5, 8, { 0, 1, 5, 6, 7 } },
		{ { 1, 1 }, 2, 2, { 0, 1 } },
		{ { 0 }, 0, 0, { 0 } },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		int rows[5];
		memcpy(rows, CASES[i].rows, sizeof rows);
		chart_spread(rows, (size_t)CASES[i].count, CASES[i].height);
		assert_memory_equal(rows, CASES[i].got, sizeof *rows * (size_t)CASES[i].count);
	}
}

/* Names stand where the lines end, also of a line that ended earlier; where there are more than rows, the foremost series have them. */
static void test_ends(void **state)
{
	static const double A[] = { 0, 0, 11 }, B[] = { 11, 11, 0 }, C[] = { 5, GAP, GAP }, D[] = { GAP };
	(void)state;
	struct scene scene;
	static const char *const ORDER[] = { "a", "c", "b" };
	struct line names[] = { line_of(ROLE_SERIES_1, 0, "a"), line_of(ROLE_SERIES_2, 0, "b"), line_of(ROLE_SERIES_3, 0, "c"),
		line_of(ROLE_SERIES_4, 0, "d") };
	open_scene(&scene, 3, GLYPHS_UNICODE);
	scene.props.axis = axis_make(0, 5, 2000, START_MS + 9999);
	add_series(&scene, ROLE_SERIES_1, A, 3);
	add_series(&scene, ROLE_SERIES_2, B, 3);
	add_series(&scene, ROLE_SERIES_3, C, 3);
	add_series(&scene, ROLE_SERIES_4, D, 1);
	for (int i = 0; i < 4; i++)
		scene.series[i].end = &names[i];
	draw(&scene);
	for (int i = 0; i < 3; i++)
		assert_string_equal(canvas_cell(scene.canvas, 6, i)->glyph, ORDER[i]);
	canvas_clear(scene.canvas);
	chart_draw(scene.canvas, (struct rect){ 0, 0, WIDTH, 1 }, &scene.props);
	assert_string_equal(canvas_cell(scene.canvas, 6, 0)->glyph, "c");
	close_scene(&scene);
}

static void test_value_labels(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(30, 5, GLYPHS_UNICODE);
	struct chart_props props = { .axis = axis_make(6, 24, 1000, 23999),
		.scale = { 0, 0.3, false },
		.unit = UNIT_SECONDS,
		.objective = NAN,
		.objective_name = "" };
	chart_draw(canvas, (struct rect){ 0, 0, 30, 5 }, &props);
	golden_inline(canvas, "300ms ·              ·\n\n150ms ·              ·\n\n    0 ·              ·\n");
	canvas_clear(canvas);
	props.axis = axis_make(5, 25, 1000, 23999);
	chart_draw(canvas, (struct rect){ 0, 0, 30, 5 }, &props); /* a number is never cut: it goes */
	golden_inline(canvas, "      ·              ·\n\n      ·              ·\n\n   0  ·              ·\n");
	canvas_destroy(canvas);
}

static void test_extent(void **state)
{
	static const double VALUES[] = { -100, 3, GAP, INFINITY, 7, -INFINITY, 5, 100 };
	(void)state;
	struct scene scene;
	double low, high;
	open_scene(&scene, 1, GLYPHS_UNICODE);
	assert_false(chart_extent(NULL, 0, &scene.props.axis, &low, &high));
	assert_true(isnan(low) && isnan(high));
	add_series(&scene, ROLE_SERIES_1, VALUES, 8);
	struct axis axis = axis_make(0, 3, 2000, START_MS + 6999); /* the samples from 4 s on */
	assert_true(chart_extent(scene.series, 1, &axis, &low, &high));
	assert_float_equal(low, 5, 0);
	assert_float_equal(high, 7, 0);
	close_scene(&scene);
}

/* Later by one cell: the same picture, one cell further left. */
static void test_shifts_by_cells(void **state)
{
	(void)state;
	{
		struct axis axes[2] = { axis_make(0, 40, 12000, STORY_NOW - 60000), axis_make(0, 40, 12000, STORY_NOW - 60000 + 12000) };
		struct canvas *canvases[2];
		for (int i = 0; i < 2; i++) {
			canvases[i] = canvas_create(40, 8, GLYPHS_UNICODE);
			struct chart_series series = { .grid = story_grid(story_cncf, &axes[i], STORY_NOW), .role = ROLE_SERIES_2 };
			struct chart_props props = { .axis = axes[i],
				.scale = { 2 * STORY_MI, 200 * STORY_MI, true },
				.unit = UNIT_BYTES,
				.series = &series,
				.series_count = 1,
				.objective = 10 * STORY_MI,
				.objective_name = "" };
			chart_draw(canvases[i], (struct rect){ 0, 0, 40, 8 }, &props);
			grid_release(series.grid);
		}
		for (int y = 0; y < 8; y++)
			for (int x = 1; x < 39; x++)
				assert_string_equal(canvas_cell(canvases[1], x, y)->glyph, canvas_cell(canvases[0], x + 1, y)->glyph);
		canvas_destroy(canvases[0]);
		canvas_destroy(canvases[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_area),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_objective),
		cmocka_unit_test(test_objective_name),
		cmocka_unit_test(test_without_braille),
		cmocka_unit_test(test_bands),
		cmocka_unit_test(test_band_ground),
		cmocka_unit_test(test_spread),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_value_labels),
		cmocka_unit_test(test_extent),
		cmocka_unit_test(test_shifts_by_cells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
