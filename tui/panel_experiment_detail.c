#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/labels.h"
#include "tui/experimentparts.h"
#include "tui/experimentview.h"
#include "tui/pairs.h"
#include "tui/panel.h"
#include "widgets/bar.h"
#include "widgets/border.h"

/* What the selected experiment, schedule or workflow is and does. On narrow screens its targets, events and what comes stand in the same panel. */

enum { KEY_WIDTH = 11, BRIEF_BELOW = 24 /* rows */ };

static void add_list(struct line *line, char *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		line_addf(line, ROLE_TEXT, 0, "%s%s", line->used ? ", " : "", items[i]);
}

static void add_mode(struct line *line, const struct chaos_spec *spec)
{
	line_addf(line, ROLE_TEXT, 0, "%s%s%s", spec->mode, spec->value[0] ? " " : "", spec->value);
}

static const char NO_SELECTOR[] = "none: every pod of its namespace";

static void add_selector(struct pairs *pairs, const struct chaos_spec *spec)
{
	struct line mode = { 0 }, namespaces = { 0 }, labels = { 0 };
	add_mode(&mode, spec);
	if (spec->mode[0])
		pairs_add(pairs, "mode", &mode);
	add_list(&namespaces, spec->namespaces, spec->namespace_count);
	if (namespaces.used)
		pairs_add(pairs, "namespaces", &namespaces);
	add_list(&labels, spec->selectors, spec->selector_count);
	if (labels.used)
		pairs_add(pairs, "labels", &labels);
	else if (!spec->has_selector)
		pairs_text(pairs, "selector", ROLE_WARN, NO_SELECTOR);
}

/* The same in one pair, for screens with few rows: "default, app=cpp-dns-leaker, mode all". */
static void add_selector_short(struct pairs *pairs, const struct chaos_spec *spec)
{
	struct line line = { 0 };
	if (!spec->has_selector && !spec->selector_count)
		line_add(&line, ROLE_WARN, 0, NO_SELECTOR);
	add_list(&line, spec->namespaces, spec->namespace_count);
	add_list(&line, spec->selectors, spec->selector_count);
	if (spec->mode[0]) {
		line_add(&line, ROLE_DIM, 0, ", mode ");
		add_mode(&line, spec);
	}
	pairs_add(pairs, "selector", &line);
}

static void add_duration(struct pairs *pairs, const struct frame_chaos *chaos, bool local, bool brief)
{
	char at[FMT_SIZE], end[FMT_SIZE] = "";
	const struct chaos_item *item = chaos->item;
	struct line line = { 0 };
	if (item->spec.one_shot) {
		pairs_text(pairs, "duration", ROLE_TEXT, "once: nothing to recover");
		return;
	}
	if (item->spec.duration_ms < 0) {
		pairs_text(pairs, "duration", ROLE_WARN, "endless, until it is paused or ended");
		return;
	}
	if (!item->spec.duration[0])
		return;
	line_add(&line, ROLE_TEXT, 0, item->spec.duration);
	if (item->object == CHAOS_EXPERIMENT)
		line_addf(&line, ROLE_DIM, 0, ", counted from creation at %s", fmt_time(item->created_ms, local, at, sizeof at));
	bool ends = chaos->ends_ms && item->object == CHAOS_EXPERIMENT;
	if (ends)
		fmt_time(chaos->ends_ms, local, end, sizeof end);
	if (ends && brief)
		line_addf(&line, ROLE_TEXT, 0, ", ends %s", end);
	pairs_add(pairs, "duration", &line);
	if (!ends || brief)
		return;
	line = line_of(ROLE_TEXT, 0, end);
	line_add(&line, ROLE_DIM, 0, ", pausing does not move it");
	pairs_add(pairs, "ends", &line);
}

static void add_schedule(struct pairs *pairs, const struct frame_chaos *chaos, bool local)
{
	const struct chaos_item *item = chaos->item;
	char text[FMT_SIZE];
	struct line line = { 0 };
	line_add(&line, ROLE_TEXT, 0, item->cron);
	if (chaos->next_ms)
		line_addf(&line, ROLE_DIM, 0, ", next %s", fmt_time(chaos->next_ms, local, text, sizeof text));
	pairs_add(pairs, "schedule", &line);
	line = (struct line){ 0 };
	line_addf(&line, ROLE_TEXT, 0, "%s", item->concurrency_policy);
	if (item->history_limit >= 0)
		line_addf(&line, ROLE_DIM, 0, ", keeps %lld runs", (long long)item->history_limit);
	pairs_add(pairs, "runs", &line);
}

static void add_workflow(struct pairs *pairs, const struct frame_chaos *chaos)
{
	const struct chaos_item *item = chaos->item;
	struct line plan = { 0 };
	for (size_t i = 0; i < item->plan_count; i++)
		line_addf(&plan, i + 1 == chaos->step_at ? ROLE_CHAOS : ROLE_TEXT, i + 1 == chaos->step_at ? ATTR_BOLD : 0, "%s%s",
			i ? " → " : "", item->plan[i]);
	if (plan.used)
		pairs_add(pairs, "steps", &plan);
}

static void add_annotations(struct pairs *pairs, const struct chaos_item *item)
{
	static const struct {
		const char *name, *key;
	} known[] = { { "chaoswatch/why", "why" }, { "chaoswatch/by", "by" } };
	for (size_t i = 0; item->annotations && i < sizeof known / sizeof *known; i++) {
		const char *value = labels_get(item->annotations, known[i].name);
		if (value)
			pairs_text(pairs, known[i].key, ROLE_TEXT, value);
	}
}

static void add_spec(struct pairs *pairs, const struct frame_chaos *chaos, const struct panel_view *view)
{
	const struct chaos_item *item = chaos->item;
	struct line action = { 0 };
	line_add(&action, ROLE_TEXT, 0, item->spec.action[0] ? item->spec.action : item->chaos_kind);
	if (item->spec.summary[0] && strcmp(item->spec.summary, item->spec.action))
		line_addf(&action, ROLE_DIM, 0, ": %s", item->spec.summary);
	if (item->object != CHAOS_WORKFLOW)
		pairs_add(pairs, "action", &action);
	if (item->object == CHAOS_SCHEDULE)
		add_schedule(pairs, chaos, view->ui->local_time);
	if (item->object == CHAOS_WORKFLOW)
		add_workflow(pairs, chaos);
	bool brief = view->narrow && pairs->rect.h < BRIEF_BELOW;
	if (item->object != CHAOS_WORKFLOW)
		(brief ? add_selector_short : add_selector)(pairs, &item->spec);
	add_duration(pairs, chaos, view->ui->local_time, brief);
	if (item->managed_by[0])
		pairs_text(pairs, "run of", ROLE_TEXT, item->managed_by);
	if (item->workflow[0])
		pairs_text(pairs, "step of", ROLE_TEXT, item->workflow);
	add_annotations(pairs, item);
}

static void add_progress(struct pairs *pairs, const struct frame_chaos *chaos, const struct frame *frame)
{
	double share = experimentview_share(chaos, frame->data_ms);
	struct line left = { 0 };
	if (isnan(share) || pairs->rect.h < 4)
		return;
	char text[FMT_SIZE], whole[FMT_SIZE];
	int64_t rest = chaos->ends_ms - frame->data_ms;
	line_add(&left, ROLE_TEXT, ATTR_BOLD, fmt_duration(rest > 0 ? rest : 0, text, sizeof text));
	int64_t length = chaos->item->object == CHAOS_EXPERIMENT ? chaos->item->spec.duration_ms : chaos->ends_ms - chaos->started_ms;
	line_addf(&left, ROLE_DIM, 0, " left of %s", fmt_duration(length, whole, sizeof whole));
	int right = line_width(&left);
	const struct bar_props props = { share, ROLE_CHAOS };
	bar_draw(pairs->canvas, (struct rect){ pairs->rect.x, pairs->rect.y, pairs->rect.w - right - 2, 1 }, &props);
	line_draw_right(pairs->canvas, pairs->rect.x + pairs->rect.w, pairs->rect.y, right, &left, UTF8_CUT_END, CANVAS_KEEP);
	pairs->rect.y++;
	pairs->rect.h--;
}

static void state_fact(const struct frame_chaos *chaos, const struct frame *frame, struct line *out)
{
	char text[FMT_SIZE];
	experimentview_mark(chaos, out);
	line_add(out, ROLE_TEXT, 0, " ");
	experimentview_state(chaos, out);
	if (experimentview_runs(chaos) && chaos->started_ms && chaos->item->object == CHAOS_EXPERIMENT)
		line_addf(out, experimentview_role(chaos), 0, " %s", fmt_duration(frame->data_ms - chaos->started_ms, text, sizeof text));
}

/* What the server does not call a failure but is one: no target, errors while it injects, recovery that nobody confirmed. */
static void add_trouble(struct pairs *pairs, const struct frame_chaos *chaos)
{
	struct line line = { 0 };
	if (chaos->failure[0]) {
		line_addf(&line, ROLE_CRIT, ATTR_BOLD, "✗ %s", chaos->failure);
		pairs_line(pairs, &line);
	}
	if (experimentparts_unrecovered(chaos)) {
		line = line_of(ROLE_WARN, ATTR_BOLD, chaos->item->state == CHAOS_PAUSED ? "paused; " : "over; ");
		line_addf(&line, ROLE_WARN, 0, "recovery not confirmed: %zu of %zu", chaos->recovered_count, chaos->target_count);
		pairs_line(pairs, &line);
	}
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct line fact = { 0 };
	const struct frame_chaos *chaos = experiments_chosen(view->frame, view->ui);
	if (chaos)
		state_fact(chaos, view->frame, &fact);
	const struct border_props border = { chaos ? chaos->item->name : "Details", chaos ? 1 : 0, &fact, view->focused, view->boxed };
	struct rect inside = border_draw(canvas, rect, &border);
	if (!chaos)
		return;
	canvas_push_clip(canvas, inside);
	struct pairs pairs = { canvas, inside, KEY_WIDTH, view->narrow ? 1 : 2 };
	add_progress(&pairs, chaos, view->frame);
	add_trouble(&pairs, chaos);
	if (!view->narrow)
		pairs_gap(&pairs);
	if (chaos->item->has_detail)
		add_spec(&pairs, chaos, view);
	else
		pairs_text(&pairs, "details", ROLE_DIM, chaos->gone ? "deleted: known from its events alone" : "not answered yet");
	if (view->narrow)
		experimentparts_draw_narrow(canvas, pairs.rect, view, chaos);
	canvas_pop_clip(canvas);
}

const struct panel_ops panel_experiment_detail = {
	.name = "experiment-detail",
	.draw = draw,
	.hints = (const char *const[]){ "pause", "end", "copy", NULL },
};
