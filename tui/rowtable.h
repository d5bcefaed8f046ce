#ifndef TUI_ROWTABLE_H
#define TUI_ROWTABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "tui/ui.h"
#include "widgets/axis.h"

/*
 * Series as rows on a chart's axis: name, sparkline, numbers; under them one line for those that there is no room for.
 * The Overview's first panel and, on narrow screens, Metrics are made of it.
 */
enum rowtable_kind { ROWTABLE_NOW, ROWTABLE_SLOPE, ROWTABLE_OVER, ROWTABLE_LIMIT, ROWTABLE_RESTARTS, ROWTABLE_NAMESPACE, ROWTABLE_SHARE };

/* Which columns: those of the Overview's panel, or those of a list of series with its short sparklines. */
enum rowtable_set { ROWTABLE_OVERVIEW, ROWTABLE_SERIES };

#define ROWTABLE_COLUMNS 6
#define ROWTABLE_ROWS 512 /* rows that a filter lets through; further ones are counted only */

struct rowtable {
	const struct frame *frame;
	const struct frame_panel *panel;
	const struct ui *ui;
	struct axis axis;
	int x, right; /* columns of the panel's inside: first, and the one behind the last */
	int name_width;
	enum rowtable_set set;
	bool bare; /* slopes without units, three digits: under 100 columns */
	size_t column_count;
	struct rowtable_column {
		enum rowtable_kind kind;
		const char *head;
		int width;
		bool left; /* aligned left, else right */
	} columns[ROWTABLE_COLUMNS];
	size_t row_count; /* rows that the filter lets through, indexes into panel->rows */
	size_t rows[ROWTABLE_ROWS];
};

struct rowtable_params {
	const struct frame *frame;
	const struct frame_panel *panel;
	const struct ui *ui;
	struct rect inside;
	enum rowtable_set set;
	bool filter; /* apply the user's filter */
};

/* The columns that fit into `inside`: the axis gets what they leave. */
void rowtable_make(struct rowtable *out, const struct rowtable_params *params) __attribute__((nonnull));

/* The axis' row: heads left and right, ticks between. */
void rowtable_axis_draw(struct canvas *canvas, int y, const struct rowtable *table) __attribute__((nonnull));

/* `shown` rows from `first` on; the one with the selected id stands on `select` where focused. */
void rowtable_rows_draw(struct canvas *canvas, int y, size_t first, size_t shown, bool focused, const struct rowtable *table)
	__attribute__((nonnull));

/* "21 more", and what is worth knowing of them. */
void rowtable_more_draw(struct canvas *canvas, int y, size_t first, size_t shown, const struct rowtable *table) __attribute__((nonnull));

/* Index in table->rows of the selected row, or -1. */
long rowtable_selected(const struct rowtable *table) __attribute__((nonnull));

/* Indexes of the rows that the filter lets through; returns how many went to out. */
size_t rowtable_visible(const struct frame_panel *panel, const char *filter, size_t *out, size_t max) __attribute__((nonnull));

#endif
