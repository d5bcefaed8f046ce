#ifndef CORE_MATCHER_H
#define CORE_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include "core/base/err.h"

struct labels;
struct matchers;

/*
 * Label matchers in PromQL's and Alertmanager's syntax: `container=~"cpp.*", namespace="default"`, braces optional, a metric name before
 * them optional. Regular expressions are anchored (pcre2, bounded match effort). A missing label is "".
 */
struct matchers *matchers_parse(const char *text, struct err *err) __attribute__((nonnull(1)));
void matchers_destroy(struct matchers *matchers);
bool matchers_match(const struct matchers *matchers, const struct labels *labels) __attribute__((nonnull));

/*
 * `SELECTOR OP NUMBER` as alert rules have it: the selector's text, the operator (">", ">=", "<", "<=") and the number, which may be
 * arithmetic (10*1024*1024). False where the expression has another form. The texts are cut to their sizes (false if too long).
 */
struct matcher_bound {
	char metric[256];
	char selector[1024];
	char op[3];
	double value;
};
bool matcher_parse_bound(const char *expression, struct matcher_bound *out) __attribute__((nonnull));

#endif
