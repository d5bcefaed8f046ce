#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Offsets of named time zones, from a table of the common ones with today's rules: a pure stand-in for the machine's zone files, enough to
 * say when a schedule with a TZ= prefix runs next. A zone that is not in the table is unknown, never guessed.
 */
struct zone;

/* "Europe/Berlin", "UTC", "Etc/GMT+5" (which lies west of Greenwich); NULL where the table has it not. Static storage. */
const struct zone *zone_find(const char *name) __attribute__((nonnull));
const struct zone *zone_utc(void) __attribute__((returns_nonnull));

/* Local minus UTC at that moment, in milliseconds. */
int64_t zone_offset_ms(const struct zone *zone, int64_t utc_ms) __attribute__((nonnull));

/* The moment at which the zone's clocks show that local time (milliseconds as if it were UTC). False where a change of clocks skips it. */
bool zone_to_utc(const struct zone *zone, int64_t local_ms, int64_t *utc_ms) __attribute__((nonnull));

/* The date so many days after 1970-01-01 (proleptic Gregorian calendar). */
void zone_date(int64_t days, int *year, int *month, int *day) __attribute__((nonnull));

#endif
