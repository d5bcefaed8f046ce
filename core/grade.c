#include "core/grade.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/labels.h"

/*
 * Each stretch of time in which some chaos was on is noted under every pod that it hit and every namespace that it works in; the lists are
 * sorted by start, so that an alert finds its chaos from the latest start backwards.
 */

struct stretch {
	int64_t from_ms, to_ms; /* INT64_MAX: still on */
	bool on; /* still, or when it was last heard of */
	const struct frame_chaos *chaos;
};

struct stretches {
	struct stretch *items;
	size_t count, room;
};

struct index {
	struct arena *arena;
	struct map *places; /* (namespace, pod) or (namespace, "") -> list */
	struct stretches *lists;
	size_t count, room;
};

static void *grown(struct arena *arena, const void *old, size_t count, size_t *room, size_t size)
{
	void *larger;

	*room = *room == 0 ? 4 : 2 * *room;
	larger = arena_zalloc(arena, *room, size);
	if (count > 0)
		memcpy(larger, old, count * size);
	return larger;
}

static void note(
	struct index *index, const char *namespace_, const char *pod, const struct frame_chaos *chaos, const struct frame_span *span)
{
	size_t *place = map_at(index->places, namespace_, pod);
	struct stretches *list;
	bool on;

	if (*place == MAP_NONE) {
		if (index->count == index->room)
			index->lists = grown(index->arena, index->lists, index->count, &index->room, sizeof(*index->lists));
		*place = index->count++;
	}
	list = &index->lists[*place];
	if (list->count > 0 && list->items[list->count - 1].chaos == chaos && list->items[list->count - 1].from_ms == span->from_ms)
		return; /* two containers of a pod */
	if (list->count == list->room)
		list->items = grown(index->arena, list->items, list->count, &list->room, sizeof(*list->items));
	on = span->to_ms == 0 || (span->no_news && !chaos->gone);
	list->items[list->count++] =
		(struct stretch){ .from_ms = span->from_ms, .to_ms = on ? INT64_MAX : span->to_ms, .on = on, .chaos = chaos };
}

/* The namespaces of its targets; where none is known those of its selector, and without one its own. */
static void note_namespaces(struct index *index, const struct frame_chaos *chaos, const struct frame_span *span)
{
	for (size_t i = 0; i < chaos->own_target_count; i++)
		note(index, chaos->targets[i].namespace_, "", chaos, span);
	if (chaos->own_target_count > 0)
		return;
	for (size_t i = 0; i < chaos->item->spec.namespace_count; i++)
		note(index, chaos->item->spec.namespaces[i], "", chaos, span);
	if (chaos->item->spec.namespace_count == 0)
		note(index, chaos->item->namespace_, "", chaos, span);
}

static void note_chaos(struct index *index, const struct frame_chaos *chaos)
{
	for (size_t s = 0; s < chaos->own_span_count; s++) {
		const struct frame_span *span = &chaos->spans[s];

		if (span->kind == SPAN_CHAOS_PAUSED)
			continue;
		for (size_t t = 0; t < chaos->own_target_count; t++)
			note(index, chaos->targets[t].namespace_, chaos->targets[t].pod, chaos, span);
		note_namespaces(index, chaos, span);
	}
}

static int compare_stretches(const void *left, const void *right)
{
	const struct stretch *a = left, *b = right;

	if (a->from_ms != b->from_ms)
		return a->from_ms < b->from_ms ? -1 : 1;
	return strcmp(a->chaos->item->uid, b->chaos->item->uid);
}

static void sort_stretches(struct index *index)
{
	for (size_t i = 0; i < index->count; i++)
		qsort(index->lists[i].items, index->lists[i].count, sizeof(*index->lists[i].items), compare_stretches);
}

/* How many of the list start at or before that moment. */
static size_t started_by(const struct stretches *list, int64_t at_ms)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].from_ms <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool reaches(const struct stretch *stretch, int64_t at_ms)
{
	return stretch->to_ms == INT64_MAX || at_ms - stretch->to_ms <= GRADE_AFTER_MS;
}

/* The latest that was on when the alert began, or had ended a little before. */
static const struct stretch *cause(const struct stretches *list, int64_t began_ms)
{
	for (size_t i = started_by(list, began_ms); i > 0; i--)
		if (reaches(&list->items[i - 1], began_ms))
			return &list->items[i - 1];
	return NULL;
}

/* The first that came after the alert began and is not long over. */
static const struct stretch *latecomer(const struct stretches *list, int64_t began_ms, int64_t data_ms)
{
	for (size_t i = started_by(list, began_ms); i < list->count; i++)
		if (reaches(&list->items[i], data_ms))
			return &list->items[i];
	return NULL;
}

static const struct stretches *list_of(const struct index *index, const char *namespace_, const char *pod)
{
	size_t place = map_get(index->places, namespace_, pod);

	return place != MAP_NONE ? &index->lists[place] : NULL;
}

static const char *pod_of(const struct frame_alert *alert)
{
	const char *pod = labels_get(alert->labels, "exported_pod");

	if (pod == NULL)
		pod = labels_get(alert->labels, "pod");
	return pod != NULL ? pod : "";
}

static void relate(struct frame_alert *alert, enum frame_relation relation, const struct stretch *stretch)
{
	int64_t into = alert->since_ms - stretch->from_ms;

	alert->relation = relation;
	alert->relation_chaos = stretch->chaos->label;
	alert->relation_uid = stretch->chaos->item->uid;
	alert->into_chaos_ms = relation == RELATION_HIT_POD && into >= 0 ? into : -1;
}

static void grade(const struct grade_input *in, const struct index *index, struct frame_alert *alert)
{
	const char *pod = pod_of(alert);
	const struct stretches *of_pod = pod[0] != '\0' ? list_of(index, alert->namespace_, pod) : NULL;
	const struct stretches *of_namespace = alert->namespace_[0] != '\0' ? list_of(index, alert->namespace_, "") : NULL;
	int64_t began = alert->active_at_ms != 0 ? alert->active_at_ms : alert->since_ms;
	bool unsure = in->silent && in->configured && began > in->known_ms;
	const struct stretch *found;

	if (began == 0)
		return;
	if (of_pod != NULL && (found = cause(of_pod, began)) != NULL && (!unsure || found->on))
		relate(alert, RELATION_HIT_POD, found);
	else if (!unsure && of_namespace != NULL && (found = cause(of_namespace, began)) != NULL)
		relate(alert, RELATION_SAME_NAMESPACE, found);
	else if (unsure)
		alert->relation = RELATION_UNKNOWN;
	else if (of_pod != NULL && (found = latecomer(of_pod, began, in->data_ms)) != NULL)
		relate(alert, RELATION_BEFORE, found);
	else if (of_namespace != NULL && (found = latecomer(of_namespace, began, in->data_ms)) != NULL)
		relate(alert, RELATION_BEFORE, found);
}

void grade_alerts(const struct grade_input *in, struct frame_alert *alerts, size_t count)
{
	struct index index = { .arena = in->arena, .places = map_create(in->arena, 64) };

	for (size_t i = 0; i < in->chaos_count; i++)
		note_chaos(&index, &in->chaos[i]);
	sort_stretches(&index);
	for (size_t i = 0; i < count; i++)
		grade(in, &index, &alerts[i]);
}

/* ---- for bands ---- */

struct grade_list {
	size_t *items;
	size_t count, room;
};

struct grade_hits {
	struct map *places;
	struct grade_list *lists;
};

struct grade_hits *grade_hits_create(struct arena *arena, const struct frame_chaos *chaos, size_t count)
{
	struct grade_hits *hits = arena_zalloc(arena, 1, sizeof(*hits));
	size_t lists = 0, room = 0;

	hits->places = map_create(arena, 64);
	for (size_t i = 0; i < count; i++) {
		for (size_t t = 0; !chaos[i].one_shot && t < chaos[i].own_target_count; t++) {
			size_t *place = map_at(hits->places, chaos[i].targets[t].namespace_, chaos[i].targets[t].pod);
			struct grade_list *list;

			if (*place == MAP_NONE) {
				if (lists == room)
					hits->lists = grown(arena, hits->lists, lists, &room, sizeof(*hits->lists));
				*place = lists++;
			}
			list = &hits->lists[*place];
			if (list->count > 0 && list->items[list->count - 1] == i)
				continue;
			if (list->count == list->room)
				list->items = grown(arena, list->items, list->count, &list->room, sizeof(*list->items));
			list->items[list->count++] = i;
		}
	}
	return hits;
}

size_t grade_hits_find(const struct grade_hits *hits, const char *namespace_, const char *pod, const size_t **indexes)
{
	size_t place = map_get(hits->places, namespace_, pod);

	*indexes = place != MAP_NONE ? hits->lists[place].items : NULL;
	return place != MAP_NONE ? hits->lists[place].count : 0;
}
