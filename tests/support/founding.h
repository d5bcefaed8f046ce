#ifndef TESTS_SUPPORT_FOUNDING_H
#define TESTS_SUPPORT_FOUNDING_H

#include <stdint.h>

#include "core/frame.h"

/*
 * The founding story as snapshots made by hand, run through a real session: the moment at 19:59:12 and its variants. What the servers
 * would answer to whatever the session asks is computed, so that any width and range works.
 *
 *	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
 *	const struct frame *frame = founding_frame(founding);
 *	...
 *	founding_destroy(founding);
 */
enum founding_variant {
	FOUNDING_MOMENT, /* 19:59:12: one firing, two pending, one silenced, two chaos */
	FOUNDING_DEGRADED, /* the same, Prometheus down for 40 s, Chaos Mesh answers 401 since 19:57:02 */
	FOUNDING_EMPTY, /* a Prometheus without rules, nothing else configured */
	FOUNDING_CALM, /* nothing fires, nothing runs */
	FOUNDING_STORM, /* 03:12:40: 300 alerts in 8 groups, 52 of them new */
};

struct founding;
struct session;
struct store;

#define FOUNDING_CNCF "cpp-dns-leaker-service-cncf-5678d5b4dc-mrch7"
#define FOUNDING_OSAD "cpp-dns-leaker-service-osad-6f7c9b5d64-x2vkq"
#define FOUNDING_O11Y "cpp-dns-leaker-service-o11y-7d4b8c6f9-9xw4t"
#define FOUNDING_GITLAB "cpp-dns-leaker-service-gitlab-6c5d8b7f5-k8s2n"

/* Everything up to the variant's moment has been seen by the session; `columns` is the terminal's width, the range 15 minutes. */
struct founding *founding_create(enum founding_variant variant, int columns) __attribute__((returns_nonnull));
void founding_destroy(struct founding *founding);

/* The frame of the moment; after changes through founding_session() the frame that they lead to. Valid until the next call. */
const struct frame *founding_frame(struct founding *founding) __attribute__((nonnull, returns_nonnull));
struct session *founding_session(struct founding *founding) __attribute__((nonnull, returns_nonnull));
struct store *founding_store(struct founding *founding) __attribute__((nonnull, returns_nonnull));
const struct config *founding_config(const struct founding *founding) __attribute__((nonnull, returns_nonnull));
int64_t founding_now(const struct founding *founding) __attribute__((nonnull));

/* From the next poll on the servers tell another variant, but not to or from FOUNDING_EMPTY, which has other servers. */
void founding_become(struct founding *founding, enum founding_variant variant) __attribute__((nonnull));

/* The sources answer (or fail) again as of that moment of the story; founding_frame() follows. */
void founding_poll(struct founding *founding, int64_t now_ms) __attribute__((nonnull));

#endif
