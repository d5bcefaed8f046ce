#ifndef TUI_NOTHIT_H
#define TUI_NOTHIT_H

#include <stddef.h>

#include "core/frame.h"

/*
 * Pods that one would take for targets of a chaos, but that it does not hit: other pods of a target's workload, and those whose series are held
 * to the same objective. Which of them other chaos hits is told, since their memory then rises all the same. Known are the pods that have
 * series; the servers do not tell pods' labels.
 */
struct nothit {
	const struct frame_row *row; /* of the pod */
	const struct frame_chaos *by; /* that hits it now; NULL none */
	const struct frame_target *hit; /* its target; NULL none */
};

/* At most `most` of them, those that are hit first, else in the order of the panel; returns how many there are: none where chaos is not known. Pure. */
size_t nothit_find(const struct frame *frame, const struct frame_chaos *chaos, struct nothit *out, size_t most) __attribute__((nonnull));

#endif
