/* kube-state-metrics: what the API server knows of pods, nodes and their owners. It is a pod like others: without it there is none of this. */
#include <stdio.h>
#include <string.h>
#include "datasources/sim/exporters.h"
#include "datasources/sim/world.h"

/* False where nobody tells. The labels of the target are those of the pod that tells, as far as they are not the told one's. */
static bool open_state(struct meter *meter, uint64_t of, const char *suffix)
{
	if (!meter->teller)
		return false;
	meter_open(meter, suffix, of);
	meter_label(meter, "job", "kube-state-metrics");
	return true;
}

static void close_state(struct meter *meter, enum meter_kind kind, double value)
{
	meter_label(meter, "endpoint", "http");
	exporter_instance(meter, meter->teller->ip, 8080);
	meter_label(meter, "service", "kube-state-metrics");
	meter_close(meter, kind, value);
}

static bool open_pod(struct meter *meter, const struct workload_pod *pod)
{
	if (!open_state(meter, pod->id, ""))
		return false;
	meter_label(meter, "namespace", pod->service->namespace_);
	meter_label(meter, "pod", pod->name);
	meter_label(meter, "uid", pod->uid);
	return true;
}

static bool open_container(struct meter *meter, const struct workload_pod *pod)
{
	if (!open_pod(meter, pod))
		return false;
	meter_label(meter, "container", pod->service->container);
	return true;
}

static const char *owner_kind(const struct workload_pod *pod)
{
	const char *owner = pod->service->owner ? pod->service->owner : "<none>";

	return strcmp(owner, "Deployment") == 0 ? "ReplicaSet" : owner;
}

/* A deployment's pods are its replica set's: the name without the last part. */
static void owner_name(const struct workload_pod *pod, char name[96])
{
	size_t length = strlen(pod->name);

	snprintf(name, 96, "%s", pod->service->owner ? pod->service->name : "<none>");
	if (strcmp(owner_kind(pod), "ReplicaSet") == 0 && length > 6)
		snprintf(name, 96, "%.*s", (int)(length - 6), pod->name);
}

static void pod_info(struct meter *meter, const struct workload_pod *pod)
{
	char owner[96];

	if (!open_pod(meter, pod))
		return;
	owner_name(pod, owner);
	meter_label(meter, "node", pod->node->name);
	meter_label(meter, "host_ip", pod->node->ip);
	meter_label(meter, "pod_ip", pod->ip);
	meter_label(meter, "created_by_kind", owner_kind(pod));
	meter_label(meter, "created_by_name", owner);
	close_state(meter, METER_STILL, 1);
}

static void pod_owner(struct meter *meter, const struct workload_pod *pod)
{
	char owner[96];

	if (!open_pod(meter, pod))
		return;
	owner_name(pod, owner);
	meter_label(meter, "owner_kind", owner_kind(pod));
	meter_label(meter, "owner_name", owner);
	meter_label(meter, "owner_is_controller", pod->service->owner ? "true" : "<none>");
	close_state(meter, METER_STILL, 1);
}

static void pod_labels(struct meter *meter, const struct workload_pod *pod)
{
	if (!open_pod(meter, pod))
		return;
	for (size_t i = 0; meter->text && i < pod->service->labels.count; i++) {
		char name[96] = "label_";
		size_t length = strlen(name);

		for (const char *at = pod->service->labels.items[i].key; *at && length + 1 < sizeof name; at++)
			name[length++] = strchr(".-/", *at) ? '_' : *at;
		meter_label(meter, name, pod->service->labels.items[i].value);
	}
	close_state(meter, METER_STILL, 1);
}

static void pod_phase(struct meter *meter, const struct workload_pod *pod)
{
	static const char *const phases[] = { "Pending", "Succeeded", "Failed", "Unknown", "Running" };

	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
		if (!open_pod(meter, pod))
			return;
		meter_label(meter, "phase", phases[i]);
		close_state(meter, METER_STILL, strcmp(phases[i], workload_phase_name(pod->phase)) == 0);
	}
}

static void pod_ready(struct meter *meter, const struct workload_pod *pod)
{
	static const char *const conditions[] = { "true", "false", "unknown" };
	bool ready = workload_is_ready(pod, meter->world->now_ms);

	for (int i = 0; i < 3; i++) {
		if (!open_pod(meter, pod))
			return;
		meter_label(meter, "condition", conditions[i]);
		close_state(meter, METER_STILL, i < 2 && ready == (i == 0));
	}
}

static void pod_created(struct meter *meter, const struct workload_pod *pod)
{
	if (open_pod(meter, pod))
		close_state(meter, METER_STILL, (double)(pod->created_ms / 1000));
}

static void container_info(struct meter *meter, const struct workload_pod *pod)
{
	char id[96];

	if (!open_container(meter, pod))
		return;
	snprintf(id, sizeof id, "containerd://%s", pod->container_id);
	meter_label(meter, "container_id", id);
	meter_label(meter, "image", pod->service->image);
	close_state(meter, METER_STILL, 1);
}

static void container_state(struct meter *meter, const struct workload_pod *pod, enum meter_kind kind, double value)
{
	if (open_container(meter, pod))
		close_state(meter, kind, value);
}

static void restarts(struct meter *meter, const struct workload_pod *pod)
{
	container_state(meter, pod, METER_RESTARTS, pod->restarts);
}

static void container_ready(struct meter *meter, const struct workload_pod *pod)
{
	container_state(meter, pod, METER_STILL, workload_is_ready(pod, meter->world->now_ms));
}

static void container_running(struct meter *meter, const struct workload_pod *pod)
{
	container_state(meter, pod, METER_STILL, exporter_runs(meter, pod));
}

static void waiting(struct meter *meter, const struct workload_pod *pod)
{
	if (exporter_runs(meter, pod) || !open_container(meter, pod))
		return;
	meter_label_varying(meter, "reason", workload_is_backing_off(pod, meter->world->now_ms) ? "CrashLoopBackOff" : "ContainerCreating");
	close_state(meter, METER_STILL, 1);
}

static void last_end(struct meter *meter, const struct workload_pod *pod)
{
	if (!pod->last_end || !open_container(meter, pod))
		return;
	meter_label_varying(meter, "reason", pod->last_end);
	close_state(meter, METER_ENDED, 1);
}

static void resource(struct meter *meter, const struct workload_pod *pod, const char *name, const char *unit, double value)
{
	if (value <= 0 || !open_container(meter, pod))
		return;
	meter_label(meter, "node", pod->node->name);
	meter_label(meter, "resource", name);
	meter_label(meter, "unit", unit);
	close_state(meter, METER_STILL, value);
}

static void limits(struct meter *meter, const struct workload_pod *pod)
{
	resource(meter, pod, "memory", "byte", pod->service->limit_mib * WORKLOAD_MIB);
	resource(meter, pod, "cpu", "core", pod->service->cpu_limit);
}

static void requests(struct meter *meter, const struct workload_pod *pod)
{
	resource(meter, pod, "memory", "byte", pod->service->limit_mib / 2 * WORKLOAD_MIB);
	resource(meter, pod, "cpu", "core", pod->service->cpu_limit / 5);
}

/* The pods of a service stand together: from `first` on. */
static void deployment(struct meter *meter, size_t first, bool ready)
{
	const struct workload *workload = &meter->world->workload;
	const struct workload_service *service = workload->pods[first].service;
	size_t count = 0;

	if (!service->owner || strcmp(service->owner, "Deployment") != 0 || !open_state(meter, first, ""))
		return;
	for (size_t i = first; i < workload->pod_count && workload->pods[i].service == service; i++)
		count += !ready || workload_is_ready(&workload->pods[i], meter->world->now_ms);
	meter_label(meter, "namespace", service->namespace_);
	meter_label(meter, "deployment", service->name);
	close_state(meter, METER_STILL, (double)count);
}

static void each_deployment(struct meter *meter, bool ready)
{
	const struct workload *workload = &meter->world->workload;

	for (size_t i = 0; i < workload->pod_count; i++)
		if (i == 0 || workload->pods[i].service != workload->pods[i - 1].service)
			deployment(meter, i, ready);
}

static void wanted_replicas(struct meter *meter)
{
	each_deployment(meter, false);
}

static void ready_replicas(struct meter *meter)
{
	each_deployment(meter, true);
}

static void node_info(struct meter *meter)
{
	for (size_t i = 0; i < workload_node_count && open_state(meter, i, ""); i++) {
		meter_label(meter, "node", workload_nodes[i].name);
		meter_label(meter, "internal_ip", workload_nodes[i].ip);
		meter_label(meter, "kubelet_version", "v1.31.2");
		meter_label(meter, "container_runtime_version", "containerd://1.7.18");
		close_state(meter, METER_STILL, 1);
	}
}

static void node_condition(struct meter *meter)
{
	static const char *const statuses[] = { "true", "false", "unknown" };

	for (size_t i = 0; i < workload_node_count; i++)
		for (int status = 0; status < 3; status++) {
			if (!open_state(meter, i, ""))
				return;
			meter_label(meter, "node", workload_nodes[i].name);
			meter_label(meter, "condition", "Ready");
			meter_label(meter, "status", statuses[status]);
			close_state(meter, METER_STILL, status == 0);
		}
}

static const struct exporter_family families[] = {
	{ "kube_pod_info", "gauge", "Information about pod.", .pod = pod_info },
	{ "kube_pod_owner", "gauge", "Information about the Pod's owner.", .pod = pod_owner },
	{ "kube_pod_labels", "gauge", "Kubernetes labels converted to Prometheus labels.", .pod = pod_labels },
	{ "kube_pod_created", "gauge", "Unix creation timestamp", .pod = pod_created },
	{ "kube_pod_status_phase", "gauge", "The pods current phase.", .pod = pod_phase },
	{ "kube_pod_status_ready", "gauge", "Describes whether the pod is ready to serve requests.", .pod = pod_ready },
	{ "kube_pod_container_info", "gauge", "Information about a container in a pod.", .pod = container_info },
	{ "kube_pod_container_status_ready", "gauge", "Describes whether the containers readiness check succeeded.",
		.pod = container_ready },
	{ "kube_pod_container_status_running", "gauge", "Describes whether the container is currently in running state.",
		.pod = container_running },
	{ "kube_pod_container_status_waiting_reason", "gauge", "Describes the reason the container is currently in waiting state.",
		.pod = waiting },
	{ "kube_pod_container_status_restarts_total", "counter", "The number of container restarts per container.", .pod = restarts },
	{ "kube_pod_container_status_last_terminated_reason", "gauge", "Describes the last reason the container was in terminated state.",
		.pod = last_end },
	{ "kube_pod_container_resource_limits", "gauge", "The number of requested limit resource by a container.", .pod = limits },
	{ "kube_pod_container_resource_requests", "gauge", "The number of requested request resource by a container.", .pod = requests },
	{ "kube_deployment_spec_replicas", "gauge", "Number of desired pods for a deployment.", .all = wanted_replicas },
	{ "kube_deployment_status_replicas_available", "gauge", "The number of available replicas per deployment.", .all = ready_replicas },
	{ "kube_node_info", "gauge", "Information about a cluster node.", .all = node_info },
	{ "kube_node_status_condition", "gauge", "The condition of a cluster node.", .all = node_condition },
};

const struct exporter exporter_state = EXPORTER_TABLE(families);
