#include "tui/screens.h"

#include <stdio.h>
#include <string.h>

#include "core/frame.h"
#include "tui/captions.h"
#include "tui/event_line.h"
#include "tui/header.h"
#include "tui/key.h"
#include "tui/keymap.h"
#include "tui/panels.h"
#include "tui/presenter.h"
#include "widgets/keybar.h"

#define HINTS_MAX 12

static const struct screen {
	const char *name, *title;
	enum action_id action;
} screens[SCREEN_COUNT] = {
	[SCREEN_OVERVIEW] = { "overview", "Overview", ACTION_OVERVIEW },
	[SCREEN_METRICS] = { "metrics", "Metrics", ACTION_METRICS },
	[SCREEN_ALERTS] = { "alerts", "Alerts", ACTION_ALERTS },
	[SCREEN_CHAOS] = { "chaos", "Chaos", ACTION_CHAOS },
};

const char *screens_name(enum screen_id screen)
{
	return screens[screen].name;
}

const char *screens_title(enum screen_id screen)
{
	return screens[screen].title;
}

bool screens_by_name(const char *name, enum screen_id *out)
{
	for (int i = 0; i < SCREEN_COUNT; i++) {
		if (strcmp(screens[i].name, name) == 0) {
			*out = (enum screen_id)i;
			return true;
		}
	}
	return false;
}

/* Captions take their rows from what is under the header, as long as the rest still has room. */
static void make_room(struct layout *layout, int columns, int rows)
{
	struct rect *const below[] = { &layout->body, &layout->message, &layout->keys };
	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++)
		below[i]->y += rows;
	for (int i = 0; i < LAYOUT_PANELS; i++) {
		if (!rect_empty(layout->panels[i]))
			layout->panels[i].y += rows;
	}
	layout->caption = (struct rect){ 0, layout->header.y + layout->header.h, columns, rows };
}

void screens_layout(const struct ui *ui, int columns, int rows, struct layout *out)
{
	static const enum layout_wish wishes[] = {
		[LIST_USUAL] = LAYOUT_USUAL, [LIST_LONG] = LAYOUT_LONG_LIST, [LIST_EMPTY] = LAYOUT_EMPTY_LIST
	};
	enum layout_wish wish = wishes[ui->list[ui->screen]];
	int captions = rows - ui->caption_rows >= LAYOUT_MIN_ROWS ? ui->caption_rows : 0;
	if (ui->details && wish != LAYOUT_EMPTY_LIST)
		wish = LAYOUT_DETAILS;
	layout_compute(ui->screen, columns, rows - captions, -1, wish, out);
	if (ui->zoomed && !out->too_small)
		layout_compute(ui->screen, columns, rows - captions, screens_focus(ui, out), wish, out);
	if (captions > 0 && !out->too_small)
		make_room(out, columns, captions);
}

/* ---- focus ---- */

static bool can_focus(enum screen_id screen, const struct layout *layout, int index)
{
	return panels_get(screen, index) && !rect_empty(layout->panels[index]);
}

int screens_focus(const struct ui *ui, const struct layout *layout)
{
	int wanted = ui->focus[ui->screen];
	if (wanted >= 0 && wanted < LAYOUT_PANELS && can_focus(ui->screen, layout, wanted))
		return wanted;
	for (int i = 0; i < LAYOUT_PANELS; i++) {
		if (can_focus(ui->screen, layout, i))
			return i;
	}
	return 0;
}

int screens_next_focus(enum screen_id screen, const struct layout *layout, int from, bool forward)
{
	for (int step = 1; step <= LAYOUT_PANELS; step++) {
		int index = (from + (forward ? step : LAYOUT_PANELS - step)) % LAYOUT_PANELS;
		if (can_focus(screen, layout, index))
			return index;
	}
	return from;
}

/* ---- drawing ---- */

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t), at += sizeof(uint64_t)) {
		uint64_t word;
		memcpy(&word, at, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	for (; size > 0; size--, at++)
		hash = (hash ^ *at) * UINT64_C(0x100000001b3);
	return hash;
}

/* Of what the user has done but for the focus, which panels see as a flag of theirs, scrolling and selections, which are not for all. */
static uint64_t hash_ui(const struct ui *from)
{
	struct ui ui;
	memcpy(&ui, from, sizeof(ui)); /* with its padding, which an assignment may leave out */
	memset(ui.focus, 0, sizeof(ui.focus));
	memset(ui.scroll, 0, sizeof(ui.scroll));
	ui.selected_alert = ui.selected_group = ui.selected_row = 0;
	memset(ui.selected_chaos, 0, sizeof(ui.selected_chaos));
	return hash_bytes(0, &ui, sizeof(ui));
}

/* The selections that the panel shows. */
static uint64_t hash_selection(const struct ui *ui, unsigned ignores)
{
	const uint64_t alert[] = { ui->selected_alert, ui->selected_group };
	uint64_t hash = 1;
	if (!(ignores & IGNORES_ALERT))
		hash = hash_bytes(hash, alert, sizeof(alert));
	if (!(ignores & IGNORES_CHAOS))
		hash = hash_bytes(hash, ui->selected_chaos, strlen(ui->selected_chaos));
	if (!(ignores & IGNORES_ROW))
		hash = hash_bytes(hash, &ui->selected_row, sizeof(ui->selected_row));
	return hash;
}

static uint64_t hash_panel(const struct panel_view *view, uint64_t ui, struct rect rect)
{
	const bool flags[] = { view->focused, view->boxed, view->narrow, view->wide };
	uint64_t hash = hash_bytes(ui ^ view->frame->version, &view->ui->scroll[view->index], sizeof(view->ui->scroll[0]));
	hash = hash_bytes(hash, &rect, sizeof(rect));
	hash = hash_bytes(hash, flags, sizeof(flags));
	return hash ? hash : 1;
}

/* What the cache has of the panel is brought up to date; false where that is all of it. */
static bool look_up(struct screens_cache *cache, struct panel_view *view, uint64_t ui, struct rect rect)
{
	int i = view->index;
	uint64_t key = hash_panel(view, ui, rect), selection = hash_selection(view->ui, panels_ignores(view->ui->screen, i));
	bool same = cache->keys[i] == key;
	if (same && cache->selections[i] == selection)
		return false;
	view->shown = &cache->tables[i];
	view->shown->known = view->shown->known && same;
	cache->keys[i] = key;
	cache->selections[i] = selection;
	return true;
}

static void draw_panel(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	canvas_push_clip(canvas, rect);
	if (view->shown && !view->shown->known)
		canvas_fill(canvas, rect, style_of(ROLE_TEXT, GROUND_BG, 0));
	panels_get(view->ui->screen, view->index)->draw(canvas, rect, view);
	canvas_pop_clip(canvas);
}

static void draw_panels(struct canvas *canvas, const struct layout *layout, const struct screens_props *props, struct screens_cache *cache)
{
	int focus = screens_focus(props->ui, layout);
	uint64_t ui = cache ? hash_ui(props->ui) : 0;
	for (int i = 0; i < LAYOUT_PANELS; i++) {
		if (!panels_get(props->ui->screen, i) || rect_empty(layout->panels[i]))
			continue;
		struct panel_view view = {
			.frame = props->frame,
			.ui = props->ui,
			.focused = i == focus,
			.boxed = layout->boxed,
			.narrow = layout->narrow,
			.wide = layout->wide,
			.index = i,
		};
		if (!cache || look_up(cache, &view, ui, layout->panels[i]))
			draw_panel(canvas, layout->panels[i], &view);
	}
}

static bool is_known(
	const struct canvas *canvas, const struct screens_props *props, const struct layout *layout, const struct screens_cache *cache)
{
	return cache->width == canvas_width(canvas) && cache->height == canvas_height(canvas) && cache->screen == props->ui->screen &&
	       cache->frame_version == props->frame->version && memcmp(cache->panels, layout->panels, sizeof(cache->panels)) == 0;
}

/* Begins anew where the frame, the size or the places are others: then all panels are drawn. Else only the rows around them are. */
static void prepare_canvas(
	struct canvas *canvas, const struct screens_props *props, const struct layout *layout, struct screens_cache *cache)
{
	if (cache && is_known(canvas, props, layout, cache)) {
		canvas_fill(canvas, layout->message, style_of(ROLE_TEXT, GROUND_BG, 0));
		return;
	}
	canvas_clear(canvas);
	if (!cache)
		return;
	memset(cache, 0, sizeof(*cache));
	if (layout->too_small)
		return;
	cache->width = canvas_width(canvas);
	cache->height = canvas_height(canvas);
	cache->screen = props->ui->screen;
	cache->frame_version = props->frame->version;
	memcpy(cache->panels, layout->panels, sizeof(cache->panels));
}

static void draw_filter(struct canvas *canvas, struct rect rect, const struct textfield *field)
{
	static const struct keybar_item keys[] = { { "!word", "not" }, { "name=value", "label" }, { "Enter", "keep" }, { "Esc", "clear" } };
	canvas_text(canvas, rect.x + 1, rect.y, "/", style_of(ROLE_KEY, GROUND_BG, ATTR_BOLD));
	int used = keybar_keys(canvas, rect.x + rect.w - 1, rect.y, rect.w - 24, keys, sizeof(keys) / sizeof(keys[0]), GROUND_BG);
	struct textfield_props props = {
		.field = field,
		.hint = "words",
		.focused = true,
		.ground = GROUND_DIALOG,
	};
	textfield_draw(canvas, (struct rect){ rect.x + 2, rect.y, rect.w - used - 5, 1 }, &props);
}

static void draw_message(struct canvas *canvas, struct rect rect, const struct screens_props *props)
{
	if (props->filter) {
		draw_filter(canvas, rect, props->filter);
		return;
	}
	struct line line = props->message;
	if (line.count == 0 && props->frame->event_count > 0)
		line = event_line(&props->frame->events[0], props->ui->local_time);
	line_draw(canvas, rect.x + 1, rect.y, rect.w - 2, &line, UTF8_CUT_END, GROUND_BG);
}

/* ---- key bar ---- */

struct hints {
	struct keybar_item items[HINTS_MAX];
	char keys[HINTS_MAX][KEY_NAME_SIZE];
	size_t count;
};

static bool source_failed(const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		if (frame->sources[i].health == SOURCE_FAILED)
			return true;
	}
	return false;
}

/* The word of the chart key is what it would show next. */
static const char *label_of(enum action_id action, const struct screens_props *props)
{
	const struct ui *ui = props->ui;
	static const char *const next[] = { [CHART_BOTH] = "chart", [CHART_ONLY] = "rows", [CHART_ROWS] = "both" };
	if (action == ACTION_CHART)
		return next[ui->chart];
	if (action == ACTION_CURSOR && ui->cursor_on)
		return "cursor off";
	if (action == ACTION_FOLD && ui->screen == SCREEN_CHAOS)
		return "finished";
	if (action == ACTION_REFRESH && source_failed(props->frame))
		return "retry now";
	if (action == ACTION_HOLD && props->story && props->story->control.held)
		return "go on";
	return actions[action].label;
}

static void add_hint(struct hints *hints, const struct screens_props *props, enum action_id action)
{
	int key = keymap_first(props->keymap, action);
	if (hints->count == HINTS_MAX || key == 0 || !(actions[action].screens & (1u << props->ui->screen)))
		return;
	if (action == ACTION_RUNBOOK && props->frame->alert_count == 0)
		return;
	if (actions[action].changes && props->frame->cannot_act[0])
		return;
	if (actions[action].group == GROUP_DEMO && !props->demo)
		return;
	struct keybar_item item = { key_name(key, hints->keys[hints->count], KEY_NAME_SIZE), label_of(action, props) };
	hints->items[hints->count++] = item;
}

/* Offered whatever panel has the focus, where there is a reason. */
static bool is_everywhere(enum action_id action)
{
	return action == ACTION_REFRESH || action == ACTION_STOP_ALL || action == ACTION_HELP;
}

/* The panel's own, its best at the right, next to those of every screen. What changes the cluster is not offered where it would fail. */
static void collect_hints(struct hints *hints, const struct screens_props *props, const struct layout *layout)
{
	const struct panel_ops *panel = panels_get(props->ui->screen, screens_focus(props->ui, layout));
	const char *const *names = panel ? panel->hints : NULL;
	size_t count = 0;
	enum action_id action;
	while (names && names[count])
		count++;
	while (count-- > 0) {
		if (action_by_name(names[count], &action) && !is_everywhere(action) && hints->count < HINTS_MAX - 5)
			add_hint(hints, props, action);
	}
	add_hint(hints, props, ACTION_HOLD);
	add_hint(hints, props, ACTION_NEXT_STEP);
	if (source_failed(props->frame))
		add_hint(hints, props, ACTION_REFRESH);
	add_hint(hints, props, ACTION_STOP_ALL);
	add_hint(hints, props, ACTION_HELP);
}

static void draw_keybar(struct canvas *canvas, struct rect rect, const struct screens_props *props, const struct layout *layout)
{
	struct keybar_item tabs[SCREEN_COUNT];
	char keys[SCREEN_COUNT][KEY_NAME_SIZE];
	struct hints hints = { .count = 0 };
	for (int i = 0; i < SCREEN_COUNT; i++) {
		int key = keymap_first(props->keymap, screens[i].action);
		tabs[i] = (struct keybar_item){ key_name(key, keys[i], KEY_NAME_SIZE), screens[i].title };
	}
	collect_hints(&hints, props, layout);
	struct keybar_props bar = {
		.screens = tabs,
		.screen_count = SCREEN_COUNT,
		.active = props->ui->screen,
		.keys = hints.items,
		.key_count = hints.count,
	};
	keybar_draw(canvas, rect, &bar);
}

/* ---- too small ---- */

/* Whatever the size: what fires, the way out, and the emergency stop, which all still work. */
static void draw_too_small(struct canvas *canvas, const struct screens_props *props)
{
	int width = canvas_width(canvas), height = canvas_height(canvas);
	char text[128];
	struct line line = line_of(ROLE_TITLE, ATTR_BOLD, "chaoswatch");
	line_addf(&line, ROLE_TEXT, 0, " %s", props->frame->context);
	if (props->frame->simulated)
		line_add(&line, ROLE_WARN, 0, " simulated");
	line_draw(canvas, 0, 0, width, &line, UTF8_CUT_END, GROUND_BG);
	if (height > 2)
		header_draw_badges(canvas, 0, 1, width, props->frame);
	snprintf(text, sizeof(text), "Too small: %dx%d, needs %dx%d.", width, height, LAYOUT_MIN_COLUMNS, LAYOUT_MIN_ROWS);
	line = line_of(ROLE_TEXT, 0, text);
	line_draw(canvas, 0, height > 5 ? 3 : height - 2, width, &line, UTF8_CUT_END, GROUND_BG);
	if (height > 7) {
		canvas_text(canvas, 0, 4, "Make the window larger, or use", style_of(ROLE_DIM, GROUND_BG, 0));
		canvas_text(canvas, 0, 5, "chaoswatch alerts", style_of(ROLE_TEXT, GROUND_BG, ATTR_BOLD));
	}
	line = line_of(ROLE_KEY, ATTR_BOLD, key_name(keymap_first(props->keymap, ACTION_QUIT), text, sizeof(text)));
	line_add(&line, ROLE_DIM, 0, " quit");
	if (!props->frame->cannot_act[0]) {
		line_addf(&line, ROLE_KEY, ATTR_BOLD, "  %s", key_name(keymap_first(props->keymap, ACTION_STOP_ALL), text, sizeof(text)));
		line_add(&line, ROLE_DIM, 0, " stop all chaos");
	}
	line_draw(canvas, 0, height > 2 ? height - 1 : 1, width, &line, UTF8_CUT_END, GROUND_BG);
}

/* Header and key bar. */
static void draw_bars(struct canvas *canvas, const struct layout *layout, const struct screens_props *props)
{
	struct header_props header = { props->frame, props->refresh_ms, props->ui->local_time };
	header_draw(canvas, layout->header, &header);
	draw_keybar(canvas, layout->keys, props, layout);
}

/* Of another frame nothing is known. */
static bool bars_differ(struct screens_cache *cache, const struct screens_props *props, const struct layout *layout)
{
	const struct ui *ui = props->ui;
	const int64_t parts[] = { 1, props->refresh_ms, ui->local_time, screens_focus(ui, layout), ui->chart, ui->cursor_on, props->demo,
		props->story && props->story->control.held };
	uint64_t hash = hash_bytes(0, parts, sizeof(parts));
	bool differ = cache->bars != hash;
	cache->bars = hash;
	return differ;
}

void screens_draw(struct canvas *canvas, const struct screens_props *props, struct screens_cache *cache)
{
	struct layout layout;
	if (props->ui->presenter) {
		if (cache)
			*cache = (struct screens_cache){ 0 };
		presenter_draw(canvas, props);
		return;
	}
	screens_layout(props->ui, canvas_width(canvas), canvas_height(canvas), &layout);
	prepare_canvas(canvas, props, &layout, cache);
	if (layout.too_small) {
		draw_too_small(canvas, props);
		return;
	}
	if (!rect_empty(layout.caption))
		captions_draw(canvas, layout.caption, props->story);
	draw_panels(canvas, &layout, props, cache);
	draw_message(canvas, layout.message, props);
	if (!cache || bars_differ(cache, props, &layout))
		draw_bars(canvas, &layout, props);
}
