#ifndef DATASOURCES_CONTROL_DECODE_H
#define DATASOURCES_CONTROL_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct slice;

/* The state that a simulated cluster's control endpoint answers with, into slice->control. False with ERR_DECODE. Pure. */
bool control_decode(const char *body, size_t length, struct slice *slice, struct err *err) __attribute__((nonnull));

/* What two slices say of the story, apart from the time. */
bool control_tells_the_same(const struct slice *a, const struct slice *b) __attribute__((nonnull));

#endif
