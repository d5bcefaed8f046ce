#include "datasources/sim/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/api_chaosmesh.h"
#include "datasources/sim/rules.h"
#include "datasources/sim/world.h"

#define REPLICAS 10 /* of a deployment */

const struct rule load_rule = { .group = "load",
	.name = "LoadAlert",
	.query = "load_alert > 0",
	.alerting = true,
	.labels = { { "severity", "warning" } },
	.annotations = { { "summary", "Fires as alert {{ $labels.number }}, by --alerts" } } };

/* One pod after the other on each node in turn: as many words as there are replicas. */
static char *places(unsigned replicas)
{
	struct buf out = { 0 };

	for (unsigned i = 0; i < replicas; i++)
		buf_appendf(&out, "%s%s", i ? " " : "", workload_nodes[i % workload_node_count].name);
	return buf_steal(&out);
}

static struct workload_service *make_service(unsigned number, unsigned replicas)
{
	struct workload_service *service = mem_zalloc(1, sizeof *service);
	struct selector_pair *labels = mem_zalloc(2, sizeof *labels);
	struct buf name = { 0 };

	buf_appendf(&name, "load-%04u", number);
	labels[0] = (struct selector_pair){ "app", "load" };
	labels[1] = (struct selector_pair){ "service", buf_steal(&name) };
	*service = (struct workload_service){ .namespace_ = LOAD_NAMESPACE,
		.name = labels[1].value,
		.container = "worker",
		.image = "registry.example.com/load/worker:1.0",
		.owner = "Deployment",
		.hash = "6d4cf56db6",
		.labels = { labels, 2 },
		.nodes = places(replicas),
		.memory = { 20 + number % 60, 1, 300 + number % 7 * 100, 4, 90 + number % 5 * 30, 3 },
		.limit_mib = 128,
		.cpu_cores = 0.001 * (1 + number % 9),
		.cpu_limit = 0.5,
		.age_s = 90000 };
	return service;
}

void load_people(struct world *world, const struct load *load)
{
	struct workload *workload = &world->workload;
	unsigned number = 0;

	world->load = *load;
	for (unsigned left = load->pods; left > 0; number++) {
		unsigned replicas = left < REPLICAS ? left : REPLICAS;
		struct workload_service *service = make_service(number, replicas);

		workload->extra =
			mem_grow(workload->extra, workload->extra_count, &workload->extra_capacity, sizeof(struct workload_service *));
		workload->extra[workload->extra_count++] = service;
		workload_add_pods(workload, service, &world->dice, world->now_ms - 1000);
		left -= replicas;
	}
	workload_settle(workload, world->now_ms);
}

static const struct {
	const char *kind, *spec;
} kinds[] = {
	{ "NetworkChaos", "\"action\":\"delay\",\"delay\":{\"latency\":\"20ms\"}" },
	{ "StressChaos", "\"stressors\":{\"cpu\":{\"workers\":1,\"load\":10}}" },
	{ "DNSChaos", "\"action\":\"error\"" },
	{ "IOChaos", "\"action\":\"latency\",\"delay\":\"10ms\",\"volumePath\":\"/data\"" },
	{ "TimeChaos", "\"timeOffset\":\"-1m\"" },
};

#define KINDS (sizeof kinds / sizeof *kinds)

static void create(struct world *world, unsigned number)
{
	static const char *const paused[] = { "", ",\"annotations\":{\"experiment.chaos-mesh.org/pause\":\"true\"}" };
	const char *kind = kinds[number % KINDS].kind;
	size_t services = world->workload.extra_count;
	struct buf body = { 0 };
	struct api_chaosmesh insider = { .world = world };
	struct api_response response = { 0 };

	buf_appendf(&body, "{\"kind\":\"%s\",\"metadata\":{\"name\":\"load-%04u\",\"namespace\":\"" LOAD_NAMESPACE "\"%s},\"spec\":{%s,",
		kind, number, paused[number % 4 == 3], kinds[number % KINDS].spec);
	buf_appendf(&body,
		"\"mode\":\"one\",\"selector\":{\"namespaces\":[\"" LOAD_NAMESPACE "\"],\"labelSelectors\":{\"service\":\"load-%04u\"}}}}",
		services ? (unsigned)(number % services) : 0);
	const struct api_request request = {
		.method = "POST", .path = "/api/experiments", .query = "", .body = buf_borrow(&body), .body_length = body.len
	};

	api_chaosmesh_answer(&insider, &request, &response);
	api_response_finish(&response);
	buf_finish(&body);
}

void load_experiments(struct world *world)
{
	for (unsigned i = 0; i < world->load.experiments; i++)
		create(world, i);
}
