#ifndef DATASOURCES_SIM_AMSILENCE_H
#define DATASOURCES_SIM_AMSILENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/buf.h"
#include "core/labels.h"
#include "datasources/sim/ammatcher.h"
#include "datasources/sim/dice.h"
#include "datasources/sim/gotext.h"

/*
 * The Alertmanager's silences, by the rules of 0.25: which changes keep an id, what is expired instead, what is refused in which words. They know
 * no clock: `now_ms` comes in.
 */

#define AMSILENCES_MAX 10000 /* more are refused, as newer servers do that are told to */
#define AMSILENCE_RETENTION_MS INT64_C(432000000) /* 120 h: how long an expired one is listed */

struct amsilence {
	char id[DICE_UUID_SIZE];
	struct ammatcher *matchers;
	size_t matcher_count;
	struct gotime starts, ends, updated;
	char *created_by, *comment;
};

enum amsilence_state { AMSILENCE_ACTIVE, AMSILENCE_PENDING, AMSILENCE_EXPIRED }; /* in the order of lists */

struct amsilences {
	struct amsilence **items; /* in the order they were made */
	size_t count, capacity;
	struct dice dice; /* of the ids */
};

void amsilences_init(struct amsilences *silences, uint64_t seed) __attribute__((nonnull));
void amsilences_finish(struct amsilences *silences) __attribute__((nonnull));

/* NULL if there is none. */
struct amsilence *amsilences_find(const struct amsilences *silences, const char *id) __attribute__((nonnull));

enum amsilence_state amsilence_state(const struct amsilence *silence, int64_t now_ms) __attribute__((nonnull));

/* A matcher as it was asked for. */
struct amsilence_matcher {
	const char *name, *value; /* borrowed, like all that is asked for */
	bool is_regex, is_equal;
};

struct amsilence_wish {
	const char *id; /* "": a new one */
	const struct amsilence_matcher *matchers;
	size_t matcher_count;
	struct gotime starts, ends;
	const char *created_by, *comment;
};

enum amsilence_answer { AMSILENCE_SET, AMSILENCE_REFUSED, AMSILENCE_UNKNOWN };

/*
 * Makes or changes one; writes the id that it has now. A change that must not keep the id expires the old silence, even where the new one is then
 * refused. REFUSED and UNKNOWN come with words.
 */
enum amsilence_answer amsilences_set(struct amsilences *silences, const struct amsilence_wish *wish, int64_t now_ms,
	char id[DICE_UUID_SIZE], struct buf *complaint) __attribute__((nonnull));

/* Ends it now, unless that is long past. False where there is none. */
bool amsilences_expire(struct amsilences *silences, const char *id, int64_t now_ms) __attribute__((nonnull));

/* Forgets those that expired long ago. */
void amsilences_collect(struct amsilences *silences, int64_t now_ms) __attribute__((nonnull));

/* Does it silence an alert with these labels now? */
bool amsilence_mutes(const struct amsilence *silence, const struct labels *labels, int64_t now_ms) __attribute__((nonnull));

#endif
