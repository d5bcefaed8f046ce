#ifndef WIDGETS_TEXTFIELD_H
#define WIDGETS_TEXTFIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "widgets/canvas.h"
#include "widgets/rect.h"

/* One line of text under edit. {0} is an empty one. The edits are pure: bytes and a cursor, which is always between two characters. */
#define TEXTFIELD_BYTES 512

struct textfield {
	size_t length, cursor; /* bytes; text[length] is 0 */
	char text[TEXTFIELD_BYTES];
};

/* Sets the whole text, made harmless and one line; the cursor goes to its end. */
void textfield_set(struct textfield *field, const char *text) __attribute__((nonnull));

/* A typed character (code point) or a pasted text at the cursor, made harmless; returns false where it does not fit (nothing or a part is taken). */
bool textfield_type(struct textfield *field, uint32_t code) __attribute__((nonnull));
bool textfield_paste(struct textfield *field, const char *text) __attribute__((nonnull));

enum textfield_edit {
	TEXTFIELD_LEFT,
	TEXTFIELD_RIGHT,
	TEXTFIELD_WORD_LEFT,
	TEXTFIELD_WORD_RIGHT,
	TEXTFIELD_HOME,
	TEXTFIELD_END,
	TEXTFIELD_BACKSPACE,
	TEXTFIELD_DELETE,
	TEXTFIELD_KILL_WORD, /* before the cursor: C-w */
	TEXTFIELD_KILL_START, /* C-u */
	TEXTFIELD_KILL_END, /* C-k */
};
/* Returns whether anything changed. */
bool textfield_edit(struct textfield *field, enum textfield_edit edit) __attribute__((nonnull));

struct textfield_props {
	const struct textfield *field;
	const char *hint; /* dim, where the text is empty; "" none */
	bool focused; /* title and underlined, with the cursor */
	bool secret; /* each character shows as "•" */
	unsigned ground; /* of the field: GROUND_BG in dialogs */
};

/* In rect's first row, one blank cell at each side; a text longer than the room scrolls so that the cursor is seen, "…" where it is cut. */
void textfield_draw(struct canvas *canvas, struct rect rect, const struct textfield_props *props) __attribute__((nonnull));

#endif
