#ifndef DATASOURCES_SIM_API_SPEC_H
#define DATASOURCES_SIM_API_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include "datasources/sim/plan.h"
#include "datasources/sim/selector.h"

struct json_t;
struct arena;

/* JSON -> what the world understands. The JSON has passed the schema and the checks; what is missing has its zero value. */

/* The text under a key; "" where there is none, or no object. */
const char *api_spec_get(const struct json_t *object, const char *key) __attribute__((nonnull(2), returns_nonnull));

/* Reads a pod selector into the arena. */
void api_spec_selector(const struct json_t *json, struct arena *arena, struct selector *out) __attribute__((nonnull(2, 3)));

/*
 * What the webhooks fill in: directions, ports, percentages; with a namespace (not NULL), selectors without one get it. Changes `spec`, whose
 * fields are in no certain order then: shape it again.
 */
void api_spec_default(struct json_t *spec, const struct plan_kind *kind, const char *namespace_) __attribute__((nonnull(1, 2)));

/* The number that a size ("1.5GiB", "40%") begins with: where its unit begins, or NULL where there is no number. */
const char *api_spec_number(const char *text, double *number) __attribute__((nonnull));

/* A plan with one reference. */
struct plan *api_spec_plan(const struct json_t *spec, const struct plan_kind *kind) __attribute__((nonnull, returns_nonnull));

struct schedule_plan;
struct workflow_plan;

/* What a schedule runs, by its "type": the JSON of the chaos or workflow in it, or NULL; *kind is NULL for a workflow or an unknown type. */
struct json_t *api_spec_body(const struct json_t *holder, const char *type, const struct plan_kind **kind) __attribute__((nonnull));

/* Plans with one reference; their chaos hits the given namespace where it names none. */
struct schedule_plan *api_spec_schedule(const struct json_t *spec, const char *namespace_) __attribute__((nonnull, returns_nonnull));
struct workflow_plan *api_spec_workflow(const struct json_t *spec, const char *namespace_) __attribute__((nonnull, returns_nonnull));

/* The spec of a workflow with what the webhook fills into its templates: a new reference. */
struct json_t *api_spec_default_workflow(const struct json_t *spec, const char *namespace_) __attribute__((nonnull));

/* JSON as Go's encoder writes it: compact, with <, > and & escaped. Caller frees. */
char *api_spec_text(const struct json_t *json) __attribute__((nonnull, returns_nonnull));

/* The same with the keys of all objects sorted, as Go writes maps. */
char *api_spec_sorted_text(const struct json_t *json) __attribute__((nonnull, returns_nonnull));

#endif
