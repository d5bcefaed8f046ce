/* The node exporters, one on each node; without its pod a node tells nothing. */
#include <math.h>
#include "datasources/sim/exporters.h"
#include "datasources/sim/world.h"

#define DISK_BYTES 85899345920.0
#define DISK_USED 0.31

static double used_on(const struct exporter_node *node)
{
	double used = node->node->system_bytes;

	for (size_t i = 0; i < node->workload->pod_count; i++)
		if (node->workload->pods[i].node == node->node)
			used += node->workload->pods[i].working_set;
	return used;
}

static double network_on(const struct exporter_node *node, bool in)
{
	const struct workload_bytes *bytes = &node->workload->node_network[node->number];

	return (in ? bytes->in : bytes->out) + node->workload->seconds * 2100;
}

static double cores_on(const struct exporter_node *node)
{
	double cores = 0.05;

	for (size_t i = 0; i < node->workload->pod_count; i++)
		if (node->workload->pods[i].node == node->node)
			cores += node->workload->pods[i].cores;
	return cores;
}

static void open_node(struct meter *meter, const struct exporter_node *node)
{
	meter_open(meter, "", node->exporter->id);
	meter_label(meter, "job", "node-exporter");
	meter_label(meter, "instance", node->node->name);
	meter_label(meter, "namespace", node->exporter->service->namespace_);
	meter_label(meter, "pod", node->exporter->name);
	meter_label(meter, "container", node->exporter->service->container);
	meter_label(meter, "endpoint", "metrics");
	meter_label(meter, "service", "node-exporter");
}

static void plain(struct meter *meter, const struct exporter_node *node, enum meter_kind kind, double value)
{
	open_node(meter, node);
	meter_close(meter, kind, value);
}

static void pages(struct meter *meter, const struct exporter_node *node, double bytes)
{
	plain(meter, node, METER_GAUGE, floor(bytes / 4096) * 4096);
}

static void total_of(struct meter *meter, const struct exporter_node *node)
{
	plain(meter, node, METER_STILL, node->node->memory_bytes);
}

static void available_of(struct meter *meter, const struct exporter_node *node)
{
	pages(meter, node, node->node->memory_bytes - used_on(node));
}

static void free_of(struct meter *meter, const struct exporter_node *node)
{
	pages(meter, node, (node->node->memory_bytes - used_on(node)) * 0.34);
}

static void cached_of(struct meter *meter, const struct exporter_node *node)
{
	pages(meter, node, (node->node->memory_bytes - used_on(node)) * 0.57);
}

static void buffers_of(struct meter *meter, const struct exporter_node *node)
{
	pages(meter, node, 147 * WORKLOAD_MIB);
}

/* Of the time of a node's cores, what containers used goes to "user", parts of it to what the kernel does for them; the rest is idle. */
static void cpu_of(struct meter *meter, const struct exporter_node *node)
{
	const struct workload *workload = node->workload;
	double all = workload->seconds * node->node->cores, user = workload->node_cpu_seconds[node->number] + 0.05 * workload->seconds;
	double wait = fmin(workload->node_wait_seconds[node->number], all / 2);
	const struct {
		const char *mode;
		double seconds;
		enum meter_kind kind;
	} modes[] = { { "idle", fmax(all - 1.13 * user - wait, 0), METER_IDLE }, { "iowait", wait, METER_WORK }, { "irq", 0, METER_STEADY },
		{ "nice", 0.001 * user, METER_WORK }, { "softirq", 0.029 * user, METER_WORK }, { "steal", 0, METER_STEADY },
		{ "system", 0.1 * user, METER_WORK }, { "user", user, METER_WORK } };

	for (int core = 0; core < (int)node->node->cores; core++)
		for (size_t mode = 0; mode < sizeof modes / sizeof *modes; mode++) {
			open_node(meter, node);
			meter_label_number(meter, "cpu", core);
			meter_label(meter, "mode", modes[mode].mode);
			meter_close(meter, modes[mode].kind, floor(modes[mode].seconds / node->node->cores * 100) / 100);
		}
}

static void load_of(struct meter *meter, const struct exporter_node *node)
{
	double load = rint(cores_on(node) * 130) / 100;

	open_node(meter, node);
	meter->lean = load / 4;
	meter_close(meter, METER_GAUGE, load);
}

static void on_disk(struct meter *meter, const struct exporter_node *node, enum meter_kind kind, double value)
{
	open_node(meter, node);
	meter_label(meter, "device", "/dev/vda1");
	meter_label(meter, "fstype", "ext4");
	meter_label(meter, "mountpoint", "/");
	meter_close(meter, kind, value);
}

static void disk_size_of(struct meter *meter, const struct exporter_node *node)
{
	on_disk(meter, node, METER_STILL, DISK_BYTES);
}

static void disk_free_of(struct meter *meter, const struct exporter_node *node)
{
	double written = fmod(node->workload->seconds * 5100 + (double)node->number * 1e9, 9e9);

	on_disk(meter, node, METER_GAUGE, floor((DISK_BYTES * (1 - DISK_USED) - written) / 4096) * 4096);
}

static void disk_time_of(struct meter *meter, const struct exporter_node *node)
{
	open_node(meter, node);
	meter_label(meter, "device", "vda");
	meter_close(meter, METER_WORK, floor(node->workload->node_wait_seconds[node->number] * 2.3 * 1000) / 1000);
}

static void on_network(struct meter *meter, const struct exporter_node *node, double value)
{
	open_node(meter, node);
	meter_label(meter, "device", "eth0");
	meter_close(meter, METER_WORK, floor(value));
}

static void network_in_of(struct meter *meter, const struct exporter_node *node)
{
	on_network(meter, node, network_on(node, true));
}

static void network_out_of(struct meter *meter, const struct exporter_node *node)
{
	on_network(meter, node, network_on(node, false));
}

static void boot_of(struct meter *meter, const struct exporter_node *node)
{
	plain(meter, node, METER_STILL, (double)(meter->world->start_ms / 1000 - WORKLOAD_AGE_SECONDS - 73 * (int64_t)node->number));
}

static void name_of(struct meter *meter, const struct exporter_node *node)
{
	open_node(meter, node);
	meter_label(meter, "nodename", node->node->name);
	meter_label(meter, "sysname", "Linux");
	meter_label(meter, "release", "6.1.0-26-amd64");
	meter_label(meter, "machine", "x86_64");
	meter_close(meter, METER_STILL, 1);
}

static const struct exporter_family families[] = {
	{ "node_memory_MemTotal_bytes", "gauge", "Memory information field MemTotal_bytes.", .node = total_of },
	{ "node_memory_MemAvailable_bytes", "gauge", "Memory information field MemAvailable_bytes.", .node = available_of },
	{ "node_memory_MemFree_bytes", "gauge", "Memory information field MemFree_bytes.", .node = free_of },
	{ "node_memory_Cached_bytes", "gauge", "Memory information field Cached_bytes.", .node = cached_of },
	{ "node_memory_Buffers_bytes", "gauge", "Memory information field Buffers_bytes.", .node = buffers_of },
	{ "node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode.", .node = cpu_of },
	{ "node_load1", "gauge", "1m load average.", .node = load_of },
	{ "node_filesystem_size_bytes", "gauge", "Filesystem size in bytes.", .node = disk_size_of },
	{ "node_filesystem_avail_bytes", "gauge", "Filesystem space available to non-root users in bytes.", .node = disk_free_of },
	{ "node_disk_io_time_seconds_total", "counter", "Total seconds spent doing I/Os.", .node = disk_time_of },
	{ "node_network_receive_bytes_total", "counter", "Network device statistic receive_bytes.", .node = network_in_of },
	{ "node_network_transmit_bytes_total", "counter", "Network device statistic transmit_bytes.", .node = network_out_of },
	{ "node_boot_time_seconds", "gauge", "Node boot time, in unixtime.", .node = boot_of },
	{ "node_uname_info", "gauge", "Labeled system information as provided by the uname system call.", .node = name_of },
};

const struct exporter exporter_nodes = EXPORTER_TABLE(families);
