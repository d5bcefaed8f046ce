#include "tests/support/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "datasources/secret.h"

static char folder[] = "/tmp/chaoswatch-secret-XXXXXX";
static char path[100];

static void write_file(const char *text, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, length), (ssize_t)length);
	assert_int_equal(fchmod(fd, 0600), 0);
	close(fd);
}

static void texts_are_given_back_trimmed(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = { { "abc", "abc" }, { "", "" }, { " \ta b\r\n\n", "a b" }, { "\n", "" }, { "p\xc3\xa4ss", "p\xc3\xa4ss" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		struct secret *secret = secret_create(cases[i].text, "");
		assert_string_equal(secret_get(secret, &err), cases[i].expected);
		assert_int_equal(err.code, ERR_NONE);
		assert_false(secret_reload(secret, 1000));
		assert_string_equal(secret_note(secret), "");
		secret_destroy(secret);
	}
}

static void files_win_and_are_read_once(void **state)
{
	(void)state;
	write_file("first\n", 6);
	struct secret *secret = secret_create("ignored", path);
	assert_string_equal(secret_get(secret, NULL), "first");
	write_file("second\n", 7);
	assert_string_equal(secret_get(secret, NULL), "first");
	unlink(path);
	assert_string_equal(secret_get(secret, NULL), "first");
	secret_destroy(secret);
}

static void assert_says(const struct err *err, const char *text, const char *file)
{
	const char *at = strstr(text, "%s");
	char expected[400];
	snprintf(expected, sizeof expected, "%.*s%s%s", (int)(at - text), text, file, at + 2);
	assert_string_equal(err->text, expected);
}

static void what_is_no_credential_is_told_without_telling_it(void **state)
{
	(void)state;
	static char large[70000];
	memset(large, 'x', sizeof large);
	static const struct {
		const char *bytes;
		size_t length;
		enum err_code code;
		const char *text;
	} cases[] = {
		{ "", 0, ERR_CONFIG, "credential file %s is empty" },
		{ " \n\n", 3, ERR_CONFIG, "credential file %s is empty" },
		{ "hunter2\nmore", 12, ERR_CONFIG, "credential file %s has a control character or a second line" },
		{ "hun\0ter2", 8, ERR_CONFIG, "credential file %s has a control character or a second line" },
		{ "hunter2\x7f!", 9, ERR_CONFIG, "credential file %s has a control character or a second line" },
		{ large, sizeof large, ERR_CONFIG, "credential file %s is too large (64 KiB at most)" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = { 0 };
		write_file(cases[i].bytes, cases[i].length);
		struct secret *secret = secret_create("", path);
		assert_null(secret_get(secret, &err));
		assert_int_equal(err.code, cases[i].code);
		assert_says(&err, cases[i].text, path);
		assert_string_equal(err.where, path);
		/* Once the file is right, so is the next try. */
		write_file("good", 4);
		assert_string_equal(secret_get(secret, NULL), "good");
		secret_destroy(secret);
	}
	unlink(path);
	struct err err = { 0 };
	struct secret *secret = secret_create("", path);
	assert_null(secret_get(secret, &err));
	assert_int_equal(err.code, ERR_IO);
	assert_says(&err, "credential file %s: No such file or directory", path);
	secret_destroy(secret);
	secret = secret_create("", folder);
	assert_null(secret_get(secret, &err));
	assert_says(&err, "credential file %s: Is a directory", folder);
	secret_destroy(secret);
	secret = secret_create("", "/dev/zero");
	assert_null(secret_get(secret, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	secret_destroy(secret);
}

static void the_largest_credential_fits(void **state)
{
	(void)state;
	static char large[65536];
	memset(large, 'x', sizeof large);
	write_file(large, sizeof large);
	struct secret *secret = secret_create("", path);
	assert_int_equal(strlen(secret_get(secret, NULL)), 65536);
	secret_destroy(secret);
}

static void reloading_is_rare_and_keeps_what_is_good(void **state)
{
	(void)state;
	write_file("one", 3);
	struct secret *secret = secret_create("", path);
	assert_string_equal(secret_get(secret, NULL), "one");
	assert_false(secret_reload(secret, 5000)); /* the same text */
	write_file("two", 3);
	assert_false(secret_reload(secret, 14999));
	assert_string_equal(secret_get(secret, NULL), "one");
	assert_true(secret_reload(secret, 15000));
	assert_string_equal(secret_get(secret, NULL), "two");
	write_file("", 0); /* being written right now */
	assert_false(secret_reload(secret, 25000));
	assert_string_equal(secret_get(secret, NULL), "two");
	unlink(path);
	assert_false(secret_reload(secret, 35000));
	assert_string_equal(secret_get(secret, NULL), "two");
	secret_destroy(secret);
}

static void readable_files_are_noted(void **state)
{
	(void)state;
	static const struct {
		mode_t mode;
		bool exposed;
	} cases[] = { { 0600, false }, { 0400, false }, { 0640, false }, { 0644, true }, { 0604, true } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		write_file("x", 1);
		assert_int_equal(chmod(path, cases[i].mode), 0);
		struct secret *secret = secret_create("", path);
		assert_string_equal(secret_get(secret, NULL), "x");
		assert_string_equal(secret_note(secret), cases[i].exposed ? "token is readable by others (chmod 600)" : "");
		assert_int_equal(secret_is_exposed(path), cases[i].exposed);
		secret_destroy(secret);
		unlink(path);
	}
	assert_false(secret_is_exposed("/nonexistent"));
	assert_false(secret_is_exposed(folder));
}

static void *write_late(void *user)
{
	usleep(100000);
	assert_int_equal(write(*(int *)user, "from a pipe\n", 12), 12);
	close(*(int *)user);
	return NULL;
}

/* --bearer-token-file <(command) */
static void a_pipe_is_waited_for(void **state)
{
	(void)state;
	int ends[2];
	char name[40];
	pthread_t thread;
	assert_int_equal(pipe(ends), 0);
	snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
	pthread_create(&thread, NULL, write_late, &ends[1]);
	struct secret *secret = secret_create("", name);
	assert_string_equal(secret_get(secret, NULL), "from a pipe");
	pthread_join(thread, NULL);
	assert_false(secret_reload(secret, 1000));
	assert_string_equal(secret_get(secret, NULL), "from a pipe");
	secret_destroy(secret);
	close(ends[0]);
}

static void wiping_overwrites(void **state)
{
	(void)state;
	char text[] = "hunter2";
	secret_wipe(text, sizeof text);
	for (size_t i = 0; i < sizeof text; i++)
		assert_int_equal(text[i], 0);
	secret_destroy(NULL);
}

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/token", folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_given_back_trimmed),
		cmocka_unit_test(files_win_and_are_read_once),
		cmocka_unit_test(what_is_no_credential_is_told_without_telling_it),
		cmocka_unit_test(the_largest_credential_fits),
		cmocka_unit_test(reloading_is_rare_and_keeps_what_is_good),
		cmocka_unit_test(readable_files_are_noted),
		cmocka_unit_test(a_pipe_is_waited_for),
		cmocka_unit_test(wiping_overwrites),
	};
	return cmocka_run_group_tests_name("secret", tests, begin, end);
}
