#include "tests/support/stage.h"

#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/session.h"
#include "tests/support/golden.h"
#include "tui/prepare.h"
#include "widgets/canvas.h"

static uint64_t take_command(void *user, enum source_kind kind, struct command *command)
{
	struct heard *heard = user;
	assert_int_equal(kind, SOURCE_CHAOS_MESH);
	assert_true(heard->count < sizeof heard->commands / sizeof *heard->commands);
	heard->commands[heard->count] = *command;
	return ++heard->count;
}

static void describe(void *user, enum source_kind kind, const struct command *command, struct buf *out)
{
	(void)user;
	(void)kind;
	buf_appendf(out, "curl -X PUT http://127.0.0.1:2333/api/%s/%s", command_verb(command->kind),
		command->uid[0] ? command->uid : command->name);
}

static void read_manifests(void *user, const char *path, struct manifest_list *out)
{
	(void)user;
	static const char *const warnings[] = { "endless: it runs until it is paused or ended" };
	static const struct manifest two[] = {
		{ .object = CHAOS_EXPERIMENT,
			.file = "chaos/dns-error.yaml",
			.line = 2,
			.kind = "DNSChaos",
			.chaos_kind = "DNSChaos",
			.namespace_ = "default",
			.name = "dns-error",
			.cron = "",
			.body = "{\"kind\":\"DNSChaos\"}",
			.selector = "{\"namespaces\":[\"default\"]}",
			.spec = { .action = "error",
				.mode = "all",
				.value = "",
				.summary = "patterns cncf.io",
				.duration = "10m",
				.duration_ms = 600000,
				.has_selector = true } },
		{ .object = CHAOS_EXPERIMENT,
			.file = "chaos/stress.yaml",
			.line = 1,
			.kind = "StressChaos",
			.chaos_kind = "StressChaos",
			.namespace_ = "default",
			.name = "stress-cpu",
			.cron = "",
			.body = "{\"kind\":\"StressChaos\"}",
			.selector = "",
			.spec = { .action = "", .mode = "one", .value = "", .summary = "2 CPU workers", .duration = "", .duration_ms = -1 },
			.warning_count = 1,
			.warnings = warnings },
	};
	memset(out, 0, sizeof *out);
	assert_string_equal(path, "chaos");
	out->count = 2;
	out->items = (struct manifest *)(uintptr_t)two;
}

static void nothing(void *user)
{
	(void)user;
}

static void say(struct modal_context *context, const char *text, bool bad)
{
	struct stage *stage = context->user;
	snprintf(stage->said, sizeof stage->said, "%s%s", bad ? "! " : "", text);
}

static void copy(struct modal_context *context, const char *text)
{
	struct stage *stage = context->user;
	snprintf(stage->copied, sizeof stage->copied, "%s", text);
}

static void open_modal(struct modal_context *context, struct modal *modal)
{
	(void)context;
	(void)modal;
}

void stage_look(struct stage *stage)
{
	stage->context.frame = founding_frame(stage->founding);
	prepare_frame(&stage->ui, stage->context.frame);
}

struct stage *stage_create(enum founding_variant variant)
{
	struct stage *stage = calloc(1, sizeof *stage);
	stage->founding = founding_create(variant, 120);
	stage->folders[0] = "chaos";
	stage->backend = (struct backend){ take_command, describe, read_manifests, nothing, nothing, &stage->heard };
	ui_init(&stage->ui);
	stage->context = (struct modal_context){
		.ui = &stage->ui,
		.backend = &stage->backend,
		.session = founding_session(stage->founding),
		.now_ms = founding_now(stage->founding),
		.monotonic_ms = 100000,
		.columns = 120,
		.rows = 36,
		.experiment_folders = stage->folders,
		.experiment_folder_count = 1,
		.say = say,
		.copy = copy,
		.open = open_modal,
		.user = stage,
	};
	stage_look(stage);
	return stage;
}

void stage_destroy(struct stage *stage)
{
	for (size_t i = 0; i < stage->heard.count; i++)
		command_finish(&stage->heard.commands[i]);
	founding_destroy(stage->founding);
	free(stage);
}

unsigned stage_type(struct stage *stage, struct modal *modal, int key)
{
	return modal->ops->key(modal, key, &stage->context);
}

const struct frame_chaos *stage_named(const struct stage *stage, const char *name)
{
	const struct frame *frame = stage->context.frame;
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (!strcmp(frame->chaos[i].item->name, name) && frame->chaos[i].owner == i)
			return &frame->chaos[i];
	fail_msg("no %s", name);
	return &frame->chaos[0]; /* fail_msg() does not come back */
}

void stage_select(struct stage *stage, const char *name)
{
	snprintf(stage->ui.selected_chaos, sizeof stage->ui.selected_chaos, "%s", stage_named(stage, name)->item->uid);
}

void stage_resize(struct stage *stage, int columns, int rows)
{
	stage->context.columns = columns;
	stage->context.rows = rows;
}

void stage_pictures(struct stage *stage, struct modal *modal, const char *name)
{
	static const int sizes[][2] = { { 200, 60 }, { 120, 36 }, { 80, 24 }, { 40, 10 } };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct canvas *canvas = canvas_create(sizes[i][0], sizes[i][1], GLYPHS_UNICODE);
		char full[96];
		canvas_clear(canvas);
		modal->ops->draw(modal, canvas, &stage->context);
		snprintf(full, sizeof full, "dialog-%s-%dx%d", name, sizes[i][0], sizes[i][1]);
		golden_canvas(full, canvas, true);
		if (sizes[i][0] >= 80)
			golden_mono(full, canvas);
		canvas_destroy(canvas);
	}
}
