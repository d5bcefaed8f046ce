#ifndef TUI_CHARTVIEW_H
#define TUI_CHARTVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"
#include "tui/ui.h"
#include "widgets/chart.h"

/*
 * A frame's panel as a chart: the series worth drawing, the chaos that hit them as bands, names at the lines' ends. The scale comes from
 * ui->scales, which chartview_prepare() keeps, so that it does not flutter: drawing itself changes nothing.
 */
#define CHARTVIEW_BANDS 12
#define CHARTVIEW_SERIES 12
#define CHARTVIEW_COLUMNS 1024 /* columns of an axis that are drawn; wider terminals leave the rest blank */

enum chartview_ends { CHARTVIEW_BARE, CHARTVIEW_NAMES, CHARTVIEW_VALUES };

struct chartview {
	struct chart_props props;
	struct axis_band bands[CHARTVIEW_BANDS];
	struct chart_series series[CHARTVIEW_SERIES];
	struct line ends[CHARTVIEW_SERIES];
	char objective_name[160];
};

struct chartview_params {
	const struct frame *frame;
	const struct frame_panel *panel;
	const struct ui *ui;
	struct axis axis;
	enum glyph_set glyphs;
	enum chartview_ends ends;
};

/* Fills *out, which must stay where it is while it is drawn. */
void chartview_make(struct chartview *out, const struct chartview_params *params) __attribute__((nonnull));

/* Brings ui->scales up to date for every panel of the frame. The app calls it once for each new frame, before drawing. */
void chartview_prepare(struct ui *ui, const struct frame *frame) __attribute__((nonnull));

/*
 * The frame's axis on columns x .. x + w - 1, which show the whole range: a column is as many seconds as that takes, anchored to absolute
 * time; the last one is now.
 */
struct axis chartview_axis(const struct frame *frame, const struct ui *ui, int x, int w) __attribute__((nonnull));

/* The panel's chaos as bands that meet the axis; returns how many (at most max). */
size_t chartview_bands(const struct frame *frame, const struct frame_panel *panel, const struct axis *axis, struct axis_band *out,
	size_t max) __attribute__((nonnull));

/* The same for one of its rows: the chaos that hit its pod. */
size_t chartview_row_bands(const struct frame *frame, const struct frame_row *row, const struct axis *axis, struct axis_band *out,
	size_t max) __attribute__((nonnull));

/* Rows that the panel's chart draws: those with an objective, else the first ones of the list. */
size_t chartview_series_count(const struct frame_panel *panel) __attribute__((nonnull));

/* The scale that the panel's chart is drawn with. */
struct scale chartview_scale(const struct ui *ui, const struct frame_panel *panel) __attribute__((nonnull));

#endif
