#include "tests/support/test.h"

#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/command.h"
#include "core/session.h"
#include "core/store.h"
#include "core/want.h"
#include "datasources/sim/dice.h"
#include "tests/support/founding.h"
#include "tests/support/hostile.h"
#include "tests/support/slices.h"
#include "tui/app.h"
#include "tui/app_state.h"
#include "tui/keymap.h"
#include "tui/term.h"
#include "widgets/canvas.h"

/*
 * A monkey at the keyboard, while servers answer, fail, change their story and lie. Everything follows from a seed, which stands on standard
 * error when a test fails; MONKEY_SEED=N plays one again. What is looked for: that nothing breaks (the sanitizers see more than this test), that
 * each screen is made of whole harmless characters, that the program sleeps when it has drawn, and that it can still be quit.
 */

struct monkey {
	struct dice dice;
	struct founding *founding;
	struct keymap *keymap;
	struct term *term;
	struct app *app;
	struct backend backend;
	struct clock clock;
	int64_t wall_ms, monotonic_ms;
	bool liars; /* the servers are hostile, else they tell the founding story */
	uint64_t commands;
	uint64_t command_ids[8]; /* to be answered */
	size_t command_count;
};

/* ---- what is around the app ---- */

static uint64_t take_command(void *user, enum source_kind kind, struct command *command)
{
	struct monkey *monkey = user;

	(void)kind;
	command_finish(command);
	if (dice_below(&monkey->dice, 8) == 0)
		return 0;
	monkey->command_ids[monkey->command_count++ % 8] = ++monkey->commands;
	return monkey->commands;
}

static void describe(void *user, enum source_kind kind, const struct command *command, struct buf *out)
{
	struct monkey *monkey = user;
	char *raw = hostile_text(&monkey->dice), *clean = utf8_neutralise(raw, strlen(raw), 0, false);

	(void)kind;
	buf_appendf(out, "curl %s %s %s", command_verb(command->kind), command->uid, clean);
	free(raw);
	free(clean);
}

static const char *harmless(struct monkey *monkey, struct arena *arena)
{
	char *raw = hostile_text(&monkey->dice), *clean = utf8_neutralise(raw, strlen(raw), 0, false);
	char *copy = arena_zalloc(arena, strlen(clean) + 1, 1);

	strcpy(copy, clean);
	free(raw);
	free(clean);
	return copy;
}

static void lie_in_manifest(struct monkey *monkey, struct arena *arena, struct manifest *out)
{
	const char **warnings = arena_zalloc(arena, 3, sizeof(*warnings));

	for (size_t i = 0; i < 3; i++)
		warnings[i] = harmless(monkey, arena);
	*out = (struct manifest){ .object = (enum chaos_object)dice_below(&monkey->dice, 3),
		.file = harmless(monkey, arena),
		.line = (int)dice_below(&monkey->dice, 100),
		.kind = harmless(monkey, arena),
		.chaos_kind = harmless(monkey, arena),
		.namespace_ = harmless(monkey, arena),
		.name = harmless(monkey, arena),
		.spec = { .action = "", .mode = harmless(monkey, arena), .value = "", .summary = harmless(monkey, arena), .duration = "" },
		.cron = "",
		.body = "{}",
		.selector = dice_below(&monkey->dice, 2) == 0 ? "{}" : "",
		.warning_count = dice_below(&monkey->dice, 4),
		.warnings = warnings };
}

static void read_manifests(void *user, const char *path, struct manifest_list *out)
{
	struct monkey *monkey = user;
	struct arena *arena = arena_create();
	size_t count = dice_below(&monkey->dice, 20);

	(void)path;
	*out = (struct manifest_list){ .arena = arena, .items = arena_zalloc(arena, count + 1, sizeof(*out->items)), .count = count };
	for (size_t i = 0; i < count; i++)
		lie_in_manifest(monkey, arena, &out->items[i]);
	out->error_count = dice_below(&monkey->dice, 3);
	out->errors = arena_zalloc(arena, 3, sizeof(*out->errors));
	for (size_t i = 0; i < out->error_count; i++)
		err_set(&out->errors[i], ERR_CONFIG, "a.yaml:1", "%s", harmless(monkey, arena));
}

static void nothing(void *user)
{
	(void)user;
}

static int64_t wall(void *user)
{
	return ((struct monkey *)user)->wall_ms;
}

static int64_t monotonic(void *user)
{
	return ((struct monkey *)user)->monotonic_ms += 7;
}

/* ---- the servers ---- */

static void answer_commands(struct monkey *monkey, struct slice *slice)
{
	static char nobody[] = "uid-1";

	for (size_t i = 0; i < monkey->command_count && i < 8; i++) {
		struct command_result *result = slice_push(slice, &slice->results, &slice->result_count, sizeof(*result));

		*result = (struct command_result){ .id = monkey->command_ids[i],
			.kind = (enum command_kind)dice_below(&monkey->dice, 7),
			.state = (enum command_state)dice_below(&monkey->dice, 4),
			.uid = nobody,
			.namespace_ = nobody,
			.name = nobody,
			.at_ms = monkey->wall_ms };
		if (result->state == COMMAND_REFUSED)
			err_set(&result->error, ERR_REFUSED, "", "no");
		for (size_t k = dice_below(&monkey->dice, 4); k > 0; k--) {
			struct chaos_pod *pod = slice_push(slice, &result->pods, &result->pod_count, sizeof(*pod));

			*pod = (struct chaos_pod){ "default", "a-pod", "", "Running" };
		}
		result->pod_total = result->pod_count * dice_below(&monkey->dice, 3);
	}
}

static void lie(struct monkey *monkey)
{
	struct store *store = founding_store(monkey->founding);
	const struct want_list *wants = store_acquire_wants(store);
	enum source_kind kind = (enum source_kind)dice_below(&monkey->dice, 3);
	struct slice *slice = hostile_slice(&monkey->dice, kind, wants, monkey->wall_ms, 30);

	if (kind == SOURCE_CHAOS_MESH)
		answer_commands(monkey, slice);
	store_publish(store, slice);
	want_list_release(wants);
}

static void tell_story(struct monkey *monkey)
{
	static const enum founding_variant variants[] = { FOUNDING_MOMENT, FOUNDING_DEGRADED, FOUNDING_CALM, FOUNDING_STORM };

	if (dice_below(&monkey->dice, 4) == 0)
		founding_become(monkey->founding, variants[dice_below(&monkey->dice, 4)]);
	founding_poll(monkey->founding, monkey->wall_ms);
}

static void move_clock(struct monkey *monkey)
{
	static const int64_t jumps[] = { -3600000, 86400000, -86400000, 60000, -1, 1 };

	monkey->wall_ms +=
		dice_below(&monkey->dice, 40) == 0 ? jumps[dice_below(&monkey->dice, 6)] : (int64_t)dice_below(&monkey->dice, 5000);
}

static void poll_servers(struct monkey *monkey)
{
	move_clock(monkey);
	if (monkey->liars)
		lie(monkey);
	else
		tell_story(monkey);
}

/* ---- the monkey ---- */

/* All actions' keys but those that stop or end the program or write files, which save() does; then keys of dialogs and fields. */
static int any_key(struct monkey *monkey)
{
	static const int special[] = { KEY_UP_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_, KEY_END_, KEY_PGUP, KEY_PGDN, KEY_BTAB_,
		KEY_BACKSPACE_, KEY_DELETE_, KEY_FOCUS_LOST, KEY_F1, KEY_F12, KEY_TAB, KEY_ENTER_, KEY_ESC, KEY_CTRL | 'l', KEY_CTRL | 'd',
		KEY_CTRL | 'u', KEY_CTRL | 'w', KEY_CTRL | 'k', 0x754c, 0x301, 0x202e, 0x1f469, 0x10ffff, ' ' };
	static const char letters[] = "1234jkhlgG/nN+=-[]0vzcZrfobwyt?TPX!TPX!yYm ";
	size_t kind = dice_below(&monkey->dice, 8);

	if (kind < 2)
		return special[dice_below(&monkey->dice, sizeof(special) / sizeof(special[0]))];
	return kind < 7 ? letters[dice_below(&monkey->dice, sizeof(letters) - 1)] : (int)('A' + dice_below(&monkey->dice, 26));
}

static void press(struct monkey *monkey)
{
	term_memory_key(monkey->term, any_key(monkey));
}

static void paste(struct monkey *monkey)
{
	char *raw = hostile_text(&monkey->dice), *clean = utf8_neutralise(raw, strlen(raw), 0, true);

	term_memory_type_paste(monkey->term, clean);
	free(raw);
	free(clean);
}

static void resize(struct monkey *monkey)
{
	static const int columns[] = { 1, 2, 3, 39, 40, 41, 79, 80, 100, 120, 160, 200, 400 },
			 rows[] = { 1, 2, 3, 9, 10, 11, 23, 24, 36, 60, 120 };
	size_t way = dice_below(&monkey->dice, 3);

	if (way == 0)
		term_memory_resize(monkey->term, columns[dice_below(&monkey->dice, 13)], rows[dice_below(&monkey->dice, 11)]);
	else if (way == 1)
		term_memory_resize(monkey->term, 1 + (int)dice_below(&monkey->dice, 400), 1 + (int)dice_below(&monkey->dice, 120));
	else
		term_memory_resize(monkey->term, 120, 36);
}

/* From a screen without dialogs; what is typed has no slash, so that it stays in the folder. */
static void save(struct monkey *monkey)
{
	static const int keys[] = { 'e', KEY_BACKSPACE_, 'x', KEY_ENTER_, KEY_ENTER_, KEY_ESC };

	if (monkey->app->modals.count > 0 || monkey->app->filtering)
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (i == 0 || i > 2 || dice_below(&monkey->dice, 3) == 0)
			term_memory_key(monkey->term, keys[i]);
}

static void act(struct monkey *monkey)
{
	size_t what = dice_below(&monkey->dice, 100);

	if (what < 3)
		paste(monkey);
	else if (what < 8)
		resize(monkey);
	else if (what < 20)
		poll_servers(monkey);
	else if (what < 21)
		save(monkey);
	else if (what < 23)
		for (int i = 0; i < 30; i++)
			press(monkey);
	else
		press(monkey);
}

/* ---- a life ---- */

static void begin(struct monkey *monkey, uint64_t seed, bool liars)
{
	static const enum glyph_set glyphs[] = { GLYPHS_UNICODE, GLYPHS_LINUX, GLYPHS_ASCII };
	struct config_errors errors = { 0 };
	struct err err = { 0 };

	*monkey = (struct monkey){ .dice = { seed }, .founding = founding_create(FOUNDING_MOMENT, 120), .liars = liars };
	monkey->wall_ms = founding_now(monkey->founding);
	monkey->keymap = keymap_create(founding_config(monkey->founding), &errors);
	monkey->term = term_memory_create(120, 36, DEPTH_256, glyphs[dice_below(&monkey->dice, 3)]);
	monkey->backend = (struct backend){ take_command, describe, read_manifests, nothing, nothing, monkey };
	monkey->clock = (struct clock){ wall, monotonic, monkey };
	struct app_params params = {
		.config = founding_config(monkey->founding),
		.store = founding_store(monkey->founding),
		.session = founding_session(monkey->founding),
		.backend = &monkey->backend,
		.keymap = monkey->keymap,
		.clock = &monkey->clock,
		.term = monkey->term,
		.wake_fd = -1,
		.signal_fd = -1,
		.note = "",
		.theme_folder = "",
	};

	monkey->app = app_create(&params, &err);
	assert_non_null(monkey->app);
}

/* A few Esc close whatever is open; then q has to end it. */
static void end(struct monkey *monkey)
{
	term_memory_resize(monkey->term, 120, 36);
	for (int i = 0; i < 30; i++)
		term_memory_key(monkey->term, KEY_ESC);
	assert_true(app_step(monkey->app));
	assert_int_equal(monkey->app->modals.count, 0);
	term_memory_key(monkey->term, 'q');
	assert_false(app_step(monkey->app));
	app_destroy(monkey->app);
	term_destroy(monkey->term);
	keymap_destroy(monkey->keymap);
	founding_destroy(monkey->founding);
}

static void live(uint64_t seed, bool liars, size_t acts)
{
	struct monkey monkey;

	fprintf(stderr, "MONKEY_SEED=%llu\r", (unsigned long long)seed);
	begin(&monkey, seed, liars);
	for (size_t i = 0; i < acts; i++) {
		act(&monkey);
		if (!app_step(monkey.app))
			fail_msg("seed %llu: it ended by itself after %zu acts", (unsigned long long)seed, i);
		if (session_deadline(founding_session(monkey.founding)) <= monkey.wall_ms)
			fail_msg("seed %llu: it would not sleep after %zu acts", (unsigned long long)seed, i);
		if (i % 8 == 0)
			hostile_check_canvas(term_memory_screen(monkey.term));
	}
	end(&monkey);
}

static int64_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* Some lives, each of another seed, for at most some seconds; one where a seed is given. */
static void lives(bool liars)
{
	const char *given = getenv("MONKEY_SEED");
	int64_t until = seconds() + 5;
	uint64_t rounds = given ? 1 : test_rounds(12);

	for (uint64_t i = 0; i < rounds && (i == 0 || seconds() < until); i++)
		live(given ? strtoull(given, NULL, 10) : i + 1, liars, (size_t)test_rounds(400));
}

static void a_monkey_and_the_story(void **state)
{
	(void)state;
	lives(false);
}

static void a_monkey_and_liars(void **state)
{
	(void)state;
	lives(true);
}

/* ---- a folder for what it saves ---- */

static char folder[] = "/tmp/monkey-XXXXXX";

static int enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
	DIR *dir = opendir(".");
	struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir)))
		unlink(entry->d_name);
	closedir(dir);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_monkey_and_the_story),
		cmocka_unit_test(a_monkey_and_liars),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
