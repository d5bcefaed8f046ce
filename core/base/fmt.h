#ifndef CORE_BASE_FMT_H
#define CORE_BASE_FMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers and durations as people of this field write them: units in the cell, at most four significant digits. All return out. */

enum unit {
	UNIT_NONE, /* a plain number: 12.4, 1.2k, 3M */
	UNIT_BYTES, /* 144.2Mi */
	UNIT_CORES, /* 0.25, 1.5 */
	UNIT_COUNT, /* 12 */
	UNIT_PER_SECOND, /* 12.4/s */
	UNIT_SECONDS, /* 131ms, 2.5s */
	UNIT_RATIO, /* 0..1 shown as 38% */
	UNIT_BOOL, /* 0 or 1 */
};

#define FMT_SIZE 32 /* enough for everything here */

/* At most `digits` significant digits (4 in cells, 3 at a line's end). NaN is "unknown", infinities are "+Inf" and "-Inf". */
const char *fmt_value(double value, enum unit unit, int digits, char *out, size_t size) __attribute__((nonnull));

/*
 * A number that somebody wrote down, an objective or a limit: as in a cell, without decimals that say nothing ("10Mi", "1.5Gi", "250ms").
 */
const char *fmt_bound(double value, enum unit unit, char *out, size_t size) __attribute__((nonnull));

/* A slope or change: with its sign ("+55Mi", "-0.1Mi", "0"). */
const char *fmt_signed(double value, enum unit unit, int digits, char *out, size_t size) __attribute__((nonnull));

/* "40s", "2m40s", "1h07m", "3d4h"; under a second "0s". Two units at most. Negative ones as their size. */
const char *fmt_duration(int64_t milliseconds, char *out, size_t size) __attribute__((nonnull));

/* "19:59:12" or "19:45" in UTC or the local zone. */
const char *fmt_time(int64_t wall_ms, bool local, char *out, size_t size) __attribute__((nonnull));
const char *fmt_time_short(int64_t wall_ms, bool local, char *out, size_t size) __attribute__((nonnull));

/* Prometheus' durations ("1h30m", "90s", "500ms", "15"; whole numbers, units in order) -> milliseconds. False if it is none. */
bool fmt_parse_duration(const char *text, int64_t *milliseconds) __attribute__((nonnull));

/* Go's durations ("1.5h", "1m30s", "300ms", "-10m") -> milliseconds. False if it is none. */
bool fmt_parse_go_duration(const char *text, int64_t *milliseconds) __attribute__((nonnull));

/* "10Mi", "1.5Gi", "2k", "250m", "12" (Kubernetes quantities) -> number. False if it is none. */
bool fmt_parse_quantity(const char *text, double *value) __attribute__((nonnull));

/* A decimal number, whatever the locale; the whole text (length bytes) must be used. "NaN", "+Inf", "-Inf", "Inf" are numbers. */
bool fmt_parse_double(const char *text, size_t length, double *value) __attribute__((nonnull));

/* A unit by its name in the configuration ("bytes", "seconds", ...). False if there is no such unit. */
bool fmt_parse_unit(const char *text, enum unit *unit) __attribute__((nonnull));

#endif
