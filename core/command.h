#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model.h"

/* Requests as values: made by the front ends, queued, carried out by the thread of the source, answered in a later snapshot. */
enum command_kind {
	COMMAND_REFRESH, /* ask everything now, forget the backoff */
	COMMAND_PREVIEW, /* which pods does a selector match now: changes nothing */
	COMMAND_PAUSE, /* experiment or schedule */
	COMMAND_RESUME,
	COMMAND_DELETE, /* experiment, schedule or workflow */
	COMMAND_ABORT, /* a workflow, for good */
	COMMAND_CREATE, /* experiment, schedule or workflow from a manifest */
	COMMAND_HOLD, /* the story of a demo, and the time of its world */
	COMMAND_GO_ON,
	COMMAND_STEP, /* to its next step, at once */
};

struct command {
	uint64_t id; /* given by cmdqueue_push, > 0 */
	enum command_kind kind;
	enum chaos_object object;
	char *uid, *namespace_, *name, *chaos_kind; /* owned, never NULL */
	char *body; /* CREATE: the object as JSON; PREVIEW: a bare selector as JSON; else "" */
	bool force; /* DELETE without waiting for recovery */
};

enum command_state {
	COMMAND_SENT, /* on its way */
	COMMAND_DONE, /* the server took it, and what was read back agrees */
	COMMAND_REFUSED, /* it did not happen: see error */
	COMMAND_UNCLEAR, /* the reply was lost, and reading back did not tell either */
};

struct command_result {
	uint64_t id;
	enum command_kind kind;
	enum command_state state;
	char *uid; /* what it was about; after CREATE the new object's, where it could be found */
	char *namespace_, *name;
	int64_t at_ms; /* wall time of the newest change of this result */
	struct err error;
	size_t pod_count, pod_total; /* PREVIEW */
	struct chaos_pod *pods;
};

#define COMMAND_RESULTS_MAX 256 /* newest results that a slice keeps: as many as one plan has steps */

/* A command with copies of the texts (NULL becomes ""). */
void command_init(struct command *command, enum command_kind kind, enum chaos_object object, const char *uid, const char *namespace_,
	const char *name, const char *chaos_kind, const char *body) __attribute__((nonnull(1)));
void command_finish(struct command *command) __attribute__((nonnull));
void command_result_finish(struct command_result *result) __attribute__((nonnull));
/* The one of that command, or NULL (of id 0 always). */
const struct command_result *command_result_find(const struct command_result *results, size_t count, uint64_t id);
bool command_changes_something(enum command_kind kind); /* what read-only refuses */
const char *command_verb(enum command_kind kind); /* "pause", "delete", ... */

#endif
