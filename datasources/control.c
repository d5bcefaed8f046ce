#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cmdqueue.h"
#include "core/store.h"
#include "datasources/control_decode.h"
#include "datasources/http.h"
#include "datasources/pulse.h"
#include "datasources/source.h"

/*
 * Who tells the story of a demo: one small answer, asked each second and where the next step is due. One request is under way at a time; a
 * command does not wait for a question, and is answered with the state that it led to. Nothing is published where nothing was told anew.
 */

#define EVERY_MS 1000
#define SOONEST_MS 20

struct control {
	struct source_context *context;
	struct pulse pulse;
	const struct slice *part; /* newest good answer; NULL before */
	struct http_request *request; /* NULL: none under way */
	bool commanding; /* it is a command's */
	int64_t started_ms, due_ms;
	bool changed; /* something to publish */
};

static int64_t now_ms(const struct control *control)
{
	return control->context->clock->wall_ms(control->context->clock->user);
}

static void publish(struct control *control)
{
	const struct source_context *context = control->context;
	struct slice *slice = slice_create(SOURCE_CONTROL, context->index, context->name, http_url(context->http));
	pulse_fill(&control->pulse, slice);
	slice->control = (struct control_data){ .story = "", .about = "", .caption = "", .why = "", .next_caption = "" };
	if (control->part) {
		slice->control = control->part->control;
		slice_hold(slice, slice_retain(control->part));
	}
	control->changed = false;
	store_publish(context->store, slice);
}

/* ---- answers ---- */

/* At the next step, so that its caption comes with it; else now and then, since others may steer the story as well. */
static int64_t next_question(const struct control_data *data)
{
	if (data->held || data->next_ms == 0 || !(data->speed > 0))
		return EVERY_MS;
	double wait_ms = (double)(data->next_ms - data->now_ms) / data->speed;
	return wait_ms < SOONEST_MS ? SOONEST_MS : wait_ms < EVERY_MS ? (int64_t)wait_ms + SOONEST_MS : EVERY_MS;
}

static void keep(struct control *control, struct slice *slice, const struct http_response *response)
{
	control->changed |= pulse_is_down(&control->pulse) || !control->part || !control_tells_the_same(control->part, slice);
	pulse_good(&control->pulse, response, now_ms(control));
	slice_release(control->part);
	control->part = slice;
	control->due_ms = now_ms(control) + next_question(&slice->control);
}

static void keep_failure(struct control *control, struct slice *slice, const struct err *err)
{
	log_write(LOG_WARN, control->context->name, "%s: %s", control->commanding ? "command" : "question", err->text);
	slice_release(slice);
	bool down = pulse_bad(&control->pulse, err, control->started_ms, now_ms(control));
	control->changed |= down;
	control->due_ms = down ? control->pulse.next_try_ms : now_ms(control) + EVERY_MS;
}

static void done(void *user, const struct http_response *response)
{
	struct control *control = user;
	struct slice *slice = slice_create(SOURCE_CONTROL, 0, "", "");
	struct err err = { 0 };
	control->request = NULL;
	http_explain(response, &err);
	if (err.code == ERR_NONE && control_decode(response->body, response->body_length, slice, &err))
		keep(control, slice, response);
	else
		keep_failure(control, slice, &err);
}

/* ---- questions and commands ---- */

static void ask(struct control *control, const struct http_call *call)
{
	struct http_call full = *call;
	full.done = done;
	full.user = control;
	control->commanding = call->changes;
	control->started_ms = now_ms(control);
	control->request = http_start(control->context->http, &full);
}

static const struct {
	const char *path, *body; /* NULL: not for this source */
} commands[] = {
	[COMMAND_HOLD] = { "/control/hold", "{\"held\": true}" },
	[COMMAND_GO_ON] = { "/control/hold", "{\"held\": false}" },
	[COMMAND_STEP] = { "/control/step", "{}" },
};

static void control_refresh(void *state)
{
	struct control *control = state;
	pulse_try_now(&control->pulse);
	control->due_ms = 0;
}

/* True where one was sent. */
static bool take_command(struct control *control)
{
	struct command command;
	bool sent = false;
	while (!sent && cmdqueue_pop(control->context->commands, &command)) {
		size_t kind = command.kind;
		sent = kind < sizeof commands / sizeof *commands && commands[kind].path;
		if (sent && control->request)
			http_cancel(control->request);
		if (sent)
			ask(control, &(struct http_call){ .method = HTTP_POST,
					     .path = commands[kind].path,
					     .body = commands[kind].body,
					     .content_type = "application/json",
					     .changes = true });
		command_finish(&command);
	}
	return sent;
}

static int64_t control_poll(void *state, const struct want_list *wants, int64_t at_ms)
{
	struct control *control = state;
	(void)wants;
	if (control->changed)
		publish(control);
	if (control->request && control->commanding)
		return INT64_MAX;
	if (take_command(control) || control->request)
		return INT64_MAX;
	if (at_ms < control->due_ms)
		return control->due_ms;
	ask(control, &(struct http_call){ .path = "/control/state" });
	return INT64_MAX;
}

/* ---- life ---- */

static void *control_open(struct source_context *context)
{
	struct control *control = mem_zalloc(1, sizeof *control);
	control->context = context;
	control->pulse.random = (uint32_t)context->clock->monotonic_ms(context->clock->user);
	return control;
}

static void control_describe(const struct config_source *config, const struct command *command, struct buf *out)
{
	(void)config;
	(void)command;
	(void)out; /* what is asked of a story stands in no dialog */
}

static void control_close(void *state)
{
	struct control *control = state;
	slice_release(control->part);
	free(control);
}

const struct source_ops control_source = {
	.kind = SOURCE_CONTROL,
	.open = control_open,
	.poll = control_poll,
	.refresh = control_refresh,
	.describe = control_describe,
	.close = control_close,
};
