/* What happens to names, targets, schedules and filters, and when half of the system is away or set up in another way. */
#include "tests/support/replay.h"

#include <stdio.h>
#include <string.h>

#include "datasources/sim/api_chaosmesh.h"

#define LEAKERS "\"selector\":{\"namespaces\":[\"default\"],\"labelSelectors\":{\"app\":\"cpp-dns-leaker\"}}"
#define STRESS(name, namespace_, more)                                                                                                     \
	"{\"kind\":\"StressChaos\",\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" namespace_ "\"},\"spec\":{\"mode\":\"one\"," more \
	"\"stressors\":{\"memory\":{\"workers\":1,\"size\":\"64MB\"}}}}"
#define SCHEDULE(name, rule)                                                                                                               \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"default\"},\"spec\":{\"schedule\":\"" rule                                   \
	"\",\"type\":\"PodChaos\",\"concurrencyPolicy\":\"Forbid\",\"podChaos\":{\"mode\":\"one\",\"action\":\"pod-kill\"," LEAKERS "}}}"

/* ---- names ---- */

static const struct replay_row names_used_again[] = {
	{ .make = "archive-detail-of-a-name-in-use-again" },
	ROW("delete-experiment", SAME, .wait_s = 1, .object = "reused"),
	ROW("archives-name-in-use-again", SAME, .wait_s = 2),
	ROW("archive-detail-of-a-name-in-use-again", SAME, .object = "reused"),
	{ .make = "experiment-detail-old-uid-shows-the-object-that-has-the-name-now" },
	ROW("experiment-detail-old-uid-shows-the-object-that-has-the-name-now", SAME, .wait_s = 1, .object = "^reused"),
	ROW("pause-by-old-uid-hits-the-new-object", SAME, .object = "^reused"),
	ROW("experiments-paused-by-old-uid", SAME, .wait_s = 1),
	ROW("archive-detail-of-a-live-experiment", SAME, .object = "reused"),
	ROW("delete-archive-of-a-live-experiment", SAME, .object = "reused"),
	ROW("error-404-experiment-after-its-row-was-deleted", MESSAGE, .object = "-"),
	ROW("experiments-paused-by-old-uid", SAME),
};

static const struct replay_row twins[] = {
	{ .create = STRESS("twin", "default", LEAKERS ",") },
	{ .make = "experiment-detail-twin-listed-as-archived" },
	ROW("delete-experiment", SAME, .wait_s = 1, .object = "^twin"),
	ROW("experiments-twin-in-two-kinds", SAME, .wait_s = 2),
	ROW("archives-twin-in-two-kinds-living-one-too", SAME),
	ROW("experiment-detail-twin-listed-as-archived", SAME, .object = "twin"),
	ROW("delete-archives-batch", SAME, .object = "^twin,twin"),
	ROW("archives-none", SAME),
};

static const struct replay_row many_at_once[] = {
	{ .create = STRESS("a", "default", LEAKERS ",") },
	{ .create = STRESS("b", "default", LEAKERS ",") },
	{ .create = STRESS("c", "default", LEAKERS ",") },
	{ .create = STRESS("d", "default", LEAKERS ",") },
	{ .create = STRESS("e", "default", LEAKERS ",") },
	ROW("error-404-batch-delete-stops-in-the-middle", MESSAGE, .wait_s = 1, .object = "a,-"),
	ROW("error-404-batch-delete-trailing-comma", MESSAGE, .wait_s = 1, .object = "b"),
	ROW("delete-experiments-batch", SAME, .wait_s = 1, .object = "c,d"),
	ROW("experiments-after-batch-delete", SHAPE, .wait_s = 1),
	{ .create = SCHEDULE("x", "@every 1h"), .at = "/api/schedules" },
	{ .create = SCHEDULE("y", "@every 1h"), .at = "/api/schedules" },
	{ .create = SCHEDULE("z", "@every 1h"), .at = "/api/schedules" },
	ROW("delete-schedules-batch", SAME, .object = "x,y"),
	ROW("schedules-after-delete", SHAPE, .wait_s = 1),
};

/* ---- lists and what filters them ---- */

/* One of the events that come then is the 134th. */
static void count_on(struct api_chaosmesh *api)
{
	api->world->journal.last_event = 130;
}

static const struct replay_row filters[] = {
	{ .make = "experiment-detail-stresschaos", .before = count_on },
	{ .create = STRESS("mem-web", "kube-system", "") },
	{ .make = "experiment-detail-dnschaos" },
	{ .make = "experiment-detail-podchaos-pod-kill" },
	ROW("experiments-one-shot-just-made", SAME),
	ROW("experiments-state-injecting", SHAPE),
	ROW("experiments-filtered-kind", SHAPE, .wait_s = 1),
	ROW("experiments-filtered-kind-case-matters", SAME),
	ROW("experiments-filtered-name", SAME),
	ROW("experiments-filtered-namespace", SAME),
	ROW("experiments-filtered-namespace-kind-name", SAME),
	ROW("experiments-filtered-status-is-ignored", SHAPE),
	ROW("experiments-filtered-two-namespaces-is-one-name", SAME),
	ROW("experiments-many", SHAPE),
	ROW("experiments-state-namespace", SAME),
	ROW("pause-experiment", SAME, .object = "mem-leaker"),
	ROW("experiments-one-paused", SAME, .wait_s = 1),
	ROW("experiment-detail-paused-later", SAME, .object = "mem-leaker"),
	ROW("pause-experiment", SAME, .object = "kill-leaker"),
	ROW("experiments-one-shot-paused", SAME, .wait_s = 1),
	ROW("experiments-one-finished", SAME, .wait_s = 30),
	ROW("pause-experiment", SAME, .object = "dns-error-leaker"),
	ROW("experiments-finished-then-paused", SAME, .wait_s = 1),
	ROW("events-whole-life-time-up", EVENTS, .object = "dns-error-leaker"),
	ROW("events-kind-and-namespace", SHAPE),
	ROW("events-time-unparsable-is-ignored", SHAPE),
	ROW("events-time-plus-not-encoded-is-ignored", SHAPE),
	ROW("events-start-in-the-future", SAME),
	ROW("event", SHAPE),
	ROW("error-500-event-other-namespace", MESSAGE),
	ROW("delete-experiment-force", SAME, .object = "mem-web"),
	ROW("experiments-state-while-one-deletes", SHAPE),
	ROW("archives-one-just-deleted", SAME, .wait_s = 1),
};

/* The Dashboard of the lab was asked for the time in which the experiments of this world are made. */
static const struct replay_row times[] = {
	{ .create = STRESS("old-mem", "default", LEAKERS ",") },
	{ .create = STRESS("mem-batch", "default", "") },
	ROW("events-start-includes-its-own-second", SHAPE, .wait_s = 2),
	ROW("events-end-of-the-next-second", SHAPE),
	ROW("events-end-excludes-its-own-second", SAME),
	ROW("events-end-with-fraction", SAME),
};

static const struct replay_row more_times[] = {
	{ .create = STRESS("web", "default", LEAKERS ",") },
	ROW("events-time-range", SHAPE, .wait_s = 10),
};

static const struct replay_row times_with_an_offset[] = {
	{ .create = STRESS("web", "default", LEAKERS ",") },
	ROW("events-time-with-offset", SHAPE, .wait_s = 10),
};

/* ---- targets ---- */

static void lose_the_daemon(struct api_chaosmesh *api)
{
	snprintf(api->world->mesh.node_without_daemon, MESH_TEXT_SIZE, "worker-2");
}

static void refuse_injections(struct api_chaosmesh *api)
{
	snprintf(api->world->mesh.apply_error, MESH_TEXT_SIZE, "rpc error: code = Unknown desc = rpc refused in the lab");
}

static void lack_the_secret(struct api_chaosmesh *api)
{
	snprintf(api->world->mesh.apply_error, MESH_TEXT_SIZE, "Secret \"cloud-key\" not found");
}

static void heal(struct api_chaosmesh *api)
{
	api->world->mesh = (struct mesh){ 0 };
}

static void kill_the_target(struct api_chaosmesh *api)
{
	world_kill(api->world, "web");
}

#define WEB "\"selector\":{\"namespaces\":[\"default\"],\"labelSelectors\":{\"app\":\"web\"}},"

static const struct replay_row targets[] = {
	ROW("create-experiment-daemon-missing-on-node", SAME, .before = lose_the_daemon),
	ROW("events-daemon-missing", EVENTS, .wait_s = 5, .object = "mem-batch"),
	{ .make = "experiment-detail-just-after-a-restart", .before = refuse_injections },
	{ .wait_s = 2, .before = heal },
	ROW("events-daemon-error-then-success", EVENTS, .wait_s = 30, .object = "late"),
	{ .make = "experiment-detail-podchaos-nothing-selected" },
	ROW("events-nothing-selected", EVENTS, .wait_s = 2, .object = "nothing-selected"),
	{ .make = "experiment-detail-without-selector" },
	ROW("events-without-selector", EVENTS, .wait_s = 1, .object = "no-selector"),
	{ .make = "experiment-detail-networkchaos" },
	ROW("experiment-detail-networkchaos", SAME, .wait_s = 1, .object = "delay-checkout"),
	{ .make = "experiment-detail-podchaos-pod-failure" },
	ROW("experiment-detail-podchaos-pod-failure", SAME, .wait_s = 1, .object = "fail-db"),
	{ .create = "{\"kind\":\"AzureChaos\",\"metadata\":{\"name\":\"vm-stop\",\"namespace\":\"default\"},\"spec\":{\"action\":\"vm-"
		    "stop\","
		    "\"subscriptionID\":\"a\",\"resourceGroupName\":\"b\",\"vmName\":\"c\",\"secretName\":\"cloud-key\"}}",
		.before = lack_the_secret },
	ROW("experiments-azurechaos", SAME, .wait_s = 1),
	ROW("error-404-experiment-detail-azurechaos", MESSAGE),
	ROW("error-404-experiment-delete-azurechaos", MESSAGE),
	ROW("events-azurechaos", EVENTS, .wait_s = 3, .object = "vm-stop"),
	{ .before = heal },
	{ .create = "{\"kind\":\"PodChaos\",\"metadata\":{\"name\":\"ckill\",\"namespace\":\"default\"},\"spec\":{\"action\":"
		    "\"container-kill\",\"mode\":\"all\",\"containerNames\":[\"cpp-dns-leaker-service-o11y\"]," LEAKERS "}}" },
	ROW("events-container-kill", EVENTS, .wait_s = 1, .object = "ckill"),
	{ .create = "{\"kind\":\"NetworkChaos\",\"metadata\":{\"name\":\"loss-leaker\",\"namespace\":\"default\"},\"spec\":{\"action\":"
		    "\"loss\",\"mode\":\"one\",\"loss\":{\"loss\":\"10\"},\"direction\":\"both\"," LEAKERS
		    ",\"target\":{\"mode\":\"all\"," WEB "\"value\":\"\"}}}" },
	ROW("events-networkchaos-both-directions", SHAPE, .wait_s = 1, .object = "loss-leaker"),
};

static const struct replay_row a_target_that_goes[] = {
	{ .create = STRESS("on-web", "default", WEB) },
	ROW("experiments-target-pod-is-gone", SAME, .wait_s = 2, .before = kill_the_target),
	ROW("pause-experiment", SAME, .wait_s = 2, .object = "on-web"),
	ROW("resume-experiment", SAME, .wait_s = 1, .object = "on-web"),
	ROW("experiments-target-pod-is-gone-after-pause-and-resume", SAME, .wait_s = 2),
	ROW("events-target-pod-is-gone", EVENTS, .wait_s = 2, .object = "on-web"),
};

static void hang(struct api_chaosmesh *api)
{
	api->world->mesh.recovery_hangs = true;
}

static const struct replay_row a_deletion_that_hangs[] = {
	{ .create = STRESS("mem-web", "kube-system", ""), .before = hang },
	ROW("delete-experiment", SAME, .wait_s = 1, .object = "mem-web"),
	ROW("experiments-one-deleting", SAME, .wait_s = 3),
	ROW("events-deletion-stuck", EVENTS, .object = "mem-web"),
	ROW("delete-experiment-force", SAME, .object = "mem-web"),
	ROW("events-of-an-archived-experiment", EVENTS, .wait_s = 1, .object = "mem-web"),
};

/* ---- schedules and workflows ---- */

static void lose_three_hours(struct api_chaosmesh *api)
{
	api->world->mesh.controller_down = true;
	world_advance(api->world, api->world->now_ms + 3 * 3600000);
	api->world->mesh.controller_down = false;
}

static const struct replay_row odd_schedules[] = {
	ROW("create-schedule-forbid", SHAPE),
	ROW("events-schedule-forbid", EVENTS, .wait_s = 4, .object = "blocked"),
	ROW("delete-schedule", SAME, .object = "blocked"),
	ROW("create-schedule-without-duration-and-history-limit", SHAPE, .wait_s = 2),
	ROW("events-schedule-whose-runs-vanish-at-once", SHAPE, .wait_s = 12, .object = "flash"),
	ROW("delete-schedule", SAME, .object = "flash"),
	ROW("experiments-of-a-schedule-whose-runs-vanish-at-once", SAME, .wait_s = 3),
	{ .create = "{\"metadata\":{\"name\":\"many-missed\",\"namespace\":\"default\"},\"spec\":{\"schedule\":\"@every 60s\",\"type\":"
		    "\"StressChaos\",\"concurrencyPolicy\":\"Forbid\",\"stressChaos\":{\"mode\":\"one\"," LEAKERS
		    ",\"stressors\":{\"memory\":{\"workers\":1}}}}}",
		.at = "/api/schedules" },
	ROW("schedules-one-dead-shows-running", SAME, .wait_s = 1, .before = lose_three_hours),
	ROW("events-schedule-too-many-missed", EVENTS, .wait_s = 1, .object = "many-missed"),
};

static const struct replay_row children[] = {
	ROW("create-schedule-stresschaos", SHAPE),
	ROW("experiment-detail-child-of-a-schedule", SAME, .wait_s = 11, .object = "mem-pulse-*"),
	ROW("pause-schedule", SAME, .object = "mem-pulse"),
	ROW("schedules-one-paused", SHAPE, .wait_s = 1),
	ROW("experiments-children-of-a-paused-schedule", SHAPE),
	ROW("delete-schedule", SAME, .object = "mem-pulse"),
	ROW("experiments-after-schedule-deleted", SHAPE, .make = "experiment-detail-stresschaos", .wait_s = 2),
	ROW("events-child-of-a-deleted-schedule", SAME),
	ROW("archives-schedules-filtered-name", SAME),
};

static const struct replay_row odd_workflows[] = {
	ROW("workflow-create", SAME),
	ROW("experiment-detail-node-of-a-workflow", SAME, .wait_s = 2, .object = "dns-*"),
	ROW("experiments-of-a-workflow", SHAPE),
	ROW("error-400-workflow-put-other-namespace", MESSAGE, .object = "dns-drill"),
	ROW("events-of-workflow-limit", SHAPE, .wait_s = 20, .object = "dns-drill"),
	ROW("workflow-create-with-status-check-schedule-task", SAME),
	ROW("workflow-detail-status-check-schedule-task", SHAPE, .wait_s = 8, .object = "probe-drill"),
	ROW("workflow-put-abort", STATUS, .object = "probe-drill"),
	ROW("events-of-aborted-workflow", SHAPE, .wait_s = 1, .object = "probe-drill"),
	ROW("workflows-two", SHAPE),
	ROW("workflow-delete", SAME, .object = "dns-drill"),
	ROW("workflows-after-delete", SHAPE, .wait_s = 1),
	{ .create = "{\"metadata\":{\"name\":\"put-me\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"rest\",\"templates\":[{\"name\":"
		    "\"rest\",\"templateType\":\"Suspend\",\"deadline\":\"60s\"}]}}",
		.at = "/api/workflows" },
	ROW("workflow-put-changes-spec", SAME, .wait_s = 2, .object = "put-me"),
};

/* ---- half of the system is away ---- */

static void stop_the_controllers(struct api_chaosmesh *api)
{
	api->world->mesh.controller_down = true;
}

static const struct replay_row without_controllers[] = {
	{ .create = STRESS("orphan", "default", LEAKERS ",") },
	ROW("error-500-create-controller-manager-down", MESSAGE, .wait_s = 1, .before = stop_the_controllers),
	ROW("error-500-pause-controller-manager-down", MESSAGE, .object = "orphan"),
	ROW("error-500-start-controller-manager-down", MESSAGE, .object = "orphan"),
	ROW("delete-experiment-controller-manager-down", SAME, .object = "orphan"),
	ROW("error-500-delete-force-controller-manager-down", MESSAGE, .object = "orphan"),
	ROW("experiments-deleting-for-ever-controller-manager-down", SAME, .wait_s = 60),
};

static void stop_kubernetes(struct api_chaosmesh *api)
{
	api->world->mesh.kubernetes_down = true;
}

static const struct replay_row without_kubernetes[] = {
	{ .make = "experiment-detail-stresschaos" },
	ROW("error-500-kubernetes-down-events", MESSAGE, .wait_s = 1, .before = stop_kubernetes),
	ROW("error-500-kubernetes-down-experiment-detail", MESSAGE, .object = "mem-leaker"),
	ROW("error-500-kubernetes-down-experiments", MESSAGE),
	ROW("error-500-kubernetes-down-pause", MESSAGE, .object = "mem-leaker"),
	ROW("error-500-kubernetes-down-pods", STATUS),
	ROW("error-500-kubernetes-down-token-never-seen", MESSAGE),
	ROW("error-500-kubernetes-down-workflows", MESSAGE),
	ROW("kubernetes-down-namespaces", SHAPE),
};

/* ---- other settings ---- */

static void allow_one_namespace(struct api_chaosmesh *api)
{
	snprintf(api->world->mesh.chaos_namespaces, MESH_TEXT_SIZE, "default");
}

static const struct replay_row filtered_namespaces[] = {
	ROW("filter-namespace-chaos-available-namespaces", SAME, .before = allow_one_namespace),
	ROW("filter-namespace-config", SHAPE),
	ROW("filter-namespace-namespaces", SHAPE),
	ROW("filter-namespace-pods-all", SHAPE),
	ROW("filter-namespace-pods-in-a-namespace-without-the-annotation", SAME),
};

static void be_for_one_namespace(struct api_chaosmesh *api)
{
	snprintf(api->world->mesh.target_namespace, MESH_TEXT_SIZE, "default");
}

static const struct replay_row for_one_namespace[] = {
	{ .make = "experiment-detail-stresschaos", .before = be_for_one_namespace },
	{ .make = "experiment-detail-dnschaos" },
	ROW("namespaced-mode-config", SHAPE),
	ROW("namespaced-mode-namespaces", SHAPE),
	ROW("namespaced-mode-chaos-available-namespaces", SAME),
	ROW("namespaced-mode-create-in-another-namespace", SAME),
	ROW("namespaced-mode-experiments", SHAPE, .wait_s = 1),
	ROW("namespaced-mode-experiments-other-namespace", SAME),
	ROW("namespaced-mode-events", SHAPE),
	ROW("namespaced-mode-schedules", SAME),
	ROW("namespaced-mode-workflows", SAME),
	ROW("namespaced-mode-pods-empty-selector", SHAPE),
	ROW("namespaced-mode-pods-other-namespace", STATUS),
	ROW("delete-experiment", SAME, .object = "mem-leaker"),
	ROW("namespaced-mode-archives", SHAPE, .wait_s = 2),
	{ .create = SCHEDULE("x", "@every 1h"), .at = "/api/schedules" },
	ROW("delete-schedule", SAME, .object = "x"),
	ROW("namespaced-mode-archives-schedules", SHAPE, .wait_s = 1),
};

static void move_to_tokyo(struct api_chaosmesh *api)
{
	api->world->mesh.zone_minutes = 9 * 60;
	mesh_restart_dashboard(api->world);
}

static const struct replay_row zones[] = {
	{ .make = "experiment-detail-without-selector" },
	{ .create = STRESS("on-web", "default", WEB) },
	ROW("delete-experiment", SAME, .wait_s = 1, .object = "no-selector"),
	ROW("delete-experiment", SAME, .object = "on-web"),
	{ .make = "experiment-detail-just-after-a-restart", .wait_s = 2 },
	ROW("zone-experiment-detail", SAME, .wait_s = 1, .object = "late", .before = move_to_tokyo),
	ROW("experiment-detail-just-after-a-restart", SHAPE, .object = "late"),
	ROW("events-after-a-restart-each-twice", SHAPE, .object = "late"),
	ROW("zone-experiments", SHAPE),
	ROW("zone-events", SHAPE, .object = "late"),
	ROW("zone-workflows", SAME),
	ROW("zone-archives", SAME),
	ROW("zone-archive-detail", SAME, .object = "late"),
	ROW("delete-experiment", SAME, .object = "late"),
	ROW("zone-archives-later", SAME, .wait_s = 2),
};

static void be_a_2_2(struct api_chaosmesh *api)
{
	api->world->mesh.is_2_2 = true;
}

static const struct replay_row an_older_dashboard[] = {
	ROW("../chaos-mesh-2.2/kinds", SAME, .before = be_a_2_2),
	ROW("../chaos-mesh-2.2/config", SHAPE),
	ROW("../chaos-mesh-2.2/error-400-create-kind-blockchaos-unknown", MESSAGE),
};

/* ---- pods ---- */

static void kill_a_deployment(struct api_chaosmesh *api)
{
	world_kill(api->world, "checkout");
}

static const struct replay_row pods[] = {
	ROW("pods-by-name-missing-ones-skipped", SHAPE),
	ROW("pods-by-expression-and-annotation", SHAPE),
	ROW("pods-phase-excluded", SHAPE, .before = kill_a_deployment),
	ROW("pods-with-a-pending-one", SHAPE),
};

const struct replay_scene replay_odds[] = {
	SCENE(names_used_again),
	SCENE(twins),
	SCENE(many_at_once),
	SCENE(filters),
	SCENE(times, .start = "2026-11-23T09:35:10Z"),
	SCENE(more_times, .start = "2026-11-23T09:08:40Z"),
	SCENE(times_with_an_offset, .start = "2026-11-23T09:33:57Z"),
	SCENE(targets),
	SCENE(a_target_that_goes),
	SCENE(a_deletion_that_hangs),
	SCENE(odd_schedules),
	SCENE(children),
	SCENE(odd_workflows),
	SCENE(without_controllers),
	SCENE(without_kubernetes, .tokens = "lab-expiring manager\n"),
	SCENE(filtered_namespaces),
	SCENE(for_one_namespace),
	SCENE(zones),
	SCENE(an_older_dashboard),
	SCENE(pods),
};
const size_t replay_odd_count = sizeof replay_odds / sizeof *replay_odds;
