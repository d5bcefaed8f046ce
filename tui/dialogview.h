#ifndef TUI_DIALOGVIEW_H
#define TUI_DIALOGVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "widgets/dialog.h"

/*
 * What of a dialog's text has been on the screen. Its button acts only once the end was: nobody starts what he could not read. Text that
 * changes, or a screen of another size, begins at its top again. {0} is one that has just been opened.
 */
struct dialogview {
	uint64_t text; /* which text, at which size, the rest is about; 0 none yet */
	size_t scroll; /* rows above the first shown */
	size_t window, rows; /* shown at once, and of all of it */
	size_t seen; /* rows, from the first, that were on the screen */
};

/* Follows text and size, and tells them where the text stands: props->scroll and props->unread. */
void dialogview_look(struct dialogview *view, struct dialog_props *props, struct rect screen) __attribute__((nonnull));

/* Whether all of it has been on the screen, as of the last look. */
bool dialogview_read(const struct dialogview *view) __attribute__((nonnull));

/*
 * PgDn, PgUp, Space, C-d, C-u scroll by what fits; with `rows`, j, k and the arrows by one. True where it was such a key and there is something
 * to scroll.
 */
bool dialogview_key(struct dialogview *view, int key, bool rows) __attribute__((nonnull));

#endif
