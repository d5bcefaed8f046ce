#ifndef DATASOURCES_CHAOSMESH_ENCODE_H
#define DATASOURCES_CHAOSMESH_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/manifest.h"

struct buf;

/*
 * Manifests (YAML, and so JSON, too) -> what the Chaos Mesh dashboard's API takes. A text may hold several documents and `kind: List`s;
 * what is no Chaos Mesh object becomes an error `file:line: message`. Lists are the caller's, manifest_list_finish() frees them.
 * At most 1000 manifests and as many errors; what kubectl adds to objects (status, uid, resourceVersion ...) is left out.
 */

/*
 * A file, or the *.yaml, *.yml and *.json of a folder in the order of their names: at most 200 and 4 MiB, more is an error of its own.
 * Overwrites *out; reads files; any thread.
 */
void chaosmesh_encode_path(const char *path, struct manifest_list *out) __attribute__((nonnull));

/* One text; `name` is what it is called in manifests and errors. Overwrites *out. Pure. */
void chaosmesh_encode_text(const char *text, size_t length, const char *name, struct manifest_list *out) __attribute__((nonnull));

/*
 * The body of the PUT that aborts a workflow, from the answer to GET /workflows/{uid}: a PUT replaces everything, so labels, annotations
 * and spec go back as they came, with the annotation that aborts. False where the answer does not tell the spec.
 */
bool chaosmesh_encode_abort(const char *detail, size_t length, struct buf *out, struct err *err) __attribute__((nonnull(1, 3)));

#endif
