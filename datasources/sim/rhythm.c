/*
 * Noise is added to the integral, not to the pace: smooth noise of a length L and a height h*L changes the pace by at most 3h, and its own
 * integral needs not be summed up. All heights together, with the day's, stay under 1, so what is counted never goes back.
 */
#include "datasources/sim/rhythm.h"

#include <math.h>
#include <stddef.h>
#include "datasources/sim/dice.h"

#define DAY_MS 86400000
#define PEAK_MS (14 * 3600000) /* the time of day of most work, UTC */
#define DAY_SHARE 0.28
#define HALF_DAY_SHARE 0.07 /* mornings are busier than evenings */
#define PI 3.14159265358979323846

struct octave {
	int64_t period_ms;
	double height;
};

static const struct octave beats[] = { { 4000, 0.02 }, { 31000, 0.015 } };
static const struct octave hums[] = { { 5000, 0.08 }, { 37000, 0.05 }, { 190000, 0.04 }, { 1500000, 0.04 } };
static const struct octave works[] = { { 4000, 0.06 }, { 23000, 0.04 }, { 171000, 0.04 }, { 1260000, 0.04 } };

static const struct octave lates[] = { { 37000, 0.02 }, { 290000, 0.03 }, { 1700000, 0.03 } };

static double smooth(double share)
{
	return share * share * (3 - 2 * share);
}

double rhythm_noise(uint64_t seed, uint64_t stream, int64_t period_ms, int64_t time_ms)
{
	int64_t number = time_ms / period_ms;
	double share = smooth((double)(time_ms % period_ms) / (double)period_ms);
	double from = dice_noise(seed, stream, number), to = dice_noise(seed, stream, number + 1);

	return from + (to - from) * share;
}

static double day_angle(int64_t time_ms)
{
	return 2 * PI * (double)((time_ms - PEAK_MS) % DAY_MS) / DAY_MS;
}

double rhythm_day(int64_t time_ms)
{
	return cos(day_angle(time_ms));
}

/* The day's part of the integral, in seconds. */
static double day_passed(int64_t time_ms)
{
	double angle = day_angle(time_ms), second = DAY_MS / 1000.0 / (2 * PI);

	return second * (DAY_SHARE * sin(angle) + HALF_DAY_SHARE / 2 * sin(2 * angle + 1));
}

static double noise_passed(const struct octave *octaves, size_t count, uint64_t seed, uint64_t stream, int64_t time_ms)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct octave *octave = &octaves[i];

		sum += octave->height * (double)octave->period_ms / 1000 * rhythm_noise(seed + i * 977, stream, octave->period_ms, time_ms);
	}
	return sum;
}

double rhythm_late(uint64_t seed, uint64_t stream, int64_t from_ms, int64_t to_ms)
{
	const size_t count = sizeof lates / sizeof *lates;

	return noise_passed(lates, count, seed + 7, stream, to_ms) - noise_passed(lates, count, seed + 7, stream, from_ms);
}

/* By how much the integral is ahead of the clock. */
static double ahead(enum rhythm rhythm, uint64_t seed, uint64_t stream, int64_t time_ms)
{
	switch (rhythm) {
	case RHYTHM_BEAT:
		return noise_passed(beats, sizeof beats / sizeof *beats, seed, stream, time_ms);
	case RHYTHM_HUM:
		return noise_passed(hums, sizeof hums / sizeof *hums, seed + 3, stream, time_ms);
	case RHYTHM_WORK:
		return day_passed(time_ms) + noise_passed(works, sizeof works / sizeof *works, seed, stream, time_ms);
	default:
		return 0;
	}
}

double rhythm_passed(enum rhythm rhythm, uint64_t seed, uint64_t stream, int64_t from_ms, int64_t to_ms)
{
	double seconds = (double)(to_ms - from_ms) / 1000;

	return seconds + ahead(rhythm, seed, stream, to_ms) - ahead(rhythm, seed, stream, from_ms);
}
