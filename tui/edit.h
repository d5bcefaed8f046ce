#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>

#include "widgets/textfield.h"

/* What a key does in a field of text: characters are typed, a few keys edit. False where the key is none of the field's. */
bool edit_key(struct textfield *field, int key) __attribute__((nonnull));

#endif
