#ifndef DATASOURCES_SIM_METER_H
#define DATASOURCES_SIM_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/buf.h"
#include "datasources/sim/exemplar.h"
#include "datasources/sim/past.h"

/*
 * What exporters write their samples to: a page of text, or the values alone with a signature that stands for all that the page would have
 * named. The same walk over the world does both, so that recording a moment costs no text as long as nothing comes or goes.
 */

struct world;
struct workload_pod;

enum meter_form { METER_VALUES, METER_TEXT, METER_OPENMETRICS };

struct meter {
	const struct world *world;
	enum meter_form form;
	struct buf *text; /* borrowed; NULL for METER_VALUES */
	const char *family;
	bool counter; /* the family is one */
	const struct workload_pod *pod; /* whose sample it is, or NULL */
	const struct workload_pod *teller; /* of kube-state-metrics; NULL: none runs */
	uint64_t salt, of, signature;
	double *values;
	size_t count, capacity;
	struct past *pasts; /* as many as values; NULL unless asked for */
	size_t past_capacity;
	double lean; /* of the sample that is open (past.h), or how far a gauge moves; 0 again when it is closed */
	bool wants_pasts;
	int64_t until_ms; /* pasts are of a pod that went then; 0: of what is there now */
};

void meter_finish(struct meter *meter) __attribute__((nonnull));

/* The samples that follow are of this family; `type` is "gauge", "counter", "histogram". */
void meter_family(struct meter *meter, const char *name, const char *type, const char *help) __attribute__((nonnull));

/* What all that follows depends on, beside what is said of each sample. */
void meter_mix(struct meter *meter, uint64_t what) __attribute__((nonnull));

/* One sample: open it, give it labels, close it. `of` tells what it is of from others at the same place: a pod, a node. */
void meter_open(struct meter *meter, const char *suffix, uint64_t of) __attribute__((nonnull));
void meter_label(struct meter *meter, const char *name, const char *value) __attribute__((nonnull)); /* the same as long as `of` is */
void meter_label_varying(struct meter *meter, const char *name, const char *value) __attribute__((nonnull));
void meter_label_number(struct meter *meter, const char *name, double value) __attribute__((nonnull));
void meter_close(struct meter *meter, enum meter_kind kind, double value) __attribute__((nonnull));

/* The same with an example of what was counted, or NULL. Only OpenMetrics has room for it. */
void meter_close_with(struct meter *meter, enum meter_kind kind, double value, const struct exemplar *exemplar) __attribute__((nonnull(1)));

#endif
