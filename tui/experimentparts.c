#include "tui/experimentparts.h"

#include <stdlib.h>
#include <string.h>

#include "tui/experimentview.h"
#include "tui/laneview.h"
#include "tui/nothit.h"
#include "tui/rowview.h"

bool experimentparts_unrecovered(const struct frame_chaos *chaos)
{
	bool stopped = chaos->item->state == CHAOS_PAUSED || chaos->item->state == CHAOS_FINISHED || chaos->gone;
	return stopped && !chaos->one_shot && chaos->target_count && !chaos->recovery_confirmed;
}

void experimentparts_target_fact(const struct frame_chaos *chaos, struct line *out)
{
	bool stopped = !experimentview_runs(chaos);
	size_t good = stopped && !chaos->one_shot ? chaos->recovered_count : chaos->injected_count;
	const char *word = stopped && !chaos->one_shot ? "recovered" : "injected";
	if (!chaos->target_count) {
		line_add(out, ROLE_DIM, 0, "none known");
		return;
	}
	if (chaos->stale) {
		line_addf(out, ROLE_STALE, 0, "%zu of %zu %s when last known", good, chaos->target_count, word);
		return;
	}
	line_addf(out, good == chaos->target_count ? ROLE_OK : ROLE_WARN, 0, "%s%zu of %zu", good == chaos->target_count ? "✓ " : "", good,
		chaos->target_count);
	line_addf(out, ROLE_DIM, 0, " %s", word);
}

/* ---- targets ---- */

enum { NOW_END = 10, NUMBERS = 19, POD_AT = 11 }; /* cells right of the value, of both numbers, left of the pod */

/* Whether its targets are as they should be while they are hit; else once they recovered. */
static bool is_to_hit(const struct frame_chaos *chaos)
{
	return experimentview_runs(chaos) || chaos->one_shot;
}

static void target_mark(const struct frame_chaos *chaos, const struct frame_target *target, struct line *out)
{
	static const struct {
		const char *mark;
		enum role role;
	} running[] =
		{
			[TARGET_UNKNOWN] = { "?", ROLE_DIM },
			[TARGET_INJECTED] = { "✓", ROLE_OK },
			[TARGET_NOT_INJECTED] = { "·", ROLE_WARN },
			[TARGET_RECOVERED] = { "·", ROLE_DIM },
		},
	  over[] = {
		  [TARGET_UNKNOWN] = { "?", ROLE_DIM },
		  [TARGET_INJECTED] = { "►", ROLE_CHAOS },
		  [TARGET_NOT_INJECTED] = { "·", ROLE_DIM },
		  [TARGET_RECOVERED] = { "✓", ROLE_OK },
	  };
	bool hits = is_to_hit(chaos);
	enum role role = hits ? running[target->state].role : over[target->state].role;
	line_add(out, chaos->stale ? ROLE_STALE : role, 0, hits ? running[target->state].mark : over[target->state].mark);
}

/* The series of that pod with an objective, for its value beside the target. */
static const struct frame_row *row_of_target(const struct frame *frame, const struct frame_target *target, const struct frame_panel **panel)
{
	for (size_t i = 0; i < frame->panel_count; i++) {
		*panel = &frame->panels[i];
		for (size_t k = 0; k < (*panel)->row_count; k++) {
			const struct frame_row *row = &(*panel)->rows[k];
			if (row->has_objective && !strcmp(row->pod, target->pod) && !strcmp(row->namespace_, target->namespace_))
				return row;
		}
	}
	return NULL;
}

/* "RSS" of "Container RSS": what a column of its values is headed with. */
static const char *last_word(const char *title)
{
	const char *space = strrchr(title, ' ');
	return space && space[1] ? space + 1 : title;
}

void experimentparts_target_head(
	struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos, bool all)
{
	const struct frame_panel *panel = NULL;
	const struct frame_row *row = NULL;
	for (size_t i = 0; i < chaos->target_count && !row; i++)
		row = row_of_target(view->frame, &chaos->targets[i], &panel);
	if (all) {
		canvas_text(canvas, rect.x + 2, rect.y, is_to_hit(chaos) ? "injected" : "since", style_of(ROLE_DIM, CANVAS_KEEP, 0));
		canvas_text(canvas, rect.x + POD_AT, rect.y, "pod", style_of(ROLE_DIM, CANVAS_KEEP, 0));
	}
	if (!row)
		return;
	const struct line now = line_of(ROLE_DIM, 0, last_word(panel->title)), slope = line_of(ROLE_DIM, 0, "per min");
	line_draw_right(canvas, rect.x + rect.w - NOW_END, rect.y, NUMBERS - NOW_END - 1, &now, UTF8_CUT_END, CANVAS_KEEP);
	line_draw_right(canvas, rect.x + rect.w, rect.y, NOW_END - 1, &slope, UTF8_CUT_END, CANVAS_KEEP);
}

static void draw_target(struct canvas *canvas, int y, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos,
	const struct frame_target *target)
{
	char at[FMT_SIZE];
	struct line mark = { 0 }, when = { 0 }, now = { 0 }, slope = { 0 };
	const struct frame_panel *panel;
	const struct frame_row *row = row_of_target(view->frame, target, &panel);
	int right = rect.x + rect.w, numbers = row ? NUMBERS : 0;
	target_mark(chaos, target, &mark);
	line_addf(&when, ROLE_DIM, 0, "%s", target->at_ms ? fmt_time(target->at_ms, view->ui->local_time, at, sizeof at) : "");
	line_draw(canvas, rect.x, y, 1, &mark, UTF8_CUT_END, CANVAS_KEEP);
	line_draw(canvas, rect.x + 2, y, 8, &when, UTF8_CUT_END, CANVAS_KEEP);
	canvas_field(canvas, rect.x + POD_AT, y, rect.w - POD_AT - numbers, target->pod, UTF8_CUT_START, false,
		style_of(ROLE_TEXT, CANVAS_KEEP, 0));
	if (!row)
		return;
	rowview_now(row, panel->unit, 4, &now);
	rowview_slope(row, panel->unit, true, &slope);
	line_draw_right(canvas, right - NOW_END, y, NUMBERS - NOW_END - 1, &now, UTF8_CUT_END, CANVAS_KEEP);
	line_draw_right(canvas, right, y, NOW_END - 1, &slope, UTF8_CUT_END, CANVAS_KEEP);
}

int experimentparts_targets(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
{
	size_t room = rect.h > 0 ? (size_t)rect.h : 0;
	bool cut = chaos->target_count > room;
	size_t shown = cut ? room - (room > 0) : chaos->target_count;
	for (size_t i = 0; i < shown; i++)
		draw_target(canvas, rect.y + (int)i, rect, view, chaos, &chaos->targets[i]);
	if (cut && room) {
		struct line more = { 0 };
		line_addf(&more, ROLE_DIM, 0, "  %zu more", chaos->target_count - shown);
		line_draw(canvas, rect.x, rect.y + (int)shown, rect.w, &more, UTF8_CUT_END, CANVAS_KEEP);
	}
	return (int)(cut ? room : shown);
}

/* ---- what it does not hit ---- */

/* "game-day-1, step dns-error" */
static void add_hitter(const struct nothit *pod, struct line *out)
{
	line_add(out, ROLE_CHAOS, 0, pod->by->item->name);
	if (pod->by->step_at && pod->by->step_name[0])
		line_addf(out, ROLE_CHAOS, 0, ", step %s", pod->by->step_name);
}

enum { NOTHIT_SHOWN = 8 };

/* "· not hit: osad, web, 3 more  ► osad is hit by game-day-1, step dns-error, since 19:57:24", for one row. */
static bool draw_nothit_row(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
{
	enum { NAMED = 3 };
	char at[FMT_SIZE];
	struct nothit pods[NAMED];
	struct line line = line_of(ROLE_DIM, 0, "· not hit: ");
	size_t total = nothit_find(view->frame, chaos, pods, NAMED), shown = total < NAMED ? total : NAMED;
	for (size_t i = 0; i < shown; i++)
		line_addf(&line, ROLE_TEXT, 0, "%s%s", i ? ", " : "", pods[i].row->short_name);
	if (total > shown)
		line_addf(&line, ROLE_DIM, 0, ", %zu more", total - shown);
	if (shown && pods[0].by) {
		line_add(&line, ROLE_CHAOS, ATTR_BOLD, "  ► ");
		line_addf(&line, ROLE_CHAOS, 0, "%s is hit by ", total > 1 ? pods[0].row->short_name : "it");
		add_hitter(&pods[0], &line);
		if (pods[0].hit->at_ms)
			line_addf(&line, ROLE_CHAOS, 0, ", since %s", fmt_time(pods[0].hit->at_ms, view->ui->local_time, at, sizeof at));
	}
	if (total && rect.h > 0)
		line_draw(canvas, rect.x, rect.y, rect.w, &line, UTF8_CUT_END, CANVAS_KEEP);
	return total && rect.h > 0;
}

static int draw_nothit(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct nothit *pod)
{
	char at[FMT_SIZE];
	struct line hit = line_of(ROLE_CHAOS, ATTR_BOLD, "  ► ");
	canvas_text(canvas, rect.x, rect.y, "·", style_of(ROLE_DIM, CANVAS_KEEP, 0));
	canvas_field(canvas, rect.x + 2, rect.y, rect.w - 2, pod->row->pod, UTF8_CUT_START, false, style_of(ROLE_DIM, CANVAS_KEEP, 0));
	if (!pod->by || rect.h < 2)
		return 1;
	line_addf(&hit, ROLE_CHAOS, 0, "%s is hit by ", pod->row->short_name);
	add_hitter(pod, &hit);
	if (pod->hit->at_ms)
		line_addf(&hit, ROLE_DIM, 0, " %s", fmt_time(pod->hit->at_ms, view->ui->local_time, at, sizeof at));
	line_draw(canvas, rect.x, rect.y + 1, rect.w, &hit, UTF8_CUT_END, CANVAS_KEEP);
	return 2;
}

int experimentparts_nothit(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
{
	struct nothit pods[NOTHIT_SHOWN];
	struct line head = { 0 }, more = { 0 };
	size_t total = nothit_find(view->frame, chaos, pods, NOTHIT_SHOWN), shown = 0;
	if (!total || rect.h < 2)
		return 0;
	line_addf(&head, ROLE_DIM, 0, "not hit by %s", chaos->item->name);
	line_draw(canvas, rect.x, rect.y, rect.w, &head, UTF8_CUT_END, CANVAS_KEEP);
	int row = 1;
	for (; shown < total && shown < NOTHIT_SHOWN; shown++) {
		bool last = shown + 1 == total;
		if (row + (pods[shown].by ? 2 : 1) + (last ? 0 : 1) > rect.h && shown > 0)
			break;
		row += draw_nothit(canvas, (struct rect){ rect.x, rect.y + row, rect.w, rect.h - row }, view, &pods[shown]);
	}
	line_addf(&more, ROLE_DIM, 0, "  %zu more", total - shown);
	if (shown < total && row < rect.h)
		line_draw(canvas, rect.x, rect.y + row++, rect.w, &more, UTF8_CUT_END, CANVAS_KEEP);
	return row;
}

/* ---- events ---- */

/* "FinalizerInited" is also what the finalizer's removal is called. */
static const char *reason_of(const struct chaos_event *event)
{
	if (strcmp(event->reason, "FinalizerInited"))
		return event->reason;
	return strstr(event->message, "removed") ? "Removed" : "Inited";
}

int experimentparts_events(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
{
	char at[FMT_SIZE];
	int row = 0;
	for (size_t i = 0; i < chaos->event_count && row < rect.h; i++, row++) {
		const struct chaos_event *event = chaos->events[i];
		struct line text = { 0 };
		line_addf(&text, ROLE_DIM, 0, "%s  ", fmt_time(event->created_ms, view->ui->local_time, at, sizeof at));
		line_addf(&text, event->warning ? ROLE_CRIT : ROLE_TEXT, 0, "%-9s ", reason_of(event));
		int used = line_draw(canvas, rect.x, rect.y + row, rect.w, &text, UTF8_CUT_END, CANVAS_KEEP);
		bool target = event->target[0] != 0;
		canvas_field(canvas, rect.x + used, rect.y + row, rect.w - used, target ? event->target : event->message,
			target ? UTF8_CUT_START : UTF8_CUT_END, false, style_of(target ? ROLE_TEXT : ROLE_DIM, CANVAS_KEEP, 0));
	}
	return row;
}

/* ---- what comes ---- */

struct coming {
	int64_t at_ms;
	const struct frame_chaos *chaos;
	const char *word;
};

enum { COMING_MAX = 32 };

static int by_time(const void *a, const void *b)
{
	const struct coming *x = a, *y = b;
	return x->at_ms < y->at_ms ? -1 : x->at_ms > y->at_ms;
}

static size_t collect_coming(const struct frame *frame, struct coming out[COMING_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < frame->chaos_count && count < COMING_MAX; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		bool schedule = chaos->item->object == CHAOS_SCHEDULE, runs = experimentview_runs(chaos);
		if (chaos->owner != i || !runs || chaos->stale)
			continue;
		int64_t at_ms = schedule ? chaos->next_ms : chaos->ends_ms;
		bool step = chaos->step_at && chaos->step_at < chaos->step_of;
		if (at_ms > frame->data_ms)
			out[count++] = (struct coming){ at_ms, chaos, schedule ? "run" : step ? "next step" : "end" };
	}
	qsort(out, count, sizeof *out, by_time);
	return count;
}

int experimentparts_coming(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct coming coming[COMING_MAX] = { 0 };
	size_t count = collect_coming(view->frame, coming);
	char at[FMT_SIZE], in[FMT_SIZE];
	int row = 0;
	for (size_t i = 0; i < count && row < rect.h; i++, row++) {
		struct line text = { 0 };
		line_addf(&text, ROLE_DIM, 0, "%s  ", fmt_time(coming[i].at_ms, view->ui->local_time, at, sizeof at));
		line_addf(&text, ROLE_CHAOS, 0, "%-9s ", coming[i].word);
		line_addf(&text, ROLE_TEXT, 0, "%s", coming[i].chaos->item->name);
		line_addf(&text, ROLE_DIM, 0, ", in %s", fmt_duration(coming[i].at_ms - view->frame->data_ms, in, sizeof in));
		line_draw(canvas, rect.x, rect.y + row, rect.w, &text, UTF8_CUT_END, CANVAS_KEEP);
	}
	return row;
}

/* ---- all of it in one panel ---- */

enum { HEAD_WIDTH = 11 };

static void head(struct canvas *canvas, struct rect rect, const char *text)
{
	const struct line line = line_of(ROLE_TITLE, ATTR_BOLD, text);
	line_draw(canvas, rect.x, rect.y, HEAD_WIDTH - 1, &line, UTF8_CUT_END, CANVAS_KEEP);
}

void experimentparts_draw_narrow(struct canvas *canvas, struct rect rect, const struct panel_view *view, const struct frame_chaos *chaos)
{
	if (rect.h < 2)
		return;
	struct line fact = { 0 };
	head(canvas, rect, "Targets");
	experimentparts_target_fact(chaos, &fact);
	line_draw(canvas, rect.x + HEAD_WIDTH, rect.y, rect.w - HEAD_WIDTH, &fact, UTF8_CUT_END, CANVAS_KEEP);
	experimentparts_target_head(canvas, rect, view, chaos, false);
	rect = rect_below(rect, 1);
	int room = rect.h > 6 ? rect.h - 4 : rect.h;
	rect = rect_below(rect, experimentparts_targets(canvas, (struct rect){ rect.x, rect.y, rect.w, room }, view, chaos));
	rect = rect_below(rect, draw_nothit_row(canvas, rect, view, chaos));
	if (rect.h < 1)
		return;
	head(canvas, rect, "Events");
	int events = rect.h > 3 ? rect.h - 2 : 1;
	struct rect right = { rect.x + HEAD_WIDTH, rect.y, rect.w - HEAD_WIDTH, events };
	int rows = experimentparts_events(canvas, right, view, chaos);
	rect = rect_below(rect, rows ? rows : 1);
	if (rect.h < 1)
		return;
	head(canvas, rect, "Coming");
	experimentparts_coming(canvas, (struct rect){ rect.x + HEAD_WIDTH, rect.y, rect.w - HEAD_WIDTH, rect.h }, view);
}
