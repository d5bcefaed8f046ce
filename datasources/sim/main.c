/*
 * chaoswatch-sim: the simulated cluster as a program. One thread waits for requests, for the end of its standard input where that is a pipe, for
 * SIGTERM and SIGINT, and for the next second of the world.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/base/fmt.h"
#include "datasources/sim/api_control.h"
#include "datasources/sim/pace.h"
#include "datasources/sim/server.h"
#include "datasources/sim/sim.h"
#include "datasources/sim/story.h"

#define EXIT_USAGE 2

#define TOKEN_SIZE 512

struct options {
	const char *listen;
	uint16_t port_base;
	struct sim_params sim;
	bool end_with_parent, print_rules;
	const char *dump; /* file for the past; NULL: none */
	char control_token[TOKEN_SIZE];
};

static const char help[] =
	"usage: chaoswatch-sim [OPTION]...\n"
	"A simulated Kubernetes cluster with Chaos Mesh, a Prometheus with six hours of history and an Alertmanager of its own: the APIs "
	"of\n"
	"all three, and /metrics for a real Prometheus to scrape.\n\n"
	"  --listen ADDRESS     IPv4 address to listen on (127.0.0.1)\n"
	"  --port-base N        first of the ports in a row; 0 takes free ones (0)\n"
	"  --seed N             the same seed and the same requests give the same world (1)\n"
	"  --speed N            world seconds a second (1)\n"
	"  --token-file FILE    ask for tokens: lines of TOKEN ROLE [NAMESPACE], roles manager, viewer, admin, none, expired\n"
	"  --alert-for TIME     how long memory may be over its bound before ContainerMemoryLimit fires: 1m, 90s (as the story says)\n"
	"  --story NAME|FILE    what happens by itself, from a file as in chaoswatch-story(5), or one of:\n"
	"%s"
	"  --loop               begin the story anew when it is over\n"
	"  --control-token-file FILE  open a control endpoint on 127.0.0.1 for who has the token in the file's one line\n"
	"  --history TIME       how much of it there is before the start, up to 30d (6h)\n"
	"  --pods N, --series N, --alerts N, --experiments N  so many more of them, in the namespace load (0)\n"
	"  --print-rules        print the story's rules as a rule file for a real Prometheus, and end\n"
	"  --dump-history FILE  write what was before the start to FILE as OpenMetrics, before it is ready\n"
	"  --end-with-parent    end when the process that started it ends\n"
	"  --help, --version\n\n"
	"When ready it prints one line of JSON with the URLs. It ends on SIGTERM and SIGINT, and when its standard input, if that is a "
	"pipe, ends.\n";

static void print_help(void)
{
	struct buf list = { 0 };
	const char *name;

	for (size_t i = 0; (name = story_builtin_name(i)) != NULL; i++) {
		struct story *story = story_load(name, NULL);

		buf_appendf(&list, "                         %-12s %s\n", name, story ? story->about : "");
		story_destroy(story);
	}
	printf(help, buf_borrow(&list));
	buf_finish(&list);
}

static bool parse_number(const char *text, double least, double most, double *value)
{
	return fmt_parse_double(text, strlen(text), value) && *value >= least && *value <= most;
}

static bool parse_seed(const char *text, uint64_t *seed)
{
	char *end = NULL;

	errno = 0;
	*seed = strtoull(text, &end, 0);
	return *text && *text != '-' && *end == '\0' && errno == 0;
}

static int usage(const char *problem, const char *value)
{
	fprintf(stderr, "chaoswatch-sim: %s%s%s (chaoswatch-sim --help says more)\n", problem, *value ? ": " : "", value);
	return EXIT_USAGE;
}

/* One line, as short as a header's value may be. */
static bool read_token(const char *path, char token[TOKEN_SIZE])
{
	FILE *file = fopen(path, "re");
	bool got = file && fgets(token, TOKEN_SIZE, file);

	if (file)
		fclose(file);
	if (!got)
		return false;
	size_t length = strcspn(token, "\r\n");
	bool whole = token[length] != '\0' || length < TOKEN_SIZE - 1;

	token[length] = '\0';
	return whole && length > 0;
}

enum choice {
	OPTION_LISTEN = 256,
	OPTION_PORT_BASE,
	OPTION_SEED,
	OPTION_SPEED,
	OPTION_TOKEN_FILE,
	OPTION_STORY,
	OPTION_ALERT_FOR,
	OPTION_LOOP,
	OPTION_CONTROL_TOKEN_FILE,
	OPTION_DUMP_HISTORY,
	OPTION_END_WITH_PARENT,
	OPTION_PRINT_RULES,
	OPTION_HISTORY,
	OPTION_PODS,
	OPTION_SERIES,
	OPTION_ALERTS,
	OPTION_EXPERIMENTS,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ "port-base", required_argument, NULL, OPTION_PORT_BASE },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "speed", required_argument, NULL, OPTION_SPEED },
	{ "token-file", required_argument, NULL, OPTION_TOKEN_FILE },
	{ "story", required_argument, NULL, OPTION_STORY },
	{ "alert-for", required_argument, NULL, OPTION_ALERT_FOR },
	{ "loop", no_argument, NULL, OPTION_LOOP },
	{ "control-token-file", required_argument, NULL, OPTION_CONTROL_TOKEN_FILE },
	{ "dump-history", required_argument, NULL, OPTION_DUMP_HISTORY },
	{ "end-with-parent", no_argument, NULL, OPTION_END_WITH_PARENT },
	{ "print-rules", no_argument, NULL, OPTION_PRINT_RULES },
	{ "history", required_argument, NULL, OPTION_HISTORY },
	{ "pods", required_argument, NULL, OPTION_PODS },
	{ "series", required_argument, NULL, OPTION_SERIES },
	{ "alerts", required_argument, NULL, OPTION_ALERTS },
	{ "experiments", required_argument, NULL, OPTION_EXPERIMENTS },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ 0 },
};

#define HISTORY_MIN_MS 21600000ll
#define HISTORY_MAX_MS 2592000000ll

/* How much there is of everything. -1: go on; else the exit code. */
static int take_size(struct options *options, int option, const char *value)
{
	struct load *load = &options->sim.load;
	const struct {
		int option;
		unsigned *number, most;
		const char *words;
	} sizes[] = {
		{ OPTION_PODS, &load->pods, LOAD_PODS_MAX, "--pods takes 0 to 5000" },
		{ OPTION_SERIES, &load->series, LOAD_SERIES_MAX, "--series takes 0 to 50000" },
		{ OPTION_ALERTS, &load->alerts, LOAD_ALERTS_MAX, "--alerts takes 0 to 5000" },
		{ OPTION_EXPERIMENTS, &load->experiments, LOAD_EXPERIMENTS_MAX, "--experiments takes 0 to 5000" },
	};
	double number = 0;

	if (option == OPTION_HISTORY) {
		bool good = fmt_parse_duration(value, &options->sim.history_ms) && options->sim.history_ms >= HISTORY_MIN_MS &&
			    options->sim.history_ms <= HISTORY_MAX_MS;

		return good ? -1 : usage("--history takes 6h to 30d", value);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (sizes[i].option != option)
			continue;
		bool good = parse_number(value, 0, sizes[i].most, &number) && number == (double)(unsigned)number;

		*sizes[i].number = (unsigned)number;
		return good ? -1 : usage(sizes[i].words, value);
	}
	return usage("unknown option, or one without its value", "");
}

/* -1: go on; else the exit code. */
static int take_option(struct options *options, int option, const char *value)
{
	double number = 0;

	switch (option) {
	case OPTION_LISTEN:
		options->listen = value;
		return -1;
	case OPTION_PORT_BASE:
		if (!parse_number(value, 0, 65530, &number))
			return usage("--port-base takes 0 to 65530", value);
		options->port_base = (uint16_t)number;
		return -1;
	case OPTION_SEED:
		return parse_seed(value, &options->sim.seed) ? -1 : usage("--seed takes a whole number", value);
	case OPTION_SPEED:
		return parse_number(value, PACE_SPEED_MIN, PACE_SPEED_MAX, &options->sim.speed)
			       ? -1
			       : usage("--speed takes 0.001 to 300", value);
	case OPTION_TOKEN_FILE:
		options->sim.token_file = value;
		return -1;
	case OPTION_STORY:
		options->sim.story = value;
		return -1;
	case OPTION_ALERT_FOR:
		return fmt_parse_duration(value, &options->sim.alert_for_ms) ? -1 : usage("--alert-for takes a time like 90s or 1m", value);
	case OPTION_LOOP:
		options->sim.loop = true;
		return -1;
	case OPTION_CONTROL_TOKEN_FILE:
		options->sim.control_token = options->control_token;
		return read_token(value, options->control_token) ? -1 : usage("--control-token-file needs a file with one line", value);
	case OPTION_DUMP_HISTORY:
		options->dump = value;
		return -1;
	case OPTION_END_WITH_PARENT:
		options->end_with_parent = true;
		return -1;
	case OPTION_PRINT_RULES:
		options->print_rules = true;
		return -1;
	case OPTION_HELP:
		print_help();
		return EXIT_SUCCESS;
	case OPTION_VERSION:
		puts("chaoswatch-sim " CHAOSWATCH_VERSION);
		return EXIT_SUCCESS;
	default:
		return take_size(options, option, value);
	}
}

static int parse_options(struct options *options, int argc, char **argv)
{
	int option, result = -1;

	opterr = 0;
	while (result < 0 && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		result = take_option(options, option, optarg ? optarg : "");
	if (result < 0 && optind < argc)
		return usage("there are no arguments", argv[optind]);
	return result;
}

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
	return EXIT_USAGE;
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
	int code = parse_options(&options, argc, argv);
	struct err err = { 0 };

	if (code >= 0)
		return code;
	if (options.print_rules)
		return print_rules(&options.sim);
	int signals = open_signals();

	if (options.end_with_parent && !tie_to_parent(parent))
		return EXIT_SUCCESS;
	struct sim *sim = sim_create(&options.sim, &err);

	if (!sim)
		return complain(&err);
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
