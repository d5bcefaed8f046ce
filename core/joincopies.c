#include "core/joincopies.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/map.h"

struct comparison {
	const struct joincopies_input *in;
	struct joinam *am;
	struct map *before; /* (server, id) -> lack of the previous frame */
	size_t room; /* of am->lacks */
};

struct count {
	size_t all, lacking; /* lacking: those that last */
};

/* Prometheus tells all copies at once; what one has not heard of a minute after the others it will hardly hear at all. */
static bool is_settled(const struct am_alert *alert)
{
	return alert->updated_ms - alert->starts_ms > 60000;
}

static bool lists(const struct alertmanager_data *data, const char *fingerprint)
{
	size_t low = 0, high = data->alert_count; /* by fingerprint, each once */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(data->alerts[middle].fingerprint, fingerprint);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static struct frame_lack *new_lack(struct comparison *comparison)
{
	struct joinam *am = comparison->am;

	if (am->lack_count == comparison->room) {
		struct frame_lack *more;

		comparison->room = comparison->room * 2 + 16;
		more = arena_zalloc(comparison->in->arena, comparison->room, sizeof(*more));
		if (am->lack_count > 0)
			memcpy(more, am->lacks, am->lack_count * sizeof(*more));
		am->lacks = more;
	}
	return &am->lacks[am->lack_count++];
}

/* Notes a lack; true where it lasts. The times are of the newest answers of the one that lists it and the one that does not. */
static bool lasts(struct comparison *comparison, const char *server, const char *id, int64_t listed_ms, int64_t lacked_ms)
{
	struct frame_lack *lack = new_lack(comparison);
	size_t before = map_get(comparison->before, server, id);

	*lack = (struct frame_lack){ .server = server, .id = id, .since_ms = listed_ms > lacked_ms ? listed_ms : lacked_ms };
	if (before == MAP_NONE)
		return false;
	lack->since_ms = comparison->in->lacks[before].since_ms;
	return listed_ms > lack->since_ms && lacked_ms > lack->since_ms;
}

static struct count compare_alerts(struct comparison *comparison, size_t server)
{
	const struct joincopies_input *in = comparison->in;
	const struct slice *slice = in->slices[server];
	const struct freshness *fresh = &in->fresh[slice->index];
	struct count count = { 0 };

	if (fresh->silent || fresh->told_ms == 0 || slice->alertmanager.alert_total > slice->alertmanager.alert_count)
		return count;
	for (size_t i = 0; i < comparison->am->count; i++) {
		const struct joinam_alert *alert = &comparison->am->alerts[i];

		if (alert->cluster != in->cluster[server] || !is_settled(alert->am))
			continue;
		count.all++;
		if (!lists(&slice->alertmanager, alert->am->fingerprint))
			count.lacking += lasts(comparison, slice->name, alert->am->fingerprint, alert->fresh->told_ms, fresh->told_ms);
	}
	return count;
}

static bool tells_silences(const struct joincopies_input *in, size_t server)
{
	const struct slice *slice = in->slices[server];

	return slice->health == SOURCE_OK && slice->alertmanager.silences_good_ms != 0 &&
	       slice->alertmanager.silences_error.code == ERR_NONE;
}

/* Copies gossip their silences: one that only some know means that they do not hear of each other. */
static struct count compare_silences(struct comparison *comparison, size_t server)
{
	const struct joincopies_input *in = comparison->in;
	const struct alertmanager_data *own = &in->slices[server]->alertmanager;
	struct map *known = map_create(in->arena, own->silence_count);
	struct count count = { .all = own->silence_count };

	if (!tells_silences(in, server) || own->silence_total > own->silence_count)
		return (struct count){ 0 };
	for (size_t i = 0; i < own->silence_count; i++)
		*map_at(known, own->silences[i].id, "") = i;
	for (size_t i = 0; i < in->count; i++) {
		const struct alertmanager_data *data = &in->slices[i]->alertmanager;

		if (i == server || in->cluster[i] != in->cluster[server] || !tells_silences(in, i))
			continue;
		for (size_t s = 0; s < data->silence_count; s++) {
			size_t *place = map_at(known, data->silences[s].id, "");

			if (*place != MAP_NONE)
				continue;
			*place = count.all++;
			count.lacking += lasts(
				comparison, in->slices[server]->name, data->silences[s].id, data->silences_good_ms, own->silences_good_ms);
		}
	}
	return count;
}

static const char *words(struct arena *arena, const char *server, struct count alerts, struct count silences)
{
	if (alerts.lacking == 0)
		return arena_printf(arena, "%s lacks %zu of %zu silences", server, silences.lacking, silences.all);
	if (silences.lacking == 0)
		return arena_printf(arena, "%s lacks %zu of %zu alerts", server, alerts.lacking, alerts.all);
	return arena_printf(arena, "%s lacks %zu of %zu alerts, %zu of %zu silences", server, alerts.lacking, alerts.all, silences.lacking,
		silences.all);
}

void joincopies_compare(const struct joincopies_input *in, struct joinam *am)
{
	struct comparison comparison = { .in = in, .am = am };

	am->note = "";
	if (in->count < 2)
		return;
	comparison.before = map_create(in->arena, in->lack_count);
	for (size_t i = 0; i < in->lack_count; i++)
		*map_at(comparison.before, in->lacks[i].server, in->lacks[i].id) = i;
	for (size_t i = 0; i < in->count; i++) {
		struct count alerts = compare_alerts(&comparison, i), silences = compare_silences(&comparison, i);

		if (am->note[0] == '\0' && alerts.lacking + silences.lacking > 0)
			am->note = words(in->arena, in->slices[i]->name, alerts, silences);
	}
}
