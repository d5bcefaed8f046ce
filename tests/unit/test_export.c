#include "tests/support/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "themes/theme.h"
#include "tui/export.h"
#include "widgets/canvas.h"

static struct canvas *picture(void)
{
	struct canvas *canvas = canvas_create(12, 3, GLYPHS_UNICODE);
	canvas_text(canvas, 0, 0, "ab", style_of(ROLE_TEXT, GROUND_BG, 0));
	canvas_text(canvas, 2, 0, "<&>\"", style_of(ROLE_CRIT, GROUND_BG, ATTR_BOLD));
	canvas_text(canvas, 0, 1, "▲ 漢x", style_of(ROLE_OK, GROUND_SELECT, 0));
	return canvas;
}

static struct theme theme_of(enum color_depth depth)
{
	struct theme theme = { .depth = depth };
	for (int i = 0; i < ROLE_COUNT; i++)
		theme.roles[i] = (struct theme_style){ -1, 0 };
	for (int i = 0; i < GROUND_COUNT; i++)
		theme.grounds[i] = (struct theme_style){ -1, 0 };
	theme.roles[ROLE_CRIT] = (struct theme_style){ depth == DEPTH_DIRECT ? 0xff6f6b : 210, 0 };
	theme.roles[ROLE_OK] = (struct theme_style){ 2, 0 };
	theme.grounds[GROUND_SELECT] = (struct theme_style){ depth == DEPTH_DIRECT ? 0x253150 : 12, 0 };
	return theme;
}

static char *write_as(enum export_format format, enum color_depth depth)
{
	struct canvas *canvas = picture();
	struct theme theme = theme_of(depth);
	struct buf out = { 0 };
	export_write(canvas, &theme, format, &out);
	canvas_destroy(canvas);
	return buf_steal(&out);
}

static void text_is_lines_without_trailing_blanks(void **state)
{
	(void)state;
	char *text = write_as(EXPORT_TEXT, DEPTH_256);
	assert_string_equal(text, "ab<&>\"\n▲ 漢x\n\n");
	free(text);
}

static void ansi_has_the_colours_of_the_depth(void **state)
{
	(void)state;
	char *text = write_as(EXPORT_ANSI, DEPTH_256);
	assert_string_equal(text, "ab\033[0;1;38;5;210m<&>\"\033[0m      \n\033[0;32;104m▲ 漢x\033[0m       \n            \n");
	free(text);
	text = write_as(EXPORT_ANSI, DEPTH_DIRECT);
	assert_non_null(strstr(text, "\033[0;1;38;2;255;111;107m"));
	assert_non_null(strstr(text, "\033[0;32;48;2;37;49;80m"));
	free(text);
}

static void svg_escapes_what_xml_would_take_for_itself(void **state)
{
	(void)state;
	char *text = write_as(EXPORT_SVG, DEPTH_DIRECT);
	assert_non_null(strstr(text, ">&lt;&amp;&gt;&quot;</text>"));
	assert_non_null(strstr(text, "fill=\"#ff6f6b\" font-weight=\"bold\""));
	assert_non_null(strstr(text, "fill=\"#253150\""));
	assert_non_null(strstr(text, "▲ 漢x"));
	assert_non_null(strstr(text, "</svg>\n"));
	assert_null(strstr(text, "<script"));
	free(text);
}

static void reversed_cells_swap_their_colours(void **state)
{
	(void)state;
	struct canvas *canvas = canvas_create(3, 1, GLYPHS_UNICODE);
	struct theme theme = theme_of(DEPTH_DIRECT);
	struct buf out = { 0 };
	canvas_text(canvas, 0, 0, "abc", style_of(ROLE_CRIT, GROUND_BG, ATTR_REVERSE));
	export_write(canvas, &theme, EXPORT_SVG, &out);
	assert_non_null(strstr(buf_borrow(&out), "height=\"18\" fill=\"#ff6f6b\""));
	assert_null(strstr(buf_borrow(&out), "<text x=\"0.0\" y=\"13.5\" textLength=\"25.2\" fill=\"#ff6f6b\""));
	buf_finish(&out);
	canvas_destroy(canvas);
}

static void formats_have_names_and_suffixes(void **state)
{
	(void)state;
	enum export_format format;
	for (int i = 0; i < EXPORT_FORMATS; i++) {
		assert_true(export_by_name(export_name((enum export_format)i), &format));
		assert_int_equal(format, i);
	}
	assert_true(export_by_name("ans", &format) && format == EXPORT_ANSI);
	assert_false(export_by_name("png", &format));
	assert_true(export_by_file("a/b.svg", &format) && format == EXPORT_SVG);
	assert_true(export_by_file("x.txt", &format) && format == EXPORT_TEXT);
	assert_false(export_by_file(".txt", &format));
	assert_false(export_by_file("x.png", &format));
	assert_false(export_by_file("txt", &format));
}

static void a_saved_file_is_private_and_never_overwritten(void **state)
{
	(void)state;
	char folder[] = "/tmp/test_export.XXXXXX", path[64];
	struct canvas *canvas = picture();
	struct theme theme = theme_of(DEPTH_256);
	struct err err = { 0 };
	struct stat about;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/screen.txt", folder);
	mode_t old = umask(0);
	assert_true(export_save(canvas, &theme, EXPORT_TEXT, path, &err));
	umask(old);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(about.st_size, strlen("ab<&>\"\n▲ 漢x\n\n"));
	assert_false(export_save(canvas, &theme, EXPORT_SVG, path, &err));
	assert_non_null(strstr(err.text, "there already"));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_size, strlen("ab<&>\"\n▲ 漢x\n\n"));
	unlink(path);
	rmdir(folder);
	assert_false(export_save(canvas, &theme, EXPORT_TEXT, path, &err));
	assert_int_equal(err.code, ERR_IO);
	canvas_destroy(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_lines_without_trailing_blanks),
		cmocka_unit_test(ansi_has_the_colours_of_the_depth),
		cmocka_unit_test(svg_escapes_what_xml_would_take_for_itself),
		cmocka_unit_test(reversed_cells_swap_their_colours),
		cmocka_unit_test(formats_have_names_and_suffixes),
		cmocka_unit_test(a_saved_file_is_private_and_never_overwritten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
