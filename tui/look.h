#ifndef TUI_LOOK_H
#define TUI_LOOK_H

#include <stdint.h>

#include "themes/theme.h"
#include "widgets/canvas.h"

/* What a cell looks like under a theme: colours as the theme has them (-1: the terminal's default), attributes as enum cell_attr. */
struct look {
	int32_t color, ground;
	uint8_t attrs;
};

/*
 * Pure. A ground without a colour of its own (reverse, where the depth has none) drops the role's colour: a selected row is one even
 * block, whatever stands in it (mocks/palette.md).
 */
struct look look_of(const struct theme *theme, const struct cell *cell) __attribute__((nonnull));

#endif
