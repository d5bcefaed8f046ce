#ifndef TUI_DIALOGASK_H
#define TUI_DIALOGASK_H

#include "tui/dialogtext.h"
#include "tui/modal.h"

/* What dialogs share that ask one question: Cancel, which has the focus at first, and a button that sends one command. */

struct dialogask_props {
	const char *title, *button;
	struct line facts;
	bool danger, disabled; /* disabled: the button */
	int width, focus;
	const struct dialogtext *text;
	const struct keybar_item *keys; /* after Tab, before y and Esc */
	size_t key_count; /* at most 4 */
};

void dialogask_draw(struct canvas *canvas, const struct dialogask_props *props) __attribute__((nonnull));

/* What a key says. Tab and arrows move *focus (0 Cancel, 1 the button), Enter is what has the focus, Esc and q cancel. */
enum dialogask_answer { DIALOGASK_NONE, DIALOGASK_MOVED, DIALOGASK_CANCEL, DIALOGASK_DO };
enum dialogask_answer dialogask_key(int key, int *focus) __attribute__((nonnull));

struct dialogask_request {
	struct command *command; /* taken over, and empty afterwards */
	const char *uid; /* of the row that shows `requested` until the server says more; "" none */
	const char *requested, *said; /* said: on the message row */
};

/* Queues it, or says why not. Returns the effects of a dialog that closes. */
unsigned dialogask_send(struct modal_context *context, const struct dialogask_request *request) __attribute__((nonnull));

#endif
