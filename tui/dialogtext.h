#ifndef TUI_DIALOGTEXT_H
#define TUI_DIALOGTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "tui/backend.h"
#include "widgets/dialog.h"

/* The lines of a dialog that acts on chaos, put together one after the other. Where they are too many, the last one says so. */
#define DIALOGTEXT_LINES 48

struct dialogtext {
	size_t count;
	struct dialog_line lines[DIALOGTEXT_LINES];
};

/* The new line, or NULL where there are too many. */
struct dialog_line *dialogtext_add(struct dialogtext *text, enum dialog_line_kind kind) __attribute__((nonnull));
void dialogtext_line(struct dialogtext *text, const struct line *line) __attribute__((nonnull));
void dialogtext_row(struct dialogtext *text, const struct line *line) __attribute__((nonnull)); /* one row, never wrapped: of a list */
void dialogtext_say(struct dialogtext *text, enum role role, unsigned attrs, const char *words) __attribute__((nonnull));
void dialogtext_warn(struct dialogtext *text, const char *words) __attribute__((nonnull)); /* "! words" */
void dialogtext_gap(struct dialogtext *text) __attribute__((nonnull));

/* The pods of an experiment, one a line, at most `most` ("2 more"). */
void dialogtext_targets(struct dialogtext *text, const struct frame_chaos *chaos, size_t most) __attribute__((nonnull));

/* The request that will be sent, as a curl line; also appended to `copy` (may be NULL), a line each. */
void dialogtext_request(struct dialogtext *text, const struct backend *backend, const struct command *command, struct buf *copy)
	__attribute__((nonnull(1, 2, 3)));

/* "demo · can write", "demo · 401 token rejected": the dialog's facts. */
void dialogtext_facts(const struct frame *frame, struct line *out) __attribute__((nonnull));

/* What a key does to the focus of `count` buttons: Tab, BTab, arrows. Returns the new focus, or -1 where the key is another one. Pure. */
int dialogtext_focus(int key, int focus, int count);

#endif
