#include "datasources/sim/story.h"

#include <string.h>

#define OBJECT(kind, name, spec)                                                                                                           \
	"{\"apiVersion\":\"chaos-mesh.org/v1alpha1\",\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name                                 \
	"\",\"namespace\":\"default\"},\"spec\":" spec "}"
#define PAUSED(kind, name, spec)                                                                                                           \
	"{\"apiVersion\":\"chaos-mesh.org/v1alpha1\",\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name                                 \
	"\",\"namespace\":\"default\",\"annotations\":{\"experiment.chaos-mesh.org/pause\":\"true\"}},\"spec\":" spec "}"
#define SELECT(labels) "\"selector\":{\"namespaces\":[\"default\"],\"labelSelectors\":{" labels "}}"
#define LEAKERS SELECT("\"app\":\"cpp-dns-leaker\"")

/* What is there in every story: an experiment that somebody paused, and a schedule. */
#define FURNITURE                                                                                                                          \
	{ 0, "POST", "/api/experiments",                                                                                                   \
		PAUSED("StressChaos", "stress-cpu-mem-nginx-otel",                                                                         \
			"{\"mode\":\"all\"," SELECT("\"app\":\"nginx-otel\"") ",\"stressors\":{\"cpu\":{\"workers\":1,\"load\":80},"       \
									      "\"memory\":{\"workers\":1,\"size\":\"40MB\"}}}") },         \
	{                                                                                                                                  \
		0, "POST", "/api/schedules",                                                                                               \
			OBJECT("Schedule", "pod-kill-cpp-dns-leaker",                                                                      \
				"{\"schedule\":\"@every 5m\",\"type\":\"PodChaos\",\"concurrencyPolicy\":\"Forbid\","                      \
				"\"historyLimit\":1,\"podChaos\":{\"action\":\"pod-kill\",\"mode\":\"one\"," LEAKERS "}}")                 \
	}

static const struct story_step calm[] = { FURNITURE };

static const struct story_step dns_leaker[] = {
	FURNITURE,
	{ 20, "POST", "/api/experiments",
		OBJECT("DNSChaos", "dns-leaker",
			"{\"action\":\"error\",\"mode\":\"all\"," SELECT(
				"\"app\":\"cpp-dns-leaker\",\"dns\":\"upstream\"") ","
										   "\"patterns\":[\"o11y.*\",\"cncf.io\",\"gitlab.com\"],"
										   "\"duration\":\"10m\"}") },
	{ 210, "POST", "/api/workflows",
		OBJECT("Workflow", "game-day-1",
			"{\"entry\":\"entry\",\"templates\":["
			"{\"name\":\"entry\",\"templateType\":\"Serial\",\"deadline\":\"15m\","
			"\"children\":[\"settle\",\"dns-error\",\"slow-web\",\"kill-one\"]},"
			"{\"name\":\"settle\",\"templateType\":\"Suspend\",\"deadline\":\"10s\"},"
			"{\"name\":\"dns-error\",\"templateType\":\"DNSChaos\",\"deadline\":\"5m\",\"dnsChaos\":{\"action\":\"error\","
			"\"mode\":\"one\"," SELECT(
				"\"service\":\"osad\"") "}},"
							"{\"name\":\"slow-web\",\"templateType\":\"NetworkChaos\",\"deadline\":\"2m\","
							"\"networkChaos\":{\"action\":\"delay\","
							"\"mode\":\"all\"," SELECT(
								"\"app\":\"nginx-otel\"") ",\"delay\":{\"latency\":\"120ms\",\"jitter\":"
											  "\"20ms\"}}},"
											  "{\"name\":\"kill-one\",\"templateType\":"
											  "\"PodChaos\",\"deadline\":\"30s\",\"podChaos\":{"
											  "\"action\":\"pod-kill\","
											  "\"mode\":\"one\"," LEAKERS "}}]}") },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const struct story stories[] = {
	{ "calm", "nothing happens but a pod killed every five minutes", calm, COUNT(calm) },
	{ "dns-leaker", "lookups fail, services leak until alerts fire", dns_leaker, COUNT(dns_leaker) },
};
const size_t story_count = COUNT(stories);

const struct story *story_find(const char *name)
{
	for (size_t i = 0; i < story_count; i++)
		if (strcmp(stories[i].name, name) == 0)
			return &stories[i];
	return NULL;
}
