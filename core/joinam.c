#include "core/joinam.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"
#include "core/join.h"
#include "core/joincopies.h"
#include "core/labels.h"

#define CANDIDATES_MAX 64 /* alerts alike but for what relabelling took away that are looked at */

/* ---- which Alertmanagers are copies of one cluster ---- */

struct servers {
	size_t count;
	const struct slice **slices;
	size_t *cluster;
	const struct labels *external;
};

static bool share_peer(const struct alertmanager_data *a, const struct alertmanager_data *b)
{
	if (a->peer_count == 0 || b->peer_count == 0)
		return true; /* nothing is said */
	for (size_t i = 0; i < a->peer_count; i++)
		for (size_t k = 0; k < b->peer_count; k++)
			if (strcmp(a->peers[i], b->peers[k]) == 0)
				return true;
	return false;
}

/* Whether its alerts come from our Prometheus: any with the external labels. */
static bool is_ours(const struct alertmanager_data *data, const struct labels *external)
{
	if (external == NULL || external->count == 0 || data->alert_count == 0)
		return true;
	for (size_t i = 0; i < data->alert_count; i++)
		if (labels_subset(external, data->alerts[i].labels))
			return true;
	return false;
}

static void find_clusters(struct joinam *am, struct servers *servers)
{
	for (size_t i = 0; i < servers->count; i++) {
		const struct alertmanager_data *data = &servers->slices[i]->alertmanager;

		servers->cluster[i] = am->cluster_count;
		for (size_t k = 0; k < i && servers->cluster[i] == am->cluster_count; k++) {
			const struct alertmanager_data *other = &servers->slices[k]->alertmanager;

			if (share_peer(data, other) && is_ours(data, servers->external) == is_ours(other, servers->external))
				servers->cluster[i] = servers->cluster[k];
		}
		am->cluster_count += servers->cluster[i] == am->cluster_count;
	}
}

/* ---- merging ---- */

static bool contains(const char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

static void add_texts(struct arena *arena, const char ***texts, size_t *count, char *const *more, size_t more_count)
{
	const char **all;

	if (more_count == 0)
		return;
	all = arena_zalloc(arena, *count + more_count, sizeof(*all));
	if (*count > 0)
		memcpy(all, *texts, *count * sizeof(*all));
	for (size_t i = 0; i < more_count; i++)
		if (!contains(all, *count, more[i]))
			all[(*count)++] = more[i];
	*texts = all;
}

static void merge(
	struct joinam *am, struct joinam_alert *alert, const struct am_alert *copy, const struct freshness *fresh, const char *server)
{
	bool fresher = alert->am == NULL || (alert->fresh->silent && !fresh->silent);

	if (fresher || (fresh->silent == alert->fresh->silent && copy->updated_ms > alert->am->updated_ms)) {
		alert->am = copy;
		alert->fresh = fresh;
		alert->server = server;
	}
	add_texts(am->arena, &alert->receivers, &alert->receiver_count, copy->receivers, copy->receiver_count);
	add_texts(am->arena, &alert->silenced_by, &alert->silenced_count, copy->silenced_by, copy->silenced_count);
	add_texts(am->arena, &alert->inhibited_by, &alert->inhibited_count, copy->inhibited_by, copy->inhibited_count);
	add_texts(am->arena, &alert->muted_by, &alert->muted_count, copy->muted_by, copy->muted_count);
}

/* A copy that is silent adds nothing where another of its cluster answers. */
static bool is_outdone(const struct servers *servers, const struct freshness *fresh, size_t server)
{
	if (!fresh[servers->slices[server]->index].silent)
		return false;
	for (size_t i = 0; i < servers->count; i++) {
		const struct freshness *other = &fresh[servers->slices[i]->index];

		if (servers->cluster[i] == servers->cluster[server] && !other->silent && other->told_ms != 0)
			return true;
	}
	return false;
}

static void add_server(struct joinam *am, const struct servers *servers, const struct freshness *fresh, size_t server)
{
	const struct slice *slice = servers->slices[server];
	const struct alertmanager_data *data = &slice->alertmanager;
	const char *cluster = arena_printf(am->arena, "%zu", servers->cluster[server]);

	for (size_t i = 0; i < data->alert_count; i++) {
		size_t *place = map_at(am->by_fingerprint, data->alerts[i].fingerprint, cluster);

		if (*place == MAP_NONE) {
			*place = am->count++;
			am->alerts[*place].cluster = servers->cluster[server];
		}
		merge(am, &am->alerts[*place], &data->alerts[i], &fresh[slice->index], slice->name);
	}
	if (data->alert_total > data->alert_count && data->alert_total - data->alert_count > am->cut)
		am->cut = data->alert_total - data->alert_count;
}

static void add_silences(struct joinam *am, const struct servers *servers)
{
	size_t count = 0, room = 0;

	for (size_t i = 0; i < servers->count; i++)
		room += servers->slices[i]->alertmanager.silence_count;
	am->silences = arena_zalloc(am->arena, room + 1, sizeof(*am->silences));
	am->by_silence = map_create(am->arena, room);
	for (size_t i = 0; i < servers->count; i++) {
		const struct alertmanager_data *data = &servers->slices[i]->alertmanager;

		for (size_t s = 0; s < data->silence_count; s++) {
			size_t *place = map_at(am->by_silence, data->silences[s].id, "");

			if (*place == MAP_NONE)
				*place = count++;
			else if (am->silences[*place]->updated_ms >= data->silences[s].updated_ms)
				continue;
			am->silences[*place] = &data->silences[s];
		}
	}
}

const struct silence *joinam_silence(const struct joinam *am, const char *id)
{
	size_t place = map_get(am->by_silence, id, "");

	return place != MAP_NONE ? am->silences[place] : NULL;
}

void joinam_collect(struct joinam *am, const struct join_input *in)
{
	const struct snapshot *snapshot = in->snapshot;
	const struct freshness *fresh = in->fresh;
	struct arena *arena = in->arena;
	struct servers servers = { 0 };
	const struct slice *slice;
	size_t room = 0, at = 0;

	*am = (struct joinam){ .arena = arena };
	servers.slices = arena_zalloc(arena, snapshot->count + 1, sizeof(*servers.slices));
	servers.cluster = arena_zalloc(arena, snapshot->count + 1, sizeof(*servers.cluster));
	while ((slice = snapshot_next(snapshot, SOURCE_ALERTMANAGER, &at)) != NULL) {
		servers.slices[servers.count++] = slice;
		room += slice->alertmanager.alert_count;
	}
	at = 0;
	slice = snapshot_next(snapshot, SOURCE_PROMETHEUS, &at);
	servers.external = slice != NULL ? slice->prometheus.external_labels : NULL;
	find_clusters(am, &servers);
	am->alerts = arena_zalloc(arena, room + 1, sizeof(*am->alerts));
	am->by_fingerprint = map_create(arena, room);
	for (size_t i = 0; i < servers.count; i++)
		if (!is_outdone(&servers, fresh, i))
			add_server(am, &servers, fresh, i);
	joincopies_compare(&(struct joincopies_input){ .arena = arena,
				   .count = servers.count,
				   .slices = servers.slices,
				   .cluster = servers.cluster,
				   .fresh = fresh,
				   .lack_count = in->lack_count,
				   .lacks = in->lacks },
		am);
	add_silences(am, &servers);
}

/* ---- matching ---- */

static uint64_t mix(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return (hash ^ 0xff) * UINT64_C(1099511628211);
}

/* The hash that the union would have (Alertmanager's fingerprint), without making it: both sets are sorted by name. */
static uint64_t union_hash(const struct labels *labels, const struct labels *external)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t i = 0, k = 0;

	if (external == NULL || external->count == 0)
		return labels->hash;
	while (i < labels->count || k < external->count) {
		int order = i == labels->count ? 1 : k == external->count ? -1 : strcmp(labels->items[i].name, external->items[k].name);
		const struct label *label = order <= 0 ? &labels->items[i++] : &external->items[k++];

		k += order == 0; /* an alert's own label wins */
		hash = mix(mix(hash, label->name), label->value);
	}
	return hash;
}

const struct labels *joinam_sent(struct joinam *am, struct joinam_wish *wish)
{
	if (wish->sent == NULL && (wish->external == NULL || labels_subset(wish->external, wish->labels)))
		wish->sent = wish->labels;
	else if (wish->sent == NULL)
		wish->sent = am->held[am->held_count++] = labels_union(wish->labels, wish->external);
	return wish->sent;
}

static void index_labels(struct joinam *am)
{
	am->by_labels = map_create(am->arena, am->count);
	for (size_t i = am->count; i > 0; i--)
		*map_at_number(am->by_labels, am->alerts[i - 1].am->labels->hash) = i - 1;
}

static struct joinam_alert *take(struct joinam *am, uint64_t hash)
{
	size_t place = map_get_number(am->by_labels, hash);

	if (place == MAP_NONE || am->alerts[place].taken)
		return NULL;
	am->alerts[place].taken = true;
	return &am->alerts[place];
}

/*
 * Relabelling takes away, adds or changes whole labels, for all alerts of a name alike. So what both sides have of label names, among those
 * that are left over, identifies an alert on either side; and one side's labels have to be a subset of the other's.
 */
enum { SIDE_RULE = 1, SIDE_AM = 2 };

struct relabelling {
	struct joinam *am;
	struct map *names; /* (alertname, label name) -> sides that have it */
	struct map *first; /* (alertname, what both have) -> first candidate */
	size_t *next; /* of each of am->alerts: the next candidate */
};

static const char *name_of(const struct labels *labels)
{
	const char *name = labels_get(labels, "alertname");

	return name != NULL ? name : "";
}

static void note_names(struct relabelling *relabelling, const struct labels *labels, size_t side)
{
	for (size_t i = 0; i < labels->count; i++) {
		size_t *sides = map_at(relabelling->names, name_of(labels), labels->items[i].name);

		*sides = (*sides == MAP_NONE ? 0 : *sides) | side;
	}
}

static const char *common_part(struct relabelling *relabelling, const struct labels *labels)
{
	size_t length = 0, at = 0;
	char *text;

	for (size_t i = 0; i < labels->count; i++)
		length += strlen(labels->items[i].name) + strlen(labels->items[i].value) + 2;
	text = arena_zalloc(relabelling->am->arena, length + 1, 1);
	for (size_t i = 0; i < labels->count; i++) {
		const struct label *label = &labels->items[i];

		if (map_get(relabelling->names, name_of(labels), label->name) != (SIDE_RULE | SIDE_AM))
			continue;
		memcpy(text + at, label->name, strlen(label->name));
		at += strlen(label->name);
		text[at++] = '\xff';
		memcpy(text + at, label->value, strlen(label->value));
		at += strlen(label->value);
		text[at++] = '\xff';
	}
	return text;
}

static void offer(struct relabelling *relabelling, size_t index)
{
	const struct labels *labels = relabelling->am->alerts[index].am->labels;
	size_t *first = map_at(relabelling->first, name_of(labels), common_part(relabelling, labels));

	relabelling->next[index] = *first;
	*first = index;
}

static bool fits(const struct joinam_alert *alert, const struct joinam_wish *wish)
{
	const struct labels *labels = alert->am->labels;
	int64_t apart = alert->am->starts_ms - wish->starts_ms;

	return !alert->taken && apart <= wish->apart_ms && -apart <= wish->apart_ms &&
	       (labels_subset(wish->sent, labels) || labels_subset(labels, wish->sent));
}

static struct joinam_alert *take_relabelled(struct relabelling *relabelling, const struct joinam_wish *wish)
{
	size_t index = map_get(relabelling->first, name_of(wish->sent), common_part(relabelling, wish->sent));

	for (size_t tries = 0; index != MAP_NONE && tries < CANDIDATES_MAX; tries++, index = relabelling->next[index]) {
		struct joinam_alert *alert = &relabelling->am->alerts[index];

		if (!fits(alert, wish))
			continue;
		alert->taken = true;
		return alert;
	}
	return NULL;
}

static void match_relabelled(struct joinam *am, struct joinam_wish *wishes, size_t count)
{
	struct relabelling relabelling = { .am = am };

	relabelling.names = map_create(am->arena, 64);
	relabelling.first = map_create(am->arena, 64);
	relabelling.next = arena_zalloc(am->arena, am->count + 1, sizeof(*relabelling.next));
	for (size_t i = 0; i < count; i++)
		if (wishes[i].found == NULL && wishes[i].starts_ms != 0)
			note_names(&relabelling, joinam_sent(am, &wishes[i]), SIDE_RULE);
	for (size_t i = 0; i < am->count; i++)
		if (!am->alerts[i].taken)
			note_names(&relabelling, am->alerts[i].am->labels, SIDE_AM);
	for (size_t i = am->count; i > 0; i--)
		if (!am->alerts[i - 1].taken)
			offer(&relabelling, i - 1);
	for (size_t i = 0; i < count; i++)
		if (wishes[i].found == NULL && wishes[i].starts_ms != 0)
			wishes[i].found = take_relabelled(&relabelling, &wishes[i]);
}

void joinam_match(struct joinam *am, struct joinam_wish *wishes, size_t count)
{
	size_t missing = 0, left = am->count;

	am->held = arena_zalloc(am->arena, count + 1, sizeof(*am->held));
	index_labels(am);
	for (size_t i = 0; i < count; i++) {
		wishes[i].hash = union_hash(wishes[i].labels, wishes[i].external);
		wishes[i].found = take(am, wishes[i].hash);
		missing += wishes[i].found == NULL && wishes[i].starts_ms != 0;
		left -= wishes[i].found != NULL;
	}
	if (missing > 0 && left > 0)
		match_relabelled(am, wishes, count);
}
