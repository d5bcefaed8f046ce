#include "core/panelbag.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/grade.h"
#include "core/panelset.h"
#include "core/panelview.h"
#include "core/snapshot.h"
#include "core/want.h"

/*
 * Answers are compared by where they are: slices share what did not change, and those that the panels were made of are held by the snapshot of
 * each frame that has them, so that nothing else can come to stand there.
 */
static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return mix(hash, 0);
}

static uint64_t mix_answer(uint64_t hash, const struct query_result *answer)
{
	const uint64_t parts[] = { answer->key, (uint64_t)answer->start_ms, (uint64_t)answer->end_ms, (uint64_t)answer->step_ms,
		answer->count, (uintptr_t)answer->series, answer->total, (uint64_t)answer->good_ms, answer->warning_count,
		(uintptr_t)answer->warnings };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		hash = mix(hash, parts[i]);
	return hash;
}

/* What bands are made of. */
static uint64_t mix_chaos(uint64_t hash, const struct frame_chaos *chaos, const struct wishes_axis *axis)
{
	hash = mix(hash, (uint64_t)chaos->started_ms);
	hash = mix(hash, panelview_overlaps(chaos, axis));
	for (size_t i = 0; !chaos->one_shot && i < chaos->own_target_count; i++)
		hash = mix_text(mix_text(hash, chaos->targets[i].namespace_), chaos->targets[i].pod);
	return mix(hash, chaos->own_target_count);
}

/* Good answers to all that is asked now, and nothing that an age or a next try would be told of. */
static bool can_be_kept(const struct panelbag_input *in)
{
	const struct slice *slice = in->prometheus;

	if (slice == NULL || slice->health != SOURCE_OK || in->set->former != NULL || in->set->wants == NULL)
		return false;
	for (size_t i = 0; i < slice->prometheus.query_count; i++)
		if (slice->prometheus.queries[i].error.code != ERR_NONE)
			return false;
	return true;
}

static uint64_t hash_input(const struct panelbag_input *in)
{
	uint64_t hash = 1;

	if (!can_be_kept(in))
		return 0;
	const struct prometheus_data *data = &in->prometheus->prometheus;
	const uint64_t parts[] = { (uintptr_t)in->set->items, in->set->count, in->set->wants->version, in->set->restarts_running,
		(uintptr_t)data->rules, data->rule_count, (uint64_t)data->scrape_interval_ms, data->query_count, in->chaos_count };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		hash = mix(hash, parts[i]);
	for (size_t i = 0; i < data->query_count; i++)
		hash = mix_answer(hash, &data->queries[i]);
	for (size_t i = 0; i < in->chaos_count; i++)
		hash = mix_chaos(hash, &in->chaos[i], in->axis);
	return hash != 0 ? hash : 1;
}

static void fill(struct panelbag *bag, const struct panelbag_input *in, const struct panelbag *previous)
{
	const struct panelset *set = in->set;
	const struct grade_hits *hits = grade_hits_create(bag->arena, in->chaos, in->chaos_count);
	struct frame_panel *panels = arena_zalloc(bag->arena, set->count + 1, sizeof(*panels));
	bool settled = true;

	for (size_t i = 0; i < set->count; i++) {
		struct panelview_input panel = { .arena = bag->arena,
			.panel = &set->items[i],
			.keys = set->keys[i],
			.restarts_running = set->restarts_running,
			.prometheus = in->prometheus,
			.configured = in->configured,
			.visible_ms = in->visible_ms,
			.axis = in->axis,
			.chaos_count = in->chaos_count,
			.chaos = in->chaos,
			.hits = hits };

		if (set->former != NULL && set->former_count == set->count) {
			panel.former = set->former;
			panel.former_keys = set->former_keys[i];
		}
		if (previous != NULL && previous->count == set->count)
			panel.previous = &previous->panels[i];
		settled = panelview_build(&panel, &panels[i]) && settled;
	}
	bag->panels = panels;
	bag->count = set->count;
	bag->settled = settled;
}

struct panelbag *panelbag_make(const struct panelbag_input *in, struct panelbag *previous)
{
	uint64_t made_from = hash_input(in);

	if (made_from != 0 && previous != NULL && previous->made_from == made_from) {
		previous->references++;
		return previous;
	}
	struct panelbag *bag = mem_zalloc(1, sizeof(*bag));

	bag->references = 1;
	bag->arena = arena_create();
	fill(bag, in, previous);
	bag->made_from = bag->settled ? made_from : 0;
	return bag;
}

void panelbag_release(struct panelbag *bag)
{
	if (bag == NULL || --bag->references > 0)
		return;
	arena_destroy(bag->arena);
	free(bag);
}
