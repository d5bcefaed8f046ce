#ifndef TUI_APP_H
#define TUI_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "tui/backend.h"
#include "tui/ui.h"

struct app;
struct clock;
struct config;
struct keymap;
struct session;
struct store;
struct term;

/*
 * The dashboard: owns what the user has done to the screens, and the loop. Sleeps until a key, a wake-up of the store, a signal, or the
 * moment at which time alone changes what is shown; draws only when something changed. Main thread only.
 */
struct app_params {
	const struct config *config;
	struct store *store;
	struct session *session;
	struct store *story; /* of a demo: its only slice is of SOURCE_CONTROL; NULL: there is no story */
	bool captions; /* the story's captions are shown from the beginning */
	const struct backend *backend;
	const struct keymap *keymap;
	const struct clock *clock;
	struct term *term;
	int wake_fd; /* readable after a publication (a pipe or eventfd, not blocking); -1 none */
	int signal_fd; /* a signalfd of SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT, which are blocked; -1 none */
	enum screen_id screen; /* the first one */
	const char *note; /* said once at the start; "" */
	bool (*open_url)(const char *url); /* in a browser; false where there is none to open it with. NULL: there is none */
	const char *theme_folder; /* where NAME.yaml of a user's own themes are; "" none */
};

/* All that is handed in lives longer than the app. NULL where the theme of the configuration cannot be read. */
struct app *app_create(const struct app_params *params, struct err *err) __attribute__((nonnull(1)));
void app_destroy(struct app *app);

/* Does all that there is to do now (keys, signals, snapshots, drawing), without waiting. False when the program is to end. */
bool app_step(struct app *app) __attribute__((nonnull));

/* Steps and waits until the end. False where the terminal was lost. */
bool app_run(struct app *app) __attribute__((nonnull));

const struct ui *app_ui(const struct app *app) __attribute__((nonnull, returns_nonnull)); /* for tests */

#endif
