#ifndef DATASOURCES_SIM_API_SCHEMA_H
#define DATASOURCES_SIM_API_SCHEMA_H

#include <stddef.h>

struct json_t;

/*
 * The Go structs of Chaos Mesh 2.8 (api/v1alpha1) as a table of text: what the Dashboard does to a body by decoding it into a struct and
 * encoding it again. Unknown fields go, zero values of optional fields go, absent required ones become zero, fields take Go's order, and the
 * wrong JSON type is an error with Go's words.
 */

/*
 * The object as `struct_name` would show it, a new reference; or NULL with the error in `error` ("json: cannot unmarshal ...").
 * `path` is where the object stands ("spec"). `value` may be NULL (absent).
 */
struct json_t *api_schema_shape(const struct json_t *value, const char *struct_name, const char *path, char *error, size_t size)
	__attribute__((nonnull(2, 3, 4)));

#endif
