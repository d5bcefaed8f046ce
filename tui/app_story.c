#include "core/command.h"
#include "core/config.h"
#include "core/session.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "tui/action.h"
#include "tui/app_state.h"
#include "tui/captions.h"

/*
 * The story of a demo. It has a store of its own, since it is told about the cluster, not by it; what it tells is only drawn. Keys become
 * commands in the queue of its source, and what they came to is seen in what the story tells next.
 */

const struct slice *app_story(const struct app *app)
{
	return app->told ? app->told->slices[0] : NULL;
}

/*
 * A story that loops begins in a fresh world. What is remembered of the last one goes when all servers have told of the new one: they have been
 * asked at once, and once more since.
 */
static void await_new_world(struct app *app)
{
	enum { MORE_MS = 1000 };
	app->forget_ms = app_wall_ms(app) + 2 * app->params.config->refresh_ms + MORE_MS;
}

static void forget_old_world(struct app *app)
{
	const struct slice *story = app_story(app);
	if (!story || app->forget_ms == 0 || app_wall_ms(app) < app->forget_ms)
		return;
	app->forget_ms = 0;
	session_forget(app->params.session, story->control.start_ms);
}

/* A step changes the world at once: the servers are not waited for. */
static void heed(struct app *app, const struct slice *before, const struct slice *now)
{
	if (!before || before->control.step != now->control.step)
		app->params.backend->refresh(app->params.backend->user);
	if (before && before->control.start_ms && now->control.start_ms != before->control.start_ms)
		await_new_world(app);
	if (before && before->control.held != now->control.held && !app->captions)
		app_say(app, ROLE_DIM, now->control.held ? "the story is held, and the world with it" : "the story goes on");
}

void app_follow_story(struct app *app)
{
	if (!app->params.story)
		return;
	forget_old_world(app);
	const struct slice *before = app_story(app);
	const struct snapshot *told = store_acquire(app->params.story), *old = app->told;
	app->told = told;
	if (app_story(app) != before) {
		heed(app, before, app_story(app));
		app->dirty = true;
	}
	snapshot_release(old);
	app->ui.caption_rows = app->captions ? captions_rows(canvas_height(app->canvas)) : 0;
}

static bool has_story(struct app *app, enum action_id action)
{
	if (!app->params.story)
		app_say(app, ROLE_DIM, "%s: only a demo has a story", actions[action].label);
	return app->params.story != NULL;
}

unsigned app_captions(struct app *app)
{
	if (has_story(app, ACTION_CAPTIONS))
		app->captions = !app->captions;
	app_follow_story(app);
	return EFFECT_DRAW;
}

static void tell(struct app *app, enum action_id action, enum command_kind kind)
{
	struct command command;
	command_init(&command, kind, CHAOS_EXPERIMENT, "", "", "", "", "");
	if (app->params.backend->command(app->params.backend->user, SOURCE_CONTROL, &command) == 0)
		app_say(app, ROLE_CRIT, "%s: the story does not take it now", actions[action].label);
}

unsigned app_hold(struct app *app)
{
	const struct slice *story = app_story(app);
	if (has_story(app, ACTION_HOLD))
		tell(app, ACTION_HOLD, story && story->control.held ? COMMAND_GO_ON : COMMAND_HOLD);
	return EFFECT_DRAW;
}

unsigned app_next_step(struct app *app)
{
	if (has_story(app, ACTION_NEXT_STEP))
		tell(app, ACTION_NEXT_STEP, COMMAND_STEP);
	return EFFECT_DRAW;
}
