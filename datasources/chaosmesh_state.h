#ifndef DATASOURCES_CHAOSMESH_STATE_H
#define DATASOURCES_CHAOSMESH_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/command.h"
#include "core/snapshot.h"
#include "datasources/chaosmesh_decode.h"
#include "datasources/chaosmesh_events.h"
#include "datasources/http.h"
#include "datasources/source.h"

/*
 * Private to chaosmesh*.c: what the source knows, and what is under way. Everything belongs to the source's thread; nothing is locked.
 * Answers are decoded into parts (slices of their own); what is published shares them.
 */

struct chaosmesh;
struct chaosmesh_detail;
struct chaosmesh_job;

enum {
	CHAOSMESH_LISTS = 3, /* experiments, schedules, workflows: enum chaos_object */
	CHAOSMESH_EVENTS_LIMIT = 999, /* rows asked for; as many answered: there are more */
	CHAOSMESH_RETRY_MS = 1000, /* a fresh uid that the server's database does not have yet, reading back */
};

/* ---- requests: chaosmesh_ask.c ---- */

struct chaosmesh_request;

/*
 * An answer, or why there is none: *err is ERR_NONE where the status is 2xx and there is a body. Called once. What it starts goes on; the
 * request is freed behind it.
 */
typedef void chaosmesh_answer(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err);

struct chaosmesh_request {
	struct chaosmesh *source;
	struct chaosmesh_request *previous, *next;
	chaosmesh_answer *answer;
	size_t task; /* of a round */
	uint64_t command; /* of a job */
	char *uid; /* of a detail; "" */
};

struct chaosmesh_question {
	enum http_method method;
	const char *path; /* percent-encoded */
	const char *body; /* JSON, or NULL */
	bool changes;
	chaosmesh_answer *answer;
	size_t task;
	uint64_t command;
	const char *uid; /* NULL: "" */
};

void chaosmesh_ask(struct chaosmesh *source, const struct chaosmesh_question *question) __attribute__((nonnull));
void chaosmesh_forget_requests(struct chaosmesh *source) __attribute__((nonnull)); /* after they were cancelled */
int64_t chaosmesh_now(const struct chaosmesh *source) __attribute__((nonnull)); /* wall time */

/* ---- what is known: chaosmesh.c ---- */

/* The newest good answer of one list. */
struct chaosmesh_part {
	const struct slice *slice; /* NULL: none yet */
	struct chaosmesh_items items;
	int64_t good_ms;
	struct err err; /* of the newest try */
};

/* A namespace that is asked for; "" is the whole cluster. */
struct chaosmesh_place {
	const char *namespace_;
	struct chaosmesh_part parts[CHAOSMESH_LISTS];
	struct err events_err;
	int64_t events_good_ms;
	bool events_cut; /* the newest answer had as many rows as were asked for */
};

/* All lists and events once. */
struct chaosmesh_round {
	bool open;
	uint64_t number;
	int64_t lists_ms; /* when the last list was there */
	size_t next, running, lists_left;
};

struct chaosmesh {
	struct source_context *context;
	size_t place_count;
	struct chaosmesh_place *places;
	struct chaosmesh_round round;
	int64_t due_ms; /* of the next round */
	int64_t eager_until_ms; /* a command changed something: its effect shows a moment later */

	const struct slice *config_slice; /* NULL until known */
	struct chaosmesh_config config;
	int64_t config_ms; /* when it was asked for last */

	struct chaosmesh_event_store events;

	struct chaosmesh_detail *details; /* hash by uid: chaosmesh_details.c */
	size_t details_open;
	size_t details_left; /* that may still be asked for in this round */
	char *selected_uid; /* never NULL */

	struct chaosmesh_job *jobs; /* oldest first: chaosmesh_jobs.c */
	size_t result_count;
	struct command_result results[COMMAND_RESULTS_MAX];

	int64_t good_ms, poll_ms, failed_since_ms, next_try_ms;
	unsigned tries;
	struct err error; /* while no list answers */
	bool partial; /* some lists do, others do not */
	bool has_clock_offset, simulated;
	int64_t clock_offset_ms;

	bool dirty; /* to be published at once */
	bool soft_dirty; /* to be published when nothing more is coming soon */
	int64_t published_ms;

	struct chaosmesh_request *requests;
};

/* True where a list has that uid. */
bool chaosmesh_knows(const struct chaosmesh *source, const char *uid) __attribute__((nonnull));

/* Everything is due now. */
void chaosmesh_refresh(struct chaosmesh *source) __attribute__((nonnull));

/* ---- details: chaosmesh_details.c ---- */

/* After the lists: forgets objects that are gone, learns of new ones. */
void chaosmesh_details_sync(struct chaosmesh *source) __attribute__((nonnull));
/* Starts what is due, at most four at a time; returns when to call again, INT64_MAX for not by time. */
int64_t chaosmesh_details_step(struct chaosmesh *source, int64_t now_ms) __attribute__((nonnull));
/* The detail of an object, or NULL; *part is what it belongs to. */
const struct chaos_item *chaosmesh_details_find(const struct chaosmesh *source, const char *uid, const struct slice **part)
	__attribute__((nonnull));
void chaosmesh_details_hurry(struct chaosmesh *source) __attribute__((nonnull)); /* no waiting after failures any more */
void chaosmesh_details_destroy(struct chaosmesh *source) __attribute__((nonnull));

/* ---- publishing: chaosmesh_publish.c ---- */

void chaosmesh_publish(struct chaosmesh *source) __attribute__((nonnull));

/* ---- commands: chaosmesh_jobs.c, chaosmesh_command.c ---- */

/* Takes what is in the queue, starts and continues jobs; returns when to call again, INT64_MAX for not by time. */
int64_t chaosmesh_commands_step(struct chaosmesh *source, int64_t now_ms) __attribute__((nonnull));
void chaosmesh_commands_destroy(struct chaosmesh *source) __attribute__((nonnull));

/* chaosmesh_describe.c: method and path of the request that a command sends, the path appended to `path`. */
enum http_method chaosmesh_command_request(const struct command *command, struct buf *path) __attribute__((nonnull));

/* source_ops.describe; any thread */
void chaosmesh_describe(const struct config_source *config, const struct command *command, struct buf *out) __attribute__((nonnull));

#endif
