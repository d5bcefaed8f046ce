#include "themes/theme_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/yamldoc.h"
#include "themes/theme_color.h"

/*
 * A theme says for each role and ground how it looks at each depth. What it does not say is taken, in this order: from what it says of that
 * name for another depth (24 bit and 256 colours stand for each other, 16 for more and for 8), from its base, from the role that
 * themes/roles.h names as fallback.
 */
enum color_kind { COLOR_NONE, COLOR_INDEX, COLOR_RGB };

struct spec {
	bool given;
	enum color_kind kind;
	int32_t value;
	uint8_t attrs;
};

enum { DEPTH_COUNT = DEPTH_DIRECT + 1 };

/* What the file says of one name, by depth. */
struct entry {
	struct spec by_depth[DEPTH_COUNT];
};

struct reader {
	const struct yaml_file *file;
	struct err *err;
	struct entry roles[ROLE_COUNT], grounds[GROUND_COUNT];
};

static const char *const DEPTH_KEYS[DEPTH_COUNT] = {
	[DEPTH_MONO] = "mono", [DEPTH_8] = "8", [DEPTH_16] = "16", [DEPTH_256] = "256", [DEPTH_DIRECT] = "direct"
};
static const char *const COLOR_NAMES[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };

static const struct {
	const char *name;
	uint8_t bit; /* as in enum cell_attr */
} ATTRS[] = { { "bold", 1 }, { "dim", 2 }, { "reverse", 4 }, { "underline", 8 } };

static bool fail(struct reader *reader, const struct yaml_node *node, const char *what, const char *detail)
{
	char where[128];
	snprintf(where, sizeof where, "%s:%d", yaml_name(reader->file), yaml_line(node));
	return err_set(reader->err, ERR_CONFIG, where, "%s \"%.60s\"", what, detail);
}

static bool parse_number(const char *word, int base, int32_t *value)
{
	char *end;
	if (!isxdigit((unsigned char)*word))
		return false;
	long number = strtol(word, &end, base);
	*value = (int32_t)number;
	return !*end && number >= 0 && number <= 0xffffff;
}

static bool word_attr(const char *word, struct spec *spec)
{
	for (size_t i = 0; i < sizeof ATTRS / sizeof ATTRS[0]; i++)
		if (strcmp(ATTRS[i].name, word) == 0) {
			spec->attrs |= ATTRS[i].bit;
			return true;
		}
	return false;
}

static bool word_color(const char *word, bool bright, struct spec *spec)
{
	spec->kind = COLOR_INDEX;
	for (int32_t i = 0; i < 8; i++)
		if (strcmp(COLOR_NAMES[i], word) == 0) {
			spec->value = bright ? i + 8 : i;
			return true;
		}
	if (bright)
		return false;
	if (word[0] == '#' && strlen(word) == 7) {
		spec->kind = COLOR_RGB;
		return parse_number(word + 1, 16, &spec->value);
	}
	return parse_number(word, 10, &spec->value) && spec->value < 256;
}

/* "bright red bold": a colour, "default" or nothing, and attributes. */
static bool parse_style(const char *text, struct spec *spec)
{
	char copy[64], *rest = copy, *word;
	bool bright = false, color = false;
	*spec = (struct spec){ .given = true };
	if ((size_t)snprintf(copy, sizeof copy, "%s", text) >= sizeof copy)
		return false;
	while ((word = strsep(&rest, " ,"))) {
		if (!*word || word_attr(word, spec))
			continue;
		if (strcmp(word, "bright") == 0 && !bright) {
			bright = true;
			continue;
		}
		if (color || (strcmp(word, "default") != 0 && !word_color(word, bright, spec)))
			return false;
		color = true;
		bright = false;
	}
	return !bright;
}

/* Whether a depth can show what is asked of it. */
static bool fits(enum color_depth depth, const struct spec *spec)
{
	static const int32_t COLORS[DEPTH_COUNT] = {
		[DEPTH_MONO] = 0, [DEPTH_8] = 8, [DEPTH_16] = 16, [DEPTH_256] = 256, [DEPTH_DIRECT] = 256
	};
	return spec->kind == COLOR_NONE || (spec->kind == COLOR_RGB ? depth == DEPTH_DIRECT : spec->value < COLORS[depth]);
}

static bool read_spec(struct reader *reader, const struct yaml_node *node, enum color_depth depth, struct spec *out)
{
	if (yaml_kind(node) != YAML_SCALAR || !parse_style(yaml_text(node), out))
		return fail(reader, node, "not a colour with attributes:", yaml_text(node));
	return fits(depth, out) || fail(reader, node, "this depth cannot show", yaml_text(node));
}

/* A colour for all depths: in 24 bit where it is one, else the terminal's own. */
static bool read_short_entry(struct reader *reader, const struct yaml_node *node, struct entry *out)
{
	struct spec spec;
	if (!parse_style(yaml_text(node), &spec))
		return fail(reader, node, "not a colour with attributes:", yaml_text(node));
	enum color_depth depth = spec.kind == COLOR_RGB ? DEPTH_DIRECT : spec.kind == COLOR_INDEX && spec.value > 15 ? DEPTH_256 : DEPTH_16;
	out->by_depth[depth] = spec;
	if (spec.attrs)
		out->by_depth[DEPTH_MONO] = (struct spec){ .given = true, .attrs = spec.attrs };
	return true;
}

static bool read_entry(struct reader *reader, const struct yaml_node *node, struct entry *out)
{
	if (yaml_kind(node) == YAML_SCALAR)
		return read_short_entry(reader, node, out);
	for (size_t i = 0; i < yaml_count(node); i++) {
		const struct yaml_node *key = yaml_key(node, i);
		int depth = 0;
		while (key && depth < DEPTH_COUNT && strcmp(DEPTH_KEYS[depth], yaml_text(key)) != 0)
			depth++;
		if (!key || depth == DEPTH_COUNT)
			return fail(reader, key ? key : node, "not one of direct, 256, 16, 8, mono:", key ? yaml_text(key) : "");
		if (!read_spec(reader, yaml_item(node, i), (enum color_depth)depth, &out->by_depth[depth]))
			return false;
	}
	return true;
}

static bool read_roles(struct reader *reader, const struct yaml_node *node)
{
	if (yaml_kind(node) != YAML_MAPPING)
		return fail(reader, node, "roles must be a mapping, not", yaml_text(node));
	for (size_t i = 0; i < yaml_count(node); i++) {
		enum role role;
		if (!theme_role_by_name(yaml_text(yaml_key(node, i)), &role))
			return fail(reader, yaml_key(node, i), "no such role:", yaml_text(yaml_key(node, i)));
		if (!read_entry(reader, yaml_item(node, i), &reader->roles[role]))
			return false;
	}
	return true;
}

static bool read_grounds(struct reader *reader, const struct yaml_node *node)
{
	if (yaml_kind(node) != YAML_MAPPING)
		return fail(reader, node, "grounds must be a mapping, not", yaml_text(node));
	for (size_t i = 0; i < yaml_count(node); i++) {
		enum ground ground;
		if (!theme_ground_by_name(yaml_text(yaml_key(node, i)), &ground))
			return fail(reader, yaml_key(node, i), "no such ground:", yaml_text(yaml_key(node, i)));
		if (!read_entry(reader, yaml_item(node, i), &reader->grounds[ground]))
			return false;
	}
	return true;
}

static bool check_keys(struct reader *reader, const struct yaml_node *root)
{
	static const char *const KEYS[] = { "name", "base", "roles", "grounds" };
	for (size_t i = 0; i < yaml_count(root); i++) {
		const struct yaml_node *key = yaml_key(root, i);
		size_t k = 0;
		while (k < sizeof KEYS / sizeof KEYS[0] && strcmp(KEYS[k], yaml_text(key)) != 0)
			k++;
		if (k == sizeof KEYS / sizeof KEYS[0])
			return fail(reader, key, "not one of name, base, roles, grounds:", yaml_text(key));
	}
	return true;
}

/* A colour of the user's palette where 8 of them can be named: the bright ones are the plain ones in bold. */
static struct theme_style of_eight(const struct spec *spec)
{
	bool bright = spec->kind == COLOR_INDEX && spec->value > 7;
	struct theme_style style = { spec->kind == COLOR_NONE ? -1 : spec->value % 8, (uint8_t)(spec->attrs | (bright ? 1 : 0)) };
	return style;
}

static struct theme_style style_at(const struct spec *spec, enum color_depth depth)
{
	struct theme_style style = { spec->kind == COLOR_NONE ? -1 : spec->value, spec->attrs };
	if (spec->kind == COLOR_RGB && depth == DEPTH_256)
		style.color = theme_color_nearest(spec->value);
	else if (spec->kind == COLOR_INDEX && spec->value > 15 && depth == DEPTH_DIRECT)
		style.color = theme_color_rgb(spec->value);
	else if (depth == DEPTH_8 || (depth == DEPTH_DIRECT && spec->kind == COLOR_INDEX))
		return of_eight(spec);
	return style;
}

/* What the file says of a name at a depth, from the depth itself or one that stands for it. */
static bool resolve_own(const struct entry *entry, enum color_depth depth, struct theme_style *out)
{
	static const enum color_depth SOURCES[DEPTH_COUNT][4] = {
		[DEPTH_MONO] = { DEPTH_MONO, DEPTH_MONO, DEPTH_MONO, DEPTH_MONO },
		[DEPTH_8] = { DEPTH_8, DEPTH_16, DEPTH_16, DEPTH_16 },
		[DEPTH_16] = { DEPTH_16, DEPTH_8, DEPTH_8, DEPTH_8 },
		[DEPTH_256] = { DEPTH_256, DEPTH_DIRECT, DEPTH_16, DEPTH_8 },
		[DEPTH_DIRECT] = { DEPTH_DIRECT, DEPTH_256, DEPTH_16, DEPTH_8 },
	};
	for (size_t i = 0; i < 4; i++) {
		const struct spec *spec = &entry->by_depth[SOURCES[depth][i]];
		if (spec->given) {
			*out = style_at(spec, depth);
			return true;
		}
	}
	return false;
}

static bool is_given(const struct entry *entry)
{
	for (int i = 0; i < DEPTH_COUNT; i++)
		if (entry->by_depth[i].given)
			return true;
	return false;
}

/* In the order of the list every fallback stands before those that fall back to it, so one pass does. */
static void resolve(
	const struct entry *entries, const uint8_t *fallbacks, size_t count, enum color_depth depth, bool has_base, struct theme_style *out)
{
	for (size_t i = 0; i < count; i++) {
		if (resolve_own(&entries[i], depth, &out[i]) || has_base)
			continue;
		bool plain = fallbacks[i] == i || (depth == DEPTH_MONO && is_given(&entries[i]));
		out[i] = plain ? (struct theme_style){ -1, 0 } : out[fallbacks[i]];
	}
}

static const uint8_t ROLE_FALLBACKS[ROLE_COUNT] = {
#define X(id, name, meaning, fallback) fallback,
	THEME_ROLES(X)
#undef X
};

static const uint8_t GROUND_FALLBACKS[GROUND_COUNT] = {
#define X(id, name, meaning, fallback) fallback,
	THEME_GROUNDS(X)
#undef X
};

/* The base's looks, to be overridden. Only built-in themes are bases, and they have none themselves, so there is no loop. */
static bool take_base(struct reader *reader, const struct yaml_node *base, enum color_depth depth, struct theme *out)
{
	const char *text = theme_builtin_text(yaml_text(base));
	if (!text)
		return fail(reader, base, "the base must be terminal, dark or light, not", yaml_text(base));
	return theme_parse(text, strlen(text), yaml_text(base), depth, out, reader->err);
}

static void take_name(struct theme *out, const struct yaml_file *file, const struct yaml_node *name)
{
	const char *path = yaml_name(file), *slash = strrchr(path, '/');
	snprintf(out->name, sizeof out->name, "%.63s", name ? yaml_text(name) : slash ? slash + 1 : path);
}

bool theme_file_read(const struct yaml_file *file, enum color_depth depth, struct theme *out, struct err *err)
{
	const struct yaml_node *root = yaml_documents(file) > 0 ? yaml_document(file, 0) : NULL;
	struct reader reader = { .file = file, .err = err };
	memset(out, 0, sizeof *out);
	if (!root || yaml_kind(root) != YAML_MAPPING)
		return err_set(err, ERR_CONFIG, yaml_name(file), "a theme is a mapping with roles and grounds");
	const struct yaml_node *base = yaml_get(root, "base"), *roles = yaml_get(root, "roles"), *grounds = yaml_get(root, "grounds");
	if (!check_keys(&reader, root) || (base && !take_base(&reader, base, depth, out)) || (roles && !read_roles(&reader, roles)) ||
		(grounds && !read_grounds(&reader, grounds)))
		return false;
	take_name(out, file, yaml_get(root, "name"));
	out->depth = depth;
	resolve(reader.roles, ROLE_FALLBACKS, ROLE_COUNT, depth, base != NULL, out->roles);
	resolve(reader.grounds, GROUND_FALLBACKS, GROUND_COUNT, depth, base != NULL, out->grounds);
	return true;
}
