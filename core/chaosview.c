#include "core/chaosview.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/chaosspan.h"
#include "core/cron.h"

/*
 * First every event finds its object by uid; what has events but is not listed any more, or was in the previous frame, stays as an object
 * that is gone, so that its band does not vanish from the charts with it. Then each object's own story is told by chaosspan; then steps
 * and runs find their workflow or schedule, whose row and lane show them; at last the list is put in order.
 */

struct build {
	const struct chaosview_input *in;
	const struct chaos_mesh_data *data;
	struct arena *arena;
	struct frame_chaos *items; /* in order of discovery, until sort() */
	size_t count, capacity;
	struct map *by_uid, *by_node; /* by_node: uid of a workflow's node -> item */
	struct map *parents; /* (namespace, name) -> schedule or workflow that is listed */
	const struct chaos_event **events; /* sorted newest first */
	size_t event_count;
	size_t *event_item; /* of each event: index of the item, or MAP_NONE */
};

static struct frame_chaos *add_item(struct build *build, const struct chaos_item *item, bool gone)
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

static void add_listed(struct build *build)
{
	for (size_t i = 0; i < build->data->item_count; i++) {
		const struct chaos_item *item = &build->data->items[i];

		if (map_get(build->by_uid, item->uid, "") != MAP_NONE)
			continue;
		add_item(build, item, false);
		for (size_t n = 0; n < item->step_count; n++)
			*map_at(build->by_node, item->steps[n].uid, "") = build->count - 1;
	}
}

/* An object of which nothing but events is left. Of these, those of workflow nodes, schedules and workflows have no span of their own. */
static void add_forgotten(struct build *build, const struct chaos_event *event)
{
	struct chaos_item *item;

	if (strcmp(event->kind, "WorkflowNode") == 0 || strcmp(event->kind, "Workflow") == 0 || strcmp(event->kind, "Schedule") == 0 ||
		event->created_ms < build->in->from_ms || event->object_id[0] == '\0' || build->count == build->capacity)
		return;
	item = arena_zalloc(build->arena, 1, sizeof(*item));
	*item = (struct chaos_item){ .object = CHAOS_EXPERIMENT,
		.uid = event->object_id,
		.namespace_ = event->namespace_,
		.name = event->name,
		.kind = event->kind,
		.chaos_kind = event->kind,
		.status = "deleted",
		.state = CHAOS_FINISHED,
		.created_at = "",
		.spec = { .action = "", .mode = "", .value = "", .summary = "", .duration = "", .duration_ms = -1 },
		.managed_by = "",
		.workflow = "",
		.step = "",
		.cron = "",
		.concurrency_policy = "",
		.history_limit = -1,
		.deadline_ms = -1,
		.manifest = "" };
	add_item(build, item, true);
}

static const char *keep(struct build *build, const char *text)
{
	return text[0] == '\0' ? "" : arena_text(build->arena, text);
}

/* What an object needs for its list row and bands, free of the slice that it came from. */
static const struct chaos_item *keep_item(struct build *build, const struct chaos_item *old)
{
	struct chaos_item *item = arena_zalloc(build->arena, 1, sizeof(*item));

	*item = (struct chaos_item){ .object = old->object,
		.uid = keep(build, old->uid),
		.namespace_ = keep(build, old->namespace_),
		.name = keep(build, old->name),
		.kind = keep(build, old->kind),
		.chaos_kind = keep(build, old->chaos_kind),
		.status = "deleted",
		.state = CHAOS_FINISHED,
		.created_ms = old->created_ms,
		.created_at = keep(build, old->created_at),
		.has_detail = old->has_detail,
		.spec = { .action = keep(build, old->spec.action),
			.mode = keep(build, old->spec.mode),
			.value = keep(build, old->spec.value),
			.summary = keep(build, old->spec.summary),
			.duration = keep(build, old->spec.duration),
			.duration_ms = old->spec.duration_ms,
			.one_shot = old->spec.one_shot },
		.managed_by = keep(build, old->managed_by),
		.workflow = keep(build, old->workflow),
		.step = keep(build, old->step),
		.cron = "",
		.concurrency_policy = "",
		.history_limit = -1,
		.deadline_ms = -1,
		.manifest = "" };
	return item;
}

static bool reaches_axis(const struct frame_chaos *chaos, int64_t from_ms)
{
	const struct frame_span *last = chaos->span_count > 0 ? &chaos->spans[chaos->span_count - 1] : NULL;

	return last != NULL && (last->to_ms == 0 || last->to_ms >= from_ms);
}

static void *copy(struct build *build, const void *data, size_t count, size_t size)
{
	void *made = arena_zalloc(build->arena, count + 1, size);

	if (count > 0)
		memcpy(made, data, count * size);
	return made;
}

/* Its own spans and targets, for when its events are gone with it; what was still on ended when it was listed last. */
static void keep_story(struct build *build, const struct frame_chaos *old, struct frame_chaos *chaos)
{
	struct frame_span *spans = copy(build, old->spans, old->own_span_count, sizeof(*spans));
	struct frame_target *targets = copy(build, old->targets, old->own_target_count, sizeof(*targets));

	for (size_t i = 0; i < old->own_span_count; i++)
		if (spans[i].to_ms == 0)
			spans[i].to_ms = old->seen_ms;
	for (size_t i = 0; i < old->own_target_count; i++) {
		targets[i].namespace_ = keep(build, targets[i].namespace_);
		targets[i].pod = keep(build, targets[i].pod);
		targets[i].container = keep(build, targets[i].container);
		chaos->injected_count += targets[i].state == TARGET_INJECTED;
		chaos->recovered_count += targets[i].state == TARGET_RECOVERED;
	}
	chaos->spans = spans;
	chaos->span_count = chaos->own_span_count = old->own_span_count;
	chaos->targets = targets;
	chaos->target_count = chaos->own_target_count = old->own_target_count;
	chaos->one_shot = old->one_shot;
	chaos->started_ms = old->started_ms;
	chaos->recovery_confirmed = old->recovery_confirmed;
}

/* Objects of the previous frame that the server does not list any more. Steps and runs go with their events, so their spans are kept, too. */
static void add_remembered(struct build *build)
{
	const struct frame *previous = build->in->previous;

	for (size_t i = 0; previous != NULL && i < previous->chaos_count && build->count < build->capacity; i++) {
		const struct frame_chaos *old = &previous->chaos[i];
		struct frame_chaos *chaos;

		if (map_get(build->by_uid, old->item->uid, "") != MAP_NONE || old->item->object != CHAOS_EXPERIMENT ||
			!reaches_axis(old, build->in->from_ms))
			continue;
		chaos = add_item(build, keep_item(build, old->item), true);
		chaos->seen_ms = old->seen_ms;
		keep_story(build, old, chaos);
	}
}

/* Events newest first, each with its object. */
static void sort_events(struct build *build)
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
			add_forgotten(build, event);
		build->event_item[i] = map_get(build->by_uid, event->object_id, "");
	}
}

/* The events of each object in one array, grouped by object, newest first in each; starts[i] is where item i's begin. */
static const struct chaos_event **group_events(struct build *build, size_t *starts)
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

static void tell_stories(struct build *build)
{
	size_t *starts = arena_zalloc(build->arena, build->count + 2, sizeof(*starts));
	const struct chaos_event **grouped = group_events(build, starts);
	bool silent = build->in->slice->health == SOURCE_FAILED;

	for (size_t i = 0; i < build->count; i++) {
		struct frame_chaos *chaos = &build->items[i];
		struct chaosspan_input story = { .item = chaos->item,
			.event_count = starts[i + 1] - starts[i],
			.events = grouped + starts[i],
			.known_ms = build->in->known_ms,
			.seen_ms = chaos->seen_ms,
			.silent = silent,
			.gone = chaos->gone };

		chaos->stale = silent;
		if (chaos->gone && story.event_count == 0)
			continue; /* remembered: its story was copied */
		if (!chaos->gone)
			chaos->seen_ms = build->in->known_ms;
		chaos->started_ms = chaos->item->created_ms;
		if (chaos->item->object != CHAOS_EXPERIMENT)
			continue; /* what they do is done by their steps and runs */
		chaosspan_fill(build->arena, &story, chaos);
		chaos->own_span_count = chaos->span_count;
		chaos->own_target_count = chaos->target_count;
	}
}

/* ---- who shows whom ---- */

static size_t parent_of(const struct build *build, const struct frame_chaos *chaos)
{
	const char *names[] = { chaos->item->workflow, chaos->item->managed_by };

	for (size_t i = 0; i < 2; i++) {
		size_t parent = names[i][0] != '\0' ? map_get(build->parents, chaos->item->namespace_, names[i]) : MAP_NONE;

		if (parent != MAP_NONE && &build->items[parent] != chaos)
			return parent;
	}
	return MAP_NONE;
}

/* A run that is forgotten but for its events has its schedule's name and five characters more. */
static size_t schedule_of_name(const struct build *build, const struct frame_chaos *chaos)
{
	char name[512];
	size_t length = strlen(chaos->item->name);
	size_t parent;

	if (!chaos->gone || length < 7 || length >= sizeof(name) || chaos->item->name[length - 6] != '-')
		return MAP_NONE;
	memcpy(name, chaos->item->name, length - 6);
	name[length - 6] = '\0';
	parent = map_get(build->parents, chaos->item->namespace_, name);
	if (parent == MAP_NONE || strcmp(build->items[parent].item->chaos_kind, chaos->item->kind) != 0)
		return MAP_NONE;
	return parent;
}

/* A workflow's or schedule's own object, or the living one that took the name of one that is gone; else itself. */
static size_t owner_of(const struct build *build, const struct map *living, size_t index)
{
	const struct frame_chaos *chaos = &build->items[index];
	size_t owner = parent_of(build, chaos);

	if (owner == MAP_NONE)
		owner = schedule_of_name(build, chaos);
	if (owner == MAP_NONE && chaos->gone && chaos->parent[0] == '\0')
		owner = map_get(living, chaos->item->kind, chaos->item->name);
	if (owner != MAP_NONE && strcmp(build->items[owner].item->namespace_, chaos->item->namespace_) != 0)
		owner = MAP_NONE;
	return owner == MAP_NONE ? index : owner;
}

static void index_parents(struct build *build, struct map *living)
{
	for (size_t i = 0; i < build->count; i++) {
		const struct chaos_item *item = build->items[i].item;
		size_t *place;

		if (item->object != CHAOS_EXPERIMENT) {
			place = map_at(build->parents, item->namespace_, item->name);
			if (*place == MAP_NONE)
				*place = i; /* the newest of that name */
		} else if (!build->items[i].gone && build->items[i].parent[0] == '\0') {
			*map_at(living, item->kind, item->name) = i;
		}
	}
}

static void name_item(struct build *build, size_t index)
{
	struct frame_chaos *chaos = &build->items[index];
	const struct frame_chaos *owner = &build->items[chaos->owner];

	if (chaos->owner != index)
		chaos->label = owner->item->name;
	else if (chaos->parent[0] != '\0')
		chaos->label = chaos->parent;
	if (chaos->owner != index && chaos->parent[0] == '\0' && owner->item->object != CHAOS_EXPERIMENT)
		chaos->parent = owner->item->name;
}

/* A step of a workflow that a schedule made belongs to the schedule: at most two hops. Names that lead in a circle lead nowhere. */
static void find_owners(struct build *build)
{
	struct map *living = map_create(build->arena, build->count);

	index_parents(build, living);
	for (size_t i = 0; i < build->count; i++) {
		size_t owner = owner_of(build, living, i);

		build->items[i].owner = owner == i ? i : owner_of(build, living, owner);
	}
	for (size_t i = 0; i < build->count; i++)
		if (build->items[build->items[i].owner].owner != build->items[i].owner)
			build->items[i].owner = i;
	for (size_t i = 0; i < build->count; i++)
		name_item(build, i);
}

/* ---- schedules ---- */

#define SPAWNED "Create new object: "

/* The name of the run that a Spawned event tells of, or NULL. */
static const char *spawned_name(const struct chaos_event *event)
{
	if (strcmp(event->reason, "Spawned") != 0 || strncmp(event->message, SPAWNED, strlen(SPAWNED)) != 0)
		return NULL;
	return event->message + strlen(SPAWNED);
}

static int64_t next_run(const struct frame_chaos *schedule, int64_t known_ms)
{
	struct cron cron;

	if (schedule->item->state != CHAOS_RUNNING || !cron_parse(schedule->item->cron, &cron, NULL))
		return 0;
	return cron_next(&cron, known_ms, schedule->last_ms != 0 ? schedule->last_ms : schedule->item->created_ms);
}

/* What the server has forgotten of a run but that it was made: a moment, or its whole duration. */
static struct frame_span forgotten_run(const struct frame_chaos *schedule, const struct chaos_event *event)
{
	const struct chaos_spec *spec = &schedule->item->spec;

	if (spec->one_shot || spec->duration_ms <= 0)
		return (struct frame_span){ SPAN_ONE_SHOT, event->created_ms, event->created_ms, false };
	return (struct frame_span){ SPAN_CHAOS_ON, event->created_ms, event->created_ms + spec->duration_ms, false };
}

/* Runs by the schedules' Spawned events: the last one, and those that no object is left of. */
static void add_runs(struct build *build)
{
	struct map *names = map_create(build->arena, build->count);
	size_t *counts = arena_zalloc(build->arena, build->count + 1, sizeof(*counts));

	for (size_t i = 0; i < build->count; i++)
		*map_at(names, build->items[i].item->namespace_, build->items[i].item->name) = i;
	for (size_t i = 0; i < build->event_count; i++)
		if (build->event_item[i] != MAP_NONE)
			counts[build->event_item[i]]++;
	for (size_t i = build->event_count; i > 0; i--) {
		const struct chaos_event *event = build->events[i - 1];
		size_t index = build->event_item[i - 1];
		const char *name = spawned_name(event);
		struct frame_chaos *schedule = index != MAP_NONE ? &build->items[index] : NULL;
		struct frame_span *spans;

		if (schedule == NULL || name == NULL || schedule->item->object != CHAOS_SCHEDULE)
			continue;
		schedule->last_ms = event->created_ms;
		if (map_get(names, event->namespace_, name) != MAP_NONE)
			continue;
		if (schedule->own_span_count == 0)
			schedule->spans = arena_zalloc(build->arena, counts[index], sizeof(*schedule->spans));
		memcpy(&spans, &schedule->spans, sizeof(spans)); /* made above: ours to write */
		spans[schedule->own_span_count++] = forgotten_run(schedule, event);
		schedule->span_count = schedule->own_span_count;
	}
}

/* ---- workflows ---- */

/* Which of the planned steps runs: the last one in the plan whose node does. */
static void find_step(struct frame_chaos *workflow)
{
	const struct chaos_item *item = workflow->item;

	workflow->step_of = item->plan_count;
	if (item->state == CHAOS_FINISHED)
		workflow->step_at = item->plan_count;
	for (size_t n = 0; n < item->step_count; n++) {
		if (strcmp(item->steps[n].state, "Running") != 0)
			continue;
		for (size_t p = 0; p < item->plan_count; p++) {
			if (strcmp(item->plan[p], item->steps[n].template_name) != 0 || p < workflow->step_at)
				continue;
			workflow->step_at = p + 1;
			workflow->step_name = item->plan[p];
		}
	}
}

static bool runs(const struct frame_chaos *chaos)
{
	return !chaos->gone && (chaos->item->state == CHAOS_RUNNING || chaos->item->state == CHAOS_INJECTING);
}

/* A workflow's time is that of the step that runs, else its own. */
static void time_workflows(struct build *build)
{
	for (size_t i = 0; i < build->count; i++) {
		struct frame_chaos *workflow = &build->items[i];

		if (workflow->item->object != CHAOS_WORKFLOW)
			continue;
		find_step(workflow);
		workflow->started_ms = workflow->item->created_ms;
		workflow->ends_ms = workflow->item->ended_ms;
		if (workflow->ends_ms == 0 && workflow->item->deadline_ms > 0 && workflow->item->created_ms != 0)
			workflow->ends_ms = workflow->item->created_ms + workflow->item->deadline_ms;
	}
	for (size_t i = 0; i < build->count; i++) {
		const struct frame_chaos *step = &build->items[i];
		struct frame_chaos *workflow = &build->items[step->owner];

		if (step->owner == i || workflow->item->object != CHAOS_WORKFLOW || !runs(step))
			continue;
		workflow->started_ms = step->started_ms;
		workflow->ends_ms = step->ends_ms != 0 ? step->ends_ms : workflow->ends_ms;
	}
}

/* ---- what owners hold of others ---- */

struct gathering {
	struct frame_span *spans;
	struct frame_target *targets;
	size_t span_room, target_room;
};

/* Room for its own and those of the entries that it owns; the others stay as they are. */
static void make_room(struct build *build, struct gathering *gatherings)
{
	for (size_t i = 0; i < build->count; i++) {
		gatherings[build->items[i].owner].span_room += build->items[i].own_span_count;
		gatherings[build->items[i].owner].target_room += build->items[i].own_target_count;
	}
	for (size_t i = 0; i < build->count; i++) {
		struct frame_chaos *chaos = &build->items[i];
		struct gathering *gathering = &gatherings[i];

		if (chaos->owner != i)
			continue;
		gathering->spans = arena_zalloc(build->arena, gathering->span_room + 1, sizeof(*gathering->spans));
		gathering->targets = arena_zalloc(build->arena, gathering->target_room + 1, sizeof(*gathering->targets));
		if (chaos->own_span_count > 0)
			memcpy(gathering->spans, chaos->spans, chaos->own_span_count * sizeof(*chaos->spans));
		if (chaos->own_target_count > 0)
			memcpy(gathering->targets, chaos->targets, chaos->own_target_count * sizeof(*chaos->targets));
		chaos->spans = gathering->spans;
		chaos->targets = gathering->targets;
	}
}

/* A pod that several of them hit stands once, in its newest state. */
static size_t *target_place(struct build *build, struct map *map, size_t owner, const struct frame_target *target)
{
	return map_at(map, target->pod, arena_printf(build->arena, "%zu/%s/%s", owner, target->namespace_, target->container));
}

static void gather(struct build *build, struct map *map, struct gathering *gathering, size_t from)
{
	const struct frame_chaos *chaos = &build->items[from];
	struct frame_chaos *owner = &build->items[chaos->owner];

	for (size_t i = 0; i < chaos->own_span_count; i++)
		gathering->spans[owner->span_count++] = chaos->spans[i];
	for (size_t i = 0; i < chaos->own_target_count; i++) {
		size_t *place = target_place(build, map, chaos->owner, &chaos->targets[i]);

		if (*place == MAP_NONE)
			*place = owner->target_count++;
		else if (gathering->targets[*place].at_ms >= chaos->targets[i].at_ms)
			continue;
		gathering->targets[*place] = chaos->targets[i];
	}
}

static void count_targets(struct frame_chaos *chaos)
{
	chaos->injected_count = chaos->recovered_count = 0;
	for (size_t i = 0; i < chaos->target_count; i++) {
		chaos->injected_count += chaos->targets[i].state == TARGET_INJECTED;
		chaos->recovered_count += chaos->targets[i].state == TARGET_RECOVERED;
	}
	if (chaos->item->object == CHAOS_WORKFLOW)
		chaos->recovery_confirmed = chaos->target_count > 0 && chaos->recovered_count == chaos->target_count;
}

static void gather_all(struct build *build)
{
	struct gathering *gatherings = arena_zalloc(build->arena, build->count + 1, sizeof(*gatherings));
	struct map *map = map_create(build->arena, build->event_count);

	make_room(build, gatherings);
	for (size_t i = 0; i < build->count; i++)
		for (size_t t = 0; build->items[i].owner == i && t < build->items[i].own_target_count; t++)
			*target_place(build, map, i, &build->items[i].targets[t]) = t;
	for (size_t i = 0; i < build->count; i++)
		if (build->items[i].owner != i)
			gather(build, map, &gatherings[build->items[i].owner], i);
	for (size_t i = 0; i < build->count; i++)
		if (build->items[i].owner == i && build->items[i].item->object != CHAOS_EXPERIMENT)
			count_targets(&build->items[i]);
}

static bool is_noise(const struct chaos_event *event)
{
	return strcmp(event->reason, "Updated") == 0;
}

/* Which two entries an event is shown with: its object's and its owner's; a node's with its workflow. */
static void shown_with(const struct build *build, size_t event, size_t places[2])
{
	places[0] = build->event_item[event];
	places[1] = MAP_NONE;
	if (places[0] == MAP_NONE)
		places[0] = map_get(build->by_node, build->events[event]->object_id, "");
	if (places[0] != MAP_NONE && build->items[places[0]].owner != places[0] && !build->items[places[0]].gone)
		places[1] = build->items[places[0]].owner;
}

static void list_events(struct build *build)
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
static void note_horizon(struct build *build)
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

static void put_in_order(struct build *build, struct chaosview *out)
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

static void note_requests(struct build *build)
{
	for (size_t i = 0; i < build->in->request_count; i++) {
		size_t index = map_get(build->by_uid, build->in->requests[i].uid, "");

		if (index != MAP_NONE && !build->items[index].gone)
			build->items[index].requested = build->in->requests[i].text;
	}
}

void chaosview_build(const struct chaosview_input *in, struct chaosview *out)
{
	struct build build = { .in = in, .arena = in->arena };

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
	add_remembered(&build);
	sort_events(&build);
	tell_stories(&build);
	find_owners(&build);
	add_runs(&build);
	time_workflows(&build);
	gather_all(&build);
	list_events(&build);
	note_horizon(&build);
	note_requests(&build);
	for (size_t i = 0; i < build.count; i++)
		if (build.items[i].item->object == CHAOS_SCHEDULE)
			build.items[i].next_ms = next_run(&build.items[i], in->known_ms);
	put_in_order(&build, out);
	out->total = build.data->item_total > build.data->item_count ? build.data->item_total + build.count - build.data->item_count
								     : build.count;
}
