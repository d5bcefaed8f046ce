#ifndef CORE_JOINCOPIES_H
#define CORE_JOINCOPIES_H

#include <stddef.h>

#include "core/joinam.h"

struct slice;

/* Whether the copies of an Alertmanager agree. */

struct joincopies_input {
	struct arena *arena;
	size_t count;
	const struct slice *const *slices; /* of the Alertmanagers */
	const size_t *cluster; /* of each: only those of one cluster are copies of each other */
	const struct freshness *fresh; /* by the slices' indexes */
	size_t lack_count; /* of the previous frame */
	const struct frame_lack *lacks;
};

/*
 * Fills note and lacks of *am, whose alerts are there already. A lack is told when it lasts: once both copies have been asked again since it was
 * seen first. Polls are some seconds apart, and what was resolved in between is no disagreement. Copies whose list was cut lack nothing.
 */
void joincopies_compare(const struct joincopies_input *in, struct joinam *am) __attribute__((nonnull));

#endif
