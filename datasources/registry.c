#include "datasources/registry.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/command.h"
#include "core/config.h"
#include "datasources/chaosmesh_encode.h"
#include "datasources/http.h"
#include "datasources/poller.h"
#include "datasources/source.h"

struct registry {
	const struct clock *clock;
	size_t count;
	struct entry {
		const struct source_ops *ops;
		const struct config_source *config;
		struct poller *poller;
	} * entries; /* in the order of the store's indices */
};

bool registry_global_init(struct err *err)
{
	return http_global_init(err);
}

void registry_global_finish(void)
{
	http_global_finish();
}

/* Calls `take` for each source that is configured, in the order of their indices. */
static void each_source(const struct config *config,
	void (*take)(void *user, const struct source_ops *ops, const struct config_source *source, size_t number), void *user)
{
	const struct config_context *context = config_current(config);
	const struct {
		const struct source_ops *ops;
		const struct config_source *sources;
		size_t count;
	} groups[] = {
		{ &prometheus_source, &context->prometheus, 1 },
		{ &alertmanager_source, context->alertmanagers, context->alertmanager_count },
		{ &chaosmesh_source, &context->chaos_mesh, 1 },
	};
	for (size_t group = 0; group < sizeof groups / sizeof groups[0]; group++)
		for (size_t i = 0, number = 0; i < groups[group].count; i++)
			if (groups[group].sources[i].url[0])
				take(user, groups[group].ops, &groups[group].sources[i], ++number);
}

static void count_one(void *user, const struct source_ops *ops, const struct config_source *source, size_t number)
{
	(void)ops;
	(void)source;
	(void)number;
	++*(size_t *)user;
}

size_t registry_count(const struct config *config)
{
	size_t count = 0;
	each_source(config, count_one, &count);
	return count;
}

struct building {
	struct registry *registry;
	const struct config *config;
	struct store *store;
};

static void add_one(void *user, const struct source_ops *ops, const struct config_source *source, size_t number)
{
	static const char *const names[] = {
		[SOURCE_PROMETHEUS] = "prometheus",
		[SOURCE_ALERTMANAGER] = "alertmanager",
		[SOURCE_CHAOS_MESH] = "chaos-mesh",
	};
	const struct building *building = user;
	struct registry *registry = building->registry;
	char name[64];
	if (number > 1)
		snprintf(name, sizeof name, "%s-%zu", names[ops->kind], number);
	else
		snprintf(name, sizeof name, "%s", names[ops->kind]);
	const struct poller_params params = {
		.ops = ops,
		.index = registry->count,
		.name = name,
		.config = source,
		.refresh_ms = building->config->refresh_ms,
		.read_only = config_is_read_only(building->config),
		.clock = registry->clock,
		.store = building->store,
	};
	registry->entries[registry->count++] = (struct entry){ .ops = ops, .config = source, .poller = poller_create(&params) };
}

struct registry *registry_create(const struct config *config, const struct clock *clock, struct store *store)
{
	struct registry *registry = mem_zalloc(1, sizeof *registry);
	struct building building = { .registry = registry, .config = config, .store = store };
	registry->clock = clock;
	registry->entries = mem_zalloc(registry_count(config) + 1, sizeof *registry->entries); /* one more for a story */
	each_source(config, add_one, &building);
	return registry;
}

void registry_add_story(struct registry *registry, const struct config *config, struct store *store)
{
	const struct poller_params params = {
		.ops = &control_source,
		.name = "control",
		.config = config->control,
		.refresh_ms = config->refresh_ms,
		.clock = registry->clock,
		.store = store,
	};
	registry->entries[registry->count++] =
		(struct entry){ .ops = &control_source, .config = config->control, .poller = poller_create(&params) };
}

void registry_destroy(struct registry *registry)
{
	if (!registry)
		return;
	for (size_t i = 0; i < registry->count; i++)
		poller_destroy(registry->entries[i].poller);
	free(registry->entries);
	free(registry);
}

bool registry_start(struct registry *registry)
{
	for (size_t i = 0; i < registry->count; i++)
		if (!poller_start(registry->entries[i].poller))
			return false;
	return true;
}

static const struct entry *find(const struct registry *registry, enum source_kind kind)
{
	for (size_t i = 0; i < registry->count; i++)
		if (registry->entries[i].ops->kind == kind)
			return &registry->entries[i];
	return NULL;
}

uint64_t registry_command(struct registry *registry, enum source_kind kind, struct command *command)
{
	const struct entry *entry = find(registry, kind);
	if (entry)
		return poller_command(entry->poller, command);
	command_finish(command);
	return 0;
}

void registry_refresh(struct registry *registry)
{
	for (size_t i = 0; i < registry->count; i++)
		poller_refresh(registry->entries[i].poller);
}

void registry_wake(struct registry *registry)
{
	for (size_t i = 0; i < registry->count; i++)
		poller_wake(registry->entries[i].poller);
}

void registry_describe(const struct registry *registry, enum source_kind kind, const struct command *command, struct buf *out)
{
	const struct entry *entry = find(registry, kind);
	if (entry)
		entry->ops->describe(entry->config, command, out);
}

void registry_manifests(const char *path, struct manifest_list *out)
{
	chaosmesh_encode_path(path, out);
}

bool registry_stop(struct registry *registry, int64_t wait_ms)
{
	const struct clock *clock = clock_system();
	int64_t until = clock->monotonic_ms(clock->user) + wait_ms;
	for (size_t i = 0; i < registry->count; i++)
		poller_stop(registry->entries[i].poller);
	bool all = true;
	for (size_t i = 0; i < registry->count; i++) {
		int64_t left = until - clock->monotonic_ms(clock->user);
		all = poller_join(registry->entries[i].poller, left > 0 ? left : 0) && all;
	}
	return all;
}
