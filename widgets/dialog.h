#ifndef WIDGETS_DIALOG_H
#define WIDGETS_DIALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "widgets/keybar.h"
#include "widgets/line.h"

/*
 * A box over a dimmed screen: title, lines, buttons with the keys beside them. Below its size it takes the full screen: gaps go, a request is one
 * line, the buttons always stand in the last row. What still has no room is scrolled, and a row above the buttons says how much more there is.
 */
enum dialog_line_kind {
	DIALOG_TEXT, /* wrapped at spaces */
	DIALOG_ROW, /* one row of a list, cut in its middle where it is longer: names end in what tells them apart */
	DIALOG_CODE, /* a request: on the screen's ground, one cell in, wrapped; one line, cut in the middle, where room is short */
	DIALOG_FIELD, /* its label left in dim, the rest of the row is for a text field, which the caller draws: see dialog_line_rect() */
	DIALOG_GAP, /* an empty row; the first to go */
};

struct dialog_line {
	enum dialog_line_kind kind;
	struct line label;
	int label_width; /* DIALOG_FIELD: cells of the label, 0: as wide as it is + 2 */
	bool selected; /* the row on `select`: where the lines are a list to choose from */
};

struct dialog_button {
	const char *name;
	bool disabled; /* round brackets, dim: it cannot be reached */
};

struct dialog_props {
	const char *title;
	struct line facts; /* at the right of the top line; before the first of the lines where the title leaves no room */
	bool danger; /* frame and title in crit, the title reversed */
	int width; /* cells of the box, frame included; more than the screen has: full screen */
	const struct dialog_line *lines;
	size_t line_count;
	size_t scroll; /* rows of the lines above the first shown */
	bool unread; /* the button that acts waits for the end of the lines: said where there is more below */
	const struct dialog_button *buttons;
	size_t button_count;
	int focus; /* button with the focus, -1 none: then it is in a field */
	const struct keybar_item *keys; /* right of the buttons, dropped from the left */
	size_t key_count;
};

/* Where things are; pure. */
struct dialog_layout {
	struct rect box; /* with its frame; the whole screen where `full` */
	struct rect inside; /* for lines */
	int more_y; /* of the row that says how much more there is; -1: all of it is shown */
	int buttons_y;
	bool full; /* no frame left and right */
	bool tight; /* gaps are left out and requests are one line */
	size_t rows; /* that facts and lines take; > inside.h: it can be scrolled */
};
struct dialog_layout dialog_place(struct rect screen, const struct dialog_props *props) __attribute__((nonnull));

/* Dims what lies behind, in `screen`: glyphs stay, one role, no ground, no attributes. */
void dialog_backdrop(struct canvas *canvas, struct rect screen) __attribute__((nonnull));

/* Backdrop, box, lines, buttons. */
void dialog_draw(struct canvas *canvas, struct rect screen, const struct dialog_props *props) __attribute__((nonnull));

/* The row of a line, for a DIALOG_FIELD without its label; empty where it is not shown. */
struct rect dialog_line_rect(struct rect screen, const struct dialog_props *props, size_t line) __attribute__((nonnull));

/* The next button that can be reached, forward or back, -1 (the fields) taken as a place where `fields` is true. Pure. */
int dialog_next_focus(const struct dialog_props *props, int focus, bool forward, bool fields) __attribute__((nonnull));

#endif
