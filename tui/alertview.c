#include "tui/alertview.h"

#include "tui/laneview.h"

/* What goes with each state. */
static const struct {
	const char *mark, *word;
	enum role role;
	unsigned attrs;
} states[] = {
	[FRAME_ALERT_FIRING] = { "▲", "firing", ROLE_CRIT, ATTR_BOLD },
	[FRAME_ALERT_PENDING] = { "◇", "pending", ROLE_PENDING, 0 },
	[FRAME_ALERT_SILENCED] = { "z", "silenced", ROLE_SILENCED, 0 },
	[FRAME_ALERT_INHIBITED] = { "z", "inhibited", ROLE_SILENCED, 0 },
	[FRAME_ALERT_MUTED] = { "z", "muted", ROLE_SILENCED, 0 },
};

static bool is_quiet(const struct frame_alert *alert)
{
	return alert->state > FRAME_ALERT_PENDING;
}

enum role alertview_role(const struct frame_alert *alert)
{
	if (alert->state == FRAME_ALERT_FIRING && alert->severity_rank != SEVERITY_CRITICAL)
		return alert->severity_rank == SEVERITY_WARNING ? ROLE_WARN : ROLE_INFO;
	return states[alert->state].role;
}

enum role alertview_severity_role(const struct frame_alert *alert)
{
	static const enum role roles[] = {
		[SEVERITY_CRITICAL] = ROLE_CRIT,
		[SEVERITY_WARNING] = ROLE_WARN,
		[SEVERITY_INFO] = ROLE_INFO,
		[SEVERITY_NONE] = ROLE_DIM,
	};
	return is_quiet(alert) ? ROLE_SILENCED : roles[alert->severity_rank];
}

static unsigned weight(const struct frame_alert *alert)
{
	return states[alert->state].attrs;
}

void alertview_mark(const struct frame_alert *alert, struct line *out)
{
	line_add(out, alertview_role(alert), weight(alert), states[alert->state].mark);
}

const char *alertview_severity_word(enum frame_severity severity, bool short_word)
{
	static const char *const words[][2] = {
		[SEVERITY_CRITICAL] = { "critical", "crit" },
		[SEVERITY_WARNING] = { "warning", "warn" },
		[SEVERITY_INFO] = { "info", "info" },
		[SEVERITY_NONE] = { "none", "none" },
	};
	return words[severity][short_word];
}

void alertview_severity(const struct frame_alert *alert, bool short_word, struct line *out)
{
	bool known = alert->severity_rank == SEVERITY_CRITICAL || alert->severity_rank == SEVERITY_WARNING;
	const char *word = short_word && known ? alertview_severity_word(alert->severity_rank, true) : alert->severity;
	bool bold = alert->state == FRAME_ALERT_FIRING && alert->severity_rank == SEVERITY_CRITICAL;
	line_add(out, alertview_severity_role(alert), bold ? ATTR_BOLD : 0, word[0] ? word : "-");
}

void alertview_name(const struct frame_alert *alert, struct line *out)
{
	line_add(out, is_quiet(alert) ? ROLE_SILENCED : ROLE_TEXT, weight(alert), alert->name);
}

void alertview_subject(const struct frame_alert *alert, bool narrow, struct line *out)
{
	char shortened[256];
	const char *text = narrow ? laneview_pod_short(alert->subject, shortened, sizeof shortened) : alert->subject;
	line_add(out, is_quiet(alert) ? ROLE_SILENCED : ROLE_TEXT, 0, text);
}

const char *alertview_state_word(const struct frame_alert *alert)
{
	return states[alert->state].word;
}

void alertview_state(const struct frame_alert *alert, struct line *out)
{
	line_add(out, alertview_role(alert), weight(alert), states[alert->state].word);
}

void alertview_since(const struct frame_alert *alert, const struct frame *frame, struct line *out)
{
	char text[FMT_SIZE];
	bool unsure = alert->stale_ms && alert->state == FRAME_ALERT_PENDING;
	if (is_quiet(alert) || unsure || !alert->since_ms)
		return;
	int64_t age = frame->data_ms > alert->since_ms ? frame->data_ms - alert->since_ms : 0;
	line_add(out, alert->stale_ms ? ROLE_STALE : ROLE_TEXT, 0, fmt_duration(age, text, sizeof text));
}

void alertview_next(const struct frame_alert *alert, const struct frame *frame, bool local, bool author, struct line *out)
{
	char text[FMT_SIZE];
	if (alert->stale_ms) {
		line_addf(out, ROLE_STALE, 0, "%s old", fmt_duration(alert->stale_ms, text, sizeof text));
	} else if (alert->state == FRAME_ALERT_PENDING && alert->fires_at_ms) {
		int64_t left = alert->fires_at_ms - frame->data_ms;
		line_addf(out, ROLE_TEXT, 0, "fires in %s", fmt_duration(left > 0 ? left : 0, text, sizeof text));
	} else if (alert->silenced_until_ms) {
		line_addf(out, ROLE_SILENCED, 0, "until %s", fmt_time_short(alert->silenced_until_ms, local, text, sizeof text));
		if (author && alert->silenced_by[0])
			line_addf(out, ROLE_SILENCED, 0, " by %s", alert->silenced_by);
	}
}

void alertview_relation(const struct frame_alert *alert, const struct frame *frame, bool short_words, struct line *out)
{
	switch (alert->relation) {
	case RELATION_HIT_POD:
		line_addf(out, ROLE_CHAOS, ATTR_BOLD, "► %s", alert->relation_chaos);
		line_add(out, ROLE_CHAOS, 0, short_words ? "" : ", hit pod");
		break;
	case RELATION_SAME_NAMESPACE:
		line_add(out, ROLE_DIM, 0, short_words ? "same ns" : "same namespace");
		break;
	case RELATION_BEFORE:
		line_add(out, ROLE_DIM, 0, short_words ? "before" : "before the chaos");
		break;
	case RELATION_UNKNOWN:
		if (frame->configured[SOURCE_CHAOS_MESH])
			line_add(out, ROLE_STALE, 0, short_words ? "unknown" : "chaos unknown");
		break;
	case RELATION_NONE:
		break;
	}
}

void alertview_routes(const struct frame_alert *alert, struct line *out)
{
	if (!alert->receiver_count || alert->state != FRAME_ALERT_FIRING)
		return;
	line_addf(out, ROLE_DIM, 0, "→ %s", alert->receivers[0]);
	if (alert->receiver_count > 1)
		line_addf(out, ROLE_DIM, 0, " +%zu", alert->receiver_count - 1);
}

size_t alertview_counts(const struct frame *frame, struct line out[3])
{
	char text[FMT_SIZE];
	size_t count = 0;
	if (frame->firing)
		line_addf(&out[count++], frame->firing_critical ? ROLE_CRIT : ROLE_WARN, ATTR_BOLD, "%zu firing", frame->firing);
	if (frame->pending && !frame->pending_age_ms)
		line_addf(&out[count++], ROLE_DIM, 0, "%zu pending", frame->pending);
	if (frame->suppressed)
		line_addf(&out[count++], ROLE_DIM, 0, "%zu silenced", frame->suppressed);
	if (frame->alerts_age_ms && !count)
		line_addf(&out[count++], ROLE_STALE, 0, "data %s old", fmt_duration(frame->alerts_age_ms, text, sizeof text));
	else if (frame->pending_age_ms && (count || frame->pending))
		line_addf(&out[count++], ROLE_STALE, 0, "pending %s old", fmt_duration(frame->pending_age_ms, text, sizeof text));
	return count;
}
