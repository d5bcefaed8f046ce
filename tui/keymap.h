#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/action.h"

struct buf;
struct config;
struct config_errors;
struct keymap;

/*
 * Which key does what on which screen: the defaults of tui/action.h, changed by the config's `keys:`. Main thread only.
 */

/*
 * Never NULL. An entry of the config that names no action or no key, that takes a key another action of the same screen has, or that puts
 * what changes the cluster on a Ctrl chord, is reported in *errors and left out.
 */
struct keymap *keymap_create(const struct config *config, struct config_errors *errors) __attribute__((nonnull, returns_nonnull));
void keymap_destroy(struct keymap *keymap);

/* The action of a key on that screen; false where it has none. */
bool keymap_find(const struct keymap *keymap, enum screen_id screen, int key, enum action_id *out) __attribute__((nonnull));

/* Names of the action's keys, by blanks, at most `most` of them, appended to out. Nothing where it has no key. */
void keymap_keys(const struct keymap *keymap, enum action_id action, int most, struct buf *out) __attribute__((nonnull));

/* The first key of an action, 0 where it has none. */
int keymap_first(const struct keymap *keymap, enum action_id action) __attribute__((nonnull));

#endif
