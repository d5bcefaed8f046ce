#ifndef TESTS_SUPPORT_SLICES_H
#define TESTS_SUPPORT_SLICES_H

#include <stdint.h>

#include "core/snapshot.h"

/* Short hands for slices that tests build by hand. Everything belongs to the slice. */

#define DAY_MS INT64_C(1795392000000) /* 2026-11-23T00:00:00Z */

int64_t at(const char *clock); /* "19:59:12" of that day -> wall milliseconds */

/* Name, value, ..., NULL. */
const struct labels *make_labels(struct slice *slice, ...) __attribute__((sentinel));

/* Room for one more element of a growing array of the slice: *array (count elements of size bytes) moves. Returns the new element, zeroed. */
void *slice_push(struct slice *slice, void *array, size_t *count, size_t size);

/* An alerting rule without alerts, healthy, evaluated every 30 s. */
struct rule *push_rule(struct slice *slice, const char *name, const char *query, int64_t duration_ms);
struct rule_alert *push_rule_alert(
	struct slice *slice, struct rule *rule, const struct labels *labels, enum alert_state state, int64_t active_at_ms);
struct am_alert *push_am_alert(struct slice *slice, const struct labels *labels, int64_t starts_ms, const char *receiver);
struct silence *push_silence(struct slice *slice, const char *id, const char *by, const char *comment, int64_t starts_ms, int64_t ends_ms);
void push_text(struct slice *slice, char ***array, size_t *count, const char *text);

struct chaos_item *push_chaos(struct slice *slice, enum chaos_object object, const char *uid, const char *kind, const char *name,
	enum chaos_state state, int64_t created_ms);
struct chaos_event *push_event(
	struct slice *slice, const struct chaos_item *item, int64_t created_ms, const char *reason, const char *target);
struct chaos_event *push_event_of(struct slice *slice, const char *uid, const char *kind, const char *name, int64_t created_ms,
	const char *reason, const char *target);

/* One query's answer; fill series with push_series. Texts of all structs start as "". */
struct query_result *push_result(struct slice *slice, uint64_t key, int64_t start_ms, int64_t end_ms, int64_t step_ms);

/* values: of start, start + step, ...; NaN is a hole. */
struct series *push_series(struct slice *slice, struct query_result *result, const struct labels *labels, const double *values);

/* All slices as one snapshot; takes over the references. slices[i]->index is its place; NULL is fine. */
const struct snapshot *make_snapshot(uint64_t version, struct slice *const *slices, size_t count);

#endif
