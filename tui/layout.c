#include "tui/layout.h"

#include <stddef.h>
#include <string.h>

/*
 * A screen is a tree: a stack lies its children on each other, a split stands them side by side, a leaf is a panel. Each child says how
 * many cells it must have, would like and may take along its parent's axis; who cannot have its least goes, in the order of `drop`.
 * The figures were chosen at 80x24, 120x36 and 200x60, frames included; tests/unit/test_layout.c holds them.
 */
enum kind { LEAF, STACK, SPLIT };

struct node {
	enum kind kind;
	int panel; /* LEAF */
	int least, want, most; /* cells: without, it goes (or is cut); then by turns in their order: all to want, all to most */
	int grow; /* share of what is still left */
	int drop; /* the highest goes first; 0 never */
	const struct node *children; /* ended by a child without any cells */
};

#define NODES_MAX 8

/* clang-format off */
static const struct node overview_narrow[] = {
	{ .panel = OVERVIEW_ALERTS, .least = 3, .want = 5, .grow = 1 },
	{ .panel = OVERVIEW_METRIC, .least = 4, .want = 11, .most = 24 },
	{ .panel = OVERVIEW_CHAOS, .least = 3, .want = 5, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node overview_boxed[] = {
	{ .panel = OVERVIEW_ALERTS, .least = 3, .want = 6, .grow = 1 },
	{ .panel = OVERVIEW_METRIC, .least = 4, .want = 9, .most = 27 },
	{ .panel = OVERVIEW_CHAOS, .least = 3, .want = 6, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node overview_chaos_column[] = {
	{ .panel = OVERVIEW_CHAOS, .least = 5, .want = 8, .grow = 1 },
	{ .panel = OVERVIEW_SOURCES, .least = 5, .want = 7, .most = 8, .drop = 1 },
	{ 0 },
};
static const struct node overview_wide_below[] = {
	{ .panel = OVERVIEW_CHARTS, .least = 80, .grow = 2 },
	{ .kind = STACK, .least = 40, .grow = 1, .children = overview_chaos_column },
	{ .panel = OVERVIEW_EVENTS, .least = 40, .grow = 1 },
	{ 0 },
};
static const struct node overview_wide[] = {
	{ .panel = OVERVIEW_ALERTS, .least = 3, .want = 7 },
	{ .panel = OVERVIEW_METRIC, .least = 4, .want = 9, .most = 27 },
	{ .kind = SPLIT, .least = 5, .want = 6, .grow = 1, .drop = 1, .children = overview_wide_below },
	{ 0 },
};

static const struct node metrics_narrow[] = {
	{ .panel = METRICS_CHART, .least = 4, .want = 9, .grow = 2 },
	{ .panel = METRICS_SERIES, .least = 3, .want = 7, .grow = 1 },
	{ .panel = METRICS_CHARTS, .least = 3, .want = 5, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node metrics_left[] = {
	{ .panel = METRICS_CHART, .least = 4, .want = 15, .grow = 1 },
	{ .panel = METRICS_CHARTS, .least = 5, .want = 11, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node metrics_right[] = {
	{ .panel = METRICS_SERIES, .least = 4, .want = 19, .grow = 1 },
	{ .panel = METRICS_MOMENT, .least = 4, .want = 7, .drop = 1 },
	{ 0 },
};
static const struct node metrics_top[] = {
	{ .kind = STACK, .least = 50, .grow = 1, .children = metrics_left },
	{ .kind = STACK, .least = 50, .grow = 1, .children = metrics_right },
	{ 0 },
};
static const struct node metrics_boxed[] = {
	{ .kind = SPLIT, .least = 7, .want = 26, .grow = 3, .children = metrics_top },
	{ .panel = METRICS_LEGEND, .least = 4, .want = 7, .most = 10, .drop = 1 },
	{ 0 },
};

static const struct node alerts_narrow[] = {
	{ .panel = ALERTS_LIST, .least = 4, .want = 8, .grow = 1 },
	{ .panel = ALERTS_DETAIL, .least = 3, .want = 13, .most = 14, .drop = 1 },
	{ 0 },
};
static const struct node alerts_narrow_details[] = {
	{ .panel = ALERTS_DETAIL, .least = 3, .grow = 1 },
	{ 0 },
};
static const struct node alerts_narrow_long[] = {
	{ .panel = ALERTS_LIST, .least = 4, .want = 14, .grow = 1 },
	{ .panel = ALERTS_DETAIL, .least = 3, .want = 7, .most = 9, .drop = 1 },
	{ 0 },
};
static const struct node alerts_right[] = {
	{ .panel = ALERTS_STORY, .least = 5, .want = 9, .most = 12 },
	{ .panel = ALERTS_VALUE, .least = 5, .want = 14, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node alerts_details[] = {
	{ .panel = ALERTS_DETAIL, .least = 51, .grow = 17 },
	{ .kind = STACK, .least = 39, .grow = 13, .children = alerts_right },
	{ 0 },
};
static const struct node alerts_boxed[] = {
	{ .panel = ALERTS_LIST, .least = 4, .want = 10, .grow = 1 },
	{ .kind = SPLIT, .least = 6, .want = 23, .grow = 2, .drop = 1, .children = alerts_details },
	{ 0 },
};

static const struct node alerts_boxed_long[] = {
	{ .panel = ALERTS_LIST, .least = 4, .want = 17, .grow = 2 },
	{ .kind = SPLIT, .least = 6, .want = 16, .grow = 1, .drop = 1, .children = alerts_details },
	{ 0 },
};

static const struct node chaos_narrow[] = {
	{ .panel = CHAOS_LIST, .least = 4, .want = 7, .grow = 1 },
	{ .panel = CHAOS_DETAIL, .least = 4, .want = 14, .most = 22, .drop = 1 },
	{ 0 },
};
static const struct node chaos_narrow_details[] = {
	{ .panel = CHAOS_DETAIL, .least = 4, .grow = 1 },
	{ 0 },
};
static const struct node chaos_narrow_long[] = {
	{ .panel = CHAOS_LIST, .least = 4, .want = 12, .grow = 1 },
	{ .panel = CHAOS_DETAIL, .least = 4, .want = 9, .most = 12, .drop = 1 },
	{ 0 },
};
static const struct node chaos_left[] = {
	{ .panel = CHAOS_DETAIL, .least = 5, .want = 12, .most = 16 },
	{ .panel = CHAOS_EFFECT, .least = 6, .want = 13, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node chaos_right[] = {
	{ .panel = CHAOS_TARGETS, .least = 5, .want = 12, .most = 16 },
	{ .panel = CHAOS_EVENTS, .least = 6, .want = 13, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node chaos_details[] = {
	{ .kind = STACK, .least = 42, .grow = 7, .children = chaos_left },
	{ .kind = STACK, .least = 48, .grow = 8, .children = chaos_right },
	{ 0 },
};
static const struct node chaos_boxed[] = {
	{ .panel = CHAOS_LIST, .least = 4, .want = 8, .grow = 1 },
	{ .kind = SPLIT, .least = 6, .want = 25, .grow = 2, .drop = 1, .children = chaos_details },
	{ 0 },
};

static const struct node chaos_boxed_long[] = {
	{ .panel = CHAOS_LIST, .least = 4, .want = 14, .grow = 2 },
	{ .kind = SPLIT, .least = 6, .want = 19, .most = 33, .grow = 1, .drop = 1, .children = chaos_details },
	{ 0 },
};

static const struct node alerts_empty[] = {
	{ .panel = ALERTS_LIST, .least = 4, .want = 6 },
	{ .panel = ALERTS_DETAIL, .least = 4, .grow = 1, .drop = 1 },
	{ 0 },
};
static const struct node chaos_empty[] = {
	{ .panel = CHAOS_LIST, .least = 4, .grow = 1 },
	{ 0 },
};

enum class { NARROW, BOXED, WIDE, CLASSES };

/* By class and wish; where a screen has no tree for a wish it is the usual one. */
static const struct node *const trees[SCREEN_COUNT][CLASSES][LAYOUT_WISHES] = {
	[SCREEN_OVERVIEW] = { { overview_narrow }, { overview_boxed }, { overview_wide } },
	[SCREEN_METRICS] = { { metrics_narrow }, { metrics_boxed }, { metrics_boxed } },
	[SCREEN_ALERTS] = { { alerts_narrow, alerts_narrow_details, alerts_narrow_long, alerts_empty },
		{ alerts_boxed, NULL, alerts_boxed_long, alerts_empty }, { alerts_boxed, NULL, alerts_boxed_long, alerts_empty } },
	[SCREEN_CHAOS] = { { chaos_narrow, chaos_narrow_details, chaos_narrow_long, chaos_empty },
		{ chaos_boxed, NULL, chaos_boxed_long, chaos_empty }, { chaos_boxed, NULL, chaos_boxed_long, chaos_empty } },
};
/* clang-format on */

static size_t child_count(const struct node *children)
{
	size_t count = 0;
	while (children[count].least > 0)
		count++;
	return count;
}

static int least_of(const struct node *children, size_t count, const bool *gone)
{
	int sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += gone[i] ? 0 : children[i].least;
	return sum;
}

/* Lets go of children until the least of the rest fits; false where nothing more can go. */
static void drop_children(const struct node *children, size_t count, int total, bool *gone)
{
	while (least_of(children, count, gone) > total) {
		size_t worst = count;
		for (size_t i = 0; i < count; i++) {
			if (!gone[i] && children[i].drop > 0 && (worst == count || children[i].drop > children[worst].drop))
				worst = i;
		}
		if (worst == count)
			return;
		gone[worst] = true;
	}
}

enum turn { TO_LEAST, TO_WANT, TO_MOST, TURNS };

static int limit_of(const struct node *node, enum turn turn)
{
	return turn == TO_LEAST ? node->least : turn == TO_WANT ? node->want : node->most;
}

/* Raises sizes in the children's order, each up to its limit, while there is room; returns what is left. */
static int raise_sizes(const struct node *children, size_t count, const bool *gone, enum turn turn, int room, int *sizes)
{
	for (size_t i = 0; i < count; i++) {
		int more = gone[i] ? 0 : limit_of(&children[i], turn) - sizes[i];
		more = more < 0 ? 0 : more < room ? more : room;
		sizes[i] += more;
		room -= more;
	}
	return room;
}

/* What is left goes by weight, to the last cell; where nobody grows, to the last one that is there. */
static void share_rest(const struct node *children, size_t count, const bool *gone, int room, int *sizes)
{
	int weights = 0;
	size_t last = count;
	for (size_t i = 0; i < count; i++) {
		weights += gone[i] ? 0 : children[i].grow;
		if (!gone[i] && (children[i].grow > 0 || last == count || children[last].grow == 0))
			last = i;
	}
	int given = 0;
	for (size_t i = 0; i < count && weights > 0; i++) {
		int share = gone[i] ? 0 : room * children[i].grow / weights;
		sizes[i] += share;
		given += share;
	}
	if (last < count)
		sizes[last] += room - given;
}

static void divide(const struct node *children, size_t count, int total, int sizes[NODES_MAX])
{
	bool gone[NODES_MAX] = { false };
	memset(sizes, 0, NODES_MAX * sizeof(sizes[0]));
	drop_children(children, count, total, gone);
	int room = total;
	for (int turn = TO_LEAST; turn < TURNS; turn++)
		room = raise_sizes(children, count, gone, (enum turn)turn, room, sizes);
	share_rest(children, count, gone, room, sizes);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables above */
static void place(enum kind kind, const struct node *children, struct rect rect, struct layout *out)
{
	int sizes[NODES_MAX];
	size_t count = child_count(children);
	divide(children, count, kind == STACK ? rect.h : rect.w, sizes);
	for (size_t i = 0; i < count; i++) {
		struct rect part = rect;
		if (kind == STACK) {
			part.h = sizes[i];
			rect.y += sizes[i];
		} else {
			part.w = sizes[i];
			rect.x += sizes[i];
		}
		if (rect_empty(part))
			continue;
		if (children[i].kind == LEAF)
			out->panels[children[i].panel] = part;
		else
			place(children[i].kind, children[i].children, part, out);
	}
}

static void place_frame(int columns, int rows, struct layout *out)
{
	out->header = (struct rect){ 0, 0, columns, 1 };
	out->body = (struct rect){ 0, 1, columns, rows - 3 };
	out->message = (struct rect){ 0, rows - 2, columns, 1 };
	out->keys = (struct rect){ 0, rows - 1, columns, 1 };
}

void layout_compute(enum screen_id screen, int columns, int rows, int zoomed, enum layout_wish wish, struct layout *out)
{
	memset(out, 0, sizeof(*out));
	out->narrow = columns < 100;
	out->boxed = !out->narrow;
	out->wide = columns >= 160;
	if (columns < LAYOUT_MIN_COLUMNS || rows < LAYOUT_MIN_ROWS) {
		out->too_small = true;
		return;
	}
	place_frame(columns, rows, out);
	if (zoomed >= 0 && zoomed < LAYOUT_PANELS) {
		out->panels[zoomed] = out->body;
		return;
	}
	const struct node *const *wishes = trees[screen][out->wide ? WIDE : out->boxed ? BOXED : NARROW];
	place(STACK, wishes[wish] ? wishes[wish] : wishes[LAYOUT_USUAL], out->body, out);
}
