/*
 * chaoswatch-sim: the simulated cluster as a program. One thread waits for requests, for the end of its standard input where that is a pipe, for
 * SIGTERM and SIGINT, and for the next second of the world.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/base/buf.h"
#include "datasources/sim/api_control.h"
#include "datasources/sim/options.h"
#include "datasources/sim/server.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/story.h"

#define DESCRIPTORS 8192

static int64_t date(void *user)
{
	return sim_now(user);
}

#define URL_SIZE 64

enum { PORT_METRICS, PORT_CHAOS_MESH, PORT_PROMETHEUS, PORT_ALERTMANAGER, PORT_CONTROL, PORT_COUNT };

/* The ports in a row: what the ready line calls them, and what stands behind host and port. The control endpoint is for this machine alone. */
static const struct port {
	const char *name, *path;
	server_handler handler;
	bool local;
} ports[] = {
	[PORT_METRICS] = { "metrics", "/metrics", sim_answer_metrics, false },
	[PORT_CHAOS_MESH] = { "chaos_mesh", "", sim_answer_chaos_mesh, false },
	[PORT_PROMETHEUS] = { "prometheus", "", sim_answer_prometheus, false },
	[PORT_ALERTMANAGER] = { "alertmanager", "", sim_answer_alertmanager, false },
	[PORT_CONTROL] = { "control", "", api_control_answer, true },
};

/* *url is "" where there is no such port. */
static bool open_port(struct server *server, const struct options *options, size_t number, char url[URL_SIZE], struct err *err)
{
	uint16_t port = options->port_base ? (uint16_t)(options->port_base + number) : 0;
	bool (*open)(struct server *, uint16_t, server_handler, uint16_t *, struct err *) =
		ports[number].local ? server_open_local : server_open;

	*url = '\0';
	if (ports[number].local && !options->sim.control_token)
		return true;
	const char *listen = ports[number].local ? "127.0.0.1" : options->listen;

	if (!open(server, port, ports[number].handler, &port, err)) {
		if (err->code == ERR_IO)
			err_set(err, ERR_IO, "", "cannot listen on %s port %u: is it taken? --port-base 0 takes free ones", listen, port);
		return false;
	}
	snprintf(url, URL_SIZE, "http://%s:%u%s", listen, port, ports[number].path);
	return true;
}

static bool open_ports(struct server *server, const struct options *options, char urls[PORT_COUNT][URL_SIZE], struct err *err)
{
	for (size_t i = 0; i < PORT_COUNT; i++)
		if (!open_port(server, options, i, urls[i], err))
			return false;
	for (size_t i = 0; i < PORT_COUNT; i++) {
		const char *quote = *urls[i] ? "\"" : "";

		printf("%s\"%s\": %s%s%s", i ? ", " : "{", ports[i].name, quote, *urls[i] ? urls[i] : "null", quote);
	}
	puts("}");
	fflush(stdout);
	return true;
}

static bool is_pipe(int descriptor)
{
	struct stat about;

	return fstat(descriptor, &about) == 0 && S_ISFIFO(about.st_mode);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Each connection is a descriptor, and the usual thousand would be few for five ports. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* What comes on standard input means nothing; its end means everything. */
static bool has_ended(int descriptor)
{
	char waste[512];
	ssize_t got = read(descriptor, waste, sizeof waste);

	return got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
}

/* The parent may have ended before it was asked to be told: then its child belongs to somebody else already. */
static bool tie_to_parent(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent;
}

/* Says in one line what is wrong: of a file where, as compilers do. */
static int complain(const struct err *err)
{
	char text[512];

	fprintf(stderr, "%s%s\n", *err->where ? "" : "chaoswatch-sim: ", err_message(err, text, sizeof text));
	return OPTIONS_EXIT_USAGE;
}

enum { WAIT_SIGNALS, WAIT_INPUT, WAIT_SERVER };

static void serve(struct server *server, struct sim *sim, int signals)
{
	struct pollfd waits[WAIT_SERVER + SERVER_PORTS_MAX] = { { .fd = signals, .events = POLLIN },
		{ .fd = is_pipe(STDIN_FILENO) ? STDIN_FILENO : -1, .events = POLLIN } };
	int descriptors[SERVER_PORTS_MAX];
	size_t count = server_descriptors(server, descriptors);

	for (size_t i = 0; i < count; i++)
		waits[WAIT_SERVER + i] = (struct pollfd){ .fd = descriptors[i], .events = POLLIN };
	for (;;) {
		poll(waits, WAIT_SERVER + count, server_wait_ms(server, 1000));
		if (waits[WAIT_SIGNALS].revents || (waits[WAIT_INPUT].revents && has_ended(STDIN_FILENO)))
			return;
		sim_advance(sim);
		server_turn(server);
	}
}

static int print_rules(const struct sim_params *params)
{
	struct err err = { 0 };
	struct story *story = story_load(params->story ? params->story : story_builtin_name(0), &err);
	struct buf text = { 0 };

	if (!story)
		return complain(&err);
	story_print_rules(story, params->alert_for_ms, &text);
	fputs(buf_borrow(&text), stdout);
	buf_finish(&text);
	story_destroy(story);
	return EXIT_SUCCESS;
}

static bool open_and_serve(struct sim *sim, const struct options *options, int signals, struct err *err)
{
	struct server *server = server_create(&(struct server_params){ options->listen, date, sim });
	char urls[PORT_COUNT][URL_SIZE];
	bool opened = open_ports(server, options, urls, err);

	if (opened) {
		sim_set_urls(sim, &(struct sim_urls){ urls[PORT_METRICS], urls[PORT_PROMETHEUS], urls[PORT_ALERTMANAGER] });
		serve(server, sim, signals);
	}
	server_destroy(server);
	return opened;
}

int main(int argc, char **argv)
{
	pid_t parent = getppid();
	struct options options = { .listen = "127.0.0.1", .sim = { .clock = clock_system(), .seed = 1, .speed = 1, .alert_for_ms = -1 } };
	int code = options_parse(&options, argc, argv);
	struct err err = { 0 };

	if (code >= 0)
		return code;
	if (options.print_rules)
		return print_rules(&options.sim);
	allow_descriptors();
	if (options.end_with_parent && !tie_to_parent(parent))
		return EXIT_SUCCESS;
	/* Before the signals are blocked: a file that is a pipe into which nobody writes is waited for. */
	struct sim *sim = sim_create(&options.sim, &err);

	if (!sim)
		return complain(&err);
	int signals = open_signals();

	if (options.dump && !sim_dump_past(sim, options.dump, &err)) {
		complain(&err);
		code = EXIT_FAILURE;
	} else {
		code = open_and_serve(sim, &options, signals, &err) ? EXIT_SUCCESS : complain(&err);
	}
	sim_destroy(sim);
	close(signals);
	return code;
}
