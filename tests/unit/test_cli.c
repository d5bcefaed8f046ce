#include "tests/support/test.h"

#include "tui/cli/cli.h"

#define WORDS 12

static bool parse(const char *const words[WORDS], struct cli_args *args, struct err *err)
{
	char *argv[WORDS + 2] = { (char *)"chaoswatch" };
	int argc = 1;
	for (; argc <= WORDS && words[argc - 1]; argc++)
		argv[argc] = (char *)words[argc - 1];
	err_clear(err);
	return cli_parse(argc, argv, args, err);
}

/* Words, the subcommand they mean, how many operands. */
static const struct {
	const char *words[WORDS];
	const char *command;
	size_t operands;
} good[] = {
	{ { NULL }, "", 0 },
	{ { "--prometheus", "http://x:9090" }, "", 0 },
	{ { "--screen", "alerts" }, "", 0 },
	{ { "snapshot" }, "snapshot", 0 },
	{ { "snapshot", "--size", "80x24", "--format=ansi", "--wait", "2.5", "--now", "2026-11-23T19:59:12Z" }, "snapshot", 0 },
	{ { "alerts", "severity=\"critical\"", "--output", "json", "namespace=\"default\"" }, "alerts", 2 },
	{ { "experiments", "list", "--output=table" }, "experiments list", 0 },
	{ { "experiments", "show", "a/b", "--yes", "c" }, "experiments show", 2 },
	{ { "experiments", "pause", "--yes", "a/b" }, "experiments pause", 1 },
	{ { "experiments", "pause", "--", "--yes" }, "experiments pause", 1 },
	{ { "experiments", "create", "-", "b.yaml" }, "experiments create", 2 },
	{ { "experiments", "stop-all", "--yes" }, "experiments stop-all", 0 },
	{ { "config", "check", "--config", "x.yaml" }, "config check", 0 },
	{ { "themes" }, "themes", 0 },
	{ { "demo", "--speed", "10", "--seed=7", "--story", "x.yaml", "--captions", "--loop", "--screen", "alerts", "--theme", "dark" },
		"demo", 0 },
	{ { "experiments", "pause", "--help" }, "experiments pause", 0 },
	{ { "--version" }, "", 0 },
};

static void what_is_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct cli_args args;
		struct err err = { 0 };
		if (!parse(good[i].words, &args, &err))
			fail_msg("case %zu: %s", i, err.text);
		assert_string_equal(args.command->name, good[i].command);
		assert_int_equal(args.operand_count, good[i].operands);
		cli_args_finish(&args);
	}
}

static const struct {
	const char *words[WORDS];
	const char *says;
} bad[] = {
	{ { "snapshots" }, "did you mean \"snapshot\"" },
	{ { "experiments" }, "experiments takes one of: list, show," },
	{ { "experiments", "--help" }, "experiments takes one of: list, show," },
	{ { "config" }, "config takes one of: check" },
	{ { "experiments", "lst" }, "did you mean \"experiments list\"" },
	{ { "xyzzy-xyzzy" }, "unknown subcommand \"xyzzy-xyzzy\"" },
	{ { "--promethius", "x" }, "did you mean --prometheus" },
	{ { "--xyzzyxyzzy" }, "unknown option" },
	{ { "-x" }, "unknown option" },
	{ { "--prometheus" }, "needs a value" },
	{ { "--prometheus", "" }, "not valid" },
	{ { "--screen", "nowhere" }, "not valid" },
	{ { "demo", "--speed", "0" }, "not valid" },
	{ { "demo", "--speed", "-1" }, "not valid" },
	{ { "demo", "--speed", "nan" }, "not valid" },
	{ { "demo", "--speed", "fast" }, "not valid" },
	{ { "demo", "--story", "" }, "not valid" },
	{ { "demo", "--prometheus", "http://x" }, "does not go with demo" },
	{ { "demo", "--read-only" }, "does not go with demo" },
	{ { "--captions" }, "does not go with the dashboard" },
	{ { "demo", "more" }, "takes no \"more\"" },
	{ { "--size", "80x24" }, "does not go with the dashboard" },
	{ { "alerts", "--yes" }, "does not go with alerts" },
	{ { "snapshot", "--size", "80" }, "not valid" },
	{ { "snapshot", "--size", "0x24" }, "not valid" },
	{ { "snapshot", "--size", "80x24x" }, "not valid" },
	{ { "snapshot", "--size", "-80x24" }, "not valid" },
	{ { "snapshot", "--size", "9999x9999" }, "not valid" },
	{ { "snapshot", "--format", "png" }, "not valid" },
	{ { "snapshot", "--wait", "soon" }, "not valid" },
	{ { "snapshot", "--wait", "-1" }, "not valid" },
	{ { "snapshot", "--wait", "nan" }, "not valid" },
	{ { "snapshot", "--now", "yesterday" }, "not valid" },
	{ { "snapshot", "extra" }, "takes no \"extra\"" },
	{ { "alerts", "--output", "xml" }, "not valid" },
	{ { "--range", "long" }, "not valid" },
	{ { "--read-only=1" }, "takes no value" },
	{ { "experiments", "pause" }, "needs UID|NAMESPACE/NAME" },
	{ { "experiments", "create", "--yes" }, "needs FILE" },
	{ { "experiments", "stop-all", "x" }, "takes no" },
};

static void what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cli_args args;
		struct err err = { 0 };
		assert_false(parse(bad[i].words, &args, &err));
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.text, bad[i].says))
			fail_msg("case %zu: %s", i, err.text);
		cli_args_finish(&args);
	}
}

static void values_arrive(void **state)
{
	(void)state;
	static const char *const words[WORDS] = { "snapshot", "--size=200x60", "--format", "svg", "--wait", "3", "--screen", "chaos",
		"--now", "1970-01-01T00:00:05Z", "--alertmanager", "http://a" };
	struct cli_args args;
	struct err err = { 0 };
	assert_true(parse(words, &args, &err));
	assert_int_equal(args.columns, 200);
	assert_int_equal(args.rows, 60);
	assert_int_equal(args.format, EXPORT_SVG);
	assert_int_equal(args.wait_ms, 3000);
	assert_int_equal(args.screen, SCREEN_CHAOS);
	assert_int_equal(args.now_ms, 5000);
	assert_int_equal(args.overrides.alertmanager_count, 1);
	assert_string_equal(args.overrides.alertmanagers[0], "http://a");
	assert_null(args.overrides.prometheus);
	assert_false(args.overrides.read_only);
	cli_args_finish(&args);
}

static void defaults(void **state)
{
	(void)state;
	static const char *const words[WORDS] = { "snapshot", NULL };
	struct cli_args args;
	struct err err = { 0 };
	assert_true(parse(words, &args, &err));
	assert_int_equal(args.columns, 120);
	assert_int_equal(args.rows, 36);
	assert_int_equal(args.format, EXPORT_TEXT);
	assert_int_equal(args.wait_ms, 10000);
	assert_int_equal(args.now_ms, 0);
	assert_false(args.json || args.yes || args.help || args.version);
	cli_args_finish(&args);
}

static void more_alertmanagers_than_there_is_room_for(void **state)
{
	(void)state;
	char *argv[32] = { (char *)"chaoswatch" };
	struct cli_args args;
	struct err err = { 0 };
	int argc = 1;
	for (int i = 0; i < 9; i++) {
		argv[argc++] = (char *)"--alertmanager";
		argv[argc++] = (char *)"http://a";
	}
	assert_false(cli_parse(argc, argv, &args, &err));
	cli_args_finish(&args);
	assert_true(cli_parse(argc - 2, argv, &args, &err));
	assert_int_equal(args.overrides.alertmanager_count, 8);
	cli_args_finish(&args);
}

static void every_subcommand_has_help(void **state)
{
	(void)state;
	for (const struct cli_command *command = cli_commands; command->name; command++) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);
		cli_print_help(command, out);
		fclose(out);
		assert_non_null(strstr(text, command->help));
		assert_non_null(strstr(text, "--config FILE"));
		assert_true((command->run != NULL) == !(command->needs & CLI_SCREEN));
		free(text);
	}
}

static void what_changes_the_cluster_is_marked(void **state)
{
	(void)state;
	static const char *const changing[] = { "experiments create", "experiments pause", "experiments resume", "experiments delete",
		"experiments stop-all" };
	size_t found = 0;
	for (const struct cli_command *command = cli_commands; command->name; command++) {
		bool changes = false;
		for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++)
			changes |= strcmp(changing[i], command->name) == 0;
		assert_int_equal(changes, (command->needs & CLI_CHANGES) != 0);
		assert_true(!changes || (command->options & CLI_OPT_YES));
		found += changes;
	}
	assert_int_equal(found, sizeof(changing) / sizeof(changing[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_right),
		cmocka_unit_test(what_is_wrong),
		cmocka_unit_test(values_arrive),
		cmocka_unit_test(defaults),
		cmocka_unit_test(more_alertmanagers_than_there_is_room_for),
		cmocka_unit_test(every_subcommand_has_help),
		cmocka_unit_test(what_changes_the_cluster_is_marked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
