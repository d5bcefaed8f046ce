#ifndef DATASOURCES_SIM_GOREGEXP_H
#define DATASOURCES_SIM_GOREGEXP_H

#include <stdbool.h>
#include "core/base/buf.h"

/*
 * What Go's regexp says of an expression that it does not take, after "error parsing regexp: ": "missing closing ): `(`". False: it takes it.
 * Names of Unicode classes and the size of nested repetitions are not looked at.
 */
bool goregexp_complaint(const char *expression, struct buf *out) __attribute__((nonnull));

#endif
