#ifndef DATASOURCES_CHAOSMESH_DECODE_H
#define DATASOURCES_CHAOSMESH_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model.h"

struct buf;
struct slice;

/*
 * Answers of the Chaos Mesh dashboard (2.2 to 2.8; its swagger is wrong in places, so what it sends rules) -> core/model.h. Pure; any
 * thread. Texts, arrays and label sets belong to the slice that is handed in: the published one, or one that only holds a part of what is
 * known. An empty body is a failure like any other that is not what it should be: ERR_DECODE. Unknown fields, kinds and status words pass.
 */

struct chaosmesh_config {
	const char *version; /* "v2.8.3", "chart-2.5.1" */
	const char *target_namespace;
	bool secure; /* security_mode: callers need tokens */
	bool cluster_mode; /* false: it sees target_namespace only */
};
bool chaosmesh_decode_config(struct slice *slice, const char *body, size_t length, struct chaosmesh_config *out, struct err *err)
	__attribute__((nonnull(1, 2, 4)));

struct chaosmesh_items {
	size_t count, total; /* total: what the server has */
	struct chaos_item *items;
};
/*
 * GET /experiments, /schedules, /workflows. Where there are more than MODEL_EXPERIMENTS_MAX those that have finished are left out first:
 * what runs has to be seen, or it could not be stopped. Otherwise in the server's order.
 */
bool chaosmesh_decode_list(struct slice *slice, enum chaos_object object, const char *body, size_t length, struct chaosmesh_items *out,
	struct err *err) __attribute__((nonnull(1, 3, 5)));

/* GET /experiments/{uid}, ...; a workflow's POST and PUT answer the same. A missing kube_object leaves has_detail false. */
bool chaosmesh_decode_detail(struct slice *slice, enum chaos_object object, const char *body, size_t length, struct chaos_item *out,
	struct err *err) __attribute__((nonnull(1, 3, 5)));

struct chaosmesh_events {
	size_t count; /* at most MODEL_EVENTS_MAX, the first ones */
	struct chaos_event *events;
};
bool chaosmesh_decode_events(struct slice *slice, const char *body, size_t length, struct chaosmesh_events *out, struct err *err)
	__attribute__((nonnull(1, 2, 4)));

struct chaosmesh_pods {
	size_t count, total;
	struct chaos_pod *pods;
};
/* POST /common/pods, and /common/physicalmachines: their address stands for the ip. */
bool chaosmesh_decode_pods(struct slice *slice, const char *body, size_t length, struct chaosmesh_pods *out, struct err *err)
	__attribute__((nonnull(1, 2, 4)));

/* True for the answer of all calls that do something: {"status":"success"}. */
bool chaosmesh_decode_success(const char *body, size_t length, struct err *err) __attribute__((nonnull(1)));

/* An experiment's or schedule's pause annotation, from its detail: true where it is exactly "true". */
bool chaosmesh_decode_pause_wanted(const struct chaos_item *detail) __attribute__((nonnull));
/* The same of a workflow's abort annotation. */
bool chaosmesh_decode_abort_wanted(const struct chaos_item *detail) __attribute__((nonnull));

#endif
