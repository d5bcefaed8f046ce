#ifndef TUI_APP_STATE_H
#define TUI_APP_STATE_H

#include <limits.h>

#include "tui/action.h"
#include "tui/app.h"
#include "tui/modal.h"
#include "tui/screens.h"
#include "themes/theme.h"
#include "widgets/line.h"
#include "widgets/textfield.h"

/* The app's inside, shared by app.c (loop), app_actions.c (what keys do), app_share.c (copy and save), app_story.c (the story of a demo). Nobody else includes it. */
struct app {
	struct app_params params; /* immutable */
	struct ui ui;
	struct theme theme;
	char theme_name[PATH_MAX]; /* as it was asked for: a built-in one, a name, a file */
	struct canvas *canvas; /* the screen without dialogs */
	struct screens_cache cache; /* of what is in it */
	struct canvas *covered; /* the screen under dialogs, while there are any */
	const struct frame *frame; /* the session's newest */
	const struct snapshot *told; /* of the story's store, retained; NULL: there is none */
	bool captions; /* shown */
	int64_t forget_ms; /* wall: when all servers have told of the world that began anew; 0: none did */
	uint64_t drawn_version;
	uint64_t wants_version;
	bool dirty; /* something but the frame changed */
	struct modal_stack modals;
	struct line message; /* answer to the last action; gone with the next key, or when the action's outcome is known */
	uint64_t outcomes; /* of actions, as far as they were seen */
	bool filtering; /* the field of / has the keys */
	struct textfield filter;
	char selected_chaos[64]; /* what the session was told */
	char group_label[64];
	uint64_t runbook_alert; /* whose runbook was opened or copied last: the next w takes its generator URL */
	const struct snapshot *snapshot; /* that the frame is of; retained; NULL at first */
	int64_t news_ms; /* monotonic: since when a publication waits to be looked at; 0 none */
	struct {
		bool signals, news; /* there are none, or they wait for a key to be done with */
	} quiet;
	bool keys_left; /* a pass took all that it may: the next one comes at once */
	bool ending, lost;
};

/* app.c */
int64_t app_wall_ms(const struct app *app) __attribute__((nonnull));
void app_say(struct app *app, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4), nonnull(1, 3)));
struct modal_context app_context(struct app *app) __attribute__((nonnull));
void app_open(struct app *app, struct modal *modal) __attribute__((nonnull(1)));
bool app_load_theme(struct app *app, const char *name, struct err *err) __attribute__((nonnull(1, 2)));
void app_draw_screen(struct app *app, struct canvas *canvas, struct screens_cache *cache)
	__attribute__((nonnull(1, 2))); /* without dialogs */

/* app_actions.c: does an action; returns effects. */
unsigned app_act(struct app *app, enum action_id action) __attribute__((nonnull));

/* app_story.c: of a demo */
void app_follow_story(struct app *app) __attribute__((nonnull)); /* takes what it has told since */
const struct slice *app_story(const struct app *app) __attribute__((nonnull)); /* NULL: nothing yet, or no demo */
unsigned app_captions(struct app *app) __attribute__((nonnull));
unsigned app_hold(struct app *app) __attribute__((nonnull));
unsigned app_next_step(struct app *app) __attribute__((nonnull));

/* app_share.c */
unsigned app_copy(struct app *app) __attribute__((nonnull));
unsigned app_runbook(struct app *app) __attribute__((nonnull));
unsigned app_save(struct app *app) __attribute__((nonnull));

#endif
