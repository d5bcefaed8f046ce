#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "themes/theme.h"
#include "widgets/canvas.h"

/*
 * A terminal, behind one interface with two implementations: curses (a tty) and memory (tests, snapshot, export).
 * Main thread only. Nothing else of the program writes to the tty.
 */

/* Keys: characters are their code points; the others are here. A pasted text comes as KEY_PASTE, its bytes through term_paste(). */
enum key_code {
	KEY_NONE = 0,
	KEY_TAB = 9,
	KEY_ENTER_ = 13,
	KEY_ESC = 27,
	KEY_SPECIAL = 0x200000,
	KEY_UP_ = KEY_SPECIAL,
	KEY_DOWN_,
	KEY_LEFT_,
	KEY_RIGHT_,
	KEY_HOME_,
	KEY_END_,
	KEY_PGUP,
	KEY_PGDN,
	KEY_BTAB_,
	KEY_BACKSPACE_,
	KEY_DELETE_,
	KEY_RESIZED,
	KEY_PASTE,
	KEY_FOCUS_LOST,
	KEY_EOF, /* EOF: the terminal is gone */
	KEY_F1,
	KEY_F12 = KEY_F1 + 11,
	KEY_CTRL = 0x400000, /* | letter 'a'..'z' */
};

struct term;

struct term_ops {
	void (*size)(struct term *term, int *columns, int *rows);
	enum color_depth (*depth)(struct term *term);
	enum glyph_set (*glyphs)(struct term *term);
	/* The descriptor to poll for input, -1 where there is none. */
	int (*input_fd)(struct term *term);
	/* Next key, or KEY_NONE where there is none now. Never waits (an Esc that may begin a sequence waits at most 25 ms). */
	int (*read_key)(struct term *term);
	const char *(*paste)(struct term *term); /* text of the last KEY_PASTE */
	/* Shows the canvas: one write(2) where anything changed, none where nothing did. False where the terminal is gone. */
	bool (*present)(struct term *term, const struct canvas *canvas);
	void (*set_theme)(struct term *term, const struct theme *theme);
	void (*redraw)(struct term *term); /* the next present repaints everything */
	void (*clipboard)(struct term *term, const char *text); /* OSC 52 */
	/* Gives the tty back (C-z, an editor) and takes it again. */
	void (*suspend)(struct term *term);
	void (*resume)(struct term *term);
	void (*destroy)(struct term *term); /* restores the tty */
};

struct term {
	const struct term_ops *ops;
};

static inline void term_destroy(struct term *term)
{
	if (term)
		term->ops->destroy(term);
}

/* A real terminal on stdin and stdout. NULL with *err where there is none or it cannot be used. `note` (may be ""): something to say once. */
struct term *term_curses_create(const char **note, struct err *err);

/* A terminal in memory; keys are fed with term_memory_key(). */
struct term *term_memory_create(int columns, int rows, enum color_depth depth, enum glyph_set glyphs) __attribute__((returns_nonnull));
void term_memory_resize(struct term *term, int columns, int rows) __attribute__((nonnull));
void term_memory_key(struct term *term, int key) __attribute__((nonnull));
void term_memory_type_paste(struct term *term, const char *text) __attribute__((nonnull)); /* as bracketed paste */
const struct canvas *term_memory_screen(const struct term *term) __attribute__((nonnull)); /* what was last presented */
const char *term_memory_clipboard(const struct term *term) __attribute__((nonnull));
size_t term_memory_presents(const struct term *term) __attribute__((nonnull)); /* how many presents changed something */

#endif
