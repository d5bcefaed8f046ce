#include "tests/support/test.h"

#include <math.h>
#include <unistd.h>

#include "themes/theme.h"
#include "themes/theme_color.h"

/* The decided looks: 24 bit of dark and light, 256 colours of both, 16 colours of both, of terminal, attributes in mono. */
static const struct {
	const char *name;
	int32_t dark, light;
	int dark256, light256;
	struct theme_style sixteen, terminal;
	uint8_t mono;
} ROLES[] = {
	{ "text", 0xd6dbe7, 0x24292f, 253, 235, { -1, 0 }, { -1, 0 }, 0 },
	{ "dim", 0x929bb0, 0x59636e, 248, 59, { 7, 0 }, { -1, 2 }, 2 },
	{ "title", 0xf4f6fb, 0x0b1015, 255, 233, { -1, 1 }, { -1, 1 }, 1 },
	{ "border", 0x5d667c, 0x8c959f, 60, 246, { 8, 0 }, { -1, 2 }, 2 },
	{ "border.focus", 0x7fb4ff, 0x0a5bc4, 111, 25, { 14, 0 }, { 6, 1 }, 1 },
	{ "key", 0x7fb4ff, 0x0a5bc4, 111, 25, { 14, 0 }, { 6, 1 }, 1 },
	{ "ok", 0x45c49b, 0x0b6e5f, 79, 23, { 2, 0 }, { 2, 0 }, 0 },
	{ "warn", 0xf0b441, 0x8a6100, 221, 58, { 3, 0 }, { 3, 0 }, 1 },
	{ "crit", 0xff6f6b, 0xb3123f, 210, 125, { 9, 0 }, { 1, 1 }, 1 },
	{ "info", 0x79c0ff, 0x0a5bc4, 75, 25, { 6, 0 }, { 6, 0 }, 0 },
	{ "pending", 0xd9c07a, 0x7a6000, 179, 58, { 3, 0 }, { 3, 0 }, 8 },
	{ "silenced", 0x939cb5, 0x57626f, 146, 59, { 8, 0 }, { -1, 2 }, 2 },
	{ "chaos", 0xb794ff, 0x7a3fd1, 177, 55, { 5, 0 }, { 5, 0 }, 0 },
	{ "objective", 0xf4f6fb, 0x24292f, 255, 235, { -1, 0 }, { -1, 0 }, 0 },
	{ "bar.fill", 0x8fa3c4, 0x57606a, 110, 59, { -1, 0 }, { -1, 0 }, 0 },
	{ "bar.track", 0x5d667c, 0x8c959f, 60, 246, { 8, 0 }, { -1, 2 }, 2 },
	{ "grid", 0x3a4152, 0xd0d7de, 238, 188, { 8, 0 }, { -1, 2 }, 2 },
	{ "stale", 0x7c8599, 0x6b747e, 102, 243, { 8, 0 }, { -1, 2 }, 2 },
	{ "series.1", 0x58b4ff, 0x0a66c2, 75, 25, { 12, 0 }, { 12, 0 }, 0 },
	{ "series.2", 0xff9f55, 0xad4a00, 215, 130, { 3, 0 }, { 3, 0 }, 0 },
	{ "series.3", 0x3fd0d6, 0x00767d, 80, 23, { 6, 0 }, { 6, 0 }, 0 },
	{ "series.4", 0xff93c9, 0xb4287a, 211, 125, { 13, 0 }, { 13, 0 }, 0 },
	{ "series.5", 0xa5d65f, 0x4b7500, 149, 22, { 10, 0 }, { 2, 0 }, 0 },
	{ "series.6", 0xdccb70, 0x806600, 186, 94, { 11, 0 }, { 11, 0 }, 0 },
	{ "series.7", 0x9fb0ff, 0x4250c8, 147, 62, { 4, 0 }, { 4, 0 }, 0 },
	{ "series.8", 0xb9c1d1, 0x57606a, 250, 59, { -1, 0 }, { 7, 0 }, 0 },
};

static const struct {
	const char *name;
	int32_t dark, light;
	int dark256, light256;
	bool reverse; /* below 256 colours */
} GROUNDS[] = {
	{ "bg", 0x0f1218, 0xffffff, 233, 231, false },
	{ "bar", 0x1b202b, 0xeef1f4, 234, 255, false },
	{ "select", 0x253150, 0xdcebfd, 237, 189, true },
	{ "chaos.band", 0x20193a, 0xf1e8fd, 235, 225, false },
	{ "dialog", 0x1b202b, 0xf3f5f7, 234, 255, false },
	{ "chaos.show", 0x413172, 0xcdb9f3, 54, 183, false },
	{ "cursor", 0x313a4d, 0xdde3ea, 239, 252, true },
};

static struct theme load(const char *name, enum color_depth depth)
{
	struct theme theme;
	struct err err = { 0 };
	if (!theme_load(name, depth, NULL, 0, &theme, &err))
		fail_msg("%s: %s: %s", name, err.where, err.text);
	return theme;
}

static bool parse(const char *text, enum color_depth depth, struct theme *out, struct err *err)
{
	return theme_parse(text, strlen(text), "mine.yaml", depth, out, err);
}

static void check_style(const char *what, struct theme_style is, int32_t color, unsigned attrs)
{
	if (is.color != color || is.attrs != attrs)
		fail_msg("%s: color %d attributes %u instead of %d and %u", what, is.color, is.attrs, color, attrs);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(theme_builtin_name(0), "terminal");
	assert_string_equal(theme_builtin_name(1), "dark");
	assert_string_equal(theme_builtin_name(2), "light");
	assert_null(theme_builtin_name(3));
	assert_null(theme_builtin_text("gone"));
	assert_int_equal(sizeof ROLES / sizeof ROLES[0], ROLE_COUNT);
	assert_int_equal(sizeof GROUNDS / sizeof GROUNDS[0], GROUND_COUNT);
	for (int i = 0; i < ROLE_COUNT; i++) {
		enum role role;
		assert_true(theme_role_by_name(ROLES[i].name, &role));
		assert_string_equal(theme_role_name(role), ROLES[i].name);
	}
	for (int i = 0; i < GROUND_COUNT; i++) {
		enum ground ground;
		assert_true(theme_ground_by_name(GROUNDS[i].name, &ground));
		assert_string_equal(theme_ground_name(ground), GROUNDS[i].name);
	}
	assert_false(theme_role_by_name("bg", &(enum role){ 0 }));
	assert_false(theme_ground_by_name("text", &(enum ground){ 0 }));
}

static void test_roles_as_decided(void **state)
{
	(void)state;
	struct theme dark = load("dark", DEPTH_DIRECT), light = load("light", DEPTH_DIRECT);
	struct theme dark256 = load("dark", DEPTH_256), light256 = load("light", DEPTH_256);
	struct theme dark16 = load("dark", DEPTH_16), light16 = load("light", DEPTH_16);
	struct theme terminal = load("terminal", DEPTH_16), terminal256 = load("terminal", DEPTH_256);
	for (int i = 0; i < ROLE_COUNT; i++) {
		const char *name = ROLES[i].name;
		enum role role = ROLE_TEXT;
		assert_true(theme_role_by_name(name, &role));
		check_style(name, dark.roles[role], ROLES[i].dark, 0);
		check_style(name, light.roles[role], ROLES[i].light, 0);
		check_style(name, dark256.roles[role], ROLES[i].dark256, 0);
		check_style(name, light256.roles[role], ROLES[i].light256, 0);
		check_style(name, dark16.roles[role], ROLES[i].sixteen.color, ROLES[i].sixteen.attrs);
		check_style(name, light16.roles[role], ROLES[i].sixteen.color, ROLES[i].sixteen.attrs);
		check_style(name, terminal.roles[role], ROLES[i].terminal.color, ROLES[i].terminal.attrs);
		check_style(name, terminal256.roles[role], ROLES[i].terminal.color, ROLES[i].terminal.attrs);
	}
}

static void test_grounds_as_decided(void **state)
{
	(void)state;
	struct theme dark = load("dark", DEPTH_DIRECT), light = load("light", DEPTH_DIRECT);
	struct theme dark256 = load("dark", DEPTH_256), light256 = load("light", DEPTH_256), terminal = load("terminal", DEPTH_256);
	for (int i = 0; i < GROUND_COUNT; i++) {
		const char *name = GROUNDS[i].name;
		unsigned attrs = GROUNDS[i].reverse ? 4 : 0;
		enum ground ground = GROUND_BG;
		assert_true(theme_ground_by_name(name, &ground));
		check_style(name, dark.grounds[ground], GROUNDS[i].dark, 0);
		check_style(name, light.grounds[ground], GROUNDS[i].light, 0);
		check_style(name, dark256.grounds[ground], GROUNDS[i].dark256, 0);
		check_style(name, light256.grounds[ground], GROUNDS[i].light256, 0);
		check_style(name, terminal.grounds[ground], -1, attrs);
		check_style(name, load("dark", DEPTH_16).grounds[ground], -1, attrs);
		check_style(name, load("light", DEPTH_8).grounds[ground], -1, attrs);
	}
}

/* No colours: only bold, dim, underline; grounds only reverse. */
static void test_mono(void **state)
{
	(void)state;
	for (size_t t = 0; theme_builtin_name(t); t++) {
		struct theme theme = load(theme_builtin_name(t), DEPTH_MONO);
		for (int i = 0; i < ROLE_COUNT; i++)
			check_style(ROLES[i].name, theme.roles[i], -1, ROLES[i].mono);
		for (int i = 0; i < GROUND_COUNT; i++)
			check_style(GROUNDS[i].name, theme.grounds[i], -1, GROUNDS[i].reverse ? 4 : 0);
	}
}

/* With eight colours the bright ones are the plain ones in bold; the same for a palette's colours among 24 bit ones. */
static void test_eight_colors(void **state)
{
	(void)state;
	struct theme eight = load("dark", DEPTH_8), direct = load("terminal", DEPTH_DIRECT);
	check_style("crit", eight.roles[ROLE_CRIT], 1, 1);
	check_style("border", eight.roles[ROLE_BORDER], 0, 1);
	check_style("dim", eight.roles[ROLE_DIM], 7, 0);
	check_style("key", direct.roles[ROLE_KEY], 6, 1);
	check_style("series.1", direct.roles[ROLE_SERIES_1], 4, 1);
	check_style("text", direct.roles[ROLE_TEXT], -1, 0);
}

static double luminance(int32_t rgb)
{
	static const double WEIGHTS[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;
	for (int i = 0; i < 3; i++) {
		double v = (rgb >> (16 - 8 * i) & 255) / 255.0;
		sum += WEIGHTS[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(int32_t a, int32_t b)
{
	double la = luminance(a), lb = luminance(b);
	return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static bool is_graphic(enum role role)
{
	return role == ROLE_BORDER || role == ROLE_BAR_FILL || role == ROLE_BAR_TRACK || role >= ROLE_SERIES_1;
}

/* The contrast that a role must have on a ground; 0 where they do not meet or the cell is decoration. */
static double needed(enum role role, enum ground ground)
{
	bool screen = ground == GROUND_BG, band = ground == GROUND_CHAOS_BAND;
	if (ground == GROUND_CHAOS_SHOW)
		return role == ROLE_TITLE                                                                           ? 4.5
		       : role == ROLE_OBJECTIVE || role == ROLE_CHAOS || role == ROLE_CRIT || role == ROLE_BAR_FILL ? 3
														    : 0;
	if (role >= ROLE_SERIES_1)
		return screen || band || ground == GROUND_CURSOR ? 3 : 0;
	if (is_graphic(role) || role == ROLE_GRID)
		return screen && role != ROLE_GRID ? 3 : 0;
	if (ground == GROUND_CURSOR || (role == ROLE_STALE && !screen))
		return 0;
	return 4.5;
}

static void test_contrast(void **state)
{
	(void)state;
	for (size_t t = 1; t < 3; t++)
		for (enum color_depth depth = DEPTH_256; depth <= DEPTH_DIRECT; depth++) {
			struct theme theme = load(theme_builtin_name(t), depth);
			for (int r = 0; r < ROLE_COUNT; r++)
				for (int g = 0; g < GROUND_COUNT; g++) {
					int32_t fore = theme.roles[r].color, back = theme.grounds[g].color;
					double is = depth == DEPTH_DIRECT ? contrast(fore, back)
									  : contrast(theme_color_rgb(fore), theme_color_rgb(back));
					double need =
						needed((enum role)r, (enum ground)g) - 0.05; /* figures were decided with one decimal */
					if (is < need)
						fail_msg("%s: %s on %s: %.2f", theme.name, ROLES[r].name, GROUNDS[g].name, is);
				}
		}
}

static void test_nearest(void **state)
{
	(void)state;
	for (int i = 16; i < 256; i++)
		assert_int_equal(theme_color_rgb(theme_color_nearest(theme_color_rgb(i))), theme_color_rgb(i));
	assert_int_equal(theme_color_nearest(0xfe0102), 196);
	assert_int_equal(theme_color_nearest(0x808080), 244);
}

/* What is not said follows: from another depth, from the base, from the role's fallback. */
static void test_inheritance(void **state)
{
	static const struct {
		const char *text;
		enum color_depth depth;
		enum role role;
		int32_t color;
		unsigned attrs;
	} CASES[] = {
		{ "roles: {text: '#102030'}", DEPTH_DIRECT, ROLE_TEXT, 0x102030, 0 },
		{ "roles: {text: '#102030'}", DEPTH_DIRECT, ROLE_SERIES_8, 0x102030, 0 },
		{ "roles: {text: '#ff0000'}", DEPTH_256, ROLE_OK, 196, 0 },
		{ "roles: {text: '#ff0000'}", DEPTH_16, ROLE_TEXT, -1, 0 },
		{ "roles: {text: 196}", DEPTH_DIRECT, ROLE_TEXT, 0xff0000, 0 },
		{ "roles: {warn: bright yellow bold}", DEPTH_8, ROLE_CRIT, 3, 1 },
		{ "roles: {warn: bright yellow bold}", DEPTH_256, ROLE_CRIT, 11, 1 },
		{ "roles: {warn: bright yellow bold}", DEPTH_MONO, ROLE_CRIT, -1, 1 },
		{ "roles: {warn: {16: yellow}}", DEPTH_MONO, ROLE_WARN, -1, 0 },
		{ "roles: {warn: {8: blue}}", DEPTH_16, ROLE_WARN, 4, 0 },
		{ "roles: {text: {direct: default underline}}", DEPTH_DIRECT, ROLE_TEXT, -1, 8 },
		{ "base: dark\nroles: {crit: '#ff0000'}", DEPTH_DIRECT, ROLE_CRIT, 0xff0000, 0 },
		{ "base: dark\nroles: {crit: '#ff0000'}", DEPTH_256, ROLE_CRIT, 196, 0 },
		{ "base: dark\nroles: {crit: '#ff0000'}", DEPTH_16, ROLE_CRIT, 9, 0 },
		{ "base: dark\nroles: {crit: '#ff0000'}", DEPTH_MONO, ROLE_CRIT, -1, 1 },
		{ "base: light", DEPTH_DIRECT, ROLE_TEXT, 0x24292f, 0 },
		{ "name: empty", DEPTH_DIRECT, ROLE_CRIT, -1, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct theme theme;
		struct err err = { 0 };
		if (!parse(CASES[i].text, CASES[i].depth, &theme, &err))
			fail_msg("%s: %s", CASES[i].text, err.text);
		check_style(CASES[i].text, theme.roles[CASES[i].role], CASES[i].color, CASES[i].attrs);
		assert_int_equal(theme.depth, CASES[i].depth);
	}
	struct theme theme;
	assert_true(parse("grounds: {select: '#112233', chaos.band: 17}", DEPTH_DIRECT, &theme, NULL));
	check_style("cursor", theme.grounds[GROUND_CURSOR], 0x112233, 0);
	check_style("chaos.show", theme.grounds[GROUND_CHAOS_SHOW], 0x00005f, 0);
	assert_string_equal(theme.name, "mine.yaml");
	assert_true(parse("name: X", DEPTH_DIRECT, &theme, NULL));
	assert_string_equal(theme.name, "X");
}

static void test_errors_have_a_place(void **state)
{
	static const struct {
		const char *text, *where, *says;
	} CASES[] = {
		{ "roles:\n  tekst: red", "mine.yaml:2", "tekst" },
		{ "roles:\n  text: red\n  crit: {16: purple}", "mine.yaml:3", "purple" },
		{ "roles:\n  crit:\n    64: red", "mine.yaml:3", "64" },
		{ "roles: {crit: {16: '#ff0000'}}", "mine.yaml:1", "#ff0000" },
		{ "roles: {crit: {8: bright red}}", "mine.yaml:1", "bright red" },
		{ "roles: {crit: {256: 256}}", "mine.yaml:1", "256" },
		{ "roles: {crit: {mono: red}}", "mine.yaml:1", "red" },
		{ "roles: {crit: {16: red green}}", "mine.yaml:1", "red green" },
		{ "roles: {crit: bright}", "mine.yaml:1", "bright" },
		{ "roles: {crit: '#12345'}", "mine.yaml:1", "#12345" },
		{ "roles: {crit: '#-12345'}", "mine.yaml:1", "#-12345" },
		{ "roles: {crit: {16: [red]}}", "mine.yaml:1", "" },
		{ "roles: red", "mine.yaml:1", "roles" },
		{ "grounds:\n\n  bag: red", "mine.yaml:3", "bag" },
		{ "grounds: 1", "mine.yaml:1", "grounds" },
		{ "base: mine", "mine.yaml:1", "mine" },
		{ "name: a\ncolour: red", "mine.yaml:2", "colour" },
		{ "roles: {text: red", "mine.yaml:", "" },
		{ "- 1", "mine.yaml", "mapping" },
		{ "", "mine.yaml", "mapping" },
		{ "roles: {crit: 12345678901234567890123456789012345678901234567890123456789012345678901234567890}", "mine.yaml:1",
			"1234" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct theme theme;
		struct err err = { 0 };
		if (parse(CASES[i].text, DEPTH_16, &theme, &err))
			fail_msg("taken: %s", CASES[i].text);
		assert_int_equal(err.code, ERR_CONFIG);
		if (strncmp(err.where, CASES[i].where, strlen(CASES[i].where)) != 0 || !strstr(err.text, CASES[i].says))
			fail_msg("%s: %s: %s", CASES[i].text, err.where, err.text);
	}
}

/* A ground shown by reversing makes one even block: no colour and no dim of the role, its other attributes stay. */
static void test_look(void **state)
{
	(void)state;
	struct theme terminal = load("terminal", DEPTH_16), dark = load("dark", DEPTH_DIRECT);
	struct theme_look look = theme_look(&terminal, ROLE_CRIT, GROUND_SELECT, 8);
	assert_int_equal(look.fore, -1);
	assert_int_equal(look.back, -1);
	assert_int_equal(look.attrs, 1 | 4 | 8);
	look = theme_look(&terminal, ROLE_DIM, GROUND_CURSOR, 0);
	assert_int_equal(look.attrs, 4);
	look = theme_look(&terminal, ROLE_DIM, GROUND_BG, 0);
	assert_int_equal(look.attrs, 2);
	look = theme_look(&dark, ROLE_CRIT, GROUND_SELECT, 1);
	assert_int_equal(look.fore, 0xff6f6b);
	assert_int_equal(look.back, 0x253150);
	assert_int_equal(look.attrs, 1);
	look = theme_look(&dark, 200, 200, 0);
	assert_int_equal(look.fore, 0xd6dbe7);
	assert_int_equal(look.back, 0x0f1218);
}

static void test_files(void **state)
{
	(void)state;
	char folder[] = "/tmp/test_theme.XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/own.yaml", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("base: dark\nroles: {ok: '#010203'}\n", file);
	fclose(file);
	const char *folders[] = { "/nowhere", folder };
	struct theme theme;
	struct err err = { 0 };
	assert_true(theme_load("own", DEPTH_DIRECT, folders, 2, &theme, &err));
	check_style("ok", theme.roles[ROLE_OK], 0x010203, 0);
	assert_true(theme_load(path, DEPTH_DIRECT, NULL, 0, &theme, &err));
	assert_string_equal(theme.name, "own.yaml");
	assert_false(theme_load("gone", DEPTH_DIRECT, folders, 2, &theme, &err));
	assert_non_null(strstr(err.text, "no such theme"));
	unlink(path);
	assert_false(theme_load(path, DEPTH_DIRECT, NULL, 0, &theme, &err));
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_roles_as_decided),
		cmocka_unit_test(test_grounds_as_decided),
		cmocka_unit_test(test_mono),
		cmocka_unit_test(test_eight_colors),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_inheritance),
		cmocka_unit_test(test_errors_have_a_place),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_look),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
