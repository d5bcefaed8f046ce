#include "tui/chartview.h"

#include <math.h>
#include <stdio.h>

#include "tui/rowview.h"

struct axis chartview_axis(const struct frame *frame, const struct ui *ui, int x, int w)
{
	enum { SECOND_MS = 1000 };
	w = w > CHARTVIEW_COLUMNS ? CHARTVIEW_COLUMNS : w > 0 ? w : 0;
	int64_t seconds = w ? (frame->range_ms + (int64_t)w * SECOND_MS - 1) / ((int64_t)w * SECOND_MS) : 1;
	struct axis axis = axis_make(x, w, seconds * SECOND_MS, frame->end_ms);
	if (ui->local_time)
		axis_use_local(&axis);
	return axis;
}

static size_t bands_of(const struct frame_chaos *chaos, const struct axis *axis, struct axis_band *out, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < chaos->span_count && count < max; i++) {
		const struct frame_span *span = &chaos->spans[i];
		int from, to;
		if (span->kind != SPAN_CHAOS_ON || !axis_span(axis, span->from_ms, span->to_ms, &from, &to))
			continue;
		out[count++] = (struct axis_band){ .from_ms = span->from_ms, .to_ms = span->to_ms, .name = chaos->label };
	}
	return count;
}

size_t chartview_bands(
	const struct frame *frame, const struct frame_panel *panel, const struct axis *axis, struct axis_band *out, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < panel->band_count; i++)
		count += bands_of(&frame->chaos[panel->bands[i]], axis, out + count, max - count);
	return count;
}

size_t chartview_row_bands(
	const struct frame *frame, const struct frame_row *row, const struct axis *axis, struct axis_band *out, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < row->band_count; i++)
		count += bands_of(&frame->chaos[row->bands[i]], axis, out + count, max - count);
	return count;
}

size_t chartview_series_count(const struct frame_panel *panel)
{
	size_t wanted = panel->objective_count ? panel->objective_count : panel->row_count;
	return wanted < CHARTVIEW_SERIES ? wanted : CHARTVIEW_SERIES;
}

static struct ui_scale *scale_slot(struct ui *ui, uint64_t key)
{
	struct ui_scale *oldest = &ui->scales[0];
	for (size_t i = 0; i < UI_SCALES; i++) {
		if (ui->scales[i].key == key)
			return &ui->scales[i];
		if (ui->scales[i].used < oldest->used)
			oldest = &ui->scales[i];
	}
	*oldest = (struct ui_scale){ .key = key };
	return oldest;
}

static struct scale_want want_of(const struct frame_panel *panel)
{
	struct scale_want want = { .low = NAN, .high = NAN, .objective = NAN, .unit = panel->unit };
	size_t count = chartview_series_count(panel);
	for (size_t i = 0; i < count; i++) {
		want.low = fmin(want.low, panel->rows[i].minimum);
		want.high = fmax(want.high, panel->rows[i].maximum);
	}
	if (panel->has_objective)
		want.objective = panel->objective.value;
	return want;
}

void chartview_prepare(struct ui *ui, const struct frame *frame)
{
	for (size_t i = 0; i < frame->panel_count; i++) {
		const struct scale_want want = want_of(&frame->panels[i]);
		struct ui_scale *slot = scale_slot(ui, frame->panels[i].key);
		const struct scale next = scale_next(slot->scale, &want);
		slot->scale.low = next.low; /* one by one: the bytes of struct ui are compared, its padding among them */
		slot->scale.high = next.high;
		slot->scale.log = next.log;
		slot->used = frame->version;
	}
}

struct scale chartview_scale(const struct ui *ui, const struct frame_panel *panel)
{
	for (size_t i = 0; i < UI_SCALES; i++)
		if (ui->scales[i].used && ui->scales[i].key == panel->key)
			return ui->scales[i].scale;
	const struct scale_want want = want_of(panel);
	return scale_next((struct scale){ 0 }, &want);
}

static void end_of(const struct frame_panel *panel, const struct frame_row *row, enum chartview_ends ends, struct line *out)
{
	*out = (struct line){ 0 };
	enum role role = panel->stale ? ROLE_STALE : rowview_role(row);
	char name[64], number[FMT_SIZE], text[FMT_SIZE];
	utf8_fit(row->short_name, 10, UTF8_CUT_START, false, name, sizeof name);
	line_add(out, role, ATTR_BOLD, name);
	if (ends != CHARTVIEW_VALUES)
		return;
	for (int i = utf8_width(name); i < 6; i++)
		line_add(out, role, 0, " ");
	bool over = row->state == ROW_OVER && !panel->stale;
	if (row->now.state == VALUE_UNKNOWN)
		return;
	snprintf(text, sizeof text, " %5s", fmt_value(row->now.number, panel->unit, 3, number, sizeof number));
	line_add(out, over ? ROLE_CRIT : ROLE_TEXT, over ? ATTR_BOLD : 0, text);
	if (over)
		line_add(out, ROLE_CRIT, ATTR_BOLD, " ▲");
	else if (row->state == ROW_SOON && row->over_in_ms >= 0)
		line_addf(out, ROLE_WARN, 0, " %s", fmt_duration(rowview_coarse(row->over_in_ms), number, sizeof number));
}

void chartview_make(struct chartview *out, const struct chartview_params *params)
{
	const struct frame_panel *panel = params->panel;
	size_t count = chartview_series_count(panel);
	for (size_t i = 0; i < count; i++) { /* the list's first row is the most important one: drawn last, on top */
		const struct frame_row *row = &panel->rows[count - 1 - i];
		if (params->ends != CHARTVIEW_BARE)
			end_of(panel, row, params->ends, &out->ends[i]);
		out->series[i] = (struct chart_series){
			.grid = row->grid,
			.role = rowview_role(row),
			.plain = !row->has_objective,
			.end = params->ends == CHARTVIEW_BARE ? NULL : &out->ends[i],
		};
	}
	out->objective_name[0] = 0;
	if (panel->has_objective)
		rowview_objective(&panel->objective, panel->unit, params->glyphs, true, out->objective_name, sizeof out->objective_name);
	out->props = (struct chart_props){
		.axis = params->axis,
		.scale = chartview_scale(params->ui, panel),
		.unit = panel->unit,
		.series = out->series,
		.series_count = count,
		.objective = panel->has_objective ? panel->objective.value : NAN,
		.floor = panel->has_objective && panel->objective.op[0] == '>',
		.objective_name = out->objective_name,
		.bands = out->bands,
		.band_count = chartview_bands(params->frame, panel, &params->axis, out->bands, CHARTVIEW_BANDS),
		.cursor_ms = params->ui->cursor_on ? params->ui->cursor_ms : 0,
		.stale = panel->stale,
	};
}
