#include "tui/header.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/frame.h"
#include "widgets/line.h"

/*
 * The header is three lines of text: the left one (program, context), badges, which go from the right where room is short, and
 * the right one (sources, range, time), which stays. Nothing in it is a clock: it only changes with what is known.
 */
#define BADGES_MAX 8
#define NARROW 100
#define WIDE 160

static struct line left_line(const struct frame *frame, int width)
{
	struct line line = { 0 };
	if (width >= NARROW)
		line_add(&line, ROLE_TITLE, ATTR_BOLD, "chaoswatch");
	if (width >= NARROW && frame->context[0])
		line_add(&line, ROLE_TEXT, 0, " ");
	line_add(&line, width >= NARROW ? ROLE_TEXT : ROLE_TITLE, width >= NARROW ? 0 : ATTR_BOLD, frame->context);
	return line;
}

/* What must not be overlooked, however short the room is. */
static struct line marks_line(const struct frame *frame)
{
	struct line line = { 0 };
	if (frame->simulated)
		line_add(&line, ROLE_WARN, 0, " simulated");
	if (frame->read_only)
		line_add(&line, ROLE_DIM, 0, " read-only");
	return line;
}

struct tally {
	size_t ok, failed, waiting, missing;
};

static struct tally count_sources(const struct frame *frame)
{
	struct tally tally = { 0 };
	for (size_t i = 0; i < frame->source_count; i++) {
		tally.ok += frame->sources[i].health == SOURCE_OK;
		tally.failed += frame->sources[i].health == SOURCE_FAILED;
		tally.waiting += frame->sources[i].health == SOURCE_WAITING;
	}
	for (int kind = SOURCE_PROMETHEUS; kind <= SOURCE_CHAOS_MESH; kind++)
		tally.missing += !frame->configured[kind];
	return tally;
}

/* ---- badges ---- */

static struct line firing_badge(const struct frame *frame)
{
	struct line line = { 0 };
	const unsigned attrs = ATTR_BOLD | ATTR_REVERSE;
	bool counted = frame->firing > 1 && frame->firing_critical + frame->firing_warning == frame->firing;
	if (!counted)
		line_addf(&line, ROLE_CRIT, attrs, " ▲ %zu firing ", frame->firing);
	else if (frame->firing_critical == 0)
		line_addf(&line, ROLE_CRIT, attrs, " ▲ %zu warn ", frame->firing_warning);
	else if (frame->firing_warning == 0)
		line_addf(&line, ROLE_CRIT, attrs, " ▲ %zu crit ", frame->firing_critical);
	else
		line_addf(&line, ROLE_CRIT, attrs, " ▲ %zu crit %zu warn ", frame->firing_critical, frame->firing_warning);
	return line;
}

/* What is not as it seems: a frozen screen, or a moment of the past. It comes first, and does not go. */
static size_t time_badge(const struct frame *frame, bool local, struct line *out)
{
	char until[FMT_SIZE];
	struct line line = { 0 };
	if (frame->frozen)
		line_add(&line, ROLE_WARN, ATTR_BOLD, "frozen");
	if (!frame->live)
		line_addf(&line, ROLE_WARN, ATTR_BOLD, "%suntil %s", frame->frozen ? ", " : "",
			fmt_time(frame->end_ms, local, until, sizeof(until)));
	*out = line;
	return line.count > 0 ? 1 : 0;
}

static size_t trouble_badges(const struct frame *frame, int width, struct line *out)
{
	size_t count = 0;
	if (frame->firing > 0)
		out[count++] = firing_badge(frame);
	if (frame->rules_in_error > 0) {
		out[count] = (struct line){ 0 };
		line_addf(&out[count], ROLE_CRIT, ATTR_BOLD, "✗ %zu rule%s%s", frame->rules_in_error, frame->rules_in_error == 1 ? "" : "s",
			width >= NARROW ? " in error" : "");
		count++;
	}
	if (frame->heartbeat_missing)
		out[count++] = line_of(ROLE_CRIT, ATTR_BOLD, "✗ no heartbeat");
	if (frame->pending > 0 && frame->pending_age_ms == 0) { /* old news is the panel's to tell, with its age */
		out[count] = (struct line){ 0 };
		line_addf(&out[count++], ROLE_PENDING, 0, "◇ %zu pending", frame->pending);
	}
	return count;
}

static bool chaos_is_silent(const struct frame *frame)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		if (frame->sources[i].kind == SOURCE_CHAOS_MESH && frame->sources[i].health == SOURCE_FAILED)
			return true;
	}
	return false;
}

static size_t badges(const struct frame *frame, int width, struct line out[BADGES_MAX])
{
	size_t count = trouble_badges(frame, width, out);
	if (count == 0 && frame->calm)
		out[count++] = line_of(ROLE_OK, 0, "✓ calm");
	else if (count == 0 && frame->not_calm[0] && count_sources(frame).failed == 0) /* what fails stands at the right */
		out[count++] = line_of(ROLE_DIM, 0, frame->not_calm);
	if (frame->chaos_running > 0 && !chaos_is_silent(frame)) {
		out[count] = (struct line){ 0 };
		line_addf(&out[count++], ROLE_CHAOS, 0, "► %zu chaos", frame->chaos_running);
	}
	return count;
}

static int draw_badges(struct canvas *canvas, int x, int y, int cells, const struct line *items, size_t count, unsigned ground)
{
	int used = 0;
	for (size_t i = 0; i < count; i++) {
		int gap = i > 0 ? 2 : 0;
		if (used + gap + line_width(&items[i]) > cells)
			break;
		used += gap;
		used += line_draw(canvas, x + used, y, cells - used, &items[i], UTF8_CUT_END, ground);
	}
	return used;
}

int header_draw_badges(struct canvas *canvas, int x, int y, int cells, const struct frame *frame)
{
	struct line items[BADGES_MAX];
	size_t count = badges(frame, cells, items);
	return draw_badges(canvas, x, y, cells, items, count, CANVAS_KEEP);
}

/* ---- sources ---- */

/* How long it has been silent, or why where the server itself says no. */
static void add_failed(struct line *line, const struct frame_source *source)
{
	char age[FMT_SIZE];
	bool says_no = isdigit((unsigned char)source->error_short[0]) || source->age_ms < 0;
	line_addf(line, ROLE_CRIT, ATTR_BOLD, "✗ %s %s", source->name,
		says_no ? source->error_short : fmt_duration(source->age_ms, age, sizeof(age)));
}

static void add_named(struct line *line, const struct frame *frame, enum source_health health)
{
	for (size_t i = 0; i < frame->source_count; i++) {
		const struct frame_source *source = &frame->sources[i];
		if (source->health != health)
			continue;
		if (line->count > 0)
			line_add(line, ROLE_TEXT, 0, "  ");
		if (health == SOURCE_FAILED) {
			add_failed(line, source);
		} else {
			line_add(line, ROLE_OK, 0, "●");
			line_addf(line, ROLE_TEXT, 0, " %s", source->name);
		}
	}
}

static void add_count(struct line *line, enum role role, const char *mark, size_t count, const char *what)
{
	if (count == 0)
		return;
	if (line->count > 0)
		line_add(line, ROLE_TEXT, 0, "  ");
	line_add(line, role, 0, mark);
	line_addf(line, role == ROLE_DIM ? ROLE_DIM : ROLE_TEXT, 0, " %zu%s", count, what);
}

static void add_failures(struct line *line, const struct frame *frame, const struct tally *tally, int width)
{
	if (width < NARROW && tally->failed > 1)
		line_addf(line, ROLE_CRIT, ATTR_BOLD, "✗ %zu of %zu", tally->failed, frame->source_count);
	else if (tally->failed > 3)
		line_addf(line, ROLE_CRIT, ATTR_BOLD, "✗ %zu of %zu sources", tally->failed, frame->source_count);
	else
		add_named(line, frame, SOURCE_FAILED);
}

static struct line sources_line(const struct frame *frame, int width)
{
	struct line line = { 0 };
	struct tally tally = count_sources(frame);
	bool named = width >= WIDE || (width >= NARROW && tally.ok == 1 && tally.failed == 0);
	add_failures(&line, frame, &tally, width);
	if (named && tally.failed == 0 && tally.ok <= 4)
		add_named(&line, frame, SOURCE_OK);
	else
		add_count(&line, ROLE_OK, "●", tally.ok, tally.failed > 0 ? "" : width >= NARROW ? " sources" : " ok");
	add_count(&line, ROLE_DIM, "·", tally.waiting, " waiting");
	if (width >= NARROW && (tally.failed == 0 || width >= WIDE) && tally.missing > 0)
		line_addf(&line, ROLE_DIM, 0, "%s○ %zu not set up", line.count > 0 ? "   " : "", tally.missing);
	return line;
}

/* What of the right line goes where badges need its room: first the range, then the sources that answer and the zone. */
enum shorter { SHORTER_NOT, SHORTER_RANGE, SHORTER_SOURCES, SHORTER_LEVELS };

static void add_time(struct line *line, const struct header_props *props, enum shorter shorter)
{
	char time[FMT_SIZE], zone[16];
	int64_t at = props->frame->data_ms;
	if (at == 0) {
		line_add(line, ROLE_DIM, 0, "no data yet");
		return;
	}
	line_add(line, ROLE_TITLE, ATTR_BOLD, fmt_time(at, props->local_time, time, sizeof(time)));
	if (shorter < SHORTER_SOURCES)
		line_addf(line, ROLE_DIM, 0, " %s", clock_zone_name(at, props->local_time, zone, sizeof(zone)));
}

/* Below a second a duration has no digit to show. */
static const char *period_text(int64_t milliseconds, char *out, size_t size)
{
	if (milliseconds % 1000 == 0)
		return fmt_duration(milliseconds, out, size);
	return fmt_value((double)milliseconds / 1000, UNIT_SECONDS, 2, out, size);
}

static void add_range(struct line *line, const struct header_props *props, int width, const char *gap)
{
	char text[FMT_SIZE];
	line_addf(line, ROLE_TEXT, 0, "%s%s", line->count > 0 ? gap : "", fmt_duration(props->frame->range_ms, text, sizeof(text)));
	if (width >= NARROW)
		line_addf(line, ROLE_DIM, 0, " every %s", period_text(props->refresh_ms, text, sizeof(text)));
}

static struct line right_line(const struct header_props *props, int width, enum shorter shorter)
{
	const char *gap = width >= NARROW ? "   " : "  ";
	struct tally tally = count_sources(props->frame);
	struct line line = { 0 };
	if (shorter < SHORTER_SOURCES || tally.failed > 0)
		line = sources_line(props->frame, width);
	if (shorter < SHORTER_RANGE)
		add_range(&line, props, width, gap);
	line_add(&line, ROLE_TEXT, 0, line.count > 0 ? gap : "");
	add_time(&line, props, shorter);
	return line;
}

/* Cells of the badges that stay whatever goes: of another time, and of what is wrong. */
static int badges_least(const struct line *items, size_t count)
{
	int cells = 0;
	for (size_t i = 0; i < count; i++)
		cells += line_width(&items[i]) + 2;
	return cells;
}

void header_draw(struct canvas *canvas, struct rect rect, const struct header_props *props)
{
	struct line items[BADGES_MAX + 1], line = left_line(props->frame, rect.w), marks = marks_line(props->frame), right = { 0 };
	enum { CONTEXT_LEAST = 8 };
	size_t count = time_badge(props->frame, props->local_time, items), stay = count + 1;
	count += badges(props->frame, rect.w, items + count);
	int badge = badges_least(items, stay < count ? stay : count), marked = line_width(&marks);
	int least = badge + marked + 2 + (line_width(&line) < CONTEXT_LEAST ? line_width(&line) : CONTEXT_LEAST);
	for (int shorter = SHORTER_NOT; shorter < SHORTER_LEVELS && (shorter == 0 || line_width(&right) > rect.w - least); shorter++)
		right = right_line(props, rect.w, (enum shorter)shorter);
	canvas_fill(canvas, rect, style_of(ROLE_TEXT, GROUND_BAR, 0));
	int end = rect.x + rect.w - 1;
	int right_cells = line_width(&right) < rect.w - 14 ? line_width(&right) : rect.w - 14;
	int x = rect.x + 1;
	int room = end - right_cells - 1 - x - badge;
	x += line_draw(canvas, x, rect.y, room - marked, &line, UTF8_CUT_END, GROUND_BAR);
	x += line_draw(canvas, x, rect.y, room < marked ? room : marked, &marks, UTF8_CUT_END, GROUND_BAR);
	line_draw_right(canvas, end, rect.y, right_cells, &right, UTF8_CUT_START, GROUND_BAR);
	bool reversed = count > 0 && (items[0].spans[0].attrs & ATTR_REVERSE);
	x += rect.w < NARROW && reversed ? 1 : 2;
	draw_badges(canvas, x, rect.y, end - right_cells - 1 - x, items, count, GROUND_BAR);
}
