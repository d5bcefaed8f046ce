#include "datasources/sim/api_chaosmesh.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/clock.h"
#include "core/base/mem.h"

static json_t *render(const struct journal_event *event)
{
	json_t *out = json_pack("{s:I, s:s}", "id", (json_int_t)event->id, "object_id", event->object_id);

	json_object_set_new(out, "created_at", render_time(event->created_ms));
	json_object_set_new(out, "namespace", json_string(event->namespace_));
	json_object_set_new(out, "name", json_string(event->name));
	json_object_set_new(out, "kind", json_string(event->kind));
	json_object_set_new(out, "type", json_string(event->type));
	json_object_set_new(out, "reason", json_string(event->reason));
	json_object_set_new(out, "message", json_string(event->message));
	return out;
}

struct filter {
	char *namespace_, *name, *kind, *object_id;
	int64_t start_ms, end_ms; /* end excludes its own second; 0: none */
};

static int64_t query_time(const struct call *call, const char *name)
{
	char *text = api_query(call->request, name);
	int64_t wall_ms = 0;

	if (text && !clock_parse_rfc3339(text, strlen(text), &wall_ms))
		wall_ms = 0;
	free(text);
	return wall_ms;
}

static struct filter read_filter(const struct call *call)
{
	return (struct filter){
		.namespace_ = call_namespace(call),
		.name = api_query(call->request, "name"),
		.kind = api_query(call->request, "kind"),
		.object_id = api_query(call->request, "object_id"),
		.start_ms = query_time(call, "start"),
		.end_ms = query_time(call, "end"),
	};
}

static void filter_finish(struct filter *filter)
{
	free(filter->namespace_);
	free(filter->name);
	free(filter->kind);
	free(filter->object_id);
}

static bool filter_passes(const struct filter *filter, const struct journal_event *event)
{
	return api_passes(filter->namespace_, event->namespace_) && api_passes(filter->name, event->name) &&
	       api_passes(filter->kind, event->kind) && api_passes(filter->object_id, event->object_id) &&
	       (!filter->start_ms || event->created_ms >= filter->start_ms) &&
	       (!filter->end_ms || event->created_ms < filter->end_ms - filter->end_ms % 1000);
}

/* Go's strconv.Atoi. */
static bool parse_integer(const char *text, long *value)
{
	char *end = NULL;

	errno = 0;
	*value = strtol(text, &end, 10);
	return *text && !isspace((unsigned char)*text) && *end == '\0' && errno == 0;
}

static json_t *render_newest(const struct call *call, const struct filter *filter, long limit)
{
	const struct journal *journal = &call->world->journal;
	json_t *out = json_array();

	for (size_t i = journal->event_count; i > 0 && (limit < 0 || (long)json_array_size(out) < limit); i--)
		if (filter_passes(filter, &journal->events[i - 1]))
			json_array_append_new(out, render(&journal->events[i - 1]));
	return out;
}

void events_list(struct call *call)
{
	struct filter filter = read_filter(call);
	char *text = api_query(call->request, "limit");
	long limit = -1;

	if (text && *text && !parse_integer(text, &limit))
		call_fail(call, CALL_INTERNAL, "strconv.Atoi: parsing \"%s\": invalid syntax", text);
	else
		call_json(call, render_newest(call, &filter, limit));
	free(text);
	filter_finish(&filter);
}

static const struct journal_event *find(const struct journal *journal, long id)
{
	for (size_t i = 0; i < journal->event_count; i++)
		if (journal->events[i].id == id)
			return &journal->events[i];
	return NULL;
}

void events_one(struct call *call)
{
	char *namespace_ = api_query(call->request, "namespace");
	const struct journal_event *event = NULL;
	long id = 0;

	if (!parse_integer(call->uid, &id))
		call_fail(call, CALL_BAD_REQUEST, "ID is not a number");
	else if (!(event = find(&call->world->journal, id)))
		call_fail(call, CALL_NOT_FOUND, "Event %ld not found", id);
	else if (!api_passes(namespace_, event->namespace_))
		call_fail(call, CALL_INTERNAL, "The namespace of event %ld is %s instead of the %s in the request", id, event->namespace_,
			namespace_);
	else
		call_json(call, render(event));
	free(namespace_);
}

static int newest_first(const void *a, const void *b)
{
	const struct journal_event *left = *(const struct journal_event *const *)a, *right = *(const struct journal_event *const *)b;

	if (left->created_ms != right->created_ms)
		return left->created_ms < right->created_ms ? 1 : -1;
	return left->id < right->id ? -1 : 1;
}

/* By time, not by id: after a restart of the Dashboard the two differ. */
static json_t *render_workflow(const struct call *call, const struct workflow *workflow, const struct filter *filter, long limit)
{
	const struct journal *journal = &call->world->journal;
	const struct journal_event **found = mem_alloc((journal->event_count + 1) * sizeof *found);
	json_t *out = json_array();
	size_t count = 0;

	for (size_t i = 0; i < journal->event_count; i++)
		if (workflow_has(workflow, journal->events[i].object_id) && filter_passes(filter, &journal->events[i]))
			found[count++] = &journal->events[i];
	qsort(found, count, sizeof *found, newest_first);
	for (size_t i = 0; i < count && (limit < 0 || (long)i < limit); i++)
		json_array_append_new(out, render(found[i]));
	free(found);
	return out;
}

/* Events of a workflow and of its nodes. */
void events_of_workflow(struct call *call)
{
	const struct journal_row *row = call_row(call, JOURNAL_WORKFLOW, call->uid);
	const struct workflow *workflow = row ? world_workflow(call->world, row->object.namespace_, row->object.name) : NULL;
	char *text = api_query(call->request, "limit");
	struct filter filter = { .start_ms = query_time(call, "start"), .end_ms = query_time(call, "end") };
	long limit = -1;

	if (text && *text && !parse_integer(text, &limit))
		call_fail(call, CALL_BAD_REQUEST,
			"parameter limit should be a integer, cause: strconv.Atoi: parsing \"%s\": invalid syntax", text);
	else if (!row)
		call_fail(call, CALL_NOT_FOUND, "this requested workflow is not found, uid: %s, cause: record not found", call->uid);
	else if (row->archived || !workflow)
		call_fail(call, CALL_BAD_REQUEST, "this requested workflow already been archived, can not list events for it");
	else
		call_json(call, render_workflow(call, workflow, &filter, limit));
	free(text);
}
