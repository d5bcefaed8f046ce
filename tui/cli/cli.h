#ifndef TUI_CLI_CLI_H
#define TUI_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/config.h"
#include "tui/backend.h"
#include "tui/export.h"
#include "tui/ui.h"

struct clock;
struct keymap;
struct session;
struct store;

/* Exit codes; scripts rest on them, so they stay (man/chaoswatch.1 has them). */
enum cli_exit { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_NO_ANSWER = 3, CLI_READ_ONLY = 7 };

/* What a subcommand needs before it runs. */
enum cli_needs {
	CLI_NOTHING = 0,
	CLI_CONFIG = 1, /* a configuration without errors */
	CLI_SOURCES = 2, /* and a server in it, polled */
	CLI_CHANGES = 4, /* it changes a server: refused where read-only, --yes where nobody can be asked */
	CLI_CHAOS = 8, /* and that server is Chaos Mesh */
	CLI_SCREEN = 16, /* the dashboard itself */
	CLI_DEMO = 32, /* on a simulated cluster, which is started for it */
};

struct cli_context;

struct cli_command {
	const char *name; /* "experiments list" */
	const char *operands; /* "MATCHER...", "" */
	size_t least, most; /* operands */
	unsigned options; /* CLI_OPT_... */
	unsigned needs; /* enum cli_needs */
	const char *help;
	int (*run)(struct cli_context *context); /* exit code; NULL for the dashboard */
};

enum {
	CLI_OPT_COMMON = 1,
	CLI_OPT_SCREEN = 2,
	CLI_OPT_PICTURE = 4, /* --size --format --wait --now */
	CLI_OPT_OUTPUT = 8,
	CLI_OPT_YES = 16,
	CLI_OPT_DEMO = 32, /* --speed --seed --story --captions --loop */
	CLI_OPT_LOOK = 64, /* those of COMMON that are about no server: --config --range --theme --log --log-level */
};

/* Of `chaoswatch demo`. Texts are argv's, NULL where not given: the simulator itself judges them. */
struct cli_demo {
	const char *speed_text, *seed, *story;
	double speed; /* 1 unless told */
	bool captions, loop;
};

/* The table; ends with a NULL name. [0] is the dashboard, whose name is "". */
extern const struct cli_command cli_commands[];

struct cli_args {
	const struct cli_command *command;
	bool help, version;
	struct config_overrides overrides;
	enum screen_id screen;
	int columns, rows;
	enum export_format format;
	int64_t wait_ms, now_ms; /* now_ms 0: not given */
	struct cli_demo demo;
	bool json, yes;
	size_t operand_count;
	const char **operands; /* into argv; freed by cli_args_finish */
};

/* Pure. Flags may follow operands, `--` ends them; --flag=value works too. False with a sentence in *err. The texts are argv's. */
bool cli_parse(int argc, char *const *argv, struct cli_args *out, struct err *err) __attribute__((nonnull));
void cli_args_finish(struct cli_args *args) __attribute__((nonnull));

void cli_print_help(const struct cli_command *command, FILE *out) __attribute__((nonnull(2))); /* NULL: of the program */

/* What a subcommand works with; made by main. */
struct cli_context {
	const struct cli_args *args;
	const struct config *config;
	const struct config_errors *errors;
	const struct keymap *keymap;
	const char *theme_folder; /* "" none */
	struct store *store; /* NULL where it needs no sources, as the next three */
	struct session *session;
	const struct backend *backend;
	int wake_fd;
	const struct clock *clock;
	FILE *out, *words; /* data, and everything else */
	bool color; /* out is a terminal and NO_COLOR is not set */
	int answers; /* a descriptor of a terminal to ask on, -1 where there is none */
};

int cmd_snapshot(struct cli_context *context) __attribute__((nonnull));
int cmd_alerts(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_list(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_show(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_create(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_pause(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_resume(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_delete(struct cli_context *context) __attribute__((nonnull));
int cmd_experiments_stop_all(struct cli_context *context) __attribute__((nonnull));
int cmd_config_check(struct cli_context *context) __attribute__((nonnull));
int cmd_themes(struct cli_context *context) __attribute__((nonnull));

#endif
