#ifndef WIDGETS_TABLE_H
#define WIDGETS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "widgets/line.h"

/*
 * Rows and columns. A column keeps its width; where there is no room for all, those of the lowest priority go, the rightmost first among equals.
 * One column may grow and shrink with the room that is left. Numbers are right-aligned. A cut list ends with "3 more".
 */
#define TABLE_COLUMNS_MAX 24

struct table_column {
	const char *head; /* "" none */
	int width; /* cells; of a growing column its least */
	int most; /* a growing column's most cells; 0: it does not grow. The first growing column takes what is left, then the next */
	int priority; /* 0 stays to the last; the higher, the sooner it goes */
	bool right; /* aligned: numbers */
	enum utf8_cut cut;
};

enum table_fold { TABLE_PLAIN, TABLE_FOLDED, TABLE_OPEN };

/* One row, filled by the caller's function when it is drawn. */
struct table_row {
	enum table_fold fold; /* a group's head: "+" or "-" in its first cell; column 0 is then that mark's */
	int indent; /* cells that the lead begins further right */
	struct line lead; /* text over the first `lead_columns` columns together, instead of their cells */
	size_t lead_columns; /* 0: none; TABLE_COLUMNS_MAX: the whole row */
	bool quiet; /* cannot be selected: a note inside the list */
};

/*
 * What the canvas has of a table, kept by the caller from one drawing to the next. Where everything but the selection is as it was, `known`
 * stays true, and only the rows that lose and gain the selection are drawn. {0} knows nothing.
 */
struct table_shown {
	bool known;
	size_t first;
	long selected;
};

struct table_props {
	const struct table_column *columns;
	size_t column_count;
	size_t row_count;
	size_t first; /* row at the top; scroll_first() keeps it right */
	long selected; /* row on `select`, -1 none */
	int margin; /* blank columns left and right in rect which the selection covers */
	int gap; /* between columns; 0: 1 */
	bool head; /* a row of column heads */
	int sort_column; /* whose head has the sort mark; -1 none */
	bool sort_descending;
	unsigned ground; /* of the rows: GROUND_BG, CANVAS_KEEP */
	struct table_shown *shown; /* NULL: all of it is drawn, and nothing kept */
	void *user;
	void (*row)(void *user, size_t row, struct table_row *out); /* NULL: all rows are plain. *out is empty when it is called */
	void (*cell)(void *user, size_t row, size_t column, struct line *out); /* *out is empty when it is called */
	void (*more)(void *user, size_t hidden, struct line *out); /* NULL: "3 more" */
};

/* Draws it; returns how many rows (heads and notes not counted) it showed. */
size_t table_draw(struct canvas *canvas, struct rect rect, const struct table_props *props) __attribute__((nonnull));

/*
 * The width of each column in `width` cells into widths[count], 0 for those that go; returns the cells used. `at` (may be NULL) gets where each
 * begins, counted from the table's left.
 */
int table_layout(const struct table_column *columns, size_t count, int width, int gap, int *widths, int *at) __attribute__((nonnull(1, 5)));

/* Rows of the list that `rect` has room for, with its head and where needed the line "3 more": for scroll_first(). */
size_t table_capacity(const struct table_props *props, struct rect rect) __attribute__((nonnull));

#endif
