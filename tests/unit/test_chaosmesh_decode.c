#include "tests/support/test.h"

#include <jansson.h>

#include "core/base/buf.h"
#include "core/labels.h"
#include "core/snapshot.h"
#include "datasources/chaosmesh_decode.h"
#include "tests/support/recording.h"

static const char *const folders[] = {
	"chaos-mesh-2.2",
	"chaos-mesh-2.6",
	"chaos-mesh-2.7",
	"chaos-mesh-2.8",
	"chaos-mesh-master",
};

static struct slice *make_slice(void)
{
	return slice_create(SOURCE_CHAOS_MESH, 0, "chaos-mesh", "");
}

/* ---- every recording, by the decoder that its request asks for ---- */

enum answer { NO_ANSWER, CONFIG, ITEMS, DETAIL, EVENTS, PODS, SUCCESS };

static enum chaos_object object_of(const struct recording *recording)
{
	if (strstr(recording->path, "/schedules"))
		return CHAOS_SCHEDULE;
	return strstr(recording->path, "/workflows") ? CHAOS_WORKFLOW : CHAOS_EXPERIMENT;
}

static bool is_uid(const char *text)
{
	return strlen(text) == 36 && text[8] == '-';
}

static enum answer answer_of(const struct recording *recording)
{
	const char *path = recording->path, *method = recording->method;
	const char *last = strrchr(path, '/') + 1;
	bool get = strcmp(method, "GET") == 0;
	if (strstr(path, "/archives") || strstr(path, "/templates") || strstr(path, "-task/"))
		return NO_ANSWER;
	if (strcmp(last, "config") == 0)
		return CONFIG;
	if (strcmp(last, "pods") == 0 || strcmp(last, "physicalmachines") == 0)
		return PODS;
	if (strcmp(method, "DELETE") == 0 || strstr(path, "/pause/") || strstr(path, "/start/"))
		return SUCCESS;
	if (get && (strcmp(last, "events") == 0 || strstr(path, "/events/workflow/")))
		return EVENTS;
	if (get && (strcmp(last, "experiments") == 0 || strcmp(last, "schedules") == 0 || strcmp(last, "workflows") == 0))
		return ITEMS;
	if ((get && is_uid(last)) || (object_of(recording) == CHAOS_WORKFLOW && !get))
		return DETAIL;
	return NO_ANSWER;
}

/* Decodes as that answer; *count is what it held. */
static bool decode(enum answer answer, enum chaos_object object, const char *body, size_t length, size_t *count, struct err *err)
{
	struct slice *slice = make_slice();
	struct chaosmesh_config config;
	struct chaosmesh_items items = { 0 };
	struct chaosmesh_events events = { 0 };
	struct chaosmesh_pods pods = { 0 };
	struct chaos_item detail;
	bool good = false;
	if (answer == CONFIG)
		good = chaosmesh_decode_config(slice, body, length, &config, err);
	else if (answer == ITEMS)
		good = chaosmesh_decode_list(slice, object, body, length, &items, err);
	else if (answer == DETAIL)
		good = chaosmesh_decode_detail(slice, object, body, length, &detail, err);
	else if (answer == EVENTS)
		good = chaosmesh_decode_events(slice, body, length, &events, err);
	else if (answer == PODS)
		good = chaosmesh_decode_pods(slice, body, length, &pods, err);
	else if (answer == SUCCESS)
		good = chaosmesh_decode_success(body, length, err);
	*count = items.count + events.count + pods.count;
	slice_release(slice);
	return good;
}

struct tally {
	size_t decoded, refused, cuts;
};

static void check_cuts(const struct recording *recording, enum answer answer, struct tally *tally)
{
	size_t step = recording->body_length <= 2500 ? 1 : recording->body_length / 200;
	for (size_t length = 0; length < recording->body_length; length += step) {
		struct err err = { 0 };
		size_t count;
		char *cut = malloc(length + 1); /* of its own, so that reading behind it is noticed */
		memcpy(cut, recording->body, length);
		cut[length] = '\0';
		if (decode(answer, object_of(recording), cut, length, &count, &err))
			fail_msg("%s cut at %zu was taken", recording->name, length);
		assert_int_equal(err.code, ERR_DECODE);
		assert_true(err.text[0] != '\0');
		free(cut);
		tally->cuts++;
	}
}

static void check_recording(const struct recording *recording, void *user)
{
	struct tally *tally = user;
	enum answer answer = answer_of(recording);
	struct err err = { 0 };
	size_t count;
	if (answer == NO_ANSWER)
		return;
	bool good = decode(answer, object_of(recording), recording->body, recording->body_length, &count, &err);
	if (recording->status != 200 || recording->body_length == 0) {
		if (good)
			fail_msg("%s was taken", recording->name);
		tally->refused++;
		return;
	}
	if (!good)
		fail_msg("%s: %s: %s", recording->name, err.where, err.text);
	json_t *root = json_loadb(recording->body, recording->body_length, 0, NULL);
	assert_int_equal(count, json_is_array(root) ? json_array_size(root) : 0);
	json_decref(root);
	check_cuts(recording, answer, tally);
	tally->decoded++;
}

static void test_recordings(void **state)
{
	struct tally tally = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		recording_each(folders[i], check_recording, &tally);
	assert_int_equal(tally.decoded, 183);
	assert_int_equal(tally.refused, 140);
	assert_true(tally.cuts > 50000);
}

/* ---- what single recordings say ---- */

static struct chaos_item detail_of(struct slice *slice, enum chaos_object object, const char *folder, const char *file)
{
	struct err err = { 0 };
	struct chaos_item item;
	struct recording *recording = recording_load(folder, file);
	if (!chaosmesh_decode_detail(slice, object, recording->body, recording->body_length, &item, &err))
		fail_msg("%s: %s: %s", file, err.where, err.text);
	recording_destroy(recording);
	return item;
}

static void test_config(void **state)
{
	struct slice *slice = make_slice();
	struct recording *recording = recording_load("chaos-mesh-2.8", "token-config");
	struct chaosmesh_config config;
	(void)state;
	assert_true(chaosmesh_decode_config(slice, recording->body, recording->body_length, &config, NULL));
	assert_string_equal(config.version, "v2.8.3");
	assert_true(config.secure);
	assert_true(config.cluster_mode);
	assert_string_equal(config.target_namespace, "chaos-mesh");
	recording_destroy(recording);
	recording = recording_load("chaos-mesh-2.8", "namespaced-mode-config");
	assert_true(chaosmesh_decode_config(slice, recording->body, recording->body_length, &config, NULL));
	assert_false(config.cluster_mode);
	assert_false(config.secure);
	recording_destroy(recording);
	slice_release(slice);
}

static void test_list(void **state)
{
	struct slice *slice = make_slice();
	struct recording *recording = recording_load("chaos-mesh-2.8", "experiments");
	struct chaosmesh_items items;
	(void)state;
	assert_true(chaosmesh_decode_list(slice, CHAOS_EXPERIMENT, recording->body, recording->body_length, &items, NULL));
	assert_int_equal(items.count, 9);
	assert_int_equal(items.total, 9);
	const struct chaos_item *item = &items.items[4];
	assert_string_equal(item->name, "cpu-checkout");
	assert_string_equal(item->namespace_, "demo");
	assert_string_equal(item->kind, "StressChaos");
	assert_string_equal(item->chaos_kind, "StressChaos");
	assert_string_equal(item->uid, "9a8e3230-d28d-4bc5-b5f4-557922811262");
	assert_string_equal(item->status, "paused");
	assert_int_equal(item->state, CHAOS_PAUSED);
	assert_int_equal(item->created_ms, INT64_C(1795424899000));
	assert_string_equal(item->created_at, "2026-11-23T09:08:19Z");
	assert_false(item->has_detail);
	assert_int_equal(items.items[0].state, CHAOS_FINISHED);
	assert_int_equal(items.items[1].state, CHAOS_INJECTING);
	recording_destroy(recording);
	slice_release(slice);
}

/* Other zones, schedules whose kind is what they run, workflows with and without times. */
static void test_lists_of_others(void **state)
{
	static const struct {
		const char *folder, *file;
		enum chaos_object object;
		const char *kind, *chaos_kind;
		enum chaos_state state;
		int64_t created_ms, ended_ms;
	} rows[] = {
		{ "chaos-mesh-2.8", "zone-experiments", CHAOS_EXPERIMENT, "StressChaos", "StressChaos", CHAOS_RUNNING,
			INT64_C(1795425828000), 0 },
		{ "chaos-mesh-2.8", "schedules-one-paused", CHAOS_SCHEDULE, "Schedule", "PodChaos", CHAOS_RUNNING, INT64_C(1795424936000),
			0 },
		{ "chaos-mesh-2.8", "workflows", CHAOS_WORKFLOW, "Workflow", "Workflow", CHAOS_RUNNING, INT64_C(1795424963000), 0 },
		{ "chaos-mesh-2.8", "workflows-finished", CHAOS_WORKFLOW, "Workflow", "Workflow", CHAOS_FINISHED, INT64_C(1795424963000),
			INT64_C(1795424980000) },
		{ "chaos-mesh-2.2", "workflows", CHAOS_WORKFLOW, "Workflow", "Workflow", CHAOS_UNKNOWN, 0, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice *slice = make_slice();
		struct chaosmesh_items items;
		struct recording *recording = recording_load(rows[i].folder, rows[i].file);
		assert_true(chaosmesh_decode_list(slice, rows[i].object, recording->body, recording->body_length, &items, NULL));
		assert_string_equal(items.items[0].kind, rows[i].kind);
		assert_string_equal(items.items[0].chaos_kind, rows[i].chaos_kind);
		assert_int_equal(items.items[0].state, rows[i].state);
		assert_int_equal(items.items[0].created_ms, rows[i].created_ms);
		assert_int_equal(items.items[0].ended_ms, rows[i].ended_ms);
		recording_destroy(recording);
		slice_release(slice);
	}
}

static void test_detail(void **state)
{
	struct slice *slice = make_slice();
	(void)state;
	struct chaos_item item = detail_of(slice, CHAOS_EXPERIMENT, "chaos-mesh-2.8", "experiment-detail-networkchaos");
	assert_true(item.has_detail);
	assert_string_equal(item.spec.action, "delay");
	assert_string_equal(item.spec.mode, "fixed-percent");
	assert_string_equal(item.spec.value, "50");
	assert_string_equal(item.spec.summary, "delay 120ms jitter 15ms, direction to");
	assert_true(item.spec.has_selector);
	assert_int_equal(item.spec.namespace_count, 1);
	assert_string_equal(item.spec.namespaces[0], "demo");
	assert_int_equal(item.spec.selector_count, 2);
	assert_string_equal(item.spec.selectors[0], "app=checkout");
	assert_string_equal(item.spec.selectors[1], "phase Running");
	assert_int_equal(item.spec.duration_ms, -1);
	assert_non_null(strstr(item.manifest, "\"latency\": \"120ms\""));
	assert_false(chaosmesh_decode_pause_wanted(&item));
	item = detail_of(slice, CHAOS_EXPERIMENT, "chaos-mesh-2.8", "experiment-detail-stresschaos-paused");
	assert_true(chaosmesh_decode_pause_wanted(&item));
	item = detail_of(slice, CHAOS_EXPERIMENT, "chaos-mesh-2.8", "experiment-detail-podchaos-pod-kill");
	assert_true(item.spec.one_shot);
	assert_int_equal(item.spec.duration_ms, 0);
	item = detail_of(slice, CHAOS_EXPERIMENT, "chaos-mesh-2.8", "experiment-detail-without-selector");
	assert_int_equal(item.spec.selector_count, 0);
	slice_release(slice);
}

static void test_runs_and_steps(void **state)
{
	struct slice *slice = make_slice();
	(void)state;
	struct chaos_item item = detail_of(slice, CHAOS_EXPERIMENT, "chaos-mesh-2.8", "experiment-detail-child-of-a-schedule");
	assert_string_equal(item.managed_by, "mem-pulse");
	assert_string_equal(item.workflow, "");
	assert_int_equal(item.spec.duration_ms, 7000);
	item = detail_of(slice, CHAOS_EXPERIMENT, "chaos-mesh-2.8", "experiment-detail-node-of-a-workflow");
	assert_string_equal(item.workflow, "dns-drill");
	assert_string_equal(item.step, "dns");
	assert_string_equal(item.managed_by, "");
	slice_release(slice);
}

static void test_schedule(void **state)
{
	struct slice *slice = make_slice();
	(void)state;
	struct chaos_item item = detail_of(slice, CHAOS_SCHEDULE, "chaos-mesh-2.8", "schedule-detail-with-children");
	assert_string_equal(item.cron, "@every 5s");
	assert_string_equal(item.concurrency_policy, "Allow");
	assert_int_equal(item.history_limit, 2);
	assert_int_equal(item.child_count, 2);
	assert_string_equal(item.children[1], "174b5352-aecb-4f6d-8449-155030fa5084");
	assert_string_equal(item.chaos_kind, "StressChaos");
	assert_string_equal(item.spec.summary, "128MB memory");
	assert_string_equal(item.spec.duration, "7s");
	item = detail_of(slice, CHAOS_SCHEDULE, "chaos-mesh-2.8", "schedule-detail-workflow");
	assert_string_equal(item.chaos_kind, "Workflow");
	assert_string_equal(item.spec.action, "pod-kill");
	assert_true(item.spec.one_shot);
	slice_release(slice);
}

static void test_workflow(void **state)
{
	struct slice *slice = make_slice();
	(void)state;
	struct chaos_item item = detail_of(slice, CHAOS_WORKFLOW, "chaos-mesh-2.8", "workflow-detail-parallel-running");
	assert_int_equal(item.step_count, 4);
	assert_string_equal(item.steps[0].name, "dns-cfwd7");
	assert_string_equal(item.steps[0].template_name, "dns");
	assert_string_equal(item.steps[0].type, "ChaosNode");
	assert_string_equal(item.steps[0].state, "Running");
	assert_int_equal(item.plan_count, 3);
	assert_string_equal(item.plan[2], "last");
	assert_int_equal(item.deadline_ms, 300000);
	assert_string_equal(item.spec.summary, "128MB memory");
	assert_string_equal(item.spec.duration, "8s");
	assert_string_equal(labels_get(item.labels, "team"), "o11y");
	item = detail_of(slice, CHAOS_WORKFLOW, "chaos-mesh-2.2", "workflow-detail");
	assert_int_equal(item.step_count, 0);
	assert_int_equal(item.plan_count, 1);
	assert_string_equal(item.plan[0], "a");
	assert_int_equal(item.state, CHAOS_UNKNOWN);
	item = detail_of(slice, CHAOS_WORKFLOW, "chaos-mesh-2.8", "workflow-put-abort");
	assert_true(chaosmesh_decode_abort_wanted(&item));
	slice_release(slice);
}

/* What versions before 2.8.2 answer where they cannot read a node's type: no nodes, no object, and 200. */
static void test_workflow_without_live_part(void **state)
{
	static const char body[] =
		"{\"id\":3,\"uid\":\"u\",\"namespace\":\"demo\",\"name\":\"w\",\"entry\":\"entry\",\"created_at\":"
		"\"2026-11-23T09:09:23Z\",\"finish_time\":\"2026-11-23T09:10:23Z\",\"end_time\":\"\",\"status\":\"running\","
		"\"topology\":{\"nodes\":null},\"kube_object\":{\"metadata\":{},\"spec\":null},\"new\":[1]}";
	struct slice *slice = make_slice();
	struct chaos_item item;
	(void)state;
	assert_true(chaosmesh_decode_detail(slice, CHAOS_WORKFLOW, body, strlen(body), &item, NULL));
	assert_false(item.has_detail);
	assert_int_equal(item.step_count, 0);
	assert_int_equal(item.plan_count, 0);
	assert_string_equal(item.manifest, "");
	assert_int_equal(item.state, CHAOS_DELETING);
	slice_release(slice);
}

static void test_events(void **state)
{
	struct slice *slice = make_slice();
	struct recording *recording = recording_load("chaos-mesh-2.8", "events-whole-life-time-up");
	struct chaosmesh_events events;
	(void)state;
	assert_true(chaosmesh_decode_events(slice, recording->body, recording->body_length, &events, NULL));
	assert_int_equal(events.events[0].id, 101);
	assert_string_equal(events.events[1].reason, "Recovered");
	assert_string_equal(events.events[1].target, "demo/cpp-dns-leaker-6d5f8b7c9-x2x7k/leaker");
	assert_string_equal(events.events[5].target, "");
	assert_int_equal(events.events[1].created_ms, INT64_C(1795424921000));
	assert_string_equal(events.events[1].object_id, "bd4905f8-0576-4ce4-b65c-37c5d036d097");
	assert_false(events.events[0].warning);
	recording_destroy(recording);
	recording = recording_load("chaos-mesh-2.8", "events-azurechaos");
	assert_true(chaosmesh_decode_events(slice, recording->body, recording->body_length, &events, NULL));
	assert_true(events.events[1].warning);
	recording_destroy(recording);
	slice_release(slice);
}

static void test_event_targets(void **state)
{
	static const struct {
		const char *message, *target;
	} rows[] = {
		{ "Successfully apply chaos for demo/pod-1", "demo/pod-1" },
		{ "Successfully recover chaos for demo/pod-1/main", "demo/pod-1/main" },
		{ "Successfully apply chaos for demo/pod-1/main/dev/sda", "demo/pod-1/main" },
		{ "Successfully apply chaos for https://192.0.2.10:31768", "" },
		{ "Successfully apply chaos for {\\\"ec2Instance\\\":\\\"a/b\\\"}", "" },
		{ "Successfully apply chaos for alone", "" },
		{ "Successfully apply chaos for /pod", "" },
		{ "Successfully apply chaos for demo/", "" },
		{ "Successfully apply chaos for ", "" },
		{ "Successfully update records of resource", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice *slice = make_slice();
		struct chaosmesh_events events;
		char body[256];
		snprintf(body, sizeof body, "[{\"id\":1,\"message\":\"%s\"}]", rows[i].message);
		assert_true(chaosmesh_decode_events(slice, body, strlen(body), &events, NULL));
		assert_string_equal(events.events[0].target, rows[i].target);
		slice_release(slice);
	}
}

static void test_pods(void **state)
{
	struct slice *slice = make_slice();
	struct recording *recording = recording_load("chaos-mesh-2.8", "pods-with-a-pending-one");
	struct chaosmesh_pods pods;
	(void)state;
	assert_true(chaosmesh_decode_pods(slice, recording->body, recording->body_length, &pods, NULL));
	assert_int_equal(pods.total, 2);
	assert_string_equal(pods.pods[1].name, "checkout-7f9c4d8b6c-ngn2w");
	assert_string_equal(pods.pods[1].phase, "Pending");
	assert_string_equal(pods.pods[1].ip, "");
	recording_destroy(recording);
	recording = recording_load("chaos-mesh-2.8", "physicalmachines");
	assert_true(chaosmesh_decode_pods(slice, recording->body, recording->body_length, &pods, NULL));
	assert_true(strncmp(pods.pods[0].ip, "http", 4) == 0);
	recording_destroy(recording);
	slice_release(slice);
}

/* ---- hostile answers ---- */

static void test_wrong_shapes(void **state)
{
	static const struct {
		enum answer answer;
		const char *body;
		const char *where, *text; /* parts of the error */
	} rows[] = {
		{ ITEMS, "", "", "empty" },
		{ ITEMS, "<html><body>login</body></html>", "", "begins with \"<html>" },
		{ ITEMS, "{\"status\":\"success\"}", "", "an object" },
		{ ITEMS, "null", "", "null" },
		{ ITEMS, "\"text\"", "", "a text" },
		{ ITEMS, "[1]", "[0]", "a number" },
		{ ITEMS, "[{\"uid\":\"u\",\"name\":\"n\"},null]", "[1]", "nothing" },
		{ ITEMS, "[{\"uid\":\"u\"}]", "[0].name", "lacks" },
		{ ITEMS, "[{\"name\":\"n\"}]", "[0].uid", "lacks" },
		{ ITEMS, "[{\"uid\":\"u\",\"name\":7}]", "[0].name", "a number" },
		{ ITEMS, "[{\"uid\":\"u\",\"name\":\"n\",\"created_at\":\"yesterday\"}]", "[0].created_at", "RFC 3339" },
		{ ITEMS, "[{\"uid\":\"u\",\"name\":\"n\",\"status\":[]}]", "[0].status", "an array" },
		{ ITEMS, "[] []", "", "" },
		{ EVENTS, "[{\"id\":\"7\"}]", "[0].id", "a text" },
		{ EVENTS, "[{\"id\":1e300}]", "[0].id", "too large" },
		{ EVENTS, "{}", "", "an object" },
		{ PODS, "[{\"namespace\":\"x\"}]", "[0].name", "lacks" },
		{ DETAIL, "[]", "", "an array" },
		{ DETAIL, "{\"uid\":\"u\",\"name\":\"n\",\"kind\":{}}", "kind", "an object" },
		{ CONFIG, "{\"version\":2}", "version", "a number" },
		{ CONFIG, "[]", "", "an array" },
		{ SUCCESS, "{\"status\":\"maybe\"}", "", "success" },
		{ SUCCESS, "{}", "", "success" },
		{ SUCCESS, "", "", "empty" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = { 0 };
		size_t count;
		if (decode(rows[i].answer, CHAOS_EXPERIMENT, rows[i].body, strlen(rows[i].body), &count, &err))
			fail_msg("%s was taken", rows[i].body);
		assert_int_equal(err.code, ERR_DECODE);
		assert_string_equal(err.where, rows[i].where);
		if (!strstr(err.text, rows[i].text))
			fail_msg("%s: \"%s\" lacks \"%s\"", rows[i].body, err.text, rows[i].text);
	}
}

/* A spec may hold anything: what has the wrong type is left out, the rest stays. */
static void test_spec_of_wrong_types(void **state)
{
	static const char body[] =
		"{\"uid\":\"u\",\"namespace\":\"own\",\"name\":\"n\",\"kind\":\"StressChaos\",\"kube_object\":{\"metadata\":[],\"spec\":{"
		"\"action\":7,\"mode\":{},\"value\":3,\"duration\":[],\"selector\":{\"labelSelectors\":[1],\"pods\":{\"a\":\"b\"},"
		"\"expressionSelectors\":[1,{\"key\":2}],\"namespaces\":{\"x\":1}},\"stressors\":\"all\",\"containerNames\":[1,\"c\"]}}}";
	struct slice *slice = make_slice();
	struct chaos_item item;
	(void)state;
	assert_true(chaosmesh_decode_detail(slice, CHAOS_EXPERIMENT, body, strlen(body), &item, NULL));
	assert_true(item.has_detail);
	assert_string_equal(item.spec.action, "");
	assert_string_equal(item.spec.value, "3");
	assert_int_equal(item.spec.duration_ms, -1);
	assert_string_equal(item.managed_by, "");
	slice_release(slice);
}

static void test_texts_are_neutralised(void **state)
{
	static const char body[] =
		"[{\"uid\":\"u\",\"namespace\":\"a\\u001b[31m\",\"name\":\"x\\u202ey\\u0000z\",\"kind\":\"K\\nL\",\"status\":"
		"\"run\\u009bning\"}]";
	struct slice *slice = make_slice();
	struct chaosmesh_items items;
	(void)state;
	assert_true(chaosmesh_decode_list(slice, CHAOS_EXPERIMENT, body, strlen(body), &items, NULL));
	const struct chaos_item *item = &items.items[0];
	assert_null(strchr(item->namespace_, '\x1b'));
	assert_null(strstr(item->name, "\xe2\x80\xae"));
	assert_true(strstr(item->name, "z") != NULL);
	assert_string_equal(item->kind, "K L");
	assert_int_equal(item->state, CHAOS_UNKNOWN);
	slice_release(slice);
}

/* More than is kept: what runs stays, the finished ones that the server tells last go first. */
static void test_more_experiments_than_kept(void **state)
{
	struct buf body = { 0 };
	struct slice *slice = make_slice();
	struct chaosmesh_items items;
	size_t running = 0;
	(void)state;
	for (size_t i = 0; i < 2 * MODEL_EXPERIMENTS_MAX; i++)
		buf_appendf(&body, "%s{\"uid\":\"u%zu\",\"name\":\"n\",\"status\":\"%s\"}", i ? "," : "[", i,
			i % 8 == 7 ? "running" : "finished");
	buf_append_text(&body, "]");
	assert_true(chaosmesh_decode_list(slice, CHAOS_EXPERIMENT, buf_borrow(&body), body.len, &items, NULL));
	assert_int_equal(items.count, MODEL_EXPERIMENTS_MAX);
	assert_int_equal(items.total, 2 * MODEL_EXPERIMENTS_MAX);
	for (size_t i = 0; i < items.count; i++)
		running += items.items[i].state == CHAOS_RUNNING;
	assert_int_equal(running, 2 * MODEL_EXPERIMENTS_MAX / 8);
	assert_string_equal(items.items[0].uid, "u0");
	assert_string_equal(items.items[items.count - 1].uid, "u3999");
	buf_finish(&body);
	slice_release(slice);
}

static void test_more_rows_than_kept(void **state)
{
	struct buf body = { 0 };
	struct slice *slice = make_slice();
	struct chaosmesh_events events;
	struct chaosmesh_pods pods;
	(void)state;
	for (size_t i = 0; i < MODEL_EVENTS_MAX + 10; i++)
		buf_appendf(&body, "%s{\"id\":%zu,\"name\":\"n\"}", i ? "," : "[", i);
	buf_append_text(&body, "]");
	assert_true(chaosmesh_decode_events(slice, buf_borrow(&body), body.len, &events, NULL));
	assert_int_equal(events.count, MODEL_EVENTS_MAX);
	assert_true(chaosmesh_decode_pods(slice, buf_borrow(&body), body.len, &pods, NULL));
	assert_int_equal(pods.count, MODEL_PODS_MAX);
	assert_int_equal(pods.total, MODEL_EVENTS_MAX + 10);
	buf_finish(&body);
	slice_release(slice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recordings),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_lists_of_others),
		cmocka_unit_test(test_detail),
		cmocka_unit_test(test_runs_and_steps),
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_workflow),
		cmocka_unit_test(test_workflow_without_live_part),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_event_targets),
		cmocka_unit_test(test_pods),
		cmocka_unit_test(test_wrong_shapes),
		cmocka_unit_test(test_spec_of_wrong_types),
		cmocka_unit_test(test_texts_are_neutralised),
		cmocka_unit_test(test_more_experiments_than_kept),
		cmocka_unit_test(test_more_rows_than_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
