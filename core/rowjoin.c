#include "core/rowjoin.h"

#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/grid.h"
#include "core/base/map.h"
#include "core/labels.h"

static const char *const container_labels[] = { "namespace", "pod", "container" };

#define LABELS 3

static bool has_all(const struct labels *labels)
{
	for (size_t i = 0; i < LABELS; i++)
		if (labels_get(labels, container_labels[i]) == NULL)
			return false;
	return true;
}

/* Which label names the join goes by: (name) -> how many of rows and series have it. */
struct common {
	bool by_container;
	struct map *names;
	size_t all; /* a name that all have is common */
};

static void count_names(struct map *names, const struct labels *labels)
{
	for (size_t i = 0; i < labels->count; i++) {
		size_t *times = map_at(names, labels->items[i].name, "");

		*times = *times == MAP_NONE ? 1 : *times + 1;
	}
}

static struct common find_common(struct arena *arena, const struct query_result *result, const struct frame_row *rows, size_t count)
{
	struct common common = { .by_container = true, .names = map_create(arena, 32), .all = result->count + count };

	for (size_t i = 0; i < result->count; i++) {
		common.by_container = common.by_container && has_all(result->series[i].labels);
		count_names(common.names, result->series[i].labels);
	}
	for (size_t i = 0; i < count; i++) {
		common.by_container = common.by_container && has_all(rows[i].labels);
		count_names(common.names, rows[i].labels);
	}
	return common;
}

static bool is_common(const struct common *common, const char *name)
{
	if (strcmp(name, "__name__") == 0)
		return false;
	if (!common->by_container)
		return map_get(common->names, name, "") == common->all;
	for (size_t i = 0; i < LABELS; i++)
		if (strcmp(name, container_labels[i]) == 0)
			return true;
	return false;
}

/* What identifies a label set in the join; "" where nothing is common, which joins nothing. */
static const char *key_of(struct arena *arena, const struct common *common, const struct labels *labels)
{
	struct buf buf = { 0 };
	const char *key;

	for (size_t i = 0; i < labels->count; i++)
		if (is_common(common, labels->items[i].name))
			buf_appendf(&buf, "%s=%s\x01", labels->items[i].name, labels->items[i].value);
	key = arena_text(arena, buf_borrow(&buf));
	buf_finish(&buf);
	return key;
}

static double value_of(const struct series *series)
{
	long last = series->grid != NULL ? grid_last(series->grid) : -1;

	return last >= 0 ? series->grid->values[last] : NAN;
}

void rowjoin_values(struct arena *arena, const struct query_result *result, bool stale, struct frame_row *rows, size_t count, size_t offset)
{
	struct common common;
	struct map *partners;

	if (result == NULL || result->count == 0)
		return;
	common = find_common(arena, result, rows, count);
	partners = map_create(arena, result->count);
	for (size_t i = 0; i < result->count; i++)
		*map_at(partners, key_of(arena, &common, result->series[i].labels), "") = i;
	for (size_t i = 0; i < count; i++) {
		const char *key = key_of(arena, &common, rows[i].labels);
		size_t partner = key[0] != '\0' ? map_get(partners, key, "") : MAP_NONE;
		struct value *value = (struct value *)((char *)&rows[i] + offset);
		double number = partner != MAP_NONE ? value_of(&result->series[partner]) : NAN;

		if (!isnan(number))
			*value = (struct value){ .number = number, .state = stale ? VALUE_STALE : VALUE_KNOWN };
	}
}

size_t rowjoin_missing(
	struct arena *arena, const struct query_result *result, const struct frame_row *rows, size_t count, const struct series ***missing)
{
	struct common common = { .by_container = true };
	struct map *there = map_create(arena, count);
	size_t missing_count = 0;

	*missing = arena_zalloc(arena, result->count + 1, sizeof(**missing));
	for (size_t i = 0; i < count; i++)
		*map_at(there, key_of(arena, &common, rows[i].labels), "") = i;
	for (size_t i = 0; i < result->count; i++)
		if (has_all(result->series[i].labels) && map_get(there, key_of(arena, &common, result->series[i].labels), "") == MAP_NONE)
			(*missing)[missing_count++] = &result->series[i];
	return missing_count;
}
