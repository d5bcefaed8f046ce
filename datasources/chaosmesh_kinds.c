#include "datasources/chaosmesh_kinds.h"

#include <stddef.h>
#include <string.h>

static const struct chaosmesh_kind kinds[] = {
	{ "AWSChaos", "awsChaos", CHAOSMESH_CLOUD, "ec2-stop ec2-restart detach-volume", "ec2-restart" },
	{ "AzureChaos", "azureChaos", CHAOSMESH_CLOUD, "vm-stop vm-restart disk-detach", "vm-restart" },
	{ "BlockChaos", "blockChaos", CHAOSMESH_PODS, "delay", "" },
	{ "DNSChaos", "dnsChaos", CHAOSMESH_PODS, "error random", "" },
	{ "GCPChaos", "gcpChaos", CHAOSMESH_CLOUD, "node-stop node-reset disk-loss", "node-reset" },
	{ "HTTPChaos", "httpChaos", CHAOSMESH_PODS, "", "" },
	{ "IOChaos", "ioChaos", CHAOSMESH_PODS, "latency fault attrOverride mistake", "" },
	{ "JVMChaos", "jvmChaos", CHAOSMESH_PODS, "latency return exception stress gc ruleData mysql", "" },
	{ "KernelChaos", "kernelChaos", CHAOSMESH_PODS, "", "" },
	{ "NetworkChaos", "networkChaos", CHAOSMESH_PODS, "netem delay loss duplicate corrupt partition bandwidth", "" },
	{ "PhysicalMachineChaos", "physicalmachineChaos", CHAOSMESH_MACHINES,
		"stress-cpu stress-mem disk-read-payload disk-write-payload disk-fill network-corrupt network-duplicate network-loss "
		"network-delay "
		"network-partition network-dns network-bandwidth network-flood network-down process jvm-exception jvm-gc jvm-latency "
		"jvm-return "
		"jvm-stress jvm-rule-data jvm-mysql clock redis-expiration redis-penetration redis-cacheLimit redis-restart redis-stop "
		"kafka-fill "
		"kafka-flood kafka-io file-create file-modify file-delete file-rename file-append file-replace vm user_defined",
		"" },
	{ "PodChaos", "podChaos", CHAOSMESH_PODS, "pod-kill pod-failure container-kill", "pod-kill container-kill" },
	{ "StressChaos", "stressChaos", CHAOSMESH_PODS, "", "" },
	{ "TimeChaos", "timeChaos", CHAOSMESH_PODS, "", "" },
};

const struct chaosmesh_kind *chaosmesh_kind_find(const char *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return &kinds[i];
	return NULL;
}

bool chaosmesh_word_in(const char *word, const char *list)
{
	size_t length = strlen(word);
	while (length > 0 && *list) {
		size_t here = strcspn(list, " ");
		if (here == length && memcmp(list, word, length) == 0)
			return true;
		list += here + (list[here] == ' ');
	}
	return false;
}

bool chaosmesh_one_shot(const char *kind, const char *action)
{
	const struct chaosmesh_kind *found = chaosmesh_kind_find(kind);
	return found && chaosmesh_word_in(action, found->one_shot);
}

enum chaos_state chaosmesh_state(const char *status)
{
	static const char *const words[] = {
		[CHAOS_INJECTING] = "injecting",
		[CHAOS_RUNNING] = "running",
		[CHAOS_PAUSED] = "paused",
		[CHAOS_FINISHED] = "finished",
		[CHAOS_DELETING] = "deleting",
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], status) == 0)
			return (enum chaos_state)i;
	return CHAOS_UNKNOWN;
}

const char *chaosmesh_collection(enum chaos_object object)
{
	static const char *const names[] = { "experiments", "schedules", "workflows" };
	return names[object];
}
