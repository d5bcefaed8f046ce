#ifndef DATASOURCES_REPEAT_H
#define DATASOURCES_REPEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

/*
 * Finds that a body is, byte for byte, the one of the poll before, so that it need not be decoded again: between two evaluations /rules says
 * the same, and an Alertmanager between two notices of its Prometheus. Blocks of a body are compared by their hashes as they arrive. As long as
 * all are as before the bytes are held back (at most REPEAT_HELD_MAX); with the first that differs they go on, and the rest goes straight
 * through. Owner thread only; {0} has seen nothing.
 */
#define REPEAT_BLOCK ((size_t)4096)
#define REPEAT_HELD_MAX ((size_t)8 * 1024 * 1024)

struct repeat_body { /* a body as its hashes */
	uint64_t *blocks;
	size_t count, capacity, length;
	uint64_t hash, word; /* of the block, and of the eight bytes, that are not full yet */
};

struct repeat {
	struct repeat_body last, next; /* the newest good one, and the one that arrives */
	struct buf held;
	bool through; /* it differs */
};

/* Takes what is no repetition; false ends the transfer. */
typedef bool repeat_sink(void *user, const char *bytes, size_t length);

void repeat_begin(struct repeat *repeat) __attribute__((nonnull)); /* forgets what has come of a body */
bool repeat_feed(struct repeat *repeat, const char *bytes, size_t length, repeat_sink *sink, void *user) __attribute__((nonnull(1, 4)));
/* The body is whole. *same: nothing of it was handed on; else all of it has been, and the sink's verdict is returned. */
bool repeat_end(struct repeat *repeat, bool *same, repeat_sink *sink, void *user) __attribute__((nonnull(1, 2, 3)));
void repeat_keep(struct repeat *repeat) __attribute__((nonnull)); /* it was good: the next one is compared with it */
void repeat_finish(struct repeat *repeat) __attribute__((nonnull)); /* empty again */

#endif
