#include "tui/dialogtext.h"

#include <string.h>

#include "core/base/buf.h"
#include "tui/term.h"

struct dialog_line *dialogtext_add(struct dialogtext *text, enum dialog_line_kind kind)
{
	if (text->count >= DIALOGTEXT_LINES - 1) {
		text->lines[DIALOGTEXT_LINES - 1] =
			(struct dialog_line){ .label = line_of(ROLE_WARN, ATTR_BOLD, "! more than can be told here") };
		text->count = DIALOGTEXT_LINES;
		return NULL;
	}
	struct dialog_line *line = &text->lines[text->count++];
	*line = (struct dialog_line){ .kind = kind };
	return line;
}

static void add(struct dialogtext *text, enum dialog_line_kind kind, const struct line *line)
{
	struct dialog_line *added = dialogtext_add(text, kind);
	if (added)
		added->label = *line;
}

void dialogtext_line(struct dialogtext *text, const struct line *line)
{
	add(text, DIALOG_TEXT, line);
}

void dialogtext_row(struct dialogtext *text, const struct line *line)
{
	add(text, DIALOG_ROW, line);
}

void dialogtext_say(struct dialogtext *text, enum role role, unsigned attrs, const char *words)
{
	const struct line line = line_of(role, attrs, words);
	dialogtext_line(text, &line);
}

void dialogtext_warn(struct dialogtext *text, const char *words)
{
	struct line line = line_of(ROLE_WARN, ATTR_BOLD, "! ");
	line_add(&line, ROLE_TEXT, 0, words);
	dialogtext_line(text, &line);
}

void dialogtext_gap(struct dialogtext *text)
{
	dialogtext_add(text, DIALOG_GAP);
}

void dialogtext_targets(struct dialogtext *text, const struct frame_chaos *chaos, size_t most)
{
	size_t shown = chaos->target_count <= most ? chaos->target_count : most - 1;
	for (size_t i = 0; i < shown; i++) {
		struct line line = line_of(ROLE_CHAOS, ATTR_BOLD, " ► ");
		line_add(&line, ROLE_TEXT, 0, chaos->targets[i].pod);
		dialogtext_row(text, &line);
	}
	if (shown < chaos->target_count) {
		struct line line = { 0 };
		line_addf(&line, ROLE_DIM, 0, "   %zu more", chaos->target_count - shown);
		dialogtext_line(text, &line);
	}
}

/* A line holds so many bytes: what is longer ends with a mark. `y` copies all of it. */
static void add_cut(struct line *line, const char *text)
{
	enum { ROOM = LINE_BYTES - 8 };
	struct utf8_cluster cluster;
	size_t length = strlen(text), at = 0, end = 0;
	while (at < ROOM && utf8_next(text, length, &at, &cluster))
		end = at <= ROOM ? at : end;
	line_addf(line, ROLE_TEXT, 0, "%.*s%s", (int)end, text, text[end] ? "…" : "");
}

void dialogtext_request(struct dialogtext *text, const struct backend *backend, const struct command *command, struct buf *copy)
{
	struct buf request = { 0 };
	backend->describe(backend->user, SOURCE_CHAOS_MESH, command, &request);
	struct dialog_line *line = dialogtext_add(text, DIALOG_CODE);
	if (line)
		add_cut(&line->label, buf_borrow(&request));
	if (copy && request.len) {
		buf_append_text(copy, buf_borrow(&request));
		buf_append_char(copy, '\n');
	}
	buf_finish(&request);
}

void dialogtext_facts(const struct frame *frame, struct line *out)
{
	line_add(out, ROLE_DIM, 0, frame->context);
	if (frame->simulated)
		line_add(out, ROLE_WARN, 0, " simulated");
	if (frame->cannot_act[0])
		line_addf(out, ROLE_CRIT, ATTR_BOLD, " · %s", frame->cannot_act);
	else
		line_add(out, ROLE_DIM, 0, " · can write");
}

int dialogtext_focus(int key, int focus, int count)
{
	switch (key) {
	case KEY_TAB:
	case KEY_RIGHT_:
		return (focus + 1) % count;
	case KEY_BTAB_:
	case KEY_LEFT_:
		return (focus + count - 1) % count;
	default:
		return -1;
	}
}
