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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/input.h"

/*
 * ncurses draws the difference and knows the terminal; everything else is done here.
 *
 * Output: ncurses writes once for each jump of the cursor. So the descriptor it writes to is a private one that points at a memory file
 * while doupdate() runs; what it gathered then goes to the tty in one write(2), between the marks of a synchronized update (DEC mode 2026).
 * Where there are no memory files, ncurses writes by itself.
 *
 * Input: bytes are read here and decoded by tui/input; ncurses never reads. Colours: a pair is made when a cell needs it.
 */
#define PAIRS_MAX 512
#define ESC_WAIT_MS 25
#define LEAVE_MS 200 /* for the last bytes, to a terminal that does not read */
#define CLIPBOARD_MAX 65536
#define BEGIN_FRAME "\033[?2026h"
#define END_FRAME "\033[?2026l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

struct pair {
	int32_t color, ground;
};

struct term_curses {
	struct term term; /* first */
	int tty; /* the terminal, for our own writes */
	int out; /* what ncurses writes to */
	int gather; /* the memory file, -1 none */
	FILE *out_file;
	SCREEN *screen;
	enum color_depth depth;
	enum glyph_set glyphs;
	bool synchronized; /* frames are bracketed */
	bool default_colors;
	struct theme theme;
	struct canvas *shown; /* what curses has */
	bool everything; /* the next frame draws all rows */
	bool gone;
	bool leaving; /* the terminal is being given back */
	struct termios settings; /* as they were found */
	struct input *input;
	struct buf frame;
	cchar_t *row; /* one row of cells */
	size_t pair_count, pairs_most;
	struct pair pairs[PAIRS_MAX]; /* [0] is the terminal's default */
	char note[160];
};

static struct term_curses *curses_of(struct term *term)
{
	return (struct term_curses *)term;
}

/* ---- output ---- */

/*
 * A terminal may stop to read for as long as it likes (a slow link, a stopped pager of its output). Signals that end the program are blocked
 * and read by the loop, which stands still here; so they are let through while we wait, and then simply end it.
 */
static void wait_for_room(struct term_curses *self)
{
	static const struct timespec last_wait = { .tv_nsec = LEAVE_MS * 1000000L };
	struct pollfd writable = { .fd = self->tty, .events = POLLOUT };
	sigset_t mask;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGINT);
	sigdelset(&mask, SIGHUP);
	int ready = ppoll(&writable, 1, self->leaving ? &last_wait : NULL, &mask);
	if ((ready == 0 && self->leaving) || (writable.revents & (POLLERR | POLLHUP)))
		self->gone = true;
}

/* All of it, in one write(2) as a rule; false where the terminal is gone. */
static bool write_all(struct term_curses *self, const char *bytes, size_t length)
{
	while (length > 0 && !self->gone) {
		ssize_t written = write(self->tty, bytes, length);
		if (written < 0 && errno == EAGAIN) {
			wait_for_room(self);
		} else if (written < 0 && errno != EINTR) {
			self->gone = true;
		} else if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return !self->gone;
}

static void gather_begin(struct term_curses *self)
{
	if (self->gather < 0)
		return;
	if (ftruncate(self->gather, 0) < 0 || lseek(self->gather, 0, SEEK_SET) < 0)
		return;
	dup3(self->gather, self->out, O_CLOEXEC);
}

/* Points ncurses back at the tty and sends what it wrote meanwhile, if it wrote anything. */
static bool gather_end(struct term_curses *self)
{
	if (self->gather < 0)
		return !self->gone;
	dup3(self->tty, self->out, O_CLOEXEC);
	off_t length = lseek(self->gather, 0, SEEK_CUR);
	if (length <= 0)
		return !self->gone;
	buf_clear(&self->frame);
	if (self->synchronized)
		buf_append_text(&self->frame, BEGIN_FRAME);
	const char *bytes = mmap(NULL, (size_t)length, PROT_READ, MAP_SHARED, self->gather, 0);
	if (bytes == MAP_FAILED)
		return false;
	buf_append(&self->frame, bytes, (size_t)length);
	munmap((void *)bytes, (size_t)length);
	if (self->synchronized)
		buf_append_text(&self->frame, END_FRAME);
	return write_all(self, buf_borrow(&self->frame), self->frame.len);
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

static void set_cell(struct term_curses *self, cchar_t *out, const wchar_t *text, const struct cell *cell)
{
	struct theme_look look = theme_look(&self->theme, cell->role, cell->ground, cell->attrs);
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

static void draw_row(struct term_curses *self, const struct canvas *canvas, int y)
{
	int width = canvas_width(canvas), count = 0, cells;
	for (int x = 0; x < width; x += cells)
		count += set_glyph(self, canvas, x, y, self->row + count, &cells);
	mvadd_wchnstr(y, 0, self->row, count);
}

static bool row_changed(const struct term_curses *self, const struct canvas *canvas, int y)
{
	for (int x = 0; x < canvas_width(canvas); x++) {
		const struct cell *old = canvas_cell(self->shown, x, y), *new = canvas_cell(canvas, x, y);
		if (memcmp(old, new, sizeof(*old)) != 0)
			return true;
		if (new->long_glyph && strcmp(canvas_glyph(self->shown, old), canvas_glyph(canvas, new)) != 0)
			return true;
	}
	return false;
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

static bool curses_present(struct term *term, const struct canvas *canvas)
{
	struct term_curses *self = curses_of(term);
	if (self->gone)
		return false;
	gather_begin(self);
	fit(self, canvas);
	bool any = self->everything;
	for (int y = 0; y < canvas_height(canvas); y++) {
		if (!self->everything && !row_changed(self, canvas, y))
			continue;
		draw_row(self, canvas, y);
		any = true;
	}
	if (any) {
		canvas_copy_changed(self->shown, canvas);
		wnoutrefresh(stdscr);
		doupdate();
	}
	self->everything = false;
	return gather_end(self);
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

static void append_base64(struct buf *out, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < length; i += 3) {
		unsigned three =
			(unsigned)bytes[i] << 16 | (i + 1 < length ? bytes[i + 1] : 0u) << 8 | (i + 2 < length ? bytes[i + 2] : 0u);
		buf_append_char(out, digits[three >> 18]);
		buf_append_char(out, digits[three >> 12 & 63]);
		buf_append_char(out, i + 1 < length ? digits[three >> 6 & 63] : '=');
		buf_append_char(out, i + 2 < length ? digits[three & 63] : '=');
	}
}

static void curses_clipboard(struct term *term, const char *text)
{
	struct term_curses *self = curses_of(term);
	size_t length = strlen(text);
	buf_clear(&self->frame);
	buf_append_text(&self->frame, "\033]52;c;");
	append_base64(&self->frame, (const unsigned char *)text, length < CLIPBOARD_MAX ? length : CLIPBOARD_MAX);
	buf_append_text(&self->frame, "\a");
	write_all(self, buf_borrow(&self->frame), self->frame.len);
}

/* ---- input ---- */

static void curses_size(struct term *term, int *width, int *height)
{
	struct winsize size = { 0 };
	if (ioctl(curses_of(term)->tty, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		*width = size.ws_col;
		*height = size.ws_row;
	} else {
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

/* Takes what has come; false where nothing had. A terminal that is gone reads as end of file or as an error. */
static bool read_more(struct term_curses *self, int wait_ms)
{
	char bytes[4096];
	if (!readable(wait_ms))
		return false;
	ssize_t length = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (length > 0)
		input_feed(self->input, bytes, (size_t)length);
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
		bool more = read_more(self, pending ? ESC_WAIT_MS : 0);
		key = input_next(self->input, !more && pending);
		if (!more)
			break;
	}
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

/* endwin() cannot set the tty's modes while it writes into memory, so they are set here. */
static void curses_suspend(struct term *term)
{
	struct term_curses *self = curses_of(term);
	self->leaving = true;
	gather_begin(self);
	endwin();
	gather_end(self);
	write_all(self, PASTE_OFF, strlen(PASTE_OFF));
	tcsetattr(self->tty, TCSANOW, &self->settings);
}

static void curses_resume(struct term *term)
{
	struct term_curses *self = curses_of(term);
	self->leaving = false;
	reset_prog_mode();
	enter_modes();
	clearok(curscr, TRUE);
	self->everything = true;
	write_all(self, PASTE_ON, strlen(PASTE_ON));
}

static void free_all(struct term_curses *self)
{
	if (self->screen)
		delscreen(self->screen);
	if (self->out_file)
		fclose(self->out_file);
	else if (self->out >= 0)
		close(self->out);
	if (self->gather >= 0)
		close(self->gather);
	if (self->tty >= 0)
		close(self->tty);
	canvas_destroy(self->shown);
	input_destroy(self->input);
	buf_finish(&self->frame);
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
	self->screen = newterm(name, self->out_file, stdin);
	return self->screen != NULL;
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
		if (!make_screen(self, "xterm-256color")) {
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

/*
 * A description of our own, so that it can be made not to block without doing that to the shell's; a duplicate, which may block, where the
 * terminal has no name here.
 */
static int open_tty(void)
{
	char name[128];
	int fd = ttyname_r(STDOUT_FILENO, name, sizeof(name)) == 0 ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
	return fd >= 0 ? fd : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

static bool open_streams(struct term_curses *self, struct err *err)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_IO, "", "this is no terminal; chaoswatch snapshot prints a screen without one");
	self->tty = open_tty();
	self->out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	self->gather = memfd_create("chaoswatch-frame", MFD_CLOEXEC);
	self->out_file = self->out >= 0 ? fdopen(self->out, "w") : NULL;
	if (self->tty < 0 || !self->out_file || tcgetattr(STDOUT_FILENO, &self->settings) < 0)
		return err_set(err, ERR_IO, "", "the terminal cannot be opened: %s", strerror(errno));
	return true;
}

static bool start(struct term_curses *self, struct err *err)
{
	if (!open_streams(self, err))
		return false;
	const char *name = start_screen(self, err);
	if (!name)
		return false;
	signal(SIGTERM, SIG_DFL); /* curses has handlers of its own, which write */
	signal(SIGINT, SIG_DFL);
	self->depth = find_depth(name);
	self->glyphs = find_glyphs(name);
	self->synchronized = !is_vt100(name) && strcmp(name, "linux") != 0;
	self->default_colors = self->depth != DEPTH_MONO && use_default_colors() == OK;
	self->pairs_most = COLOR_PAIRS < PAIRS_MAX && COLOR_PAIRS > 0 ? (size_t)COLOR_PAIRS : PAIRS_MAX;
	self->pair_count = 1;
	return true;
}

struct term *term_curses_create(const char **note, struct err *err)
{
	struct term_curses *self = mem_zalloc(1, sizeof(*self));
	self->term.ops = &curses_ops;
	self->tty = self->out = self->gather = -1;
	*note = "";
	if (!start(self, err)) {
		free_all(self);
		return NULL;
	}
	enter_modes();
	self->input = input_create();
	self->shown = canvas_create(COLS, LINES, self->glyphs);
	self->row = mem_zalloc((size_t)COLS + 1, sizeof(*self->row));
	self->everything = true;
	write_all(self, PASTE_ON, strlen(PASTE_ON));
	*note = self->note;
	return &self->term;
}
