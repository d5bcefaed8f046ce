#include "tests/support/test.h"

#include "tests/support/golden.h"
#include "widgets/lanes.h"

/* Ten cells of a second: columns 0 .. 9 are 90 s .. 99 s. */
#define AXIS axis_make(0, 10, 1000, 99500)

static void test_spans(void **state)
{
	static const struct {
		struct lane_span span;
		const char *shows;
	} CASES[] = {
		{ { LANE_CHAOS, 92000, 0, false }, "  ┣━━━━━━►" },
		{ { LANE_CHAOS, 92000, 95000, false }, "  ┣━━┫" },
		{ { LANE_CHAOS, 92000, 95000, true }, "  ┣━━━" }, /* the news stopped: no cap */
		{ { LANE_CHAOS, 92000, 500000, false }, "  ┣━━━━━━►" }, /* it will end, but has not */
		{ { LANE_CHAOS, 92000, 92500, false }, "  ┣" }, /* at least one cell */
		{ { LANE_CHAOS, 50000, 95000, false }, "━━━━━┫" }, /* began before the axis */
		{ { LANE_CHAOS, 50000, 0, false }, "━━━━━━━━━►" },
		{ { LANE_CHAOS, 99000, 0, false }, "         ┣" },
		{ { LANE_CHAOS, 50000, 60000, false }, "" },
		{ { LANE_CHAOS, 120000, 0, false }, "" },
		{ { LANE_PAUSED, 92000, 94000, false }, "  ···" },
		{ { LANE_PENDING, 92000, 94000, false }, "  ▂▂▂" },
		{ { LANE_FIRING, 92000, 0, false }, "  ▆▆▆▆▆▆▆▆" },
		{ { LANE_SILENCED, 92000, 92000, false }, "  ·" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct canvas *canvas = canvas_create(12, 1, GLYPHS_UNICODE);
		char expected[64];
		lane_draw(canvas, 0, &(struct lane_props){ .axis = AXIS, .spans = &CASES[i].span, .span_count = 1 });
		snprintf(expected, sizeof expected, "%s\n", CASES[i].shows);
		golden_inline(canvas, expected);
		canvas_destroy(canvas);
	}
}

/* A pause splits chaos, an alert goes from pending to firing, kills stand on top. */
static void test_together(void **state)
{
	static const struct lane_span SPANS[] = { { LANE_CHAOS, 90000, 92000, false }, { LANE_PAUSED, 93000, 94000, false },
		{ LANE_CHAOS, 95000, 0, false } };
	static const struct lane_span ALERT[] = { { LANE_PENDING, 91000, 93999, false }, { LANE_FIRING, 94000, 95000, false },
		{ LANE_FIRING_WARNING, 97000, 0, false } };
	static const struct lane_point KILLS[] = { { 91000, GLYPH_ONE_SHOT, ROLE_CHAOS }, { 80000, GLYPH_ONE_SHOT, ROLE_CHAOS },
		{ 99000, GLYPH_ONE_SHOT, ROLE_CHAOS } };
	(void)state;
	struct canvas *canvas = canvas_create(10, 4, GLYPHS_UNICODE);
	lane_draw(canvas, 0, &(struct lane_props){ AXIS, SPANS, 3, KILLS, 3, false });
	lane_draw(canvas, 1, &(struct lane_props){ AXIS, ALERT, 3, NULL, 0, false });
	lane_draw(canvas, 2, &(struct lane_props){ AXIS, ALERT, 3, KILLS, 3, true });
	golden_canvas("widget-lanes", canvas, true);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_spans), cmocka_unit_test(test_together) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
