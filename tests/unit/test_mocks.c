#include "tests/support/test.h"

#include <math.h>

#include "core/base/grid.h"
#include "tests/support/golden.h"
#include "tests/support/story.h"
#include "widgets/border.h"
#include "widgets/chart.h"
#include "widgets/dialog.h"
#include "widgets/lanes.h"
#include "widgets/sparkline.h"

/*
 * Whole panels made of widgets, compared cell by cell with the pictures that were decided on (tests/golden/mock-*.txt). These files
 * are the target and are not rewritten.
 */

enum { CONTAINER_COUNT = 4 };

/* The founding story's containers, the most important first. */
static const struct container {
	const char *name, *short_name;
	story_series *series;
	enum role role;
	const char *now, *now_short, *slope, *over; /* as the list writes them */
	enum role now_role, over_role;
	unsigned attrs;
} CONTAINERS[CONTAINER_COUNT] = {
	{ "cpp-dns-leaker-service-cncf", "cncf", story_cncf, ROLE_SERIES_2, "144.2Mi", "144Mi", "+55", "▲ 3m48s", ROLE_CRIT, ROLE_CRIT,
		ATTR_BOLD },
	{ "cpp-dns-leaker-service-osad", "osad", story_osad, ROLE_SERIES_4, "31.2Mi", "31Mi", "+22", "▲ 57s", ROLE_CRIT, ROLE_CRIT,
		ATTR_BOLD },
	{ "cpp-dns-leaker-service-gitlab", "gitlab", story_gitlab, ROLE_SERIES_1, "9.1Mi", "9.1Mi", "+1.1", "~ in 48s", ROLE_TEXT,
		ROLE_WARN, 0 },
	{ "cpp-dns-leaker-service-o11y", "o11y", story_o11y, ROLE_SERIES_3, "5.5Mi", "5.5Mi", "+0.6", "  in 8m", ROLE_TEXT, ROLE_TEXT, 0 },
};

/* How the panel of the overview looks at one size. */
struct layout {
	int cell_s, name_w, chart_rows;
	bool boxed, rows;
	int now_w, slope_w; /* columns right of the rows; "over" has 9 */
	const char *slope_unit, *more, *objective;
	bool stale;
	int64_t until_ms;
};

struct scene {
	struct canvas *canvas;
	const struct layout *layout;
	struct axis axis;
	struct rect inside;
	double cells[CONTAINER_COUNT][256];
	const struct grid *grids[CONTAINER_COUNT];
	double top;
};

static const struct axis_band BANDS[] = {
	{ STORY_INJECT, STORY_INJECT + 600000, "dns-leaker" },
	{ STORY_STEP, STORY_STEP + 300000, "game-day-1" },
};

static size_t band_count(const struct scene *scene)
{
	return scene->layout->stale ? 1 : 2;
}

static void text_at(const struct scene *scene, int x, int y, enum role role, unsigned attrs, const char *text)
{
	struct line line = line_of(role, attrs, text);
	line_draw(scene->canvas, x, y, 200, &line, UTF8_CUT_END, CANVAS_KEEP);
}

static void right_at(const struct scene *scene, int x_end, int y, enum role role, unsigned attrs, const char *text)
{
	struct line line = line_of(role, attrs, text);
	line_draw_right(scene->canvas, x_end, y, 200, &line, UTF8_CUT_END, CANVAS_KEEP);
}

static void draw_chart(const struct scene *scene)
{
	const struct layout *layout = scene->layout;
	struct line ends[CONTAINER_COUNT];
	struct chart_series series[CONTAINER_COUNT];
	for (int i = 0; i < CONTAINER_COUNT; i++) {
		const struct container *container = &CONTAINERS[i];
		ends[i] = line_of(container->role, ATTR_BOLD, container->short_name);
		if (!layout->rows) {
			ends[i] = (struct line){ 0 };
			line_addf(&ends[i], container->role, ATTR_BOLD, "%-6s", container->short_name);
			line_add(&ends[i], ROLE_TEXT, 0, " ");
			line_addf(&ends[i], container->now_role, container->attrs, "%5s", container->now_short);
			line_add(&ends[i], ROLE_TEXT, 0, " ");
			line_add(&ends[i], container->over_role, container->attrs, i < 2 ? "▲" : i == 2 ? "48s" : "");
		}
		series[CONTAINER_COUNT - 1 - i] =
			(struct chart_series){ .grid = scene->grids[i], .role = container->role, .end = &ends[i] };
	}
	struct chart_props props = {
		.axis = scene->axis,
		.unit = UNIT_BYTES,
		.series = series,
		.series_count = CONTAINER_COUNT,
		.objective = 10 * STORY_MI,
		.objective_name = layout->objective,
		.bands = BANDS,
		.band_count = band_count(scene),
		.stale = layout->stale,
	};
	struct scale_want want = { .objective = props.objective, .unit = UNIT_BYTES };
	assert_true(chart_extent(series, CONTAINER_COUNT, &scene->axis, &want.low, &want.high));
	props.scale = scale_next((struct scale){ 0 }, &want);
	assert_true(props.scale.log);
	chart_draw(scene->canvas, (struct rect){ scene->inside.x, scene->inside.y, scene->inside.w, layout->chart_rows }, &props);
}

static void draw_row(const struct scene *scene, int i, int y)
{
	const struct layout *layout = scene->layout;
	const struct container *container = &CONTAINERS[i];
	const char *names[CONTAINER_COUNT];
	for (int k = 0; k < CONTAINER_COUNT; k++)
		names[k] = CONTAINERS[k].name;
	struct line name = line_of(container->role, ATTR_BOLD, container->name), slope = { 0 };
	line_draw(scene->canvas, scene->inside.x, y, layout->name_w, &name,
		line_name_cut(names, CONTAINER_COUNT, (size_t)i, layout->name_w), CANVAS_KEEP);
	struct sparkline_props props = { .values = scene->cells[i],
		.count = (size_t)scene->axis.w,
		.role = container->role,
		.top = scene->top,
		.objective = 10 * STORY_MI };
	sparkline_draw(scene->canvas, (struct rect){ scene->axis.x, y, scene->axis.w, 1 }, &props);
	int x = scene->axis.x + scene->axis.w + 1 + layout->now_w;
	right_at(scene, x, y, container->now_role, container->attrs, layout->now_w < 7 ? container->now_short : container->now);
	line_addf(&slope, ROLE_TEXT, 0, "%s%s", container->slope, layout->slope_unit);
	line_draw_right(scene->canvas, x + 1 + layout->slope_w, y, layout->slope_w, &slope, UTF8_CUT_END, CANVAS_KEEP);
	text_at(scene, x + 3 + layout->slope_w, y, container->over_role, container->attrs, container->over);
}

static void draw_rows(const struct scene *scene, int y)
{
	int x = scene->axis.x + scene->axis.w + 1 + scene->layout->now_w;
	text_at(scene, scene->inside.x, y, ROLE_DIM, 0, "container");
	right_at(scene, x, y, ROLE_DIM, 0, "now");
	right_at(scene, x + 1 + scene->layout->slope_w, y, ROLE_DIM, 0, "/min");
	text_at(scene, x + 2 + scene->layout->slope_w, y, ROLE_DIM, 0, "   over");
	for (int i = 0; i < CONTAINER_COUNT; i++)
		draw_row(scene, i, y + 1 + i);
	text_at(scene, scene->inside.x, y + 5, ROLE_DIM, 0, "21 more");
	text_at(scene, scene->axis.x, y + 5, ROLE_DIM, 0, scene->layout->more);
}

/* One lane: mark, name, stretches, what about it. */
struct lane_row {
	const char *mark, *name, *tail;
	enum role role, tail_role;
	enum utf8_cut cut;
	struct lane_span spans[2];
	size_t span_count;
	struct lane_point points[3];
	size_t point_count;
	bool only_tall;
};

static void draw_lanes(const struct scene *scene, int y)
{
	int64_t fires = story_at("19:56:32"), waits = story_at("19:58:32");
	const struct lane_row lanes[] = {
		{ "►", "dns-leaker", "5m02s in", ROLE_CHAOS, ROLE_CHAOS, UTF8_CUT_END, { { LANE_CHAOS, STORY_INJECT, 0, false } }, 1,
			{ { 0 } }, 0, false },
		{ "►", "game-day-1", "1m48s in, step 2", ROLE_CHAOS, ROLE_CHAOS, UTF8_CUT_END,
			{ { LANE_CHAOS, STORY_STEP, STORY_STEP + 300000, false } }, 1, { { 0 } }, 0, false },
		{ "◆", "pod-kill-cpp-dns-leaker", "killed osad", ROLE_CHAOS, ROLE_CHAOS, UTF8_CUT_END, { { 0 } }, 0,
			{ { story_at("19:44:26"), GLYPH_ONE_SHOT, ROLE_CHAOS }, { story_at("19:49:26"), GLYPH_ONE_SHOT, ROLE_CHAOS },
				{ story_at("19:54:26"), GLYPH_ONE_SHOT, ROLE_CHAOS } },
			3, true },
		{ "▲", "cpp-dns-leaker-service-cncf", "2m22s into chaos", ROLE_CRIT, ROLE_CRIT, UTF8_CUT_START,
			{ { LANE_PENDING, story_at("19:55:32"), fires - 1000, false }, { LANE_FIRING, fires, 0, false } }, 2, { { 0 } }, 0,
			false },
		{ "◇", "cpp-dns-leaker-service-osad", "1m08s into chaos", ROLE_PENDING, ROLE_PENDING, UTF8_CUT_START,
			{ { LANE_PENDING, waits, 0, false } }, 1, { { 0 } }, 0, false },
	};
	for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
		const struct lane_row *lane = &lanes[i];
		struct line name = line_of(ROLE_TEXT, 0, lane->name);
		struct lane_props props = { .axis = scene->axis,
			.spans = lane->spans,
			.span_count = lane->span_count,
			.points = lane->points,
			.point_count = lane->point_count };
		if (lane->only_tall && !scene->layout->chart_rows)
			continue;
		if (lane->only_tall && !scene->layout->boxed)
			continue;
		text_at(scene, scene->inside.x, y, lane->role, lane->role == ROLE_CRIT ? ATTR_BOLD : 0, lane->mark);
		line_draw(scene->canvas, scene->inside.x + 2, y, scene->layout->name_w - 2, &name, lane->cut, CANVAS_KEEP);
		lane_draw(scene->canvas, y, &props);
		text_at(scene, scene->axis.x + scene->axis.w + 1, y, lane->tail_role, 0, lane->tail);
		y++;
	}
}

/* The panel "Container RSS" of the overview. */
static struct canvas *draw_panel(
	int width, int height, const struct layout *layout, const struct line *facts, size_t fact_count, enum glyph_set glyphs)
{
	struct scene scene = { .canvas = canvas_create(width, height, glyphs), .layout = layout };
	struct border_props border = { .title = "Container RSS", .facts = facts, .fact_count = fact_count, .boxed = layout->boxed };
	int right = layout->now_w + layout->slope_w + 9 + 3;
	scene.inside = border_draw(scene.canvas, (struct rect){ 0, 0, width, height }, &border);
	scene.axis = axis_make(scene.inside.x + layout->name_w + 1, scene.inside.w - layout->name_w - 1 - right,
		layout->cell_s * INT64_C(1000), STORY_NOW);
	scene.top = 10 * STORY_MI;
	for (int i = 0; i < CONTAINER_COUNT; i++) {
		story_cells(CONTAINERS[i].series, &scene.axis, layout->until_ms, scene.cells[i]);
		scene.top = sparkline_top(scene.cells[i], (size_t)scene.axis.w, scene.top, NAN);
		scene.grids[i] = story_grid(CONTAINERS[i].series, &scene.axis, layout->until_ms);
	}
	int y = scene.inside.y + layout->chart_rows, lanes = layout->rows ? 6 : 1;
	struct axis_props axis = { .axis = scene.axis, .stale = layout->stale };
	axis_draw(scene.canvas, y, &axis);
	if (layout->rows)
		draw_rows(&scene, y);
	if (!layout->stale)
		axis_tint(scene.canvas, y, layout->rows ? 6 : 1, &scene.axis, BANDS, band_count(&scene));
	draw_lanes(&scene, y + lanes);
	if (layout->chart_rows)
		draw_chart(&scene);
	for (int i = 0; i < CONTAINER_COUNT; i++)
		grid_release(scene.grids[i]);
	return scene.canvas;
}

static void compare(const char *name, struct canvas *canvas)
{
	story_plain_blanks(canvas);
	golden_canvas(name, canvas, true);
	canvas_destroy(canvas);
}

static struct line over_fact(const char *objective)
{
	struct line fact = line_of(ROLE_CRIT, ATTR_BOLD, "2 of 4");
	line_add(&fact, ROLE_DIM, 0, " over ");
	line_add(&fact, ROLE_DIM, 0, objective);
	return fact;
}

static void test_overview_120(void **state)
{
	static const struct layout LAYOUT = { .cell_s = 12,
		.name_w = 15,
		.chart_rows = 8,
		.boxed = true,
		.rows = true,
		.now_w = 7,
		.slope_w = 6,
		.slope_unit = "Mi",
		.more = "none over; promtail, kube-proxy unknown; largest kube-apiserver 498.1Mi",
		.objective = "leaker-rss ≤10Mi",
		.until_ms = STORY_NOW };
	(void)state;
	struct line facts[] = { over_fact("≤10Mi"), line_of(ROLE_DIM, 0, "chart log"), line_of(ROLE_DIM, 0, "these rows on one scale") };
	compare("mock-rss-120x36", draw_panel(120, 21, &LAYOUT, facts, 3, GLYPHS_UNICODE));
}

static const struct layout NARROW = { .cell_s = 22,
	.name_w = 15,
	.rows = true,
	.now_w = 5,
	.slope_w = 4,
	.slope_unit = "",
	.more = "none over; promtail, kube-proxy unknown",
	.until_ms = STORY_NOW };

static void test_overview_80(void **state)
{
	(void)state;
	struct line facts[] = { over_fact("≤10Mi"), line_of(ROLE_DIM, 0, "these rows on one scale") };
	compare("mock-rss-80x24", draw_panel(80, 11, &NARROW, facts, 2, GLYPHS_UNICODE));
	facts[0] = over_fact("<=10Mi");
	compare("mock-rss-ascii-80x24", draw_panel(80, 11, &NARROW, facts, 2, GLYPHS_ASCII));
}

static void test_overview_chart_80(void **state)
{
	static const struct layout LAYOUT = { .cell_s = 22,
		.name_w = 15,
		.chart_rows = 5,
		.now_w = 5,
		.slope_w = 4,
		.objective = "leaker-rss ≤10Mi",
		.until_ms = STORY_NOW };
	(void)state;
	struct line facts[] = { over_fact("≤10Mi"), line_of(ROLE_DIM, 0, "log") };
	compare("mock-rss-chart-80x24", draw_panel(80, 11, &LAYOUT, facts, 2, GLYPHS_UNICODE));
}

/* The part of a canvas that a picture shows. */
static struct canvas *crop(struct canvas *canvas, struct rect rect)
{
	struct canvas *out = canvas_create(rect.w, rect.h, canvas_glyphs(canvas));
	for (int y = 0; y < rect.h; y++)
		for (int x = 0; x < rect.w; x++) {
			const struct cell *cell = canvas_cell(canvas, rect.x + x, rect.y + y);
			canvas_put(out, x, y, canvas_glyph(canvas, cell), style_of(cell->role, cell->ground, cell->attrs));
		}
	canvas_destroy(canvas);
	return out;
}

static void test_overview_degraded(void **state)
{
	static const struct layout LAYOUT = { .cell_s = 12,
		.name_w = 15,
		.chart_rows = 8,
		.boxed = true,
		.rows = true,
		.now_w = 7,
		.slope_w = 6,
		.slope_unit = "Mi",
		.more = "",
		.objective = "leaker-rss ≤10Mi",
		.stale = true,
		.until_ms = STORY_NOW - 40000 };
	(void)state;
	compare("mock-rss-degraded-120x36", crop(draw_panel(120, 21, &LAYOUT, NULL, 0, GLYPHS_UNICODE), (struct rect){ 2, 1, 116, 8 }));
}

static void test_metrics_with_cursor(void **state)
{
	static const struct layout LAYOUT = {
		.cell_s = 21, .chart_rows = 12, .rows = true, .objective = "leaker-rss ≤10Mi", .until_ms = STORY_NOW
	};
	struct line facts[] = { over_fact("≤10Mi"), line_of(ROLE_DIM, 0, "log") };
	struct border_props border = { .title = "Container RSS", .facts = facts, .fact_count = 2, .boxed = true, .focused = true };
	struct scene scene = { .canvas = canvas_create(60, 15, GLYPHS_UNICODE), .layout = &LAYOUT };
	int64_t cursor = story_at("19:57:30");
	(void)state;
	scene.inside = border_draw(scene.canvas, (struct rect){ 0, 0, 60, 15 }, &border);
	scene.axis = axis_make(scene.inside.x + 6, scene.inside.w - 13, 21000, STORY_NOW);
	for (int i = 0; i < CONTAINER_COUNT; i++)
		scene.grids[i] = story_grid(CONTAINERS[i].series, &scene.axis, STORY_NOW);
	draw_chart(&scene);
	axis_draw(scene.canvas, scene.inside.y + 12, &(struct axis_props){ .axis = scene.axis, .cursor_ms = cursor });
	axis_cursor_draw(scene.canvas, scene.inside.y, 13, &scene.axis, cursor);
	for (int i = 0; i < CONTAINER_COUNT; i++)
		grid_release(scene.grids[i]);
	compare("mock-metrics-120x36", scene.canvas);
}

static double latency(double t)
{
	double wobble = 26 * (sin(t / 17 + 6) + sin(t / 7.3 + 2.1 * 6) + sin(t / 3.1 + 5 * 6)) / 3;
	return (118 + wobble + (t >= 71070 && t < 71280 ? 70 : 0)) / 1000;
}

/* A chart of its own: linear, an objective above its line, an earlier band that has ended. */
static void test_latency(void **state)
{
	(void)state;
	struct line fact = line_of(ROLE_TEXT, ATTR_BOLD, "131ms"), met = line_of(ROLE_OK, 0, "✓");
	line_add(&met, ROLE_DIM, 0, " ≤250ms");
	struct border_props border = {
		.title = "nginx latency p99", .facts = (struct line[]){ fact, met }, .fact_count = 2, .boxed = true
	};
	struct canvas *canvas = canvas_create(50, 12, GLYPHS_UNICODE);
	struct rect inside = border_draw(canvas, (struct rect){ 0, 0, 50, 12 }, &border);
	struct axis axis = axis_make(inside.x + 6, inside.w - 6, 45000, STORY_NOW);
	struct axis_band bands[] = { { story_at("19:36:00"), story_at("19:39:00"), "" }, { BANDS[0].from_ms, BANDS[0].to_ms, "" },
		{ BANDS[1].from_ms, BANDS[1].to_ms, "" } };
	struct chart_series series = { .grid = story_grid(latency, &axis, STORY_NOW), .role = ROLE_SERIES_3 };
	struct chart_props props = { .axis = axis,
		.unit = UNIT_SECONDS,
		.series = &series,
		.series_count = 1,
		.objective = 0.25,
		.objective_name = "nginx-latency ≤250ms",
		.bands = bands,
		.band_count = 3 };
	struct scale_want want = { .objective = 0.25, .unit = UNIT_SECONDS };
	assert_true(chart_extent(&series, 1, &axis, &want.low, &want.high));
	props.scale = scale_next((struct scale){ 0 }, &want);
	chart_draw(canvas, (struct rect){ inside.x, inside.y, inside.w, inside.h - 1 }, &props);
	axis_draw(canvas, inside.y + inside.h - 1, &(struct axis_props){ .axis = axis });
	grid_release(series.grid);
	compare("mock-latency-200x60", canvas);
}

static struct dialog_line text_line(enum dialog_line_kind kind, enum role role, const char *text)
{
	struct dialog_line line = { .kind = kind, .label = line_of(role, 0, text) };
	return line;
}

static const struct keybar_item DIALOG_KEYS[] = { { "Tab", "next" }, { "y", "copy" }, { "Esc", "cancel" } };

static void test_dialog_pause(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(80, 24, GLYPHS_UNICODE);
	struct dialog_line lines[] = {
		text_line(DIALOG_TEXT, ROLE_TEXT, "DNSChaos "),
		text_line(DIALOG_TEXT, ROLE_TEXT, "cpp-dns-leaker-service-{o11y,cncf,gitlab}"),
		{ .kind = DIALOG_GAP },
		text_line(DIALOG_TEXT, ROLE_DIM,
			"Then each target's Recovered event is awaited. Memory already taken stays. The 10m go on counting: it still ends "
			"at 20:04:10."),
		{ .kind = DIALOG_GAP },
		text_line(DIALOG_CODE, ROLE_TEXT, "curl -X PUT http://127.0.0.1:2333/api/experiments/pause/"),
		text_line(DIALOG_CODE, ROLE_TEXT, "     5a3c4a2e-6b51-4a37-b5c4-0a4f9f1c2d10"),
	};
	line_add(&lines[0].label, ROLE_TITLE, ATTR_BOLD, "dns-leaker");
	line_add(&lines[0].label, ROLE_TEXT, 0, ", running 5m02s, hits 3 pods:");
	struct dialog_props props = { .title = "Pause dns-leaker?",
		.facts = line_of(ROLE_DIM, 0, "demo simulated · can write"),
		.width = 70,
		.lines = lines,
		.line_count = 7,
		.buttons = (struct dialog_button[]){ { "Cancel", false }, { "Pause", false } },
		.button_count = 2,
		.keys = DIALOG_KEYS,
		.key_count = 3 };
	dialog_draw(canvas, (struct rect){ 0, 0, 80, 24 }, &props);
	compare("mock-pause-80x24", crop(canvas, (struct rect){ 5, 5, 70, 14 }));
}

static void test_keys(void **state)
{
	static const struct keybar_item SCREENS[] = { { "1", "Overview" }, { "2", "Metrics" }, { "3", "Alerts" }, { "4", "Chaos" },
		{ "5", "SLO" }, { "6", "Timeline" } };
	static const struct keybar_item NARROW_KEYS[] = { { "S", "silence" }, { "T", "trigger" }, { "c", "chart" }, { "!", "stop all" },
		{ "?", "help" } };
	static const struct keybar_item KEYS[] = { { "T", "trigger" }, { "S", "silence" }, { "w", "runbook" }, { "!", "stop all" },
		{ "?", "help" } };
	struct keybar_props props = { .screens = SCREENS, .screen_count = 6, .keys = NARROW_KEYS, .key_count = 5 };
	struct canvas *narrow = canvas_create(80, 1, GLYPHS_UNICODE), *wide = canvas_create(120, 1, GLYPHS_UNICODE);
	(void)state;
	keybar_draw(narrow, (struct rect){ 0, 0, 80, 1 }, &props);
	compare("mock-keys-80x24", narrow);
	props.keys = KEYS;
	keybar_draw(wide, (struct rect){ 0, 0, 120, 1 }, &props);
	compare("mock-keys-120x36", wide);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overview_120),
		cmocka_unit_test(test_overview_80),
		cmocka_unit_test(test_overview_chart_80),
		cmocka_unit_test(test_overview_degraded),
		cmocka_unit_test(test_metrics_with_cursor),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_dialog_pause),
		cmocka_unit_test(test_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
