#ifndef DATASOURCES_HTTP_AUTH_H
#define DATASOURCES_HTTP_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "datasources/http.h"

struct buf;
struct config_http;
struct http_auth;

/* Who we say that we are: the `authorization` block, else `basic_auth`, else user and password of the URL. Owner thread only. */
struct http_auth *http_auth_create(const struct config_http *config, const char *url_user, const char *url_password)
	__attribute__((nonnull, returns_nonnull));
void http_auth_destroy(struct http_auth *auth); /* wipes; NULL is fine */

/* Appends "Authorization: ..." to out, or nothing where no credential is set. False with *err where it cannot be read. Wipe `out` after use. */
bool http_auth_header(struct http_auth *auth, struct buf *out, struct err *err) __attribute__((nonnull));

/* After a refusal: see secret_reload(). */
bool http_auth_reload(struct http_auth *auth, int64_t now_ms) __attribute__((nonnull));

enum http_credential http_auth_credential(const struct http_auth *auth) __attribute__((nonnull));
const char *http_auth_note(const struct http_auth *auth) __attribute__((nonnull, returns_nonnull)); /* see secret_note() */

#endif
