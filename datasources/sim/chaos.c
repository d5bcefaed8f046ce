#include "datasources/sim/chaos.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/world.h"

#define NORMAL "Normal"
#define WARNING "Warning"
#define RETRY_FIRST_MS 1000
#define RETRY_LAST_MS 60000

static bool is_time_up(const struct chaos_experiment *experiment, int64_t now_ms)
{
	return experiment->plan->has_duration && now_ms >= experiment->object.created_ms + experiment->plan->duration_ms;
}

/* True where every record is (not) injected; `*any` tells whether there are records. */
static bool all_injected(const struct chaos_experiment *experiment, bool injected)
{
	for (size_t i = 0; i < experiment->record_count; i++)
		if (experiment->records[i].injected != injected)
			return false;
	return true;
}

bool chaos_is_finished(const struct chaos_experiment *experiment, int64_t now_ms)
{
	if (plan_is_one_shot(experiment->plan))
		return experiment->record_count > 0 && all_injected(experiment, true);
	return is_time_up(experiment, now_ms) && experiment->desired == CHAOS_STOP && all_injected(experiment, false);
}

const char *chaos_status(const struct chaos_experiment *experiment, int64_t now_ms)
{
	if (experiment->object.deleted_ms)
		return "deleting";
	if (experiment->paused)
		return "paused";
	if (chaos_is_finished(experiment, now_ms))
		return "finished";
	if (experiment->record_count > 0 && all_injected(experiment, true))
		return "running";
	return "injecting";
}

#define EVENT(world, experiment, type, reason, ...)                                                                                        \
	journal_event(&(world)->journal, (world)->now_ms,                                                                                  \
		&(struct journal_subject){ (experiment)->object.uid, (experiment)->object.namespace_, (experiment)->object.name,           \
			(experiment)->plan->kind->name },                                                                                  \
		type, reason, __VA_ARGS__)

static void note_update(struct world *world, const struct chaos_experiment *experiment, const char *field)
{
	EVENT(world, experiment, NORMAL, "Updated", "Successfully update %s of resource", field);
}

struct chaos_experiment *chaos_create(struct world *world, const struct object_new *new, const struct plan *plan)
{
	struct chaos_experiment *experiment = mem_zalloc(1, sizeof *experiment);

	object_init(&experiment->object, &world->dice, new, world->now_ms);
	experiment->plan = plan_retain(plan);
	experiment->changed = true;
	world->experiments = mem_grow(world->experiments, world->experiment_count, &world->experiment_capacity, sizeof *world->experiments);
	world->experiments[world->experiment_count++] = experiment;
	if (!plan->kind->unrecorded)
		journal_add(&world->journal, JOURNAL_EXPERIMENT, plan->kind->name, plan->kind->name, &experiment->object, plan->spec_json);
	return experiment;
}

void chaos_destroy(struct chaos_experiment *experiment)
{
	if (!experiment)
		return;
	for (size_t i = 0; i < experiment->record_count; i++)
		free(experiment->records[i].id);
	free(experiment->records);
	object_finish(&experiment->object);
	plan_release(experiment->plan);
	free(experiment);
}

size_t chaos_candidates(const struct workload *workload, const struct selector *selector, size_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < workload->pod_count; i++) {
		struct selector_pod pod = workload_as_selected(&workload->pods[i]);

		if (selector_matches(selector, &pod))
			out[count++] = i;
	}
	return count;
}

static bool wants_container(const struct plan *plan, const char *container)
{
	for (size_t i = 0; i < plan->containers.count; i++)
		if (strcmp(plan->containers.items[i], container) == 0)
			return true;
	return plan->containers.count == 0;
}

static bool hits_containers(const struct plan *plan)
{
	return plan->kind->target == PLAN_CONTAINERS || plan->effect.kill == PLAN_KILL_CONTAINER;
}

static void add_record(struct chaos_experiment *experiment, const struct workload_pod *pod, bool of_target)
{
	struct buf id = { 0 };

	buf_appendf(&id, "%s/%s", pod->service->namespace_, pod->name);
	if (hits_containers(experiment->plan))
		buf_appendf(&id, "/%s", pod->service->container);
	experiment->records =
		mem_grow(experiment->records, experiment->record_count, &experiment->record_capacity, sizeof *experiment->records);
	experiment->records[experiment->record_count++] =
		(struct chaos_record){ .id = buf_steal(&id), .of_target = of_target, .pod = pod->id };
}

static bool choose(struct world *world, struct chaos_experiment *experiment, const struct plan_selection *selection, bool of_target)
{
	const struct workload *workload = &world->workload;
	size_t *indices = mem_alloc((workload->pod_count + 1) * sizeof *indices);
	size_t candidates = chaos_candidates(workload, &selection->selector, indices);
	size_t count = selector_choose(selection->mode, selection->value, indices, candidates, &world->dice);

	for (size_t i = 0; i < count; i++)
		if (!hits_containers(experiment->plan) || wants_container(experiment->plan, workload->pods[indices[i]].service->container))
			add_record(experiment, &workload->pods[indices[i]], of_target);
	free(indices);
	return candidates > 0;
}

static void select_place(struct chaos_experiment *experiment)
{
	experiment->records =
		mem_grow(experiment->records, experiment->record_count, &experiment->record_capacity, sizeof *experiment->records);
	experiment->records[experiment->record_count++] = (struct chaos_record){ .id = mem_strdup(experiment->plan->place) };
}

/* Chosen once; without success the controller says so twice and waits for a change of the object. */
static void select_targets(struct world *world, struct chaos_experiment *experiment)
{
	const struct plan *plan = experiment->plan;
	const char *error = NULL;

	if (!experiment->changed)
		return;
	if (plan->kind->target == PLAN_MACHINES || plan->kind->target == PLAN_CLOUD)
		select_place(experiment);
	else if (!choose(world, experiment, &plan->source, false))
		error = "no pod is selected";
	if (!error && plan->has_target && !choose(world, experiment, &plan->target, true))
		error = "no pod is selected";
	if (!error && experiment->record_count == 0)
		error = "no target has been selected";
	if (!error)
		return;
	for (int i = 0; i < 2; i++)
		EVENT(world, experiment, WARNING, "Failed", "Failed to select targets: %s", error);
}

/* A pause takes the container's place, or gives it back: a restart, but no crash. */
static void change_image(struct world *world, struct workload_pod *pod)
{
	pod->crashes = 0;
	workload_restart(&world->workload, pod, "Error", world->now_ms);
}

static void strike(struct world *world, const struct plan *plan, struct chaos_record *record, struct workload_pod *pod)
{
	switch (plan->effect.kill) {
	case PLAN_KILL_POD:
		workload_kill(&world->workload, record->pod, &world->dice, world->now_ms);
		break;
	case PLAN_KILL_CONTAINER:
		workload_restart(&world->workload, pod, "Error", world->now_ms);
		break;
	case PLAN_FAIL_POD:
		change_image(world, pod);
		break;
	case PLAN_KILL_NOTHING:
		break;
	}
}

static bool apply(struct world *world, struct chaos_experiment *experiment, struct chaos_record *record)
{
	const struct plan *plan = experiment->plan;
	struct workload_pod *pod = workload_find(&world->workload, record->pod);

	const struct mesh *mesh = &world->mesh;

	if (plan->kind->fails_with || *mesh->apply_error) {
		EVENT(world, experiment, WARNING, "Failed", "Failed to apply chaos: %s",
			plan->kind->fails_with ? plan->kind->fails_with : mesh->apply_error);
		return false;
	}
	if (pod && pod->node && strcmp(pod->node->name, mesh->node_without_daemon) == 0) {
		EVENT(world, experiment, WARNING, "Failed", "Failed to apply chaos: cannot find daemonIP on node %s", pod->node->name);
		return false;
	}
	if (record->pod && !pod) {
		EVENT(world, experiment, WARNING, "Failed", "Failed to apply chaos: container with id %s not found: container not found",
			record->id);
		return false;
	}
	if (pod)
		strike(world, plan, record, pod);
	record->incarnation = pod ? pod->incarnation : 0;
	record->injected = true;
	EVENT(world, experiment, NORMAL, "Applied", "Successfully apply chaos for %s", record->id);
	return true;
}

static void inject(struct world *world, struct chaos_experiment *experiment)
{
	bool failed = false, tried = false;

	if (experiment->record_count == 0)
		select_targets(world, experiment);
	if (world->now_ms < experiment->retry_ms && !experiment->changed)
		return;
	for (size_t i = 0; i < experiment->record_count; i++)
		if (!experiment->records[i].injected) {
			tried = true;
			failed = !apply(world, experiment, &experiment->records[i]) || failed;
		}
	if (tried)
		note_update(world, experiment, "records");
	if (!failed)
		return;
	int64_t wait = experiment->changed || !experiment->retry_wait_ms ? RETRY_FIRST_MS : experiment->retry_wait_ms * 2;
	experiment->retry_wait_ms = wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS;
	experiment->retry_ms = world->now_ms + experiment->retry_wait_ms;
}

static void recover(struct world *world, struct chaos_experiment *experiment)
{
	bool any = false;

	for (size_t i = 0; !world->mesh.recovery_hangs && i < experiment->record_count; i++) {
		struct chaos_record *record = &experiment->records[i];
		struct workload_pod *pod = workload_find(&world->workload, record->pod);

		if (!record->injected)
			continue;
		record->injected = false;
		any = true;
		if (pod && experiment->plan->effect.kill == PLAN_FAIL_POD)
			change_image(world, pod);
		EVENT(world, experiment, NORMAL, "Recovered", "Successfully recover chaos for %s", record->id);
	}
	if (any)
		note_update(world, experiment, "records");
}

struct desire {
	enum chaos_phase phase;
	const char *reason, *message; /* NULL: no event */
};

static struct desire desired_phase(const struct chaos_experiment *experiment, int64_t now_ms)
{
	if (experiment->object.deleted_ms)
		return (struct desire){ CHAOS_STOP, "Deleted", "Experiment has been deleted" };
	if (plan_is_one_shot(experiment->plan))
		return (struct desire){ CHAOS_RUN, NULL, NULL };
	if (is_time_up(experiment, now_ms))
		return (struct desire){ CHAOS_STOP, "TimeUp", "Time up according to the duration" };
	if (object_is_paused(&experiment->object))
		return (struct desire){ CHAOS_STOP, "Paused", "Experiment has been paused" };
	return (struct desire){ CHAOS_RUN, "Started", "Experiment has started" };
}

static void follow_desire(struct world *world, struct chaos_experiment *experiment)
{
	struct desire desire = desired_phase(experiment, world->now_ms);
	bool moved = desire.phase != experiment->desired;

	if (!experiment->initialised)
		EVENT(world, experiment, NORMAL, "FinalizerInited", "Finalizer has been inited");
	if (moved && desire.reason)
		EVENT(world, experiment, NORMAL, desire.reason, "%s", desire.message);
	if (!experiment->initialised)
		note_update(world, experiment, "finalizer");
	if (moved)
		note_update(world, experiment, "desiredPhase");
	if (moved)
		experiment->desired_ms = world->now_ms;
	experiment->initialised = true;
	experiment->desired = desire.phase;
	experiment->changed = experiment->changed || moved;
}

static bool is_over(const struct world *world, int64_t since_ms, int seconds)
{
	return world->now_ms >= since_ms + seconds * 1000;
}

/* What is desired is done, unless the controllers are late. */
static void do_desired(struct world *world, struct chaos_experiment *experiment)
{
	bool run = experiment->desired == CHAOS_RUN;

	if (!is_over(world, experiment->desired_ms, run ? world->mesh.inject_s : world->mesh.recover_s))
		return;
	if (run)
		inject(world, experiment);
	else
		recover(world, experiment);
	experiment->changed = false;
}

/* Gone once nothing is left of it. */
static bool is_gone(const struct world *world, const struct chaos_experiment *experiment)
{
	return experiment->object.deleted_ms && all_injected(experiment, false) &&
	       is_over(world, experiment->object.deleted_ms, world->mesh.delete_s);
}

bool chaos_step(struct world *world, struct chaos_experiment *experiment)
{
	if (experiment->object.deleted_ms && experiment->forced) {
		EVENT(world, experiment, NORMAL, "FinalizerInited", "Finalizer has been removed");
		return false;
	}
	follow_desire(world, experiment);
	do_desired(world, experiment);
	if (!object_is_paused(&experiment->object) || is_over(world, experiment->desired_ms, world->mesh.pause_s))
		experiment->paused = object_is_paused(&experiment->object);
	return !is_gone(world, experiment);
}

/* A restart takes a fault of the container away, not one of the pod's network. */
static bool still_suffers(const struct plan *plan, const struct chaos_record *record, const struct workload_pod *pod)
{
	if (!record->injected || !pod)
		return false;
	return record->of_target ? plan->effect.on_target
				 : plan->effect.on_source && (!hits_containers(plan) || record->incarnation == pod->incarnation);
}

static void press(const struct plan *plan, struct workload_pod *pod)
{
	struct workload_pressure *pressure = &pod->pressure;
	const struct plan_effect *effect = &plan->effect;

	pressure->lookups_fail =
		pressure->lookups_fail || plan_breaks_lookup(effect, pod->service->lookups.name ? pod->service->lookups.name : "");
	pressure->lookups_lie =
		pressure->lookups_lie || plan_fakes_lookup(effect, pod->service->lookups.name ? pod->service->lookups.name : "");
	pressure->lookups_lost = 1.0 - (1.0 - pressure->lookups_lost) * (1.0 - effect->lookup_loss);
	pressure->disk_wait_s += effect->disk_wait_s;
	pressure->failed = pressure->failed || effect->kill == PLAN_FAIL_POD;
	pressure->cpu_cores += effect->cpu_cores;
	pressure->memory_bytes += effect->memory_bytes + effect->memory_share * pod->service->limit_mib * WORKLOAD_MIB;
	pressure->latency_s += effect->latency_s;
	pressure->fail_ratio = 1.0 - (1.0 - pressure->fail_ratio) * (1.0 - effect->error_ratio);
	if (effect->error_code)
		pressure->error_code = effect->error_code;
}

void chaos_press(const struct chaos_experiment *experiment, struct workload *workload)
{
	for (size_t i = 0; i < experiment->record_count; i++) {
		struct workload_pod *pod = workload_find(workload, experiment->records[i].pod);

		if (still_suffers(experiment->plan, &experiment->records[i], pod))
			press(experiment->plan, pod);
	}
}
