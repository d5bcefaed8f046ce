#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/command.h"
#include "core/session.h"
#include "tui/dialogask.h"
#include "tui/experimentparts.h"
#include "tui/experimentview.h"
#include "tui/modal.h"
#include "tui/stop_plan.h"
#include "tui/term.h"

/*
 * The emergency stop: schedules first, then workflows (aborted for good), then experiments. A second `!`, not earlier than 400 ms after the
 * first, confirms. The dialog stays open and says of each what the server says: requested, stopped, recovered or why not.
 */

#define AGAIN_MS 400

enum { SHOWN_MAX = 14, SENT_SHOWN_MAX = 24, REQUESTS_SHOWN = 3, UNTOUCHED_SHOWN = 5 };

struct sent { /* copies: the frames change under an open dialog */
	char uid[64], name[128], kind[48];
	uint64_t id;
};

struct dialog {
	struct modal modal; /* first */
	bool everything; /* scope: all, else one namespace */
	char namespace_[128];
	int64_t opened_ms; /* monotonic */
	struct dialogask ask; /* before it is sent */
	struct dialogview view; /* afterwards: only Close */
	bool fired;
	size_t sent_count;
	struct sent *sent;
};

static const char *scope(const struct dialog *dialog)
{
	return dialog->everything ? "" : dialog->namespace_;
}

static size_t plan(const struct dialog *dialog, const struct frame *frame, struct stop_step *steps)
{
	return stop_plan_make(frame, scope(dialog), steps, STOP_PLAN_MAX);
}

static void command_of(struct command *command, const struct stop_step *step)
{
	const struct chaos_item *item = step->chaos->item;
	command_init(command, step->kind, item->object, item->uid, item->namespace_, item->name, item->chaos_kind, "");
}

/* ---- before it is sent ---- */

static void say_step(struct dialogtext *text, const struct stop_step *step)
{
	const struct frame_chaos *chaos = step->chaos;
	struct line line = { 0 };
	line_add(&line, ROLE_TEXT, 0, " ");
	experimentview_mark(chaos, &line);
	line_addf(&line, ROLE_TEXT, ATTR_BOLD, " %s", chaos->item->name);
	line_addf(&line, ROLE_DIM, 0, "  %s, ", chaos->item->kind);
	if (step->kind == COMMAND_ABORT)
		line_add(&line, ROLE_WARN, 0, "aborted: no resume, its step's chaos ends");
	else if (chaos->item->object == CHAOS_SCHEDULE)
		line_add(&line, ROLE_TEXT, 0, "paused, runs of it as well");
	else
		line_addf(&line, ROLE_TEXT, 0, "paused, %zu pod%s", chaos->target_count, chaos->target_count == 1 ? "" : "s");
	dialogtext_line(text, &line);
}

static void say_untouched(struct dialogtext *text, const struct frame *frame)
{
	struct line line = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		if (chaos->owner != i || chaos->item->state != CHAOS_PAUSED)
			continue;
		if (count++ < UNTOUCHED_SHOWN)
			line_addf(&line, ROLE_DIM, 0, "%s%.64s", count > 1 ? ", " : "Not touched, paused already: ", chaos->item->name);
	}
	if (count > UNTOUCHED_SHOWN)
		line_addf(&line, ROLE_DIM, 0, ", %zu more", count - UNTOUCHED_SHOWN);
	if (count)
		dialogtext_line(text, &line);
}

static void say_scope(struct dialogtext *text, const struct dialog *dialog, const struct frame *frame)
{
	struct stop_step steps[STOP_PLAN_MAX];
	size_t one = stop_plan_make(frame, dialog->namespace_, steps, STOP_PLAN_MAX), all = stop_plan_make(frame, "", steps, STOP_PLAN_MAX);
	struct line line = line_of(ROLE_DIM, 0, "scope   ");
	line_addf(&line, dialog->everything ? ROLE_TEXT : ROLE_TITLE, dialog->everything ? 0 : ATTR_BOLD | ATTR_UNDERLINE,
		"namespace %s %zu", dialog->namespace_, one);
	line_add(&line, ROLE_DIM, 0, "    ");
	line_addf(&line, dialog->everything ? ROLE_TITLE : ROLE_TEXT, dialog->everything ? ATTR_BOLD | ATTR_UNDERLINE : 0, "everything %zu",
		all);
	line_add(&line, ROLE_KEY, 0, "    h l");
	dialogtext_line(text, &line);
}

static void say_requests(struct dialogtext *text, const struct backend *backend, const struct stop_step *steps, size_t count)
{
	for (size_t i = 0; i < count && i < REQUESTS_SHOWN; i++) {
		struct command command;
		command_of(&command, &steps[i]);
		dialogtext_request(text, backend, &command, NULL);
		command_finish(&command);
	}
	if (count > REQUESTS_SHOWN) {
		struct line more = { 0 };
		line_addf(&more, ROLE_DIM, 0, "   %zu more requests: y copies all", count - REQUESTS_SHOWN);
		dialogtext_line(text, &more);
	}
}

static void warn(struct dialogtext *text, const struct frame *frame, size_t count)
{
	if (count == STOP_PLAN_MAX)
		dialogtext_warn(text, "more may run than one stop takes: ! again afterwards");
	if (frame->cannot_act[0]) {
		struct line line = { 0 };
		line_addf(&line, ROLE_CRIT, ATTR_BOLD, "! it may not work: %s", frame->cannot_act);
		dialogtext_line(text, &line);
	}
}

static void say_plan(struct dialogtext *text, const struct dialog *dialog, const struct modal_context *context)
{
	struct stop_step steps[STOP_PLAN_MAX];
	size_t count = plan(dialog, context->frame, steps);
	struct line head = { 0 };
	say_scope(text, dialog, context->frame);
	dialogtext_gap(text);
	warn(text, context->frame, count);
	line_addf(&head, ROLE_TEXT, ATTR_BOLD, count ? "Stops %zu:" : "Nothing runs here.", count);
	dialogtext_line(text, &head);
	for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
		say_step(text, &steps[i]);
	if (count > SHOWN_MAX) {
		struct line more = { 0 };
		line_addf(&more, ROLE_DIM, 0, "   %zu more", count - SHOWN_MAX);
		dialogtext_line(text, &more);
	}
	say_untouched(text, context->frame);
	dialogtext_gap(text);
	dialogtext_say(text, ROLE_DIM, 0,
		"Paused is not yet recovered: each target's Recovered event is awaited. What was leaked or restarted is not undone.");
	dialogtext_gap(text);
	say_requests(text, context->backend, steps, count);
}

/* ---- after it was sent ---- */

static const struct frame_chaos *chaos_by_uid(const struct frame *frame, const char *uid)
{
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (!strcmp(frame->chaos[i].item->uid, uid))
			return &frame->chaos[i];
	return NULL;
}

static bool went_wrong(const struct sent *sent, const struct command_result *result)
{
	return !sent->id || (result && (result->state == COMMAND_REFUSED || result->state == COMMAND_UNCLEAR));
}

static void outcome(const struct sent *sent, const struct frame *frame, struct line *out)
{
	const struct command_result *result = command_result_find(frame->results, frame->result_count, sent->id);
	const struct frame_chaos *chaos = chaos_by_uid(frame, sent->uid);
	bool stopped = chaos && (chaos->item->state == CHAOS_PAUSED || chaos->item->state == CHAOS_FINISHED || chaos->gone);
	if (went_wrong(sent, result))
		line_addf(out, ROLE_CRIT, ATTR_BOLD, "✗ %s", result ? result->error.text : "not sent");
	else if (stopped && experimentparts_unrecovered(chaos))
		line_addf(out, ROLE_WARN, 0, "stopped; recovery not confirmed, %zu of %zu", chaos->recovered_count, chaos->target_count);
	else if (stopped && chaos->target_count && chaos->item->object == CHAOS_EXPERIMENT)
		line_add(out, ROLE_OK, 0, "✓ stopped and recovered");
	else if (stopped || (result && result->state == COMMAND_DONE && !chaos))
		line_add(out, ROLE_OK, 0, "✓ stopped");
	else
		line_add(out, ROLE_PENDING, 0, "requested");
}

static void say_one(struct dialogtext *text, const struct sent *sent, const struct frame *frame)
{
	struct line line = { 0 };
	line_addf(&line, ROLE_TEXT, ATTR_BOLD, "%s", sent->name);
	line_addf(&line, ROLE_DIM, 0, "  %s  ", sent->kind);
	outcome(sent, frame, &line);
	dialogtext_line(text, &line);
}

/* What went wrong comes first where there are more than can be shown. */
static void say_sent(struct dialogtext *text, const struct dialog *dialog, const struct frame *frame)
{
	bool many = dialog->sent_count > SENT_SHOWN_MAX;
	size_t shown = 0, wrong = 0;
	for (int turn = many ? 0 : 1; turn < 2; turn++) {
		for (size_t i = 0; i < dialog->sent_count; i++) {
			const struct sent *sent = &dialog->sent[i];
			bool bad = many && went_wrong(sent, command_result_find(frame->results, frame->result_count, sent->id));
			wrong += bad && turn == 0;
			if (bad == (turn == 0) && shown < SENT_SHOWN_MAX) {
				say_one(text, sent, frame);
				shown++;
			}
		}
	}
	if (many) {
		struct line more = { 0 };
		line_addf(&more, ROLE_TEXT, 0, "%zu more; %zu of %zu went wrong", dialog->sent_count - shown, wrong, dialog->sent_count);
		dialogtext_line(text, &more);
	}
	if (!dialog->sent_count)
		dialogtext_say(text, ROLE_DIM, 0, "Nothing ran, so nothing was sent.");
}

/* ---- the dialog ---- */

enum { WIDTH = 76 };

/* What is asked, in `text`, `title` and `button`, which the props refer to. */
struct question {
	struct dialogtext text;
	char title[160], button[32];
	struct dialogask_props props;
};

static void ask(struct question *out, const struct dialog *dialog, const struct modal_context *context)
{
	static const struct keybar_item keys[] = { { "!", "stop" }, { "y", "copy" }, { "Esc", "cancel" } };
	struct stop_step steps[STOP_PLAN_MAX];
	size_t count = plan(dialog, context->frame, steps);
	out->text.count = 0;
	snprintf(out->title, sizeof out->title, "Stop all chaos in %s?", context->frame->context);
	snprintf(out->button, sizeof out->button, "Stop all %zu", count);
	say_plan(&out->text, dialog, context);
	out->props = (struct dialogask_props){
		.title = out->title,
		.button = out->button,
		.facts = line_of(ROLE_DIM, 0, "press ! again (after 0.4s)"),
		.danger = true,
		.disabled = !count,
		.width = WIDTH,
		.text = &out->text,
		.keys = keys,
		.key_count = sizeof keys / sizeof *keys,
	};
}

/* What came of it, in `text` and `title`. */
static struct dialog_props told(
	const struct dialog *dialog, const struct modal_context *context, struct dialogtext *text, char *title, size_t size)
{
	static const struct keybar_item keys[] = { { "Esc", "close" } };
	static const struct dialog_button close[] = { { "Close", false } };
	snprintf(title, size, "Stopping all chaos in %s", context->frame->context);
	say_sent(text, dialog, context->frame);
	return (struct dialog_props){
		.title = title,
		.danger = true,
		.width = WIDTH,
		.lines = text->lines,
		.line_count = text->count,
		.buttons = close,
		.button_count = 1,
		.keys = keys,
		.key_count = 1,
	};
}

static void draw_told(const struct dialog *dialog, struct canvas *canvas, const struct modal_context *context)
{
	const struct rect screen = { 0, 0, canvas_width(canvas), canvas_height(canvas) };
	struct dialogtext text = { 0 };
	char title[160];
	struct dialog_props props = told(dialog, context, &text, title, sizeof title);
	struct dialogview view = dialog->view;
	dialogview_look(&view, &props, screen);
	props.unread = false;
	dialog_draw(canvas, screen, &props);
}

static void draw(const struct modal *modal, struct canvas *canvas, const struct modal_context *context)
{
	const struct dialog *dialog = (const struct dialog *)modal;
	struct question question;
	if (dialog->fired) {
		draw_told(dialog, canvas, context);
		return;
	}
	ask(&question, dialog, context);
	dialogask_draw(canvas, &dialog->ask, &question.props);
}

static uint64_t send_step(const struct stop_step *step, struct modal_context *context)
{
	struct command command;
	command_of(&command, step);
	uint64_t id = context->backend->command(context->backend->user, SOURCE_CHAOS_MESH, &command);
	if (id)
		session_requested(context->session, id, step->chaos->item->uid, "stopping");
	return id;
}

static unsigned fire(struct dialog *dialog, struct modal_context *context)
{
	struct stop_step steps[STOP_PLAN_MAX];
	size_t count = plan(dialog, context->frame, steps);
	dialog->sent = mem_zalloc(count, sizeof *dialog->sent);
	for (size_t i = 0; i < count; i++) {
		struct sent *sent = &dialog->sent[dialog->sent_count++];
		snprintf(sent->uid, sizeof sent->uid, "%s", steps[i].chaos->item->uid);
		snprintf(sent->name, sizeof sent->name, "%s", steps[i].chaos->item->name);
		snprintf(sent->kind, sizeof sent->kind, "%s", steps[i].chaos->item->kind);
		sent->id = send_step(&steps[i], context);
	}
	dialog->fired = true;
	return MODAL_DRAW;
}

static void copy(const struct dialog *dialog, struct modal_context *context)
{
	struct stop_step steps[STOP_PLAN_MAX];
	struct dialogtext ignored = { .count = DIALOGTEXT_LINES };
	struct buf text = { 0 };
	size_t count = plan(dialog, context->frame, steps);
	for (size_t i = 0; i < count; i++) {
		struct command command;
		command_of(&command, &steps[i]);
		dialogtext_request(&ignored, context->backend, &command, &text);
		command_finish(&command);
	}
	context->copy(context, buf_borrow(&text));
	buf_finish(&text);
}

/* Left and right choose the scope here. */
static unsigned own_key(struct dialog *dialog, int code, struct modal_context *context, const struct dialogask_props *props)
{
	switch (code) {
	case '!':
		if (context->monotonic_ms - dialog->opened_ms < AGAIN_MS || !dialogask_ready(&dialog->ask, props, context))
			return MODAL_NONE;
		return fire(dialog, context);
	case 'h':
	case 'l':
	case KEY_LEFT_:
	case KEY_RIGHT_:
		dialog->everything = code == 'l' || code == KEY_RIGHT_;
		return MODAL_DRAW;
	case 'y':
		copy(dialog, context);
		return MODAL_DRAW;
	default:
		return MODAL_NONE;
	}
}

static unsigned key_before(struct dialog *dialog, int code, struct modal_context *context)
{
	struct question question;
	ask(&question, dialog, context);
	if (code == KEY_LEFT_ || code == KEY_RIGHT_)
		return own_key(dialog, code, context, &question.props);
	switch (dialogask_key(&dialog->ask, code, &question.props, context)) {
	case DIALOGASK_MOVED:
		return MODAL_DRAW;
	case DIALOGASK_CANCEL:
		return MODAL_DRAW | MODAL_CLOSE;
	case DIALOGASK_DO:
		return fire(dialog, context);
	case DIALOGASK_NONE:
		break;
	}
	return own_key(dialog, code, context, &question.props);
}

static unsigned key_after(struct dialog *dialog, int code, struct modal_context *context)
{
	struct dialogtext text = { 0 };
	char title[160];
	struct dialog_props props = told(dialog, context, &text, title, sizeof title);
	if (code == KEY_ENTER_ || code == KEY_ESC || code == 'q')
		return MODAL_DRAW | MODAL_CLOSE;
	dialogview_look(&dialog->view, &props, (struct rect){ 0, 0, context->columns, context->rows });
	return dialogview_key(&dialog->view, code, true) ? MODAL_DRAW : MODAL_NONE;
}

static unsigned key(struct modal *modal, int code, struct modal_context *context)
{
	struct dialog *dialog = (struct dialog *)modal;
	return dialog->fired ? key_after(dialog, code, context) : key_before(dialog, code, context);
}

static unsigned tick(struct modal *modal, struct modal_context *context)
{
	(void)modal;
	(void)context;
	return MODAL_DRAW;
}

static void close_dialog(struct modal *modal)
{
	free(((struct dialog *)modal)->sent);
	free(modal);
}

static const struct modal_ops ops = { .draw = draw, .key = key, .tick = tick, .close = close_dialog };

struct modal *dialog_stop_create(struct modal_context *context)
{
	struct dialog *dialog = mem_zalloc(1, sizeof *dialog);
	const struct frame_chaos *chaos = experiments_chosen(context->frame, context->ui);
	session_freeze(context->session, false); /* it stops what runs now, not what ran when the screen was frozen */
	dialog->modal.ops = &ops;
	dialog->everything = true;
	dialog->opened_ms = context->monotonic_ms;
	snprintf(dialog->namespace_, sizeof dialog->namespace_, "%s", chaos ? chaos->item->namespace_ : "default");
	return &dialog->modal;
}
