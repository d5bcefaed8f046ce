#ifndef DATASOURCES_SIM_EXPORTERS_H
#define DATASOURCES_SIM_EXPORTERS_H

#include <stdbool.h>
#include <stddef.h>
#include "datasources/sim/meter.h"
#include "datasources/sim/workload.h"

/*
 * What cAdvisor, kube-state-metrics, the node exporters, CoreDNS, the services themselves and Chaos Mesh would each give of the world, with the
 * names and labels that they have after a scrape by the Prometheus operator's monitors. A family is a row of a table.
 */

/* A node whose exporter runs. */
struct exporter_node {
	const struct workload *workload;
	const struct workload_node *node;
	const struct workload_pod *exporter;
	size_t number;
};

struct exporter_family {
	const char *name, *type, *help;
	void (*pod)(struct meter *meter, const struct workload_pod *pod); /* called for each pod, */
	void (*node)(struct meter *meter, const struct exporter_node *node); /* for each node, */
	void (*all)(struct meter *meter); /* or once */
};

struct exporter {
	const struct exporter_family *families;
	size_t count;
};

extern const struct exporter exporter_kubelet, exporter_state, exporter_services, exporter_nodes, exporter_cluster, exporter_load;

/* All families of the world; or those of one pod's alone, which may be gone by now. */
void exporters_write(struct meter *meter) __attribute__((nonnull));
void exporters_write_pod(struct meter *meter, const struct workload_pod *pod) __attribute__((nonnull));

/* What the files of the exporters share. */

/* Does its container run? */
bool exporter_runs(const struct meter *meter, const struct workload_pod *pod) __attribute__((nonnull));

/* And does it answer those who scrape? */
bool exporter_answers(const struct meter *meter, const struct workload_pod *pod) __attribute__((nonnull));

/* The labels of what a pod says of itself, after its job, namespace and name. */
void exporter_endpoint(struct meter *meter, const struct workload_pod *pod, const char *endpoint, int port) __attribute__((nonnull));

/* A node as "IP:PORT". */
void exporter_instance(struct meter *meter, const char *ip, int port) __attribute__((nonnull));

#define EXPORTER_TABLE(name)                                                                                                               \
	{                                                                                                                                  \
		name, sizeof name / sizeof *name                                                                                           \
	}

#endif
