#include "tui/rowview.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/grid.h"
#include "core/labels.h"

/* From five minutes on, "until over" is no warning any more: time enough to look at what is over already. */
#define SOON_MS (5 * 60 * 1000)

enum role rowview_role(const struct frame_row *row)
{
	return (enum role)(ROLE_SERIES_1 + (row->color < 8 ? row->color : 7));
}

enum role rowview_now_role(const struct frame_row *row)
{
	if (row->now.state != VALUE_KNOWN && row->now.state != VALUE_STALE)
		return ROLE_DIM;
	if (row->now.state == VALUE_STALE)
		return ROLE_STALE;
	if (row->state == ROW_OVER)
		return ROLE_CRIT;
	return row->has_objective ? ROLE_TEXT : ROLE_DIM;
}

static bool is_known(const struct value *value)
{
	return value->state == VALUE_KNOWN || value->state == VALUE_STALE;
}

void rowview_now(const struct frame_row *row, enum unit unit, int digits, struct line *out)
{
	char text[FMT_SIZE];
	enum role role = rowview_now_role(row);
	if (!is_known(&row->now))
		line_add(out, ROLE_DIM, 0, row->gone ? "ended" : "unknown");
	else
		line_add(out, role, role == ROLE_CRIT ? ATTR_BOLD : 0, fmt_value(row->now.number, unit, digits, text, sizeof text));
}

/* What one of the unit that stands behind a number is worth: "Mi" 1048576, "ms" 0.001. */
static double worth_of(const char *number)
{
	static const struct {
		const char *unit;
		double worth;
	} units[] = { { "Ki", 1024.0 }, { "Mi", 1048576.0 }, { "Gi", 1073741824.0 }, { "Ti", 1099511627776.0 }, { "ms", 1e-3 },
		{ "us", 1e-6 }, { "%", 0.01 }, { "k", 1e3 }, { "M", 1e6 }, { "G", 1e9 } };
	const char *unit = number + strspn(number, "+-0123456789.");
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strncmp(unit, units[i].unit, strlen(units[i].unit)))
			return units[i].worth;
	return 1;
}

/* The slope in the unit that its row's value is shown in, without it: under 100 columns there is room for four characters. */
static void bare_slope(const struct frame_row *row, enum unit unit, char *text, size_t size)
{
	char value[FMT_SIZE];
	double slope = row->slope.number;
	if (is_known(&row->now))
		slope /= worth_of(fmt_value(row->now.number, unit, 3, value, sizeof value));
	if (fabs(slope) < 0.05)
		snprintf(text, size, "0");
	else if (fabs(slope) < 9.95)
		snprintf(text, size, "%+.1f", slope);
	else
		fmt_signed(slope, UNIT_NONE, 2, text, size);
}

void rowview_slope(const struct frame_row *row, enum unit unit, bool bare, struct line *out)
{
	char text[FMT_SIZE];
	if (!is_known(&row->slope))
		return;
	if (bare)
		bare_slope(row, unit, text, sizeof text);
	else
		fmt_signed(row->slope.number, unit, 2, text, sizeof text);
	line_add(out, row->slope.state == VALUE_STALE ? ROLE_STALE : row->has_objective ? ROLE_TEXT : ROLE_DIM, 0, text);
}

static void over_since(const struct frame_row *row, int64_t data_ms, struct line *out)
{
	char text[FMT_SIZE];
	line_add(out, ROLE_CRIT, ATTR_BOLD, "▲ ");
	if (row->over_since_ms)
		line_addf(out, ROLE_CRIT, ATTR_BOLD, "%s%s", row->over_before ? ">" : "",
			fmt_duration(data_ms - row->over_since_ms, text, sizeof text));
}

int64_t rowview_coarse(int64_t milliseconds)
{
	enum { MINUTE_MS = 60000 };
	return milliseconds < MINUTE_MS ? milliseconds : milliseconds / MINUTE_MS * MINUTE_MS;
}

void rowview_over(const struct frame_row *row, int64_t data_ms, bool stale, struct line *out)
{
	char text[FMT_SIZE];
	if (!row->has_objective || (row->gone && !stale))
		line_add(out, ROLE_DIM, 0, "  -");
	else if (stale || row->state == ROW_UNKNOWN)
		line_add(out, stale ? ROLE_STALE : ROLE_DIM, 0, "unknown");
	else if (row->state == ROW_OVER)
		over_since(row, data_ms, out);
	else if (row->over_in_ms >= 0 && row->over_in_ms < SOON_MS)
		line_addf(out, ROLE_WARN, 0, "~ in %s", fmt_duration(rowview_coarse(row->over_in_ms), text, sizeof text));
	else if (row->over_in_ms >= 0)
		line_addf(out, ROLE_TEXT, 0, "  in %s", fmt_duration(rowview_coarse(row->over_in_ms), text, sizeof text));
	else
		line_add(out, ROLE_OK, 0, "✓");
}

void rowview_objective_fact(const struct frame_panel *panel, enum glyph_set glyphs, bool counted, struct line *out)
{
	char objective[96], counts[64] = "";
	size_t known = panel->objective_count - panel->objective_unknown;
	rowview_objective(&panel->objective, panel->unit, glyphs, false, objective, sizeof objective);
	if (counted)
		snprintf(counts, sizeof counts, "%zu of %zu ", known, panel->objective_count);
	if (panel->over_count) {
		line_addf(out, ROLE_CRIT, ATTR_BOLD, "%zu of %zu", panel->over_count, panel->objective_count);
		line_addf(out, ROLE_DIM, 0, " %s %s", panel->objective.op[0] == '>' ? "under" : "over", objective);
	} else {
		line_add(out, ROLE_OK, 0, panel->objective_unknown ? "" : "✓");
		line_addf(out, ROLE_DIM, 0, "%s%s%s", panel->objective_unknown ? "" : " ", counts, objective);
	}
	if (panel->objective_unknown)
		line_addf(out, ROLE_WARN, 0, ", %zu unknown", panel->objective_unknown);
}

const struct frame_row *rowview_head_row(const struct frame_panel *panel)
{
	for (size_t i = 0; i < panel->row_count; i++)
		if (is_known(&panel->rows[i].now))
			return &panel->rows[i];
	return panel->row_count ? &panel->rows[0] : NULL;
}

void rowview_limit(const struct frame_row *row, enum unit unit, struct line *out)
{
	char text[FMT_SIZE];
	bool known = is_known(&row->limit);
	line_add(out, row->has_objective ? ROLE_TEXT : ROLE_DIM, 0, known ? fmt_value(row->limit.number, unit, 3, text, sizeof text) : "-");
}

double rowview_share(const struct frame_row *row)
{
	if (!is_known(&row->now) || !is_known(&row->limit) || row->limit.number <= 0)
		return NAN;
	return row->now.number / row->limit.number;
}

void rowview_restarts(const struct frame_row *row, struct line *out)
{
	char text[FMT_SIZE];
	bool known = is_known(&row->restarts);
	line_add(out, row->has_objective ? ROLE_TEXT : ROLE_DIM, 0,
		known ? fmt_value(row->restarts.number, UNIT_COUNT, 4, text, sizeof text) : "-");
}

static double spark_top(const struct frame_row *row, const struct rowview_spark *spark)
{
	if (row->has_objective && !isnan(spark->shared))
		return spark->shared;
	double limit = is_known(&row->limit) ? row->limit.number : NAN;
	return sparkline_top(spark->cells, spark->count, NAN, limit);
}

static int spark_levels(const struct frame_row *row, bool stale)
{
	if (row->now.state == VALUE_UNKNOWN)
		return 2;
	return row->has_objective && !stale ? 7 : 4;
}

void rowview_sparkline(struct canvas *canvas, struct rect rect, const struct frame_row *row, const struct rowview_spark *spark)
{
	const struct frame_panel *panel = spark->panel;
	if (!row->grid || grid_last(row->grid) < 0) {
		canvas_push_clip(canvas, rect);
		canvas_text(canvas, rect.x, rect.y, rect.w < 20 ? "no samples" : "unknown, no samples", style_of(ROLE_DIM, CANVAS_KEEP, 0));
		canvas_pop_clip(canvas);
		return;
	}
	bool unknown = row->now.state == VALUE_UNKNOWN;
	const struct sparkline_props props = {
		.values = spark->cells,
		.count = spark->count,
		.role = row->has_objective ? rowview_role(row) : ROLE_BAR_TRACK,
		.attrs = unknown ? ATTR_DIM : 0,
		.top = spark_top(row, spark),
		.objective = row->has_objective ? panel->objective.value : NAN,
		.floor = panel->has_objective && panel->objective.op[0] == '>',
		.levels = spark_levels(row, panel->stale),
		.stale = panel->stale,
	};
	sparkline_draw(canvas, rect, &props);
}

const char *rowview_objective(
	const struct config_objective *objective, enum unit unit, enum glyph_set glyphs, bool named, char *out, size_t size)
{
	char number[FMT_SIZE];
	const char *op = objective->op;
	if (glyphs == GLYPHS_UNICODE && op[0] && op[1] == '=') /* in ASCII the sign of one cell would say another thing */
		op = glyph_text(glyphs, op[0] == '<' ? GLYPH_AT_MOST : GLYPH_AT_LEAST);
	bool name = named && objective->name[0];
	snprintf(out, size, "%s%s%s%s", name ? objective->name : "", name ? " " : "", op,
		fmt_bound(objective->value, unit, number, sizeof number));
	return out;
}

const char *rowview_head(const struct frame_panel *panel)
{
	static const char *const labels[] = { "container", "pod", "service", "job", "instance", "namespace", "rcode", "phase" };
	if (!panel->row_count)
		return "";
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		const char *value = labels_get(panel->rows[0].labels, labels[i]);
		if (value && value[0] && !strncmp(panel->rows[0].name, value, strlen(value)))
			return labels[i];
	}
	return "series";
}
