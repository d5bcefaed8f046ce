#ifndef CORE_PANELSET_H
#define CORE_PANELSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wishes.h"

struct arena;
struct config;
struct slice;
struct store;
struct want_list;

/*
 * The panels of a session, the configured ones or the built-in ones that fit, and what is asked for them. When the questions change, the
 * answers to the former ones are kept to stand in until the new ones come. Owned by the session.
 */
struct panelset {
	struct arena *arena, *old_arena; /* of the built-in panels; the old one goes with the last frame that points there */
	size_t count;
	const struct config_panel *items;
	const char *restarts; /* query for the restarts of containers */
	bool restarts_running;
	bool known; /* what Prometheus has is known, or panels are configured */
	uint64_t chosen_from; /* hash of what they were chosen from */
	const struct want_list *wants; /* published last; NULL: none yet */
	size_t key_count;
	struct wishes_keys *keys; /* of these wants, one a panel */
	const struct slice *former; /* retained; NULL: none */
	size_t former_count;
	struct wishes_keys *former_keys;
};

void panelset_finish(struct panelset *set) __attribute__((nonnull));

/* Chooses anew where what Prometheus has, or the step, changed. `prometheus` may be NULL. */
void panelset_choose(struct panelset *set, const struct config *config, const struct slice *prometheus, int64_t step_ms)
	__attribute__((nonnull(1, 2)));

/* Publishes what is wanted where it changed. `before`: the Prometheus slice of the last frame, or NULL. */
void panelset_want(struct panelset *set, struct store *store, const struct config *config, const struct wishes_axis *axis,
	const char *selected_uid, const struct slice *before) __attribute__((nonnull(1, 2, 3, 4, 5)));

/* The same wants with another chaos object selected; published at once where there were any. */
void panelset_select(struct panelset *set, struct store *store, const char *selected_uid) __attribute__((nonnull));

/* The frame before is gone: frees what only it pointed to. `settled`: everything that is asked now has been answered. */
void panelset_release_old(struct panelset *set, bool settled) __attribute__((nonnull));

#endif
