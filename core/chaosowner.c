#include "core/chaosbuild.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"

/* Steps of a workflow and runs of a schedule are chaos like any other, but they share the row and the lane of what made them. */

static size_t parent_of(const struct chaosbuild *build, const struct frame_chaos *chaos)
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
static size_t schedule_of_name(const struct chaosbuild *build, const struct frame_chaos *chaos)
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
static size_t owner_of(const struct chaosbuild *build, const struct map *living, size_t index)
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

static void index_parents(struct chaosbuild *build, struct map *living)
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

static void name_item(struct chaosbuild *build, size_t index)
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
void chaosowner_find(struct chaosbuild *build)
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

struct gathering {
	struct frame_span *spans;
	struct frame_target *targets;
	size_t span_room, target_room;
};

/* Room for its own and those of the entries that it owns; the others stay as they are. */
static void make_room(struct chaosbuild *build, struct gathering *gatherings)
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
static size_t *target_place(struct chaosbuild *build, struct map *map, size_t owner, const struct frame_target *target)
{
	return map_at(map, target->pod, arena_printf(build->arena, "%zu/%s/%s", owner, target->namespace_, target->container));
}

static void gather(struct chaosbuild *build, struct map *map, struct gathering *gathering, size_t from)
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

void chaosowner_gather(struct chaosbuild *build)
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
