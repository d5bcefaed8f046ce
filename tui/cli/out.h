#ifndef TUI_CLI_OUT_H
#define TUI_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct labels;

/* What subcommands print: tables for people, JSON for programs. The only file of tui that includes jansson is out.c. */

/* ---- tables: columns as wide as their widest cell ---- */

struct out_table;
struct out_table *out_table_create(const char *const *heads, size_t columns) __attribute__((nonnull, returns_nonnull));
void out_table_cell(struct out_table *table, const char *text) __attribute__((nonnull)); /* copies; row by row */
void out_table_print(const struct out_table *table, FILE *out) __attribute__((nonnull)); /* nothing but the heads without rows */
void out_table_destroy(struct out_table *table);

/* ---- JSON: a writer that only ever makes valid documents; keys in the order in which they are given ---- */

struct out_json;
struct out_json *out_json_create(void) __attribute__((returns_nonnull)); /* an array, open for elements */
void out_json_object(struct out_json *json, const char *key) __attribute__((nonnull(1))); /* opens; key NULL inside an array */
void out_json_array(struct out_json *json, const char *key) __attribute__((nonnull(1)));
void out_json_close(struct out_json *json) __attribute__((nonnull)); /* the innermost object or array */
void out_json_text(struct out_json *json, const char *key, const char *text) __attribute__((nonnull(1, 3)));
void out_json_text_or_null(struct out_json *json, const char *key, const char *text) __attribute__((nonnull(1, 3))); /* "" becomes null */
void out_json_number(struct out_json *json, const char *key, double number) __attribute__((nonnull(1))); /* not finite: null */
void out_json_boolean(struct out_json *json, const char *key, bool value) __attribute__((nonnull(1)));
void out_json_time(struct out_json *json, const char *key, int64_t wall_ms) __attribute__((nonnull(1))); /* RFC 3339 in UTC; 0: null */
void out_json_seconds(struct out_json *json, const char *key, int64_t milliseconds) __attribute__((nonnull(1))); /* negative: null */
void out_json_labels(struct out_json *json, const char *key, const struct labels *labels) __attribute__((nonnull(1))); /* NULL: {} */
void out_json_raw(struct out_json *json, const char *key, const char *text)
	__attribute__((nonnull(1, 3))); /* JSON text as it is; null where it is none */
void out_json_print(struct out_json *json, FILE *out) __attribute__((nonnull)); /* the array, and a newline */
void out_json_destroy(struct out_json *json);

#endif
