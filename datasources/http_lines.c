#include "datasources/http_lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "datasources/http_auth.h"
#include "datasources/secret.h"

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* Takes the line over. */
static bool add(struct http_lines *lines, struct buf *line, struct err *err)
{
	lines->items = mem_grow(lines->items, lines->count, &lines->capacity, sizeof *lines->items);
	lines->items[lines->count++] = buf_steal(line);
	if (has_control(lines->items[lines->count - 1]))
		return err_set(err, ERR_CONFIG, "", "a header or its value has a control character");
	return true;
}

/* An empty value is said with a semicolon, since libcurl takes "Name:" as the wish to send no such header. */
static bool add_pair(struct http_lines *lines, const char *name, const char *value, struct err *err)
{
	struct buf line = { 0 };
	if (value[0])
		buf_appendf(&line, "%s: %s", name, value);
	else
		buf_appendf(&line, "%s;", name);
	return add(lines, &line, err);
}

static bool add_default_off(struct http_lines *lines, const char *name, struct err *err)
{
	struct buf line = { 0 };
	buf_appendf(&line, "%s:", name);
	return add(lines, &line, err);
}

static bool add_authorization(struct http_lines *lines, struct http_auth *auth, struct err *err)
{
	struct buf line = { 0 };
	if (!http_auth_header(auth, &line, err)) {
		buf_finish(&line);
		return false;
	}
	return line.len == 0 || add(lines, &line, err);
}

bool http_lines_build(struct http_lines *lines, const struct http_lines_params *params, struct err *err)
{
	const struct config_http *config = params->config;
	http_lines_finish(lines);
	/* libcurl would wait for "100 Continue" before a large body, and send the request again after a "417". */
	bool ok = add_default_off(lines, "Expect", err) && add_authorization(lines, params->auth, err);
	if (ok && !params->compress)
		ok = add_default_off(lines, "Accept-Encoding", err);
	if (ok && params->content_type)
		ok = add_pair(lines, "Content-Type", params->content_type, err);
	else if (ok)
		ok = add_default_off(lines, "Content-Type", err);
	if (ok && params->host)
		ok = add_pair(lines, "Host", params->host, err);
	for (size_t i = 0; ok && i < config->header_count; i++)
		ok = add_pair(lines, config->headers[i].name, config->headers[i].value, err);
	return ok;
}

void http_lines_finish(struct http_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		secret_wipe(lines->items[i], strlen(lines->items[i]));
		free(lines->items[i]);
	}
	free(lines->items);
	*lines = (struct http_lines){ 0 };
}
