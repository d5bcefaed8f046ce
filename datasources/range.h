#ifndef DATASOURCES_RANGE_H
#define DATASOURCES_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct query_answer;
struct query_result;
struct slice;
struct want;

/*
 * Incremental polling of one range query: what to ask next, and how the answer joins what is there. Start and end are multiples of the
 * step, so that tails and full answers have the same instants; a tail overlaps, since a scrape's samples carry the time at which it began
 * and a scrape that failed takes points away again (a Prometheus 2.42 with slow targets changed points up to 3.4 s old); the answer rules
 * over all of its range. Pure; times are the server's wall clock.
 */

/* What is known of a query so far; {0} is nothing. */
struct range_state {
	bool known; /* [.., end_ms] was answered */
	bool full_next; /* the next one has to be full: after an error, a restart, a doubt */
	bool never_tail; /* the server moves ranges: only full ones fit */
	int64_t end_ms; /* newest step that was answered */
	unsigned tails; /* since the last full answer */
};

enum { RANGE_TAILS_MAX = 100 };

/* One request: the grid to ask for, and the window that the result then has. */
struct range_plan {
	bool full;
	int64_t start_ms, end_ms, step_ms;
	size_t count; /* points from start to end */
	int64_t window_ms; /* first point of the window, which ends at end_ms */
	size_t window_count;
};

/*
 * The next request, given the server's time. False where no new step is complete (or a fixed range was answered), unless `again`.
 * The overlap is max(2 steps, 60 s), or 2.5 scrape intervals where that is more.
 */
bool range_next(const struct want *want, const struct range_state *state, int64_t server_ms, int64_t scrape_interval_ms, bool again,
	struct range_plan *plan) __attribute__((nonnull));

/* When range_next() will have something: 0 at once (nothing is known, or the server's clock was set back), INT64_MAX never by itself. */
int64_t range_due(const struct want *want, const struct range_state *state, int64_t server_ms) __attribute__((nonnull));

/* Notes that a plan was answered. */
void range_answered(struct range_state *state, const struct range_plan *plan, const struct query_answer *answer) __attribute__((nonnull));

/*
 * `old` (NULL: nothing) and an answer become the result for the plan's window: the answer is authoritative for all of its range, for every
 * series. Series without a point in the window are dropped, unchanged grids and label sets shared, at most series_max kept, in Prometheus'
 * order. Fills *result with memory of `part`. False where a series came in whose past is not known, because the answer was cut at the
 * bound: a full answer is needed.
 */
bool range_merge(const struct query_result *old, const struct query_answer *answer, const struct range_plan *plan, size_t series_max,
	struct slice *part, struct query_result *result) __attribute__((nonnull(2, 3, 5, 6)));

#endif
