#include "core/command.h"

#include <stdlib.h>

#include "core/base/mem.h"

static const struct {
	const char *verb;
	bool changes;
} kinds[] = {
	[COMMAND_REFRESH] = { "refresh", false },
	[COMMAND_PREVIEW] = { "preview", false },
	[COMMAND_PAUSE] = { "pause", true },
	[COMMAND_RESUME] = { "resume", true },
	[COMMAND_DELETE] = { "delete", true },
	[COMMAND_ABORT] = { "abort", true },
	[COMMAND_CREATE] = { "create", true },
	[COMMAND_HOLD] = { "hold", false },
	[COMMAND_GO_ON] = { "go on", false },
	[COMMAND_STEP] = { "step", false },
};

static char *copy(const char *text)
{
	return mem_strdup(text ? text : "");
}

void command_init(struct command *command, enum command_kind kind, enum chaos_object object, const char *uid, const char *namespace_,
	const char *name, const char *chaos_kind, const char *body)
{
	*command = (struct command){
		.kind = kind,
		.object = object,
		.uid = copy(uid),
		.namespace_ = copy(namespace_),
		.name = copy(name),
		.chaos_kind = copy(chaos_kind),
		.body = copy(body),
	};
}

void command_finish(struct command *command)
{
	free(command->uid);
	free(command->namespace_);
	free(command->name);
	free(command->chaos_kind);
	free(command->body);
	*command = (struct command){ 0 };
}

void command_result_finish(struct command_result *result)
{
	for (size_t i = 0; i < result->pod_count; i++) {
		free((char *)result->pods[i].namespace_);
		free((char *)result->pods[i].name);
		free((char *)result->pods[i].ip);
		free((char *)result->pods[i].phase);
	}
	free(result->pods);
	free(result->uid);
	free(result->namespace_);
	free(result->name);
	*result = (struct command_result){ 0 };
}

const struct command_result *command_result_find(const struct command_result *results, size_t count, uint64_t id)
{
	for (size_t i = 0; id && i < count; i++)
		if (results[i].id == id)
			return &results[i];
	return NULL;
}

bool command_changes_something(enum command_kind kind)
{
	return kinds[kind].changes;
}

const char *command_verb(enum command_kind kind)
{
	return kinds[kind].verb;
}
