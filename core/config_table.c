#include "core/config_parts.h"

#include <stdlib.h>
#include <string.h>

/*
 * Every key of the file, once: reading, defaults, freeing, help and the man page go by these rows. The keys of a server's block are
 * Prometheus' http_config, so that what people have can be pasted.
 */

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define CONFIG(field) .record = RECORD_CONFIG, .offset = offsetof(struct config, field)
#define CONTEXT(field) .record = RECORD_CONTEXT, .offset = offsetof(struct config_context, field)
#define SERVER(field) .record = RECORD_SERVER, .offset = offsetof(struct config_source, field)
#define PANEL(field) .record = RECORD_PANEL, .offset = offsetof(struct config_panel, field)
#define K(key, value_kind) .path = key, .kind = value_kind
#define TLS "contexts.NAME.SERVER.tls_config."

static const struct config_row rows[] = {
	{ K("context", KIND_CONTEXT_NAME), .default_text = "the first", .help = "context to start in" },
	{ K("contexts", KIND_CONTEXTS), .default_text = "", .help = "sets of servers by name" },
	{ K("contexts.NAME.read_only", KIND_BOOL), CONTEXT(read_only), .default_text = "false",
		.help = "refuse whatever changes a server" },
	{ K("contexts.NAME.prometheus", KIND_SERVER), CONTEXT(prometheus), .default_text = "", .help = "the Prometheus server" },
	{ K("contexts.NAME.alertmanagers", KIND_SERVERS), CONTEXT(alertmanagers),
		.count_offset = offsetof(struct config_context, alertmanager_count), .default_text = "",
		.help = "copies of one Alertmanager" },
	{ K("contexts.NAME.chaos_mesh", KIND_SERVER), CONTEXT(chaos_mesh), .default_text = "", .help = "the Chaos Mesh dashboard" },
	{ K("contexts.NAME.SERVER.url", KIND_URL), SERVER(url), .default_text = "", .help = "http or https, a path prefix included" },
	{ K("contexts.NAME.SERVER.namespaces", KIND_TEXTS), SERVER(namespaces),
		.count_offset = offsetof(struct config_source, namespace_count), .default_text = "",
		.help = "chaos_mesh: ask only these, for tokens that may see no others" },
	{ K("contexts.NAME.SERVER.basic_auth", KIND_GROUP), SERVER(http), .default_text = "", .help = "user and password" },
	{ K("contexts.NAME.SERVER.basic_auth.username", KIND_TEXT), SERVER(http.username), .default_text = "", .help = "user" },
	{ K("contexts.NAME.SERVER.basic_auth.password", KIND_SECRET), SERVER(http.password), .default_text = "", .help = "password" },
	{ K("contexts.NAME.SERVER.basic_auth.password_file", KIND_PATH), SERVER(http.password_file), .default_text = "",
		.help = "file with the password, read again after a 401" },
	{ K("contexts.NAME.SERVER.authorization", KIND_GROUP), SERVER(http), .default_text = "", .help = "the Authorization header" },
	{ K("contexts.NAME.SERVER.authorization.type", KIND_TEXT), SERVER(http.auth_type), .default_text = "Bearer",
		.help = "its first word" },
	{ K("contexts.NAME.SERVER.authorization.credentials", KIND_SECRET), SERVER(http.credentials), .default_text = "", .help = "token" },
	{ K("contexts.NAME.SERVER.authorization.credentials_file", KIND_PATH), SERVER(http.credentials_file), .default_text = "",
		.help = "file with the token, read again after a 401" },
	{ K("contexts.NAME.SERVER.tls_config", KIND_GROUP), SERVER(http), .default_text = "", .help = "certificates" },
	{ K(TLS "ca_file", KIND_PATH), SERVER(http.ca_file), .default_text = "", .help = "authorities to trust instead of the system's" },
	{ K(TLS "cert_file", KIND_PATH), SERVER(http.cert_file), .default_text = "", .help = "own certificate" },
	{ K(TLS "key_file", KIND_PATH), SERVER(http.key_file), .default_text = "", .help = "its key" },
	{ K(TLS "server_name", KIND_TEXT), SERVER(http.server_name), .default_text = "", .help = "name that the certificate must have" },
	{ K(TLS "insecure_skip_verify", KIND_BOOL), SERVER(http.insecure_skip_verify), .default_text = "false",
		.help = "accept any certificate" },
	{ K("contexts.NAME.SERVER.proxy_url", KIND_PROXY), SERVER(http.proxy_url), .default_text = "",
		.help = "http, https or socks5 proxy" },
	{ K("contexts.NAME.SERVER.headers", KIND_HEADERS), SERVER(http.headers),
		.count_offset = offsetof(struct config_source, http.header_count), .default_text = "",
		.help = "headers of each request, by name" },
	{ K("contexts.NAME.SERVER.follow_redirects", KIND_BOOL), SERVER(http.follow_redirects), .default_text = "true",
		.help = "follow redirects to the same host" },
	{ K("refresh", KIND_DURATION), CONFIG(refresh_ms), .min = 500, .max = HOUR, .default_text = "5s",
		.help = "how often servers are asked" },
	{ K("range", KIND_DURATION), CONFIG(range_ms), .min = MINUTE, .max = 30 * DAY, .default_text = "15m",
		.help = "width of the time axis" },
	{ K("theme", KIND_THEME), CONFIG(theme), .default_text = "terminal", .help = "name of a theme, or its file" },
	{ K("timezone", KIND_ZONE), CONFIG(local_time), .choices = "UTC local", .default_text = "UTC",
		.help = "zone of the times on the screen" },
	{ K("experiments", KIND_PATHS), CONFIG(experiments), .count_offset = offsetof(struct config, experiment_count), .default_text = "",
		.help = "folders of Chaos Mesh manifests that T offers" },
	{ K("panels", KIND_PANELS), CONFIG(panels), .count_offset = offsetof(struct config, panel_count), .default_text = "built in",
		.help = "what is drawn, in order" },
	{ K("panels[].title", KIND_TEXT), PANEL(title), .default_text = "", .help = "name in the border; the query unless told" },
	{ K("panels[].query", KIND_TEXT), PANEL(query), .default_text = "", .help = "PromQL" },
	{ K("panels[].legend", KIND_TEXT), PANEL(legend), .default_text = "", .help = "name of a series, with {{label}}s" },
	{ K("panels[].unit", KIND_UNIT), PANEL(unit), .choices = "none bytes cores count per_second seconds ratio bool",
		.default_text = "none", .help = "what the values are" },
	{ K("panels[].objective", KIND_OBJECTIVE), PANEL(objective), .default_text = "", .help = "line that the series should not cross" },
	{ K("panels[].objective.name", KIND_TEXT), PANEL(objective.name), .default_text = "", .help = "its name on the chart" },
	{ K("panels[].objective.op", KIND_CHOICE), PANEL(objective.op),
		.choices = "< <= > >=", .default_text = "<=", .help = "what is good" },
	{ K("panels[].objective.value", KIND_QUANTITY), PANEL(objective.value), .default_text = "0", .help = "number, 10Mi, 250ms" },
	{ K("panels[].objective.match", KIND_MATCHERS), PANEL(objective.match), .default_text = "",
		.help = "labels of the series that it is for" },
	{ K("panels[].limit", KIND_TEXT), PANEL(limit), .default_text = "", .help = "PromQL of the limit of each series" },
	{ K("slos", KIND_LATER), .default_text = "", .help = "service level objectives: accepted, without effect in this version" },
	{ K("slo_files", KIND_LATER), .default_text = "",
		.help = "files of service level objectives: accepted, without effect in this version" },
	{ K("keys", KIND_KEYS), CONFIG(keys), .count_offset = offsetof(struct config, key_count), .default_text = "",
		.help = "keys of actions" },
};

const struct config_row *config_row(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const char *config_row_name(const struct config_row *row)
{
	const char *dot = strrchr(row->path, '.');

	return dot ? dot + 1 : row->path;
}

bool config_row_is_below(const struct config_row *row, const char *parent)
{
	size_t length = strlen(parent);
	const char *name = config_row_name(row);

	if (length == 0)
		return name == row->path;
	return strncmp(row->path, parent, length) == 0 && row->path + length + 1 == name;
}

const struct config_row *config_row_find(const char *parent, const char *key)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (config_row_is_below(&rows[i], parent) && strcmp(config_row_name(&rows[i]), key) == 0)
			return &rows[i];
	}
	return NULL;
}

void config_record_init(enum config_record record, void *base)
{
	static const struct config_scope nowhere = { .folder = "", .home = "" };
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].record == record && config_kind_is_value(rows[i].kind))
			config_value_set(&rows[i], rows[i].default_text, &nowhere, base, &err);
	}
}

void config_record_finish(enum config_record record, void *base)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].record == record && rows[i].kind <= KIND_MATCHERS)
			free(*(char **)((char *)base + rows[i].offset));
	}
}

bool config_describe(size_t i, struct config_descriptor *out)
{
	const struct config_row *row = config_row(i);

	if (row)
		*out = (struct config_descriptor){ row->path, config_kind_name(row->kind), row->default_text, row->help };
	return row != NULL;
}
