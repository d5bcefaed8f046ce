#ifndef DATASOURCES_HTTP_LINES_H
#define DATASOURCES_HTTP_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct config_http;
struct http_auth;

/* The header lines of one request, secrets among them: wiped when freed. {0} is an empty list. */
struct http_lines {
	size_t count, capacity;
	char **items; /* "Name: value"; "Name:" takes a default of libcurl's away, "Name;" has an empty value */
};

struct http_lines_params {
	struct http_auth *auth;
	const struct config_http *config; /* the user's own headers */
	const char *content_type; /* NULL: no body */
	const char *host; /* NULL: as the URL says */
	bool compress; /* whether to ask for compression */
};

/* Replaces what is there. False with *err where a credential cannot be read or a text would bring another line in. */
bool http_lines_build(struct http_lines *lines, const struct http_lines_params *params, struct err *err) __attribute__((nonnull));
void http_lines_finish(struct http_lines *lines) __attribute__((nonnull));

#endif
