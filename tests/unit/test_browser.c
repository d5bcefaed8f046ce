#include "tests/support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tui/browser.h"

#define URL "https://runbooks.example.org/a?b=c&d=$(e)#f"

/* The environment of the test at hand. */
static const char *const *environment;

static const char *get(const char *name)
{
	for (const char *const *at = environment; *at; at += 2) {
		if (strcmp(at[0], name) == 0)
			return at[1];
	}
	return NULL;
}

/* What is tried, words by '|', commands by a newline. */
static void tried(const char *url, char *out, size_t size)
{
	struct browser_command command;
	size_t used = 0;
	out[0] = 0;
	for (size_t n = 0; browser_command(get, n, url, &command); n++) {
		for (char **word = command.argv; *word; word++)
			used += (size_t)snprintf(out + used, size - used, "%s%s", *word, word[1] ? "|" : "\n");
	}
}

static void the_environment_says_which(void **state)
{
	(void)state;
	static const struct {
		const char *environment[9];
		const char *tried;
	} cases[] = {
		{ { NULL }, "" },
		{ { "DISPLAY", ":0", NULL }, "xdg-open|" URL "\n" },
		{ { "WAYLAND_DISPLAY", "wayland-0", NULL }, "xdg-open|" URL "\n" },
		{ { "DISPLAY", "", NULL }, "" },
		{ { "BROWSER", "firefox", NULL }, "firefox|" URL "\n" },
		{ { "BROWSER", "firefox --new-tab %s -x:  w3m  -T:", "DISPLAY", ":0", NULL },
			"firefox|--new-tab|" URL "|-x\nw3m|-T|" URL "\nxdg-open|" URL "\n" },
		{ { "BROWSER", "open --url=%s", NULL }, "open|--url=" URL "\n" },
		{ { "BROWSER", ": : ", NULL }, "" },
		{ { "BROWSER", "a b c d e f g h i j k l m n o p q", NULL }, "" }, /* more words than any has */
		{ { "BROWSER", "sh -c 'x %s'", NULL }, "sh|-c|'x|" URL "'\n" }, /* quotes mean nothing */
		{ { "BROWSER", "firefox", "DISPLAY", ":0", "SSH_CONNECTION", "1 2 3 4", NULL }, "" },
		{ { "DISPLAY", ":0", "SSH_TTY", "/dev/pts/3", NULL }, "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[1000];
		environment = cases[i].environment;
		tried(URL, text, sizeof(text));
		assert_string_equal(text, cases[i].tried);
	}
}

static void nothing_but_urls(void **state)
{
	(void)state;
	static const char *const none[] = { "", "http:/x", "file:///etc/passwd", "javascript:alert(1)", "-o", "--help", " https://x",
		"https://x y", "https://x\n", "https://x\"", "https://x\x7f", "https://x\xc3\xa4", "https://x`id`", "https://x\\y",
		"https://x<y>" };
	static const char *const desktop[] = { "DISPLAY", ":0", NULL };
	struct browser_command command;
	static char long_url[2 * BROWSER_BYTES];
	environment = desktop;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_false(browser_takes(none[i]));
		assert_false(browser_command(get, 0, none[i], &command));
	}
	assert_true(browser_takes(URL));
	assert_true(browser_takes("HTTP://X"));
	for (size_t length = BROWSER_BYTES - 20; length < BROWSER_BYTES + 20; length++) {
		memset(long_url, 'x', length);
		memcpy(long_url, "https://", 8);
		long_url[length] = 0;
		assert_int_equal(browser_command(get, 0, long_url, &command), length + 1 < BROWSER_BYTES - sizeof("xdg-open"));
	}
}

/* It gets the URL as it is, another session than ours, no terminal, and no signal that we ignore or block. */
static void it_is_started(void **state)
{
	(void)state;
	if (under_valgrind()) /* where posix_spawn() cannot tell that there is no such program */
		skip();
	char folder[] = "/tmp/test_browser.XXXXXX", script[64], said[64], command[400], text[400] = "";
	assert_non_null(mkdtemp(folder));
	snprintf(script, sizeof(script), "%s/browser", folder);
	snprintf(said, sizeof(said), "%s/said", folder);
	FILE *file = fopen(script, "w");
	assert_non_null(file);
	fprintf(file,
		"#!/bin/sh\nread -r blocked ignored <<E\n$(sed -nE 's/Sig(Blk|Ign):\\t/0x/p' /proc/self/status | tr '\\n' ' ')\nE\n"
		"echo \"$1 $# $(((blocked | ignored) & 0x7fffffff)) $(readlink /proc/self/fd/0)\" "
		"\"$([ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo own)\" >%s.new\nmv %s.new %s\n",
		said, said, said);
	fclose(file);
	assert_int_equal(chmod(script, 0700), 0);
	snprintf(command, sizeof(command), "%s/none:%s", folder, script);
	const char *const values[] = { "BROWSER", command, NULL };
	environment = values;
	assert_true(browser_open(get, URL));
	for (int i = 0; i < 500 && !(file = fopen(said, "r")); i++)
		usleep(10000);
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, URL " 1 0 /dev/null own\n");
	unlink(said);
	unlink(script);
	assert_false(browser_open(get, URL)); /* what is not there cannot be started */
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_says_which),
		cmocka_unit_test(nothing_but_urls),
		cmocka_unit_test(it_is_started),
	};
	return cmocka_run_group_tests_name("browser", tests, NULL, NULL);
}
