#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/frame.h"
#include "core/labels.h"
#include "tui/alertlist.h"
#include "tui/app_state.h"
#include "tui/experimentview.h"
#include "tui/export.h"
#include "tui/layout.h"
#include "tui/screens.h"
#include "tui/term.h"

/* Copying and saving. What leaves the screen is text that was neutralised when it was decoded, without any secret. */

/* ---- what is selected ---- */

/* On Alerts what the list shows as selected, whatever its order and filter; elsewhere the alerts stand as the frame has them. */
static const struct frame_alert *selected_alert(const struct app *app)
{
	const struct frame *frame = app->frame;
	struct alertlist list;
	if (app->ui.selected_group)
		return NULL;
	if (app->ui.screen == SCREEN_ALERTS) {
		alertlist_make(&list, frame, &app->ui, true);
		return alertlist_current(&list, &app->ui);
	}
	for (size_t i = 0; i < frame->alert_count; i++) {
		if (frame->alerts[i].id == app->ui.selected_alert)
			return &frame->alerts[i];
	}
	return frame->alert_count > 0 ? &frame->alerts[0] : NULL;
}

/* ---- copy ---- */

static void append_labels(struct buf *out, const char *head, const struct labels *labels)
{
	for (size_t i = 0; labels && i < labels->count; i++)
		buf_appendf(out, "%s%s: %s\n", head, labels->items[i].name, labels->items[i].value);
}

static const char *state_word(enum frame_alert_state state)
{
	static const char *const words[] = {
		[FRAME_ALERT_FIRING] = "firing",
		[FRAME_ALERT_PENDING] = "pending",
		[FRAME_ALERT_SILENCED] = "silenced",
		[FRAME_ALERT_INHIBITED] = "inhibited",
		[FRAME_ALERT_MUTED] = "muted",
	};
	return words[state];
}

static bool describe_alert(const struct app *app, struct buf *out)
{
	char since[40];
	const struct frame_alert *alert = selected_alert(app);
	if (!alert)
		return false;
	buf_appendf(out, "%s %s", alert->name, state_word(alert->state));
	if (alert->since_ms)
		buf_appendf(out, " since %s", clock_format_rfc3339(alert->since_ms, since, sizeof(since)));
	buf_append_char(out, '\n');
	append_labels(out, "  ", alert->labels);
	append_labels(out, "  ", alert->annotations);
	if (alert->relation == RELATION_HIT_POD)
		buf_appendf(out, "  chaos: %s hit its pod\n", alert->relation_chaos);
	return true;
}

static bool describe_chaos(const struct app *app, struct buf *out)
{
	const struct frame_chaos *chaos = experiments_chosen(app->frame, &app->ui);
	if (!chaos)
		return false;
	buf_appendf(out, "%s %s/%s %s %s\n", chaos->item->kind, chaos->item->namespace_, chaos->item->name, chaos->item->status,
		chaos->item->uid);
	return true;
}

static bool describe_metric(const struct app *app, struct buf *out)
{
	char value[FMT_SIZE];
	size_t index = app->ui.screen == SCREEN_METRICS ? app->ui.metrics_panel : 0;
	if (index >= app->frame->panel_count)
		return false;
	const struct frame_panel *panel = &app->frame->panels[index];
	buf_appendf(out, "%s\n", panel->query);
	for (size_t i = 0; i < panel->row_count; i++) {
		const struct frame_row *row = &panel->rows[i];
		if (row->id == app->ui.selected_row && row->now.state != VALUE_UNKNOWN)
			buf_appendf(out, "%s %s\n", row->name, fmt_value(row->now.number, panel->unit, 4, value, sizeof(value)));
	}
	return true;
}

static bool describe_selected(const struct app *app, struct buf *out)
{
	struct layout layout;
	screens_layout(&app->ui, canvas_width(app->canvas), canvas_height(app->canvas), &layout);
	int focus = screens_focus(&app->ui, &layout);
	if (app->ui.screen == SCREEN_ALERTS || (app->ui.screen == SCREEN_OVERVIEW && focus == OVERVIEW_ALERTS))
		return describe_alert(app, out);
	if (app->ui.screen == SCREEN_CHAOS || (app->ui.screen == SCREEN_OVERVIEW && focus == OVERVIEW_CHAOS))
		return describe_chaos(app, out);
	return describe_metric(app, out);
}

unsigned app_copy(struct app *app)
{
	struct buf text = { 0 };
	if (describe_selected(app, &text)) {
		const char *end = strchr(buf_borrow(&text), '\n');
		app->params.term->ops->clipboard(app->params.term, buf_borrow(&text));
		app_say(app, ROLE_DIM, "copied: %.*s", (int)(end - buf_borrow(&text)), buf_borrow(&text));
	} else {
		app_say(app, ROLE_DIM, "nothing to copy here");
	}
	buf_finish(&text);
	return EFFECT_DRAW;
}

/* ---- runbook ---- */

static const char *runbook_of(const struct frame_alert *alert)
{
	static const char *const names[] = { "runbook_url", "runbook", "runbook_uri" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *url = alert->annotations ? labels_get(alert->annotations, names[i]) : NULL;
		if (url)
			return url;
	}
	return NULL;
}

unsigned app_runbook(struct app *app)
{
	const struct frame_alert *alert = selected_alert(app);
	if (!alert) {
		app_say(app, ROLE_DIM, "no alert is selected");
		return EFFECT_DRAW;
	}
	const char *runbook = runbook_of(alert), *generator = alert->am && alert->am->generator_url[0] ? alert->am->generator_url : NULL;
	bool again = app->runbook_alert == alert->id;
	const char *url = again && generator ? generator : runbook ? runbook : generator;
	app->runbook_alert = again ? 0 : alert->id;
	if (!url) {
		app_say(app, ROLE_DIM, "%s has neither a runbook nor a generator URL", alert->name);
		return EFFECT_DRAW;
	}
	bool opened = app->params.open_url && app->params.open_url(url);
	if (!opened)
		app->params.term->ops->clipboard(app->params.term, url);
	app_say(app, ROLE_INFO, "%s %s: %s", url == runbook ? "runbook" : "generator URL", opened ? "opened in the browser" : "copied",
		url);
	return EFFECT_DRAW;
}

/* ---- save ---- */

/* ANSI keeps the look of the screen; a picture has all colours, whatever the terminal shows. */
static void theme_for(const struct app *app, enum export_format format, struct theme *out)
{
	enum color_depth depth = format == EXPORT_SVG ? DEPTH_DIRECT : app->theme.depth;
	*out = app->theme;
	if (depth != app->theme.depth)
		theme_load(app->theme_name, depth, &app->params.theme_folder, 1, out, NULL);
}

static bool save_as(struct modal_context *context, const char *name)
{
	struct app *app = context->user;
	enum export_format format;
	struct theme theme;
	struct err err = { 0 };
	char message[512], path[PATH_MAX];
	if (!export_by_file(name, &format)) {
		app_say(app, ROLE_CRIT, "the name must end with .txt, .ans or .svg");
		return false;
	}
	struct canvas *canvas = canvas_create(canvas_width(app->canvas), canvas_height(app->canvas), canvas_glyphs(app->canvas));
	app_draw_screen(app, canvas, NULL);
	theme_for(app, format, &theme);
	bool saved = export_save(canvas, &theme, format, name, &err);
	canvas_destroy(canvas);
	if (saved)
		app_say(app, ROLE_OK, "saved as %s: %s", export_name(format), realpath(name, path) ? path : name);
	else
		app_say(app, ROLE_CRIT, "%s", err_message(&err, message, sizeof(message)));
	return saved;
}

unsigned app_save(struct app *app)
{
	char name[64];
	struct clock_fields at;
	clock_fields(app->params.clock->wall_ms(app->params.clock->user), app->ui.local_time, &at);
	snprintf(name, sizeof(name), "chaoswatch-%04d%02d%02d-%02d%02d%02d.txt", at.year, at.month, at.day, at.hour, at.minute, at.second);
	struct modal_prompt_params params = {
		.title = "Save the screen",
		.label = "file",
		.text = name,
		.hint = "ends with .txt text, .ans ANSI colours, .svg picture; readable by you alone (0600)",
		.answer = save_as,
	};
	app_open(app, modal_prompt_create(&params));
	return EFFECT_DRAW;
}
