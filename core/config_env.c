#include "core/config_parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"

/* Variables and flags: where both are given, the flag counts. Paths in them are relative to where the program was started. */

struct override {
	const char *flag, *variable;
	size_t offset; /* of the text in struct config_overrides */
	const char *path; /* of its row; NULL: row below */
	struct config_row row;
};

#define GIVEN(flag_text, variable_text, field)                                                                                             \
	.flag = flag_text, .variable = variable_text, .offset = offsetof(struct config_overrides, field)
#define ROW(name, row_kind, field) .path = name, .kind = row_kind, .offset = offsetof(struct config, field)

static const struct override settings[] = {
	{ GIVEN("--range", NULL, range), .path = "range" },
	{ GIVEN("--refresh", NULL, refresh), .path = "refresh" },
	{ GIVEN("--theme", "CHAOSWATCH_THEME", theme), .path = "theme" },
	{ GIVEN("--log", NULL, log_path), .row = { ROW("log", KIND_PATH, log_path) } },
	{ GIVEN("--log-level", NULL, log_level), .row = { ROW("log-level", KIND_CHOICE, log_level), .choices = "error warn info debug" } },
};

static const struct override config_file = { GIVEN("--config", "CHAOSWATCH_CONFIG", config_path) };
static const struct override context_name = { GIVEN("--context", "CHAOSWATCH_CONTEXT", context) };
static const struct override prometheus_url = { GIVEN("--prometheus", "CHAOSWATCH_PROMETHEUS", prometheus) };
static const struct override chaos_mesh_url = { GIVEN("--chaos-mesh", "CHAOSWATCH_CHAOS_MESH", chaos_mesh) };
static const struct override token_file = { GIVEN("--bearer-token-file", "CHAOSWATCH_BEARER_TOKEN_FILE", bearer_token_file) };
static const struct override chaos_token_file = { GIVEN(
	"--chaos-mesh-token-file", "CHAOSWATCH_CHAOS_MESH_TOKEN_FILE", chaos_mesh_token_file) };

/* An empty variable is as good as none. */
static const char *variable(const struct config_source_of_values *from, const char *name)
{
	const char *text = name ? from->getenv_fn(name) : NULL;

	return text && text[0] ? text : NULL;
}

static struct config_given given(const struct config_source_of_values *from, const struct override *override)
{
	const char *text = *(const char *const *)((const char *)from->overrides + override->offset);

	if (text)
		return (struct config_given){ text, override->flag };
	return (struct config_given){ variable(from, override->variable), override->variable };
}

static const char *home_of(const struct config_source_of_values *from)
{
	const char *home = variable(from, "HOME");

	return home ? home : "";
}

/* The scope of what is typed on a command line; the caller frees *folder. */
static struct config_scope here(const struct config_source_of_values *from, char **folder)
{
	*folder = getcwd(NULL, 0);
	return (struct config_scope){ .folder = *folder ? *folder : "", .home = home_of(from) };
}

char *config_find_file(const struct config_source_of_values *from, struct config_given *named)
{
	const char *base = variable(from, "XDG_CONFIG_HOME");
	char *folder, *path;
	struct config_scope scope = here(from, &folder);

	*named = given(from, &config_file);
	if (named->text) {
		path = config_path_expand(named->text, &scope);
	} else {
		scope.folder = base && base[0] == '/' ? base : scope.home;
		path = scope.folder[0] == '\0'      ? mem_strdup("")
		       : scope.folder == scope.home ? config_path_expand(".config/chaoswatch/config.yaml", &scope)
						    : config_path_expand("chaoswatch/config.yaml", &scope);
	}
	free(folder);
	return path;
}

struct config_given config_given_context(const struct config_source_of_values *from)
{
	return given(from, &context_name);
}

static void apply_setting(
	struct config *config, const struct override *override, const struct config_source_of_values *from, struct config_errors *errors)
{
	struct config_given setting = given(from, override);
	const struct config_row *row = override->path ? config_row_find("", override->path) : &override->row;
	struct config_scope scope;
	struct err err;
	char *folder;

	if (!setting.text)
		return;
	scope = here(from, &folder);
	if (!config_value_set(row, setting.text, &scope, config, &err))
		config_report(errors, setting.where, 0, "%s", err.text);
	free(folder);
}

/* Another server in the place of the configured one: nothing of that one's block may reach it, credentials least of all. */
static void replace_source(struct config_source *source, const char *url, const char *where, struct config_errors *errors)
{
	struct err err;
	const struct config_scope nowhere = { .folder = "", .home = "" };

	config_source_finish(source);
	*source = (struct config_source){ 0 };
	config_record_init(RECORD_SERVER, source);
	if (!config_value_set(config_row_find("contexts.NAME.SERVER", "url"), url, &nowhere, source, &err))
		config_report(errors, where, 0, "%s", err.text);
}

static void apply_url(struct config_source *source, const struct override *override, const struct config_source_of_values *from,
	struct config_errors *errors)
{
	struct config_given url = given(from, override);

	if (url.text)
		replace_source(source, url.text, url.where, errors);
}

static void clear_alertmanagers(struct config_context *context)
{
	for (size_t i = 0; i < context->alertmanager_count; i++)
		config_source_finish(&context->alertmanagers[i]);
	free(context->alertmanagers);
	context->alertmanagers = NULL;
	context->alertmanager_count = 0;
}

static void add_alertmanager(struct config_context *context, const char *url, const char *where, struct config_errors *errors)
{
	size_t count = context->alertmanager_count + 1;

	context->alertmanagers = mem_realloc(context->alertmanagers, count, sizeof(*context->alertmanagers));
	context->alertmanagers[count - 1] = (struct config_source){ 0 };
	config_record_init(RECORD_SERVER, &context->alertmanagers[count - 1]);
	context->alertmanager_count = count;
	replace_source(&context->alertmanagers[count - 1], url, where, errors);
}

/* The flag may be there several times; the variable has several URLs between blanks or commas. */
static void apply_alertmanagers(struct config_context *context, const struct config_source_of_values *from, struct config_errors *errors)
{
	const struct config_overrides *overrides = from->overrides;
	const char *text = variable(from, "CHAOSWATCH_ALERTMANAGER");
	char *copy, *rest = NULL;

	if (overrides->alertmanager_count == 0 && !text)
		return;
	clear_alertmanagers(context);
	for (size_t i = 0; i < overrides->alertmanager_count; i++)
		add_alertmanager(context, overrides->alertmanagers[i], "--alertmanager", errors);
	if (overrides->alertmanager_count > 0)
		return;
	copy = mem_strdup(text);
	for (char *url = strtok_r(copy, " ,", &rest); url && context->alertmanager_count < 8; url = strtok_r(NULL, " ,", &rest))
		add_alertmanager(context, url, "CHAOSWATCH_ALERTMANAGER", errors);
	free(copy);
}

static void replace_text(char **field, const char *text)
{
	free(*field);
	*field = mem_strdup(text);
}

/* The token is the only credential then. */
static void set_token_file(struct config_source *source, const char *path)
{
	struct config_http *http = &source->http;

	replace_text(&http->username, "");
	replace_text(&http->password, "");
	replace_text(&http->password_file, "");
	replace_text(&http->credentials, "");
	replace_text(&http->auth_type, "Bearer");
	replace_text(&http->credentials_file, path);
}

static char *given_path(const struct config_source_of_values *from, const struct override *override)
{
	struct config_given path = given(from, override);
	char *folder, *expanded = NULL;
	struct config_scope scope = here(from, &folder);

	if (path.text)
		expanded = config_path_expand(path.text, &scope);
	free(folder);
	return expanded;
}

static void apply_tokens(struct config_context *context, const struct config_source_of_values *from)
{
	char *token = given_path(from, &token_file);
	char *chaos_token = given_path(from, &chaos_token_file);

	if (token) {
		set_token_file(&context->prometheus, token);
		for (size_t i = 0; i < context->alertmanager_count; i++)
			set_token_file(&context->alertmanagers[i], token);
	}
	if (chaos_token)
		set_token_file(&context->chaos_mesh, chaos_token);
	free(chaos_token);
	free(token);
}

/* What cannot be understood refuses changes, too. */
static void apply_read_only(struct config *config, const struct config_source_of_values *from, struct config_errors *errors)
{
	static const struct config_row row = { ROW("read_only", KIND_BOOL, read_only) };
	static const struct config_scope nowhere = { .folder = "", .home = "" };
	const char *text = variable(from, "CHAOSWATCH_READ_ONLY");
	struct err err;

	if (text && !config_value_set(&row, text, &nowhere, config, &err)) {
		config_report(errors, "CHAOSWATCH_READ_ONLY", 0, "%s", err.text);
		config->read_only = true;
	}
	config->read_only = config->read_only || from->overrides->read_only;
}

void config_apply_overrides(struct config *config, const struct config_source_of_values *from, struct config_errors *errors)
{
	struct config_context *context = &config->contexts[config->context];

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		apply_setting(config, &settings[i], from, errors);
	apply_url(&context->prometheus, &prometheus_url, from, errors);
	apply_alertmanagers(context, from, errors);
	apply_url(&context->chaos_mesh, &chaos_mesh_url, from, errors);
	apply_tokens(context, from);
	apply_read_only(config, from, errors);
}
