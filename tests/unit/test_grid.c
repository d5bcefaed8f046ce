#include "tests/support/test.h"

#include <math.h>
#include <pthread.h>

#include "core/base/grid.h"

#define STEP 10000

/* A grid of digits: '-' is a hole, 'n' a NaN that was computed. */
static struct grid *grid_of(int64_t start_ms, const char *digits)
{
	struct grid *grid = grid_create(start_ms, STEP, strlen(digits));

	for (size_t i = 0; i < grid->count; i++) {
		if (digits[i] == 'n')
			grid->values[i] = NAN;
		else if (digits[i] != '-')
			grid->values[i] = digits[i] - '0';
	}
	return grid;
}

static void assert_grid(const struct grid *grid, int64_t start_ms, const char *digits)
{
	assert_int_equal(grid->start_ms, start_ms);
	assert_int_equal(grid->step_ms, STEP);
	assert_int_equal(grid->count, strlen(digits));
	for (size_t i = 0; i < grid->count; i++) {
		double value = grid->values[i];
		char digit = (char)(grid_is_hole(value) ? '-' : isnan(value) ? 'n' : '0' + (int)value);

		assert_int_equal(digit, digits[i]);
	}
}

static void tells_holes_from_other_nans(void **state)
{
	static const uint64_t others[] = { 0x7ff8000000000001, 0x7ff0000000000002, 0x7ff8000000000000, 0xfff8000000000000 };

	(void)state;
	assert_true(isnan(grid_hole()));
	assert_true(grid_is_hole(grid_hole()));
	assert_false(grid_is_hole(0));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		double other;

		memcpy(&other, &others[i], sizeof(other));
		assert_false(grid_is_hole(other));
	}
}

static void begins_as_holes(void **state)
{
	const struct grid *grid = grid_create(20000, STEP, 3);

	(void)state;
	assert_grid(grid, 20000, "---");
	assert_int_equal(grid_last(grid), -1);
	assert_true(grid_is_hole(grid_max_in(grid, 0, 100000)));
	grid_release(grid_retain(grid));
	grid_release(grid);
	grid_release(NULL);
}

static void merges_tails(void **state)
{
	static const struct {
		const char *old;
		int64_t old_start;
		const char *tail;
		int64_t tail_start, from, to, start;
		const char *merged;
	} cases[] = {
		{ "1234", 0, "99", 20000, 20000, 30000, 0, "1299" },
		{ "1234", 0, "99", 30000, 30000, 40000, 10000, "2399" }, /* the window moves on */
		{ "1234", 0, "9-", 20000, 20000, 30000, 0, "129-" }, /* withdrawn points go */
		{ "1234", 0, NULL, 0, 20000, 30000, 0, "12--" }, /* the answer does not name the series */
		{ "1234", 0, "999", 10000, 20000, 20000, 0, "1294" }, /* only inside the tail's range */
		{ "1234", 0, "n", 10000, 10000, 10000, 0, "1n34" }, /* a NaN is a value */
		{ NULL, 0, "56", 20000, 20000, 30000, 0, "--56" }, /* a new series */
		{ NULL, 0, NULL, 0, 20000, 30000, 0, "----" },
		{ "1234", 5000, "9", 30000, 30000, 30000, 0, "---9" }, /* another phase: nothing of it fits */
		{ "1234", 90000, "9", 30000, 30000, 30000, 0, "---9" }, /* no overlap at all */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct grid *old = cases[i].old ? grid_of(cases[i].old_start, cases[i].old) : NULL;
		const struct grid *tail = cases[i].tail ? grid_of(cases[i].tail_start, cases[i].tail) : NULL;
		const struct grid *merged = grid_merge(old, tail, cases[i].from, cases[i].to, cases[i].start, STEP, 4);

		assert_grid(merged, cases[i].start, cases[i].merged);
		assert_ptr_not_equal(merged, old);
		grid_release(merged);
		grid_release(tail);
		grid_release(old);
	}
}

static void shares_what_did_not_change(void **state)
{
	const struct grid *old = grid_of(0, "12n-");
	const struct grid *tail = grid_of(20000, "n-");
	const struct grid *merged = grid_merge(old, tail, 20000, 30000, 0, STEP, 4);

	(void)state;
	assert_ptr_equal(merged, old);
	grid_release(merged);
	merged = grid_merge(old, NULL, 20000, 30000, 0, STEP, 4);
	assert_ptr_not_equal(merged, old);
	grid_release(merged);
	grid_release(tail);
	grid_release(old);
}

static void ignores_grids_of_another_step(void **state)
{
	struct grid *old = grid_create(0, 5000, 4);
	const struct grid *merged;

	(void)state;
	old->values[2] = 7;
	merged = grid_merge(old, old, 0, 30000, 0, STEP, 4);
	assert_grid(merged, 0, "----");
	grid_release(merged);
	grid_release(old);
}

static void finds_values_by_time(void **state)
{
	const struct grid *grid = grid_of(20000, "1n9-4-");

	(void)state;
	assert_true(grid_at(grid, 20000) == 1);
	assert_true(grid_at(grid, 40000) == 9);
	assert_true(isnan(grid_at(grid, 30000)) && !grid_is_hole(grid_at(grid, 30000)));
	assert_true(grid_is_hole(grid_at(grid, 50000)));
	assert_true(grid_is_hole(grid_at(grid, 10000)));
	assert_true(grid_is_hole(grid_at(grid, 25000)));
	assert_true(grid_is_hole(grid_at(grid, 80000)));
	assert_int_equal(grid_last(grid), 4);
	assert_true(grid_max_in(grid, 0, INT32_MAX) == 9);
	assert_true(grid_max_in(grid, 20000, 40000) == 1);
	assert_true(grid_max_in(grid, 41000, 60001) == 4);
	assert_true(grid_is_hole(grid_max_in(grid, 30000, 40000)));
	assert_true(grid_is_hole(grid_max_in(grid, 40000, 30000)));
	assert_true(grid_is_hole(grid_max_in(grid, 0, 20000)));
	grid_release(grid);
}

static void *retain_and_release(void *shared)
{
	for (int i = 0; i < 10000; i++)
		grid_release(grid_retain(shared));
	return NULL;
}

static void is_counted_across_threads(void **state)
{
	const struct grid *grid = grid_of(0, "1");
	pthread_t threads[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, retain_and_release, (void *)grid), 0);
	for (size_t i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(grid->references, 1);
	grid_release(grid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_holes_from_other_nans),
		cmocka_unit_test(begins_as_holes),
		cmocka_unit_test(merges_tails),
		cmocka_unit_test(shares_what_did_not_change),
		cmocka_unit_test(ignores_grids_of_another_step),
		cmocka_unit_test(finds_values_by_time),
		cmocka_unit_test(is_counted_across_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
