#include "core/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/config_parts.h"

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

void config_source_finish(struct config_source *source)
{
	config_record_finish(RECORD_SERVER, source);
	for (size_t i = 0; i < source->http.header_count; i++) {
		free(source->http.headers[i].name);
		free(source->http.headers[i].value);
	}
	free(source->http.headers);
	free_texts(source->namespaces, source->namespace_count);
}

void config_context_finish(struct config_context *context)
{
	config_source_finish(&context->prometheus);
	for (size_t i = 0; i < context->alertmanager_count; i++)
		config_source_finish(&context->alertmanagers[i]);
	free(context->alertmanagers);
	config_source_finish(&context->chaos_mesh);
	free(context->name);
}

void config_destroy(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->context_count; i++)
		config_context_finish(&config->contexts[i]);
	for (size_t i = 0; i < config->panel_count; i++)
		config_record_finish(RECORD_PANEL, &config->panels[i]);
	for (size_t i = 0; i < config->key_count; i++) {
		free(config->keys[i].action);
		free(config->keys[i].keys);
	}
	if (config->control)
		config_source_finish(config->control);
	free(config->control);
	free(config->contexts);
	free(config->panels);
	free(config->keys);
	free_texts(config->experiments, config->experiment_count);
	config_record_finish(RECORD_CONFIG, config);
	free(config->path);
	free(config->log_path);
	free(config->log_level);
	free(config);
}

static struct config *create(void)
{
	struct config *config = mem_zalloc(1, sizeof(*config));

	config_record_init(RECORD_CONFIG, config);
	config->log_path = mem_strdup("");
	config->log_level = mem_strdup("info");
	return config;
}

/* There is always a context, if only one without servers. */
static void add_default_context(struct config *config)
{
	config->contexts = mem_realloc(config->contexts, 1, sizeof(*config->contexts));
	config->contexts[0] = (struct config_context){ .name = mem_strdup("default") };
	config->context_count = 1;
	config_record_init(RECORD_CONTEXT, &config->contexts[0]);
	config_record_init(RECORD_SERVER, &config->contexts[0].prometheus);
	config_record_init(RECORD_SERVER, &config->contexts[0].chaos_mesh);
}

static void report_context(const struct config *config, const char *name, const char *where, int line, struct config_errors *errors)
{
	const char **names = mem_zalloc(config->context_count, sizeof(*names));
	const char *nearest;

	for (size_t i = 0; i < config->context_count; i++)
		names[i] = config->contexts[i].name;
	nearest = config_nearest(name, names, config->context_count);
	if (nearest)
		config_report(errors, where, line, "context: there is no \"%.60s\"; did you mean \"%s\"?", name, nearest);
	else
		config_report(errors, where, line, "context: there is no \"%.60s\" in the configuration", name);
	free(names);
}

static void choose_context(struct config *config, const char *name, const char *where, int line, struct config_errors *errors)
{
	for (size_t i = 0; i < config->context_count; i++) {
		if (strcmp(config->contexts[i].name, name) == 0) {
			config->context = i;
			return;
		}
	}
	report_context(config, name, where, line, errors);
}

struct config *config_load(
	const struct config_overrides *overrides, const char *(*getenv_fn)(const char *name), struct config_errors *errors)
{
	const struct config_source_of_values from = { .overrides = overrides, .getenv_fn = getenv_fn };
	struct config *config = create();
	const char *home = getenv_fn("HOME");
	struct config_given file, context;
	char *name = mem_strdup("");
	int line = 0;

	*errors = (struct config_errors){ 0 };
	config->path = config_find_file(&from, &file);
	if (file.text || (config->path[0] && access(config->path, F_OK) == 0)) {
		config_read_file(config, config->path, home ? home : "", &name, &line, errors);
	} else {
		free(config->path);
		config->path = mem_strdup("");
	}
	if (config->context_count == 0)
		add_default_context(config);
	context = config_given_context(&from);
	if (context.text)
		choose_context(config, context.text, context.where, 0, errors);
	else if (name[0])
		choose_context(config, name, config->path, line, errors);
	config_apply_overrides(config, &from, errors);
	free(name);
	return config;
}

const struct config_context *config_current(const struct config *config)
{
	return &config->contexts[config->context];
}

bool config_is_read_only(const struct config *config)
{
	return config->read_only || config_current(config)->read_only;
}

bool config_has_source(const struct config *config)
{
	const struct config_context *context = config_current(config);

	for (size_t i = 0; i < context->alertmanager_count; i++) {
		if (context->alertmanagers[i].url[0])
			return true;
	}
	return context->prometheus.url[0] || context->chaos_mesh.url[0];
}

enum { NAME_MAX_LENGTH = 63 };

/* Letters to add, drop or replace on the way from one text to the other (Levenshtein, one row at a time). */
static size_t distance(const char *from, const char *to)
{
	size_t row[NAME_MAX_LENGTH + 1];
	size_t columns = strlen(to);

	for (size_t k = 0; k <= columns; k++)
		row[k] = k;
	for (size_t i = 0; from[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t k = 1; k <= columns; k++) {
			size_t best = diagonal + (from[i] != to[k - 1]);

			if (row[k] + 1 < best)
				best = row[k] + 1;
			if (row[k - 1] + 1 < best)
				best = row[k - 1] + 1;
			diagonal = row[k];
			row[k] = best;
		}
	}
	return row[columns];
}

const char *config_nearest(const char *name, const char *const *names, size_t count)
{
	const char *nearest = NULL;
	size_t length = strlen(name), best = 4;

	if (length > NAME_MAX_LENGTH)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t letters = strlen(names[i]) <= NAME_MAX_LENGTH ? distance(name, names[i]) : best;

		/* A word of which less than half stays is another word. */
		if (letters < best && letters * 2 <= length) {
			nearest = names[i];
			best = letters;
		}
	}
	return nearest;
}
