/* What presenter mode speaks of. */
#include "tests/support/test.h"

#include "core/labels.h"
#include "tests/support/founding.h"
#include "tui/presentertopic.h"

static void words_that_both_have(void **state)
{
	(void)state;
	static const struct {
		const char *title, *query, *alert, *expr;
		size_t words;
	} cases[] = {
		{ "HTTP errors", "", "ErrorBudgetBurn", "", 1 },
		{ "HTTP errors", "", "x", "job:http_errors:ratio > 1", 2 },
		{ "HTTP p99", "http_request_duration_seconds_bucket", "LatencyObjective", "job:http_latency:p95", 3 },
		{ "HTTP requests", "", "LatencyObjective", "", 0 },
		{ "Container RSS", "container_memory_rss", "KubeNodePodsDown", "node:pods_not_ready:count > 20", 0 },
		{ "up", "up", "TargetDown", "up == 0", 0 }, /* too short to say anything */
		{ "", "", "", "", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct frame_panel panel = { .title = cases[i].title, .query = cases[i].query };
		const struct rule rule = { .query = cases[i].expr };
		const struct frame_alert alert = { .name = cases[i].alert, .rule = &rule };
		size_t words = presentertopic_words(&panel, &alert);
		if (words != cases[i].words)
			fail_msg("case %zu: %zu words", i, words);
	}
	const struct frame_panel panel = { .title = "HTTP errors", .query = "" };
	const struct frame_alert unknown = { .name = "HttpErrors" };
	assert_int_equal(presentertopic_words(&panel, &unknown), 2);
}

struct scene {
	struct frame_row memory[2], errors[2];
	struct frame_panel panels[2];
	struct frame_alert alert;
	struct rule rule;
	struct frame frame;
	struct ui ui;
};

static const struct labels *labels_of(const char *name, const char *value)
{
	return labels_create(&(struct label){ name, value }, 1);
}

static void scene_begin(struct scene *scene)
{
	*scene = (struct scene){ .rule = { .query = "job:http_errors:ratio > 0.01" } };
	for (size_t i = 0; i < 2; i++) {
		scene->memory[i] = (struct frame_row){ .id = 1 + i,
			.labels = labels_of("pod", i ? "b" : "a"),
			.pod = "",
			.namespace_ = "",
			.has_objective = true,
			.state = ROW_OBJECTIVE };
		scene->errors[i] = (struct frame_row){
			.id = 11 + i, .labels = labels_of("job", i ? "web" : "api"), .pod = "", .namespace_ = "", .state = ROW_PLAIN
		};
	}
	scene->panels[0] =
		(struct frame_panel){ .title = "Memory", .query = "container_memory_rss", .row_count = 2, .rows = scene->memory };
	scene->panels[1] =
		(struct frame_panel){ .title = "HTTP errors", .query = "http_requests_total", .row_count = 2, .rows = scene->errors };
	scene->alert = (struct frame_alert){ .name = "Burn",
		.labels = labels_of("job", "web"),
		.subject = "",
		.container = "",
		.state = FRAME_ALERT_FIRING,
		.rule = &scene->rule,
		.relation_uid = "" };
	scene->frame = (struct frame){ .panels = scene->panels, .panel_count = 2, .alerts = &scene->alert, .alert_count = 1 };
	ui_init(&scene->ui);
}

static void scene_end(struct scene *scene)
{
	for (size_t i = 0; i < 2; i++) {
		labels_release(scene->memory[i].labels);
		labels_release(scene->errors[i].labels);
	}
	labels_release(scene->alert.labels);
}

static const struct frame_row *topic_row(const struct scene *scene)
{
	return presentertopic_choose(&scene->frame, &scene->ui).row;
}

/* The worst alert leads to the series that it is about; what is over its objective, and what was selected, come before it. */
static void what_is_most_worth_saying(void **state)
{
	(void)state;
	struct scene scene;
	scene_begin(&scene);
	assert_ptr_equal(topic_row(&scene), &scene.errors[1]);
	assert_ptr_equal(presentertopic_choose(&scene.frame, &scene.ui).alert, &scene.alert);
	scene.alert.state = FRAME_ALERT_SILENCED;
	assert_ptr_equal(topic_row(&scene), &scene.memory[0]);
	scene.alert.state = FRAME_ALERT_PENDING;
	scene.memory[0].state = ROW_SOON;
	assert_ptr_equal(topic_row(&scene), &scene.memory[0]);
	scene.memory[0].state = ROW_OBJECTIVE;
	scene.ui.selected_row = 2;
	assert_ptr_equal(topic_row(&scene), &scene.memory[1]);
	scene.ui.selected_row = 11;
	assert_ptr_equal(topic_row(&scene), &scene.errors[0]);
	scene.ui.selected_row = 0;
	scene.rule.query = "node_down > 20";
	assert_ptr_equal(topic_row(&scene), &scene.memory[0]);
	scene.ui.screen = SCREEN_METRICS;
	scene.ui.metrics_panel = 1;
	assert_ptr_equal(topic_row(&scene), &scene.errors[1]);
	scene.ui.metrics_panel = 7;
	assert_ptr_equal(topic_row(&scene), &scene.memory[0]);
	scene_end(&scene);
}

static void little_to_speak_of(void **state)
{
	(void)state;
	struct scene scene;
	scene_begin(&scene);
	scene.frame.alert_count = 0;
	scene.panels[0].row_count = 0;
	struct presenter_topic topic = presentertopic_choose(&scene.frame, &scene.ui);
	assert_ptr_equal(topic.panel, &scene.panels[0]);
	assert_null(topic.row);
	scene.frame.panel_count = 0;
	topic = presentertopic_choose(&scene.frame, &scene.ui);
	assert_null(topic.panel);
	assert_null(topic.alert);
	assert_null(topic.chaos);
	scene_end(&scene);
}

/* Chaos that hits the series, else what the alert is about, else any that runs, else what ended a moment ago. */
static void which_chaos(void **state)
{
	(void)state;
	struct founding *founding = founding_create(FOUNDING_MOMENT, 120);
	struct frame frame = *founding_frame(founding);
	struct ui ui;
	ui_init(&ui);
	struct presenter_topic topic = presentertopic_choose(&frame, &ui);
	assert_string_equal(topic.row->short_name, "cncf");
	assert_string_equal(topic.chaos->label, "dns-leaker");
	assert_string_equal(topic.alert->name, "ContainerMemoryLimit");
	ui.selected_row = frame.panels[0].rows[1].id;
	topic = presentertopic_choose(&frame, &ui);
	assert_string_equal(topic.row->short_name, "osad");
	assert_string_equal(topic.chaos->label, "game-day-1");
	assert_int_equal(topic.alert->state, FRAME_ALERT_PENDING);
	founding_destroy(founding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_that_both_have),
		cmocka_unit_test(what_is_most_worth_saying),
		cmocka_unit_test(little_to_speak_of),
		cmocka_unit_test(which_chaos),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
