#include "datasources/sim/workflow_check.h"

#include <string.h>
#include "datasources/sim/world.h"

#define OK 200
#define UNAVAILABLE 503

/* The status that a pod would answer with, 0 for none in time. */
static int answer_of(const struct workload_pod *pod, const struct workflow_check *check)
{
	const struct workload_pressure *pressure = &pod->pressure;

	if (pressure->latency_s * 1000 >= (double)check->timeout_ms)
		return 0;
	if (pressure->fail_ratio < 0.5)
		return OK;
	return pressure->error_code ? pressure->error_code : UNAVAILABLE;
}

/* The first pod that is ready answers for its service. */
static bool asks_well(const struct world *world, const struct workflow_check *check)
{
	int code = check->service ? 0 : OK;

	for (size_t i = 0; check->service && i < world->workload.pod_count; i++) {
		const struct workload_pod *pod = &world->workload.pods[i];

		if (strcmp(pod->service->name, check->service) != 0 || strcmp(pod->service->namespace_, check->namespace_) != 0 ||
			!workload_is_ready(pod, world->now_ms))
			continue;
		code = answer_of(pod, check);
		break;
	}
	return code >= check->code_min && code <= check->code_max;
}

enum workflow_verdict workflow_check_turn(const struct world *world, const struct workflow_check *check, struct workflow_check_run *run)
{
	if (!run->started_ms)
		run->started_ms = world->now_ms;
	if (check->duration_ms && world->now_ms > run->started_ms + check->duration_ms)
		return WORKFLOW_FAILED;
	if (world->now_ms < run->next_ms)
		return WORKFLOW_OPEN;
	run->next_ms = world->now_ms + check->interval_ms;
	if (asks_well(world, check)) {
		run->successes++;
		run->failures = 0;
	} else {
		run->failures++;
		run->successes = 0;
	}
	if (run->failures >= check->failures)
		return WORKFLOW_FAILED;
	return run->successes >= check->successes && !check->continuous ? WORKFLOW_PASSED : WORKFLOW_OPEN;
}
