#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/session.h"
#include "tests/support/founding.h"
#include "tests/support/golden.h"
#include "themes/theme.h"
#include "tui/experimentview.h"
#include "tui/export.h"
#include "tui/keymap.h"
#include "tui/metricsview.h"
#include "tui/panels.h"
#include "tui/prepare.h"
#include "tui/screens.h"

/* Every screen at the three sizes, in every state of the founding story, as a picture with roles, grounds and attributes. */

static const struct {
	enum founding_variant variant;
	const char *name;
} variants[] = {
	{ FOUNDING_MOMENT, "moment" },
	{ FOUNDING_DEGRADED, "degraded" },
	{ FOUNDING_EMPTY, "empty" },
	{ FOUNDING_CALM, "calm" },
	{ FOUNDING_STORM, "storm" },
};

static const struct {
	int columns, rows;
} sizes[] = { { 80, 24 }, { 120, 36 }, { 200, 60 } };

static const char *golden_name(const char *screen, const char *variant, int columns, int rows, char out[96])
{
	snprintf(out, 96, "screen-%s-%s-%dx%d", screen, variant, columns, rows);
	return out;
}

static void draw(struct canvas *canvas, struct founding *founding, struct ui *ui)
{
	struct config_errors errors = { 0 };
	struct keymap *keymap = keymap_create(founding_config(founding), &errors);
	const struct frame *frame = founding_frame(founding);
	prepare_frame(ui, frame);
	const struct screens_props props = { .frame = frame, .ui = ui, .keymap = keymap, .refresh_ms = 5000 };
	screens_draw(canvas, &props, NULL);
	keymap_destroy(keymap);
}

static void look(enum screen_id screen, size_t variant, size_t size, enum glyph_set glyphs, const char *suffix)
{
	struct founding *founding = founding_create(variants[variant].variant, sizes[size].columns);
	struct canvas *canvas = canvas_create(sizes[size].columns, sizes[size].rows, glyphs);
	struct ui ui;
	char name[96], full[128];
	ui_init(&ui);
	ui.screen = screen;
	draw(canvas, founding, &ui);
	golden_name(screens_name(screen), variants[variant].name, sizes[size].columns, sizes[size].rows, name);
	snprintf(full, sizeof full, "%s%s", name, suffix);
	golden_canvas(full, canvas, true);
	if (glyphs == GLYPHS_UNICODE)
		golden_mono(full, canvas); /* what matters is still told apart: by attributes alone */
	canvas_destroy(canvas);
	founding_destroy(founding);
}

static void every_screen_in_every_state(void **state)
{
	(void)state;
	for (int screen = 0; screen < SCREEN_COUNT; screen++)
		for (size_t variant = 0; variant < sizeof variants / sizeof *variants; variant++)
			for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
				look((enum screen_id)screen, variant, size, GLYPHS_UNICODE, "");
}

static void every_screen_in_ascii(void **state)
{
	(void)state;
	for (int screen = 0; screen < SCREEN_COUNT; screen++)
		look((enum screen_id)screen, 0, 0, GLYPHS_ASCII, "-ascii");
}

/* Why there are no metrics: none is another thing than not known. */
static void no_metrics_has_its_reason(void **state)
{
	(void)state;
	static const struct {
		bool known;
		const char *error, *says;
	} cases[] = {
		{ true, "", "This Prometheus has none of the metrics that built-in panels show." },
		{ false, "", "Which metrics this Prometheus has is not known yet." },
		{ false, "403: not yours", "Which metrics this Prometheus has is not known: 403: not yours" },
	};
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct frame frame = *founding_frame(founding);
		struct canvas *canvas = canvas_create(100, 4, GLYPHS_UNICODE);
		struct buf text = { 0 };
		frame.panel_count = 0;
		frame.panels_known = cases[i].known;
		frame.panels_error = cases[i].error;
		metricsview_draw_none(canvas, (struct rect){ 0, 0, 100, 4 }, &frame);
		canvas_dump(canvas, false, &text);
		if (!strstr(buf_borrow(&text), cases[i].says))
			fail_msg("no \"%s\" in %s", cases[i].says, buf_borrow(&text));
		buf_finish(&text);
		canvas_destroy(canvas);
	}
	founding_destroy(founding);
}

/* What a server's failure is may be cut where there is no row for more, how old its data are and when it is tried again never. */
static void sources_that_fail_say_how_old_they_are(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_DEGRADED, 200);
	const struct frame *degraded = founding_frame(founding);
	struct frame_source sources[3];
	struct frame frame = *degraded;
	frame.sources = sources;
	for (size_t i = 0; i < 3; i++) {
		sources[i] = degraded->sources[0];
		sources[i].next_try_ms = i == 2 ? 0 : 26000;
		sources[i].error = "credential file /home/somebody/.config/chaoswatch/token: Is a directory";
	}
	for (int rows = 5; rows <= 8; rows++) {
		const struct rect all = { 0, 0, 50, rows };
		const struct panel_view view = { .frame = &frame, .boxed = true };
		struct canvas *canvas = canvas_create(all.w, all.h, GLYPHS_UNICODE);
		struct theme theme;
		struct buf text = { 0 };
		panel_sources.draw(canvas, all, &view);
		assert_true(theme_load("terminal", DEPTH_MONO, NULL, 0, &theme, NULL));
		export_write(canvas, &theme, EXPORT_TEXT, &text);
		const char *at = strstr(buf_borrow(&text), "data 40s old, next try in 26s");
		assert_non_null(at);
		assert_non_null(strstr(at + 1, "data 40s old, next try in 26s"));
		assert_non_null(strstr(at, "data 40s old, trying now"));
		buf_finish(&text);
		canvas_destroy(canvas);
	}
	founding_destroy(founding);
}

/* A server's warning, and that there are more series than are kept, stand beside the objective, on both screens of a panel. */
static void a_panel_says_what_it_leaves_out(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 200);
	struct frame frame = *founding_frame(founding);
	struct frame_panel panel = frame.panels[0];
	panel.total = 48213;
	panel.warning = "results may be incomplete";
	frame.panels = &panel;
	frame.panel_count = 1;
	for (int screen = SCREEN_OVERVIEW; screen <= SCREEN_METRICS; screen++) {
		struct config_errors errors = { 0 };
		struct keymap *keymap = keymap_create(founding_config(founding), &errors);
		struct canvas *canvas = canvas_create(200, 60, GLYPHS_UNICODE);
		struct buf text = { 0 };
		struct ui ui;
		ui_init(&ui);
		ui.screen = (enum screen_id)screen;
		prepare_frame(&ui, &frame);
		const struct screens_props props = { .frame = &frame, .ui = &ui, .keymap = keymap, .refresh_ms = 5000 };
		screens_draw(canvas, &props, NULL);
		canvas_dump(canvas, false, &text);
		assert_non_null(strstr(buf_borrow(&text), "2 of 4 over"));
		assert_non_null(strstr(buf_borrow(&text), "first 25 of 48213 series"));
		assert_non_null(strstr(buf_borrow(&text), "! results may be incomplete"));
		buf_finish(&text);
		canvas_destroy(canvas);
		keymap_destroy(keymap);
	}
	founding_destroy(founding);
}

/* So do more experiments and rules than are kept; and all of the experiments of a frame are in the list. */
static void the_overview_says_what_it_leaves_out(void **state)
{
	(void)state;
	static struct experiments list;
	static struct chaos_item items[EXPERIMENTS_SHOWN];
	static struct frame_chaos chaos[EXPERIMENTS_SHOWN];
	struct founding *founding = founding_create(FOUNDING_MOMENT, 200);
	struct frame frame = *founding_frame(founding);
	struct canvas *canvas = canvas_create(200, 60, GLYPHS_UNICODE);
	struct config_errors errors = { 0 };
	struct keymap *keymap = keymap_create(founding_config(founding), &errors);
	struct buf text = { 0 };
	struct ui ui;
	for (size_t i = 0; i < EXPERIMENTS_SHOWN; i++) {
		items[i] = *frame.chaos[0].item;
		chaos[i] = (struct frame_chaos){
			.item = &items[i], .parent = "", .label = "x", .requested = "", .failure = "", .step_name = ""
		};
		chaos[i].owner = i;
	}
	ui_init(&ui);
	frame.chaos_total = frame.chaos_count + 900;
	frame.rule_count = 1800;
	frame.rules_beyond = 300;
	prepare_frame(&ui, &frame);
	const struct screens_props props = { .frame = &frame, .ui = &ui, .keymap = keymap, .refresh_ms = 5000 };
	screens_draw(canvas, &props, NULL);
	canvas_dump(canvas, false, &text);
	char words[64];
	snprintf(words, sizeof words, "first %zu of %zu", frame.chaos_count, frame.chaos_total);
	assert_non_null(strstr(buf_borrow(&text), words));
	assert_non_null(strstr(buf_borrow(&text), "1800 rules, 0 in error, 300 more not kept"));
	frame.chaos = chaos;
	frame.chaos_count = EXPERIMENTS_SHOWN;
	experiments_make(&list, &frame, &ui, false);
	assert_int_equal(list.count, EXPERIMENTS_SHOWN);
	buf_finish(&text);
	keymap_destroy(keymap);
	canvas_destroy(canvas);
	founding_destroy(founding);
}

/* One screen, drawn again after each action into the same canvas, and anew beside it. */
struct twice {
	struct founding *founding;
	struct keymap *keymap;
	struct canvas *kept, *anew;
	struct screens_cache cache;
	struct ui ui;
};

static void expect_same(struct twice *twice)
{
	const struct screens_props props = {
		.frame = founding_frame(twice->founding), .ui = &twice->ui, .keymap = twice->keymap, .refresh_ms = 5000
	};
	prepare_frame(&twice->ui, props.frame);
	screens_draw(twice->kept, &props, &twice->cache);
	screens_draw(twice->anew, &props, NULL);
	assert_true(canvas_equal(twice->kept, twice->anew));
}

static void act_everywhere(struct twice *twice)
{
	static const char *const acts[] = { "down", "down", "bottom", "up", "fold", "down", "order", "page-down", "top", "group", "down" };
	struct layout layout;
	screens_layout(&twice->ui, canvas_width(twice->kept), canvas_height(twice->kept), &layout);
	for (int panel = 0; panel < LAYOUT_PANELS; panel++) {
		const struct panel_ops *ops = panels_get(twice->ui.screen, panel);
		if (!ops || !ops->act || rect_empty(layout.panels[panel]))
			continue;
		twice->ui.focus[twice->ui.screen] = panel;
		for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
			ops->act(&twice->ui, founding_frame(twice->founding), acts[i], layout.panels[panel]);
			expect_same(twice);
		}
		snprintf(twice->ui.filter, sizeof twice->ui.filter, panel % 2 ? "nothing has this" : "");
		twice->ui.local_time = !twice->ui.local_time;
		expect_same(twice);
		founding_poll(twice->founding, founding_now(twice->founding) + 1000);
		expect_same(twice);
	}
}

/* However little is drawn again, it is what all of it would be. */
static void what_is_kept_is_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof variants / sizeof *variants * SCREEN_COUNT; i++) {
		struct config_errors errors = { 0 };
		size_t variant = i / SCREEN_COUNT, size = i % (sizeof sizes / sizeof *sizes);
		struct twice twice = { .founding = founding_create(variants[variant].variant, sizes[size].columns) };
		twice.keymap = keymap_create(founding_config(twice.founding), &errors);
		twice.kept = canvas_create(sizes[size].columns, sizes[size].rows, GLYPHS_UNICODE);
		twice.anew = canvas_create(sizes[size].columns, sizes[size].rows, GLYPHS_UNICODE);
		ui_init(&twice.ui);
		twice.ui.screen = (enum screen_id)(i % SCREEN_COUNT);
		expect_same(&twice);
		act_everywhere(&twice);
		canvas_destroy(twice.kept);
		canvas_destroy(twice.anew);
		keymap_destroy(twice.keymap);
		founding_destroy(twice.founding);
	}
}

/* Any size, any state: nothing crashes, and nothing is drawn outside (the sanitizers watch). */
static void any_size(void **state)
{
	(void)state;
	static const int odd[][2] = { { 1, 1 }, { 2, 40 }, { 39, 9 }, { 40, 10 }, { 41, 11 }, { 60, 15 }, { 99, 24 }, { 100, 24 },
		{ 159, 50 }, { 160, 12 }, { 400, 120 }, { 400, 10 }, { 40, 120 } };
	for (size_t variant = 0; variant < sizeof variants / sizeof *variants; variant++) {
		struct founding *founding = founding_create(variants[variant].variant, 120);
		for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
			struct canvas *canvas = canvas_create(odd[i][0], odd[i][1], GLYPHS_UNICODE);
			session_set_columns(founding_session(founding), odd[i][0]);
			for (int screen = 0; screen < SCREEN_COUNT; screen++) {
				struct ui ui;
				ui_init(&ui);
				ui.screen = (enum screen_id)screen;
				ui.show_finished = ui.cursor_on = i % 2;
				ui.cursor_ms = founding_frame(founding)->end_ms - 60000;
				ui.details = i % 3 == 0;
				draw(canvas, founding, &ui);
				assert_int_equal(canvas_width(canvas), odd[i][0]);
			}
			canvas_destroy(canvas);
		}
		founding_destroy(founding);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_in_every_state),
		cmocka_unit_test(every_screen_in_ascii),
		cmocka_unit_test(no_metrics_has_its_reason),
		cmocka_unit_test(sources_that_fail_say_how_old_they_are),
		cmocka_unit_test(a_panel_says_what_it_leaves_out),
		cmocka_unit_test(the_overview_says_what_it_leaves_out),
		cmocka_unit_test(what_is_kept_is_right),
		cmocka_unit_test(any_size),
	};
	return cmocka_run_group_tests_name("screens", tests, NULL, NULL);
}
