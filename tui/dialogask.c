#include "tui/dialogask.h"

#include <string.h>

#include "core/session.h"
#include "tui/term.h"

enum { KEYS_OF_ITS_OWN = 4 };

void dialogask_draw(struct canvas *canvas, const struct dialogask_props *props)
{
	struct keybar_item keys[KEYS_OF_ITS_OWN + 3];
	size_t count = 0;
	const struct dialog_button buttons[] = { { "Cancel", false }, { props->button, props->disabled } };
	for (; count < props->key_count && count < KEYS_OF_ITS_OWN; count++)
		keys[count] = props->keys[count];
	keys[count++] = (struct keybar_item){ "Tab", "next" };
	keys[count++] = (struct keybar_item){ "y", "copy" };
	keys[count++] = (struct keybar_item){ "Esc", "cancel" };
	const struct dialog_props dialog = {
		.title = props->title,
		.facts = props->facts,
		.danger = props->danger,
		.width = props->width,
		.lines = props->text->lines,
		.line_count = props->text->count,
		.buttons = buttons,
		.button_count = 2,
		.focus = props->focus,
		.keys = keys,
		.key_count = count,
	};
	dialog_draw(canvas, (struct rect){ 0, 0, canvas_width(canvas), canvas_height(canvas) }, &dialog);
}

enum dialogask_answer dialogask_key(int key, int *focus)
{
	int to = dialogtext_focus(key, *focus, 2);
	if (to >= 0) {
		*focus = to;
		return DIALOGASK_MOVED;
	}
	if (key == KEY_ENTER_)
		return *focus == 1 ? DIALOGASK_DO : DIALOGASK_CANCEL;
	return key == KEY_ESC || key == 'q' ? DIALOGASK_CANCEL : DIALOGASK_NONE;
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
