#include "tests/support/test.h"

#include <float.h>
#include <math.h>
#include "datasources/sim/dice.h"
#include "datasources/sim/history.h"
#include "datasources/sim/history_chunk.h"

/* Packed samples come back to the bit. */

static double counter(size_t i)
{
	return (double)(1000000 + i * 227 + i % 3);
}

static double pages(size_t i)
{
	return 4096.0 * (double)(12000 + (i * 7919) % 40);
}

static double microseconds(size_t i)
{
	return (double)(77123456789 + (int64_t)i * 61234) / 1e6;
}

static double noise(size_t i)
{
	return dice_noise(7, 3, (int64_t)i) / 3;
}

static double odd(size_t i)
{
	const double odds[] = { 0, -0.0, NAN, INFINITY, -INFINITY, DBL_MAX, DBL_MIN, 5e-324, 0.1, -1e300, 9007199254740993.0, 1e15 };

	return odds[i % (sizeof odds / sizeof *odds)];
}

static double signs(size_t i)
{
	return i % 2 ? -9007199254740991.0 : 9007199254740991.0;
}

static double zeros(size_t i)
{
	return i % 2 ? 0.0 : -0.0;
}

static double gaps(size_t i)
{
	return i % 5 ? counter(i) : history_none();
}

static double alike(size_t i)
{
	(void)i;
	return 0.1;
}

static const struct {
	double (*value)(size_t i);
	size_t most; /* bytes of a whole chunk */
} kinds[] = { { counter, 130 }, { pages, 140 }, { microseconds, 130 }, { noise, 960 }, { odd, 960 }, { signs, 1080 }, { zeros, 960 },
	{ gaps, 960 }, { alike, 0 } };

static void whatever_is_packed_comes_back(void **state)
{
	static const size_t spans[][2] = { { 0, HISTORY_CHUNK_POINTS }, { 0, 1 }, { 0, 2 }, { 119, 120 }, { 13, 77 }, { 60, 120 } };

	(void)state;
	for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
		for (size_t span = 0; span < sizeof spans / sizeof *spans; span++) {
			double values[HISTORY_CHUNK_POINTS], back[HISTORY_CHUNK_POINTS];
			struct history_chunk chunk;

			for (size_t i = 0; i < HISTORY_CHUNK_POINTS; i++)
				values[i] = kinds[kind].value(i);
			history_chunk_pack(&chunk, values, spans[span][0], spans[span][1]);
			history_chunk_unpack(&chunk, back);
			for (size_t i = 0; i < HISTORY_CHUNK_POINTS; i++) {
				bool there = i >= spans[span][0] && i < spans[span][1];
				double wanted = there ? values[i] : history_none();

				if (memcmp(&wanted, &back[i], sizeof wanted) != 0)
					fail_msg("kind %zu, span %zu, point %zu: %.17g, not %.17g", kind, span, i, back[i], wanted);
			}
			assert_in_range(chunk.size, 0, kinds[kind].most);
			history_chunk_finish(&chunk);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_packed_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
