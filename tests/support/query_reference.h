#ifndef TESTS_SUPPORT_QUERY_REFERENCE_H
#define TESTS_SUPPORT_QUERY_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "datasources/query_decode.h"

/* The same answer read the plain way, as a whole tree by jansson and strtod: what datasources/query_decode has to agree with. */
struct reference;

/* NULL where jansson does not take the body, or it is no success. */
struct reference *reference_parse(const char *body, size_t length);
void reference_destroy(struct reference *reference);

/* The grid on which its points lie: for a matrix start, step and count, for anything else an instant query. */
struct query_ask reference_ask(const struct reference *reference);

/* Whether the answer has exactly its series and points; says what differs on standard error. */
bool reference_agrees(const struct reference *reference, const struct query_ask *ask, const struct query_answer *answer);

#endif
