#ifndef DATASOURCES_SIM_TEMPLATE_H
#define DATASOURCES_SIM_TEMPLATE_H

#include <stdbool.h>
#include "core/base/err.h"
#include "core/labels.h"

/*
 * The part of Prometheus' templates that annotations need: {{ $labels.NAME }}, {{ $value }}, and {{ $value | FUNCTION }} with humanize,
 * humanize1024, humanizeDuration, humanizePercentage, as Prometheus 2.42 (template/template.go) writes them.
 */

/* False, with what is wrong, where it has anything else. */
bool template_check(const char *text, struct err *err) __attribute__((nonnull(1)));

/* A text that passed the check, filled in; caller frees. */
char *template_expand(const char *text, const struct labels *labels, double value) __attribute__((nonnull, returns_nonnull));

#endif
