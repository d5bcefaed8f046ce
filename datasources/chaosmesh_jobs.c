#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cmdqueue.h"
#include "datasources/chaosmesh_job.h"

/*
 * Jobs run beside each other, four at most, in the order of the queue. A job waits where one on the same object runs, or one that changes objects
 * of another kind: an emergency stop sends schedules, then workflows, then the rest, and each has to be over before the next begins.
 */

enum { PARALLEL = 4, JOBS_MAX = 512, EAGER_MS = 8000 };

/* ---- results ---- */

static struct command_result *find_result(struct chaosmesh *source, uint64_t id)
{
	for (size_t i = 0; i < source->result_count; i++)
		if (source->results[i].id == id)
			return &source->results[i];
	return NULL;
}

/* Moved to the front; a new one pushes the oldest out. */
struct command_result *chaosmesh_job_result(struct chaosmesh *source, const struct chaosmesh_job *job)
{
	struct command_result *found = find_result(source, job->command.id);
	struct command_result result;
	if (found) {
		result = *found;
	} else {
		if (source->result_count == COMMAND_RESULTS_MAX)
			command_result_finish(&source->results[--source->result_count]);
		result = (struct command_result){
			.id = job->command.id,
			.kind = job->command.kind,
			.uid = mem_strdup(job->command.uid),
			.namespace_ = mem_strdup(job->command.namespace_),
			.name = mem_strdup(job->command.name),
		};
		found = &source->results[source->result_count++];
	}
	memmove(&source->results[1], &source->results[0], (size_t)(found - source->results) * sizeof result);
	source->results[0] = result;
	source->results[0].at_ms = chaosmesh_now(source);
	source->dirty = true;
	return &source->results[0];
}

/* ---- jobs ---- */

struct chaosmesh_job *chaosmesh_job_find(struct chaosmesh *source, uint64_t id)
{
	struct chaosmesh_job *job = source->jobs;
	while (job && job->command.id != id)
		job = job->next;
	return job;
}

static void free_job(struct chaosmesh_job *job)
{
	command_finish(&job->command);
	buf_finish(&job->body);
	free(job);
}

static void remove_job(struct chaosmesh *source, struct chaosmesh_job *job)
{
	struct chaosmesh_job **link = &source->jobs;
	while (*link != job)
		link = &(*link)->next;
	*link = job->next;
	free_job(job);
}

static const char *name_of(const struct chaosmesh_job *job)
{
	return job->command.name[0] ? job->command.name : job->command.uid;
}

void chaosmesh_job_finish(struct chaosmesh *source, struct chaosmesh_job *job, enum command_state state, const struct err *err)
{
	static const char *const words[] = {
		[COMMAND_SENT] = "sent", [COMMAND_DONE] = "done", [COMMAND_REFUSED] = "refused", [COMMAND_UNCLEAR] = "unclear"
	};
	struct command_result *result = chaosmesh_job_result(source, job);
	result->state = state;
	result->error = *err;
	log_write(state == COMMAND_DONE ? LOG_INFO : LOG_WARN, source->context->name, "%s %s: %s%s%s", command_verb(job->command.kind),
		name_of(job), words[state], err->text[0] ? ": " : "", err->text);
	if (command_changes_something(job->command.kind)) {
		source->eager_until_ms = result->at_ms + EAGER_MS;
		source->due_ms = 0;
	}
	remove_job(source, job);
}

void chaosmesh_job_finish_saying(struct chaosmesh *source, struct chaosmesh_job *job, enum command_state state, enum err_code code,
	const char *text, const char *detail)
{
	struct err err = { 0 };
	err_set(&err, code, "", "%s %s%s", name_of(job), text, detail);
	chaosmesh_job_finish(source, job, state, &err);
}

/* ---- the queue ---- */

/* One object at a time, one kind of objects at a time; see the top of this file. */
static bool may_start(const struct chaosmesh *source, const struct chaosmesh_job *job)
{
	int running = 0;
	for (const struct chaosmesh_job *other = source->jobs; other != job; other = other->next) {
		bool changes = command_changes_something(other->command.kind);
		running += other->step != STEP_WAIT;
		if (changes && command_changes_something(job->command.kind) &&
			(other->command.object != job->command.object ||
				(job->command.uid[0] && strcmp(other->command.uid, job->command.uid) == 0)))
			return false;
	}
	return running < PARALLEL;
}

static void start_job(struct chaosmesh *source, struct chaosmesh_job *job)
{
	chaosmesh_job_result(source, job)->state = COMMAND_SENT;
	chaosmesh_job_go_on(source, job);
}

static size_t take_commands(struct chaosmesh *source)
{
	struct chaosmesh_job **link = &source->jobs;
	struct command command;
	size_t count = 0;
	for (; *link; link = &(*link)->next)
		count++;
	for (; count < JOBS_MAX && cmdqueue_pop(source->context->commands, &command); count++) {
		if (command.kind == COMMAND_REFRESH) {
			chaosmesh_refresh(source);
			command_finish(&command);
			continue;
		}
		*link = mem_zalloc(1, sizeof **link);
		(*link)->command = command;
		link = &(*link)->next;
	}
	return count;
}

/* A wall clock that was set back is no reason to wait for it. */
static bool is_due(const struct chaosmesh_job *job, int64_t now_ms)
{
	return now_ms >= job->wake_ms || job->wake_ms - now_ms > CHAOSMESH_RETRY_MS;
}

int64_t chaosmesh_commands_step(struct chaosmesh *source, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;
	struct chaosmesh_job *next;
	take_commands(source);
	for (struct chaosmesh_job *job = source->jobs; job; job = next) {
		next = job->next; /* a start may end a job, but only that one */
		if (job->open)
			continue;
		if (job->step == STEP_WAIT && may_start(source, job))
			start_job(source, job);
		else if (job->step != STEP_WAIT && is_due(job, now_ms))
			chaosmesh_job_go_on(source, job);
		else if (job->step != STEP_WAIT && job->wake_ms < next_ms)
			next_ms = job->wake_ms;
	}
	return next_ms;
}

void chaosmesh_commands_destroy(struct chaosmesh *source)
{
	while (source->jobs)
		remove_job(source, source->jobs);
	for (size_t i = 0; i < source->result_count; i++)
		command_result_finish(&source->results[i]);
}
