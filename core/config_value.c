#include "core/config_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/matcher.h"

/* How one value is read, whether a file, a variable or a flag gives it. */

static void replace_text(void *field, char *text)
{
	char **owned = field;

	free(*owned);
	*owned = text;
}

static bool set_text(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	(void)row;
	(void)scope;
	(void)err;
	replace_text(field, mem_strdup(text));
	return true;
}

char *config_path_expand(const char *text, const struct config_scope *scope)
{
	struct buf path = { 0 };

	if (strcmp(text, "~") == 0 || strncmp(text, "~/", 2) == 0) {
		buf_append_text(&path, scope->home);
		text++;
	} else if (text[0] != '/' && text[0] != '\0' && scope->folder[0] != '\0') {
		buf_appendf(&path, "%s/", scope->folder);
	}
	buf_append_text(&path, text);
	return buf_steal(&path);
}

static bool set_path(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	if (text[0] == '~' && scope->home[0] == '\0')
		return err_set(err, ERR_CONFIG, "", "%s: \"~\" stands for nothing without HOME", config_row_name(row));
	replace_text(field, config_path_expand(text, scope));
	return true;
}

static bool set_theme(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	if (strchr(text, '/'))
		return set_path(row, text, scope, field, err);
	return set_text(row, text, scope, field, err);
}

/* The end of a URL's scheme, if it is one of those (words between blanks); NULL otherwise. */
static const char *skip_scheme(const char *url, const char *schemes)
{
	const char *end = strstr(url, "://");
	size_t length = end ? (size_t)(end - url) : 0;

	for (const char *at = schemes; length > 0 && *at; at += strcspn(at, " "), at += strspn(at, " ")) {
		if (strcspn(at, " ") == length && strncasecmp(at, url, length) == 0)
			return end + 3;
	}
	return NULL;
}

/* host, host:port, [v6]:port; the length is given, since a path may follow. */
static bool is_authority(const char *text, size_t length)
{
	const char *end = text + length;
	const char *colon = memchr(text, ':', length);
	unsigned long port = 0;

	if (length > 0 && text[0] == '[') {
		const char *close = memchr(text, ']', length);

		if (!close || close == text + 1 || strspn(text + 1, "0123456789abcdefABCDEF:.%") < (size_t)(close - text - 1))
			return false;
		if (close + 1 == end)
			return true;
		colon = close + 1;
		if (*colon != ':')
			return false;
	}
	if (!colon)
		return length > 0;
	for (const char *at = colon + 1; at < end; at++) {
		if (*at < '0' || *at > '9' || port > 65535)
			return false;
		port = port * 10 + (unsigned long)(*at - '0');
	}
	return colon > text && port >= 1 && port <= 65535;
}

static bool is_odd_byte(unsigned char byte)
{
	return byte <= ' ' || byte == 0x7f || strchr("\"<>\\^`{|}", byte);
}

/* Bytes that no URL has, and whatever would not be shown as it is: it goes to terminals. */
static bool has_odd_characters(const char *text)
{
	struct utf8_cluster cluster;
	size_t length = strlen(text), from = 0;

	for (size_t at = 0; utf8_next(text, length, &at, &cluster); from = at) {
		if (is_odd_byte((unsigned char)text[from]) || at - from != cluster.length ||
			memcmp(cluster.bytes, text + from, cluster.length) != 0)
			return true;
	}
	return false;
}

/* The text is not repeated in errors: people paste URLs with passwords. */
static bool check_url(const char *name, const char *url, const char *schemes, bool user_allowed, struct err *err)
{
	const char *host = skip_scheme(url, schemes);
	size_t length = host ? strcspn(host, "/?#") : 0;
	const char *at = NULL;

	if (!host)
		return err_set(err, ERR_CONFIG, "", "%s: must begin with http://%s", name,
			user_allowed ? ", https:// or socks5://" : " or https://");
	for (size_t i = 0; i < length; i++)
		at = host[i] == '@' ? host + i : at;
	if (at && !user_allowed)
		return err_set(err, ERR_CONFIG, "", "%s: a user or password must not stand in a URL; use basic_auth", name);
	if (at) {
		length -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	if (has_odd_characters(url) || !is_authority(host, length))
		return err_set(err, ERR_CONFIG, "", "%s: is not a URL: host, host:port or [address]:port must follow the //", name);
	if (strpbrk(host, "?#"))
		return err_set(err, ERR_CONFIG, "", "%s: a URL ends with its path, without ? and #", name);
	return true;
}

static bool set_url(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	size_t length = strlen(text);

	(void)scope;
	if (length > 0 && !check_url(config_row_name(row), text, "http https", false, err))
		return false;
	while (length > 0 && text[length - 1] == '/')
		length--;
	replace_text(field, mem_strndup(text, length));
	return true;
}

static bool set_proxy(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	if (text[0] && !check_url(config_row_name(row), text, "http https socks4 socks4a socks5 socks5h", true, err))
		return false;
	return set_text(row, text, scope, field, err);
}

/* Index of a word among words between blanks; -1 where it is none of them. */
static int find_choice(const char *choices, const char *text)
{
	int index = 0;

	for (const char *at = choices; *at; at += strcspn(at, " "), at += strspn(at, " "), index++) {
		if (strcspn(at, " ") == strlen(text) && strncmp(at, text, strlen(text)) == 0)
			return index;
	}
	return -1;
}

static bool fail_choice(const struct config_row *row, const char *text, struct err *err)
{
	char *shown = utf8_neutralise(text, strlen(text), 60, false);

	err_set(err, ERR_CONFIG, "", "%s: \"%s\" is none of: %s", config_row_name(row), shown, row->choices);
	free(shown);
	return false;
}

static bool set_choice(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	if (find_choice(row->choices, text) < 0)
		return fail_choice(row, text, err);
	return set_text(row, text, scope, field, err);
}

static bool set_matchers(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	struct matchers *matchers = matchers_parse(text, err);

	if (!matchers)
		return err_prefix(err, "%s", config_row_name(row));
	matchers_destroy(matchers);
	return set_text(row, text, scope, field, err);
}

static bool set_bool(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	int choice = find_choice("false true no yes off on 0 1", text);
	char *shown;

	(void)scope;
	if (choice >= 0) {
		*(bool *)field = choice % 2 == 1;
		return true;
	}
	shown = utf8_neutralise(text, strlen(text), 60, false);
	err_set(err, ERR_CONFIG, "", "%s: \"%s\" is neither true nor false", config_row_name(row), shown);
	free(shown);
	return false;
}

static bool set_zone(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	(void)scope;
	if (strcasecmp(text, "utc") != 0 && strcmp(text, "local") != 0)
		return fail_choice(row, text, err);
	*(bool *)field = text[0] == 'l';
	return true;
}

static bool set_duration(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	char least[FMT_SIZE], most[FMT_SIZE];
	int64_t milliseconds = 0;

	(void)scope;
	if (fmt_parse_duration(text, &milliseconds) && milliseconds >= row->min && milliseconds <= row->max) {
		*(int64_t *)field = milliseconds;
		return true;
	}
	fmt_value((double)row->min / 1000, UNIT_SECONDS, 4, least, sizeof(least));
	fmt_value((double)row->max / 1000, UNIT_SECONDS, 4, most, sizeof(most));
	return err_set(err, ERR_CONFIG, "", "%s: must be a duration from %s to %s, such as %s", config_row_name(row), least, most,
		row->default_text);
}

static bool set_unit(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	(void)scope;
	return fmt_parse_unit(text, field) || fail_choice(row, text, err);
}

static bool set_quantity(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err)
{
	int64_t milliseconds;
	double value;

	(void)scope;
	if (fmt_parse_quantity(text, &value))
		*(double *)field = value;
	else if (fmt_parse_go_duration(text, &milliseconds))
		*(double *)field = (double)milliseconds / 1000;
	else
		return err_set(err, ERR_CONFIG, "", "%s: must be a number, such as 0.5, 10Mi or 250ms", config_row_name(row));
	return true;
}

static const struct {
	const char *name;
	bool (*set)(const struct config_row *row, const char *text, const struct config_scope *scope, void *field, struct err *err);
} kinds[] = {
	[KIND_TEXT] = { "text", set_text },
	[KIND_SECRET] = { "text (secret)", set_text },
	[KIND_URL] = { "URL", set_url },
	[KIND_PROXY] = { "URL", set_proxy },
	[KIND_PATH] = { "path", set_path },
	[KIND_THEME] = { "name or path", set_theme },
	[KIND_CHOICE] = { "word", set_choice },
	[KIND_MATCHERS] = { "label matchers", set_matchers },
	[KIND_BOOL] = { "true or false", set_bool },
	[KIND_ZONE] = { "UTC or local", set_zone },
	[KIND_DURATION] = { "duration", set_duration },
	[KIND_UNIT] = { "unit", set_unit },
	[KIND_QUANTITY] = { "number", set_quantity },
	[KIND_TEXTS] = { "list of texts", NULL },
	[KIND_PATHS] = { "list of paths", NULL },
	[KIND_GROUP] = { "block", NULL },
	[KIND_OBJECTIVE] = { "block", NULL },
	[KIND_HEADERS] = { "texts by name", NULL },
	[KIND_CONTEXT_NAME] = { "name", NULL },
	[KIND_CONTEXTS] = { "blocks by name", NULL },
	[KIND_SERVER] = { "server", NULL },
	[KIND_SERVERS] = { "list of servers", NULL },
	[KIND_PANELS] = { "list of panels", NULL },
	[KIND_KEYS] = { "keys by action", NULL },
	[KIND_LATER] = { "list", NULL },
};

bool config_kind_is_value(enum config_kind kind)
{
	return kinds[kind].set != NULL;
}

const char *config_kind_name(enum config_kind kind)
{
	return kinds[kind].name;
}

bool config_value_set(const struct config_row *row, const char *text, const struct config_scope *scope, void *base, struct err *err)
{
	return kinds[row->kind].set(row, text, scope, (char *)base + row->offset, err);
}

void config_report(struct config_errors *errors, const char *where, int line, const char *format, ...)
{
	char place[sizeof(errors->items[0].where)], text[sizeof(errors->items[0].text)];
	va_list args;

	if (errors->count == sizeof(errors->items) / sizeof(errors->items[0]))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (line > 0)
		snprintf(place, sizeof(place), "%.140s:%d", where, line);
	else
		snprintf(place, sizeof(place), "%s", where);
	err_set(&errors->items[errors->count++], ERR_CONFIG, place, "%s", text);
}
