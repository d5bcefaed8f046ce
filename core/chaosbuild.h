#ifndef CORE_CHAOSBUILD_H
#define CORE_CHAOSBUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/chaosview.h"

struct map;

/* What the parts of core/chaosview share while they make one view: chaosgone, chaosowner, chaosrun. For them alone. */
struct chaosbuild {
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

struct frame_chaos *chaosbuild_add(struct chaosbuild *build, const struct chaos_item *item, bool gone)
	__attribute__((nonnull, returns_nonnull));

/* chaosgone: an object of which nothing but events is left; objects of the previous frame that are not listed any more. */
void chaosgone_add_forgotten(struct chaosbuild *build, const struct chaos_event *event) __attribute__((nonnull));
void chaosgone_add_remembered(struct chaosbuild *build) __attribute__((nonnull));

/* chaosowner: which entry shows which; then what each owner holds of the others. */
void chaosowner_find(struct chaosbuild *build) __attribute__((nonnull));
void chaosowner_gather(struct chaosbuild *build) __attribute__((nonnull));

/* chaosrun: runs and times of schedules, steps and times of workflows. */
void chaosrun_schedules(struct chaosbuild *build) __attribute__((nonnull));
void chaosrun_workflows(struct chaosbuild *build) __attribute__((nonnull));

#endif
