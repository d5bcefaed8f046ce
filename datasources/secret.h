#ifndef DATASOURCES_SECRET_H
#define DATASOURCES_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/err.h"

/*
 * A credential from a file or from the configuration. Text is trimmed, at most 64 KiB, wiped when freed or read again.
 * Owner thread only.
 */
struct secret;

/* `file` is read at the first use; else `text` (may be "": no credential). */
struct secret *secret_create(const char *text, const char *file) __attribute__((nonnull, returns_nonnull));
void secret_destroy(struct secret *secret); /* wipes; NULL is fine */

/* The credential, or NULL with *err filled (file missing, empty, too large, with control characters). "" where there is none. */
const char *secret_get(struct secret *secret, struct err *err) __attribute__((nonnull(1)));

/* After a 401: reads the file again, at most every 10 s. True if the text changed. */
bool secret_reload(struct secret *secret, int64_t now_ms) __attribute__((nonnull));

/* True for a regular file that everybody on the machine may read. */
bool secret_is_exposed(const char *file) __attribute__((nonnull));

/* A warning where the file is readable by others, else "". Valid until the next call. */
const char *secret_note(const struct secret *secret) __attribute__((nonnull));

/* Overwrites memory in a way that is not optimised out. */
void secret_wipe(void *memory, size_t size) __attribute__((nonnull));

#endif
