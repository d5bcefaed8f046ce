#ifndef THEMES_THEME_COLOR_H
#define THEMES_THEME_COLOR_H

#include <stdint.h>

/* Colours across depths. Palette indexes from 16 on are fixed (xterm's cube and greys); 0 to 15 are whatever the user's terminal shows. */

/* 0xRRGGBB of an index from 16 to 255. */
int32_t theme_color_rgb(int index);

/* The index from 16 to 255 that looks most like 0xRRGGBB (CIE 1976 difference). */
int theme_color_nearest(int32_t rgb);

#endif
