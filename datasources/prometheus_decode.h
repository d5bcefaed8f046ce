#ifndef DATASOURCES_PROMETHEUS_DECODE_H
#define DATASOURCES_PROMETHEUS_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct prometheus_decode;
struct slice;

/*
 * Prometheus' answers other than to queries (api/prometheus.md sections 8 to 10), read while they arrive, one rule, one alert, one target at
 * a time, into a slice that the caller made for it. Each kind fills only its own fields:
 */
enum prometheus_answer {
	PROMETHEUS_RULES, /* rules, rule_count, rule_total */
	PROMETHEUS_TARGETS, /* targets_up, targets_down, targets_unknown */
	PROMETHEUS_CONFIG, /* external_labels, scrape_interval_ms */
	PROMETHEUS_BUILD, /* slice.version */
	PROMETHEUS_RUNTIME, /* started_ms */
	PROMETHEUS_ALERTMANAGERS, /* alertmanager_count, alertmanagers_known */
	PROMETHEUS_FOUND, /* found, found_count: the values of a label */
};

enum { PROMETHEUS_FOUND_MAX = 256 };

struct prometheus_decode *prometheus_decode_create(enum prometheus_answer what, struct slice *slice)
	__attribute__((nonnull, returns_nonnull));
void prometheus_decode_destroy(struct prometheus_decode *decode); /* NULL is fine */
/* False with *err where the answer is not what it should be; the slice is then of no use. */
bool prometheus_decode_feed(struct prometheus_decode *decode, const char *bytes, size_t length, struct err *err) __attribute__((nonnull));
bool prometheus_decode_end(struct prometheus_decode *decode, struct err *err) __attribute__((nonnull));

#endif
