#include <ctype.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/config.h"
#include "datasources/chaosmesh_kinds.h"
#include "datasources/chaosmesh_state.h"
#include "datasources/http_url.h"

/*
 * Requests as people would type them: curl lines that can be pasted into a shell. Secrets stand there as variables, which the reader sets.
 */

enum http_method chaosmesh_command_request(const struct command *command, struct buf *path)
{
	static const struct {
		enum http_method method;
		const char *verb;
		bool uid;
	} requests[] = {
		[COMMAND_PAUSE] = { HTTP_PUT, "/pause", true },
		[COMMAND_RESUME] = { HTTP_PUT, "/start", true },
		[COMMAND_DELETE] = { HTTP_DELETE, "", true },
		[COMMAND_ABORT] = { HTTP_PUT, "", true },
		[COMMAND_CREATE] = { HTTP_POST, "", false },
	};
	if (command->kind == COMMAND_PREVIEW || command->kind == COMMAND_REFRESH) {
		bool machines = strcmp(command->chaos_kind, "PhysicalMachineChaos") == 0;
		buf_appendf(path, "/api/common/%s", machines ? "physicalmachines" : "pods");
		return HTTP_POST;
	}
	buf_appendf(path, "/api/%s%s", chaosmesh_collection(command->object), requests[command->kind].verb);
	if (requests[command->kind].uid) {
		buf_append_char(path, '/');
		http_escape(path, command->uid);
	}
	if (command->kind == COMMAND_DELETE && command->force && command->object == CHAOS_EXPERIMENT)
		buf_append_text(path, "?force=true");
	return requests[command->kind].method;
}

/* ---- words of a shell ---- */

static void append_word(struct buf *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-";
	if (word[0] && word[strspn(word, plain)] == '\0') {
		buf_append_text(out, word);
		return;
	}
	buf_append_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_append_text(out, "'\\''");
		else
			buf_append_char(out, *word);
	}
	buf_append_char(out, '\'');
}

static void append_option(struct buf *out, const char *option, const char *value)
{
	if (!value[0])
		return;
	buf_appendf(out, " %s ", option);
	append_word(out, value);
}

/* A header of the configuration: its value may be a secret. X-Scope-OrgID becomes "X-Scope-OrgID: $X_SCOPE_ORGID". */
static void append_secret_header(struct buf *out, const char *name)
{
	buf_append_text(out, " -H \"");
	for (const char *at = name; *at; at++)
		buf_append_char(out, isalnum((unsigned char)*at) ? *at : '-');
	buf_append_text(out, ": $");
	for (const char *at = name; *at; at++)
		buf_append_char(out, isalnum((unsigned char)*at) ? (char)toupper((unsigned char)*at) : '_');
	buf_append_char(out, '"');
}

/* "Bearer" or what the configuration has instead; nothing that a shell reads between double quotes. */
static void append_token(struct buf *out, const char *type)
{
	buf_append_text(out, " -H \"Authorization: ");
	for (const char *at = type[0] ? type : "Bearer"; *at; at++)
		buf_append_char(out, isalnum((unsigned char)*at) ? *at : '-');
	buf_append_text(out, " $TOKEN\"");
}

/* Its user and password are as secret as the server's. */
static void append_proxy(struct buf *out, const char *proxy_url)
{
	const char *scheme_end = strstr(proxy_url, "://");
	const char *authority = scheme_end ? scheme_end + 3 : proxy_url;
	const char *host = authority;
	for (size_t i = 0, length = strcspn(authority, "/?#"); i < length; i++)
		host = authority[i] == '@' ? authority + i + 1 : host;
	struct buf plain = { 0 };
	buf_append(&plain, proxy_url, (size_t)(authority - proxy_url));
	buf_append_text(&plain, host);
	append_option(out, "-x", buf_borrow(&plain));
	if (host != authority)
		buf_append_text(out, " -U \"$PROXY_USERNAME:$PROXY_PASSWORD\"");
	buf_finish(&plain);
}

static void append_credentials(struct buf *out, const struct config_http *http)
{
	if (http->credentials[0] || http->credentials_file[0])
		append_token(out, http->auth_type);
	else if (http->username[0] || http->password[0] || http->password_file[0])
		buf_append_text(out, " -u \"$USERNAME:$PASSWORD\"");
	for (size_t i = 0; i < http->header_count; i++)
		append_secret_header(out, http->headers[i].name);
}

/* ---- curl ---- */

struct line {
	const struct config_source *config;
	const struct http_url *url;
};

/* With a server_name the URL has that, and the connection goes to the host all the same. */
static void append_target(struct buf *out, const struct http_url *url, const char *connect_to)
{
	struct buf host = { 0 };
	if (!connect_to[0])
		return;
	append_option(out, "--connect-to", connect_to);
	buf_appendf(&host, "Host: %s", url->authority);
	append_option(out, "-H", buf_borrow(&host));
	buf_finish(&host);
}

static void append_curl(const struct line *line, const char *method, const char *path, struct buf *out)
{
	const struct config_http *http = &line->config->http;
	struct buf url = { 0 }, connect_to = { 0 };
	buf_append_text(out, "curl");
	append_option(out, "-X", method);
	http_url_target(line->url, http->server_name, &url, &connect_to);
	buf_appendf(&url, "%s%s", line->url->prefix, path);
	buf_append_char(out, ' ');
	append_word(out, buf_borrow(&url));
	append_target(out, line->url, buf_borrow(&connect_to));
	append_credentials(out, http);
	append_option(out, "--cacert", http->ca_file);
	append_option(out, "--cert", http->cert_file);
	append_option(out, "--key", http->key_file);
	append_proxy(out, http->proxy_url);
	if (http->insecure_skip_verify)
		buf_append_text(out, " -k");
	buf_finish(&url);
	buf_finish(&connect_to);
}

static void append_body(const char *body, struct buf *out)
{
	append_option(out, "-H", "Content-Type: application/json");
	append_option(out, "-d", body);
}

/* Its body is what the server answers before, with an annotation more. */
static void append_abort(const struct line *line, const char *path, struct buf *out)
{
	append_curl(line, "", path, out);
	buf_append_text(out, " | jq '.kube_object | .apiVersion=\"chaos-mesh.org/v1alpha1\" | .kind=\"Workflow\" | "
			     ".metadata.annotations[\"workflow.chaos-mesh.org/abort\"]=\"true\"' | ");
	append_curl(line, "PUT", path, out);
	append_body("@-", out);
}

void chaosmesh_describe(const struct config_source *config, const struct command *command, struct buf *out)
{
	static const char *const methods[] = { [HTTP_GET] = "", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE" };
	struct http_url url;
	struct buf path = { 0 };
	enum http_method method = chaosmesh_command_request(command, &path);
	http_url_parse(&url, config->url);
	const struct line line = { .config = config, .url = &url };
	if (command->kind == COMMAND_ABORT) {
		append_abort(&line, buf_borrow(&path), out);
	} else {
		append_curl(&line, methods[method], buf_borrow(&path), out);
		if (command->body[0])
			append_body(command->body, out);
	}
	http_url_finish(&url);
	buf_finish(&path);
}
