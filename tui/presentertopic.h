#ifndef TUI_PRESENTERTOPIC_H
#define TUI_PRESENTERTOPIC_H

#include <stdint.h>

#include "core/frame.h"
#include "tui/ui.h"

/* What presenter mode speaks of: one series, its alert, its chaos. Pure. */
struct presenter_topic {
	const struct frame_panel *panel; /* NULL: there is none yet, as the rest may be */
	const struct frame_row *row; /* the selected one, else the first, which is the worst */
	const struct frame_alert *alert; /* the series' own, else the worst that fires or is pending */
	const struct frame_chaos *chaos; /* what hits the series, else what hits something, else what hit it last */
};

/*
 * On Metrics it is the big chart's panel. Else it is the Overview's while a series of it was selected or is over its objective (or soon); then
 * the first that has such a series; then the one that the worst alert is about, as far as labels and words tell; then the Overview's.
 */
struct presenter_topic presentertopic_choose(const struct frame *frame, const struct ui *ui) __attribute__((nonnull));

/* When the last stretch of a chaos ended; 0: it has not. */
int64_t presentertopic_ended_ms(const struct frame_chaos *chaos) __attribute__((nonnull));

/* How many words of a panel's title and query an alert's name and expression have as well: "error" and "http" of "HTTP errors". */
size_t presentertopic_words(const struct frame_panel *panel, const struct frame_alert *alert) __attribute__((nonnull));

#endif
