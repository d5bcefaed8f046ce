#include "core/panelset.h"

#include <stdlib.h>
#include <string.h>

#include "core/autopanel.h"
#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "core/snapshot.h"
#include "core/store.h"
#include "core/want.h"

static void forget_former(struct panelset *set)
{
	slice_release(set->former);
	free(set->former_keys);
	set->former = NULL;
	set->former_keys = NULL;
	set->former_count = 0;
}

void panelset_finish(struct panelset *set)
{
	forget_former(set);
	want_list_release(set->wants);
	arena_destroy(set->arena);
	arena_destroy(set->old_arena);
	free(set->keys);
}

void panelset_release_old(struct panelset *set, bool settled)
{
	arena_destroy(set->old_arena);
	set->old_arena = NULL;
	if (settled)
		forget_former(set);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(1099511628211);
}

static uint64_t hash_found(const struct prometheus_data *data, int64_t step_ms)
{
	uint64_t hash = mix(UINT64_C(14695981039346656037), (uint64_t)step_ms);

	if (data == NULL)
		return hash;
	hash = mix(hash, (uint64_t)data->scrape_interval_ms);
	for (size_t i = 0; i < data->found_count; i++) {
		for (const char *c = data->found[i]; *c != '\0'; c++)
			hash = mix(hash, (unsigned char)*c);
		hash = mix(hash, 0xff);
	}
	return hash;
}

void panelset_choose(struct panelset *set, const struct config *config, const struct slice *prometheus, int64_t step_ms)
{
	const struct prometheus_data *data = prometheus != NULL ? &prometheus->prometheus : NULL;
	struct autopanel_input in = { .step_ms = step_ms };
	uint64_t hash = hash_found(data, step_ms);

	set->known = config->panel_count > 0 || (data != NULL && data->found_good_ms != 0);
	if (set->arena != NULL && hash == set->chosen_from)
		return;
	in.arena = arena_create();
	if (data != NULL) {
		in.found_count = data->found_count;
		in.found = data->found;
		in.scrape_interval_ms = data->scrape_interval_ms;
	}
	set->restarts = autopanel_restarts(&in, &set->restarts_running);
	set->items = config->panels;
	set->count = config->panel_count;
	if (set->count == 0)
		set->count = autopanel_choose(&in, &set->items);
	set->chosen_from = hash;
	set->old_arena = set->arena;
	set->arena = in.arena;
}

/* Of several changes in a row the answers from before the first one stand in. */
static void remember_former(struct panelset *set, const struct slice *before)
{
	if (set->former != NULL || before == NULL || set->key_count != set->count)
		return;
	set->former = slice_retain(before);
	set->former_keys = mem_dup(set->keys, (set->key_count + 1) * sizeof(*set->keys));
	set->former_count = set->key_count;
}

void panelset_want(struct panelset *set, struct store *store, const struct config *config, const struct wishes_axis *axis,
	const char *selected_uid, const struct slice *before)
{
	struct wishes_input in = { .axis = axis,
		.refresh_ms = config->refresh_ms,
		.panel_count = set->count,
		.panels = set->items,
		.restarts = set->restarts,
		.selected_uid = selected_uid };
	struct wishes_keys *keys = mem_zalloc(set->count + 1, sizeof(*keys));
	const struct want_list *list = wishes_list(&in, keys);

	bool changed = set->wants == NULL || list->version != set->wants->version;

	if (changed && set->wants != NULL)
		remember_former(set, before);
	free(set->keys);
	set->keys = keys;
	set->key_count = set->count;
	want_list_release(set->wants);
	set->wants = list;
	if (changed)
		store_publish_wants(store, want_list_retain(list));
}

void panelset_select(struct panelset *set, struct store *store, const char *selected_uid)
{
	const struct want_list *former = set->wants;

	if (former == NULL)
		return;
	set->wants = want_list_create(former->items, former->count, selected_uid);
	want_list_release(former);
	store_publish_wants(store, want_list_retain(set->wants));
}
