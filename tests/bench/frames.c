/*
 * P5: bytes of a frame, beside the fewest that its changed cells need (tests/bench/minimum). The whole dashboard runs here on the founding story,
 * on a real pseudo terminal of 200x60; the terminal is wrapped, so that each frame's canvas and bytes are seen.
 */
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/command.h"
#include "core/config.h"
#include "tests/bench/minimum.h"
#include "tests/bench/report.h"
#include "tests/support/founding.h"
#include "tui/app.h"
#include "tui/keymap.h"
#include "tui/term.h"
#include "widgets/canvas.h"

enum { COLUMNS = 200, ROWS = 60, FRAMES_MAX = ROUNDS_MAX, BIG = 1000 };

/* ---- a terminal that counts ---- */

struct metered {
	struct term term; /* first */
	struct term *real;
	int master;
	atomic_size_t arrived; /* bytes that the terminal has got */
	struct canvas *shown;
	struct theme theme;
	struct minimum minimum;
	int key; /* to be typed; KEY_NONE */
	size_t bytes, least; /* of the frames since the last look */
	pthread_t reader;
};

static struct metered *metered_of(struct term *term)
{
	return (struct metered *)term;
}

static void *drain(void *user)
{
	struct metered *metered = user;
	char bytes[65536];
	ssize_t length;
	while ((length = read(metered->master, bytes, sizeof bytes)) > 0)
		atomic_fetch_add(&metered->arrived, (size_t)length);
	return NULL;
}

/* Until nothing more comes. */
static size_t arrived(struct metered *metered)
{
	size_t before, now = atomic_load(&metered->arrived);
	do {
		before = now;
		usleep(3000);
		now = atomic_load(&metered->arrived);
	} while (now != before);
	return now;
}

static bool metered_present(struct term *term, const struct canvas *canvas)
{
	struct metered *metered = metered_of(term);
	size_t before = arrived(metered);
	metered->least += minimum_bytes(&metered->minimum, metered->shown, canvas);
	canvas_copy(metered->shown, canvas);
	bool good = metered->real->ops->present(metered->real, canvas);
	metered->bytes += arrived(metered) - before;
	return good;
}

static int metered_read_key(struct term *term)
{
	int key = metered_of(term)->key;
	metered_of(term)->key = KEY_NONE;
	return key;
}

static void metered_set_theme(struct term *term, const struct theme *theme)
{
	struct metered *metered = metered_of(term);
	metered->theme = *theme;
	metered->real->ops->set_theme(metered->real, theme);
}

static void metered_size(struct term *term, int *columns, int *rows)
{
	(void)term;
	*columns = COLUMNS;
	*rows = ROWS;
}

static enum color_depth metered_depth(struct term *term)
{
	return metered_of(term)->real->ops->depth(metered_of(term)->real);
}

static enum glyph_set metered_glyphs(struct term *term)
{
	return metered_of(term)->real->ops->glyphs(metered_of(term)->real);
}

static const struct term_ops metered_ops = {
	.size = metered_size,
	.depth = metered_depth,
	.glyphs = metered_glyphs,
	.read_key = metered_read_key,
	.present = metered_present,
	.set_theme = metered_set_theme,
};

/* Standard input and output become the terminal's; what is reported goes to the old output. */
static struct metered *metered_create(void)
{
	struct metered *metered = calloc(1, sizeof *metered);
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };
	const char *note;
	struct err err = { 0 };
	int slave;
	if (!metered || openpty(&metered->master, &slave, NULL, NULL, &size) < 0 || dup2(slave, STDIN_FILENO) < 0 ||
		dup2(slave, STDOUT_FILENO) < 0)
		exit(1);
	close(slave);
	metered->term.ops = &metered_ops;
	pthread_create(&metered->reader, NULL, drain, metered);
	metered->real = term_curses_create(&note, &err);
	if (!metered->real) {
		fprintf(stderr, "no terminal: %s\n", err.text);
		exit(1);
	}
	metered->shown = canvas_create(COLUMNS, ROWS, metered_glyphs(&metered->term));
	metered->minimum = (struct minimum){ .theme = &metered->theme, .pen = { .fore = -1, .back = -1 } };
	return metered;
}

/* ---- the dashboard on it ---- */

struct stage {
	struct metered *terminal;
	struct founding *founding;
	struct keymap *keymap;
	struct app *app;
	struct backend backend;
	struct clock clock;
	int64_t now_ms;
};

static uint64_t no_command(void *user, enum source_kind kind, struct command *command)
{
	(void)user;
	(void)kind;
	command_finish(command);
	return 0;
}

static void no_manifests(void *user, const char *path, struct manifest_list *out)
{
	(void)user;
	(void)path;
	memset(out, 0, sizeof *out);
}

static void nothing(void *user)
{
	(void)user;
}

static int64_t stage_now(void *user)
{
	return ((struct stage *)user)->now_ms;
}

static void type_key(struct stage *stage, int key)
{
	stage->terminal->key = key;
	app_step(stage->app);
}

static void stage_begin(struct stage *stage, struct metered *terminal, enum founding_variant variant, enum screen_id screen)
{
	struct config_errors errors = { 0 };
	*stage = (struct stage){ .terminal = terminal, .founding = founding_create(variant, COLUMNS) };
	stage->now_ms = founding_now(stage->founding);
	stage->keymap = keymap_create(founding_config(stage->founding), &errors);
	stage->backend = (struct backend){ .command = no_command, .manifests = no_manifests, .refresh = nothing, .wake = nothing };
	stage->clock = (struct clock){ stage_now, stage_now, stage };
	stage->app = app_create(&(struct app_params){ .config = founding_config(stage->founding),
					.store = founding_store(stage->founding),
					.session = founding_session(stage->founding),
					.backend = &stage->backend,
					.keymap = stage->keymap,
					.clock = &stage->clock,
					.term = &terminal->term,
					.wake_fd = -1,
					.signal_fd = -1,
					.screen = screen,
					.note = "",
					.theme_folder = "" },
		NULL);
	if (!stage->app)
		exit(1);
	app_step(stage->app);
}

static void stage_end(struct stage *stage)
{
	app_destroy(stage->app);
	keymap_destroy(stage->keymap);
	founding_destroy(stage->founding);
}

/* ---- measuring ---- */

struct frames {
	size_t count;
	double bytes[FRAMES_MAX], ratio[FRAMES_MAX];
};

static void look(struct metered *terminal, struct frames *frames)
{
	if (terminal->bytes > 0 && terminal->least > 0 && frames && frames->count < FRAMES_MAX) {
		frames->bytes[frames->count] = (double)terminal->bytes;
		frames->ratio[frames->count++] = (double)terminal->bytes / (double)terminal->least;
	}
	terminal->bytes = terminal->least = 0;
}

/* The servers answer every `milliseconds`. */
static struct frames measure_polls(struct metered *terminal, enum founding_variant variant, enum screen_id screen, int64_t milliseconds)
{
	struct stage stage;
	struct frames frames = { 0 };
	stage_begin(&stage, terminal, variant, screen);
	look(terminal, NULL);
	for (int i = 0; i < 12; i++) {
		stage.now_ms += milliseconds;
		founding_poll(stage.founding, stage.now_ms);
		app_step(stage.app);
		look(terminal, &frames);
	}
	stage_end(&stage);
	return frames;
}

/* Keys that get the screen ready, then one key again and again: `skip` times, and then 12 times that count. */
static struct frames measure_keys(struct metered *terminal, const char *before, int key, int skip)
{
	struct stage stage;
	struct frames frames = { 0 };
	stage_begin(&stage, terminal, FOUNDING_STORM, SCREEN_ALERTS);
	for (; *before; before++)
		type_key(&stage, *before);
	while (skip-- > 0)
		type_key(&stage, key);
	look(terminal, NULL);
	for (int i = 0; i < 12; i++) {
		type_key(&stage, key);
		look(terminal, &frames);
	}
	stage_end(&stage);
	return frames;
}

static void report_ratio(const struct frames *frames, const char *what)
{
	double bytes, ratio;
	if (frames->count == 0) {
		report_failure("P5", what);
		return;
	}
	bytes = median(frames->bytes, frames->count);
	ratio = median(frames->ratio, frames->count);
	report(&(struct report_line){ "P5", ratio, AT_MOST, bytes < BIG ? 1.5 : 1.25 },
		"bytes of a frame / the fewest for its changed cells, %s (%.0f bytes, %zu frames)", what, bytes, frames->count);
}

static void report_bytes(const struct frames *frames, double bound, const char *what)
{
	if (frames->count == 0) {
		report_failure("P5", what);
		return;
	}
	report(&(struct report_line){ "P5", median(frames->bytes, frames->count), AT_MOST, bound },
		"bytes, %s (%.2f x the fewest, %zu frames)", what, median(frames->ratio, frames->count), frames->count);
}

int main(void)
{
	int output = dup(STDOUT_FILENO);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	setlocale(LC_ALL, "");
	struct metered *terminal = metered_create();
	struct frames overview = measure_polls(terminal, FOUNDING_MOMENT, SCREEN_OVERVIEW, 8000);
	struct frames metrics = measure_polls(terminal, FOUNDING_MOMENT, SCREEN_METRICS, 8000);
	struct frames tick = measure_polls(terminal, FOUNDING_CALM, SCREEN_METRICS, 1000);
	struct frames selection = measure_keys(terminal, "jjjjjf", 'j', 0);
	struct frames scroll = measure_keys(terminal, "jjjjjf", 'j', 40);
	dup2(output, STDOUT_FILENO);
	report_ratio(&overview, "a cell passes on the overview");
	report_ratio(&metrics, "a cell passes on the charts");
	report_bytes(&tick, 40, "the time alone");
	report_bytes(&selection, 300, "the selection moves in a list");
	report_bytes(&scroll, 300, "a list scrolls by one");
	return 0;
}
