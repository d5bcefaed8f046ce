/* cAdvisor, as the kubelet of each node serves it: a container's cgroup and its pod's. */
#include <math.h>
#include <stdio.h>
#include "datasources/sim/exporters.h"
#include "datasources/sim/world.h"

static void kubelet_labels(struct meter *meter, const struct workload_pod *pod)
{
	meter_label(meter, "endpoint", "https-metrics");
	exporter_instance(meter, pod->node->ip, 10250);
	meter_label(meter, "metrics_path", "/metrics/cadvisor");
	meter_label(meter, "service", "kubelet");
}

static void open_cgroup(struct meter *meter, const struct workload_pod *pod, bool container)
{
	char id[128];

	meter_open(meter, "", pod->id * 2 + container);
	if (!meter->text)
		return;
	snprintf(id, sizeof id, "/kubepods/burstable/pod%s%s%s", pod->uid, container ? "/" : "", container ? pod->container_id : "");
	meter_label(meter, "job", "kubelet");
	meter_label(meter, "node", pod->node->name);
	meter_label(meter, "namespace", pod->service->namespace_);
	meter_label(meter, "pod", pod->name);
	meter_label(meter, "container", container ? pod->service->container : "");
	if (container) {
		meter_label(meter, "image", pod->service->image);
		meter_label(meter, "name", pod->container_id);
	}
	meter_label(meter, "id", id);
	kubelet_labels(meter, pod);
}

static void container(struct meter *meter, const struct workload_pod *pod, enum meter_kind kind, double value)
{
	if (!exporter_runs(meter, pod))
		return;
	open_cgroup(meter, pod, true);
	meter_close(meter, kind, value);
}

static void both(struct meter *meter, const struct workload_pod *pod, enum meter_kind kind, double value)
{
	container(meter, pod, kind, value);
	if (!exporter_runs(meter, pod))
		return;
	open_cgroup(meter, pod, false);
	meter_close(meter, kind, value);
}

static void memory_rss(struct meter *meter, const struct workload_pod *pod)
{
	both(meter, pod, METER_MEMORY, pod->rss);
}

static void memory_working_set(struct meter *meter, const struct workload_pod *pod)
{
	both(meter, pod, METER_MEMORY, pod->working_set);
}

static void memory_cache(struct meter *meter, const struct workload_pod *pod)
{
	container(meter, pod, METER_STILL, floor(pod->service->memory.cache_mib * 256 * 1.3) * 4096);
}

static void memory_usage(struct meter *meter, const struct workload_pod *pod)
{
	container(meter, pod, METER_MEMORY, pod->rss + floor(pod->service->memory.cache_mib * 256 * 1.3) * 4096);
}

static void memory_limit(struct meter *meter, const struct workload_pod *pod)
{
	container(meter, pod, METER_STILL, pod->service->limit_mib * WORKLOAD_MIB);
}

/* To the microsecond. */
static void cpu_usage(struct meter *meter, const struct workload_pod *pod)
{
	both(meter, pod, METER_WORK, floor(pod->counters.cpu_seconds * 1e6) / 1e6);
}

static void cpu_periods(struct meter *meter, const struct workload_pod *pod)
{
	if (pod->service->cpu_limit > 0)
		container(meter, pod, METER_STEADY, floor(pod->counters.periods));
}

static void cpu_throttled(struct meter *meter, const struct workload_pod *pod)
{
	if (pod->service->cpu_limit > 0)
		container(meter, pod, METER_STEADY, floor(pod->counters.throttled));
}

static void oom_events(struct meter *meter, const struct workload_pod *pod)
{
	container(meter, pod, METER_STILL, pod->oom_kills);
}

static void start_time(struct meter *meter, const struct workload_pod *pod)
{
	container(meter, pod, METER_SINCE, floor((double)pod->started_ms / 1000));
}

/* A pod has one network, whatever its containers. */
static void network(struct meter *meter, const struct workload_pod *pod, double value)
{
	if (!exporter_runs(meter, pod))
		return;
	meter_open(meter, "", pod->id);
	meter_label(meter, "job", "kubelet");
	meter_label(meter, "node", pod->node->name);
	meter_label(meter, "namespace", pod->service->namespace_);
	meter_label(meter, "pod", pod->name);
	meter_label(meter, "interface", "eth0");
	kubelet_labels(meter, pod);
	meter_close(meter, METER_POD_WORK, floor(value));
}

static void network_in(struct meter *meter, const struct workload_pod *pod)
{
	network(meter, pod, pod->network.in);
}

static void network_out(struct meter *meter, const struct workload_pod *pod)
{
	network(meter, pod, pod->network.out);
}

static const struct exporter_family families[] = {
	{ "container_memory_rss", "gauge", "Size of RSS in bytes.", .pod = memory_rss },
	{ "container_memory_working_set_bytes", "gauge", "Current working set in bytes.", .pod = memory_working_set },
	{ "container_memory_usage_bytes", "gauge", "Current memory usage in bytes, including all memory regardless of when it was accessed",
		.pod = memory_usage },
	{ "container_memory_cache", "gauge", "Number of bytes of page cache memory.", .pod = memory_cache },
	{ "container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed in seconds.", .pod = cpu_usage },
	{ "container_cpu_cfs_periods_total", "counter", "Number of elapsed enforcement period intervals.", .pod = cpu_periods },
	{ "container_cpu_cfs_throttled_periods_total", "counter", "Number of throttled period intervals.", .pod = cpu_throttled },
	{ "container_spec_memory_limit_bytes", "gauge", "Memory limit for the container.", .pod = memory_limit },
	{ "container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds.", .pod = start_time },
	{ "container_oom_events_total", "counter", "Count of out of memory events observed for the container", .pod = oom_events },
	{ "container_network_receive_bytes_total", "counter", "Cumulative count of bytes received", .pod = network_in },
	{ "container_network_transmit_bytes_total", "counter", "Cumulative count of bytes transmitted", .pod = network_out },
};

const struct exporter exporter_kubelet = EXPORTER_TABLE(families);
