#ifndef DATASOURCES_CHAOSMESH_TYPES_ENCODE_H
#define DATASOURCES_CHAOSMESH_TYPES_ENCODE_H

#include "core/base/err.h"

struct json_t;
struct yaml_node;

/*
 * A YAML node as JSON with the types that Chaos Mesh's API takes (Go structs of api/v1alpha1;
 * the wrong type is a 400): `value: 50` is the text "50" there, `workers: "2"`
 * the number 2. Fields that are not known take YAML's own types; null members are left out. Aliases are expanded; core/base/yamldoc bounds
 * how much that may be. NULL with ERR_CONFIG (name and line) where it cannot be said in JSON. `name` is what errors call the file.
 * Pure; any thread. The caller frees (json_free).
 */
struct json_t *chaosmesh_encode_node(const struct yaml_node *node, const char *name, struct err *err) __attribute__((nonnull(1, 2)));

#endif
