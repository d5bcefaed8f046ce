#include "datasources/http_url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "datasources/http.h"
#include "datasources/secret.h"

#define REDIRECTS_MAX 3
#define SHOWN_MAX 150 /* bytes of a foreign URL in a sentence */

/* A URL's pieces inside its text. */
struct pieces {
	bool tls;
	const char *user, *host, *path; /* user NULL where absent */
	bool port_written;
	size_t user_length, host_length;
	int port_number; /* the scheme's own where none was written */
};

static bool is_host_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || strchr("-._~", c);
}

static bool is_address_byte(char c)
{
	return isalnum((unsigned char)c) || strchr(":.%-_~", c);
}

/* [text, text + length) up to and with ']' of an IPv6 address, or up to ':' of a name. */
static size_t host_length(const char *text, size_t length)
{
	bool address = length > 0 && text[0] == '[';
	size_t i = address ? 1 : 0;
	while (i < length && text[i] && (address ? is_address_byte(text[i]) : is_host_byte(text[i])))
		i++;
	if (address && i > 1 && i < length && text[i] == ']')
		return i + 1;
	return address ? 0 : i;
}

static bool read_port(struct pieces *pieces, const char *text, size_t length)
{
	pieces->port_number = pieces->tls ? 443 : 80;
	if (length == 0)
		return true;
	if (text[0] != ':' || length > 6)
		return false;
	if (length == 1)
		return true;
	int number = 0;
	for (size_t i = 1; i < length; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		number = number * 10 + (text[i] - '0');
	}
	pieces->port_written = true;
	pieces->port_number = number;
	return number > 0 && number < 65536;
}

/* `text` is what follows the scheme's "//". */
static bool read_authority(struct pieces *pieces, const char *text)
{
	size_t length = strcspn(text, "/?#");
	pieces->path = text + length;
	if (memchr(text, '\\', length))
		return false; /* browsers and libcurl disagree about what such a URL means */
	const char *at = memrchr(text, '@', length);
	if (at) {
		pieces->user = text;
		pieces->user_length = (size_t)(at - text);
		length -= pieces->user_length + 1;
		text = at + 1;
	}
	pieces->host = text;
	pieces->host_length = host_length(text, length);
	return pieces->host_length > 0 && read_port(pieces, text + pieces->host_length, length - pieces->host_length);
}

static bool read_pieces(struct pieces *pieces, const char *text)
{
	*pieces = (struct pieces){ 0 };
	if (strncasecmp(text, "http://", 7) == 0)
		return read_authority(pieces, text + 7);
	pieces->tls = true;
	return strncasecmp(text, "https://", 8) == 0 && read_authority(pieces, text + 8);
}

/* Bytes that a request line cannot have are percent-encoded; what is encoded already stays. */
static void append_path(struct buf *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c <= 0x20 || c >= 0x7f)
			buf_appendf(out, "%%%02X", c);
		else
			buf_append_char(out, text[i]);
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static char *decode(const char *text, size_t length)
{
	char *out = mem_zalloc(length + 1, 1);
	size_t used = 0;
	for (size_t i = 0; i < length; i++) {
		int high = text[i] == '%' && i + 2 < length ? hex_digit(text[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
		bool encoded = low >= 0 && (high | low) != 0;
		out[used++] = encoded ? (char)(high << 4 | low) : text[i];
		i += encoded ? 2 : 0;
	}
	return out;
}

static void take_user(struct http_url *url, const struct pieces *pieces)
{
	size_t length = pieces->user ? pieces->user_length : 0;
	const char *colon = length ? memchr(pieces->user, ':', length) : NULL;
	size_t user = colon ? (size_t)(colon - pieces->user) : length;
	url->user = decode(length ? pieces->user : "", user);
	url->password = colon ? decode(colon + 1, length - user - 1) : mem_strdup("");
}

static void take_texts(struct http_url *url, const struct pieces *pieces)
{
	struct buf text = { 0 };
	url->host = mem_strndup(pieces->host, pieces->host_length);
	buf_append_text(&text, url->host);
	if (pieces->port_written)
		buf_appendf(&text, ":%d", pieces->port_number);
	url->authority = buf_steal(&text);
	buf_appendf(&text, "http%s://%s", pieces->tls ? "s" : "", url->authority);
	url->origin = buf_steal(&text);
	size_t length = strcspn(pieces->path, "?#");
	while (length > 0 && pieces->path[length - 1] == '/')
		length--;
	append_path(&text, pieces->path, length);
	url->prefix = buf_steal(&text);
	buf_appendf(&text, "%s%s", url->origin, url->prefix);
	url->text = buf_steal(&text);
}

bool http_url_parse(struct http_url *url, const char *text)
{
	struct pieces pieces;
	bool ok = read_pieces(&pieces, text);
	if (!ok)
		pieces = (struct pieces){ .host = "", .path = "" };
	*url = (struct http_url){ .tls = pieces.tls, .port = pieces.port_number };
	take_user(url, &pieces);
	take_texts(url, &pieces);
	if (!ok)
		url->origin[0] = url->text[0] = 0;
	return ok;
}

void http_url_finish(struct http_url *url)
{
	if (url->password)
		secret_wipe(url->password, strlen(url->password));
	char *const texts[] = { url->user, url->password, url->host, url->authority, url->origin, url->prefix, url->text };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	*url = (struct http_url){ 0 };
}

/* ---- redirects ---- */

static bool is_same_server(const struct http_url *url, const struct pieces *pieces)
{
	return pieces->tls == url->tls && pieces->port_number == url->port && strlen(url->host) == pieces->host_length &&
	       strncasecmp(url->host, pieces->host, pieces->host_length) == 0;
}

/* A scheme as in RFC 3986, then a colon: an absolute URL of any kind. */
static bool has_scheme(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
	return length > 0 && isalpha((unsigned char)text[0]) && text[length] == ':';
}

static char *shown_location(const char *location)
{
	const char *host = strstr(location, "://");
	size_t scheme = host ? (size_t)(host + 3 - location) : 0;
	const char *rest = location + scheme;
	size_t authority = strcspn(rest, "/?#");
	const char *at = host ? memrchr(rest, '@', authority) : NULL;
	struct buf text = { 0 };
	buf_append(&text, location, scheme);
	if (at)
		rest = at + 1;
	buf_append(&text, rest, strcspn(rest, "?#"));
	char *shown = utf8_neutralise(buf_borrow(&text), text.len, SHOWN_MAX, false);
	buf_finish(&text);
	return shown;
}

/* The new path of a location that names no server: absolute, of the same folder, or only a query. */
static char *relative_path(const char *path, const char *location)
{
	struct buf text = { 0 };
	size_t keep = 0;
	if (location[0] == '?')
		keep = strcspn(path, "?#");
	else if (location[0] != '/')
		for (size_t i = 0; path[i] && path[i] != '?' && path[i] != '#'; i++)
			if (path[i] == '/')
				keep = i + 1;
	buf_append(&text, path, keep);
	if (keep == 0 && location[0] != '/')
		buf_append_char(&text, '/');
	append_path(&text, location, strcspn(location, "#"));
	return buf_steal(&text);
}

static char *absolute_path(const char *path)
{
	struct buf text = { 0 };
	if (path[0] != '/')
		buf_append_char(&text, '/');
	append_path(&text, path, strcspn(path, "#"));
	return buf_steal(&text);
}

/* True: *out is the path on the same server; false: *out is the place elsewhere, for people. */
static bool resolve(const struct http_url *url, const char *path, const char *location, char **out)
{
	struct pieces pieces;
	char *absolute = NULL;
	if (strncmp(location, "//", 2) == 0) {
		struct buf text = { 0 };
		buf_appendf(&text, "%s%s", url->tls ? "https:" : "http:", location);
		absolute = buf_steal(&text);
		location = absolute;
	}
	bool here = true;
	if (!has_scheme(location)) {
		*out = relative_path(path, location);
	} else {
		here = read_pieces(&pieces, location) && is_same_server(url, &pieces);
		*out = here ? absolute_path(pieces.path) : shown_location(location);
	}
	free(absolute);
	return here;
}

bool http_url_is_loopback(const struct http_url *url)
{
	struct in_addr address;
	if (inet_pton(AF_INET, url->host, &address) == 1)
		return ntohl(address.s_addr) >> 24 == 127;
	return strcmp(url->host, "localhost") == 0 || strcmp(url->host, "[::1]") == 0;
}

void http_url_target(const struct http_url *url, const char *server_name, struct buf *origin, struct buf *connect_to)
{
	if (!url->tls || !server_name[0]) {
		buf_append_text(origin, url->origin);
		return;
	}
	buf_appendf(connect_to, "::%s:%d", url->host, url->port);
	buf_appendf(origin, strchr(server_name, ':') ? "https://[%s]:%d" : "https://%s:%d", server_name, url->port);
}

char *http_url_shown(const struct http_url *url, const char *path)
{
	struct buf text = { 0 };
	buf_append_text(&text, url->origin);
	buf_append(&text, path, strcspn(path, "?#"));
	return buf_steal(&text);
}

char *http_redirect_path(const struct http_redirect *redirect, struct err *err)
{
	int status = redirect->status;
	char *from = http_url_shown(redirect->url, redirect->path);
	char *to = NULL, *shown = NULL, *path = NULL;
	bool here = redirect->location && resolve(redirect->url, redirect->path, redirect->location, &to);
	if (here)
		shown = http_url_shown(redirect->url, to);
	if (!redirect->location)
		err_set_status(err, ERR_REDIRECT, status, from, "redirected (%d), but not said where to", status);
	else if (!here)
		err_set_status(err, ERR_REDIRECT, status, from, "redirected (%d) to another server: %s", status, to);
	else if (!redirect->allowed)
		err_set_status(err, ERR_REDIRECT, status, from, "redirected (%d) to %s, which is not followed", status, shown);
	else if (redirect->followed >= REDIRECTS_MAX)
		err_set_status(
			err, ERR_REDIRECT, status, from, "redirected (%d) more than %d times, at last to %s", status, REDIRECTS_MAX, shown);
	else
		path = mem_strdup(to);
	free(from);
	free(to);
	free(shown);
	return path;
}

void http_escape(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", c);
		if (plain)
			buf_append_char(out, *text);
		else
			buf_appendf(out, "%%%02X", c);
	}
}
