#include "datasources/chaosmesh_state.h"

#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"

int64_t chaosmesh_now(const struct chaosmesh *source)
{
	const struct clock *clock = source->context->clock;
	return clock->wall_ms(clock->user);
}

static void unlink_request(struct chaosmesh_request *request)
{
	if (request->next)
		request->next->previous = request->previous;
	if (request->previous)
		request->previous->next = request->next;
	else
		request->source->requests = request->next;
}

static void free_request(struct chaosmesh_request *request)
{
	free(request->uid);
	free(request);
}

/*
 * 200 without a body is how GET /workflows and calls under /common answer to a missing token (2.2 and 2.6 to a bad one too); all success
 * has a body.
 */
static void explain(const struct chaosmesh *source, const struct http_response *response, struct err *err)
{
	bool open = source->config_slice && !source->config.secure;
	const char *where = response->url ? response->url : "";
	http_explain(response, err);
	if (err->code != ERR_NONE || response->body_length > 0)
		return;
	if (open)
		err_set_status(err, ERR_DECODE, response->status, where, "answer is empty where JSON was expected");
	else
		err_set_status(err, ERR_AUTH, response->status, where, "answer is empty: the token is missing or was rejected");
}

/* Dates have whole seconds: the middle of that second, and of the time that the request took. */
static void note_head(struct chaosmesh *source, const struct http_response *response)
{
	if (response->date_ms > 0) {
		source->has_clock_offset = true;
		source->clock_offset_ms = response->date_ms + 500 - (chaosmesh_now(source) - response->elapsed_ms / 2);
	}
	if (response->status > 0)
		source->simulated = response->simulated;
}

static void done(void *user, const struct http_response *response)
{
	struct chaosmesh_request *request = user;
	struct err err = { 0 };
	explain(request->source, response, &err);
	note_head(request->source, response);
	unlink_request(request);
	request->answer(request->source, request, response, &err);
	free_request(request);
}

void chaosmesh_ask(struct chaosmesh *source, const struct chaosmesh_question *question)
{
	struct chaosmesh_request *request = mem_zalloc(1, sizeof *request);
	*request = (struct chaosmesh_request){
		.source = source,
		.next = source->requests,
		.answer = question->answer,
		.task = question->task,
		.command = question->command,
		.uid = mem_strdup(question->uid ? question->uid : ""),
	};
	if (source->requests)
		source->requests->previous = request;
	source->requests = request;
	http_start(source->context->http, &(struct http_call){
						  .method = question->method,
						  .path = question->path,
						  .body = question->body,
						  .content_type = question->body ? "application/json" : NULL,
						  .changes = question->changes,
						  .done = done,
						  .user = request,
					  });
}

void chaosmesh_forget_requests(struct chaosmesh *source)
{
	while (source->requests) {
		struct chaosmesh_request *request = source->requests;
		unlink_request(request);
		free_request(request);
	}
}
