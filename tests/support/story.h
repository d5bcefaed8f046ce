#ifndef TESTS_SUPPORT_STORY_H
#define TESTS_SUPPORT_STORY_H

#include <stdint.h>

#include "widgets/axis.h"

struct canvas;
struct grid;

/*
 * The founding story's data, so that goldens show pictures one can judge: four containers that leak while DNS fails, at 19:59:12 UTC of
 * the first day. Values are in bytes; NaN is a gap.
 */
#define STORY_NOW (INT64_C(71952) * 1000)
#define STORY_INJECT (INT64_C(71650) * 1000) /* 19:54:10 chaos dns-leaker, 10 minutes */
#define STORY_STEP (INT64_C(71844) * 1000) /* 19:57:24 chaos game-day-1, 5 minutes */
#define STORY_MI 1048576.0

typedef double story_series(double seconds);

double story_cncf(double seconds);
double story_osad(double seconds);
double story_gitlab(double seconds);
double story_o11y(double seconds);

/* The moment of a time of the day, "19:54:10". */
int64_t story_at(const char *clock);

/* Two samples a cell of the axis, each taken in the middle of its half, none behind `until`. Caller releases. */
const struct grid *story_grid(story_series *series, const struct axis *axis, int64_t until_ms);

/* The highest of five samples of each cell of the axis into out[axis->w]. */
void story_cells(story_series *series, const struct axis *axis, int64_t until_ms, double *out);

/* Makes blanks plain text, so that only what is seen is compared. */
void story_plain_blanks(struct canvas *canvas);

#endif
