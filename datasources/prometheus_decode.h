#ifndef DATASOURCES_PROMETHEUS_DECODE_H
#define DATASOURCES_PROMETHEUS_DECODE_H

#include "datasources/endpoint.h"

/*
 * Prometheus' answers other than to queries (2.42 and 3.x: web/api/v1/api.go), read while they arrive, one rule, one alert, one target at
 * a time, into a slice that the caller made for it. Each kind fills only its own fields:
 */
enum prometheus_answer {
	PROMETHEUS_RULES, /* rules, rule_count, rule_total, alert_total */
	PROMETHEUS_TARGETS, /* targets_up, targets_down, targets_unknown */
	PROMETHEUS_CONFIG, /* external_labels, scrape_interval_ms */
	PROMETHEUS_BUILD, /* slice.version */
	PROMETHEUS_RUNTIME, /* started_ms */
	PROMETHEUS_ALERTMANAGERS, /* alertmanager_count, alertmanagers_known */
	PROMETHEUS_FOUND, /* found, found_count: the values of a label */
};

enum { PROMETHEUS_FOUND_MAX = 256 };

extern const struct endpoint_decoder prometheus_decoder;

/* Is that a whole answer of Prometheus, to whatever it was, that says success? Else false with what it is instead. Pure. */
bool prometheus_decode_success(const char *body, size_t length, struct err *err) __attribute__((nonnull));

#endif
