#ifndef CORE_EVENTLOG_H
#define CORE_EVENTLOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;
struct eventlog;

#define EVENTLOG_MAX 200 /* events of a frame; as many are remembered */

/*
 * What happened: the changes between one snapshot and the next that no server remembers (alerts come, fire and go, sources fall silent and
 * answer, actions end), and what Chaos Mesh's events tell. Owned by the session; no clock.
 */
struct eventlog *eventlog_create(void) __attribute__((returns_nonnull));
void eventlog_destroy(struct eventlog *log);

/*
 * Compares the frame (whose alerts, sources, results, start_ms and data_ms are filled) with what was there before, remembers what changed, and
 * sets is_new of the alerts: those that came, or began to fire, since eventlog_looked(). Alerts that were there before and came again get the
 * spans of that time, as far as the axis reaches; those that are over become past_alerts. `alerts` are the frame's, still writable; spans and
 * texts live in the arena.
 */
void eventlog_note(struct eventlog *log, struct arena *arena, struct frame *frame, struct frame_alert *alerts)
	__attribute__((nonnull(1, 2, 3)));

/* Nothing is new any more. False if nothing was. */
bool eventlog_looked(struct eventlog *log) __attribute__((nonnull));

/* Fills events, looked_ms, last_alert, last_alert_ms, last_alert_for_ms; texts live in the arena. The frame's chaos is filled by now. */
void eventlog_fill(const struct eventlog *log, struct arena *arena, struct frame *frame) __attribute__((nonnull));

#endif
