/* Stories: the built-in ones keep what they promise, files are read strictly, and their time is under control. */
#include "tests/support/test.h"

#include <jansson.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "datasources/sim/api_control.h"
#include "datasources/sim/dice.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/story.h"
#include "datasources/sim/truth.h"

#define START 1795420000000
#define TOKEN "a b=c"

struct stage {
	int64_t now_ms;
	struct clock clock;
	struct sim *sim;
};

static int64_t stage_now(void *user)
{
	return ((struct stage *)user)->now_ms;
}

static void stage_begin(struct stage *stage, const char *story, bool loop)
{
	*stage = (struct stage){ .now_ms = START };
	stage->clock = (struct clock){ stage_now, stage_now, stage };
	stage->sim = sim_create(&(struct sim_params){ .clock = &stage->clock,
					.seed = 1,
					.speed = 1,
					.story = story,
					.alert_for_ms = -1,
					.loop = loop,
					.control_token = TOKEN },
		NULL);
	assert_non_null(stage->sim);
}

/* ---- the built-in stories ---- */

static size_t check_expects(struct stage *stage)
{
	const struct story *story = sim_story(stage->sim);
	const struct truth *truth = sim_truth(stage->sim);
	size_t count = 0;

	for (size_t i = 0; i < story->step_count; i++)
		for (size_t j = 0; j < story->steps[i].expect_count; j++, count++)
			if (truth_judge(truth, &story->steps[i].expects[j], START, stage->now_ms) != TRUTH_MET)
				fail_msg("%s:%d: %s was not %s then", story->file, story->steps[i].expects[j].line,
					story->steps[i].expects[j].alert, story_state_name(story->steps[i].expects[j].state));
	return count;
}

static void stories_keep_what_they_promise(void **state)
{
	(void)state;
	for (size_t i = 0; story_builtin_name(i); i++) {
		struct stage stage;

		stage_begin(&stage, story_builtin_name(i), false);
		stage.now_ms += sim_story(stage.sim)->length_ms + 1000;
		size_t count = check_expects(&stage);

		assert_true(count > 0 || strcmp(story_builtin_name(i), "quiet") == 0);
		sim_destroy(stage.sim);
	}
}

/* Whoever looks at a screen of 80 columns has something to read from the first moment on, and every step is worth a key. */
static void stories_have_words(void **state)
{
	(void)state;
	for (size_t i = 0; story_builtin_name(i); i++) {
		struct err err = { 0 };
		const char *text = story_builtin_text(i);
		struct story *story = story_parse(text, strlen(text), story_builtin_name(i), &err); /* rehearses it as well */

		if (!story)
			fail_msg("%s: %s", err.where, err.text);
		assert_string_equal(story->name, story_builtin_name(i));
		assert_true(strlen(story->about) > 0);
		for (size_t j = 0; j < story->step_count; j++) {
			const struct story_step *step = &story->steps[j];

			if (step->at_ms > 0 && step->at_ms != step[-1].at_ms && !*step->caption)
				fail_msg("%s:%d has no words", story->file, step->line);
			assert_true(strlen(step->caption) <= 70 && strlen(step->why) <= 76);
		}
		story_destroy(story);
	}
}

/* "41 of 43 on node worker-2": what it is told for. */
static void the_storm_has_three_hundred_alerts(void **state)
{
	struct stage stage;
	size_t firing = 0, not_ready = 0, on_node = 0;

	(void)state;
	stage_begin(&stage, "storm", false);
	stage.now_ms += 105000;
	const struct truth *truth = sim_truth(stage.sim);

	for (size_t i = 0; i < truth->alert_count; i++) {
		const struct labels *labels = truth->alerts[i].labels;
		const char *name = labels_get(labels, "alertname"), *node = labels_get(labels, "node");
		bool fires = truth->alerts[i].firing_ms && !truth->alerts[i].resolved_ms && strcmp(name, "Watchdog") != 0;

		firing += fires;
		not_ready += fires && strcmp(name, "KubePodNotReady") == 0;
		on_node += fires && strcmp(name, "KubePodNotReady") == 0 && node && strcmp(node, "worker-2") == 0;
	}
	assert_int_equal(firing, 300);
	assert_int_equal(not_ready, 43);
	assert_int_equal(on_node, 41);
	sim_destroy(stage.sim);
}

static const struct truth_pod *pod_named(const struct truth *truth, const char *part)
{
	for (size_t i = 0; i < truth->pod_count; i++)
		if (strstr(truth->pods[i].pod, part) && (truth->pods[i].hit_ms || truth->pods[i].deleted_ms))
			return &truth->pods[i];
	fail_msg("nothing happened to %s", part);
	return NULL;
}

static void the_truth_knows_pods(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "dns-leaker", false);
	stage.now_ms += 480000;
	const struct truth *truth = sim_truth(stage.sim);
	const struct truth_pod *cncf = pod_named(truth, "cncf"), *gitlab = pod_named(truth, "gitlab");

	assert_int_equal(cncf->hit_ms, START + 31000); /* the controller's next turn */
	assert_in_range(cncf->over_ms, START + 35000, START + 40000);
	assert_int_equal(cncf->deleted_ms, START + 300000);
	assert_int_equal(cncf->restarted_ms, 0);
	assert_int_equal(gitlab->hit_ms, START + 31000);
	assert_int_equal(gitlab->over_ms, 0);
	sim_destroy(stage.sim);
}

/* ---- files ---- */

#define HEAD "name: mine\n"
#define RULES HEAD "groups:\n- name: g\n  rules:\n"
#define STEPS HEAD "steps:\n"
#define REQUEST STEPS "- at: 1s\n  request:\n"

static const struct {
	const char *text, *error;
} wrong[] = {
	{ "", "s.yaml: must be one YAML document: name, about, groups, steps" },
	{ "name: a\n---\nname: b\n", "s.yaml: must be one YAML document: name, about, groups, steps" },
	{ "[]", "s.yaml:1: must be a block of keys: name, about ..." },
	{ "about: x\n", "s.yaml:1: a story needs a name" },
	{ HEAD "abuot: x\n", "s.yaml:2: unknown key \"abuot\"; did you mean \"about\"?" },
	{ HEAD "colour: x\n", "s.yaml:2: unknown key \"colour\"" },
	{ HEAD "about: [x]\n", "s.yaml:2: about: must be a text" },
	{ HEAD "length: long\n", "s.yaml:2: length: must be a time like 90s or 1m30s" },
	{ HEAD "length: 2d\n", "s.yaml:2: length: more than a day" },
	{ HEAD "length: 5s\n", "s.yaml:1: length: whole seconds, at least 10s, not before the last step" },
	{ HEAD "bound: much\n", "s.yaml:2: bound: must be an amount of memory like 10Mi" },
	{ HEAD "groups: x\n", "s.yaml:2: groups: must be a list" },
	{ HEAD "groups:\n- name: g\n", "s.yaml:3: a group needs name and rules" },
	{ HEAD "groups:\n- name: g\n  interval: 5s\n", "s.yaml:4: unknown key \"interval\"" },
	{ RULES "  - expr: up\n", "s.yaml:5: a rule needs either alert: NAME or record: NAME" },
	{ RULES "  - alert: A\n    record: a\n    expr: up\n", "s.yaml:5: a rule has alert or record, not both" },
	{ RULES "  - alert: A\n", "s.yaml:5: a rule needs expr" },
	{ RULES "  - alert: A\n    expr: sum(up\n", "s.yaml:6: expr: 1:7: parse error: unclosed left parenthesis" },
	{ RULES "  - alert: A\n    expr: up[5m]\n", "s.yaml:6: expr: a rule needs an instant vector or a scalar, this is a range vector" },
	{ RULES "  - alert: A\n    expr: up\n    for: a while\n", "s.yaml:7: for: must be a time like 90s or 1m30s" },
	{ RULES "  - alert: A\n    expr: up\n    lables: {}\n", "s.yaml:7: unknown key \"lables\"; did you mean \"labels\"?" },
	{ RULES "  - alert: A\n    expr: up\n    labels: {\"a-b\": c}\n", "s.yaml:5: labels: \"a-b\" is no name of a label" },
	{ RULES "  - alert: A\n    expr: up\n    labels: {a: \"{{ $value }}\"}\n",
		"s.yaml:5: labels: templates in labels are not simulated" },
	{ RULES "  - alert: A\n    expr: up\n    annotations: {a: \"{{ $value\"}\n",
		"s.yaml:5: annotations: a: a template begins with {{ and does not end" },
	{ RULES "  - alert: A\n    expr: up\n    annotations: {a: \"{{ printf }}\"}\n",
		"s.yaml:5: annotations: a: the template {{ printf }} is not simulated; there are $labels.NAME and $value, alone or with | "
		"humanize, humanize1024, humanizeDuration, humanizePercentage" },
	{ RULES "  - alert: A\n    expr: up\n    labels: {a: \"b\\nc 1\"}\n", "s.yaml:5: labels: a: must be one line of text" },
	{ RULES "  - alert: \"A\\nB\"\n    expr: up\n", "s.yaml:5: the name of a rule must be one line of text" },
	{ RULES "  - record: a b\n    expr: up\n", "s.yaml:5: record: \"a b\" is no name of a metric" },
	{ RULES "  - record: a\n    expr: up\n    for: 5s\n", "s.yaml:5: a rule that records has no for and no annotations" },
	{ HEAD "steps: {}\n", "s.yaml:2: steps: must be a list" },
	{ STEPS "- caption: x\n", "s.yaml:3: a step needs at: when it is, since the start" },
	{ STEPS "- at: 1500ms\n", "s.yaml:3: at: whole seconds" },
	{ STEPS "- at: 5s\n- at: 4s\n", "s.yaml:4: at: is before the step above it" },
	{ STEPS "- at: 5s\n  kil: x\n", "s.yaml:4: unknown key \"kil\"; did you mean \"kill\"?" },
	{ STEPS "- at: 5s\n  kill: cpp-dns-leaker-service-cncg\n",
		"s.yaml:4: there is no workload \"cpp-dns-leaker-service-cncg\"; did you mean \"cpp-dns-leaker-service-cncf\"?" },
	{ STEPS "- at: 5s\n  restart: nobody\n", "s.yaml:4: there is no workload \"nobody\"" },
	{ STEPS "- at: 5s\n  kill: grafana\n  restart: grafana\n", "s.yaml:3: a step does one thing" },
	{ STEPS "- at: 5s\n  kill: grafana\n  request: {path: /api/experiments}\n", "s.yaml:3: a step does one thing" },
	{ STEPS "- at: 5s\n  load: {workload: grafana, factor: many}\n", "s.yaml:4: factor: must be a number from 0 to 100" },
	{ STEPS "- at: 5s\n  load: {workload: grafna, factor: 2}\n",
		"s.yaml:4: there is no workload \"grafna\"; did you mean \"grafana\"?" },
	{ STEPS "- at: 5s\n  load: grafana\n", "s.yaml:4: must be a block of keys: workload, factor ..." },
	{ HEAD "workloads: {}\n", "s.yaml:2: workloads: must be a list" },
	{ HEAD "workloads:\n- {pods: {worker-1: 1}}\n", "s.yaml:3: a workload needs a name: small letters, digits and dashes" },
	{ HEAD "workloads:\n- {name: A b}\n", "s.yaml:3: a workload needs a name: small letters, digits and dashes" },
	{ HEAD "workloads:\n- {name: grafana}\n", "s.yaml:3: there is a workload \"grafana\" in every story" },
	{ HEAD "workloads:\n- {name: a, namespace: A}\n", "s.yaml:3: namespace: small letters, digits and dashes" },
	{ HEAD "workloads:\n- {name: a}\n", "s.yaml:3: a workload needs pods: how many on which node, {worker-1: 2}" },
	{ HEAD "workloads:\n- name: a\n  pods: {worker-3: 1}\n", "s.yaml:4: there is no node \"worker-3\"; did you mean \"worker-1\"?" },
	{ HEAD "workloads:\n- name: a\n  pods: {worker-1: 501}\n", "s.yaml:4: worker-1: must be a number from 0 to 500" },
	{ HEAD "workloads:\n- name: a\n  pods: {worker-1: 1}\n  memory: 0\n", "s.yaml:5: memory: must be an amount of memory like 10Mi" },
	{ STEPS "- at: 5s\n  end: nothing\n", "s.yaml:3: there is no experiment \"nothing\" then" },
	{ REQUEST "    path: /metrics\n", "s.yaml:5: a request needs a path of the Chaos Mesh API: /api/experiments" },
	{ REQUEST "    path: /api/nowhere\n", "s.yaml:3: the cluster answers 404: 404 page not found" },
	{ REQUEST "    path: /api/experiments\n    body: {kind: PodChaos, metadata: {name: x, namespace: nowhere}, "
		  "spec: {action: pod-kill, mode: one, selector: {}}}\n",
		"s.yaml:3: the cluster answers 404: error.api.resource_not_found: namespaces \"nowhere\" not found" },
	{ STEPS "- at: 5s\n  expect:\n  - {alert: Watchdog, state: firng, at: 5s}\n",
		"s.yaml:5: state: there is no \"firng\"; did you mean \"firing\"?" },
	{ STEPS "- at: 5s\n  expect:\n  - {alert: Watchdog, state: firing}\n", "s.yaml:5: what is expected needs either at or within" },
	{ STEPS "- at: 5s\n  expect:\n  - {alert: Watchdog, state: firing, at: 4s}\n", "s.yaml:5: at: is before the step" },
	{ STEPS "- at: 5s\n  expect:\n  - {alert: Wachdog, state: firing, at: 5s}\n", "s.yaml:5: alert: no rule has the name \"Wachdog\"" },
};

static void mistakes_are_said_with_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct err err = { 0 };
		char text[512];

		if (story_parse(wrong[i].text, strlen(wrong[i].text), "s.yaml", &err))
			fail_msg("took: %s", wrong[i].text);
		assert_string_equal(err_message(&err, text, sizeof text), wrong[i].error);
		assert_int_equal(err.code, ERR_CONFIG);
	}
}

static void names_and_paths(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(story_load("dns-leakr", &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "there is no story \"dns-leakr\"; did you mean \"dns-leaker\"? there are quiet, dns-leaker"));
	assert_null(story_load("./nowhere.yaml", &err));
	assert_int_equal(err.code, ERR_IO);
	struct story *story = story_load("datasources/sim/stories/dns-leaker.yaml", &err);

	assert_non_null(story);
	assert_string_equal(story->name, "dns-leaker");
	story_destroy(story);
}

static void a_file_is_read_whole(void **state)
{
	static const char text[] =
		"name: mine\nabout: a test\nlength: 40s\nbound: 1Mi\n"
		"workloads:\n- {name: shop, labels: {team: a}, pods: {worker-1: 1, worker-2: 2}, memory: 3Mi, requests: 5}\n"
		"groups:\n- name: heartbeat\n  rules:\n  - {alert: Watchdog, expr: vector(2), labels: {z: \"1\", a: b}}\n"
		"- name: a\n  rules:\n  - {record: \"x:y\", expr: up}\n  - {alert: A, expr: up, for: 90s}\n  - {alert: A, expr: up > 1}\n"
		"steps:\n- {at: 2s, caption: \"two\\nlines\", why: b}\n"
		"- at: 30s\n  request:\n    path: /api/experiments\n    body:\n"
		"      kind: PodChaos\n      metadata: {name: k, namespace: default, labels: {n: \"1\"}}\n"
		"      spec: {action: pod-kill, mode: fixed, value: '1', gracePeriod: 0, selector: {namespaces: [default]}}\n";
	struct err err = { 0 };
	struct story *story = story_parse(text, sizeof text - 1, "s.yaml", &err);

	(void)state;
	if (!story)
		fail_msg("%s %s", err.where, err.text);
	assert_int_equal(story->length_ms, 40000);
	assert_true(story->bound_bytes == 1048576);
	assert_int_equal(story->workload_count, 1);
	assert_string_equal(story->workloads[0].nodes, "worker-1 worker-2 worker-2");
	assert_string_equal(story->workloads[0].job, "shop");
	assert_int_equal(story->workloads[0].labels.count, 2);
	assert_string_equal(story->rules[0].name, "x:y");
	assert_false(story->rules[0].alerting);
	assert_string_equal(story->rules[1].name, "A");
	assert_int_equal(story->rules[1].for_ms, 90000);
	assert_string_equal(story->rules[2].name, "A");
	assert_string_equal(story->rules[3].group, "containers"); /* those of every story are there as well */
	bool watchdog = false;

	for (size_t i = 0; i < story->rule_count; i++) {
		if (strcmp(story->rules[i].name, "Watchdog") != 0)
			continue;
		assert_false(watchdog); /* one takes the place of the other */
		watchdog = true;
		assert_string_equal(story->rules[i].query, "vector(2)");
		assert_string_equal(story->rules[i].labels[0].name, "a"); /* in order, as they are shown */
	}
	assert_true(watchdog);
	assert_string_equal(story->steps[0].caption, "two lines");
	assert_string_equal(story->steps[1].method, "POST");
	assert_string_equal(story->steps[1].body,
		"{\"kind\":\"PodChaos\",\"metadata\":{\"name\":\"k\",\"namespace\":\"default\",\"labels\":{\"n\":\"1\"}},\"spec\":{"
		"\"action\":"
		"\"pod-kill\",\"mode\":\"fixed\",\"value\":\"1\",\"gracePeriod\":0,\"selector\":{\"namespaces\":[\"default\"]}}}");
	story_destroy(story);
}

static size_t story_count(void)
{
	size_t count = 0;

	while (story_builtin_name(count))
		count++;
	return count;
}

/* What is printed for a real Prometheus is read as what it was. */
static void rules_are_printed_as_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; story_builtin_name(i); i++) {
		struct story *story = story_load(story_builtin_name(i), NULL);
		struct buf text = { 0 };
		struct err err = { 0 };

		buf_append_text(&text, "name: printed\n");
		story_print_rules(story, 20000, &text);
		struct story *again = story_parse(buf_borrow(&text), text.len, "printed", &err);

		if (!again)
			fail_msg("%s %s in %s", err.where, err.text, buf_borrow(&text));
		assert_int_equal(again->rule_count, story->rule_count);
		for (size_t j = 0; j < story->rule_count; j++) {
			const struct rule *was = &story->rules[j], *is = &again->rules[j];

			assert_string_equal(is->group, was->group);
			assert_string_equal(is->name, was->name);
			assert_string_equal(is->query, was->query);
			assert_int_equal(is->alerting, was->alerting);
			assert_int_equal(is->for_ms, strcmp(was->name, RULES_LEAKERS) == 0 ? 20000 : was->for_ms);
			for (size_t k = 0; k < RULE_PAIRS && was->annotations[k].name; k++)
				assert_string_equal(is->annotations[k].value, was->annotations[k].value);
			for (size_t k = 0; k < RULE_PAIRS && was->labels[k].name; k++)
				assert_string_equal(is->labels[k].value, was->labels[k].value);
		}
		buf_finish(&text);
		story_destroy(again);
		story_destroy(story);
	}
}

/* Either a story, or one line that says where and what. */
static void try_text(const char *text, size_t length)
{
	char *exact = malloc(length + 1); /* so that a sanitizer sees every step too far */
	struct err err = { 0 };

	memcpy(exact, text, length);
	exact[length] = '\0';
	struct story *story = story_parse(exact, length, "s.yaml", &err);

	if (!story)
		assert_true(err.code == ERR_CONFIG && *err.text && !strchr(err.text, '\n') && strncmp(err.where, "s.yaml", 6) == 0);
	story_destroy(story);
	free(exact);
}

static void every_cut_of_a_file_is_survived(void **state)
{
	(void)state;
	for (size_t i = 0; story_builtin_name(i); i++) {
		const char *text = story_builtin_text(i);
		size_t length = strlen(text), step = 1 + length * story_count() / test_rounds(1500);

		for (size_t cut = 0; cut <= length; cut += step)
			try_text(text, cut);
	}
}

static void mutated_files_are_survived(void **state)
{
	static const char *const pieces[] = { "null", "[]", "{}", "-1", "\"", "\n", "\n  ", ": ", "- ", "\xff", "&a ", "*a", "99999999999h",
		"{{", "0s", "!!binary ", "<<: ", "%", "\t", "@every 0s" };
	struct dice dice = { 7 };

	(void)state;
	for (uint64_t round = 0; round < test_rounds(1500); round++) {
		const char *text = story_builtin_text(dice_below(&dice, story_count()));
		size_t from = dice_below(&dice, strlen(text)), gone = dice_below(&dice, 8);
		struct buf out = { 0 };

		buf_append(&out, text, from);
		buf_append_text(&out, pieces[dice_below(&dice, sizeof pieces / sizeof *pieces)]);
		if (from + gone < strlen(text))
			buf_append_text(&out, text + from + gone);
		try_text(buf_borrow(&out), out.len);
		buf_finish(&out);
	}
}

/* ---- control ---- */

static json_t *control(struct stage *stage, const char *method, const char *path, const char *body, int status)
{
	const struct api_request request = {
		.method = method, .path = path, .query = "", .authorization = "Bearer " TOKEN, .body = body, .body_length = strlen(body)
	};
	struct api_response response = { 0 };

	api_control_answer(stage->sim, &request, &response);
	if (response.status != status)
		fail_msg("%s %s %s: %d %s", method, path, body, response.status, buf_borrow(&response.body));
	json_t *json = json_loadb(buf_borrow(&response.body), response.body.len, 0, NULL);

	assert_non_null(json);
	api_response_finish(&response);
	return json;
}

static void assert_state(
	struct stage *stage, const char *method, const char *path, const char *body, const char *caption, int second, bool held)
{
	json_t *state = control(stage, method, path, body, 200);
	const char *shown = json_string_value(json_object_get(state, "caption")), *now = json_string_value(json_object_get(state, "now"));
	int64_t now_ms = 0;

	assert_true(clock_parse_rfc3339(now, strlen(now), &now_ms));
	assert_int_equal(now_ms - START, second * 1000);
	assert_int_equal(json_is_true(json_object_get(state, "held")), held);
	if (!strstr(shown, caption))
		fail_msg("%s: %s", path, shown);
	json_decref(state);
}

static void time_is_under_control(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "dns-leaker", false);
	assert_state(&stage, "GET", "/control/state", "", "All is well", 0, false);
	stage.now_ms += 10000;
	assert_state(&stage, "POST", "/control/hold", "{\"held\": true}", "All is well", 10, true);
	stage.now_ms += 100000;
	assert_state(&stage, "GET", "/control/state", "", "All is well", 10, true);
	assert_state(&stage, "POST", "/control/step", "{}", "DNS chaos starts", 30, true);
	assert_state(&stage, "POST", "/control/step", "", "over 10Mi", 55, true);
	stage.now_ms += 1000;
	assert_state(&stage, "POST", "/control/hold", "{\"held\": false}", "over 10Mi", 55, false);
	stage.now_ms += 1000;
	assert_state(&stage, "POST", "/control/speed", "{\"speed\": 10}", "over 10Mi", 56, false);
	stage.now_ms += 1000;
	assert_state(&stage, "GET", "/control/state", "", "over 10Mi", 66, false);
	assert_state(&stage, "POST", "/control/jump", "{\"seconds\": 180}", "chaos is over", 246, false);
	for (int i = 0; i < 3; i++)
		json_decref(control(&stage, "POST", "/control/step", "{}", 200));
	assert_state(&stage, "POST", "/control/step", "{}", "Calm again", 480, false);
	json_t *end = control(&stage, "GET", "/control/state", "", 200);

	assert_true(json_is_true(json_object_get(end, "ended")) && json_is_null(json_object_get(end, "next_at")));
	assert_int_equal(json_integer_value(json_object_get(end, "step")), json_integer_value(json_object_get(end, "steps")));
	json_decref(end);
	sim_destroy(stage.sim);
}

static void create(struct stage *stage, const char *body)
{
	const struct api_request request = {
		.method = "POST", .path = "/api/experiments", .query = "", .body = body, .body_length = strlen(body)
	};
	struct api_response response = { 0 };

	sim_answer_chaos_mesh(stage->sim, &request, &response);
	if (response.status != 200)
		fail_msg("%s", buf_borrow(&response.body));
	api_response_finish(&response);
}

static void assert_verdict(struct stage *stage, const char *state, const char *verdict)
{
	json_t *truth = control(stage, "GET", "/control/truth", "", 200), *one;
	size_t i;

	json_array_foreach(
		json_object_get(truth, "expected"), i, one) if (strcmp(json_string_value(json_object_get(one, "state")), state) == 0)
		assert_string_equal(json_string_value(json_object_get(one, "verdict")), verdict);
	json_decref(truth);
}

static void what_is_expected_is_judged(void **state)
{
	static const char text[] = "name: a\nsteps:\n- at: 5s\n  caption: a\n  expect:\n"
				   "  - {alert: ContainerMemoryLimit, state: quiet, within: 60s}\n"
				   "  - {alert: Watchdog, state: resolved, within: 30s}\n"
				   "- at: 10s\n  restart: grafana\n  caption: b\n  expect:\n"
				   "  - {alert: ContainerRestarts, labels: {container: grafana}, state: firing, within: 10s}\n";
	char path[] = "/tmp/story.XXXXXX";
	int file = mkstemp(path);
	struct stage stage;

	(void)state;
	assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
	close(file);
	stage_begin(&stage, path, false);
	unlink(path);
	stage.now_ms += 8000;
	assert_verdict(&stage, "quiet", "open");
	assert_verdict(&stage, "resolved", "open");
	assert_verdict(&stage, "firing", "open");
	stage.now_ms += 10000;
	assert_verdict(&stage, "firing", "met");
	assert_verdict(&stage, "resolved", "open");
	stage.now_ms += 60000;
	assert_verdict(&stage, "quiet", "met");
	assert_verdict(&stage, "resolved", "missed");
	assert_verdict(&stage, "firing", "met");
	sim_destroy(stage.sim);
}

static void what_does_nothing_is_said_to(void **state)
{
	struct stage stage;

	(void)state;
	stage_begin(&stage, "dns-leaker", false);
	stage.now_ms += 5000;
	create(&stage, "{\"kind\":\"PodChaos\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"},\"spec\":{\"action\":\"pod-kill\","
		       "\"mode\":\"one\",\"selector\":{\"namespaces\":[\"default\"]}}}");
	assert_state(&stage, "GET", "/control/state", "", "All is well", 5, false);
	create(&stage, "{\"kind\":\"TimeChaos\",\"metadata\":{\"name\":\"b\",\"namespace\":\"default\"},\"spec\":{\"timeOffset\":\"-10m\","
		       "\"mode\":\"one\",\"selector\":{\"namespaces\":[\"default\"]}}}");
	assert_state(&stage, "GET", "/control/state", "", "TimeChaos is injected and recorded here, and does nothing", 5, false);
	assert_state(&stage, "POST", "/control/step", "{}", "DNS chaos starts", 30, false);
	sim_destroy(stage.sim);
}

static void nonsense_is_refused(void **state)
{
	static const struct {
		const char *method, *path, *body;
		int status;
	} cases[] = {
		{ "POST", "/control/speed", "", 400 },
		{ "POST", "/control/speed", "{\"speed\": 0}", 400 },
		{ "POST", "/control/speed", "{\"speed\": 301}", 400 },
		{ "POST", "/control/speed", "{\"speed\": \"1\"}", 400 },
		{ "POST", "/control/speed", "{\"speed\": 1, \"held\": true}", 400 },
		{ "POST", "/control/speed", "[[[[", 400 },
		{ "POST", "/control/hold", "{\"held\": 1}", 400 },
		{ "POST", "/control/hold", "null", 400 },
		{ "POST", "/control/step", "{\"n\": 2}", 400 },
		{ "POST", "/control/step", "{", 400 },
		{ "POST", "/control/jump", "{\"seconds\": 0}", 400 },
		{ "POST", "/control/jump", "{\"seconds\": -5}", 400 },
		{ "POST", "/control/jump", "{\"seconds\": 1e99}", 400 },
		{ "GET", "/control/jump", "", 405 },
		{ "POST", "/control/state", "", 405 },
		{ "GET", "/control", "", 404 },
		{ "GET", "/control/state/", "", 404 },
	};
	struct stage stage;

	(void)state;
	stage_begin(&stage, NULL, false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *answer = control(&stage, cases[i].method, cases[i].path, cases[i].body, cases[i].status);

		assert_non_null(json_string_value(json_object_get(answer, "error")));
		json_decref(answer);
	}
	assert_state(&stage, "GET", "/control/state", "", "All is well", 0, false);
	sim_destroy(stage.sim);
}

static void random_bodies_are_answered(void **state)
{
	static const char *const paths[] = { "/control/speed", "/control/hold", "/control/step", "/control/jump" };
	static const char *const pieces[] = { "{", "}", "\"speed\"", "\"held\"", "\"seconds\"", ":", ",", "1", "-1", "1e999", "0.5", "true",
		"null", "[", "]", "\xff", "\"\\u0000\"", " ", "\"" };
	struct dice dice = { 11 };
	struct stage stage;

	(void)state;
	stage_begin(&stage, "dns-leaker", false);
	for (uint64_t round = 0; round < test_rounds(4000); round++) {
		struct buf body = { 0 };

		for (size_t left = dice_below(&dice, 9); left > 0; left--)
			buf_append_text(&body, pieces[dice_below(&dice, sizeof pieces / sizeof *pieces)]);
		const struct api_request request = { .method = "POST",
			.path = paths[dice_below(&dice, 4)],
			.query = "",
			.authorization = "Bearer " TOKEN,
			.body = buf_borrow(&body),
			.body_length = body.len };
		struct api_response response = { 0 };

		api_control_answer(stage.sim, &request, &response);
		assert_true(response.status == 200 || response.status == 400);
		api_response_finish(&response);
		buf_finish(&body);
	}
	sim_destroy(stage.sim);
}

static void only_the_token_opens(void **state)
{
	static const char *const given[] = { NULL, "", "Bearer", "Bearer ", "Bearer a b=", "Bearer a b=cc", "Bearer a b=ca b=c", TOKEN,
		"Basic " TOKEN, "Bearer a b=d" };
	struct stage stage;

	(void)state;
	stage_begin(&stage, NULL, false);
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		const struct api_request request = {
			.method = "GET", .path = "/control/state", .query = "", .authorization = given[i], .body = ""
		};
		struct api_response response = { 0 };

		api_control_answer(stage.sim, &request, &response);
		assert_int_equal(response.status, 401);
		assert_null(strstr(buf_borrow(&response.body), TOKEN));
		api_response_finish(&response);
	}
	sim_destroy(stage.sim);
}

static void append_metrics(struct stage *stage, struct buf *out)
{
	const struct api_request request = { .method = "GET", .path = "/metrics", .query = "", .body = "" };
	struct api_response response = { 0 };

	sim_answer_metrics(stage->sim, &request, &response);
	buf_append(out, buf_borrow(&response.body), response.body.len);
	api_response_finish(&response);
}

/* The same commands at the same times of the world; looked at every second or only then. */
static char *tell(int64_t look_ms)
{
	struct stage stage;
	struct buf out = { 0 };
	static const struct {
		int64_t at_ms;
		const char *path, *body;
	} commands[] = { { 12000, "/control/speed", "{\"speed\": 5}" }, { 20000, "/control/hold", "{\"held\": true}" },
		{ 21000, "/control/step", "{}" }, { 25000, "/control/hold", "{\"held\": false}" },
		{ 30000, "/control/jump", "{\"seconds\": 200}" } };

	stage_begin(&stage, "dns-leaker", false);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		for (; stage.now_ms + look_ms < START + commands[i].at_ms; stage.now_ms += look_ms)
			sim_advance(stage.sim);
		stage.now_ms = START + commands[i].at_ms;
		json_decref(control(&stage, "POST", commands[i].path, commands[i].body, 200));
	}
	stage.now_ms += 10000;
	append_metrics(&stage, &out);
	json_t *truth = control(&stage, "GET", "/control/truth", "", 200);
	char *text = json_dumps(truth, JSON_COMPACT);

	buf_append_text(&out, text);
	free(text);
	json_decref(truth);
	sim_destroy(stage.sim);
	return buf_steal(&out);
}

static void commands_give_the_same_bytes(void **state)
{
	char *often = tell(300), *seldom = tell(7000);

	(void)state;
	assert_string_equal(often, seldom);
	assert_non_null(strstr(often, "\"hit_at\":\"2026-"));
	free(often);
	free(seldom);
}

static void a_loop_begins_in_a_fresh_world(void **state)
{
	struct stage stage;
	struct buf first = { 0 }, again = { 0 };

	(void)state;
	stage_begin(&stage, "dns-leaker", true);
	stage.now_ms += 130000;
	append_metrics(&stage, &first);
	char *uid = mem_strdup(sim_world(stage.sim)->experiments[0]->object.uid);

	stage.now_ms += 480000 * 3;
	append_metrics(&stage, &again);
	assert_int_equal(sim_truth(stage.sim)->alerts[0].firing_ms, START + 480000 * 3);
	struct sim_state now;

	sim_state(stage.sim, &now);
	assert_int_equal(now.start_ms, START + 480000 * 3);
	assert_int_equal(now.now_ms, START + 480000 * 3 + 130000);
	assert_true(now.loop && !now.ended && now.step > 1);
	/* The series go on, the experiments are others. */
	const char *series = strstr(buf_borrow(&first), "container_memory_rss{");
	char *labels = mem_strndup(series, strcspn(series, "}"));

	assert_non_null(strstr(buf_borrow(&again), labels));
	assert_string_not_equal(sim_world(stage.sim)->experiments[0]->object.uid, uid);
	free(labels);
	free(uid);
	stage.now_ms += 350000 - 1;
	sim_state(stage.sim, &now);
	assert_int_equal(now.start_ms, START + 480000 * 3);
	stage.now_ms += 1;
	sim_state(stage.sim, &now);
	assert_int_equal(now.start_ms, START + 480000 * 4);
	assert_int_equal(now.step, 1);
	buf_finish(&first);
	buf_finish(&again);
	sim_destroy(stage.sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stories_keep_what_they_promise),
		cmocka_unit_test(stories_have_words),
		cmocka_unit_test(the_storm_has_three_hundred_alerts),
		cmocka_unit_test(the_truth_knows_pods),
		cmocka_unit_test(mistakes_are_said_with_their_line),
		cmocka_unit_test(names_and_paths),
		cmocka_unit_test(a_file_is_read_whole),
		cmocka_unit_test(rules_are_printed_as_they_are),
		cmocka_unit_test(every_cut_of_a_file_is_survived),
		cmocka_unit_test(mutated_files_are_survived),
		cmocka_unit_test(time_is_under_control),
		cmocka_unit_test(what_is_expected_is_judged),
		cmocka_unit_test(what_does_nothing_is_said_to),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(random_bodies_are_answered),
		cmocka_unit_test(only_the_token_opens),
		cmocka_unit_test(commands_give_the_same_bytes),
		cmocka_unit_test(a_loop_begins_in_a_fresh_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
