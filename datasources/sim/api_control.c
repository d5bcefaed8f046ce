#include "datasources/sim/api_control.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "core/base/clock.h"
#include "datasources/sim/alertmanager.h"
#include "datasources/sim/api_control_parts.h"
#include "datasources/sim/tempo.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/truth.h"

#define TIME_SIZE 40
#define CAPTION_SIZE 128

void control_reply(const struct control *control, int status, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15));

	json_decref(json);
	control->response->status = status;
	control->response->content_type = "application/json";
	buf_append_text(&control->response->body, text);
	buf_append_char(&control->response->body, '\n');
	free(text);
}

void control_refuse(const struct control *control, int status, const char *text)
{
	control_reply(control, status, json_pack("{s:s}", "error", text));
}

static json_t *time_or_null(int64_t ms)
{
	char text[TIME_SIZE];

	return ms ? json_string(clock_format_rfc3339(ms, text, sizeof text)) : json_null();
}

/* Who tries a chaos that does nothing here is told so, until the story has something else to say. */
static void say_without_effect(struct sim_state *state, char caption[CAPTION_SIZE])
{
	if (!state->without_effect)
		return;
	snprintf(caption, CAPTION_SIZE, "%s is injected and recorded here, and does nothing to the simulated pods", state->without_effect);
	state->caption = caption;
	state->why = "DNS, stress, pod, network, HTTP and IO chaos do what they are for";
	state->caption_ms = state->without_effect_ms;
}

static void show_state(const struct control *control)
{
	struct sim_state state;
	char caption[CAPTION_SIZE];

	sim_state(control->sim, &state);
	say_without_effect(&state, caption);
	control_reply(control, 200,
		json_pack("{s:s, s:s, s:o, s:o, s:f, s:b, s:b, s:b, s:I, s:I, s:s, s:s, s:o, s:s?, s:o}", "story", state.story, "about",
			state.about, "now", time_or_null(state.now_ms), "start", time_or_null(state.start_ms), "speed", state.speed, "held",
			state.held, "loop", state.loop, "ended", state.ended, "step", (json_int_t)state.step, "steps",
			(json_int_t)state.steps, "caption", state.caption, "why", state.why, "caption_at", time_or_null(state.caption_ms),
			"next_caption", state.next_caption, "next_at", time_or_null(state.next_ms)));
}

/* ---- the truth ---- */

static json_t *pod_truth(const struct truth_pod *pod)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "namespace", pod->namespace_, "pod", pod->pod, "container", pod->container,
		"hit_at", time_or_null(pod->hit_ms), "over_limit_at", time_or_null(pod->over_ms), "restarted_at",
		time_or_null(pod->restarted_ms), "deleted_at", time_or_null(pod->deleted_ms));
}

static json_t *alert_truth(const struct truth_alert *alert)
{
	json_t *labels = json_object();

	for (size_t i = 0; i < alert->labels->count; i++)
		json_object_set_new(labels, alert->labels->items[i].name, json_string(alert->labels->items[i].value));
	return json_pack("{s:O, s:o, s:o, s:o, s:o, s:o}", "alertname", json_object_get(labels, "alertname"), "labels", labels,
		"pending_at", time_or_null(alert->pending_ms), "firing_at", time_or_null(alert->firing_ms), "in_alertmanager_at",
		time_or_null(alert->in_alertmanager_ms), "resolved_at", time_or_null(alert->resolved_ms));
}

/* What receivers were told, as the groups of the Alertmanager have it. */
static json_t *notices_truth(const struct amgroups *groups)
{
	json_t *notices = json_array();

	for (size_t i = 0; i < groups->notice_count; i++) {
		const struct amnotice *notice = &groups->notices[i];

		json_array_append_new(notices, json_pack("{s:o, s:s, s:i, s:i}", "at", time_or_null(notice->at_ms), "receiver",
						       notice->receiver, "firing", (int)notice->firing, "resolved", (int)notice->resolved));
	}
	return notices;
}

static json_t *expect_truth(const struct truth *truth, const struct story_expect *expect, const struct sim_state *state)
{
	static const char *const verdicts[] = { [TRUTH_OPEN] = "open", [TRUTH_MET] = "met", [TRUTH_MISSED] = "missed" };
	json_t *labels = json_object();

	for (size_t i = 0; i < RULE_PAIRS && expect->labels[i].name; i++)
		json_object_set_new(labels, expect->labels[i].name, json_string(expect->labels[i].value));
	return json_pack("{s:s, s:o, s:s, s:o, s:o, s:s}", "alertname", expect->alert, "labels", labels, "state",
		story_state_name(expect->state), "from", time_or_null(state->start_ms + expect->from_ms), "to",
		time_or_null(state->start_ms + expect->to_ms), "verdict",
		verdicts[truth_judge(truth, expect, state->start_ms, state->now_ms)]);
}

static json_t *expected_truth(const struct control *control, const struct truth *truth)
{
	const struct story *story = sim_story(control->sim);
	struct sim_state state;
	json_t *expected = json_array();

	sim_state(control->sim, &state);
	for (size_t i = 0; i < story->step_count; i++)
		for (size_t j = 0; j < story->steps[i].expect_count; j++)
			json_array_append_new(expected, expect_truth(truth, &story->steps[i].expects[j], &state));
	return expected;
}

static void show_truth(const struct control *control)
{
	const struct truth *truth = sim_truth(control->sim);
	json_t *pods = json_array(), *alerts = json_array();

	for (size_t i = 0; i < truth->pod_count; i++) {
		const struct truth_pod *pod = &truth->pods[i];

		if (pod->hit_ms || pod->over_ms || pod->restarted_ms || pod->deleted_ms)
			json_array_append_new(pods, pod_truth(pod));
	}
	for (size_t i = 0; i < truth->alert_count; i++)
		json_array_append_new(alerts, alert_truth(&truth->alerts[i]));
	json_t *notices = notices_truth(&sim_alertmanager(control->sim)->groups);

	control_reply(control, 200,
		json_pack("{s:o, s:o, s:o, s:o}", "pods", pods, "alerts", alerts, "notices", notices, "expected",
			expected_truth(control, truth)));
}

/* ---- commands ---- */

/* The body's one value; NULL, and the answer is given, where the body is anything else. A borrowed reference of *body. */
static json_t *only_value(const struct control *control, const char *name, json_t **body)
{
	*body = json_loadb(control->request->body, control->request->body_length, JSON_REJECT_DUPLICATES, NULL);
	json_t *value = json_object_get(*body, name);

	if (!value || json_object_size(*body) != 1) {
		json_decref(*body);
		*body = NULL;
		return NULL;
	}
	return value;
}

static void set_speed(const struct control *control)
{
	json_t *body, *value = only_value(control, "speed", &body);
	double speed = value && json_is_number(value) ? json_number_value(value) : 0;

	json_decref(body);
	if (!(speed >= TEMPO_SPEED_MIN && speed <= TEMPO_SPEED_MAX)) {
		control_refuse(control, 400, "needs {\"speed\": N}, N from 0.001 to 300");
		return;
	}
	sim_set_speed(control->sim, speed);
	show_state(control);
}

static void set_held(const struct control *control)
{
	json_t *body, *value = only_value(control, "held", &body);
	bool good = value && json_is_boolean(value), held = json_is_true(value);

	json_decref(body);
	if (!good) {
		control_refuse(control, 400, "needs {\"held\": true} or {\"held\": false}");
		return;
	}
	sim_hold(control->sim, held);
	show_state(control);
}

/* Anything in the body means that somebody wanted something else. */
static void step(const struct control *control)
{
	json_t *body = json_loadb(control->request->body, control->request->body_length, 0, NULL);
	bool good = control->request->body_length == 0 || (json_is_object(body) && json_object_size(body) == 0);

	json_decref(body);
	if (!good) {
		control_refuse(control, 400, "needs {}");
		return;
	}
	sim_step(control->sim);
	show_state(control);
}

static void jump(const struct control *control)
{
	json_t *body, *value = only_value(control, "seconds", &body);
	double seconds = value && json_is_number(value) ? json_number_value(value) : 0;

	json_decref(body);
	if (!(seconds > 0 && seconds <= SIM_JUMP_MAX_S)) {
		control_refuse(control, 400, "needs {\"seconds\": N}, N over 0, 21600 at most");
		return;
	}
	sim_jump(control->sim, (int64_t)ceil(seconds * 1000));
	show_state(control);
}

static const struct {
	const char *path, *method;
	void (*answer)(const struct control *control);
} routes[] = {
	{ "/control/state", "GET", show_state },
	{ "/control/truth", "GET", show_truth },
	{ "/control/speed", "POST", set_speed },
	{ "/control/hold", "POST", set_held },
	{ "/control/step", "POST", step },
	{ "/control/jump", "POST", jump },
	{ "/control/mesh", "GET", control_show_mesh },
	{ "/control/mesh", "POST", control_set_mesh },
	{ "/control/faults", "GET", control_list_faults },
	{ "/control/faults", "POST", control_add_fault },
	{ "/control/faults", "DELETE", control_clear_faults },
};

/* Takes as long whatever is wrong with it. */
static bool same(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned char differs = a_length != b_length;

	for (size_t i = 0; i < a_length && b_length > 0; i++)
		differs |= (unsigned char)(a[i] ^ b[i % b_length]);
	return !differs;
}

static bool may(const struct control *control)
{
	static const char scheme[] = "Bearer ";
	const char *token = sim_control_token(control->sim), *given = control->request->authorization;

	if (!token || !given || strncmp(given, scheme, sizeof scheme - 1) != 0)
		return false;
	given += sizeof scheme - 1;
	return same(given, strlen(given), token, strlen(token));
}

void api_control_answer(void *sim, const struct api_request *request, struct api_response *response)
{
	const struct control control = { sim, request, response };
	bool known = false;

	if (!may(&control)) {
		control_refuse(&control, 401, "needs the header Authorization: Bearer TOKEN");
		return;
	}
	if (strncmp(request->path, CONTROL_FAULT_PREFIX, sizeof CONTROL_FAULT_PREFIX - 1) == 0) {
		control_remove_fault(&control);
		return;
	}
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (strcmp(routes[i].path, request->path) != 0)
			continue;
		if (strcmp(routes[i].method, request->method) == 0) {
			routes[i].answer(&control);
			return;
		}
		known = true;
	}
	control_refuse(&control, known ? 405 : 404, known ? "another method is asked for here" : "there is no such path");
}
