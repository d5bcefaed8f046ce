#include "widgets/canvas.h"

#include <string.h>

/*
 * What stands for a glyph where the terminal cannot show it. The first GLYPH_COUNT rows are the named
 * ones; the others are lines, blocks and marks that texts and frames use. Lines and blocks stay on a Linux console, but its fonts
 * have no rounded corners.
 */
struct substitute {
	const char *unicode, *linux_console, *ascii;
};

static const struct substitute SUBSTITUTES[] = {
	[GLYPH_FIRING] = { "▲", "!", "!" },
	[GLYPH_PENDING] = { "◇", "o", "o" },
	[GLYPH_SILENCED] = { "z", "z", "z" },
	[GLYPH_OK] = { "✓", "+", "+" },
	[GLYPH_FAILED] = { "✗", "x", "x" },
	[GLYPH_RUNNING] = { "►", ">", ">" },
	[GLYPH_PAUSED] = { "‖", "=", "=" },
	[GLYPH_SCHEDULED] = { "↻", "@", "@" },
	[GLYPH_ONE_SHOT] = { "◆", "*", "*" },
	[GLYPH_ANSWERS] = { "●", "*", "*" },
	[GLYPH_NOT_SET_UP] = { "○", "o", "o" },
	[GLYPH_THEN] = { "→", ">", ">" },
	[GLYPH_CUT] = { "…", "~", "~" },
	[GLYPH_LANE_PENDING] = { "▂", "▂", "." },
	[GLYPH_LANE_FIRING] = { "▆", "▆", "#" },
	[GLYPH_LANE_START] = { "┣", "┣", "[" },
	[GLYPH_LANE_ON] = { "━", "━", "=" },
	[GLYPH_LANE_END] = { "┫", "┫", "]" },
	[GLYPH_BAND] = { "┊", "┊", ":" },
	[GLYPH_BAND_THICK] = { "┃", "┃", "|" },
	[GLYPH_AT_MOST] = { "≤", "<", "<" },
	[GLYPH_AT_LEAST] = { "≥", ">", ">" },
	[GLYPH_PLUS_MINUS] = { "±", "+", "+" },
	[GLYPH_DOT] = { "·", ".", "." },
	[GLYPH_BULLET] = { "•", "*", "*" },
	[GLYPH_TICK] = { "╵", "╵", "'" },
	[GLYPH_CURSOR] = { "▼", "v", "v" },
	[GLYPH_BAR_FULL] = { "━", "━", "=" },
	[GLYPH_BAR_HALF] = { "╸", "╸", "=" },
	[GLYPH_BAR_EMPTY] = { "─", "─", "-" },
	[GLYPH_POINTER] = { "›", ">", ">" },
	{ "╭", "┌", "+" },
	{ "╮", "┐", "+" },
	{ "╰", "└", "+" },
	{ "╯", "┘", "+" },
	{ "│", "│", "|" },
	{ "├", "├", "+" },
	{ "┤", "┤", "+" },
	{ "▁", "▁", "_" },
	{ "▃", "▃", "-" },
	{ "▄", "▄", "=" },
	{ "▅", "▅", "+" },
	{ "▇", "▇", "*" },
	{ "█", "█", "#" },
	{ "▀", "▀", "#" },
	{ "×", "x", "x" },
	{ "—", "-", "-" },
	{ "↑", "^", "^" },
	{ "↓", "v", "v" },
};

const char *glyph_text(enum glyph_set set, enum glyph glyph)
{
	const struct substitute *row = &SUBSTITUTES[glyph];
	return set == GLYPHS_UNICODE ? row->unicode : set == GLYPHS_LINUX ? row->linux_console : row->ascii;
}

const char *glyph_substitute(enum glyph_set set, const char *glyph, size_t length)
{
	for (size_t i = 0; i < sizeof SUBSTITUTES / sizeof SUBSTITUTES[0]; i++) {
		const struct substitute *row = &SUBSTITUTES[i];
		if (strlen(row->unicode) == length && memcmp(row->unicode, glyph, length) == 0)
			return set == GLYPHS_LINUX ? row->linux_console : row->ascii;
	}
	return NULL;
}
