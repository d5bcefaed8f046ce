#include "datasources/sim/plan.h"

#include <string.h>
#include "core/base/arena.h"

const struct plan_kind plan_kinds[] = {
	{ .name = "AWSChaos",
		.resource = "awschaos",
		.field = "awsChaos",
		.struct_name = "AWSChaosSpec",
		.target = PLAN_CLOUD,
		.one_shots = { "ec2-restart" } },
	{ .name = "AzureChaos",
		.resource = "azurechaos",
		.field = "azureChaos",
		.struct_name = "AzureChaosSpec",
		.target = PLAN_CLOUD,
		.one_shots = { "vm-restart" },
		.unrecorded = true },
	{ .name = "BlockChaos", .resource = "blockchaos", .field = "blockChaos", .struct_name = "BlockChaosSpec" },
	{ .name = "DNSChaos", .resource = "dnschaos", .field = "dnsChaos", .struct_name = "DNSChaosSpec" },
	{ .name = "GCPChaos",
		.resource = "gcpchaos",
		.field = "gcpChaos",
		.struct_name = "GCPChaosSpec",
		.target = PLAN_CLOUD,
		.one_shots = { "node-reset" } },
	{ .name = "HTTPChaos", .resource = "httpchaos", .field = "httpChaos", .struct_name = "HTTPChaosSpec", .target = PLAN_PODS },
	{ .name = "IOChaos", .resource = "iochaos", .field = "ioChaos", .struct_name = "IOChaosSpec" },
	{ .name = "JVMChaos", .resource = "jvmchaos", .field = "jvmChaos", .struct_name = "JVMChaosSpec" },
	{ .name = "KernelChaos",
		.resource = "kernelchaos",
		.field = "kernelChaos",
		.struct_name = "KernelChaosSpec",
		.target = PLAN_PODS,
		.fails_with = "too few parts of namespacedname" },
	{ .name = "NetworkChaos",
		.resource = "networkchaos",
		.field = "networkChaos",
		.struct_name = "NetworkChaosSpec",
		.target = PLAN_PODS },
	{ .name = "PhysicalMachineChaos",
		.resource = "physicalmachinechaos",
		.field = "physicalmachineChaos",
		.struct_name = "PhysicalMachineChaosSpec",
		.target = PLAN_MACHINES },
	{ .name = "PodChaos",
		.resource = "podchaos",
		.field = "podChaos",
		.struct_name = "PodChaosSpec",
		.target = PLAN_PODS,
		.one_shots = { "pod-kill", "container-kill" } },
	{ .name = "StressChaos", .resource = "stresschaos", .field = "stressChaos", .struct_name = "StressChaosSpec" },
	{ .name = "TimeChaos", .resource = "timechaos", .field = "timeChaos", .struct_name = "TimeChaosSpec" },
};

const size_t plan_kind_count = sizeof plan_kinds / sizeof *plan_kinds;

const struct plan_kind *plan_kind_find(const char *name)
{
	for (size_t i = 0; i < plan_kind_count; i++)
		if (strcmp(plan_kinds[i].name, name) == 0)
			return &plan_kinds[i];
	return NULL;
}

struct plan *plan_create(const struct plan_kind *kind)
{
	struct arena *arena = arena_create();
	struct plan *plan = arena_zalloc(arena, 1, sizeof *plan);

	plan->arena = arena;
	plan->references = 1;
	plan->kind = kind;
	plan->action = "";
	plan->spec_json = "{}";
	plan->place = "";
	return plan;
}

/* The count is the one thing that changes in a plan; it lives in the plan's own arena, which is never read-only. */
static struct plan *counted(const struct plan *plan)
{
	return (struct plan *)plan;
}

const struct plan *plan_retain(const struct plan *plan)
{
	counted(plan)->references++;
	return plan;
}

void plan_release(const struct plan *plan)
{
	if (plan && --counted(plan)->references == 0)
		arena_destroy(plan->arena);
}

bool plan_has_effect(const struct plan *plan)
{
	const struct plan_effect *effect = &plan->effect;
	bool dns = effect->dns_error || effect->dns_random || effect->lookup_loss > 0;
	bool taken = effect->cpu_cores > 0 || effect->memory_bytes > 0 || effect->memory_share > 0 || effect->disk_wait_s > 0;

	return dns || taken || effect->latency_s > 0 || effect->error_ratio > 0 || effect->kill != PLAN_KILL_NOTHING;
}

bool plan_is_one_shot(const struct plan *plan)
{
	for (size_t i = 0; i < 2; i++)
		if (plan->kind->one_shots[i] && strcmp(plan->kind->one_shots[i], plan->action) == 0)
			return true;
	return false;
}

bool plan_pattern_matches(const char *pattern, const char *name)
{
	for (; *pattern && *pattern != '*'; pattern++, name++)
		if (!*name || (*pattern != '?' && *pattern != *name))
			return false;
	return *pattern == '*' || !*name;
}

static bool names(const struct plan_effect *effect, const char *name)
{
	for (size_t i = 0; i < effect->patterns.count; i++)
		if (plan_pattern_matches(effect->patterns.items[i], name))
			return true;
	return effect->patterns.count == 0;
}

bool plan_breaks_lookup(const struct plan_effect *effect, const char *name)
{
	return effect->dns_error && names(effect, name);
}

bool plan_fakes_lookup(const struct plan_effect *effect, const char *name)
{
	return effect->dns_random && names(effect, name);
}
