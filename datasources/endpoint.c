#include "datasources/endpoint.h"

#include <stddef.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "datasources/http.h"
#include "datasources/json_stream.h"
#include "datasources/poller.h"
#include "datasources/pulse.h"

static bool decode(void *user, const char *bytes, size_t length)
{
	struct endpoint *endpoint = user;
	return json_stream_feed(endpoint->decode->stream, bytes, length, &endpoint->decode_error);
}

static bool receive(void *user, const char *bytes, size_t length)
{
	struct endpoint *endpoint = user;
	return repeat_feed(&endpoint->repeat, bytes, length, decode, endpoint);
}

/* The whole body is there. One that is the same as before has the content that it had. */
static bool read_end(struct endpoint *endpoint, struct err *err)
{
	bool same;
	if (!repeat_end(&endpoint->repeat, &same, decode, endpoint)) {
		*err = endpoint->decode_error;
		return false;
	}
	if (!same && !json_stream_end(endpoint->decode->stream, err))
		return false;
	repeat_keep(&endpoint->repeat);
	if (same) {
		slice_release(endpoint->fresh);
		endpoint->fresh = slice_retain(endpoint->part);
	}
	return true;
}

static void end_request(struct endpoint *endpoint)
{
	if (endpoint->decode)
		endpoint->server->decoder->destroy(endpoint->decode);
	slice_release(endpoint->fresh);
	endpoint->decode = NULL;
	endpoint->fresh = NULL;
	endpoint->request = NULL;
}

/* How the request ended: false with *err. What the decoder refused is the failure, not that the transfer was ended for it. */
static bool outcome(struct endpoint *endpoint, const struct http_response *response, struct err *err)
{
	if (endpoint->decode_error.code != ERR_NONE)
		*err = endpoint->decode_error;
	else if (response->error.code != ERR_NONE || response->status < 200 || response->status > 299)
		http_explain(response, err);
	else
		return read_end(endpoint, err);
	return false;
}

static void keep_part(struct endpoint *endpoint, int64_t now_ms)
{
	struct endpoint_server *server = endpoint->server;
	if (server->heed)
		server->heed(server->user, endpoint);
	slice_release(endpoint->part);
	endpoint->part = endpoint->fresh;
	endpoint->fresh = NULL;
	endpoint->good_ms = now_ms;
	endpoint->tries = 0;
	err_clear(&endpoint->error);
}

/* Whether the failure says no more than that this server does not have it. */
static bool may_lack(const struct endpoint *endpoint, const struct err *err)
{
	return endpoint->optional && (err->code == ERR_NOT_FOUND || err->code == ERR_REFUSED || err->code == ERR_DECODE);
}

static void keep_failure(struct endpoint *endpoint, const char *url, const struct err *err, int64_t now_ms)
{
	struct pulse *pulse = endpoint->server->pulse;
	int64_t retry_ms = now_ms + poller_backoff_ms(++endpoint->tries, pulse_random(pulse));
	bool missed = !endpoint->part && !may_lack(endpoint, err); /* it is not known at all: no reason to wait for its turn */
	if (retry_ms > endpoint->due_ms || missed)
		endpoint->due_ms = retry_ms;
	endpoint->error = *err;
	if (!may_lack(endpoint, err))
		pulse_bad(pulse, err, endpoint->started_ms, now_ms);
	else if (err->code == ERR_DECODE)
		pulse_strange(pulse, err, endpoint->started_ms, now_ms);
	if (err->code == ERR_DECODE)
		log_write(LOG_WARN, endpoint->server->name, "%s: %s: %s", url ? url : "", err->where, err->text);
}

static void done(void *user, const struct http_response *response)
{
	struct endpoint *endpoint = user;
	struct endpoint_server *server = endpoint->server;
	int64_t now_ms = server->clock->wall_ms(server->clock->user);
	struct err err = { 0 };
	endpoint->due_ms = endpoint->started_ms + (endpoint->every_ms > server->refresh_ms ? endpoint->every_ms : server->refresh_ms);
	if (outcome(endpoint, response, &err)) {
		pulse_good(server->pulse, response, now_ms);
		keep_part(endpoint, now_ms);
	} else {
		keep_failure(endpoint, response->url, &err, now_ms);
	}
	server->changed = true;
	end_request(endpoint);
}

void endpoint_start(struct endpoint *endpoint, const char *path, int64_t now_ms)
{
	struct endpoint_server *server = endpoint->server;
	struct slice *fresh = slice_create(server->kind, 0, "", "");
	endpoint->fresh = fresh;
	endpoint->decode = server->decoder->create(endpoint->what, fresh);
	endpoint->started_ms = now_ms;
	repeat_begin(&endpoint->repeat);
	err_clear(&endpoint->decode_error);
	endpoint->request = http_start(server->http,
		&(struct http_call){ .path = path, .compress = server->compress, .receive = receive, .done = done, .user = endpoint });
}

void endpoint_refresh(struct endpoint *endpoint)
{
	endpoint->due_ms = 0;
	endpoint->tries = 0;
}

void endpoint_finish(struct endpoint *endpoint)
{
	end_request(endpoint);
	slice_release(endpoint->part);
	endpoint->part = NULL;
	repeat_finish(&endpoint->repeat);
}
