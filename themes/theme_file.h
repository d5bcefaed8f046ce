#ifndef THEMES_THEME_FILE_H
#define THEMES_THEME_FILE_H

#include <stdbool.h>

#include "themes/theme.h"

struct yaml_file;

/* The theme of a file's first document for one depth. Errors: ERR_CONFIG with where "name:line". */
bool theme_file_read(const struct yaml_file *file, enum color_depth depth, struct theme *out, struct err *err)
	__attribute__((nonnull(1, 3)));

#endif
