#include "tests/support/test.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/frame.h"
#include "tui/panels.h"
#include "tui/rulelist.h"
#include "widgets/canvas.h"

/* The rules where nothing fires: those in error first, what each waits for, and moves that scroll. */

enum { RULES = 40, NOW = 1000000 };

static void make_rules(struct rule rules[RULES], char names[RULES][16])
{
	for (size_t i = 0; i < RULES; i++) {
		snprintf(names[i], sizeof names[i], "Rule%02zu", i);
		rules[i] = (struct rule){ .alerting = i != 3,
			.name = names[i],
			.query = "up == 0",
			.group = "group",
			.duration_ms = 90000,
			.state = ALERT_INACTIVE,
			.health = i == 20 || i == 30 ? "err" : "ok",
			.last_error = i == 20 ? "many-to-many matching" : "",
			.last_evaluation_ms = i == 4 ? 0 : NOW - 12000 };
	}
}

static void draw_detail(const struct frame *frame, const struct ui *ui, struct rect rect, struct buf *out)
{
	struct canvas *canvas = canvas_create(rect.w, rect.h, GLYPHS_UNICODE);
	const struct panel_view view = { .frame = frame, .ui = ui, .boxed = true, .index = ALERTS_DETAIL };
	buf_clear(out);
	panel_alert_detail.draw(canvas, rect, &view);
	canvas_dump(canvas, false, out);
	canvas_destroy(canvas);
}

static const char *line_with(const struct buf *text, const char *words, size_t *number)
{
	*number = 0;
	const char *found = strstr(buf_borrow(text), words);
	for (const char *at = buf_borrow(text); found && at < found; at++)
		*number += *at == '\n';
	return found;
}

static void those_in_error_come_first(void **state)
{
	(void)state;
	struct rule rules[RULES];
	char names[RULES][16];
	make_rules(rules, names);
	const struct frame frame = {
		.data_ms = NOW, .rules = rules, .rules_kept = RULES, .rule_count = RULES - 1, .rules_in_error = 2, .rules_known = true
	};
	struct ui ui;
	struct buf text = { 0 };
	size_t line;
	ui_init(&ui);
	draw_detail(&frame, &ui, (struct rect){ 0, 0, 120, 12 }, &text);
	assert_non_null(line_with(&text, "39 alerting · 40 in all · 2 in error", &line));
	const char *wrong = line_with(&text, "Rule20", &line);
	assert_int_equal(line, 2);
	assert_non_null(strstr(wrong, "in error"));
	assert_non_null(strstr(wrong, "many-to-many matching"));
	line_with(&text, "Rule30", &line);
	assert_int_equal(line, 3);
	const char *first = line_with(&text, "Rule00", &line);
	assert_int_equal(line, 4);
	assert_non_null(strstr(first, "inactive"));
	assert_non_null(strstr(first, "1m30s"));
	assert_non_null(strstr(first, "12s ago"));
	assert_non_null(strstr(line_with(&text, "Rule03", &line), "records"));
	assert_non_null(strstr(line_with(&text, "Rule04", &line), "not yet"));
	assert_non_null(line_with(&text, "more", &line));
	buf_finish(&text);
}

static void moves_scroll(void **state)
{
	(void)state;
	struct rule rules[RULES];
	char names[RULES][16];
	make_rules(rules, names);
	struct frame frame = { .data_ms = NOW, .rules = rules, .rules_kept = RULES, .rule_count = RULES, .rules_in_error = 2 };
	const struct rect rect = { 0, 0, 120, 12 };
	struct ui ui;
	struct buf text = { 0 };
	size_t line;
	ui_init(&ui);
	ui.screen = SCREEN_ALERTS;
	assert_int_equal(panel_alert_detail.act(&ui, &frame, "down", rect), EFFECT_DRAW);
	draw_detail(&frame, &ui, rect, &text);
	assert_null(line_with(&text, "Rule20", &line));
	assert_int_equal(panel_alert_detail.act(&ui, &frame, "bottom", rect), EFFECT_DRAW);
	draw_detail(&frame, &ui, rect, &text);
	assert_non_null(line_with(&text, "Rule39", &line));
	frame.alert_count = 1;
	assert_int_equal(panel_alert_detail.act(&ui, &frame, "top", rect), EFFECT_UNHANDLED);
	buf_finish(&text);
}

static void none_is_said(void **state)
{
	(void)state;
	struct frame frame = { .data_ms = NOW, .rules_known = true };
	struct ui ui;
	struct buf text = { 0 };
	size_t line;
	ui_init(&ui);
	draw_detail(&frame, &ui, (struct rect){ 0, 0, 80, 6 }, &text);
	assert_non_null(line_with(&text, "no rules are loaded", &line));
	frame.rules_known = false;
	draw_detail(&frame, &ui, (struct rect){ 0, 0, 80, 6 }, &text);
	assert_non_null(line_with(&text, "not known", &line));
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_in_error_come_first),
		cmocka_unit_test(moves_scroll),
		cmocka_unit_test(none_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
