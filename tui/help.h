#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/ui.h"

struct keymap;
struct modal;

/* The help screen of that screen: keys as they are now, from the tables of actions and keys; those of a demo where there is a `story`. */
struct modal *help_create(const struct keymap *keymap, enum screen_id screen, bool story) __attribute__((nonnull, returns_nonnull));

#endif
