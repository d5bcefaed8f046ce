#ifndef CORE_CRON_H
#define CORE_CRON_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"

struct zone;

/*
 * When a schedule of Chaos Mesh runs next: robfig/cron version 3 as its controller uses it (controllers/schedule of 2.8): 5 fields, or 6
 * with seconds first; @yearly @annually @monthly @weekly @daily @midnight @hourly; @every and a Go duration; TZ= or CRON_TZ= before them.
 */
struct cron {
	uint64_t second, minute, hour, day, month, weekday; /* one bit a value */
	bool any_day, any_weekday; /* the field is `*`: then both have to match, else one of them */
	int64_t every_ms; /* @every; 0: the fields count */
	const struct zone *zone; /* NULL: named, but not known to us */
};

bool cron_parse(const char *text, struct cron *out, struct err *err) __attribute__((nonnull(1, 2)));

/*
 * First run after after_ms; 0 where there is none within five years or the zone is not known. `last_ms`, the last run or the creation, is
 * what @every counts from (0: after_ms). Without a zone the controller's counts, which the API does not tell: UTC is assumed, Helm's
 * default.
 */
int64_t cron_next(const struct cron *cron, int64_t after_ms, int64_t last_ms) __attribute__((nonnull));

#endif
