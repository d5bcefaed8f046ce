#ifndef CORE_ROWNAME_H
#define CORE_ROWNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"

struct arena;

/*
 * Names of a panel's rows from their labels: the legend, plus the labels that tell rows with the same legend apart (the one label that does,
 * else as few as are needed), the shortest end of it that is unique in the panel, and colours by the order of names, rows with an
 * objective first. `title` names a row that has neither legend nor labels. Fills name, short_name and color; has_objective is read.
 */
void rowname_fill(struct arena *arena, const char *legend, const char *title, struct frame_row *rows, size_t count)
	__attribute__((nonnull(1, 2, 3)));

/*
 * The same from the frame before: names depend on nothing but the label sets, the legend and who has an objective. False, with nothing done,
 * where `previous` (the same panel, NULL: there was none) has other rows. Most frames have new values alone, and names are what costs.
 */
bool rowname_keep(struct arena *arena, const struct frame_panel *previous, struct frame_row *rows, size_t count)
	__attribute__((nonnull(1)));

#endif
