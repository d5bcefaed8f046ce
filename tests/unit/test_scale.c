#include "tests/support/test.h"

#include <math.h>

#include "widgets/scale.h"

#define MI 1048576.0
#define NONE NAN

static void check_scale(size_t i, struct scale is, double low, double high, bool log)
{
	if (fabs(is.low - low) > 1e-9 * fabs(high) || fabs(is.high - high) > 1e-9 * fabs(high) || is.log != log)
		fail_msg("case %zu: %g to %g%s instead of %g to %g%s", i, is.low, is.high, is.log ? " log" : "", low, high,
			log ? " log" : "");
}

static void test_fresh(void **state)
{
	static const struct {
		struct scale_want want;
		double low, high;
		bool log;
	} CASES[] = {
		{ { 0.1, 14.2, NONE, UNIT_PER_SECOND }, 0, 20, false }, { { 0.092, 0.212, 0.25, UNIT_SECONDS }, 0, 0.3, false },
		{ { 0, 6, NONE, UNIT_COUNT }, 0, 6, false }, { { 2.6 * MI, 144.2 * MI, 10 * MI, UNIT_BYTES }, 2 * MI, 200 * MI, true },
		{ { 2.6 * MI, 30 * MI, 10 * MI, UNIT_BYTES }, 0, 30 * MI, false },
		{ { 0, 144.2 * MI, 10 * MI, UNIT_BYTES }, 2 * MI, 200 * MI, true }, /* zeros lie on the edge */
		{ { 500 * MI, 900 * MI, NONE, UNIT_BYTES }, 0, 1024 * MI, false }, { { 700, 900, NONE, UNIT_BYTES }, 0, 1024, false },
		{ { 0.2, 0.98, 0.99, UNIT_RATIO }, 0, 1, false }, { { 0.2, 1.3, NONE, UNIT_RATIO }, 0, 2, false },
		{ { -3, 12, NONE, UNIT_NONE }, -3, 20, false }, { { -12, -3, NONE, UNIT_NONE }, -20, 0, false },
		{ { 0, 0, NONE, UNIT_NONE }, 0, 1, false }, { { NONE, NONE, NONE, UNIT_NONE }, 0, 1, false },
		{ { NONE, NONE, 5, UNIT_NONE }, 0, 6, false }, { { 1, INFINITY, NONE, UNIT_NONE }, 0, 1e300, false },
		{ { 8, 8, 8, UNIT_COUNT }, 0, 10, false }, /* an objective never lies on the upper edge */
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		check_scale(i, scale_next((struct scale){ 0 }, &CASES[i].want), CASES[i].low, CASES[i].high, CASES[i].log);
}

/* Grows at once, shrinks only when less than half would do, and moves between linear and logarithmic with some play. */
static void test_hysteresis(void **state)
{
	static const struct {
		double high, objective, got_high;
		bool log;
	} STEPS[] = {
		{ 46, NONE, 50, false },
		{ 51, NONE, 60, false },
		{ 78, NONE, 80, false },
		{ 46, NONE, 80, false },
		{ 41, NONE, 80, false },
		{ 39, NONE, 80, false },
		{ 29, NONE, 30, false },
		{ 31, NONE, 40, false },
		{ 85, 10, 100, true },
		{ 79, 10, 100, true },
		{ 61, 10, 100, true },
		{ 59, 10, 60, false },
		{ 79, 10, 80, false },
		{ 81, 10, 100, true },
	};
	(void)state;
	struct scale scale = { 0 };
	for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
		struct scale_want want = { 1, STEPS[i].high, STEPS[i].objective, UNIT_NONE };
		scale = scale_next(scale, &want);
		check_scale(i, scale, STEPS[i].log ? 1 : 0, STEPS[i].got_high, STEPS[i].log);
	}
}

/* Whatever comes: a scale one can divide by, and one that stays as it is for the same data. */
static void test_any(void **state)
{
	static const double VALUES[] = { 0, -1, 1, 1e300, -1e300, 1e-300, 5e-324, 1.7e308, -1.7e308, NAN, INFINITY, -INFINITY, 1023, 1024,
		1e6 };
	enum { COUNT = sizeof VALUES / sizeof VALUES[0] };
	(void)state;
	for (int a = 0; a < COUNT; a++)
		for (int b = 0; b < COUNT; b++)
			for (int c = 0; c < COUNT; c++)
				for (enum unit unit = UNIT_NONE; unit <= UNIT_BOOL; unit++) {
					struct scale_want want = { VALUES[a], VALUES[b], VALUES[c], unit };
					struct scale scale = scale_next((struct scale){ 0 }, &want), again = scale_next(scale, &want);
					double ticks[8];
					bool same = scale.low == again.low && scale.high == again.high && scale.log == again.log;
					if (!(scale.low < scale.high) || (scale.log && scale.low <= 0) || !same)
						fail_msg("%g %g %g: %g to %g, then %g to %g", VALUES[a], VALUES[b], VALUES[c], scale.low,
							scale.high, again.low, again.high);
					assert_true(scale_ticks(&scale, unit, 7, ticks, 8) <= 8);
					for (int d = 0; d < COUNT; d++)
						assert_in_range(scale_step(&scale, VALUES[d], 28), 0, 27);
				}
}

static void test_steps(void **state)
{
	static const struct {
		struct scale scale;
		double value;
		int steps, got;
	} CASES[] = {
		{ { 0, 10, false }, 0, 11, 0 },
		{ { 0, 10, false }, 10, 11, 10 },
		{ { 0, 10, false }, 4.4, 11, 4 },
		{ { 0, 10, false }, 4.6, 11, 5 },
		{ { 0, 10, false }, -1, 11, 0 },
		{ { 0, 10, false }, INFINITY, 11, 10 },
		{ { 0, 10, false }, NAN, 11, 0 },
		{ { 1, 100, true }, 10, 11, 5 },
		{ { 1, 100, true }, 0, 11, 0 },
		{ { 1, 100, true }, -5, 11, 0 },
		{ { 1, 100, true }, 1000, 11, 10 },
		{ { 0, 10, false }, 5, 1, 0 },
		{ { 0, 0, false }, 5, 10, 0 },
		{ { -10, 10, false }, 0, 11, 5 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		assert_int_equal(scale_step(&CASES[i].scale, CASES[i].value, CASES[i].steps), CASES[i].got);
}

static void test_ticks(void **state)
{
	static const struct {
		struct scale scale;
		enum unit unit;
		int rows;
		size_t count;
		double ticks[8];
	} CASES[] = {
		{ { 0, 20, false }, UNIT_PER_SECOND, 9, 3, { 0, 10, 20 } },
		{ { 0, 20, false }, UNIT_PER_SECOND, 2, 2, { 0, 20 } },
		{ { 0, 20, false }, UNIT_PER_SECOND, 1, 1, { 0 } },
		{ { 0, 20, false }, UNIT_PER_SECOND, 0, 0, { 0 } },
		{ { 0, 20, false }, UNIT_PER_SECOND, 20, 5, { 0, 5, 10, 15, 20 } },
		{ { 0, 1, false }, UNIT_COUNT, 9, 2, { 0, 1 } }, /* half a pod is no label */
		{ { 2 * MI, 200 * MI, true }, UNIT_BYTES, 8, 4, { 3 * MI, 10 * MI, 30 * MI, 100 * MI } },
		{ { 2 * MI, 200 * MI, true }, UNIT_BYTES, 5, 4, { 3 * MI, 10 * MI, 30 * MI, 100 * MI } },
		{ { 2 * MI, 200 * MI, true }, UNIT_BYTES, 3, 2, { 10 * MI, 100 * MI } },
		{ { 200 * MI, 2048 * MI, true }, UNIT_BYTES, 8, 2, { 300 * MI, 1024 * MI } },
		{ { 1, 1e6, true }, UNIT_NONE, 4, 4, { 1, 100, 1e4, 1e6 } },
	};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		double ticks[8];
		size_t count = scale_ticks(&CASES[i].scale, CASES[i].unit, CASES[i].rows, ticks, 8);
		if (count != CASES[i].count)
			fail_msg("case %zu: %zu ticks, the last %g", i, count, count ? ticks[count - 1] : NAN);
		for (size_t k = 0; k < count; k++)
			assert_float_equal(ticks[k], CASES[i].ticks[k], 1e-6 * ticks[k]);
	}
	double few[2];
	assert_int_equal(scale_ticks(&CASES[0].scale, UNIT_NONE, 9, few, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_hysteresis),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_ticks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
