/* The simulated cluster as a child: with small scripts in its place, found in PATH since none is beside this test. */
#include "tests/support/test.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "datasources/simulator.h"
#include "datasources/simulator_decode.h"

#define READY                                                                                                                              \
	"{\"metrics\": \"http://127.0.0.1:1/metrics\", \"chaos_mesh\": \"http://127.0.0.1:2\", \"prometheus\": \"http://127.0.0.1:3\", "   \
	"\"alertmanager\": null, \"control\": null}"

static char folder[64], old_path[4096];

static const char *path_of(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int set_up(void **state)
{
	(void)state;
	char path[sizeof old_path + 80];
	strcpy(folder, "/tmp/chaoswatch-simulator-XXXXXX");
	snprintf(old_path, sizeof old_path, "%s", getenv("PATH"));
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s:%s", folder, old_path);
	return setenv("PATH", path, 1);
}

static int tear_down(void **state)
{
	static const char *const names[] = { "chaoswatch-sim", "words", "ended" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(path_of(names[i]));
	setenv("PATH", old_path, 1);
	return rmdir(folder);
}

static void put_script(const char *body)
{
	FILE *file = fopen(path_of("chaoswatch-sim"), "w");
	assert_non_null(file);
	fprintf(file, "#!/bin/sh\ncd %s\n%s\n", folder, body);
	fclose(file);
	assert_int_equal(chmod(path_of("chaoswatch-sim"), 0700), 0);
}

static void read_file(const char *name, char *out, size_t size)
{
	FILE *file = fopen(path_of(name), "r");
	assert_non_null(file);
	out[fread(out, 1, size - 1, file)] = 0;
	fclose(file);
}

static void it_starts_says_where_and_ends_with_its_leash(void **state)
{
	(void)state;
	char text[200];
	struct err err = { 0 };
	put_script("echo \"$*\" >words; echo '" READY "'; cat >/dev/null; echo ended >ended");
	struct simulator *simulator =
		simulator_start(&(struct simulator_params){ .speed = "10", .seed = "7", .story = "a b", .loop = true }, &err);
	assert_non_null(simulator);
	assert_string_equal(simulator_ready(simulator)->prometheus, "http://127.0.0.1:3");
	assert_string_equal(simulator_ready(simulator)->chaos_mesh, "http://127.0.0.1:2");
	assert_string_equal(simulator_ready(simulator)->alertmanager, "");
	simulator_stop(simulator);
	read_file("words", text, sizeof text);
	assert_string_equal(text, "--speed 10 --seed 7 --story a b --loop --control-token-file /dev/fd/3\n");
	read_file("ended", text, sizeof text);
	assert_string_equal(text, "ended\n");
}

/* Both have the token, nobody else can read it, and it stands neither among the arguments nor in the environment. */
static void they_share_a_token(void **state)
{
	(void)state;
	char text[4096] = "", own[64] = "", again[64] = "";
	struct stat about;
	put_script("{ cat /dev/fd/3; echo \"$*\"; env; } >words; echo '" READY "'; cat >/dev/null");
	struct simulator *simulator = simulator_start(&(struct simulator_params){ 0 }, NULL);
	assert_non_null(simulator);
	for (int i = 0; i < 2; i++) {
		FILE *file = fopen(simulator_token_file(simulator), "r");
		assert_non_null(file);
		assert_non_null(fgets(i == 0 ? own : again, 64, file));
		fclose(file);
	}
	assert_int_equal(stat(simulator_token_file(simulator), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	simulator_stop(simulator);
	read_file("words", text, sizeof text);
	assert_int_equal(strlen(own), 33);
	assert_string_equal(own, again);
	assert_memory_equal(text, own, strlen(own));
	own[32] = 0;
	assert_null(strstr(text + 33, own));
}

/* Our end of the leash is not among what it gets, no signal is blocked (a shell blocks some by itself for moments, what it starts has none), and it
 * leaves our group. */
static void it_gets_nothing_that_keeps_it_alive(void **state)
{
	(void)state;
	char text[400], expected[32];
	sigset_t blocked, before;
	sigfillset(&blocked);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	put_script("leash=$(readlink /proc/$$/fd/0); count=0\n"
		   "for fd in /proc/$$/fd/*; do [ \"$(readlink $fd)\" = \"$leash\" ] && count=$((count + 1)); done\n"
		   "{ echo leashes $count; grep SigBlk /proc/self/status; ps -o pgid= -p $$; } >words; echo '" READY "'; cat >/dev/null");
	struct simulator *simulator = simulator_start(&(struct simulator_params){ 0 }, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_non_null(simulator);
	simulator_stop(simulator);
	read_file("words", text, sizeof text);
	assert_non_null(strstr(text, "leashes 1\n"));
	assert_non_null(strstr(text, "SigBlk:\t0000000000000000"));
	snprintf(expected, sizeof expected, "%d\n", (int)getpgrp());
	assert_null(strstr(text, expected));
}

static const struct {
	const char *script;
	enum err_code code;
	const char *says;
} failing[] = {
	{ "echo 'there is no story \"x\"' >&2; echo 'try: --help' >&2; exit 2", ERR_USAGE, "there is no story \"x\"" },
	{ "echo 'port 1 is taken' >&2; exit 1", ERR_IO, "port 1 is taken" },
	{ "printf 'a\\033[2Jb\\n' >&2; exit 2", ERR_USAGE, "a\xef\xbf\xbd[2Jb" },
	{ "exit 3", ERR_IO, "ended before it was ready (status 3)" },
	{ "kill -9 $$", ERR_IO, "ended before it was ready (signal 9)" },
	{ "echo hello; cat >/dev/null", ERR_DECODE, "the ready line of chaoswatch-sim: " },
	{ "echo '{\"prometheus\": \"http://127.0.0.1:3\"}'; cat >/dev/null", ERR_DECODE, "the ready line of chaoswatch-sim: " },
	{ "head -c 10000 /dev/zero | tr '\\0' x; cat >/dev/null", ERR_TIMEOUT, "was not ready" },
	{ "trap '' TERM; sleep 60", ERR_TIMEOUT, "was not ready within 2 s" },
};

static void why_it_does_not_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
		const struct clock *clock = clock_system();
		struct err err = { 0 };
		put_script(failing[i].script);
		int64_t begin = clock->monotonic_ms(clock->user);
		assert_null(simulator_start(&(struct simulator_params){ 0 }, &err));
		if (err.code != failing[i].code || !strstr(err.text, failing[i].says))
			fail_msg("case %zu: code %d, \"%s\"", i, err.code, err.text);
		assert_true(clock->monotonic_ms(clock->user) - begin < 4000);
	}
}

static void where_there_is_none(void **state)
{
	(void)state;
	struct err err = { 0 };
	setenv("PATH", "/nonexistent", 1);
	assert_null(simulator_start(&(struct simulator_params){ 0 }, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.text, "nor in PATH"));
}

/* A folder of that name, a file that cannot be run, and one in the folder where we stand (an empty part of PATH) are passed over. */
static void what_is_no_program(void **state)
{
	(void)state;
	struct err err = { 0 };
	char path[128];
	snprintf(path, sizeof path, ":%s:", folder);
	setenv("PATH", path, 1);
	assert_int_equal(mkdir(path_of("chaoswatch-sim"), 0700), 0);
	assert_null(simulator_start(&(struct simulator_params){ 0 }, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_int_equal(rmdir(path_of("chaoswatch-sim")), 0);
	put_script("exit 0");
	assert_int_equal(chmod(path_of("chaoswatch-sim"), 0600), 0);
	assert_null(simulator_start(&(struct simulator_params){ 0 }, &err));
	assert_int_equal(err.code, ERR_CONFIG);
}

/* One that does not heed its leash is killed. */
static void it_ends_whether_it_wants_or_not(void **state)
{
	(void)state;
	const struct clock *clock = clock_system();
	put_script("trap '' TERM INT; echo '" READY "'; sleep 60 & wait");
	struct simulator *simulator = simulator_start(&(struct simulator_params){ 0 }, NULL);
	assert_non_null(simulator);
	int64_t begin = clock->monotonic_ms(clock->user);
	simulator_stop(simulator);
	assert_true(clock->monotonic_ms(clock->user) - begin < 2000);
}

static const struct {
	const char *line;
	bool good;
} lines[] = {
	{ READY, true },
	{ "{\"prometheus\": \"http://a\", \"chaos_mesh\": \"http://b\", \"alertmanager\": \"http://c\", \"control\": \"http://d\", "
	  "\"later\": 1}",
		true },
	{ "{\"prometheus\": \"http://a\", \"chaos_mesh\": \"http://b\"}", true },
	{ "", false },
	{ "[]", false },
	{ "null", false },
	{ "{\"prometheus\": \"http://a\"}", false },
	{ "{\"prometheus\": null, \"chaos_mesh\": \"http://b\"}", false },
	{ "{\"prometheus\": 1, \"chaos_mesh\": \"http://b\"}", false },
	{ "{\"prometheus\": \"file:///etc/passwd\", \"chaos_mesh\": \"http://b\"}", false },
	{ "{\"prometheus\": \"http://a\", \"chaos_mesh\": \"http://b\", \"control\": \"x\"}", false },
	{ "{\"prometheus\": \"http://a\", \"chaos_mesh\": \"http://b\"} trailing", false },
};

static void the_ready_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct simulator_ready ready;
		struct err err = { 0 };
		if (simulator_decode_ready(lines[i].line, strlen(lines[i].line), &ready, &err) != lines[i].good)
			fail_msg("%s: %s", lines[i].line, err.text);
		assert_int_equal(err.code == ERR_NONE, lines[i].good);
	}
	struct simulator_ready ready;
	assert_true(simulator_decode_ready(lines[1].line, strlen(lines[1].line), &ready, NULL));
	assert_string_equal(ready.alertmanager, "http://c");
	assert_string_equal(ready.control, "http://d");
	for (size_t length = 0; length < strlen(READY); length++)
		assert_false(simulator_decode_ready(READY, length, &ready, NULL));
}

static void a_url_that_is_too_long(void **state)
{
	(void)state;
	char line[1000];
	struct simulator_ready ready;
	snprintf(line, sizeof line, "{\"prometheus\": \"http://%0200d\", \"chaos_mesh\": \"http://b\"}", 0);
	assert_false(simulator_decode_ready(line, strlen(line), &ready, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_starts_says_where_and_ends_with_its_leash, set_up, tear_down),
		cmocka_unit_test_setup_teardown(they_share_a_token, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_gets_nothing_that_keeps_it_alive, set_up, tear_down),
		cmocka_unit_test_setup_teardown(why_it_does_not_start, set_up, tear_down),
		cmocka_unit_test_setup_teardown(where_there_is_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_program, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_ends_whether_it_wants_or_not, set_up, tear_down),
		cmocka_unit_test(the_ready_line),
		cmocka_unit_test(a_url_that_is_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
