#include "datasources/sim/mesh.h"

#include <string.h>
#include "datasources/sim/world.h"

#define EVENTS_KEPT_MS 3600000 /* by Kubernetes */

bool mesh_names(const char *list, const char *namespace_)
{
	size_t length = strlen(namespace_);

	for (const char *at = list; *at; at += *at == ',') {
		size_t next = strcspn(at, ",");

		if (next == length && memcmp(at, namespace_, length) == 0)
			return true;
		at += next;
	}
	return false;
}

static bool is_alive(const struct world *world, const char *uid)
{
	for (size_t i = 0; i < world->experiment_count; i++)
		if (strcmp(world->experiments[i]->object.uid, uid) == 0)
			return true;
	for (size_t i = 0; i < world->schedule_count; i++)
		if (strcmp(world->schedules[i]->object.uid, uid) == 0)
			return true;
	for (size_t i = 0; i < world->workflow_count; i++)
		if (workflow_has(world->workflows[i], uid))
			return true;
	return false;
}

/* The newest first: in which order a Dashboard hears of them is chance. */
static void store_events_again(struct world *world)
{
	for (size_t i = world->journal.event_count; i > 0; i--) {
		const struct journal_event *event = &world->journal.events[i - 1];

		if (event->created_ms >= world->now_ms - EVENTS_KEPT_MS && is_alive(world, event->object_id))
			journal_repeat(&world->journal, i - 1);
	}
}

void mesh_restart_dashboard(struct world *world)
{
	journal_collect(&world->journal, world->now_ms, world->mesh.zone_minutes);
	store_events_again(world);
}
