#include "tui/app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "core/frame.h"
#include "core/session.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"
#include "tui/app_state.h"
#include "tui/edit.h"
#include "tui/experimentview.h"
#include "tui/keymap.h"
#include "tui/layout.h"
#include "tui/panels.h"
#include "tui/prepare.h"
#include "tui/screens.h"
#include "tui/term.h"

/*
 * One pass of the loop: signals, wake-ups, all keys that have come, the newest snapshot, and at most one frame. Between passes it sleeps
 * in poll(), without any fixed tick. What a key changes is noted (dirty, effects) and drawn once at the end of the pass.
 */

#define GATHER_MS 30
#define KEYS_A_PASS 256 /* a paste into a terminal without bracketed paste must not starve the drawing */

int64_t app_wall_ms(const struct app *app)
{
	return app->params.clock->wall_ms(app->params.clock->user);
}

static int64_t monotonic_ms(const struct app *app)
{
	return app->params.clock->monotonic_ms(app->params.clock->user);
}

void app_say(struct app *app, enum role role, const char *format, ...)
{
	char text[LINE_BYTES];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	app->message = line_of(role, 0, text);
	app->dirty = true;
}

/* ---- dialogs ---- */

static void context_say(struct modal_context *context, const char *text, bool bad)
{
	app_say(context->user, bad ? ROLE_CRIT : ROLE_TEXT, "%s", text);
}

static void context_copy(struct modal_context *context, const char *text)
{
	struct app *app = context->user;
	app->params.term->ops->clipboard(app->params.term, text);
	app_say(app, ROLE_DIM, "copied");
}

static void context_open(struct modal_context *context, struct modal *modal)
{
	app_open(context->user, modal);
}

struct modal_context app_context(struct app *app)
{
	return (struct modal_context){
		.frame = app->frame,
		.ui = &app->ui,
		.backend = app->params.backend,
		.session = app->params.session,
		.now_ms = app_wall_ms(app),
		.monotonic_ms = monotonic_ms(app),
		.columns = canvas_width(app->canvas),
		.rows = canvas_height(app->canvas),
		.experiment_folders = (const char *const *)app->params.config->experiments,
		.experiment_folder_count = app->params.config->experiment_count,
		.say = context_say,
		.copy = context_copy,
		.open = context_open,
		.user = app,
	};
}

void app_open(struct app *app, struct modal *modal)
{
	if (modal && !modal_push(&app->modals, modal))
		app_say(app, ROLE_CRIT, "too many dialogs are open");
	app->dirty = true;
}

/* The dialog may have opened another one above itself, so it is closed by its address. */
static void close_modal(struct app *app, struct modal *modal)
{
	for (int i = 0; i < app->modals.count; i++) {
		if (app->modals.items[i] != modal)
			continue;
		modal->ops->close(modal);
		app->modals.count--;
		memmove(&app->modals.items[i], &app->modals.items[i + 1], (size_t)(app->modals.count - i) * sizeof(app->modals.items[0]));
		return;
	}
}

static void modal_did(struct app *app, struct modal *modal, unsigned effect)
{
	if (effect & MODAL_CLOSE)
		close_modal(app, modal);
	if (effect)
		app->dirty = true;
}

static void modal_takes_key(struct app *app, struct modal *modal, int key)
{
	struct modal_context context = app_context(app);
	unsigned effect = MODAL_NONE;
	if (key != KEY_PASTE)
		effect = modal->ops->key(modal, key, &context);
	else if (modal->ops->paste)
		effect = modal->ops->paste(modal, app->params.term->ops->paste(app->params.term), &context);
	modal_did(app, modal, effect);
}

static void tick_modals(struct app *app)
{
	struct modal *items[MODAL_DEPTH];
	int count = app->modals.count;
	memcpy(items, app->modals.items, sizeof(items));
	for (int i = 0; i < count; i++) {
		struct modal_context context = app_context(app);
		if (items[i]->ops->tick)
			modal_did(app, items[i], items[i]->ops->tick(items[i], &context));
	}
}

/* ---- drawing ---- */

bool app_load_theme(struct app *app, const char *name, struct err *err)
{
	struct term *term = app->params.term;
	if (!theme_load(name, term->ops->depth(term), &app->params.theme_folder, 1, &app->theme, err))
		return false;
	snprintf(app->theme_name, sizeof(app->theme_name), "%s", name);
	app->ui.plain_grounds = app->theme.grounds[GROUND_CHAOS_SHOW].color == app->theme.grounds[GROUND_BG].color;
	term->ops->set_theme(term, &app->theme);
	app->dirty = true;
	return true;
}

void app_draw_screen(struct app *app, struct canvas *canvas, struct screens_cache *cache)
{
	struct screens_props props = {
		.frame = app->frame,
		.ui = &app->ui,
		.keymap = app->params.keymap,
		.refresh_ms = app->params.config->refresh_ms,
		.message = app->message,
		.filter = app->filtering ? &app->filter : NULL,
		.demo = app->params.story != NULL,
		.story = app_story(app),
	};
	screens_draw(canvas, &props, cache);
}

/* Dialogs dim what is under them, so they are drawn into a copy. */
static const struct canvas *cover(struct app *app)
{
	struct modal_context context = app_context(app);
	canvas_copy(app->covered, app->canvas);
	for (int i = 0; i < app->modals.count; i++)
		app->modals.items[i]->ops->draw(app->modals.items[i], app->covered, &context);
	return app->covered;
}

static void draw(struct app *app)
{
	app_draw_screen(app, app->canvas, &app->cache);
	const struct canvas *canvas = app->modals.count > 0 ? cover(app) : app->canvas;
	app->drawn_version = app->frame->version;
	app->dirty = false;
	if (!app->params.term->ops->present(app->params.term, canvas))
		app->ending = app->lost = true;
}

static void fit_screen(struct app *app)
{
	int columns, rows;
	app->params.term->ops->size(app->params.term, &columns, &rows);
	if (columns == canvas_width(app->canvas) && rows == canvas_height(app->canvas))
		return;
	canvas_resize(app->canvas, columns, rows);
	canvas_resize(app->covered, columns, rows);
	app->cache = (struct screens_cache){ 0 };
	session_set_columns(app->params.session, columns);
	app->dirty = true;
}

/* ---- the session ---- */

/* What the user has selected decides what the servers are asked about. */
static void tell_session(struct app *app)
{
	bool list = app->frame && app->ui.screen == SCREEN_CHAOS;
	const struct frame_chaos *chosen = list ? experiments_chosen(app->frame, &app->ui) : NULL;
	const char *selected = chosen ? chosen->item->uid : app->ui.selected_chaos;
	if (strcmp(selected, app->selected_chaos) != 0) {
		snprintf(app->selected_chaos, sizeof(app->selected_chaos), "%s", selected);
		session_select_chaos(app->params.session, app->selected_chaos);
	}
	if (strcmp(app->ui.group_label, app->group_label) != 0) {
		snprintf(app->group_label, sizeof(app->group_label), "%s", app->ui.group_label);
		session_group_by(app->params.session, app->group_label);
	}
}

/* Pollers sleep until something is due; a new list of wants is a reason to look again. */
static void wake_for_wants(struct app *app)
{
	const struct want_list *wants = store_acquire_wants(app->params.store);
	if (wants->version != app->wants_version)
		app->params.backend->wake(app->params.backend->user);
	app->wants_version = wants->version;
	want_list_release(wants);
}

/* Tells one set of ended actions from another. */
static uint64_t outcomes_of(const struct frame *frame)
{
	uint64_t mix = 0;
	for (size_t i = 0; i < frame->result_count; i++) {
		const struct command_result *result = &frame->results[i];
		if (result->state != COMMAND_SENT && result->kind != COMMAND_PREVIEW)
			mix = mix * 31 + result->id;
	}
	return mix;
}

/* What an action came to is the newest event: it takes the place of what was said when it was sent. */
static void heed_outcomes(struct app *app)
{
	uint64_t outcomes = outcomes_of(app->frame);
	if (outcomes == app->outcomes)
		return;
	app->outcomes = outcomes;
	app->message = (struct line){ 0 };
	app->dirty = true;
}

static void advance(struct app *app)
{
	app_follow_story(app);
	uint64_t before = app->frame ? app->frame->version : 0;
	tell_session(app);
	app->frame = session_advance(app->params.session, app->snapshot, app_wall_ms(app));
	prepare_frame(&app->ui, app->frame);
	heed_outcomes(app);
	if (app->frame->version != before)
		tick_modals(app);
}

/* ---- keys ---- */

static void suspend(struct app *app)
{
	sigset_t stop;
	struct sigaction plain = { .sa_handler = SIG_DFL }, old;
	app->params.term->ops->suspend(app->params.term);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &plain, &old);
	kill(0, SIGTSTP); /* the whole group, as the terminal would: a script that started us stops as well */
	pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
	/* here we stand until SIGCONT */
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	sigaction(SIGTSTP, &old, NULL);
	app->params.term->ops->resume(app->params.term);
	app->dirty = true;
}

static void perform(struct app *app, unsigned effects)
{
	if (effects & EFFECT_REFRESH)
		app->params.backend->refresh(app->params.backend->user);
	if (effects & EFFECT_REDRAW)
		app->params.term->ops->redraw(app->params.term);
	if (effects & EFFECT_SUSPEND)
		suspend(app);
	if (effects & EFFECT_QUIT)
		app->ending = true;
	if (effects & ~(unsigned)EFFECT_UNHANDLED)
		app->dirty = true;
}

static void set_filter(struct app *app, const char *text)
{
	if (strcmp(app->ui.filter, text) == 0)
		return;
	snprintf(app->ui.filter, sizeof(app->ui.filter), "%s", text);
	memset(app->ui.scroll, 0, sizeof(app->ui.scroll));
}

/* The list follows what is typed; Enter keeps it, Esc lets it go. */
static void filter_takes_key(struct app *app, int key)
{
	app->dirty = true;
	if (key == KEY_PASTE)
		textfield_paste(&app->filter, app->params.term->ops->paste(app->params.term));
	else if (key == KEY_ESC)
		textfield_set(&app->filter, "");
	else if (key != KEY_ENTER_)
		edit_key(&app->filter, key);
	app->filtering = key != KEY_ESC && key != KEY_ENTER_;
	set_filter(app, app->filter.text);
}

/* Has the user looked at the alerts with this key? Then none of them is new any more. */
static bool looks_at_alerts(const struct app *app)
{
	struct layout layout;
	screens_layout(&app->ui, canvas_width(app->canvas), canvas_height(app->canvas), &layout);
	int focus = screens_focus(&app->ui, &layout);
	return (app->ui.screen == SCREEN_ALERTS && focus == ALERTS_LIST) || (app->ui.screen == SCREEN_OVERVIEW && focus == OVERVIEW_ALERTS);
}

static void screen_takes_key(struct app *app, int key)
{
	enum action_id action;
	if (app->message.count > 0)
		app->dirty = true;
	app->message = (struct line){ 0 };
	if (key == (KEY_CTRL | 'z'))
		perform(app, EFFECT_SUSPEND);
	else if (key == (KEY_CTRL | 'c'))
		perform(app, EFFECT_QUIT);
	else if (keymap_find(app->params.keymap, app->ui.screen, key, &action)) {
		if (looks_at_alerts(app))
			session_looked(app->params.session);
		perform(app, app_act(app, action));
	}
}

static void take_key(struct app *app, int key)
{
	struct modal *top = modal_top(&app->modals);
	switch (key) {
	case KEY_EOF:
		app->ending = app->lost = true;
		break;
	case KEY_RESIZED:
	case KEY_FOCUS_LOST:
		break;
	default:
		if (top && key == (KEY_CTRL | 'z'))
			perform(app, EFFECT_SUSPEND);
		else if (top && key == (KEY_CTRL | 'c'))
			modal_takes_key(app, top, KEY_ESC);
		else if (top)
			modal_takes_key(app, top, key);
		else if (app->filtering)
			filter_takes_key(app, key);
		else
			screen_takes_key(app, key);
	}
}

/* What a pass leaves has been read from the terminal already, so that waiting for its descriptor would not find it. */
static void take_keys(struct app *app)
{
	struct term *term = app->params.term;
	int key = KEY_NONE, i = 0;
	for (; i < KEYS_A_PASS && !app->ending && (key = term->ops->read_key(term)) != KEY_NONE; i++)
		take_key(app, key);
	app->keys_left = i == KEYS_A_PASS;
}

/* ---- signals and waiting ---- */

static void take_signal(struct app *app, int signal)
{
	switch (signal) {
	case SIGWINCH:
		break; /* the size is looked at after signals */
	case SIGTSTP:
		suspend(app);
		break;
	case SIGCONT:
		app->params.term->ops->resume(app->params.term);
		app->dirty = true;
		break;
	default:
		app->ending = true;
		app->lost = signal == SIGHUP;
	}
}

static void take_signals(struct app *app)
{
	struct signalfd_siginfo info;
	while (app->params.signal_fd >= 0 && read(app->params.signal_fd, &info, sizeof(info)) == sizeof(info))
		take_signal(app, (int)info.ssi_signo);
}

/* The wake-ups go before the snapshot is taken: one that comes later has another one to tell of. */
static void take_news(struct app *app)
{
	const struct snapshot *old = app->snapshot;
	char bytes[64];
	while (app->params.wake_fd >= 0 && read(app->params.wake_fd, bytes, sizeof(bytes)) > 0)
		;
	app->snapshot = store_acquire(app->params.store);
	app->news_ms = 0;
	snapshot_release(old);
}

/* What has not been waited for may be there. */
static void take_events(struct app *app)
{
	if (!app->quiet.signals) {
		take_signals(app);
		fit_screen(app);
	}
	if (!app->quiet.news)
		take_news(app);
	app->quiet.signals = app->quiet.news = false;
}

bool app_step(struct app *app)
{
	take_events(app);
	advance(app);
	take_keys(app);
	if (app->ending)
		return false;
	if (app->dirty)
		advance(app);
	if (app->dirty || app->frame->version != app->drawn_version)
		draw(app);
	wake_for_wants(app); /* what the user waits for first */
	return !app->ending;
}

/* How long news may still wait. */
static int gathering_ms(struct app *app)
{
	int64_t now = monotonic_ms(app);
	if (app->news_ms == 0)
		app->news_ms = now;
	int64_t left = app->news_ms + GATHER_MS - now;
	return left < 0 ? 0 : left > GATHER_MS ? GATHER_MS : (int)left;
}

/*
 * Until the next key, wake-up or signal, or until time alone changes the screen. The servers are asked at the same time, so that their answers
 * come in a bunch: a moment is waited for the rest of it, for one frame instead of four; never for a key, which in that moment goes first,
 * on the frame that is there.
 */
static void wait_for_more(struct app *app)
{
	enum { INPUT, WAKE, SIGNAL };
	struct pollfd fds[] = {
		[INPUT] = { .fd = app->params.term->ops->input_fd(app->params.term), .events = POLLIN },
		[WAKE] = { .fd = app->params.wake_fd, .events = POLLIN },
		[SIGNAL] = { .fd = app->params.signal_fd, .events = POLLIN },
	};
	int64_t deadline = session_deadline(app->params.session), now = app_wall_ms(app);
	int64_t wait = deadline == INT64_MAX ? -1 : deadline <= now ? 0 : deadline - now;
	if (wait > INT32_MAX)
		wait = INT32_MAX;
	if (app->keys_left)
		wait = 0;
	poll(fds, sizeof(fds) / sizeof(fds[0]), (int)wait);
	bool news = fds[WAKE].revents;
	int left = news ? gathering_ms(app) : 0;
	if (left > 0 && !fds[INPUT].revents && !fds[SIGNAL].revents) {
		fds[WAKE].fd = -1;
		poll(fds, sizeof(fds) / sizeof(fds[0]), left);
	}
	app->quiet.signals = fds[SIGNAL].fd >= 0 && !fds[SIGNAL].revents;
	app->quiet.news = app->params.wake_fd >= 0 && (!news || (left > 0 && fds[INPUT].revents));
}

bool app_run(struct app *app)
{
	while (app_step(app))
		wait_for_more(app);
	return !app->lost;
}

/* ---- life ---- */

struct app *app_create(const struct app_params *params, struct err *err)
{
	struct app *app = mem_zalloc(1, sizeof(*app));
	int columns, rows;
	app->params = *params;
	ui_init(&app->ui);
	app->ui.screen = params->screen;
	app->ui.local_time = params->config->local_time;
	app->captions = params->captions && params->story;
	snprintf(app->group_label, sizeof(app->group_label), "%s", app->ui.group_label);
	params->term->ops->size(params->term, &columns, &rows);
	app->canvas = canvas_create(columns, rows, params->term->ops->glyphs(params->term));
	app->covered = canvas_create(columns, rows, params->term->ops->glyphs(params->term));
	session_set_columns(params->session, columns);
	app->dirty = true;
	if (!app_load_theme(app, params->config->theme, err)) {
		app_destroy(app);
		return NULL;
	}
	if (params->note[0])
		app_say(app, ROLE_WARN, "%s", params->note);
	return app;
}

void app_destroy(struct app *app)
{
	if (!app)
		return;
	modal_finish(&app->modals);
	snapshot_release(app->told);
	canvas_destroy(app->canvas);
	canvas_destroy(app->covered);
	snapshot_release(app->snapshot);
	free(app);
}

const struct ui *app_ui(const struct app *app)
{
	return &app->ui;
}
