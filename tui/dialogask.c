#include "tui/dialogask.h"

#include <string.h>

#include "core/session.h"
#include "tui/term.h"

static struct dialog_props dialog_of(const struct dialogask_props *props)
{
	return (struct dialog_props){
		.title = props->title,
		.facts = props->facts,
		.danger = props->danger,
		.width = props->width,
		.lines = props->text->lines,
		.line_count = props->text->count,
		.keys = props->keys,
		.key_count = props->key_count,
	};
}

void dialogask_draw(struct canvas *canvas, const struct dialogask *ask, const struct dialogask_props *props)
{
	const struct rect screen = { 0, 0, canvas_width(canvas), canvas_height(canvas) };
	struct dialog_props dialog = dialog_of(props);
	struct dialogview view = ask->view;
	dialogview_look(&view, &dialog, screen);
	const struct dialog_button buttons[] = { { "Cancel", false }, { props->button, props->disabled || dialog.unread } };
	dialog.buttons = buttons;
	dialog.button_count = 2;
	dialog.focus = ask->focus;
	dialog_draw(canvas, screen, &dialog);
}

bool dialogask_fits(const struct dialogask_props *props, struct rect screen)
{
	const struct dialog_props dialog = dialog_of(props);
	return dialog_place(screen, &dialog).more_y < 0;
}

bool dialogask_ready(struct dialogask *ask, const struct dialogask_props *props, const struct modal_context *context)
{
	struct dialog_props dialog = dialog_of(props);
	dialogview_look(&ask->view, &dialog, (struct rect){ 0, 0, context->columns, context->rows });
	return !props->disabled && !dialog.unread;
}

enum dialogask_answer dialogask_key(
	struct dialogask *ask, int key, const struct dialogask_props *props, const struct modal_context *context)
{
	bool ready = dialogask_ready(ask, props, context);
	int to = dialogtext_focus(key, ask->focus, 2);
	if (to >= 0) {
		ask->focus = ready ? to : 0;
		return DIALOGASK_MOVED;
	}
	if (key == KEY_ENTER_ && ask->focus == 1)
		return ready ? DIALOGASK_DO : DIALOGASK_NONE;
	if (key == KEY_ENTER_ || key == KEY_ESC || key == 'q')
		return DIALOGASK_CANCEL;
	return dialogview_key(&ask->view, key, !props->list) ? DIALOGASK_MOVED : DIALOGASK_NONE;
}

unsigned dialogask_send(struct modal_context *context, const struct dialogask_request *request)
{
	uint64_t id = context->backend->command(context->backend->user, SOURCE_CHAOS_MESH, request->command);
	memset(request->command, 0, sizeof(*request->command));
	if (id) {
		session_requested(context->session, id, request->uid, request->requested);
		context->say(context, request->said, false);
	} else {
		context->say(context, "not sent: the queue is full or everything is read-only", true);
	}
	return MODAL_DRAW | MODAL_CLOSE;
}
