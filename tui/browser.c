#include "tui/browser.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- which ---- */

bool browser_takes(const char *url)
{
	/* What RFC 3986 lets stand in a URL. */
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";
	bool http = strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
	return http && url[strspn(url, good)] == 0;
}

static bool is_set(const char *(*get)(const char *name), const char *name)
{
	const char *value = get(name);
	return value && *value;
}

/* Appends `length` bytes, each "%s" of which becomes the URL; false where they do not fit. */
static bool append_word(struct browser_command *out, size_t *used, const char *word, size_t length, const char *url, bool *had_url)
{
	for (size_t i = 0; i < length; i++) {
		bool mark = word[i] == '%' && i + 1 < length && word[i + 1] == 's';
		size_t bytes = mark ? strlen(url) : 1;
		if (bytes >= BROWSER_BYTES - *used)
			return false;
		memcpy(out->text + *used, mark ? url : word + i, bytes);
		*used += bytes;
		i += mark;
		*had_url |= mark;
	}
	out->text[(*used)++] = 0;
	return *used < BROWSER_BYTES;
}

/* Splits a command at blanks; the URL comes last where it has no "%s". */
static bool split(const char *command, size_t length, const char *url, struct browser_command *out)
{
	size_t words = 0, used = 0;
	bool had_url = false;
	for (size_t at = 0; at < length;) {
		size_t word = strcspn(command + at, " \t:");
		if (word > 0 && words == BROWSER_WORDS)
			return false;
		if (word > 0)
			out->argv[words++] = out->text + used;
		if (word > 0 && !append_word(out, &used, command + at, word, url, &had_url))
			return false;
		at += word + 1;
	}
	if (words > 0 && !had_url) {
		out->argv[words++] = out->text + used;
		if (!append_word(out, &used, "%s", 2, url, &had_url))
			return false;
	}
	out->argv[words] = NULL;
	return words > 0;
}

bool browser_command(const char *(*get)(const char *name), size_t n, const char *url, struct browser_command *out)
{
	static const char desktop[] = "xdg-open";
	if (!browser_takes(url) || is_set(get, "SSH_CONNECTION") || is_set(get, "SSH_TTY"))
		return false;
	for (const char *at = get("BROWSER"); at && *at;) {
		size_t length = strcspn(at, ":");
		if (split(at, length, url, out) && n-- == 0)
			return true;
		at += length + (at[length] == ':');
	}
	return n == 0 && (is_set(get, "DISPLAY") || is_set(get, "WAYLAND_DISPLAY")) && split(desktop, strlen(desktop), url, out);
}

/* ---- starting ---- */

static void *wait_for(void *user)
{
	pid_t pid = (pid_t)(intptr_t)user;
	waitpid(pid, NULL, 0);
	return NULL;
}

/* A thread that only waits takes its end, so that it stays no zombie. */
static void leave_alone(pid_t pid)
{
	pthread_t thread;
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&thread, NULL, wait_for, (void *)(intptr_t)pid) == 0)
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* With signals as at the start of a program, and away from our terminal. */
static bool start(char *const argv[])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, all;
	pid_t pid;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&how);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &all);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&files);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
	bool started = posix_spawnp(&pid, argv[0], &files, &how, argv, environ) == 0;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	if (started)
		leave_alone(pid);
	return started;
}

bool browser_open(const char *(*get)(const char *name), const char *url)
{
	struct browser_command command;
	for (size_t n = 0; browser_command(get, n, url, &command); n++) {
		if (start(command.argv))
			return true;
	}
	return false;
}
