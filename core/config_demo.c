#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/config_parts.h"

#define DEMO_RANGE_MS (INT64_C(15) * 60000)

static void set_source(struct config_source *source, const char *url)
{
	config_record_init(RECORD_SERVER, source);
	free(source->url);
	source->url = mem_strdup(url);
}

static void set_control(struct config *config, const struct config_demo *demo)
{
	if (!config->control)
		config->control = mem_zalloc(1, sizeof(*config->control));
	else
		config_source_finish(config->control);
	*config->control = (struct config_source){ 0 };
	set_source(config->control, demo->control);
	free(config->control->http.credentials_file);
	config->control->http.credentials_file = mem_strdup(demo->token_file);
}

static struct config_context *replace_contexts(struct config *config)
{
	for (size_t i = 0; i < config->context_count; i++)
		config_context_finish(&config->contexts[i]);
	config->contexts = mem_realloc(config->contexts, 1, sizeof(*config->contexts));
	config->contexts[0] = (struct config_context){ .name = mem_strdup("demo") };
	config->context_count = 1;
	config->context = 0;
	config_record_init(RECORD_CONTEXT, &config->contexts[0]);
	return &config->contexts[0];
}

static void drop_panels(struct config *config)
{
	for (size_t i = 0; i < config->panel_count; i++)
		config_record_finish(RECORD_PANEL, &config->panels[i]);
	config->panel_count = 0;
}

static void set_experiments(struct config *config, const char *folder)
{
	for (size_t i = 0; i < config->experiment_count; i++)
		free(config->experiments[i]);
	config->experiment_count = folder[0] ? 1 : 0;
	if (folder[0]) {
		config->experiments = mem_realloc(config->experiments, 1, sizeof(*config->experiments));
		config->experiments[0] = mem_strdup(folder);
	}
}

void config_use_demo(struct config *config, const struct config_demo *demo)
{
	struct config_context *context = replace_contexts(config);

	set_source(&context->prometheus, demo->prometheus);
	set_source(&context->chaos_mesh, demo->chaos_mesh);
	if (demo->alertmanager[0]) {
		context->alertmanagers = mem_zalloc(1, sizeof(*context->alertmanagers));
		context->alertmanager_count = 1;
		set_source(&context->alertmanagers[0], demo->alertmanager);
	}
	context->world_time = true;
	if (demo->control[0])
		set_control(config, demo);
	drop_panels(config);
	set_experiments(config, demo->experiments);
	config->read_only = false;
	config->refresh_ms = demo->refresh_ms;
	if (!demo->keep_range)
		config->range_ms = DEMO_RANGE_MS;
}
