#include <stdlib.h>
#include <stdio.h>

#include "core/base/mem.h"
#include "tui/edit.h"
#include "tui/modal.h"
#include "tui/term.h"
#include "widgets/dialog.h"
#include "widgets/textfield.h"

struct prompt {
	struct modal modal; /* first */
	char title[64], label[64], hint[160];
	struct textfield field;
	bool (*answer)(struct modal_context *context, const char *text);
};

#define FIELD_LINE 1

static void prompt_draw(const struct modal *modal, struct canvas *canvas, const struct modal_context *context)
{
	(void)context;
	static const struct keybar_item keys[] = { { "Enter", "do it" }, { "Esc", "cancel" } };
	const struct prompt *prompt = (const struct prompt *)modal;
	struct dialog_line lines[] = {
		{ .kind = DIALOG_GAP },
		{ .kind = DIALOG_FIELD, .label = line_of(ROLE_DIM, 0, prompt->label) },
		{ .kind = DIALOG_GAP },
		{ .kind = DIALOG_TEXT, .label = line_of(ROLE_DIM, 0, prompt->hint) },
	};
	struct dialog_props props = {
		.title = prompt->title,
		.width = 72,
		.lines = lines,
		.line_count = sizeof(lines) / sizeof(lines[0]) - (prompt->hint[0] ? 0 : 2),
		.focus = -1,
		.keys = keys,
		.key_count = sizeof(keys) / sizeof(keys[0]),
	};
	struct rect screen = { 0, 0, canvas_width(canvas), canvas_height(canvas) };
	dialog_draw(canvas, screen, &props);
	struct textfield_props field = { .field = &prompt->field, .hint = "", .focused = true, .ground = GROUND_BG };
	textfield_draw(canvas, dialog_line_rect(screen, &props, FIELD_LINE), &field);
}

static unsigned prompt_key(struct modal *modal, int key, struct modal_context *context)
{
	struct prompt *prompt = (struct prompt *)modal;
	if (key == KEY_ESC)
		return MODAL_DRAW | MODAL_CLOSE;
	if (key == KEY_ENTER_)
		return MODAL_DRAW | (prompt->answer(context, prompt->field.text) ? MODAL_CLOSE : 0);
	return edit_key(&prompt->field, key) ? MODAL_DRAW : MODAL_NONE;
}

static unsigned prompt_paste(struct modal *modal, const char *text, struct modal_context *context)
{
	(void)context;
	textfield_paste(&((struct prompt *)modal)->field, text);
	return MODAL_DRAW;
}

static void prompt_close(struct modal *modal)
{
	free(modal);
}

static const struct modal_ops prompt_ops = {
	.draw = prompt_draw,
	.key = prompt_key,
	.paste = prompt_paste,
	.close = prompt_close,
};

struct modal *modal_prompt_create(const struct modal_prompt_params *params)
{
	struct prompt *prompt = mem_zalloc(1, sizeof(*prompt));
	prompt->modal.ops = &prompt_ops;
	prompt->answer = params->answer;
	snprintf(prompt->title, sizeof(prompt->title), "%s", params->title);
	snprintf(prompt->label, sizeof(prompt->label), "%s", params->label);
	snprintf(prompt->hint, sizeof(prompt->hint), "%s", params->hint ? params->hint : "");
	textfield_set(&prompt->field, params->text ? params->text : "");
	return &prompt->modal;
}
