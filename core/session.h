#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config;
struct frame;
struct snapshot;
struct store;
struct session;

/*
 * Turns snapshots into frames and publishes what is wanted. Owned by the main thread; no call blocks, none does I/O.
 * It only orchestrates: joining is core/join, chaos is core/chaosview, panels are core/panelview, the choice of panels is core/autopanel.
 */
struct session *session_create(const struct config *config, struct store *store) __attribute__((nonnull, returns_nonnull));
void session_destroy(struct session *session);

/*
 * The frame for that snapshot (retained as long as needed) at wall time now_ms. Valid until the next call.
 * Publishes a new list of wants where it changed. Cheap where neither the snapshot nor what is shown of the time changed: the same
 * frame with the same version comes back.
 */
const struct frame *session_advance(struct session *session, const struct snapshot *snapshot, int64_t now_ms)
	__attribute__((nonnull, returns_nonnull));

/* What the user steers. `columns` is the terminal's width: its class (under 100, 160, more) decides the step. */
void session_set_columns(struct session *session, int columns) __attribute__((nonnull));
void session_set_range(struct session *session, int64_t range_ms) __attribute__((nonnull)); /* clamped to 1m .. 30d */
int64_t session_range(const struct session *session) __attribute__((nonnull));
void session_range_wider(struct session *session) __attribute__((nonnull)); /* the next of 1m 5m 15m 30m 1h 3h 6h 12h 1d 3d 7d 30d */
void session_range_narrower(struct session *session) __attribute__((nonnull));
void session_shift(struct session *session, int direction)
	__attribute__((nonnull)); /* half a range earlier (-1) or later (+1); later than now is live */
void session_live(struct session *session) __attribute__((nonnull));
void session_set_end(struct session *session, int64_t end_ms) __attribute__((nonnull)); /* 0: live; for `snapshot --now` */
void session_freeze(struct session *session, bool frozen) __attribute__((nonnull));
void session_select_chaos(struct session *session, const char *uid)
	__attribute__((nonnull)); /* detail and events wanted fresh, at once; "" none */
void session_group_by(struct session *session, const char *label) __attribute__((nonnull)); /* "alertname" at first */
void session_looked(struct session *session) __attribute__((nonnull)); /* the user pressed a key on the alerts: nothing is new any more */
void session_requested(struct session *session, uint64_t command_id, const char *uid, const char *text)
	__attribute__((nonnull)); /* shows until its result comes */

/*
 * The servers tell of another world, which began at world_ms (a demo that began anew): what was remembered is forgotten, and chaos that is not
 * listed any more is no news if it is from before.
 */
void session_forget(struct session *session, int64_t world_ms) __attribute__((nonnull));

/* Earliest wall time at which the frame would change by time alone (ages of failing sources), or INT64_MAX. */
int64_t session_deadline(const struct session *session) __attribute__((nonnull));

#endif
