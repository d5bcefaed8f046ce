#include "tests/support/test.h"

#include "core/base/arena.h"
#include "core/base/map.h"

static void test_pairs(void **state)
{
	struct arena *arena = arena_create();
	struct map *map = map_create(arena, 0);

	(void)state;
	assert_true(map_get(map, "a", "") == MAP_NONE);
	assert_true(*map_at(map, "a", "bc") == MAP_NONE);
	*map_at(map, "a", "bc") = 1;
	*map_at(map, "ab", "c") = 2;
	*map_at(map, "", "") = 3;
	assert_int_equal(map_get(map, "a", "bc"), 1);
	assert_int_equal(map_get(map, "ab", "c"), 2);
	assert_int_equal(map_get(map, "", ""), 3);
	assert_true(map_get(map, "abc", "") == MAP_NONE);
	arena_destroy(arena);
}

/* Far more than expected: it grows and loses nothing. */
static void test_growth(void **state)
{
	struct arena *arena = arena_create();
	struct map *map = map_create(arena, 4);

	(void)state;
	for (size_t i = 0; i < 20000; i++)
		*map_at(map, arena_printf(arena, "namespace-%zu", i % 7), arena_printf(arena, "pod-%zu", i)) = i;
	for (size_t i = 0; i < 20000; i++)
		assert_int_equal(map_get(map, arena_printf(arena, "namespace-%zu", i % 7), arena_printf(arena, "pod-%zu", i)), i);
	arena_destroy(arena);
}

/* Numbers and texts do not meet, not even where a text is empty. */
static void test_numbers(void **state)
{
	struct arena *arena = arena_create();
	struct map *map = map_create(arena, 4);

	(void)state;
	*map_at(map, "", "") = 7;
	assert_true(map_get_number(map, 0) == MAP_NONE);
	for (uint64_t i = 0; i < 10000; i++)
		*map_at_number(map, i << 40 | i) = i;
	for (uint64_t i = 0; i < 10000; i++)
		assert_int_equal(map_get_number(map, i << 40 | i), i);
	assert_true(map_get_number(map, UINT64_MAX) == MAP_NONE);
	assert_int_equal(map_get(map, "", ""), 7);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
