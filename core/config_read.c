#include "core/config_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/base/yamldoc.h"

/*
 * The file: a walk over its nodes that finds each key's row and lets the row's kind read it. What is wrong is reported and passed over,
 * so that all errors of a file come at once.
 */

enum { SERVERS_MAX = 16, CONTEXTS_MAX = 200, PANELS_MAX = 100, NAMES_MAX = 64, ITEMS_MAX = 1000 };

#define SERVER_PATH "contexts.NAME.SERVER"

struct reader {
	struct config_errors *errors;
	const char *file;
	struct config_scope scope;
	char **context;
	int *context_line;
};

static void read_block(struct reader *reader, const struct yaml_node *node, const char *path, void *base);

static void fail(struct reader *reader, const struct yaml_node *node, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void fail(struct reader *reader, const struct yaml_node *node, const char *format, ...)
{
	char text[320];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	config_report(reader->errors, reader->file, yaml_line(node), "%s", text);
}

static bool expect(struct reader *reader, const struct yaml_node *node, enum yaml_kind kind, const char *name, size_t max)
{
	static const char *const forms[] = {
		[YAML_SCALAR] = "one value", [YAML_SEQUENCE] = "a list: [a, b]", [YAML_MAPPING] = "a block of keys"
	};

	if (yaml_kind(node) != kind) {
		fail(reader, node, "%s: must be %s", name, forms[kind]);
		return false;
	}
	if (yaml_count(node) > max) {
		fail(reader, node, "%s: more than %zu", name, max);
		return false;
	}
	return true;
}

static void read_value(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	struct err err;

	if (expect(reader, node, YAML_SCALAR, config_row_name(row), 0) &&
		!config_value_set(row, yaml_text(node), &reader->scope, base, &err))
		fail(reader, node, "%s", err.text);
}

static size_t *count_of(const struct config_row *row, void *base)
{
	return (size_t *)((char *)base + row->count_offset);
}

/* Room for one more zeroed item in a list. */
static void *add_item(const struct config_row *row, void *base, size_t size)
{
	char **array = (char **)((char *)base + row->offset);
	size_t *count = count_of(row, base);

	*array = mem_realloc(*array, *count + 1, size);
	memset(*array + *count * size, 0, size);
	return *array + (*count)++ * size;
}

static void read_texts(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	if (!expect(reader, node, YAML_SEQUENCE, config_row_name(row), ITEMS_MAX))
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		const struct yaml_node *item = yaml_item(node, i);
		const char *text = yaml_text(item);

		if (yaml_kind(item) != YAML_SCALAR || text[0] == '\0')
			fail(reader, item, "%s: must be a list of texts", config_row_name(row));
		else
			*(char **)add_item(row, base, sizeof(char *)) =
				row->kind == KIND_PATHS ? config_path_expand(text, &reader->scope) : mem_strdup(text);
	}
}

static void read_group(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	read_block(reader, node, row->path, base);
}

static bool is_token(const char *text)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return text[0] != '\0' && text[strspn(text, token)] == '\0';
}

static bool has_control_bytes(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	}
	return false;
}

static void read_headers(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	if (!expect(reader, node, YAML_MAPPING, config_row_name(row), NAMES_MAX))
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		const char *name = yaml_text(yaml_key(node, i));
		const struct yaml_node *value = yaml_item(node, i);

		if (!is_token(name) || yaml_kind(value) != YAML_SCALAR || has_control_bytes(yaml_text(value))) {
			fail(reader, value, "headers: must be names and one-line values");
			continue;
		}
		*(struct config_header *)add_item(row, base, sizeof(struct config_header)) =
			(struct config_header){ .name = mem_strdup(name), .value = mem_strdup(yaml_text(value)) };
	}
}

/* Two ways to say one thing leave open which of them counts. */
static void refuse_both(struct reader *reader, const struct yaml_node *node, const char *path, const char *one, const char *other)
{
	const struct yaml_node *block = path[0] ? yaml_get(node, path) : node;
	const struct yaml_node *second = block ? yaml_get(block, other) : NULL;

	if (second && yaml_get(block, one))
		fail(reader, second, "%s and %s: only one of them can be there", one, other);
}

static void refuse_half(struct reader *reader, const struct yaml_node *tls, const char *one, const char *other)
{
	if (yaml_get(tls, one) && !yaml_get(tls, other))
		fail(reader, yaml_get(tls, one), "%s needs %s beside it", one, other);
}

static void check_server(struct reader *reader, const struct config_row *row, const struct yaml_node *node)
{
	const struct yaml_node *url = yaml_get(node, "url");
	const struct yaml_node *tls = yaml_get(node, "tls_config");
	const struct yaml_node *namespaces = yaml_get(node, "namespaces");

	if (!url || yaml_is_null(url) || (yaml_kind(url) == YAML_SCALAR && yaml_text(url)[0] == '\0'))
		fail(reader, node, "%s: url is missing", config_row_name(row));
	refuse_both(reader, node, "", "basic_auth", "authorization");
	refuse_both(reader, node, "basic_auth", "password", "password_file");
	refuse_both(reader, node, "authorization", "credentials", "credentials_file");
	if (tls) {
		refuse_half(reader, tls, "cert_file", "key_file");
		refuse_half(reader, tls, "key_file", "cert_file");
	}
	if (namespaces && strcmp(config_row_name(row), "chaos_mesh") != 0)
		fail(reader, namespaces, "namespaces: only chaos_mesh has them");
}

static void read_server(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	if (!expect(reader, node, YAML_MAPPING, config_row_name(row), NAMES_MAX))
		return;
	read_block(reader, node, SERVER_PATH, (char *)base + row->offset);
	check_server(reader, row, node);
}

static void read_servers(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	if (!expect(reader, node, YAML_SEQUENCE, config_row_name(row), SERVERS_MAX))
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		const struct yaml_node *item = yaml_item(node, i);
		struct config_source *source = add_item(row, base, sizeof(*source));

		config_record_init(RECORD_SERVER, source);
		if (expect(reader, item, YAML_MAPPING, "alertmanagers", NAMES_MAX)) {
			read_block(reader, item, SERVER_PATH, source);
			check_server(reader, row, item);
		}
	}
}

static void read_context_name(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	(void)base;
	if (!expect(reader, node, YAML_SCALAR, config_row_name(row), 0))
		return;
	free(*reader->context);
	*reader->context = mem_strdup(yaml_text(node));
	*reader->context_line = yaml_line(node);
}

static void read_contexts(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	struct config *config = base;

	if (!expect(reader, node, YAML_MAPPING, config_row_name(row), CONTEXTS_MAX))
		return;
	config->contexts = mem_zalloc(yaml_count(node), sizeof(*config->contexts));
	for (size_t i = 0; i < yaml_count(node); i++) {
		struct config_context *context = &config->contexts[config->context_count++];
		const struct yaml_node *value = yaml_item(node, i);

		context->name = mem_strdup(yaml_text(yaml_key(node, i)));
		config_record_init(RECORD_CONTEXT, context);
		config_record_init(RECORD_SERVER, &context->prometheus);
		config_record_init(RECORD_SERVER, &context->chaos_mesh);
		if (context->name[0] == '\0')
			fail(reader, value, "contexts: a context needs a name");
		if (!yaml_is_null(value))
			read_block(reader, value, "contexts.NAME", context);
	}
}

static void read_objective(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	struct config_panel *panel = base;
	const struct yaml_node *unit_value = yaml_get(node, "value");

	read_block(reader, node, row->path, base);
	if (yaml_kind(node) == YAML_MAPPING && !unit_value)
		fail(reader, node, "objective: value is missing");
	panel->objective.set = unit_value != NULL;
}

/* "5m" is five thousandths, but as an objective in seconds it is five minutes. */
static void reread_in_seconds(struct config_panel *panel, const struct yaml_node *objective)
{
	const struct yaml_node *value = objective ? yaml_get(objective, "value") : NULL;
	int64_t milliseconds;

	if (value && panel->unit == UNIT_SECONDS && fmt_parse_go_duration(yaml_text(value), &milliseconds))
		panel->objective.value = (double)milliseconds / 1000;
}

static void read_panel(struct reader *reader, const struct yaml_node *node, struct config_panel *panel)
{
	if (!expect(reader, node, YAML_MAPPING, "panels", NAMES_MAX))
		return;
	read_block(reader, node, "panels[]", panel);
	reread_in_seconds(panel, yaml_get(node, "objective"));
	if (panel->query[0] == '\0')
		fail(reader, node, "panels: query is missing");
	if (panel->title[0] == '\0') {
		free(panel->title);
		panel->title = mem_strdup(panel->query);
	}
}

static void read_panels(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	if (!expect(reader, node, YAML_SEQUENCE, config_row_name(row), PANELS_MAX))
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		struct config_panel *panel = add_item(row, base, sizeof(*panel));

		config_record_init(RECORD_PANEL, panel);
		read_panel(reader, yaml_item(node, i), panel);
	}
}

/* A key, or a list of keys, as one text. */
static void read_key(struct reader *reader, const struct yaml_node *node, struct buf *keys)
{
	for (size_t i = 0; yaml_kind(node) == YAML_SEQUENCE && i < yaml_count(node); i++) {
		if (i > 0)
			buf_append_text(keys, ", ");
		read_key(reader, yaml_item(node, i), keys);
	}
	if (yaml_kind(node) == YAML_MAPPING || (yaml_kind(node) == YAML_SCALAR && yaml_text(node)[0] == '\0'))
		fail(reader, node, "keys: must be a key or a list of keys, such as P or [P, C-p]");
	buf_append_text(keys, yaml_text(node));
}

static void read_keys(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	if (!expect(reader, node, YAML_MAPPING, config_row_name(row), ITEMS_MAX))
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		struct config_key *key = add_item(row, base, sizeof(*key));
		struct buf keys = { 0 };

		read_key(reader, yaml_item(node, i), &keys);
		*key = (struct config_key){
			.action = mem_strdup(yaml_text(yaml_key(node, i))),
			.keys = buf_steal(&keys),
			.line = yaml_line(yaml_key(node, i)),
		};
	}
}

/* So that a file can be shared with a version that knows more; but whoever writes it there expects that it does something. */
static void read_later(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base)
{
	struct config_errors *errors = reader->errors;
	char where[sizeof(errors->warnings[0].where)];

	(void)base;
	if (!expect(reader, node, YAML_SEQUENCE, config_row_name(row), ITEMS_MAX) || yaml_count(node) == 0 ||
		errors->warning_count == sizeof(errors->warnings) / sizeof(errors->warnings[0]))
		return;
	snprintf(where, sizeof(where), "%s:%d", reader->file, yaml_line(node));
	err_set(&errors->warnings[errors->warning_count++], ERR_CONFIG, where, "%s: has no effect in this version", config_row_name(row));
}

typedef void read_function(struct reader *reader, const struct config_row *row, const struct yaml_node *node, void *base);

static read_function *const readers[] = {
	[KIND_TEXTS] = read_texts,
	[KIND_PATHS] = read_texts,
	[KIND_GROUP] = read_group,
	[KIND_OBJECTIVE] = read_objective,
	[KIND_HEADERS] = read_headers,
	[KIND_CONTEXT_NAME] = read_context_name,
	[KIND_CONTEXTS] = read_contexts,
	[KIND_SERVER] = read_server,
	[KIND_SERVERS] = read_servers,
	[KIND_PANELS] = read_panels,
	[KIND_KEYS] = read_keys,
	[KIND_LATER] = read_later,
};

/* Says what could be meant: the nearest name, or all that are known there. */
static void fail_unknown(struct reader *reader, const struct yaml_node *key, const char *path)
{
	const char *names[NAMES_MAX];
	struct buf all = { 0 };
	size_t count = 0;
	char *shown = utf8_neutralise(yaml_text(key), strlen(yaml_text(key)), 60, false);
	const char *nearest;

	for (size_t i = 0; config_row(i) && count < NAMES_MAX; i++) {
		if (!config_row_is_below(config_row(i), path))
			continue;
		names[count] = config_row_name(config_row(i));
		buf_appendf(&all, "%s%s", count > 0 ? ", " : "", names[count]);
		count++;
	}
	nearest = config_nearest(yaml_text(key), names, count);
	if (nearest)
		fail(reader, key, "unknown key \"%s\"; did you mean \"%s\"?", shown, nearest);
	else
		fail(reader, key, "unknown key \"%s\"; known here: %s", shown, buf_borrow(&all));
	buf_finish(&all);
	free(shown);
}

static void read_block(struct reader *reader, const struct yaml_node *node, const char *path, void *base)
{
	const char *name = strrchr(path, '.') ? strrchr(path, '.') + 1 : path;

	if (!expect(reader, node, YAML_MAPPING, path[0] ? name : "the file", ITEMS_MAX))
		return;
	for (size_t i = 0; i < yaml_count(node); i++) {
		const struct config_row *row = config_row_find(path, yaml_text(yaml_key(node, i)));
		const struct yaml_node *value = yaml_item(node, i);

		if (!row)
			fail_unknown(reader, yaml_key(node, i), path);
		else if (yaml_is_null(value))
			continue;
		else if (config_kind_is_value(row->kind))
			read_value(reader, row, value, base);
		else
			readers[row->kind](reader, row, value, base);
	}
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_strdup(".");
	return slash == path ? mem_strdup("/") : mem_strndup(path, (size_t)(slash - path));
}

void config_read_file(struct config *config, const char *path, const char *home, char **context, int *line, struct config_errors *errors)
{
	struct err err = { 0 };
	struct yaml_file *file = yaml_load(path, &err);
	char *folder = folder_of(path);
	struct reader reader = {
		.errors = errors,
		.file = path,
		.scope = { .folder = folder, .home = home },
		.context = context,
		.context_line = line,
	};

	if (!file)
		config_report(errors, err.where, 0, "%s", err.text);
	else if (yaml_documents(file) > 1)
		config_report(errors, path, 0, "must be one YAML document, not %zu", yaml_documents(file));
	else if (yaml_document(file, 0))
		read_block(&reader, yaml_document(file, 0), "", config);
	free(folder);
	yaml_destroy(file);
}
