#include "tui/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tui/term.h"

static const struct {
	const char *name;
	int key;
} names[] = {
	{ "Space", ' ' },
	{ "Tab", KEY_TAB },
	{ "BTab", KEY_BTAB_ },
	{ "Enter", KEY_ENTER_ },
	{ "Esc", KEY_ESC },
	{ "Up", KEY_UP_ },
	{ "Down", KEY_DOWN_ },
	{ "Left", KEY_LEFT_ },
	{ "Right", KEY_RIGHT_ },
	{ "Home", KEY_HOME_ },
	{ "End", KEY_END_ },
	{ "PgUp", KEY_PGUP },
	{ "PgDn", KEY_PGDN },
	{ "Backspace", KEY_BACKSPACE_ },
	{ "Delete", KEY_DELETE_ },
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

/* What a terminal cannot tell from another key takes that key's code. */
static int control_code(int letter)
{
	switch (letter) {
	case 'i':
		return KEY_TAB;
	case 'm':
	case 'j':
		return KEY_ENTER_;
	case 'h':
		return KEY_BACKSPACE_;
	default:
		return KEY_CTRL | letter;
	}
}

static bool parse_control(const char *name, int *key)
{
	if ((name[0] != 'C' && name[0] != 'c') || name[1] != '-' || name[2] == 0 || name[3] != 0)
		return false;
	int letter = name[2] | 0x20;
	if (letter < 'a' || letter > 'z')
		return false;
	*key = control_code(letter);
	return true;
}

static bool parse_function(const char *name, int *key)
{
	if ((name[0] != 'F' && name[0] != 'f') || name[1] < '1' || name[1] > '9')
		return false;
	char *end;
	long number = strtol(name + 1, &end, 10);
	if (*end != 0 || number > 12)
		return false;
	*key = KEY_F1 + (int)number - 1;
	return true;
}

/* One code point of valid UTF-8 and nothing else; 0 otherwise. */
static int single_code_point(const char *text)
{
	const unsigned char *bytes = (const unsigned char *)text;
	int more = bytes[0] < 0x80 ? 0 : bytes[0] >= 0xf0 ? 3 : bytes[0] >= 0xe0 ? 2 : bytes[0] >= 0xc2 ? 1 : -1;
	if (more < 0)
		return 0;
	int code = more == 0 ? bytes[0] : bytes[0] & (0x3f >> more);
	for (int i = 1; i <= more; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	return bytes[more + 1] == 0 && key_is_character(code) ? code : 0;
}

bool key_parse(const char *name, int *key)
{
	if (name[0] == 0)
		return false;
	int code = single_code_point(name);
	if (code != 0) {
		*key = code;
		return true;
	}
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (strcasecmp(names[i].name, name) == 0) {
			*key = names[i].key;
			return true;
		}
	}
	return parse_control(name, key) || parse_function(name, key);
}

static void encode(int code, char out[5])
{
	if (code < 0x80) {
		out[0] = (char)code;
		out[1] = 0;
		return;
	}
	int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	out[0] = (char)(0xff << (6 - more + 1) | code >> (6 * more));
	for (int i = 1; i <= more; i++)
		out[i] = (char)(0x80 | ((code >> (6 * (more - i))) & 0x3f));
	out[more + 1] = 0;
}

const char *key_name(int key, char *out, size_t size)
{
	char character[5] = "?";
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (names[i].key == key) {
			snprintf(out, size, "%s", names[i].name);
			return out;
		}
	}
	if (key & KEY_CTRL)
		snprintf(out, size, "C-%c", key & 0x7f);
	else if (key >= KEY_F1 && key <= KEY_F12)
		snprintf(out, size, "F%d", key - KEY_F1 + 1);
	else {
		if (key_is_character(key))
			encode(key, character);
		snprintf(out, size, "%s", character);
	}
	return out;
}
