#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/command.h"
#include "core/session.h"
#include "tests/support/founding.h"
#include "tests/support/golden.h"
#include "tui/modal.h"
#include "tui/prepare.h"
#include "tui/term.h"
#include "widgets/dialog.h"

/* The dialogs that change the cluster, on the founding story, with a backend that only writes down what it is told. */

struct heard {
	size_t count;
	struct command commands[32];
};

struct stage {
	struct founding *founding;
	struct ui ui;
	struct heard heard;
	struct backend backend;
	struct modal_context context;
	char said[256], copied[4096];
	const char *folders[1];
};

static uint64_t take_command(void *user, enum source_kind kind, struct command *command)
{
	struct heard *heard = user;
	assert_int_equal(kind, SOURCE_CHAOS_MESH);
	assert_true(heard->count < 32);
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

static void look(struct stage *stage)
{
	stage->context.frame = founding_frame(stage->founding);
	prepare_frame(&stage->ui, stage->context.frame);
}

static struct stage *stage_create(enum founding_variant variant)
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
	look(stage);
	return stage;
}

static void stage_destroy(struct stage *stage)
{
	for (size_t i = 0; i < stage->heard.count; i++)
		command_finish(&stage->heard.commands[i]);
	founding_destroy(stage->founding);
	free(stage);
}

static unsigned type(struct stage *stage, struct modal *modal, int key)
{
	return modal->ops->key(modal, key, &stage->context);
}

static void picture(struct stage *stage, struct modal *modal, const char *name, int columns, int rows)
{
	struct canvas *canvas = canvas_create(columns, rows, GLYPHS_UNICODE);
	char full[96];
	canvas_clear(canvas);
	modal->ops->draw(modal, canvas, &stage->context);
	snprintf(full, sizeof full, "dialog-%s-%dx%d", name, columns, rows);
	golden_canvas(full, canvas, true);
	canvas_destroy(canvas);
}

static void pictures(struct stage *stage, struct modal *modal, const char *name)
{
	picture(stage, modal, name, 200, 60);
	picture(stage, modal, name, 120, 36);
	picture(stage, modal, name, 80, 24);
	picture(stage, modal, name, 40, 10);
}

static const struct frame_chaos *named(const struct stage *stage, const char *name)
{
	const struct frame *frame = stage->context.frame;
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (!strcmp(frame->chaos[i].item->name, name) && frame->chaos[i].owner == i)
			return &frame->chaos[i];
	fail_msg("no %s", name);
	return NULL;
}

static void select_named(struct stage *stage, const char *name)
{
	snprintf(stage->ui.selected_chaos, sizeof stage->ui.selected_chaos, "%s", named(stage, name)->item->uid);
}

static void pausing_needs_more_than_enter(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	select_named(stage, "dns-leaker");
	struct modal *modal = dialog_pause_create(&stage->context);
	assert_non_null(modal);
	pictures(stage, modal, "pause");
	assert_int_equal(type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE); /* Cancel has the focus */
	assert_int_equal(stage->heard.count, 0);
	assert_int_equal(type(stage, modal, 'y'), MODAL_DRAW);
	assert_non_null(strstr(stage->copied, "curl -X PUT"));
	assert_int_equal(type(stage, modal, KEY_TAB), MODAL_DRAW);
	assert_int_equal(type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.count, 1);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_PAUSE);
	assert_string_equal(stage->heard.commands[0].name, "dns-leaker");
	assert_string_equal(stage->said, "pausing dns-leaker");
	look(stage);
	for (size_t i = 0; i < stage->context.frame->chaos_count; i++)
		if (!strcmp(stage->context.frame->chaos[i].item->name, "dns-leaker") && stage->context.frame->chaos[i].owner == i)
			assert_string_equal(stage->context.frame->chaos[i].requested, "pausing");
	stage_destroy(stage);
}

static void the_verb_fits_what_is_selected(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	select_named(stage, "stress-cpu-mem-nginx-otel");
	struct modal *modal = dialog_pause_create(&stage->context);
	pictures(stage, modal, "resume");
	type(stage, modal, KEY_TAB);
	type(stage, modal, KEY_ENTER_);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_RESUME);
	select_named(stage, "game-day-1");
	assert_null(dialog_pause_create(&stage->context));
	assert_non_null(strstr(stage->said, "cannot be paused"));
	modal = dialog_end_create(&stage->context);
	pictures(stage, modal, "end-workflow");
	type(stage, modal, KEY_RIGHT_);
	type(stage, modal, KEY_ENTER_);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.commands[1].kind, COMMAND_DELETE);
	assert_int_equal(stage->heard.commands[1].object, CHAOS_WORKFLOW);
	assert_false(stage->heard.commands[1].force);
	select_named(stage, "pod-kill-cpp-dns-leaker");
	modal = dialog_pause_create(&stage->context);
	pictures(stage, modal, "pause-schedule");
	type(stage, modal, KEY_ESC);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.count, 2);
	stage_destroy(stage);
}

static void nothing_selected_is_said(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_EMPTY);
	assert_null(dialog_pause_create(&stage->context));
	assert_string_equal(stage->said, "! no chaos is selected");
	assert_null(dialog_end_create(&stage->context));
	stage_destroy(stage);
}

static void a_second_stop_counts_after_a_moment(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct modal *modal = dialog_stop_create(&stage->context);
	pictures(stage, modal, "stop-all");
	stage->context.monotonic_ms += 399;
	assert_int_equal(type(stage, modal, '!'), MODAL_NONE);
	assert_int_equal(stage->heard.count, 0);
	stage->context.monotonic_ms += 1;
	assert_int_equal(type(stage, modal, '!'), MODAL_DRAW);
	assert_int_equal(stage->heard.count, 3);
	assert_int_equal(stage->heard.commands[0].object, CHAOS_SCHEDULE);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_PAUSE);
	assert_int_equal(stage->heard.commands[1].kind, COMMAND_ABORT);
	assert_string_equal(stage->heard.commands[2].name, "dns-leaker");
	look(stage);
	pictures(stage, modal, "stop-all-sent");
	assert_int_equal(type(stage, modal, '!'), MODAL_NONE); /* nothing is sent twice */
	assert_int_equal(stage->heard.count, 3);
	assert_int_equal(type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
	modal->ops->close(modal);
	stage_destroy(stage);
}

/* Thirty that run, of which the last cannot be stopped: it comes first, and what is left out is counted. */
static void what_went_wrong_of_many_is_seen(void **state)
{
	enum { MANY = 30 };
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct frame frame = *stage->context.frame;
	struct chaos_item items[MANY];
	struct frame_chaos chaos[MANY];
	char names[MANY][16];
	struct command_result refused = { .id = MANY, .kind = COMMAND_PAUSE, .state = COMMAND_REFUSED, .error.text = "no right to" };
	for (size_t i = 0; i < MANY; i++) {
		const struct frame_chaos *leaker = named(stage, "dns-leaker");
		snprintf(names[i], sizeof names[i], "chaos-%02zu", i);
		items[i] = *leaker->item;
		items[i].uid = items[i].name = names[i];
		chaos[i] = *leaker;
		chaos[i].item = &items[i];
		chaos[i].owner = i;
	}
	frame.chaos = chaos;
	frame.chaos_count = MANY;
	stage->context.frame = &frame;
	struct modal *modal = dialog_stop_create(&stage->context);
	stage->context.monotonic_ms += 400;
	type(stage, modal, '!');
	assert_int_equal(stage->heard.count, MANY);
	frame.results = &refused;
	frame.result_count = 1;
	struct canvas *canvas = canvas_create(120, 40, GLYPHS_UNICODE);
	struct buf text = { 0 };
	modal->ops->draw(modal, canvas, &stage->context);
	canvas_dump(canvas, false, &text);
	const char *wrong = strstr(buf_borrow(&text), "chaos-29"), *first = strstr(buf_borrow(&text), "chaos-00");
	assert_non_null(wrong);
	assert_non_null(first);
	assert_true(wrong < first);
	assert_non_null(strstr(buf_borrow(&text), "no right to"));
	assert_non_null(strstr(buf_borrow(&text), "6 more; 1 of 30 went wrong"));
	buf_finish(&text);
	canvas_destroy(canvas);
	modal->ops->close(modal);
	stage_destroy(stage);
}

static void stopping_can_be_for_one_namespace(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct modal *modal = dialog_stop_create(&stage->context);
	assert_int_equal(type(stage, modal, 'h'), MODAL_DRAW);
	type(stage, modal, 'y');
	assert_non_null(strstr(stage->copied, "pause/"));
	assert_int_equal(type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE); /* Cancel */
	assert_int_equal(stage->heard.count, 0);
	modal->ops->close(modal);
	stage_destroy(stage);
}

/* A NetworkChaos between pods: both ends are asked for. */
static void read_between(void *user, const char *path, struct manifest_list *out)
{
	(void)user;
	(void)path;
	static struct manifest between = { .file = "chaos/net.yaml",
		.line = 1,
		.kind = "NetworkChaos",
		.chaos_kind = "NetworkChaos",
		.namespace_ = "shop",
		.name = "partition",
		.cron = "",
		.body = "{}",
		.selector = "{\"a\":1}",
		.spec = { .action = "partition", .mode = "all", .value = "", .summary = "", .duration = "5m", .duration_ms = 300000 },
		.has_target = true,
		.target = { "both", "one", "", "{\"b\":2}" } };
	memset(out, 0, sizeof *out);
	out->count = 1;
	out->items = &between;
}

static void triggering_asks_for_both_ends_of_traffic(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct chaos_pod carts[] = { { "shop", "cart-1", "", "Running" }, { "shop", "cart-2", "", "Running" } },
			 banks[] = { { "pay", "bank-1", "", "Running" } };
	struct command_result results[] = {
		{ .id = 1, .kind = COMMAND_PREVIEW, .state = COMMAND_DONE, .pod_count = 2, .pod_total = 2, .pods = carts },
		{ .id = 2, .kind = COMMAND_PREVIEW, .state = COMMAND_DONE, .pod_count = 1, .pod_total = 1, .pods = banks },
	};
	stage->backend.manifests = read_between;
	struct modal *modal = dialog_trigger_create(&stage->context);
	assert_non_null(modal);
	assert_int_equal(stage->heard.count, 2);
	assert_string_equal(stage->heard.commands[0].body, "{\"a\":1}");
	assert_string_equal(stage->heard.commands[1].body, "{\"b\":2}");
	struct frame frame = *stage->context.frame;
	frame.results = results;
	frame.result_count = 2;
	stage->context.frame = &frame;
	struct canvas *canvas = canvas_create(120, 40, GLYPHS_UNICODE);
	struct buf text = { 0 };
	modal->ops->draw(modal, canvas, &stage->context);
	canvas_dump(canvas, false, &text);
	static const char *const order[] = { "Hits 2 of 2 pods, as of now:", "cart-1", "cart-2",
		"Traffic to and from 1 of 1 pod, as of now:", "bank-1" };
	const char *at = buf_borrow(&text);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		at = strstr(at, order[i]);
		assert_non_null(at);
	}
	buf_finish(&text);
	canvas_destroy(canvas);
	modal->ops->close(modal);
	stage_destroy(stage);
}

static void triggering_says_whom_it_hits_first(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct modal *modal = dialog_trigger_create(&stage->context);
	assert_non_null(modal);
	assert_int_equal(stage->heard.count, 1);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_PREVIEW);
	assert_string_equal(stage->heard.commands[0].body, "{\"namespaces\":[\"default\"]}");
	pictures(stage, modal, "trigger");
	assert_int_equal(type(stage, modal, 'j'), MODAL_DRAW);
	assert_int_equal(stage->heard.count, 1); /* this kind cannot be asked for */
	pictures(stage, modal, "trigger-warned");
	assert_int_equal(type(stage, modal, 'j'), MODAL_NONE);
	assert_int_equal(type(stage, modal, KEY_UP_), MODAL_DRAW);
	type(stage, modal, KEY_TAB);
	assert_int_equal(type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.count, 3);
	assert_int_equal(stage->heard.commands[2].kind, COMMAND_CREATE);
	assert_string_equal(stage->heard.commands[2].body, "{\"kind\":\"DNSChaos\"}");
	stage->context.experiment_folder_count = 0;
	assert_null(dialog_trigger_create(&stage->context));
	assert_non_null(strstr(stage->said, "experiments:"));
	stage_destroy(stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pausing_needs_more_than_enter),
		cmocka_unit_test(the_verb_fits_what_is_selected),
		cmocka_unit_test(nothing_selected_is_said),
		cmocka_unit_test(a_second_stop_counts_after_a_moment),
		cmocka_unit_test(what_went_wrong_of_many_is_seen),
		cmocka_unit_test(stopping_can_be_for_one_namespace),
		cmocka_unit_test(triggering_says_whom_it_hits_first),
		cmocka_unit_test(triggering_asks_for_both_ends_of_traffic),
	};
	return cmocka_run_group_tests_name("dialogs", tests, NULL, NULL);
}
