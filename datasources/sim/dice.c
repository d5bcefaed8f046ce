#include "datasources/sim/dice.h"

#include <stdio.h>

uint64_t dice_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t dice_roll(struct dice *dice)
{
	dice->state += 0x9e3779b97f4a7c15u;
	return dice_mix(dice->state);
}

size_t dice_below(struct dice *dice, size_t sides)
{
	return (size_t)(dice_roll(dice) % sides);
}

void dice_suffix(struct dice *dice, char out[DICE_SUFFIX_SIZE])
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";

	for (int i = 0; i < DICE_SUFFIX_SIZE - 1; i++)
		out[i] = letters[dice_below(dice, sizeof letters - 1)];
	out[DICE_SUFFIX_SIZE - 1] = '\0';
}

void dice_uuid(struct dice *dice, char out[DICE_UUID_SIZE])
{
	uint64_t high = (dice_roll(dice) & ~0xf000ull) | 0x4000u;
	uint64_t low = (dice_roll(dice) & 0x3fffffffffffffffull) | 0x8000000000000000ull;

	snprintf(out, DICE_UUID_SIZE, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff,
		(unsigned)high & 0xffff, (unsigned)(low >> 48), (unsigned long long)(low & 0xffffffffffffu));
}

double dice_noise(uint64_t seed, uint64_t stream, int64_t moment)
{
	uint64_t bits = dice_mix(dice_mix(seed + stream * 0x9e3779b97f4a7c15u) + (uint64_t)moment);

	return (double)(bits >> 11) / (double)(1ull << 52) - 1.0;
}
