#ifndef DATASOURCES_SIM_DICE_H
#define DATASOURCES_SIM_DICE_H

#include <stddef.h>
#include <stdint.h>

/* Numbers that look random and follow from a seed alone (splitmix64): the world must be the same for the same seed and commands. */
struct dice {
	uint64_t state;
};

#define DICE_SUFFIX_SIZE 6
#define DICE_UUID_SIZE 37

uint64_t dice_roll(struct dice *dice) __attribute__((nonnull));

/* Bits that look random and follow from these. */
uint64_t dice_mix(uint64_t bits);

/* 0 .. sides - 1; sides > 0. */
size_t dice_below(struct dice *dice, size_t sides) __attribute__((nonnull));

/* Five characters as Kubernetes appends them to generated names (no vowels, no 0, 1, 3). */
void dice_suffix(struct dice *dice, char out[DICE_SUFFIX_SIZE]) __attribute__((nonnull));

/* A version 4 UUID in lower case. */
void dice_uuid(struct dice *dice, char out[DICE_UUID_SIZE]) __attribute__((nonnull));

/* A number in [-1, 1] that depends on its three arguments only: noise that no command can shift. */
double dice_noise(uint64_t seed, uint64_t stream, int64_t moment);

#endif
