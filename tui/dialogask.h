#ifndef TUI_DIALOGASK_H
#define TUI_DIALOGASK_H

#include "tui/dialogtext.h"
#include "tui/dialogview.h"
#include "tui/modal.h"

/*
 * What dialogs share that ask one question: Cancel, which has the focus at first, and a button that sends something once all of the text
 * was on the screen.
 */

struct dialogask { /* {0}: just opened */
	int focus; /* 0 Cancel, 1 the button */
	struct dialogview view;
};

struct dialogask_props {
	const char *title, *button;
	struct line facts;
	bool danger, disabled; /* disabled: the button, whatever was read */
	bool list; /* j, k and the arrows up and down are the dialog's own */
	int width;
	const struct dialogtext *text;
	const struct keybar_item *keys;
	size_t key_count;
};

void dialogask_draw(struct canvas *canvas, const struct dialogask *ask, const struct dialogask_props *props) __attribute__((nonnull));

/* Whether the dialog shows all of its text at once, on a screen of this size. Pure. */
bool dialogask_fits(const struct dialogask_props *props, struct rect screen) __attribute__((nonnull));

/*
 * What a key says. Tab and arrows move the focus (not to a button that cannot be used), Enter is what has it, Esc and q cancel, PgUp and PgDn
 * scroll. `props` as they are drawn, columns and rows of the screen from the context.
 */
enum dialogask_answer { DIALOGASK_NONE, DIALOGASK_MOVED, DIALOGASK_CANCEL, DIALOGASK_DO };
enum dialogask_answer dialogask_key(
	struct dialogask *ask, int key, const struct dialogask_props *props, const struct modal_context *context) __attribute__((nonnull));

/* Whether the button may be used: it is not disabled and everything was on the screen. Says so after a key of the dialog's own, too. */
bool dialogask_ready(struct dialogask *ask, const struct dialogask_props *props, const struct modal_context *context)
	__attribute__((nonnull));

struct dialogask_request {
	struct command *command; /* taken over, and empty afterwards */
	const char *uid; /* of the row that shows `requested` until the server says more; "" none */
	const char *requested, *said; /* said: on the message row */
};

/* Queues it, or says why not. Returns the effects of a dialog that closes. */
unsigned dialogask_send(struct modal_context *context, const struct dialogask_request *request) __attribute__((nonnull));

#endif
