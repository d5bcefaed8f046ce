#ifndef TESTS_SUPPORT_FOUNDING_PARTS_H
#define TESTS_SUPPORT_FOUNDING_PARTS_H

#include "core/want.h"
#include "tests/support/founding.h"
#include "tests/support/slices.h"

/* The parts of the story. Each fills what its source knows at wall time now_ms. */
void founding_metrics(struct slice *slice, enum founding_variant variant, const struct want_list *wants, int64_t now_ms);
void founding_rules(struct slice *slice, enum founding_variant variant, int64_t now_ms);
void founding_alertmanager(struct slice *slice, enum founding_variant variant, int64_t now_ms);
void founding_chaos(struct slice *slice, enum founding_variant variant, int64_t now_ms);

void storm_rules(struct slice *slice, int64_t now_ms);
void storm_alertmanager(struct slice *slice, int64_t now_ms);
void storm_chaos(struct slice *slice, int64_t now_ms);
void storm_series(struct slice *slice, struct query_result *result);

#define CLUSTER "lab" /* Prometheus' external label */

#endif
