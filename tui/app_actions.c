#include <string.h>

#include "core/base/fmt.h"
#include "core/config.h"
#include "core/frame.h"
#include "core/session.h"
#include "tui/app_state.h"
#include "tui/help.h"
#include "tui/keymap.h"
#include "tui/layout.h"
#include "tui/panels.h"
#include "tui/presenter.h"
#include "tui/screens.h"

/*
 * What the actions of tui/action.h do. A panel that has the focus is asked first where the table says so; else, and where the panel
 * does not know the action, the program's own function does it. Nothing draws here: effects are returned.
 */

static struct layout current_layout(const struct app *app)
{
	struct layout layout;
	screens_layout(&app->ui, canvas_width(app->canvas), canvas_height(app->canvas), &layout);
	return layout;
}

static unsigned ask_panel(struct app *app, const char *action)
{
	struct layout layout = current_layout(app);
	if (layout.too_small)
		return EFFECT_UNHANDLED;
	int focus = screens_focus(&app->ui, &layout);
	const struct panel_ops *panel = panels_get(app->ui.screen, focus);
	return panel && panel->act ? panel->act(&app->ui, app->frame, action, layout.panels[focus]) : (unsigned)EFFECT_UNHANDLED;
}

/* ---- moving about ---- */

static void leave_filter(struct app *app)
{
	app->ui.filter[0] = 0;
	memset(app->ui.scroll, 0, sizeof(app->ui.scroll));
}

static unsigned go_to(struct app *app, enum screen_id screen)
{
	if (app->ui.screen == screen && !app->ui.presenter)
		return EFFECT_NONE;
	app->ui.presenter = false;
	leave_filter(app);
	app->ui.screen = screen;
	app->ui.zoomed = app->ui.details = false;
	return EFFECT_DRAW;
}

static unsigned overview(struct app *app)
{
	return go_to(app, SCREEN_OVERVIEW);
}

static unsigned metrics(struct app *app)
{
	return go_to(app, SCREEN_METRICS);
}

static unsigned alerts(struct app *app)
{
	return go_to(app, SCREEN_ALERTS);
}

static unsigned chaos(struct app *app)
{
	return go_to(app, SCREEN_CHAOS);
}

/* Zoomed, Tab shows the next panel in full; so the walk is over the layout without the zoom. */
static unsigned move_focus(struct app *app, bool forward)
{
	struct ui plain = app->ui;
	struct layout layout;
	plain.zoomed = false;
	screens_layout(&plain, canvas_width(app->canvas), canvas_height(app->canvas), &layout);
	app->ui.focus[app->ui.screen] = screens_next_focus(app->ui.screen, &layout, screens_focus(&plain, &layout), forward);
	return EFFECT_DRAW;
}

static unsigned next_panel(struct app *app)
{
	return move_focus(app, true);
}

static unsigned previous_panel(struct app *app)
{
	return move_focus(app, false);
}

/* On the Overview a panel opens its screen; on the lists of narrow screens details take their place. */
static unsigned open_details(struct app *app)
{
	static const enum screen_id screens[OVERVIEW_PANELS] = {
		[OVERVIEW_ALERTS] = SCREEN_ALERTS,
		[OVERVIEW_METRIC] = SCREEN_METRICS,
		[OVERVIEW_CHAOS] = SCREEN_CHAOS,
		[OVERVIEW_CHARTS] = SCREEN_METRICS,
	};
	struct layout layout = current_layout(app);
	int focus = screens_focus(&app->ui, &layout);
	if (app->ui.screen == SCREEN_OVERVIEW)
		return screens[focus] == SCREEN_OVERVIEW ? EFFECT_NONE : go_to(app, screens[focus]);
	if (app->ui.screen == SCREEN_METRICS || app->ui.details)
		return EFFECT_NONE;
	if (layout.narrow)
		app->ui.details = true;
	else
		app->ui.focus[app->ui.screen] = screens_next_focus(app->ui.screen, &layout, focus, true);
	return EFFECT_DRAW;
}

/* One thing at a time, the innermost first. False where there is nothing to go back from. */
static bool go_back(struct app *app)
{
	struct ui *ui = &app->ui;
	if (ui->presenter)
		ui->presenter = false;
	else if (ui->details)
		ui->details = false;
	else if (ui->zoomed)
		ui->zoomed = false;
	else if (ui->filter[0])
		leave_filter(app);
	else if (ui->cursor_on)
		ui->cursor_on = false;
	else
		return false;
	return true;
}

static unsigned back(struct app *app)
{
	return go_back(app) ? EFFECT_DRAW : EFFECT_NONE;
}

static unsigned quit(struct app *app)
{
	return go_back(app) ? EFFECT_DRAW : EFFECT_QUIT;
}

/* ---- looking ---- */

static unsigned filter(struct app *app)
{
	textfield_set(&app->filter, app->ui.filter);
	app->filtering = true;
	return EFFECT_DRAW;
}

static unsigned next_match(struct app *app)
{
	return ask_panel(app, actions[ACTION_DOWN].name);
}

static unsigned previous_match(struct app *app)
{
	return ask_panel(app, actions[ACTION_UP].name);
}

static unsigned say_range(struct app *app)
{
	char text[FMT_SIZE];
	app_say(app, ROLE_DIM, "range %s", fmt_duration(session_range(app->params.session), text, sizeof(text)));
	return EFFECT_DRAW;
}

static unsigned wider(struct app *app)
{
	session_range_wider(app->params.session);
	return say_range(app);
}

static unsigned narrower(struct app *app)
{
	session_range_narrower(app->params.session);
	return say_range(app);
}

static unsigned earlier(struct app *app)
{
	session_shift(app->params.session, -1);
	return EFFECT_DRAW;
}

static unsigned later(struct app *app)
{
	session_shift(app->params.session, 1);
	return EFFECT_DRAW;
}

static unsigned live(struct app *app)
{
	session_live(app->params.session);
	session_freeze(app->params.session, false);
	return EFFECT_DRAW;
}

static unsigned cursor(struct app *app)
{
	app->ui.cursor_on = !app->ui.cursor_on;
	if (app->ui.cursor_on)
		app->ui.cursor_ms = app->frame->end_ms;
	return EFFECT_DRAW;
}

static unsigned zoom(struct app *app)
{
	app->ui.zoomed = !app->ui.zoomed;
	return EFFECT_DRAW;
}

static unsigned chart(struct app *app)
{
	app->ui.chart = (enum chart_mode)((app->ui.chart + 1) % (CHART_ROWS + 1));
	return EFFECT_DRAW;
}

static unsigned presenter(struct app *app)
{
	app->ui.presenter = !app->ui.presenter;
	return EFFECT_DRAW;
}

static unsigned freeze(struct app *app)
{
	bool frozen = !app->frame->frozen;
	session_freeze(app->params.session, frozen);
	app_say(app, ROLE_DIM, frozen ? "frozen: the servers are still asked, the screen stands still" : "live again");
	return EFFECT_DRAW;
}

static unsigned refresh(struct app *app)
{
	ask_panel(app, actions[ACTION_REFRESH].name); /* a list may sort itself again */
	app_say(app, ROLE_DIM, "asking all servers now");
	return EFFECT_DRAW | EFFECT_REFRESH;
}

static unsigned redraw(struct app *app)
{
	(void)app;
	return EFFECT_DRAW | EFFECT_REDRAW;
}

/* ---- sharing ---- */

/* The built-in ones in turn, and then the one of the configuration, where it is none of them. */
static const char *theme_after(const struct app *app)
{
	const char *own = app->params.config->theme, *name;
	size_t next = 0;
	bool own_is_builtin = false;
	for (size_t i = 0; (name = theme_builtin_name(i)) != NULL; i++) {
		own_is_builtin |= strcmp(name, own) == 0;
		if (strcmp(name, app->theme_name) == 0)
			next = i + 1;
	}
	name = theme_builtin_name(next);
	return name ? name : own_is_builtin ? theme_builtin_name(0) : own;
}

static unsigned next_theme(struct app *app)
{
	struct err err = { 0 };
	const char *name = theme_after(app);
	if (app_load_theme(app, name, &err))
		app_say(app, ROLE_DIM, "theme %s", name);
	else
		app_say(app, ROLE_CRIT, "%s", err.text);
	return EFFECT_DRAW;
}

static unsigned help(struct app *app)
{
	app_open(app, help_create(app->params.keymap, app->ui.screen, app->params.story != NULL));
	return EFFECT_DRAW;
}

/* ---- changing the cluster ---- */

/* Read-only is said here, before any dialog and any request. */
static bool may_change(struct app *app, const char *what)
{
	if (app->frame->read_only)
		app_say(app, ROLE_CRIT, "%s: refused, this is read-only", what);
	else if (!app->frame->configured[SOURCE_CHAOS_MESH])
		app_say(app, ROLE_CRIT, "%s: no Chaos Mesh dashboard is set up; set chaos_mesh: url: or --chaos-mesh URL", what);
	else
		return true;
	return false;
}

static unsigned open_dialog(struct app *app, enum action_id action, struct modal *(*create)(struct modal_context *))
{
	if (may_change(app, actions[action].label)) {
		struct modal_context context = app_context(app);
		app_open(app, create(&context));
	}
	return EFFECT_DRAW;
}

static unsigned trigger(struct app *app)
{
	return open_dialog(app, ACTION_TRIGGER, dialog_trigger_create);
}

static unsigned pause_selected(struct app *app)
{
	return open_dialog(app, ACTION_PAUSE, dialog_pause_create);
}

static unsigned end_selected(struct app *app)
{
	return open_dialog(app, ACTION_END, dialog_end_create);
}

static unsigned stop_all(struct app *app)
{
	return open_dialog(app, ACTION_STOP_ALL, dialog_stop_create);
}

static const struct {
	bool panel_first; /* the focused panel may do it in its own way */
	unsigned (*act)(struct app *app);
} table[ACTION_COUNT] = {
	[ACTION_OVERVIEW] = { false, overview },
	[ACTION_METRICS] = { false, metrics },
	[ACTION_ALERTS] = { false, alerts },
	[ACTION_CHAOS] = { false, chaos },
	[ACTION_NEXT_PANEL] = { false, next_panel },
	[ACTION_PREVIOUS_PANEL] = { false, previous_panel },
	[ACTION_OPEN] = { true, open_details },
	[ACTION_BACK] = { false, back },
	[ACTION_QUIT] = { false, quit },
	[ACTION_FILTER] = { false, filter },
	[ACTION_NEXT_MATCH] = { true, next_match },
	[ACTION_PREVIOUS_MATCH] = { true, previous_match },
	[ACTION_WIDER] = { false, wider },
	[ACTION_NARROWER] = { false, narrower },
	[ACTION_EARLIER] = { false, earlier },
	[ACTION_LATER] = { false, later },
	[ACTION_LIVE] = { false, live },
	[ACTION_CURSOR] = { true, cursor },
	[ACTION_ZOOM] = { false, zoom },
	[ACTION_CHART] = { true, chart },
	[ACTION_PRESENTER] = { false, presenter },
	[ACTION_FREEZE] = { false, freeze },
	[ACTION_REFRESH] = { false, refresh },
	[ACTION_REDRAW] = { false, redraw },
	[ACTION_RUNBOOK] = { false, app_runbook },
	[ACTION_COPY] = { false, app_copy },
	[ACTION_SAVE] = { false, app_save },
	[ACTION_THEME] = { false, next_theme },
	[ACTION_HELP] = { false, help },
	[ACTION_TRIGGER] = { false, trigger },
	[ACTION_PAUSE] = { false, pause_selected },
	[ACTION_END] = { false, end_selected },
	[ACTION_STOP_ALL] = { false, stop_all },
	[ACTION_CAPTIONS] = { false, app_captions },
	[ACTION_HOLD] = { false, app_hold },
	[ACTION_NEXT_STEP] = { false, app_next_step },
};

/* What would change things that presenter mode does not show. */
static const bool hidden_by_presenter[ACTION_COUNT] = {
	[ACTION_NEXT_PANEL] = true,
	[ACTION_PREVIOUS_PANEL] = true,
	[ACTION_LEFT] = true,
	[ACTION_RIGHT] = true,
	[ACTION_TOP] = true,
	[ACTION_BOTTOM] = true,
	[ACTION_PAGE_UP] = true,
	[ACTION_PAGE_DOWN] = true,
	[ACTION_HALF_DOWN] = true,
	[ACTION_HALF_UP] = true,
	[ACTION_DOWN] = true,
	[ACTION_UP] = true,
	[ACTION_OPEN] = true,
	[ACTION_FILTER] = true,
	[ACTION_NEXT_MATCH] = true,
	[ACTION_PREVIOUS_MATCH] = true,
	[ACTION_CURSOR] = true,
	[ACTION_ZOOM] = true,
	[ACTION_CHART] = true,
	[ACTION_FOLD] = true,
	[ACTION_ORDER] = true,
	[ACTION_GROUP] = true,
	[ACTION_RUNBOOK] = true,
	[ACTION_COPY] = true,
};

unsigned app_act(struct app *app, enum action_id action)
{
	unsigned effects = EFFECT_UNHANDLED;
	if (app->ui.presenter)
		effects = presenter_act(&app->ui, app->frame, actions[action].name);
	if (!(effects & EFFECT_UNHANDLED) || (app->ui.presenter && hidden_by_presenter[action]))
		return effects & ~(unsigned)EFFECT_UNHANDLED;
	if (!table[action].act || table[action].panel_first)
		effects = ask_panel(app, actions[action].name);
	if ((effects & EFFECT_UNHANDLED) && table[action].act)
		effects = table[action].act(app);
	return effects;
}
