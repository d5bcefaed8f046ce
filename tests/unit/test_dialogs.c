#include "tests/support/test.h"

#include "core/base/buf.h"
#include "core/session.h"
#include "tests/support/stage.h"
#include "tui/layout.h"
#include "tui/term.h"
#include "widgets/canvas.h"

/* The dialogs that change the cluster, on the founding story, with a backend that only writes down what it is told. */

static void pausing_needs_more_than_enter(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	stage_select(stage, "dns-leaker");
	struct modal *modal = dialog_pause_create(&stage->context);
	assert_non_null(modal);
	stage_pictures(stage, modal, "pause");
	assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE); /* Cancel has the focus */
	assert_int_equal(stage->heard.count, 0);
	assert_int_equal(stage_type(stage, modal, 'y'), MODAL_DRAW);
	assert_non_null(strstr(stage->copied, "curl -X PUT"));
	assert_int_equal(stage_type(stage, modal, KEY_TAB), MODAL_DRAW);
	assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.count, 1);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_PAUSE);
	assert_string_equal(stage->heard.commands[0].name, "dns-leaker");
	assert_string_equal(stage->said, "pausing dns-leaker");
	stage_look(stage);
	for (size_t i = 0; i < stage->context.frame->chaos_count; i++)
		if (!strcmp(stage->context.frame->chaos[i].item->name, "dns-leaker") && stage->context.frame->chaos[i].owner == i)
			assert_string_equal(stage->context.frame->chaos[i].requested, "pausing");
	stage_destroy(stage);
}

static void the_verb_fits_what_is_selected(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	stage_select(stage, "stress-cpu-mem-nginx-otel");
	struct modal *modal = dialog_pause_create(&stage->context);
	stage_pictures(stage, modal, "resume");
	stage_type(stage, modal, KEY_TAB);
	stage_type(stage, modal, KEY_ENTER_);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_RESUME);
	stage_select(stage, "game-day-1");
	assert_null(dialog_pause_create(&stage->context));
	assert_non_null(strstr(stage->said, "cannot be paused"));
	modal = dialog_end_create(&stage->context);
	stage_pictures(stage, modal, "end-workflow");
	stage_type(stage, modal, KEY_RIGHT_);
	stage_type(stage, modal, KEY_ENTER_);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.commands[1].kind, COMMAND_DELETE);
	assert_int_equal(stage->heard.commands[1].object, CHAOS_WORKFLOW);
	assert_false(stage->heard.commands[1].force);
	stage_select(stage, "pod-kill-cpp-dns-leaker");
	modal = dialog_pause_create(&stage->context);
	stage_pictures(stage, modal, "pause-schedule");
	stage_type(stage, modal, KEY_ESC);
	modal->ops->close(modal);
	assert_int_equal(stage->heard.count, 2);
	stage_destroy(stage);
}

/* The story with one chaos in another state: what P and X then ask. */
static void what_is_asked_fits_the_state(void **state)
{
	(void)state;
	static const struct {
		const char *chaos, *picture;
		enum chaos_state becomes;
		struct modal *(*open)(struct modal_context *);
		enum command_kind sends;
		bool force;
	} cases[] = {
		{ "dns-leaker", "end", CHAOS_RUNNING, dialog_end_create, COMMAND_DELETE, false },
		{ "dns-leaker", "end-force", CHAOS_DELETING, dialog_end_create, COMMAND_DELETE, true },
		{ "pod-kill-cpp-dns-leaker", "end-schedule", CHAOS_RUNNING, dialog_end_create, COMMAND_DELETE, false },
		{ "pod-kill-cpp-dns-leaker", "resume-schedule", CHAOS_PAUSED, dialog_pause_create, COMMAND_RESUME, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage *stage = stage_create(FOUNDING_MOMENT);
		const struct frame_chaos *found = stage_named(stage, cases[i].chaos);
		struct frame frame = *stage->context.frame;
		struct frame_chaos *chaos = calloc(frame.chaos_count, sizeof *chaos);
		struct chaos_item item = *found->item;
		memcpy(chaos, frame.chaos, frame.chaos_count * sizeof *chaos);
		item.state = cases[i].becomes;
		chaos[found - frame.chaos].item = &item;
		frame.chaos = chaos;
		stage->context.frame = &frame;
		stage_select(stage, cases[i].chaos);
		struct modal *modal = cases[i].open(&stage->context);
		assert_non_null(modal);
		stage_pictures(stage, modal, cases[i].picture);
		stage_type(stage, modal, KEY_TAB);
		assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
		assert_int_equal(stage->heard.count, 1);
		assert_int_equal(stage->heard.commands[0].kind, cases[i].sends);
		assert_int_equal(stage->heard.commands[0].object, item.object);
		assert_int_equal(stage->heard.commands[0].force, cases[i].force);
		modal->ops->close(modal);
		free(chaos);
		stage_destroy(stage);
	}
}

/* A filter may hide what was selected before: then another one has the selection on the screen. */
static void what_is_shown_selected_is_acted_on(void **state)
{
	(void)state;
	static const struct {
		enum screen_id screen;
		int focus;
		const char *acts_on;
	} cases[] = {
		{ SCREEN_CHAOS, CHAOS_LIST, "pod-kill-cpp-dns-leaker" },
		{ SCREEN_CHAOS, CHAOS_DETAIL, "pod-kill-cpp-dns-leaker" },
		{ SCREEN_OVERVIEW, OVERVIEW_CHAOS, "pod-kill-cpp-dns-leaker" },
		{ SCREEN_OVERVIEW, OVERVIEW_ALERTS, "dns-leaker" }, /* the filter is another list's */
		{ SCREEN_ALERTS, ALERTS_LIST, "dns-leaker" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stage *stage = stage_create(FOUNDING_MOMENT);
		stage_select(stage, "dns-leaker");
		stage->ui.screen = cases[i].screen;
		stage->ui.focus[cases[i].screen] = cases[i].focus;
		snprintf(stage->ui.filter, sizeof stage->ui.filter, "pod-kill");
		struct modal *modal = dialog_pause_create(&stage->context);
		stage_type(stage, modal, KEY_TAB);
		stage_type(stage, modal, KEY_ENTER_);
		modal->ops->close(modal);
		assert_int_equal(stage->heard.count, 1);
		assert_string_equal(stage->heard.commands[0].name, cases[i].acts_on);
		stage_destroy(stage);
	}
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
	stage_pictures(stage, modal, "stop-all");
	stage->context.monotonic_ms += 399;
	assert_int_equal(stage_type(stage, modal, '!'), MODAL_NONE);
	assert_int_equal(stage->heard.count, 0);
	stage->context.monotonic_ms += 1;
	assert_int_equal(stage_type(stage, modal, '!'), MODAL_DRAW);
	assert_int_equal(stage->heard.count, 3);
	assert_int_equal(stage->heard.commands[0].object, CHAOS_SCHEDULE);
	assert_int_equal(stage->heard.commands[0].kind, COMMAND_PAUSE);
	assert_int_equal(stage->heard.commands[1].kind, COMMAND_ABORT);
	assert_string_equal(stage->heard.commands[2].name, "dns-leaker");
	stage_look(stage);
	stage_pictures(stage, modal, "stop-all-sent");
	assert_int_equal(stage_type(stage, modal, '!'), MODAL_NONE); /* nothing is sent twice */
	assert_int_equal(stage->heard.count, 3);
	assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
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
		const struct frame_chaos *leaker = stage_named(stage, "dns-leaker");
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
	stage_type(stage, modal, '!');
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
	assert_int_equal(stage_type(stage, modal, 'h'), MODAL_DRAW);
	stage_type(stage, modal, 'y');
	assert_non_null(strstr(stage->copied, "pause/"));
	assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE); /* Cancel */
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

static uint64_t refuse(void *user, enum source_kind kind, struct command *command)
{
	(void)user;
	(void)kind;
	command_finish(command);
	return 0;
}

/* Nobody waits for an answer to what could not be asked. */
static void a_preview_that_was_not_taken_is_said(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	stage->backend.command = refuse;
	struct modal *modal = dialog_trigger_create(&stage->context);
	assert_non_null(modal);
	struct canvas *canvas = canvas_create(120, 36, GLYPHS_UNICODE);
	struct buf text = { 0 };
	modal->ops->draw(modal, canvas, &stage->context);
	canvas_dump(canvas, false, &text);
	assert_non_null(strstr(buf_borrow(&text), "Whom it hits is not known: the queue is full"));
	assert_null(strstr(buf_borrow(&text), "Asking the server"));
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
	stage_pictures(stage, modal, "trigger");
	assert_int_equal(stage_type(stage, modal, 'j'), MODAL_DRAW);
	assert_int_equal(stage->heard.count, 1); /* this kind cannot be asked for */
	stage_pictures(stage, modal, "trigger-warned");
	assert_int_equal(stage_type(stage, modal, 'j'), MODAL_NONE);
	assert_int_equal(stage_type(stage, modal, KEY_UP_), MODAL_DRAW);
	stage_type(stage, modal, KEY_TAB);
	assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
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
		cmocka_unit_test(what_is_asked_fits_the_state),
		cmocka_unit_test(what_is_shown_selected_is_acted_on),
		cmocka_unit_test(nothing_selected_is_said),
		cmocka_unit_test(a_second_stop_counts_after_a_moment),
		cmocka_unit_test(what_went_wrong_of_many_is_seen),
		cmocka_unit_test(stopping_can_be_for_one_namespace),
		cmocka_unit_test(a_preview_that_was_not_taken_is_said),
		cmocka_unit_test(triggering_says_whom_it_hits_first),
		cmocka_unit_test(triggering_asks_for_both_ends_of_traffic),
	};
	return cmocka_run_group_tests_name("dialogs", tests, NULL, NULL);
}
