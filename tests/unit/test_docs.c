#include "tests/support/test.h"

#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/config.h"
#include "tui/action.h"
#include "tui/cli/cli.h"

/*
 * What README.md and the man page say of keys, configuration, subcommands, options and packages is written between two marks,
 * `<!-- NAME -->` and `<!-- end -->` (in a man page .\" NAME and .\" end), from the tables of the program. With GOLDEN_UPDATE=1
 * the parts are written anew; otherwise they have to be what the tables say.
 */
static void write_readme_keys(struct buf *out);
static void write_readme_help(struct buf *out);
static void write_readme_packages(struct buf *out);
static void write_man_commands(struct buf *out);
static void write_man_options(struct buf *out);
static void write_man_keys(struct buf *out);
static void write_man_config(struct buf *out);

static const struct part {
	const char *file, *name;
	void (*write)(struct buf *out);
} parts[] = {
	{ "README.md", "keys", write_readme_keys },
	{ "README.md", "help", write_readme_help },
	{ "README.md", "packages", write_readme_packages },
	{ "man/chaoswatch.1", "commands", write_man_commands },
	{ "man/chaoswatch.1", "options", write_man_options },
	{ "man/chaoswatch.1", "keys", write_man_keys },
	{ "man/chaoswatch.1", "config", write_man_config },
};

/* ---- files ---- */

static char *read_file(const char *path)
{
	struct buf text = { 0 };
	char bytes[4096];
	size_t count;
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s cannot be read", path);
	while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
		buf_append(&text, bytes, count);
	fclose(file);
	return buf_steal(&text);
}

static void write_file(const char *path, const char *text, size_t length)
{
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(text, 1, length, file) != length || fclose(file) != 0)
		fail_msg("%s cannot be written", path);
}

/* The text between the two marks of a part; *length is its size. */
static char *find_part(char *text, const struct part *part, size_t *length)
{
	bool man = strncmp(part->file, "man/", 4) == 0;
	char begin[64];
	snprintf(begin, sizeof begin, man ? ".\\\" %s\n" : "<!-- %s -->\n", part->name);
	char *start = strstr(text, begin);
	char *end = start ? strstr(start, man ? ".\\\" end\n" : "<!-- end -->\n") : NULL;
	if (!end)
		fail_msg("%s has no part \"%s\"", part->file, part->name);
	*length = (size_t)(end - start) - strlen(begin);
	return start + strlen(begin);
}

static void replace_part(const struct part *part, char *text, const char *at, size_t length, const char *with)
{
	struct buf whole = { 0 };
	buf_append(&whole, text, (size_t)(at - text));
	buf_appendf(&whole, "%s%s", with, at + length);
	write_file(part->file, buf_borrow(&whole), strlen(buf_borrow(&whole)));
	buf_finish(&whole);
}

static void check_part(const struct part *part)
{
	struct buf expected = { 0 };
	size_t length;
	char *text = read_file(part->file), *at = find_part(text, part, &length);
	part->write(&expected);
	const char *wanted = buf_borrow(&expected);
	if (getenv("GOLDEN_UPDATE")) {
		replace_part(part, text, at, length, wanted);
	} else if (length != strlen(wanted) || memcmp(at, wanted, length) != 0) {
		size_t same = 0;
		while (same < length && at[same] == wanted[same])
			same++;
		while (same > 0 && at[same - 1] != '\n')
			same--;
		fail_msg("%s, part \"%s\" (GOLDEN_UPDATE=1 writes it)\nis        \"%.*s\"\nshould be \"%.*s\"", part->file, part->name,
			(int)strcspn(at + same, "\n"), at + same, (int)strcspn(wanted + same, "\n"), wanted + same);
	}
	buf_finish(&expected);
	free(text);
}

/* ---- what the tables say ---- */

/* Keys by blanks, each between marks of code. */
static void append_keys(struct buf *out, const char *keys)
{
	while (*keys) {
		size_t length = strcspn(keys, " ");
		buf_appendf(out, "`%.*s` ", (int)length, keys);
		keys += length + (keys[length] == ' ');
	}
}

/* Lines of the help screen: an action without one adds its keys to the line above. */
static void write_readme_keys(struct buf *out)
{
	buf_appendf(out, "| key | what |\n|---|---|\n");
	for (int group = 0; group < ACTION_GROUPS; group++) {
		const char *line = NULL;
		buf_appendf(out, "| **%s** | |\n", action_group_title((enum action_group)group));
		for (int i = 0; i < ACTION_COUNT; i++) {
			if (actions[i].group != (enum action_group)group)
				continue;
			if (actions[i].line[0]) {
				if (line)
					buf_appendf(out, "| %s |\n", line);
				line = actions[i].line;
				buf_appendf(out, "| ");
			}
			append_keys(out, actions[i].keys);
		}
		buf_appendf(out, "| %s |\n", line ? line : "");
	}
}

static char *help_text(void)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);
	assert_non_null(file);
	cli_print_help(NULL, file);
	fclose(file);
	return text;
}

static void write_readme_help(struct buf *out)
{
	char *text = help_text();
	buf_appendf(out, "```text\n%s```\n", text);
	free(text);
}

/* tools/packages.txt: package, group, what it is for. */
static void write_readme_packages(struct buf *out)
{
	char *text = read_file("tools/packages.txt"), *rest = NULL;
	buf_appendf(out, "| package | for | what it does |\n|---|---|---|\n");
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char package[64], group[16];
		int used = 0;
		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%63s %15s %n", package, group, &used), 2);
		buf_appendf(out, "| `%s` | %s | %s |\n", package, group, line + used);
	}
	free(text);
}

/* Text for a man page: what roff would read as a command, a hyphenation or an escape is plain. */
static void append_roff(struct buf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_append_text(out, "\\&");
	for (; *text; text++) {
		const char *escape = *text == '-' ? "\\-" : *text == '\\' ? "\\e" : *text == '~' ? "\\(ti" : *text == '^' ? "\\(ha" : NULL;
		if (escape)
			buf_append_text(out, escape);
		else
			buf_append_char(out, *text);
	}
}

static void append_entry(struct buf *out, const char *bold, const char *italic, const char *text)
{
	buf_appendf(out, ".TP\n\\fB");
	append_roff(out, bold);
	buf_appendf(out, "\\fR");
	if (italic[0]) {
		buf_appendf(out, " \\fI");
		append_roff(out, italic);
		buf_appendf(out, "\\fR");
	}
	buf_appendf(out, "\n");
	append_roff(out, text);
	buf_appendf(out, "\n");
}

static void write_man_commands(struct buf *out)
{
	for (const struct cli_command *command = cli_commands; command->name; command++) {
		char name[64];
		snprintf(name, sizeof name, "chaoswatch%s%s", command->name[0] ? " " : "", command->name);
		append_entry(out, name, command->operands, command->help);
	}
}

/* The lines of --help that begin with two blanks and a dash: "  --size COLSxROWS     size of the screen". */
static void write_man_options(struct buf *out)
{
	char *text = help_text(), *rest = NULL;
	size_t count = 0;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char name[32], value[32] = "";
		int used = 0;
		if (strncmp(line, "  --", 4) != 0)
			continue;
		assert_int_equal(sscanf(line, "%31s%n", name, &used), 1);
		const char *after = line + used;
		size_t blanks = strspn(after, " ");
		if (blanks == 1) {
			size_t length = strcspn(after + 1, " ");
			snprintf(value, sizeof value, "%.*s", (int)length, after + 1);
			after += 1 + length;
			blanks = strspn(after, " ");
		}
		append_entry(out, name, value, after + blanks);
		count++;
	}
	assert_true(count > 15);
	free(text);
}

static void write_man_keys(struct buf *out)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		append_entry(out, actions[i].keys, actions[i].name, actions[i].help);
}

static void write_man_config(struct buf *out)
{
	struct config_descriptor row;
	for (size_t i = 0; config_describe(i, &row); i++) {
		char text[256];
		snprintf(text, sizeof text, "%s%s%s", row.help, row.default_text[0] ? "; default: " : "", row.default_text);
		append_entry(out, row.path, row.type, text);
	}
}

/* ---- tests ---- */

static void the_pages_say_what_the_tables_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		check_part(&parts[i]);
}

static const char *only_home(const char *name)
{
	return strcmp(name, "HOME") == 0 ? "/home/somebody" : NULL;
}

/* The example of README.md between ```yaml and ``` is a configuration without mistakes. */
static void the_example_is_a_configuration(void **state)
{
	(void)state;
	char path[] = "/tmp/test_docs.XXXXXX", *readme = read_file("README.md");
	char *begin = strstr(readme, "```yaml\n"), *end = begin ? strstr(begin + 8, "```") : NULL;
	assert_non_null(end);
	int file = mkstemp(path);
	assert_true(file >= 0);
	close(file);
	write_file(path, begin + 8, (size_t)(end - begin) - 8);
	static struct config_errors errors;
	struct config *config = config_load(&(struct config_overrides){ .config_path = path }, only_home, &errors);
	unlink(path);
	if (errors.count > 0)
		fail_msg("%s: %s", errors.items[0].where, errors.items[0].text);
	assert_true(config->context_count == 2 && config->panel_count == 1 && config->key_count > 0 && config->experiment_count == 1);
	assert_string_equal(config_current(config)->prometheus.url, "http://127.0.0.1:9090");
	assert_string_equal(config->experiments[0], "/home/somebody/chaos");
	config_destroy(config);
	free(readme);
}

static void folders_have_a_page(void **state)
{
	(void)state;
	static const char *const folders[] = { ".", "core", "core/base", "datasources", "datasources/sim", "man", "tests", "tests/bench",
		"tests/e2e", "tests/fixtures", "tests/golden", "tests/support", "tests/unit", "themes", "tools", "tui", "tui/cli",
		"widgets" };
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char path[64];
		size_t lines = 0;
		snprintf(path, sizeof path, "%s/README.md", folders[i]);
		char *text = read_file(path);
		for (const char *at = text; (at = strchr(at, '\n')); at++)
			lines++;
		if (i > 0 && lines > 60)
			fail_msg("%s has %zu lines: more than a page", path, lines);
		assert_true(lines > 3);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pages_say_what_the_tables_say),
		cmocka_unit_test(the_example_is_a_configuration),
		cmocka_unit_test(folders_have_a_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
