#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/frame.h"
#include "core/session.h"
#include "themes/theme.h"
#include "tui/cli/cli.h"
#include "tui/cli/headless.h"
#include "tui/prepare.h"
#include "tui/screens.h"
#include "widgets/canvas.h"

/* One screen, drawn as the dashboard draws it. */

static enum color_depth depth_of(const struct cli_args *args)
{
	const char *no_color = getenv("NO_COLOR");
	if (args->format == EXPORT_SVG)
		return DEPTH_DIRECT;
	return no_color && *no_color ? DEPTH_MONO : DEPTH_256;
}

static enum glyph_set glyphs_of(const struct cli_args *args)
{
	return args->format == EXPORT_SVG || strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? GLYPHS_UNICODE : GLYPHS_ASCII;
}

static void draw(const struct cli_context *context, const struct frame *frame, const struct theme *theme)
{
	struct ui ui;
	struct buf text = { 0 };
	ui_init(&ui);
	ui.screen = context->args->screen;
	ui.local_time = context->config->local_time;
	struct canvas *canvas = canvas_create(context->args->columns, context->args->rows, glyphs_of(context->args));
	prepare_frame(&ui, frame);
	struct screens_props props = { .frame = frame, .ui = &ui, .keymap = context->keymap, .refresh_ms = context->config->refresh_ms };
	screens_draw(canvas, &props, NULL);
	export_write(canvas, theme, context->args->format, &text);
	fwrite(buf_borrow(&text), 1, text.len, context->out);
	buf_finish(&text);
	canvas_destroy(canvas);
}

int cmd_snapshot(struct cli_context *context)
{
	struct theme theme;
	struct err err = { 0 };
	char message[512];
	if (!theme_load(context->config->theme, depth_of(context->args), &context->theme_folder, 1, &theme, &err)) {
		fprintf(context->words, "chaoswatch: %s\n", err_message(&err, message, sizeof(message)));
		return CLI_USAGE;
	}
	session_set_columns(context->session, context->args->columns);
	if (context->args->now_ms > 0)
		session_set_end(context->session, context->args->now_ms);
	const struct frame *frame = headless_complete(context);
	draw(context, frame, &theme);
	return headless_report(context, frame) > 0 ? CLI_NO_ANSWER : CLI_DONE;
}
