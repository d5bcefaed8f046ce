#include "core/chaosview.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/chaosbuild.h"
#include "core/chaosspan.h"

/*
 * First every event finds its object by uid; what has events but is not listed any more, or was in the previous frame, stays as an object
 * that is gone, so that its band does not vanish from the charts with it. Then each object's own story is told by chaosspan; then steps
 * and runs find their workflow or schedule, whose row and lane show them; at last the list is put in order.
 */

struct frame_chaos *chaosbuild_add(struct chaosbuild *build, const struct chaos_item *item, bool gone)
{
	struct frame_chaos *chaos = &build->items[build->count];

	*map_at(build->by_uid, item->uid, "") = build->count++;
	*chaos = (struct frame_chaos){ .item = item,
		.parent = item->managed_by[0] != '\0' ? item->managed_by : item->workflow,
		.label = item->name,
		.gone = gone,
		.requested = "",
		.failure = "",
		.step_name = "" };
	return chaos;
}

static void add_listed(struct chaosbuild *build)
{
	for (size_t i = 0; i < build->data->item_count; i++) {
		const struct chaos_item *item = &build->data->items[i];

		if (map_get(build->by_uid, item->uid, "") != MAP_NONE)
			continue;
		chaosbuild_add(build, item, false);
		for (size_t n = 0; n < item->step_count; n++)
			*map_at(build->by_node, item->steps[n].uid, "") = build->count - 1;
	}
}

/* Events newest first, each with its object. */
static void sort_events(struct chaosbuild *build)
{
	build->event_count = build->data->event_count;
	build->events = arena_zalloc(build->arena, build->event_count + 1, sizeof(*build->events));
	build->event_item = arena_zalloc(build->arena, build->event_count + 1, sizeof(*build->event_item));
	for (size_t i = 0; i < build->event_count; i++)
		build->events[i] = &build->data->events[i];
	qsort(build->events, build->event_count, sizeof(*build->events), chaosspan_compare);
	for (size_t i = 0; i < build->event_count; i++) {
		const struct chaos_event *event = build->events[i];

		if (map_get(build->by_uid, event->object_id, "") == MAP_NONE && map_get(build->by_node, event->object_id, "") == MAP_NONE)
			chaosgone_add_forgotten(build, event);
		build->event_item[i] = map_get(build->by_uid, event->object_id, "");
	}
}

/* The events of each object in one array, grouped by object, newest first in each; starts[i] is where item i's begin. */
static const struct chaos_event **group_events(struct chaosbuild *build, size_t *starts)
{
	const struct chaos_event **grouped = arena_zalloc(build->arena, build->event_count + 1, sizeof(*grouped));
	size_t *next = arena_zalloc(build->arena, build->count + 1, sizeof(*next));

	for (size_t i = 0; i < build->event_count; i++)
		if (build->event_item[i] != MAP_NONE)
			starts[build->event_item[i] + 1]++;
	for (size_t i = 0; i < build->count; i++) {
		starts[i + 1] += starts[i];
		next[i] = starts[i];
	}
	for (size_t i = 0; i < build->event_count; i++)
		if (build->event_item[i] != MAP_NONE)
			grouped[next[build->event_item[i]]++] = build->events[i];
	return grouped;
}

/* Up to when the object's list told. Events may be newer: they come by themselves. */
static int64_t told_ms(const struct chaosbuild *build, const struct chaosspan_input *story)
{
	int64_t offset = build->in->known_ms - build->in->slice->good_ms;
	int64_t newest = story->event_count > 0 ? story->events[0]->created_ms : 0;
	int64_t listed = story->item->listed_ms + offset;

	if (!story->item->stale || story->gone)
		return build->in->known_ms;
	return newest > listed ? newest : listed;
}

static void tell_stories(struct chaosbuild *build)
{
	size_t *starts = arena_zalloc(build->arena, build->count + 2, sizeof(*starts));
	const struct chaos_event **grouped = group_events(build, starts);
	for (size_t i = 0; i < build->count; i++) {
		struct frame_chaos *chaos = &build->items[i];
		struct chaosspan_input story = { .item = chaos->item,
			.event_count = starts[i + 1] - starts[i],
			.events = grouped + starts[i],
			.seen_ms = chaos->seen_ms,
			.silent = build->in->silent || (chaos->item->stale && !chaos->gone),
			.gone = chaos->gone };

		story.known_ms = told_ms(build, &story);
		chaos->stale = story.silent;
		if (chaos->gone && story.event_count == 0)
			continue; /* remembered: its story was copied */
		if (!chaos->gone)
			chaos->seen_ms = story.known_ms;
		chaos->started_ms = chaos->item->created_ms;
		if (chaos->item->object != CHAOS_EXPERIMENT)
			continue; /* what they do is done by their steps and runs */
		chaosspan_fill(build->arena, &story, chaos);
		chaos->own_span_count = chaos->span_count;
		chaos->own_target_count = chaos->target_count;
	}
}

/* ---- events ---- */

static bool is_noise(const struct chaos_event *event)
{
	return strcmp(event->reason, "Updated") == 0;
}

/* Which two entries an event is shown with: its object's and its owner's; a node's with its workflow. */
static void shown_with(const struct chaosbuild *build, size_t event, size_t places[2])
{
	places[0] = build->event_item[event];
	places[1] = MAP_NONE;
	if (places[0] == MAP_NONE)
		places[0] = map_get(build->by_node, build->events[event]->object_id, "");
	if (places[0] != MAP_NONE && build->items[places[0]].owner != places[0] && !build->items[places[0]].gone)
		places[1] = build->items[places[0]].owner;
}

static void list_events(struct chaosbuild *build)
{
	size_t *rooms = arena_zalloc(build->arena, build->count + 1, sizeof(*rooms));
	const struct chaos_event ***lists = arena_zalloc(build->arena, build->count + 1, sizeof(*lists));
	size_t places[2];

	for (size_t i = 0; i < build->event_count; i++) {
		shown_with(build, i, places);
		for (size_t p = 0; p < 2; p++)
			if (places[p] != MAP_NONE)
				rooms[places[p]]++;
	}
	for (size_t i = 0; i < build->count; i++) {
		lists[i] = arena_zalloc(build->arena, rooms[i] + 1, sizeof(**lists));
		build->items[i].events = lists[i];
	}
	for (size_t i = 0; i < build->event_count; i++) {
		shown_with(build, i, places);
		for (size_t p = 0; p < 2; p++)
			if (places[p] != MAP_NONE && !is_noise(build->events[i]))
				lists[places[p]][build->items[places[p]].event_count++] = build->events[i];
	}
}

/* Where the server has more events than we have, or we have all that we keep, what lies before the oldest is not known. */
static void note_horizon(struct chaosbuild *build)
{
	int64_t oldest = build->event_count > 0 ? build->events[build->event_count - 1]->created_ms : 0;

	if (build->data->event_total <= build->event_count && build->event_count < MODEL_EVENTS_MAX)
		return;
	for (size_t i = 0; i < build->count; i++)
		if (build->items[i].item->created_ms < oldest)
			build->items[i].known_since_ms = oldest;
}

/* ---- order ---- */

enum rank { RANK_RUNNING, RANK_WORKFLOW, RANK_SCHEDULE, RANK_PAUSED, RANK_FINISHED };

static enum rank rank_of(const struct frame_chaos *chaos)
{
	if (chaos->gone || chaos->item->state == CHAOS_FINISHED)
		return RANK_FINISHED;
	if (chaos->item->state == CHAOS_PAUSED)
		return RANK_PAUSED;
	if (chaos->item->object == CHAOS_SCHEDULE)
		return RANK_SCHEDULE;
	return chaos->item->object == CHAOS_WORKFLOW ? RANK_WORKFLOW : RANK_RUNNING;
}

static int compare_chaos(const void *left, const void *right)
{
	const struct frame_chaos *a = *(const struct frame_chaos *const *)left;
	const struct frame_chaos *b = *(const struct frame_chaos *const *)right;
	int64_t a_ms = a->item->created_ms != 0 ? a->item->created_ms : a->started_ms;
	int64_t b_ms = b->item->created_ms != 0 ? b->item->created_ms : b->started_ms;

	if (rank_of(a) != rank_of(b))
		return rank_of(a) < rank_of(b) ? -1 : 1;
	if (a_ms != b_ms)
		return a_ms > b_ms ? -1 : 1;
	return strcmp(a->item->uid, b->item->uid);
}

static void put_in_order(struct chaosbuild *build, struct chaosview *out)
{
	const struct frame_chaos **order = arena_zalloc(build->arena, build->count + 1, sizeof(*order));
	size_t *place = arena_zalloc(build->arena, build->count + 1, sizeof(*place));

	for (size_t i = 0; i < build->count; i++)
		order[i] = &build->items[i];
	qsort(order, build->count, sizeof(*order), compare_chaos);
	for (size_t i = 0; i < build->count; i++)
		place[order[i] - build->items] = i;
	out->items = arena_zalloc(build->arena, build->count + 1, sizeof(*out->items));
	out->count = build->count;
	for (size_t i = 0; i < build->count; i++) {
		struct frame_chaos *chaos = &out->items[i];

		*chaos = *order[i];
		chaos->owner = place[chaos->owner];
		if (chaos->owner != i)
			continue;
		out->running += rank_of(chaos) <= RANK_WORKFLOW;
		out->scheduled += rank_of(chaos) == RANK_SCHEDULE;
		out->paused += rank_of(chaos) == RANK_PAUSED;
	}
}

static void note_requests(struct chaosbuild *build)
{
	for (size_t i = 0; i < build->in->request_count; i++) {
		size_t index = map_get(build->by_uid, build->in->requests[i].uid, "");

		if (index != MAP_NONE && !build->items[index].gone)
			build->items[index].requested = build->in->requests[i].text;
	}
}

void chaosview_build(const struct chaosview_input *in, struct chaosview *out)
{
	struct chaosbuild build = { .in = in, .arena = in->arena };

	*out = (struct chaosview){ .items = arena_zalloc(in->arena, 1, sizeof(*out->items)) };
	if (in->slice == NULL)
		return;
	build.data = &in->slice->chaos_mesh;
	build.capacity = build.data->item_count + CHAOSVIEW_GONE_MAX;
	build.items = arena_zalloc(in->arena, build.capacity, sizeof(*build.items));
	build.by_uid = map_create(in->arena, build.capacity);
	build.by_node = map_create(in->arena, 16);
	build.parents = map_create(in->arena, 16);
	add_listed(&build);
	chaosgone_add_remembered(&build);
	sort_events(&build);
	tell_stories(&build);
	chaosowner_find(&build);
	chaosrun_schedules(&build);
	chaosrun_workflows(&build);
	chaosowner_gather(&build);
	list_events(&build);
	note_horizon(&build);
	note_requests(&build);
	put_in_order(&build, out);
	out->total = build.data->item_total > build.data->item_count ? build.data->item_total + build.count - build.data->item_count
								     : build.count;
}
