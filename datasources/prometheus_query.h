#ifndef DATASOURCES_PROMETHEUS_QUERY_H
#define DATASOURCES_PROMETHEUS_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct http;
struct prometheus_query;
struct pulse;
struct slice;
struct want;

/* What all queries of one server share. Owner thread only. */
struct prometheus_server {
	struct http *http;
	const struct clock *clock;
	struct pulse *pulse;
	int64_t refresh_ms;
	int64_t scrape_interval_ms; /* 0 until known */
	bool loopback; /* compression costs more than it saves */
	bool post_refused; /* POST is not allowed here: long queries go by GET, too */
	bool changed; /* something new to publish */
};

/*
 * One wanted query, for as long as it is wanted: asks in full, then tails (datasources/range), or instantly; keeps the newest result through
 * failures. Each has its own requests and its own backoff, so that a bad or hung one troubles no other.
 */
struct prometheus_query *prometheus_query_create(const struct want *want, struct prometheus_server *server)
	__attribute__((nonnull, returns_nonnull));
void prometheus_query_cancel(struct prometheus_query *query) __attribute__((nonnull)); /* what is under way */
/* NULL is fine. Nothing may be under way, or all requests of the server have been cancelled. */
void prometheus_query_destroy(struct prometheus_query *query);

const struct want *prometheus_query_want(const struct prometheus_query *query) __attribute__((nonnull, returns_nonnull));
void prometheus_query_limit(struct prometheus_query *query, size_t series_max)
	__attribute__((nonnull)); /* more or fewer series from now on */

/* Starts what is due and not under way; returns the local wall time of the next thing to do (INT64_MAX: only an answer brings it). */
int64_t prometheus_query_poll(struct prometheus_query *query, int64_t now_ms) __attribute__((nonnull));

void prometheus_query_wake(struct prometheus_query *query) __attribute__((nonnull)); /* what waits for a backoff is due now */
void prometheus_query_refresh(struct prometheus_query *query) __attribute__((nonnull)); /* due now, backoff forgotten */
void prometheus_query_expire(struct prometheus_query *query) __attribute__((nonnull)); /* the same, and in full */

/* Puts the result as it stands into *out, with data that the slice holds on to. */
struct query_result;
void prometheus_query_fill(const struct prometheus_query *query, struct slice *slice, struct query_result *out) __attribute__((nonnull));

#endif
