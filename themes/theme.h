#ifndef THEMES_THEME_H
#define THEMES_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "themes/roles.h"

/* Colours a terminal can show; a theme resolves each role and ground for one of them. */
enum color_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_DIRECT };

/*
 * One look: colours are -1 for the terminal's default; palette indexes up to DEPTH_256. At DEPTH_DIRECT they are 0xRRGGBB, but below 8
 * the palette's, as terminfo's *-direct entries take them.
 */
struct theme_style {
	int32_t color;
	uint8_t attrs; /* enum cell_attr of widgets/canvas.h (the same bits): bold 1, dim 2, reverse 4, underline 8 */
};

struct theme {
	char name[64];
	enum color_depth depth;
	struct theme_style roles[ROLE_COUNT]; /* foreground and attributes */
	struct theme_style grounds[GROUND_COUNT]; /* background; reverse where the depth has no colour for it */
};

/* How a cell looks: what a backend or an exporter writes. */
struct theme_look {
	int32_t fore, back;
	uint8_t attrs;
};

/*
 * A cell's role, ground and attributes together. On a ground that is shown by reversing, the role's colour and dim are dropped, so that a
 * selected row is one even block; a reversed cell on a reversed ground stays reversed. A role or ground out of range is the first.
 */
struct theme_look theme_look(const struct theme *theme, unsigned role, unsigned ground, unsigned attrs) __attribute__((nonnull));

/* Built-in themes, embedded at build time: name by index, NULL past the end. The first is the default ("terminal"). */
const char *theme_builtin_name(size_t index);
const char *theme_builtin_text(const char *name) __attribute__((nonnull)); /* its YAML; NULL where there is none of that name */

/* A built-in theme, or a file (a name with "/" or ending in .yaml, or NAME.yaml in one of `folders`). Errors: file:line: message. Reads files. */
bool theme_load(const char *name, enum color_depth depth, const char *const *folders, size_t folder_count, struct theme *out,
	struct err *err) __attribute__((nonnull(1, 5)));

/* The same from text; `file` is what errors call it. The format is in themes/README.md. */
bool theme_parse(const char *text, size_t length, const char *file, enum color_depth depth, struct theme *out, struct err *err)
	__attribute__((nonnull(1, 3, 5)));

bool theme_role_by_name(const char *name, enum role *out) __attribute__((nonnull));
const char *theme_role_name(enum role role);
const char *theme_ground_name(enum ground ground);
bool theme_ground_by_name(const char *name, enum ground *out) __attribute__((nonnull));

#endif
