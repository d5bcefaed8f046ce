#ifndef DATASOURCES_CHAOSMESH_SPEC_H
#define DATASOURCES_CHAOSMESH_SPEC_H

#include <stdbool.h>

#include "core/model.h"
#include "datasources/json.h"

struct arena;

/*
 * Reads the `spec` of chaos objects: those that the dashboard returns and those of manifests. Pure; any thread.
 * Nothing here fails: what is absent or of another type than in Chaos Mesh's api/v1alpha1 is left out.
 */

/*
 * The chaos inside of an object: of an experiment itself, of a schedule its type's, of a workflow its first template that injects
 * something.
 */
struct chaosmesh_run {
	const char *kind; /* "DNSChaos"; "" where there is none; lives as long as the document */
	struct json spec; /* absent where the object does not have it */
	struct json deadline; /* of the workflow's template; else absent */
};

/* `kind` is the object's own, `spec` its spec. */
struct chaosmesh_run chaosmesh_run_of(const char *kind, const struct json *spec) __attribute__((nonnull));

/* A template of a workflow's spec by its name; absent where there is none. */
struct json chaosmesh_template(const struct json *workflow, const char *name) __attribute__((nonnull));

/* What the run does and whom it hits, texts and lists in the arena. Without namespaces in the selector those are `own_namespace`. */
void chaosmesh_spec_read(struct arena *arena, const struct chaosmesh_run *run, const char *own_namespace, struct chaos_spec *out)
	__attribute__((nonnull));

/* The member at a path of names ("delay.reorder.gap"). */
struct json chaosmesh_at(const struct json *object, const char *path) __attribute__((nonnull));

/* A text of the document, neutralised, at most `max` bytes, in the arena; "" where it is none. */
const char *chaosmesh_keep(struct arena *arena, struct json at, size_t max) __attribute__((nonnull, returns_nonnull));

#endif
