#ifndef DATASOURCES_SIM_AMMATCHER_H
#define DATASOURCES_SIM_AMMATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include "core/base/buf.h"
#include "core/labels.h"

/* One label matcher of the Alertmanager, as filters and silences have it. */
struct ammatcher {
	char *name, *value;
	bool is_regex, is_equal;
	struct matchers *compiled;
};

/* `name OP value` as Alertmanager 0.25 reads it. False with its words. */
bool ammatcher_parse(struct ammatcher *matcher, const char *text, struct buf *complaint) __attribute__((nonnull));

/* From its parts, which are copied. A regular expression is anchored; one that is none is refused in Go's words. */
bool ammatcher_init(struct ammatcher *matcher, const char *name, const char *value, bool is_regex, bool is_equal, struct buf *complaint)
	__attribute__((nonnull));
void ammatcher_finish(struct ammatcher *matcher) __attribute__((nonnull));

/* A missing label is "". */
bool ammatcher_matches(const struct ammatcher *matcher, const struct labels *labels) __attribute__((nonnull));
bool ammatcher_matches_all(const struct ammatcher *matchers, size_t count, const struct labels *labels) __attribute__((nonnull(3)));

/* The same name, operator and value. */
bool ammatcher_equal(const struct ammatcher *a, const struct ammatcher *b) __attribute__((nonnull));

#endif
