#ifndef WIDGETS_KEYBAR_H
#define WIDGETS_KEYBAR_H

#include <stddef.h>

#include "widgets/canvas.h"
#include "widgets/rect.h"

/* The last row: screens left (below 100 columns only the active one by name), keys of the focus right, dropped from the left; the last stays. */
struct keybar_item {
	const char *key, *name; /* "1" "Overview"; "?" "help" */
};

struct keybar_props {
	const struct keybar_item *screens;
	size_t screen_count, active;
	const struct keybar_item *keys;
	size_t key_count;
};

/* In rect's first row. */
void keybar_draw(struct canvas *canvas, struct rect rect, const struct keybar_props *props) __attribute__((nonnull));

/* Keys alone ("Tab next  Esc cancel"), ending before x_end, in at most `cells` cells; returns the cells used. Dialogs use it too. */
int keybar_keys(struct canvas *canvas, int x_end, int y, int cells, const struct keybar_item *keys, size_t count, unsigned ground)
	__attribute__((nonnull(1)));

#endif
