#include "tests/support/test.h"

#include "core/base/clock.h"
#include "core/cron.h"
#include "core/zone.h"

static int64_t moment(const char *text)
{
	int64_t ms = -1;

	assert_true(clock_parse_rfc3339(text, strlen(text), &ms));
	return ms;
}

static const struct {
	const char *cron, *after, *last, *next; /* last "" none; next "" never or not known */
} nexts[] = {
	{ "*/15 * * * *", "2026-11-23T19:59:12Z", "", "2026-11-23T20:00:00Z" },
	{ "*/15 * * * *", "2026-11-23T20:00:00Z", "", "2026-11-23T20:15:00Z" },
	{ "26 4/5 * * * *", "2026-11-23T19:59:12Z", "", "2026-11-23T19:59:26Z" },
	{ "  0   9-17/4  * *   MON-fri ", "2026-11-27T18:00:00Z", "", "2026-11-30T09:00:00Z" },
	{ "30 8 1,15 * *", "2026-11-23T00:00:00Z", "", "2026-12-01T08:30:00Z" },
	{ "0 0 13 * 5", "2026-11-23T00:00:00Z", "", "2026-11-27T00:00:00Z" }, /* the 13th or a Friday */
	{ "0 0 13 * ?", "2026-11-23T00:00:00Z", "", "2026-12-13T00:00:00Z" },
	{ "0 0 */2 * 5", "2026-11-23T00:00:00Z", "", "2026-11-25T00:00:00Z" }, /* a step is no star: either matches */
	{ "0 0 29 2 *", "2026-11-23T00:00:00Z", "", "2028-02-29T00:00:00Z" },
	{ "0 0 30 2 *", "2026-11-23T00:00:00Z", "", "" },
	{ "59 59 23 31 dec *", "2026-11-23T00:00:00Z", "", "2026-12-31T23:59:59Z" },
	{ "@hourly", "2026-11-23T19:59:12Z", "", "2026-11-23T20:00:00Z" },
	{ "@daily", "2026-11-23T19:59:12Z", "", "2026-11-24T00:00:00Z" },
	{ "@midnight", "2026-11-23T19:59:12Z", "", "2026-11-24T00:00:00Z" },
	{ "@weekly", "2026-11-23T19:59:12Z", "", "2026-11-29T00:00:00Z" },
	{ "@monthly", "2026-11-23T19:59:12Z", "", "2026-12-01T00:00:00Z" },
	{ "@yearly", "2026-11-23T19:59:12Z", "", "2027-01-01T00:00:00Z" },
	{ "@annually", "2026-11-23T19:59:12Z", "", "2027-01-01T00:00:00Z" },
	{ "@every 5m", "2026-11-23T19:59:12Z", "2026-11-23T19:54:26Z", "2026-11-23T19:59:26Z" },
	{ "@every 5m", "2026-11-23T20:30:00Z", "2026-11-23T19:54:26Z", "2026-11-23T20:34:26Z" }, /* missed ones are passed over */
	{ "@every 1h30m", "2026-11-23T19:59:12Z", "", "2026-11-23T21:29:12Z" },
	{ "@every 100ms", "2026-11-23T19:59:12Z", "", "2026-11-23T19:59:13Z" },
	{ "TZ=Europe/Berlin 0 9 * * *", "2026-11-23T19:59:12Z", "", "2026-11-24T08:00:00Z" },
	{ "CRON_TZ=Europe/Berlin 0 9 * * *", "2026-07-01T19:59:12Z", "", "2026-07-02T07:00:00Z" },
	{ "TZ=Europe/Berlin 30 2 * * *", "2027-03-27T12:00:00Z", "", "2027-03-29T00:30:00Z" }, /* 02:30 is skipped on the 28th */
	{ "TZ=America/New_York 30 1 * * *", "2026-10-31T12:00:00Z", "", "2026-11-01T05:30:00Z" }, /* comes twice: the first */
	{ "TZ=Asia/Kolkata 0 0 * * *", "2026-11-23T19:59:12Z", "", "2026-11-24T18:30:00Z" },
	{ "TZ=Australia/Sydney 0 12 * * *", "2026-11-23T19:59:12Z", "", "2026-11-24T01:00:00Z" },
	{ "TZ=Etc/GMT+5 0 12 * * *", "2026-11-23T19:59:12Z", "", "2026-11-24T17:00:00Z" },
	{ "TZ=Local @hourly", "2026-11-23T19:59:12Z", "", "2026-11-23T20:00:00Z" },
	{ "TZ=Moon/Crater @hourly", "2026-11-23T19:59:12Z", "", "" },
};

static void test_next(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(nexts) / sizeof(nexts[0]); i++) {
		struct cron cron;
		struct err err = { 0 };
		int64_t next;
		char text[64];

		if (!cron_parse(nexts[i].cron, &cron, &err))
			fail_msg("%s: %s", nexts[i].cron, err.text);
		next = cron_next(&cron, moment(nexts[i].after), nexts[i].last[0] != '\0' ? moment(nexts[i].last) : 0);
		clock_format_rfc3339(next, text, sizeof(text));
		if (strcmp(next == 0 ? "" : text, nexts[i].next) != 0)
			fail_msg("%s after %s: %s, expected %s", nexts[i].cron, nexts[i].after, text, nexts[i].next);
	}
}

static const char *const wrong[] = { "", " ", "* * * *", "* * * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *",
	"* * * 13 *", "* * * 0 *", "* * * * 7", "5-3 * * * *", "*/0 * * * *", "*/x * * * *", "a * * * *", "1- * * * *", "-1 * * * *",
	"* * * foo *", "@never", "@every", "@every x", "@every -5m", "@hourly x", "TZ=UTC", ", * * * *", "99999999999999999999 * * * *" };

static void test_wrong(void **state)
{
	char long_text[2000];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct cron cron;
		struct err err = { 0 };

		if (cron_parse(wrong[i], &cron, &err))
			fail_msg("'%s' was taken", wrong[i]);
		assert_string_not_equal(err.text, "");
	}
	memset(long_text, '*', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	assert_false(cron_parse(long_text, &(struct cron){ 0 }, NULL));
}

/* Each day of 60 years against a plain count, and back. */
static void test_days(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t days = 0;

	(void)state;
	for (int year = 1970; year < 2030; year++) {
		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1] + (month == 2 && year % 4 == 0);

			for (int day = 1; day <= length; day++, days++) {
				int y, m, d;

				assert_int_equal(clock_days(year, month, day), days);
				zone_date(days, &y, &m, &d);
				assert_true(y == year && m == month && d == day);
			}
		}
	}
}

static const struct {
	const char *zone, *utc;
	int hours;
} offsets[] = {
	{ "Europe/Berlin", "2027-03-28T00:59:59Z", 1 },
	{ "Europe/Berlin", "2027-03-28T01:00:00Z", 2 },
	{ "Europe/Berlin", "2026-10-25T00:59:59Z", 2 },
	{ "Europe/Berlin", "2026-10-25T01:00:00Z", 1 },
	{ "America/New_York", "2026-03-08T06:59:59Z", -5 },
	{ "America/New_York", "2026-03-08T07:00:00Z", -4 },
	{ "America/New_York", "2026-11-01T05:59:59Z", -4 },
	{ "America/New_York", "2026-11-01T06:00:00Z", -5 },
	{ "Australia/Sydney", "2026-04-04T15:59:59Z", 11 },
	{ "Australia/Sydney", "2026-04-04T16:00:00Z", 10 },
	{ "Australia/Sydney", "2026-10-03T16:00:00Z", 11 },
	{ "Asia/Tokyo", "2026-07-01T00:00:00Z", 9 },
};

static void test_offsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		assert_int_equal(zone_offset_ms(zone_find(offsets[i].zone), moment(offsets[i].utc)), offsets[i].hours * INT64_C(3600000));
	assert_null(zone_find("Nowhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_offsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
