#include "datasources/sim/amgroup.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"
#include "datasources/sim/alertmanager.h"

static void destroy(struct amgroup *group)
{
	labels_release(group->labels);
	free(group->members);
	free(group->told);
	free(group);
}

void amgroups_finish(struct amgroups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		destroy(groups->items[i]);
	free(groups->items);
	free(groups->notices);
	*groups = (struct amgroups){ 0 };
}

const struct labels *amgroup_labels(const struct amroute *route, const struct labels *labels)
{
	struct label kept[AMROUTE_LABELS];
	size_t count = 0;

	for (size_t i = 0; route->group_by[i]; i++) {
		const char *value = labels_get(labels, route->group_by[i]);

		if (value)
			kept[count++] = (struct label){ route->group_by[i], value };
	}
	return labels_create(kept, count);
}

static int compare_to(const struct amgroup *group, const struct amroute *route, const struct labels *labels)
{
	if (group->route != route)
		return group->route < route ? -1 : 1;
	return group->labels->hash < labels->hash ? -1 : group->labels->hash > labels->hash;
}

/* Where the group is, or would be. */
static size_t place_of(const struct amgroups *groups, const struct amroute *route, const struct labels *labels)
{
	size_t low = 0, high = groups->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_to(groups->items[middle], route, labels) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct amgroup *group_for(struct amgroups *groups, const struct amroute *route, const struct amalert *alert, int64_t now_ms)
{
	const struct labels *labels = amgroup_labels(route, alert->labels);
	size_t at = place_of(groups, route, labels);

	if (at < groups->count && compare_to(groups->items[at], route, labels) == 0) {
		labels_release(labels);
		return groups->items[at];
	}
	struct amgroup *group = mem_zalloc(1, sizeof *group);

	*group = (struct amgroup){ .route = route, .labels = labels, .due_ms = now_ms + AMCONFIG_GROUP_WAIT_MS };
	groups->items = mem_grow(groups->items, groups->count, &groups->capacity, sizeof(struct amgroup *));
	memmove(&groups->items[at + 1], &groups->items[at], (groups->count++ - at) * sizeof(struct amgroup *));
	groups->items[at] = group;
	return group;
}

static bool contains(const uint64_t *fingerprints, size_t count, uint64_t fingerprint, size_t *place)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fingerprints[middle] < fingerprint)
			low = middle + 1;
		else
			high = middle;
	}
	*place = low;
	return low < count && fingerprints[low] == fingerprint;
}

/* Who has fired for longer than the wait is not kept waiting. */
static void join(struct amgroup *group, const struct amalert *alert, int64_t now_ms)
{
	size_t at;

	if (!group->flushed && alert->starts.ms + AMCONFIG_GROUP_WAIT_MS < now_ms)
		group->due_ms = now_ms;
	if (contains(group->members, group->count, alert->labels->hash, &at))
		return;
	group->members = mem_grow(group->members, group->count, &group->capacity, sizeof *group->members);
	memmove(&group->members[at + 1], &group->members[at], (group->count++ - at) * sizeof *group->members);
	group->members[at] = alert->labels->hash;
}

void amgroups_add(struct amgroups *groups, const struct amalert *alert, int64_t now_ms)
{
	const struct amroute *routes[AMROUTES_MAX];
	size_t count = amconfig_route(alert->labels, routes);

	for (size_t i = 0; i < count; i++)
		join(group_for(groups, routes[i], alert, now_ms), alert, now_ms);
}

/* What a receiver would be told now. */
struct news {
	uint64_t *firing;
	size_t firing_count, resolved_count;
};

static bool was_told(const struct amgroup *group, uint64_t fingerprint)
{
	size_t at;

	return contains(group->told, group->told_count, fingerprint, &at);
}

/* Who is over leaves the group with this. */
static void gather(struct amgroup *group, const struct amsuppression *suppression, struct news *news)
{
	size_t kept = 0;

	*news = (struct news){ .firing = mem_zalloc(group->count + 1, sizeof *news->firing) };
	for (size_t i = 0; i < group->count; i++) {
		const struct amalert *alert = alertmanager_find(suppression->alertmanager, group->members[i]);
		bool over = !alert || amalert_is_over(alert, suppression->now_ms);

		if (!over)
			group->members[kept++] = group->members[i];
		if (!alert || amsuppression_inhibitor(suppression, alert->labels) || amsuppression_is_silenced(suppression, alert->labels))
			continue;
		if (over)
			news->resolved_count += was_told(group, alert->labels->hash);
		else
			news->firing[news->firing_count++] = alert->labels->hash;
	}
	group->count = kept;
}

static bool is_worth_telling(const struct amgroup *group, const struct news *news, int64_t now_ms)
{
	for (size_t i = 0; i < news->firing_count; i++)
		if (!was_told(group, news->firing[i]))
			return true;
	if (news->firing_count == 0)
		return group->told_count > 0 && news->resolved_count > 0;
	return news->resolved_count > 0 || now_ms - group->told_ms >= group->route->repeat_ms;
}

static void tell(struct amgroups *groups, struct amgroup *group, struct news *news, int64_t now_ms)
{
	free(group->told);
	group->told = news->firing;
	group->told_count = news->firing_count;
	group->told_ms = now_ms;
	news->firing = NULL;
	if (groups->notice_count == AMNOTICES_MAX)
		return;
	groups->notices = mem_grow(groups->notices, groups->notice_count, &groups->notice_capacity, sizeof *groups->notices);
	groups->notices[groups->notice_count++] =
		(struct amnotice){ now_ms, group->route->receiver, news->firing_count, news->resolved_count };
}

static void flush(struct alertmanager *alertmanager, struct amgroup *group, const struct amsuppression *suppression)
{
	struct news news;

	group->flushed = true;
	group->due_ms += AMCONFIG_GROUP_INTERVAL_MS;
	gather(group, suppression, &news);
	if (!amroute_is_mute(group->route, suppression->now_ms) && is_worth_telling(group, &news, suppression->now_ms))
		tell(&alertmanager->groups, group, &news, suppression->now_ms);
	free(news.firing);
}

/* All that are due at that moment. */
static void flush_those_due(struct alertmanager *alertmanager, int64_t due_ms)
{
	const struct amgroups *groups = &alertmanager->groups;
	struct amsuppression suppression;

	amsuppression_init(&suppression, alertmanager, due_ms);
	for (size_t i = 0; i < groups->count; i++)
		if (groups->items[i]->due_ms == due_ms)
			flush(alertmanager, groups->items[i], &suppression);
	amsuppression_finish(&suppression);
}

/* When the next one is due; INT64_MAX if none is. */
static int64_t next_due(const struct amgroups *groups)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < groups->count; i++)
		if (groups->items[i]->due_ms < next)
			next = groups->items[i]->due_ms;
	return next;
}

static void drop_empty(struct amgroups *groups)
{
	size_t kept = 0;

	for (size_t i = 0; i < groups->count; i++) {
		if (groups->items[i]->count == 0)
			destroy(groups->items[i]);
		else
			groups->items[kept++] = groups->items[i];
	}
	groups->count = kept;
}

void amgroups_advance(struct alertmanager *alertmanager, int64_t now_ms)
{
	int64_t due_ms;

	while ((due_ms = next_due(&alertmanager->groups)) <= now_ms)
		flush_those_due(alertmanager, due_ms);
	drop_empty(&alertmanager->groups);
}
