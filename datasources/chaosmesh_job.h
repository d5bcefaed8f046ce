#ifndef DATASOURCES_CHAOSMESH_JOB_H
#define DATASOURCES_CHAOSMESH_JOB_H

#include "core/base/buf.h"
#include "datasources/chaosmesh_state.h"

/* Private to chaosmesh_jobs.c (the queue and its results) and chaosmesh_command.c (what a job does). */

enum chaosmesh_step { STEP_WAIT, STEP_READ, STEP_SEND, STEP_CHECK };

struct chaosmesh_job {
	struct chaosmesh_job *next;
	struct command command;
	enum chaosmesh_step step;
	bool open; /* a request is under way */
	int64_t wake_ms; /* not before */
	int tries; /* of READ or CHECK that did not tell */
	bool acknowledged; /* the server said yes */
	struct err lost; /* how the reply was lost, where it was */
	struct buf body; /* of ABORT, made from what was read */
};

/* Begins a job, or goes on with one that waited. It may end in here. */
void chaosmesh_job_go_on(struct chaosmesh *source, struct chaosmesh_job *job) __attribute__((nonnull));

struct chaosmesh_job *chaosmesh_job_find(struct chaosmesh *source, uint64_t id) __attribute__((nonnull));

/* Its result, as the newest one; valid until the next call. */
struct command_result *chaosmesh_job_result(struct chaosmesh *source, const struct chaosmesh_job *job) __attribute__((nonnull));

/* Ends and frees the job. `err` may be a remark on what was done: then its code is ERR_NONE. */
void chaosmesh_job_finish(struct chaosmesh *source, struct chaosmesh_job *job, enum command_state state, const struct err *err)
	__attribute__((nonnull));
/* The same with the sentence "NAME text detail". */
void chaosmesh_job_finish_saying(struct chaosmesh *source, struct chaosmesh_job *job, enum command_state state, enum err_code code,
	const char *text, const char *detail) __attribute__((nonnull));

#endif
