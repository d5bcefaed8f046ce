#include "tests/support/slices.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/grid.h"
#include "core/labels.h"

int64_t at(const char *clock)
{
	int hour = 0, minute = 0, second = 0;

	sscanf(clock, "%d:%d:%d", &hour, &minute, &second);
	return DAY_MS + ((hour * 60 + minute) * 60 + second) * INT64_C(1000);
}

const struct labels *make_labels(struct slice *slice, ...)
{
	struct label items[32];
	size_t count = 0;
	va_list args;

	va_start(args, slice);
	for (const char *name = va_arg(args, const char *); name != NULL && count < 32; name = va_arg(args, const char *))
		items[count++] = (struct label){ .name = name, .value = va_arg(args, const char *) };
	va_end(args);
	return slice_labels(slice, labels_create(items, count));
}

/* Capacities are the powers of two from 8 on, so that a full array shows by its count. */
void *slice_push(struct slice *slice, void *array, size_t *count, size_t size)
{
	char *data;

	memcpy(&data, array, sizeof(data));
	if (*count == 0 || (*count >= 8 && (*count & (*count - 1)) == 0)) {
		char *larger = slice_array(slice, *count < 8 ? 8 : 2 * *count, size);

		if (*count > 0)
			memcpy(larger, data, *count * size);
		data = larger;
		memcpy(array, &data, sizeof(data));
	}
	return data + (*count)++ * size;
}

void push_text(struct slice *slice, char ***array, size_t *count, const char *text)
{
	char **place = slice_push(slice, array, count, sizeof(char *));
	const char *copy = slice_text(slice, text);

	memcpy(place, &copy, sizeof(copy));
}

struct rule *push_rule(struct slice *slice, const char *name, const char *query, int64_t duration_ms)
{
	struct prometheus_data *data = &slice->prometheus;
	struct rule *rule = slice_push(slice, &data->rules, &data->rule_count, sizeof(*rule));

	*rule = (struct rule){
		.alerting = true,
		.name = slice_text(slice, name),
		.query = slice_text(slice, query),
		.group = "rules",
		.file = "rules.yml",
		.duration_ms = duration_ms,
		.interval_ms = 30000,
		.health = "ok",
		.last_error = "",
		.labels = make_labels(slice, NULL),
		.annotations = make_labels(slice, NULL),
	};
	data->rule_total = data->rule_count;
	return rule;
}

struct rule_alert *push_rule_alert(
	struct slice *slice, struct rule *rule, const struct labels *labels, enum alert_state state, int64_t active_at_ms)
{
	struct rule_alert *alert = slice_push(slice, &rule->alerts, &rule->alert_count, sizeof(*alert));

	*alert = (struct rule_alert){
		.labels = labels,
		.annotations = make_labels(slice, NULL),
		.state = state,
		.active_at_ms = active_at_ms,
		.value = NAN,
	};
	if (rule->state == ALERT_INACTIVE || state == ALERT_FIRING)
		rule->state = state;
	return alert;
}

struct am_alert *push_am_alert(struct slice *slice, const struct labels *labels, int64_t starts_ms, const char *receiver)
{
	struct alertmanager_data *data = &slice->alertmanager;
	struct am_alert *alert = slice_push(slice, &data->alerts, &data->alert_count, sizeof(*alert));

	*alert = (struct am_alert){
		.labels = labels,
		.annotations = make_labels(slice, NULL),
		.state = AM_ACTIVE,
		.starts_ms = starts_ms,
		.updated_ms = starts_ms,
		.starts_at = "",
		.generator_url = "",
	};
	labels_fingerprint(labels, alert->fingerprint);
	push_text(slice, &alert->receivers, &alert->receiver_count, receiver);
	data->alert_total = data->alert_count;
	return alert;
}

struct silence *push_silence(struct slice *slice, const char *id, const char *by, const char *comment, int64_t starts_ms, int64_t ends_ms)
{
	struct alertmanager_data *data = &slice->alertmanager;
	struct silence *silence = slice_push(slice, &data->silences, &data->silence_count, sizeof(*silence));

	*silence = (struct silence){
		.id = slice_text(slice, id),
		.state = "active",
		.created_by = slice_text(slice, by),
		.comment = slice_text(slice, comment),
		.starts_ms = starts_ms,
		.ends_ms = ends_ms,
		.updated_ms = starts_ms,
	};
	data->silence_total = data->silence_count;
	return silence;
}

struct chaos_item *push_chaos(struct slice *slice, enum chaos_object object, const char *uid, const char *kind, const char *name,
	enum chaos_state state, int64_t created_ms)
{
	static const char *const words[] = { "injecting", "running", "paused", "finished", "deleting", "strange" };
	struct chaos_mesh_data *data = &slice->chaos_mesh;
	struct chaos_item *item = slice_push(slice, &data->items, &data->item_count, sizeof(*item));

	*item = (struct chaos_item){
		.object = object,
		.uid = slice_text(slice, uid),
		.namespace_ = "default",
		.name = slice_text(slice, name),
		.kind = slice_text(slice, kind),
		.chaos_kind = slice_text(slice, kind),
		.status = words[state],
		.state = state,
		.created_ms = created_ms,
		.created_at = "",
		.has_detail = true,
		.detail_ms = created_ms,
		.spec = { .action = "", .mode = "all", .value = "", .summary = "", .duration = "", .duration_ms = -1 },
		.managed_by = "",
		.workflow = "",
		.step = "",
		.cron = "",
		.concurrency_policy = "",
		.history_limit = -1,
		.deadline_ms = -1,
		.manifest = "",
	};
	data->item_total = data->item_count;
	return item;
}

struct chaos_event *push_event_of(struct slice *slice, const char *uid, const char *kind, const char *name, int64_t created_ms,
	const char *reason, const char *target)
{
	struct chaos_mesh_data *data = &slice->chaos_mesh;
	struct chaos_event *event = slice_push(slice, &data->events, &data->event_count, sizeof(*event));

	*event = (struct chaos_event){
		.id = (int64_t)data->event_count,
		.object_id = slice_text(slice, uid),
		.created_ms = created_ms,
		.namespace_ = "default",
		.name = slice_text(slice, name),
		.kind = slice_text(slice, kind),
		.reason = slice_text(slice, reason),
		.message = "",
		.target = slice_text(slice, target),
	};
	data->event_total = data->event_count;
	return event;
}

struct chaos_event *push_event(
	struct slice *slice, const struct chaos_item *item, int64_t created_ms, const char *reason, const char *target)
{
	return push_event_of(slice, item->uid, item->kind, item->name, created_ms, reason, target);
}

struct query_result *push_result(struct slice *slice, uint64_t key, int64_t start_ms, int64_t end_ms, int64_t step_ms)
{
	struct prometheus_data *data = &slice->prometheus;
	struct query_result *result = slice_push(slice, &data->queries, &data->query_count, sizeof(*result));

	*result = (struct query_result){ .key = key, .start_ms = start_ms, .end_ms = end_ms, .step_ms = step_ms, .good_ms = end_ms };
	return result;
}

struct series *push_series(struct slice *slice, struct query_result *result, const struct labels *labels, const double *values)
{
	struct series *series = slice_push(slice, &result->series, &result->count, sizeof(*series));
	int64_t step = result->step_ms > 0 ? result->step_ms : 1000;
	struct grid *grid = grid_create(result->start_ms, step, (size_t)((result->end_ms - result->start_ms) / step) + 1);

	for (size_t i = 0; i < grid->count; i++)
		if (!isnan(values[i]))
			grid->values[i] = values[i];
	series->labels = labels;
	series->grid = slice_grid(slice, grid);
	result->total = result->count;
	return series;
}

const struct snapshot *make_snapshot(uint64_t version, struct slice *const *slices, size_t count)
{
	struct snapshot *snapshot = snapshot_create(version, count);

	for (size_t i = 0; i < count; i++)
		snapshot->slices[i] = slices[i];
	return snapshot;
}
