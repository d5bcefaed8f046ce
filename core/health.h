#ifndef CORE_HEALTH_H
#define CORE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;

/* How old what a source says is. One for each slice of the snapshot, by its index. */
struct freshness {
	int64_t told_ms; /* up to when it told, by the server's clock; 0 never */
	int64_t age_ms; /* of a source that fails: since it last answered well; else 0. -1: it never did */
	bool silent; /* it fails now */
};

#define HEALTH_OFFSET_MIN_MS 2000 /* Date headers have whole seconds: smaller offsets are noise */

/* `visible_ms` is now, cut to what is shown of it (health_visible_ms). */
struct freshness *health_freshness(struct arena *arena, const struct snapshot *snapshot, int64_t visible_ms) __attribute__((nonnull));

/* Time of the newest data of all sources, by the servers' clocks; 0 none yet. */
int64_t health_data_ms(const struct snapshot *snapshot, const struct freshness *fresh) __attribute__((nonnull));

/*
 * What the screen shows of the time. Only the ages of failing sources go on by themselves: each second while one is below a minute, then every
 * ten. *next_ms: when it changes next, INT64_MAX if nothing fails. Without failures the same value comes back for ever (0).
 */
int64_t health_visible_ms(const struct snapshot *snapshot, int64_t now_ms, int64_t *next_ms) __attribute__((nonnull));

/*
 * Whole seconds, in milliseconds, from what is shown of the time until a moment; 0 once it has come. -1 for 0, and for what is farther off than any
 * backoff: then our clock was set back meanwhile. Pure.
 */
int64_t health_until_ms(int64_t moment_ms, int64_t visible_ms);

/* The server's clock minus ours; 0 where they may be the same. */
int64_t health_offset_ms(const struct slice *slice) __attribute__((nonnull));

/* Fills sources, configured, simulated, world_time, cannot_act. */
void health_sources(struct arena *arena, const struct config_context *context, const struct snapshot *snapshot, int64_t visible_ms,
	struct frame *frame) __attribute__((nonnull));

/* Fills rule_count, rules_in_error, rules_known, heartbeat_missing, calm and not_calm from what is in the frame already. */
struct health_heartbeat {
	bool rule_loaded, fires, in_alertmanager;
};
void health_judge(struct arena *arena, const struct snapshot *snapshot, const struct health_heartbeat *heartbeat, struct frame *frame)
	__attribute__((nonnull));

/* The context's name, or the host and port of its first server where it has none of its own; "" without any. */
const char *health_context_name(struct arena *arena, const struct config_context *context) __attribute__((nonnull));

/* "401", "refused", "timeout": an error in one word, for the header. */
const char *health_short(struct arena *arena, const struct err *err) __attribute__((nonnull));

#endif
