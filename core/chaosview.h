#ifndef CORE_CHAOSVIEW_H
#define CORE_CHAOSVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;

struct chaosview_request {
	const char *uid, *text; /* "pause requested" */
};

struct chaosview_input {
	struct arena *arena; /* of the frame: everything that is made lives there */
	const struct slice *slice; /* of Chaos Mesh; NULL if there is none yet */
	int64_t known_ms; /* up to when it told, by its own clock */
	bool silent; /* it does not answer now */
	int64_t from_ms; /* start of the axis, or of the servers' world: what was gone before is left out */
	const struct frame *previous; /* remembers objects that the server has forgotten since; NULL at first */
	size_t request_count;
	const struct chaosview_request *requests;
};

struct chaosview {
	size_t count, total;
	struct frame_chaos *items; /* running, workflows, schedules, paused, finished; each newest first */
	size_t running, scheduled, paused; /* of those that are their own owner */
};

#define CHAOSVIEW_GONE_MAX 200 /* objects that are gone and still shown */

/* Objects and events become what lanes, bands and lists show. Pure; O(n log n) in objects and events. */
void chaosview_build(const struct chaosview_input *in, struct chaosview *out) __attribute__((nonnull));

#endif
