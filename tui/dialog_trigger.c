#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/command.h"
#include "tui/blast.h"
#include "tui/dialogask.h"
#include "tui/term.h"
#include "widgets/scroll.h"

/*
 * T: choose a manifest of the configured folders and create what it describes. Whom it would hit is asked of the server for each choice;
 * the traps that the manifest walks into stand beside it before anything is sent. On a small screen the list gives its rows first, down to
 * the one that is selected: what it does is told rather than what else there is.
 */

enum { FOLDERS_MAX = 32, CHOICES_MAX = 512, LIST_ROWS = 6, PODS_SHOWN = 5, PODS_SHOWN_OF_TWO = 3 };

struct dialog {
	struct modal modal; /* first */
	size_t folder_count;
	struct manifest_list folders[FOLDERS_MAX];
	size_t count;
	bool cut; /* there is more than fits */
	const struct manifest *choices[CHOICES_MAX];
	size_t error_count;
	struct err error; /* the first file that is no manifest */
	size_t selected;
	uint64_t previews[BLAST_SIDES]; /* ids of the newest ones; 0 none, or not taken */
	struct dialogask ask;
	struct buf copy;
};

static const struct manifest *choice(const struct dialog *dialog)
{
	return dialog->count ? dialog->choices[dialog->selected] : NULL;
}

static void ask_preview(struct dialog *dialog, const struct modal_context *context)
{
	const struct manifest *manifest = choice(dialog);
	struct blast_side sides[BLAST_SIDES];
	size_t count = manifest ? blast_sides(manifest, sides) : 0;
	memset(dialog->previews, 0, sizeof dialog->previews);
	for (size_t i = 0; i < count; i++) {
		struct command command;
		command_init(&command, COMMAND_PREVIEW, CHAOS_EXPERIMENT, "", manifest->namespace_, manifest->name, manifest->chaos_kind,
			sides[i].selector);
		dialog->previews[i] = context->backend->command(context->backend->user, SOURCE_CHAOS_MESH, &command);
	}
}

/* ---- what it says ---- */

/* " 17 of 25", " 17 of the first 512". */
static void add_place(struct line *line, const struct dialog *dialog)
{
	line_addf(line, ROLE_DIM, 0, "  %zu of %s%zu", dialog->selected + 1, dialog->cut ? "the first " : "", dialog->count);
}

static void say_choice(struct dialogtext *text, const struct dialog *dialog, size_t index, bool alone)
{
	const struct manifest *manifest = dialog->choices[index];
	const char *base = strrchr(manifest->file, '/');
	bool selected = index == dialog->selected;
	struct dialog_line *added = dialogtext_add(text, selected ? DIALOG_TEXT : DIALOG_ROW);
	if (!added)
		return;
	added->selected = selected;
	line_add(&added->label, ROLE_KEY, 0, selected ? "› " : "  ");
	line_add(&added->label, ROLE_TEXT, selected ? ATTR_BOLD : 0, manifest->name);
	line_addf(&added->label, ROLE_DIM, 0, "  %s%s%s  %s:%d", manifest->kind, manifest->spec.action[0] ? " " : "", manifest->spec.action,
		base ? base + 1 : manifest->file, manifest->line);
	if (alone && dialog->count > 1)
		add_place(&added->label, dialog);
}

static void say_choices(struct dialogtext *text, const struct dialog *dialog, size_t rows)
{
	size_t first = scroll_first(0, (long)dialog->selected, dialog->count, rows, false);
	for (size_t i = first; i < dialog->count && i < first + rows; i++)
		say_choice(text, dialog, i, rows == 1);
	if (dialog->count > rows && rows > 1) {
		struct line more = { 0 };
		add_place(&more, dialog);
		dialogtext_line(text, &more);
	}
}

static void say_what(struct dialogtext *text, const struct manifest *manifest)
{
	struct line line = { 0 };
	line_addf(&line, ROLE_TEXT, 0, "%s ", manifest->kind);
	line_addf(&line, ROLE_TITLE, ATTR_BOLD, "%s/%s", manifest->namespace_, manifest->name);
	if (manifest->cron[0])
		line_addf(&line, ROLE_DIM, 0, ", %s, %s", manifest->cron, manifest->chaos_kind);
	if (manifest->spec.summary[0])
		line_addf(&line, ROLE_DIM, 0, ", %s", manifest->spec.summary);
	if (manifest->spec.one_shot)
		line_add(&line, ROLE_DIM, 0, ", once");
	else if (manifest->spec.duration[0])
		line_addf(&line, ROLE_DIM, 0, ", for %s", manifest->spec.duration);
	dialogtext_line(text, &line);
}

static void say_pods(struct dialogtext *text, const struct command_result *preview, size_t most)
{
	size_t total = preview->pod_total > preview->pod_count ? preview->pod_total : preview->pod_count;
	size_t shown = preview->pod_count < most ? preview->pod_count : most;
	for (size_t i = 0; i < shown; i++) {
		const struct chaos_pod *pod = &preview->pods[i];
		struct line line = line_of(ROLE_CHAOS, ATTR_BOLD, " ► ");
		line_addf(&line, ROLE_TEXT, 0, "%s", pod->name);
		line_addf(&line, strcmp(pod->phase, "Running") ? ROLE_WARN : ROLE_DIM, 0, "  %s", pod->phase);
		dialogtext_row(text, &line);
	}
	if (total > shown) {
		struct line more = { 0 };
		line_addf(&more, ROLE_DIM, 0, "   %zu more", total - shown);
		dialogtext_line(text, &more);
	}
}

static void say_side(struct dialogtext *text, const struct blast_side *side, const struct command_result *preview, size_t most)
{
	struct line line = { 0 };
	if (!preview || preview->state == COMMAND_SENT) {
		dialogtext_say(text, ROLE_PENDING, 0, "Asking the server whom it hits.");
		return;
	}
	if (preview->state != COMMAND_DONE) {
		line_addf(&line, ROLE_WARN, 0, "Whom it hits is not known: %s", preview->error.text);
		dialogtext_line(text, &line);
		return;
	}
	blast_words(side, preview, &line);
	dialogtext_line(text, &line);
	say_pods(text, preview, most);
}

static void say_preview(struct dialogtext *text, const struct dialog *dialog, const struct manifest *manifest, const struct frame *frame)
{
	struct blast_side sides[BLAST_SIDES];
	size_t count = blast_sides(manifest, sides);
	if (count == 0)
		dialogtext_say(text, ROLE_DIM, 0, "Whom it hits cannot be asked for this kind.");
	for (size_t i = 0; i < count; i++) {
		if (dialog->previews[i])
			say_side(text, &sides[i], command_result_find(frame->results, frame->result_count, dialog->previews[i]),
				count == 1 ? PODS_SHOWN : PODS_SHOWN_OF_TWO);
		else
			dialogtext_say(text, ROLE_WARN, 0, "Whom it hits is not known: the queue is full, nobody was asked.");
	}
}

static bool exists(const struct frame *frame, const struct manifest *manifest)
{
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct chaos_item *item = frame->chaos[i].item;
		if (!frame->chaos[i].gone && !strcmp(item->kind, manifest->kind) && !strcmp(item->name, manifest->name) &&
			!strcmp(item->namespace_, manifest->namespace_))
			return true;
	}
	return false;
}

static void warn_of_overlap(struct dialogtext *text, const struct command_result *preview, const struct frame *frame)
{
	struct line overlap = { 0 };
	if (!preview || preview->state != COMMAND_DONE)
		return;
	blast_overlap(frame, preview, &overlap);
	if (overlap.used)
		dialogtext_warn(text, overlap.text);
}

static void say_warnings(struct dialogtext *text, const struct dialog *dialog, const struct manifest *manifest, const struct frame *frame)
{
	if (exists(frame, manifest))
		dialogtext_warn(text, "an object of that name exists: the server will refuse until it is ended (X)");
	for (size_t i = 0; i < manifest->warning_count; i++)
		dialogtext_warn(text, manifest->warnings[i]);
	for (size_t i = 0; i < BLAST_SIDES; i++)
		warn_of_overlap(text, command_result_find(frame->results, frame->result_count, dialog->previews[i]), frame);
}

static void command_of(struct command *command, const struct manifest *manifest)
{
	command_init(
		command, COMMAND_CREATE, manifest->object, "", manifest->namespace_, manifest->name, manifest->chaos_kind, manifest->body);
}

static void say_unusable(struct dialogtext *text, const struct dialog *dialog)
{
	struct line line = { 0 };
	line_addf(&line, ROLE_WARN, 0, "! %zu more cannot be used: %s: %s", dialog->error_count, dialog->error.where, dialog->error.text);
	if (dialog->error_count)
		dialogtext_line(text, &line);
}

static void say_all(struct dialogtext *text, const struct dialog *dialog, const struct modal_context *context, size_t rows)
{
	const struct manifest *manifest = choice(dialog);
	struct command command;
	say_choices(text, dialog, rows);
	if (!manifest) {
		say_unusable(text, dialog);
		return;
	}
	dialogtext_gap(text);
	say_what(text, manifest);
	say_warnings(text, dialog, manifest, context->frame);
	say_preview(text, dialog, manifest, context->frame);
	say_unusable(text, dialog);
	dialogtext_gap(text);
	command_of(&command, manifest);
	dialogtext_request(text, context->backend, &command, NULL);
	command_finish(&command);
}

/* ---- the dialog ---- */

/* What is asked, in `text` and `button`, which the props refer to. */
struct question {
	struct dialogtext text;
	char button[160];
	struct dialogask_props props;
};

static void ask(struct question *out, const struct dialog *dialog, const struct modal_context *context, struct rect screen)
{
	static const struct keybar_item keys[] = { { "j k", "choose" }, { "Tab", "next" }, { "y", "copy" }, { "Esc", "cancel" } };
	const struct manifest *manifest = choice(dialog);
	out->props = (struct dialogask_props){
		.title = "Trigger an experiment",
		.button = out->button,
		.disabled = !manifest,
		.list = true,
		.width = 90,
		.text = &out->text,
		.keys = keys,
		.key_count = sizeof keys / sizeof *keys,
	};
	snprintf(out->button, sizeof out->button, "Trigger %s", manifest ? manifest->name : "");
	dialogtext_facts(context->frame, &out->props.facts);
	for (size_t rows = LIST_ROWS; rows >= 1; rows--) {
		out->text.count = 0;
		say_all(&out->text, dialog, context, rows);
		if (dialogask_fits(&out->props, screen))
			break;
	}
}

static void draw(const struct modal *modal, struct canvas *canvas, const struct modal_context *context)
{
	const struct dialog *dialog = (const struct dialog *)modal;
	struct question question;
	ask(&question, dialog, context, (struct rect){ 0, 0, canvas_width(canvas), canvas_height(canvas) });
	dialogask_draw(canvas, &dialog->ask, &question.props);
}

static unsigned send(struct dialog *dialog, struct modal_context *context)
{
	const struct manifest *manifest = choice(dialog);
	struct command command;
	char said[256];
	if (!manifest)
		return MODAL_NONE;
	command_of(&command, manifest);
	snprintf(said, sizeof said, "requested: %s %s/%s", manifest->kind, manifest->namespace_, manifest->name);
	return dialogask_send(context, &(struct dialogask_request){ &command, "", "triggering", said });
}

static unsigned choose(struct dialog *dialog, struct modal_context *context, bool down)
{
	size_t last = dialog->count ? dialog->count - 1 : 0;
	size_t to = down ? dialog->selected + (dialog->selected < last) : dialog->selected - (dialog->selected > 0);
	if (to == dialog->selected)
		return MODAL_NONE;
	dialog->selected = to;
	ask_preview(dialog, context);
	return MODAL_DRAW;
}

static void copy_request(struct dialog *dialog, struct modal_context *context)
{
	struct dialogtext ignored = { .count = DIALOGTEXT_LINES };
	const struct manifest *manifest = choice(dialog);
	struct command command;
	if (!manifest)
		return;
	buf_clear(&dialog->copy);
	command_of(&command, manifest);
	dialogtext_request(&ignored, context->backend, &command, &dialog->copy);
	command_finish(&command);
	context->copy(context, buf_borrow(&dialog->copy));
}

static unsigned other_key(struct dialog *dialog, int code, struct modal_context *context)
{
	switch (code) {
	case 'j':
	case KEY_DOWN_:
		return choose(dialog, context, true);
	case 'k':
	case KEY_UP_:
		return choose(dialog, context, false);
	case 'y':
		copy_request(dialog, context);
		return MODAL_DRAW;
	default:
		return MODAL_NONE;
	}
}

static unsigned key(struct modal *modal, int code, struct modal_context *context)
{
	struct dialog *dialog = (struct dialog *)modal;
	struct question question;
	ask(&question, dialog, context, (struct rect){ 0, 0, context->columns, context->rows });
	switch (dialogask_key(&dialog->ask, code, &question.props, context)) {
	case DIALOGASK_MOVED:
		return MODAL_DRAW;
	case DIALOGASK_CANCEL:
		return MODAL_DRAW | MODAL_CLOSE;
	case DIALOGASK_DO:
		return send(dialog, context);
	case DIALOGASK_NONE:
		break;
	}
	return other_key(dialog, code, context);
}

static unsigned tick(struct modal *modal, struct modal_context *context)
{
	(void)modal;
	(void)context;
	return MODAL_DRAW;
}

static void close_dialog(struct modal *modal)
{
	struct dialog *dialog = (struct dialog *)modal;
	for (size_t i = 0; i < dialog->folder_count; i++)
		manifest_list_finish(&dialog->folders[i]);
	buf_finish(&dialog->copy);
	free(dialog);
}

static const struct modal_ops ops = { .draw = draw, .key = key, .tick = tick, .close = close_dialog };

static void read_folder(struct dialog *dialog, const struct modal_context *context, const char *path)
{
	struct manifest_list *list = &dialog->folders[dialog->folder_count++];
	context->backend->manifests(context->backend->user, path, list);
	dialog->cut = list->count > CHOICES_MAX - dialog->count;
	for (size_t i = 0; i < list->count && dialog->count < CHOICES_MAX; i++)
		dialog->choices[dialog->count++] = &list->items[i];
	if (list->error_count && !dialog->error_count)
		dialog->error = list->errors[0];
	dialog->error_count += list->error_count;
}

struct modal *dialog_trigger_create(struct modal_context *context)
{
	struct dialog *dialog = mem_zalloc(1, sizeof *dialog);
	dialog->modal.ops = &ops;
	for (size_t i = 0; i < context->experiment_folder_count && i < FOLDERS_MAX && !dialog->cut; i++)
		read_folder(dialog, context, context->experiment_folders[i]);
	if (!dialog->count && !dialog->error_count) {
		context->say(context,
			context->experiment_folder_count ? "no manifests in the folders of experiments: (config)"
							 : "no folders of manifests: set experiments: [FOLDER] in the config",
			true);
		close_dialog(&dialog->modal);
		return NULL;
	}
	ask_preview(dialog, context);
	return &dialog->modal;
}
