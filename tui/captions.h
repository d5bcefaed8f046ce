#ifndef TUI_CAPTIONS_H
#define TUI_CAPTIONS_H

#include "widgets/canvas.h"
#include "widgets/rect.h"

struct slice;

/*
 * What happens in a demo, as a speaker would say it: under the header, what it is; on screens of CAPTIONS_TALL rows and more a second row says why it
 * matters, on smaller ones it follows where there is room.
 */
#define CAPTIONS_TALL 30

int captions_rows(int screen_rows); /* 1 or 2 */

/* `story` is of SOURCE_CONTROL; NULL: it has told nothing yet. */
void captions_draw(struct canvas *canvas, struct rect rect, const struct slice *story) __attribute__((nonnull(1)));

#endif
