#ifndef DATASOURCES_SIM_API_GOJSON_H
#define DATASOURCES_SIM_API_GOJSON_H

#include <stdbool.h>
#include <stddef.h>

/* What Go's encoding/json says of text that is no JSON: "EOF", "unexpected EOF", "invalid character 'x' ...". False: the text is fine. */
bool api_gojson_complaint(const char *text, size_t length, char *out, size_t size) __attribute__((nonnull));

#endif
