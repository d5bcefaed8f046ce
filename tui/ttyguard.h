#ifndef TUI_TTYGUARD_H
#define TUI_TTYGUARD_H

#include <termios.h>

/*
 * Gives the terminal back where a fatal signal ends the program in the middle of a screen: a defect (SIGSEGV, SIGBUS, SIGFPE, SIGILL), an
 * abort (no memory is one), or SIGTERM, SIGINT and SIGHUP while a terminal does not read. The signal then does what it did before. Main
 * thread only; one terminal at a time. The handlers wait at most TTYGUARD_WAIT_MS for a terminal that takes no more.
 */
#define TTYGUARD_WAIT_MS 200

/*
 * Until ttyguard_disarm() a fatal signal writes `leave` to `tty`, a descriptor that does not block as a rule, and puts `settings` back. Both
 * are copied; of `leave` the first 255 bytes.
 */
void ttyguard_arm(int tty, const struct termios *settings, const char *leave) __attribute__((nonnull));

/* For a terminal that has been given back in good order, or is closed. Harmless where nothing is armed. */
void ttyguard_disarm(void);

#endif
