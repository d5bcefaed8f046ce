#ifndef DATASOURCES_SIM_API_CHAOSMESH_H
#define DATASOURCES_SIM_API_CHAOSMESH_H

#include <stdbool.h>
#include <stddef.h>
#include "datasources/sim/api.h"
#include "datasources/sim/journal.h"
#include "datasources/sim/plan.h"
#include "datasources/sim/tokens.h"
#include "datasources/sim/world.h"

struct faults;
struct json_t;

/* What the files of the Dashboard's API share; nobody else includes this. */

struct api_chaosmesh {
	struct world *world; /* borrowed */
	const struct tokens *tokens; /* borrowed; NULL: security mode off */
	bool expired; /* whoever asks, with a token that was good once, is too late */
};

/* One request on its way through a handler. */
struct call {
	struct api_chaosmesh *api;
	struct world *world;
	const struct api_request *request;
	struct api_response *response;
	const struct token *token; /* NULL: security mode off */
	const char *frame; /* "experiment.(*Service).get", for full_text */
	const char *uid; /* the path's last segment, where the route has one */
};

/* The types of error objects (pkg/dashboard/apiserver/utils/error.go of Chaos Mesh 2.8), those in use. */
enum call_error {
	CALL_BAD_REQUEST,
	CALL_NO_CLUSTER_PRIVILEGE,
	CALL_NO_NAMESPACE_PRIVILEGE,
	CALL_NOT_FOUND,
	CALL_INTERNAL,
};

/* All of these finish the answer; call_fail returns false. */
bool call_fail(struct call *call, enum call_error error, const char *format, ...) __attribute__((format(printf, 3, 4), nonnull));
bool call_refuses(struct call *call, struct faults *faults, const char *before, ...)
	__attribute__((format(printf, 3, 4), nonnull)); /* the faults behind those words, and frees them; false where there are none */
#define CALL_DENIED "admission webhook \"v%s.kb.io\" denied the request: " /* of a webhook that has that name */
bool call_empty(struct call *call, int status) __attribute__((nonnull)); /* a status without a body; returns false */
void call_json(struct call *call, struct json_t *json) __attribute__((nonnull)); /* takes the reference */
void call_text(struct call *call, char *json) __attribute__((nonnull)); /* JSON text; takes it */
void call_success(struct call *call) __attribute__((nonnull));

/* The body as JSON, a new reference; or NULL with Go's words for what is wrong ("EOF"). */
struct json_t *call_body(const struct call *call, char *error, size_t size) __attribute__((nonnull));

/*
 * May the caller do this? Answers 401 with Kubernetes' text where not. `namespace_` "" is the cluster scope, `name` "" no single object.
 * `resource` is Kubernetes' name ("podchaos"), the verb "list", "get", "create", "patch", "update" or "delete".
 */
bool call_allows(struct call *call, const char *verb, const char *resource, const char *namespace_, const char *name)
	__attribute__((nonnull));

/* Answers with that text; returns false. "" is the core API group. */
struct call_right {
	const char *verb, *resource, *group, *namespace_, *name;
};
bool call_forbid(struct call *call, const char *user, const struct call_right *right) __attribute__((nonnull));

/*
 * The webhook that asks whether the caller may hit what the selectors name; answers where not. A spec without namespaces hits `own`, or,
 * where that is NULL, the cluster.
 */
bool call_allows_targets(struct call *call, const struct json_t *spec, const char *own) __attribute__((nonnull(1)));

/* What an object shows of itself: new references. `kind` NULL leaves kind and apiVersion out. */
struct json_t *render_metadata(const struct object *object) __attribute__((nonnull));
struct json_t *render_kube_object(const struct object *object, const char *kind, const char *spec_json) __attribute__((nonnull(1, 3)));
struct json_t *render_time(int64_t wall_ms); /* "0001-01-01T00:00:00Z" for 0 */
struct json_t *render_zoned(int64_t wall_ms, int zone_minutes); /* the same in a zone east of UTC */

/* What a body says an object is to be. */
struct incoming {
	struct json_t *json; /* the whole body */
	char *namespace_, *name; /* owned; the name made up where the body has generateName */
	struct object_pairs labels, annotations;
};

/* Reads metadata; answers and returns false where the namespace is missing, unknown, or not the caller's. */
bool incoming_read(struct call *call, struct incoming *incoming, struct json_t *json, const char *resource) __attribute__((nonnull));
void incoming_read_metadata(struct call *call, struct incoming *incoming, struct json_t *json)
	__attribute__((nonnull)); /* without checks */
void incoming_finish(struct incoming *incoming) __attribute__((nonnull));
struct object_new incoming_object(const struct incoming *incoming) __attribute__((nonnull));

/* uids of a batch call: 1 to 100, else answers. */
struct uid_list {
	char *text;
	char **items;
	size_t count;
};
bool uid_list_read(struct call *call, struct uid_list *list) __attribute__((nonnull));
void uid_list_finish(struct uid_list *list) __attribute__((nonnull));

/* The row of a uid where the Dashboard has stored it; else NULL. */
const struct journal_row *call_row(const struct call *call, enum journal_class class, const char *uid) __attribute__((nonnull));

/*
 * The namespace that the query asks for; "" for all. A Dashboard for one namespace has that in place of none, and finds nothing in others.
 * Caller frees.
 */
char *call_namespace(const struct call *call) __attribute__((nonnull, returns_nonnull));

/* Can the access review be made; what a token that Kubernetes has to be asked about is answered while that is away. */
bool call_reviews(struct call *call) __attribute__((nonnull));
bool call_meets_stranger(struct call *call) __attribute__((nonnull)); /* returns false */

/* Can what asks the controller manager's webhooks of a kind ("stresschaos"), or Kubernetes for an object, be done? Answers where not. */
bool call_reaches_webhook(struct call *call, const char *resource) __attribute__((nonnull));

/* The token of a route whose handler asks for it late; answers and returns false without a good one. */
bool call_passes_late(struct call *call) __attribute__((nonnull));

/* Handlers, by the file that has them. */
void common_config(struct call *call);
void common_kinds(struct call *call);
void common_namespaces(struct call *call);
void common_chaos_namespaces(struct call *call);
void common_labels(struct call *call);
void common_annotations(struct call *call);
void common_pods(struct call *call);
void common_machines(struct call *call);
void common_machine_labels(struct call *call);
void common_machine_annotations(struct call *call);
void common_rbac_config(struct call *call);

void experiments_list(struct call *call);
void experiments_state(struct call *call);
void experiments_detail(struct call *call);
void experiments_create(struct call *call);
void experiments_pause(struct call *call);
void experiments_start(struct call *call);
void experiments_delete(struct call *call);
void experiments_delete_batch(struct call *call);

void schedules_list(struct call *call);
void schedules_detail(struct call *call);
void schedules_create(struct call *call);
void schedules_pause(struct call *call);
void schedules_start(struct call *call);
void schedules_delete(struct call *call);
void schedules_delete_batch(struct call *call);

void workflows_list(struct call *call);
void workflows_detail(struct call *call);
void workflows_create(struct call *call);
void workflows_replace(struct call *call);
void workflows_delete(struct call *call);

void events_list(struct call *call);
void events_one(struct call *call);
void events_of_workflow(struct call *call);

void templates_list(struct call *call);
void templates_create(struct call *call);
void templates_detail(struct call *call);
void templates_replace(struct call *call);
void templates_delete(struct call *call);

void tasks_render(struct call *call);
void tasks_parse(struct call *call);
void tasks_validate(struct call *call);

void archives_list(struct call *call);
void archives_detail(struct call *call);
void archives_delete(struct call *call);
void archives_delete_batch(struct call *call);

#endif
