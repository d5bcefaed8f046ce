#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "core/base/yamldoc.h"
#include "themes/theme.h"
#include "tui/cli/cli.h"

/*
 * What is wrong, or does nothing, is this command's data: one line each, on stdout. What may be right later, a file that is not there yet, is
 * told, but is no mistake.
 */

/* "FILE:LINE: " of a key at the top of the file; "" where it came from somewhere else. */
static const char *place_of(const struct config *config, const char *key, char *out, size_t size)
{
	struct yaml_file *file = config->path[0] ? yaml_load(config->path, NULL) : NULL;
	const struct yaml_node *root = file && yaml_documents(file) > 0 ? yaml_document(file, 0) : NULL;
	const struct yaml_node *node = root ? yaml_get(root, key) : NULL;
	out[0] = 0;
	if (node)
		snprintf(out, size, "%s:%d: ", config->path, yaml_line(node));
	yaml_destroy(file);
	return out;
}

static bool check_theme(const struct cli_context *context)
{
	struct theme theme;
	struct err err = { 0 };
	char message[512], place[PATH_MAX + 32];
	if (theme_load(context->config->theme, DEPTH_MONO, &context->theme_folder, 1, &theme, &err))
		return true;
	fprintf(context->out, "%stheme: %s\n", place_of(context->config, "theme", place, sizeof(place)),
		err_message(&err, message, sizeof(message)));
	return false;
}

static void check_file(const struct cli_context *context, const char *of, const char *key, const char *path)
{
	struct err err = { 0 };
	if (!path[0] || access(path, R_OK) == 0)
		return;
	err_set(&err, ERR_IO, "", "%s%s%s: %s: %s", of, of[0] ? ": " : "", key, path, strerror(errno));
	fprintf(context->out, "%s\n", err.text);
}

static void check_source(const struct cli_context *context, const char *name, const struct config_source *source)
{
	const struct config_http *http = &source->http;
	const struct {
		const char *key, *path;
	} files[] = {
		{ "password_file", http->password_file },
		{ "credentials_file", http->credentials_file },
		{ "ca_file", http->ca_file },
		{ "cert_file", http->cert_file },
		{ "key_file", http->key_file },
	};
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_file(context, name, files[i].key, files[i].path);
}

static void check_files(const struct cli_context *context)
{
	const struct config *config = context->config;
	for (size_t i = 0; i < config->context_count; i++) {
		check_source(context, config->contexts[i].name, &config->contexts[i].prometheus);
		for (size_t k = 0; k < config->contexts[i].alertmanager_count; k++)
			check_source(context, config->contexts[i].name, &config->contexts[i].alertmanagers[k]);
		check_source(context, config->contexts[i].name, &config->contexts[i].chaos_mesh);
	}
	for (size_t i = 0; i < config->experiment_count; i++)
		check_file(context, "", "experiments", config->experiments[i]);
}

int cmd_config_check(struct cli_context *context)
{
	char message[512];
	for (size_t i = 0; i < context->errors->count; i++)
		fprintf(context->out, "%s\n", err_message(&context->errors->items[i], message, sizeof(message)));
	for (size_t i = 0; i < context->errors->warning_count; i++)
		fprintf(context->out, "%s\n", err_message(&context->errors->warnings[i], message, sizeof(message)));
	if (!check_theme(context) || context->errors->count > 0)
		return CLI_USAGE;
	check_files(context);
	if (config_exposed(context->config, message, sizeof(message))[0])
		fprintf(context->out, "%s\n", message);
	fprintf(context->words, "%s%s\n", context->config->path[0] ? context->config->path : "no configuration file: built-in values",
		context->config->path[0] ? ": no errors" : "");
	return CLI_DONE;
}
