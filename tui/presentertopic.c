#include "tui/presentertopic.h"

#include <ctype.h>
#include <string.h>

#include "core/labels.h"
#include "tui/alertstory.h"
#include "tui/experimentview.h"

#define RECENT_MS (INT64_C(5) * 60000) /* chaos that ended longer ago is no topic */

/* ---- words ---- */

enum { WORD_LEAST = 4, WORD_MAX = 32 };

/* The next word of letters in small ones, without the s of a plural; its end, or NULL where there is none. Shorter ones say little. */
static const char *next_word(const char *text, char word[WORD_MAX])
{
	for (size_t length = 0;; length = 0) {
		while (*text && !isalpha((unsigned char)*text))
			text++;
		if (!*text)
			return NULL;
		for (; isalpha((unsigned char)*text); text++)
			if (length < WORD_MAX - 1)
				word[length++] = (char)tolower((unsigned char)*text);
		if (length > WORD_LEAST && word[length - 1] == 's')
			length--;
		word[length] = 0;
		if (length >= WORD_LEAST)
			return text;
	}
}

static bool has_word(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

/* What a query calls duration or quantile, people call latency. */
static bool is_about(const struct frame_alert *alert, const char *word)
{
	bool latency = strcmp(word, "duration") == 0 || strcmp(word, "quantile") == 0;
	const char *texts[] = { alert->name, alert->rule ? alert->rule->query : "" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (has_word(texts[i], word) || (latency && has_word(texts[i], "latency")))
			return true;
	return false;
}

size_t presentertopic_words(const struct frame_panel *panel, const struct frame_alert *alert)
{
	const char *texts[] = { panel->title, panel->query };
	char word[WORD_MAX];
	size_t count = 0;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (const char *at = texts[i]; (at = next_word(at, word)) != NULL;)
			count += is_about(alert, word);
	return count;
}

/* ---- series ---- */

static const struct frame_row *choose_row(const struct frame_panel *panel, const struct ui *ui)
{
	for (size_t i = 0; i < panel->row_count; i++)
		if (panel->rows[i].id == ui->selected_row)
			return &panel->rows[i];
	return panel->row_count > 0 ? &panel->rows[0] : NULL;
}

static const struct frame_row *selected_row(const struct frame_panel *panel, const struct ui *ui)
{
	const struct frame_row *row = choose_row(panel, ui);
	return row && row->id == ui->selected_row ? row : NULL;
}

static bool needs_eyes(const struct frame_panel *panel)
{
	return panel->row_count > 0 && panel->rows[0].has_objective && panel->rows[0].state <= ROW_SOON;
}

/* The series that an alert is about: of its labels all that the series has. */
static const struct frame_row *row_of_alert(const struct frame_panel *panel, const struct frame_alert *alert)
{
	for (size_t i = 0; i < panel->row_count; i++) {
		const struct labels *labels = panel->rows[i].labels;
		if (labels->count > 0 && labels_subset(labels, alert->labels))
			return &panel->rows[i];
	}
	return NULL;
}

static const struct frame_panel *panel_of_alert(const struct frame *frame, const struct frame_alert *alert)
{
	const struct frame_panel *best = NULL;
	size_t most = 0;
	for (size_t i = 0; alert && i < frame->panel_count; i++) {
		size_t words = row_of_alert(&frame->panels[i], alert) ? presentertopic_words(&frame->panels[i], alert) : 0;
		if (words <= most)
			continue;
		most = words;
		best = &frame->panels[i];
	}
	return best;
}

/* ---- alert and chaos ---- */

static bool is_active(const struct frame_alert *alert)
{
	return alert->state == FRAME_ALERT_FIRING || alert->state == FRAME_ALERT_PENDING;
}

/* The frame has the worst first. */
static const struct frame_alert *worst_alert(const struct frame *frame)
{
	return frame->alert_count > 0 && is_active(&frame->alerts[0]) ? &frame->alerts[0] : NULL;
}

static const struct frame_alert *choose_alert(const struct frame *frame, const struct frame_row *row)
{
	const struct frame_panel *panel;
	for (size_t i = 0; row && i < frame->alert_count; i++)
		if (alertstory_row(frame, &frame->alerts[i], &panel) == row)
			return &frame->alerts[i];
	return worst_alert(frame);
}

int64_t presentertopic_ended_ms(const struct frame_chaos *chaos)
{
	int64_t end = 0;
	for (size_t i = 0; i < chaos->span_count; i++)
		if (chaos->spans[i].to_ms > end)
			end = chaos->spans[i].to_ms;
	return end;
}

static const struct frame_chaos *running_band(const struct frame *frame, const struct frame_row *row)
{
	for (size_t i = 0; row && i < row->band_count; i++)
		if (experimentview_runs(&frame->chaos[row->bands[i]]))
			return &frame->chaos[row->bands[i]];
	return NULL;
}

static const struct frame_chaos *recent_band(const struct frame *frame, const struct frame_row *row)
{
	for (size_t i = 0; row && i < row->band_count; i++)
		if (frame->data_ms - presentertopic_ended_ms(&frame->chaos[row->bands[i]]) <= RECENT_MS)
			return &frame->chaos[row->bands[i]];
	return NULL;
}

static const struct frame_chaos *running_anywhere(const struct frame *frame)
{
	for (size_t i = 0; i < frame->chaos_count; i++)
		if (frame->chaos[i].item->object == CHAOS_EXPERIMENT && experimentview_runs(&frame->chaos[i]))
			return &frame->chaos[i];
	return NULL;
}

static const struct frame_chaos *related(const struct frame *frame, const struct frame_alert *alert)
{
	for (size_t i = 0; alert && alert->relation == RELATION_HIT_POD && i < frame->chaos_count; i++)
		if (strcmp(frame->chaos[i].item->uid, alert->relation_uid) == 0 && experimentview_runs(&frame->chaos[i]))
			return &frame->chaos[i];
	return NULL;
}

static const struct frame_chaos *choose_chaos(const struct frame *frame, const struct frame_row *row, const struct frame_alert *alert)
{
	const struct frame_chaos *chaos = running_band(frame, row);
	if (!chaos)
		chaos = related(frame, alert);
	if (!chaos)
		chaos = running_anywhere(frame);
	return chaos ? chaos : recent_band(frame, row);
}

/* ---- all of it ---- */

static const struct frame_panel *choose_panel(const struct frame *frame, const struct ui *ui)
{
	if (frame->panel_count == 0)
		return NULL;
	if (ui->screen == SCREEN_METRICS)
		return &frame->panels[ui->metrics_panel < frame->panel_count ? ui->metrics_panel : 0];
	if (selected_row(&frame->panels[0], ui))
		return &frame->panels[0];
	for (size_t i = 0; i < frame->panel_count; i++)
		if (needs_eyes(&frame->panels[i]))
			return &frame->panels[i];
	const struct frame_panel *panel = panel_of_alert(frame, worst_alert(frame));
	return panel ? panel : &frame->panels[0];
}

struct presenter_topic presentertopic_choose(const struct frame *frame, const struct ui *ui)
{
	struct presenter_topic topic = { .panel = choose_panel(frame, ui) };
	const struct frame_alert *worst = worst_alert(frame);
	if (topic.panel)
		topic.row = choose_row(topic.panel, ui);
	if (topic.row && topic.row->id != ui->selected_row && worst && !needs_eyes(topic.panel) && row_of_alert(topic.panel, worst))
		topic.row = row_of_alert(topic.panel, worst);
	topic.alert = choose_alert(frame, topic.row);
	topic.chaos = choose_chaos(frame, topic.row, topic.alert);
	return topic;
}
