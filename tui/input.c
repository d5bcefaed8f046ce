#include "tui/input.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "tui/term.h"

/*
 * Three states: text, a sequence that began with Esc, and inside a bracketed paste. Sequences are cut off the front of `bytes`
 * when they are whole; their length is bounded, so garbage cannot pile up.
 * What a terminal says unasked (answers that come late, a mouse that another program left on) is no key: '!' is a column there.
 */
#define SEQUENCE_MAX 32
#define STRING_MAX 4096 /* a terminal's answer */
#define MOUSE_BYTES 5 /* "[M", button, column, row */
#define PASTE_END "\033[201~"
#define KEYS_AT_ONCE 16 /* bytes: more in one piece are no keys */

struct input {
	struct buf bytes; /* not yet decoded, from `at` on */
	size_t at;
	bool pasting;
	bool lapsed; /* its end was lost: it is over before the bytes from `at` on */
	struct buf paste;
	char *paste_text; /* neutralised */
};

struct sequence {
	const char *bytes; /* after Esc */
	int key;
};

/* clang-format off */
static const struct sequence sequences[] = {
	{ "[A", KEY_UP_ }, { "[B", KEY_DOWN_ }, { "[C", KEY_RIGHT_ }, { "[D", KEY_LEFT_ }, { "[H", KEY_HOME_ }, { "[F", KEY_END_ },
	{ "OA", KEY_UP_ }, { "OB", KEY_DOWN_ }, { "OC", KEY_RIGHT_ }, { "OD", KEY_LEFT_ }, { "OH", KEY_HOME_ }, { "OF", KEY_END_ },
	{ "OM", KEY_ENTER_ }, { "[Z", KEY_BTAB_ }, { "[1~", KEY_HOME_ }, { "[7~", KEY_HOME_ }, { "[4~", KEY_END_ }, { "[8~", KEY_END_ },
	{ "[5~", KEY_PGUP }, { "[6~", KEY_PGDN }, { "[3~", KEY_DELETE_ }, { "[O", KEY_FOCUS_LOST },
	{ "OP", KEY_F1 }, { "OQ", KEY_F1 + 1 }, { "OR", KEY_F1 + 2 }, { "OS", KEY_F1 + 3 },
	{ "[P", KEY_F1 }, { "[Q", KEY_F1 + 1 }, { "[R", KEY_F1 + 2 }, { "[S", KEY_F1 + 3 },
	{ "[11~", KEY_F1 }, { "[12~", KEY_F1 + 1 }, { "[13~", KEY_F1 + 2 }, { "[14~", KEY_F1 + 3 }, { "[15~", KEY_F1 + 4 },
	{ "[[A", KEY_F1 }, { "[[B", KEY_F1 + 1 }, { "[[C", KEY_F1 + 2 }, { "[[D", KEY_F1 + 3 }, { "[[E", KEY_F1 + 4 },
	{ "[17~", KEY_F1 + 5 }, { "[18~", KEY_F1 + 6 }, { "[19~", KEY_F1 + 7 }, { "[20~", KEY_F1 + 8 }, { "[21~", KEY_F1 + 9 },
	{ "[23~", KEY_F1 + 10 }, { "[24~", KEY_F12 },
};
/* clang-format on */

struct input *input_create(void)
{
	return mem_zalloc(1, sizeof(struct input));
}

void input_destroy(struct input *input)
{
	if (!input)
		return;
	buf_finish(&input->bytes);
	buf_finish(&input->paste);
	free(input->paste_text);
	free(input);
}

static void keep_pasted(struct input *input, const char *bytes, size_t length)
{
	size_t room = INPUT_PASTE_MAX - input->paste.len;
	buf_append(&input->paste, bytes, length < room ? length : room);
}

/* What is there of it up to `end` was all. */
static void give_paste_up(struct input *input, size_t end)
{
	keep_pasted(input, input->bytes.data + input->at, end - input->at);
	input->at = end;
	input->lapsed = true;
}

void input_feed_after(struct input *input, int64_t quiet_ms, const char *bytes, size_t length)
{
	input_feed(input, bytes, length);
	if (!input->pasting || input->lapsed || quiet_ms < INPUT_PASTE_QUIET_MS || length > KEYS_AT_ONCE)
		return;
	if (!memmem(input->bytes.data, input->bytes.len, PASTE_END, sizeof(PASTE_END) - 1))
		give_paste_up(input, input->bytes.len - length);
}

/* What was decoded goes first: of a long paste some bytes are always kept back. */
void input_feed(struct input *input, const char *bytes, size_t length)
{
	size_t left = input->bytes.len - input->at;
	if (input->at > 0) {
		memmove(input->bytes.data, input->bytes.data + input->at, left);
		input->bytes.len = left;
		input->at = 0;
	}
	buf_append(&input->bytes, bytes, length);
}

bool input_pending(const struct input *input)
{
	return input->at < input->bytes.len && !input->pasting;
}

const char *input_paste(const struct input *input)
{
	return input->paste_text ? input->paste_text : "";
}

static int lookup(const char *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		if (strlen(sequences[i].bytes) == length && memcmp(sequences[i].bytes, bytes, length) == 0)
			return sequences[i].key;
	}
	return KEY_NONE;
}

/* With a modifier ("[1;5A", "[5;2~"): the key without it. */
static int lookup_modified(const char *bytes, size_t length)
{
	char plain[SEQUENCE_MAX];
	const char *semicolon = memchr(bytes, ';', length);
	if (!semicolon)
		return lookup(bytes, length);
	size_t before = (size_t)(semicolon - bytes);
	char last = bytes[length - 1];
	if (strspn(semicolon + 1, "0123456789") != length - before - 2)
		return KEY_NONE;
	if (last != '~' && before == 2 && bytes[1] == '1')
		before = 1;
	memcpy(plain, bytes, before);
	plain[before] = last;
	return lookup(plain, before + 1);
}

/* Length of the control sequence after Esc that begins here, 0 while it is not whole. */
static size_t sequence_length(const char *bytes, size_t length)
{
	if (bytes[0] == 'O')
		return length >= 2 ? 2 : 0;
	if (length >= 2 && bytes[1] == 'M')
		return length >= MOUSE_BYTES ? MOUSE_BYTES : 0;
	if (length >= 2 && bytes[1] == '[')
		return length >= 3 ? 3 : 0; /* the linux console's function keys */
	for (size_t i = 1; i < length && i < SEQUENCE_MAX - 1; i++) {
		if (bytes[i] >= 0x40 && bytes[i] <= 0x7e)
			return i + 1;
		if (bytes[i] < 0x20)
			return i; /* broken off: what comes is another key */
	}
	return length >= SEQUENCE_MAX - 1 ? SEQUENCE_MAX - 1 : 0;
}

static void begin_paste(struct input *input)
{
	input->pasting = true;
	buf_clear(&input->paste);
}

static int end_paste(struct input *input)
{
	input->pasting = input->lapsed = false;
	free(input->paste_text);
	input->paste_text = utf8_neutralise(buf_borrow(&input->paste), input->paste.len, INPUT_PASTE_MAX, true);
	return KEY_PASTE;
}

/* Takes what belongs to the paste; its end may be cut by a read, so the last bytes are kept back. */
static int next_pasted(struct input *input)
{
	const char *bytes = input->bytes.data + input->at;
	size_t length = input->bytes.len - input->at, mark = sizeof(PASTE_END) - 1;
	const char *end = memmem(bytes, length, PASTE_END, mark);
	if (end) {
		keep_pasted(input, bytes, (size_t)(end - bytes));
		input->at += (size_t)(end - bytes) + mark;
		return end_paste(input);
	}
	if (length >= mark) {
		keep_pasted(input, bytes, length - mark + 1);
		input->at += length - mark + 1;
	}
	return KEY_NONE;
}

#define NOT_YET SIZE_MAX

/*
 * Length of the control string (OSC, DCS, APC, PM, SOS) that begins here after Esc, with its end; NOT_YET where more is needed, 0 where it is
 * none: then it was Esc or Alt, and what was typed next.
 */
static size_t string_length(const char *bytes, size_t length)
{
	if (length == 0 || !bytes[0] || !strchr("]P_^X", bytes[0]))
		return 0;
	for (size_t i = 1; i < length; i++) {
		if (bytes[i] == '\a')
			return i + 1;
		if (bytes[i] == '\033' && i + 1 < length)
			return bytes[i + 1] == '\\' ? i + 2 : 0;
	}
	return length < STRING_MAX ? NOT_YET : 0;
}

static bool next_string(struct input *input, bool final, int *key)
{
	size_t used = string_length(input->bytes.data + input->at + 1, input->bytes.len - input->at - 1);
	if (used == NOT_YET && !final)
		return false;
	*key = used == 0 || used == NOT_YET ? KEY_ESC : KEY_NONE;
	input->at += *key == KEY_ESC ? 1 : used + 1;
	return true;
}

/* After Esc: *key is KEY_NONE for a sequence that means nothing here. False while more bytes are needed. */
static bool next_sequence(struct input *input, bool final, int *key)
{
	const char *bytes = input->bytes.data + input->at + 1;
	size_t length = input->bytes.len - input->at - 1;
	*key = KEY_ESC;
	if (length > 0 && bytes[0] != '[' && bytes[0] != 'O')
		return next_string(input, final, key);
	size_t used = length > 0 ? sequence_length(bytes, length) : 0;
	if (used == 0 && !final)
		return false;
	if (used == 0 && length > 1) {
		*key = KEY_NONE;
		used = length;
	} else if (used > 0) {
		*key = lookup_modified(bytes, used);
		if (used == 5 && memcmp(bytes, "[200~", 5) == 0)
			begin_paste(input);
	}
	input->at += used + 1;
	return true;
}

static int control_key(int byte)
{
	switch (byte) {
	case '\t':
		return KEY_TAB;
	case '\r':
	case '\n':
		return KEY_ENTER_;
	case 0x08:
	case 0x7f:
		return KEY_BACKSPACE_;
	case 0:
		return KEY_NONE;
	default:
		return byte <= 26 ? (KEY_CTRL | ('a' + byte - 1)) : KEY_NONE;
	}
}

static int decode_utf8(const unsigned char *bytes, int more)
{
	int code = bytes[0] & (0x3f >> more);
	for (int i = 1; i <= more; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return KEY_NONE;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	bool overlong = code < (more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000);
	bool control = code < 0xa0;
	return overlong || control || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? KEY_NONE : code;
}

/* A character, or KEY_NONE for a byte that is none. False while more bytes are needed. */
static bool next_character(struct input *input, bool final, int *key)
{
	const unsigned char *bytes = (const unsigned char *)input->bytes.data + input->at;
	size_t length = input->bytes.len - input->at;
	int more = bytes[0] < 0x80 ? 0 : bytes[0] >= 0xf8 ? -1 : bytes[0] >= 0xf0 ? 3 : bytes[0] >= 0xe0 ? 2 : bytes[0] >= 0xc2 ? 1 : -1;
	*key = KEY_NONE;
	if (more == 0)
		*key = bytes[0] < 0x20 || bytes[0] == 0x7f ? control_key(bytes[0]) : bytes[0];
	else if (more > 0 && length <= (size_t)more && !final)
		return false;
	else if (more > 0 && length > (size_t)more)
		*key = decode_utf8(bytes, more);
	input->at += *key != KEY_NONE && more > 0 ? (size_t)more + 1 : 1;
	return true;
}

int input_next(struct input *input, bool final)
{
	int key;
	if (input->lapsed)
		return end_paste(input);
	while (input->at < input->bytes.len) {
		if (input->pasting)
			return next_pasted(input);
		bool whole =
			input->bytes.data[input->at] == '\033' ? next_sequence(input, final, &key) : next_character(input, final, &key);
		if (!whole)
			return KEY_NONE;
		if (key != KEY_NONE)
			return key;
	}
	return KEY_NONE;
}
