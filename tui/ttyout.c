#include "tui/ttyout.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/sgr.h"
#include "tui/ttyguard.h"

#define CLIPBOARD_MAX 65536
#define ROOM_MIN 4096 /* bytes that a terminal that reads takes at once */
#define PIECE_MAX 512 /* bytes that arrive in one piece anyway: a change of the time needs no marks */
#define BEGIN_FRAME "\033[?2026h"
#define END_FRAME "\033[?2026l"

struct ttyout {
	int tty; /* the terminal, not blocking */
	int waiting; /* the same, blocking: for long frames; -1 none */
	int pieces; /* what the library writes to: the terminal, or `gather` */
	int gather; /* the memory file, -1 none */
	bool gathering, synchronized, leaving, flushed, gone;
	FILE *stream; /* of `pieces` */
	struct termios settings;
	struct buf gathered, frame;
};

/*
 * A terminal may stop to read for as long as it likes (a slow link, an output that was stopped). Signals that end the program are blocked
 * and read by the loop, which stands still here; so they are let through while we wait, and then simply end it. When the terminal is given back
 * to no avail, what it has not read of the last frame is dropped, which nobody would see whole, so that what gives it back comes next.
 */
static void let_through(sigset_t *mask)
{
	sigdelset(mask, SIGTERM);
	sigdelset(mask, SIGINT);
	sigdelset(mask, SIGHUP);
}

static void wait_for_room(struct ttyout *out)
{
	static const struct timespec last_wait = { .tv_nsec = TTYGUARD_WAIT_MS * 1000000L };
	struct pollfd writable = { .fd = out->tty, .events = POLLOUT };
	sigset_t mask;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	let_through(&mask);
	int ready = ppoll(&writable, 1, out->leaving ? &last_wait : NULL, &mask);
	if ((ready == 0 && out->leaving && out->flushed) || (writable.revents & (POLLERR | POLLHUP))) {
		out->gone = true;
	} else if (ready == 0 && out->leaving) {
		out->flushed = true;
		tcflush(out->tty, TCOFLUSH);
	}
}

/*
 * What does not block takes only what there is room for, on a pseudo terminal 8 KiB at most; a frame that is longer, and would be torn, goes
 * through the descriptor that waits.
 */
static ssize_t write_whole(struct ttyout *out, const char *bytes, size_t length)
{
	sigset_t before, mask;
	sigprocmask(SIG_BLOCK, NULL, &before);
	mask = before;
	let_through(&mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	ssize_t written = write(out->waiting, bytes, length);
	int problem = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = problem;
	return written;
}

/* All of it, in one write(2) as a rule. */
static bool write_all(struct ttyout *out, const char *bytes, size_t length)
{
	while (length > 0 && !out->gone) {
		bool whole = length > ROOM_MIN && !out->leaving && out->waiting >= 0;
		ssize_t written = whole ? write_whole(out, bytes, length) : write(out->tty, bytes, length);
		if (written < 0 && errno == EAGAIN) {
			wait_for_room(out);
		} else if (written < 0 && errno != EINTR) {
			out->gone = true;
		} else if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return !out->gone;
}

void ttyout_begin(struct ttyout *out)
{
	out->gathering = out->gather >= 0 && lseek(out->gather, 0, SEEK_SET) == 0 && dup3(out->gather, out->pieces, O_CLOEXEC) >= 0;
}

/* What was written since ttyout_begin(); behind it the file still has what earlier frames left. */
static void read_gathered(struct ttyout *out)
{
	char bytes[16384];
	off_t at = 0, end = lseek(out->gather, 0, SEEK_CUR);
	buf_clear(&out->gathered);
	while (at < end) {
		size_t rest = (size_t)(end - at);
		ssize_t length = pread(out->gather, bytes, rest < sizeof bytes ? rest : sizeof bytes, at);
		if (length <= 0)
			return;
		buf_append(&out->gathered, bytes, (size_t)length);
		at += length;
	}
}

bool ttyout_end(struct ttyout *out)
{
	if (!out->gathering)
		return !out->gone;
	out->gathering = false;
	dup3(out->tty, out->pieces, O_CLOEXEC);
	read_gathered(out);
	if (out->gathered.len == 0)
		return !out->gone;
	bool marks = out->synchronized && out->gathered.len > PIECE_MAX;
	buf_clear(&out->frame);
	if (marks)
		buf_append_text(&out->frame, BEGIN_FRAME);
	sgr_join(&out->frame, buf_borrow(&out->gathered), out->gathered.len);
	if (marks)
		buf_append_text(&out->frame, END_FRAME);
	return write_all(out, buf_borrow(&out->frame), out->frame.len);
}

bool ttyout_write(struct ttyout *out, const char *text)
{
	return write_all(out, text, strlen(text));
}

bool ttyout_clipboard(struct ttyout *out, const char *text)
{
	size_t length = strlen(text);
	buf_clear(&out->frame);
	buf_append_text(&out->frame, "\033]52;c;");
	buf_append_base64(&out->frame, text, length < CLIPBOARD_MAX ? length : CLIPBOARD_MAX);
	buf_append_text(&out->frame, "\a");
	return write_all(out, buf_borrow(&out->frame), out->frame.len);
}

bool ttyout_size(const struct ttyout *out, int *columns, int *rows)
{
	struct winsize size = { 0 };
	if (ioctl(out->tty, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
		return false;
	*columns = size.ws_col;
	*rows = size.ws_row;
	return true;
}

void ttyout_leave(struct ttyout *out)
{
	out->leaving = true;
}

void ttyout_enter(struct ttyout *out)
{
	out->leaving = out->flushed = false;
}

void ttyout_guard(const struct ttyout *out, const char *leave)
{
	ttyguard_arm(out->tty, &out->settings, leave);
}

void ttyout_restore(struct ttyout *out)
{
	tcsetattr(out->tty, TCSANOW, &out->settings);
}

FILE *ttyout_stream(struct ttyout *out)
{
	return out->stream;
}

void ttyout_synchronize(struct ttyout *out)
{
	out->synchronized = true;
}

/* A description of our own, which does or does not block whatever the shell's does; -1 where the terminal has no name here. */
static int open_tty(int flags)
{
	char name[128];
	return ttyname_r(STDOUT_FILENO, name, sizeof name) == 0 ? open(name, O_WRONLY | O_NOCTTY | O_CLOEXEC | flags) : -1;
}

static bool open_all(struct ttyout *out, struct err *err)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_IO, "", "this is no terminal; chaoswatch snapshot prints a screen without one");
	out->tty = open_tty(O_NONBLOCK);
	out->waiting = out->tty >= 0 ? open_tty(0) : -1;
	if (out->tty < 0)
		out->tty = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	out->pieces = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	out->gather = memfd_create("chaoswatch-frame", MFD_CLOEXEC);
	out->stream = out->pieces >= 0 ? fdopen(out->pieces, "w") : NULL;
	if (out->tty < 0 || !out->stream || tcgetattr(STDOUT_FILENO, &out->settings) < 0)
		return err_set(err, ERR_IO, "", "the terminal cannot be opened: %s", strerror(errno));
	return true;
}

struct ttyout *ttyout_create(struct err *err)
{
	struct ttyout *out = mem_zalloc(1, sizeof *out);
	out->tty = out->waiting = out->pieces = out->gather = -1;
	if (open_all(out, err))
		return out;
	ttyout_destroy(out);
	return NULL;
}

void ttyout_destroy(struct ttyout *out)
{
	if (!out)
		return;
	if (out->stream)
		fclose(out->stream);
	else if (out->pieces >= 0)
		close(out->pieces);
	if (out->gather >= 0)
		close(out->gather);
	if (out->tty >= 0)
		close(out->tty);
	if (out->waiting >= 0)
		close(out->waiting);
	buf_finish(&out->gathered);
	buf_finish(&out->frame);
	free(out);
}
