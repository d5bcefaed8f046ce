#ifndef TESTS_SUPPORT_HTTPBED_H
#define TESTS_SUPPORT_HTTPBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/config.h"
#include "datasources/http.h"
#include "tests/support/writable.h"

/* datasources/http against the fault server, with the look-up of slowdns: what its tests do again and again. */

struct faultserver;

#define PLAIN_CONFIG                                                                                                                       \
	.username = "", .password = "", .password_file = "", .auth_type = "Bearer", .credentials = "", .credentials_file = "",             \
	.ca_file = "", .cert_file = "", .key_file = "", .server_name = "", .proxy_url = "", .follow_redirects = true

/* Soon, on a busy machine, too: no time-out of 3 s or 10 s would meet it. */
#define SOON 2500

/* What done() was told, kept beyond the call. */
struct httpbed_outcome {
	int calls;
	struct err error, explained;
	int status;
	enum http_credential credential;
	char url[200], type[64], body[512];
	size_t received, body_length;
	int64_t date_ms, elapsed_ms;
	bool simulated, reply_lost;
};

/* A server of its own, which is the caller's to stop; no proxies from the environment. */
bool httpbed_begin(struct faultserver **server);

int64_t httpbed_now_ms(void);
/* How much longer than elsewhere things may take: everything is slow under valgrind and sanitizers. */
int httpbed_slack(void);

struct http *httpbed_open(const char *base_url, const struct config_http *config); /* NULL: PLAIN_CONFIG */

/* The request's own `done` and `user` are set: the outcome is cleared now, and filled in when it is done. */
struct http_request *httpbed_start(struct http *http, struct http_call call, struct httpbed_outcome *out);
void httpbed_note(void *user, const struct http_response *response); /* the `done` of these; `user` is the outcome */
/* Runs until so many are done; fails the test after 15 s. */
void httpbed_run_until(struct http *http, const int *calls, int count);
/* One request from start to end. */
void httpbed_ask(struct http *http, struct http_call call, struct httpbed_outcome *out);

#endif
