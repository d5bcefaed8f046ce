#ifndef TUI_ROWVIEW_H
#define TUI_ROWVIEW_H

#include <stddef.h>

#include "core/frame.h"
#include "widgets/line.h"
#include "widgets/sparkline.h"

/* What the screens say of one series: the same words in every list. Pure; nothing allocates. */

enum role rowview_role(const struct frame_row *row) __attribute__((nonnull)); /* its colour */
enum role rowview_now_role(const struct frame_row *row) __attribute__((nonnull)); /* crit when over, dim without objective */

/* "144.2Mi", "unknown"; `digits` as fmt_value. */
void rowview_now(const struct frame_row *row, enum unit unit, int digits, struct line *out) __attribute__((nonnull));

/* Of the panel: "2 of 4 over ≤10Mi", "✓ 4 of 4 ≤10Mi", "3 of 4 ≤10Mi, 1 unknown"; without `counted` "✓ ≤10Mi". What is gone is not counted. */
void rowview_objective_fact(const struct frame_panel *panel, enum glyph_set glyphs, bool counted, struct line *out)
	__attribute__((nonnull));

/* The row whose value stands for the panel: the first that has one, else the first; NULL without rows. */
const struct frame_row *rowview_head_row(const struct frame_panel *panel) __attribute__((nonnull));

/* "+55Mi", narrow "+55" (under 100 columns slopes have no unit). */
void rowview_slope(const struct frame_row *row, enum unit unit, bool bare, struct line *out) __attribute__((nonnull));

/* "▲ 3m48s", "~ in 48s", "  in 8m", "✓", "-", "unknown": `data_ms` is the frame's. */
void rowview_over(const struct frame_row *row, int64_t data_ms, bool stale, struct line *out) __attribute__((nonnull));

/* A prediction is no better than its minutes: from one minute on whole ones. */
int64_t rowview_coarse(int64_t milliseconds);

/* "256Mi", "-". */
void rowview_limit(const struct frame_row *row, enum unit unit, struct line *out) __attribute__((nonnull));
double rowview_share(const struct frame_row *row) __attribute__((nonnull)); /* of its limit, 0 .. 1 and more; NaN where not known */
void rowview_restarts(const struct frame_row *row, struct line *out) __attribute__((nonnull));

/* The sparkline of a row: its cells, its scale (`shared` for rows with an objective, NaN: its own), quiet where it has none. */
struct rowview_spark {
	const double *cells;
	size_t count;
	double shared;
	const struct frame_panel *panel;
};
void rowview_sparkline(struct canvas *canvas, struct rect rect, const struct frame_row *row, const struct rowview_spark *spark)
	__attribute__((nonnull));

/* "≤10Mi" or "<=10Mi", and the same behind a name. */
const char *rowview_objective(const struct config_objective *objective, enum unit unit, enum glyph_set glyphs, bool named, char *out,
	size_t size) __attribute__((nonnull));

/* Which label the rows' names come from ("container"), for the head of the column; "series" where they are mixed. */
const char *rowview_head(const struct frame_panel *panel) __attribute__((nonnull));

#endif
