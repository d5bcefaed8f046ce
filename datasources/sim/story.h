#ifndef DATASOURCES_SIM_STORY_H
#define DATASOURCES_SIM_STORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/arena.h"
#include "core/base/err.h"
#include "datasources/sim/faultset.h"
#include "datasources/sim/rules.h"
#include "datasources/sim/world.h"

/*
 * A story is what somebody does to the cluster, at moments after the start, and which alerts watch it: a YAML file, man/chaoswatch-story.5 has
 * its format. Built-in ones are files as well, embedded. Reading is strict: what is not known is refused, with its line.
 */

enum story_act {
	STORY_NOTHING, /* only words */
	STORY_REQUEST, /* to the Chaos Mesh API */
	STORY_KILL, /* the pods of a workload are deleted; their owner makes others */
	STORY_RESTART, /* the containers of a workload end */
	STORY_VANISH, /* nobody gets a workload's metrics any more, though it is well */
	STORY_RETURN,
	STORY_LOAD, /* a workload has so many times its load */
	STORY_END, /* an experiment is deleted */
	STORY_PAUSE,
	STORY_RESUME,
	STORY_FAULT, /* a server's answers go wrong */
	STORY_HEAL, /* they are well again */
};

/* What an alert is to be, and when, since the start of the story: what tests hold the truth against. */
enum story_state { STORY_PENDING, STORY_FIRING, STORY_IN_ALERTMANAGER, STORY_RESOLVED, STORY_QUIET /* it does not fire all that time */ };

struct story_expect {
	const char *alert;
	struct rule_pair labels[RULE_PAIRS]; /* the alert's has them too; up to one without a name */
	enum story_state state;
	int64_t from_ms, to_ms;
	int line;
};

struct story_step {
	int64_t at_ms; /* since the start */
	int line;
	enum story_act act;
	const char *target; /* of what is no request: a workload, an experiment */
	double factor; /* of its load */
	const struct fault *fault; /* of STORY_FAULT; of STORY_HEAL the server alone */
	const char *method, *path, *body; /* of a request; the body is JSON */
	const char *caption, *why; /* "" where there is none */
	const struct story_expect *expects;
	size_t expect_count;
};

struct story {
	struct arena *arena;
	const char *name, *about, *file;
	int64_t length_ms; /* then it is over, and begins anew where that is asked for */
	double bound_bytes; /* of a container's memory, for the truth; 0: its limit */
	const struct workload_service *workloads; /* beside those that every story has */
	size_t workload_count;
	const struct rule *rules; /* those of every story among them, by group */
	size_t rule_count;
	const struct story_step *steps; /* in order */
	size_t step_count;
};

/* Built-in stories by number; NULL behind the last one. The first one is the one that runs where none is asked for. */
const char *story_builtin_name(size_t index);
const char *story_builtin_text(size_t index);

/*
 * A built-in story by its name, or one from a file (what has a slash or a dot is a path). NULL with ERR_USAGE where there is none,
 * ERR_IO where it cannot be read, ERR_CONFIG with "file:line" where it is no story. Caller destroys.
 */
struct story *story_load(const char *name_or_path, struct err *err) __attribute__((nonnull(1)));

/* The same of a text; `file` is what errors call it. */
struct story *story_parse(const char *text, size_t length, const char *file, struct err *err) __attribute__((nonnull(1, 3)));

void story_destroy(struct story *story); /* NULL is fine */

const char *story_state_name(enum story_state state) __attribute__((returns_nonnull)); /* "in_alertmanager" */

/*
 * Appends its rules as a rule file of Prometheus. `for_ms` >= 0 is the `for` of RULES_LEAKERS in place of the story's.
 */
struct buf;
void story_print_rules(const struct story *story, int64_t for_ms, struct buf *out) __attribute__((nonnull));

/* Does what a step does to the world; what it does to the servers, their owner does. False with the cluster's words where it refuses a request, or has no such target. */
bool story_do(const struct story_step *step, struct world *world, struct err *err) __attribute__((nonnull(1, 2)));

#endif
