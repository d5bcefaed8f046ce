#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Time is milliseconds in int64_t everywhere: wall time since 1970 UTC, monotonic time since some moment.
 * A clock is passed to those who need one, so that tests can move it.
 */
struct clock {
	int64_t (*wall_ms)(void *user);
	int64_t (*monotonic_ms)(void *user);
	void *user;
};

/* The machine's clocks; static storage. Any thread. */
const struct clock *clock_system(void);

/*
 * RFC 3339 with 0 to 9 fractional digits and any offset -> wall milliseconds (fractions cut).
 * Year 1 ("never") gives 0. False where the text (length bytes) is anything else.
 */
bool clock_parse_rfc3339(const char *text, size_t length, int64_t *wall_ms) __attribute__((nonnull));

/* Wall milliseconds -> "2026-11-23T19:59:12Z", or with ".500" where there are milliseconds. Returns out. */
const char *clock_format_rfc3339(int64_t wall_ms, char *out, size_t size) __attribute__((nonnull));

/* An HTTP date ("Mon, 23 Nov 2026 19:59:12 GMT") -> wall milliseconds. */
bool clock_parse_http_date(const char *text, int64_t *wall_ms) __attribute__((nonnull));

/* Days from 1970-01-01 to a date (proleptic Gregorian calendar), and the days of a month. */
int64_t clock_days(int year, int month, int day);
int clock_month_length(int year, int month);

/* Broken-down time of a moment in UTC or in the local zone. */
struct clock_fields {
	int year, month, day, hour, minute, second, weekday /* 0 Sunday */;
};
void clock_fields(int64_t wall_ms, bool local, struct clock_fields *out) __attribute__((nonnull));

/* Name of the zone at that moment ("UTC", "CET"), cut to size; returns out. */
const char *clock_zone_name(int64_t wall_ms, bool local, char *out, size_t size) __attribute__((nonnull));

#endif
