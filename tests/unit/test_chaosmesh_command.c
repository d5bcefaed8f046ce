#include "tests/support/test.h"

#include <jansson.h>

#include "core/base/buf.h"
#include "datasources/chaosmesh_state.h"
#include "datasources/http.h"
#include "tests/support/recording.h"
#include "tests/support/sourcerun.h"

#define LISTED(uid, name, status)                                                                                                          \
	"{\"namespace\":\"demo\",\"name\":\"" name "\",\"kind\":\"DNSChaos\",\"uid\":\"" uid                                               \
	"\",\"created_at\":\"2026-11-23T09:08:16Z\",\"status\":\"" status "\"}"
#define DETAIL(uid, status, annotations)                                                                                                   \
	"{\"namespace\":\"demo\",\"name\":\"leaker\",\"kind\":\"DNSChaos\",\"uid\":\"" uid                                                 \
	"\",\"created_at\":\"2026-11-23T09:08:16Z\",\"status\":\"" status                                                                  \
	"\",\"kube_object\":{\"kind\":\"DNSChaos\",\"metadata\":{\"namespace\":\"demo\",\"name\":\"leaker\",\"annotations\":{" annotations \
	"}},\"spec\":{\"action\":\"error\"}}}"
#define WORKFLOW(status, annotations)                                                                                                      \
	"{\"namespace\":\"demo\",\"name\":\"drill\",\"uid\":\"w1\",\"created_at\":\"2026-11-23T09:08:16Z\",\"status\":\"" status           \
	"\",\"topology\":{\"nodes\":null},\"kube_object\":{\"metadata\":{\"namespace\":\"demo\",\"name\":\"drill\",\"labels\":{\"team\":"  \
	"\"o11y\"},"                                                                                                                       \
	"\"annotations\":{" annotations                                                                                                    \
	"}},\"spec\":{\"entry\":\"a\",\"templates\":[{\"name\":\"a\",\"templateType\":\"Suspend\",\"deadline\":\"9s\"}]}}}"
#define PAUSED "\"experiment.chaos-mesh.org/pause\":\"true\""
#define RESUMED "\"experiment.chaos-mesh.org/pause\":\"false\""
#define ABORTED "\"workflow.chaos-mesh.org/abort\":\"true\""
#define SUCCESS "{\"status\":\"success\"}"
#define REFUSAL(code, type, text)                                                                                                          \
	"{\"code\":" code ",\"type\":\"error.api." type "\",\"message\":\"error.api." type ": " text                                       \
	"\",\"full_text\":\"x\\n at github.com/x\"}"
#define NOT_FOUND REFUSAL("404", "resource_not_found", "Experiment u1 not found")

static void start(struct sourcerun *run)
{
	sourcerun_init(run, &chaosmesh_source);
	scriptserver_rule(run->server, "GET /api/", 200, "[]", 0);
	scriptserver_rule(run->server, "GET /api/common/config$", 200, "{\"version\":\"v2.8.3\"}", 0);
	sourcerun_open(run);
	sourcerun_advance(run, 0);
	scriptserver_reset(run->server);
}

static uint64_t send(struct sourcerun *run, enum command_kind kind, enum chaos_object object, const char *uid)
{
	struct command command;
	command_init(&command, kind, object, uid, "demo", object == CHAOS_WORKFLOW ? "drill" : "leaker", "DNSChaos", "");
	return sourcerun_command(run, &command);
}

static uint64_t create(struct sourcerun *run, enum chaos_object object, const char *kind, const char *name)
{
	struct command command;
	command_init(&command, COMMAND_CREATE, object, "", "demo", name, kind, "{\"kind\":\"DNSChaos\"}");
	return sourcerun_command(run, &command);
}

static const struct command_result *result_of(struct sourcerun *run, uint64_t id)
{
	static const struct command_result none;
	const struct slice *slice = sourcerun_slice(run);
	for (size_t i = 0; i < slice->result_count; i++)
		if (slice->results[i].id == id)
			return &slice->results[i];
	fail_msg("no result");
	return &none;
}

static void check_result(struct sourcerun *run, uint64_t id, enum command_state state, const char *text)
{
	const struct command_result *result = result_of(run, id);
	if (result->state != state || !strstr(result->error.text, text))
		fail_msg("state %d, code %d: \"%s\" (wanted %d, \"%s\")", result->state, result->error.code, result->error.text, state,
			text);
	assert_null(strstr(result->error.text, "github"));
	if (state != COMMAND_DONE)
		assert_true(result->error.code != ERR_NONE && result->error.text[0] != '\0');
	else
		assert_int_equal(result->error.code, ERR_NONE);
}

/* ---- pause, resume, delete ---- */

/* One command against a server that answers as told: before, to the request, and after it. */
static const struct story {
	const char *what;
	enum command_kind kind;
	enum chaos_object object;
	bool force;
	const char *before;
	int before_status;
	const char *request; /* "METHOD path"; NULL: nothing may be sent */
	int status;
	const char *reply;
	int after_status; /* 0: as before */
	const char *after;
	enum command_state state;
	const char *text;
} stories[] = {
	{ "pause", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$", 200, SUCCESS,
		200, DETAIL("u1", "running", PAUSED), COMMAND_DONE, "" },
	{ "resume", COMMAND_RESUME, CHAOS_EXPERIMENT, false, DETAIL("u1", "paused", PAUSED), 200, "PUT /api/experiments/start/u1$", 200,
		SUCCESS, 200, DETAIL("u1", "paused", RESUMED), COMMAND_DONE, "" },
	{ "pause a schedule", COMMAND_PAUSE, CHAOS_SCHEDULE, false, DETAIL("u1", "running", ""), 200, "PUT /api/schedules/pause/u1$", 200,
		SUCCESS, 200, DETAIL("u1", "paused", PAUSED), COMMAND_DONE, "" },
	{ "delete", COMMAND_DELETE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "DELETE /api/experiments/u1$", 200, SUCCESS,
		200, DETAIL("u1", "deleting", ""), COMMAND_DONE, "" },
	{ "delete, gone at once", COMMAND_DELETE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "DELETE /api/experiments/u1$",
		200, SUCCESS, 404, NOT_FOUND, COMMAND_DONE, "" },
	{ "delete by force", COMMAND_DELETE, CHAOS_EXPERIMENT, true, DETAIL("u1", "deleting", ""), 200,
		"DELETE /api/experiments/u1?force=true$", 200, SUCCESS, 404, NOT_FOUND, COMMAND_DONE, "" },
	{ "delete a schedule", COMMAND_DELETE, CHAOS_SCHEDULE, false, DETAIL("u1", "running", ""), 200, "DELETE /api/schedules/u1$", 200,
		SUCCESS, 400, REFUSAL("400", "bad_request", "Schedule u1 not found"), COMMAND_DONE, "" },
	{ "delete a workflow", COMMAND_DELETE, CHAOS_WORKFLOW, false, WORKFLOW("running", ""), 200, "DELETE /api/workflows/w1$", 200,
		SUCCESS, 500, REFUSAL("500", "internal_server_error", "record not found"), COMMAND_DONE, "" },
	{ "delete that goes on", COMMAND_DELETE, CHAOS_SCHEDULE, false, DETAIL("u1", "running", ""), 200, "DELETE /api/schedules/u1$", 200,
		SUCCESS, 0, NULL, COMMAND_DONE, "is to be deleted, but still there" },

	/* The state is read before: nothing is sent where there is nothing to do, or nothing to hit. */
	{ "pause what is paused", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "paused", PAUSED), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_DONE, "leaker is paused already" },
	{ "pause what has finished", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "finished", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_DONE, "has finished already" },
	{ "resume what runs", COMMAND_RESUME, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_DONE, "is not paused" },
	{ "resume what has finished", COMMAND_RESUME, CHAOS_EXPERIMENT, false, DETAIL("u1", "finished", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_REFUSED, "nothing to resume" },
	{ "resume what is being paused", COMMAND_RESUME, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", PAUSED), 200,
		"PUT /api/experiments/start/u1$", 200, SUCCESS, 200, DETAIL("u1", "running", RESUMED), COMMAND_DONE, "" },
	{ "pause what is being deleted", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "deleting", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_REFUSED, "is being deleted" },
	{ "delete what is being deleted", COMMAND_DELETE, CHAOS_EXPERIMENT, false, DETAIL("u1", "deleting", ""), 200, NULL, 0, NULL, 0,
		NULL, COMMAND_DONE, "is being deleted already" },
	{ "another object", COMMAND_DELETE, CHAOS_EXPERIMENT, false, DETAIL("u2", "running", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_REFUSED, "another object has its name by now, uid u2" },
	{ "another object, by force", COMMAND_DELETE, CHAOS_EXPERIMENT, true, DETAIL("u2", "running", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_REFUSED, "another object" },
	{ "unknown", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, NOT_FOUND, 404, NULL, 0, NULL, 0, NULL, COMMAND_REFUSED, "not found" },
	{ "not readable", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, "", SCRIPT_LOSE, NULL, 0, NULL, 0, NULL, COMMAND_REFUSED,
		"nothing was sent" },
	{ "not JSON", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, "<html>", 200, NULL, 0, NULL, 0, NULL, COMMAND_REFUSED, "nothing was sent" },
	{ "empty", COMMAND_DELETE, CHAOS_WORKFLOW, false, "", 200, NULL, 0, NULL, 0, NULL, COMMAND_REFUSED, "answer is empty" },

	/* Refusals are the server's sentence. */
	{ "a viewer", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$", 401,
		REFUSAL("401", "no_namespace_privilege", "dnschaos \\\"leaker\\\" is forbidden: User \\\"v\\\" cannot patch resource"), 0,
		NULL, COMMAND_REFUSED, "cannot patch resource" },
	{ "a viewer by force", COMMAND_DELETE, CHAOS_EXPERIMENT, true, DETAIL("u1", "running", ""), 200, "DELETE /api/experiments/u1", 500,
		REFUSAL("500", "internal_server_error", "Forced deletion failed"), 0, NULL, COMMAND_REFUSED, "Forced deletion failed" },
	{ "webhook away", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$", 500,
		REFUSAL("500", "internal_server_error", "failed calling webhook: connection refused"), 0, NULL, COMMAND_REFUSED,
		"failed calling webhook" },

	/* A lost reply, and what only looks like one, is resolved by reading back. */
	{ "lost, and done", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$",
		SCRIPT_LOSE, "", 200, DETAIL("u1", "running", PAUSED), COMMAND_DONE, "" },
	{ "lost, and not done", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$",
		SCRIPT_LOSE, "", 0, NULL, COMMAND_REFUSED, "leaker is unchanged, and there was no clear reply" },
	{ "lost, and not to be known", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200,
		"PUT /api/experiments/pause/u1$", SCRIPT_LOSE, "", SCRIPT_LOSE, "", COMMAND_UNCLEAR, "may or may not have been changed" },
	{ "deletion lost, and done", COMMAND_DELETE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200,
		"DELETE /api/experiments/u1$", SCRIPT_LOSE, "", 404, NOT_FOUND, COMMAND_DONE, "" },
	{ "paused by nobody, gone", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200,
		"PUT /api/experiments/pause/u1$", SCRIPT_LOSE, "", 404, NOT_FOUND, COMMAND_REFUSED, "is gone" },
	{ "a proxy gave up", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$",
		504, "<html>", 200, DETAIL("u1", "running", PAUSED), COMMAND_DONE, "" },
	{ "the server gave up", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$",
		500, REFUSAL("500", "internal_server_error", "context deadline exceeded"), 0, NULL, COMMAND_REFUSED, "deadline exceeded" },
	{ "200 without a word", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$",
		200, "", 0, NULL, COMMAND_REFUSED, "leaker is unchanged" },
	{ "yes, and then not read back", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200,
		"PUT /api/experiments/pause/u1$", 200, SUCCESS, SCRIPT_LOSE, "", COMMAND_DONE, "was not read back" },
	{ "yes, and not so", COMMAND_PAUSE, CHAOS_EXPERIMENT, false, DETAIL("u1", "running", ""), 200, "PUT /api/experiments/pause/u1$",
		200, SUCCESS, 0, NULL, COMMAND_UNCLEAR, "is unchanged, though the server said yes" },

	{ "abort", COMMAND_ABORT, CHAOS_WORKFLOW, false, WORKFLOW("running", ""), 200, "PUT /api/workflows/w1$", 200,
		WORKFLOW("running", ABORTED), 200, WORKFLOW("running", ABORTED), COMMAND_DONE, "" },
	{ "abort what has finished", COMMAND_ABORT, CHAOS_WORKFLOW, false, WORKFLOW("finished", ""), 200, NULL, 0, NULL, 0, NULL,
		COMMAND_DONE, "drill has finished already" },
	{ "abort again", COMMAND_ABORT, CHAOS_WORKFLOW, false, WORKFLOW("running", ABORTED), 200, NULL, 0, NULL, 0, NULL, COMMAND_DONE,
		"is aborted already" },
	{ "abort what the server cannot tell", COMMAND_ABORT, CHAOS_WORKFLOW, false,
		"{\"name\":\"drill\",\"uid\":\"w1\",\"status\":\"running\",\"kube_object\":{\"metadata\":{},\"spec\":null}}", 200, NULL, 0,
		NULL, 0, NULL, COMMAND_REFUSED, "delete it instead" },
	{ "abort lost, and not done", COMMAND_ABORT, CHAOS_WORKFLOW, false, WORKFLOW("running", ""), 200, "PUT /api/workflows/w1$",
		SCRIPT_LOSE, "", 0, NULL, COMMAND_REFUSED, "drill is unchanged" },
};

static void tell(const struct story *story)
{
	struct sourcerun run;
	static const char *const objects[] = { "experiments", "schedules", "workflows" };
	bool workflow = story->object == CHAOS_WORKFLOW;
	char get[64];
	struct command command;
	start(&run);
	snprintf(get, sizeof get, "GET /api/%s/%s$", objects[story->object], workflow ? "w1" : "u1");
	if (story->after)
		scriptserver_rule(run.server, get, story->after_status, story->after, 0);
	scriptserver_rule(run.server, get, story->before_status, story->before, story->after ? 1 : 0);
	if (story->request)
		scriptserver_rule(run.server, story->request, story->status, story->reply, 0);
	command_init(&command, story->kind, story->object, workflow ? "w1" : "u1", "demo", workflow ? "drill" : "leaker", "DNSChaos", "");
	command.force = story->force;
	uint64_t id = sourcerun_command(&run, &command);
	sourcerun_advance(&run, 4000);
	check_result(&run, id, story->state, story->text);
	size_t sent = scriptserver_count(run.server, "PUT ") + scriptserver_count(run.server, "DELETE ") +
		      scriptserver_count(run.server, "POST ");
	assert_int_equal(sent, story->request ? 1 : 0);
	if (story->request)
		assert_int_equal(scriptserver_count(run.server, story->request), 1);
	assert_string_equal(result_of(&run, id)->name, workflow ? "drill" : "leaker");
	sourcerun_finish(&run);
}

static void test_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
		print_message("  %s\n", stories[i].what);
		tell(&stories[i]);
	}
}

/* What is sent to abort a workflow is what was read, with the annotation. */
static void test_abort_body(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/workflows/w1", 200, WORKFLOW("running", "\"a\":\"b\""), 0);
	scriptserver_rule(run.server, "PUT /api/workflows/w1", 200, WORKFLOW("running", ABORTED), 0);
	send(&run, COMMAND_ABORT, CHAOS_WORKFLOW, "w1");
	sourcerun_advance(&run, 0);
	json_t *body = json_loads(scriptserver_body(run.server, "PUT /api/workflows/w1"), 0, NULL);
	const json_t *metadata = json_object_get(body, "metadata"), *annotations = json_object_get(metadata, "annotations");
	assert_string_equal(json_string_value(json_object_get(annotations, "workflow.chaos-mesh.org/abort")), "true");
	assert_string_equal(json_string_value(json_object_get(annotations, "a")), "b");
	assert_string_equal(json_string_value(json_object_get(json_object_get(metadata, "labels"), "team")), "o11y");
	assert_string_equal(json_string_value(json_object_get(json_object_get(body, "spec"), "entry")), "a");
	json_decref(body);
	sourcerun_finish(&run);
}

/* A fresh uid that the database does not have yet is tried again; one that no list has, is not. */
static void test_lag(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments$", 200, "[" LISTED("u1", "leaker", "running") "]", 0);
	sourcerun_advance(&run, 5000);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "running", ""), 1);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 404, NOT_FOUND, 2);
	scriptserver_rule(run.server, "PUT /api/experiments/pause/u1", 200, SUCCESS, 0);
	uint64_t id = send(&run, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u1");
	sourcerun_advance(&run, 2000);
	assert_int_equal(scriptserver_count(run.server, "PUT /api/experiments/pause/u1"), 1);
	result_of(&run, id);
	sourcerun_finish(&run);
}

static void test_azure(void **state)
{
	struct sourcerun run;
	struct command command;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 404, NOT_FOUND, 0);
	command_init(&command, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u1", "demo", "vm", "AzureChaos", "");
	uint64_t id = sourcerun_command(&run, &command);
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_REFUSED, "keeps no record of AzureChaos and cannot pause it: use kubectl");
	sourcerun_finish(&run);
}

/* ---- what goes with a command ---- */

/* It shows as sent at once, and when it is over everything is asked anew, and soon again. */
static void test_progress_and_refresh(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "running", PAUSED), 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "running", ""), 1);
	scriptserver_rule(run.server, "PUT /api/experiments/pause/u1", 200, SUCCESS, 0);
	uint64_t id = send(&run, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u1");
	sourcerun_turns(&run, 1);
	assert_int_equal(result_of(&run, id)->state, COMMAND_SENT);
	size_t rounds = scriptserver_count(run.server, "GET /api/experiments$");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_DONE, "");
	assert_int_equal(result_of(&run, id)->at_ms, run.now_ms);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), rounds + 1);
	sourcerun_advance(&run, 4000);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), rounds + 3);
	sourcerun_finish(&run);
}

static size_t place_of(const struct sourcerun *run, const char *begin)
{
	for (size_t i = 0; scriptserver_request(run->server, i); i++)
		if (strncmp(scriptserver_request(run->server, i), begin, strlen(begin)) == 0)
			return i;
	fail_msg("no %s", begin);
	return 0;
}

/* An emergency stop: schedules before workflows before experiments, each kind when the one before is over. */
static void test_order(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_delay(run.server, 2);
	scriptserver_rule(run.server, "GET /api/schedules/s", 200, DETAIL("s1", "running", ""), 0);
	scriptserver_rule(run.server, "GET /api/schedules/s2", 200, DETAIL("s2", "running", ""), 0);
	scriptserver_rule(run.server, "GET /api/workflows/w1", 200, WORKFLOW("running", ""), 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "running", ""), 0);
	scriptserver_rule(run.server, "PUT /api/", 401, REFUSAL("401", "no_namespace_privilege", "no"), 0);
	send(&run, COMMAND_PAUSE, CHAOS_SCHEDULE, "s1");
	send(&run, COMMAND_PAUSE, CHAOS_SCHEDULE, "s2");
	send(&run, COMMAND_ABORT, CHAOS_WORKFLOW, "w1");
	uint64_t last = send(&run, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u1");
	sourcerun_advance(&run, 0);
	check_result(&run, last, COMMAND_REFUSED, "401");
	assert_true(place_of(&run, "GET /api/schedules/s2") < place_of(&run, "PUT /api/schedules/pause/s1")); /* beside each other */
	assert_true(place_of(&run, "PUT /api/schedules/pause/s2") < place_of(&run, "GET /api/workflows/w1"));
	assert_true(place_of(&run, "PUT /api/workflows/w1") < place_of(&run, "GET /api/experiments/u1"));
	assert_int_equal(sourcerun_slice(&run)->result_count, 4);
	assert_int_equal(sourcerun_slice(&run)->results[0].id, last);
	sourcerun_finish(&run);
}

/* Two commands on one object go one after the other: the second sees what the first did. */
static void test_same_object(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "paused", RESUMED), 0);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "paused", PAUSED), 2);
	scriptserver_rule(run.server, "GET /api/experiments/u1", 200, DETAIL("u1", "running", ""), 1);
	scriptserver_rule(run.server, "PUT /api/experiments/", 200, SUCCESS, 0);
	uint64_t first = send(&run, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u1"), second = send(&run, COMMAND_RESUME, CHAOS_EXPERIMENT, "u1");
	sourcerun_advance(&run, 0);
	check_result(&run, first, COMMAND_DONE, "");
	check_result(&run, second, COMMAND_DONE, "");
	assert_int_equal(scriptserver_count(run.server, "PUT /api/experiments/start/u1$"), 1);
	sourcerun_finish(&run);
}

static void test_many_results(void **state)
{
	struct sourcerun run;
	uint64_t last = 0;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments/", 404, NOT_FOUND, 0);
	for (int i = 0; i < COMMAND_RESULTS_MAX + 36; i++) {
		char uid[16];
		snprintf(uid, sizeof uid, "x%d", i);
		last = send(&run, COMMAND_PAUSE, CHAOS_EXPERIMENT, uid);
	}
	sourcerun_advance(&run, 0);
	assert_int_equal(sourcerun_slice(&run)->result_count, COMMAND_RESULTS_MAX);
	assert_int_equal(sourcerun_slice(&run)->results[0].id, last);
	sourcerun_finish(&run);
}

static void test_refresh_command(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	send(&run, COMMAND_REFRESH, CHAOS_EXPERIMENT, "");
	sourcerun_advance(&run, 0);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), 1);
	assert_int_equal(sourcerun_slice(&run)->result_count, 0);
	sourcerun_finish(&run);
}

/* It ends while a command is under way, and nothing leaks. */
static void test_close_in_the_middle(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/experiments/u1", SCRIPT_HANG, "", 0);
	send(&run, COMMAND_PAUSE, CHAOS_EXPERIMENT, "u1");
	send(&run, COMMAND_RESUME, CHAOS_EXPERIMENT, "u1");
	for (int turns = 0; turns < 1000 && scriptserver_count(run.server, "GET /api/experiments/u1") == 0; turns++)
		sourcerun_turns(&run, 1);
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments/u1"), 1);
	sourcerun_finish(&run);
}

/* ---- create ---- */

#define NAMED "GET /api/experiments?namespace=demo&name=leaker&kind=DNSChaos$"

static void test_create(void **state)
{
	static const struct {
		const char *what;
		const char *before;
		bool sent;
		int status;
		const char *reply, *after;
		int after_status;
		enum command_state state;
		const char *uid, *text;
	} rows[] = {
		{ "created", "[]", true, 200, "{\"kind\":\"DNSChaos\"}", "[" LISTED("u9", "leaker", "injecting") "]", 200, COMMAND_DONE,
			"u9", "" },
		{ "name taken", "[" LISTED("u1", "leaker", "running") "]", false, 0, "", "[]", 200, COMMAND_REFUSED, "",
			"exists already in namespace demo" },
		{ "another of that name beginning", "[" LISTED("u1", "leaker-2", "running") "]", true, 200, "{}",
			"[" LISTED("u9", "leaker", "injecting") "]", 200, COMMAND_DONE, "u9", "" },
		{ "refused", "[]", true, 500,
			REFUSAL("500", "internal_server_error", "admission webhook \\\"v\\\" denied the request: bad"), "[]", 200,
			COMMAND_REFUSED, "", "denied the request: bad" },
		{ "lost and there", "[]", true, SCRIPT_LOSE, "", "[" LISTED("u9", "leaker", "injecting") "]", 200, COMMAND_DONE, "u9", "" },
		{ "lost and not there", "[]", true, SCRIPT_LOSE, "", "[]", 200, COMMAND_REFUSED, "", "leaker is unchanged" },
		{ "lost and not to be known", "[]", true, SCRIPT_LOSE, "", "", SCRIPT_LOSE, COMMAND_UNCLEAR, "", "may or may not" },
		{ "200 without a word", "[]", true, 200, "", "[]", 200, COMMAND_REFUSED, "", "no clear reply" },
		{ "created, not listed", "[]", true, 200, "{}", "[]", 200, COMMAND_DONE, "", "is in no list yet" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct sourcerun run;
		print_message("  %s\n", rows[i].what);
		start(&run);
		scriptserver_rule(run.server, NAMED, rows[i].after_status, rows[i].after, 0);
		scriptserver_rule(run.server, NAMED, 200, rows[i].before, 1);
		if (rows[i].sent)
			scriptserver_rule(run.server, "POST /api/experiments$", rows[i].status, rows[i].reply, 0);
		uint64_t id = create(&run, CHAOS_EXPERIMENT, "DNSChaos", "leaker");
		sourcerun_advance(&run, 4000);
		check_result(&run, id, rows[i].state, rows[i].text);
		assert_string_equal(result_of(&run, id)->uid, rows[i].uid);
		assert_int_equal(scriptserver_count(run.server, "POST "), rows[i].sent ? 1 : 0);
		if (rows[i].sent)
			assert_string_equal(scriptserver_body(run.server, "POST "), "{\"kind\":\"DNSChaos\"}");
		sourcerun_finish(&run);
	}
}

static void test_create_others(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "GET /api/schedules?namespace=demo&name=nightly$", 200,
		"[{\"uid\":\"s9\",\"name\":\"nightly\",\"namespace\":\"demo\",\"kind\":\"DNSChaos\",\"status\":\"running\"}]", 0);
	scriptserver_rule(run.server, "GET /api/schedules?namespace=demo&name=nightly$", 200, "[]", 1);
	scriptserver_rule(run.server, "POST /api/schedules$", 200, "{\"metadata\":{}}", 0);
	uint64_t id = create(&run, CHAOS_SCHEDULE, "DNSChaos", "nightly");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_DONE, "");
	assert_string_equal(result_of(&run, id)->uid, "s9");

	scriptserver_rule(run.server, "GET /api/workflows?namespace=demo$", 200,
		"[{\"uid\":\"w8\",\"name\":\"other\",\"namespace\":\"demo\"},{\"uid\":\"w9\",\"name\":\"drill\",\"namespace\":\"demo\"}]",
		0);
	scriptserver_rule(run.server, "GET /api/workflows?namespace=demo$", 200, "[]", 1);
	scriptserver_rule(run.server, "POST /api/workflows$", 200, WORKFLOW("unknown", ""), 0);
	id = create(&run, CHAOS_WORKFLOW, "Workflow", "drill");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_DONE, "");
	assert_string_equal(result_of(&run, id)->uid, "w9");

	/* A name that the server makes up cannot be looked for. */
	scriptserver_rule(run.server, "POST /api/experiments$", SCRIPT_LOSE, "", 0);
	scriptserver_rule(run.server, "POST /api/experiments$", 200, "{}", 1);
	uint64_t made_up = create(&run, CHAOS_EXPERIMENT, "DNSChaos", ""), lost = create(&run, CHAOS_EXPERIMENT, "DNSChaos", "");
	sourcerun_advance(&run, 0);
	check_result(&run, made_up, COMMAND_DONE, "");
	check_result(&run, lost, COMMAND_UNCLEAR, "may or may not have been created");
	sourcerun_finish(&run);
}

/* ---- preview ---- */

static uint64_t preview(struct sourcerun *run, const char *kind)
{
	struct command command;
	command_init(&command, COMMAND_PREVIEW, CHAOS_EXPERIMENT, "", "demo", "leaker", kind, "{\"namespaces\":[\"demo\"]}");
	return sourcerun_command(run, &command);
}

static void test_preview(void **state)
{
	struct sourcerun run;
	(void)state;
	start(&run);
	scriptserver_rule(run.server, "POST /api/common/pods$", 200,
		"[{\"ip\":\"\",\"name\":\"p\",\"namespace\":\"demo\",\"state\":\"Pending\"}]", 0);
	uint64_t id = preview(&run, "DNSChaos");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_DONE, "");
	assert_int_equal(result_of(&run, id)->pod_total, 1);
	assert_string_equal(result_of(&run, id)->pods[0].phase, "Pending");
	assert_string_equal(scriptserver_body(run.server, "POST /api/common/pods"), "{\"namespaces\":[\"demo\"]}");
	size_t rounds = scriptserver_count(run.server, "GET /api/experiments$");
	scriptserver_rule(run.server, "POST /api/common/pods$", 500, "", 0);
	id = preview(&run, "DNSChaos");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_REFUSED, "500 without a reason: the token may have expired");
	scriptserver_rule(run.server, "POST /api/common/pods$", 200, "", 0);
	id = preview(&run, "DNSChaos");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_REFUSED, "the token is missing or was rejected");
	scriptserver_rule(run.server, "POST /api/common/physicalmachines$", 200,
		"[{\"name\":\"db-1\",\"namespace\":\"hosts\",\"address\":\"https://192.0.2.1\"}]", 0);
	id = preview(&run, "PhysicalMachineChaos");
	sourcerun_advance(&run, 0);
	check_result(&run, id, COMMAND_DONE, "");
	assert_string_equal(result_of(&run, id)->pods[0].ip, "https://192.0.2.1");
	assert_int_equal(scriptserver_count(run.server, "GET /api/experiments$"), rounds); /* looking changes nothing */
	sourcerun_finish(&run);
}

/* ---- curl lines ---- */

static char empty[] = "";

static struct config_source plain_config(char *url)
{
	static char bearer[] = "Bearer";
	return (struct config_source){ .url = url,
		.http = { .username = empty,
			.password = empty,
			.password_file = empty,
			.auth_type = bearer,
			.credentials = empty,
			.credentials_file = empty,
			.ca_file = empty,
			.cert_file = empty,
			.key_file = empty,
			.server_name = empty,
			.proxy_url = empty } };
}

static void check_line(const struct config_source *config, struct command command, const char *line)
{
	struct buf out = { 0 };
	chaosmesh_source.describe(config, &command, &out);
	assert_string_equal(buf_borrow(&out), line);
	buf_finish(&out);
	command_finish(&command);
}

static struct command make(enum command_kind kind, enum chaos_object object, const char *uid, const char *body)
{
	struct command command;
	command_init(&command, kind, object, uid, "demo", "leaker", "DNSChaos", body);
	return command;
}

static void test_describe(void **state)
{
	static char url[] = "http://127.0.0.1:2333/prefix", secret_url[] = "https://me:sesame@chaos.example.org", token[] = "sesame",
		    named_url[] = "https://10.0.0.1:8443/p", name[] = "chaos.example.org", ca[] = "/my files/ca.pem",
		    header[] = "X-Scope-OrgID";
	static struct config_header headers[] = { { header, token } };
	struct config_source config = plain_config(url);
	(void)state;
	check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u-1", ""),
		"curl -X PUT http://127.0.0.1:2333/prefix/api/experiments/pause/u-1");
	check_line(&config, make(COMMAND_RESUME, CHAOS_SCHEDULE, "u-1", ""),
		"curl -X PUT http://127.0.0.1:2333/prefix/api/schedules/start/u-1");
	check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u;rm -r $HOME", ""),
		"curl -X PUT http://127.0.0.1:2333/prefix/api/experiments/pause/u%3Brm%20-r%20%24HOME");
	struct command force = make(COMMAND_DELETE, CHAOS_EXPERIMENT, "u", "");
	force.force = true;
	check_line(&config, force, "curl -X DELETE 'http://127.0.0.1:2333/prefix/api/experiments/u?force=true'");
	check_line(&config, make(COMMAND_CREATE, CHAOS_WORKFLOW, "", "{\"a\":\"it's\"}"),
		"curl -X POST http://127.0.0.1:2333/prefix/api/workflows -H 'Content-Type: application/json' -d '{\"a\":\"it'\\''s\"}'");
	check_line(&config, make(COMMAND_PREVIEW, CHAOS_EXPERIMENT, "", "{}"),
		"curl -X POST http://127.0.0.1:2333/prefix/api/common/pods -H 'Content-Type: application/json' -d '{}'");
	check_line(&config, make(COMMAND_ABORT, CHAOS_WORKFLOW, "w", ""),
		"curl http://127.0.0.1:2333/prefix/api/workflows/w | jq '.kube_object | .apiVersion=\"chaos-mesh.org/v1alpha1\" | "
		".kind=\"Workflow\" | "
		".metadata.annotations[\"workflow.chaos-mesh.org/abort\"]=\"true\"' | curl -X PUT "
		"http://127.0.0.1:2333/prefix/api/workflows/w -H 'Content-Type: application/json' -d @-");
	config = plain_config(secret_url);
	config.http.credentials = token;
	config.http.ca_file = ca;
	config.http.headers = headers;
	config.http.header_count = 1;
	config.http.insecure_skip_verify = true;
	check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", ""),
		"curl -X PUT https://chaos.example.org/api/experiments/pause/u -H \"Authorization: Bearer $TOKEN\" -H \"X-Scope-OrgID: "
		"$X_SCOPE_ORGID\" --cacert '/my files/ca.pem' -k");
	config = plain_config(named_url);
	config.http.server_name = name;
	check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", ""),
		"curl -X PUT https://chaos.example.org:8443/p/api/experiments/pause/u --connect-to ::10.0.0.1:8443 -H 'Host: "
		"10.0.0.1:8443'");
	config = plain_config(url);
	config.http.server_name = name; /* without TLS it means nothing */
	config.http.username = token;
	config.http.password = token;
	check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", ""),
		"curl -X PUT http://127.0.0.1:2333/prefix/api/experiments/pause/u -u \"$USERNAME:$PASSWORD\"");
}

static void a_line_tells_neither_the_proxys_password_nor_another_kind_of_token(void **state)
{
	static char url[] = "http://h:1", token[] = "sesame", type[] = "Token$(id)";
	static const struct {
		const char *proxy, *shown;
	} cases[] = {
		{ "http://proxy:3128", " -x http://proxy:3128" },
		{ "http://me:sesame@proxy:3128", " -x http://proxy:3128 -U \"$PROXY_USERNAME:$PROXY_PASSWORD\"" },
		{ "socks5h://me:ses@me@[::1]:1080/a@b", " -x 'socks5h://[::1]:1080/a@b' -U \"$PROXY_USERNAME:$PROXY_PASSWORD\"" },
	};
	struct config_source config = plain_config(url);
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char line[200];
		config.http.proxy_url = (char *)(uintptr_t)cases[i].proxy;
		snprintf(line, sizeof line, "curl -X PUT http://h:1/api/experiments/pause/u%s", cases[i].shown);
		check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", ""), line);
	}
	config = plain_config(url);
	config.http.credentials = token;
	config.http.auth_type = type;
	check_line(&config, make(COMMAND_PAUSE, CHAOS_EXPERIMENT, "u", ""),
		"curl -X PUT http://h:1/api/experiments/pause/u -H \"Authorization: Token--id- $TOKEN\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_abort_body),
		cmocka_unit_test(test_lag),
		cmocka_unit_test(test_azure),
		cmocka_unit_test(test_progress_and_refresh),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_same_object),
		cmocka_unit_test(test_many_results),
		cmocka_unit_test(test_refresh_command),
		cmocka_unit_test(test_close_in_the_middle),
		cmocka_unit_test(test_create),
		cmocka_unit_test(test_create_others),
		cmocka_unit_test(test_preview),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(a_line_tells_neither_the_proxys_password_nor_another_kind_of_token),
	};
	http_global_init(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	http_global_finish();
	return failed;
}
