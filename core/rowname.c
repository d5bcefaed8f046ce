#include "core/rowname.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/labels.h"

#define COLORS 8
#define NAMES_MAX 64 /* labels that are tried to tell rows apart */
#define SHORT_MIN 2 /* characters of a short name */
#define END_PRIME UINT64_C(1099511628211)

/* Labels that people know things by come first, the others in their own order, the metric's name last. */
static const char *const preferred[] = { "pod", "namespace", "container", "instance", "node", "job" };

struct naming {
	struct arena *arena, *scratch;
	struct frame_row *rows;
	const char **legends;
	size_t *legend_lengths; /* of rows whose name begins with the legend and goes on with what means nothing without it; else 0 */
	const size_t *members; /* rows of one legend */
	size_t count;
};

static const char *value_of(const struct frame_row *row, const char *name)
{
	const char *value = labels_get(row->labels, name);

	return value != NULL ? value : "";
}

static size_t add_name(const char **names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return count;
	if (count < NAMES_MAX)
		names[count++] = name;
	return count;
}

static size_t candidates(const struct naming *naming, const char **names)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(preferred) / sizeof(preferred[0]); i++)
		count = add_name(names, count, preferred[i]);
	for (size_t m = 0; m < naming->count; m++) {
		const struct labels *labels = naming->rows[naming->members[m]].labels;

		for (size_t i = 0; i < labels->count && count < NAMES_MAX - 1; i++)
			if (strcmp(labels->items[i].name, "__name__") != 0)
				count = add_name(names, count, labels->items[i].name);
	}
	return add_name(names, count, "__name__");
}

/* The values of the chosen labels, those that are there, with a space between. */
static const char *tail_of(struct arena *arena, const struct frame_row *row, const char *const *chosen, size_t count)
{
	const char *tail = "";

	for (size_t i = 0; i < count; i++) {
		const char *value = value_of(row, chosen[i]);

		if (value[0] != '\0')
			tail = tail[0] == '\0' ? value : arena_printf(arena, "%s %s", tail, value);
	}
	return tail;
}

/* How many different tails the rows get by these labels. */
static size_t distinct(const struct naming *naming, const char *const *chosen, size_t count)
{
	struct map *seen = map_create(naming->scratch, naming->count);
	size_t different = 0;

	for (size_t m = 0; m < naming->count; m++) {
		size_t *place = map_at(seen, tail_of(naming->scratch, &naming->rows[naming->members[m]], chosen, count), "");

		different += *place == MAP_NONE;
		*place = 1;
	}
	arena_reset(naming->scratch);
	return different;
}

static size_t choose(const struct naming *naming, const char **chosen)
{
	const char *names[NAMES_MAX];
	size_t name_count = candidates(naming, names), count = 0, told = 1;

	for (size_t i = 0; i < name_count; i++) {
		if (distinct(naming, &names[i], 1) != naming->count)
			continue;
		chosen[0] = names[i];
		return 1;
	}
	for (size_t i = 0; i < name_count && told < naming->count; i++) {
		size_t more;

		chosen[count] = names[i];
		more = distinct(naming, chosen, count + 1);
		if (more <= told)
			continue;
		told = more;
		count++;
	}
	return count;
}

static bool is_boundary(char c)
{
	return c == '-' || c == '_' || c == '/' || c == '.' || c == ' ' || c == ':';
}

static bool can_stand_alone(const char *end)
{
	for (const char *c = end; *c != '\0'; c++)
		if (!isdigit((unsigned char)*c) && strlen(end) >= SHORT_MIN)
			return true;
	return false;
}

/* Characters that all tails begin with, up to the last separator before they differ. */
static size_t common_beginning(const char *const *tails, size_t count)
{
	size_t length = strlen(tails[0]);

	for (size_t i = 1; i < count; i++) {
		size_t same = 0;

		while (same < length && tails[i][same] == tails[0][same])
			same++;
		length = same;
	}
	while (length > 0 && !is_boundary(tails[0][length - 1]))
		length--;
	return length;
}

/*
 * Pods are named after what runs in them: what a tail says of the legend once more, and of the ReplicaSet that all share, says nothing. Returns
 * the characters at the beginning that can go: 0 where tails do not begin with the legend, or where too little would be left of one.
 */
static size_t said_before(const char *legend, const char *const *tails, size_t count)
{
	size_t length = strlen(legend), common = common_beginning(tails, count);

	if (length == 0 || common <= length || strncmp(tails[0], legend, length) != 0 || !is_boundary(tails[0][length]))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (!can_stand_alone(tails[i] + common))
			return 0;
	return common;
}

static void name_members(const struct naming *naming, const char *title)
{
	const char *chosen[NAMES_MAX];
	size_t count = naming->count > 1 ? choose(naming, chosen) : 0;
	const char **tails = arena_zalloc(naming->scratch, naming->count, sizeof(*tails));

	for (size_t m = 0; m < naming->count; m++)
		tails[m] = tail_of(naming->arena, &naming->rows[naming->members[m]], chosen, count);
	size_t skipped = said_before(naming->legends[naming->members[0]], tails, naming->count);

	for (size_t m = 0; m < naming->count; m++) {
		struct frame_row *row = &naming->rows[naming->members[m]];
		const char *legend = naming->legends[naming->members[m]];
		const char *tail = tails[m] + skipped;

		if (legend[0] == '\0')
			row->name = tail[0] != '\0' ? tail : title;
		else
			row->name = tail[0] != '\0' ? arena_printf(naming->arena, "%s %s", legend, tail) : legend;
		if (skipped > 0)
			naming->legend_lengths[naming->members[m]] = strlen(legend);
	}
}

/* ---- short names ---- */

/*
 * The next longer end of the name, as far as one begins behind a separator, and at last the name itself; then NULL. From `end` = its last
 * character's end and *hash = 0 on; the hash of each is made of the one before, so that all of them cost one walk along the name.
 */
static const char *longer_end(const char *name, const char *end, uint64_t *hash)
{
	while (end > name) {
		end--;
		*hash = (*hash ^ (unsigned char)*end) * END_PRIME;
		if (end == name || (is_boundary(end[-1]) && !is_boundary(end[0])))
			return end;
	}
	return NULL;
}

/* How many names have each end, by its hash. */
static struct map *count_ends(struct arena *scratch, const struct frame_row *rows, size_t count)
{
	struct map *ends = map_create(scratch, 4 * count);

	for (size_t i = 0; i < count; i++) {
		const char *end = rows[i].name + strlen(rows[i].name);

		for (uint64_t hash = 0; (end = longer_end(rows[i].name, end, &hash)) != NULL;) {
			size_t *times = map_at_number(ends, hash);

			*times = *times == MAP_NONE ? 1 : *times + 1;
		}
	}
	return ends;
}

/* The shortest end that no other name has, and that has something of the legend where the rest means nothing without it. */
static void shorten(struct arena *scratch, struct frame_row *rows, const size_t *legend_lengths, size_t count)
{
	const struct map *ends = count_ends(scratch, rows, count);

	for (size_t i = 0; i < count; i++) {
		const char *end = rows[i].name + strlen(rows[i].name);

		for (uint64_t hash = 0; (end = longer_end(rows[i].name, end, &hash)) != NULL;)
			if (map_get_number(ends, hash) == 1 && can_stand_alone(end) &&
				(legend_lengths[i] == 0 || end < rows[i].name + legend_lengths[i]))
				break;
		rows[i].short_name = end != NULL ? end : rows[i].name;
	}
}

/* ---- colours ---- */

static int compare_for_color(const void *left, const void *right)
{
	const struct frame_row *a = *(struct frame_row *const *)left;
	const struct frame_row *b = *(struct frame_row *const *)right;
	int order;

	if (a->has_objective != b->has_objective)
		return a->has_objective ? -1 : 1;
	order = strcmp(a->name, b->name);
	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

static void color(struct arena *scratch, struct frame_row *rows, size_t count)
{
	struct frame_row **order = arena_zalloc(scratch, count + 1, sizeof(struct frame_row *));

	for (size_t i = 0; i < count; i++)
		order[i] = &rows[i];
	if (count > 1)
		qsort(order, count, sizeof(struct frame_row *), compare_for_color);
	for (size_t i = 0; i < count; i++)
		order[i]->color = i < COLORS ? i : COLORS - 1;
}

/* ---- legends ---- */

static const char *legend_of(struct arena *arena, const struct labels *labels, const char *legend)
{
	char *made = labels_legend(labels, legend);
	const char *kept = arena_text(arena, made);

	free(made);
	return labels->count == 0 && legend[0] == '\0' ? "" : kept;
}

/* Rows with the same legend stand together, so that each group can be named by itself. */
static void name_groups(struct naming *naming, const char *title, size_t row_count)
{
	struct map *groups = map_create(naming->arena, row_count);
	size_t *next = arena_zalloc(naming->arena, row_count + 1, sizeof(*next));
	size_t *members = arena_zalloc(naming->arena, row_count + 1, sizeof(*members));

	for (size_t i = row_count; i > 0; i--) {
		size_t *head = map_at(groups, naming->legends[i - 1], "");

		next[i - 1] = *head;
		*head = i - 1;
	}
	for (size_t i = 0; i < row_count; i++) {
		if (map_get(groups, naming->legends[i], "") != i)
			continue;
		naming->count = 0;
		for (size_t m = i; m != MAP_NONE; m = next[m])
			members[naming->count++] = m;
		naming->members = members;
		name_members(naming, title);
	}
}

void rowname_fill(struct arena *arena, const char *legend, const char *title, struct frame_row *rows, size_t count)
{
	struct naming naming = { .arena = arena, .scratch = arena_create(), .rows = rows };

	naming.legends = arena_zalloc(arena, count + 1, sizeof(*naming.legends));
	naming.legend_lengths = arena_zalloc(arena, count + 1, sizeof(*naming.legend_lengths));
	for (size_t i = 0; i < count; i++)
		naming.legends[i] = legend_of(arena, rows[i].labels, legend);
	name_groups(&naming, title, count);
	arena_reset(naming.scratch);
	shorten(naming.scratch, rows, naming.legend_lengths, count);
	color(naming.scratch, rows, count);
	arena_destroy(naming.scratch);
}

/* ---- from the frame before ---- */

static void copy_names(struct arena *arena, const struct frame_row *from, struct frame_row *to)
{
	to->name = arena_text(arena, from->name);
	to->short_name = to->name + (from->short_name - from->name);
	to->color = from->color;
}

bool rowname_keep(struct arena *arena, const struct frame_panel *previous, struct frame_row *rows, size_t count)
{
	struct map *places;
	size_t *from;

	if (previous == NULL || previous->row_count != count)
		return false;
	places = map_create(arena, count);
	from = arena_zalloc(arena, count + 1, sizeof(*from));
	for (size_t i = 0; i < count; i++)
		*map_at_number(places, previous->rows[i].id) = i;
	for (size_t i = 0; i < count; i++) {
		from[i] = map_get_number(places, rows[i].id);
		if (from[i] == MAP_NONE || previous->rows[from[i]].has_objective != rows[i].has_objective)
			return false;
	}
	for (size_t i = 0; i < count; i++)
		copy_names(arena, &previous->rows[from[i]], &rows[i]);
	return true;
}
