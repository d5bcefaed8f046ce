/* Who tells the story of a demo: what is asked and when, what is published, and commands that do not wait. */
#include "tests/support/test.h"

#include "core/store.h"
#include "datasources/control_decode.h"
#include "tests/support/sourcerun.h"

#define S INT64_C(1000)

#define STATE(now, held, step, caption, next_at)                                                                                           \
	"{\"story\":\"dns-leaker\",\"about\":\"services leak\",\"now\":\"2026-11-23T12:00:" now "Z\",\"start\":\"2026-11-23T12:00:00Z\","  \
	"\"speed\":2.0,\"held\":" held ",\"loop\":false,\"ended\":false,\"step\":" step ",\"steps\":9,\"caption\":\"" caption              \
	"\",\"why\":\"because\",\"caption_at\":null,\"next_caption\":null,\"next_at\":" next_at "}"

static void open_run(struct sourcerun *run)
{
	sourcerun_init(run, &control_source);
	scriptserver_rule(run->server, "GET /control/state$", 200, STATE("00", "false", "1", "calm", "null"), 0);
	sourcerun_open(run);
	sourcerun_advance(run, 0);
}

static void send(struct sourcerun *run, enum command_kind kind)
{
	struct command command;
	command_init(&command, kind, CHAOS_EXPERIMENT, "", "", "", "", "");
	assert_true(sourcerun_command(run, &command) > 0);
}

/* Asked each second; published only where something was told anew. */
static void what_is_told(void **state)
{
	(void)state;
	struct sourcerun run;
	open_run(&run);
	const struct slice *slice = sourcerun_slice(&run);
	assert_int_equal(slice->kind, SOURCE_CONTROL);
	assert_int_equal(slice->health, SOURCE_OK);
	assert_string_equal(slice->control.story, "dns-leaker");
	assert_string_equal(slice->control.about, "services leak");
	assert_string_equal(slice->control.caption, "calm");
	assert_string_equal(slice->control.why, "because");
	assert_string_equal(slice->control.next_caption, "");
	assert_int_equal(slice->control.step, 1);
	assert_int_equal(slice->control.steps, 9);
	assert_false(slice->control.held || slice->control.loop || slice->control.ended);
	assert_int_equal(run.published, 1);
	scriptserver_rule(run.server, "GET /control/state$", 200, STATE("09", "false", "1", "calm", "null"), 0);
	sourcerun_advance(&run, 10 * S);
	assert_int_equal(scriptserver_count(run.server, "GET /control/state$"), 11);
	assert_int_equal(run.published, 1);
	scriptserver_rule(run.server, "GET /control/state$", 200, STATE("20", "false", "2", "chaos", "null"), 0);
	sourcerun_advance(&run, S);
	assert_int_equal(run.published, 2);
	assert_string_equal(sourcerun_slice(&run)->control.caption, "chaos");
	sourcerun_finish(&run);
}

/* A step that is due sooner is asked for when it is: the world runs at twice our speed. */
static void the_next_step_is_awaited(void **state)
{
	(void)state;
	struct sourcerun run;
	open_run(&run);
	scriptserver_rule(run.server, "GET /control/state$", 200, STATE("08", "false", "1", "calm", "\"2026-11-23T12:00:09Z\""), 0);
	sourcerun_advance(&run, S);
	scriptserver_reset(run.server);
	sourcerun_advance(&run, 519);
	assert_int_equal(scriptserver_count(run.server, "GET"), 0);
	sourcerun_advance(&run, 1);
	assert_int_equal(scriptserver_count(run.server, "GET"), 1);
	scriptserver_rule(run.server, "GET /control/state$", 200, STATE("08", "true", "1", "calm", "\"2026-11-23T12:00:09Z\""), 0);
	sourcerun_advance(&run, 2 * S);
	scriptserver_reset(run.server);
	sourcerun_advance(&run, 3 * S); /* held: no step will come by itself */
	assert_int_equal(scriptserver_count(run.server, "GET"), 3);
	sourcerun_finish(&run);
}

static void commands_are_sent_and_answered(void **state)
{
	(void)state;
	static const struct {
		enum command_kind kind;
		const char *request, *body;
	} cases[] = {
		{ COMMAND_HOLD, "POST /control/hold$", "{\"held\": true}" },
		{ COMMAND_GO_ON, "POST /control/hold$", "{\"held\": false}" },
		{ COMMAND_STEP, "POST /control/step$", "{}" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sourcerun run;
		open_run(&run);
		scriptserver_rule(run.server, cases[i].request, 200, STATE("01", "true", "4", "done", "null"), 0);
		send(&run, cases[i].kind);
		send(&run, COMMAND_PAUSE); /* not for this source */
		sourcerun_advance(&run, 0);
		assert_int_equal(scriptserver_count(run.server, "POST"), 1);
		assert_string_equal(scriptserver_body(run.server, cases[i].request), cases[i].body);
		assert_string_equal(sourcerun_slice(&run)->control.caption, "done");
		sourcerun_finish(&run);
	}
}

/* A question that hangs does not keep a command. */
static void a_command_does_not_wait(void **state)
{
	(void)state;
	struct sourcerun run;
	open_run(&run);
	scriptserver_rule(run.server, "GET /control/state$", SCRIPT_HANG, "", 0);
	scriptserver_rule(run.server, "POST /control/step$", 200, STATE("01", "false", "2", "stepped", "null"), 0);
	run.now_ms += S;
	sourcerun_turns(&run, 5);
	assert_int_equal(scriptserver_count(run.server, "GET /control/state$"), 2);
	send(&run, COMMAND_STEP);
	sourcerun_turns(&run, 50);
	assert_string_equal(sourcerun_slice(&run)->control.caption, "stepped");
	sourcerun_finish(&run);
}

/* What was told stays, and that nobody answers is told. */
static void going_away_and_coming_back(void **state)
{
	(void)state;
	struct sourcerun run;
	open_run(&run);
	scriptserver_rule(run.server, "GET /control/state$", SCRIPT_LOSE, "", 0);
	sourcerun_advance(&run, S);
	assert_int_equal(sourcerun_slice(&run)->health, SOURCE_FAILED);
	assert_string_equal(sourcerun_slice(&run)->control.caption, "calm");
	scriptserver_rule(run.server, "GET /control/state$", 200, STATE("09", "false", "1", "calm", "null"), 0);
	sourcerun_advance(&run, 40 * S);
	assert_int_equal(sourcerun_slice(&run)->health, SOURCE_OK);
	scriptserver_rule(run.server, "GET /control/state$", 401, "{\"error\":\"no\"}", 0);
	sourcerun_advance(&run, S);
	assert_int_equal(sourcerun_slice(&run)->health, SOURCE_FAILED);
	assert_int_equal(sourcerun_slice(&run)->error.code, ERR_AUTH);
	sourcerun_finish(&run);
}

/* A command that is refused leaves the story as it is. */
static void a_refused_command(void **state)
{
	(void)state;
	struct sourcerun run;
	open_run(&run);
	scriptserver_rule(run.server, "POST /control/step$", 400, "{\"error\":\"the story has ended\"}", 0);
	send(&run, COMMAND_STEP);
	sourcerun_advance(&run, 3 * S);
	assert_int_equal(sourcerun_slice(&run)->health, SOURCE_OK);
	assert_string_equal(sourcerun_slice(&run)->control.caption, "calm");
	sourcerun_finish(&run);
}

static const struct {
	const char *body;
	bool good;
} bodies[] = {
	{ STATE("00", "false", "1", "calm", "null"), true },
	{ "{}", true },
	{ "{\"caption\":null,\"step\":-5,\"speed\":0}", true },
	{ "[]", false },
	{ "null", false },
	{ "", false },
	{ "<html>", false },
	{ "{\"caption\":7}", false },
	{ "{\"held\":\"yes\"}", false },
	{ "{\"now\":\"soon\"}", false },
	{ "{\"step\":1e300}", false },
};

static void bodies_of_all_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct slice *slice = slice_create(SOURCE_CONTROL, 0, "", "");
		struct err err = { 0 };
		if (control_decode(bodies[i].body, strlen(bodies[i].body), slice, &err) != bodies[i].good)
			fail_msg("%s: %s", bodies[i].body, err.text);
		slice_release(slice);
	}
	for (size_t length = 0; length < strlen(bodies[0].body); length++) {
		struct slice *slice = slice_create(SOURCE_CONTROL, 0, "", "");
		struct err err = { 0 };
		assert_false(control_decode(bodies[0].body, length, slice, &err));
		slice_release(slice);
	}
}

/* Captions go to a terminal. */
static void captions_are_tame(void **state)
{
	(void)state;
	char body[2000];
	struct slice *slice = slice_create(SOURCE_CONTROL, 0, "", "");
	struct err err = { 0 };
	snprintf(body, sizeof body, "{\"caption\":\"a\\u001b[2Jb\\nc\",\"why\":\"%01000d\",\"step\":3}", 0);
	assert_true(control_decode(body, strlen(body), slice, &err));
	assert_null(strchr(slice->control.caption, '\033'));
	assert_null(strchr(slice->control.caption, '\n'));
	assert_true(strlen(slice->control.why) <= 320);
	assert_int_equal(slice->control.step, 3);
	slice_release(slice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_told),
		cmocka_unit_test(the_next_step_is_awaited),
		cmocka_unit_test(commands_are_sent_and_answered),
		cmocka_unit_test(a_command_does_not_wait),
		cmocka_unit_test(going_away_and_coming_back),
		cmocka_unit_test(a_refused_command),
		cmocka_unit_test(bodies_of_all_kinds),
		cmocka_unit_test(captions_are_tame),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
