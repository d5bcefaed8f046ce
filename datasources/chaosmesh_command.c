#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "datasources/chaosmesh_encode.h"
#include "datasources/chaosmesh_job.h"
#include "datasources/chaosmesh_kinds.h"

/*
 * A command is a job of three steps. READ: the object is asked for, so that what is sent hits what was meant (a uid leads to a name, and the
 * name may be another object's by now) and is not sent where there is nothing to do; for CREATE: that the name is free. SEND: once, never
 * again. CHECK: what the server shows now, three times a second apart if need be; that, not the reply, decides what a lost reply meant.
 * A preview has SEND alone.
 */

enum { TRIES = 3 };

/* ---- requests ---- */

static void ask(struct chaosmesh *source, struct chaosmesh_job *job, const char *path, chaosmesh_answer *answer)
{
	job->open = true;
	chaosmesh_ask(
		source, &(struct chaosmesh_question){ .method = HTTP_GET, .path = path, .answer = answer, .command = job->command.id });
}

/* The object by its uid. */
static void ask_object(struct chaosmesh *source, struct chaosmesh_job *job, chaosmesh_answer *answer)
{
	struct buf path = { 0 };
	buf_appendf(&path, "/api/%s/", chaosmesh_collection(job->command.object));
	http_escape(&path, job->command.uid);
	ask(source, job, buf_borrow(&path), answer);
	buf_finish(&path);
}

/* The objects that have the name of what is to be created. Workflows cannot be asked for by name. */
static void ask_name(struct chaosmesh *source, struct chaosmesh_job *job, chaosmesh_answer *answer)
{
	struct buf path = { 0 };
	buf_appendf(&path, "/api/%s?namespace=", chaosmesh_collection(job->command.object));
	http_escape(&path, job->command.namespace_);
	if (job->command.object != CHAOS_WORKFLOW) {
		buf_append_text(&path, "&name=");
		http_escape(&path, job->command.name);
	}
	if (job->command.object == CHAOS_EXPERIMENT) {
		buf_append_text(&path, "&kind=");
		http_escape(&path, job->command.chaos_kind);
	}
	ask(source, job, buf_borrow(&path), answer);
	buf_finish(&path);
}

static void start_send(struct chaosmesh *source, struct chaosmesh_job *job);
static void start_check(struct chaosmesh *source, struct chaosmesh_job *job);

/* ---- READ ---- */

/* A uid that a list has and the server's database does not yet: a moment later it will. */
static bool read_again(struct chaosmesh *source, struct chaosmesh_job *job, const struct err *err)
{
	bool lag = err->code == ERR_NOT_FOUND && strcmp(job->command.chaos_kind, "AzureChaos") != 0 &&
		   chaosmesh_knows(source, job->command.uid) && ++job->tries < TRIES;
	if (lag)
		job->wake_ms = chaosmesh_now(source) + CHAOSMESH_RETRY_MS;
	return lag;
}

static void refuse_unread(struct chaosmesh *source, struct chaosmesh_job *job, const struct err *err)
{
	struct err told = *err;
	if (err->code == ERR_NOT_FOUND && strcmp(job->command.chaos_kind, "AzureChaos") == 0)
		err_set(&told, ERR_NOT_FOUND, "", "the dashboard keeps no record of AzureChaos and cannot %s it: use kubectl",
			command_verb(job->command.kind));
	else if (err->code != ERR_NOT_FOUND && err->code != ERR_AUTH)
		err_prefix(&told, "nothing was sent, since the state could not be read");
	chaosmesh_job_finish(source, job, COMMAND_REFUSED, &told);
}

enum decision { SEND, NOTHING_TO_DO, IMPOSSIBLE };

/* What to do with an object in this state, and what to say instead. */
static enum decision decide(const struct command *command, const struct chaos_item *item, const char **text)
{
	static const struct {
		enum command_kind kind;
		enum chaos_state state;
		enum decision decision;
		const char *text;
	} table[] = {
		{ COMMAND_PAUSE, CHAOS_PAUSED, NOTHING_TO_DO, "is paused already" },
		{ COMMAND_PAUSE, CHAOS_FINISHED, NOTHING_TO_DO, "has finished already" },
		{ COMMAND_PAUSE, CHAOS_DELETING, IMPOSSIBLE, "is being deleted" },
		{ COMMAND_RESUME, CHAOS_FINISHED, IMPOSSIBLE, "has finished: there is nothing to resume" },
		{ COMMAND_RESUME, CHAOS_DELETING, IMPOSSIBLE, "is being deleted" },
		{ COMMAND_DELETE, CHAOS_DELETING, NOTHING_TO_DO, "is being deleted already" },
		{ COMMAND_ABORT, CHAOS_FINISHED, NOTHING_TO_DO, "has finished already" },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (table[i].kind != command->kind || table[i].state != item->state || command->force)
			continue;
		*text = table[i].text;
		return table[i].decision;
	}
	bool active = item->state == CHAOS_RUNNING || item->state == CHAOS_INJECTING;
	*text = command->kind == COMMAND_RESUME ? "is not paused" : "is aborted already";
	if (command->kind == COMMAND_RESUME && active && !chaosmesh_decode_pause_wanted(item))
		return NOTHING_TO_DO;
	return command->kind == COMMAND_ABORT && chaosmesh_decode_abort_wanted(item) ? NOTHING_TO_DO : SEND;
}

static void act_on(struct chaosmesh *source, struct chaosmesh_job *job, const struct chaos_item *item, const struct http_response *response)
{
	const char *text;
	struct err err = { 0 };
	enum decision decision = decide(&job->command, item, &text);
	if (strcmp(item->uid, job->command.uid) != 0)
		chaosmesh_job_finish_saying(
			source, job, COMMAND_REFUSED, ERR_NOT_FOUND, "is gone: another object has its name by now, uid ", item->uid);
	else if (decision == NOTHING_TO_DO)
		chaosmesh_job_finish_saying(source, job, COMMAND_DONE, ERR_NONE, text, "");
	else if (decision == IMPOSSIBLE)
		chaosmesh_job_finish_saying(source, job, COMMAND_REFUSED, ERR_REFUSED, text, "");
	else if (job->command.kind == COMMAND_ABORT && !chaosmesh_encode_abort(response->body, response->body_length, &job->body, &err))
		chaosmesh_job_finish(source, job, COMMAND_REFUSED, &err);
	else
		start_send(source, job);
}

static void on_read(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_job *job = chaosmesh_job_find(source, request->command);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaos_item item;
	struct err wrong = *err;
	job->open = false;
	if (wrong.code == ERR_NONE &&
		chaosmesh_decode_detail(slice, job->command.object, response->body, response->body_length, &item, &wrong))
		act_on(source, job, &item, response);
	else if (!read_again(source, job, &wrong))
		refuse_unread(source, job, &wrong);
	slice_release(slice);
}

/* The uid of the object that a list has by that name; NULL where it has none. */
static const char *find_named(const struct chaosmesh_items *items, const struct command *command)
{
	for (size_t i = 0; i < items->count; i++) {
		const struct chaos_item *item = &items->items[i];
		bool kind = command->object != CHAOS_EXPERIMENT || strcmp(item->kind, command->chaos_kind) == 0;
		if (kind && strcmp(item->name, command->name) == 0 && strcmp(item->namespace_, command->namespace_) == 0)
			return item->uid;
	}
	return NULL;
}

static void on_name_read(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_job *job = chaosmesh_job_find(source, request->command);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_items items;
	struct err wrong = *err;
	job->open = false;
	if (wrong.code != ERR_NONE ||
		!chaosmesh_decode_list(slice, job->command.object, response->body, response->body_length, &items, &wrong))
		refuse_unread(source, job, &wrong);
	else if (find_named(&items, &job->command))
		chaosmesh_job_finish_saying(
			source, job, COMMAND_REFUSED, ERR_REFUSED, "exists already in namespace ", job->command.namespace_);
	else
		start_send(source, job);
	slice_release(slice);
}

/* ---- SEND ---- */

/* No reply, or one that does not tell whether it happened: a proxy's, or of a server that gave up waiting. */
static bool is_lost(const struct http_response *response, const struct err *err)
{
	static const char *const waits[] = { "timeout", "timed out", "deadline exceeded" };
	if (response->reply_lost || response->status == 502 || response->status == 504)
		return true;
	for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++)
		if (response->status == 500 && strstr(err->text, waits[i]))
			return true;
	return false;
}

/* A 200 that does not say yes is looked into, too. */
static bool says_yes(const struct chaosmesh_job *job, const struct http_response *response, struct err *err)
{
	bool body = job->command.kind == COMMAND_CREATE || job->command.kind == COMMAND_ABORT;
	if (err->code != ERR_NONE)
		return false;
	return body || chaosmesh_decode_success(response->body, response->body_length, err);
}

static void on_sent(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_job *job = chaosmesh_job_find(source, request->command);
	struct err wrong = *err;
	job->open = false;
	job->acknowledged = says_yes(job, response, &wrong);
	bool refused = !job->acknowledged && !is_lost(response, &wrong) && (response->status < 200 || response->status >= 300);
	if (refused) {
		chaosmesh_job_finish(source, job, COMMAND_REFUSED, &wrong);
		return;
	}
	job->lost = wrong;
	job->tries = 0;
	start_check(source, job);
}

static void copy_pods(struct command_result *result, const struct chaosmesh_pods *pods)
{
	result->pod_total = pods->total;
	result->pod_count = pods->count;
	result->pods = mem_zalloc(pods->count + 1, sizeof *result->pods);
	for (size_t i = 0; i < pods->count; i++)
		result->pods[i] = (struct chaos_pod){
			.namespace_ = mem_strdup(pods->pods[i].namespace_),
			.name = mem_strdup(pods->pods[i].name),
			.ip = mem_strdup(pods->pods[i].ip),
			.phase = mem_strdup(pods->pods[i].phase),
		};
}

/* This call gives no reasons: 500 and nothing is a rejected token as well as a selector it cannot use. */
static void on_preview(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_job *job = chaosmesh_job_find(source, request->command);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_pods pods;
	struct err wrong = *err;
	if (wrong.code == ERR_NONE && chaosmesh_decode_pods(slice, response->body, response->body_length, &pods, &wrong)) {
		copy_pods(chaosmesh_job_result(source, job), &pods);
		chaosmesh_job_finish(source, job, COMMAND_DONE, &wrong);
	} else {
		if (response->status >= 400 && response->body_length == 0)
			err_set_status(&wrong, wrong.code, response->status, "",
				"%d without a reason: the token may have expired, may not see these namespaces, or the selector is wrong",
				response->status);
		chaosmesh_job_finish(source, job, COMMAND_REFUSED, &wrong);
	}
	slice_release(slice);
}

static void start_send(struct chaosmesh *source, struct chaosmesh_job *job)
{
	struct buf path = { 0 };
	enum http_method method = chaosmesh_command_request(&job->command, &path);
	bool preview = job->command.kind == COMMAND_PREVIEW;
	const char *body = job->body.len ? buf_borrow(&job->body) : job->command.body;
	job->step = STEP_SEND;
	job->open = true;
	chaosmesh_ask(source, &(struct chaosmesh_question){
				      .method = method,
				      .path = buf_borrow(&path),
				      .body = body[0] ? body : NULL,
				      .changes = !preview,
				      .answer = preview ? on_preview : on_sent,
				      .command = job->command.id,
			      });
	buf_finish(&path);
}

/* ---- CHECK ---- */

enum sight { AGREES, DISAGREES, GONE, UNKNOWN };

static enum sight compare(const struct command *command, const struct chaos_item *item)
{
	if (strcmp(item->uid, command->uid) != 0)
		return GONE;
	switch (command->kind) {
	case COMMAND_PAUSE:
		return chaosmesh_decode_pause_wanted(item) || item->state == CHAOS_PAUSED ? AGREES : DISAGREES;
	case COMMAND_RESUME:
		return chaosmesh_decode_pause_wanted(item) ? DISAGREES : AGREES;
	case COMMAND_DELETE:
		return item->state == CHAOS_DELETING ? AGREES : DISAGREES;
	default:
		return chaosmesh_decode_abort_wanted(item) || item->state == CHAOS_FINISHED ? AGREES : DISAGREES;
	}
}

static bool is_last_try(struct chaosmesh *source, struct chaosmesh_job *job)
{
	if (++job->tries >= TRIES)
		return true;
	job->wake_ms = chaosmesh_now(source) + CHAOSMESH_RETRY_MS;
	return false;
}

/* Nothing to be seen of it: with the server's yes it may be late, without it did not happen. */
static void conclude_unseen(struct chaosmesh *source, struct chaosmesh_job *job)
{
	if (!is_last_try(source, job))
		return;
	if (job->acknowledged && job->command.kind == COMMAND_CREATE)
		chaosmesh_job_finish_saying(source, job, COMMAND_DONE, ERR_NONE, "was taken by the server, but is in no list yet", "");
	else if (job->acknowledged && job->command.kind == COMMAND_DELETE)
		chaosmesh_job_finish_saying(source, job, COMMAND_DONE, ERR_NONE, "is to be deleted, but still there", "");
	else if (job->acknowledged)
		chaosmesh_job_finish_saying(source, job, COMMAND_UNCLEAR, ERR_REFUSED, "is unchanged, though the server said yes", "");
	else
		chaosmesh_job_finish_saying(
			source, job, COMMAND_REFUSED, job->lost.code, "is unchanged, and there was no clear reply: ", job->lost.text);
}

static void conclude_unreadable(struct chaosmesh *source, struct chaosmesh_job *job, const struct err *err)
{
	if (!is_last_try(source, job))
		return;
	if (job->acknowledged)
		chaosmesh_job_finish_saying(source, job, COMMAND_DONE, ERR_NONE, "was not read back: ", err->text);
	else
		chaosmesh_job_finish_saying(source, job, COMMAND_UNCLEAR, job->lost.code,
			"may or may not have been changed: the reply was lost, and the state cannot be read: ", err->text);
}

static void conclude(struct chaosmesh *source, struct chaosmesh_job *job, enum sight sight, const struct err *err)
{
	bool ends = job->command.kind == COMMAND_DELETE || job->command.kind == COMMAND_ABORT;
	struct err none = { 0 };
	if (sight == AGREES || (sight == GONE && ends))
		chaosmesh_job_finish(source, job, COMMAND_DONE, &none);
	else if (sight == GONE)
		chaosmesh_job_finish_saying(source, job, COMMAND_REFUSED, ERR_NOT_FOUND, "is gone", "");
	else if (sight == DISAGREES)
		conclude_unseen(source, job);
	else
		conclude_unreadable(source, job, err);
}

static void on_check(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_job *job = chaosmesh_job_find(source, request->command);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaos_item item;
	struct err wrong = *err;
	enum sight sight = wrong.code == ERR_NOT_FOUND ? GONE : UNKNOWN;
	job->open = false;
	if (wrong.code == ERR_NONE &&
		chaosmesh_decode_detail(slice, job->command.object, response->body, response->body_length, &item, &wrong))
		sight = compare(&job->command, &item);
	conclude(source, job, sight, &wrong);
	slice_release(slice);
}

static void on_name_check(
	struct chaosmesh *source, const struct chaosmesh_request *request, const struct http_response *response, const struct err *err)
{
	struct chaosmesh_job *job = chaosmesh_job_find(source, request->command);
	struct slice *slice = slice_create(SOURCE_CHAOS_MESH, 0, "", "");
	struct chaosmesh_items items;
	struct err wrong = *err;
	enum sight sight = UNKNOWN;
	job->open = false;
	if (wrong.code == ERR_NONE &&
		chaosmesh_decode_list(slice, job->command.object, response->body, response->body_length, &items, &wrong)) {
		const char *uid = find_named(&items, &job->command);
		sight = uid ? AGREES : DISAGREES;
		if (uid) {
			struct command_result *result = chaosmesh_job_result(source, job);
			free(result->uid);
			result->uid = mem_strdup(uid);
		}
	}
	conclude(source, job, sight, &wrong);
	slice_release(slice);
}

/* What the server made up a name for cannot be found again. */
static void start_check(struct chaosmesh *source, struct chaosmesh_job *job)
{
	struct err none = { 0 };
	bool named = job->command.name[0];
	job->step = STEP_CHECK;
	if (job->command.kind != COMMAND_CREATE)
		ask_object(source, job, on_check);
	else if (named)
		ask_name(source, job, on_name_check);
	else if (job->acknowledged)
		chaosmesh_job_finish(source, job, COMMAND_DONE, &none);
	else
		chaosmesh_job_finish_saying(source, job, COMMAND_UNCLEAR, job->lost.code,
			"may or may not have been created: the reply was lost, and the server chose its name: ", job->lost.text);
}

/* ---- the steps ---- */

static void start_read(struct chaosmesh *source, struct chaosmesh_job *job)
{
	job->step = STEP_READ;
	if (job->command.kind == COMMAND_CREATE && job->command.name[0])
		ask_name(source, job, on_name_read);
	else if (job->command.kind == COMMAND_PREVIEW || job->command.kind == COMMAND_CREATE)
		start_send(source, job);
	else
		ask_object(source, job, on_read);
}

void chaosmesh_job_go_on(struct chaosmesh *source, struct chaosmesh_job *job)
{
	job->wake_ms = 0;
	if (job->step == STEP_CHECK)
		start_check(source, job);
	else
		start_read(source, job);
}
