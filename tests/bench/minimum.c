#include "tests/bench/minimum.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "widgets/canvas.h"

enum { ESCAPE = 3 }; /* "\033[" and the final letter */

static size_t digits(int number)
{
	size_t count = 1;
	while (number >= 10) {
		number /= 10;
		count++;
	}
	return count;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* ---- colours ---- */

struct parameters {
	size_t count, bytes;
};

static void add(struct parameters *parameters, size_t bytes)
{
	parameters->count++;
	parameters->bytes += bytes;
}

/* 39, 31, 91, or 38;5;208; grounds take one byte more where they are bright. */
static size_t color_bytes(int32_t color, bool ground)
{
	if (color < 8)
		return 2;
	return color < 16 ? 2 + (size_t)ground : 5 + digits(color);
}

static void add_colors(struct parameters *parameters, const struct theme_look *from, const struct theme_look *to)
{
	if (from->fore != to->fore)
		add(parameters, color_bytes(to->fore, false));
	if (from->back != to->back)
		add(parameters, color_bytes(to->back, true));
}

static void add_attributes(struct parameters *parameters, unsigned from, unsigned to)
{
	unsigned weight = ATTR_BOLD | ATTR_DIM, off = from & ~to;
	if (off & weight) { /* 22 ends both */
		add(parameters, 2);
		from &= ~weight;
	}
	if (off & ATTR_REVERSE)
		add(parameters, 2);
	if (off & ATTR_UNDERLINE)
		add(parameters, 2);
	for (unsigned bit = 1; bit <= ATTR_UNDERLINE; bit *= 2)
		if (to & ~from & bit)
			add(parameters, 1);
}

static size_t sequence(const struct parameters *parameters)
{
	return parameters->count == 0 ? 0 : ESCAPE + parameters->bytes + parameters->count - 1;
}

static bool same_pen(const struct theme_look *a, const struct theme_look *b)
{
	return a->fore == b->fore && a->back == b->back && a->attrs == b->attrs;
}

static size_t pen_bytes(const struct theme_look *from, const struct theme_look *to)
{
	static const struct theme_look plain = { .fore = -1, .back = -1 };
	struct parameters change = { 0 }, reset = { 0 };
	if (same_pen(from, to))
		return 0;
	if (same_pen(to, &plain))
		return ESCAPE;
	add_attributes(&change, from->attrs, to->attrs);
	add_colors(&change, from, to);
	add(&reset, 0); /* an empty parameter is 0 */
	add_attributes(&reset, 0, to->attrs);
	add_colors(&reset, &plain, to);
	return least(sequence(&change), sequence(&reset));
}

/* ---- cells ---- */

struct view {
	const char *glyph;
	struct theme_look look;
	bool blank; /* a space of which only the ground is seen */
};

static struct view view_of(const struct minimum *minimum, const struct canvas *canvas, int x, int y)
{
	const struct cell *cell = canvas_cell(canvas, x, y);
	struct view view = { .glyph = canvas_glyph(canvas, cell),
		.look = theme_look(minimum->theme, cell->role, cell->ground, cell->attrs) };
	view.blank = strcmp(view.glyph, " ") == 0 && !(view.look.attrs & (ATTR_REVERSE | ATTR_UNDERLINE));
	return view;
}

static bool differs(const struct view *a, const struct view *b)
{
	if (a->blank && b->blank)
		return a->look.back != b->look.back;
	return strcmp(a->glyph, b->glyph) != 0 || !same_pen(&a->look, &b->look);
}

/* The pen to draw it with: a blank leaves alone what does not show. */
static struct theme_look pen_for(const struct theme_look *pen, const struct view *view)
{
	struct theme_look wanted = view->look;
	if (view->blank) {
		wanted = *pen;
		wanted.back = view->look.back;
		wanted.attrs &= ~(unsigned)(ATTR_REVERSE | ATTR_UNDERLINE);
	}
	return wanted;
}

/* ---- the cursor ---- */

static size_t jump_bytes(int x, int y)
{
	if (x == 0)
		return y == 0 ? ESCAPE : ESCAPE + digits(y + 1);
	return ESCAPE + 1 + digits(y + 1) + digits(x + 1);
}

static size_t steps_bytes(int count)
{
	return count == 1 ? ESCAPE : ESCAPE + digits(count);
}

static size_t along_bytes(int from, int to, int width)
{
	size_t best = to == 0 ? 1 : ESCAPE + digits(to + 1);
	if (from == width)
		return best;
	if (to > from)
		return least(best, steps_bytes(to - from));
	return to < from ? least(best, least(steps_bytes(from - to), (size_t)(from - to))) : 0;
}

static size_t move_bytes(const struct minimum *minimum, int x, int y, int width)
{
	size_t down = 0;
	if (y < minimum->y)
		return jump_bytes(x, y);
	if (y > minimum->y)
		down = least(steps_bytes(y - minimum->y), (size_t)(y - minimum->y)); /* line feeds keep the column */
	return least(jump_bytes(x, y), down + along_bytes(minimum->x, x, width));
}

/* ---- a row ---- */

struct row {
	const struct canvas *old, *new;
	int y, width;
};

static bool changed(const struct minimum *minimum, const struct row *row, int x)
{
	struct view old = view_of(minimum, row->old, x, row->y), new = view_of(minimum, row->new, x, row->y);
	return differs(&old, &new);
}

/* From x on: cells that look all the same, up to the row's end. */
static int same_run(const struct minimum *minimum, const struct row *row, int x)
{
	struct view first = view_of(minimum, row->new, x, row->y);
	int end = x + 1;
	for (; end < row->width; end++) {
		struct view view = view_of(minimum, row->new, end, row->y);
		if (differs(&first, &view))
			break;
	}
	return end - x;
}

static size_t draw_cell(struct minimum *minimum, const struct row *row, int x)
{
	struct view view = view_of(minimum, row->new, x, row->y);
	struct theme_look wanted = pen_for(&minimum->pen, &view);
	size_t bytes = pen_bytes(&minimum->pen, &wanted) + strlen(view.glyph);
	minimum->pen = wanted;
	minimum->x = x + 1;
	return bytes;
}

/* As many cells as one go can do; *x moves behind them. */
static size_t draw(struct minimum *minimum, const struct row *row, int *x)
{
	struct view view = view_of(minimum, row->new, *x, row->y);
	int run = same_run(minimum, row, *x), count = 1;
	while (count < run && changed(minimum, row, *x + count))
		count++;
	size_t glyph = strlen(view.glyph), bytes = draw_cell(minimum, row, *x) - glyph;
	if (view.blank && *x + run == row->width && (size_t)count > ESCAPE) { /* erase to the end of the line: the cursor stays */
		minimum->x = *x;
		*x = row->width;
		return bytes + ESCAPE;
	}
	*x += count;
	minimum->x = *x;
	return bytes + least((size_t)count * glyph, glyph + ESCAPE + digits(count));
}

/* Over cells that did not change, by drawing them again or by a jump, whichever is less with the pen that is needed then. */
static size_t cross(struct minimum *minimum, const struct row *row, int x)
{
	struct minimum drawn = *minimum, jumped = *minimum;
	size_t draw_bytes = 0, jump = move_bytes(minimum, x, row->y, row->width);
	if (minimum->y == row->y && minimum->x < x) {
		for (int at = minimum->x; at < x; at++)
			draw_bytes += draw_cell(&drawn, row, at);
		struct view next = view_of(minimum, row->new, x, row->y);
		struct theme_look after = pen_for(&drawn.pen, &next), before = pen_for(&minimum->pen, &next);
		if (draw_bytes + pen_bytes(&drawn.pen, &after) <= jump + pen_bytes(&minimum->pen, &before)) {
			*minimum = drawn;
			return draw_bytes;
		}
	}
	jumped.x = x;
	jumped.y = row->y;
	*minimum = jumped;
	return jump;
}

size_t minimum_bytes(struct minimum *minimum, const struct canvas *old, const struct canvas *new)
{
	struct row row = { .old = old, .new = new, .width = canvas_width(new) };
	size_t bytes = 0;
	for (row.y = 0; row.y < canvas_height(new); row.y++) {
		for (int x = 0; x < row.width;) {
			if (!changed(minimum, &row, x)) {
				x++;
				continue;
			}
			bytes += cross(minimum, &row, x);
			bytes += draw(minimum, &row, &x);
		}
	}
	return bytes;
}
