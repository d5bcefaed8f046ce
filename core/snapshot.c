#include "core/snapshot.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/grid.h"
#include "core/base/mem.h"
#include "core/labels.h"

/* A shared object whose reference the slice took over, or memory. */
struct slice_held {
	enum { HELD_LABELS, HELD_GRID, HELD_PART, HELD_MEMORY } kind;
	const void *object;
};

static void let_go(struct slice_held held)
{
	switch (held.kind) {
	case HELD_LABELS:
		labels_release(held.object);
		break;
	case HELD_GRID:
		grid_release(held.object);
		break;
	case HELD_PART:
		slice_release(held.object);
		break;
	case HELD_MEMORY:
		free((void *)(uintptr_t)held.object);
		break;
	}
}

/* Every text of a slice is there from the beginning, so that nobody has to ask before reading one. */
static void set_empty_texts(struct slice *slice)
{
	slice->version = "";
	slice->note = "";
	if (slice->kind == SOURCE_ALERTMANAGER) {
		slice->alertmanager.cluster_status = "";
		slice->alertmanager.cluster_name = "";
	}
	if (slice->kind == SOURCE_CHAOS_MESH)
		slice->chaos_mesh.target_namespace = "";
}

struct slice *slice_create(enum source_kind kind, size_t index, const char *name, const char *url)
{
	struct slice *slice = mem_zalloc(1, sizeof(*slice));

	atomic_init(&slice->references, 1);
	slice->arena = arena_create();
	slice->kind = kind;
	slice->index = index;
	slice->name = arena_text(slice->arena, name);
	slice->url = arena_text(slice->arena, url);
	set_empty_texts(slice);
	return slice;
}

const char *slice_text(struct slice *slice, const char *text)
{
	return arena_text(slice->arena, text);
}

const char *slice_text_n(struct slice *slice, const char *text, size_t length)
{
	return arena_text_n(slice->arena, text, length);
}

void *slice_array(struct slice *slice, size_t count, size_t size)
{
	return arena_zalloc(slice->arena, count, size);
}

static void hold(struct slice *slice, struct slice_held held)
{
	slice->held = mem_grow(slice->held, slice->held_count, &slice->held_capacity, sizeof(*slice->held));
	slice->held[slice->held_count++] = held;
}

void *slice_copy(struct slice *slice, const void *items, size_t count, size_t size)
{
	void *copy = slice_array(slice, count, size);

	if (count > 0)
		memcpy(copy, items, count * size);
	return copy;
}

void *slice_memory(struct slice *slice, void *memory)
{
	hold(slice, (struct slice_held){ HELD_MEMORY, memory });
	return memory;
}

const struct labels *slice_labels(struct slice *slice, const struct labels *labels)
{
	hold(slice, (struct slice_held){ HELD_LABELS, labels });
	return labels;
}

const struct grid *slice_grid(struct slice *slice, const struct grid *grid)
{
	hold(slice, (struct slice_held){ HELD_GRID, grid });
	return grid;
}

void slice_hold(struct slice *slice, const struct slice *part)
{
	hold(slice, (struct slice_held){ HELD_PART, part });
}

const struct slice *slice_retain(const struct slice *slice)
{
	/* The count is the one part of a published slice that changes. */
	atomic_fetch_add_explicit(&((struct slice *)slice)->references, 1, memory_order_relaxed);
	return slice;
}

void slice_release(const struct slice *slice)
{
	struct slice *last = (struct slice *)slice;

	if (!last || atomic_fetch_sub_explicit(&last->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < last->held_count; i++)
		let_go(last->held[i]);
	free(last->held);
	arena_destroy(last->arena);
	free(last);
}

size_t slice_bytes(const struct slice *slice)
{
	return arena_bytes(slice->arena) + slice->held_capacity * sizeof(*slice->held) + sizeof(*slice);
}

struct snapshot *snapshot_create(uint64_t version, size_t count)
{
	struct snapshot *snapshot = mem_zalloc(1, sizeof(*snapshot) + count * sizeof(snapshot->slices[0]));

	atomic_init(&snapshot->references, 1);
	snapshot->version = version;
	snapshot->count = count;
	return snapshot;
}

const struct snapshot *snapshot_retain(const struct snapshot *snapshot)
{
	atomic_fetch_add_explicit(&((struct snapshot *)snapshot)->references, 1, memory_order_relaxed);
	return snapshot;
}

void snapshot_release(const struct snapshot *snapshot)
{
	struct snapshot *last = (struct snapshot *)snapshot;

	if (!last || atomic_fetch_sub_explicit(&last->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < last->count; i++)
		slice_release(last->slices[i]);
	free(last);
}

const struct slice *snapshot_next(const struct snapshot *snapshot, enum source_kind kind, size_t *at)
{
	while (*at < snapshot->count) {
		const struct slice *slice = snapshot->slices[(*at)++];

		if (slice && slice->kind == kind)
			return slice;
	}
	return NULL;
}
