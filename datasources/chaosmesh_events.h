#ifndef DATASOURCES_CHAOSMESH_EVENTS_H
#define DATASOURCES_CHAOSMESH_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model.h"
#include "datasources/chaosmesh_decode.h"

struct slice;

/*
 * Events that were ever seen, newest first. The server has no paging, and after a restart it tells old ones again under new ids, in no order
 * of time: an event is (object, time, reason, message). At most MODEL_EVENTS_MAX are kept; rows that only say that a resource was
 * updated go before others. Owner thread only.
 */
struct chaosmesh_event_store {
	const struct slice *slice; /* owns the events; NULL while there is none */
	size_t count, total; /* total: ever seen, as far as it is remembered */
	const struct chaos_event *events;
};

/* Adds what is new; the events of the store move to a new slice then. False where there was nothing new. */
bool chaosmesh_events_merge(struct chaosmesh_event_store *store, const struct chaosmesh_events *fresh) __attribute__((nonnull));
void chaosmesh_events_finish(struct chaosmesh_event_store *store) __attribute__((nonnull));

#endif
