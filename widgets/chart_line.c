#include "widgets/chart_line.h"

#include <math.h>
#include <string.h>

/*
 * A cell has two columns of four dots. The plot is made a column of cells at a time: all series put their dots into it, then it is drawn, so
 * no memory for the whole picture is needed. What a series needs to go on to the right is the dot it was at.
 */
enum { DOTS_PER_ROW = 4, NOWHERE = -1 };

/* Bits of a braille pattern by column and by row from the top (Unicode 2800). */
static const uint8_t DOT_BITS[2][DOTS_PER_ROW] = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

struct column {
	uint8_t bits[CANVAS_HEIGHT_MAX], roles[CANVAS_HEIGHT_MAX];
};

struct pen {
	const struct chart_props *props;
	int height; /* rows */
	int at[CHART_SERIES_MAX]; /* dot of each series in the column before, NOWHERE after a gap */
	struct column column;
};

static int dot_of(const struct chart_props *props, int height, double value)
{
	return scale_step(&props->scale, value, height * DOTS_PER_ROW);
}

int chart_line_row(const struct chart_props *props, int height, double value)
{
	return height - 1 - dot_of(props, height, value) / DOTS_PER_ROW;
}

static bool is_over(const struct chart_props *props, const struct chart_series *series, double value)
{
	if (series->plain || isnan(props->objective))
		return false;
	return props->floor ? value < props->objective : value > props->objective;
}

/* Sets the dots low .. high of one half of the column. */
static void set_dots(struct pen *pen, int half, int low, int high, enum role role)
{
	for (int dot = low; dot <= high; dot++) {
		int row = pen->height - 1 - dot / DOTS_PER_ROW;
		pen->column.bits[row] |= DOT_BITS[half][DOTS_PER_ROW - 1 - dot % DOTS_PER_ROW];
		pen->column.roles[row] = (uint8_t)role;
	}
}

/* One sample of a series: its dot, joined to the one before, thick over the objective. */
static void draw_sample(struct pen *pen, size_t index, const struct chart_series *series, int half, double value)
{
	int before = pen->at[index], top = pen->height * DOTS_PER_ROW - 1;
	if (isnan(value)) {
		pen->at[index] = NOWHERE;
		return;
	}
	int dot = dot_of(pen->props, pen->height, value), low = dot, high = dot;
	if (before != NOWHERE && before < dot)
		low = before + 1;
	else if (before != NOWHERE && before > dot)
		high = before - 1;
	if (is_over(pen->props, series, value) && top > 0) {
		high = low == 0 && high == 0 ? 1 : high;
		low = low > 0 ? low - 1 : 0;
	}
	set_dots(pen, half, series->area ? 0 : low, high, series->role);
	pen->at[index] = dot;
}

static void draw_series(struct pen *pen, int64_t cell)
{
	const struct chart_props *props = pen->props;
	size_t skip = props->series_count > CHART_SERIES_MAX ? props->series_count - CHART_SERIES_MAX : 0;
	int64_t start = cell * props->axis.cell_ms, middle = start + props->axis.cell_ms / 2, end = start + props->axis.cell_ms;
	for (size_t i = skip; i < props->series_count; i++) {
		const struct chart_series *series = &props->series[i];
		if (!series->grid)
			continue;
		if (middle > start)
			draw_sample(pen, i - skip, series, 0, axis_sample(series->grid, start, middle));
		draw_sample(pen, i - skip, series, 1, axis_sample(series->grid, middle, end));
	}
}

/* Two dots in every second cell, by absolute time; a series hides them. */
static void draw_objective(struct pen *pen, int64_t cell)
{
	const struct chart_props *props = pen->props;
	if (isnan(props->objective) || cell % 2 != 0)
		return;
	int dot = dot_of(props, pen->height, props->objective), row = pen->height - 1 - dot / DOTS_PER_ROW;
	if (pen->column.bits[row])
		return;
	set_dots(pen, 0, dot, dot, ROLE_OBJECTIVE);
	set_dots(pen, 1, dot, dot, ROLE_OBJECTIVE);
}

static const char *braille(uint8_t bits, char out[4])
{
	out[0] = '\xe2';
	out[1] = (char)(0xa0 | bits >> 6);
	out[2] = (char)(0x80 | (bits & 0x3f));
	out[3] = '\0';
	return out;
}

/* Where there is no braille: by the middle of its dots, "|" where they stand over all four rows. */
static const char *plain(uint8_t bits, enum role role)
{
	static const char *const BY_ROW[DOTS_PER_ROW] = { "'", "-", "-", "." };
	int rows[DOTS_PER_ROW], count = 0;
	for (int row = 0; row < DOTS_PER_ROW; row++)
		if (bits & (DOT_BITS[0][row] | DOT_BITS[1][row]))
			rows[count++] = row;
	if (role == ROLE_OBJECTIVE)
		return "-";
	return count >= DOTS_PER_ROW ? "|" : BY_ROW[rows[count / 2]];
}

static void flush_column(struct canvas *canvas, const struct pen *pen, int x, int y)
{
	bool unicode = canvas_glyphs(canvas) == GLYPHS_UNICODE;
	for (int row = 0; row < pen->height; row++) {
		uint8_t bits = pen->column.bits[row];
		enum role role = (enum role)pen->column.roles[row];
		char glyph[4];
		if (bits)
			canvas_put(canvas, x, y + row, unicode ? braille(bits, glyph) : plain(bits, role),
				style_of(chart_role(pen->props, role), CANVAS_KEEP, 0));
	}
}

void chart_line_draw(struct canvas *canvas, struct rect plot, const struct chart_props *props)
{
	struct pen pen = { .props = props, .height = plot.h };
	int64_t first = props->axis.first + plot.x - props->axis.x;
	for (size_t i = 0; i < CHART_SERIES_MAX; i++)
		pen.at[i] = NOWHERE;
	for (int i = 0; i < plot.w; i++) {
		memset(pen.column.bits, 0, (size_t)plot.h);
		draw_series(&pen, first + i);
		draw_objective(&pen, first + i);
		flush_column(canvas, &pen, plot.x + i, plot.y);
	}
}
