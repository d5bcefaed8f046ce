#include "tests/support/golden.h"

#include "tests/support/test.h"

#include "core/base/buf.h"
#include "themes/theme.h"
#include "tui/export.h"
#include "widgets/canvas.h"

static void read_file(const char *path, struct buf *out)
{
	char bytes[4096];
	size_t count;
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is missing: run with GOLDEN_UPDATE=1 to write it", path);
	while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
		buf_append(out, bytes, count);
	fclose(file);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		fail_msg("%s cannot be written", path);
}

static void compare(const char *name, const char *actual, const char *expected)
{
	for (int line = 1; *actual || *expected; line++) {
		size_t a = strcspn(actual, "\n"), e = strcspn(expected, "\n");
		if (a != e || memcmp(actual, expected, a) != 0)
			fail_msg("%s, line %d\nis        \"%.*s\"\nshould be \"%.*s\"", name, line, (int)a, actual, (int)e, expected);
		actual += a + (actual[a] == '\n');
		expected += e + (expected[e] == '\n');
	}
}

void golden_text(const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "tests/golden/%s.txt", name);
	if (getenv("GOLDEN_UPDATE") && strncmp(name, "mock-", 5) != 0) {
		write_file(path, text);
		return;
	}
	struct buf expected = { 0 };
	read_file(path, &expected);
	compare(path, text, buf_borrow(&expected));
	buf_finish(&expected);
}

void golden_canvas(const char *name, const struct canvas *canvas, bool styles)
{
	struct buf text = { 0 };
	canvas_dump(canvas, styles, &text);
	golden_text(name, buf_borrow(&text));
	buf_finish(&text);
}

void golden_mono(const char *name, const struct canvas *canvas)
{
	struct buf text = { 0 };
	struct theme theme;
	char mono[160];
	assert_true(theme_load("terminal", DEPTH_MONO, NULL, 0, &theme, NULL));
	export_write(canvas, &theme, EXPORT_ANSI, &text);
	assert_null(strstr(buf_borrow(&text), "\033[3")); /* no colour at all */
	snprintf(mono, sizeof mono, "%s-mono", name);
	golden_text(mono, buf_borrow(&text));
	buf_finish(&text);
}

void golden_inline(const struct canvas *canvas, const char *expected)
{
	struct buf text = { 0 };
	canvas_dump(canvas, false, &text);
	compare("canvas", buf_borrow(&text), expected);
	buf_finish(&text);
}
