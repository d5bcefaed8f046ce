#ifndef CORE_EVENTWORDS_H
#define CORE_EVENTWORDS_H

#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

struct arena;

/* What core/eventlog remembers of an event, and its words in a frame. */
struct eventwords_entry {
	int64_t at_ms; /* by the servers' clocks */
	int64_t failed_ms; /* of a source that is down: its failed_since_ms */
	int kind; /* of frame_event */
	uint64_t alert; /* id */
	size_t source; /* index */
	size_t count; /* alerts that it stands for */
	int64_t into_ms; /* of an alert in chaos, or how long it fired; -1 */
	char *name, *subject; /* owned */
};

struct eventwords {
	struct arena *arena; /* where the texts live */
	const struct frame *frame; /* whose alerts, sources and time they speak of */
};

void eventwords_fill(const struct eventwords *words, const struct eventwords_entry *entry, struct frame_event *event)
	__attribute__((nonnull));

#endif
