#ifndef DATASOURCES_CHAOSMESH_TRAPS_H
#define DATASOURCES_CHAOSMESH_TRAPS_H

#include "core/manifest.h"
#include "datasources/json.h"

/*
 * What will surprise whoever sends this object: what the server takes and should not (no selector, no duration, percentages over 100),
 * and what it will refuse with a long text (CRDs and webhooks of Chaos Mesh 2.8; its Dashboard passes their words on in a 500). Adds
 * sentences to the manifest, whose other fields are filled; `object` is its JSON. At most 32. Pure; any thread.
 */
void chaosmesh_traps_find(struct arena *arena, const struct json *object, struct manifest *manifest) __attribute__((nonnull));

#endif
