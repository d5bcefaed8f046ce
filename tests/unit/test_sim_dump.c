#include "tests/support/test.h"

#include <errno.h>

#include "datasources/sim/dump.h"
#include "datasources/sim/history.h"

/* The past as OpenMetrics: what is written, how often, and what an unwritable file says. */

#define START 1795420000000
#define STEP (DUMP_STEP_MS / 1000)
#define STILL (DUMP_STILL_MS / 1000)

static struct history *small_history(void)
{
	struct history *history = history_create(START);
	const struct past pasts[] = {
		{ .kind = PAST_CONSTANT, .value = 7 },
		{ .kind = PAST_CONSTANT, .value = 3 },
		{ .kind = PAST_CONSTANT, .value = 1.5, .begin_ms = START - 60000 },
	};

	history_keep(history, 600 / (HISTORY_STEP_MS / 1000)); /* ten minutes */
	history_next(history);
	history_scrape_as(history, "still{b=\"x\",a=\"q\\\"\\\\\"} 7\ncount_total 3\nyoung 1.5\nplain 9\n", 1);
	history_set_pasts(history, pasts, sizeof pasts / sizeof *pasts);
	return history;
}

static char *dumped(const struct history *history)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct err err = { 0 };

	assert_true(dump_write(history, out, &err));
	fclose(out);
	return text;
}

static size_t lines_with(const char *text, const char *begin)
{
	size_t count = 0;

	for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		count += strncmp(line, begin, strlen(begin)) == 0;
	return count;
}

static void what_is_written(void **state)
{
	(void)state;
	struct history *history = small_history();
	char *text = dumped(history);
	char line[128];

	assert_int_equal(lines_with(text, "still{a=\"q\\\"\\\\\",b=\"x\"} 7 "), (600 + STILL - 1) / STILL);
	assert_int_equal(lines_with(text, "count_total 3 "), 600 / STEP - 1); /* a counter's rate is asked for, even that it is 0 */
	assert_int_equal(lines_with(text, "young 1.5 "), 1);
	assert_int_equal(lines_with(text, "plain"), 0); /* nothing is known of its past */
	snprintf(line, sizeof line, "count_total 3 %lld\n", START / 1000 - 600LL + STEP);
	assert_non_null(strstr(text, line));
	snprintf(line, sizeof line, "count_total 3 %lld\n", START / 1000 - (long long)STEP);
	assert_non_null(strstr(text, line));
	snprintf(line, sizeof line, " %lld\n", START / 1000LL);
	assert_null(strstr(text, line)); /* the start itself is for the scrapes */
	assert_string_equal(text + strlen(text) - 6, "# EOF\n");
	free(text);
	history_destroy(history);
}

static void what_cannot_be_written(void **state)
{
	(void)state;
	struct history *history = small_history();
	struct err err = { 0 };

	assert_false(dump_file(history, "/dev/null/past.om", &err));
	assert_int_equal(err.code, ERR_IO);
	assert_non_null(strstr(err.text, "cannot be written"));
	err_clear(&err);
	assert_false(dump_file(history, "/dev/full", &err));
	assert_non_null(strstr(err.text, strerror(ENOSPC)));
	history_destroy(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_written), cmocka_unit_test(what_cannot_be_written) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
