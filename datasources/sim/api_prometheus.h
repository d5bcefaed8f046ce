#ifndef DATASOURCES_SIM_API_PROMETHEUS_H
#define DATASOURCES_SIM_API_PROMETHEUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include "core/labels.h"
#include "datasources/sim/api.h"
#include "datasources/sim/history.h"
#include "datasources/sim/rules.h"

/* What the files of the simulated Prometheus' API (2.42) share, and sim.c. */

struct api_prometheus {
	const struct history *history; /* borrowed, like the rest */
	const struct rules *rules;
	const char *metrics_url, *alertmanager_url;
	int64_t start_ms, now_ms; /* world time */
	uint64_t seed; /* of the world */
};

/* A request on its way through a handler. */
struct ask {
	const struct api_prometheus *api;
	const struct api_request *request;
	struct api_response *response;
	const char *label; /* of label/NAME/values */
};

/* A parameter, from the body of a form or from the query; caller frees. NULL: it is absent. */
char *ask_parameter(const struct ask *ask, const char *name) __attribute__((nonnull));

/* The values of a parameter that may come several times, those of the form first; caller frees each. NULL: there are no more. */
struct ask_values {
	const char *name, *forms[2]; /* borrowed; what is left of them */
};
struct ask_values ask_values(const struct ask *ask, const char *name) __attribute__((nonnull));
char *ask_next(struct ask_values *values) __attribute__((nonnull));

/* A moment; `otherwise` where it is absent and that is not negative. Fails with Prometheus' words, `words` among them. */
bool ask_time(const struct ask *ask, const char *name, const char *words, int64_t otherwise, int64_t *time_ms) __attribute__((nonnull));

/* {"status":"error",...}; returns false. */
bool ask_fail(const struct ask *ask, int status, const char *type, const char *format, ...) __attribute__((format(printf, 4, 5), nonnull));

/* Begins and ends {"status":"success","data":...}; the data is written in between. */
struct buf *ask_begin(const struct ask *ask) __attribute__((nonnull, returns_nonnull));
void ask_end(const struct ask *ask) __attribute__((nonnull));

/* Values as Go's encoders of Prometheus 2.42 write them. */
void write_text(struct buf *out, const char *text) __attribute__((nonnull)); /* with quotes; <, >, & escaped */
void write_words(struct buf *out, const char *format, va_list args) __attribute__((format(printf, 2, 0), nonnull(1, 2))); /* formatted */
void write_texts(struct buf *out, const char **texts, size_t count) __attribute__((nonnull(1))); /* sorts them; a list, each once */
void write_pair(struct buf *out, bool first, const char *name, const char *value) __attribute__((nonnull)); /* of an object */
void write_number(struct buf *out, double value, char form)
	__attribute__((nonnull)); /* 'f' plain, 'e' exponent, 'g' as in series; no quotes */
void write_time(struct buf *out, int64_t time_ms) __attribute__((nonnull)); /* seconds, with three decimals or none */
void write_short_time(struct buf *out, int64_t time_ms) __attribute__((nonnull)); /* seconds, with as many as needed */
void write_date(struct buf *out, int64_t time_ms) __attribute__((nonnull)); /* RFC 3339 with quotes */
void write_labels(struct buf *out, const struct labels *labels) __attribute__((nonnull));

/* Handlers. */
void prometheus_query(const struct ask *ask);
void prometheus_query_range(const struct ask *ask);
void prometheus_series(const struct ask *ask);
void prometheus_labels(const struct ask *ask);
void prometheus_label_values(const struct ask *ask);
void prometheus_exemplars(const struct ask *ask);
void prometheus_tsdb(const struct ask *ask);
void prometheus_walreplay(const struct ask *ask);
void prometheus_scrape_pools(const struct ask *ask);
void prometheus_version(const struct ask *ask);
void prometheus_rules(const struct ask *ask);
void prometheus_alerts(const struct ask *ask);
void prometheus_alertmanagers(const struct ask *ask);
void prometheus_targets(const struct ask *ask);
void prometheus_metadata(const struct ask *ask);
void prometheus_buildinfo(const struct ask *ask);
void prometheus_runtimeinfo(const struct ask *ask);
void prometheus_config(const struct ask *ask);
void prometheus_flags(const struct ask *ask);

void api_prometheus_answer(const struct api_prometheus *api, const struct api_request *request, struct api_response *response)
	__attribute__((nonnull));

#endif
