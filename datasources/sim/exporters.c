#include "datasources/sim/exporters.h"

#include <stdio.h>
#include "datasources/sim/world.h"

static const struct exporter *const exporters[] = { &exporter_kubelet, &exporter_state, &exporter_services, &exporter_nodes,
	&exporter_cluster, &exporter_load };

bool exporter_runs(const struct meter *meter, const struct workload_pod *pod)
{
	return pod->phase == WORKLOAD_RUNNING && pod->down_until_ms <= meter->world->now_ms && pod->rss > 0;
}

bool exporter_answers(const struct meter *meter, const struct workload_pod *pod)
{
	return exporter_runs(meter, pod) && !pod->pressure.failed && !pod->unscraped;
}

/* The first pod of that role that answers, on the node where it is not NULL; NULL where none does. */
static const struct workload_pod *of_role(const struct meter *meter, enum workload_role role, const struct workload_node *node)
{
	const struct workload *workload = &meter->world->workload;

	for (size_t i = 0; i < workload->pod_count; i++) {
		const struct workload_pod *pod = &workload->pods[i];

		if (pod->service->role == role && (!node || pod->node == node) && exporter_answers(meter, pod))
			return pod;
	}
	return NULL;
}

void exporter_instance(struct meter *meter, const char *ip, int port)
{
	char instance[32];

	if (!meter->text)
		return;
	snprintf(instance, sizeof instance, "%s:%d", ip, port);
	meter_label(meter, "instance", instance);
}

void exporter_endpoint(struct meter *meter, const struct workload_pod *pod, const char *endpoint, int port)
{
	meter_label(meter, "container", pod->service->container);
	meter_label(meter, "endpoint", endpoint);
	exporter_instance(meter, pod->ip, port);
}

static void each_node(struct meter *meter, const struct exporter_family *family)
{
	for (size_t i = 0; i < workload_node_count; i++) {
		const struct exporter_node node = { &meter->world->workload, &workload_nodes[i],
			of_role(meter, WORKLOAD_NODE_EXPORTER, &workload_nodes[i]), i };

		if (node.exporter)
			family->node(meter, &node);
	}
}

static void write_family(struct meter *meter, const struct exporter_family *family)
{
	const struct workload *workload = &meter->world->workload;

	meter_family(meter, family->name, family->type, family->help);
	if (family->all)
		family->all(meter);
	if (family->node)
		each_node(meter, family);
	for (size_t i = 0; family->pod && i < workload->pod_count; i++) {
		meter->pod = &workload->pods[i];
		family->pod(meter, meter->pod);
	}
}

static void begin(struct meter *meter)
{
	meter->teller = of_role(meter, WORKLOAD_STATE_METRICS, NULL);
	meter_mix(meter, meter->teller ? meter->teller->id : 0);
}

void exporters_write(struct meter *meter)
{
	begin(meter);
	for (size_t i = 0; i < sizeof exporters / sizeof *exporters; i++)
		for (size_t j = 0; j < exporters[i]->count; j++)
			write_family(meter, &exporters[i]->families[j]);
}

void exporters_write_pod(struct meter *meter, const struct workload_pod *pod)
{
	begin(meter);
	for (size_t i = 0; i < sizeof exporters / sizeof *exporters; i++)
		for (size_t j = 0; j < exporters[i]->count; j++) {
			const struct exporter_family *family = &exporters[i]->families[j];

			if (!family->pod)
				continue;
			meter_family(meter, family->name, family->type, family->help);
			meter->pod = pod;
			family->pod(meter, pod);
		}
}
