#include "tui/experimentview.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/filter.h"
#include "tui/layout.h"
#include "tui/listact.h"
#include "tui/nexttry.h"
#include "tui/panel.h"

/* What goes with each state of an experiment. */
static const struct {
	const char *mark, *word;
	enum role role;
} states[] = {
	[CHAOS_INJECTING] = { "►", "injecting", ROLE_CHAOS },
	[CHAOS_RUNNING] = { "►", "running", ROLE_CHAOS },
	[CHAOS_PAUSED] = { "‖", "paused", ROLE_SILENCED },
	[CHAOS_FINISHED] = { "✓", "finished", ROLE_DIM },
	[CHAOS_DELETING] = { "►", "deleting", ROLE_WARN },
	[CHAOS_UNKNOWN] = { "?", "", ROLE_WARN },
};

bool experimentview_runs(const struct frame_chaos *chaos)
{
	return chaos->item->state == CHAOS_RUNNING || chaos->item->state == CHAOS_INJECTING;
}

static bool is_schedule(const struct frame_chaos *chaos)
{
	return chaos->item->object == CHAOS_SCHEDULE;
}

enum role experimentview_role(const struct frame_chaos *chaos)
{
	if (chaos->stale)
		return ROLE_STALE;
	if (is_schedule(chaos) && experimentview_runs(chaos))
		return ROLE_TEXT;
	if (chaos->failure[0] && chaos->item->state == CHAOS_INJECTING)
		return ROLE_CRIT;
	return states[chaos->item->state].role;
}

void experimentview_mark(const struct frame_chaos *chaos, struct line *out)
{
	const char *mark = states[chaos->item->state].mark;
	if (is_schedule(chaos) && chaos->item->state != CHAOS_PAUSED)
		mark = "↻";
	else if (chaos->one_shot && chaos->item->state == CHAOS_FINISHED)
		mark = "◆";
	line_add(out, experimentview_role(chaos), 0, mark);
}

/* "@every 5m" reads as "every 5m", and so does the cron line that means it; other times stay as they are written. */
static void schedule_words(const char *cron, struct line *out, enum role role)
{
	unsigned minutes;
	char rest[32];
	if (!strncmp(cron, "@every ", 7))
		line_addf(out, role, 0, "every %s", cron + 7);
	else if (cron[0] == '*' && cron[1] == '/' && (minutes = (unsigned)(cron[2] - '0')) <= 9 && !strcmp(cron + 3, " * * * *"))
		line_addf(out, role, 0, "every %um", minutes);
	else {
		snprintf(rest, sizeof rest, "%s", cron[0] == '@' ? cron + 1 : cron);
		line_add(out, role, 0, rest);
	}
}

void experimentview_state(const struct frame_chaos *chaos, struct line *out)
{
	enum role role = experimentview_role(chaos);
	if (chaos->requested[0])
		line_add(out, ROLE_PENDING, 0, chaos->requested);
	else if (is_schedule(chaos) && chaos->item->state != CHAOS_PAUSED && chaos->item->cron[0])
		schedule_words(chaos->item->cron, out, role);
	else if (chaos->step_at && experimentview_runs(chaos))
		line_addf(out, role, 0, "step %zu/%zu", chaos->step_at, chaos->step_of);
	else if (chaos->gone)
		line_add(out, role, 0, "deleted");
	else
		line_add(out, role, 0, chaos->item->state == CHAOS_UNKNOWN ? chaos->item->status : states[chaos->item->state].word);
}

void experimentview_name(const struct frame_chaos *chaos, struct line *out)
{
	bool quiet = chaos->item->state == CHAOS_PAUSED || chaos->item->state == CHAOS_FINISHED;
	bool bold = experimentview_runs(chaos) && !is_schedule(chaos);
	line_add(out, chaos->stale ? ROLE_STALE : quiet ? ROLE_SILENCED : ROLE_TEXT, bold ? ATTR_BOLD : 0, chaos->item->name);
}

static void mode_words(const struct chaos_spec *spec, struct line *out, enum role role)
{
	if (!strcmp(spec->mode, "one"))
		line_add(out, role, 0, "1 pod");
	else if (!strcmp(spec->mode, "all"))
		line_add(out, role, 0, "all pods");
	else if (!strcmp(spec->mode, "fixed"))
		line_addf(out, role, 0, "%s pods", spec->value);
	else if (spec->mode[0])
		line_addf(out, role, 0, "%s%s%%", !strcmp(spec->mode, "random-max-percent") ? "up to " : "", spec->value);
}

void experimentview_target(const struct frame_chaos *chaos, struct line *out)
{
	enum role role = chaos->stale ? ROLE_STALE : chaos->item->state == CHAOS_PAUSED ? ROLE_SILENCED : ROLE_TEXT;
	bool targets = chaos->target_count && !is_schedule(chaos);
	if (chaos->step_name[0])
		line_addf(out, role, 0, "%s%s", chaos->step_name, targets ? ", " : "");
	if (targets)
		line_addf(out, role, 0, "%zu pod%s", chaos->target_count, chaos->target_count == 1 ? "" : "s");
	else if (chaos->item->has_detail && chaos->item->object != CHAOS_WORKFLOW)
		mode_words(&chaos->item->spec, out, role);
}

static int64_t positive(int64_t milliseconds)
{
	return milliseconds > 0 ? milliseconds : 0;
}

void experimentview_time(const struct frame_chaos *chaos, const struct frame *frame, struct line *out)
{
	char text[FMT_SIZE];
	int64_t now = frame->data_ms;
	enum role quiet = chaos->stale ? ROLE_STALE : ROLE_SILENCED, live = chaos->stale ? ROLE_STALE : ROLE_TEXT;
	if (chaos->item->state == CHAOS_PAUSED) {
		if (chaos->paused_ms)
			line_addf(out, quiet, 0, "for %s", fmt_duration(positive(now - chaos->paused_ms), text, sizeof text));
	} else if (is_schedule(chaos)) {
		if (chaos->next_ms)
			line_addf(out, live, 0, "next %s", fmt_duration(positive(chaos->next_ms - now), text, sizeof text));
	} else if (experimentview_runs(chaos) && chaos->ends_ms) {
		line_addf(out, live, 0, "%s left", fmt_duration(positive(chaos->ends_ms - now), text, sizeof text));
	} else if (experimentview_runs(chaos) && chaos->item->has_detail && chaos->item->spec.duration_ms < 0) {
		line_add(out, ROLE_WARN, 0, "endless");
	} else if (chaos->item->created_ms) {
		line_addf(out, quiet, 0, "%s ago", fmt_duration(positive(now - chaos->item->created_ms), text, sizeof text));
	}
}

double experimentview_share(const struct frame_chaos *chaos, int64_t data_ms)
{
	if (!experimentview_runs(chaos) || !chaos->ends_ms || chaos->ends_ms <= chaos->started_ms || !chaos->started_ms)
		return NAN;
	double share = (double)(data_ms - chaos->started_ms) / (double)(chaos->ends_ms - chaos->started_ms);
	return share < 0 ? 0 : share > 1 ? 1 : share;
}

static const struct frame_source *source_of(const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++)
		if (frame->sources[i].kind == SOURCE_CHAOS_MESH)
			return &frame->sources[i];
	return NULL;
}

/* Of a silent server what was last known is old: why, how old, and when it is asked again. */
static size_t silence_facts(const struct frame_source *source, struct line out[3])
{
	char text[FMT_SIZE];
	size_t count = 0;
	line_addf(&out[count++], ROLE_CRIT, ATTR_BOLD, "✗ %s", source->error_short);
	line_addf(&out[count++], ROLE_STALE, 0, "as of %s ago", fmt_duration(source->age_ms, text, sizeof text));
	if (source->next_try_ms >= 0)
		nexttry_add(&out[count++], "", source->next_try_ms);
	return count;
}

size_t experimentview_counts(const struct frame *frame, struct line out[3])
{
	const struct frame_source *source = source_of(frame);
	size_t count = 0;
	if (source && source->health == SOURCE_FAILED && source->age_ms >= 0)
		return silence_facts(source, out);
	if (frame->chaos_running)
		line_addf(&out[count++], ROLE_CHAOS, 0, "%zu running", frame->chaos_running);
	if (frame->chaos_scheduled)
		line_addf(&out[count++], ROLE_DIM, 0, "%zu scheduled", frame->chaos_scheduled);
	if (frame->chaos_paused)
		line_addf(&out[count++], ROLE_DIM, 0, "%zu paused", frame->chaos_paused);
	if (!count)
		line_add(&out[count++], ROLE_DIM, 0, !source ? "not set up" : frame->chaos_known ? "nothing runs" : "not known");
	return count;
}

/* ---- nothing to list ---- */

static int say(struct canvas *canvas, struct rect *rect, enum role mark_role, const char *mark, enum role role, const char *text)
{
	struct line line = { 0 };
	line_add(&line, mark_role, 0, mark);
	line_add(&line, role, 0, text);
	int rows = rect->h > 0 ? line_draw_wrapped(canvas, *rect, &line, CANVAS_KEEP) : 0;
	rect->y += rows;
	rect->h -= rows;
	return rows;
}

static void say_token(struct canvas *canvas, struct rect *rect)
{
	say(canvas, rect, ROLE_INFO, "→ ", ROLE_DIM, "kubectl create token NAME > FILE, and --chaos-mesh-token-file FILE");
	say(canvas, rect, ROLE_INFO, "→ ", ROLE_DIM, "role manager: a viewer's token cannot pause");
}

int experimentview_draw_helpless(struct canvas *canvas, struct rect rect, const struct frame *frame)
{
	const struct frame_source *source = source_of(frame);
	struct line text = { 0 };
	if (!source || !source->error[0] || !frame->cannot_act[0] || rect.h < 3)
		return 0;
	line_addf(&text, ROLE_CRIT, ATTR_BOLD, "! stop all NOT available: %s", frame->cannot_act);
	if (strstr(source->error, "token"))
		line_add(&text, ROLE_DIM, 0, "   → kubectl create token NAME, role manager, into the token file");
	line_draw(canvas, rect.x, rect.y, rect.w, &text, UTF8_CUT_END, CANVAS_KEEP);
	return 1;
}

bool experimentview_draw_missing(struct canvas *canvas, struct rect rect, const struct frame *frame)
{
	const struct frame_source *source = source_of(frame);
	if (!source) {
		say(canvas, &rect, ROLE_TEXT, "", ROLE_TEXT, "No Chaos Mesh dashboard is configured.");
		say(canvas, &rect, ROLE_INFO, "→ ", ROLE_DIM, "set chaos_mesh: url: or --chaos-mesh URL");
		say(canvas, &rect, ROLE_INFO, "→ ", ROLE_DIM, "kubectl -n chaos-mesh port-forward svc/chaos-dashboard 2333");
		return true;
	}
	if (source->error[0]) {
		int rows = experimentview_draw_helpless(canvas, rect, frame);
		rect.y += rows;
		rect.h -= rows;
		struct line why = line_of(ROLE_TEXT, 0, source->error);
		nexttry_add(&why, ", ", source->next_try_ms);
		rows = rect.h > 0 ? line_draw_wrapped(canvas, rect, &why, CANVAS_KEEP) : 0;
		rect.y += rows;
		rect.h -= rows;
		if (strstr(source->error, "token"))
			say_token(canvas, &rect);
		return true;
	}
	if (!frame->chaos_known) {
		say(canvas, &rect, ROLE_DIM, "", ROLE_DIM, "Waiting for the first answer.");
		return true;
	}
	return false;
}

size_t experimentview_kept(const struct frame *frame, struct line *out)
{
	if (frame->chaos_total <= frame->chaos_count)
		return 0;
	line_addf(out, ROLE_WARN, 0, "first %zu of %zu", frame->chaos_count, frame->chaos_total);
	return 1;
}

/* ---- the list ---- */

static bool is_over(const struct frame_chaos *chaos)
{
	return chaos->item->state == CHAOS_FINISHED || chaos->gone;
}

static bool is_filtered_out(const struct chaos_item *item, const char *filter)
{
	char text[512];
	snprintf(text, sizeof text, "%s %s %s %s %s", item->name, item->kind, item->chaos_kind, item->namespace_, item->status);
	return !filter_matches(filter, text, item->labels);
}

void experiments_make(struct experiments *out, const struct frame *frame, const struct ui *ui, bool filter)
{
	out->frame = frame;
	out->count = out->folded = 0;
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		if (chaos->owner != i || (filter && ui->filter[0] && is_filtered_out(chaos->item, ui->filter)))
			continue;
		if (is_over(chaos) && !ui->show_finished)
			out->folded++;
		else if (out->count < EXPERIMENTS_SHOWN)
			out->items[out->count++] = i;
	}
}

long experiments_selected(const struct experiments *list, const struct ui *ui)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->frame->chaos[list->items[i]].item->uid, ui->selected_chaos))
			return (long)i;
	return list->count ? 0 : -1;
}

const struct frame_chaos *experiments_current(const struct experiments *list, const struct ui *ui)
{
	long row = experiments_selected(list, ui);
	return row < 0 ? NULL : &list->frame->chaos[list->items[row]];
}

const struct frame_chaos *experiments_chosen(const struct frame *frame, const struct ui *ui)
{
	struct experiments list;
	bool focused = ui->screen == SCREEN_OVERVIEW && ui->focus[SCREEN_OVERVIEW] == OVERVIEW_CHAOS;
	experiments_make(&list, frame, ui, focused || ui->screen == SCREEN_CHAOS);
	return experiments_current(&list, ui);
}

void experiments_select(const struct experiments *list, struct ui *ui, size_t row)
{
	if (row < list->count)
		snprintf(ui->selected_chaos, sizeof ui->selected_chaos, "%s", list->frame->chaos[list->items[row]].item->uid);
}

unsigned experiments_act(struct ui *ui, const struct frame *frame, const char *action, size_t room)
{
	struct experiments list;
	experiments_make(&list, frame, ui, true);
	if (!strcmp(action, "fold")) {
		ui->show_finished = !ui->show_finished;
		return EFFECT_DRAW;
	}
	long to = listact_move(action, experiments_selected(&list, ui), list.count, room);
	if (to < 0)
		return EFFECT_UNHANDLED;
	experiments_select(&list, ui, (size_t)to);
	return EFFECT_DRAW;
}
