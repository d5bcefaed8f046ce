#include "datasources/simulator.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "datasources/simulator_decode.h"

/*
 * Three pipes: the leash (its standard input, of which we hold the other end and never write into), its standard output for the ready line, and its
 * standard error for the one line that says why it does not start. All of ours are closed on exec, so no other child holds the leash. What
 * it may write later finds a pipe that nobody empties; that pipe does not block it.
 *
 * The token of its control endpoint is in a file without a name that both have open: it stands in no argument, no environment, and no folder.
 */

#define READY_MS 2000
#define END_MS 200
#define LINE_MAX_BYTES 4096
#define PROGRAM "chaoswatch-sim"

struct simulator {
	pid_t pid; /* 0: not running */
	int leash, out, words; /* our ends; -1 closed */
	int token; /* the token's file, in memory; -1 closed */
	char token_file[32];
	struct simulator_ready ready;
};

/* ---- where things are ---- */

/* The folder of this program's own file; "" where the kernel does not tell. */
static void own_folder(char out[PATH_MAX])
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

	path[length > 0 ? length : 0] = 0;
	char *slash = strrchr(path, '/');
	if (slash)
		*slash = 0;
	snprintf(out, PATH_MAX, "%s", path);
}

/* Installed, or in the tree that it was built in: build/ or build/asan/. */
const char *simulator_experiments(char *out, size_t size)
{
	static const char *const places[] = { "../share/chaoswatch/experiments", "../tools/experiments", "../../tools/experiments" };
	char folder[PATH_MAX];
	own_folder(folder);
	for (size_t i = 0; folder[0] && i < sizeof places / sizeof *places; i++) {
		int length = snprintf(out, size, "%s/%s", folder, places[i]);
		if (length > 0 && (size_t)length < size && access(out, R_OK | X_OK) == 0)
			return out;
	}
	out[0] = 0;
	return out;
}

static bool is_program(const char *path)
{
	struct stat about;
	return access(path, X_OK) == 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* The one beside this program's own file, else the first in PATH, whose empty folders do not count. */
static bool find_program(char out[PATH_MAX])
{
	const char *path = getenv("PATH");
	char folder[PATH_MAX];
	own_folder(folder);
	int length = snprintf(out, PATH_MAX, "%s/" PROGRAM, folder);
	if (folder[0] && length < PATH_MAX && is_program(out))
		return true;
	for (const char *at = path ? path : ""; *at; at += strspn(at, ":")) {
		size_t size = strcspn(at, ":");
		length = snprintf(out, PATH_MAX, "%.*s/" PROGRAM, (int)size, at);
		if (size > 0 && length < PATH_MAX && is_program(out))
			return true;
		at += size;
	}
	return false;
}

/* ---- starting ---- */

#define ARGUMENTS_MAX 12
#define TOKEN_FD 3 /* in the simulator */

static void fill_arguments(const struct simulator_params *params, const char *arguments[ARGUMENTS_MAX])
{
	const char *const options[][2] = { { "--speed", params->speed }, { "--seed", params->seed }, { "--story", params->story } };
	size_t count = 0;
	arguments[count++] = PROGRAM;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (!options[i][1])
			continue;
		arguments[count++] = options[i][0];
		arguments[count++] = options[i][1];
	}
	if (params->loop)
		arguments[count++] = "--loop";
	arguments[count++] = "--control-token-file";
	arguments[count++] = "/dev/fd/3";
	arguments[count] = NULL;
}

/* A group of its own, so that what the terminal sends to ours (^C while we start) does not reach it; and no signal blocked or ignored. */
static void prepare(posix_spawnattr_t *attributes)
{
	sigset_t none, normal;
	sigemptyset(&none);
	sigemptyset(&normal);
	sigaddset(&normal, SIGPIPE);
	posix_spawnattr_init(attributes);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &normal);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(const char *program, const char *const arguments[], const int ends[3], int token, pid_t *pid)
{
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	prepare(&attributes);
	posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_adddup2(&actions, ends[fd], fd);
	posix_spawn_file_actions_adddup2(&actions, token, TOKEN_FD);
	int problem = posix_spawn(pid, program, &actions, &attributes, (char *const *)(uintptr_t)arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return problem;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Its ends in `ends`, ours in the simulator. */
static bool open_pipes(struct simulator *simulator, int ends[3], struct err *err)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, words[2] = { -1, -1 };
	bool opened = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(words, O_CLOEXEC) == 0 &&
		      fcntl(words[1], F_SETFL, O_NONBLOCK) == 0;
	if (!opened)
		err_set(err, ERR_IO, "", "no pipe for the simulator: %s", strerror(errno));
	ends[0] = in[0];
	ends[1] = out[1];
	ends[2] = words[1];
	simulator->leash = in[1];
	simulator->out = out[0];
	simulator->words = words[0];
	return opened;
}

static bool open_token(struct simulator *simulator, struct err *err)
{
	unsigned char bytes[16];
	char text[2 * sizeof bytes + 2];
	bool random = getrandom(bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes;
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	text[sizeof text - 2] = '\n';
	simulator->token = memfd_create("chaoswatch-control", MFD_CLOEXEC);
	bool written = random && simulator->token >= 0 && fchmod(simulator->token, S_IRUSR | S_IWUSR) == 0 &&
		       write(simulator->token, text, sizeof text - 1) == (ssize_t)(sizeof text - 1);
	snprintf(simulator->token_file, sizeof simulator->token_file, "/dev/fd/%d", simulator->token);
	explicit_bzero(text, sizeof text);
	explicit_bzero(bytes, sizeof bytes);
	return written || err_set(err, ERR_IO, "", "no token for the simulator: %s", strerror(errno));
}

static bool start(struct simulator *simulator, const struct simulator_params *params, struct err *err)
{
	const char *arguments[ARGUMENTS_MAX];
	char program[PATH_MAX], folder[PATH_MAX];
	int ends[3];
	int problem = 0;
	own_folder(folder);
	if (!find_program(program))
		return err_set(err, ERR_CONFIG, "",
			"the demo needs " PROGRAM ", and it is neither in %s nor in PATH: it is built and installed with chaoswatch",
			folder);
	bool opened = open_pipes(simulator, ends, err) && open_token(simulator, err);
	fill_arguments(params, arguments);
	if (opened)
		problem = spawn(program, arguments, ends, simulator->token, &simulator->pid);
	for (int i = 0; i < 3; i++)
		close_end(&ends[i]);
	if (problem == 0)
		return opened;
	simulator->pid = 0;
	return err_set(err, ERR_IO, "", "%s cannot be started: %s", program, strerror(problem));
}

/* ---- until it is ready ---- */

static int64_t monotonic_ms(void)
{
	return clock_system()->monotonic_ms(clock_system()->user);
}

/* A line without its end, waiting until `until_ms`. False where the pipe ended, the time is over, or the line is too long. */
static bool read_line(int fd, int64_t until_ms, char line[LINE_MAX_BYTES])
{
	size_t length = 0;
	while (length < LINE_MAX_BYTES - 1) {
		int64_t left = until_ms - monotonic_ms();
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		if (left <= 0 || poll(&wait, 1, (int)left) == 0)
			break;
		ssize_t got = read(fd, line + length, LINE_MAX_BYTES - 1 - length);
		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		length += got > 0 ? (size_t)got : 0;
		line[length] = 0;
		char *end = memchr(line, '\n', length);
		if (end) {
			*end = 0;
			return true;
		}
	}
	line[length] = 0;
	return false;
}

/* It ended before it was ready: its own line says why. */
static bool explain(struct simulator *simulator, struct err *err)
{
	char line[LINE_MAX_BYTES];
	int status = 0;
	bool told = read_line(simulator->words, monotonic_ms() + END_MS, line);
	if (waitpid(simulator->pid, &status, 0) == simulator->pid)
		simulator->pid = 0;
	if (told)
		return err_set(err, WIFEXITED(status) && WEXITSTATUS(status) == 2 ? ERR_USAGE : ERR_IO, "", "%s", line);
	return err_set(err, ERR_IO, "", PROGRAM " ended before it was ready (%s %d)", WIFSIGNALED(status) ? "signal" : "status",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static bool await_ready(struct simulator *simulator, struct err *err)
{
	char line[LINE_MAX_BYTES];
	int64_t until_ms = monotonic_ms() + READY_MS;
	struct pollfd closed = { .fd = simulator->out };
	if (read_line(simulator->out, until_ms, line))
		return simulator_decode_ready(line, strlen(line), &simulator->ready, err) || err_prefix(err, "the ready line of " PROGRAM);
	poll(&closed, 1, 0);
	if (closed.revents & POLLHUP)
		return explain(simulator, err);
	return err_set(err, ERR_TIMEOUT, "", PROGRAM " was not ready within %d s", READY_MS / 1000);
}

struct simulator *simulator_start(const struct simulator_params *params, struct err *err)
{
	struct simulator *simulator = mem_zalloc(1, sizeof *simulator);
	simulator->leash = simulator->out = simulator->words = simulator->token = -1;
	if (start(simulator, params, err) && await_ready(simulator, err))
		return simulator;
	simulator_stop(simulator);
	return NULL;
}

const char *simulator_token_file(const struct simulator *simulator)
{
	return simulator->token_file;
}

const struct simulator_ready *simulator_ready(const struct simulator *simulator)
{
	return &simulator->ready;
}

/* Its standard output closes when it ends. */
static void await_end(const struct simulator *simulator)
{
	struct pollfd closed = { .fd = simulator->out };
	if (poll(&closed, 1, END_MS) == 0)
		kill(simulator->pid, SIGKILL);
	waitpid(simulator->pid, NULL, 0);
}

void simulator_stop(struct simulator *simulator)
{
	if (!simulator)
		return;
	close_end(&simulator->leash);
	if (simulator->pid > 0)
		await_end(simulator);
	close_end(&simulator->out);
	close_end(&simulator->words);
	close_end(&simulator->token);
	free(simulator);
}
