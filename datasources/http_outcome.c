#include "datasources/http_request.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/config.h"
#include "datasources/http_auth.h"

static int64_t now_ms(void)
{
	const struct clock *clock = clock_system();
	return clock->monotonic_ms(clock->user);
}

static void fill_response(const struct http_request *request, bool answered, struct http_response *out)
{
	const struct http_answer *answer = &request->answer;
	*out = (struct http_response){
		.error = request->failure,
		.url = request->url,
		.credential = http_auth_credential(request->http->auth),
		.status = answer->head.status,
		.content_type = answer->head.content_type,
		.date_ms = answer->head.date_ms,
		.elapsed_ms = now_ms() - request->started_ms,
		.simulated = answer->head.simulated,
		.body = buf_borrow(&answer->body),
		.body_length = answer->body.len,
		.received = answer->received,
		.reply_lost = request->sent && !answered,
	};
}

static void log_response(const struct http_request *request, const struct http_response *response)
{
	static const char *const verbs[] = { [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE" };
	const char *verb = verbs[request->call.method];
	const char *name = request->http->name;
	struct err err = { 0 };
	http_explain(response, &err);
	if (err.code != ERR_NONE && err.code != ERR_ABORTED)
		log_write(LOG_WARN, name, "%s %s: %s (%lld ms)", verb, request->url, err.text, (long long)response->elapsed_ms);
	else
		log_write(LOG_DEBUG, name, "%s %s: %d, %zu bytes, %lld ms", verb, request->url, response->status, response->received,
			(long long)response->elapsed_ms);
}

static void deliver(struct http_request *request, bool answered)
{
	struct http_response response;
	fill_response(request, answered, &response);
	log_response(request, &response);
	request->delivering = true;
	request->http->delivered++;
	request->call.done(request->call.user, &response);
	http_request_discard(request);
}

/* A redirect: true where it is followed, else `failure` says why not. */
static bool follow(struct http_request *request)
{
	const struct http *http = request->http;
	const struct http_redirect redirect = {
		.url = &http->url,
		.path = request->call.path,
		.status = request->answer.head.status,
		.location = request->answer.head.location,
		.allowed = request->call.method == HTTP_GET && !request->call.changes && http->config->follow_redirects,
		.followed = request->redirects,
	};
	char *path = http_redirect_path(&redirect, &request->failure);
	if (!path)
		return false;
	free((char *)request->call.path);
	request->call.path = path;
	request->redirects++;
	return http_request_launch_again(request);
}

/* A credential that was refused is read again; true where there is another one and the request goes out with it. */
static bool try_new_credential(struct http_request *request)
{
	struct http_response response;
	struct err err = { 0 };
	fill_response(request, true, &response);
	http_explain(&response, &err);
	if (err.code != ERR_AUTH || err.status == 403 || !http_auth_reload(request->http->auth, now_ms()))
		return false;
	if (request->call.method != HTTP_GET || request->call.changes || request->reloaded)
		return false;
	request->reloaded = true;
	return http_request_launch_again(request);
}

/* An answer is there: true where it was not the last word. */
static bool goes_on(struct http_request *request)
{
	int status = request->answer.head.status;
	if (status >= 300 && status < 400)
		return follow(request);
	if (status >= 400)
		return try_new_credential(request);
	if (http_answer_is_page(&request->answer)) {
		http_explain_not_json(buf_borrow(&request->answer.body), request->answer.body.len, &request->failure);
		snprintf(request->failure.where, sizeof request->failure.where, "%s", request->url);
		request->failure.status = status;
	}
	return false;
}

void http_request_conclude(struct http_request *request, bool answered)
{
	if (!answered || !goes_on(request))
		deliver(request, answered);
}
