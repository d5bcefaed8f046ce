#include "tui/presenter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/captions.h"
#include "tui/chartview.h"
#include "tui/event_line.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/presenterview.h"
#include "tui/screens.h"
#include "widgets/area.h"
#include "widgets/bigtext.h"
#include "widgets/border.h"
#include "widgets/keybar.h"

/*
 * From the top: who and when, what happens, the value with its facts, its area, the answers, how it came. What is large depends on the
 * room: from LARGE_ROWS on everything is twice as high; from WIDE on the facts stand beside the value, else in a row under it.
 */
enum { WIDE = 100, TALL = 30, LARGE_COLUMNS = 180, LARGE_ROWS = 50, GUTTER = 11, RIGHT = 3, CHART_LEAST = 3, KEYS_SHOWN = 4 };

struct places {
	struct rect header, caption, value, chart, answers, footer;
	struct rect facts; /* beside the value; empty: one row at facts_y */
	int facts_y;
	enum bigtext_size value_size, answer_size;
	int answer_gap; /* rows under an answer's big letters */
	size_t answer_most;
};

static struct places place(int columns, int rows, int caption_rows)
{
	bool wide = columns >= WIDE && rows >= TALL, large = columns >= LARGE_COLUMNS && rows >= LARGE_ROWS;
	struct places at = {
		.header = { 0, 0, columns, 1 },
		.caption = { 0, 1, columns, 1 },
		.footer = { 0, rows - 1, columns, 1 },
		.value_size = large ? BIGTEXT_DOUBLE : BIGTEXT_BLOCKS,
		.answer_size = large ? BIGTEXT_BLOCKS : BIGTEXT_HALVES,
		.answer_most = wide ? PRESENTER_ANSWERS : 2,
	};
	int value_rows = bigtext_rows(at.value_size), facts = wide ? (large ? 42 : 36) : 0;
	int value_y = 2 + (caption_rows > 1 ? caption_rows : 1);
	at.value = (struct rect){ 3, value_y, columns - facts - (wide ? 4 : 3), value_rows };
	at.facts = (struct rect){ columns - facts, value_y, wide ? facts - 1 : 0, value_rows };
	at.facts_y = value_y + value_rows;
	at.answer_gap = large ? 1 : 0;
	int answers = bigtext_rows(at.answer_size) + at.answer_gap + (wide ? 4 : 3);
	at.answers = (struct rect){ 0, rows - 1 - answers, columns, answers };
	int top = at.facts_y + 1, bottom = at.answers.y - 1; /* the row of times stands under the area */
	at.chart = (struct rect){ GUTTER, top, columns - GUTTER - RIGHT, bottom - top };
	return at;
}

/* ---- the rows at the edges ---- */

static void draw_header(struct canvas *canvas, struct rect rect, const struct screens_props *props)
{
	const struct frame *frame = props->frame;
	char time[FMT_SIZE], zone[16];
	struct line left = { 0 }, right = { 0 };
	canvas_fill(canvas, rect, style_of(ROLE_TEXT, GROUND_BAR, 0));
	line_add(&left, ROLE_TITLE, ATTR_BOLD, "chaoswatch ");
	line_add(&left, ROLE_TEXT, 0, frame->context);
	if (frame->simulated)
		line_add(&left, ROLE_WARN, ATTR_BOLD, " simulated");
	if (frame->frozen || !frame->live)
		line_add(&left, ROLE_WARN, ATTR_BOLD, frame->frozen ? "  frozen" : "  not live");
	for (size_t i = 0; i < frame->source_count; i++)
		if (frame->sources[i].health == SOURCE_FAILED)
			line_addf(&left, ROLE_CRIT, ATTR_BOLD, "  ✗ %s %s", frame->sources[i].name, frame->sources[i].error_short);
	if (frame->data_ms) {
		line_add(&right, ROLE_TITLE, ATTR_BOLD, fmt_time(frame->data_ms, props->ui->local_time, time, sizeof time));
		line_addf(&right, ROLE_DIM, 0, " %s", clock_zone_name(frame->data_ms, props->ui->local_time, zone, sizeof zone));
	}
	int cells = line_width(&right);
	line_draw(canvas, rect.x + 1, rect.y, rect.w - cells - 4, &left, UTF8_CUT_END, GROUND_BAR);
	line_draw_right(canvas, rect.x + rect.w - 1, rect.y, cells, &right, UTF8_CUT_END, GROUND_BAR);
}

/* The caption; without captions the newest event. What a key did comes before both. */
static void draw_news(struct canvas *canvas, struct rect rect, const struct screens_props *props)
{
	struct line line = props->message;
	if (line.count == 0 && props->ui->caption_rows > 0) {
		captions_draw(canvas, (struct rect){ rect.x, rect.y, rect.w, props->ui->caption_rows }, props->story);
		return;
	}
	if (line.count == 0 && props->frame->event_count > 0)
		line = event_line(&props->frame->events[0], props->ui->local_time);
	line_draw(canvas, rect.x + 1, rect.y, rect.w - 2, &line, UTF8_CUT_END, GROUND_BG);
}

/* The keys that one needs on a stage; returns how many. */
static size_t collect_keys(const struct screens_props *props, int columns, struct keybar_item items[], char names[][KEY_NAME_SIZE])
{
	static const enum action_id shown[] = { ACTION_HOLD, ACTION_NEXT_STEP, ACTION_PRESENTER, ACTION_STOP_ALL };
	size_t count = 0;
	for (size_t i = 0; i < KEYS_SHOWN; i++) {
		const struct action *action = &actions[shown[i]];
		int key = keymap_first(props->keymap, shown[i]);
		if (columns < WIDE && action->group == GROUP_DEMO) /* there is room for what must not be missed alone */
			continue;
		if (key == 0 || (action->changes && props->frame->cannot_act[0]) || (action->group == GROUP_DEMO && !props->demo))
			continue;
		bool goes_on = shown[i] == ACTION_HOLD && props->story && props->story->control.held;
		const char *label = shown[i] == ACTION_PRESENTER ? "leave" : goes_on ? "go on" : action->label;
		items[count] = (struct keybar_item){ key_name(key, names[count], KEY_NAME_SIZE), label };
		count++;
	}
	return count;
}

static void draw_footer(struct canvas *canvas, struct rect rect, const struct screens_props *props, const struct presenter_topic *topic)
{
	struct keybar_item items[KEYS_SHOWN];
	char names[KEYS_SHOWN][KEY_NAME_SIZE];
	size_t count = collect_keys(props, rect.w, items, names);
	struct line chain;
	presenterview_chain(topic, props->ui->local_time, rect.w < WIDE, &chain);
	canvas_fill(canvas, rect, style_of(ROLE_TEXT, GROUND_BAR, 0));
	int used = keybar_keys(canvas, rect.x + rect.w - 1, rect.y, rect.w - 2, items, count, GROUND_BAR);
	line_draw(canvas, rect.x + 1, rect.y, rect.w - used - 4, &chain, UTF8_CUT_END, GROUND_BAR);
}

/* ---- the value ---- */

static void draw_facts(struct canvas *canvas, const struct places *at, const struct presenter_topic *topic)
{
	struct line facts[PRESENTER_FACTS], row = { 0 };
	presenterview_facts(topic, facts);
	int step = at->facts.h > 10 ? 3 : 2;
	for (int i = 0; i < PRESENTER_FACTS && at->facts.w > 0; i++)
		line_draw(canvas, at->facts.x, at->facts.y + i * step, at->facts.w, &facts[i], UTF8_CUT_END, GROUND_BG);
	if (at->facts.w > 0)
		return;
	row = facts[0];
	line_add(&row, ROLE_TEXT, 0, "   ");
	int used = line_draw(canvas, at->value.x, at->facts_y, at->value.w, &row, UTF8_CUT_END, GROUND_BG);
	line_draw(canvas, at->value.x + used, at->facts_y, at->value.w - used, &facts[1], UTF8_CUT_END, GROUND_BG);
}

static void draw_value(struct canvas *canvas, const struct places *at, const struct presenter_topic *topic)
{
	char text[FMT_SIZE];
	enum role role = presenterview_value(topic, text, sizeof text);
	enum bigtext_size size = bigtext_fitting(text, at->value_size, at->value.w, at->value.h);
	bigtext_draw(canvas, at->value, text, size, style_of(role, GROUND_BG, 0));
	draw_facts(canvas, at, topic);
}

/* Why there is no series, in place of its value. */
static void draw_nothing(struct canvas *canvas, const struct places *at, const struct presenter_topic *topic)
{
	struct line line = { 0 };
	if (topic->panel)
		line_addf(&line, ROLE_TITLE, ATTR_BOLD, "%s: ", topic->panel->title);
	line_add(&line, ROLE_TITLE, ATTR_BOLD, topic->panel && topic->panel->empty_reason[0] ? topic->panel->empty_reason : "no data yet");
	if (topic->panel && topic->panel->hint[0])
		line_addf(&line, ROLE_TEXT, 0, "  → %s", topic->panel->hint);
	struct rect rect = { at->value.x, at->value.y, at->value.w + at->facts.w, at->value.h };
	line_draw_wrapped(canvas, rect, &line, GROUND_BG);
}

/* ---- the area ---- */

/* Linear whatever the objective: a hall reads heights, not logarithms. */
static struct scale scale_of(const struct presenter_topic *topic)
{
	double high = topic->row->maximum;
	if (topic->row->has_objective)
		high = fmax(isnan(high) ? 0 : high, topic->panel->objective.value * 1.1);
	const struct scale_want want = { topic->row->minimum, high, NAN, topic->panel->unit };
	return scale_next((struct scale){ 0 }, &want);
}

static void draw_ticks(struct canvas *canvas, struct rect chart, const struct scale *scale, enum unit unit, bool stale)
{
	enum { TICKS_MAX = 64, APART = 3 };
	double ticks[TICKS_MAX];
	char text[FMT_SIZE];
	int last = INT32_MAX;
	size_t count = scale_ticks(scale, unit, chart.h, ticks, TICKS_MAX);
	for (size_t i = 0; i < count; i++) {
		int row = (int)((ticks[i] - scale->low) / (scale->high - scale->low) * chart.h);
		int y = chart.y + chart.h - 1 - (row < chart.h ? row : chart.h - 1);
		if (last - y < APART)
			continue;
		last = y;
		struct line label = line_of(stale ? ROLE_STALE : ROLE_TEXT, 0, presenterview_number(ticks[i], unit, text, sizeof text));
		line_draw_right(canvas, chart.x - 1, y, chart.x - 2, &label, UTF8_CUT_END, GROUND_BG);
	}
}

static size_t collect_bands(const struct frame *frame, const struct presenter_topic *topic, const struct axis *axis,
	struct axis_band bands[CHARTVIEW_BANDS], char names[][96])
{
	size_t count = chartview_row_bands(frame, topic->row, axis, bands, CHARTVIEW_BANDS);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < topic->row->band_count; k++) {
			const struct frame_chaos *chaos = &frame->chaos[topic->row->bands[k]];
			if (chaos->label == bands[i].name)
				bands[i].name = presenterview_effect(chaos, names[i], sizeof names[i]);
		}
	return count;
}

static void draw_area(struct canvas *canvas, struct rect chart, const struct presenter_topic *topic, const struct screens_props *props)
{
	const struct frame *frame = props->frame;
	const struct frame_panel *panel = topic->panel;
	int64_t cell_ms = frame->range_ms / chart.w;
	struct axis axis = axis_make(chart.x, chart.w, cell_ms > 0 ? cell_ms : 1, frame->end_ms);
	struct axis_band bands[CHARTVIEW_BANDS];
	char names[CHARTVIEW_BANDS][96], objective[FMT_SIZE + 16], number[FMT_SIZE];
	if (props->ui->local_time)
		axis_use_local(&axis);
	snprintf(objective, sizeof objective, "objective %s",
		presenterview_number(panel->objective.value, panel->unit, number, sizeof number));
	const struct area_props area = {
		.axis = axis,
		.scale = scale_of(topic),
		.grid = topic->row->grid,
		.objective = topic->row->has_objective ? panel->objective.value : NAN,
		.floor = topic->row->has_objective && panel->objective.op[0] == '>',
		.objective_name = objective,
		.bands = bands,
		.band_count = collect_bands(frame, topic, &axis, bands, names),
		.fill_bands = props->ui->plain_grounds,
		.stale = panel->stale,
	};
	area_draw(canvas, chart, &area);
	draw_ticks(canvas, chart, &area.scale, panel->unit, panel->stale);
	axis_draw(canvas, chart.y + chart.h, &(struct axis_props){ .axis = axis, .local = props->ui->local_time, .stale = panel->stale });
}

/* ---- the answers ---- */

static void draw_answer(struct canvas *canvas, struct rect rect, const struct presenter_answer *answer, const struct places *at)
{
	const struct border_props border = { .title = answer->title, .boxed = true };
	struct rect inside = border_draw(canvas, rect, &border);
	enum bigtext_size size = bigtext_fitting(answer->big, at->answer_size, inside.w, inside.h);
	bigtext_draw(canvas, inside, answer->big, size, style_of(answer->role, GROUND_BG, 0));
	int y = inside.y + bigtext_rows(at->answer_size) + at->answer_gap;
	canvas_push_clip(canvas, inside);
	line_draw(canvas, inside.x, y, inside.w, &answer->name, UTF8_CUT_END, GROUND_BG);
	line_draw(canvas, inside.x, y + 1, inside.w, &answer->below, UTF8_CUT_END, GROUND_BG);
	canvas_pop_clip(canvas);
}

static void draw_answers(
	struct canvas *canvas, const struct places *at, const struct presenter_topic *topic, const struct screens_props *props)
{
	struct presenter_answer answers[PRESENTER_ANSWERS];
	size_t count = presenterview_answers(topic, props->frame, props->ui->local_time, answers);
	count = count < at->answer_most ? count : at->answer_most;
	for (size_t i = 0; i < count; i++) {
		int from = at->answers.w * (int)i / (int)count, to = at->answers.w * ((int)i + 1) / (int)count;
		struct rect rect = { at->answers.x + from, at->answers.y, to - from, at->answers.h };
		draw_answer(canvas, rect, &answers[i], at);
	}
}

/* ---- all of it ---- */

static void draw_too_small(struct canvas *canvas, const struct screens_props *props)
{
	char text[160], key[KEY_NAME_SIZE];
	int width = canvas_width(canvas), height = canvas_height(canvas);
	snprintf(text, sizeof text, "Presenter mode needs %dx%d, this is %dx%d: make the window larger, or leave it with %s.",
		PRESENTER_MIN_COLUMNS, PRESENTER_MIN_ROWS, width, height,
		key_name(keymap_first(props->keymap, ACTION_PRESENTER), key, sizeof key));
	struct line line = line_of(ROLE_TEXT, 0, text);
	line_draw_wrapped(canvas, (struct rect){ 1, 0, width - 2, height }, &line, GROUND_BG);
}

void presenter_draw(struct canvas *canvas, const struct screens_props *props)
{
	int columns = canvas_width(canvas), rows = canvas_height(canvas);
	canvas_clear(canvas);
	if (columns < PRESENTER_MIN_COLUMNS || rows < PRESENTER_MIN_ROWS) {
		draw_too_small(canvas, props);
		return;
	}
	struct places at = place(columns, rows, props->ui->caption_rows);
	struct presenter_topic topic = presentertopic_choose(props->frame, props->ui);
	draw_header(canvas, at.header, props);
	draw_news(canvas, at.caption, props);
	if (topic.row)
		draw_value(canvas, &at, &topic);
	else
		draw_nothing(canvas, &at, &topic);
	if (topic.row && at.chart.h >= CHART_LEAST)
		draw_area(canvas, at.chart, &topic, props);
	draw_answers(canvas, &at, &topic, props);
	draw_footer(canvas, at.footer, props, &topic);
}

unsigned presenter_act(struct ui *ui, const struct frame *frame, const char *action)
{
	struct presenter_topic topic = presentertopic_choose(frame, ui);
	int step = strcmp(action, "down") == 0 ? 1 : strcmp(action, "up") == 0 ? -1 : 0;
	if (step == 0 || !topic.row)
		return EFFECT_UNHANDLED;
	long at = (long)(topic.row - topic.panel->rows) + step;
	if (at < 0 || at >= (long)topic.panel->row_count)
		return EFFECT_NONE;
	ui->selected_row = topic.panel->rows[at].id;
	return EFFECT_DRAW;
}
