#include "datasources/sim/truth.h"

#include <stdlib.h>
#include <string.h>
#include "core/base/mem.h"

/*
 * The pods that live stand first, one for each of the workload and in its order; where another pod is in a place, the one that was there has been
 * deleted and goes to the others behind.
 */

void truth_init(struct truth *truth, double bound_bytes)
{
	*truth = (struct truth){ .bound_bytes = bound_bytes };
}

static void finish_pod(struct truth_pod *pod)
{
	free(pod->namespace_);
	free(pod->pod);
	free(pod->container);
}

void truth_finish(struct truth *truth)
{
	for (size_t i = 0; i < truth->pod_count; i++)
		finish_pod(&truth->pods[i]);
	for (size_t i = 0; i < truth->alert_count; i++)
		labels_release(truth->alerts[i].labels);
	free(truth->pods);
	free(truth->alerts);
	*truth = (struct truth){ 0 };
}

static bool is_over(const struct truth *truth, const struct workload_pod *pod)
{
	double bound = truth->bound_bytes > 0 ? truth->bound_bytes : pod->service->limit_mib * WORKLOAD_MIB;

	return bound > 0 && pod->rss > bound;
}

static struct truth_pod begin_pod(const struct truth *truth, const struct workload_pod *pod)
{
	return (struct truth_pod){ .namespace_ = mem_strdup(pod->service->namespace_),
		.pod = mem_strdup(pod->name),
		.container = mem_strdup(pod->service->container),
		.id = pod->id,
		.incarnation = pod->incarnation,
		.watched = !is_over(truth, pod) };
}

static void add_pod(struct truth *truth, const struct truth_pod *pod)
{
	truth->pods = mem_grow(truth->pods, truth->pod_count, &truth->pod_capacity, sizeof *truth->pods);
	truth->pods[truth->pod_count++] = *pod;
}

/* New places of the workload come before the pods that are gone. */
static void add_living(struct truth *truth, const struct workload_pod *pod)
{
	const struct truth_pod fresh = begin_pod(truth, pod);
	struct truth_pod gone = { 0 };
	bool moves = truth->living < truth->pod_count;

	if (moves)
		gone = truth->pods[truth->living];
	else
		add_pod(truth, &fresh);
	truth->pods[truth->living++] = fresh;
	if (moves)
		add_pod(truth, &gone);
}

/* A pod that was there a second ago, though it may be gone by now. */
static struct truth_pod *pod_with_id(const struct truth *truth, const struct workload *workload, uint64_t id)
{
	size_t place = id > 0 && id <= workload->next_id ? workload->places[id] : truth->living;

	return place < truth->living && truth->pods[place].id == id ? &truth->pods[place] : NULL;
}

static void watch_records(struct truth *truth, const struct workload *workload, const struct chaos_experiment *experiment, int64_t now_ms)
{
	for (size_t i = 0; i < experiment->record_count; i++) {
		const struct chaos_record *record = &experiment->records[i];
		struct truth_pod *pod = record->injected ? pod_with_id(truth, workload, record->pod) : NULL;

		if (pod && !pod->hit_ms)
			pod->hit_ms = now_ms;
	}
}

static void replace(struct truth *truth, size_t place, const struct workload_pod *pod, int64_t now_ms)
{
	struct truth_pod gone = truth->pods[place];

	gone.deleted_ms = now_ms;
	truth->pods[place] = begin_pod(truth, pod);
	truth->pods[place].watched = gone.watched;
	if (truth->pod_count < TRUTH_MAX)
		add_pod(truth, &gone);
	else
		finish_pod(&gone);
}

static void watch_pod(struct truth *truth, size_t place, const struct workload_pod *pod, int64_t now_ms)
{
	if (truth->pods[place].id != pod->id)
		replace(truth, place, pod, now_ms);
	struct truth_pod *known = &truth->pods[place];
	bool over = is_over(truth, pod);

	if (known->incarnation != pod->incarnation)
		known->restarted_ms = now_ms;
	if (over && known->watched && !known->over && !known->over_ms)
		known->over_ms = now_ms;
	known->incarnation = pod->incarnation;
	known->over = over;
}

void truth_watch_world(struct truth *truth, const struct world *world)
{
	const struct workload *workload = &world->workload;

	for (size_t i = 0; i < world->experiment_count; i++)
		watch_records(truth, workload, world->experiments[i], world->now_ms);
	for (size_t i = 0; i < workload->pod_count; i++) {
		if (i == truth->living)
			add_living(truth, &workload->pods[i]);
		watch_pod(truth, i, &workload->pods[i], world->now_ms);
	}
}

/* The alert as it stands, or NULL: one that resolved and comes again is another one. They come in the same order each time. */
static struct truth_alert *open_alert(struct truth *truth, const struct labels *labels)
{
	for (size_t i = 0; i < truth->alert_count; i++) {
		size_t at = (truth->looked_at + 1 + i) % truth->alert_count;

		if (truth->alerts[at].resolved_ms || !labels_equal(truth->alerts[at].labels, labels))
			continue;
		truth->looked_at = at;
		return &truth->alerts[at];
	}
	return NULL;
}

static void watch_alert(struct truth *truth, const struct rule_alert *alert, int64_t now_ms)
{
	struct truth_alert *known = open_alert(truth, alert->labels);

	if (!known && truth->alert_count == TRUTH_MAX)
		return;
	if (!known) {
		truth->alerts = mem_grow(truth->alerts, truth->alert_count, &truth->alert_capacity, sizeof *truth->alerts);
		known = &truth->alerts[truth->alert_count++];
		*known = (struct truth_alert){ .labels = labels_retain(alert->labels) };
	}
	known->seen = true;
	if (!alert->firing && !known->pending_ms)
		known->pending_ms = now_ms;
	if (alert->firing && !known->firing_ms)
		known->firing_ms = now_ms;
}

void truth_watch_rules(struct truth *truth, const struct rules *rules, int64_t now_ms)
{
	for (size_t i = 0; i < rules->count; i++)
		for (size_t j = 0; j < rules->items[i].count; j++)
			watch_alert(truth, &rules->items[i].alerts[j], now_ms);
	for (size_t i = 0; i < truth->alert_count; i++) {
		if (!truth->alerts[i].seen && !truth->alerts[i].resolved_ms)
			truth->alerts[i].resolved_ms = now_ms;
		truth->alerts[i].seen = false;
	}
}

void truth_watch_alertmanager(struct truth *truth, const struct alertmanager *alertmanager, const struct labels *external, int64_t now_ms)
{
	for (size_t i = 0; i < truth->alert_count; i++) {
		struct truth_alert *alert = &truth->alerts[i];

		if (alert->in_alertmanager_ms || !alert->firing_ms || alert->resolved_ms)
			continue;
		const struct labels *sent = labels_union(alert->labels, external);
		const struct amalert *found = alertmanager_find(alertmanager, sent->hash);

		if (found && !amalert_is_over(found, now_ms))
			alert->in_alertmanager_ms = now_ms;
		labels_release(sent);
	}
}

static bool has_labels(const struct labels *labels, const struct rule_pair *wanted)
{
	for (size_t i = 0; i < RULE_PAIRS && wanted[i].name; i++) {
		const char *value = labels_get(labels, wanted[i].name);

		if (!value || strcmp(value, wanted[i].value) != 0)
			return false;
	}
	return true;
}

/* Came the alert into that state from then to then? One that is to be quiet: did it fire? */
static bool came(const struct truth_alert *alert, enum story_state state, int64_t from_ms, int64_t to_ms)
{
	const int64_t times[] = { [STORY_PENDING] = alert->pending_ms,
		[STORY_FIRING] = alert->firing_ms,
		[STORY_IN_ALERTMANAGER] = alert->in_alertmanager_ms,
		[STORY_RESOLVED] = alert->resolved_ms };

	if (state == STORY_QUIET)
		return alert->firing_ms && alert->firing_ms <= to_ms && (!alert->resolved_ms || alert->resolved_ms >= from_ms);
	return times[state] && times[state] >= from_ms && times[state] <= to_ms;
}

enum truth_verdict truth_judge(const struct truth *truth, const struct story_expect *expect, int64_t start_ms, int64_t now_ms)
{
	bool found = false, quiet = expect->state == STORY_QUIET;

	for (size_t i = 0; i < truth->alert_count && !found; i++) {
		const struct truth_alert *alert = &truth->alerts[i];
		const char *name = labels_get(alert->labels, "alertname");

		found = strcmp(name ? name : "", expect->alert) == 0 && has_labels(alert->labels, expect->labels) &&
			came(alert, expect->state, start_ms + expect->from_ms, start_ms + expect->to_ms);
	}
	if (found)
		return quiet ? TRUTH_MISSED : TRUTH_MET;
	if (now_ms <= start_ms + expect->to_ms)
		return TRUTH_OPEN;
	return quiet ? TRUTH_MET : TRUTH_MISSED;
}
