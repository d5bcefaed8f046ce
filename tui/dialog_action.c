#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/dialogask.h"
#include "tui/experimentview.h"

/*
 * P and X: pause, resume or end what is selected. The verb and the object are fixed when the dialog opens: what it shows then is what it sends,
 * whatever the list does meanwhile. The source reads the object's state once more before it changes anything.
 */

enum { TARGETS_SHOWN = 6 };

enum verb { VERB_PAUSE, VERB_RESUME, VERB_END, VERB_FORCE };

static const struct {
	enum command_kind command;
	const char *title; /* of the dialog: "Pause" NAME "?" */
	const char *button, *requested;
	bool danger;
} verbs[] = {
	[VERB_PAUSE] = { COMMAND_PAUSE, "Pause", "Pause", "pausing", false },
	[VERB_RESUME] = { COMMAND_RESUME, "Resume", "Resume: inject now", "resuming", false },
	[VERB_END] = { COMMAND_DELETE, "End", "End", "ending", false },
	[VERB_FORCE] = { COMMAND_DELETE, "End by force", "End by force", "ending", true },
};

struct dialog {
	struct modal modal; /* first */
	enum verb verb;
	char title[160];
	struct line facts;
	struct dialogtext text;
	struct dialogask ask;
	struct command command;
	struct buf copy; /* the request, for `y` */
};

static void make_command(struct command *command, enum verb verb, const struct chaos_item *item)
{
	command_init(command, verbs[verb].command, item->object, item->uid, item->namespace_, item->name, item->chaos_kind, "");
	command->force = verb == VERB_FORCE;
}

/* ---- what it says ---- */

static void say_what(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame)
{
	const struct chaos_item *item = chaos->item;
	char since[FMT_SIZE];
	struct line line = { 0 };
	line_addf(&line, ROLE_TEXT, 0, "%s ", item->kind);
	line_add(&line, ROLE_TITLE, ATTR_BOLD, item->name);
	line_addf(&line, ROLE_DIM, 0, " in %s, ", item->namespace_);
	experimentview_state(chaos, &line);
	if (chaos->started_ms && experimentview_runs(chaos))
		line_addf(&line, ROLE_TEXT, 0, " for %s", fmt_duration(frame->data_ms - chaos->started_ms, since, sizeof since));
	dialogtext_line(text, &line);
}

static void say_targets(struct dialogtext *text, const struct frame_chaos *chaos)
{
	if (chaos->target_count && chaos->item->object != CHAOS_SCHEDULE)
		dialogtext_targets(text, chaos, TARGETS_SHOWN);
	else if (chaos->item->object == CHAOS_EXPERIMENT)
		dialogtext_say(text, ROLE_DIM, 0, "Its events name no pods: whom it hits is not known.");
}

static void say_clock(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame, bool local)
{
	char at[FMT_SIZE], in[FMT_SIZE];
	struct line line = { 0 };
	if (!chaos->ends_ms || chaos->item->object != CHAOS_EXPERIMENT)
		return;
	line_addf(&line, ROLE_DIM, 0, "The %s go on counting: it ends at %s", chaos->item->spec.duration,
		fmt_time(chaos->ends_ms, local, at, sizeof at));
	if (chaos->ends_ms > frame->data_ms)
		line_addf(&line, ROLE_DIM, 0, ", in %s", fmt_duration(chaos->ends_ms - frame->data_ms, in, sizeof in));
	line_add(&line, ROLE_DIM, 0, " all the same.");
	dialogtext_line(text, &line);
}

static void say_pause(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame, bool local)
{
	if (chaos->item->object == CHAOS_SCHEDULE) {
		dialogtext_say(text, ROLE_DIM, 0, "No new runs begin, and those that run are paused with it.");
		return;
	}
	dialogtext_say(text, ROLE_DIM, 0, "Stopped when the server says paused; recovered when each target's Recovered event is there.");
	say_clock(text, chaos, frame, local);
}

static void say_resume(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame, bool local)
{
	struct line line = { 0 };
	if (chaos->item->object == CHAOS_SCHEDULE) {
		dialogtext_say(text, ROLE_CHAOS, ATTR_BOLD, "Runs that were missed may begin at once.");
		return;
	}
	line_add(&line, ROLE_CHAOS, ATTR_BOLD, "Injects at once");
	line_add(&line, ROLE_DIM, 0, ", into the pods chosen at its start, not new ones.");
	dialogtext_line(text, &line);
	say_clock(text, chaos, frame, local);
}

static void say_end(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame, bool local)
{
	static const char *const words[] = {
		[CHAOS_EXPERIMENT] = "The server recovers its targets, then removes it. It cannot be resumed.",
		[CHAOS_SCHEDULE] = "It and all its runs are removed; what runs is recovered first.",
		[CHAOS_WORKFLOW] = "It is removed; the chaos of the step that runs is recovered first.",
	};
	(void)frame;
	(void)local;
	dialogtext_say(text, ROLE_DIM, 0, words[chaos->item->object]);
}

static void say_force(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame, bool local)
{
	(void)chaos;
	(void)frame;
	(void)local;
	dialogtext_say(text, ROLE_CRIT, ATTR_BOLD, "It is being deleted already, and recovery has not come to an end.");
}

static void (*const sayings[])(struct dialogtext *, const struct frame_chaos *, const struct frame *, bool) = {
	[VERB_PAUSE] = say_pause,
	[VERB_RESUME] = say_resume,
	[VERB_END] = say_end,
	[VERB_FORCE] = say_force,
};

/* ---- what it warns of: before the pods, which may be many ---- */

static size_t others_running(const struct frame *frame, const struct frame_chaos *chaos)
{
	size_t count = 0;
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *other = &frame->chaos[i];
		count += other != chaos && other->owner == i && experimentview_runs(other) && other->item->object != CHAOS_SCHEDULE;
	}
	return count;
}

static void warn_of_others(struct dialogtext *text, const struct frame *frame, const struct frame_chaos *chaos)
{
	size_t others = others_running(frame, chaos);
	char words[64];
	snprintf(words, sizeof words, "%zu more %s", others, others == 1 ? "runs" : "run");
	if (others)
		dialogtext_warn(text, words);
}

static void warn(struct dialogtext *text, const struct frame_chaos *chaos, const struct frame *frame, enum verb verb)
{
	const struct chaos_item *item = chaos->item;
	if (verb == VERB_PAUSE && item->object == CHAOS_SCHEDULE && !strcmp(item->chaos_kind, "Workflow"))
		dialogtext_warn(text, "a workflow that runs goes on: Chaos Mesh cannot pause it");
	if (verb == VERB_RESUME && item->object != CHAOS_SCHEDULE)
		warn_of_others(text, frame, chaos);
	if (verb == VERB_END && (item->managed_by[0] || item->workflow[0]))
		dialogtext_warn(text, "it belongs to a schedule or workflow, which may start it again");
	if (verb == VERB_FORCE)
		dialogtext_warn(text, "by force the object goes at once, and its faults may stay in the pods");
	if (chaos->stale)
		dialogtext_warn(text, "Chaos Mesh is silent: this is what was last known");
}

/* ---- the dialog ---- */

static struct dialogask_props props_of(const struct dialog *dialog)
{
	static const struct keybar_item keys[] = { { "Tab", "next" }, { "y", "copy" }, { "Esc", "cancel" } };
	return (struct dialogask_props){
		.title = dialog->title,
		.button = verbs[dialog->verb].button,
		.facts = dialog->facts,
		.danger = verbs[dialog->verb].danger,
		.width = 76,
		.text = &dialog->text,
		.keys = keys,
		.key_count = sizeof keys / sizeof *keys,
	};
}

static void draw(const struct modal *modal, struct canvas *canvas, const struct modal_context *context)
{
	(void)context;
	const struct dialog *dialog = (const struct dialog *)modal;
	const struct dialogask_props props = props_of(dialog);
	dialogask_draw(canvas, &dialog->ask, &props);
}

static unsigned send(struct dialog *dialog, struct modal_context *context)
{
	char said[256], uid[64];
	snprintf(uid, sizeof uid, "%s", dialog->command.uid);
	snprintf(said, sizeof said, "%s %s", verbs[dialog->verb].requested, dialog->command.name);
	return dialogask_send(context, &(struct dialogask_request){ &dialog->command, uid, verbs[dialog->verb].requested, said });
}

static unsigned key(struct modal *modal, int code, struct modal_context *context)
{
	struct dialog *dialog = (struct dialog *)modal;
	const struct dialogask_props props = props_of(dialog);
	switch (dialogask_key(&dialog->ask, code, &props, context)) {
	case DIALOGASK_MOVED:
		return MODAL_DRAW;
	case DIALOGASK_CANCEL:
		return MODAL_DRAW | MODAL_CLOSE;
	case DIALOGASK_DO:
		return send(dialog, context);
	case DIALOGASK_NONE:
		break;
	}
	if (code != 'y')
		return MODAL_NONE;
	context->copy(context, buf_borrow(&dialog->copy));
	return MODAL_DRAW;
}

static void close_dialog(struct modal *modal)
{
	struct dialog *dialog = (struct dialog *)modal;
	command_finish(&dialog->command);
	buf_finish(&dialog->copy);
	free(dialog);
}

static const struct modal_ops ops = { .draw = draw, .key = key, .close = close_dialog };

static struct modal *create(struct modal_context *context, const struct frame_chaos *chaos, enum verb verb)
{
	struct dialog *dialog = mem_zalloc(1, sizeof *dialog);
	dialog->modal.ops = &ops;
	dialog->verb = verb;
	snprintf(dialog->title, sizeof dialog->title, "%s %s?", verbs[verb].title, chaos->item->name);
	dialogtext_facts(context->frame, &dialog->facts);
	make_command(&dialog->command, verb, chaos->item);
	say_what(&dialog->text, chaos, context->frame);
	warn(&dialog->text, chaos, context->frame, verb);
	say_targets(&dialog->text, chaos);
	dialogtext_gap(&dialog->text);
	sayings[verb](&dialog->text, chaos, context->frame, context->ui->local_time);
	dialogtext_gap(&dialog->text);
	dialogtext_request(&dialog->text, context->backend, &dialog->command, &dialog->copy);
	return &dialog->modal;
}

/* From now on the selection is this one, wherever its row goes: what one acts on does not slip away. */
static const struct frame_chaos *hold(struct ui *ui, const struct frame_chaos *chaos)
{
	snprintf(ui->selected_chaos, sizeof ui->selected_chaos, "%s", chaos->item->uid);
	return chaos;
}

/* What is selected, or NULL with the reason said. */
static const struct frame_chaos *selected(struct modal_context *context)
{
	const struct frame_chaos *chaos = experiments_chosen(context->frame, context->ui);
	if (!chaos)
		context->say(context, "no chaos is selected", true);
	else if (chaos->gone)
		context->say(context, "it has been deleted already", true);
	else
		return hold(context->ui, chaos);
	return NULL;
}

struct modal *dialog_pause_create(struct modal_context *context)
{
	const struct frame_chaos *chaos = selected(context);
	if (!chaos)
		return NULL;
	if (chaos->item->object == CHAOS_WORKFLOW) {
		context->say(context, "a workflow cannot be paused: X ends it, ! aborts it", true);
		return NULL;
	}
	if (chaos->item->state == CHAOS_FINISHED || chaos->item->state == CHAOS_DELETING) {
		context->say(
			context, chaos->item->state == CHAOS_FINISHED ? "it has finished: nothing to pause" : "it is being deleted", true);
		return NULL;
	}
	return create(context, chaos, chaos->item->state == CHAOS_PAUSED ? VERB_RESUME : VERB_PAUSE);
}

struct modal *dialog_end_create(struct modal_context *context)
{
	const struct frame_chaos *chaos = selected(context);
	if (!chaos)
		return NULL;
	bool force = chaos->item->state == CHAOS_DELETING && chaos->item->object == CHAOS_EXPERIMENT;
	return create(context, chaos, force ? VERB_FORCE : VERB_END);
}
