#ifndef DATASOURCES_CHAOSMESH_CHECK_H
#define DATASOURCES_CHAOSMESH_CHECK_H

#include <stdbool.h>

#include "core/manifest.h"
#include "datasources/json.h"

struct arena;

/* One spec under examination: shared by chaosmesh_traps.c (objects) and chaosmesh_check.c (one chaos). Not for others. */
enum { CHAOSMESH_WARNINGS_MAX = 32 };

struct chaosmesh_check {
	struct arena *arena;
	struct manifest *manifest;
	const char **warnings; /* room for CHAOSMESH_WARNINGS_MAX */
	char place[80]; /* "template mem: ", or "" */
	const char *kind, *action;
	const struct json *spec;
	bool in_workflow, in_schedule;
	int depth;
};

/* All traps of one chaos spec of check->kind. */
void chaosmesh_check_chaos(struct chaosmesh_check *check) __attribute__((nonnull));

/* Adds a sentence, the place before it. */
void chaosmesh_warn(struct chaosmesh_check *check, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(1, 2)));

/* Absent, or an empty text, list or object. A number or a flag is always something. */
bool chaosmesh_is_empty(struct json value);

/* A number, written as one or as a text. */
bool chaosmesh_number(struct json value, double *out) __attribute__((nonnull));

#endif
