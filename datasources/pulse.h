#ifndef DATASOURCES_PULSE_H
#define DATASOURCES_PULSE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/snapshot.h"

struct http_response;

/*
 * How a source is: from the outcomes of its requests to what its slices say of health, age, next try and clock (core/snapshot.h).
 * Pure; owner thread only; {0} but for `random` is the beginning. Times are local wall milliseconds.
 */
struct pulse {
	enum source_health health;
	int64_t good_ms, poll_ms, failed_since_ms, next_try_ms;
	unsigned tries;
	struct err error;
	bool has_clock;
	int64_t offset_low_ms, offset_high_ms; /* the server's clock minus ours lies between */
	bool simulated;
	uint32_t random; /* for the jitter; any number */
};

/* A good answer. */
void pulse_good(struct pulse *pulse, const struct http_response *response, int64_t now_ms) __attribute__((nonnull));

/*
 * A failed request that was started at started_ms. What shows that the server cannot be reached or used (refused, TLS, 401, ...) puts the
 * source down; what may be the request's own fault (time-out, 5xx, ...) does so only if nothing was good since it was started; the rest
 * (400, 422) never. Of requests that fail together only the first counts as a try. True where the source is down now.
 */
bool pulse_bad(struct pulse *pulse, const struct err *err, int64_t started_ms, int64_t now_ms) __attribute__((nonnull));

/*
 * A request failed in a way that is its own as long as other answers of the server are good (a strange result, a part that it lacks): it counts
 * as pulse_bad() where nothing has been good for some seconds, as behind a login page.
 */
bool pulse_strange(struct pulse *pulse, const struct err *err, int64_t started_ms, int64_t now_ms) __attribute__((nonnull));

bool pulse_is_down(const struct pulse *pulse) __attribute__((nonnull));
void pulse_try_now(struct pulse *pulse) __attribute__((nonnull)); /* forgets the backoff */
int64_t pulse_server_ms(const struct pulse *pulse, int64_t now_ms)
	__attribute__((nonnull)); /* the server's clock; ours until it is known */
int64_t pulse_offset_ms(const struct pulse *pulse) __attribute__((nonnull)); /* server's minus ours; 0 where they may be the same */
void pulse_fill(const struct pulse *pulse, struct slice *slice) __attribute__((nonnull));

/* A number for poller_backoff_ms(). */
uint32_t pulse_random(struct pulse *pulse) __attribute__((nonnull));

#endif
