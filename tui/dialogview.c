#include "tui/dialogview.h"

#include "tui/term.h"

static uint64_t mix(uint64_t hash, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u; /* FNV-1a */
	return hash;
}

/* Of the words and of how they are laid out: never 0. */
static uint64_t text_of(const struct dialog_props *props, const struct dialog_layout *layout)
{
	const uint64_t sizes[] = { (uint64_t)layout->inside.w, (uint64_t)layout->inside.h, layout->rows };
	uint64_t hash = mix(0xcbf29ce484222325u, sizes, sizeof sizes);
	hash = mix(hash, props->facts.text, props->facts.used);
	for (size_t i = 0; i < props->line_count; i++) {
		const struct line *line = &props->lines[i].label;
		hash = mix(mix(hash, line->text, line->used), "\n", 1);
	}
	return hash | 1;
}

static void see(struct dialogview *view)
{
	size_t bottom = view->scroll + view->window;
	view->seen = bottom > view->seen ? bottom : view->seen;
}

void dialogview_look(struct dialogview *view, struct dialog_props *props, struct rect screen)
{
	struct dialog_layout layout = dialog_place(screen, props);
	uint64_t text = text_of(props, &layout);
	if (text != view->text)
		*view = (struct dialogview){
			.text = text, .window = layout.inside.h > 0 ? (size_t)layout.inside.h : 0, .rows = layout.rows
		};
	see(view);
	props->scroll = view->scroll;
	props->unread = !dialogview_read(view);
}

bool dialogview_read(const struct dialogview *view)
{
	return view->seen >= view->rows;
}

/* Never further than a window at once: what is passed was seen. */
static bool scroll_down(struct dialogview *view, size_t by)
{
	size_t last = view->rows > view->window ? view->rows - view->window : 0;
	view->scroll = last - view->scroll < by ? last : view->scroll + by;
	return last > 0;
}

static bool scroll_up(struct dialogview *view, size_t by)
{
	view->scroll = view->scroll < by ? 0 : view->scroll - by;
	return view->rows > view->window;
}

bool dialogview_key(struct dialogview *view, int key, bool rows)
{
	switch (key) {
	case KEY_PGDN:
	case ' ':
	case KEY_CTRL | 'd':
		return scroll_down(view, view->window);
	case KEY_PGUP:
	case KEY_CTRL | 'u':
		return scroll_up(view, view->window);
	case 'j':
	case KEY_DOWN_:
		return rows && scroll_down(view, 1);
	case 'k':
	case KEY_UP_:
		return rows && scroll_up(view, 1);
	default:
		return false;
	}
}
