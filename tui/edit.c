#include "tui/edit.h"

#include <stddef.h>

#include "tui/key.h"
#include "tui/term.h"

static const struct {
	int key;
	enum textfield_edit edit;
} edits[] = {
	{ KEY_LEFT_, TEXTFIELD_LEFT },
	{ KEY_RIGHT_, TEXTFIELD_RIGHT },
	{ KEY_HOME_, TEXTFIELD_HOME },
	{ KEY_END_, TEXTFIELD_END },
	{ KEY_BACKSPACE_, TEXTFIELD_BACKSPACE },
	{ KEY_DELETE_, TEXTFIELD_DELETE },
	{ KEY_CTRL | 'a', TEXTFIELD_HOME },
	{ KEY_CTRL | 'e', TEXTFIELD_END },
	{ KEY_CTRL | 'b', TEXTFIELD_LEFT },
	{ KEY_CTRL | 'f', TEXTFIELD_RIGHT },
	{ KEY_CTRL | 'd', TEXTFIELD_DELETE },
	{ KEY_CTRL | 'w', TEXTFIELD_KILL_WORD },
	{ KEY_CTRL | 'u', TEXTFIELD_KILL_START },
	{ KEY_CTRL | 'k', TEXTFIELD_KILL_END },
};

bool edit_key(struct textfield *field, int key)
{
	if (key_is_character(key)) {
		textfield_type(field, (uint32_t)key);
		return true;
	}
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		if (edits[i].key == key) {
			textfield_edit(field, edits[i].edit);
			return true;
		}
	}
	return false;
}
