#ifndef DATASOURCES_CHAOSMESH_KINDS_H
#define DATASOURCES_CHAOSMESH_KINDS_H

#include <stdbool.h>

#include "core/model.h"

/* What is fixed about Chaos Mesh's kinds (2.2 to 2.8: the types of api/v1alpha1 and the CRDs made of them). Pure tables; any thread. */

enum chaosmesh_targets { CHAOSMESH_PODS, CHAOSMESH_MACHINES, CHAOSMESH_CLOUD };

struct chaosmesh_kind {
	const char *kind; /* "DNSChaos" */
	const char *field; /* where a schedule or a workflow's template has its spec: "dnsChaos" */
	enum chaosmesh_targets targets;
	const char *actions; /* all that the server takes, separated by blanks; "" where the kind has none */
	const char *one_shot; /* actions that are over when they are done, separated by blanks */
};

const struct chaosmesh_kind *chaosmesh_kind_find(const char *kind) __attribute__((nonnull)); /* NULL: not known here */

/* True for a word in a list of words separated by blanks. "" is in none. */
bool chaosmesh_word_in(const char *word, const char *list) __attribute__((nonnull));

/* An experiment that ends by itself at once: pod-kill, container-kill, restarts of machines. */
bool chaosmesh_one_shot(const char *kind, const char *action) __attribute__((nonnull));

/* The state that a status word means; CHAOS_UNKNOWN for any other. */
enum chaos_state chaosmesh_state(const char *status) __attribute__((nonnull));

/* "experiments", "schedules", "workflows": the objects' place in the API. */
const char *chaosmesh_collection(enum chaos_object object);

#endif
