#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Names of keys, as the config, the help screen and the key bar write them, and their codes (tui/term.h).
 * A character is itself ("!", "é"), the others are "Space", "Tab", "BTab", "Enter", "Esc", "Up" ... "PgUp", "F1", "C-d".
 */

#define KEY_NAME_SIZE 16

/* The code of one name (words in any case). False where there is no such key; Ctrl with what is no letter is none. */
bool key_parse(const char *name, int *key) __attribute__((nonnull));

/* The name of a code; "?" where it has none. Returns out. */
const char *key_name(int key, char *out, size_t size) __attribute__((nonnull, returns_nonnull));

static inline bool key_is_character(int key)
{
	return key >= ' ' && key < 0x200000 && key != 0x7f;
}

#endif
