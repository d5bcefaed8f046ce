#include "tui/cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/fmt.h"
#include "core/base/mem.h"
#include "tui/screens.h"
#include "widgets/canvas.h"

/*
 * Two tables say the whole grammar: subcommands, and options with the places where they are valid. Parsing is one walk over argv; what
 * is no option is an operand, wherever it stands.
 */
#define ANY ((size_t)-1)
#define WAIT_MS 10000

/* clang-format off */
const struct cli_command cli_commands[] = {
	{ "", "", 0, 0, CLI_OPT_COMMON | CLI_OPT_SCREEN, CLI_CONFIG | CLI_SCREEN, "the dashboard", NULL },
	{ "demo", "", 0, 0, CLI_OPT_DEMO | CLI_OPT_LOOK | CLI_OPT_SCREEN, CLI_CONFIG | CLI_SCREEN | CLI_DEMO,
		"the dashboard on a simulated cluster, with a story", NULL },
	{ "snapshot", "", 0, 0, CLI_OPT_COMMON | CLI_OPT_SCREEN | CLI_OPT_PICTURE, CLI_CONFIG | CLI_SOURCES, "print one screen", cmd_snapshot },
	{ "alerts", "[MATCHER...]", 0, ANY, CLI_OPT_COMMON | CLI_OPT_OUTPUT, CLI_CONFIG | CLI_SOURCES, "list alerts, both servers joined", cmd_alerts },
	{ "experiments list", "", 0, 0, CLI_OPT_COMMON | CLI_OPT_OUTPUT, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS,
		"list experiments, schedules and workflows", cmd_experiments_list },
	{ "experiments show", "UID|NAMESPACE/NAME...", 1, ANY, CLI_OPT_COMMON | CLI_OPT_OUTPUT | CLI_OPT_YES, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS,
		"show them with spec, targets and events", cmd_experiments_show },
	{ "experiments create", "FILE...", 1, ANY, CLI_OPT_COMMON | CLI_OPT_YES, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS | CLI_CHANGES,
		"create what the manifests say", cmd_experiments_create },
	{ "experiments pause", "UID|NAMESPACE/NAME...", 1, ANY, CLI_OPT_COMMON | CLI_OPT_YES, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS | CLI_CHANGES,
		"pause experiments or schedules", cmd_experiments_pause },
	{ "experiments resume", "UID|NAMESPACE/NAME...", 1, ANY, CLI_OPT_COMMON | CLI_OPT_YES, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS | CLI_CHANGES,
		"resume them: injects at once", cmd_experiments_resume },
	{ "experiments delete", "UID|NAMESPACE/NAME...", 1, ANY, CLI_OPT_COMMON | CLI_OPT_YES, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS | CLI_CHANGES,
		"end (delete) them", cmd_experiments_delete },
	{ "experiments stop-all", "", 0, 0, CLI_OPT_COMMON | CLI_OPT_YES, CLI_CONFIG | CLI_SOURCES | CLI_CHAOS | CLI_CHANGES,
		"stop all chaos that runs", cmd_experiments_stop_all },
	{ "config check", "", 0, 0, CLI_OPT_COMMON, CLI_NOTHING, "check the configuration: file:line: message", cmd_config_check },
	{ "themes", "", 0, 0, CLI_OPT_COMMON, CLI_NOTHING, "list the themes", cmd_themes },
	{ NULL, NULL, 0, 0, 0, 0, NULL, NULL },
};
/* clang-format on */

/* ---- options ---- */

static bool take_alertmanager(struct cli_args *args, const char *value)
{
	size_t most = sizeof(args->overrides.alertmanagers) / sizeof(args->overrides.alertmanagers[0]);
	if (args->overrides.alertmanager_count == most)
		return false;
	args->overrides.alertmanagers[args->overrides.alertmanager_count++] = value;
	return true;
}

static bool take_read_only(struct cli_args *args, const char *value)
{
	(void)value;
	return args->overrides.read_only = true;
}

static bool take_yes(struct cli_args *args, const char *value)
{
	(void)value;
	return args->yes = true;
}

static bool take_help(struct cli_args *args, const char *value)
{
	(void)value;
	return args->help = true;
}

static bool take_version(struct cli_args *args, const char *value)
{
	(void)value;
	return args->version = true;
}

static bool take_screen(struct cli_args *args, const char *value)
{
	return screens_by_name(value, &args->screen);
}

/* A number of cells from 1 to max, with digits alone; *text goes behind it. */
static bool take_cells(const char **text, int max, int *cells)
{
	if (**text < '1' || **text > '9')
		return false;
	char *end;
	long number = strtol(*text, &end, 10);
	if (number > max)
		return false;
	*cells = (int)number;
	*text = end;
	return true;
}

static bool take_size(struct cli_args *args, const char *value)
{
	return take_cells(&value, CANVAS_WIDTH_MAX, &args->columns) && *value++ == 'x' &&
	       take_cells(&value, CANVAS_HEIGHT_MAX, &args->rows) && *value == 0;
}

static bool take_format(struct cli_args *args, const char *value)
{
	return export_by_name(value, &args->format);
}

static bool take_wait(struct cli_args *args, const char *value)
{
	double seconds;
	if (!fmt_parse_double(value, strlen(value), &seconds) || !(seconds >= 0 && seconds <= 86400))
		return fmt_parse_duration(value, &args->wait_ms);
	args->wait_ms = (int64_t)(seconds * 1000);
	return true;
}

static bool take_now(struct cli_args *args, const char *value)
{
	return clock_parse_rfc3339(value, strlen(value), &args->now_ms) && args->now_ms > 0;
}

static bool take_output(struct cli_args *args, const char *value)
{
	args->json = strcmp(value, "json") == 0;
	return args->json || strcmp(value, "table") == 0;
}

/* The simulator knows its bounds; the refresh needs the number. */
static bool take_speed(struct cli_args *args, const char *value)
{
	args->demo.speed_text = value;
	return fmt_parse_double(value, strlen(value), &args->demo.speed) && args->demo.speed > 0;
}

static bool take_seed(struct cli_args *args, const char *value)
{
	args->demo.seed = value;
	return value[0] != 0;
}

static bool take_story(struct cli_args *args, const char *value)
{
	args->demo.story = value;
	return value[0] != 0;
}

static bool take_captions(struct cli_args *args, const char *value)
{
	(void)value;
	return args->demo.captions = true;
}

static bool take_loop(struct cli_args *args, const char *value)
{
	(void)value;
	return args->demo.loop = true;
}

static bool take_duration(const char *value)
{
	int64_t milliseconds;
	return fmt_parse_duration(value, &milliseconds);
}

#define TEXT_OPTION(field)                                                                                                                 \
	static bool take_##field(struct cli_args *args, const char *value)                                                                 \
	{                                                                                                                                  \
		args->overrides.field = value;                                                                                             \
		return value[0] != 0;                                                                                                      \
	}
TEXT_OPTION(config_path)
TEXT_OPTION(context)
TEXT_OPTION(prometheus)
TEXT_OPTION(chaos_mesh)
TEXT_OPTION(bearer_token_file)
TEXT_OPTION(chaos_mesh_token_file)
TEXT_OPTION(theme)
TEXT_OPTION(log_path)
TEXT_OPTION(log_level)

static bool take_range(struct cli_args *args, const char *value)
{
	args->overrides.range = value;
	return take_duration(value);
}

static bool take_refresh(struct cli_args *args, const char *value)
{
	args->overrides.refresh = value;
	return take_duration(value);
}

static const struct option {
	const char *name, *value; /* value: what it is called in the help; NULL: it takes none */
	unsigned where; /* CLI_OPT_...; 0: everywhere */
	bool (*take)(struct cli_args *args, const char *value);
	const char *help;
} options[] = {
	{ "--config", "FILE", CLI_OPT_COMMON | CLI_OPT_LOOK, take_config_path, "configuration file" },
	{ "--context", "NAME", CLI_OPT_COMMON, take_context, "context of the configuration" },
	{ "--prometheus", "URL", CLI_OPT_COMMON, take_prometheus, "Prometheus" },
	{ "--alertmanager", "URL", CLI_OPT_COMMON, take_alertmanager, "Alertmanager; again for more (8 at most)" },
	{ "--chaos-mesh", "URL", CLI_OPT_COMMON, take_chaos_mesh, "Chaos Mesh dashboard" },
	{ "--bearer-token-file", "FILE", CLI_OPT_COMMON, take_bearer_token_file, "token for Prometheus and the Alertmanagers" },
	{ "--chaos-mesh-token-file", "FILE", CLI_OPT_COMMON, take_chaos_mesh_token_file, "token for Chaos Mesh" },
	{ "--range", "DURATION", CLI_OPT_COMMON | CLI_OPT_LOOK, take_range, "range of time on the screens (15m)" },
	{ "--refresh", "DURATION", CLI_OPT_COMMON, take_refresh, "how often the servers are asked (5s)" },
	{ "--theme", "NAME", CLI_OPT_COMMON | CLI_OPT_LOOK, take_theme, "theme: terminal, dark, light or a file" },
	{ "--read-only", NULL, CLI_OPT_COMMON, take_read_only, "refuse everything that changes a server" },
	{ "--log", "FILE", CLI_OPT_COMMON | CLI_OPT_LOOK, take_log_path, "log file; else nothing is logged" },
	{ "--log-level", "LEVEL", CLI_OPT_COMMON | CLI_OPT_LOOK, take_log_level, "error, warn, info or debug" },
	{ "--screen", "NAME", CLI_OPT_SCREEN, take_screen, "overview, metrics, alerts or chaos" },
	{ "--speed", "N", CLI_OPT_DEMO, take_speed, "world seconds a second, 0.001 to 300 (1)" },
	{ "--seed", "N", CLI_OPT_DEMO, take_seed, "another number gives another world (1)" },
	{ "--story", "NAME|FILE", CLI_OPT_DEMO, take_story, "what happens by itself (dns-leaker); chaoswatch-sim --help lists them" },
	{ "--captions", NULL, CLI_OPT_DEMO, take_captions, "say in a line what happens, and why it matters" },
	{ "--loop", NULL, CLI_OPT_DEMO, take_loop, "begin the story again when it has ended" },
	{ "--size", "COLSxROWS", CLI_OPT_PICTURE, take_size, "size of the screen (120x36)" },
	{ "--format", "FORMAT", CLI_OPT_PICTURE, take_format, "text, ansi or svg" },
	{ "--wait", "SECONDS", CLI_OPT_PICTURE, take_wait, "wait so long for the servers (10)" },
	{ "--now", "RFC3339", CLI_OPT_PICTURE, take_now, "end of the range" },
	{ "--output", "FORMAT", CLI_OPT_OUTPUT, take_output, "table or json" },
	{ "--yes", NULL, CLI_OPT_YES, take_yes, "do it without asking" },
	{ "--help", NULL, 0, take_help, "this help" },
	{ "--version", NULL, 0, take_version, "the version" },
};
#define OPTIONS (sizeof(options) / sizeof(options[0]))

static bool valid_here(const struct option *option, const struct cli_command *command)
{
	return option->where == 0 || (option->where & command->options);
}

static bool unknown_option(const char *name, size_t length, const struct cli_command *command, struct err *err)
{
	const char *names[OPTIONS];
	char word[64];
	size_t count = 0;
	for (size_t i = 0; i < OPTIONS; i++) {
		if (valid_here(&options[i], command))
			names[count++] = options[i].name;
	}
	snprintf(word, sizeof(word), "%.*s", (int)length, name);
	const char *nearest = config_nearest(word, names, count);
	if (nearest)
		return err_set(err, ERR_USAGE, "", "unknown option %s, did you mean %s?", word, nearest);
	return err_set(err, ERR_USAGE, "", "unknown option %s", word);
}

static const struct option *find_option(const char *name, size_t length)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (strlen(options[i].name) == length && memcmp(options[i].name, name, length) == 0)
			return &options[i];
	}
	return NULL;
}

/* One option at argv[*at]; moves *at onto its value where that is the next word. */
static bool take_option(int argc, char *const *argv, int *at, struct cli_args *out, struct err *err)
{
	const char *word = argv[*at], *equals = strchr(word, '='), *value = "";
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *option = find_option(word, length);
	if (!option)
		return unknown_option(word, length, out->command, err);
	if (!valid_here(option, out->command))
		return err_set(err, ERR_USAGE, "", "%s does not go with %s", option->name,
			out->command->name[0] ? out->command->name : "the dashboard");
	if (!option->value && equals)
		return err_set(err, ERR_USAGE, "", "%s takes no value", option->name);
	if (option->value && equals)
		value = equals + 1;
	else if (option->value && *at + 1 < argc)
		value = argv[++*at];
	else if (option->value)
		return err_set(err, ERR_USAGE, "", "%s needs a value: %s %s", option->name, option->name, option->value);
	if (!option->take(out, value))
		return err_set(err, ERR_USAGE, "", "%s: \"%s\" is not valid: %s", option->name, value, option->help);
	return true;
}

/* ---- subcommands ---- */

/* The words of a subcommand's name that argv begins with; 0 where it is another one. */
static int words_of(const struct cli_command *command, int argc, char *const *argv)
{
	const char *name = command->name;
	int words = 0;
	while (*name) {
		size_t length = strcspn(name, " ");
		if (words + 1 >= argc || strlen(argv[words + 1]) != length || memcmp(argv[words + 1], name, length) != 0)
			return 0;
		words++;
		name += length + (name[length] == ' ');
	}
	return words;
}

/* "experiments" alone: says what may follow it. */
static bool needs_more(const char *word, struct err *err)
{
	struct buf list = { 0 };
	size_t length = strlen(word);
	for (const struct cli_command *command = cli_commands + 1; command->name; command++)
		if (strncmp(command->name, word, length) == 0 && command->name[length] == ' ')
			buf_appendf(&list, "%s%s", buf_borrow(&list)[0] ? ", " : "", command->name + length + 1);
	bool found = buf_borrow(&list)[0] != '\0';
	if (found)
		err_set(err, ERR_USAGE, "", "%s takes one of: %s", word, buf_borrow(&list));
	buf_finish(&list);
	return found;
}

static bool unknown_command(int argc, char *const *argv, struct err *err)
{
	const char *names[32];
	char words[96];
	size_t count = 0;
	for (const struct cli_command *command = cli_commands + 1; command->name; command++)
		names[count++] = command->name;
	snprintf(words, sizeof(words), "%s%s%s", argv[1], argc > 2 && argv[2][0] != '-' ? " " : "",
		argc > 2 && argv[2][0] != '-' ? argv[2] : "");
	if ((argc == 2 || argv[2][0] == '-') && needs_more(argv[1], err))
		return false;
	const char *nearest = config_nearest(words, names, count);
	if (nearest)
		return err_set(err, ERR_USAGE, "", "unknown subcommand \"%s\", did you mean \"%s\"?", words, nearest);
	return err_set(err, ERR_USAGE, "", "unknown subcommand \"%s\"", words);
}

/* The subcommand stands first; without one it is the dashboard. *at becomes the first word behind it. */
static bool find_command(int argc, char *const *argv, int *at, struct cli_args *out, struct err *err)
{
	out->command = &cli_commands[0];
	*at = 1;
	if (argc < 2 || argv[1][0] == '-')
		return true;
	for (const struct cli_command *command = cli_commands + 1; command->name; command++) {
		int words = words_of(command, argc, argv);
		if (words > 0) {
			out->command = command;
			*at = 1 + words;
			return true;
		}
	}
	return unknown_command(argc, argv, err);
}

static bool check_operands(const struct cli_args *args, struct err *err)
{
	const struct cli_command *command = args->command;
	if (args->help || args->version)
		return true;
	if (args->operand_count < command->least)
		return err_set(err, ERR_USAGE, "", "%s needs %s", command->name, command->operands);
	if (args->operand_count > command->most)
		return err_set(err, ERR_USAGE, "", "%s%stakes no \"%s\"", command->name, command->name[0] ? " " : "the dashboard ",
			args->operands[command->most]);
	return true;
}

bool cli_parse(int argc, char *const *argv, struct cli_args *out, struct err *err)
{
	int at;
	bool only_operands = false;
	memset(out, 0, sizeof(*out));
	out->columns = 120;
	out->rows = 36;
	out->wait_ms = WAIT_MS;
	out->demo.speed = 1;
	out->operands = mem_zalloc((size_t)argc + 1, sizeof(*out->operands));
	if (!find_command(argc, argv, &at, out, err))
		return false;
	for (; at < argc; at++) {
		if (!only_operands && strcmp(argv[at], "--") == 0)
			only_operands = true;
		else if (only_operands || argv[at][0] != '-' || argv[at][1] == 0)
			out->operands[out->operand_count++] = argv[at];
		else if (!take_option(argc, argv, &at, out, err))
			return false;
	}
	return check_operands(out, err);
}

void cli_args_finish(struct cli_args *args)
{
	free(args->operands);
	args->operands = NULL;
}

/* ---- help ---- */

static void print_options(FILE *out, const struct cli_command *command)
{
	char name[48];
	for (size_t i = 0; i < OPTIONS; i++) {
		if (command && !valid_here(&options[i], command))
			continue;
		snprintf(name, sizeof(name), "%s%s%s", options[i].name, options[i].value ? " " : "",
			options[i].value ? options[i].value : "");
		fprintf(out, "  %-30s %s\n", name, options[i].help);
	}
}

static void print_synopsis(FILE *out, const struct cli_command *command)
{
	char line[96];
	snprintf(line, sizeof(line), "chaoswatch%s%s%s%s", command->name[0] ? " " : "", command->name, command->operands[0] ? " " : "",
		command->operands);
	fprintf(out, "  %-56s %s\n", line, command->help);
}

void cli_print_help(const struct cli_command *command, FILE *out)
{
	if (command && command->name[0]) {
		fprintf(out, "usage:\n");
		print_synopsis(out, command);
		fprintf(out, "\noptions:\n");
		print_options(out, command);
		return;
	}
	fprintf(out, "chaoswatch watches Prometheus, Alertmanager and Chaos Mesh on one time axis, and stops chaos.\n\nusage:\n");
	for (const struct cli_command *each = cli_commands; each->name; each++)
		print_synopsis(out, each);
	fprintf(out, "\noptions:\n");
	print_options(out, NULL);
	fprintf(out, "\nexit codes: 0 done, 1 refused or not found, 2 usage or configuration, 3 a source did not answer, 7 read-only\n");
}
