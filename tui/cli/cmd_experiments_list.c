#include <string.h>

#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/labels.h"
#include "core/session.h"
#include "tui/cli/experiments.h"
#include "tui/cli/headless.h"

/* Reading: `experiments list` and `show`, and how an object is named on the command line. */

static bool chaos_answered(const struct frame *frame, const void *user)
{
	(void)user;
	for (size_t i = 0; i < frame->source_count; i++) {
		if (frame->sources[i].kind == SOURCE_CHAOS_MESH && frame->sources[i].health == SOURCE_WAITING)
			return false;
	}
	return true;
}

const struct frame *experiments_frame(struct cli_context *context)
{
	bool reached;
	const struct frame *frame = headless_wait(context, context->args->wait_ms, chaos_answered, NULL, &reached);
	for (size_t i = 0; i < frame->source_count; i++) {
		const struct frame_source *source = &frame->sources[i];
		if (source->kind != SOURCE_CHAOS_MESH)
			continue;
		headless_say_source(context, source);
		return source->health == SOURCE_OK ? frame : NULL;
	}
	return NULL;
}

bool experiments_all_told(const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		if (frame->sources[i].kind == SOURCE_CHAOS_MESH)
			return !frame->sources[i].partial;
	}
	return false;
}

const char *experiments_state(const struct frame_chaos *chaos)
{
	return chaos->requested[0] ? chaos->requested : chaos->item->status[0] ? chaos->item->status : "unknown";
}

static const char *const target_states[] = {
	[TARGET_UNKNOWN] = "unknown",
	[TARGET_INJECTED] = "injected",
	[TARGET_NOT_INJECTED] = "not injected",
	[TARGET_RECOVERED] = "recovered",
};

/* ---- naming ---- */

static bool is_named(const struct frame_chaos *chaos, const char *operand)
{
	const char *slash = strchr(operand, '/');
	if (!slash)
		return strcmp(chaos->item->uid, operand) == 0;
	size_t length = (size_t)(slash - operand);
	return strlen(chaos->item->namespace_) == length && memcmp(chaos->item->namespace_, operand, length) == 0 &&
	       strcmp(chaos->item->name, slash + 1) == 0;
}

/* "chaoswatch: OPERAND" and what is to be said of it, which goes to a terminal. */
static void say_of(const struct cli_context *context, const char *operand, const char *text)
{
	struct err err = { 0 };
	err_set(&err, ERR_USAGE, "", "%.200s%s", operand, text);
	fprintf(context->words, "chaoswatch: %s\n", err.text);
}

static void say_ambiguous(struct cli_context *context, const struct frame *frame, const char *operand)
{
	say_of(context, operand, " is not unique, name one by its uid:");
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct chaos_item *item = frame->chaos[i].item;
		if (!frame->chaos[i].gone && is_named(&frame->chaos[i], operand))
			fprintf(context->words, "  %s  %s  %s\n", item->uid, item->kind, experiments_state(&frame->chaos[i]));
	}
}

const struct frame_chaos *experiments_find(struct cli_context *context, const struct frame *frame, const char *operand, int *code)
{
	const struct frame_chaos *found = NULL;
	for (size_t i = 0; i < frame->chaos_count; i++) {
		if (frame->chaos[i].gone || !is_named(&frame->chaos[i], operand))
			continue;
		if (found) {
			say_ambiguous(context, frame, operand);
			*code = CLI_USAGE;
			return NULL;
		}
		found = &frame->chaos[i];
	}
	if (!found && experiments_all_told(frame)) {
		say_of(context, operand, ": there is no such experiment, schedule or workflow");
		*code = CLI_REFUSED;
	} else if (!found) {
		say_of(context, operand, ": not in the lists that came");
		*code = CLI_NO_ANSWER;
	}
	return found;
}

/* ---- JSON ---- */

static void add_targets(struct out_json *json, const struct frame_chaos *chaos)
{
	out_json_array(json, "targets");
	for (size_t i = 0; i < chaos->own_target_count; i++) {
		const struct frame_target *target = &chaos->targets[i];
		out_json_object(json, NULL);
		out_json_text(json, "namespace", target->namespace_);
		out_json_text(json, "pod", target->pod);
		out_json_text_or_null(json, "container", target->container);
		out_json_text(json, "state", target_states[target->state]);
		out_json_time(json, "at", target->at_ms);
		out_json_close(json);
	}
	out_json_close(json);
}

static void add_events(struct out_json *json, const struct frame_chaos *chaos)
{
	out_json_array(json, "events");
	for (size_t i = 0; i < chaos->event_count; i++) {
		const struct chaos_event *event = chaos->events[i];
		out_json_object(json, NULL);
		out_json_time(json, "created_at", event->created_ms);
		out_json_text(json, "type", event->warning ? "Warning" : "Normal");
		out_json_text(json, "reason", event->reason);
		out_json_text(json, "message", event->message);
		out_json_close(json);
	}
	out_json_close(json);
}

void experiments_add_json(struct out_json *json, const struct frame_chaos *chaos, bool detail)
{
	const struct chaos_item *item = chaos->item;
	out_json_object(json, NULL);
	out_json_text(json, "uid", item->uid);
	out_json_text(json, "kind", item->kind);
	out_json_text(json, "namespace", item->namespace_);
	out_json_text(json, "name", item->name);
	out_json_text(json, "status", item->status);
	out_json_text_or_null(json, "created_at", item->created_at);
	out_json_text(json, "chaos_kind", item->chaos_kind);
	out_json_text_or_null(json, "parent", chaos->parent);
	out_json_time(json, "started_at", chaos->started_ms);
	out_json_time(json, "ends_at", chaos->ends_ms);
	out_json_time(json, "paused_at", chaos->paused_ms);
	out_json_time(json, "next_run", chaos->next_ms);
	out_json_time(json, "last_run", chaos->last_ms);
	out_json_boolean(json, "recovery_confirmed", chaos->recovery_confirmed);
	out_json_text_or_null(json, "requested", chaos->requested);
	out_json_text_or_null(json, "failure", chaos->failure);
	add_targets(json, chaos);
	if (detail) {
		add_events(json, chaos);
		out_json_raw(json, "kube_object", item->manifest);
	}
	out_json_close(json);
}

/* ---- list ---- */

static void time_text(const struct frame_chaos *chaos, int64_t now_ms, char *out, size_t size)
{
	char text[FMT_SIZE];
	out[0] = 0;
	if (chaos->item->state == CHAOS_PAUSED && chaos->paused_ms)
		snprintf(out, size, "for %s", fmt_duration(now_ms - chaos->paused_ms, text, sizeof(text)));
	else if (chaos->next_ms > now_ms)
		snprintf(out, size, "next in %s", fmt_duration(chaos->next_ms - now_ms, text, sizeof(text)));
	else if (chaos->ends_ms > now_ms)
		snprintf(out, size, "%s left", fmt_duration(chaos->ends_ms - now_ms, text, sizeof(text)));
}

static void print_table(struct cli_context *context, const struct frame *frame)
{
	static const char *const heads[] = { "KIND", "RUNS", "NAMESPACE", "NAME", "STATUS", "TIME", "UID" };
	struct out_table *table = out_table_create(heads, sizeof(heads) / sizeof(heads[0]));
	char time[64];
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct chaos_item *item = frame->chaos[i].item;
		if (frame->chaos[i].gone)
			continue;
		time_text(&frame->chaos[i], frame->wall_ms, time, sizeof(time));
		out_table_cell(table, item->kind);
		out_table_cell(table, item->chaos_kind);
		out_table_cell(table, item->namespace_);
		out_table_cell(table, item->name);
		out_table_cell(table, experiments_state(&frame->chaos[i]));
		out_table_cell(table, time);
		out_table_cell(table, item->uid);
	}
	if (frame->chaos_count > 0)
		out_table_print(table, context->out);
	else if (experiments_all_told(frame))
		fprintf(context->words, "no experiments, schedules or workflows\n");
	out_table_destroy(table);
}

static void print_json(struct cli_context *context, const struct frame *frame)
{
	struct out_json *json = out_json_create();
	for (size_t i = 0; i < frame->chaos_count; i++) {
		if (!frame->chaos[i].gone)
			experiments_add_json(json, &frame->chaos[i], false);
	}
	out_json_print(json, context->out);
	out_json_destroy(json);
}

int cmd_experiments_list(struct cli_context *context)
{
	const struct frame *frame = experiments_frame(context);
	if (!frame)
		return CLI_NO_ANSWER;
	(context->args->json ? print_json : print_table)(context, frame);
	return experiments_all_told(frame) ? CLI_DONE : CLI_NO_ANSWER;
}

/* ---- show ---- */

static bool has_detail(const struct frame *frame, const void *user)
{
	for (size_t i = 0; i < frame->chaos_count; i++) {
		if (strcmp(frame->chaos[i].item->uid, user) == 0)
			return frame->chaos[i].item->has_detail;
	}
	return true;
}

static void print_texts(FILE *out, const char *head, char *const *items, size_t count)
{
	if (count == 0)
		return;
	fprintf(out, "%-12s", head);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", items[i]);
	fputc('\n', out);
}

static void print_spec(FILE *out, const struct chaos_item *item)
{
	const struct chaos_spec *spec = &item->spec;
	if (!item->has_detail)
		return;
	bool more = spec->summary[0] && strcmp(spec->summary, spec->action) != 0;
	fprintf(out, "%-12s%s%s%s\n", "action", spec->action, spec->action[0] && more ? ", " : "", more ? spec->summary : "");
	fprintf(out, "%-12s%s%s%s\n", "mode", spec->mode, spec->value[0] ? " " : "", spec->value);
	if (!spec->has_selector)
		fprintf(out, "%-12snone: every pod of its namespace\n", "selector");
	print_texts(out, "namespaces", spec->namespaces, spec->namespace_count);
	print_texts(out, "selector", spec->selectors, spec->selector_count);
	fprintf(out, "%-12s%s\n", "duration", spec->one_shot ? "once" : spec->duration[0] ? spec->duration : "endless");
	if (item->cron[0])
		fprintf(out, "%-12s%s\n", "schedule", item->cron);
}

static void print_one(struct cli_context *context, const struct frame_chaos *chaos)
{
	char time[40];
	const struct chaos_item *item = chaos->item;
	fprintf(context->out, "%s %s/%s  %s\n%-12s%s\n", item->kind, item->namespace_, item->name, experiments_state(chaos), "uid",
		item->uid);
	if (item->created_ms)
		fprintf(context->out, "%-12s%s\n", "created", clock_format_rfc3339(item->created_ms, time, sizeof(time)));
	print_spec(context->out, item);
	for (size_t i = 0; i < chaos->own_target_count; i++)
		fprintf(context->out, "%-12s%s/%s  %s\n", i == 0 ? "targets" : "", chaos->targets[i].namespace_, chaos->targets[i].pod,
			target_states[chaos->targets[i].state]);
	for (size_t i = 0; i < chaos->event_count; i++)
		fprintf(context->out, "%-12s%s  %s  %s\n", i == 0 ? "events" : "",
			clock_format_rfc3339(chaos->events[i]->created_ms, time, sizeof(time)), chaos->events[i]->reason,
			chaos->events[i]->message);
}

/* The detail is asked for by selecting; the frame changes while it is awaited, so the object is looked up again. */
static int show(struct cli_context *context, const char *operand, struct out_json *json, bool first)
{
	char uid[64];
	bool reached;
	int code = CLI_DONE;
	const struct frame_chaos *chaos = experiments_find(context, headless_frame(context), operand, &code);
	if (!chaos)
		return code;
	snprintf(uid, sizeof(uid), "%s", chaos->item->uid);
	session_select_chaos(context->session, uid);
	const struct frame *frame = headless_wait(context, context->args->wait_ms, has_detail, uid, &reached);
	chaos = experiments_find(context, frame, uid, &code);
	if (!chaos)
		return code;
	if (!reached)
		say_of(context, operand, ": its detail did not come in time");
	if (json) {
		experiments_add_json(json, chaos, true);
	} else {
		fputs(first ? "" : "\n", context->out);
		print_one(context, chaos);
	}
	return reached ? CLI_DONE : CLI_NO_ANSWER;
}

int cmd_experiments_show(struct cli_context *context)
{
	int worst = CLI_DONE;
	struct out_json *json = context->args->json ? out_json_create() : NULL;
	if (!experiments_frame(context)) {
		out_json_destroy(json);
		return CLI_NO_ANSWER;
	}
	for (size_t i = 0; i < context->args->operand_count; i++) {
		int code = show(context, context->args->operands[i], json, i == 0);
		worst = code > worst ? code : worst;
	}
	if (json)
		out_json_print(json, context->out);
	out_json_destroy(json);
	return worst;
}
