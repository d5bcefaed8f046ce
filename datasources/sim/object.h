#ifndef DATASOURCES_SIM_OBJECT_H
#define DATASOURCES_SIM_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "datasources/sim/dice.h"

/* What all objects of the cluster have in common: Kubernetes' metadata as far as anything here reads it. */

struct object_pair {
	char *key, *value;
};

/* Labels or annotations in the order of their keys. {0} is an empty set. */
struct object_pairs {
	struct object_pair *items;
	size_t count, capacity;
};

void object_pairs_finish(struct object_pairs *pairs) __attribute__((nonnull));
void object_pairs_set(struct object_pairs *pairs, const char *key, const char *value) __attribute__((nonnull));
const char *object_pairs_get(const struct object_pairs *pairs, const char *key) __attribute__((nonnull)); /* NULL if absent */
void object_pairs_copy(struct object_pairs *to, const struct object_pairs *from)
	__attribute__((nonnull)); /* `to` is overwritten, not freed */

struct object {
	char uid[DICE_UUID_SIZE];
	char *namespace_, *name;
	struct object_pairs labels, annotations;
	int64_t created_ms;
	int64_t deleted_ms; /* 0 while nobody asked for its deletion */
};

#define OBJECT_PAUSE "experiment.chaos-mesh.org/pause"
#define OBJECT_ABORT "workflow.chaos-mesh.org/abort"
#define OBJECT_FORCED "chaos-mesh.chaos-mesh.org/cleanFinalizer"
#define OBJECT_MANAGED_BY "managed-by"
#define OBJECT_CONTROLLED_BY "chaos-mesh.org/controlled-by"
#define OBJECT_WORKFLOW "chaos-mesh.org/workflow"

/* What a create takes. */
struct object_new {
	const char *namespace_, *name;
	const struct object_pairs *labels, *annotations; /* may be NULL */
};

/* Copies the texts and takes a uid from the dice. */
void object_init(struct object *object, struct dice *dice, const struct object_new *new, int64_t now_ms) __attribute__((nonnull));
void object_finish(struct object *object) __attribute__((nonnull));

/* True only for the annotation's exact value "true". */
bool object_is_paused(const struct object *object) __attribute__((nonnull));
bool object_is(const struct object *object, const char *namespace_, const char *name) __attribute__((nonnull));

#endif
