#ifndef DATASOURCES_HTTP_URL_H
#define DATASOURCES_HTTP_URL_H

#include <stdbool.h>

#include "core/base/err.h"

/* The base URL of a server, taken apart once, and where a redirect leads. Pure; texts are owned and never NULL. */
struct buf;

struct http_url {
	bool tls; /* https */
	char *user, *password; /* percent-decoded, never part of the texts below */
	char *host; /* with brackets where it is an IPv6 address */
	int port;
	char *authority; /* "host", or "host:port" where the port was written */
	char *origin; /* "https://authority" */
	char *prefix; /* path without a slash at its end, "" at the root */
	char *text; /* origin and prefix: what people see */
};

/* False where it is no http or https URL with a host; then all texts are "". Query and fragment are dropped. */
bool http_url_parse(struct http_url *url, const char *text) __attribute__((nonnull));
void http_url_finish(struct http_url *url) __attribute__((nonnull)); /* wipes the password */

/* "localhost", ::1, or an address in 127.0.0.0/8 (a name that merely begins so is none). */
bool http_url_is_loopback(const struct http_url *url) __attribute__((nonnull));

/*
 * What curl is asked for: the origin; where TLS has to find another name (server_name, "" none) that name in its place, and in *connect_to
 * "::HOST:PORT" (curl's option of that name), which stays empty otherwise. The Host header stays url->authority.
 */
void http_url_target(const struct http_url *url, const char *server_name, struct buf *origin, struct buf *connect_to)
	__attribute__((nonnull));

/* Origin and path without the query, for people. Caller frees. */
char *http_url_shown(const struct http_url *url, const char *path) __attribute__((nonnull, returns_nonnull));

/* An answer that leads elsewhere. */
struct http_redirect {
	const struct http_url *url;
	const char *path; /* that was asked for */
	int status;
	const char *location; /* as it came, or NULL */
	bool allowed; /* the request may follow at all */
	unsigned followed; /* redirects so far */
};

/*
 * The path with its query to ask for next, on the same scheme, host and port. NULL with ERR_REDIRECT where that may not be; the sentence
 * has the place without user, password and query. Caller frees.
 */
char *http_redirect_path(const struct http_redirect *redirect, struct err *err) __attribute__((nonnull(1)));

#endif
