#ifndef TUI_SCREENS_H
#define TUI_SCREENS_H

#include <stdint.h>

#include "tui/layout.h"
#include "widgets/line.h"
#include "widgets/table.h"
#include "widgets/textfield.h"

struct canvas;
struct frame;
struct keymap;
struct slice;
struct ui;

/*
 * The four screens: header, panels, message row, key bar. Drawing only; what is drawn is told. Shared by the dashboard and `snapshot`.
 */
struct screens_props {
	const struct frame *frame;
	const struct ui *ui;
	const struct keymap *keymap;
	int64_t refresh_ms;
	struct line message; /* of the message row; empty: the last event */
	const struct textfield *filter; /* being typed into; NULL none */
	bool demo; /* there is a story to hold and to step through */
	const struct slice *story; /* what it tells; NULL nothing yet */
};

const char *screens_name(enum screen_id screen) __attribute__((returns_nonnull)); /* "overview" */
const char *screens_title(enum screen_id screen) __attribute__((returns_nonnull)); /* "Overview" */
bool screens_by_name(const char *name, enum screen_id *out) __attribute__((nonnull));

/* Where things are now: the layout for the canvas' size, what the user has zoomed, and the captions. */
void screens_layout(const struct ui *ui, int columns, int rows, struct layout *out) __attribute__((nonnull));

/* The panel with the focus: the wanted one, or where it is not shown the first that is. */
int screens_focus(const struct ui *ui, const struct layout *layout) __attribute__((nonnull));

/* The next shown panel from `from`, forward or back. */
int screens_next_focus(enum screen_id screen, const struct layout *layout, int from, bool forward) __attribute__((nonnull));

/*
 * What a canvas shows already, so that only panels whose picture can have changed are drawn again. {0} knows nothing. It belongs to one
 * canvas, which nothing else draws into.
 */
struct screens_cache {
	int width, height; /* 0: nothing was drawn yet */
	uint64_t frame_version;
	enum screen_id screen;
	struct rect panels[LAYOUT_PANELS];
	uint64_t keys[LAYOUT_PANELS]; /* hashes of what a panel's picture depends on, but for the selection; 0 not drawn */
	uint64_t selections[LAYOUT_PANELS]; /* and of that */
	struct table_shown tables[LAYOUT_PANELS];
	uint64_t bars; /* hash of what header and key bar depend on; 0 not drawn */
};

/* Draws the whole screen; with a cache only what it does not have. */
void screens_draw(struct canvas *canvas, const struct screens_props *props, struct screens_cache *cache) __attribute__((nonnull(1, 2)));

#endif
