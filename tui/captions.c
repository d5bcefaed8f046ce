#include "tui/captions.h"

#include "core/snapshot.h"
#include "widgets/line.h"

int captions_rows(int screen_rows)
{
	return screen_rows >= CAPTIONS_TALL ? 2 : 1;
}

/* How far the story is. */
static struct line progress(const struct slice *story)
{
	const struct control_data *data = &story->control;
	struct line line = { 0 };
	if (data->held)
		line_add(&line, ROLE_WARN, ATTR_BOLD, "‖ held  ");
	if (data->ended)
		line_add(&line, ROLE_TEXT, 0, "the end");
	else if (data->steps > 0)
		line_addf(&line, ROLE_TEXT, 0, "%zu of %zu", data->step, data->steps);
	return line;
}

/* What is said now; before the first caption what the story is about, and where it cannot be followed, why. */
static struct line words(const struct slice *story)
{
	struct line line = line_of(ROLE_KEY, ATTR_BOLD, "› ");
	if (!story)
		line_add(&line, ROLE_TEXT, 0, "the story has not begun");
	else if (story->health == SOURCE_FAILED)
		line_addf(&line, ROLE_WARN, ATTR_BOLD, "the story cannot be followed: %s", story->error.text);
	else
		line_add(&line, ROLE_TITLE, ATTR_BOLD, story->control.caption[0] ? story->control.caption : story->control.about);
	return line;
}

void captions_draw(struct canvas *canvas, struct rect rect, const struct slice *story)
{
	struct line line = words(story), right = { 0 };
	bool tells = story && story->health != SOURCE_FAILED, says_why = tells && story->control.why[0];
	if (rect_empty(rect))
		return;
	canvas_fill(canvas, (struct rect){ rect.x, rect.y, rect.w, 1 }, style_of(ROLE_TEXT, GROUND_SELECT, 0));
	if (tells)
		right = progress(story);
	int used = line_draw_right(canvas, rect.x + rect.w - 1, rect.y, rect.w / 3, &right, UTF8_CUT_START, GROUND_SELECT);
	int room = rect.w - used - 3;
	if (says_why && rect.h == 1 && line_width(&line) + 2 + utf8_width(story->control.why) <= room)
		line_addf(&line, ROLE_TEXT, 0, "  %s", story->control.why);
	line_draw(canvas, rect.x + 1, rect.y, room, &line, UTF8_CUT_END, GROUND_SELECT);
	if (rect.h == 1)
		return;
	struct line why = line_of(ROLE_TEXT, 0, says_why ? story->control.why : "");
	canvas_fill(canvas, (struct rect){ rect.x, rect.y + 1, rect.w, 1 }, style_of(ROLE_TEXT, GROUND_BG, 0));
	line_draw(canvas, rect.x + 3, rect.y + 1, rect.w - 4, &why, UTF8_CUT_END, GROUND_BG);
}
