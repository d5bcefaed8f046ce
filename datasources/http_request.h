#ifndef DATASOURCES_HTTP_REQUEST_H
#define DATASOURCES_HTTP_REQUEST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "datasources/http.h"
#include "datasources/http_answer.h"
#include "datasources/http_url.h"

/* Inside of datasources/http: what http.c, which drives libcurl, and http_outcome.c, which judges answers, know of each other. */

struct curl_slist;
struct http_auth;

#define HTTP_WORDS_SIZE 256

struct http_request {
	struct http *http;
	struct http_request *next, *previous;
	void *easy; /* CURL */
	struct curl_slist *headers;
	struct http_call call; /* texts are ours; path includes the prefix */
	char *url; /* for people */
	int64_t started_ms, deadline_ms; /* monotonic */
	bool refused; /* could not even start: `failure` says why */
	struct err failure;
	bool shaking_hands; /* TCP's connection stands, TLS began */
	bool sent; /* from here on the server may have acted */
	bool reloaded; /* sent again with a new credential */
	unsigned redirects;
	bool delivering;
	struct http_answer answer;
	char words[HTTP_WORDS_SIZE]; /* libcurl's own, of the newest failure */
};

struct http {
	void *multi; /* CURLM */
	const struct config_http *config;
	char *name;
	bool usable; /* the base URL could be read */
	struct http_url url;
	char *target; /* the origin as libcurl gets it, maybe with server_name in the host's place */
	struct http_auth *auth;
	struct curl_slist *connect_to;
	struct http_request *requests;
	size_t active;
	size_t refused; /* of these, the ones that never started */
	size_t delivered; /* done() calls so far */
	char note[160];
	atomic_bool woken;
	atomic_bool interrupted;
};

/* http.c: sends it once more. Where that fails at once `failure` says why, and it is the end of it. */
bool http_request_launch_again(struct http_request *request) __attribute__((nonnull));
void http_request_discard(struct http_request *request) __attribute__((nonnull)); /* http.c: frees it */

/*
 * http_outcome.c: an answer came, or `failure` says why not. Follows a redirect or tries a new credential, or else calls done() and
 * discards the request.
 */
void http_request_conclude(struct http_request *request, bool answered) __attribute__((nonnull));

#endif
