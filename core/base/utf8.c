#include "core/base/utf8.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/buf.h"

/*
 * Terminals advance by code point, not by grapheme cluster: what has a width of its own moves the cursor. So a cluster here is one code
 * point with a width and those without one that follow it and that utf8proc joins to it; a flag or a vowel sign with a width is a cluster
 * more. What is drawn then takes the cells that we count, wherever it is drawn.
 */

#define REPLACEMENT "\xef\xbf\xbd"
#define REPLACEMENT_CODE 0xfffd
#define ELLIPSIS "\xe2\x80\xa6"
#define MARKS_MAX 4 /* combining marks kept on one character: more than any script stacks */

/* One code point of text[0 .. length), length > 0. */
struct point {
	utf8proc_int32_t code; /* -1: not UTF-8 */
	size_t bytes;
	int width;
	bool harmful;
};

/* Steers the terminal, is invisible, or is not known to have one meaning. */
static bool is_harmful(utf8proc_int32_t code, const utf8proc_property_t *property)
{
	switch (property->category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return property->ignorable || (code >= 0xfff9 && code <= 0xfffb);
	}
}

/* Cells as wcwidth() counts them, which is what terminals do: vowel signs take one, the later letters of a Hangul syllable none. */
static int width_of(utf8proc_int32_t code, const utf8proc_property_t *property)
{
	if (property->category == UTF8PROC_CATEGORY_MC)
		return 1;
	if (code >= 0x1160 && code <= 0x11ff)
		return 0;
	return (int)property->charwidth;
}

static struct point read_point(const char *text, size_t length)
{
	struct point point = { .code = (unsigned char)text[0], .bytes = 1, .width = 1 };
	const utf8proc_property_t *property;
	utf8proc_ssize_t used;

	if (point.code < 0x80) {
		point.harmful = point.code < 0x20 || point.code == 0x7f;
		return point;
	}
	used = utf8proc_iterate((const utf8proc_uint8_t *)text, length < 4 ? (utf8proc_ssize_t)length : 4, &point.code);
	if (used <= 0) {
		point.code = -1;
		point.harmful = true;
		return point;
	}
	property = utf8proc_get_property(point.code);
	point.bytes = (size_t)used;
	point.harmful = is_harmful(point.code, property);
	point.width = point.harmful ? 1 : width_of(point.code, property);
	return point;
}

/* End of the cluster that begins with `first` at `from`. */
static size_t cluster_end(const char *text, size_t length, size_t from, struct point first)
{
	utf8proc_int32_t before = first.code;
	size_t at = from + first.bytes;

	while (at < length && (unsigned char)text[at] >= 0x80) {
		struct point next = read_point(text + at, length - at);

		if (next.harmful || next.width > 0 || utf8proc_grapheme_break(before, next.code))
			break;
		before = next.code;
		at += next.bytes;
	}
	return at;
}

/* Of the lines, blocks and braille (U+2500..25BF, U+2800..28FF) that charts are made of: each is one cell, and nothing joins it. */
static bool is_drawing(const unsigned char *at, size_t length)
{
	if (length < 3 || at[0] != 0xe2 || at[2] < 0x80 || at[2] > 0xbf)
		return false;
	return (at[1] >= 0x94 && at[1] <= 0x96) || (at[1] >= 0xa0 && at[1] <= 0xa3);
}

/* Bytes of a cluster that is one cell at a glance: ASCII or a drawing character, with nothing behind it that could join it; else 0. */
static size_t plain_length(const char *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t own = at[0] >= 0x20 && at[0] < 0x7f ? 1 : is_drawing(at, length) ? 3 : 0;
	bool alone = own == length || (own && (at[own] < 0x80 || is_drawing(at + own, length - own)));
	return alone ? own : 0;
}

_Bool utf8_next(const char *text, size_t length, size_t *at, struct utf8_cluster *out)
{
	struct point first;
	size_t from = *at;

	if (from >= length)
		return false;
	size_t plain = plain_length(text + from, length - from);
	if (plain) {
		*out = (struct utf8_cluster){ .bytes = text + from, .length = plain, .width = 1 };
		*at = from + plain;
		return true;
	}
	first = read_point(text + from, length - from);
	*at = first.harmful ? from + first.bytes : cluster_end(text, length, from, first);
	*out = (struct utf8_cluster){ .bytes = text + from, .length = *at - from, .width = first.width };
	if (first.harmful || first.width == 0 || out->length > UTF8_CLUSTER_MAX)
		*out = (struct utf8_cluster){ .bytes = REPLACEMENT, .length = sizeof(REPLACEMENT) - 1, .width = 1 };
	return true;
}

int utf8_width_n(const char *text, size_t length)
{
	struct utf8_cluster cluster;
	size_t at = 0;
	int width = 0;

	while (utf8_next(text, length, &at, &cluster))
		width += cluster.width;
	return width;
}

int utf8_width(const char *text)
{
	return utf8_width_n(text, strlen(text));
}

/* What utf8_neutralise has written so far. */
struct clean {
	struct buf out;
	size_t max_bytes;
	size_t cut; /* end of the last character behind which the ellipsis still fits */
	int marks; /* on the character before; -1 where there is none that could carry one */
	utf8proc_int32_t before; /* code point that was written last */
};

/* Adds the beginning of a character. */
static void clean_add(struct clean *clean, const char *bytes, size_t length, utf8proc_int32_t code)
{
	if (clean->max_bytes > 0 && clean->out.len + sizeof(ELLIPSIS) - 1 <= clean->max_bytes)
		clean->cut = clean->out.len;
	buf_append(&clean->out, bytes, length);
	clean->marks = 0;
	clean->before = code;
}

static void clean_replace(struct clean *clean)
{
	clean_add(clean, REPLACEMENT, sizeof(REPLACEMENT) - 1, REPLACEMENT_CODE);
}

/* Adds a mark to the character before it, unless it has enough of them. */
static void clean_add_mark(struct clean *clean, const char *bytes, const struct point *mark)
{
	if (clean->marks < 0 || utf8proc_grapheme_break(clean->before, mark->code)) {
		clean_replace(clean);
	} else if (clean->marks++ < MARKS_MAX) {
		buf_append(&clean->out, bytes, mark->bytes);
		clean->before = mark->code;
	}
}

/* Styles of an emoji that terminals disagree about: which variant, which skin. The emoji alone says the same. */
static bool is_emoji_style(const struct clean *clean, utf8proc_int32_t code)
{
	return clean->marks >= 0 && (code == 0xfe0e || code == 0xfe0f || (code >= 0x1f3fb && code <= 0x1f3ff));
}

static void clean_blank(struct clean *clean, bool keep_newline)
{
	clean_add(clean, keep_newline ? "\n" : " ", 1, ' ');
	clean->marks = -1;
}

/* Deals with the code point at the head of text[0 .. length); returns the bytes that it took. */
static size_t clean_point(struct clean *clean, const char *text, size_t length, bool keep_newlines)
{
	struct point point = read_point(text, length);

	if (point.code == '\r' && length > 1 && text[1] == '\n')
		return 1;
	if (point.code == '\t' || point.code == '\n')
		clean_blank(clean, keep_newlines && point.code == '\n');
	else if (is_emoji_style(clean, point.code))
		return point.bytes;
	else if (point.harmful)
		clean_replace(clean);
	else if (point.width == 0)
		clean_add_mark(clean, text, &point);
	else
		clean_add(clean, text, point.bytes, point.code);
	return point.bytes;
}

char *utf8_neutralise(const char *text, size_t length, size_t max_bytes, _Bool keep_newlines)
{
	struct clean clean = { .max_bytes = max_bytes, .marks = -1 };
	size_t at = 0;

	while (at < length) {
		at += clean_point(&clean, text + at, length - at, keep_newlines);
		if (max_bytes > 0 && clean.out.len > max_bytes) {
			clean.out.len = clean.cut;
			if (max_bytes >= sizeof(ELLIPSIS) - 1)
				buf_append_text(&clean.out, ELLIPSIS);
			break;
		}
	}
	return buf_steal(&clean.out);
}

/* Where utf8_fit writes. */
struct fit {
	char *out;
	size_t size, used;
	int cells;
};

static bool fit_add(struct fit *fit, const char *bytes, size_t length, int width)
{
	if (fit->used + length >= fit->size)
		return false;
	memcpy(fit->out + fit->used, bytes, length);
	fit->used += length;
	fit->cells += width;
	return true;
}

/* Adds clusters from *at on as long as no more than `cells` more are used. */
static void fit_head(struct fit *fit, const char *text, size_t length, size_t *at, int cells)
{
	struct utf8_cluster cluster;
	int end = fit->cells + cells;

	for (size_t next = *at; utf8_next(text, length, &next, &cluster); *at = next) {
		if (fit->cells + cluster.width > end || !fit_add(fit, cluster.bytes, cluster.length, cluster.width))
			return;
	}
}

/* Adds the end of the text that takes at most `cells` of its `width` cells. */
static void fit_tail(struct fit *fit, const char *text, size_t length, int width, int cells)
{
	struct utf8_cluster cluster;
	size_t at = 0;

	while (width > cells && utf8_next(text, length, &at, &cluster))
		width -= cluster.width;
	fit_head(fit, text, length, &at, cells);
}

/* Adds the text without its middle, end or beginning: `head` and `tail` cells of it around the ellipsis. */
static void fit_parts(struct fit *fit, const char *text, int width, int head, int tail, bool ascii)
{
	size_t length = strlen(text);
	size_t at = 0;

	fit_head(fit, text, length, &at, head);
	if (ascii)
		fit_add(fit, "~", 1, 1);
	else
		fit_add(fit, ELLIPSIS, sizeof(ELLIPSIS) - 1, 1);
	fit_tail(fit, text, length, width, tail);
}

int utf8_fit(const char *text, int cells, enum utf8_cut cut, _Bool ascii, char *out, size_t size)
{
	struct fit fit = { .out = out, .size = size };
	int width = utf8_width(text);
	int room = cells - 1; /* beside the ellipsis */
	size_t at = 0;

	if (size == 0)
		return 0;
	if (width <= cells)
		fit_head(&fit, text, strlen(text), &at, width);
	else if (cells > 0 && cut == UTF8_CUT_END)
		fit_parts(&fit, text, width, room, 0, ascii);
	else if (cells > 0 && cut == UTF8_CUT_START)
		fit_parts(&fit, text, width, 0, room, ascii);
	else if (cells > 0)
		fit_parts(&fit, text, width, room - room / 2, room / 2, ascii);
	out[fit.used] = '\0';
	return fit.cells;
}
