#include "datasources/sim/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/buf.h"
#include "core/base/fmt.h"
#include "core/config.h"
#include "datasources/sim/tempo.h"
#include "datasources/sim/story.h"

/* An option is a row of a table: what it is called and takes, what the help says, and how its value is read. */

#define HISTORY_MIN_MS 21600000ll
#define HISTORY_MAX_MS 2592000000ll

static bool parse_number(const char *text, double least, double most, double *value)
{
	return fmt_parse_double(text, strlen(text), value) && *value >= least && *value <= most;
}

static bool parse_count(const char *text, unsigned most, unsigned *count)
{
	double number = 0;
	bool good = parse_number(text, 0, most, &number) && number == (double)(unsigned)number;

	*count = good ? (unsigned)number : 0;
	return good;
}

static bool take_listen(struct options *options, const char *value)
{
	options->listen = value;
	return true;
}

static bool take_port_base(struct options *options, const char *value)
{
	unsigned port;
	bool good = parse_count(value, 65530, &port);

	options->port_base = (uint16_t)port;
	return good;
}

static bool take_seed(struct options *options, const char *value)
{
	char *end = NULL;

	errno = 0;
	options->sim.seed = strtoull(value, &end, 0);
	return *value && *value != '-' && *end == '\0' && errno == 0;
}

static bool take_speed(struct options *options, const char *value)
{
	return parse_number(value, TEMPO_SPEED_MIN, TEMPO_SPEED_MAX, &options->sim.speed);
}

static bool take_token_file(struct options *options, const char *value)
{
	options->sim.token_file = value;
	return true;
}

static bool take_alert_for(struct options *options, const char *value)
{
	return fmt_parse_duration(value, &options->sim.alert_for_ms);
}

static bool take_story(struct options *options, const char *value)
{
	options->sim.story = value;
	return true;
}

static bool take_loop(struct options *options, const char *value)
{
	(void)value;
	options->sim.loop = true;
	return true;
}

/* One line, as short as a header's value may be. */
static bool take_control_token_file(struct options *options, const char *value)
{
	char *token = options->control_token;
	FILE *file = fopen(value, "re");
	bool got = file && fgets(token, OPTIONS_TOKEN_SIZE, file);

	if (file)
		fclose(file);
	if (!got)
		return false;
	size_t length = strcspn(token, "\r\n");
	bool whole = token[length] != '\0' || length < OPTIONS_TOKEN_SIZE - 1;

	token[length] = '\0';
	options->sim.control_token = token;
	return whole && length > 0;
}

static bool take_history(struct options *options, const char *value)
{
	int64_t *history = &options->sim.history_ms;

	return fmt_parse_duration(value, history) && *history >= HISTORY_MIN_MS && *history <= HISTORY_MAX_MS;
}

static bool take_pods(struct options *options, const char *value)
{
	return parse_count(value, LOAD_PODS_MAX, &options->sim.load.pods);
}

static bool take_series(struct options *options, const char *value)
{
	return parse_count(value, LOAD_SERIES_MAX, &options->sim.load.series);
}

static bool take_alerts(struct options *options, const char *value)
{
	return parse_count(value, LOAD_ALERTS_MAX, &options->sim.load.alerts);
}

static bool take_experiments(struct options *options, const char *value)
{
	return parse_count(value, LOAD_EXPERIMENTS_MAX, &options->sim.load.experiments);
}

static bool take_print_rules(struct options *options, const char *value)
{
	(void)value;
	options->print_rules = true;
	return true;
}

static bool take_dump_history(struct options *options, const char *value)
{
	options->dump = value;
	return true;
}

static bool take_end_with_parent(struct options *options, const char *value)
{
	(void)value;
	options->end_with_parent = true;
	return true;
}

static bool take_help(struct options *options, const char *value)
{
	(void)value;
	options->help = true;
	return true;
}

static bool take_version(struct options *options, const char *value)
{
	(void)value;
	options->version = true;
	return true;
}

static const struct row {
	const char *name, *argument; /* NULL: it takes none */
	const char *help;
	const char *takes; /* said of a value that is wrong; NULL: none is, or it is found out later */
	bool (*take)(struct options *options, const char *value);
} rows[] = {
	{ "listen", "ADDRESS", "IPv4 address to listen on (127.0.0.1)", NULL, take_listen },
	{ "port-base", "N", "first of the ports in a row; 0 takes free ones (0)", "takes 0 to 65530", take_port_base },
	{ "seed", "N", "the same seed and the same requests give the same world (1)", "takes a whole number", take_seed },
	{ "speed", "N", "world seconds a second (1)", "takes 0.001 to 300", take_speed },
	{ "token-file", "FILE", "ask for tokens: lines of TOKEN ROLE [NAMESPACE], roles manager, viewer, admin, none, expired", NULL,
		take_token_file },
	{ "alert-for", "TIME", "how long memory may be over its bound before ContainerMemoryLimit fires (as the story says)",
		"takes a time like 90s or 1m", take_alert_for },
	{ "story", "NAME|FILE", "what happens by itself, from a file as in chaoswatch-story(5), or one of:", NULL, take_story },
	{ "loop", NULL, "begin the story anew when it is over", NULL, take_loop },
	{ "control-token-file", "FILE", "open a control endpoint on 127.0.0.1 for who has the token in the file's one line",
		"needs a file with one line", take_control_token_file },
	{ "history", "TIME", "how much of it there is before the start, up to 30d (6h)", "takes 6h to 30d", take_history },
	{ "pods", "N", "so many more pods, in the namespace load (0)", "takes 0 to 5000", take_pods },
	{ "series", "N", "so many more series (0)", "takes 0 to 50000", take_series },
	{ "alerts", "N", "so many more alerts (0)", "takes 0 to 5000", take_alerts },
	{ "experiments", "N", "so many more experiments (0)", "takes 0 to 5000", take_experiments },
	{ "print-rules", NULL, "print the story's rules as a rule file for a real Prometheus, and end", NULL, take_print_rules },
	{ "dump-history", "FILE", "write what was before the start to FILE as OpenMetrics, before it is ready", NULL, take_dump_history },
	{ "end-with-parent", NULL, "end when the process that started it ends", NULL, take_end_with_parent },
	{ "help", NULL, "print this", NULL, take_help },
	{ "version", NULL, "print the version", NULL, take_version },
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

static void print_stories(void)
{
	const char *name;

	for (size_t i = 0; (name = story_builtin_name(i)) != NULL; i++) {
		struct story *story = story_load(name, NULL);

		printf("%-31s%-12s %s\n", "", name, story ? story->about : "");
		story_destroy(story);
	}
}

static void print_help(void)
{
	puts("usage: chaoswatch-sim [OPTION]...\n"
	     "A simulated Kubernetes cluster with Chaos Mesh, a Prometheus with six hours of history and an Alertmanager of its own: the\n"
	     "APIs of all three, and /metrics for a real Prometheus to scrape.\n");
	for (size_t i = 0; i < ROW_COUNT; i++) {
		char option[64];

		snprintf(option, sizeof option, "--%s%s%s", rows[i].name, rows[i].argument ? " " : "",
			rows[i].argument ? rows[i].argument : "");
		printf("  %-26s %s\n", option, rows[i].help);
		if (rows[i].take == take_story)
			print_stories();
	}
	puts("\nWhen ready it prints one line of JSON with the URLs. It ends on SIGTERM and SIGINT, and when its standard input, if that "
	     "is a\n"
	     "pipe, ends.");
}

static int usage(const char *option, const char *problem, const char *value)
{
	fprintf(stderr, "chaoswatch-sim: %s%s%s%s (chaoswatch-sim --help says more)\n", option, problem, *value ? ": " : "", value);
	return OPTIONS_EXIT_USAGE;
}

static int unknown(const char *option)
{
	const char *names[ROW_COUNT], *nearest;
	char problem[64];

	for (size_t i = 0; i < ROW_COUNT; i++)
		names[i] = rows[i].name;
	nearest = config_nearest(option + strspn(option, "-"), names, ROW_COUNT);
	snprintf(problem, sizeof problem, nearest ? " is no option; did you mean --%s?" : " is no option", nearest);
	return usage(option, problem, "");
}

static int take(struct options *options, const struct row *row, const char *value)
{
	char option[32];

	snprintf(option, sizeof option, "--%s ", row->name);
	return row->take(options, value) ? -1 : usage(option, row->takes, value);
}

static int parse(struct options *options, int argc, char **argv)
{
	struct option longs[ROW_COUNT + 1] = { { 0 } };
	int found, result = -1;

	for (size_t i = 0; i < ROW_COUNT; i++)
		longs[i] = (struct option){ rows[i].name, rows[i].argument ? required_argument : no_argument, NULL, 256 + (int)i };
	opterr = 0;
	while (result < 0 && (found = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
		if (found == ':')
			result = usage(argv[optind - 1], " needs a value", "");
		else if (found == '?')
			result = unknown(argv[optind - 1]);
		else
			result = take(options, &rows[found - 256], optarg ? optarg : "");
	}
	if (result < 0 && optind < argc)
		return usage("", "there are no arguments", argv[optind]);
	return result;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int result = parse(options, argc, argv);

	if (result < 0 && options->help)
		print_help();
	else if (result < 0 && options->version)
		puts("chaoswatch-sim " CHAOSWATCH_VERSION);
	return result < 0 && (options->help || options->version) ? EXIT_SUCCESS : result;
}
