#ifndef CORE_BASE_YAMLDOC_H
#define CORE_BASE_YAMLDOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/err.h"

/*
 * YAML text as a read-only tree whose nodes know their line. The only module that includes <yaml.h>.
 * Bounded: at most 4 MiB of text, depth 64, 100 000 nodes; aliases are expanded by reference, and a loop of them is an error.
 * Duplicate keys are an error. Anchors and merge keys ("<<") work as in YAML 1.1.
 */
enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node;
struct yaml_file; /* all documents of one text; owns the nodes */

/* `name` is what errors call it (a path). Errors: ERR_CONFIG with where "name:line". Caller destroys. */
struct yaml_file *yaml_parse(const char *text, size_t length, const char *name, struct err *err) __attribute__((nonnull(1, 3)));
struct yaml_file *yaml_load(const char *path, struct err *err) __attribute__((nonnull(1))); /* reads a file; ERR_IO besides */
void yaml_destroy(struct yaml_file *file);

size_t yaml_documents(const struct yaml_file *file) __attribute__((nonnull));
const struct yaml_node *yaml_document(const struct yaml_file *file, size_t index) __attribute__((nonnull)); /* NULL for an empty document */
const char *yaml_name(const struct yaml_file *file) __attribute__((nonnull));

enum yaml_kind yaml_kind(const struct yaml_node *node) __attribute__((nonnull));
int yaml_line(const struct yaml_node *node) __attribute__((nonnull)); /* 1-based */
const char *yaml_text(const struct yaml_node *node) __attribute__((nonnull)); /* of a scalar, else "" */
bool yaml_is_plain(const struct yaml_node *node) __attribute__((nonnull)); /* a scalar without quotes and without a "!!str" tag */
bool yaml_is_null(const struct yaml_node *node) __attribute__((nonnull)); /* plain ~, null or nothing */
size_t yaml_count(const struct yaml_node *node) __attribute__((nonnull)); /* items of a sequence, pairs of a mapping */
const struct yaml_node *yaml_item(const struct yaml_node *node, size_t index) __attribute__((nonnull)); /* item, or a pair's value */
const struct yaml_node *yaml_key(const struct yaml_node *node, size_t index) __attribute__((nonnull)); /* a pair's key */
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key) __attribute__((nonnull)); /* NULL if absent or no mapping */

#endif
