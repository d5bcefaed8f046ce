#include "datasources/chaosmesh_state.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "core/store.h"
#include "datasources/chaosmesh_kinds.h"

/*
 * The slice that the rest of the program reads. Its items are those of the lists (which tell the state) with what the details know of them;
 * texts are shared with the parts they came in.
 */

/* ---- items ---- */

struct row {
	const struct chaos_item *item;
	const struct chaosmesh_part *part; /* it is in */
	size_t order; /* of the server, for equal times */
};

static int by_kind_and_age(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	if (a->item->object != b->item->object)
		return (int)a->item->object - (int)b->item->object;
	if (a->item->created_ms != b->item->created_ms)
		return a->item->created_ms < b->item->created_ms ? 1 : -1;
	return (a->order > b->order) - (a->order < b->order);
}

/* All parts' items. Returns how many there are on the server in *total. */
static struct row *gather(const struct chaosmesh *source, size_t *count, size_t *total)
{
	struct row *rows = NULL;
	size_t capacity = 0;
	*count = *total = 0;
	for (size_t i = 0; i < source->place_count; i++) {
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++) {
			const struct chaosmesh_part *part = &source->places[i].parts[object];
			const struct chaosmesh_items *items = &part->items;
			*total += items->total;
			for (size_t j = 0; j < items->count; j++) {
				rows = mem_grow(rows, *count, &capacity, sizeof *rows);
				rows[*count] = (struct row){ .item = &items->items[j], .part = part, .order = *count };
				++*count;
			}
		}
	}
	if (*count > 1)
		qsort(rows, *count, sizeof *rows, by_kind_and_age);
	return rows;
}

/* Over the bound the oldest of those that have finished go first, then the oldest. */
static size_t bound(struct row *rows, size_t count)
{
	size_t excess = count > MODEL_EXPERIMENTS_MAX ? count - MODEL_EXPERIMENTS_MAX : 0;
	size_t kept = 0;
	for (size_t i = count; i-- > 0 && excess > 0;) {
		if (rows[i].item->state != CHAOS_FINISHED)
			continue;
		rows[i].item = NULL;
		excess--;
	}
	for (size_t i = 0; i < count; i++)
		if (rows[i].item)
			rows[kept++] = rows[i];
	return kept - excess;
}

/* The list knows the state, the detail the rest. */
static void overlay(struct chaos_item *item, const struct chaos_item *detail)
{
	const struct chaos_item listed = *item;
	*item = *detail;
	item->status = listed.status;
	item->state = listed.state;
	item->created_ms = listed.created_ms ? listed.created_ms : detail->created_ms;
	item->created_at = listed.created_at;
	item->ended_ms = listed.ended_ms ? listed.ended_ms : detail->ended_ms;
}

static void fill_items(const struct chaosmesh *source, struct slice *slice, struct chaos_mesh_data *out)
{
	size_t count;
	struct row *rows = gather(source, &count, &out->item_total);
	out->item_count = bound(rows, count);
	out->items = slice_array(slice, out->item_count, sizeof *out->items);
	for (size_t i = 0; i < out->item_count; i++) {
		const struct slice *part;
		const struct chaos_item *detail = chaosmesh_details_find(source, rows[i].item->uid, &part);
		out->items[i] = *rows[i].item;
		if (detail) {
			overlay(&out->items[i], detail);
			slice_hold(slice, slice_retain(part));
		}
		out->items[i].stale = rows[i].part->err.code != ERR_NONE;
		out->items[i].listed_ms = rows[i].part->good_ms;
	}
	free(rows);
}

/* ---- whose run is whose ---- */

static bool told_as_child(const struct chaos_item *schedule, const struct chaos_item *item)
{
	for (size_t i = 0; i < schedule->child_count; i++)
		if (strcmp(schedule->children[i], item->uid) == 0)
			return true;
	return false;
}

/* As the server decides: of that kind, in that namespace, labelled with that name. */
static bool is_child(const struct chaos_item *schedule, const struct chaos_item *item)
{
	if (item->object == CHAOS_SCHEDULE || strcmp(item->kind, schedule->chaos_kind) != 0 ||
		strcmp(item->namespace_, schedule->namespace_) != 0)
		return false;
	return strcmp(item->managed_by, schedule->name) == 0 || (!item->has_detail && told_as_child(schedule, item));
}

/* A schedule's detail grows old: its runs are told anew from the lists. */
static void fill_children(struct slice *slice, const struct chaos_mesh_data *data, struct chaos_item *schedule)
{
	size_t count = 0, filled = 0;
	for (size_t i = 0; i < data->item_count; i++)
		count += is_child(schedule, &data->items[i]);
	char **children = slice_array(slice, count, sizeof *children);
	for (size_t i = 0; i < data->item_count; i++)
		if (is_child(schedule, &data->items[i]))
			children[filled++] = (char *)(uintptr_t)data->items[i].uid;
	schedule->children = children;
	schedule->child_count = count;
}

/* ---- the rest ---- */

static void hold_parts(const struct chaosmesh *source, struct slice *slice)
{
	for (size_t i = 0; i < source->place_count; i++)
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++)
			if (source->places[i].parts[object].slice)
				slice_hold(slice, slice_retain(source->places[i].parts[object].slice));
	if (source->events.slice)
		slice_hold(slice, slice_retain(source->events.slice));
	if (source->config_slice)
		slice_hold(slice, slice_retain(source->config_slice));
}

/* The first failure, and how old the oldest answer is; 0 where one is missing altogether. */
static void fill_freshness(const struct chaosmesh *source, struct chaos_mesh_data *out)
{
	out->items_good_ms = out->events_good_ms = INT64_MAX;
	for (size_t i = 0; i < source->place_count; i++) {
		const struct chaosmesh_place *place = &source->places[i];
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++) {
			const struct chaosmesh_part *part = &place->parts[object];
			out->items_good_ms = part->good_ms < out->items_good_ms ? part->good_ms : out->items_good_ms;
			if (out->items_error.code == ERR_NONE)
				out->items_error = part->err;
		}
		out->events_good_ms = place->events_good_ms < out->events_good_ms ? place->events_good_ms : out->events_good_ms;
		if (out->events_error.code == ERR_NONE)
			out->events_error = place->events_err;
	}
}

static void fill_namespaces(const struct chaosmesh *source, struct slice *slice, struct chaos_mesh_data *out)
{
	if (!source->places[0].namespace_[0])
		return;
	out->namespace_count = source->place_count;
	out->namespaces = slice_array(slice, source->place_count, sizeof *out->namespaces);
	for (size_t i = 0; i < source->place_count; i++)
		out->namespaces[i] = (char *)(uintptr_t)slice_text(slice, source->places[i].namespace_);
}

static void fill_results(const struct chaosmesh *source, struct slice *slice)
{
	slice->result_count = source->result_count;
	slice->results = slice_array(slice, source->result_count, sizeof *slice->results);
	for (size_t i = 0; i < source->result_count; i++) {
		const struct command_result *from = &source->results[i];
		struct command_result *to = &slice->results[i];
		*to = *from;
		to->uid = (char *)(uintptr_t)slice_text(slice, from->uid);
		to->namespace_ = (char *)(uintptr_t)slice_text(slice, from->namespace_);
		to->name = (char *)(uintptr_t)slice_text(slice, from->name);
		to->pods = slice_array(slice, from->pod_count, sizeof *to->pods);
		for (size_t j = 0; j < from->pod_count; j++)
			to->pods[j] = (struct chaos_pod){
				.namespace_ = slice_text(slice, from->pods[j].namespace_),
				.name = slice_text(slice, from->pods[j].name),
				.ip = slice_text(slice, from->pods[j].ip),
				.phase = slice_text(slice, from->pods[j].phase),
			};
	}
}

/* ---- the head ---- */

struct missing {
	size_t count;
	const char *what; /* of the first */
	const struct chaosmesh_place *place;
	const struct err *err;
};

static void add_missing(struct missing *missing, const char *what, const struct chaosmesh_place *place, const struct err *err)
{
	if (err->code == ERR_NONE)
		return;
	if (missing->count++ > 0)
		return;
	missing->what = what;
	missing->place = place;
	missing->err = err;
}

/* What does not answer while the rest does: "schedules in shop not told (and 2 more): ...". */
static void add_partial_note(const struct chaosmesh *source, struct buf *note)
{
	struct missing missing = { 0 };
	for (size_t i = 0; i < source->place_count; i++) {
		const struct chaosmesh_place *place = &source->places[i];
		for (size_t object = 0; object < CHAOSMESH_LISTS; object++)
			add_missing(&missing, chaosmesh_collection((enum chaos_object)object), place, &place->parts[object].err);
		add_missing(&missing, "events", place, &place->events_err);
	}
	if (missing.count == 0)
		return;
	buf_appendf(note, "%s%s", note->len > 0 ? "; " : "", missing.what);
	if (missing.place->namespace_[0])
		buf_appendf(note, " in %s", missing.place->namespace_);
	buf_append_text(note, " not told");
	if (missing.count > 1)
		buf_appendf(note, " (and %zu more)", missing.count - 1);
	buf_appendf(note, ": %s", missing.err->text);
}

static const char *note_of(const struct chaosmesh *source, struct slice *slice)
{
	struct buf note = { 0 };
	buf_append_text(&note, http_note(source->context->http));
	if (source->error.code == ERR_NONE)
		add_partial_note(source, &note);
	const char *text = slice_text(slice, buf_borrow(&note));
	buf_finish(&note);
	return text;
}

static void fill_head(const struct chaosmesh *source, struct slice *slice)
{
	slice->health = source->poll_ms == 0 ? SOURCE_WAITING : source->error.code == ERR_NONE ? SOURCE_OK : SOURCE_FAILED;
	slice->good_ms = source->good_ms;
	slice->poll_ms = source->poll_ms;
	slice->failed_since_ms = source->failed_since_ms;
	slice->next_try_ms = source->next_try_ms;
	slice->tries = source->tries;
	slice->error = source->error;
	slice->has_clock_offset = source->has_clock_offset;
	slice->clock_offset_ms = source->clock_offset_ms;
	slice->simulated = source->simulated;
	slice->note = note_of(source, slice);
	if (source->config_slice)
		slice->version = source->config.version;
}

static void fill_data(const struct chaosmesh *source, struct slice *slice, struct chaos_mesh_data *out)
{
	fill_items(source, slice, out);
	for (size_t i = 0; i < out->item_count; i++)
		if (out->items[i].object == CHAOS_SCHEDULE)
			fill_children(slice, out, &out->items[i]);
	/* Slices are const once they are published; the model has no const arrays. */
	out->events = (struct chaos_event *)(uintptr_t)source->events.events;
	out->event_count = source->events.count;
	out->event_total = source->events.total;
	out->config_known = source->config_slice != NULL;
	if (out->config_known) {
		out->secure = source->config.secure;
		out->cluster_mode = source->config.cluster_mode;
		out->target_namespace = source->config.target_namespace;
	}
	fill_freshness(source, out);
	fill_namespaces(source, slice, out);
}

void chaosmesh_publish(struct chaosmesh *source)
{
	const struct source_context *context = source->context;
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, context->index, context->name, http_url(context->http));
	fill_head(source, slice);
	hold_parts(source, slice);
	fill_data(source, slice, &slice->chaos_mesh);
	fill_results(source, slice);
	source->dirty = source->soft_dirty = false;
	source->published_ms = chaosmesh_now(source);
	store_publish(context->store, slice);
}
