/* The scanner of points: forms, grids, pieces of every size, what it refuses. */
#include "tests/support/test.h"

#include <math.h>

#include "core/base/grid.h"
#include "datasources/matrix.h"

enum { POINTS = 6 };

/* Scans in pieces of `size` bytes from memory of exactly that size; false with *err where it failed. */
static bool scan(struct matrix *matrix, const char *text, size_t size, bool *done, struct err *err)
{
	size_t length = strlen(text);
	*done = false;
	for (size_t at = 0; at < length && !*done;) {
		size_t piece = size < length - at ? size : length - at;
		char *own = malloc(piece);
		memcpy(own, text + at, piece);
		size_t used = matrix_scan(matrix, own, piece, done, err);
		free(own);
		if (err->code != ERR_NONE)
			return false;
		assert_true(*done || used == piece);
		at += used;
	}
	return true;
}

#define H 1e99 /* a hole, in the table */

static const struct {
	const char *text;
	double values[POINTS];
	size_t points, outside, off_grid;
} grids[] = {
	{ "[]", { H, H, H, H, H, H }, 0, 0, 0 }, { "[[1000,\"1\"],[1010,\"2.5\"],[1050,\"-3\"]]", { 1, 2.5, H, H, H, -3 }, 3, 0, 0 },
	{ "[[1000.000,\"1\"],[1010.000,\"1e-09\"]]", { 1, 1e-9, H, H, H, H }, 2, 0, 0 },
	{ " [ [ 1e3 , \"7\" ] ,\n\t[ 1010.0 ,\"8\" ] ]", { 7, 8, H, H, H, H }, 2, 0, 0 },
	{ "[[1020,\"+Inf\"],[1030,\"-Inf\"],[1040,\"NaN\"]]", { H, H, INFINITY, -INFINITY, NAN, H }, 3, 0, 0 },
	{ "[[990,\"1\"],[1050,\"2\"],[1060,\"3\"],[99999999999,\"4\"],[-5,\"5\"]]", { H, H, H, H, H, 2 }, 5, 4, 0 },
	{ "[[1001,\"1\"],[1019.999,\"2\"],[1020.001,\"3\"]]", { 1, 2, 3, H, H, H }, 3, 0, 3 },
	{ "[[1030,\"1\"],[1010,\"2\"],[1010,\"3\"]]", { H, 3, H, 1, H, H }, 3, 0, 0 }, /* out of order: each at its place */
};

static void check_grid(size_t i, size_t size)
{
	struct grid *grid = grid_create(1000000, 10000, POINTS);
	struct matrix matrix;
	struct err err = { 0 };
	bool done;
	matrix_begin(&matrix, MATRIX_POINTS, grid);
	assert_true(scan(&matrix, grids[i].text, size, &done, &err));
	assert_true(done);
	for (size_t k = 0; k < POINTS; k++) {
		double want = grids[i].values[k], have = grid->values[k];
		if (want == H)
			assert_true(grid_is_hole(have));
		else
			assert_true(isnan(want) ? isnan(have) && !grid_is_hole(have) : want == have);
	}
	assert_int_equal(matrix.points, grids[i].points);
	assert_int_equal(matrix.outside, grids[i].outside);
	assert_int_equal(matrix.off_grid, grids[i].off_grid);
	grid_release(grid);
}

static void test_points_into_a_grid(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof grids / sizeof grids[0]; i++)
		for (size_t size = 1; size <= strlen(grids[i].text); size++)
			check_grid(i, size);
}

static void test_pair(void **state)
{
	(void)state;
	const char *text = "[1795416748.123,\"1.5\"],more";
	for (size_t size = 1; size <= strlen(text); size++) {
		struct matrix matrix;
		struct err err = { 0 };
		bool done;
		matrix_begin(&matrix, MATRIX_PAIR, NULL);
		assert_true(scan(&matrix, text, size, &done, &err));
		assert_true(done);
		assert_int_equal(matrix.points, 1);
		assert_int_equal(matrix.time_ms, INT64_C(1795416748123));
		assert_true(matrix.value == 1.5);
	}
}

/* A plain-digits 1e300, as scalars print it. */
static void test_long_number(void **state)
{
	(void)state;
	char text[400] = "[1000,\"1";
	memset(text + strlen(text), '0', 300);
	strcat(text, "\"]");
	for (size_t size = 1; size < 40; size++) {
		struct matrix matrix;
		struct err err = { 0 };
		bool done;
		matrix_begin(&matrix, MATRIX_PAIR, NULL);
		assert_true(scan(&matrix, text, size, &done, &err));
		assert_true(done && matrix.value == 1e300);
	}
}

static void test_what_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text, *where;
	} cases[] = {
		{ "{}", "[0]" },
		{ "[1]", "[0]" },
		{ "[[1000,\"1\"],]", "[1]" },
		{ "[,[1000,\"1\"]]", "[0]" },
		{ "[[1000,\"1\"][1010,\"1\"]]", "[1]" },
		{ "[[1000,1]]", "[0]" },
		{ "[[1000,null]]", "[0]" },
		{ "[[1000,\"\"]]", "[0]" },
		{ "[[1000,\"1x\"]]", "[0]" },
		{ "[[1000,\" 1\"]]", "[0]" },
		{ "[[1000,\"\\u0031\"]]", "[0]" },
		{ "[[1000,\"0x10\"]]", "[0]" },
		{ "[[\"1000\",\"1\"]]", "[0]" },
		{ "[[1000]]", "[0]" },
		{ "[[1000,\"1\",2]]", "[0]" },
		{ "[[,\"1\"]]", "[0]" },
		{ "[[NaN,\"1\"]]", "[0]" },
		{ "[[1e300,\"1\"]]", "[0]" },
		{ "[[10 00,\"1\"]]", "[0]" },
		{ "[[1000,\"1\"],[1000,\"x\"]]", "[1]" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (size_t size = 1; size <= strlen(cases[i].text); size++) {
			struct matrix matrix;
			struct err err = { 0 };
			bool done;
			matrix_begin(&matrix, MATRIX_POINTS, NULL);
			if (scan(&matrix, cases[i].text, size, &done, &err))
				fail_msg("%s was taken", cases[i].text);
			assert_int_equal(err.code, ERR_DECODE);
			assert_string_equal(err.where, cases[i].where);
		}
	}
}

static void test_endless_number_is_bounded(void **state)
{
	(void)state;
	struct matrix matrix;
	struct err err = { 0 };
	bool done;
	char digits[100];
	memset(digits, '1', sizeof digits);
	matrix_begin(&matrix, MATRIX_POINTS, NULL);
	matrix_scan(&matrix, "[[1000,\"", 8, &done, &err);
	for (int i = 0; i < 6 && err.code == ERR_NONE; i++)
		matrix_scan(&matrix, digits, sizeof digits, &done, &err);
	assert_int_equal(err.code, ERR_DECODE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points_into_a_grid),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_long_number),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_endless_number_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
