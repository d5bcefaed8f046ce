/* The steps of a story. */
#include <stdlib.h>
#include <string.h>
#include "core/base/fmt.h"
#include "core/base/utf8.h"
#include "core/config.h"
#include "datasources/sim/api_fault.h"
#include "datasources/sim/history.h"
#include "datasources/sim/story_parts.h"

#define STEPS_MAX 1000
#define EXPECTS_MAX 100

/* What a step may do, by its key; those on a workload name one of the catalogue, those on an experiment the name it was created with. */
static const struct act {
	const char *key;
	enum story_act act;
	bool workload;
} acts[] = {
	{ "kill", STORY_KILL, true },
	{ "restart", STORY_RESTART, true },
	{ "vanish", STORY_VANISH, true },
	{ "return", STORY_RETURN, true },
	{ "end", STORY_END, false },
	{ "pause", STORY_PAUSE, false },
	{ "resume", STORY_RESUME, false },
};

static const char *const states[] = {
	[STORY_PENDING] = "pending",
	[STORY_FIRING] = "firing",
	[STORY_IN_ALERTMANAGER] = "in_alertmanager",
	[STORY_RESOLVED] = "resolved",
	[STORY_QUIET] = "quiet",
};
#define STATE_COUNT (sizeof states / sizeof *states)

const char *story_state_name(enum story_state state)
{
	return states[state];
}

/* Words for people: on one line, harmless in a terminal. */
static bool read_words(const struct story_reader *reader, const struct yaml_node *node, const char *key, const char **text)
{
	const char *given = "";

	if (!story_read_text(reader, node, key, &given))
		return false;
	char *words = utf8_neutralise(given, strlen(given), 400, false);

	*text = arena_text(reader->arena, words);
	free(words);
	return true;
}

/* Paths and methods are looked at by the API, which tries them before the story is taken. */
static bool read_request(const struct story_reader *reader, const struct yaml_node *node, struct story_step *step)
{
	static const char *const keys[] = { "method", "path", "body", NULL };
	const struct yaml_node *body = yaml_get(node, "body");

	step->act = STORY_REQUEST;
	step->method = "POST";
	step->body = "";
	if (!story_check_keys(reader, node, keys) || !story_read_text(reader, node, "method", &step->method) ||
		!story_read_text(reader, node, "path", &step->path))
		return false;
	if (!step->path || strncmp(step->path, "/api/", 5) != 0)
		return story_fail(reader, node, "a request needs a path of the Chaos Mesh API: /api/experiments");
	if (body)
		step->body = story_json(reader, body);
	return true;
}

#define NAMES_MAX 200

static bool check_workload(const struct story_reader *reader, const struct yaml_node *node, const struct story *story, const char *name)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < workload_service_count + story->workload_count && count < NAMES_MAX; i++)
		names[count++] = i < workload_service_count ? workload_services[i].name : story->workloads[i - workload_service_count].name;
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	const char *nearest = config_nearest(name, names, count);

	return nearest ? story_fail(reader, node, "there is no workload \"%.60s\"; did you mean \"%s\"?", name, nearest)
		       : story_fail(reader, node, "there is no workload \"%.60s\"", name);
}

/* {workload: NAME, factor: N} */
static bool read_load(const struct story_reader *reader, const struct yaml_node *node, const struct story *story, struct story_step *step)
{
	static const char *const keys[] = { "workload", "factor", NULL };

	step->act = STORY_LOAD;
	step->target = "";
	step->factor = 1;
	return story_check_keys(reader, node, keys) && story_read_text(reader, node, "workload", &step->target) &&
	       story_read_number(reader, node, "factor", 0, 100, &step->factor) && check_workload(reader, node, story, step->target);
}

/* As POST /control/faults takes it. */
static bool read_fault(const struct story_reader *reader, const struct yaml_node *node, struct story_step *step)
{
	char complaint[API_FAULT_COMPLAINT];
	const char *json = story_json(reader, node);
	struct fault *fault = arena_zalloc(reader->arena, 1, sizeof *fault);

	step->act = STORY_FAULT;
	step->fault = fault;
	if (!api_fault_decode(json, strlen(json), fault, complaint))
		return story_fail(reader, node, "fault: %s", complaint);
	fault->told = true;
	return true;
}

static bool read_heal(const struct story_reader *reader, const struct yaml_node *node, struct story_step *step)
{
	struct fault *fault = arena_zalloc(reader->arena, 1, sizeof *fault);
	const char *name = "";

	step->act = STORY_HEAL;
	step->fault = fault;
	if (!story_read_text(reader, node, "heal", &name))
		return false;
	for (size_t i = 0; i < FAULT_SERVERS; i++)
		if (strcmp(fault_server_names[i], name) == 0) {
			fault->server = (enum fault_server)i;
			return true;
		}
	return story_fail(reader, yaml_get(node, "heal"), "heal: must be metrics, chaos_mesh, prometheus or alertmanager");
}

static bool read_simple_act(const struct story_reader *reader, const struct yaml_node *node, const struct story *story,
	const struct act *act, struct story_step *step)
{
	step->act = act->act;
	return story_read_text(reader, node, act->key, &step->target) &&
	       (!act->workload || check_workload(reader, yaml_get(node, act->key), story, step->target));
}

/* A request, a load, something about the servers, or one of the table. */
static bool read_act(const struct story_reader *reader, const struct yaml_node *node, const struct story *story, struct story_step *step)
{
	const struct yaml_node *request = yaml_get(node, "request"), *load = yaml_get(node, "load"), *fault = yaml_get(node, "fault"),
			       *heal = yaml_get(node, "heal");
	size_t count = (request != NULL) + (load != NULL) + (fault != NULL) + (heal != NULL);

	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		if (!yaml_get(node, acts[i].key))
			continue;
		count++;
		if (!read_simple_act(reader, node, story, &acts[i], step))
			return false;
	}
	if (count > 1)
		return story_fail(reader, node, "a step does one thing");
	return (!request || read_request(reader, request, step)) && (!load || read_load(reader, load, story, step)) &&
	       (!fault || read_fault(reader, fault, step)) && (!heal || read_heal(reader, node, step));
}

static bool read_state(const struct story_reader *reader, const struct yaml_node *node, struct story_expect *expect)
{
	const char *text = "", *nearest;

	if (!story_read_text(reader, node, "state", &text))
		return false;
	for (size_t i = 0; i < STATE_COUNT; i++)
		if (strcmp(states[i], text) == 0) {
			expect->state = (enum story_state)i;
			return true;
		}
	nearest = config_nearest(text, states, STATE_COUNT);
	return nearest ? story_fail(reader, node, "state: there is no \"%.60s\"; did you mean \"%s\"?", text, nearest)
		       : story_fail(reader, node, "state: must be pending, firing, in_alertmanager, resolved or quiet");
}

static bool has_alert(const struct story *story, const char *name)
{
	for (size_t i = 0; i < story->rule_count; i++)
		if (story->rules[i].alerting && strcmp(story->rules[i].name, name) == 0)
			return true;
	return false;
}

/* `at` is a moment of the story, as near as rules are evaluated; `within` is at most that long after the step. */
static bool read_when(
	const struct story_reader *reader, const struct yaml_node *node, const struct story_step *step, struct story_expect *expect)
{
	int64_t at = -1, within = -1;

	if (!story_read_time(reader, node, "at", &at) || !story_read_time(reader, node, "within", &within))
		return false;
	if ((at < 0) == (within < 0))
		return story_fail(reader, node, "what is expected needs either at or within");
	if (at >= 0 && at < step->at_ms)
		return story_fail(reader, node, "at: is before the step");
	expect->from_ms = at >= 0 ? at - HISTORY_STEP_MS : step->at_ms;
	expect->to_ms = at >= 0 ? at + HISTORY_STEP_MS : step->at_ms + within;
	return true;
}

static bool read_expect(const struct story_reader *reader, const struct yaml_node *node, const struct story *story,
	const struct story_step *step, struct story_expect *expect)
{
	static const char *const keys[] = { "alert", "labels", "state", "at", "within", NULL };

	expect->line = yaml_line(node);
	expect->alert = "";
	if (!story_check_keys(reader, node, keys) || !story_read_text(reader, node, "alert", &expect->alert) ||
		!story_read_pairs(reader, node, "labels", expect->labels) || !read_state(reader, node, expect) ||
		!read_when(reader, node, step, expect))
		return false;
	return has_alert(story, expect->alert) || story_fail(reader, node, "alert: no rule has the name \"%.60s\"", expect->alert);
}

static bool read_expects(
	const struct story_reader *reader, const struct yaml_node *node, const struct story *story, struct story_step *step)
{
	if (!node)
		return true;
	if (!story_expect_kind(reader, node, YAML_SEQUENCE, "expect"))
		return false;
	step->expect_count = yaml_count(node);
	if (step->expect_count > EXPECTS_MAX)
		return story_fail(reader, node, "expect: more than %d", EXPECTS_MAX);
	if (step->expect_count == 0)
		return true;
	struct story_expect *expects = arena_zalloc(reader->arena, step->expect_count, sizeof *expects);

	step->expects = expects;
	for (size_t i = 0; i < step->expect_count; i++)
		if (!read_expect(reader, yaml_item(node, i), story, step, &expects[i]))
			return false;
	return true;
}

static bool read_step(const struct story_reader *reader, const struct yaml_node *node, const struct story *story, struct story_step *step)
{
	static const char *const keys[] = { "at", "request", "kill", "restart", "vanish", "return", "load", "end", "pause", "resume",
		"fault", "heal", "caption", "why", "expect", NULL };

	step->line = yaml_line(node);
	step->at_ms = -1;
	if (!story_check_keys(reader, node, keys) || !story_read_time(reader, node, "at", &step->at_ms))
		return false;
	if (step->at_ms < 0)
		return story_fail(reader, node, "a step needs at: when it is, since the start");
	if (step->at_ms % 1000)
		return story_fail(reader, node, "at: whole seconds");
	if (step > story->steps && step->at_ms < step[-1].at_ms)
		return story_fail(reader, node, "at: is before the step above it");
	return read_act(reader, node, story, step) && read_words(reader, node, "caption", &step->caption) &&
	       read_words(reader, node, "why", &step->why) && read_expects(reader, yaml_get(node, "expect"), story, step);
}

bool story_read_steps(const struct story_reader *reader, const struct yaml_node *node, struct story *story)
{
	if (!node)
		return true;
	if (!story_expect_kind(reader, node, YAML_SEQUENCE, "steps"))
		return false;
	if (yaml_count(node) > STEPS_MAX)
		return story_fail(reader, node, "more than %d steps", STEPS_MAX);
	if (yaml_count(node) == 0)
		return true;
	struct story_step *steps = arena_zalloc(reader->arena, yaml_count(node), sizeof *steps);

	story->steps = steps;
	story->step_count = yaml_count(node);
	for (size_t i = 0; i < story->step_count; i++)
		if (!read_step(reader, yaml_item(node, i), story, &steps[i]))
			return false;
	return true;
}
