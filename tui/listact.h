#ifndef TUI_LISTACT_H
#define TUI_LISTACT_H

#include <stddef.h>

/*
 * The actions that move through a list ("down", "page-up", "bottom" ...) as a new selected index. -1 where the action is none of them
 * or the list is empty. `selected` may be -1. Pure.
 */
long listact_move(const char *action, long selected, size_t count, size_t room) __attribute__((nonnull));

#endif
