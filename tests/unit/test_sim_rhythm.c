#include "tests/support/test.h"

#include <math.h>
#include "datasources/sim/exemplar.h"
#include "datasources/sim/rhythm.h"

#define MIDNIGHT 1795392000000
#define HOUR 3600000

static void what_is_counted_never_goes_back(void **state)
{
	(void)state;
	for (int rhythm = RHYTHM_STEADY; rhythm <= RHYTHM_WORK; rhythm++)
		for (int64_t t = MIDNIGHT; t < MIDNIGHT + 26 * HOUR; t += 7000 + t % 13) {
			double passed = rhythm_passed((enum rhythm)rhythm, 3, 5, t, t + 250);

			if (!(passed > 0.01 && passed < 0.75))
				fail_msg("rhythm %d at %lld: %g", rhythm, (long long)t, passed);
		}
}

static void days_are_as_long_as_they_are_and_busiest_in_the_afternoon(void **state)
{
	(void)state;
	double day = rhythm_passed(RHYTHM_WORK, 1, 1, MIDNIGHT, MIDNIGHT + 24 * HOUR);
	double night = rhythm_passed(RHYTHM_WORK, 1, 1, MIDNIGHT + 2 * HOUR, MIDNIGHT + 3 * HOUR);
	double afternoon = rhythm_passed(RHYTHM_WORK, 1, 1, MIDNIGHT + 14 * HOUR, MIDNIGHT + 15 * HOUR);
	double beat = rhythm_passed(RHYTHM_BEAT, 1, 1, MIDNIGHT + 2 * HOUR, MIDNIGHT + 3 * HOUR);

	assert_true(fabs(day - 86400) < 200);
	assert_true(night < 0.8 * 3600 && afternoon > 1.2 * 3600);
	assert_true(fabs(beat - 3600) < 5);
	assert_true(rhythm_day(MIDNIGHT + 14 * HOUR) == 1);
}

/* Thirty days ago costs and means the same as now; parts add up to the whole. */
static void any_moment_may_be_asked(void **state)
{
	int64_t a = MIDNIGHT - 30 * 24 * (int64_t)HOUR, b = MIDNIGHT - 77777, c = MIDNIGHT + 12345;

	(void)state;
	double whole = rhythm_passed(RHYTHM_WORK, 9, 2, a, c);

	assert_true(fabs(whole - rhythm_passed(RHYTHM_WORK, 9, 2, a, b) - rhythm_passed(RHYTHM_WORK, 9, 2, b, c)) < 1e-6);
	assert_true(rhythm_passed(RHYTHM_WORK, 9, 2, a, c) == whole);
	assert_true(rhythm_passed(RHYTHM_WORK, 9, 3, a, c) != whole);
	for (int64_t t = a; t < a + HOUR; t += 1000)
		assert_true(fabs(rhythm_noise(9, 2, 60000, t)) <= 1 &&
			    fabs(rhythm_noise(9, 2, 60000, t) - rhythm_noise(9, 2, 60000, t + 100)) < 0.02);
}

static void exemplars_lie_in_their_bucket_and_slot(void **state)
{
	static const double bounds[] = { 0, 0.005, 0.1, 10, INFINITY };
	struct exemplar one, other;

	(void)state;
	for (int i = 0; i < 4; i++)
		for (int64_t slot = MIDNIGHT; slot < MIDNIGHT + 500000; slot += 5000) {
			exemplar_of(4, "nginx", bounds[i], bounds[i + 1], slot, &one);
			assert_int_equal(strlen(one.trace), 32);
			assert_true(one.value >= bounds[i] && one.value <= bounds[i + 1] && one.value <= 20);
			assert_true(one.time_ms > slot && one.time_ms < slot + 1000);
			exemplar_of(4, "nginy", bounds[i], bounds[i + 1], slot, &other);
			assert_string_not_equal(one.trace, other.trace);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_counted_never_goes_back),
		cmocka_unit_test(days_are_as_long_as_they_are_and_busiest_in_the_afternoon),
		cmocka_unit_test(any_moment_may_be_asked),
		cmocka_unit_test(exemplars_lie_in_their_bucket_and_slot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
