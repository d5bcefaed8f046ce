#include "tests/support/test.h"

#include <math.h>

#include "core/base/buf.h"
#include "tests/support/founding.h"
#include "tests/support/golden.h"
#include "themes/theme.h"
#include "tui/captions.h"
#include "tui/export.h"
#include "tui/keymap.h"
#include "tui/prepare.h"
#include "tui/presenter.h"
#include "tui/presenterview.h"
#include "tui/screens.h"

/* Presenter mode at the three sizes, in every state of the founding story. */

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

static void draw(struct canvas *canvas, struct founding *founding, struct ui *ui)
{
	struct config_errors errors = { 0 };
	struct keymap *keymap = keymap_create(founding_config(founding), &errors);
	const struct frame *frame = founding_frame(founding);
	ui->presenter = true;
	prepare_frame(ui, frame);
	const struct screens_props props = { .frame = frame, .ui = ui, .keymap = keymap, .refresh_ms = 5000 };
	screens_draw(canvas, &props, NULL);
	keymap_destroy(keymap);
}

static struct canvas *drawn(enum founding_variant variant, int columns, int rows, enum glyph_set glyphs, bool plain_grounds)
{
	struct founding *founding = founding_create(variant, columns);
	struct canvas *canvas = canvas_create(columns, rows, glyphs);
	struct ui ui;
	ui_init(&ui);
	ui.plain_grounds = plain_grounds;
	draw(canvas, founding, &ui);
	founding_destroy(founding);
	return canvas;
}

static void every_state_at_every_size(void **state)
{
	(void)state;
	char name[96];
	for (size_t variant = 0; variant < sizeof variants / sizeof *variants; variant++)
		for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
			struct canvas *canvas =
				drawn(variants[variant].variant, sizes[size].columns, sizes[size].rows, GLYPHS_UNICODE, false);
			snprintf(name, sizeof name, "presenter-%s-%dx%d", variants[variant].name, sizes[size].columns, sizes[size].rows);
			golden_canvas(name, canvas, true);
			canvas_destroy(canvas);
		}
}

static void in_ascii(void **state)
{
	(void)state;
	struct canvas *canvas = drawn(FOUNDING_MOMENT, 120, 36, GLYPHS_ASCII, true);
	golden_canvas("presenter-moment-120x36-ascii", canvas, true);
	canvas_destroy(canvas);
}

static void in_mono(void **state)
{
	(void)state;
	struct theme theme;
	char name[96];
	assert_true(theme_load("terminal", DEPTH_MONO, NULL, 0, &theme, NULL));
	for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
		struct canvas *canvas = drawn(FOUNDING_MOMENT, sizes[size].columns, sizes[size].rows, GLYPHS_UNICODE, true);
		struct buf text = { 0 };
		export_write(canvas, &theme, EXPORT_ANSI, &text);
		assert_null(strstr(buf_borrow(&text), "\033[3")); /* no colour at all */
		snprintf(name, sizeof name, "presenter-moment-%dx%d-mono", sizes[size].columns, sizes[size].rows);
		golden_text(name, buf_borrow(&text));
		buf_finish(&text);
		canvas_destroy(canvas);
	}
}

/* Any size is harmless; too small a one says so, and how to leave. */
static void any_size(void **state)
{
	(void)state;
	for (int columns = 1; columns <= 260; columns += 7)
		for (int rows = 1; rows <= 70; rows += 3) {
			struct canvas *canvas = drawn(FOUNDING_MOMENT, columns, rows, GLYPHS_UNICODE, false);
			struct buf text = { 0 };
			canvas_dump(canvas, false, &text);
			bool small = columns < PRESENTER_MIN_COLUMNS || rows < PRESENTER_MIN_ROWS;
			if (columns > 15 && rows > 8)
				assert_int_equal(strstr(buf_borrow(&text), "Presenter") != NULL, small);
			buf_finish(&text);
			canvas_destroy(canvas);
		}
}

/* Captions take the place of the news, and of the blank row under it; below them it looks as before, at any size. */
static void with_captions(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	for (int columns = 60; columns <= 220; columns += 20)
		for (int rows = 20; rows <= 60; rows += 4) {
			struct canvas *canvas = canvas_create(columns, rows, GLYPHS_UNICODE);
			struct ui ui;
			ui_init(&ui);
			ui.caption_rows = captions_rows(rows);
			draw(canvas, founding, &ui);
			assert_string_equal(canvas_cell(canvas, 1, 1)->glyph, "›");
			for (int x = 0; x < columns; x++)
				assert_string_equal(canvas_cell(canvas, x, 1 + ui.caption_rows)->glyph, " ");
			canvas_destroy(canvas);
		}
	founding_destroy(founding);
}

static void numbers_as_they_are_spoken(void **state)
{
	(void)state;
	static const struct {
		double value;
		enum unit unit;
		const char *text;
	} cases[] = {
		{ 151000000, UNIT_BYTES, "144 MiB" },
		{ 10485760, UNIT_BYTES, "10 MiB" },
		{ 512, UNIT_BYTES, "512 B" },
		{ 0, UNIT_BYTES, "0" },
		{ -2097152, UNIT_BYTES, "-2 MiB" },
		{ 0.131, UNIT_SECONDS, "131ms" },
		{ 12.4, UNIT_PER_SECOND, "12/s" },
		{ 0.251, UNIT_RATIO, "25%" },
		{ NAN, UNIT_BYTES, "unknown" },
		{ INFINITY, UNIT_BYTES, "+Inf" },
		{ 4, UNIT_COUNT, "4" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[FMT_SIZE];
		assert_string_equal(presenterview_number(cases[i].value, cases[i].unit, text, sizeof text), cases[i].text);
	}
}

static bool chain_is(const struct presenter_topic *topic, const char *expected)
{
	struct line line;
	presenterview_chain(topic, false, false, &line);
	return line.used == strlen(expected) && memcmp(line.text, expected, line.used) == 0;
}

static void how_it_came(void **state)
{
	(void)state;
	struct frame_alert alert = { .name = "A",
		.state = FRAME_ALERT_FIRING,
		.relation = RELATION_HIT_POD,
		.into_chaos_ms = 142000,
		.since_ms = 1795464032000,
		.active_at_ms = 1795463972000,
		.in_alertmanager_ms = 1795464034000 };
	struct presenter_topic topic = { .alert = &alert };
	assert_true(chain_is(&topic, "injected 19:58:10  →  pending 1m22s  →  firing 2m22s  →  in Alertmanager 2m24s"));
	alert.into_chaos_ms = -1;
	assert_true(chain_is(&topic, "pending 19:59:32  →  firing 1m  →  in Alertmanager 1m02s"));
	alert.state = FRAME_ALERT_PENDING;
	alert.in_alertmanager_ms = 0;
	assert_true(chain_is(&topic, "pending 19:59:32"));
	topic.alert = NULL;
	assert_true(chain_is(&topic, ""));
}

static void what_chaos_does(void **state)
{
	(void)state;
	static const struct {
		const char *kind, *action, *effect;
	} cases[] = {
		{ "DNSChaos", "error", "► DNS lookups fail" },
		{ "DNSChaos", "random", "► DNS answers are wrong" },
		{ "NetworkChaos", "delay", "► the network is slow" },
		{ "NetworkChaos", "corrupt", "► the network suffers" },
		{ "PodChaos", "pod-kill", "► pods are killed" },
		{ "JVMChaos", "gc", "► mine" },
		{ "StressChaos", NULL, "► CPU and memory are taken" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct chaos_item item = { .chaos_kind = cases[i].kind, .spec = { .action = cases[i].action } };
		struct frame_chaos chaos = { .item = &item, .label = "mine" };
		char text[96];
		assert_string_equal(presenterview_effect(&chaos, text, sizeof text), cases[i].effect);
	}
}

/* j and k go through the series; the picture follows. */
static void another_series(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	const struct frame *frame = founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	ui.presenter = true;
	assert_ptr_equal(presentertopic_choose(frame, &ui).row, &frame->panels[0].rows[0]);
	assert_int_equal(presenter_act(&ui, frame, "up"), EFFECT_NONE);
	assert_int_equal(presenter_act(&ui, frame, "down"), EFFECT_DRAW);
	assert_ptr_equal(presentertopic_choose(frame, &ui).row, &frame->panels[0].rows[1]);
	assert_int_equal(presenter_act(&ui, frame, "up"), EFFECT_DRAW);
	assert_ptr_equal(presentertopic_choose(frame, &ui).row, &frame->panels[0].rows[0]);
	assert_int_equal(presenter_act(&ui, frame, "fold"), EFFECT_UNHANDLED);
	ui.screen = SCREEN_METRICS;
	ui.metrics_panel = 1;
	assert_ptr_equal(presentertopic_choose(frame, &ui).panel, &frame->panels[frame->panel_count > 1 ? 1 : 0]);
	founding_destroy(founding);
}

/* What the answers say in each state: title, big letters. */
static void the_answers(void **state)
{
	(void)state;
	static const struct {
		enum founding_variant variant;
		const char *titles[PRESENTER_ANSWERS], *bigs[PRESENTER_ANSWERS];
	} cases[] = {
		{ FOUNDING_MOMENT, { "DNS chaos ends in", "Alert", "Over the objective for" }, { "4m58s", "FIRING", "3m48s" } },
		{ FOUNDING_CALM, { "Chaos", "Alert", "Objective" }, { "none", "CALM", "MET" } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct founding *founding = founding_create(cases[i].variant, 120);
		const struct frame *frame = founding_frame(founding);
		struct presenter_answer answers[PRESENTER_ANSWERS];
		struct ui ui;
		ui_init(&ui);
		struct presenter_topic topic = presentertopic_choose(frame, &ui);
		assert_int_equal(presenterview_answers(&topic, frame, false, answers), PRESENTER_ANSWERS);
		for (size_t k = 0; k < PRESENTER_ANSWERS; k++) {
			assert_string_equal(answers[k].title, cases[i].titles[k]);
			assert_string_equal(answers[k].big, cases[i].bigs[k]);
		}
		founding_destroy(founding);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_at_every_size),
		cmocka_unit_test(in_ascii),
		cmocka_unit_test(in_mono),
		cmocka_unit_test(any_size),
		cmocka_unit_test(with_captions),
		cmocka_unit_test(numbers_as_they_are_spoken),
		cmocka_unit_test(how_it_came),
		cmocka_unit_test(what_chaos_does),
		cmocka_unit_test(another_series),
		cmocka_unit_test(the_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
