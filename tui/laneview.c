#include "tui/laneview.h"

#include <stdio.h>
#include <string.h>

#include "core/base/fmt.h"
#include "widgets/lanes.h"
#include "widgets/line.h"

enum { SPANS_MAX = 128, STORM = 40 /* alerts from which on a lane stands for all of one name */ };

static bool span_seen(const struct frame *frame, const struct frame_span *span)
{
	int64_t start = frame->end_ms - frame->range_ms;
	return span->from_ms <= frame->end_ms && (!span->to_ms || span->to_ms >= start);
}

static bool spans_seen(const struct frame *frame, const struct frame_span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_seen(frame, &spans[i]))
			return true;
	return false;
}

static bool is_one_shot(const struct frame_chaos *chaos)
{
	for (size_t i = 0; i < chaos->span_count; i++)
		if (chaos->spans[i].kind != SPAN_ONE_SHOT)
			return false;
	return chaos->span_count > 0;
}

enum { ROUND_ON, ROUND_PENDING, ROUND_ONE_SHOT, ROUND_OVER, ROUND_PAUSED, ROUNDS };

/* In which round a lane is taken: the later, the sooner it is left out. What is paused or over says least. */
static int chaos_round(const struct frame_chaos *chaos)
{
	if (is_one_shot(chaos))
		return ROUND_ONE_SHOT;
	if (chaos->item->state == CHAOS_RUNNING || chaos->item->state == CHAOS_INJECTING || chaos->item->state == CHAOS_DELETING)
		return ROUND_ON;
	return chaos->item->state == CHAOS_PAUSED ? ROUND_PAUSED : ROUND_OVER;
}

static int alert_round(const struct frame_alert *alert)
{
	return alert->state == FRAME_ALERT_FIRING ? ROUND_ON : alert->state == FRAME_ALERT_PENDING ? ROUND_PENDING : ROUNDS;
}

struct candidates {
	struct laneview_lane lanes[LANEVIEW_MAX];
	int rounds[LANEVIEW_MAX];
	size_t count;
};

static void add(struct candidates *found, struct laneview_lane lane, int round)
{
	if (found->count == LANEVIEW_MAX)
		return;
	found->rounds[found->count] = round;
	found->lanes[found->count++] = lane;
}

static void collect_chaos(const struct frame *frame, struct candidates *found, bool one_shots)
{
	for (size_t i = 0; i < frame->chaos_count; i++) {
		const struct frame_chaos *chaos = &frame->chaos[i];
		if (chaos->owner == i && is_one_shot(chaos) == one_shots && spans_seen(frame, chaos->spans, chaos->span_count))
			add(found, (struct laneview_lane){ .chaos = chaos }, chaos_round(chaos));
	}
}

static bool has_lane(const struct candidates *found, const char *alertname)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->lanes[i].alert && !strcmp(found->lanes[i].alert->name, alertname))
			return true;
	return false;
}

static void collect_alerts(const struct frame *frame, struct candidates *found)
{
	for (size_t i = 0; i < frame->alert_count; i++) {
		const struct frame_alert *alert = &frame->alerts[i];
		bool stood_for = frame->alert_count > STORM && has_lane(found, alert->name);
		if (alert_round(alert) < ROUNDS && !stood_for && spans_seen(frame, alert->spans, alert->span_count))
			add(found, (struct laneview_lane){ .alert = alert }, alert_round(alert));
	}
	for (size_t i = 0; i < frame->past_alert_count; i++)
		if (spans_seen(frame, frame->past_alerts[i].spans, frame->past_alerts[i].span_count))
			add(found, (struct laneview_lane){ .past = &frame->past_alerts[i] }, ROUND_OVER);
}

static void mark_round(const struct candidates *found, int round, bool *taken, size_t *room)
{
	for (size_t i = 0; i < found->count && *room; i++)
		if (found->rounds[i] == round) {
			taken[i] = true;
			--*room;
		}
}

size_t laneview_collect(const struct frame *frame, struct laneview_lane *out, size_t max)
{
	struct candidates found = { .count = 0 };
	bool taken[LANEVIEW_MAX] = { false };
	size_t room = max, count = 0;
	collect_chaos(frame, &found, false);
	collect_chaos(frame, &found, true);
	collect_alerts(frame, &found);
	for (int round = 0; round < ROUNDS; round++)
		mark_round(&found, round, taken, &room);
	for (size_t i = 0; i < found.count; i++)
		if (taken[i])
			out[count++] = found.lanes[i];
	return count;
}

static bool is_hash(const char *text, size_t length, const char *letters)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr(letters, text[i]))
			return false;
	return true;
}

const char *laneview_pod_short(const char *pod, char *out, size_t size)
{
	static const char hex[] = "0123456789abcdef", any[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	snprintf(out, size, "%s", pod);
	char *last = strrchr(out, '-');
	if (!last || strlen(last + 1) != 5 || !is_hash(last + 1, 5, any))
		return out;
	*last = 0;
	char *set = strrchr(out, '-');
	size_t length = set ? strlen(set + 1) : 0;
	if (set && length >= 8 && length <= 10 && is_hash(set + 1, length, hex))
		*set = 0;
	return out;
}

static enum lane_kind lane_kind_of(enum frame_span_kind kind, bool warning)
{
	static const enum lane_kind kinds[] = {
		[SPAN_CHAOS_ON] = LANE_CHAOS,
		[SPAN_CHAOS_PAUSED] = LANE_PAUSED,
		[SPAN_ONE_SHOT] = LANE_CHAOS,
		[SPAN_PENDING] = LANE_PENDING,
		[SPAN_FIRING] = LANE_FIRING,
		[SPAN_SILENCED] = LANE_SILENCED,
	};
	return kind == SPAN_FIRING && warning ? LANE_FIRING_WARNING : kinds[kind];
}

static void draw_spans(struct canvas *canvas, int y, const struct axis *axis, const struct frame_span *spans, size_t count, bool warning)
{
	struct lane_span stretches[SPANS_MAX];
	struct lane_point points[SPANS_MAX];
	struct lane_props props = { .axis = *axis, .spans = stretches, .points = points };
	for (size_t i = 0; i < count; i++) {
		const struct frame_span *span = &spans[i];
		if (span->kind == SPAN_ONE_SHOT && props.point_count < SPANS_MAX)
			points[props.point_count++] = (struct lane_point){ span->from_ms, GLYPH_ONE_SHOT, ROLE_CHAOS };
		else if (span->kind != SPAN_ONE_SHOT && props.span_count < SPANS_MAX)
			stretches[props.span_count++] =
				(struct lane_span){ lane_kind_of(span->kind, warning), span->from_ms, span->to_ms, span->no_news };
	}
	lane_draw(canvas, y, &props);
}

static const char *since(int64_t data_ms, int64_t from_ms, char out[FMT_SIZE])
{
	return fmt_duration(data_ms > from_ms ? data_ms - from_ms : 0, out, FMT_SIZE);
}

/* Age of the source that tells of chaos: what a lane says when it is silent. */
static int64_t chaos_silence(const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++)
		if (frame->sources[i].kind == SOURCE_CHAOS_MESH)
			return frame->sources[i].age_ms;
	return -1;
}

static void one_shot_tail(const struct frame_chaos *chaos, struct line *out)
{
	enum { TAIL_NAME = 15 };
	const struct frame_target *newest = NULL;
	char pod[160], shortened[80];
	for (size_t i = 0; i < chaos->target_count; i++)
		if (!newest || chaos->targets[i].at_ms > newest->at_ms)
			newest = &chaos->targets[i];
	if (!newest) {
		line_add(out, ROLE_CHAOS, 0, chaos->item->spec.action);
		return;
	}
	bool kills = strstr(chaos->item->spec.action, "kill") != NULL;
	utf8_fit(laneview_pod_short(newest->pod, pod, sizeof pod), TAIL_NAME, UTF8_CUT_START, false, shortened, sizeof shortened);
	line_addf(out, ROLE_CHAOS, 0, "%s %s", kills ? "killed" : "hit", shortened);
}

static void running_tail(const struct frame *frame, const struct frame_chaos *chaos, struct line *out)
{
	char text[FMT_SIZE];
	line_addf(out, ROLE_CHAOS, 0, "%s in", since(frame->data_ms, chaos->started_ms, text));
	if (chaos->step_at)
		line_addf(out, ROLE_CHAOS, 0, ", step %zu", chaos->step_at);
}

static void ended_tail(const struct frame *frame, const struct frame_chaos *chaos, struct line *out)
{
	char text[FMT_SIZE];
	int64_t end = 0;
	for (size_t i = 0; i < chaos->span_count; i++)
		if (chaos->spans[i].to_ms > end)
			end = chaos->spans[i].to_ms;
	line_addf(out, ROLE_DIM, 0, "ended %s ago", since(frame->data_ms, end, text));
}

static void chaos_tail(const struct frame *frame, const struct frame_chaos *chaos, struct line *out)
{
	char text[FMT_SIZE];
	bool runs = chaos->item->state == CHAOS_RUNNING || chaos->item->state == CHAOS_INJECTING;
	if (chaos->stale && chaos_silence(frame) >= 0)
		line_addf(out, ROLE_STALE, 0, "no news %s", fmt_duration(chaos_silence(frame), text, sizeof text));
	else if (chaos->stale)
		line_add(out, ROLE_STALE, 0, "no news");
	else if (is_one_shot(chaos))
		one_shot_tail(chaos, out);
	else if (chaos->item->state == CHAOS_PAUSED && chaos->paused_ms)
		line_addf(out, ROLE_SILENCED, 0, "paused %s", since(frame->data_ms, chaos->paused_ms, text));
	else if (runs && chaos->started_ms)
		running_tail(frame, chaos, out);
	else
		ended_tail(frame, chaos, out);
}

static void alert_tail(const struct frame *frame, const struct frame_alert *alert, struct line *out)
{
	static const char *const words[] = {
		[RELATION_NONE] = "no relation",
		[RELATION_BEFORE] = "before the chaos",
		[RELATION_SAME_NAMESPACE] = "same namespace",
		[RELATION_HIT_POD] = "hit pod",
		[RELATION_UNKNOWN] = "chaos unknown",
	};
	char text[FMT_SIZE];
	enum role role = alert->state == FRAME_ALERT_PENDING ? ROLE_PENDING : ROLE_CRIT;
	if (alert->prometheus_stale && alert->state == FRAME_ALERT_PENDING)
		line_add(out, ROLE_STALE, 0, "unknown");
	else if (alert->into_chaos_ms >= 0)
		line_addf(out, role, 0, "%s into chaos", fmt_duration(alert->into_chaos_ms, text, sizeof text));
	else if (frame->configured[SOURCE_CHAOS_MESH])
		line_add(out, ROLE_DIM, 0, words[alert->relation]);
}

static void chaos_mark(const struct frame_chaos *chaos, struct line *out)
{
	if (is_one_shot(chaos))
		line_add(out, ROLE_CHAOS, 0, "◆");
	else if (chaos->item->state == CHAOS_PAUSED)
		line_add(out, ROLE_SILENCED, 0, "‖");
	else
		line_add(out, ROLE_CHAOS, 0, "►");
}

static void draw_ends(struct canvas *canvas, int y, const struct laneview_props *props, const struct line *mark, const char *name,
	enum utf8_cut cut, const struct line *tail)
{
	line_draw(canvas, props->x, y, 1, mark, UTF8_CUT_END, CANVAS_KEEP);
	canvas_field(canvas, props->x + 2, y, props->name_width - 2, name, cut, false, style_of(ROLE_TEXT, CANVAS_KEEP, 0));
	int at = props->axis.x + props->axis.w + 1;
	line_draw(canvas, at, y, props->right - at, tail, UTF8_CUT_END, CANVAS_KEEP);
}

/* "chaos" left of the axis, "► dns-leaker" right of it. */
static void draw_brief(struct canvas *canvas, int y, const struct laneview_props *props, const char *kind, const struct line *mark,
	const char *name, enum utf8_cut cut)
{
	const struct line left = line_of(ROLE_DIM, 0, kind);
	int at = props->axis.x + props->axis.w + 1;
	line_draw_right(canvas, props->axis.x - 1, y, props->name_width, &left, UTF8_CUT_END, CANVAS_KEEP);
	line_draw(canvas, at, y, 1, mark, UTF8_CUT_END, CANVAS_KEEP);
	canvas_field(canvas, at + 2, y, props->right - at - 2, name, (int)cut, false, style_of(ROLE_TEXT, CANVAS_KEEP, 0));
}

static void draw_chaos(struct canvas *canvas, int y, const struct frame_chaos *chaos, const struct laneview_props *props)
{
	struct line mark = { 0 }, tail = { 0 };
	chaos_mark(chaos, &mark);
	chaos_tail(props->frame, chaos, &tail);
	if (props->brief)
		draw_brief(canvas, y, props, "chaos", &mark, chaos->label, UTF8_CUT_END);
	else
		draw_ends(canvas, y, props, &mark, chaos->label, UTF8_CUT_END, &tail);
	draw_spans(canvas, y, &props->axis, chaos->spans, chaos->span_count, false);
}

static void draw_alert(struct canvas *canvas, int y, const struct frame_alert *alert, const struct laneview_props *props)
{
	struct line mark = { 0 }, tail = { 0 };
	bool pending = alert->state == FRAME_ALERT_PENDING, warning = alert->severity_rank != SEVERITY_CRITICAL;
	line_add(&mark, pending ? ROLE_PENDING : warning ? ROLE_WARN : ROLE_CRIT, pending ? 0 : ATTR_BOLD, pending ? "◇" : "▲");
	alert_tail(props->frame, alert, &tail);
	const char *name = alert->container[0] ? alert->container : alert->subject;
	if (!name[0] || props->frame->alert_count > STORM)
		name = alert->name;
	enum utf8_cut cut = name == alert->name ? UTF8_CUT_END : UTF8_CUT_START;
	if (props->brief)
		draw_brief(canvas, y, props, "alert", &mark, name, cut);
	else
		draw_ends(canvas, y, props, &mark, name, cut, &tail);
	draw_spans(canvas, y, &props->axis, alert->spans, alert->span_count, warning);
}

static void draw_past(struct canvas *canvas, int y, const struct frame_past_alert *past, const struct laneview_props *props)
{
	char text[FMT_SIZE];
	struct line mark = line_of(ROLE_OK, 0, "✓"), tail = { 0 };
	const char *name = past->label[0] ? past->label : past->name;
	enum utf8_cut cut = name == past->name ? UTF8_CUT_END : UTF8_CUT_START;
	line_addf(&tail, ROLE_DIM, 0, "fired for %s", since(past->ended_ms, past->fired_ms, text));
	if (props->brief)
		draw_brief(canvas, y, props, "alert", &mark, name, cut);
	else
		draw_ends(canvas, y, props, &mark, name, cut, &tail);
	draw_spans(canvas, y, &props->axis, past->spans, past->span_count, past->severity_rank != SEVERITY_CRITICAL);
}

void laneview_draw(struct canvas *canvas, int y, const struct laneview_lane *lane, const struct laneview_props *props)
{
	if (lane->chaos)
		draw_chaos(canvas, y, lane->chaos, props);
	else if (lane->alert)
		draw_alert(canvas, y, lane->alert, props);
	else
		draw_past(canvas, y, lane->past, props);
}
