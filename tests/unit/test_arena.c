#include "tests/support/test.h"

#include "core/base/arena.h"

static void hands_out_aligned_zeroed_memory(void **state)
{
	(void)state;
	struct arena *arena = arena_create();
	for (size_t size = 1; size < 5000; size += 37) {
		unsigned char *bytes = arena_zalloc(arena, size, 1);
		assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xff, size);
	}
	arena_destroy(arena);
	arena_destroy(NULL);
}

static void copies_and_formats_text(void **state)
{
	(void)state;
	struct arena *arena = arena_create();
	char big[700];
	memset(big, 'y', sizeof big - 1);
	big[sizeof big - 1] = 0;
	const char *a = arena_text(arena, "alpha");
	const char *b = arena_text_n(arena, "beta and more", 4);
	const char *c = arena_printf(arena, "%d-%s", 7, "x");
	const char *d = arena_printf(arena, "<%s>", big);
	assert_string_equal(a, "alpha");
	assert_string_equal(b, "beta");
	assert_string_equal(c, "7-x");
	assert_int_equal(strlen(d), 701);
	assert_string_equal(arena_text(arena, ""), "");
	arena_destroy(arena);
}

static void reset_keeps_one_block(void **state)
{
	(void)state;
	struct arena *arena = arena_create();
	for (int i = 0; i < 1000; i++)
		arena_zalloc(arena, 1000, 1);
	size_t before = arena_bytes(arena);
	assert_true(before > 1000 * 1000);
	arena_reset(arena);
	size_t kept = arena_bytes(arena);
	assert_true(kept < before && kept > 0);
	arena_zalloc(arena, 1000, 1);
	assert_int_equal(arena_bytes(arena), kept);
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_out_aligned_zeroed_memory),
		cmocka_unit_test(copies_and_formats_text),
		cmocka_unit_test(reset_keeps_one_block),
	};
	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
