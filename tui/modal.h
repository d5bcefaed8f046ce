#ifndef TUI_MODAL_H
#define TUI_MODAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/command.h"
#include "tui/backend.h"
#include "tui/ui.h"

struct buf;
struct canvas;
struct frame;
struct modal;
struct session;

/*
 * Dialogs lie in a stack over the screen; the top one gets all keys. The app owns them: draws from the bottom up, dims what is under,
 * closes. A dialog is a struct whose first member is a struct modal.
 */

/* What a dialog may use, handed to each of its calls; valid for that call. */
struct modal_context {
	const struct frame *frame; /* the newest */
	struct ui *ui;
	const struct backend *backend;
	struct session *session; /* session_requested() */
	int64_t now_ms; /* wall */
	int64_t monotonic_ms;
	int columns, rows; /* of the screen */
	const char *const *experiment_folders; /* config: experiments */
	size_t experiment_folder_count;
	void (*say)(struct modal_context *context, const char *text, bool bad); /* on the message row */
	void (*copy)(struct modal_context *context, const char *text); /* to the clipboard */
	void (*open)(struct modal_context *context, struct modal *modal); /* puts a dialog on top; takes it over; NULL does nothing */
	void *user; /* the app's */
};

enum modal_effect { MODAL_NONE = 0, MODAL_DRAW = 1, MODAL_CLOSE = 2 };

struct modal_ops {
	void (*draw)(const struct modal *modal, struct canvas *canvas, const struct modal_context *context);
	unsigned (*key)(struct modal *modal, int key, struct modal_context *context); /* MODAL_... */
	unsigned (*paste)(struct modal *modal, const char *text,
		struct modal_context *context); /* bracketed paste: always text; may be NULL: ignored */
	unsigned (*tick)(struct modal *modal, struct modal_context *context); /* after each new frame; may be NULL */
	void (*close)(struct modal *modal); /* frees it */
};

struct modal {
	const struct modal_ops *ops;
};

/*
 * The dialogs that change the cluster (dialog_*.c). Each looks at what is selected and gives a dialog, or NULL where there is nothing to do:
 * then it has said why (context->say). Read-only is refused by the app before they are asked.
 */
struct modal *dialog_pause_create(struct modal_context *context) __attribute__((nonnull)); /* P: pause or resume; the verb is fixed now */
struct modal *dialog_end_create(struct modal_context *context) __attribute__((nonnull)); /* X */
struct modal *dialog_trigger_create(struct modal_context *context) __attribute__((nonnull)); /* T */
struct modal *dialog_stop_create(struct modal_context *context) __attribute__((nonnull)); /* ! */

/* A question with a field; `answer` is called with the text on Enter and may refuse it (false: stays open). */
struct modal_prompt_params {
	const char *title, *label, *text; /* text: what stands in the field at first */
	const char *hint; /* a line under it, "" none */
	bool (*answer)(struct modal_context *context, const char *text);
};
struct modal *modal_prompt_create(const struct modal_prompt_params *params) __attribute__((nonnull, returns_nonnull));

/* The stack. */
#define MODAL_DEPTH 8
struct modal_stack {
	struct modal *items[MODAL_DEPTH];
	int count;
};
bool modal_push(struct modal_stack *stack, struct modal *modal)
	__attribute__((nonnull)); /* takes it over; false (and closed) where the stack is full */
struct modal *modal_top(const struct modal_stack *stack) __attribute__((nonnull)); /* NULL if empty */
void modal_pop(struct modal_stack *stack) __attribute__((nonnull)); /* closes the top one */
void modal_finish(struct modal_stack *stack) __attribute__((nonnull)); /* closes all */

#endif
