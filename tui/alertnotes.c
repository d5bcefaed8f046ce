#include "tui/alertnotes.h"

#include "tui/nexttry.h"
#include "widgets/line.h"

static void note(struct canvas *canvas, struct rect inside, int row, const struct line *text)
{
	if (row < inside.h)
		line_draw(canvas, inside.x, inside.y + row, inside.w, text, UTF8_CUT_END, CANVAS_KEEP);
}

static void advice(struct canvas *canvas, struct rect inside, int row, const char *text)
{
	struct line line = line_of(ROLE_INFO, 0, "→ ");
	line_add(&line, ROLE_DIM, 0, text);
	note(canvas, inside, row, &line);
}

static void draw_no_rules(struct canvas *canvas, struct rect inside, const struct frame *frame)
{
	struct line text = line_of(ROLE_TEXT, 0, "Nothing can fire: ");
	line_add(&text, ROLE_TEXT, ATTR_BOLD, "prometheus has no alerting rules.");
	note(canvas, inside, 0, &text);
	advice(canvas, inside, 1, "add rule_files: to prometheus.yml; they show up here within one poll");
	if (!frame->configured[SOURCE_ALERTMANAGER])
		advice(canvas, inside, 2, "set alertmanagers: in the config or --alertmanager URL to see what is routed and silenced");
}

/* The server itself fails, or only that part of it that tells of alerts. */
static const char *why_silent(const struct frame_source *source)
{
	return source->health == SOURCE_FAILED ? source->error : source->part_error;
}

static const struct frame_source *find(const struct frame *frame, enum source_kind kind, bool telling)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		const struct frame_source *source = &frame->sources[i];
		bool tells = source->health == SOURCE_OK && !source->part_error[0];
		if (source->kind == kind && (telling ? tells : why_silent(source)[0] != 0))
			return source;
	}
	return NULL;
}

static const struct frame_source *silent(const struct frame *frame, enum source_kind kind)
{
	return find(frame, kind, false);
}

static bool tells(const struct frame *frame, enum source_kind kind)
{
	return find(frame, kind, true) != NULL;
}

static void draw_unknown(struct canvas *canvas, struct rect inside, const struct frame *frame)
{
	char age[FMT_SIZE];
	const struct frame_source *source = silent(frame, SOURCE_PROMETHEUS);
	struct line text = { 0 }, last = { 0 };
	if (!source)
		source = silent(frame, SOURCE_ALERTMANAGER);
	if (source) {
		line_addf(&text, ROLE_CRIT, 0, "Alerts are unknown: %s", why_silent(source));
		if (source->health == SOURCE_FAILED)
			nexttry_add(&text, ", ", source->next_try_ms);
	} else if (!frame->configured[SOURCE_PROMETHEUS] && !frame->configured[SOURCE_ALERTMANAGER])
		line_add(&text, ROLE_TEXT, 0, "Neither a Prometheus nor an Alertmanager is configured.");
	else
		line_add(&text, ROLE_DIM, 0, "Waiting for the first answer.");
	note(canvas, inside, 0, &text);
	if (source && frame->alerts_age_ms) {
		line_addf(&last, ROLE_STALE, 0, "%s ago nothing fired.", fmt_duration(frame->alerts_age_ms, age, sizeof age));
		note(canvas, inside, 1, &last);
	}
	if (!source && !frame->configured[SOURCE_PROMETHEUS])
		advice(canvas, inside, 1, "chaoswatch --prometheus URL --alertmanager URL, or contexts: in the config");
}

/* One side tells, the other is silent: what only that one knows is not known. */
static void draw_half(struct canvas *canvas, struct rect inside, const struct frame_source *source)
{
	char age[FMT_SIZE];
	struct line text = line_of(ROLE_OK, 0, "✓"), rest = { 0 };
	bool rules = source->kind == SOURCE_PROMETHEUS;
	int64_t age_ms = source->health == SOURCE_FAILED ? source->age_ms : source->part_age_ms;
	line_addf(&text, ROLE_TEXT, 0, " Nothing fires%s.", rules ? " in alertmanager" : " or waits to fire in prometheus");
	note(canvas, inside, 0, &text);
	line_addf(&rest, ROLE_CRIT, 0, "  %s %s", rules ? "What waits to fire" : "What is silenced", "is unknown");
	if (age_ms > 0)
		line_addf(&rest, ROLE_CRIT, 0, " for %s", fmt_duration(age_ms, age, sizeof age));
	line_addf(&rest, ROLE_CRIT, 0, ": %s: %s", source->name, why_silent(source));
	note(canvas, inside, 1, &rest);
}

static void draw_quiet(struct canvas *canvas, struct rect inside, const struct frame *frame)
{
	char range[FMT_SIZE];
	struct line text = line_of(ROLE_OK, 0, "✓"), rules = { 0 }, last = { 0 };
	line_add(&text, ROLE_TEXT, 0, " Nothing fires or waits to fire.");
	note(canvas, inside, 0, &text);
	if (frame->rules_known) {
		line_addf(&rules, ROLE_DIM, 0, "  %zu rules, ", frame->rule_count);
		line_addf(&rules, frame->rules_in_error ? ROLE_CRIT : ROLE_DIM, 0,
			frame->rules_in_error ? "%zu in error." : "none in error.", frame->rules_in_error);
		if (frame->heartbeat_known)
			line_add(&rules, frame->heartbeat_missing ? ROLE_CRIT : ROLE_DIM, 0,
				frame->heartbeat_missing ? " Heartbeat is missing." : " Heartbeat Watchdog is here.");
		note(canvas, inside, 1, &rules);
	}
	if (frame->last_alert[0]) {
		char at[FMT_SIZE];
		line_addf(&last, ROLE_DIM, 0, "  Last: %s, %s, for %s.", frame->last_alert,
			fmt_time(frame->last_alert_ms, false, at, sizeof at), fmt_duration(frame->last_alert_for_ms, range, sizeof range));
		note(canvas, inside, 2, &last);
	}
}

/* The silent side where the other one tells; NULL where both do, or none. */
static const struct frame_source *silent_half(const struct frame *frame)
{
	bool prometheus = frame->rules_known && tells(frame, SOURCE_PROMETHEUS), alertmanager = tells(frame, SOURCE_ALERTMANAGER);
	if (prometheus == alertmanager)
		return NULL;
	return silent(frame, prometheus ? SOURCE_ALERTMANAGER : SOURCE_PROMETHEUS);
}

void alertnotes_draw(struct canvas *canvas, struct rect inside, const struct panel_view *view)
{
	const struct frame *frame = view->frame;
	const struct frame_source *half = silent_half(frame);
	bool anyone = tells(frame, SOURCE_PROMETHEUS) || tells(frame, SOURCE_ALERTMANAGER);
	struct line filtered = { 0 };
	if (frame->alert_count && view->ui->filter[0]) {
		line_addf(&filtered, ROLE_DIM, 0, "None of %zu alerts matches the filter.", frame->alert_count);
		note(canvas, inside, 0, &filtered);
	} else if (half)
		draw_half(canvas, inside, half);
	else if (!anyone || (!frame->rules_known && !frame->alert_count))
		draw_unknown(canvas, inside, frame);
	else if (frame->rules_known && !frame->rule_count && !frame->alert_count)
		draw_no_rules(canvas, inside, frame);
	else
		draw_quiet(canvas, inside, frame);
}
