#ifndef TUI_EXPERIMENTPARTS_H
#define TUI_EXPERIMENTPARTS_H

#include <stdbool.h>

#include "core/frame.h"
#include "tui/panel.h"
#include "widgets/line.h"

/* Targets, events and what comes of an experiment, as rows: for panels of their own, and for the one panel of narrow screens. */

struct canvas;

/* Paused or over, and its Recovered events do not cover every target (one-shots have nothing to recover). */
bool experimentparts_unrecovered(const struct frame_chaos *chaos) __attribute__((nonnull));

/* "✓ 3 of 3 injected", "✓ 3 of 3 recovered". */
void experimentparts_target_fact(const struct frame_chaos *chaos, struct line *out) __attribute__((nonnull));

/* "RSS   per min" over the targets' values, where there are any; with `all` what stands at their left, too. */
void experimentparts_target_head(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos,
	bool all) __attribute__((nonnull));

/*
 * A target a row; returns the rows drawn. The mark is ✓ where it is as it should be: hit while the chaos runs, recovered when it is over;
 * ► where it is hit still.
 */
int experimentparts_targets(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
	__attribute__((nonnull));
int experimentparts_events(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
	__attribute__((nonnull));

/* "not hit by NAME", a pod a row, and under it which other chaos hits it; returns the rows drawn, 0 where every pod like its targets is one. */
int experimentparts_nothit(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
	__attribute__((nonnull));

/* What all chaos of the frame will do next: runs of schedules, steps, ends. */
int experimentparts_coming(struct canvas *canvas, struct rect rect, const struct panel_view *view) __attribute__((nonnull));

/* All three under heads at their left. */
void experimentparts_draw_narrow(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
	__attribute__((nonnull));

#endif
