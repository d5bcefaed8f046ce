#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/term.h"

/* Keys wait in a ring; what was presented is kept as a canvas. */
#define KEYS 4096

struct term_memory {
	struct term term; /* first */
	enum color_depth depth;
	int columns, rows;
	struct canvas *screen;
	int keys[KEYS];
	size_t first, waiting;
	char *paste, *clipboard;
	size_t presents;
	bool fresh; /* nothing was presented since the start, a resize or a redraw */
};

static struct term_memory *memory_of(struct term *term)
{
	return (struct term_memory *)term;
}

static void memory_size(struct term *term, int *columns, int *rows)
{
	*columns = memory_of(term)->columns;
	*rows = memory_of(term)->rows;
}

static enum color_depth memory_depth(struct term *term)
{
	return memory_of(term)->depth;
}

static enum glyph_set memory_glyphs(struct term *term)
{
	return canvas_glyphs(memory_of(term)->screen);
}

static int memory_input_fd(struct term *term)
{
	(void)term;
	return -1;
}

static int memory_read_key(struct term *term)
{
	struct term_memory *memory = memory_of(term);
	if (memory->waiting == 0)
		return KEY_NONE;
	int key = memory->keys[memory->first];
	memory->first = (memory->first + 1) % KEYS;
	memory->waiting--;
	return key;
}

static const char *memory_paste(struct term *term)
{
	return memory_of(term)->paste;
}

static bool memory_present(struct term *term, const struct canvas *canvas)
{
	struct term_memory *memory = memory_of(term);
	if (canvas_width(memory->screen) != canvas_width(canvas) || canvas_height(memory->screen) != canvas_height(canvas))
		canvas_resize(memory->screen, canvas_width(canvas), canvas_height(canvas));
	size_t changed = canvas_copy_changed(memory->screen, canvas);
	if (changed > 0 || memory->fresh)
		memory->presents++;
	memory->fresh = false;
	return true;
}

static void memory_set_theme(struct term *term, const struct theme *theme)
{
	(void)theme;
	memory_of(term)->fresh = true;
}

static void memory_redraw(struct term *term)
{
	memory_of(term)->fresh = true;
}

static void memory_clipboard(struct term *term, const char *text)
{
	struct term_memory *memory = memory_of(term);
	free(memory->clipboard);
	memory->clipboard = mem_strdup(text);
}

static void memory_suspend(struct term *term)
{
	(void)term;
}

static void memory_resume(struct term *term)
{
	memory_of(term)->fresh = true;
}

static void memory_destroy(struct term *term)
{
	struct term_memory *memory = memory_of(term);
	canvas_destroy(memory->screen);
	free(memory->paste);
	free(memory->clipboard);
	free(memory);
}

static const struct term_ops memory_ops = {
	.size = memory_size,
	.depth = memory_depth,
	.glyphs = memory_glyphs,
	.input_fd = memory_input_fd,
	.read_key = memory_read_key,
	.paste = memory_paste,
	.present = memory_present,
	.set_theme = memory_set_theme,
	.redraw = memory_redraw,
	.clipboard = memory_clipboard,
	.suspend = memory_suspend,
	.resume = memory_resume,
	.destroy = memory_destroy,
};

struct term *term_memory_create(int columns, int rows, enum color_depth depth, enum glyph_set glyphs)
{
	struct term_memory *memory = mem_zalloc(1, sizeof(*memory));
	memory->term.ops = &memory_ops;
	memory->depth = depth;
	memory->columns = columns;
	memory->rows = rows;
	memory->screen = canvas_create(columns, rows, glyphs);
	memory->paste = mem_strdup("");
	memory->clipboard = mem_strdup("");
	memory->fresh = true;
	return &memory->term;
}

void term_memory_resize(struct term *term, int columns, int rows)
{
	memory_of(term)->columns = columns;
	memory_of(term)->rows = rows;
	memory_of(term)->fresh = true;
	term_memory_key(term, KEY_RESIZED);
}

void term_memory_key(struct term *term, int key)
{
	struct term_memory *memory = memory_of(term);
	if (memory->waiting < KEYS)
		memory->keys[(memory->first + memory->waiting++) % KEYS] = key;
}

void term_memory_type_paste(struct term *term, const char *text)
{
	struct term_memory *memory = memory_of(term);
	free(memory->paste);
	memory->paste = mem_strdup(text);
	term_memory_key(term, KEY_PASTE);
}

const struct canvas *term_memory_screen(const struct term *term)
{
	return ((const struct term_memory *)term)->screen;
}

const char *term_memory_clipboard(const struct term *term)
{
	return ((const struct term_memory *)term)->clipboard;
}

size_t term_memory_presents(const struct term *term)
{
	return ((const struct term_memory *)term)->presents;
}
