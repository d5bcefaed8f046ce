#include "tests/support/test.h"

#include "core/base/buf.h"
#include "tests/support/stage.h"
#include "tui/dialogview.h"
#include "tui/term.h"
#include "widgets/canvas.h"

/* No dialog hides what it would do: on a small screen all of it is reached by scrolling, and only then can it be done. */

static const struct {
	int columns, rows;
} sizes[] = { { 40, 10 }, { 60, 16 }, { 80, 24 } };
enum { SIZES = sizeof sizes / sizeof *sizes, MANIFESTS = 25, WARNINGS = 6, RUNNING = 14, WORDS_MAX = 40 };

/* ---- a folder of many manifests, each with traps and pods ---- */

static void read_many(void *user, const char *path, struct manifest_list *out)
{
	static const char *const warnings[WARNINGS] = { "trap-a: no selector, so that nothing but a namespace is selected",
		"trap-b: endless, it runs until it is paused or ended", "trap-c: its percentage is over a hundred",
		"trap-d: its runs last an instant", "trap-e: the clock of the node is changed", "trap-f: nothing recovers it" };
	static struct manifest many[MANIFESTS];
	static char names[MANIFESTS][8];
	(void)user;
	(void)path;
	for (size_t i = 0; i < MANIFESTS; i++) {
		snprintf(names[i], sizeof names[i], "net%02zu", i + 1);
		many[i] = (struct manifest){ .object = CHAOS_EXPERIMENT,
			.file = "chaos/of-many-networks.yaml",
			.line = 1,
			.kind = "NetworkChaos",
			.chaos_kind = "NetworkChaos",
			.namespace_ = "default",
			.name = names[i],
			.cron = "",
			.body = "{}",
			.selector = "{\"namespaces\":[\"default\"]}",
			.spec = { .action = "delay",
				.mode = "all",
				.value = "",
				.summary = "latency 90ms",
				.duration = "",
				.duration_ms = -1 },
			.warning_count = WARNINGS,
			.warnings = warnings };
	}
	*out = (struct manifest_list){ .count = MANIFESTS, .items = many };
}

static struct modal *open_trigger(struct stage *stage, struct frame *frame)
{
	static struct chaos_pod pods[] = { { "default", "pod-k", "", "Running" }, { "default", "pod-l", "", "Running" },
		{ "default", "pod-m", "", "Failed" } };
	static struct command_result preview;
	stage->backend.manifests = read_many;
	struct modal *modal = dialog_trigger_create(&stage->context);
	for (int i = 0; i < 16; i++)
		assert_int_equal(stage_type(stage, modal, 'j'), MODAL_DRAW);
	preview = (struct command_result){
		.id = stage->heard.count, .kind = COMMAND_PREVIEW, .state = COMMAND_DONE, .pod_count = 3, .pod_total = 3, .pods = pods
	};
	frame->results = &preview;
	frame->result_count = 1;
	return modal;
}

/* ---- the others ---- */

static struct modal *open_stop(struct stage *stage, struct frame *frame)
{
	static struct chaos_item items[RUNNING];
	static struct frame_chaos chaos[RUNNING];
	static char names[RUNNING][16];
	for (size_t i = 0; i < RUNNING; i++) {
		const struct frame_chaos *leaker = stage_named(stage, "dns-leaker");
		snprintf(names[i], sizeof names[i], "chaos-%02zu", i);
		items[i] = *leaker->item;
		items[i].uid = items[i].name = names[i];
		chaos[i] = *leaker;
		chaos[i].item = &items[i];
		chaos[i].owner = i;
	}
	frame->chaos = chaos;
	frame->chaos_count = RUNNING;
	frame->cannot_act = "401 token rejected";
	struct modal *modal = dialog_stop_create(&stage->context);
	stage->context.monotonic_ms += 1000;
	return modal;
}

static struct modal *open_pause(struct stage *stage, struct frame *frame)
{
	(void)frame;
	stage_select(stage, "dns-leaker");
	return dialog_pause_create(&stage->context);
}

static struct modal *open_resume(struct stage *stage, struct frame *frame)
{
	(void)frame;
	stage_select(stage, "stress-cpu-mem-nginx-otel");
	return dialog_pause_create(&stage->context);
}

static struct modal *open_pause_schedule(struct stage *stage, struct frame *frame)
{
	(void)frame;
	stage_select(stage, "pod-kill-cpp-dns-leaker");
	return dialog_pause_create(&stage->context);
}

static struct modal *open_end(struct stage *stage, struct frame *frame)
{
	(void)frame;
	stage_select(stage, "dns-leaker");
	return dialog_end_create(&stage->context);
}

static struct modal *open_end_workflow(struct stage *stage, struct frame *frame)
{
	(void)frame;
	stage_select(stage, "game-day-1");
	return dialog_end_create(&stage->context);
}

/* Pods are told apart by the ends of their names, which no row is narrow enough to cut. */
static const struct {
	const char *name;
	struct modal *(*open)(struct stage *, struct frame *);
	enum command_kind sends;
	bool bang; /* `!` acts as well */
	const char *words[WORDS_MAX]; /* all that is told */
} cases[] = {
	{ "trigger", open_trigger, COMMAND_CREATE, false,
		{ "net17", "17", "25", "trap-a:", "trap-b:", "trap-c:", "trap-d:", "trap-e:", "trap-f:", "pod-k", "pod-l", "pod-m",
			"Failed", "default/net17,", "90ms", "curl", "demo" } },
	{ "stop", open_stop, COMMAND_PAUSE, true,
		{ "rejected", "14:", "chaos-00", "chaos-01", "chaos-02", "chaos-03", "chaos-04", "chaos-05", "chaos-06", "chaos-07",
			"chaos-08", "chaos-09", "chaos-10", "chaos-11", "chaos-12", "chaos-13", "awaited.", "undone.", "curl", "copies" } },
	{ "pause", open_pause, COMMAND_PAUSE, false, { "mrch7", "9xw4t", "k8s2n", "Stopped", "20:04:10,", "same.", "curl", "demo" } },
	{ "resume", open_resume, COMMAND_RESUME, false, { "nginx-otel", "2", "Injects", "ones.", "curl", "demo" } },
	{ "pause-schedule", open_pause_schedule, COMMAND_PAUSE, false, { "Schedule", "it.", "curl", "demo" } },
	{ "end", open_end, COMMAND_DELETE, false, { "mrch7", "9xw4t", "k8s2n", "resumed.", "curl", "demo" } },
	{ "end-workflow", open_end_workflow, COMMAND_DELETE, false, { "Workflow", "first.", "curl", "demo" } },
};
enum { CASES = sizeof cases / sizeof *cases };

static size_t sent(const struct stage *stage, enum command_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < stage->heard.count; i++)
		count += stage->heard.commands[i].kind == kind;
	return count;
}

static void read_screen(const struct stage *stage, const struct modal *modal, struct buf *out)
{
	struct canvas *canvas = canvas_create(stage->context.columns, stage->context.rows, GLYPHS_UNICODE);
	canvas_clear(canvas);
	modal->ops->draw(modal, canvas, &stage->context);
	canvas_dump(canvas, false, out);
	canvas_destroy(canvas);
}

static void act(struct stage *stage, struct modal *modal, bool bang)
{
	if (bang) {
		stage_type(stage, modal, '!');
		return;
	}
	stage_type(stage, modal, KEY_TAB);
	stage_type(stage, modal, KEY_ENTER_);
}

/* Whether the last screen in `pages` has more below. */
static bool more_below(const char *screen)
{
	return strstr(screen, "more: PgDn") != NULL;
}

static void walk(size_t index, int columns, int rows, bool bang)
{
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct frame frame = *stage->context.frame;
	struct buf pages = { 0 };
	size_t at = 0, most = 40;
	struct modal *modal = cases[index].open(stage, &frame);
	assert_non_null(modal);
	stage->context.frame = &frame;
	stage_resize(stage, columns, rows);
	read_screen(stage, modal, &pages);
	while (more_below(buf_borrow(&pages) + at) && most-- > 0) {
		if (!strstr(buf_borrow(&pages) + at, "before you act") || !strchr(strrchr(buf_borrow(&pages), ']'), '('))
			fail_msg("%s at %dx%d: no word that it waits in\n%s", cases[index].name, columns, rows, buf_borrow(&pages) + at);
		act(stage, modal, bang);
		stage_type(stage, modal, KEY_ENTER_);
		assert_int_equal(sent(stage, cases[index].sends), 0);
		assert_int_equal(stage_type(stage, modal, KEY_PGDN), MODAL_DRAW);
		at = pages.len;
		read_screen(stage, modal, &pages);
	}
	assert_true(most > 0);
	assert_true(at > 0 || columns > 40 || index > 1); /* the long ones do not fit there */
	for (size_t i = 0; i < WORDS_MAX && cases[index].words[i]; i++)
		if (!strstr(buf_borrow(&pages), cases[index].words[i]))
			fail_msg("%s at %dx%d: no %s in\n%s", cases[index].name, columns, rows, cases[index].words[i], buf_borrow(&pages));
	assert_null(strrchr(buf_borrow(&pages) + at, '(') > strrchr(buf_borrow(&pages) + at, '[') ? "disabled" : NULL);
	act(stage, modal, bang);
	assert_true(sent(stage, cases[index].sends) > 0);
	buf_finish(&pages);
	modal->ops->close(modal);
	stage_destroy(stage);
}

static void all_of_it_is_reached_before_it_is_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++)
		for (size_t size = 0; size < SIZES; size++) {
			walk(i, sizes[size].columns, sizes[size].rows, false);
			if (cases[i].bang)
				walk(i, sizes[size].columns, sizes[size].rows, true);
		}
}

/* The list of manifests gives its rows to what the selected one does; warnings come before the pods. */
static void the_list_gives_way(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct frame frame = *stage->context.frame;
	struct modal *modal = open_trigger(stage, &frame);
	stage->context.frame = &frame;
	static const struct {
		int columns, rows;
		bool neighbours, warned, curl;
	} looks[] = { { 120, 36, true, true, true }, { 80, 24, true, true, true }, { 60, 16, false, true, false },
		{ 40, 10, false, true, false } };
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		struct buf text = { 0 };
		stage_resize(stage, looks[i].columns, looks[i].rows);
		read_screen(stage, modal, &text);
		assert_non_null(strstr(buf_borrow(&text), "› net17"));
		assert_int_equal(strstr(buf_borrow(&text), "net16") != NULL, looks[i].neighbours);
		assert_int_equal(strstr(buf_borrow(&text), "trap-a") != NULL, looks[i].warned);
		assert_int_equal(strstr(buf_borrow(&text), "curl") != NULL, looks[i].curl);
		if (looks[i].curl)
			assert_true(strstr(buf_borrow(&text), "trap-f") < strstr(buf_borrow(&text), "pod-k"));
		buf_finish(&text);
	}
	modal->ops->close(modal);
	stage_destroy(stage);
}

/* What came of a stop is scrolled, too; its only button closes at any time. */
static void what_was_sent_is_scrolled(void **state)
{
	(void)state;
	struct stage *stage = stage_create(FOUNDING_MOMENT);
	struct frame frame = *stage->context.frame;
	struct buf text = { 0 };
	struct modal *modal = open_stop(stage, &frame);
	stage->context.frame = &frame;
	stage_type(stage, modal, '!');
	assert_int_equal(stage->heard.count, RUNNING);
	stage_resize(stage, 40, 10);
	for (int i = 0; i < 5; i++) {
		read_screen(stage, modal, &text);
		stage_type(stage, modal, KEY_PGDN);
	}
	assert_non_null(strstr(buf_borrow(&text), "chaos-00"));
	assert_non_null(strstr(buf_borrow(&text), "chaos-13"));
	assert_null(strstr(buf_borrow(&text), "before you act"));
	assert_non_null(strstr(buf_borrow(&text), "the end;"));
	assert_int_equal(stage->heard.count, RUNNING);
	assert_int_equal(stage_type(stage, modal, KEY_ENTER_), MODAL_DRAW | MODAL_CLOSE);
	buf_finish(&text);
	modal->ops->close(modal);
	stage_destroy(stage);
}

/* ---- the view itself ---- */

enum { LINES = 20 };

static struct dialog_props twenty(struct dialog_line *lines, char word)
{
	for (size_t i = 0; i < LINES; i++) {
		const char text[] = { word, (char)('a' + i), 0 };
		lines[i] = (struct dialog_line){ .label = line_of(ROLE_TEXT, 0, text) };
	}
	return (struct dialog_props){ .title = "?", .width = 30, .lines = lines, .line_count = LINES };
}

static void other_text_or_size_is_read_anew(void **state)
{
	(void)state;
	static const struct rect small = { 0, 0, 40, 10 }, smaller = { 0, 0, 39, 9 }, large = { 0, 0, 80, 40 };
	static struct dialog_line lines[LINES];
	struct dialog_props props = twenty(lines, 'x');
	struct dialogview view = { 0 };
	dialogview_look(&view, &props, small);
	assert_false(dialogview_read(&view));
	assert_true(props.unread);
	for (int i = 0; i < 3; i++) {
		assert_true(dialogview_key(&view, i == 1 ? ' ' : KEY_PGDN, false));
		dialogview_look(&view, &props, small);
	}
	assert_true(dialogview_read(&view));
	assert_false(props.unread);
	assert_int_equal(props.scroll, LINES - 7); /* eight rows, of which one says how much more there is */
	assert_true(dialogview_key(&view, KEY_PGUP, false));
	dialogview_look(&view, &props, small);
	assert_true(dialogview_read(&view)); /* what was read stays so */
	assert_false(dialogview_key(&view, 'j', false));
	assert_true(dialogview_key(&view, 'j', true));
	dialogview_look(&view, &props, smaller);
	assert_false(dialogview_read(&view));
	assert_int_equal(props.scroll, 0);
	for (int i = 0; i < LINES; i++) {
		dialogview_key(&view, KEY_DOWN_, true);
		dialogview_look(&view, &props, smaller);
	}
	assert_true(dialogview_read(&view));
	props = twenty(lines, 'y');
	dialogview_look(&view, &props, smaller);
	assert_false(dialogview_read(&view));
	dialogview_look(&view, &props, large);
	assert_true(dialogview_read(&view)); /* all of it at once */
	assert_false(dialogview_key(&view, KEY_PGDN, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_reached_before_it_is_done),
		cmocka_unit_test(the_list_gives_way),
		cmocka_unit_test(what_was_sent_is_scrolled),
		cmocka_unit_test(other_text_or_size_is_read_anew),
	};
	return cmocka_run_group_tests_name("dialogview", tests, NULL, NULL);
}
