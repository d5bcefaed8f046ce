#ifndef CORE_SNAPSHOT_H
#define CORE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/command.h"
#include "core/model.h"

struct arena;
struct slice_held;

/* The last one tells the story of a demo; it is no server of the cluster, and has a store of its own. */
enum source_kind { SOURCE_PROMETHEUS, SOURCE_ALERTMANAGER, SOURCE_CHAOS_MESH, SOURCE_CONTROL };

enum source_health {
	SOURCE_WAITING, /* has not answered or failed yet */
	SOURCE_OK,
	SOURCE_FAILED, /* the newest poll failed; data, if any, are from good_ms */
};

/*
 * What one source last said: built by its thread alone, immutable from the moment it is published, counted.
 * A slice owns all that its data point to, through one arena: texts and arrays come from slice_text()/slice_array(),
 * label sets and grids are retained and released with it.
 */
struct slice {
	_Atomic unsigned references;
	enum source_kind kind;
	size_t index; /* of the source, in the order of the configuration */
	const char *name; /* "prometheus", "alertmanager", "alertmanager-2", "chaos-mesh" */
	const char *url; /* without user, password, query */
	enum source_health health;
	int64_t good_ms; /* last good poll, local wall clock; 0 never */
	int64_t poll_ms; /* last poll that ended, good or bad; 0 never */
	int64_t failed_since_ms; /* first failure in a row; 0 while all is well */
	int64_t next_try_ms; /* after a failure; 0 otherwise */
	unsigned tries; /* failures in a row */
	struct err error; /* of the newest failure; ERR_NONE while all is well */
	bool has_clock_offset;
	int64_t clock_offset_ms; /* server's clock minus ours, from Date headers; positive: it is ahead */
	const char *version; /* "2.42.0", "v2.8.3", "" until known */
	bool simulated; /* the answers say that they are simulated (header X-Chaoswatch-Simulated) */
	const char *note; /* something worth saying once ("token file readable by others"), else "" */
	size_t result_count;
	struct command_result *results; /* newest first, at most COMMAND_RESULTS_MAX */
	union {
		struct prometheus_data prometheus;
		struct alertmanager_data alertmanager;
		struct chaos_mesh_data chaos_mesh;
		struct control_data control;
	};
	struct arena *arena; /* of the texts and arrays */
	size_t held_count; /* label sets, grids, parts and memory that go with it */
	struct slice_held *held;
	size_t held_capacity;
};

/* A new, zeroed slice with one reference; texts are "" . Its builder alone may write until it is published. */
struct slice *slice_create(enum source_kind kind, size_t index, const char *name, const char *url)
	__attribute__((nonnull, returns_nonnull));
const char *slice_text(struct slice *slice, const char *text)
	__attribute__((nonnull, returns_nonnull)); /* a copy that lives as long as the slice */
const char *slice_text_n(struct slice *slice, const char *text, size_t length) __attribute__((nonnull, returns_nonnull));
void *slice_array(struct slice *slice, size_t count, size_t size)
	__attribute__((nonnull, returns_nonnull)); /* zeroed; lives as long as the slice */
void *slice_copy(struct slice *slice, const void *items, size_t count, size_t size)
	__attribute__((nonnull(1), returns_nonnull)); /* the same with what is in `items`, which may be NULL where there are none */
void *slice_memory(struct slice *slice, void *memory) __attribute__((nonnull)); /* takes it over, to be freed with free() */
const struct labels *slice_labels(struct slice *slice, const struct labels *labels) __attribute__((nonnull)); /* takes over one reference */
const struct grid *slice_grid(struct slice *slice, const struct grid *grid) __attribute__((nonnull)); /* takes over one reference */
/*
 * Takes over one reference of a finished slice whose data this one points to. So a source decodes each answer into a slice of its own (a
 * part, never published itself), and what it publishes shares the parts that did not change.
 */
void slice_hold(struct slice *slice, const struct slice *part) __attribute__((nonnull));
const struct slice *slice_retain(const struct slice *slice);
void slice_release(const struct slice *slice); /* NULL is fine. Any thread. */
size_t slice_bytes(const struct slice *slice) __attribute__((nonnull)); /* memory of its own, without the parts it holds: for the log */

/*
 * All slices at one moment: immutable, counted. slices[i] is the source with index i; NULL until it has published.
 */
struct snapshot {
	_Atomic unsigned references;
	uint64_t version; /* grows with every publication */
	size_t count;
	const struct slice *slices[];
};

struct snapshot *snapshot_create(uint64_t version, size_t count) __attribute__((returns_nonnull));
const struct snapshot *snapshot_retain(const struct snapshot *snapshot);
void snapshot_release(const struct snapshot *snapshot);

/* First slice of that kind at or after index *at (which moves behind it), or NULL. For loops over several Alertmanagers. */
const struct slice *snapshot_next(const struct snapshot *snapshot, enum source_kind kind, size_t *at) __attribute__((nonnull));

#endif
