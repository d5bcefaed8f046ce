#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/labels.h"
#include "tui/alertlist.h"
#include "tui/alertstory.h"
#include "tui/alertview.h"
#include "tui/layout.h"
#include "tui/listact.h"
#include "tui/pairs.h"
#include "tui/panel.h"
#include "tui/rowview.h"
#include "tui/rulelist.h"
#include "widgets/border.h"

/*
 * What is known of the selected alert: what it says, its rule, its labels, where it is routed and who keeps it quiet; of a selected group: what
 * its members share. On narrow screens its story and its value stand in the same panel.
 */

enum { KEY_WIDTH = 12, KEY_WIDTH_NARROW = 10 };

static const char *annotation(const struct frame_alert *alert, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = labels_get(alert->annotations, names[i]);
		if (text && text[0])
			return text;
	}
	return "";
}

static void add_words(struct pairs *pairs, const struct frame_alert *alert)
{
	static const char *const short_names[] = { "summary", "title", "message" }, *const long_names[] = { "description" };
	const char *summary = annotation(alert, short_names, 3), *description = annotation(alert, long_names, 1);
	struct line line = { 0 };
	if (summary[0]) {
		line_add(&line, ROLE_TEXT, ATTR_BOLD, summary);
		pairs_line(pairs, &line);
	}
	if (description[0] && strcmp(description, summary)) {
		line = line_of(ROLE_DIM, 0, description);
		pairs_line(pairs, &line);
	}
	if (summary[0] || description[0])
		pairs_gap(pairs);
}

/* A selector that does not fit into a row is broken before and behind its braces, where a person would break it. */
static void add_query(struct pairs *pairs, const char *query)
{
	const char *open = strchr(query, '{'), *shut = open ? strchr(open, '}') : NULL;
	struct line parts[3] = { 0 };
	if (!shut || utf8_width(query) <= pairs->rect.w - pairs->key_width - 1) {
		pairs_text(pairs, "rule", ROLE_TEXT, query);
		return;
	}
	line_addf(&parts[0], ROLE_TEXT, 0, "%.*s", (int)(open - query), query);
	line_addf(&parts[1], ROLE_TEXT, 0, "  %.*s", (int)(shut - open) + 1, open);
	line_addf(&parts[2], ROLE_TEXT, 0, "  %s", shut + 1 + strspn(shut + 1, " "));
	for (size_t i = 0; i < 3; i++)
		if (i < 2 || shut[1])
			pairs_add(pairs, i ? "" : "rule", &parts[i]);
}

static void add_rule(struct pairs *pairs, const struct frame *frame, const struct frame_alert *alert)
{
	static const char *const runbooks[] = { "runbook_url", "runbook" };
	const struct rule *rule = alert->rule;
	char wait[FMT_SIZE], every[FMT_SIZE];
	struct line line = { 0 };
	if (rule) {
		add_query(pairs, rule->query);
		line_addf(&line, ROLE_TEXT, 0, "%s", rule->duration_ms ? fmt_duration(rule->duration_ms, wait, sizeof wait) : "at once");
		if (rule->interval_ms)
			line_addf(&line, ROLE_TEXT, 0, ", evaluated every %s", fmt_duration(rule->interval_ms, every, sizeof every));
		bool sick = !strcmp(rule->health, "err");
		line_add(&line, sick ? ROLE_CRIT : ROLE_TEXT, 0, sick ? ", in error" : !strcmp(rule->health, "ok") ? ", healthy" : "");
		pairs_add(pairs, "for", &line);
		if (rule->last_error[0])
			pairs_text(pairs, "error", ROLE_CRIT, rule->last_error);
	} else {
		pairs_text(pairs, "rule", ROLE_DIM, alert->in_prometheus || !frame->rules_known ? "unknown" : "not of this Prometheus");
	}
	const char *runbook = annotation(alert, runbooks, 2);
	if (!runbook[0])
		return;
	line = line_of(ROLE_INFO, ATTR_UNDERLINE, runbook);
	pairs_add(pairs, "runbook", &line);
}

/* Labels that only a machine reads: they come last, where there is room. */
static bool is_noise(const char *name)
{
	static const char *const noise[] = { "id", "image", "name", "uid", "instance", "job", "endpoint", "metrics_path", "service" };
	for (size_t i = 0; i < sizeof noise / sizeof *noise; i++)
		if (!strcmp(name, noise[i]))
			return true;
	return false;
}

static void add_labels(struct pairs *pairs, const struct frame_alert *alert)
{
	for (int noise = 0; noise < 2; noise++)
		for (size_t i = 0; i < alert->labels->count; i++)
			if (is_noise(alert->labels->items[i].name) == noise)
				pairs_text(
					pairs, alert->labels->items[i].name, noise ? ROLE_DIM : ROLE_TEXT, alert->labels->items[i].value);
}

/* All labels in one line: where there is no room for one a row. */
static void add_labels_short(struct pairs *pairs, const struct frame_alert *alert)
{
	struct line line = { 0 };
	for (size_t i = 0; i < alert->labels->count; i++) {
		const struct label *label = &alert->labels->items[i];
		if (strcmp(label->name, "alertname") && strcmp(label->name, "pod") && strcmp(label->name, "container"))
			line_addf(&line, ROLE_TEXT, 0, "%s%s=%s", line.used ? " " : "", label->name, label->value);
	}
	pairs_add(pairs, "labels", &line);
}

static void list_names(struct line *out, char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		line_addf(out, ROLE_TEXT, 0, "%s%s", i ? ", " : "", names[i]);
}

static void routed(const struct frame_alert *alert, bool words, struct line *out)
{
	for (size_t i = 0; i < alert->receiver_count; i++)
		line_addf(out, ROLE_TEXT, 0, "%s%s", i ? ", " : "", alert->receivers[i]);
	if (!alert->receiver_count)
		line_add(out, ROLE_DIM, 0, alert->in_alertmanager ? "nobody" : "not in Alertmanager");
	else if (words)
		line_add(out, ROLE_DIM, 0, "  (delivery is not known)");
}

static void silenced(const struct frame_alert *alert, struct line *out)
{
	char text[FMT_SIZE];
	if (alert->silenced_by[0])
		line_add(out, ROLE_TEXT, 0, alert->silenced_by);
	else if (alert->am && alert->am->silenced_count)
		list_names(out, alert->am->silenced_by, alert->am->silenced_count);
	else
		line_add(out, ROLE_TEXT, 0, "nobody");
	if (alert->silenced_until_ms)
		line_addf(out, ROLE_DIM, 0, " until %s", fmt_time_short(alert->silenced_until_ms, false, text, sizeof text));
	if (alert->silence_comment[0])
		line_addf(out, ROLE_DIM, 0, ": %s", alert->silence_comment);
}

static void quieted(char *const *names, size_t count, const char *none, struct line *out)
{
	if (count)
		list_names(out, names, count);
	else
		line_add(out, ROLE_TEXT, 0, none);
}

static void add_routing(struct pairs *pairs, const struct frame_alert *alert)
{
	const struct am_alert *am = alert->am;
	struct line to = { 0 }, by = { 0 }, inhibited = { 0 }, muted = { 0 };
	routed(alert, true, &to);
	pairs_add(pairs, "routed to", &to);
	silenced(alert, &by);
	pairs_add(pairs, "silenced by", &by);
	quieted(am ? am->inhibited_by : NULL, am ? am->inhibited_count : 0, "nothing", &inhibited);
	pairs_add(pairs, "inhibited by", &inhibited);
	quieted(am ? am->muted_by : NULL, am ? am->muted_count : 0, "no time interval", &muted);
	pairs_add(pairs, "muted by", &muted);
	if (alert->server[0])
		pairs_text(pairs, "server", ROLE_TEXT, alert->server);
}

/* The next other alert of the same name: it may be the same trouble. */
static void add_sibling(struct pairs *pairs, const struct frame *frame, const struct frame_alert *alert)
{
	for (size_t i = 0; i < frame->alert_count; i++) {
		const struct frame_alert *other = &frame->alerts[i];
		struct line line = line_of(ROLE_DIM, 0, "same alert: ");
		if (other->id == alert->id || strcmp(other->name, alert->name))
			continue;
		alertview_mark(other, &line);
		line_add(&line, ROLE_TEXT, 0, " ");
		alertview_subject(other, true, &line);
		line_addf(&line, ROLE_TEXT, 0, " %s, ", alertview_state_word(other));
		alertview_next(other, frame, false, false, &line);
		line_add(&line, ROLE_TEXT, 0, "  ");
		alertview_relation(other, frame, false, &line);
		pairs_line(pairs, &line);
		return;
	}
}

static void draw_alert(struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct frame_alert *alert)
{
	struct pairs pairs = { canvas, inside, KEY_WIDTH, 3 };
	add_words(&pairs, alert);
	add_rule(&pairs, view->frame, alert);
	pairs_gap(&pairs);
	add_routing(&pairs, alert);
	add_sibling(&pairs, view->frame, alert);
	pairs_gap(&pairs);
	pairs.value_rows = 1;
	add_labels(&pairs, alert);
}

static void draw_alert_narrow(struct canvas *canvas, struct rect inside, const struct panel_view *view, const struct frame_alert *alert)
{
	static const char *const runbooks[] = { "runbook_url", "runbook" };
	struct pairs pairs = { canvas, inside, KEY_WIDTH_NARROW, 1 };
	struct line to = { 0 };
	const char *runbook = annotation(alert, runbooks, 2);
	static const char *const summaries[] = { "summary", "title", "message", "description" };
	struct line summary = line_of(ROLE_TEXT, ATTR_BOLD, annotation(alert, summaries, 4));
	if (summary.used)
		pairs_line(&pairs, &summary);
	if (alert->subject[0])
		pairs_text(&pairs, "pod", ROLE_TEXT, alert->subject);
	add_labels_short(&pairs, alert);
	if (runbook[0])
		pairs_text(&pairs, "runbook", ROLE_INFO, runbook);
	routed(alert, false, &to);
	pairs_add(&pairs, "routed to", &to);
	struct line quiet = line_of(ROLE_DIM, 0, "silenced by ");
	silenced(alert, &quiet);
	line_add(&quiet, ROLE_DIM, 0, ", inhibited by ");
	quieted(alert->am ? alert->am->inhibited_by : NULL, alert->am ? alert->am->inhibited_count : 0, "nothing", &quiet);
	line_add(&quiet, ROLE_DIM, 0, ", muted by ");
	quieted(alert->am ? alert->am->muted_by : NULL, alert->am ? alert->am->muted_count : 0, "no time interval", &quiet);
	pairs_line(&pairs, &quiet);
	alertstory_draw(canvas, pairs.rect, view->frame, alert, view->ui);
}

/* ---- a group ---- */

/* How many members have that label with that value. */
static size_t members_with(const struct frame *frame, const struct frame_group *group, const char *name, const char *value)
{
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++) {
		const char *other = labels_get(frame->alerts[group->alerts[i]].labels, name);
		count += other && !strcmp(other, value);
	}
	return count;
}

/* The value of a label that most members may have: the majority of all votes, or some other where there is none. */
static const char *majority(const struct frame *frame, const struct frame_group *group, const char *name)
{
	const char *leader = "";
	size_t votes = 0;
	for (size_t i = 0; i < group->count; i++) {
		const char *value = labels_get(frame->alerts[group->alerts[i]].labels, name);
		if (!value)
			continue;
		if (!votes)
			leader = value;
		votes = strcmp(leader, value) ? votes - 1 : votes + 1;
	}
	return leader;
}

static void draw_group(struct canvas *canvas, struct rect inside, const struct frame *frame, const struct frame_group *group)
{
	struct pairs pairs = { canvas, inside, KEY_WIDTH_NARROW, 2 };
	struct line all = { 0 }, most = { 0 }, states = { 0 };
	const struct labels *first = frame->alerts[group->alerts[0]].labels;
	for (size_t i = 0; i < first->count; i++) {
		const char *name = first->items[i].name, *value = majority(frame, group, name);
		size_t count = members_with(frame, group, name, value);
		if (count == group->count)
			line_addf(&all, ROLE_TEXT, 0, "%s%s=%s", all.used ? ", " : "", name, value);
		else if (count * 2 > group->count)
			line_addf(&most, ROLE_TEXT, 0, "%s%s=%s %zu", most.used ? " · " : "", name, value, count);
	}
	pairs_add(&pairs, "all have", &all);
	if (most.used)
		pairs_add(&pairs, "most have", &most);
	line_addf(&states, ROLE_TEXT, 0, "%zu firing · %zu pending · %zu silenced", group->firing, group->pending, group->suppressed);
	pairs_add(&pairs, "states", &states);
	struct line chaos = { 0 };
	if (group->hit)
		line_addf(&chaos, ROLE_CHAOS, 0, "► %zu of %zu on a pod that was hit", group->hit, group->count);
	else
		line_add(&chaos, ROLE_TEXT, 0, frame->chaos_known ? "none on a pod that was hit" : "unknown");
	pairs_add(&pairs, "chaos", &chaos);
}

/* ---- the panel ---- */

static void alert_facts(const struct frame *frame, const struct frame_alert *alert, struct line *out)
{
	alertview_severity(alert, false, out);
	line_add(out, ROLE_DIM, 0, " · ");
	alertview_state(alert, out);
	line_add(out, ROLE_TEXT, 0, " ");
	alertview_since(alert, frame, out);
}

enum { FRAME_ROWS = 3 }; /* border and heads */

static bool shows_rules(const struct frame *frame)
{
	return frame->alert_count == 0;
}

/* The first row that may stand at the top. */
static size_t last_first(const struct frame *frame, int room)
{
	return frame->rules_kept > (size_t)room ? frame->rules_kept - (size_t)room : 0;
}

static size_t first_rule(const struct frame *frame, const struct ui *ui, int room)
{
	size_t first = (size_t)ui->scroll[ALERTS_DETAIL], last = last_first(frame, room);
	return first < last ? first : last;
}

static void draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	struct alertlist list;
	struct alertlist_row row = { 0 };
	struct line fact = { 0 };
	alertlist_make(&list, view->frame, view->ui, true);
	long selected = alertlist_selected(&list, view->ui);
	bool any = selected >= 0 && alertlist_row(&list, (size_t)selected, &row);
	bool group = any && !row.alert && list.storm;
	const struct frame_alert *alert = alertlist_current(&list, view->ui);
	struct border_props border = { .title = "Details", .facts = &fact, .focused = view->focused, .boxed = view->boxed };
	if (group) {
		border.title = row.data->key;
		line_addf(&fact, ROLE_DIM, 0, "%zu alert%s", row.data->count, row.data->count == 1 ? "" : "s");
		if (row.data->fresh)
			line_addf(&fact, ROLE_TITLE, ATTR_BOLD, " · %zu new", row.data->fresh);
	} else if (alert) {
		border.title = alert->name;
		alert_facts(view->frame, alert, &fact);
	}
	bool rules = !alert && shows_rules(view->frame);
	if (rules) {
		border.title = "Rules";
		rulelist_facts(view->frame, &fact);
	}
	border.fact_count = fact.used ? 1 : 0;
	struct rect inside = border_draw(canvas, rect, &border);
	canvas_push_clip(canvas, inside);
	if (group)
		draw_group(canvas, inside, view->frame, row.data);
	else if (alert && view->narrow)
		draw_alert_narrow(canvas, inside, view, alert);
	else if (alert)
		draw_alert(canvas, inside, view, alert);
	else if (rules)
		rulelist_draw(canvas, inside, view, first_rule(view->frame, view->ui, inside.h - 1));
	canvas_pop_clip(canvas);
}

/* Where it shows the rules, moves scroll. */
static unsigned act(struct ui *ui, const struct frame *frame, const char *action, struct rect rect)
{
	int *first = &ui->scroll[ALERTS_DETAIL];
	int room = rect.h > FRAME_ROWS ? rect.h - FRAME_ROWS : 1;
	if (!shows_rules(frame))
		return EFFECT_UNHANDLED;
	long to = listact_move(action, (long)first_rule(frame, ui, room), last_first(frame, room) + 1, (size_t)room);
	if (to < 0)
		return EFFECT_UNHANDLED;
	*first = (int)to;
	return EFFECT_DRAW;
}

const struct panel_ops panel_alert_detail = {
	.name = "alert-detail",
	.draw = draw,
	.act = act,
	.hints = (const char *const[]){ "runbook", "copy", NULL },
};
