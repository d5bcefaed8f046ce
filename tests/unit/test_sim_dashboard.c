/* What no single recorded exchange shows: the Dashboard's quirks from one call to the next, as a 2.8.3 has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "datasources/sim/api_chaosmesh.h"

#define START 1795420000000 /* 2026-11-23T07:46:40Z */

struct stage {
	struct world *world;
	struct tokens tokens;
	struct api_chaosmesh api;
};

static int set_up(void **state)
{
	static struct stage stage;

	stage.world = world_create(7, START);
	stage.tokens = (struct tokens){ 0 };
	stage.api = (struct api_chaosmesh){ .world = stage.world };
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	world_destroy(stage->world);
	tokens_finish(&stage->tokens);
	return 0;
}

struct ask {
	const char *method, *path, *query, *body, *token;
};

/* The answer; *status may be NULL where 200 is expected. NULL for an empty body. */
static json_t *ask(struct stage *stage, struct ask what, int *status)
{
	struct buf authorization = { 0 };
	const char *body = what.body ? what.body : "";

	if (what.token)
		buf_appendf(&authorization, "Bearer %s", what.token);
	const struct api_request request = { .method = what.method,
		.path = what.path,
		.query = what.query ? what.query : "",
		.authorization = what.token ? buf_borrow(&authorization) : NULL,
		.body = body,
		.body_length = strlen(body) };
	struct api_response response = { 0 };

	api_chaosmesh_answer(&stage->api, &request, &response);
	json_t *json = json_loadb(buf_borrow(&response.body), response.body.len, JSON_DECODE_ANY, NULL);

	if (!status && response.status != 200)
		fail_msg("%s %s: %s", what.method, what.path, buf_borrow(&response.body));
	if (status)
		*status = response.status;
	api_response_finish(&response);
	buf_finish(&authorization);
	return json;
}

static void advance(struct stage *stage, int seconds)
{
	world_advance(stage->world, stage->world->now_ms + seconds * 1000);
}

#define LEAKERS "\"selector\":{\"labelSelectors\":{\"app\":\"cpp-dns-leaker\"}}"

static void create(struct stage *stage, const char *kind, const char *namespace_, const char *name)
{
	struct buf body = { 0 };

	buf_appendf(&body,
		"{\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"},\"spec\":{\"action\":\"error\",\"mode\":"
		"\"all\"," LEAKERS ",\"stressors\":{\"cpu\":{\"workers\":1,\"load\":5}}}}",
		kind, name, namespace_);
	json_decref(ask(stage, (struct ask){ .method = "POST", .path = "/api/experiments", .body = buf_borrow(&body) }, NULL));
	buf_finish(&body);
}

/* Of the row that was added as number `index`. */
static const char *uid_at(const struct stage *stage, size_t index)
{
	assert_true(index < stage->world->journal.row_count);
	return stage->world->journal.rows[index].object.uid;
}

static json_t *on_uid(struct stage *stage, const char *method, const char *prefix, const char *uid, int *status)
{
	char path[160];

	snprintf(path, sizeof path, "%s%s", prefix, uid);
	return ask(stage, (struct ask){ .method = method, .path = path }, status);
}

/* Names of a list, in order, separated by blanks. */
static char *names(struct stage *stage, const char *path, const char *query)
{
	json_t *list = ask(stage, (struct ask){ .method = "GET", .path = path, .query = query }, NULL);
	struct buf out = { 0 };

	for (size_t i = 0; i < json_array_size(list); i++)
		buf_appendf(&out, "%s%s", i ? " " : "", json_string_value(json_object_get(json_array_get(list, i), "name")));
	json_decref(list);
	return buf_steal(&out);
}

static void assert_names(struct stage *stage, const char *path, const char *query, const char *expected)
{
	char *got = names(stage, path, query);

	assert_string_equal(got, expected);
	free(got);
}

static void test_an_old_uid_leads_to_whoever_has_the_name(void **state)
{
	struct stage *stage = *state;
	char old[DICE_UUID_SIZE];
	int status;

	create(stage, "DNSChaos", "default", "twice");
	advance(stage, 1);
	snprintf(old, sizeof old, "%s", uid_at(stage, 0));
	json_decref(on_uid(stage, "DELETE", "/api/experiments/", old, NULL));
	advance(stage, 1);
	json_decref(on_uid(stage, "GET", "/api/experiments/", old, &status));
	assert_int_equal(status, 404);
	create(stage, "DNSChaos", "default", "twice");
	advance(stage, 1);
	json_t *detail = on_uid(stage, "GET", "/api/experiments/", old, NULL);

	assert_string_equal(json_string_value(json_object_get(detail, "uid")), uid_at(stage, 1));
	json_decref(detail);
	json_decref(on_uid(stage, "PUT", "/api/experiments/pause/", old, NULL));
	advance(stage, 1);
	assert_string_equal(chaos_status(stage->world->experiments[0], stage->world->now_ms), "paused");
}

static void test_twins(void **state)
{
	struct stage *stage = *state;

	create(stage, "DNSChaos", "default", "twin");
	create(stage, "StressChaos", "default", "twin");
	advance(stage, 1);
	json_decref(on_uid(stage, "DELETE", "/api/experiments/", uid_at(stage, 0), NULL));
	advance(stage, 1);
	assert_names(stage, "/api/experiments", "", "twin");
	assert_names(stage, "/api/archives", "", "twin twin"); /* the living one, too */
}

static void test_deleting_the_archive_of_a_living_one(void **state)
{
	struct stage *stage = *state;
	char uid[DICE_UUID_SIZE];
	int status;

	create(stage, "DNSChaos", "default", "alive");
	advance(stage, 1);
	snprintf(uid, sizeof uid, "%s", uid_at(stage, 0));
	json_decref(on_uid(stage, "GET", "/api/archives/", uid, NULL));
	json_decref(on_uid(stage, "DELETE", "/api/archives/", uid, NULL));
	json_decref(on_uid(stage, "GET", "/api/experiments/", uid, &status));
	assert_int_equal(status, 404);
	assert_names(stage, "/api/experiments", "", "alive");
	assert_int_equal(stage->world->journal.event_count, 0);
}

static void test_azure_is_listed_and_never_found(void **state)
{
	struct stage *stage = *state;
	int status;

	json_decref(ask(stage,
		(struct ask){ .method = "POST",
			.path = "/api/experiments",
			.body = "{\"kind\":\"AzureChaos\",\"metadata\":{\"name\":\"vm\",\"namespace\":\"default\"},\"spec\":{\"action\":"
				"\"vm-stop\","
				"\"subscriptionID\":\"a\",\"resourceGroupName\":\"b\",\"vmName\":\"c\"}}" },
		NULL));
	advance(stage, 1);
	assert_names(stage, "/api/experiments", "", "vm");
	json_decref(on_uid(stage, "GET", "/api/experiments/", stage->world->experiments[0]->object.uid, &status));
	assert_int_equal(status, 404);
}

static void test_filters_and_order(void **state)
{
	static const char *const filters[][2] = {
		{ "", "c b a" },
		{ "namespace=default", "c a" },
		{ "namespace=", "c b a" },
		{ "namespace=default,monitoring", "" },
		{ "kind=DNSChaos", "b a" },
		{ "kind=dnschaos", "" },
		{ "name=a", "a" },
		{ "name=A", "" },
		{ "namespace=monitoring&kind=DNSChaos&name=b", "b" },
		{ "status=paused", "c b a" }, /* there is no such filter */
		{ "name=%61", "a" },
	};
	struct stage *stage = *state;

	create(stage, "DNSChaos", "default", "a");
	advance(stage, 1);
	create(stage, "DNSChaos", "monitoring", "b");
	advance(stage, 1);
	create(stage, "StressChaos", "default", "c");
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		assert_names(stage, "/api/experiments", filters[i][0], filters[i][1]);
}

static size_t events(struct stage *stage, const char *query)
{
	json_t *list = ask(stage, (struct ask){ .method = "GET", .path = "/api/events", .query = query }, NULL);
	size_t count = json_array_size(list);

	for (size_t i = 1; i < count; i++)
		assert_true(json_integer_value(json_object_get(json_array_get(list, i - 1), "id")) >
			    json_integer_value(json_object_get(json_array_get(list, i), "id")));
	json_decref(list);
	return count;
}

static void test_events_by_time(void **state)
{
	struct stage *stage = *state;

	create(stage, "DNSChaos", "default", "a");
	advance(stage, 1);
	size_t first = events(stage, "");

	advance(stage, 9);
	world_pause(stage->world, stage->world->experiments[0], true);
	advance(stage, 1);
	size_t all = events(stage, "");

	assert_true(first > 4 && all > first);
	assert_int_equal(events(stage, "start=2026-11-23T07:46:41Z"), all);
	assert_int_equal(events(stage, "start=2026-11-23T07:46:42Z"), all - first);
	assert_int_equal(events(stage, "end=2026-11-23T07:46:51Z"), first); /* without its own second */
	assert_int_equal(events(stage, "end=2026-11-23T07:46:51.900Z"), first);
	assert_int_equal(events(stage, "end=2026-11-23T07:46:52Z"), all);
	assert_int_equal(events(stage, "start=2026-11-23T08:46:42%2B01:00"), all - first);
	assert_int_equal(events(stage, "start=2026-11-23T08:46:42+01:00"), all); /* the plus is a blank: unparsable, ignored */
	assert_int_equal(events(stage, "start=yesterday"), all);
	assert_int_equal(events(stage, "limit=3"), 3);
	assert_int_equal(events(stage, "limit=0"), 0);
	assert_int_equal(events(stage, "limit=-1"), all);
	assert_int_equal(events(stage, "kind=DNSChaos&namespace=default&name=a"), all);
	assert_int_equal(events(stage, "kind=Schedule"), 0);
}

static void test_batch_deletes(void **state)
{
	struct stage *stage = *state;
	char query[256];
	int status;

	create(stage, "DNSChaos", "default", "a");
	create(stage, "DNSChaos", "default", "b");
	create(stage, "DNSChaos", "default", "c");
	advance(stage, 1);
	snprintf(query, sizeof query, "uids=%s,unknown,%s", uid_at(stage, 0), uid_at(stage, 1));
	json_decref(ask(stage, (struct ask){ .method = "DELETE", .path = "/api/experiments", .query = query }, &status));
	assert_int_equal(status, 404);
	advance(stage, 2);
	assert_names(stage, "/api/experiments", "", "c b"); /* what stood before the first error is gone */
	snprintf(query, sizeof query, "uids=%s%%2C%s&force=true", uid_at(stage, 1), uid_at(stage, 2));
	json_decref(ask(stage, (struct ask){ .method = "DELETE", .path = "/api/experiments", .query = query }, NULL));
	advance(stage, 1);
	assert_names(stage, "/api/experiments", "", "");
	snprintf(query, sizeof query, "uids=unknown,%s", uid_at(stage, 0));
	json_decref(ask(stage, (struct ask){ .method = "DELETE", .path = "/api/archives", .query = query }, NULL));
	assert_names(stage, "/api/archives", "", "b c");
}

static void test_state_counts_all_but_deleting(void **state)
{
	struct stage *stage = *state;

	create(stage, "DNSChaos", "default", "a");
	create(stage, "DNSChaos", "default", "b");
	advance(stage, 1);
	create(stage, "DNSChaos", "default", "c");
	json_decref(on_uid(stage, "DELETE", "/api/experiments/", uid_at(stage, 0), NULL));
	json_t *counts = ask(stage, (struct ask){ .method = "GET", .path = "/api/experiments/state" }, NULL);

	assert_int_equal(json_integer_value(json_object_get(counts, "running")), 1);
	assert_int_equal(json_integer_value(json_object_get(counts, "injecting")), 1);
	assert_int_equal(json_integer_value(json_object_get(counts, "deleting")), 0);
	json_decref(counts);
}

#define WORKFLOW                                                                                                                           \
	"{\"metadata\":{\"name\":\"w\",\"namespace\":\"default\"},\"spec\":{\"entry\":\"a\",\"templates\":[{\"name\":\"a\","               \
	"\"templateType\":\"Suspend\",\"deadline\":\"1m\"}]}}"

/* A workflow's detail and deletion look the uid up before they ask for the token. */
static void test_tokens_that_are_asked_for_late(void **state)
{
	static const char *const methods[] = { "GET", "DELETE" };
	struct stage *stage = *state;
	char path[128];
	int status;

	json_decref(ask(stage, (struct ask){ .method = "POST", .path = "/api/workflows", .body = WORKFLOW }, NULL));
	assert_true(tokens_parse(&stage->tokens, "m manager\ne expired\nv viewer\n", "tokens", NULL));
	stage->api.tokens = &stage->tokens;
	snprintf(path, sizeof path, "/api/workflows/%s", uid_at(stage, 0));
	for (size_t i = 0; i < 2; i++) {
		assert_null(ask(stage, (struct ask){ .method = methods[i], .path = path }, &status));
		assert_int_equal(status, 200);
		json_decref(ask(stage, (struct ask){ .method = methods[i], .path = path, .token = "e" }, &status));
		assert_int_equal(status, 500);
	}
	json_decref(ask(stage, (struct ask){ .method = "DELETE", .path = path, .token = "v" }, &status));
	assert_int_equal(status, 401);
	json_decref(ask(stage, (struct ask){ .method = "GET", .path = path, .token = "v" }, NULL));
	json_decref(ask(stage, (struct ask){ .method = "DELETE", .path = path, .token = "m" }, NULL));
	advance(stage, 1);
	assert_int_equal(stage->world->workflow_count, 0);
}

static void test_machines(void **state)
{
	static const char *const rows[][2] = {
		{ "{}", "bastion-1 db-1" },
		{ "{\"namespaces\":[\"shop\"]}", "" },
		{ "{\"labelSelectors\":{\"role\":\"db\"}}", "db-1" },
		{ "{\"annotationSelectors\":{\"rack\":\"3\"}}", "bastion-1" },
		{ "{\"expressionSelectors\":[{\"key\":\"role\",\"operator\":\"NotIn\",\"values\":[\"db\"]}]}", "bastion-1" },
		{ "{\"labelSelectors\":{\"role\":\"none\"},\"physicalMachines\":{\"default\":[\"db-1\",\"gone\"]}}", "db-1" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *list =
			ask(*state, (struct ask){ .method = "POST", .path = "/api/common/physicalmachines", .body = rows[i][0] }, NULL);
		struct buf got = { 0 };

		for (size_t j = 0; j < json_array_size(list); j++)
			buf_appendf(&got, "%s%s", j ? " " : "", json_string_value(json_object_get(json_array_get(list, j), "name")));
		assert_string_equal(buf_borrow(&got), rows[i][1]);
		buf_finish(&got);
		json_decref(list);
	}
}

/* A machine that is named is the target. */
static void test_chaos_on_a_machine(void **state)
{
	struct stage *stage = *state;

	json_decref(ask(stage,
		(struct ask){ .method = "POST",
			.path = "/api/experiments",
			.body = "{\"kind\":\"PhysicalMachineChaos\",\"metadata\":{\"name\":\"m\",\"namespace\":\"default\"},\"spec\":{"
				"\"action\":"
				"\"stress-cpu\",\"mode\":\"one\",\"stress-cpu\":{\"load\":1,\"workers\":1},\"selector\":{"
				"\"physicalMachines\":{"
				"\"default\":[\"db-1\"]}}}}" },
		NULL));
	advance(stage, 1);
	assert_string_equal(chaos_status(stage->world->experiments[0], stage->world->now_ms), "running");
	assert_string_equal(stage->world->experiments[0]->records[0].id, "default/db-1");
}

#define SPEC(mode, rest) "{" mode ",\"selector\":{}," rest "}"
#define ONE "\"mode\":\"one\""
#define DENIED(resource, text) "error.api.internal_server_error: admission webhook \"v" resource ".kb.io\" denied the request: " text

/* What webhooks and schema refuse, in their words. */
static void test_refusals(void **state)
{
	static const struct {
		const char *kind, *spec, *message; /* behind "*" its end; NULL: accepted */
	} rows[] = {
		{ "NetworkChaos", SPEC(ONE, "\"action\":\"bandwidth\",\"bandwidth\":{\"rate\":\"fast\",\"limit\":1,\"buffer\":1}"),
			DENIED("networkchaos",
				"Spec.TcParameter.Bandwidth.Rate: Invalid value: \"fast\": parse rate field error:invalid unit") },
		{ "NetworkChaos", SPEC(ONE, "\"action\":\"bandwidth\",\"bandwidth\":{\"rate\":\"1.5 MBPS\",\"limit\":1,\"buffer\":1}"),
			DENIED("networkchaos", "Spec.TcParameter.Bandwidth.Rate: Invalid value: \"1.5 MBPS\": parse rate field "
					       "error:strconv.ParseUint: parsing \"1.5\": invalid syntax") },
		{ "NetworkChaos", SPEC(ONE, "\"action\":\"bandwidth\",\"bandwidth\":{\"rate\":\" 10 kBit \",\"limit\":1,\"buffer\":1}"),
			NULL },
		{ "NetworkChaos", SPEC(ONE, "\"action\":\"loss\",\"loss\":{\"loss\":\"10\",\"correlation\":\"some\"}"),
			DENIED("networkchaos", "Spec.TcParameter.Loss.Correlation: Invalid value: \"some\": parse correlation field "
					       "error:strconv.ParseFloat: parsing \"some\": invalid syntax") },
		{ "NetworkChaos",
			SPEC(ONE, "\"action\":\"delay\",\"delay\":{\"latency\":\"1ms\",\"reorder\":{\"reorder\":\"\",\"gap\":1}}"),
			DENIED("networkchaos", "Spec.TcParameter.Delay.Reorder.Reorder: Invalid value: \"\": parse correlation field "
					       "error:strconv.ParseFloat: parsing \"\": invalid syntax") },
		{ "HTTPChaos", SPEC(ONE, "\"target\":\"Request\",\"port\":80,\"method\":\"get\",\"abort\":true"),
			DENIED("httpchaos", "Spec.Method: Invalid value: \"get\": method get is not supported") },
		{ "HTTPChaos", SPEC(ONE, "\"target\":\"Response\",\"port\":80,\"method\":\"get\",\"abort\":true"), NULL },
		{ "IOChaos", SPEC(ONE, "\"action\":\"latency\",\"delay\":\"5\",\"percent\":10,\"volumePath\":\"/v\""),
			DENIED("iochaos",
				"Spec.Delay: Invalid value: \"5\": parse duration field error: time: missing unit in duration \"5\"") },
		{ "IOChaos", SPEC(ONE, "\"action\":\"mistake\",\"mistake\":{\"filling\":\"much\"},\"volumePath\":\"/v\""),
			"error.api.internal_server_error: IOChaos.chaos-mesh.org \"x\" is invalid: spec.mistake.filling: Unsupported "
			"value: "
			"\"much\": supported values: \"zero\", \"random\"" },
		{ "AWSChaos", "{\"action\":\"detach-volume\",\"awsRegion\":\"r\",\"ec2Instance\":\"i\",\"deviceName\":\"d\"}",
			DENIED("awschaos", "Spec.AWSSelector.EbsVolume: Invalid value: null: the ID of EBS volume is required on "
					   "detach-volume action: invalid value") },
		{ "GCPChaos", "{\"action\":\"disk-loss\",\"project\":\"p\",\"zone\":\"z\",\"instance\":\"i\"}",
			DENIED("gcpchaos", "Spec.GCPSelector.DeviceNames: Invalid value: null: at least one device name is required on "
					   "disk-loss action") },
		{ "AzureChaos", "{\"action\":\"disk-detach\",\"subscriptionID\":\"s\",\"resourceGroupName\":\"g\",\"vmName\":\"v\"}",
			DENIED("azurechaos", "[Spec.AzureSelector.DiskName: Invalid value: null: the name of data disk should not be empty "
					     "on disk-detach action, Spec.AzureSelector.LUN: Invalid value: null: the LUN of data disk "
					     "should not be empty on disk-detach action]") },
		{ "BlockChaos", SPEC(ONE, "\"action\":\"delay\",\"volumeName\":\"v\""),
			DENIED("blockchaos", "Spec.delay: Invalid value: null: delay should be set on delay action") },
		{ "HTTPChaos", SPEC("\"mode\":\"fixed\",\"value\":\"0\"", "\"target\":\"Request\",\"port\":80,\"abort\":true"),
			DENIED("httpchaos",
				"[Spec.value: Invalid value: \"0\": value must be greater than 0 with mode:fixed, Spec.PodSelector.value: "
				"Invalid value: \"0\": value must be greater than 0 with mode:fixed]") },
		{ "PodChaos", SPEC("\"mode\":\"fixed\",\"value\":\"0\"", "\"action\":\"pod-kill\",\"duration\":\"1\""),
			DENIED("podchaos",
				"[Spec.ContainerSelector.value: Invalid value: \"0\": value must be greater than 0 with mode:fixed, "
				"Spec.Duration: Invalid value: \"1\": parse duration field error: time: missing unit in duration \"1\", "
				"Spec.ContainerSelector.PodSelector.value: Invalid value: \"0\": value must be greater than 0 with "
				"mode:fixed]") },
		{ "NetworkChaos", SPEC(ONE, "\"action\":\"partition\",\"target\":{\"mode\":\"fixed\",\"value\":\"0\",\"selector\":{}}"),
			DENIED("networkchaos", "Spec.Target.value: Invalid value: \"0\": value must be greater than 0 with mode:fixed") },
		{ "JVMChaos", SPEC(ONE, "\"action\":\"stress\",\"cpuCount\":1,\"memType\":\"heap\""),
			"*: inject stress on both CPU and memory is not support now" },
		{ "JVMChaos", SPEC(ONE, "\"action\":\"stress\",\"memType\":\"queue\""), "*: value should be 'stack' or 'heap'" },
		{ "JVMChaos", SPEC(ONE, "\"action\":\"mysql\",\"mysqlConnectorVersion\":\"7\",\"latency\":1"),
			"*: MySQL connector version only support 5.X.X(set to 5) and 8.X.X(set to 8)" },
		{ "JVMChaos", SPEC(ONE, "\"action\":\"mysql\",\"mysqlConnectorVersion\":\"8\""),
			"*: must set one of exception or latency" },
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf body = { 0 };
		int status;

		buf_appendf(&body, "{\"kind\":\"%s\",\"metadata\":{\"name\":\"x\",\"namespace\":\"default\"},\"spec\":%s}", rows[i].kind,
			rows[i].spec);
		json_t *answer =
			ask(stage, (struct ask){ .method = "POST", .path = "/api/experiments", .body = buf_borrow(&body) }, &status);

		assert_int_equal(status, rows[i].message ? 500 : 200);
		const char *message = json_string_value(json_object_get(answer, "message"));

		if (rows[i].message && *rows[i].message == '*')
			assert_string_equal(message + strlen(message) - strlen(rows[i].message + 1), rows[i].message + 1);
		else if (rows[i].message)
			assert_string_equal(message, rows[i].message);
		else
			world_delete(stage->world, stage->world->experiments[0], true);
		advance(stage, 1);
		json_decref(answer);
		buf_finish(&body);
	}
}

/* The exact bytes: compact, in Go's order, with Go's escapes. */
static void test_bytes(void **state)
{
	struct stage *stage = *state;
	const char *body = "{\"spec\":{\"mode\":\"all\",\"action\":\"error\",\"selector\":{}},\"kind\":\"DNSChaos\",\"metadata\":{\"name\":"
			   "\"e\",\"namespace\":"
			   "\"default\",\"annotations\":{\"z\":\"<&>\",\"a\":\"\\u00e4\"}}}";
	const struct api_request request = {
		.method = "POST", .path = "/api/experiments", .query = "", .authorization = NULL, .body = body, .body_length = strlen(body)
	};
	struct api_response response = { 0 };

	api_chaosmesh_answer(&stage->api, &request, &response);
	assert_string_equal(buf_borrow(&response.body), "{\"kind\":\"DNSChaos\",\"metadata\":{\"annotations\":{\"a\":\"\xc3\xa4\",\"z\":"
							"\"\\u003c\\u0026\\u003e\"},\"name\":\"e\",\"namespace\":\"default\"},"
							"\"spec\":{\"action\":\"error\",\"mode\":\"all\",\"selector\":{}}}");
	api_response_finish(&response);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_an_old_uid_leads_to_whoever_has_the_name),
		TEST(test_twins),
		TEST(test_deleting_the_archive_of_a_living_one),
		TEST(test_azure_is_listed_and_never_found),
		TEST(test_filters_and_order),
		TEST(test_events_by_time),
		TEST(test_batch_deletes),
		TEST(test_state_counts_all_but_deleting),
		TEST(test_tokens_that_are_asked_for_late),
		TEST(test_machines),
		TEST(test_chaos_on_a_machine),
		TEST(test_refusals),
		TEST(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
