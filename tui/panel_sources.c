#include "core/base/fmt.h"
#include "core/frame.h"
#include "tui/nexttry.h"
#include "tui/panel.h"
#include "widgets/border.h"
#include "widgets/line.h"

/* The servers: which version, since when silent and why, and what the rules say of themselves. */

#define NAME_CELLS 16

static struct line summary(const struct frame *frame)
{
	size_t failed = 0, waiting = 0;
	for (size_t i = 0; i < frame->source_count; i++) {
		failed += frame->sources[i].health == SOURCE_FAILED;
		waiting += frame->sources[i].health == SOURCE_WAITING;
	}
	struct line line = { 0 };
	if (failed > 0)
		line_addf(&line, ROLE_CRIT, ATTR_BOLD, "✗ %zu of %zu", failed, frame->source_count);
	else if (waiting > 0)
		line_addf(&line, ROLE_DIM, 0, "%zu waiting", waiting);
	else if (frame->source_count > 0)
		line_add(&line, ROLE_OK, 0, "● all answer");
	return line;
}

/* How old what it told is, and when it is asked again. */
static struct line failure_facts(const struct frame_source *source)
{
	char time[FMT_SIZE];
	struct line line = { 0 };
	if (source->age_ms >= 0)
		line_addf(&line, ROLE_STALE, 0, "data %s old", fmt_duration(source->age_ms, time, sizeof(time)));
	else
		line_add(&line, ROLE_DIM, 0, "no data yet");
	nexttry_add(&line, ", ", source->next_try_ms);
	return line;
}

static struct line source_line(const struct frame *frame, const struct frame_source *source)
{
	static const struct {
		enum role role;
		const char *mark;
	} marks[] = {
		[SOURCE_WAITING] = { ROLE_DIM, "·" },
		[SOURCE_OK] = { ROLE_OK, "●" },
		[SOURCE_FAILED] = { ROLE_CRIT, "✗" },
	};
	char offset[FMT_SIZE];
	struct line line = line_of(marks[source->health].role, 0, marks[source->health].mark);
	line_addf(&line, ROLE_TEXT, 0, " %-*s ", NAME_CELLS, source->name);
	if (source->health == SOURCE_FAILED)
		line_add(&line, ROLE_CRIT, 0, source->error);
	else if (source->health == SOURCE_WAITING)
		line_add(&line, ROLE_DIM, 0, "not answered yet");
	else
		line_add(&line, ROLE_DIM, 0, source->version[0] ? source->version : "version not told");
	if (source->part_error[0])
		line_addf(&line, ROLE_CRIT, 0, "  ✗ %s: %s", source->kind == SOURCE_PROMETHEUS ? "rules" : "alerts", source->part_error);
	if (source->clock_offset_ms != 0 && !frame->world_time)
		line_addf(&line, ROLE_WARN, 0, "  clock %s %s", fmt_duration(source->clock_offset_ms, offset, sizeof(offset)),
			source->clock_offset_ms > 0 ? "ahead" : "behind");
	if (source->note[0])
		line_addf(&line, ROLE_WARN, 0, "  %s", source->note);
	return line;
}

static struct line rules_line(const struct frame *frame)
{
	struct line line = { 0 };
	if (!frame->rules_known)
		return line_of(ROLE_DIM, 0, "rules are not known");
	if (frame->pending_age_ms > 0) {
		char age[FMT_SIZE];
		line_addf(&line, ROLE_STALE, 0, "  %zu rules %s ago", frame->rule_count,
			fmt_duration(frame->pending_age_ms, age, sizeof(age)));
		return line;
	}
	bool good = !frame->heartbeat_missing && frame->rules_in_error == 0;
	line_add(&line, good ? ROLE_OK : ROLE_CRIT, 0, good ? "✓" : "✗");
	line_addf(&line, ROLE_TEXT, 0, " %s%zu rules, %zu in error", frame->heartbeat_missing ? "no heartbeat, " : "", frame->rule_count,
		frame->rules_in_error);
	if (frame->rules_beyond > 0)
		line_addf(&line, ROLE_DIM, 0, ", %zu more not kept", frame->rules_beyond);
	return line;
}

static struct line targets_line(const struct frame *frame)
{
	struct line line = { 0 };
	bool good = frame->targets_down == 0;
	line_add(&line, good ? ROLE_OK : ROLE_WARN, 0, good ? "✓" : "!");
	line_addf(&line, ROLE_TEXT, 0, " %zu of %zu targets up", frame->targets_up, frame->targets_up + frame->targets_down);
	return line;
}

/*
 * A server a row, the facts of one that fails on a row of their own. Where there is none for them they stand at the right, and the error is
 * cut: numbers never are. Returns the rows used.
 */
static int draw_source(struct canvas *canvas, struct rect rect, const struct frame *frame, const struct frame_source *source)
{
	struct line line = source_line(frame, source), facts = failure_facts(source);
	bool failed = source->health == SOURCE_FAILED;
	int width = rect.w, own_row = rect.x + 2;
	if (failed && rect.h > 1)
		line_draw(canvas, own_row, rect.y + 1, rect.x + rect.w - own_row, &facts, UTF8_CUT_END, GROUND_BG);
	else if (failed)
		width -= line_draw_right(canvas, rect.x + rect.w, rect.y, rect.w, &facts, UTF8_CUT_END, GROUND_BG) + 1;
	line_draw(canvas, rect.x, rect.y, width, &line, UTF8_CUT_END, GROUND_BG);
	return failed && rect.h > 1 ? 2 : 1;
}

/* Rows for second lines, when every server and the note have one. */
static int spare_rows(const struct frame *frame, int rows)
{
	int spare = rows - (int)frame->source_count - (frame->copies_note[0] != 0);
	return spare > 0 ? spare : 0;
}

static void sources_draw(struct canvas *canvas, struct rect rect, const struct panel_view *view)
{
	const struct frame *frame = view->frame;
	struct line fact = summary(frame);
	struct border_props border = {
		.title = "Sources", .facts = &fact, .fact_count = 1, .focused = view->focused, .boxed = view->boxed
	};
	struct rect inside = border_draw(canvas, rect, &border);
	int y = inside.y, end = inside.y + inside.h;
	int spare = spare_rows(frame, inside.h);
	for (size_t i = 0; i < frame->source_count && y < end; i++) {
		struct rect place = { inside.x, y, inside.w, spare > 0 ? 2 : 1 };
		int used = draw_source(canvas, place, frame, &frame->sources[i]);
		spare -= used - 1;
		y += used;
	}
	if (frame->copies_note[0] && y < end) {
		struct line line = line_of(ROLE_WARN, 0, "! ");
		line_add(&line, ROLE_WARN, 0, frame->copies_note);
		line_draw(canvas, inside.x, y++, inside.w, &line, UTF8_CUT_END, GROUND_BG);
	}
	if (frame->configured[SOURCE_PROMETHEUS] && y < end) {
		struct line line = rules_line(frame);
		line_draw(canvas, inside.x, y++, inside.w, &line, UTF8_CUT_END, GROUND_BG);
	}
	if (frame->targets_known && y < end) {
		struct line line = targets_line(frame);
		line_draw(canvas, inside.x, y, inside.w, &line, UTF8_CUT_END, GROUND_BG);
	}
}

const struct panel_ops panel_sources = {
	.name = "sources",
	.draw = sources_draw,
};
