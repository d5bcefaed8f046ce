#include "tui/ttyguard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FATAL_COUNT (sizeof(fatal) / sizeof(fatal[0]))

static const int fatal[] = { SIGABRT, SIGBUS, SIGFPE, SIGHUP, SIGILL, SIGINT, SIGSEGV, SIGTERM };

/* Of the process, because a signal handler has nothing else. */
static struct {
	volatile sig_atomic_t armed;
	int tty;
	size_t length;
	char leave[256];
	struct termios settings;
	struct sigaction before[FATAL_COUNT];
} guard;

static void put_back_handlers(void)
{
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &guard.before[i], NULL);
}

/* What was sent has to be sent again; a fault comes back by itself, with the address that a sanitizer reports. */
static void send_again(int number)
{
	sigset_t only;
	sigemptyset(&only);
	sigaddset(&only, number);
	raise(number);
	pthread_sigmask(SIG_UNBLOCK, &only, NULL);
}

/* Whether it is all out. */
static bool put_leave(size_t *done)
{
	while (*done < guard.length) {
		ssize_t written = write(guard.tty, guard.leave + *done, guard.length - *done);
		if (written <= 0)
			return false;
		*done += (size_t)written;
	}
	return true;
}

/*
 * A terminal that reads slowly is given a moment to make room. What one that does not read at all has before it is a frame that nobody will
 * see whole: that is dropped, so that `leave` comes next when it reads again.
 */
static void leave_screen(void)
{
	struct pollfd writable = { .fd = guard.tty, .events = POLLOUT };
	size_t done = 0;
	if (put_leave(&done))
		return;
	if (poll(&writable, 1, TTYGUARD_WAIT_MS) == 0)
		tcflush(guard.tty, TCOFLUSH);
	put_leave(&done);
}

static void give_back(int number, siginfo_t *info, void *context)
{
	(void)context;
	int saved = errno;
	if (guard.armed) {
		guard.armed = 0;
		leave_screen();
		tcsetattr(guard.tty, TCSANOW, &guard.settings);
		put_back_handlers();
	}
	if (info->si_code <= 0)
		send_again(number);
	errno = saved;
}

void ttyguard_arm(int tty, const struct termios *settings, const char *leave)
{
	struct sigaction handler = { .sa_sigaction = give_back, .sa_flags = SA_SIGINFO };
	if (guard.armed)
		return;
	sigemptyset(&handler.sa_mask);
	guard.tty = tty;
	guard.settings = *settings;
	guard.length = (size_t)snprintf(guard.leave, sizeof(guard.leave), "%s", leave);
	if (guard.length >= sizeof(guard.leave))
		guard.length = sizeof(guard.leave) - 1;
	guard.armed = 1;
	for (size_t i = 0; i < FATAL_COUNT; i++)
		sigaction(fatal[i], &handler, &guard.before[i]);
}

void ttyguard_disarm(void)
{
	if (!guard.armed)
		return;
	put_back_handlers();
	guard.armed = 0;
}
