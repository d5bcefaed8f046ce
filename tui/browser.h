#ifndef TUI_BROWSER_H
#define TUI_BROWSER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Opens a URL where the user sits: with the commands of $BROWSER, else with xdg-open where there is a desktop. Not over SSH, where a browser
 * would open on the far machine. No shell takes part; only http and https URLs without odd bytes are opened, so that what a server puts into
 * an annotation can be nothing else.
 */

#define BROWSER_WORDS 16
#define BROWSER_BYTES 4096

struct browser_command {
	char *argv[BROWSER_WORDS + 2]; /* NULL at the end; into text */
	char text[BROWSER_BYTES];
};

bool browser_takes(const char *url) __attribute__((nonnull)); /* whether it is one that is opened at all. Pure. */

/* The n-th command to try, by the environment that `get` tells; false where there are no more. Pure. */
bool browser_command(const char *(*get)(const char *name), size_t n, const char *url, struct browser_command *out) __attribute__((nonnull));

/* Starts the first that can be started, on a session and with standard streams of its own; never waits. False where there is none. */
bool browser_open(const char *(*get)(const char *name), const char *url) __attribute__((nonnull));

#endif
