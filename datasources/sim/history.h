#ifndef DATASOURCES_SIM_HISTORY_H
#define DATASOURCES_SIM_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/labels.h"
#include "datasources/sim/past.h"

/*
 * What a Prometheus that scrapes the cluster every five seconds would have kept of the last six hours: samples on a grid that begins with the
 * world. Moments from the start on were recorded, packed (history_chunk.h); those before it are functions of time (past.h). One thread.
 */

#define HISTORY_STEP_MS 5000
#define HISTORY_POINTS 4320 /* six hours of them */
#define HISTORY_RECORDED_MAX 17280 /* a day */
#define HISTORY_SERIES_MAX 250000 /* more are not kept */

struct history;

/* Nothing is recorded yet: the first moment will be start_ms. Six hours are kept. */
struct history *history_create(int64_t start_ms) __attribute__((returns_nonnull));
void history_destroy(struct history *history);

/*
 * How many moments are known, counted back from the last one. Of those that were recorded a day's are kept: what is older is told as if it had been
 * calm, like the time before the start.
 */
void history_keep(struct history *history, int64_t points) __attribute__((nonnull));
int64_t history_points(const struct history *history) __attribute__((nonnull));

/* Goes to the next moment of the grid; returns its time. Series that ended before what is kept are forgotten. */
int64_t history_next(struct history *history) __attribute__((nonnull));

/*
 * Takes a page in Prometheus' text format as the samples of this moment; may be called more than once for it. A series that is on no page of a
 * moment has ended there: it is stale at once, as a Prometheus marks what vanished from a target's page.
 */
void history_scrape(struct history *history, const char *page) __attribute__((nonnull));

/*
 * The same for the page that is most of a moment. `signature` stands for the series on it, in their order: as long as it stays the same,
 * history_repeat takes the values alone. False where it is another page than the last one.
 */
void history_scrape_as(struct history *history, const char *page, uint64_t signature) __attribute__((nonnull));
bool history_repeat(struct history *history, uint64_t signature, const double *values, size_t count) __attribute__((nonnull(1)));

/* Moments: number `index` is start + index * step; those before the start are negative. */
int64_t history_time(const struct history *history, int64_t index) __attribute__((nonnull));
int64_t history_index(const struct history *history, int64_t time_ms) __attribute__((nonnull)); /* the last one at or before it */
int64_t history_last(const struct history *history) __attribute__((nonnull)); /* -1: nothing is recorded */

/* Series, by number; numbers are good until the next call of history_next or history_scrape. */
size_t history_count(const struct history *history) __attribute__((nonnull));
const struct labels *history_labels(const struct history *history, size_t number) __attribute__((nonnull, returns_nonnull));

/* The numbers of the series of one metric name, ascending; *count of them. */
const size_t *history_named(const struct history *history, const char *name, size_t *count) __attribute__((nonnull));

/* The sample of a moment; none where the series was not there, or the moment is not kept or not come. */
double history_at(const struct history *history, size_t number, int64_t index) __attribute__((nonnull));

/* Was the series there at any moment from `from` to `to`? */
bool history_has(const struct history *history, size_t number, int64_t from, int64_t to) __attribute__((nonnull));

/* What the series was before the start. */
void history_set_past(struct history *history, size_t number, const struct past *past) __attribute__((nonnull));

/* The same for the series on the page of history_scrape_as, in their order. */
void history_set_pasts(struct history *history, const struct past *pasts, size_t count) __attribute__((nonnull));

/*
 * Series that ended before the start: those on a page, in their order. Nothing was recorded of them. Returns how many were new, or without a
 * past so far; the pasts of the others are not taken.
 */
size_t history_remember(struct history *history, const char *page, const struct past *pasts, size_t count) __attribute__((nonnull));

/* The value that stands for no value: the NaN by which Prometheus marks staleness. Other NaNs are values. */
double history_none(void);
bool history_is_none(double value);

/* What pages said of metric families ("# HELP", "# TYPE"). */
struct history_family {
	char *name, *type, *help;
};
const struct history_family *history_families(const struct history *history, size_t *count) __attribute__((nonnull));

/* Bytes held, for tests. */
size_t history_bytes(const struct history *history) __attribute__((nonnull));

#endif
