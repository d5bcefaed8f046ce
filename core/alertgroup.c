#include "core/alertgroup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/labels.h"

/* Labels that can say what a group has in common, and how that is said; of equal shares the first wins. */
static const struct share {
	const char *label, *of_many, *of_one;
} shares[] = {
	{ "node", "on node ", "node " },
	{ "namespace", "in ", "in " },
	{ "instance", "on ", "on " },
	{ "deployment", "of ", "of " },
	{ "statefulset", "of ", "of " },
	{ "daemonset", "of ", "of " },
	{ "service", "service ", "service " },
	{ "job", "job ", "job " },
	{ "container", "container ", "container " },
};

#define CHRONIC_MS INT64_C(3600000)
#define SHARES (sizeof(shares) / sizeof(shares[0]))

static int worst_state(const struct frame_group *group)
{
	return group->firing > 0 ? 0 : group->pending > 0 ? 1 : 2;
}

/* What has been there for an hour is no part of what happens now. */
static bool is_chronic(const struct frame_group *group, int64_t data_ms)
{
	return group->oldest_ms != 0 && data_ms - group->oldest_ms > CHRONIC_MS;
}

static int compare_groups(const void *left, const void *right)
{
	const struct frame_group *a = left, *b = right;

	if (worst_state(a) != worst_state(b))
		return worst_state(a) - worst_state(b);
	if (a->severity_rank != b->severity_rank)
		return a->severity_rank < b->severity_rank ? -1 : 1;
	if (a->chronic != b->chronic)
		return a->chronic ? 1 : -1;
	if (a->oldest_ms != b->oldest_ms)
		return a->oldest_ms < b->oldest_ms ? -1 : 1;
	return strcmp(a->key, b->key);
}

static const char *key_of(const struct alertgroup_input *in, const struct frame_alert *alert)
{
	const char *key = labels_get(alert->labels, in->label);

	return key != NULL ? key : "";
}

static void add_member(struct frame_group *group, const struct frame_alert *alert)
{
	bool first = group->firing + group->pending + group->suppressed == 0;

	group->firing += alert->state == FRAME_ALERT_FIRING;
	group->pending += alert->state == FRAME_ALERT_PENDING;
	group->suppressed += alert->state > FRAME_ALERT_PENDING;
	group->fresh += alert->is_new;
	group->hit += alert->relation == RELATION_HIT_POD;
	if (first) /* the worst: alerts come by state, then by severity */
		group->severity_rank = alert->severity_rank;
	if (alert->since_ms != 0 && (group->oldest_ms == 0 || alert->since_ms < group->oldest_ms))
		group->oldest_ms = alert->since_ms;
}

/* The value that most members have of that label, and how many. */
static size_t commonest(
	struct arena *arena, const struct alertgroup_input *in, const struct frame_group *group, const char *label, const char **value)
{
	struct map *counts = map_create(arena, 8);
	size_t most = 0;

	for (size_t i = 0; i < group->count; i++) {
		const char *has = labels_get(in->alerts[group->alerts[i]].labels, label);
		size_t *count;

		if (has == NULL)
			continue;
		count = map_at(counts, has, "");
		*count = *count == MAP_NONE ? 1 : *count + 1;
		if (*count > most || (*count == most && strcmp(has, *value) < 0)) {
			most = *count;
			*value = has;
		}
	}
	return most;
}

static bool says_nothing(const struct alertgroup_input *in, const char *label)
{
	return strcmp(label, in->label) == 0 || (in->external != NULL && labels_get(in->external, label) != NULL);
}

/* "41 of 43 on node worker-3"; of a single one "node worker-3"; "" where fewer than half share anything. */
static const char *shared_by(struct arena *scratch, const struct alertgroup_input *in, const struct frame_group *group)
{
	const struct share *share = NULL;
	const char *best_value = "";
	size_t best = 0;

	for (size_t s = 0; s < SHARES; s++) {
		const char *value = "";
		size_t most;

		if (says_nothing(in, shares[s].label))
			continue;
		most = commonest(scratch, in, group, shares[s].label, &value);
		arena_reset(scratch);
		if (most <= best)
			continue;
		best = most;
		best_value = value;
		share = &shares[s];
	}
	if (share == NULL || 2 * best < group->count || (best == 1 && group->count > 1))
		return "";
	if (group->count == 1)
		return arena_printf(in->arena, "%s%s", share->of_one, best_value);
	return arena_printf(in->arena, "%zu of %zu %s%s", best, group->count, share->of_many, best_value);
}

/* Members of one group in one array, in the frame's order: counted, then placed. */
static void place_members(const struct alertgroup_input *in, struct frame_group *groups, size_t group_count, const size_t *group_of)
{
	size_t *members = arena_zalloc(in->arena, in->count + 1, sizeof(*members));
	size_t **next = arena_zalloc(in->arena, group_count + 1, sizeof(*next));

	for (size_t g = 0, used = 0; g < group_count; used += groups[g].count, g++) {
		next[g] = &members[used];
		groups[g].alerts = &members[used];
	}
	for (size_t i = 0; i < in->count; i++)
		*next[group_of[i]]++ = i;
}

size_t alertgroup_build(const struct alertgroup_input *in, const struct frame_group **out)
{
	struct frame_group *groups = arena_zalloc(in->arena, in->count + 1, sizeof(*groups));
	size_t *group_of = arena_zalloc(in->arena, in->count + 1, sizeof(*group_of));
	struct map *places = map_create(in->arena, 64);
	struct arena *scratch = arena_create();
	size_t count = 0;

	for (size_t i = 0; i < in->count; i++) {
		size_t *place = map_at(places, key_of(in, &in->alerts[i]), "");

		if (*place == MAP_NONE) {
			*place = count++;
			groups[*place] =
				(struct frame_group){ .key = key_of(in, &in->alerts[i]), .severity_rank = SEVERITY_NONE, .shared = "" };
		}
		group_of[i] = *place;
		groups[*place].count++;
		add_member(&groups[*place], &in->alerts[i]);
	}
	place_members(in, groups, count, group_of);
	for (size_t g = 0; g < count; g++) {
		groups[g].shared = shared_by(scratch, in, &groups[g]);
		groups[g].chronic = is_chronic(&groups[g], in->data_ms);
	}
	if (count > 1)
		qsort(groups, count, sizeof(*groups), compare_groups);
	arena_destroy(scratch);
	*out = groups;
	return count;
}
