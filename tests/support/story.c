#include "tests/support/story.h"

#include <math.h>
#include <stdio.h>

#include "core/base/grid.h"
#include "widgets/canvas.h"

#define INJECT (STORY_INJECT / 1000.0)
#define STEP (STORY_STEP / 1000.0)

static double wobble(double t, double seed, double size)
{
	return size * (sin(t / 17 + seed) + sin(t / 7.3 + 2.1 * seed) + sin(t / 3.1 + 5 * seed)) / 3;
}

double story_cncf(double t)
{
	double v = 4.1 + wobble(t, 1, .12);
	if (t >= INJECT)
		v += 140 * pow((t - INJECT) / 302, 2.26);
	return v * STORY_MI;
}

double story_gitlab(double t)
{
	return (3.4 + wobble(t, 2, .06) + (t >= INJECT ? 5.7 * (t - INJECT) / 302 : 0)) * STORY_MI;
}

double story_osad(double t)
{
	double killed = 71666, since = t - STEP;
	if (t >= killed && t < killed + 25)
		return NAN;
	return (5.1 + wobble(t, 3, .1) + (since > 0 ? 26.1 * pow(since / 108, 2.23) : 0)) * STORY_MI;
}

double story_o11y(double t)
{
	return (2.7 + wobble(t, 4, .05) + (t >= INJECT ? 2.8 * (t - INJECT) / 302 : 0)) * STORY_MI;
}

int64_t story_at(const char *clock)
{
	int h = 0, m = 0, s = 0;
	sscanf(clock, "%d:%d:%d", &h, &m, &s);
	return INT64_C(1000) * (h * 3600 + m * 60 + s);
}

const struct grid *story_grid(story_series *series, const struct axis *axis, int64_t until_ms)
{
	int64_t step = axis->cell_ms / 2;
	struct grid *grid = grid_create(axis->first * axis->cell_ms, step, 2 * (size_t)axis->w);
	for (size_t i = 0; i < grid->count; i++) {
		double at = (double)(grid->start_ms + (int64_t)i * step + step / 2) / 1000, now = STORY_NOW / 1000.0;
		at = at > now ? now : at;
		if (at * 1000 <= (double)until_ms)
			grid->values[i] = series(at);
	}
	return grid;
}

void story_cells(story_series *series, const struct axis *axis, int64_t until_ms, double *out)
{
	for (int i = 0; i < axis->w; i++) {
		out[i] = NAN;
		for (int k = 0; k < 5; k++) {
			double at = ((double)(axis->first + i) + k / 5.0) * (double)axis->cell_ms / 1000;
			if (at * 1000 <= (double)until_ms)
				out[i] = fmax(out[i], series(at));
		}
	}
}

void story_plain_blanks(struct canvas *canvas)
{
	for (int y = 0; y < canvas_height(canvas); y++)
		for (int x = 0; x < canvas_width(canvas); x++)
			if (canvas_cell(canvas, x, y)->glyph[0] == ' ')
				canvas_put(canvas, x, y, " ", style_of(ROLE_TEXT, CANVAS_KEEP, 0));
}
