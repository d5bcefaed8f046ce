#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/labels.h"
#include "datasources/chaosmesh_state.h"
#include "datasources/http.h"
#include "tests/support/recording.h"
#include "tests/support/sourcerun.h"

#define DNS_UID "bd4905f8-0576-4ce4-b65c-37c5d036d097"
#define EXPERIMENT(uid, name, status)                                                                                                      \
	"{\"namespace\":\"demo\",\"name\":\"" name "\",\"kind\":\"DNSChaos\",\"uid\":\"" uid                                               \
	"\",\"created_at\":\"2026-11-23T09:08:16Z\",\"status\":\"" status "\"}"
#define DETAIL(uid, name, labels)                                                                                                          \
	"{\"namespace\":\"demo\",\"name\":\"" name "\",\"kind\":\"DNSChaos\",\"uid\":\"" uid                                               \
	"\",\"created_at\":\"2026-11-23T09:08:16Z\",\"status\":\"injecting\",\"kube_object\":{\"kind\":\"DNSChaos\",\"metadata\":"         \
	"{\"namespace\":\"demo\",\"name\":\"" name "\",\"labels\":{" labels "}},\"spec\":{\"action\":\"error\",\"mode\":\"all\","          \
	"\"patterns\":[\"cncf.io\"],\"selector\":{\"labelSelectors\":{\"app\":\"x\"}},\"duration\":\"10m\"}}}"
#define NOT_FOUND                                                                                                                          \
	"{\"code\":404,\"type\":\"error.api.resource_not_found\",\"message\":\"error.api.resource_not_found: Experiment x not "            \
	"found\",\"full_text\":\"\"}"
#define CONFIG "{\"cluster_mode\":true,\"target_namespace\":\"chaos-mesh\",\"security_mode\":true,\"version\":\"v2.8.3\"}"

/* A server without anything. */
static void add_empty_answers(struct sourcerun *run)
{
	scriptserver_rule(run->server, "GET /api/common/config$", 200, CONFIG, 0);
	scriptserver_rule(run->server, "GET /api/experiments", 200, "[]", 0);
	scriptserver_rule(run->server, "GET /api/schedules", 200, "[]", 0);
	scriptserver_rule(run->server, "GET /api/workflows", 200, "[]", 0);
	scriptserver_rule(run->server, "GET /api/events", 200, "[]", 0);
	scriptserver_rule(run->server, "GET /api/experiments/", 404, NOT_FOUND, 0);
}

static void add_recording(struct sourcerun *run, const char *begin, const char *name)
{
	struct recording *recording = recording_load("chaos-mesh-2.8", name);
	scriptserver_rule(run->server, begin, recording->status, recording->body, 0);
	recording_destroy(recording);
}

static void start(struct sourcerun *run)
{
	sourcerun_init(run, &chaosmesh_source);
	add_empty_answers(run);
	sourcerun_open(run);
}

static const struct chaos_item *find_item(const struct slice *slice, const char *name)
{
	for (size_t i = 0; i < slice->chaos_mesh.item_count; i++)
		if (strcmp(slice->chaos_mesh.items[i].name, name) == 0)
			return &slice->chaos_mesh.items[i];
	fail_msg("no item %s", name);
	return NULL;
}

static void test_round(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	add_recording(&run, "GET /api/experiments$", "experiments");
	add_recording(&run, "GET /api/schedules$", "schedules");
	add_recording(&run, "GET /api/workflows$", "workflows-two");
	add_recording(&run, "GET /api/events?limit=999$", "events-whole-life-time-up");
	add_recording(&run, "GET /api/experiments/" DNS_UID, "experiment-detail-dnschaos");
	sourcerun_advance(&run, 0);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->kind, SOURCE_CHAOS_MESH);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_string_equal(slice->version, "v2.8.3");
	assert_string_equal(slice->url, scriptserver_url(run.server));
	assert_int_equal(slice->good_ms, run.now_ms);
	assert_true(slice->has_clock_offset);
	assert_int_equal(slice->error.code, ERR_NONE);
	const struct chaos_mesh_data *data = &slice->chaos_mesh;
	assert_true(data->secure);
	assert_true(data->config_known);
	assert_string_equal(data->target_namespace, "chaos-mesh");
	assert_int_equal(data->namespace_count, 0);
	assert_int_equal(data->item_count, 16);
	assert_int_equal(data->item_total, 16);
	assert_int_equal(data->items[0].object, CHAOS_EXPERIMENT);
	assert_int_equal(data->items[9].object, CHAOS_SCHEDULE);
	assert_int_equal(data->items[14].object, CHAOS_WORKFLOW);
	assert_int_equal(data->items_good_ms, run.now_ms);
	assert_int_equal(data->events_good_ms, run.now_ms);
	assert_string_equal(data->events[1].reason, "Recovered");
	const struct chaos_item *item = find_item(slice, "dns-error-leaker");
	assert_true(item->has_detail);
	assert_int_equal(item->detail_ms, run.now_ms);
	assert_string_equal(item->spec.action, "error");
	assert_int_equal(item->state, CHAOS_RUNNING);
	assert_false(find_item(slice, "mem-web")->has_detail);
	assert_true(scriptserver_peak(run.server) <= 6);
	sourcerun_finish(&run);
}

/* Every 5 s, one round at a time; details once; the configuration once a minute. */
static void test_pace(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "a", ""), 0);
	sourcerun_advance(&run, 20000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), 5);
	assert_int_equal(scriptserver_count(run.server, "GET /api/schedules$"), 5);
	assert_int_equal(scriptserver_count(run.server, "GET /api/workflows$"), 5);
	assert_int_equal(scriptserver_count(run.server, "GET /api/events?limit=999$"), 5);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments/u1$"), 1);
	assert_int_equal(scriptserver_count(run.server, "GET /api/common/config$"), 1);
	assert_int_equal(scriptserver_count(run.server, "GET /"), 22);
	sourcerun_advance(&run, 40000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/common/config$"), 2);
	run.ops->refresh(run.state);
	size_t before = scriptserver_count(run.server, "GET /api/experiments$");
	sourcerun_advance(&run, 0);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), before + 1);
	sourcerun_finish(&run);
}

/* A list that hangs holds the next round back, and what the others say is shown when a command asks for it. */
static void test_no_second_round_while_one_is_open(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/workflows", SCRIPT_HANG, "", 0);
	sourcerun_turns(&run, 30);
	run.now_ms += 60000;
	sourcerun_turns(&run, 30);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), 1);
	assert_null(sourcerun_slice(&run));
	sourcerun_finish(&run);
}

/* The first publication has all; one that waits for something slow does so for a second at most, later ones for less. */
static void test_first_publication(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "a", ""), 0);
	add_recording(&run, "GET /api/events", "events-pod-kill");
	sourcerun_advance(&run, 0);
	assert_int_equal(run.published, 1);
	assert_true(find_item(sourcerun_slice(&run), "a")->has_detail);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.event_count, 5);
	sourcerun_finish(&run);

	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/events", SCRIPT_HANG, "", 0);
	sourcerun_turns(&run, 30);
	assert_null(sourcerun_slice(&run));
	run.now_ms += 1000;
	sourcerun_turns(&run, 1);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.item_count, 1);
	assert_int_equal(sourcerun_slice(&run)->health, SOURCE_OK);
	sourcerun_finish(&run);
}

static void test_fast_refresh_is_bounded(void **state)
{
	struct sourcerun run;
	(void)state;
	sourcerun_init(&run, &chaosmesh_source);
	add_empty_answers(&run);
	sourcerun_open(&run);
	run.context.refresh_ms = 500;
	sourcerun_advance(&run, 10000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), 6);
	sourcerun_finish(&run);
}

static void test_details_at_most_four_at_a_time(void **state)
{
	struct sourcerun run;
	struct buf list = { 0 };
	(void)state;
	start(&run);
	for (int i = 0; i < 20; i++)
		buf_appendf(
			&list, "%c{\"uid\":\"u%d\",\"name\":\"n%d\",\"kind\":\"PodChaos\",\"status\":\"running\"}", i ? ',' : '[', i, i);
	buf_append_text(&list, "]");
	scriptserver_rule(run.server, "GET /api/experiments$", 200, buf_borrow(&list), 0);
	sourcerun_turns(&run, 4);
	size_t before = scriptserver_count(run.server, "GET /api/experiments/u");
	scriptserver_reset(run.server);
	scriptserver_delay(run.server, 3);
	sourcerun_advance(&run, 0);
	assert_int_equal(before + scriptserver_count(run.server, "GET /api/experiments/u"), 20);
	assert_int_equal(scriptserver_peak(run.server), 4);
	buf_finish(&list);
	sourcerun_finish(&run);
}

/* The selected object, and workflows that run, are asked for with each round; what has gone is forgotten. */
static void test_details_again(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(
		run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "," EXPERIMENT("u2", "b", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "a", ""), 0);
	scriptserver_rule(run.server, "GET /api/experiments/u2", 200, DETAIL("u2", "b", ""), 0);
	add_recording(&run, "GET /api/workflows$", "workflows");
	add_recording(&run, "GET /api/workflows/343893aa-932d-4b95-bae7-b3704f726585$", "workflow-detail-parallel-running");
	sourcerun_select(&run, "u2");
	sourcerun_advance(&run, 10000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments/u1$"), 1);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments/u2$"), 3);
	assert_int_equal(scriptserver_count(run.server, "GET /api/workflows/"), 3);
	const struct chaos_item *workflow = find_item(sourcerun_slice(&run), "dns-drill");
	assert_int_equal(workflow->step_count, 4);
	assert_int_equal(workflow->plan_count, 3);
	add_recording(&run, "GET /api/workflows$", "workflows-finished");
	sourcerun_advance(&run, 5000);
	sourcerun_advance(&run, 10000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/workflows/"), 3);
	assert_int_equal(find_item(sourcerun_slice(&run), "dns-drill")->state, CHAOS_FINISHED);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[]", 0);
	sourcerun_advance(&run, 5000);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.item_count, 1);
	sourcerun_finish(&run);
}

/* The database lags behind the cluster: a fresh uid is tried again soon, one that stays unknown now and then. */
static void test_detail_not_there_yet(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "a", ""), 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 404, NOT_FOUND, 3);
	sourcerun_advance(&run, 2000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments/u1$"), 3);
	assert_false(find_item(sourcerun_slice(&run), "a")->has_detail);
	sourcerun_advance(&run, 1000);
	assert_true(find_item(sourcerun_slice(&run), "a")->has_detail);
	sourcerun_finish(&run);

	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	sourcerun_advance(&run, 20000);
	size_t count = scriptserver_count(run.server, "GET /api/experiments/u1$");
	assert_in_range(count, 10, 17);
	sourcerun_advance(&run, 110000);
	assert_in_range(scriptserver_count(run.server, "GET /api/experiments/u1$"), count + 1, count + 2);
	assert_int_equal(sourcerun_slice(&run)->health, SOURCE_OK);
	sourcerun_finish(&run);
}

/* A name that was used again: the old uid leads to the new object, whose spec is not the old one's. */
static void test_detail_of_another_object(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u2", "a", ""), 0);
	sourcerun_advance(&run, 0);
	assert_false(find_item(sourcerun_slice(&run), "a")->has_detail);
	sourcerun_finish(&run);
}

/* A schedule's runs are told from the labels of what is there now. */
static void test_children(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	add_recording(&run, "GET /api/schedules$", "schedules");
	add_recording(&run, "GET /api/schedules/417b1131-cab4-4161-902f-9d6ea7bf0a63$", "schedule-detail-with-children");
	add_recording(&run, "GET /api/experiments$", "experiments-with-children-of-a-schedule");
	add_recording(&run, "GET /api/experiments/174b5352-aecb-4f6d-8449-155030fa5084$", "experiment-detail-child-of-a-schedule");
	sourcerun_advance(&run, 0);
	const struct slice *slice = sourcerun_slice(&run);
	const struct chaos_item *schedule = find_item(slice, "mem-pulse");
	assert_int_equal(schedule->history_limit, 2);
	assert_int_equal(schedule->child_count, 2); /* one by its label, one by what the schedule's detail said */
	assert_string_equal(find_item(slice, "mem-pulse-nxq2x")->managed_by, "mem-pulse");
	add_recording(&run, "GET /api/experiments$", "experiments-none");
	sourcerun_advance(&run, 5000);
	assert_int_equal(find_item(sourcerun_slice(&run), "mem-pulse")->child_count, 0);
	sourcerun_finish(&run);
}

/* ---- events ---- */

static void test_events_are_kept(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	add_recording(&run, "GET /api/events?limit=999$", "events-pod-kill");
	sourcerun_advance(&run, 0);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.event_count, 5);
	add_recording(&run, "GET /api/events?limit=999$", "events-two-containers");
	sourcerun_advance(&run, 5000);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.event_count, 12);
	scriptserver_rule(run.server, "GET /api/events", 500,
		"{\"code\":500,\"type\":\"error.api.internal_server_error\",\"message\":"
		"\"error.api.internal_server_error: database is locked\",\"full_text\":\"\"}",
		0);
	sourcerun_advance(&run, 5000);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->health, SOURCE_OK); /* what runs is known */
	assert_int_equal(slice->chaos_mesh.event_count, 12);
	assert_non_null(strstr(slice->chaos_mesh.events_error.text, "database is locked"));
	assert_int_equal(slice->chaos_mesh.events_good_ms, run.now_ms - 5000);
	sourcerun_finish(&run);
}

/* Where the server has more events than it tells at once, those of what runs are asked for one by one, once. */
static void test_events_of_what_runs(void **state)
{
	struct sourcerun run;
	struct buf events = { 0 };
	(void)state;
	start(&run);
	for (int i = 0; i < 999; i++)
		buf_appendf(&events, "%c{\"id\":%d,\"object_id\":\"x\",\"created_at\":\"2026-11-23T10:00:00Z\",\"message\":\"m%d\"}",
			i ? ',' : '[', i, i);
	buf_append_text(&events, "]");
	scriptserver_rule(run.server, "GET /api/events?limit=999$", 200, buf_borrow(&events), 0);
	scriptserver_rule(run.server, "GET /api/experiments$", 200,
		"[" EXPERIMENT("u1", "a", "running") "," EXPERIMENT("u2", "b", "finished") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "a", ""), 0);
	scriptserver_rule(run.server, "GET /api/experiments/u2", 200, DETAIL("u2", "b", ""), 0);
	scriptserver_rule(run.server, "GET /api/events?object_id=u1&limit=999$", 200,
		"[{\"id\":5000,\"object_id\":\"u1\",\"created_at\":\"2026-11-20T10:00:00Z\",\"message\":\"old\"}]", 0);
	add_recording(&run, "GET /api/workflows$", "workflows");
	sourcerun_advance(&run, 10000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/events?object_id=u1"), 1);
	assert_int_equal(scriptserver_count(run.server, "GET /api/events?object_id=u2"), 0);
	assert_int_equal(scriptserver_count(run.server, "GET /api/events/workflow/343893aa-932d-4b95-bae7-b3704f726585?limit=999$"), 0);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.event_count, 1000);
	sourcerun_select(&run, "u2");
	sourcerun_advance(&run, 10000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/events?object_id=u2"), 1);
	buf_finish(&events);
	sourcerun_finish(&run);
}

/* ---- namespaces ---- */

static void test_namespaces(void **state)
{
	struct sourcerun run;
	static char demo[] = "demo", shop[] = "a b";
	static char *names[] = { demo, shop };
	(void)state;
	sourcerun_init(&run, &chaosmesh_source);
	run.config.namespaces = names;
	run.config.namespace_count = 2;
	add_empty_answers(&run);
	scriptserver_rule(run.server, "GET /api/experiments?namespace=demo$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	scriptserver_rule(run.server, "GET /api/experiments?namespace=a%20b$", 200, "[" EXPERIMENT("u2", "b", "running") "]", 0);
	sourcerun_open(&run);
	sourcerun_advance(&run, 0);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->chaos_mesh.item_count, 2);
	assert_int_equal(slice->chaos_mesh.namespace_count, 2);
	assert_string_equal(slice->chaos_mesh.namespaces[1], "a b");
	assert_int_equal(scriptserver_count(run.server, "GET /api/events?limit=999&namespace=demo$"), 1);
	assert_int_equal(scriptserver_count(run.server, "GET /api/events?limit=999&namespace=a%20b$"), 1);
	assert_int_equal(scriptserver_count(run.server, "GET /api/schedules$"), 0);
	assert_true(scriptserver_peak(run.server) <= 6);

	/* One that may no longer be seen keeps what was known of it, and the other goes on at its pace. */
	add_recording(&run, "GET /api/experiments?namespace=a%20b$", "token-namespaced-experiments-other-namespace");
	scriptserver_rule(run.server, "GET /api/experiments?namespace=demo$", 200, "[" EXPERIMENT("u1", "a", "paused") "]", 0);
	scriptserver_reset(run.server);
	sourcerun_advance(&run, 20000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments?namespace=demo$"), 4);
	slice = sourcerun_slice(&run);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->error.code, ERR_NONE);
	assert_int_equal(slice->good_ms, run.now_ms);
	assert_int_equal(slice->tries, 0);
	assert_int_equal(slice->chaos_mesh.items_error.code, ERR_AUTH);
	assert_int_equal(slice->chaos_mesh.items_good_ms, run.now_ms - 20000);
	assert_int_equal(slice->chaos_mesh.item_count, 2);
	assert_int_equal(find_item(slice, "a")->state, CHAOS_PAUSED);
	assert_false(find_item(slice, "a")->stale);
	assert_true(find_item(slice, "b")->stale);
	assert_int_equal(find_item(slice, "b")->listed_ms, run.now_ms - 20000);
	assert_memory_equal(slice->note, "experiments in a b not told: ", 29);
	assert_non_null(strstr(slice->note, slice->chaos_mesh.items_error.text));
	sourcerun_finish(&run);
}

/* Each list stands for itself; the source fails when none is left, and is well again with the first. */
static void test_lists_that_fail(void **state)
{
	static const struct {
		bool fails[3], events_fail;
		enum source_health health;
		const char *note;
	} rows[] = {
		{ { false, true, false }, false, SOURCE_OK, "schedules not told: " },
		{ { false, true, true }, true, SOURCE_OK, "schedules not told (and 2 more): " },
		{ { false, false, false }, true, SOURCE_OK, "events not told: " },
		{ { true, true, true }, true, SOURCE_FAILED, "" },
		{ { true, true, false }, false, SOURCE_OK, "experiments not told (and 1 more): " },
		{ { false, false, false }, false, SOURCE_OK, "" },
	};
	static const char *const begins[] = { "GET /api/experiments$", "GET /api/schedules$", "GET /api/workflows$" };
	struct sourcerun run;
	(void)state;
	start(&run);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (size_t list = 0; list < 3; list++)
			scriptserver_rule(run.server, begins[list], rows[i].fails[list] ? 500 : 200, rows[i].fails[list] ? "no" : "[]", 0);
		scriptserver_rule(run.server, "GET /api/events", rows[i].events_fail ? 500 : 200, rows[i].events_fail ? "no" : "[]", 0);
		chaosmesh_source.refresh(run.state);
		sourcerun_advance(&run, 1000);
		const struct slice *slice = sourcerun_slice(&run);
		assert_int_equal(slice->health, rows[i].health);
		assert_int_equal(slice->error.code == ERR_NONE, rows[i].health == SOURCE_OK);
		assert_memory_equal(slice->note, rows[i].note, strlen(rows[i].note) + (rows[i].note[0] == '\0'));
		assert_int_equal(slice->next_try_ms != 0, rows[i].health == SOURCE_FAILED);
	}
	sourcerun_finish(&run);
}

/* ---- failures ---- */

/* The faces of a bad token and other failures: what code they are, and words of the sentence. */
static void test_failures(void **state)
{
	static const struct {
		const char *folder, *recording;
		enum err_code code;
		const char *text;
	} rows[] = {
		{ "chaos-mesh-2.8", "token-garbage-experiments", ERR_AUTH, "none is configured" },
		{ "chaos-mesh-2.8", "token-expired-experiments", ERR_AUTH, "" },
		{ "chaos-mesh-2.8", "token-none-experiments", ERR_AUTH, "" },
		{ "chaos-mesh-2.8", "token-none-workflows", ERR_AUTH, "empty" },
		{ "chaos-mesh-2.7", "token-garbage-experiments", ERR_AUTH, "" },
		{ "chaos-mesh-2.6", "token-garbage-experiments", ERR_AUTH, "" },
		{ "chaos-mesh-2.6", "token-garbage-workflows", ERR_AUTH, "" },
		{ "chaos-mesh-2.2", "token-garbage-experiments", ERR_AUTH, "" },
		{ "chaos-mesh-2.8", "token-namespaced-experiments-without-namespace", ERR_AUTH, "at the cluster scope" },
		{ "chaos-mesh-2.8", "error-500-kubernetes-down-experiments", ERR_REFUSED, "connection refused" },
		{ "chaos-mesh-2.8", "error-404-path", ERR_NOT_FOUND, "404" },
	};
	static const char *const lists[] = { "GET /api/experiments", "GET /api/schedules", "GET /api/workflows" };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sourcerun run;
		start(&run);
		struct recording *recording = recording_load(rows[i].folder, rows[i].recording);
		for (size_t list = 0; list < 3; list++)
			scriptserver_rule(run.server, lists[list], recording->status, recording->body, 0);
		sourcerun_advance(&run, 0);
		const struct slice *slice = sourcerun_slice(&run);
		assert_int_equal(slice->health, SOURCE_FAILED);
		if (slice->error.code != rows[i].code || !strstr(slice->error.text, rows[i].text))
			fail_msg("%s: code %d, %s", rows[i].recording, slice->error.code, slice->error.text);
		assert_null(strstr(slice->error.text, "github.com"));
		recording_destroy(recording);
		sourcerun_finish(&run);
	}
}

static void fail_everything(struct sourcerun *run, int status, const char *body)
{
	scriptserver_rule(run->server, "GET /api/", status, body, 0);
}

/* What was known stays, tries are counted and grow apart, the first good answer ends it. */
static void test_outage(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" EXPERIMENT("u1", "a", "running") "]", 0);
	sourcerun_advance(&run, 0);
	int64_t good_ms = run.now_ms;
	fail_everything(&run, SCRIPT_LOSE, "");
	sourcerun_advance(&run, 5000);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->health, SOURCE_FAILED);
	assert_int_equal(slice->tries, 1);
	assert_int_equal(slice->good_ms, good_ms);
	assert_int_equal(slice->failed_since_ms, run.now_ms);
	assert_in_range(slice->next_try_ms, run.now_ms + 800, run.now_ms + 1200);
	assert_int_equal(slice->chaos_mesh.item_count, 1);
	scriptserver_reset(run.server);
	sourcerun_advance(&run, 120000);
	assert_in_range(scriptserver_count(run.server, "GET /api/experiments$"), 6, 12);
	slice = sourcerun_slice(&run);
	assert_int_equal(slice->failed_since_ms, good_ms + 5000);
	assert_true(slice->tries > 5);
	fail_everything(&run, 200, "<html>login</html>");
	run.ops->refresh(run.state);
	sourcerun_advance(&run, 0);
	assert_int_equal(sourcerun_slice(&run)->error.code, ERR_DECODE);
	assert_non_null(strstr(sourcerun_slice(&run)->error.text, "<html>"));
	fail_everything(&run, 200, "[{\"uid\":\"u\"}]");
	run.ops->refresh(run.state);
	sourcerun_advance(&run, 0);
	assert_string_equal(sourcerun_slice(&run)->error.where, "experiments[0].name");
	add_empty_answers(&run);
	run.ops->refresh(run.state);
	sourcerun_advance(&run, 0);
	slice = sourcerun_slice(&run);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_int_equal(slice->tries, 0);
	assert_int_equal(slice->failed_since_ms, 0);
	assert_int_equal(slice->next_try_ms, 0);
	assert_int_equal(slice->error.code, ERR_NONE);
	assert_int_equal(slice->chaos_mesh.item_count, 0);
	sourcerun_finish(&run);
}

/* Without security an empty answer is no matter of tokens. */
static void test_empty_answer_without_security(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/common/config$", 200, "{\"security_mode\":false}", 0);
	sourcerun_advance(&run, 0);
	scriptserver_rule(run.server, "GET /api/workflows", 200, "", 0);
	sourcerun_advance(&run, 5000);
	assert_int_equal(sourcerun_slice(&run)->chaos_mesh.items_error.code, ERR_DECODE);
	assert_false(sourcerun_slice(&run)->chaos_mesh.secure);
	sourcerun_finish(&run);
}

/* An unreadable configuration hides nothing else. */
static void test_config_fails(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/common/config$", 404, "404 page not found", 0);
	sourcerun_advance(&run, 0);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_false(slice->chaos_mesh.config_known);
	assert_string_equal(slice->version, "");
	sourcerun_finish(&run);
}

/* What runs stays in sight, however much has finished. */
static void test_bound(void **state)
{
	struct sourcerun run;
	struct buf list = { 0 };
	size_t running = 0;
	(void)state;
	start(&run);
	for (int i = 0; i < 1500; i++)
		buf_appendf(&list, "%c{\"uid\":\"u%d\",\"name\":\"n%d\",\"status\":\"%s\",\"created_at\":\"2026-11-23T10:%02d:%02dZ\"}",
			i ? ',' : '[', i, i, i >= 1490 ? "running" : "finished", 59 - i / 60, 59 - i % 60);
	buf_append_text(&list, "]");
	scriptserver_rule(run.server, "GET /api/experiments$", 200, buf_borrow(&list), 0);
	scriptserver_rule(run.server, "GET /api/workflows$", 200, buf_borrow(&list), 0);
	sourcerun_advance(&run, 0);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->chaos_mesh.item_count, MODEL_EXPERIMENTS_MAX);
	assert_int_equal(slice->chaos_mesh.item_total, 3000);
	for (size_t i = 0; i < slice->chaos_mesh.item_count; i++)
		running += slice->chaos_mesh.items[i].state == CHAOS_RUNNING;
	assert_int_equal(running, 20);
	buf_finish(&list);
	sourcerun_finish(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_pace),
		cmocka_unit_test(test_no_second_round_while_one_is_open),
		cmocka_unit_test(test_first_publication),
		cmocka_unit_test(test_fast_refresh_is_bounded),
		cmocka_unit_test(test_details_at_most_four_at_a_time),
		cmocka_unit_test(test_details_again),
		cmocka_unit_test(test_detail_not_there_yet),
		cmocka_unit_test(test_detail_of_another_object),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_events_are_kept),
		cmocka_unit_test(test_events_of_what_runs),
		cmocka_unit_test(test_namespaces),
		cmocka_unit_test(test_lists_that_fail),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_outage),
		cmocka_unit_test(test_empty_answer_without_security),
		cmocka_unit_test(test_config_fails),
		cmocka_unit_test(test_bound),
	};
	http_global_init(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	http_global_finish();
	return failed;
}
