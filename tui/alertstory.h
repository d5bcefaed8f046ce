#ifndef TUI_ALERTSTORY_H
#define TUI_ALERTSTORY_H

#include <stdbool.h>

#include "core/frame.h"
#include "tui/ui.h"
#include "widgets/canvas.h"
#include "widgets/line.h"

/* How an alert came to be: chaos, crossing, pending, firing, Alertmanager, each with its time. */
#define ALERTSTORY_STEPS 5
struct alertstory_step {
	int64_t at_ms;
	struct line what; /* with its mark */
};

/* The steps that are known, in order; returns how many. */
size_t alertstory_steps(const struct frame *frame, const struct frame_alert *alert, struct alertstory_step out[ALERTSTORY_STEPS])
	__attribute__((nonnull));

/* "2m22s from chaos to firing"; empty where that is not known. */
void alertstory_fact(const struct frame_alert *alert, struct line *out) __attribute__((nonnull));

/* The series of a panel that is the alert's own, or NULL; *panel is then its panel. */
const struct frame_row *alertstory_row(const struct frame *frame, const struct frame_alert *alert, const struct frame_panel **panel)
	__attribute__((nonnull));

/* The steps left and the value right, under heads: for narrow screens. */
void alertstory_draw(struct canvas *canvas, struct rect rect, const struct frame *frame, const struct frame_alert *alert,
	const struct ui *ui) __attribute__((nonnull));

/* The steps alone, and where `bar` is true the two stretches up to firing as a bar. */
void alertstory_draw_steps(struct canvas *canvas, struct rect rect, const struct frame *frame, const struct frame_alert *alert, bool local,
	bool bar) __attribute__((nonnull));

#endif
