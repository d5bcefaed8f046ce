#include "tests/support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/command.h"
#include "core/config.h"
#include "core/session.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"
#include "tests/support/founding.h"
#include "tests/support/golden.h"
#include "tui/app.h"
#include "tui/app_state.h"
#include "tui/keymap.h"
#include "tui/term.h"
#include "widgets/canvas.h"

/* The dashboard without a tty: keys in, screens out. The backend only counts. */

struct fixture {
	struct founding *founding;
	struct keymap *keymap;
	struct term *term;
	struct app *app;
	struct backend backend;
	struct clock clock;
	int64_t wall_ms, monotonic_ms;
	size_t commands, changes, refreshes;
	enum command_kind last_kind;
	enum source_kind last_source;
	struct store *story; /* NULL: no demo */
	int64_t world_ms; /* when its world began */
};

static uint64_t count_command(void *user, enum source_kind kind, struct command *command)
{
	struct fixture *fixture = user;
	fixture->last_kind = command->kind;
	fixture->last_source = kind;
	fixture->changes += command_changes_something(command->kind);
	command_finish(command);
	return ++fixture->commands;
}

static void describe_command(void *user, enum source_kind kind, const struct command *command, struct buf *out)
{
	(void)user;
	(void)kind;
	buf_appendf(out, "curl -X PUT http://127.0.0.1:2333/api/experiments/%s/%s", command_verb(command->kind), command->uid);
}

static void no_manifests(void *user, const char *path, struct manifest_list *out)
{
	(void)user;
	(void)path;
	memset(out, 0, sizeof(*out));
}

static void count_refresh(void *user)
{
	((struct fixture *)user)->refreshes++;
}

static void no_wake(void *user)
{
	(void)user;
}

static int64_t wall(void *user)
{
	return ((struct fixture *)user)->wall_ms;
}

static int64_t monotonic(void *user)
{
	return ((struct fixture *)user)->monotonic_ms++;
}

static bool (*opener)(const char *url); /* what the next app opens URLs with */

static struct fixture *start_with(enum founding_variant variant, int columns, int rows, bool demo)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct config_errors errors = { 0 };
	struct err err = { 0 };
	fixture->founding = founding_create(variant, columns);
	fixture->wall_ms = founding_now(fixture->founding);
	fixture->keymap = keymap_create(founding_config(fixture->founding), &errors);
	fixture->term = term_memory_create(columns, rows, DEPTH_256, GLYPHS_UNICODE);
	fixture->backend = (struct backend){ count_command, describe_command, no_manifests, count_refresh, no_wake, fixture };
	fixture->clock = (struct clock){ wall, monotonic, fixture };
	fixture->story = demo ? store_create(1, NULL, NULL) : NULL;
	struct app_params params = {
		.config = founding_config(fixture->founding),
		.store = founding_store(fixture->founding),
		.session = founding_session(fixture->founding),
		.story = fixture->story,
		.captions = true,
		.backend = &fixture->backend,
		.keymap = fixture->keymap,
		.clock = &fixture->clock,
		.term = fixture->term,
		.wake_fd = -1,
		.signal_fd = -1,
		.note = "",
		.open_url = opener,
		.theme_folder = "",
	};
	fixture->app = app_create(&params, &err);
	assert_non_null(fixture->app);
	assert_true(app_step(fixture->app));
	return fixture;
}

static struct fixture *start(enum founding_variant variant, int columns, int rows)
{
	return start_with(variant, columns, rows, false);
}

static void finish(struct fixture *fixture)
{
	app_destroy(fixture->app);
	term_destroy(fixture->term);
	keymap_destroy(fixture->keymap);
	founding_destroy(fixture->founding);
	if (fixture->story)
		store_destroy(fixture->story);
	free(fixture);
}

static bool press(struct fixture *fixture, int key)
{
	term_memory_key(fixture->term, key);
	return app_step(fixture->app);
}

static void type(struct fixture *fixture, const char *text)
{
	for (; *text; text++)
		assert_true(press(fixture, *text));
}

static char *screen(const struct fixture *fixture)
{
	struct buf text = { 0 };
	canvas_dump(term_memory_screen(fixture->term), false, &text);
	return buf_steal(&text);
}

static bool shows(const struct fixture *fixture, const char *what)
{
	char *text = screen(fixture);
	bool found = strstr(text, what) != NULL;
	free(text);
	return found;
}

/* ---- tests ---- */

static void keys_change_the_screen(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(shows(fixture, "╭ Alerts"));
	assert_true(shows(fixture, "╭ Container RSS"));
	for (int i = SCREEN_COUNT - 1; i >= 0; i--) {
		assert_true(press(fixture, '1' + i));
		assert_int_equal(app_ui(fixture->app)->screen, i);
	}
	finish(fixture);
}

static void an_idle_screen_writes_nothing(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	size_t before = term_memory_presents(fixture->term);
	for (int i = 0; i < 50; i++)
		assert_true(app_step(fixture->app));
	assert_int_equal(term_memory_presents(fixture->term), before);
	assert_true(press(fixture, KEY_F12)); /* a key that does nothing */
	assert_int_equal(term_memory_presents(fixture->term), before);
	assert_true(press(fixture, '2'));
	assert_int_equal(term_memory_presents(fixture->term), before + 1);
	finish(fixture);
}

static void keys_that_came_together_make_one_frame(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	size_t before = term_memory_presents(fixture->term);
	for (int i = 0; i < 20; i++)
		term_memory_key(fixture->term, i % 2 ? '2' : '3');
	assert_true(app_step(fixture->app));
	assert_int_equal(term_memory_presents(fixture->term), before + 1);
	finish(fixture);
}

static void help_comes_and_goes(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	char *before = screen(fixture);
	assert_true(press(fixture, '?'));
	assert_true(shows(fixture, "Keys  Overview"));
	assert_true(shows(fixture, "emergency stop of all chaos"));
	assert_true(press(fixture, 'T')); /* no action while the help is open */
	assert_true(shows(fixture, "Keys  Overview"));
	assert_true(press(fixture, KEY_ESC));
	char *after = screen(fixture);
	assert_string_equal(before, after);
	free(before);
	free(after);
	finish(fixture);
}

static void the_help_scrolls_where_it_is_narrow(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 80, 24);
	assert_true(press(fixture, '?'));
	assert_true(shows(fixture, "Move"));
	assert_false(shows(fixture, "this page follows"));
	for (int i = 0; i < 30; i++)
		assert_true(press(fixture, KEY_PGDN));
	assert_true(shows(fixture, "this page follows"));
	assert_true(press(fixture, 'g'));
	assert_true(shows(fixture, "Move"));
	finish(fixture);
}

static void q_goes_back_one_thing_at_a_time(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, 'z'));
	assert_true(app_ui(fixture->app)->zoomed);
	assert_false(shows(fixture, "╭ Container RSS"));
	assert_true(press(fixture, 'q'));
	assert_false(app_ui(fixture->app)->zoomed);
	assert_true(shows(fixture, "╭ Container RSS"));
	assert_false(press(fixture, 'q'));
	finish(fixture);
}

static void control_c_ends_it_and_only_closes_a_dialog(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, '?'));
	assert_true(press(fixture, KEY_CTRL | 'c'));
	assert_false(shows(fixture, "Keys  Overview"));
	assert_false(press(fixture, KEY_CTRL | 'c'));
	finish(fixture);
}

static void a_lost_terminal_ends_it(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_false(press(fixture, KEY_EOF));
	finish(fixture);
}

static void text_typed_into_the_filter_is_text(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	type(fixture, "/q!X");
	assert_string_equal(app_ui(fixture->app)->filter, "q!X");
	term_memory_type_paste(fixture->term, "2\nT");
	assert_true(app_step(fixture->app));
	assert_int_equal(app_ui(fixture->app)->screen, SCREEN_OVERVIEW);
	assert_string_equal(app_ui(fixture->app)->filter, "q!X2 T");
	assert_true(press(fixture, KEY_ENTER_));
	assert_string_equal(app_ui(fixture->app)->filter, "q!X2 T");
	assert_true(press(fixture, '/'));
	assert_true(press(fixture, KEY_ESC));
	assert_string_equal(app_ui(fixture->app)->filter, "");
	assert_int_equal(fixture->commands, 0);
	finish(fixture);
}

static void a_paste_elsewhere_does_nothing(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	size_t before = term_memory_presents(fixture->term);
	term_memory_type_paste(fixture->term, "2q!XTP");
	assert_true(app_step(fixture->app));
	assert_int_equal(app_ui(fixture->app)->screen, SCREEN_OVERVIEW);
	assert_int_equal(term_memory_presents(fixture->term), before);
	assert_int_equal(fixture->commands, 0);
	finish(fixture);
}

static void any_size_at_any_moment(void **state)
{
	(void)state;
	static const int sizes[][2] = { { 80, 24 }, { 40, 10 }, { 39, 10 }, { 1, 1 }, { 400, 120 }, { 100, 10 }, { 40, 120 }, { 200, 60 },
		{ 120, 36 } };
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	for (int i = 0; i < SCREEN_COUNT; i++) {
		assert_true(press(fixture, '1' + i));
		for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			term_memory_resize(fixture->term, sizes[k][0], sizes[k][1]);
			assert_true(app_step(fixture->app));
			assert_int_equal(canvas_width(term_memory_screen(fixture->term)), sizes[k][0]);
			assert_int_equal(canvas_height(term_memory_screen(fixture->term)), sizes[k][1]);
		}
	}
	term_memory_resize(fixture->term, 38, 8);
	assert_true(app_step(fixture->app));
	assert_true(shows(fixture, "Too small: 38x8, needs 40x10."));
	assert_true(shows(fixture, "▲ 1 firing"));
	assert_false(press(fixture, 'q'));
	finish(fixture);
}

static void the_screen_freezes_and_says_so(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, 'Z'));
	assert_true(shows(fixture, "frozen"));
	assert_true(press(fixture, 'Z'));
	assert_true(press(fixture, KEY_F12));
	assert_false(shows(fixture, "frozen"));
	finish(fixture);
}

/* What an action came to takes the place of what was said when it was sent; what a dialog asked on the way does not. */
static void outcomes_are_told(void **state)
{
	(void)state;
	static const struct {
		enum command_kind kind;
		enum command_state state;
		bool told;
	} cases[] = { { COMMAND_PAUSE, COMMAND_SENT, false }, { COMMAND_PREVIEW, COMMAND_REFUSED, false },
		{ COMMAND_PAUSE, COMMAND_REFUSED, true } };
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice *slice = slice_create(SOURCE_CHAOS_MESH, SOURCE_CHAOS_MESH, "chaos-mesh", "http://127.0.0.1:2333");
		slice->health = SOURCE_OK;
		slice->good_ms = slice->poll_ms = fixture->wall_ms;
		slice->result_count = 1;
		slice->results = slice_array(slice, 1, sizeof(*slice->results));
		slice->results[0] = (struct command_result){ .id = 7 + i,
			.kind = cases[i].kind,
			.state = cases[i].state,
			.uid = (char *)slice_text(slice, "uid-1"),
			.namespace_ = (char *)slice_text(slice, "default"),
			.name = (char *)slice_text(slice, "dns-leaker"),
			.at_ms = fixture->wall_ms };
		err_set(&slice->results[0].error, ERR_AUTH, "", "401: not you");
		app_say(fixture->app, ROLE_TEXT, "pausing dns-leaker");
		assert_true(app_step(fixture->app));
		assert_true(shows(fixture, "pausing dns-leaker"));
		store_publish(founding_store(fixture->founding), slice);
		assert_true(app_step(fixture->app));
		assert_int_equal(shows(fixture, "pausing dns-leaker"), !cases[i].told);
	}
	assert_true(shows(fixture, "failed: 401: not you"));
	finish(fixture);
}

/* An emergency stop has to see what began meanwhile. */
static void a_stop_thaws_a_frozen_screen(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, 'Z'));
	assert_true(shows(fixture, "frozen"));
	assert_true(press(fixture, '!'));
	assert_true(shows(fixture, "Stop all"));
	assert_true(press(fixture, KEY_ESC));
	assert_true(press(fixture, KEY_F12));
	assert_false(shows(fixture, "frozen"));
	finish(fixture);
}

/* More keys than one pass takes: the rest was read already, and no descriptor tells of it. */
static void keys_beyond_a_pass_do_not_wait(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 80, 24);
	for (int i = 0; i < 600; i++)
		term_memory_key(fixture->term, i % 2 ? '2' : '3');
	term_memory_key(fixture->term, 'q');
	alarm(20); /* else it would sleep for ever */
	assert_true(app_run(fixture->app));
	alarm(0);
	finish(fixture);
}

/* A terminal on which somebody always types: one key a pass, its descriptor ready all the time. */
static int typed_fd;
static size_t typed_looks, frames_seen;
static uint64_t first_version;
static const struct app *typed_app;

static int ready_fd(struct term *term)
{
	(void)term;
	return typed_fd;
}

static int one_key_a_pass(struct term *term)
{
	(void)term;
	frames_seen += typed_app->frame->version == first_version;
	typed_looks++;
	return typed_looks % 2 ? KEY_NONE : typed_looks < 200 ? 'j' : 'q';
}

/* What was typed goes before news, so that no key waits for a new frame to be made; but news do not wait for keys to end. */
static void keys_go_before_news_for_a_moment(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	struct term_ops ops = *fixture->term->ops;
	int input[2], wake[2];
	assert_int_equal(pipe(input) + pipe2(wake, O_NONBLOCK), 0);
	assert_int_equal(write(input[1], "j", 1) + write(wake[1], "!", 1), 2);
	ops.input_fd = ready_fd;
	ops.read_key = one_key_a_pass;
	fixture->term->ops = &ops;
	typed_fd = input[0];
	typed_looks = frames_seen = 0;
	typed_app = fixture->app;
	first_version = fixture->app->frame->version;
	fixture->app->params.wake_fd = wake[0];
	fixture->app->quiet.news = true;
	fixture->wall_ms += 5000;
	founding_poll(fixture->founding, fixture->wall_ms);
	assert_true(app_run(fixture->app));
	assert_true(frames_seen > 4); /* some keys met the frame that was there */
	assert_true(frames_seen < 100); /* the later ones a new one */
	for (int i = 0; i < 2; i++) {
		close(input[i]);
		close(wake[i]);
	}
	fixture->app->params.wake_fd = -1;
	finish(fixture);
}

static void range_keys_say_the_range(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, '+'));
	assert_true(shows(fixture, "range 30m"));
	assert_true(press(fixture, '-'));
	assert_true(press(fixture, '-'));
	assert_true(shows(fixture, "range 5m"));
	assert_true(press(fixture, '['));
	assert_true(shows(fixture, "until "));
	assert_true(press(fixture, '0'));
	assert_false(shows(fixture, "until 1"));
	finish(fixture);
}

static void refresh_asks_the_servers(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, 'r'));
	assert_int_equal(fixture->refreshes, 1);
	assert_true(shows(fixture, "asking all servers now"));
	finish(fixture);
}

static void themes_go_round(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, 't'));
	assert_true(shows(fixture, "theme dark"));
	assert_true(press(fixture, 't'));
	assert_true(shows(fixture, "theme light"));
	assert_true(press(fixture, 't'));
	assert_true(shows(fixture, "theme terminal"));
	finish(fixture);
}

static void what_is_selected_can_be_copied(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, '3'));
	assert_true(press(fixture, 'y'));
	assert_non_null(strstr(term_memory_clipboard(fixture->term), "ContainerMemoryLimit"));
	assert_true(shows(fixture, "copied"));
	assert_true(press(fixture, '2'));
	assert_true(press(fixture, 'y'));
	assert_non_null(strstr(term_memory_clipboard(fixture->term), "container_memory_rss"));
	assert_true(press(fixture, '4'));
	assert_true(press(fixture, 'y'));
	assert_non_null(strstr(term_memory_clipboard(fixture->term), "default/"));
	finish(fixture);
}

/* What a filter leaves selected is what is copied, and what the server is asked about. */
static void what_is_shown_selected_is_copied(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, '4'));
	assert_true(press(fixture, '/'));
	type(fixture, "pod-kill");
	assert_true(press(fixture, KEY_ENTER_));
	assert_true(press(fixture, 'y'));
	assert_non_null(strstr(term_memory_clipboard(fixture->term), "default/pod-kill-cpp-dns-leaker "));
	const struct want_list *wants = store_acquire_wants(founding_store(fixture->founding));
	assert_non_null(strstr(term_memory_clipboard(fixture->term), wants->selected_uid));
	assert_string_not_equal(wants->selected_uid, "");
	want_list_release(wants);
	assert_true(press(fixture, '3'));
	assert_true(press(fixture, '/'));
	type(fixture, "!ContainerMemoryLimit");
	assert_true(press(fixture, KEY_ENTER_));
	assert_true(press(fixture, 'y'));
	assert_non_null(strstr(term_memory_clipboard(fixture->term), "KubePodNotReady pending"));
	finish(fixture);
}

static char opened[200];

static bool note_url(const char *url)
{
	snprintf(opened, sizeof(opened), "%s", url);
	return true;
}

/* In a browser where there is one. */
static void the_runbook_opens(void **state)
{
	(void)state;
	opener = note_url;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	opener = NULL;
	assert_true(press(fixture, '3'));
	assert_true(press(fixture, 'w'));
	assert_string_equal(opened, "https://runbooks.example.org/leaker#memory");
	assert_string_equal(term_memory_clipboard(fixture->term), "");
	assert_true(shows(fixture, "runbook opened in the browser: https://runbooks.example.org/leaker#memory"));
	finish(fixture);
}

static void the_runbook_then_the_generator(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, '3'));
	assert_true(press(fixture, 'w'));
	assert_string_equal(term_memory_clipboard(fixture->term), "https://runbooks.example.org/leaker#memory");
	assert_true(shows(fixture, "runbook copied"));
	finish(fixture);
}

static void the_screen_is_saved_privately(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	char folder[] = "/tmp/test_app.XXXXXX", old[4096], path[64];
	struct stat about;
	assert_non_null(mkdtemp(folder));
	assert_non_null(getcwd(old, sizeof(old)));
	assert_int_equal(chdir(folder), 0);
	assert_true(press(fixture, 'e'));
	assert_true(shows(fixture, "Save the screen"));
	assert_true(press(fixture, KEY_CTRL | 'u'));
	type(fixture, "q!.nothing");
	assert_true(press(fixture, KEY_ENTER_));
	assert_true(shows(fixture, "must end with")); /* and it stays open */
	assert_true(press(fixture, KEY_CTRL | 'u'));
	type(fixture, "one.svg");
	assert_true(press(fixture, KEY_ENTER_));
	assert_true(shows(fixture, "saved as svg"));
	assert_int_equal(chdir(old), 0);
	snprintf(path, sizeof(path), "%s/one.svg", folder);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_true(about.st_size > 1000);
	unlink(path);
	rmdir(folder);
	finish(fixture);
}

static void tab_walks_over_all_panels_and_back(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	for (int i = 0; i < SCREEN_COUNT; i++) {
		assert_true(press(fixture, '1' + i));
		int first = app_ui(fixture->app)->focus[i], steps = 0;
		do {
			assert_true(press(fixture, KEY_TAB));
			steps++;
		} while (app_ui(fixture->app)->focus[i] != first && steps < 20);
		assert_in_range(steps, 3, 8);
		assert_true(press(fixture, KEY_TAB));
		assert_true(press(fixture, KEY_BTAB_));
		assert_int_equal(app_ui(fixture->app)->focus[i], first);
	}
	finish(fixture);
}

static void enter_opens_the_panels_screen(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, KEY_ENTER_));
	assert_int_equal(app_ui(fixture->app)->screen, SCREEN_ALERTS);
	finish(fixture);
	fixture = start(FOUNDING_MOMENT, 60, 12);
	assert_true(press(fixture, '3'));
	assert_true(press(fixture, KEY_ENTER_));
	assert_true(app_ui(fixture->app)->details);
	assert_true(press(fixture, KEY_ESC));
	assert_false(app_ui(fixture->app)->details);
	finish(fixture);
}

static void tell(struct fixture *fixture, const char *caption, size_t step, bool held)
{
	struct slice *slice = slice_create(SOURCE_CONTROL, 0, "control", "");
	slice->health = SOURCE_OK;
	slice->control = (struct control_data){ .story = "s",
		.about = "",
		.caption = slice_text(slice, caption),
		.why = "because",
		.next_caption = "",
		.start_ms = fixture->world_ms,
		.step = step,
		.steps = 5,
		.held = held };
	store_publish(fixture->story, slice);
	assert_true(app_step(fixture->app));
}

/* What the story tells stands under the header; a step of it is a reason to ask the servers; keys hold it and lead on. */
static void the_story_of_a_demo(void **state)
{
	(void)state;
	struct fixture *fixture = start_with(FOUNDING_MOMENT, 120, 36, true);
	assert_true(shows(fixture, "the story has not begun"));
	assert_true(shows(fixture, ", hold  . next step  ! stop all  ? help"));
	tell(fixture, "Lookups fail", 1, false);
	assert_true(shows(fixture, "› Lookups fail"));
	assert_true(shows(fixture, "because"));
	size_t refreshes = fixture->refreshes;
	tell(fixture, "Still so", 1, false);
	assert_int_equal(fixture->refreshes, refreshes);
	tell(fixture, "The alert fires", 2, false);
	assert_int_equal(fixture->refreshes, refreshes + 1);
	press(fixture, ',');
	assert_int_equal(fixture->last_kind, COMMAND_HOLD);
	assert_int_equal(fixture->last_source, SOURCE_CONTROL);
	tell(fixture, "The alert fires", 2, true);
	assert_true(shows(fixture, "‖ held  2 of 5"));
	assert_true(shows(fixture, ", go on"));
	press(fixture, ',');
	assert_int_equal(fixture->last_kind, COMMAND_GO_ON);
	press(fixture, '.');
	assert_int_equal(fixture->last_kind, COMMAND_STEP);
	assert_int_equal(fixture->changes, 0);
	press(fixture, 'p');
	assert_true(shows(fixture, "› The alert fires"));
	assert_true(shows(fixture, ". next step  p leave"));
	press(fixture, 'p');
	press(fixture, 'i');
	assert_false(shows(fixture, "› The alert fires"));
	tell(fixture, "The alert fires", 2, false);
	assert_true(shows(fixture, "the story goes on"));
	press(fixture, 'i');
	assert_true(shows(fixture, "› The alert fires"));
	press(fixture, '?');
	assert_true(shows(fixture, "hold the story; next step"));
	finish(fixture);
}

/* A story that loops begins in a fresh world: what is remembered of the last one goes once the servers have told of the new one. */
static void a_story_that_loops(void **state)
{
	(void)state;
	struct fixture *fixture = start_with(FOUNDING_MOMENT, 120, 36, true);
	fixture->world_ms = fixture->wall_ms - 600000;
	tell(fixture, "the end", 5, false);
	founding_become(fixture->founding, FOUNDING_CALM);
	fixture->wall_ms += 5000;
	founding_poll(fixture->founding, fixture->wall_ms);
	fixture->world_ms = fixture->wall_ms - 1000;
	tell(fixture, "all is well", 1, false);
	assert_true(shows(fixture, "dns-leaker"));
	fixture->wall_ms += 11000 - 1;
	founding_poll(fixture->founding, fixture->wall_ms);
	assert_true(app_step(fixture->app));
	assert_true(shows(fixture, "► dns-leaker"));
	fixture->wall_ms++;
	assert_true(app_step(fixture->app));
	assert_false(shows(fixture, "► dns-leaker"));
	assert_false(shows(fixture, "ContainerMemoryLimit resolved"));
	finish(fixture);
}

static void without_a_story(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_false(shows(fixture, "›"));
	assert_false(shows(fixture, "next step"));
	type(fixture, ",");
	assert_true(shows(fixture, "hold: only a demo has a story"));
	type(fixture, ".i");
	assert_true(shows(fixture, "captions: only a demo has a story"));
	assert_int_equal(fixture->commands, 0);
	press(fixture, '?');
	assert_false(shows(fixture, "hold the story"));
	finish(fixture);
}

/* Captions leave every panel its place, at every size, or are not there. */
static void captions_at_any_size(void **state)
{
	(void)state;
	static const struct {
		int columns, rows, captions;
	} sizes[] = { { 80, 24, 1 }, { 120, 36, 2 }, { 200, 60, 2 }, { 40, 11, 1 }, { 40, 10, 0 }, { 30, 5, 0 } };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct fixture *fixture = start_with(FOUNDING_MOMENT, sizes[i].columns, sizes[i].rows, true);
		struct layout layout;
		tell(fixture, "Lookups fail", 1, false);
		screens_layout(app_ui(fixture->app), sizes[i].columns, sizes[i].rows, &layout);
		assert_int_equal(layout.caption.h, sizes[i].captions);
		assert_int_equal(shows(fixture, "› Lookups fail"), sizes[i].captions > 0);
		if (!layout.too_small)
			assert_int_equal(layout.keys.y, sizes[i].rows - 1);
		finish(fixture);
	}
}

/* p takes the whole screen and gives it back; keys for what it hides do nothing, dialogs open over it, and a screen's key leaves it. */
static void presenter_mode(void **state)
{
	(void)state;
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	char *before = screen(fixture), *after;
	press(fixture, 'p');
	assert_true(app_ui(fixture->app)->presenter);
	assert_true(shows(fixture, "DNS chaos ends in"));
	assert_false(shows(fixture, "1 Overview"));
	type(fixture, "/fzcv");
	assert_true(shows(fixture, "DNS chaos ends in"));
	assert_false(app_ui(fixture->app)->zoomed || app_ui(fixture->app)->cursor_on);
	press(fixture, 'j');
	assert_true(shows(fixture, "Container RSS of osad"));
	press(fixture, 'k');
	press(fixture, '!');
	assert_true(shows(fixture, "Stop all chaos"));
	press(fixture, KEY_ESC);
	assert_true(shows(fixture, "DNS chaos ends in"));
	press(fixture, 'q');
	assert_false(app_ui(fixture->app)->presenter);
	press(fixture, 'p');
	press(fixture, 'p');
	after = screen(fixture);
	assert_int_equal(fixture->changes, 0);
	press(fixture, 'p');
	press(fixture, '1');
	assert_false(app_ui(fixture->app)->presenter);
	press(fixture, 'p');
	press(fixture, '3');
	assert_int_equal(app_ui(fixture->app)->screen, SCREEN_ALERTS);
	assert_false(app_ui(fixture->app)->presenter);
	assert_non_null(strstr(before, "1 Overview"));
	assert_non_null(strstr(after, "1 Overview"));
	free(before);
	free(after);
	finish(fixture);
}

static void nothing_is_sent_without_a_yes(void **state)
{
	(void)state;
	static const int keys[] = { 'P', 'X', '!', 'T' };
	struct fixture *fixture = start(FOUNDING_MOMENT, 120, 36);
	assert_true(press(fixture, '4'));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_true(press(fixture, keys[i]));
		assert_true(press(fixture, KEY_ENTER_)); /* Cancel has the focus */
		assert_true(press(fixture, KEY_ESC));
		assert_true(press(fixture, KEY_ESC));
	}
	assert_true(shows(fixture, "╭ Chaos"));
	assert_int_equal(fixture->changes, 0);
	finish(fixture);
}

/* The program's own dialogs, and what is left where nothing fits. */
static void pictures(void **state)
{
	(void)state;
	static const struct {
		int columns, rows, key;
		const char *golden;
	} cases[] = {
		{ 200, 60, '?', "app-help-200x60" },
		{ 120, 36, '?', "app-help-120x36" },
		{ 80, 24, '?', "app-help-80x24" },
		{ 40, 10, '?', "app-help-40x10" },
		{ 200, 60, 'e', "app-save-200x60" },
		{ 120, 36, 'e', "app-save-120x36" },
		{ 80, 24, 'e', "app-save-80x24" },
		{ 40, 10, 'e', "app-save-40x10" },
		{ 200, 60, '/', "app-filter-200x60" },
		{ 120, 36, '/', "app-filter-120x36" },
		{ 80, 24, '/', "app-filter-80x24" },
		{ 40, 10, '/', "app-filter-40x10" },
		{ 38, 8, KEY_F12, "app-too-small-38x8" },
		{ 12, 3, KEY_F12, "app-too-small-12x3" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture *fixture = start(FOUNDING_MOMENT, cases[i].columns, cases[i].rows);
		assert_true(press(fixture, cases[i].key));
		golden_canvas(cases[i].golden, term_memory_screen(fixture->term), true);
		if (cases[i].columns >= 80)
			golden_mono(cases[i].golden, term_memory_screen(fixture->term));
		finish(fixture);
	}
}

/* Panels that have not changed are not drawn again: what is shown is still what a fresh drawing shows. */
static void assert_fresh(struct fixture *fixture)
{
	struct canvas *fresh = canvas_create(canvas_width(fixture->app->canvas), canvas_height(fixture->app->canvas), GLYPHS_UNICODE);
	app_draw_screen(fixture->app, fresh, NULL);
	assert_true(canvas_equal(fresh, fixture->app->canvas));
	canvas_destroy(fresh);
}

/* Keys and sizes at random: it neither crashes nor stops to answer. */
static void random_keys_do_no_harm(void **state)
{
	(void)state;
	static const int special[] = { KEY_TAB, KEY_ENTER_, KEY_ESC, KEY_UP_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_, KEY_END_,
		KEY_PGUP, KEY_PGDN, KEY_BTAB_, KEY_BACKSPACE_, KEY_F1, KEY_CTRL | 'd', KEY_CTRL | 'u', KEY_CTRL | 'l' };
	for (int round = 0; round < 2 * (FOUNDING_STORM + 1); round++) {
		struct fixture *fixture = start_with((enum founding_variant)(round / 2), 120, 36, round % 2 == 1);
		unsigned random = 12345u + (unsigned)round;
		for (int i = 0; i < 600; i++) {
			random = random * 1103515245u + 12345u;
			unsigned pick = random >> 16;
			if (pick % 23 == 0) {
				term_memory_resize(fixture->term, 1 + (int)(pick / 23 % 230), 1 + (int)(random >> 8) % 70);
				app_step(fixture->app);
			} else if (pick % 19 == 0 && fixture->story) {
				tell(fixture, pick % 2 ? "something happens" : "", pick / 19 % 6, pick / 19 % 2);
			} else if (pick % 3 == 0) {
				press(fixture, special[pick / 3 % (sizeof(special) / sizeof(special[0]))]);
			} else {
				int key = ' ' + (int)(pick / 3 % 95);
				press(fixture, key == 'q' || key == 'e' ? 'j' : key);
			}
			assert_fresh(fixture);
		}
		finish(fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_change_the_screen),
		cmocka_unit_test(an_idle_screen_writes_nothing),
		cmocka_unit_test(keys_that_came_together_make_one_frame),
		cmocka_unit_test(help_comes_and_goes),
		cmocka_unit_test(the_help_scrolls_where_it_is_narrow),
		cmocka_unit_test(q_goes_back_one_thing_at_a_time),
		cmocka_unit_test(control_c_ends_it_and_only_closes_a_dialog),
		cmocka_unit_test(a_lost_terminal_ends_it),
		cmocka_unit_test(text_typed_into_the_filter_is_text),
		cmocka_unit_test(a_paste_elsewhere_does_nothing),
		cmocka_unit_test(any_size_at_any_moment),
		cmocka_unit_test(the_screen_freezes_and_says_so),
		cmocka_unit_test(outcomes_are_told),
		cmocka_unit_test(a_stop_thaws_a_frozen_screen),
		cmocka_unit_test(keys_beyond_a_pass_do_not_wait),
		cmocka_unit_test(keys_go_before_news_for_a_moment),
		cmocka_unit_test(range_keys_say_the_range),
		cmocka_unit_test(refresh_asks_the_servers),
		cmocka_unit_test(themes_go_round),
		cmocka_unit_test(what_is_selected_can_be_copied),
		cmocka_unit_test(what_is_shown_selected_is_copied),
		cmocka_unit_test(the_runbook_then_the_generator),
		cmocka_unit_test(the_runbook_opens),
		cmocka_unit_test(the_screen_is_saved_privately),
		cmocka_unit_test(tab_walks_over_all_panels_and_back),
		cmocka_unit_test(enter_opens_the_panels_screen),
		cmocka_unit_test(presenter_mode),
		cmocka_unit_test(the_story_of_a_demo),
		cmocka_unit_test(a_story_that_loops),
		cmocka_unit_test(without_a_story),
		cmocka_unit_test(captions_at_any_size),
		cmocka_unit_test(nothing_is_sent_without_a_yes),
		cmocka_unit_test(pictures),
		cmocka_unit_test(random_keys_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
