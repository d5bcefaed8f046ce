#ifndef DATASOURCES_SIM_API_VALIDATE_H
#define DATASOURCES_SIM_API_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include "core/base/buf.h"
#include "datasources/sim/plan.h"

struct json_t;

/* Faults found in an object, in the form Kubernetes lists them: one alone, several in "[a, b]". */
struct faults {
	struct buf text;
	size_t count;
};

void faults_add(struct faults *faults, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull));
char *faults_steal(struct faults *faults) __attribute__((nonnull, returns_nonnull)); /* caller frees */

/* Forgets what was found so far: what a webhook that panics has to say is alone. */
void faults_panic(struct faults *faults) __attribute__((nonnull));

/* The name as the API server checks it (RFC 1123 subdomain); a missing one is a fault, too. */
void validate_name(struct faults *faults, const char *name) __attribute__((nonnull));

/* What the CRD's schema refuses in a spec: enumerations, bounds, patterns. `path` is where the spec stands ("spec"). */
void validate_schema(struct faults *faults, const struct json_t *spec, const struct plan_kind *kind, const char *path)
	__attribute__((nonnull));

/* What the admission webhook of the kind refuses (the webhooks of api/v1alpha1, Chaos Mesh 2.8). */
void validate_webhook(struct faults *faults, const struct json_t *spec, const struct plan_kind *kind) __attribute__((nonnull));

/* The webhooks' part about single fields; go_duration_complaint() is Go's words for what time.ParseDuration does not take. */
void validate_fields(struct faults *faults, const struct json_t *spec, const struct plan_kind *kind) __attribute__((nonnull));
void go_duration_complaint(const char *text, char *out, size_t size) __attribute__((nonnull));

/* Schedules and workflows: the schema's part and the webhook's. */
void validate_schedule_schema(struct faults *faults, const struct json_t *spec) __attribute__((nonnull));
void validate_schedule(struct faults *faults, const struct json_t *spec) __attribute__((nonnull));
void validate_workflow_schema(struct faults *faults, const struct json_t *spec) __attribute__((nonnull));
void validate_workflow(struct faults *faults, const struct json_t *spec) __attribute__((nonnull));

/* A status check that is put by as a template. */
void validate_status_check(struct faults *faults, const struct json_t *spec) __attribute__((nonnull));

#endif
