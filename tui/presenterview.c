#include "tui/presenterview.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/alertview.h"
#include "tui/experimentview.h"
#include "tui/presentertopic.h"
#include "tui/rowview.h"

/* ---- numbers ---- */

const char *presenterview_number(double value, enum unit unit, char *out, size_t size)
{
	char text[FMT_SIZE];
	fmt_value(value, unit, 3, text, sizeof text);
	size_t digits = strspn(text, "+-0123456789.");
	bool spoken = unit == UNIT_BYTES && isfinite(value) && text[digits];
	snprintf(out, size, "%.*s%s%s%s", (int)digits, text, spoken ? " " : "", text + digits,
		spoken && strchr(text + digits, 'i') ? "B" : "");
	return out;
}

static bool is_known(const struct value *value)
{
	return value->state == VALUE_KNOWN || value->state == VALUE_STALE;
}

static bool is_stale(const struct presenter_topic *topic)
{
	return topic->panel->stale || topic->row->now.state == VALUE_STALE;
}

enum role presenterview_value(const struct presenter_topic *topic, char *out, size_t size)
{
	static const enum role roles[] = { [ROW_OVER] = ROLE_CRIT,
		[ROW_SOON] = ROLE_WARN,
		[ROW_OBJECTIVE] = ROLE_TITLE,
		[ROW_UNKNOWN] = ROLE_DIM,
		[ROW_PLAIN] = ROLE_TITLE };
	snprintf(out, size, "unknown");
	if (!topic->row || !is_known(&topic->row->now))
		return ROLE_DIM;
	presenterview_number(topic->row->now.number, topic->panel->unit, out, size);
	return is_stale(topic) ? ROLE_STALE : roles[topic->row->state];
}

static bool is_active(const struct frame_alert *alert)
{
	return alert->state == FRAME_ALERT_FIRING || alert->state == FRAME_ALERT_PENDING;
}

/* ---- facts ---- */

static void add_badge(struct line *out, enum role role, const char *text)
{
	line_addf(out, role, ATTR_BOLD | ATTR_REVERSE, " %s ", text);
}

static void state_fact(const struct presenter_topic *topic, struct line *out)
{
	const struct frame_row *row = topic->row;
	const struct config_objective *objective = &topic->panel->objective;
	char number[FMT_SIZE], text[FMT_SIZE + 24];
	if (is_stale(topic)) {
		snprintf(text, sizeof text, "%s old", fmt_duration(topic->panel->age_ms, number, sizeof number));
		add_badge(out, ROLE_WARN, text);
	} else if (row->state == ROW_OVER && is_known(&row->now)) {
		snprintf(text, sizeof text, "▲ %s by %s", objective->op[0] == '>' ? "under" : "over",
			presenterview_number(fabs(row->now.number - objective->value), topic->panel->unit, number, sizeof number));
		add_badge(out, ROLE_CRIT, text);
	} else if (row->state == ROW_SOON) {
		snprintf(text, sizeof text, "~ over in %s", fmt_duration(rowview_coarse(row->over_in_ms), number, sizeof number));
		add_badge(out, ROLE_WARN, text);
	} else if (row->state == ROW_OBJECTIVE) {
		line_add(out, ROLE_OK, ATTR_BOLD, "✓ within the objective");
	}
}

static void slope_fact(const struct presenter_topic *topic, struct line *out)
{
	const struct value *slope = &topic->row->slope;
	char number[FMT_SIZE];
	if (slope->state != VALUE_KNOWN || !is_known(&topic->row->now))
		return;
	double size = fmax(fabs(topic->row->now.number), topic->row->has_objective ? fabs(topic->panel->objective.value) : 0);
	if (fabs(slope->number) < size / 100)
		line_add(out, ROLE_TITLE, ATTR_BOLD, "steady");
	else
		line_addf(out, ROLE_TITLE, ATTR_BOLD, "%s    %s a minute", slope->number > 0 ? "climbing" : "falling ",
			presenterview_number(fabs(slope->number), topic->panel->unit, number, sizeof number));
}

/* What is short enough is said in full. */
static const char *spoken_name(const struct frame_row *row)
{
	enum { IN_FULL = 20 };
	return utf8_width(row->name) <= IN_FULL ? row->name : row->short_name;
}

void presenterview_facts(const struct presenter_topic *topic, struct line out[PRESENTER_FACTS])
{
	char number[FMT_SIZE];
	memset(out, 0, PRESENTER_FACTS * sizeof *out);
	if (!topic->row)
		return;
	line_addf(&out[0], ROLE_TITLE, ATTR_BOLD, "%s of %s", topic->panel->title, spoken_name(topic->row));
	state_fact(topic, &out[1]);
	if (topic->row->has_objective)
		line_addf(&out[2], ROLE_TITLE, ATTR_BOLD, "objective   %s",
			presenterview_number(topic->panel->objective.value, topic->panel->unit, number, sizeof number));
	slope_fact(topic, &out[3]);
}

/* ---- answers ---- */

static void set_title(struct presenter_answer *answer, const char *before, const char *words)
{
	snprintf(answer->title, sizeof answer->title, "%s%s", before, words);
}

static void set_big(struct presenter_answer *answer, enum role role, const char *text)
{
	answer->role = role;
	snprintf(answer->big, sizeof answer->big, "%s", text);
}

static void set_duration(struct presenter_answer *answer, enum role role, int64_t milliseconds)
{
	answer->role = role;
	fmt_duration(milliseconds > 0 ? milliseconds : 0, answer->big, sizeof answer->big);
}

/* "DNSChaos" is spoken "DNS chaos". */
static void kind_words(const char *kind, char *out, size_t size)
{
	size_t length = strlen(kind), tail = strlen("Chaos");
	if (length > tail && strcmp(kind + length - tail, "Chaos") == 0)
		snprintf(out, size, "%.*s chaos", (int)(length - tail), kind);
	else
		snprintf(out, size, "%s", kind);
}

const char *presenterview_effect(const struct frame_chaos *chaos, char *out, size_t size)
{
	static const struct {
		const char *kind, *action, *effect; /* action "": any other */
	} effects[] = {
		{ "DNSChaos", "random", "DNS answers are wrong" },
		{ "DNSChaos", "", "DNS lookups fail" },
		{ "HTTPChaos", "", "HTTP requests suffer" },
		{ "IOChaos", "", "the disk suffers" },
		{ "NetworkChaos", "delay", "the network is slow" },
		{ "NetworkChaos", "loss", "the network loses packets" },
		{ "NetworkChaos", "partition", "the network is cut" },
		{ "NetworkChaos", "", "the network suffers" },
		{ "PodChaos", "pod-failure", "pods fail" },
		{ "PodChaos", "", "pods are killed" },
		{ "StressChaos", "", "CPU and memory are taken" },
		{ "TimeChaos", "", "clocks are wrong" },
	};
	const char *words = chaos->label;
	for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
		if (strcmp(effects[i].kind, chaos->item->chaos_kind) != 0)
			continue;
		if (effects[i].action[0] && strcmp(effects[i].action, chaos->item->spec.action ? chaos->item->spec.action : "") != 0)
			continue;
		words = effects[i].effect;
		break;
	}
	snprintf(out, size, "► %s", words);
	return out;
}

static void running_answer(const struct frame_chaos *chaos, const struct frame *frame, const char *kind, struct presenter_answer *answer)
{
	if (chaos->ends_ms) {
		set_title(answer, kind, " ends in");
		set_duration(answer, ROLE_CHAOS, chaos->ends_ms - frame->data_ms);
	} else {
		set_title(answer, kind, " has run for");
		set_duration(answer, ROLE_CHAOS, frame->data_ms - chaos->started_ms);
	}
}

/* Chaos is known, or was until the server fell silent. */
static void named_chaos_answer(const struct frame_chaos *chaos, const struct frame *frame, struct presenter_answer *answer)
{
	char kind[48], name[96];
	kind_words(chaos->item->chaos_kind, kind, sizeof kind);
	if (experimentview_runs(chaos)) {
		running_answer(chaos, frame, kind, answer);
	} else {
		snprintf(answer->title, sizeof answer->title, "Since the %s ended", kind);
		set_duration(answer, ROLE_DIM, frame->data_ms - presentertopic_ended_ms(chaos));
	}
	snprintf(name, sizeof name, "%s %s", experimentview_runs(chaos) ? "►" : "✓", chaos->label);
	if (chaos->stale) {
		answer->role = ROLE_STALE;
		line_add(&answer->below, ROLE_WARN, ATTR_BOLD, "as it was last known");
	} else {
		line_add(&answer->below, ROLE_TITLE, ATTR_BOLD, experimentview_runs(chaos) ? "hits " : "hit ");
		experimentview_target(chaos, &answer->below);
	}
	add_badge(&answer->name, answer->role, name);
}

/* When a schedule runs next: the soonest. */
static void next_run(const struct frame *frame, struct line *out)
{
	const struct frame_chaos *next = NULL;
	char text[FMT_SIZE];
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (frame->chaos[i].next_ms > frame->data_ms && (!next || frame->chaos[i].next_ms < next->next_ms))
			next = &frame->chaos[i];
	if (next)
		line_addf(out, ROLE_TEXT, 0, "%s in %s", next->label, fmt_duration(next->next_ms - frame->data_ms, text, sizeof text));
}

static bool chaos_answer(const struct presenter_topic *topic, const struct frame *frame, struct presenter_answer *answer)
{
	if (!frame->configured[SOURCE_CHAOS_MESH])
		return false;
	if (topic->chaos) {
		named_chaos_answer(topic->chaos, frame, answer);
		return true;
	}
	set_title(answer, "Chaos", "");
	set_big(answer, ROLE_DIM, frame->chaos_known ? "none" : "unknown");
	next_run(frame, &answer->below);
	return true;
}

static void firing_answer(const struct frame_alert *alert, const struct frame *frame, struct presenter_answer *answer)
{
	set_big(answer, alertview_role(alert), "FIRING");
	line_add(&answer->below, ROLE_TITLE, ATTR_BOLD, "for ");
	alertview_since(alert, frame, &answer->below);
	if (frame->firing > 1)
		line_addf(&answer->below, ROLE_TITLE, ATTR_BOLD, ", one of %zu", frame->firing);
}

static void pending_answer(const struct frame_alert *alert, const struct frame *frame, struct presenter_answer *answer)
{
	if (alert->fires_at_ms) {
		set_title(answer, "Alert fires in", "");
		set_duration(answer, ROLE_PENDING, alert->fires_at_ms - frame->data_ms);
	} else {
		set_big(answer, ROLE_PENDING, "PENDING");
	}
	line_add(&answer->below, ROLE_TITLE, ATTR_BOLD, "pending for ");
	alertview_since(alert, frame, &answer->below);
}

/* Nothing fires; it is calm only where the frame says so. */
static void quiet_answer(const struct frame *frame, struct presenter_answer *answer)
{
	char text[FMT_SIZE];
	set_big(answer, frame->calm ? ROLE_OK : ROLE_DIM, frame->calm ? "CALM" : frame->rules_known ? "NONE" : "unknown");
	if (frame->last_alert[0]) {
		line_addf(&answer->name, ROLE_OK, ATTR_BOLD, "✓ %s", frame->last_alert);
		line_addf(
			&answer->below, ROLE_TEXT, 0, "resolved, fired for %s", fmt_duration(frame->last_alert_for_ms, text, sizeof text));
	} else {
		line_add(&answer->name, ROLE_DIM, 0, frame->not_calm);
	}
}

static bool alert_answer(const struct presenter_topic *topic, const struct frame *frame, struct presenter_answer *answer)
{
	const struct frame_alert *alert = topic->alert;
	char name[160];
	if (!frame->configured[SOURCE_PROMETHEUS] && !frame->configured[SOURCE_ALERTMANAGER])
		return false;
	set_title(answer, "Alert", "");
	if (!alert) {
		quiet_answer(frame, answer);
		return true;
	}
	if (alert->state == FRAME_ALERT_FIRING)
		firing_answer(alert, frame, answer);
	else if (alert->state == FRAME_ALERT_PENDING)
		pending_answer(alert, frame, answer);
	else
		set_big(answer, ROLE_SILENCED, "SILENT");
	snprintf(name, sizeof name, "%s %s",
		alert->state == FRAME_ALERT_FIRING    ? "▲"
		: alert->state == FRAME_ALERT_PENDING ? "◇"
						      : "z",
		alert->name);
	add_badge(&answer->name, answer->role, name);
	if (!is_active(alert))
		line_add(&answer->below, ROLE_TEXT, 0, alertview_state_word(alert));
	return true;
}

static void over_answer(const struct presenter_topic *topic, const struct frame *frame, bool local, struct presenter_answer *answer)
{
	const struct frame_row *row = topic->row;
	char text[FMT_SIZE];
	set_title(answer, "Over the objective for", "");
	set_duration(answer, ROLE_CRIT, frame->data_ms - row->over_since_ms);
	line_addf(&answer->below, ROLE_TITLE, ATTR_BOLD, "%s %s", row->over_before ? "since before" : "crossed at",
		fmt_time(row->over_since_ms, local, text, sizeof text));
}

static void far_answer(const struct presenter_topic *topic, struct presenter_answer *answer)
{
	size_t over = topic->panel->over_count;
	set_title(answer, "Objective", "");
	set_big(answer, over > 0 ? ROLE_WARN : ROLE_OK, "MET");
	if (over > 0)
		line_addf(&answer->below, ROLE_TITLE, ATTR_BOLD, "%zu other%s over it", over, over == 1 ? " is" : "s are");
	else
		line_addf(&answer->below, ROLE_TEXT, 0, "by all %zu series that have it", topic->panel->objective_count);
}

static bool objective_answer(const struct presenter_topic *topic, const struct frame *frame, bool local, struct presenter_answer *answer)
{
	const struct frame_row *row = topic->row;
	char name[FMT_SIZE + 24], number[FMT_SIZE];
	if (!row || !row->has_objective || row->state == ROW_UNKNOWN || is_stale(topic))
		return false;
	if (row->state == ROW_OBJECTIVE && topic->alert && is_active(topic->alert)) /* what is wrong is elsewhere */
		return false;
	if (row->state == ROW_OVER) {
		over_answer(topic, frame, local, answer);
	} else if (row->state == ROW_SOON) {
		set_title(answer, "Over the objective in", "");
		set_duration(answer, ROLE_WARN, rowview_coarse(row->over_in_ms));
		line_add(&answer->below, ROLE_TITLE, ATTR_BOLD, "if this goes on");
	} else {
		far_answer(topic, answer);
	}
	snprintf(name, sizeof name, "objective %s",
		presenterview_number(topic->panel->objective.value, topic->panel->unit, number, sizeof number));
	add_badge(&answer->name, answer->role, name);
	return true;
}

size_t presenterview_answers(
	const struct presenter_topic *topic, const struct frame *frame, bool local, struct presenter_answer out[PRESENTER_ANSWERS])
{
	size_t count = 0;
	memset(out, 0, PRESENTER_ANSWERS * sizeof *out);
	count += chaos_answer(topic, frame, &out[count]);
	count += alert_answer(topic, frame, &out[count]);
	if (topic->panel)
		count += objective_answer(topic, frame, local, &out[count]);
	return count;
}

/* ---- how it came ---- */

static void add_link(struct line *out, const char *what, int64_t at_ms, int64_t first_ms, bool local, bool narrow, enum role role)
{
	char text[FMT_SIZE];
	if (out->count > 0)
		line_add(out, ROLE_KEY, 0, narrow ? " → " : "  →  ");
	line_addf(out, role == ROLE_TEXT ? ROLE_TEXT : role, role == ROLE_TEXT ? 0 : ATTR_BOLD, "%s ", what);
	line_add(out, role == ROLE_TEXT ? ROLE_TITLE : role, ATTR_BOLD,
		at_ms == first_ms ? fmt_time(at_ms, local, text, sizeof text) : fmt_duration(at_ms - first_ms, text, sizeof text));
}

void presenterview_chain(const struct presenter_topic *topic, bool local, bool narrow, struct line *out)
{
	const struct frame_alert *alert = topic->alert;
	*out = (struct line){ 0 };
	if (!alert)
		return;
	bool fires = alert->state == FRAME_ALERT_FIRING;
	int64_t began_ms = alert->into_chaos_ms >= 0 ? alert->since_ms - alert->into_chaos_ms : 0;
	const struct {
		const char *what;
		int64_t at_ms;
		enum role role;
	} links[] = {
		{ "injected", began_ms, ROLE_TEXT },
		{ "pending", alert->active_at_ms, ROLE_TEXT },
		{ "firing", fires ? alert->since_ms : 0, alertview_role(alert) },
		{ "in Alertmanager", alert->in_alertmanager_ms, ROLE_TEXT },
	};
	int64_t first_ms = 0;
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		if (links[i].at_ms == 0)
			continue;
		first_ms = first_ms ? first_ms : links[i].at_ms;
		add_link(out, links[i].what, links[i].at_ms, first_ms, local, narrow, links[i].role);
	}
}
