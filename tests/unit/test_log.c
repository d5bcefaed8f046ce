#include "tests/support/test.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/log.h"

static char folder[] = "/tmp/chaoswatch-log-XXXXXX";
static char path[64];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/log", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	log_close();
	unlink(path);
	return rmdir(folder);
}

static int close_log(void **state)
{
	(void)state;
	log_close();
	unlink(path);
	return 0;
}

/* The whole log as text; the static buffer is enough for these tests. */
static const char *written(void)
{
	static char text[200000];
	FILE *file = fopen(path, "r");
	size_t length;

	assert_non_null(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = '\0';
	fclose(file);
	return text;
}

static void writes_lines(void **state)
{
	const char *text;
	int year;

	(void)state;
	assert_true(log_open(path, LOG_INFO, NULL));
	log_write(LOG_WARN, "prometheus", "tried %d times", 3);
	log_write(LOG_DEBUG, "prometheus", "not at this level");
	log_write(LOG_ERROR, "http", "x");
	text = written();
	assert_int_equal(sscanf(text, "%4d-", &year), 1);
	assert_true(year >= 2024);
	assert_int_equal(text[23], 'Z');
	assert_string_equal(strchr(text, ' '), strstr(text, " warn  prometheus: tried 3 times\n"));
	assert_non_null(strstr(text, " error http: x\n"));
	assert_null(strstr(text, "level"));
}

static void appends_and_is_private(void **state)
{
	struct stat status;

	(void)state;
	assert_true(log_open(path, LOG_DEBUG, NULL));
	log_write(LOG_DEBUG, "a", "first");
	assert_true(log_open(path, LOG_DEBUG, NULL));
	log_write(LOG_DEBUG, "a", "second");
	assert_non_null(strstr(written(), "a: first\n"));
	assert_non_null(strstr(written(), "a: second\n"));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void neutralises_what_it_writes(void **state)
{
	(void)state;
	assert_true(log_open(path, LOG_INFO, NULL));
	log_write(LOG_INFO, "a", "%s", "one\ntwo\x1b[31m");
	assert_non_null(strstr(written(), "a: one two\xef\xbf\xbd[31m\n"));
}

static void does_nothing_without_a_file(void **state)
{
	(void)state;
	log_write(LOG_ERROR, "a", "nowhere");
	assert_int_not_equal(access(path, F_OK), 0);
}

static void refuses_what_is_no_file(void **state)
{
	static const char *const paths[] = { "/nowhere/at/all", "/dev/tty", "/dev/null", "/" };

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct err err = { 0 };

		assert_false(log_open(paths[i], LOG_INFO, &err));
		assert_int_equal(err.code, ERR_IO);
		assert_string_equal(err.where, paths[i]);
	}
}

static void *write_many(void *name)
{
	for (int i = 0; i < 200; i++)
		log_write(LOG_INFO, name, "line %d of this thread", i);
	return NULL;
}

static void keeps_lines_whole(void **state)
{
	static const char *const names[] = { "one", "two", "three" };
	pthread_t threads[3];
	size_t lines = 0;

	(void)state;
	assert_true(log_open(path, LOG_INFO, NULL));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, (void *)names[i]), 0);
	for (size_t i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	for (const char *at = written(); *at; at = strchr(at, '\n') + 1, lines++) {
		assert_int_equal(at[23], 'Z');
		assert_non_null(strchr(at, '\n'));
	}
	assert_int_equal(lines, 600);
}

static void knows_level_names(void **state)
{
	enum log_level level = LOG_ERROR;

	(void)state;
	assert_true(log_parse_level("debug", &level));
	assert_int_equal(level, LOG_DEBUG);
	assert_true(log_parse_level("warn", &level));
	assert_int_equal(level, LOG_WARN);
	assert_false(log_parse_level("loud", &level));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(writes_lines, close_log),
		cmocka_unit_test_teardown(appends_and_is_private, close_log),
		cmocka_unit_test_teardown(neutralises_what_it_writes, close_log),
		cmocka_unit_test_teardown(does_nothing_without_a_file, close_log),
		cmocka_unit_test_teardown(refuses_what_is_no_file, close_log),
		cmocka_unit_test_teardown(keeps_lines_whole, close_log),
		cmocka_unit_test(knows_level_names),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
