#include "datasources/sim/api_chaosmesh.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Which archive the path means, and how its calls fail: alike in most, but not in all (seen of a 2.8.3). */
struct shelf {
	const char *prefix;
	enum journal_class class;
	bool detail_error; /* an unknown uid is told in words, */
	int detail_status; /* or with this status alone */
	bool delete_unknown_is_fine;
	bool by_kind; /* takes the filter */
};

static const struct shelf shelves[] = {
	{ "/api/archives/schedules", JOURNAL_SCHEDULE, false, 404, false, false },
	{ "/api/archives/workflows", JOURNAL_WORKFLOW, false, 500, true, false },
	{ "/api/archives", JOURNAL_EXPERIMENT, true, 404, false, true },
};

static const struct shelf *shelf_of(const struct call *call)
{
	size_t at = 0;

	while (strncmp(call->request->path, shelves[at].prefix, strlen(shelves[at].prefix)) != 0)
		at++;
	return &shelves[at];
}

static json_t *render(const struct journal_row *row)
{
	json_t *out = json_pack("{s:s, s:s, s:s, s:s}", "namespace", row->object.namespace_, "name", row->object.name, "kind", row->kind,
		"uid", row->object.uid);

	json_object_set_new(out, "created_at", render_zoned(row->object.created_ms, row->zone_minutes));
	return out;
}

struct filter {
	char *namespace_, *name, *kind;
};

static bool given(const char *text)
{
	return text && *text;
}

static bool passes(const struct filter *filter, const struct journal_row *row)
{
	return api_passes(filter->namespace_, row->object.namespace_) && api_passes(filter->name, row->object.name) &&
	       api_passes(filter->kind, row->kind);
}

static json_t *render_list(const struct call *call, const struct shelf *shelf, const struct filter *filter)
{
	const struct journal *journal = &call->world->journal;
	json_t *out = json_array();

	for (size_t i = 0; i < journal->row_count; i++) {
		const struct journal_row *row = &journal->rows[i];

		if (row->archived && row->class == shelf->class && passes(filter, row))
			json_array_append_new(out, render(row));
	}
	return out;
}

/* Two filters at once make broken SQL in 2.8.3. */
void archives_list(struct call *call)
{
	const struct shelf *shelf = shelf_of(call);
	bool scoped = shelf->class == JOURNAL_EXPERIMENT;
	struct filter filter = { scoped ? call_namespace(call) : api_query(call->request, "namespace"), api_query(call->request, "name"),
		NULL };

	if (shelf->by_kind)
		filter.kind = api_query(call->request, "kind");
	if (given(filter.namespace_) + given(filter.name) + given(filter.kind) > 1 && shelf->class != JOURNAL_WORKFLOW)
		call_empty(call, 500);
	else
		call_json(call, render_list(call, shelf, &filter));
	free(filter.namespace_);
	free(filter.name);
	free(filter.kind);
}

void archives_detail(struct call *call)
{
	const struct shelf *shelf = shelf_of(call);
	const struct journal_row *row = journal_find(&call->world->journal, shelf->class, call->uid);

	if (!row && shelf->detail_error) {
		call_fail(call, CALL_NOT_FOUND, "Experiment %s not found", call->uid);
		return;
	}
	if (!row) {
		call_empty(call, shelf->detail_status);
		return;
	}
	json_t *out = render(row);

	json_object_set_new(out, "kube_object", render_kube_object(&row->object, row->kind, row->spec_json));
	call_json(call, out);
}

void archives_delete(struct call *call)
{
	const struct shelf *shelf = shelf_of(call);

	if (journal_remove(&call->world->journal, shelf->class, call->uid) || shelf->delete_unknown_is_fine)
		call_success(call);
	else
		call_empty(call, 500);
}

void archives_delete_batch(struct call *call)
{
	char *uids = api_query(call->request, "uids"), *rest = NULL;

	if (!given(uids)) {
		call_empty(call, 400);
	} else {
		for (char *uid = strtok_r(uids, ",", &rest); uid; uid = strtok_r(NULL, ",", &rest))
			journal_remove(&call->world->journal, shelf_of(call)->class, uid);
		call_success(call);
	}
	free(uids);
}
