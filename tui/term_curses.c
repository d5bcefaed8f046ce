#define NCURSES_WIDECHAR 1
#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/input.h"
#include "tui/ttyguard.h"
#include "tui/ttyout.h"

/*
 * ncurses draws the difference and knows the terminal; everything else is done here.
 *
 * Output: ncurses writes once for each jump of the cursor; tui/ttyout gathers that into one write(2) a frame.
 *
 * Input: bytes are read here and decoded by tui/input; ncurses never reads. Colours: a pair is made when a cell needs it.
 */
#define PAIRS_MAX 512
#define ESC_WAIT_MS 25
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define FRAME_OFF "\033[?2026l"

struct pair {
	int32_t color, ground;
};

struct term_curses {
	struct term term; /* first */
	struct ttyout *out;
	SCREEN *screen;
	enum color_depth depth;
	enum glyph_set glyphs;
	bool default_colors;
	struct theme theme;
	struct canvas *shown; /* what curses has */
	bool everything; /* the next frame draws all rows */
	bool gone;
	struct input *input;
	bool drained; /* all that had come was read: there is nothing more to look for in this pass */
	int64_t fed_ms; /* when bytes came last */
	cchar_t *row; /* one row of cells */
	struct theme_look left; /* of the cell before, while a row is made */
	size_t pair_count, pairs_most;
	struct pair pairs[PAIRS_MAX]; /* [0] is the terminal's default */
	char note[160];
};

static struct term_curses *curses_of(struct term *term)
{
	return (struct term_curses *)term;
}

/* ---- colours ---- */

static int usable(const struct term_curses *self, int32_t color, int fallback)
{
	if (color < 0)
		return self->default_colors ? -1 : fallback;
	return color;
}

/* The pair of these colours, made now if it is new; the default pair where there is no room for one more. */
static int pair_of(struct term_curses *self, int32_t color, int32_t ground)
{
	if (self->depth == DEPTH_MONO || (color < 0 && ground < 0))
		return 0;
	for (size_t i = 1; i < self->pair_count; i++) {
		if (self->pairs[i].color == color && self->pairs[i].ground == ground)
			return (int)i;
	}
	if (self->pair_count >= self->pairs_most)
		return 0;
	int pair = (int)self->pair_count;
	if (init_extended_pair(pair, usable(self, color, COLOR_WHITE), usable(self, ground, COLOR_BLACK)) == ERR)
		return 0;
	self->pairs[self->pair_count++] = (struct pair){ color, ground };
	return pair;
}

static attr_t attributes(uint8_t attrs)
{
	return (attrs & ATTR_BOLD ? A_BOLD : 0) | (attrs & ATTR_DIM ? A_DIM : 0) | (attrs & ATTR_REVERSE ? A_REVERSE : 0) |
	       (attrs & ATTR_UNDERLINE ? A_UNDERLINE : 0);
}

/* ---- cells ---- */

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

/*
 * The cluster as curses and the C library see it: a character of the cell's width and what combines with it. They may disagree with
 * us about widths; then it is replaced, since a wrong width would shift the rest of the row.
 */
static void wide_text(const struct term_curses *self, const char *glyph, int width, wchar_t out[CCHARW_MAX + 1])
{
	mbstate_t state = { 0 };
	size_t count = 0;
	if (glyph[0] >= ' ' && glyph[0] <= '~' && glyph[1] == 0 && width == 1) {
		out[0] = (wchar_t)glyph[0];
		out[1] = 0;
		return;
	}
	if (self->glyphs == GLYPHS_ASCII && !is_ascii(glyph))
		glyph = "?";
	while (*glyph && count < CCHARW_MAX) {
		size_t used = mbrtowc(&out[count], glyph, strlen(glyph), &state);
		if (used == 0 || used > strlen(glyph) || (count > 0 && wcwidth(out[count]) != 0))
			break;
		glyph += used;
		count++;
	}
	out[count] = 0;
	if (count == 0 || wcwidth(out[0]) != width) {
		out[0] = self->glyphs == GLYPHS_UNICODE ? 0xfffd : L'?';
		out[1] = 0;
	}
}

static bool is_space(const struct cell *cell)
{
	return cell->glyph[0] == ' ' && cell->glyph[1] == 0;
}

/*
 * What a cell looks like. Of a blank only the ground shows: it goes on in the colours of the cell to its left, since changing them to and fro
 * between the glyphs of a chart would cost more bytes than the chart.
 */
static struct theme_look look_of(struct term_curses *self, const struct cell *cell)
{
	struct theme_look look = theme_look(&self->theme, cell->role, cell->ground, cell->attrs);
	bool blank = is_space(cell) && !(look.attrs & (ATTR_REVERSE | ATTR_UNDERLINE));
	if (blank && look.back == self->left.back && !(self->left.attrs & (ATTR_REVERSE | ATTR_UNDERLINE)))
		look = self->left;
	self->left = look;
	return look;
}

static void set_cell(struct term_curses *self, cchar_t *out, const wchar_t *text, const struct cell *cell)
{
	struct theme_look look = look_of(self, cell);
	int pair = pair_of(self, look.fore, look.back);
	if (setcchar(out, text, attributes(look.attrs), 0, &pair) == ERR)
		setcchar(out, L"?", attributes(look.attrs), 0, &pair);
}

/* Cells from x on that one glyph fills: curses wants a wide one once. Returns how many cchar_t were written. */
static int set_glyph(struct term_curses *self, const struct canvas *canvas, int x, int y, cchar_t *out, int *cells)
{
	const struct cell *cell = canvas_cell(canvas, x, y), *next = canvas_cell(canvas, x + 1, y);
	wchar_t text[CCHARW_MAX + 1];
	*cells = next && next->glyph[0] == 0 ? 2 : 1;
	wide_text(self, canvas_glyph(canvas, cell), *cells, text);
	set_cell(self, out, text, cell);
	if (*cells == 2 && wcwidth(text[0]) == 1) {
		set_cell(self, out + 1, L" ", cell);
		return 2;
	}
	return 1;
}

/* Is it what stands to its left once more, as most cells are? Then it looks the same in curses, too. */
static bool repeats(const struct cell *cell)
{
	return cell->long_glyph == 0 && memcmp(cell, cell - 1, sizeof(*cell)) == 0;
}

/* The nearest column from which on the looks of blanks do not depend on what is left of it. */
static int look_back(const struct canvas *canvas, int y, int x)
{
	while (x > 0 && is_space(canvas_cell(canvas, x - 1, y)))
		x--;
	return x > 0 ? x - 1 : 0;
}

/* Sets the look that goes on in a blank at x. */
static struct theme_look look_before(struct term_curses *self, const struct canvas *canvas, int y, int x)
{
	self->left = (struct theme_look){ .fore = -1, .back = -1 };
	for (int at = look_back(canvas, y, x); at < x; at++)
		look_of(self, canvas_cell(canvas, at, y));
	return self->left;
}

/* Do blanks from x on look other than they did, because of what is left of them? */
static bool blanks_change(struct term_curses *self, const struct canvas *canvas, int y, int x)
{
	struct theme_look was = look_before(self, self->shown, y, x), is = look_before(self, canvas, y, x);
	return was.fore != is.fore || was.back != is.back || was.attrs != is.attrs;
}

/* Where drawing has to begin and end, so that glyphs are whole and blanks look as they would if all of the row were drawn. */
static void widen(struct term_curses *self, const struct canvas *canvas, int y, int *first, int *last)
{
	const struct cell *next;
	if (*first > 0 && canvas_cell(canvas, *first, y)->glyph[0] == 0)
		(*first)--;
	while ((next = canvas_cell(canvas, *last + 1, y)) != NULL && next->glyph[0] == 0)
		(*last)++;
	if (next && is_space(next) && !blanks_change(self, canvas, y, *last + 1))
		return;
	while ((next = canvas_cell(canvas, *last + 1, y)) != NULL && is_space(next))
		(*last)++;
}

static void draw_row(struct term_curses *self, const struct canvas *canvas, int y, int first, int last)
{
	int count = 0, cells = 1;
	widen(self, canvas, y, &first, &last);
	look_before(self, canvas, y, first);
	for (int x = first; x <= last; x += cells) {
		cchar_t *out = self->row + count;
		if (x == first || cells == 2 || !repeats(canvas_cell(canvas, x, y))) {
			count += set_glyph(self, canvas, x, y, out, &cells);
		} else {
			*out = out[-1];
			count++;
		}
	}
	mvadd_wchnstr(y, first, self->row, count);
}

/* What changed of row y; false where nothing did. */
static bool draw_changes(struct term_curses *self, const struct canvas *canvas, int y)
{
	int first = 0, last = canvas_width(canvas) - 1;
	if (!self->everything && !canvas_row_changed(self->shown, canvas, y, &first, &last))
		return false;
	draw_row(self, canvas, y, first, last);
	return true;
}

static void fit(struct term_curses *self, const struct canvas *canvas)
{
	int width = canvas_width(canvas), height = canvas_height(canvas);
	if (width != canvas_width(self->shown) || height != canvas_height(self->shown)) {
		canvas_resize(self->shown, width, height);
		self->row = mem_realloc(self->row, (size_t)width + 1, sizeof(*self->row));
		self->everything = true;
	}
	if (LINES != height || COLS != width) {
		resizeterm(height, width);
		clearok(curscr, TRUE);
		self->everything = true;
	}
}

/* False where the terminal is gone, which is remembered. */
static bool send(struct term_curses *self)
{
	if (!ttyout_end(self->out))
		self->gone = true;
	return !self->gone;
}

static bool curses_present(struct term *term, const struct canvas *canvas)
{
	struct term_curses *self = curses_of(term);
	if (self->gone)
		return false;
	ttyout_begin(self->out);
	fit(self, canvas);
	bool any = self->everything;
	for (int y = 0; y < canvas_height(canvas); y++)
		any |= draw_changes(self, canvas, y);
	if (any) {
		wnoutrefresh(stdscr);
		doupdate();
	}
	bool sent = send(self);
	if (any)
		canvas_copy(self->shown, canvas);
	self->everything = false;
	return sent;
}

static void curses_set_theme(struct term *term, const struct theme *theme)
{
	struct term_curses *self = curses_of(term);
	self->theme = *theme;
	self->everything = true;
}

static void curses_redraw(struct term *term)
{
	curses_of(term)->everything = true;
	clearok(curscr, TRUE);
}

static void curses_clipboard(struct term *term, const char *text)
{
	ttyout_clipboard(curses_of(term)->out, text);
}

/* ---- input ---- */

static void curses_size(struct term *term, int *width, int *height)
{
	if (!ttyout_size(curses_of(term)->out, width, height)) {
		*width = COLS;
		*height = LINES;
	}
	*width = *width < CANVAS_WIDTH_MAX ? *width : CANVAS_WIDTH_MAX;
	*height = *height < CANVAS_HEIGHT_MAX ? *height : CANVAS_HEIGHT_MAX;
}

static bool readable(int wait_ms)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	return poll(&input, 1, wait_ms) > 0;
}

static void feed(struct term_curses *self, const char *bytes, size_t length)
{
	const struct clock *clock = clock_system();
	int64_t now_ms = clock->monotonic_ms(clock->user);
	input_feed_after(self->input, now_ms - self->fed_ms, bytes, length);
	self->fed_ms = now_ms;
}

/* Takes what has come; false where nothing had. A terminal that is gone reads as end of file or as an error. */
static bool read_more(struct term_curses *self, int wait_ms)
{
	char bytes[4096];
	if (!readable(wait_ms))
		return false;
	ssize_t length = read(STDIN_FILENO, bytes, sizeof(bytes));
	self->drained = length > 0 && (size_t)length < sizeof(bytes);
	if (length > 0)
		feed(self, bytes, (size_t)length);
	else if (length == 0 || (errno != EINTR && errno != EAGAIN))
		self->gone = true;
	return length > 0;
}

static int curses_read_key(struct term *term)
{
	struct term_curses *self = curses_of(term);
	int key = input_next(self->input, false);
	while (key == KEY_NONE && !self->gone) {
		bool pending = input_pending(self->input);
		if (self->drained && !pending)
			break;
		bool more = read_more(self, pending ? ESC_WAIT_MS : 0);
		key = input_next(self->input, !more && pending);
		if (!more)
			break;
	}
	if (key == KEY_NONE)
		self->drained = false;
	return key == KEY_NONE && self->gone ? KEY_EOF : key;
}

static const char *curses_paste(struct term *term)
{
	return input_paste(curses_of(term)->input);
}

static int curses_input_fd(struct term *term)
{
	(void)term;
	return STDIN_FILENO;
}

static enum color_depth curses_depth(struct term *term)
{
	return curses_of(term)->depth;
}

static enum glyph_set curses_glyphs(struct term *term)
{
	return curses_of(term)->glyphs;
}

/* ---- the terminal's life ---- */

static void enter_modes(void)
{
	raw();
	noecho();
	nonl();
	curs_set(0);
	leaveok(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	typeahead(-1); /* a frame is never cut short by a key */
}

static void append_capability(char *text, size_t size, const char *name)
{
	const char *value = tigetstr(name);
	size_t length = strlen(text);
	if (value && value != (const char *)-1)
		snprintf(text + length, size - length, "%.*s", (int)strcspn(value, "$"), value); /* a delay stands behind it */
}

/* What endwin() would write, for a signal that cannot wait for it. */
static void guard_terminal(const struct term_curses *self)
{
	static const char *const names[] = { "sgr0", "op", "rmkx", "cnorm", "rmcup" };
	char leave[256] = FRAME_OFF PASTE_OFF;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		append_capability(leave, sizeof(leave), names[i]);
	ttyout_guard(self->out, leave);
}

/* endwin() cannot set the tty's modes while it writes into memory, so that is done here. */
static void curses_suspend(struct term *term)
{
	struct term_curses *self = curses_of(term);
	ttyout_leave(self->out);
	ttyout_begin(self->out);
	endwin();
	send(self);
	ttyout_write(self->out, PASTE_OFF);
	ttyout_restore(self->out);
	ttyguard_disarm();
}

static void curses_resume(struct term *term)
{
	struct term_curses *self = curses_of(term);
	ttyout_enter(self->out);
	guard_terminal(self);
	reset_prog_mode();
	enter_modes();
	clearok(curscr, TRUE);
	self->everything = true;
	ttyout_write(self->out, PASTE_ON);
}

static void free_all(struct term_curses *self)
{
	if (self->screen)
		delscreen(self->screen);
	ttyout_destroy(self->out);
	canvas_destroy(self->shown);
	input_destroy(self->input);
	free(self->row);
	free(self);
}

static void curses_destroy(struct term *term)
{
	struct term_curses *self = curses_of(term);
	curses_suspend(term);
	free_all(self);
}

static const struct term_ops curses_ops = {
	.size = curses_size,
	.depth = curses_depth,
	.glyphs = curses_glyphs,
	.input_fd = curses_input_fd,
	.read_key = curses_read_key,
	.paste = curses_paste,
	.present = curses_present,
	.set_theme = curses_set_theme,
	.redraw = curses_redraw,
	.clipboard = curses_clipboard,
	.suspend = curses_suspend,
	.resume = curses_resume,
	.destroy = curses_destroy,
};

/* ---- what the terminal can do ---- */

static bool is_vt100(const char *name)
{
	return strncmp(name, "vt100", 5) == 0 || strncmp(name, "vt102", 5) == 0;
}

static enum color_depth find_depth(const char *name)
{
	const char *no_color = getenv("NO_COLOR");
	if ((no_color && *no_color) || is_vt100(name) || !has_colors() || start_color() == ERR)
		return DEPTH_MONO;
	if (COLORS >= 1 << 24)
		return DEPTH_DIRECT;
	return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : COLORS >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static enum glyph_set find_glyphs(const char *name)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || is_vt100(name) || wcwidth(0x2500) != 1)
		return GLYPHS_ASCII;
	return strcmp(name, "linux") == 0 ? GLYPHS_LINUX : GLYPHS_UNICODE;
}

static bool make_screen(struct term_curses *self, const char *name)
{
	self->screen = newterm(name, ttyout_stream(self->out), stdin);
	return self->screen != NULL;
}

/* What curses does not find it may only not have been able to open. */
static bool no_files_left(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd < 0 && (errno == EMFILE || errno == ENFILE);
}

/*
 * Starts curses under the terminal's name, which is returned. What this host does not know is tried as xterm-256color, which nearly all
 * of them are.
 */
static const char *start_screen(struct term_curses *self, struct err *err)
{
	const char *name = getenv("TERM");
	if (!name || !*name) {
		err_set(err, ERR_IO, "", "TERM is not set, so the terminal is not known");
		return NULL;
	}
	if (!make_screen(self, name)) {
		snprintf(self->note, sizeof(self->note), "TERM=%.40s is not known on this host: taken as xterm-256color", name);
		if (!make_screen(self, "xterm-256color") && no_files_left()) {
			err_set(err, ERR_IO, "",
				"what the terminal can do cannot be read: this process may open no more files (ulimit -n)");
			return NULL;
		}
		if (!self->screen) {
			err_set(err, ERR_IO, "", "the terminal %.40s is not known here, and xterm-256color is not either", name);
			return NULL;
		}
		name = "xterm-256color";
	}
	if (!tigetstr("cup")) {
		err_set(err, ERR_IO, "", "TERM=%.40s cannot place text on a screen; chaoswatch snapshot prints one", name);
		endwin();
		return NULL;
	}
	return name;
}

static bool start(struct term_curses *self, struct err *err)
{
	self->out = ttyout_create(err);
	if (!self->out)
		return false;
	const char *name = start_screen(self, err);
	if (!name)
		return false;
	signal(SIGTERM, SIG_DFL); /* curses has handlers of its own, which write */
	signal(SIGINT, SIG_DFL);
	self->depth = find_depth(name);
	self->glyphs = find_glyphs(name);
	if (!is_vt100(name) && strcmp(name, "linux") != 0)
		ttyout_synchronize(self->out);
	self->default_colors = self->depth != DEPTH_MONO && use_default_colors() == OK;
	self->pairs_most = COLOR_PAIRS < PAIRS_MAX && COLOR_PAIRS > 0 ? (size_t)COLOR_PAIRS : PAIRS_MAX;
	self->pair_count = 1;
	return true;
}

struct term *term_curses_create(const char **note, struct err *err)
{
	struct term_curses *self = mem_zalloc(1, sizeof(*self));
	self->term.ops = &curses_ops;
	*note = "";
	if (!start(self, err)) {
		free_all(self);
		return NULL;
	}
	guard_terminal(self);
	enter_modes();
	self->input = input_create();
	self->shown = canvas_create(COLS, LINES, self->glyphs);
	self->row = mem_zalloc((size_t)COLS + 1, sizeof(*self->row));
	self->everything = true;
	ttyout_write(self->out, PASTE_ON);
	*note = self->note;
	return &self->term;
}
