#include "tests/support/test.h"

#include <math.h>

#include "core/base/grid.h"
#include "tests/support/golden.h"
#include "widgets/area.h"

#define CELL 1000
#define COLUMNS 12

static const struct grid *grid_of(const double *values)
{
	struct grid *grid = grid_create(CELL, CELL, COLUMNS);
	for (size_t i = 0; i < COLUMNS; i++)
		if (!isnan(values[i]))
			grid->values[i] = values[i];
	return grid;
}

struct area_case {
	const char *name;
	double values[COLUMNS];
	double objective;
	bool floor, stale, fill;
	enum glyph_set set;
	struct axis_band band; /* to_ms 0 and from_ms 0: none */
};

static const struct area_case cases[] = {
	{ "climbs", { 1, 1, 1, 1, 4, 8, 12, 16, 20, 24, 28, 32 }, 8, false, false, false, GLYPHS_UNICODE, { 4000, 0, "► a" } },
	{ "ended", { 32, 28, 24, 20, 16, 12, 8, 4, 1, 1, 1, 1 }, 8, false, false, false, GLYPHS_UNICODE, { 2000, 9000, "► lookups" } },
	{ "gap", { 8, 8, NAN, NAN, 8, 8, 8, 8, 8, 8, NAN, NAN }, NAN, false, false, false, GLYPHS_UNICODE, { 0 } },
	{ "floor", { 32, 32, 30, 28, 20, 10, 4, 4, 20, 30, 32, 32 }, 16, true, false, false, GLYPHS_UNICODE, { 0 } },
	{ "stale", { 1, 2, 4, 8, 16, 32, 32, 32, 32, 32, 32, 32 }, 8, false, true, false, GLYPHS_UNICODE, { 6000, 0, "" } },
	{ "ascii", { 1, 2, 4, 8, 16, 32, 32, 1, 1, 1, 1, 1 }, 8, false, false, true, GLYPHS_ASCII, { 6000, 0, "► a" } },
	{ "plain-grounds", { 1, 2, 4, 8, 1, 1, 1, 1, 1, 1, 1, 1 }, 8, false, false, true, GLYPHS_UNICODE, { 5000, 0, "► a" } },
	{ "odd", { INFINITY, -INFINITY, 1e300, -1e300, 0, -1, 1e-300, 40, 32, 31.99, 8, 8.01 }, 8, false, false, false, GLYPHS_UNICODE,
		{ 0 } },
};

static void pictures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct canvas *canvas = canvas_create(COLUMNS + 4, 5, cases[i].set);
		const struct grid *grid = grid_of(cases[i].values);
		const struct area_props props = {
			.axis = axis_make(2, COLUMNS, CELL, COLUMNS * CELL + 999),
			.scale = { 0, 32, false },
			.grid = grid,
			.objective = cases[i].objective,
			.floor = cases[i].floor,
			.objective_name = "goal",
			.bands = &cases[i].band,
			.band_count = cases[i].band.from_ms ? 1 : 0,
			.fill_bands = cases[i].fill,
			.stale = cases[i].stale,
		};
		char name[64];
		area_draw(canvas, (struct rect){ 2, 0, COLUMNS, 4 }, &props);
		snprintf(name, sizeof name, "area-%s", cases[i].name);
		golden_canvas(name, canvas, true);
		grid_release(grid);
		canvas_destroy(canvas);
	}
}

/* Without samples there is the objective alone; without a scale nothing at all. */
static void little_to_draw(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(COLUMNS, 4, GLYPHS_UNICODE);
	struct area_props props = {
		.axis = axis_make(0, COLUMNS, CELL, COLUMNS * CELL), .scale = { 0, 32, false }, .objective = 8, .objective_name = ""
	};
	area_draw(canvas, (struct rect){ 0, 0, COLUMNS, 4 }, &props);
	golden_inline(canvas, "\n\n ▁ ▁ ▁ ▁ ▁ ▁\n\n");
	canvas_clear(canvas);
	props.scale = (struct scale){ 0 };
	area_draw(canvas, (struct rect){ 0, 0, COLUMNS, 4 }, &props);
	golden_inline(canvas, "\n\n\n\n");
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pictures), cmocka_unit_test(little_to_draw) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
