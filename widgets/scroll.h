#ifndef WIDGETS_SCROLL_H
#define WIDGETS_SCROLL_H

#include <stdbool.h>
#include <stddef.h>

/* Arithmetic of lists that scroll; pure. A list has `count` rows, of which a window shows `room`, from `first` on. */

/*
 * The nearest first row to `first` with which `selected` (-1: none) is seen and the window is as full as it can be. `cut_line`: where rows
 * are hidden below, one row of the window, if it has two, is taken by the line "3 more".
 */
size_t scroll_first(size_t first, long selected, size_t count, size_t room, bool cut_line);

/* Rows of the list that are seen from `first` on. */
size_t scroll_shown(size_t first, size_t count, size_t room, bool cut_line);

enum scroll_move { SCROLL_UP, SCROLL_DOWN, SCROLL_PAGE_UP, SCROLL_PAGE_DOWN, SCROLL_HALF_UP, SCROLL_HALF_DOWN, SCROLL_HOME, SCROLL_END };

/* The row selected after a move; stays inside the list. -1 in an empty one; without a selection (-1) a move goes to the first or last row. */
long scroll_move(enum scroll_move move, long selected, size_t count, size_t room);

#endif
