#include "datasources/http_auth.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "datasources/secret.h"

struct http_auth {
	enum http_credential credential;
	char *type; /* of a token: "Bearer" */
	char *user; /* of a password */
	struct secret *secret;
};

static enum http_credential credential_of(const struct config_http *config, const char *url_user)
{
	if (config->credentials_file[0])
		return HTTP_TOKEN_FILE;
	if (config->credentials[0])
		return HTTP_TOKEN;
	if (config->password_file[0])
		return HTTP_PASSWORD_FILE;
	return config->username[0] || url_user[0] ? HTTP_PASSWORD : HTTP_NO_CREDENTIAL;
}

struct http_auth *http_auth_create(const struct config_http *config, const char *url_user, const char *url_password)
{
	struct http_auth *auth = mem_zalloc(1, sizeof *auth);
	bool from_url = !config->username[0] && !config->password_file[0];
	auth->credential = credential_of(config, url_user);
	auth->type = mem_strdup(config->auth_type[0] ? config->auth_type : "Bearer");
	auth->user = mem_strdup(from_url ? url_user : config->username);
	if (auth->credential == HTTP_TOKEN || auth->credential == HTTP_TOKEN_FILE)
		auth->secret = secret_create(config->credentials, config->credentials_file);
	else
		auth->secret = secret_create(from_url ? url_password : config->password, config->password_file);
	return auth;
}

void http_auth_destroy(struct http_auth *auth)
{
	if (!auth)
		return;
	secret_destroy(auth->secret);
	free(auth->type);
	free(auth->user);
	free(auth);
}

static void append_basic(struct buf *out, const char *user, const char *password)
{
	struct buf pair = { 0 };
	buf_append_text(&pair, user);
	buf_append_char(&pair, ':');
	buf_append_text(&pair, password);
	buf_append_text(out, "Authorization: Basic ");
	buf_append_base64(out, pair.data, pair.len);
	secret_wipe(pair.data, pair.len);
	buf_finish(&pair);
}

bool http_auth_header(struct http_auth *auth, struct buf *out, struct err *err)
{
	if (auth->credential == HTTP_NO_CREDENTIAL)
		return true;
	const char *secret = secret_get(auth->secret, err);
	if (!secret)
		return false;
	if (auth->credential == HTTP_PASSWORD || auth->credential == HTTP_PASSWORD_FILE)
		append_basic(out, auth->user, secret);
	else
		buf_appendf(out, "Authorization: %s %s", auth->type, secret);
	return true;
}

bool http_auth_reload(struct http_auth *auth, int64_t now_ms)
{
	return secret_reload(auth->secret, now_ms);
}

enum http_credential http_auth_credential(const struct http_auth *auth)
{
	return auth->credential;
}

const char *http_auth_note(const struct http_auth *auth)
{
	return secret_note(auth->secret);
}
