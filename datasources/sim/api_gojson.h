#ifndef DATASOURCES_SIM_API_GOJSON_H
#define DATASOURCES_SIM_API_GOJSON_H

#include <stdbool.h>
#include <stddef.h>

struct json_t;

/* What Go's encoding/json says of text that is no JSON: "EOF", "unexpected EOF", "invalid character 'x' ...". False: the text is fine. */
bool api_gojson_complaint(const char *text, size_t length, char *out, size_t size) __attribute__((nonnull));

/* What it calls a value that does not fit a type: "object", "array", "string", "number", "bool", "null". */
const char *api_gojson_type(const struct json_t *value) __attribute__((nonnull, returns_nonnull));

#endif
