#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/command.h"
#include "core/manifest.h"
#include "tui/blast.h"
#include "tui/cli/experiments.h"
#include "tui/cli/headless.h"
#include "tui/stop_plan.h"

/*
 * Changing: a plan of commands is made, shown with its requests, agreed to, sent in order, and awaited, each until the source has read back
 * what became of it. Read-only and a missing --yes were refused before any request.
 */
#define RESULT_WAIT_MS 45000 /* a fresh connection, the request, and reading back */
#define SETTLE_WAIT_MS 15000 /* until what the server took has happened */
#define PREVIEW_WAIT_MS 5000

struct step {
	struct command command; /* until it is sent */
	bool queued;
	uint64_t id;
	char what[160]; /* "DNSChaos default/dns-leaker" */
	char uid[64]; /* "" of what is to be created */
};

struct plan {
	size_t count, capacity;
	struct step *steps;
};

static void plan_finish(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (!plan->steps[i].queued)
			command_finish(&plan->steps[i].command);
	}
	free(plan->steps);
}

static struct step *plan_add(struct plan *plan)
{
	plan->steps = mem_grow(plan->steps, plan->count, &plan->capacity, sizeof(*plan->steps));
	struct step *step = &plan->steps[plan->count++];
	memset(step, 0, sizeof(*step));
	return step;
}

static void add_object(struct plan *plan, enum command_kind kind, const struct chaos_item *item)
{
	struct step *step = plan_add(plan);
	command_init(&step->command, kind, item->object, item->uid, item->namespace_, item->name, item->chaos_kind, "");
	snprintf(step->what, sizeof(step->what), "%s %s/%s", item->kind, item->namespace_, item->name);
	snprintf(step->uid, sizeof(step->uid), "%s", item->uid);
}

/* ---- agreeing ---- */

static void show_plan(struct cli_context *context, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct buf request = { 0 };
		context->backend->describe(context->backend->user, SOURCE_CHAOS_MESH, &plan->steps[i].command, &request);
		fprintf(context->words, "%s %s\n  %s\n", command_verb(plan->steps[i].command.kind), plan->steps[i].what,
			buf_borrow(&request));
		buf_finish(&request);
	}
}

static bool read_yes(int fd)
{
	char answer[16] = "";
	ssize_t length = read(fd, answer, sizeof(answer) - 1);
	if (length <= 0)
		return false;
	answer[strcspn(answer, "\r\n")] = 0;
	return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}

static bool agreed(struct cli_context *context, const char *question, size_t count)
{
	if (context->args->yes)
		return true;
	fprintf(context->words, "%s %zu? [y/N] ", question, count);
	fflush(context->words);
	return read_yes(context->answers);
}

/* ---- sending and awaiting ---- */

static void send_all(struct cli_context *context, struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		plan->steps[i].queued = true;
		plan->steps[i].id = context->backend->command(context->backend->user, SOURCE_CHAOS_MESH, &plan->steps[i].command);
	}
}

static bool all_answered(const struct frame *frame, const void *user)
{
	const struct plan *plan = user;
	for (size_t i = 0; i < plan->count; i++) {
		const struct command_result *result = command_result_find(frame->results, frame->result_count, plan->steps[i].id);
		if (plan->steps[i].id != 0 && (!result || result->state == COMMAND_SENT))
			return false;
	}
	return true;
}

static const struct chaos_item *item_of(const struct frame *frame, const char *uid)
{
	for (size_t i = 0; i < frame->chaos_count; i++) {
		if (!frame->chaos[i].gone && strcmp(frame->chaos[i].item->uid, uid) == 0)
			return frame->chaos[i].item;
	}
	return NULL;
}

/* What the server took has not happened yet: what injects has to see it, too. */
static bool is_late(const struct frame *frame, const struct step *step)
{
	const struct command_result *result = command_result_find(frame->results, frame->result_count, step->id);
	const struct chaos_item *item = item_of(frame, step->uid);
	if (!item || !result || result->state != COMMAND_DONE)
		return false;
	if (result->kind == COMMAND_PAUSE)
		return item->state != CHAOS_PAUSED && item->state != CHAOS_FINISHED;
	return result->kind == COMMAND_RESUME && item->state == CHAOS_PAUSED;
}

static bool none_late(const struct frame *frame, const void *user)
{
	const struct plan *plan = user;
	for (size_t i = 0; i < plan->count; i++) {
		if (is_late(frame, &plan->steps[i]))
			return false;
	}
	return true;
}

static const char *past(enum command_kind kind)
{
	switch (kind) {
	case COMMAND_PAUSE:
		return "paused";
	case COMMAND_RESUME:
		return "resumed";
	case COMMAND_DELETE:
		return "deleted";
	case COMMAND_ABORT:
		return "aborted";
	default:
		return "created";
	}
}

/* One line of data for what was done, a sentence for what was not. */
static int report_step(struct cli_context *context, const struct frame *frame, const struct step *step)
{
	const struct command_result *result = command_result_find(frame->results, frame->result_count, step->id);
	if (!result || result->state == COMMAND_SENT) {
		fprintf(context->words, "chaoswatch: %s: %s\n", step->what,
			step->id == 0 ? "refused: the queue is full" : "no answer in time");
		return step->id == 0 ? CLI_REFUSED : CLI_NO_ANSWER;
	}
	if (is_late(frame, step)) {
		fprintf(context->words, "chaoswatch: %s: the server took it, but it is not %s yet\n", step->what, past(result->kind));
		return CLI_REFUSED;
	}
	if (result->state == COMMAND_DONE) {
		fprintf(context->out, "%s %s %s\n", past(result->kind), step->what, result->uid);
		return CLI_DONE;
	}
	fprintf(context->words, "chaoswatch: %s: %s%s\n", step->what,
		result->state == COMMAND_UNCLEAR ? "it is not clear whether it happened: " : "", result->error.text);
	return result->state == COMMAND_UNCLEAR ? CLI_NO_ANSWER : CLI_REFUSED;
}

/* The worst of what the steps came to; a refusal outweighs silence, since it is certain. */
static int carry_out(struct cli_context *context, struct plan *plan)
{
	bool reached;
	bool refused = false, silent = false;
	send_all(context, plan);
	headless_wait(context, RESULT_WAIT_MS, all_answered, plan, &reached);
	const struct frame *frame = headless_wait(context, SETTLE_WAIT_MS, none_late, plan, &reached);
	for (size_t i = 0; i < plan->count; i++) {
		int code = report_step(context, frame, &plan->steps[i]);
		refused |= code == CLI_REFUSED;
		silent |= code == CLI_NO_ANSWER;
	}
	return refused ? CLI_REFUSED : silent ? CLI_NO_ANSWER : CLI_DONE;
}

/* ---- pause, resume, delete ---- */

static bool already(struct cli_context *context, const struct frame_chaos *chaos, enum command_kind kind)
{
	bool paused = chaos->item->state == CHAOS_PAUSED;
	if ((kind == COMMAND_PAUSE && paused) || (kind == COMMAND_RESUME && !paused)) {
		fprintf(context->words, "%s/%s is %s already\n", chaos->item->namespace_, chaos->item->name, experiments_state(chaos));
		return true;
	}
	return false;
}

static int plan_operands(struct cli_context *context, const struct frame *frame, enum command_kind kind, struct plan *plan)
{
	int code = CLI_DONE;
	for (size_t i = 0; i < context->args->operand_count; i++) {
		const struct frame_chaos *chaos = experiments_find(context, frame, context->args->operands[i], &code);
		if (!chaos)
			return code;
		if (kind != COMMAND_DELETE && chaos->item->object == CHAOS_WORKFLOW) {
			fprintf(context->words, "chaoswatch: %s: a workflow cannot be paused or resumed; delete ends it\n",
				context->args->operands[i]);
			return CLI_REFUSED;
		}
		if (!already(context, chaos, kind))
			add_object(plan, kind, chaos->item);
	}
	return CLI_DONE;
}

static int change(struct cli_context *context, enum command_kind kind, const char *question)
{
	struct plan plan = { 0 };
	const struct frame *frame = experiments_frame(context);
	if (!frame)
		return CLI_NO_ANSWER;
	int code = plan_operands(context, frame, kind, &plan);
	if (code == CLI_DONE && plan.count > 0) {
		show_plan(context, &plan);
		code = agreed(context, question, plan.count) ? carry_out(context, &plan) : CLI_REFUSED;
	}
	plan_finish(&plan);
	return code;
}

int cmd_experiments_pause(struct cli_context *context)
{
	return change(context, COMMAND_PAUSE, "Pause");
}

int cmd_experiments_resume(struct cli_context *context)
{
	return change(context, COMMAND_RESUME, "Resume (injects at once)");
}

int cmd_experiments_delete(struct cli_context *context)
{
	return change(context, COMMAND_DELETE, "Delete");
}

/* ---- create ---- */

static void print_preview(struct cli_context *context, const char *who, const struct blast_side *side, const struct command_result *result)
{
	if (!result || result->state != COMMAND_DONE) {
		fprintf(context->words, "  which pods %s selects is not known%s%s\n", who, result ? ": " : "",
			result ? result->error.text : "");
		return;
	}
	fprintf(context->words, "  %s selects %zu pods now, mode %s%s%s\n", who, result->pod_total, side->mode, side->value[0] ? " " : "",
		side->value);
	for (size_t i = 0; i < result->pod_count && i < 20; i++)
		fprintf(context->words, "    %s/%s\n", result->pods[i].namespace_, result->pods[i].name);
}

/* Which pods it would hit now, where the server can tell. */
static void preview(struct cli_context *context, const struct manifest *manifest)
{
	struct plan plan = { 0 };
	struct blast_side sides[BLAST_SIDES];
	bool reached;
	size_t count = blast_sides(manifest, sides);
	for (size_t i = 0; i < count; i++)
		command_init(&plan_add(&plan)->command, COMMAND_PREVIEW, manifest->object, "", manifest->namespace_, manifest->name,
			manifest->chaos_kind, sides[i].selector);
	if (count > 0)
		send_all(context, &plan);
	const struct frame *frame = headless_wait(context, PREVIEW_WAIT_MS, all_answered, &plan, &reached);
	for (size_t i = 0; i < count; i++)
		print_preview(context, i == 0 ? "it" : "its target", &sides[i],
			command_result_find(frame->results, frame->result_count, plan.steps[i].id));
	plan_finish(&plan);
}

static void add_manifest(struct cli_context *context, struct plan *plan, const struct manifest *manifest)
{
	struct step *step = plan_add(plan);
	command_init(&step->command, COMMAND_CREATE, manifest->object, "", manifest->namespace_, manifest->name, manifest->chaos_kind,
		manifest->body);
	snprintf(step->what, sizeof(step->what), "%s %s/%s", manifest->kind, manifest->namespace_, manifest->name);
	fprintf(context->words, "%s\n", step->what);
	for (size_t i = 0; i < manifest->warning_count; i++)
		fprintf(context->words, "  ! %s\n", manifest->warnings[i]);
	preview(context, manifest);
}

/* False where a file holds anything that is no manifest: nothing of it is sent then. */
static bool read_manifests(struct cli_context *context, struct manifest_list *lists)
{
	bool good = true;
	char message[512];
	for (size_t i = 0; i < context->args->operand_count; i++) {
		context->backend->manifests(context->backend->user, context->args->operands[i], &lists[i]);
		for (size_t k = 0; k < lists[i].error_count; k++)
			fprintf(context->words, "%s\n", err_message(&lists[i].errors[k], message, sizeof(message)));
		good = good && lists[i].error_count == 0;
	}
	return good;
}

static int create(struct cli_context *context, const struct manifest_list *lists)
{
	struct plan plan = { 0 };
	int code = CLI_DONE;
	if (!experiments_frame(context))
		return CLI_NO_ANSWER;
	for (size_t i = 0; i < context->args->operand_count; i++) {
		for (size_t k = 0; k < lists[i].count; k++)
			add_manifest(context, &plan, &lists[i].items[k]);
	}
	if (plan.count > 0) {
		show_plan(context, &plan);
		code = agreed(context, "Create", plan.count) ? carry_out(context, &plan) : CLI_REFUSED;
	}
	plan_finish(&plan);
	return code;
}

int cmd_experiments_create(struct cli_context *context)
{
	struct manifest_list *lists = mem_zalloc(context->args->operand_count, sizeof(*lists));
	int code = read_manifests(context, lists) ? create(context, lists) : CLI_USAGE;
	for (size_t i = 0; i < context->args->operand_count; i++)
		manifest_list_finish(&lists[i]);
	free(lists);
	return code;
}

/* ---- stop-all ---- */

static bool has_step(const struct plan *plan, const char *what)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (strcmp(plan->steps[i].what, what) == 0)
			return true;
	}
	return false;
}

/* Still injecting somewhere, as far as Recovered events tell. */
static size_t count_unrecovered(const struct frame *frame, const struct plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		char what[160];
		snprintf(what, sizeof(what), "%s %s/%s", chaos->item->kind, chaos->item->namespace_, chaos->item->name);
		count += !chaos->gone && !chaos->one_shot && chaos->item->object == CHAOS_EXPERIMENT && !chaos->recovery_confirmed &&
			 has_step(plan, what);
	}
	return count;
}

static bool all_recovered(const struct frame *frame, const void *user)
{
	return count_unrecovered(frame, user) == 0;
}

/* Stopped is not recovered: which of the two it is, is said. */
static void report_recovery(struct cli_context *context, const struct plan *plan)
{
	bool reached;
	const struct frame *frame = headless_wait(context, context->args->wait_ms, all_recovered, plan, &reached);
	if (reached)
		fprintf(context->words, "stopped; recovery of every target is confirmed\n");
	else
		fprintf(context->words, "stopped; recovery not confirmed for %zu\n", count_unrecovered(frame, plan));
}

int cmd_experiments_stop_all(struct cli_context *context)
{
	struct plan plan = { 0 };
	int code = CLI_DONE;
	const struct frame *frame = experiments_frame(context);
	if (!frame)
		return CLI_NO_ANSWER;
	struct stop_step *steps = mem_zalloc(STOP_PLAN_MAX, sizeof(*steps));
	size_t count = stop_plan_make(frame, NULL, steps, STOP_PLAN_MAX);
	for (size_t i = 0; i < count; i++)
		add_object(&plan, steps[i].kind, steps[i].chaos->item);
	free(steps);
	bool all = experiments_all_told(frame);
	if (count == 0) {
		fprintf(context->words, all ? "nothing runs\n" : "nothing runs of what is in the lists that came\n");
		return all ? CLI_DONE : CLI_NO_ANSWER;
	}
	show_plan(context, &plan);
	code = agreed(context, "Stop all", plan.count) ? carry_out(context, &plan) : CLI_REFUSED;
	if (code == CLI_DONE)
		report_recovery(context, &plan);
	if (count == STOP_PLAN_MAX)
		fprintf(context->words, "chaoswatch: more may run than one stop takes: run it again\n");
	if (!all)
		fprintf(context->words, "chaoswatch: more may run than is in the lists that came\n");
	plan_finish(&plan);
	return code == CLI_DONE && all ? CLI_DONE : CLI_REFUSED;
}
