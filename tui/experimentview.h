#ifndef TUI_EXPERIMENTVIEW_H
#define TUI_EXPERIMENTVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/chaosview.h"
#include "core/frame.h"
#include "tui/ui.h"
#include "widgets/line.h"

/* What the screens say of one experiment, schedule or workflow: the same words in every list. Pure; `out` gets text added. */

enum role experimentview_role(const struct frame_chaos *chaos) __attribute__((nonnull));
void experimentview_mark(const struct frame_chaos *chaos, struct line *out) __attribute__((nonnull)); /* ► ‖ ↻ ◆ ✓ */
void experimentview_state(const struct frame_chaos *chaos, struct line *out)
	__attribute__((nonnull)); /* "running", "step 2/4", "every 5m" */
void experimentview_name(const struct frame_chaos *chaos, struct line *out) __attribute__((nonnull));

/* "3 pods", "dns-error, 1 pod", "1 of 4 pods", "pods unknown". */
void experimentview_target(const struct frame_chaos *chaos, struct line *out) __attribute__((nonnull));

/* "4m58s left", "next 14s", "for 11m", "endless", "2m ago": what is next, or since when. */
void experimentview_time(const struct frame_chaos *chaos, const struct frame *frame, struct line *out) __attribute__((nonnull));

/* How much of its time has gone, 0 .. 1; NaN where it has no end. */
double experimentview_share(const struct frame_chaos *chaos, int64_t data_ms) __attribute__((nonnull));

bool experimentview_runs(const struct frame_chaos *chaos) __attribute__((nonnull)); /* injecting or running */

/* "2 running", "1 scheduled", "1 paused" as facts of a panel, or why nothing newer is known, since when, until when; returns how many. */
size_t experimentview_counts(const struct frame *frame, struct line out[3]) __attribute__((nonnull));

/* "first 2000 of 3100" as a fact more; 0 where the frame has all that there are. */
size_t experimentview_kept(const struct frame *frame, struct line *out) __attribute__((nonnull));

/* Why there is no list and what to do, in `rect`; false where chaos is known (nothing is drawn then). */
bool experimentview_draw_missing(struct canvas *canvas, struct rect rect, const struct frame *frame) __attribute__((nonnull));

/*
 * Where chaos is known from before but cannot be acted on: one line that says so, in rect's first row; returns the rows it took (0 or 1). One
 * should know it before one needs it.
 */
int experimentview_draw_helpless(struct canvas *canvas, struct rect rect, const struct frame *frame) __attribute__((nonnull));

/* ---- the list ---- */

#define EXPERIMENTS_SHOWN (MODEL_EXPERIMENTS_MAX + CHAOSVIEW_GONE_MAX) /* all that a frame has */

struct experiments {
	const struct frame *frame;
	size_t count; /* of rows: indexes into frame->chaos */
	size_t items[EXPERIMENTS_SHOWN];
	size_t folded; /* finished ones that are not shown */
};

/* Those that stand for themselves (owner), filtered; finished ones only where the user unfolded them. */
void experiments_make(struct experiments *out, const struct frame *frame, const struct ui *ui, bool filter) __attribute__((nonnull));
long experiments_selected(const struct experiments *list, const struct ui *ui) __attribute__((nonnull)); /* row, 0 at first, -1 none */
const struct frame_chaos *experiments_current(const struct experiments *list, const struct ui *ui) __attribute__((nonnull));

/* The one that the screen shows as selected, and so the one that is acted on: a filter holds where it is that list's. NULL in an empty list. */
const struct frame_chaos *experiments_chosen(const struct frame *frame, const struct ui *ui) __attribute__((nonnull));
void experiments_select(const struct experiments *list, struct ui *ui, size_t row) __attribute__((nonnull));

/* What a panel with the list does for an action, with `room` rows on the screen: moves, and folding what has finished. An EFFECT_... */
unsigned experiments_act(struct ui *ui, const struct frame *frame, const char *action, size_t room) __attribute__((nonnull));

#endif
