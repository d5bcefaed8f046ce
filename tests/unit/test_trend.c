#include "tests/support/test.h"

#include <math.h>

#include "core/base/grid.h"
#include "core/trend.h"

/* Step 6 s unless told; a hole is NAN; the first value is at 0. */
#define MAX_VALUES 24
#define H NAN

static const struct trend_bound up_to_10 = { .upper = true, .inclusive = true, .value = 10 };
static const struct trend_bound below_10 = { .upper = true, .inclusive = false, .value = 10 };
static const struct trend_bound at_least_10 = { .upper = false, .inclusive = true, .value = 10 };

static const struct {
	const char *what;
	const struct trend_bound *bound;
	size_t count;
	double values[MAX_VALUES];
	enum frame_row_state state;
	double now; /* NAN: unknown */
	double slope; /* a minute; NAN: unknown */
	int64_t over_since_ms, over_in_ms;
	bool over_before;
} cases[] = {
	{ "no objective", NULL, 11, { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, ROW_PLAIN, 1, 0, 0, -1, false },
	{ "flat below", &up_to_10, 11, { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 }, ROW_OBJECTIVE, 5, 0, 0, -1, false },
	{ "falls", &up_to_10, 11, { 9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4 }, ROW_OBJECTIVE, 4, -5, 0, -1, false },
	{ "rises to it in a minute", &up_to_10, 11, { 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8 }, ROW_SOON, 8, 5, 0, 24000, false },
	{ "rises too slowly", &up_to_10, 11, { 5, 5.01, 5.02, 5.03, 5.04, 5.05, 5.06, 5.07, 5.08, 5.09, 5.1 }, ROW_OBJECTIVE, 5.1, 0.1, 0,
		-1, false },
	{ "noise is no trend", &up_to_10, 11, { 5, 9, 4, 9.5, 5, 9, 4, 9.5, 5, 9, 6 }, ROW_OBJECTIVE, 6, 0.6363, 0, -1, false },
	{ "crossed between two samples", &up_to_10, 11, { 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14 }, ROW_OVER, 14, 9.5454, 44000, -1, false },
	{ "on the bound is good", &up_to_10, 5, { 10, 10, 10, 10, 10 }, ROW_OBJECTIVE, 10, NAN, 0, -1, false },
	{ "on the bound is over", &below_10, 5, { 1, 10, 10, 10, 10 }, ROW_OVER, 10, NAN, 6000, -1, false },
	{ "over from the start", &up_to_10, 5, { 11, 11, 11, 11, 11 }, ROW_OVER, 11, NAN, 0, -1, true },
	{ "over again", &up_to_10, 5, { 11, 11, 9, 11, 11 }, ROW_OVER, 11, NAN, 15000, -1, false },
	{ "over since before a gap", &up_to_10, 6, { 9, 11, H, H, 11, 11 }, ROW_OVER, 11, 2.9411, 3000, -1, false },
	{ "crossed in a gap", &up_to_10, 6, { 9, H, H, H, 11, 11 }, ROW_OVER, 11, 4.2857, 24000, -1, false },
	{ "too low is over", &at_least_10, 5, { 12, 12, 8, 7, 6 }, ROW_OVER, 6, NAN, 9000, -1, false },
	{ "falls to a lower bound", &at_least_10, 11, { 20, 19, 18, 17, 16, 15, 14, 13, 12.5, 12, 11.5 }, ROW_SOON, 11.5, -8.8181, 0, 10206,
		false },
	{ "one late sample is tolerated", &up_to_10, 5, { 5, 5, 5, 5, H }, ROW_OBJECTIVE, 5, NAN, 0, -1, false },
	{ "the newest are missing", &up_to_10, 5, { 5, 5, 5, H, H }, ROW_UNKNOWN, NAN, NAN, 0, -1, false },
	{ "infinity is no number to go by", &up_to_10, 3, { 5, INFINITY, 5 }, ROW_OBJECTIVE, 5, NAN, 0, -1, false },
	{ "nothing", &up_to_10, 3, { H, H, H }, ROW_UNKNOWN, NAN, NAN, 0, -1, false },
};

static struct grid *grid_of(const double *values, size_t count)
{
	struct grid *grid = grid_create(0, 6000, count);

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			grid->values[i] = values[i];
	return grid;
}

static bool near(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) < 0.001;
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct grid *grid = grid_of(cases[i].values, cases[i].count);
		struct trend_input in = {
			.grid = grid, .end_ms = 6000 * ((int64_t)cases[i].count - 1), .bound = cases[i].bound, .window_ms = 60000
		};
		struct frame_row row = { 0 };

		trend_fill(&in, &row);
		if (row.state != cases[i].state)
			fail_msg("%s: state %d", cases[i].what, (int)row.state);
		if (!near(row.now.number, cases[i].now) || isnan(cases[i].now) != (row.now.state == VALUE_UNKNOWN))
			fail_msg("%s: now %g", cases[i].what, row.now.number);
		if (!near(row.slope.number, cases[i].slope))
			fail_msg("%s: slope %g", cases[i].what, row.slope.number);
		if (row.over_since_ms != cases[i].over_since_ms || row.over_before != cases[i].over_before)
			fail_msg("%s: over since %lld", cases[i].what, (long long)row.over_since_ms);
		if (llabs(row.over_in_ms - cases[i].over_in_ms) > 1)
			fail_msg("%s: over in %lld", cases[i].what, (long long)row.over_in_ms);
		grid_release(grid);
	}
}

/* The query asked for now has the last word, also where it says that there is nothing. */
static void test_instant(void **state)
{
	static const double values[] = { 5, 5, 5 };
	struct grid *grid = grid_of(values, 3);
	struct trend_input in = { .grid = grid,
		.end_ms = 12000,
		.has_instant = true,
		.instant = 11,
		.instant_ms = 15000,
		.bound = &up_to_10,
		.window_ms = 60000 };
	struct frame_row row = { 0 };

	(void)state;
	trend_fill(&in, &row);
	assert_int_equal(row.state, ROW_OVER);
	assert_int_equal(row.now_ms, 15000);
	assert_int_equal(row.over_since_ms, 14500);
	assert_true(row.maximum == 11);
	in.instant = NAN;
	row = (struct frame_row){ 0 };
	trend_fill(&in, &row);
	assert_int_equal(row.state, ROW_UNKNOWN);
	in.instant_ms = 12000; /* no newer than the range */
	row = (struct frame_row){ 0 };
	trend_fill(&in, &row);
	assert_int_equal(row.state, ROW_OBJECTIVE);
	in = (struct trend_input){ .has_instant = true, .instant = 3, .instant_ms = 1000, .window_ms = 60000, .stale = true };
	row = (struct frame_row){ 0 };
	trend_fill(&in, &row);
	assert_int_equal(row.now.state, VALUE_STALE);
	assert_int_equal(row.state, ROW_PLAIN);
	grid_release(grid);
}

static void test_bounds(void **state)
{
	struct trend_bound bound;

	(void)state;
	assert_true(trend_parse_bound("<=", 1, &bound) && bound.upper && bound.inclusive);
	assert_true(trend_parse_bound("<", 1, &bound) && bound.upper && !bound.inclusive);
	assert_true(trend_parse_bound(">=", 1, &bound) && !bound.upper && bound.inclusive);
	assert_true(trend_parse_bound(">", 1, &bound) && !bound.upper && !bound.inclusive);
	assert_false(trend_parse_bound("", 1, &bound));
	assert_false(trend_parse_bound("==", 1, &bound));
	assert_false(trend_parse_bound("<>", 1, &bound));
	assert_string_equal(trend_inverse(">"), "<=");
	assert_string_equal(trend_inverse("<="), ">");
	assert_string_equal(trend_inverse("!="), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_instant),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
