#include "themes/theme.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/yamldoc.h"
#include "themes/theme_file.h"

enum { ATTR_DIM_BIT = 2, ATTR_REVERSE_BIT = 4 }; /* as in enum cell_attr */

struct builtin {
	const char *name, *text;
};

static const struct builtin BUILTINS[] = {
#include "themes/builtin.inc"
};
#define BUILTIN_COUNT (sizeof BUILTINS / sizeof BUILTINS[0])

static const char *const ROLE_NAMES[] = {
#define X(id, name, meaning, fallback) name,
	THEME_ROLES(X)
#undef X
};

static const char *const GROUND_NAMES[] = {
#define X(id, name, meaning, fallback) name,
	THEME_GROUNDS(X)
#undef X
};

const char *theme_builtin_name(size_t index)
{
	return index < BUILTIN_COUNT ? BUILTINS[index].name : NULL;
}

const char *theme_builtin_text(const char *name)
{
	for (size_t i = 0; i < BUILTIN_COUNT; i++)
		if (strcmp(BUILTINS[i].name, name) == 0)
			return BUILTINS[i].text;
	return NULL;
}

/* Index of a name in names[count], or -1. */
static int find_name(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

bool theme_role_by_name(const char *name, enum role *out)
{
	int index = find_name(ROLE_NAMES, ROLE_COUNT, name);
	if (index >= 0)
		*out = (enum role)index;
	return index >= 0;
}

bool theme_ground_by_name(const char *name, enum ground *out)
{
	int index = find_name(GROUND_NAMES, GROUND_COUNT, name);
	if (index >= 0)
		*out = (enum ground)index;
	return index >= 0;
}

const char *theme_role_name(enum role role)
{
	return ROLE_NAMES[role];
}

const char *theme_ground_name(enum ground ground)
{
	return GROUND_NAMES[ground];
}

struct theme_look theme_look(const struct theme *theme, unsigned role, unsigned ground, unsigned attrs)
{
	const struct theme_style *fore = &theme->roles[role < ROLE_COUNT ? role : 0];
	const struct theme_style *back = &theme->grounds[ground < GROUND_COUNT ? ground : 0];
	struct theme_look look = { fore->color, back->color, (uint8_t)(fore->attrs | back->attrs | attrs) };
	if (back->attrs & ATTR_REVERSE_BIT) {
		look.fore = -1;
		look.attrs &= (uint8_t)~ATTR_DIM_BIT;
	}
	return look;
}

static bool is_path(const char *name)
{
	size_t length = strlen(name);
	return strchr(name, '/') || (length > 5 && strcmp(name + length - 5, ".yaml") == 0);
}

static bool load_path(const char *path, enum color_depth depth, struct theme *out, struct err *err)
{
	struct yaml_file *file = yaml_load(path, err);
	bool ok = file && theme_file_read(file, depth, out, err);
	yaml_destroy(file);
	return ok;
}

bool theme_parse(const char *text, size_t length, const char *name, enum color_depth depth, struct theme *out, struct err *err)
{
	struct yaml_file *file = yaml_parse(text, length, name, err);
	bool ok = file && theme_file_read(file, depth, out, err);
	yaml_destroy(file);
	return ok;
}

bool theme_load(
	const char *name, enum color_depth depth, const char *const *folders, size_t folder_count, struct theme *out, struct err *err)
{
	const char *text = theme_builtin_text(name);
	char path[4096];
	if (text) {
		snprintf(path, sizeof path, "%s.yaml", name);
		return theme_parse(text, strlen(text), path, depth, out, err);
	}
	if (is_path(name))
		return load_path(name, depth, out, err);
	for (size_t i = 0; i < folder_count; i++) {
		int used = snprintf(path, sizeof path, "%s/%s.yaml", folders[i], name);
		if (used > 0 && (size_t)used < sizeof path && access(path, F_OK) == 0)
			return load_path(path, depth, out, err);
	}
	return err_set(err, ERR_CONFIG, name,
		"no such theme: it is neither built in (terminal, dark, light) nor a file %s.yaml among your themes", name);
}
