#ifndef DATASOURCES_HTTP_H
#define DATASOURCES_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct config_http;
struct http;
struct http_request;

/*
 * HTTP for one source: one curl_multi, several requests at once, kept connections. The only module that includes <curl/curl.h>.
 * All calls belong to the thread that owns it, except http_wake() and http_interrupt().
 */

/* Once in main, before any thread. False where libcurl cannot start. */
bool http_global_init(struct err *err);
void http_global_finish(void);

struct http_params {
	const char *base_url; /* "https://host:port/prefix", no trailing slash */
	const struct config_http *config; /* credentials, TLS, proxy, headers; lives as long as the http */
	const char *name; /* for the log */
};
struct http *http_create(const struct http_params *params) __attribute__((nonnull, returns_nonnull));
void http_destroy(struct http *http); /* cancels what is under way without calling back */

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_DELETE };

/* What was sent to say who asks, so that a refusal can be told in the right words. */
enum http_credential { HTTP_TOKEN, HTTP_TOKEN_FILE, HTTP_PASSWORD, HTTP_PASSWORD_FILE, HTTP_NO_CREDENTIAL };

struct http_response {
	/*
	 * ERR_NONE: an answer came, whatever its status. A 2xx answer that is a web page (text/html) is ERR_DECODE and is not handed to
	 * `receive`; a redirect that is not followed is ERR_REDIRECT.
	 */
	struct err error;
	const char *url; /* what was asked, without user, password and query; NULL in a response made by hand */
	enum http_credential credential;
	int status; /* 0 where none came */
	const char *content_type; /* "" */
	int64_t date_ms; /* Date header as wall time; 0 none */
	int64_t elapsed_ms;
	bool simulated; /* header X-Chaoswatch-Simulated: 1 */
	const char *body; /* where no `receive` was given, or the status is not 2xx: the body, 0-terminated; else "" */
	size_t body_length; /* body of failures is kept up to 64 KiB */
	size_t received; /* bytes after decompression */
	bool reply_lost; /* the request was sent in full, or may have been, and no complete answer came */
};

struct http_call {
	enum http_method method;
	const char *path; /* after the base URL: "/api/v1/query?query=up"; already percent-encoded */
	const char *body; /* NULL: none */
	const char *content_type; /* of the body */
	int64_t timeout_ms; /* 0: 10 s */
	bool compress; /* Accept-Encoding: gzip */
	bool changes; /* changes something: fresh connection, never repeated, never redirected */
	/*
	 * Body of a 2xx answer in pieces, as it arrives; false ends the transfer at once (the response's error is then ERR_ABORTED
	 * unless `receive` had all it needs: the status is still there). NULL: it is collected into response.body.
	 * It must not call http_start, http_cancel or http_run.
	 */
	bool (*receive)(void *user, const char *bytes, size_t length);
	/* Called exactly once, from http_run() on the owner's thread, unless cancelled. The response is valid during the call. */
	void (*done)(void *user, const struct http_response *response);
	void *user;
};

/* Starts it (texts are copied). Never fails at once: failures come through done(). The handle is valid until done() returns. */
struct http_request *http_start(struct http *http, const struct http_call *call) __attribute__((nonnull, returns_nonnull));
void http_cancel(struct http_request *request) __attribute__((nonnull)); /* done() is not called */
void http_cancel_all(struct http *http) __attribute__((nonnull)); /* the same for all of them */
size_t http_active(const struct http *http) __attribute__((nonnull));

/*
 * Moves transfers on and calls done() for those that ended; waits at most wait_ms for something to happen.
 * Returns at once after http_wake(); returns false after http_interrupt(), from when on it does nothing.
 */
bool http_run(struct http *http, int64_t wait_ms) __attribute__((nonnull));
void http_wake(struct http *http) __attribute__((nonnull)); /* any thread */
void http_interrupt(struct http *http) __attribute__((nonnull)); /* any thread: end now, for good */

/* The base URL without user, password and query; valid as long as the http. */
const char *http_url(const struct http *http) __attribute__((nonnull, returns_nonnull));

/* A warning about a file of the credentials ("FILE is readable by others"), else "". Valid until the next call on this http. */
const char *http_note(const struct http *http) __attribute__((nonnull, returns_nonnull));

/* Percent-encodes a value and appends it. */
struct buf;
void http_escape(struct buf *out, const char *text) __attribute__((nonnull));

/*
 * What an answer that is no success means, in words, without secrets: looks at status, content type and the beginning of the body
 * (Prometheus' and Chaos Mesh's error objects, Alertmanager's four shapes, Kubernetes' Status, HTML, text). Fills *err; for 2xx nothing.
 * An error that the response already has is handed on.
 */
void http_explain(const struct http_response *response, struct err *err) __attribute__((nonnull));

/* For decoders: fills *err with ERR_DECODE "answer is not JSON: it begins with ..." (or that it is empty) and returns false. */
bool http_explain_not_json(const char *body, size_t length, struct err *err) __attribute__((nonnull(1)));

#endif
