#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/pace.h"
#include "core/command.h"
#include "core/session.h"
#include "core/store.h"
#include "datasources/registry.h"
#include "datasources/simulator.h"
#include "tui/app.h"
#include "tui/browser.h"
#include "tui/cli/cli.h"
#include "tui/keymap.h"
#include "tui/term.h"

/*
 * Where everything is put together: arguments, configuration, store, session, sources, and one of the front ends. What is made here is
 * undone in reverse, except at the end of the dashboard: the terminal is given back at once, and threads that have not ended soon
 * after (a resolver may hang) end with the process.
 */
#define STOP_MS 30 /* of the 50 that the whole end may take */

struct program {
	struct cli_args args;
	struct config_errors errors;
	struct config *config;
	struct keymap *keymap;
	struct store *store, *story; /* story: of the demo, NULL where nobody tells one */
	struct session *session;
	struct registry *registry;
	struct simulator *simulator; /* of the demo; NULL */
	struct backend backend;
	char theme_folder[PATH_MAX];
	int wake_fd, signal_fd;
	int64_t started_ms; /* monotonic */
};

static int64_t monotonic_ms(void)
{
	return clock_system()->monotonic_ms(clock_system()->user);
}

/* ---- the backend: what the front ends see of the sources, which start after the first frame ---- */

static uint64_t backend_command(void *user, enum source_kind kind, struct command *command)
{
	struct program *program = user;
	if (program->registry)
		return registry_command(program->registry, kind, command);
	command_finish(command);
	return 0;
}

static void backend_describe(void *user, enum source_kind kind, const struct command *command, struct buf *out)
{
	const struct program *program = user;
	if (program->registry)
		registry_describe(program->registry, kind, command, out);
}

static void backend_manifests(void *user, const char *path, struct manifest_list *out)
{
	(void)user;
	registry_manifests(path, out);
}

static void backend_refresh(void *user)
{
	struct program *program = user;
	if (program->registry)
		registry_refresh(program->registry);
}

static void backend_wake(void *user)
{
	struct program *program = user;
	if (program->registry)
		registry_wake(program->registry);
}

/* ---- sources ---- */

/* Called by the sources' threads. */
static void wake(void *user)
{
	static const uint64_t one = 1;
	ssize_t written = write(*(const int *)user, &one, sizeof(one));
	(void)written; /* a counter that is full wakes as well */
}

/* Workers block all signals by themselves; these are read from a descriptor by the loop. */
static void block_signals(struct program *program)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT };
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	program->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool open_store(struct program *program, struct err *err)
{
	program->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (program->wake_fd < 0)
		return err_set(err, ERR_IO, "", "no event descriptor: %s", strerror(errno));
	program->store = store_create(registry_count(program->config), wake, &program->wake_fd);
	if (program->config->control)
		program->story = store_create(1, wake, &program->wake_fd);
	program->session = session_create(program->config, program->store);
	program->backend = (struct backend){
		.command = backend_command,
		.describe = backend_describe,
		.manifests = backend_manifests,
		.refresh = backend_refresh,
		.wake = backend_wake,
		.user = program,
	};
	return true;
}

static bool start_sources(struct program *program, struct err *err)
{
	if (!registry_global_init(err))
		return false;
	program->registry = registry_create(program->config, clock_system(), program->store);
	if (program->story)
		registry_add_story(program->registry, program->config, program->story);
	if (!registry_start(program->registry))
		return err_set(err, ERR_IO, "", "threads cannot be started");
	return true;
}

static void stop_sources(struct program *program, int code)
{
	if (program->registry && !registry_stop(program->registry, STOP_MS)) {
		log_write(LOG_INFO, "main", "a source has not ended in %d ms: left to the end of the process", STOP_MS);
		fflush(NULL);
		_exit(code);
	}
	registry_destroy(program->registry);
	registry_global_finish();
}

static void close_store(struct program *program)
{
	session_destroy(program->session);
	if (program->store)
		store_destroy(program->store);
	if (program->story)
		store_destroy(program->story);
	if (program->wake_fd >= 0)
		close(program->wake_fd);
}

/* ---- the dashboard ---- */

/* The first frame does not wait for the network's libraries and threads. */
static int run_app(struct program *program, struct app *app, struct err *err)
{
	bool going = app_step(app);
	log_write(LOG_INFO, "main", "first frame %lld ms after the start", (long long)(monotonic_ms() - program->started_ms));
	if (going && !start_sources(program, err))
		return CLI_NO_ANSWER;
	log_write(LOG_INFO, "main", "sources started %lld ms after the start", (long long)(monotonic_ms() - program->started_ms));
	pace_prompt();
	if (going && !app_run(app))
		log_write(LOG_WARN, "main", "the terminal is gone");
	log_write(LOG_INFO, "main", "the dashboard ends");
	return CLI_DONE;
}

static bool open_url(const char *url)
{
	return browser_open((const char *(*)(const char *))getenv, url);
}

static int run_dashboard(struct program *program, struct term *term, const char *note, struct err *err)
{
	char words[400], exposed[200];
	config_exposed(program->config, exposed, sizeof(exposed));
	snprintf(words, sizeof(words), "%s%s%s", exposed, exposed[0] && note[0] ? "; " : "", note);
	struct app_params params = {
		.config = program->config,
		.store = program->store,
		.session = program->session,
		.story = program->story,
		.captions = program->args.demo.captions,
		.backend = &program->backend,
		.keymap = program->keymap,
		.clock = clock_system(),
		.term = term,
		.wake_fd = program->wake_fd,
		.signal_fd = program->signal_fd,
		.screen = program->args.screen,
		.note = words,
		.open_url = open_url,
		.theme_folder = program->theme_folder,
	};
	struct app *app = app_create(&params, err);
	int code = app ? run_app(program, app, err) : CLI_USAGE;
	app_destroy(app);
	return code;
}

static void say_error(struct err *err)
{
	char message[512];
	if (err->code != ERR_NONE)
		fprintf(stderr, "chaoswatch: %s\n", err_message(err, message, sizeof(message)));
	err_clear(err);
}

static int dashboard(struct program *program, struct err *err)
{
	const char *note;
	int code = CLI_USAGE;
	block_signals(program);
	if (!open_store(program, err))
		return code;
	struct term *term = term_curses_create(&note, err);
	if (term)
		code = run_dashboard(program, term, note, err);
	term_destroy(term);
	say_error(err); /* before stopping, which may end the process */
	stop_sources(program, code);
	close_store(program);
	return code;
}

/* ---- the demo ---- */

/* As often in the world's time as usual, within reason. */
static int64_t demo_refresh_ms(double speed)
{
	enum { USUAL_MS = 5000, LEAST_MS = 500 };
	double refresh_ms = USUAL_MS / speed;
	return refresh_ms < LEAST_MS ? LEAST_MS : refresh_ms > USUAL_MS ? USUAL_MS : (int64_t)refresh_ms;
}

/* The simulator is ready in a few milliseconds, so the first frame knows its servers already. */
static bool open_demo(struct program *program, struct err *err)
{
	const struct cli_demo *demo = &program->args.demo;
	char experiments[PATH_MAX];
	program->simulator = simulator_start(&(struct simulator_params){ .speed = demo->speed_text,
						     .seed = demo->seed,
						     .story = demo->story ? demo->story : "dns-leaker",
						     .loop = demo->loop },
		err);
	if (!program->simulator)
		return false;
	const struct simulator_ready *ready = simulator_ready(program->simulator);
	config_use_demo(program->config, &(struct config_demo){ .prometheus = ready->prometheus,
						 .alertmanager = ready->alertmanager,
						 .chaos_mesh = ready->chaos_mesh,
						 .control = ready->control,
						 .token_file = simulator_token_file(program->simulator),
						 .experiments = simulator_experiments(experiments, sizeof(experiments)),
						 .refresh_ms = demo_refresh_ms(demo->speed),
						 .keep_range = program->args.overrides.range != NULL });
	return true;
}

/* What the simulator itself says about what it was given stands alone, as it came. */
static int demo(struct program *program, struct err *err)
{
	if (open_demo(program, err))
		return dashboard(program, err);
	int code = err->code == ERR_USAGE || err->code == ERR_CONFIG ? CLI_USAGE : CLI_NO_ANSWER;
	if (err->code == ERR_USAGE) {
		fprintf(stderr, "%s\n", err->text);
		err_clear(err);
	}
	return code;
}

/* ---- subcommands ---- */

/* Data that could not be written are no success. Who closes a pipe early knows it. */
static int flush_output(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	if (errno != EPIPE)
		fprintf(stderr, "chaoswatch: standard output: %s\n", strerror(errno));
	clearerr(stdout);
	return code == CLI_DONE ? CLI_REFUSED : code;
}

static bool has_chaos_mesh(const struct config *config)
{
	return config_current(config)->chaos_mesh.url[0] != 0;
}

/* What can be refused before any request is sent is refused here. CLI_DONE: go on. */
static int check_needs(const struct program *program, const struct cli_context *context)
{
	const struct cli_command *command = program->args.command;
	if ((command->needs & CLI_SOURCES) && !config_has_source(program->config)) {
		fprintf(stderr, "chaoswatch: no server is set: give --prometheus URL, --alertmanager URL or --chaos-mesh URL, or write a "
				"configuration\n");
		return CLI_USAGE;
	}
	if ((command->needs & CLI_CHAOS) && !has_chaos_mesh(program->config)) {
		fprintf(stderr, "chaoswatch: %s needs a Chaos Mesh dashboard: --chaos-mesh URL\n", command->name);
		return CLI_USAGE;
	}
	if ((command->needs & CLI_CHANGES) && config_is_read_only(program->config)) {
		fprintf(stderr, "chaoswatch: %s: refused, this is read-only\n", command->name);
		return CLI_READ_ONLY;
	}
	if ((command->needs & CLI_CHANGES) && !program->args.yes && context->answers < 0) {
		fprintf(stderr, "chaoswatch: %s changes the cluster: give --yes, there is no terminal to ask on\n", command->name);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

static int subcommand(struct program *program, struct err *err)
{
	struct cli_context context = {
		.args = &program->args,
		.config = program->config,
		.errors = &program->errors,
		.keymap = program->keymap,
		.theme_folder = program->theme_folder,
		.backend = &program->backend,
		.clock = clock_system(),
		.out = stdout,
		.words = stderr,
		.answers = isatty(STDIN_FILENO) ? STDIN_FILENO : -1,
	};
	if (!(program->args.command->needs & CLI_SOURCES))
		return program->args.command->run(&context);
	int code = check_needs(program, &context);
	if (code != CLI_DONE)
		return code;
	code = CLI_USAGE;
	if (open_store(program, err) && start_sources(program, err)) {
		context.store = program->store;
		context.session = program->session;
		context.wake_fd = program->wake_fd;
		code = program->args.command->run(&context);
	}
	code = flush_output(code);
	say_error(err);
	stop_sources(program, code);
	close_store(program);
	return code;
}

/* ---- the beginning and the end ---- */

/*
 * What is closed is opened the wrong way round: reading and writing fail as before, but no socket takes its number, into which output
 * would then go.
 */
static void fill_standard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", modes[fd]);
	}
}

static bool report_errors(const struct config_errors *errors)
{
	char message[512];
	for (size_t i = 0; i < errors->count; i++)
		fprintf(stderr, "chaoswatch: %s\n", err_message(&errors->items[i], message, sizeof(message)));
	return errors->count > 0;
}

static bool open_log(const struct config *config, struct err *err)
{
	enum log_level level = LOG_INFO;
	if (!config->log_path[0])
		return true;
	if (!log_parse_level(config->log_level, &level))
		return err_set(err, ERR_USAGE, "", "there is no log level \"%.40s\": error, warn, info or debug", config->log_level);
	return log_open(config->log_path, level, err);
}

/* Beside the configuration that was read, else where it would be. */
static void find_themes(struct program *program)
{
	const char *path = program->config->path, *slash = strrchr(path, '/'), *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *out = program->theme_folder;
	size_t size = sizeof(program->theme_folder);
	if (slash)
		snprintf(out, size, "%.*s/themes", (int)(slash - path), path);
	else if (path[0])
		snprintf(out, size, "themes");
	else if (base && *base)
		snprintf(out, size, "%s/chaoswatch/themes", base);
	else if (home && *home)
		snprintf(out, size, "%s/.config/chaoswatch/themes", home);
}

static int run(struct program *program, struct err *err)
{
	unsigned needs = program->args.command->needs;
	char exposed[200];
	program->config = config_load(&program->args.overrides, (const char *(*)(const char *))getenv, &program->errors);
	program->keymap = keymap_create(program->config, &program->errors);
	find_themes(program);
	if ((needs & CLI_CONFIG) && report_errors(&program->errors))
		return CLI_USAGE;
	if (!open_log(program->config, err))
		return CLI_USAGE;
	if (config_exposed(program->config, exposed, sizeof(exposed))[0])
		log_write(LOG_WARN, "main", "%s", exposed);
	for (size_t i = 0; i < program->errors.warning_count; i++)
		log_write(LOG_WARN, "main", "%s: %s", program->errors.warnings[i].where, program->errors.warnings[i].text);
	log_write(LOG_INFO, "main", "chaoswatch %s starts: %s", CHAOSWATCH_VERSION,
		program->args.command->name[0] ? program->args.command->name : "dashboard");
	if (needs & CLI_DEMO)
		return demo(program, err);
	return needs & CLI_SCREEN ? dashboard(program, err) : subcommand(program, err);
}

static int parse_and_run(struct program *program, int argc, char **argv, struct err *err)
{
	if (!cli_parse(argc, argv, &program->args, err)) {
		fprintf(stderr, "chaoswatch: %s\nchaoswatch --help shows what there is\n", err->text);
		err_clear(err);
		return CLI_USAGE;
	}
	if (program->args.help) {
		cli_print_help(program->args.command, stdout);
		return CLI_DONE;
	}
	if (program->args.version) {
		printf("chaoswatch %s\n", CHAOSWATCH_VERSION);
		return CLI_DONE;
	}
	return run(program, err);
}

int main(int argc, char **argv)
{
	struct program program = { .wake_fd = -1, .signal_fd = -1, .started_ms = monotonic_ms() };
	struct err err = { 0 };
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	signal(SIGPIPE, SIG_IGN);
	fill_standard_streams();
	int code = flush_output(parse_and_run(&program, argc, argv, &err));
	say_error(&err);
	simulator_stop(program.simulator);
	keymap_destroy(program.keymap);
	if (program.config)
		config_destroy(program.config);
	cli_args_finish(&program.args);
	if (program.signal_fd >= 0)
		close(program.signal_fd);
	log_close();
	return code;
}
