#ifndef CORE_WANT_H
#define CORE_WANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the session wants to know: an immutable, counted list that it publishes through the store and that pollers read.
 * Equal queries stand in it once. Only Prometheus' queries and the selected chaos object need wanting; the rest is always asked.
 */
enum want_kind {
	WANT_RANGE, /* query_range on the step grid, kept up to date by tails */
	WANT_INSTANT, /* query, at the source's refresh */
};

struct want {
	enum want_kind kind;
	uint64_t key; /* want_key() of the rest: the same key is the same question */
	const char *query;
	int64_t range_ms; /* width of the range */
	int64_t step_ms; /* a multiple of 1000 where it is over a second */
	int64_t end_ms; /* 0: live, ends at the newest step that is complete; else fixed */
	size_t series_max; /* series kept */
};

struct want_list {
	_Atomic unsigned references;
	uint64_t version; /* of the content: equal lists have equal versions */
	char *selected_uid; /* chaos object whose detail and events are wanted fresh, or "" */
	size_t count;
	struct want items[];
};

uint64_t want_key(enum want_kind kind, const char *query, int64_t range_ms, int64_t step_ms, int64_t end_ms) __attribute__((nonnull));

/* Copies; drops doubles; fills keys and version. One reference. */
const struct want_list *want_list_create(const struct want *items, size_t count, const char *selected_uid)
	__attribute__((returns_nonnull, nonnull(3)));
const struct want_list *want_list_retain(const struct want_list *list);
void want_list_release(const struct want_list *list); /* NULL is fine. Any thread. */
const struct want *want_list_find(const struct want_list *list, uint64_t key) __attribute__((nonnull));

#endif
