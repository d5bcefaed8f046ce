#include "core/wishes.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model.h"

#define SECOND_MS INT64_C(1000)
#define WANTS_A_PANEL 4

/* Cells of a class: the columns that a chart has at the usual width of it (80, 120, 200). */
static const struct width_class {
	int below;
	int64_t cells;
} classes[] = { { 100, 42 }, { 160, 75 }, { INT32_MAX, 114 } };

/* Steps that make round cells; beyond the last one whole hours. */
static const int64_t steps_s[] = { 1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 15, 16, 20, 22, 24, 30, 40, 45, 50, 60, 75, 90, 100, 120, 150, 180, 240,
	300, 360, 450, 480, 600, 720, 900, 1200, 1800, 2400, 3600 };

static int64_t cells_of(int columns)
{
	size_t i = 0;

	while (columns >= classes[i].below)
		i++;
	return classes[i].cells;
}

/* The smallest of the steps with which the range fits into the class' cells. */
static int64_t step_for(int64_t range_ms, int64_t cells)
{
	int64_t least = (range_ms + 2 * cells - 1) / (2 * cells);

	for (size_t i = 0; i < sizeof(steps_s) / sizeof(steps_s[0]); i++)
		if (steps_s[i] * SECOND_MS >= least)
			return steps_s[i] * SECOND_MS;
	return (least + 3600 * SECOND_MS - 1) / (3600 * SECOND_MS) * (3600 * SECOND_MS);
}

void wishes_axis(int64_t range_ms, int columns, int64_t fixed_end_ms, int64_t data_ms, struct wishes_axis *out)
{
	*out = (struct wishes_axis){ .range_ms = range_ms, .step_ms = step_for(range_ms, cells_of(columns)) };
	out->cell_ms = 2 * out->step_ms;
	out->cells = (size_t)((range_ms + out->cell_ms - 1) / out->cell_ms);
	out->fixed_end_ms = fixed_end_ms - fixed_end_ms % out->step_ms;
	out->end_ms = fixed_end_ms != 0 ? out->fixed_end_ms : data_ms;
	out->start_ms = (out->end_ms / out->cell_ms - (int64_t)out->cells + 1) * out->cell_ms;
}

static uint64_t add(struct want *wants, size_t *count, enum want_kind kind, const char *query, const struct wishes_axis *axis)
{
	struct want *want = &wants[(*count)++];

	*want = (struct want){ .kind = kind, .query = query, .end_ms = axis->fixed_end_ms, .series_max = MODEL_SERIES_MAX };
	if (kind == WANT_RANGE) {
		want->range_ms = (int64_t)axis->cells * axis->cell_ms;
		want->step_ms = axis->step_ms;
	}
	return want_key(kind, query, want->range_ms, want->step_ms, want->end_ms);
}

const struct want_list *wishes_list(const struct wishes_input *in, struct wishes_keys *keys)
{
	struct want *wants = mem_zalloc(in->panel_count * WANTS_A_PANEL + 1, sizeof(*wants));
	const struct want_list *list;
	size_t count = 0;

	for (size_t i = 0; i < in->panel_count; i++) {
		const struct config_panel *panel = &in->panels[i];
		bool of_containers = strstr(panel->query, "container_") != NULL;

		keys[i] = (struct wishes_keys){ .range = add(wants, &count, WANT_RANGE, panel->query, in->axis) };
		if (in->axis->step_ms > in->refresh_ms)
			keys[i].instant = add(wants, &count, WANT_INSTANT, panel->query, in->axis);
		if (panel->limit[0] != '\0')
			keys[i].limit = add(wants, &count, WANT_INSTANT, panel->limit, in->axis);
		if (of_containers && in->restarts[0] != '\0')
			keys[i].restarts = add(wants, &count, WANT_INSTANT, in->restarts, in->axis);
	}
	list = want_list_create(wants, count, in->selected_uid);
	free(wants);
	return list;
}
